//! The two charts below a twin: what failed or was lost so far, and how many are done a second. A is dashed, B is
//! solid, and what lies between them is filled.

#![expect(clippy::cast_possible_truncation, reason = "for drawing")]

use bevy_egui::egui::{Align2, Color32, Mesh, Painter, Pos2, Rect, Shape, Stroke, pos2, vec2};

use crate::measure::pair::Difference;
use crate::services::ServiceKind;
use crate::units::text::Language;
use crate::units::time::{SimDuration, SimTime};
use crate::window::chart::{self, Curve, Style};
use crate::window::ink;
use crate::window::look::{self, Look, MARGIN, TEXT_CAPTION, TEXT_LABEL};
use crate::window::session::Session;
use crate::window::texts::{self, Words, say};
use crate::window::twin::{Letter, Twin, seal, words};

/// Between the two charts.
const BETWEEN: f32 = 56.0;

/// Room of a chart above its plot: the title, and below it what is what.
const HEAD: f32 = 38.0;

/// Width of what says which curve is which.
const LEGEND: f32 = 90.0;

/// Length of a piece of a curve that stands for it.
const SAMPLE: f32 = 18.0;

/// Simulated seconds between two values of made-up sides.
const SAMPLE_STEP: f64 = 5.0;

/// From one stripe of the filling to the next.
const STRIPES: f32 = 7.0;

/// Distances of times on the axis, in seconds.
const STEPS: [u64; 14] = [1, 2, 5, 10, 20, 30, 60, 120, 300, 600, 1_800, 3_600, 7_200, 21_600];

/// One chart: two curves over the time so far.
struct Panel<'a> {
    title: String,
    headline: String,
    values: [&'a [f64]; 2],
    /// What the numbers on the grid are followed by.
    unit: &'static str,
    /// The filling: striped in that color, or plain.
    stripes: Option<Color32>,
    /// What arrives now at each side, a second, where that can be compared with the curves.
    arrivals: Option<[f64; 2]>,
}

/// Draws both charts into `rect`.
pub(super) fn differences_ui(painter: &Painter, rect: Rect, twin: &Twin, language: Language, look: &Look) {
    let [a, b] = Letter::BOTH.map(|letter| &twin.side(letter).session);
    let difference = Difference::of(&a.sim, &b.sim);
    let unit = a.resolved.scenario.unit.get(language);
    let broken = |session: &Session| session.ledger.failed + session.ledger.lost;
    let last = |values: &[f64]| values.last().copied().unwrap_or(0.0);
    let more = last(&difference.done[1]) - last(&difference.done[0]);
    let panels = [
        Panel {
            title: words::broken(unit, language),
            headline: say::twin_difference(broken(a).abs_diff(broken(b)), language),
            values: difference.broken.each_ref().map(Vec::as_slice),
            unit: "",
            stripes: Some(look.error),
            arrivals: None,
        },
        Panel {
            title: words::done(unit, language),
            headline: format!("B − A {}{}/s", if more < 0.0 { "−" } else { "+" }, texts::number(more.abs())),
            values: difference.done.each_ref().map(Vec::as_slice),
            unit: "/s",
            stripes: None,
            arrivals: Some([arriving(a), arriving(b)]),
        },
    ];
    let width = (rect.width() - 2.0 * MARGIN - BETWEEN) / 2.0;
    let time = Time { now: twin.now(), step: difference.step.as_secs_f64() as f32 };
    for (index, panel) in panels.iter().enumerate() {
        let left = rect.left() + MARGIN + 4.0 + index as f32 * (width + BETWEEN);
        let room = Rect::from_min_max(pos2(left, rect.top() + seal::HALF), pos2(left + width, rect.bottom() - 8.0));
        panel_ui(painter, room, panel, time, language, look);
    }
}

/// A chart of made-up sides, in `room`: what is lost so far at each.
pub(in crate::window) fn sample_ui(
    painter: &Painter,
    room: Rect,
    values: (&[f64], &[f64]),
    language: Language,
    look: &Look,
) {
    let last = |values: &[f64]| values.last().copied().unwrap_or(0.0);
    #[expect(clippy::cast_sign_loss, reason = "the absolute value of whole orders")]
    let apart = (last(values.0) - last(values.1)).abs().round() as u64;
    let panel = Panel {
        title: Words::Refused.get(language).to_owned(),
        headline: say::twin_difference(apart, language),
        values: [values.0, values.1],
        unit: "",
        stripes: Some(look.error),
        arrivals: None,
    };
    let seconds = values.0.len() as f64 * SAMPLE_STEP;
    let time = Time { now: SimTime::ZERO + SimDuration::from_secs_f64(seconds), step: SAMPLE_STEP as f32 };
    panel_ui(painter, room, &panel, time, language, look);
}

/// What all clients of a side send a second, as their cards say it.
fn arriving(session: &Session) -> f64 {
    let clients = session.scene.nodes.iter().filter(|node| node.kind == ServiceKind::Client);
    clients.map(|client| client.rate("RequestsSent")).sum()
}

/// The time axis: from zero to now.
#[derive(Clone, Copy)]
struct Time {
    now: SimTime,
    /// Simulated seconds from one value to the next.
    step: f32,
}

impl Time {
    fn seconds(self) -> f32 {
        (self.now.as_secs_f64() as f32).max(1.0)
    }
}

fn panel_ui(painter: &Painter, room: Rect, panel: &Panel<'_>, time: Time, language: Language, look: &Look) {
    let headline = (panel.headline.as_str(), look::semibold(16.0), look.hi);
    let headline = ink::text(painter, room.right_top(), Align2::RIGHT_TOP, headline);
    let title = (panel.title.as_str(), look::semibold(15.0), look.hi);
    ink::clipped(painter, room.min, Align2::LEFT_TOP, title, headline.left() - room.left() - 12.0);
    // At the right there is room for the letters of the curves.
    let plot = Rect::from_min_max(room.min + vec2(0.0, HEAD), room.max - vec2(92.0, 22.0));
    let curves = Letter::BOTH.map(|letter| curve(panel.values[letter as usize], letter, time, look));
    let highest = chart::highest(&curves);
    let points = curves.each_ref().map(|curve| chart::points(curve, plot, time.seconds(), highest));
    between_ui(painter, &points, panel.stripes, look);
    let grid = grid_ui(painter, plot, highest, panel.unit, look);
    painter.hline(plot.x_range(), plot.bottom(), Stroke::new(1.0, look.line));
    // The solid one first: where both are the same, the dashes of the other are seen on it.
    for letter in [Letter::B, Letter::A] {
        chart::curve_ui(painter, plot, &curves[letter as usize], time.seconds(), highest, look.panel);
    }
    names_ui(painter, plot, panel, &points, look);
    legend_ui(painter, plot, &curves, look);
    if let Some(arrivals) = panel.arrivals {
        arrivals_ui(painter, plot, arrivals, f64::from(highest), language, look);
    }
    label_ui(painter, grid, look);
    times_ui(painter, plot, time, look);
}

/// What is what, under the title: which curve is A and which is B.
fn legend_ui(painter: &Painter, plot: Rect, curves: &[Curve; 2], look: &Look) {
    let mut at = pos2(plot.left(), plot.top() - 9.0);
    for letter in Letter::BOTH {
        let Curve { style, color, .. } = &curves[letter as usize];
        let sample = [at, at + vec2(SAMPLE, 0.0)];
        let stroke = Stroke::new(1.9, *color);
        if *style == Style::Dashed {
            painter.extend(Shape::dashed_line(&sample, stroke, 5.0, 3.0));
        } else {
            painter.line_segment(sample, stroke);
        }
        let run = (letter.name(), look::mono_bold(TEXT_CAPTION), look.mid);
        at.x = ink::text(painter, sample[1] + vec2(5.0, 0.0), Align2::LEFT_CENTER, run).right() + 14.0;
    }
}

/// How much arrives now, against the curves: a mark where that is within the chart, and the words.
fn arrivals_ui(painter: &Painter, plot: Rect, arrivals: [f64; 2], highest: f64, language: Language, look: &Look) {
    let stroke = Stroke::new(2.5, look.request);
    for rate in arrivals.iter().filter(|rate| **rate <= highest) {
        let y = plot.bottom() - plot.height() * (rate / highest) as f32;
        painter.hline(plot.right() - 1.0..=plot.right() + 7.0, y, stroke);
    }
    let words = words::arriving(arrivals, highest, language);
    let right = pos2(plot.right(), plot.top() - 9.0);
    let run = (words.as_str(), look::regular(TEXT_CAPTION), look.mid);
    let named = ink::clipped(painter, right, Align2::RIGHT_CENTER, run, plot.width() - LEGEND - 14.0);
    painter.hline(named.left() - 14.0..=named.left() - 6.0, right.y, stroke);
}

/// A is dashed, B is solid; in both the color of what is done, since color never tells A from B.
fn curve(values: &[f64], letter: Letter, time: Time, look: &Look) -> Curve {
    let (style, color) = match letter {
        Letter::A => (Style::Dashed, look.mid),
        Letter::B => (Style::Line, look.response),
    };
    // From zero on: the first value stands at the end of the first step.
    let values = std::iter::once(0.0).chain(values.iter().map(|value| *value as f32)).collect();
    Curve { values, step: time.step, color, fill: color, style, area: 0.0 }
}

/// What lies between the curves.
fn between_ui(painter: &Painter, [a, b]: &[Vec<Pos2>; 2], stripes: Option<Color32>, look: &Look) {
    let shared = a.len().min(b.len());
    if shared < 2 {
        return;
    }
    let color = stripes.unwrap_or(look.response);
    let ground = look::mix(look.panel, color, if stripes.is_some() { 0.16 } else { 0.2 });
    let mut mesh = Mesh::default();
    for (one, other) in a[..shared].iter().zip(&b[..shared]) {
        mesh.colored_vertex(*one, ground);
        mesh.colored_vertex(*other, ground);
    }
    for index in 1..u32::try_from(shared).unwrap_or(0) {
        let right = index * 2;
        mesh.add_triangle(right - 2, right - 1, right);
        mesh.add_triangle(right - 1, right, right + 1);
    }
    painter.add(mesh);
    if stripes.is_some() {
        stripes_ui(painter, &a[..shared], &b[..shared], look::mix(look.panel, color, 0.45));
    }
}

/// Diagonal stripes within the filling, so that it is told by shape as well.
fn stripes_ui(painter: &Painter, a: &[Pos2], b: &[Pos2], color: Color32) {
    let (Some(first), Some(last)) = (a.first(), a.last()) else { return };
    let points = || a.iter().chain(b);
    let top = points().map(|point| point.y).fold(f32::INFINITY, f32::min);
    let foot = points().map(|point| point.y).fold(f32::NEG_INFINITY, f32::max);
    let height = foot - top;
    // The filling at some x: from the upper curve to the lower one.
    let at = |x: f32| {
        let index = a.partition_point(|point| point.x < x).min(a.len() - 1);
        (a[index].y.min(b[index].y), a[index].y.max(b[index].y))
    };
    let mut foot_x = first.x - (first.x + height).rem_euclid(STRIPES);
    while foot_x < last.x {
        // Along the stripe, in short pieces: those within the filling are drawn as one.
        let mut from: Option<Pos2> = None;
        let pieces = (height / 2.0).ceil().max(1.0) as u32;
        for piece in 0..=pieces {
            let along = height * piece as f32 / pieces as f32;
            let point = pos2(foot_x + along, foot - along);
            let (upper, lower) = at(point.x);
            let inside = point.x >= first.x && point.x <= last.x && point.y > upper && point.y < lower;
            match (inside, from) {
                (true, None) => from = Some(point),
                (false, Some(start)) => {
                    painter.line_segment([start, point], Stroke::new(1.2, color));
                    from = None;
                }
                _ => {}
            }
        }
        if let Some(start) = from {
            painter.line_segment([start, pos2(foot_x + height, top)], Stroke::new(1.2, color));
        }
        foot_x += STRIPES;
    }
}

/// One dotted line at a round number; the number and where it stands.
fn grid_ui(painter: &Painter, plot: Rect, highest: f32, unit: &str, look: &Look) -> (Pos2, String) {
    let at = chart::round_below(highest * 0.8);
    let y = plot.bottom() - plot.height() * at / highest;
    painter.extend(Shape::dashed_line(
        &[pos2(plot.left(), y), pos2(plot.right(), y)],
        Stroke::new(1.0, look.line),
        2.0,
        3.0,
    ));
    (pos2(plot.left(), y), format!("{}{unit}", texts::number(f64::from(at))))
}

/// The number of the grid line, on a ground of its own.
fn label_ui(painter: &Painter, (at, label): (Pos2, String), look: &Look) {
    let galley = ink::line(painter, &[(&label, look::mono(TEXT_CAPTION), look.lo)], 120.0);
    let rect = Align2::LEFT_BOTTOM.anchor_size(at - vec2(0.0, 1.0), galley.size());
    painter.rect_filled(rect.expand2(vec2(3.0, 0.0)).with_min_x(rect.left()), 2.0, look.panel);
    ink::place(painter, at - vec2(0.0, 1.0), Align2::LEFT_BOTTOM, galley);
}

/// Each curve's letter and latest value at its end; never one over the other.
fn names_ui(painter: &Painter, plot: Rect, panel: &Panel<'_>, points: &[Vec<Pos2>; 2], look: &Look) {
    const HEIGHT: f32 = 18.0;
    let mut tops = points.each_ref().map(|points| points.last().map_or(plot.bottom(), |point| point.y) - HEIGHT / 2.0);
    let (upper, lower) = if tops[0] <= tops[1] { (0, 1) } else { (1, 0) };
    tops[lower] = tops[lower].min(plot.bottom() - HEIGHT / 2.0 - 2.0);
    tops[upper] = tops[upper].min(tops[lower] - HEIGHT).max(plot.top() - HEIGHT / 2.0);
    tops[lower] = tops[lower].max(tops[upper] + HEIGHT);
    for letter in Letter::BOTH {
        let index = letter as usize;
        let value = panel.values[index].last().copied().unwrap_or(0.0);
        let value = format!("{}{}", texts::number(value), panel.unit);
        let end = points[index].last().map_or(plot.left(), |point| point.x);
        let at = pos2(end + 10.0, tops[index] + HEIGHT / 2.0);
        let runs = [
            (letter.name(), look::mono_bold(TEXT_LABEL + 1.0), look.hi),
            (" ", look::mono(TEXT_LABEL + 1.0), look.hi),
            (value.as_str(), look::mono_bold(TEXT_LABEL + 1.0), look.hi),
        ];
        let galley = ink::line(painter, &runs, 110.0);
        ink::place(painter, at, Align2::LEFT_CENTER, galley);
    }
}

/// Round times under the plot.
fn times_ui(painter: &Painter, plot: Rect, time: Time, look: &Look) {
    let seconds = time.seconds();
    let most = (plot.width() / 110.0).clamp(1.0, 5.0);
    let step = STEPS.into_iter().find(|step| seconds / *step as f32 <= most).unwrap_or(86_400);
    let mut at = 0;
    while at as f32 <= seconds {
        let x = plot.left() + plot.width() * at as f32 / seconds;
        let anchor = if at == 0 { Align2::LEFT_TOP } else { Align2::CENTER_TOP };
        let run = (texts::clock(at), look::mono(TEXT_CAPTION), look.lo);
        ink::text(painter, pos2(x, plot.bottom() + 5.0), anchor, (&run.0, run.1, run.2));
        at += step;
    }
}
