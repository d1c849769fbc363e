//! Every kind of curve that charts draw, each on a made-up run and with what it means below it.

use bevy_egui::egui::{Align2, Rect, Stroke, Ui, pos2, vec2};

use crate::measure::histogram::Spans;
use crate::units::text::Language;
use crate::units::time::SimDuration;
use crate::window::chart::{self, AREA, Chart, Curve, Note, Style, Unit};
use crate::window::ink;
use crate::window::look::{self, Look, RADIUS_CARD, TEXT_CAPTION};
use crate::window::spread;
use crate::window::texts::{Words, say};
use crate::window::twin::differences;

/// Columns and rows of charts.
const COLUMNS: usize = 2;
const ROWS: usize = 3;
/// Between two of them, inside the panel of one, and room of the words below it.
const GAP: f32 = 12.0;
const PADDING: f32 = 14.0;
const WORDS: f32 = 38.0;

/// Values of a made-up curve, and the seconds between two.
const VALUES: u16 = 120;
const STEP: f32 = 5.0;
/// How long the made-up run is.
const END: f32 = 600.0;

/// Draws them into `rect`.
pub(super) fn charts_ui(ui: &Ui, rect: Rect, language: Language, look: &Look) {
    let size = vec2((rect.width() + GAP) / COLUMNS as f32 - GAP, (rect.height() + GAP) / ROWS as f32 - GAP);
    let means = [
        Words::ChartTheory,
        Words::ChartBroken,
        Words::ChartWanted,
        Words::ChartAlarm,
        Words::ChartSpread,
        Words::ChartTwin,
    ];
    for (number, words) in means.into_iter().enumerate() {
        let at = vec2((number % COLUMNS) as f32, (number / COLUMNS) as f32) * (size + vec2(GAP, GAP));
        let panel = Rect::from_min_size(rect.min + at, size);
        ink::well(ui.painter(), panel, RADIUS_CARD, look.panel, Stroke::new(1.0, look.line));
        let room = panel.shrink(PADDING);
        let run = (words.get(language), look::regular(TEXT_CAPTION), look.lo);
        let below = ink::paragraph(ui.painter(), &[run], room.width(), 2);
        ink::place(ui.painter(), room.left_bottom(), Align2::LEFT_BOTTOM, below);
        let plot = room.with_max_y(room.bottom() - WORDS);
        match words {
            Words::ChartSpread => spread_ui(ui, plot, language, look),
            Words::ChartTwin => {
                differences::sample_ui(ui.painter(), plot, (&broken(0.0), &broken(1.0)), language, look)
            }
            // A click at a made-up moment leads nowhere.
            _ => chart::chart_ui(ui, plot, &chart(words, language, look), END, look, &mut Vec::new()),
        }
    }
}

/// The chart that shows what those words mean.
fn chart(words: Words, language: Language, look: &Look) -> Chart {
    let titled = |title: Words, headline: &str, curves: Vec<Curve>| Chart {
        title: title.get(language).to_owned(),
        headline: headline.to_owned(),
        curves,
        unit: Unit::Level,
        ..Chart::default()
    };
    let note = |text: String, dotted: bool| Some(Note { text, dotted });
    match words {
        Words::ChartTheory => Chart {
            ghost: vec![vec![(0.0, 3.6), (END, 3.6)]],
            note: note(say::with_load("M/M/12", "0.87", language), true),
            // The mean of M/M/12 at a load of 0.87, and what a run strays around it.
            ..titled(Words::WaitingMessages, "3.6", vec![waiting(steady, look)])
        },
        Words::ChartBroken => Chart {
            note: note(say::broken_no_steady_state("6.7", language), false),
            ..titled(Words::WaitingMessages, "17,435", vec![waiting(overloaded, look)])
        },
        Words::ChartWanted => {
            let curves =
                vec![curve(served, (Style::Area, AREA), look.busy), curve(desired, (Style::Dashed, 0.0), look.cold)];
            titled(Words::InService, "11 / 20", curves)
        }
        _ => {
            let curves = vec![
                curve(|at| overloaded(at) / 60.0, (Style::Area, AREA), look.request),
                curve(|_| 60.0, (Style::Dashed, 0.0), look.error),
            ];
            titled(Words::DataPoints, "291", curves)
        }
    }
}

fn curve(value: impl Fn(f32) -> f32, (style, area): (Style, f32), color: bevy_egui::egui::Color32) -> Curve {
    let values = (0..VALUES).map(|number| value(f32::from(number) * STEP)).collect();
    Curve { values, step: STEP, color, fill: color, style, area }
}

fn waiting(value: impl Fn(f32) -> f32, look: &Look) -> Curve {
    Curve { fill: look.message, ..curve(value, (Style::Area, AREA * 2.0), look.message_edge) }
}

/// A queue that comes to rest after a minute and then strays.
fn steady(at: f32) -> f32 {
    let strays = (at * 0.21).sin() * 0.34 + (at * 0.53).sin() * 0.2 + (at * 1.7).sin() * 0.16;
    3.6 * (1.0 - (-at / 45.0).exp()) + strays * (at / 60.0).min(1.0)
}

/// A queue that grows from the third minute on: 41.5 a second come on top of what is done.
fn overloaded(at: f32) -> f32 {
    (at - 180.0).max(0.0) * 41.5
}

fn served(at: f32) -> f32 {
    if at < 360.0 { 3.0 } else { (3.0 + ((at - 360.0) / 25.0).floor()).min(11.0) }
}

fn desired(at: f32) -> f32 {
    if at < 300.0 { 3.0 } else { 20.0 }
}

/// Orders that are lost so far, at the side that loses all that it cannot do (0) and at the other one.
fn broken(side: f64) -> Vec<f64> {
    let lost = |at: f64| ((at - 120.0).max(0.0) * 66.0).min(8_000.0) * (1.0 - 0.85 * side);
    (0..VALUES).map(|number| lost(f64::from(number) * f64::from(STEP))).collect()
}

/// Most answers around 26 ms, a few a third of a second later: cold starts.
fn spread_ui(ui: &Ui, rect: Rect, language: Language, look: &Look) {
    let mut spans = Spans::default();
    for number in 0..1_000_u16 {
        let share = f64::from(number) / 1_000.0;
        let millis = if share < 0.96 { 12.0 * (1.0 + share * share * 14.0) } else { 520.0 + 4_000.0 * (share - 0.96) };
        spans.record(SimDuration::from_secs_f64(millis / 1_000.0));
    }
    let title = Words::Distribution.get(language);
    spread::spread_ui(ui, rect.with_min_y(rect.top() - 8.0), &spans, (title, ""), look);
}

/// Where the charts end and the colors begin.
pub(super) fn split(rect: Rect) -> (Rect, Rect) {
    let x = rect.left() + rect.width() * 0.52;
    (rect.with_max_x(x), Rect::from_min_max(pos2(x + GAP, rect.top()), rect.max))
}
