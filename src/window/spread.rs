//! The distribution of spans of time, on a log scale, with its percentiles.

use bevy_egui::egui::{Align2, Painter, Pos2, Rect, Shape, Stroke, Ui, Vec2, pos2, vec2};

use crate::measure::histogram::Spans;
use crate::window::ink;
use crate::window::look::{self, Look, TEXT_CAPTION};
use crate::window::texts;

/// Height of the picture, with title and scale.
pub(super) const HEIGHT: f32 = 174.0;

/// Room over the bars for the words of percentiles, in rows.
const ROWS: u8 = 3;

/// Height of such a row.
const ROW: f32 = 17.0;

/// Bars of a decade.
const BARS: f32 = 10.0;

/// Fewest bars shown.
const FEWEST: usize = 12;

/// The least span that has a bar of its own, in seconds.
const LEAST: f64 = 1e-4;

/// Draws bars, percentiles and scale under `title`: what it is, and the name of the metric.
pub(super) fn spread_ui(ui: &Ui, rect: Rect, spans: &Spans, title: (&str, &str), look: &Look) {
    let painter = ui.painter();
    let summary = spans.summary();
    let run = (title.0, look::semibold(14.0), look.hi);
    ink::clipped(painter, rect.left_top() + vec2(0.0, 8.0), Align2::LEFT_TOP, run, rect.width());
    let run = (title.1, look::regular(TEXT_CAPTION), look.lo);
    ink::clipped(painter, rect.left_top() + vec2(0.0, 28.0), Align2::LEFT_TOP, run, rect.width());
    let plot = Rect::from_min_max(
        pos2(rect.left(), rect.top() + 46.0 + f32::from(ROWS) * ROW),
        pos2(rect.right(), rect.bottom() - 22.0),
    );
    let bars = shown(&spans.bars());
    let Some(scale) = Scale::of(&bars, plot) else { return };
    let most = bars.iter().map(|(_, count)| *count).max().unwrap_or(1).max(1);
    for (index, (_, count)) in bars.iter().enumerate().filter(|(_, (_, count))| *count > 0) {
        // Whatever happened is seen.
        let height = (plot.height() - 4.0) * (ratio(*count, most)).max(0.02);
        let left = plot.left() + plot.width() * index as f32 / bars.len() as f32;
        let bar = Rect::from_min_max(pos2(left, plot.bottom() - height), pos2(left + scale.bar - 1.0, plot.bottom()));
        painter.rect_filled(bar, 1.0, look::mix(look.panel, look.request, 0.8));
    }
    painter.hline(plot.x_range(), plot.bottom(), Stroke::new(1.0, look.line));
    decades_ui(painter, &scale, look);
    let mut taken: Vec<Rect> = Vec::new();
    for (name, value) in [("p50", summary.p50), ("p95", summary.p95), ("p99", summary.p99)] {
        percentile_ui(painter, &scale, (name, value), &mut taken, look);
    }
}

/// The bars from the first to the last that hold anything, with one more on each side.
fn shown(bars: &[(f64, u64)]) -> Vec<(f64, u64)> {
    let first = bars.iter().position(|(_, count)| *count > 0).unwrap_or(0).saturating_sub(1);
    let last = bars.iter().rposition(|(_, count)| *count > 0).unwrap_or(0) + 1;
    let upper = |index: usize| LEAST * 10_f64.powf(index as f64 / f64::from(BARS));
    let last = last.max(first + FEWEST);
    (first..=last).map(|index| bars.get(index).copied().unwrap_or((upper(index), 0))).collect()
}

/// Where a span stands.
struct Scale {
    plot: Rect,
    /// Logarithm of the lower end, and of the upper one.
    from: f64,
    to: f64,
    bar: f32,
}

impl Scale {
    fn of(bars: &[(f64, u64)], plot: Rect) -> Option<Self> {
        let (first, last) = (bars.first()?, bars.last()?);
        let bar = plot.width() / bars.len() as f32;
        Some(Scale { plot, from: first.0.log10() - 1.0 / f64::from(BARS), to: last.0.log10(), bar })
    }

    #[expect(clippy::cast_possible_truncation, reason = "for drawing")]
    fn x(&self, seconds: f64) -> f32 {
        let across = (seconds.max(LEAST / 10.0).log10() - self.from) / (self.to - self.from).max(1e-9);
        self.plot.left() + self.plot.width() * across.clamp(0.0, 1.0) as f32
    }
}

/// Powers of ten under the bars.
fn decades_ui(painter: &Painter, scale: &Scale, look: &Look) {
    let mut exponent = scale.from.ceil();
    while exponent <= scale.to {
        let seconds = 10_f64.powf(exponent);
        let x = scale.x(seconds);
        painter.vline(x, scale.plot.bottom()..=scale.plot.bottom() + 4.0, Stroke::new(1.0, look.line2));
        let anchor = if x < scale.plot.left() + 20.0 {
            Align2::LEFT_TOP
        } else if x > scale.plot.right() - 24.0 {
            Align2::RIGHT_TOP
        } else {
            Align2::CENTER_TOP
        };
        let at = pos2(x, scale.plot.bottom() + 5.0);
        ink::text(painter, at, anchor, (&texts::span(seconds), look::mono(TEXT_CAPTION), look.lo));
        exponent += 1.0;
    }
}

/// A dashed line at a percentile; its words go where nothing stands yet.
fn percentile_ui(painter: &Painter, scale: &Scale, (name, seconds): (&str, f64), taken: &mut Vec<Rect>, look: &Look) {
    let (x, plot) = (scale.x(seconds), scale.plot);
    let words = format!("{name} {}", texts::span(seconds));
    let galley = ink::line(painter, &[(&words, look::mono(TEXT_CAPTION), look.hi)], 140.0);
    let size = galley.size();
    let (at, anchor) = free_place(plot, x, size, taken);
    let line = [pos2(x, at.y + 1.0), pos2(x, plot.bottom())];
    painter.extend(Shape::dashed_line(&line, Stroke::new(1.2, look.hi), 3.0, 3.0));
    // The lines of the others pass behind the words.
    painter.rect_filled(anchor.anchor_size(at, size).expand2(vec2(2.0, -1.0)), 2.0, look.panel);
    taken.push(ink::place(painter, at, anchor, galley));
}

/// Where words of that size stand in the rows over the bars: beside the line at `x`, clear of what stands there.
fn free_place(plot: Rect, x: f32, size: Vec2, taken: &[Rect]) -> (Pos2, Align2) {
    let top = plot.top() - f32::from(ROWS) * ROW;
    let places = (0..ROWS).flat_map(|row| {
        let y = top + f32::from(row) * ROW;
        [(pos2(x + 4.0, y), Align2::LEFT_TOP), (pos2(x - 4.0, y), Align2::RIGHT_TOP)]
    });
    let free = |(at, anchor): &(Pos2, Align2)| {
        let place = anchor.anchor_size(*at, size);
        let inside = plot.x_range().contains(place.left()) && plot.x_range().contains(place.right());
        inside && taken.iter().all(|other| !other.expand2(vec2(6.0, 0.0)).shrink2(vec2(0.0, 2.0)).intersects(place))
    };
    let mut places = places.filter(free);
    places.next().unwrap_or((pos2(x - 4.0, top), Align2::RIGHT_TOP))
}

/// One number over another.
#[expect(clippy::cast_possible_truncation, reason = "for drawing")]
fn ratio(count: u64, most: u64) -> f32 {
    (count as f64 / most as f64) as f32
}

#[cfg(test)]
mod tests {
    use crate::units::time::SimDuration;

    use super::*;

    #[test]
    fn words_of_percentiles_that_are_close_stand_in_rows_of_their_own() {
        let plot = Rect::from_min_max(pos2(0.0, 60.0), pos2(290.0, 120.0));
        // As high as a line of captions is, and wide enough that p95 and p99 have no room at their right.
        let size = vec2(84.0, 16.5);
        let mut taken = Vec::new();
        for x in [200.0, 246.0, 260.0] {
            let (at, anchor) = free_place(plot, x, size, &taken);
            let place = anchor.anchor_size(at, size);
            assert!(plot.x_range().contains(place.left()) && plot.x_range().contains(place.right()), "{place}");
            assert!(taken.iter().all(|other: &Rect| !other.shrink(0.5).intersects(place)), "{place} over {taken:?}");
            taken.push(place);
        }
    }

    #[test]
    fn bars_end_where_the_scale_says_and_keep_every_span() {
        let mut spans = Spans::default();
        for millis in [20, 21, 22, 25, 30, 200] {
            spans.record(SimDuration::from_millis(millis));
        }

        let bars = shown(&spans.bars());
        let plot = Rect::from_min_max(pos2(0.0, 0.0), pos2(300.0, 100.0));
        let scale = Scale::of(&bars, plot).unwrap();

        assert_eq!(bars.iter().map(|(_, count)| count).sum::<u64>(), 6);
        for (index, (upper, _)) in bars.iter().enumerate() {
            let end = plot.width() * (index + 1) as f32 / bars.len() as f32;
            assert!((scale.x(*upper) - end).abs() < 3.0, "{upper}: {} against {end}", scale.x(*upper));
        }
    }
}
