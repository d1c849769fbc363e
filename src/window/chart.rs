//! Charts: small multiples with a title, the vendor's name of the metric, and the latest value as headline.

use bevy_egui::egui::{Align2, Color32, Mesh, Painter, Pos2, Rangef, Rect, Shape, Stroke, Ui, pos2, vec2};

use crate::units::time::{SimDuration, SimTime};
use crate::window::command::UiCommand;
use crate::window::ink;
use crate::window::look::{self, Look, TEXT_CAPTION, TEXT_LABEL};
use crate::window::texts;

/// Height of one chart.
pub(super) const CHART_HEIGHT: f32 = 100.0;

/// Stroke of a measured curve.
const CURVE: f32 = 1.9;

/// Stroke of what theory says, and the dots and gaps of its line.
const GHOST: (f32, f32, f32) = (1.9, 2.0, 7.0);

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
#[derive(Clone, Debug, Default)]
pub(super) struct Chart {
    /// What it shows, in words.
    pub(super) title: String,
    /// Under which names a monitor shows it; each whole or not at all.
    pub(super) metrics: Vec<String>,
    /// The latest value.
    pub(super) headline: String,
    /// Its curves; the first is the measured one.
    pub(super) curves: Vec<Curve>,
    /// What its numbers are.
    pub(super) unit: Unit,
    /// What theory says: instants in seconds, and values, piece by piece.
    pub(super) ghost: Vec<Vec<(f32, f32)>>,
    /// Which model that is, or why there is none.
    pub(super) note: Option<Note>,
}

/// A line about theory.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Note {
    /// The words.
    pub(super) text: String,
    /// It explains a dotted line.
    pub(super) dotted: bool,
}

/// What the numbers of a chart are.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Unit {
    /// How many.
    #[default]
    Level,
    /// How many a second.
    Rate,
    /// Seconds.
    Span,
    /// US dollars.
    Dollars,
}

impl Unit {
    /// A value in it.
    pub(super) fn write(self, value: f64) -> String {
        match self {
            Unit::Level => texts::number(value),
            Unit::Rate => texts::rate(value),
            Unit::Span => texts::span(value),
            Unit::Dollars => texts::dollars(value),
        }
    }
}

/// Draws a chart whose time axis ends at `now` seconds. Pointing at it shows a moment, a click goes there.
pub(super) fn chart_ui(ui: &Ui, rect: Rect, chart: &Chart, now: f32, look: &Look, out: &mut Vec<UiCommand>) {
    let painter = ui.painter();
    let plot = Rect::from_min_max(pos2(rect.left(), heads_ui(painter, rect, chart, look)), rect.right_bottom())
        .with_max_y(rect.bottom() - 6.0);
    let ghost = chart.ghost.iter().flatten().fold(0.0_f32, |a, (_, value)| a.max(*value * 1.06));
    let highest = highest(&chart.curves).max(ghost);
    let label = grid(painter, plot, highest, chart.unit, look);
    for curve in &chart.curves {
        curve_ui(painter, plot, curve, now, highest, look.panel);
    }
    for piece in &chart.ghost {
        ghost_ui(painter, plot, piece, now, highest, look);
    }
    label_ui(painter, plot, label, look);
    painter.hline(plot.x_range(), plot.bottom(), Stroke::new(1.0, look.line));
    moment_ui(ui, plot, chart, now, highest, look, out);
}

/// Title, latest value, names and the note about theory; where they end.
fn heads_ui(painter: &Painter, rect: Rect, chart: &Chart, look: &Look) -> f32 {
    let title = (chart.title.as_str(), look::semibold(14.0), look.hi);
    let title_width = ink::line(painter, std::slice::from_ref(&title), f32::INFINITY).size().x;
    let headline = |text: &str| ink::line(painter, &[(text, look::mono_bold(18.0), look.hi)], f32::INFINITY);
    let mut value = headline(&chart.headline);
    // A name that is too long for both values keeps the first one, which is the measured one.
    if value.size().x + title_width + 10.0 > rect.width()
        && let Some((first, _)) = chart.headline.split_once(" / ")
    {
        value = headline(first);
    }
    let value = ink::place(painter, pos2(rect.right(), rect.top() - 1.0), Align2::RIGHT_TOP, value);
    let room = value.left() - rect.left() - 8.0;
    ink::clipped(painter, rect.left_top() + vec2(0.0, 1.0), Align2::LEFT_TOP, title, room);
    let mut top = rect.top() + 22.0;
    let names = whole_names(painter, &chart.metrics, rect.width(), look);
    if !names.is_empty() {
        ink::text(painter, pos2(rect.left(), top), Align2::LEFT_TOP, (&names, look::regular(TEXT_CAPTION), look.lo));
        top += 16.0;
    }
    if let Some(note) = &chart.note {
        let indent = if note.dotted { 26.0 } else { 0.0 };
        if note.dotted {
            let y = top + 7.5;
            let sample = [pos2(rect.left() + 1.0, y), pos2(rect.left() + 20.0, y)];
            painter.extend(Shape::dashed_line(&sample, Stroke::new(GHOST.0, look.hi), GHOST.1, 4.0));
        }
        let run = (note.text.as_str(), look::regular(TEXT_CAPTION), look.mid);
        let at = pos2(rect.left() + indent, top);
        ink::clipped(painter, at, Align2::LEFT_TOP, run, rect.width() - indent);
        top += 17.0;
    }
    top + 3.0
}

/// As many names as fit, each whole.
fn whole_names(painter: &Painter, names: &[String], width: f32, look: &Look) -> String {
    let fits = |text: &str| {
        ink::line(painter, &[(text, look::regular(TEXT_CAPTION), look.lo)], f32::INFINITY).size().x <= width
    };
    let joined = (1..=names.len()).rev().map(|most| names[..most].join(", "));
    let mut all = joined.filter(|text| fits(text));
    all.next().unwrap_or_else(|| names.first().cloned().unwrap_or_default())
}

/// What theory says, dotted over the curve.
fn ghost_ui(painter: &Painter, plot: Rect, piece: &[(f32, f32)], now: f32, highest: f32, look: &Look) {
    let place = |(time, value): &(f32, f32)| {
        let across = if now > 0.0 { (time / now).min(1.0) } else { 0.0 };
        pos2(plot.left() + plot.width() * across, plot.bottom() - plot.height() * (value / highest).clamp(0.0, 1.0))
    };
    // A point every other pixel is enough for a dotted line.
    let mut points: Vec<Pos2> = Vec::new();
    for point in piece.iter().map(place) {
        let near = points.last().is_some_and(|last| point.x - last.x < 2.0);
        if !near {
            points.push(point);
        }
    }
    points.extend(piece.last().map(place));
    painter.extend(Shape::dashed_line(&points, Stroke::new(GHOST.0, look.hi), GHOST.1, GHOST.2));
}

/// The moment under the pointer: its time, the values there, and what theory says.
fn moment_ui(ui: &Ui, plot: Rect, chart: &Chart, now: f32, highest: f32, look: &Look, out: &mut Vec<UiCommand>) {
    let response = ink::hot(ui, plot, ("chart", &chart.title, &chart.metrics), &chart.title);
    let Some(pointer) = response.hover_pos().filter(|_| plot.width() > 0.0) else { return };
    let across = ((pointer.x - plot.left()) / plot.width()).clamp(0.0, 1.0);
    let time = now * across;
    let painter = ui.painter();
    painter.vline(pointer.x, plot.y_range(), Stroke::new(1.0, look.lo));
    let mut runs = vec![(texts::clock(seconds(time)), look.mid)];
    for curve in &chart.curves {
        let Some(value) = curve.at(time) else { continue };
        runs.push((format!("  {}", chart.unit.write(f64::from(value))), curve.color));
        let y = plot.bottom() - plot.height() * (value / highest).clamp(0.0, 1.0);
        painter.circle_filled(pos2(pointer.x, y), 3.0, curve.color);
    }
    if let Some(value) = ghost_at(&chart.ghost, time) {
        runs.push((format!("  ┄ {}", chart.unit.write(f64::from(value))), look.hi));
    }
    let runs: Vec<ink::Run<'_>> =
        runs.iter().map(|(text, color)| (text.as_str(), look::mono(TEXT_CAPTION), *color)).collect();
    let galley = ink::line(painter, &runs, plot.width());
    let size = galley.size() + vec2(12.0, 6.0);
    let left = (pointer.x - size.x / 2.0).clamp(plot.left(), (plot.right() - size.x).max(plot.left()));
    let tag = Rect::from_min_size(pos2(left, plot.top() - size.y + 2.0), size);
    ink::well(painter, tag, 4.0, look.raised, Stroke::new(1.0, look.line));
    ink::place(painter, tag.center(), Align2::CENTER_CENTER, galley);
    if response.clicked() {
        out.push(UiCommand::Seek(SimTime::ZERO + SimDuration::from_secs_f64(f64::from(time))));
    }
}

/// What theory says of an instant.
fn ghost_at(ghost: &[Vec<(f32, f32)>], time: f32) -> Option<f32> {
    let piece = ghost.iter().find(|piece| {
        let ends = piece.first().zip(piece.last());
        ends.is_some_and(|(first, last)| (first.0..=last.0).contains(&time))
    })?;
    let after = piece.partition_point(|(at, _)| *at < time);
    let (later, earlier) = (piece.get(after).or(piece.last())?, piece[after.saturating_sub(1)]);
    let span = later.0 - earlier.0;
    let across = if span > 0.0 { (time - earlier.0) / span } else { 0.0 };
    Some(earlier.1 + (later.1 - earlier.1) * across)
}

impl Curve {
    /// Its value at an instant: that of the bucket in which it lies.
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "an index")]
    fn at(&self, time: f32) -> Option<f32> {
        let index = (time / self.step).floor().max(0.0) as usize;
        self.values.get(index).or(self.values.last()).copied()
    }
}

/// The top of the scale: a little over the highest value, and never zero.
pub(super) fn highest(curves: &[Curve]) -> f32 {
    let highest = curves.iter().flat_map(|curve| &curve.values).fold(0.0_f32, |a, b| a.max(*b));
    if highest > 0.0 { highest * 1.06 } else { 1.0 }
}

/// One dotted line at a round number; the number, and where it stands.
fn grid(painter: &Painter, plot: Rect, highest: f32, unit: Unit, look: &Look) -> (Pos2, String) {
    let at = round_below(highest * 0.8);
    let y = plot.bottom() - plot.height() * at / highest;
    let line = [pos2(plot.left(), y), pos2(plot.right(), y)];
    painter.extend(Shape::dashed_line(&line, Stroke::new(1.0, look.line), 2.0, 3.0));
    (pos2(plot.left(), y), unit.write(f64::from(at)))
}

/// The number of a grid line, on a ground of its own: curves may pass there.
fn label_ui(painter: &Painter, plot: Rect, (at, label): (Pos2, String), look: &Look) {
    let galley = ink::line(painter, &[(&label, look::mono(TEXT_CAPTION), look.lo)], 120.0);
    // Above the line, or below it where the note would be in the way.
    let anchor = if at.y - galley.size().y < plot.top() - 2.0 { Align2::LEFT_TOP } else { Align2::LEFT_BOTTOM };
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
    fn what_theory_says_is_read_between_its_points() {
        let ghost = vec![vec![(0.0, 2.0), (10.0, 2.0)], vec![(20.0, 0.0), (30.0, 10.0)]];

        assert_eq!(ghost_at(&ghost, 5.0), Some(2.0));
        assert_eq!(ghost_at(&ghost, 15.0), None, "nothing was predicted there");
        assert_eq!(ghost_at(&ghost, 23.0), Some(3.0));
    }

    #[test]
    fn grid_lines_stand_at_round_numbers() {
        for (value, round) in [(0.9, 0.5), (7.0, 5.0), (19_999.0, 10_000.0), (2.0, 2.0)] {
            assert!((round_below(value) / round - 1.0).abs() < 1e-4, "{value} gives {}", round_below(value));
        }
    }
}
