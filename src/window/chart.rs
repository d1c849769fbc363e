//! Charts: small multiples with a title, the vendor's name of the metric, and the latest value as headline.

use bevy_egui::egui::{Align2, Color32, Mesh, Painter, Pos2, Rangef, Rect, Shape, Stroke, pos2, vec2};

use crate::window::ink;
use crate::window::look::{self, Look, TEXT_CAPTION, TEXT_LABEL};
use crate::window::texts;

/// Height of one chart.
pub(super) const CHART_HEIGHT: f32 = 90.0;

/// Stroke of a measured curve.
const CURVE: f32 = 1.9;

/// Opacity of the area under a curve, unless it says otherwise.
pub(super) const AREA: f32 = 0.15;

/// How a curve is drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Style {
    /// Solid, with its area filled.
    Area,
    /// Solid.
    Line,
    /// Dashed: wanted rather than measured.
    Dashed,
}

/// One curve over the simulated time so far.
#[derive(Clone, Debug)]
pub(super) struct Curve {
    /// Values, evenly spaced from the start.
    pub(super) values: Vec<f32>,
    /// Simulated seconds from one value to the next.
    pub(super) step: f32,
    /// Its color.
    pub(super) color: Color32,
    /// The color of its area, before that is mixed with the ground.
    pub(super) fill: Color32,
    /// How it is drawn.
    pub(super) style: Style,
    /// Opacity of the area under it, if it has one.
    pub(super) area: f32,
}

/// One chart.
#[derive(Clone, Debug)]
pub(super) struct Chart {
    /// What it shows, in words.
    pub(super) title: String,
    /// Under which name a monitor shows it.
    pub(super) metric: String,
    /// The latest value.
    pub(super) headline: String,
    /// Its curves; the first is the measured one.
    pub(super) curves: Vec<Curve>,
    /// What the numbers on the grid are followed by, such as "/s".
    pub(super) unit: &'static str,
}

/// Draws a chart whose time axis ends at `now` seconds.
pub(super) fn chart_ui(painter: &Painter, rect: Rect, chart: &Chart, now: f32, look: &Look) {
    let headline = (chart.headline.as_str(), look::mono_bold(20.0), look.hi);
    let value = ink::text(painter, pos2(rect.right(), rect.top() + 1.0), Align2::RIGHT_TOP, headline);
    let room = value.left() - rect.left() - 8.0;
    let title = (chart.title.as_str(), look::semibold(14.0), look.hi);
    ink::clipped(painter, rect.left_top() + vec2(0.0, 1.0), Align2::LEFT_TOP, title, room);
    let metric = (chart.metric.as_str(), look::mono(11.5), look.lo);
    ink::clipped(painter, rect.left_top() + vec2(0.0, 19.0), Align2::LEFT_TOP, metric, room);
    let plot = Rect::from_min_max(rect.left_top() + vec2(0.0, 40.0), rect.right_bottom() - vec2(0.0, 6.0));
    let highest = highest(&chart.curves);
    let label = grid(painter, plot, highest, chart.unit, look);
    for curve in &chart.curves {
        curve_ui(painter, plot, curve, now, highest, look.panel);
    }
    label_ui(painter, plot, label, look);
    painter.hline(plot.x_range(), plot.bottom(), Stroke::new(1.0, look.line));
}

/// The top of the scale: a little over the highest value, and never zero.
pub(super) fn highest(curves: &[Curve]) -> f32 {
    let highest = curves.iter().flat_map(|curve| &curve.values).fold(0.0_f32, |a, b| a.max(*b));
    if highest > 0.0 { highest * 1.06 } else { 1.0 }
}

/// One dotted line at a round number; the number, and where it stands.
fn grid(painter: &Painter, plot: Rect, highest: f32, unit: &str, look: &Look) -> (Pos2, String) {
    let at = round_below(highest * 0.8);
    let y = plot.bottom() - plot.height() * at / highest;
    let line = [pos2(plot.left(), y), pos2(plot.right(), y)];
    painter.extend(Shape::dashed_line(&line, Stroke::new(1.0, look.line), 2.0, 3.0));
    (pos2(plot.left(), y), format!("{}{unit}", texts::number(f64::from(at))))
}

/// The number of a grid line, on a ground of its own: curves may pass there.
fn label_ui(painter: &Painter, plot: Rect, (at, label): (Pos2, String), look: &Look) {
    let galley = ink::line(painter, &[(&label, look::mono(TEXT_CAPTION), look.lo)], 120.0);
    // Above the line, or below it where the title would be in the way.
    let anchor = if at.y - galley.size().y < plot.top() - 3.0 { Align2::LEFT_TOP } else { Align2::LEFT_BOTTOM };
    let rect = anchor.anchor_size(at, galley.size());
    painter.rect_filled(rect.with_max_x(rect.right() + 4.0), 2.0, look.panel);
    ink::place(painter, at, anchor, galley);
}

/// The largest of 1, 2, 5 times a power of ten that is not above `value`.
pub(super) fn round_below(value: f32) -> f32 {
    let power = 10.0_f32.powf(value.max(1e-6).log10().floor());
    [5.0, 2.0, 1.0].into_iter().map(|digit| digit * power).find(|round| *round <= value).unwrap_or(power)
}

/// Draws a curve into `plot`, from time zero at its left to `now` at its right, zero at its foot. Its area is
/// mixed with `ground` and opaque: what is translucent looks different on dark and light.
pub(super) fn curve_ui(painter: &Painter, plot: Rect, curve: &Curve, now: f32, highest: f32, ground: Color32) {
    let points = points(curve, plot, now, highest);
    if points.len() < 2 {
        return;
    }
    if curve.style == Style::Area {
        painter.add(area(&points, plot.bottom(), look::mix(ground, curve.fill, curve.area)));
    }
    let stroke = Stroke::new(CURVE, curve.color);
    if curve.style == Style::Dashed {
        painter.extend(Shape::dashed_line(&points, stroke, 5.0, 3.0));
    } else {
        painter.line(points, stroke);
    }
}

/// The curve as points, at most two per pixel: the highest of what falls on one.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "pixels are few and positive")]
pub(super) fn points(curve: &Curve, plot: Rect, now: f32, highest: f32) -> Vec<Pos2> {
    let most = (plot.width() * 2.0).max(2.0) as usize;
    let chunk = curve.values.len().div_ceil(most).max(1);
    let x = Rangef::new(plot.left(), plot.right());
    let chunks = curve.values.chunks(chunk).enumerate();
    chunks
        .map(|(index, values)| {
            // The value of a bucket stands at its end, but never after now.
            let time = ((index * chunk + values.len()) as f32 * curve.step).min(now);
            let value = values.iter().fold(0.0_f32, |a, b| a.max(*b));
            let across = if now > 0.0 { time / now } else { 0.0 };
            pos2(x.min + x.span() * across, plot.bottom() - plot.height() * (value / highest).min(1.0))
        })
        .collect()
}

/// What lies under the points.
fn area(points: &[Pos2], foot: f32, color: Color32) -> Mesh {
    let mut mesh = Mesh::default();
    for point in points {
        mesh.colored_vertex(*point, color);
        mesh.colored_vertex(pos2(point.x, foot), color);
    }
    for index in 1..u32::try_from(points.len()).unwrap_or(0) {
        let right = index * 2;
        mesh.add_triangle(right - 2, right - 1, right);
        mesh.add_triangle(right - 1, right, right + 1);
    }
    mesh
}

/// Times under the last chart.
pub(super) fn time_axis_ui(painter: &Painter, rect: Rect, now: f32, look: &Look) {
    for (across, anchor) in [(0.0, Align2::LEFT_TOP), (0.5, Align2::CENTER_TOP), (1.0, Align2::RIGHT_TOP)] {
        let at = pos2(rect.left() + rect.width() * across, rect.top());
        let time = texts::clock(seconds(now * across));
        ink::text(painter, at, anchor, (&time, look::mono(TEXT_LABEL - 1.0), look.lo));
    }
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "simulated seconds, not negative")]
fn seconds(seconds: f32) -> u64 {
    seconds.round() as u64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn grid_lines_stand_at_round_numbers() {
        for (value, round) in [(0.9, 0.5), (7.0, 5.0), (19_999.0, 10_000.0), (2.0, 2.0)] {
            assert!((round_below(value) / round - 1.0).abs() < 1e-4, "{value} gives {}", round_below(value));
        }
    }
}
