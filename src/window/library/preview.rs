//! What the two scenarios of the large card come to: each is run once while the library is shown, a frame's time at
//! once, and drawn as a curve. Nothing is written down anywhere, so a card never promises what a run does not show.

use bevy_egui::egui::{Align2, Painter, Rect, Stroke, pos2, vec2};

use crate::engine::orders::Ledger;
use crate::measure::Simulation;
use crate::scenario::resolve::Resolved;
use crate::units::text::Language;
use crate::units::time::SimTime;
use crate::window::chart::{self, AREA, Curve, Style};
use crate::window::ink;
use crate::window::look::{self, Look, TEXT_BODY};
use crate::window::texts::{self, say};
use crate::window::twin::Letter;

/// Points of a curve.
const POINTS: u64 = 240;

/// Events between two looks at the clock.
const SLICE: u64 = 2_000;

/// Most slices of a frame: well under its time on any machine.
const SLICES: usize = 16;

/// Both runs.
pub(super) struct Preview {
    sides: [Side; 2],
}

/// One run, as far as it has come.
struct Side {
    /// `None` once it is over.
    simulation: Option<Box<Simulation>>,
    end: SimTime,
    accounts: Vec<Ledger>,
}

impl Side {
    fn new(resolved: &Resolved) -> Self {
        let simulation = Simulation::new(resolved);
        Side { end: simulation.end(), simulation: Some(Box::new(simulation)), accounts: Vec::new() }
    }

    /// So many events on, and an account at each point.
    fn run(&mut self) {
        let Some(simulation) = &mut self.simulation else { return };
        let next = self.accounts.len() as u64 + 1;
        let to = SimTime(self.end.0 / POINTS * next);
        if simulation.run_until(to, SLICE).reached || simulation.is_stalled() {
            self.accounts.push(simulation.ledger());
        }
        if self.accounts.len() as u64 == POINTS {
            self.simulation = None;
        }
    }
}

impl Preview {
    /// Both at their start.
    pub(super) fn new(pair: [&Resolved; 2]) -> Self {
        Preview { sides: pair.map(Side::new) }
    }

    /// There is something left to run.
    pub(super) fn goes_on(&self) -> bool {
        self.sides.iter().any(|side| side.simulation.is_some())
    }

    /// Runs both for the rest of a frame, side by side.
    pub(super) fn frame(&mut self, deadline: &mut dyn FnMut() -> bool) {
        for _ in 0..SLICES {
            let behind = self.sides.iter_mut().filter(|side| side.simulation.is_some());
            let Some(side) = behind.min_by_key(|side| side.accounts.len()) else { return };
            side.run();
            if deadline() {
                return;
            }
        }
    }
}

/// Customers who were told no, by then.
fn refused(ledger: &Ledger) -> u64 {
    ledger.failed + ledger.unacknowledged + ledger.lost
}

/// Orders that are late and safe, at that moment.
fn late(ledger: &Ledger) -> u64 {
    ledger.waiting
}

/// Draws both curves below each other, each with its letter, what it shows and how much that came to.
pub(super) fn preview_ui(painter: &Painter, room: Rect, preview: &Preview, language: Language, look: &Look) {
    let half = room.height() / 2.0;
    let [a, b] = &preview.sides;
    let last = |side: &Side| side.accounts.last().map_or(0, refused);
    let told_no = |side: &Side| say::library_told_no(texts::count(last(side)), language);
    let most = b.accounts.iter().map(late).max().unwrap_or(0);
    let waited = say::library_waited(texts::count(most), language);
    let rows: [(Letter, &Side, fn(&Ledger) -> u64, String, bool); 2] =
        [(Letter::A, a, refused, told_no(a), true), (Letter::B, b, late, format!("{waited} · {}", told_no(b)), false)];
    for (number, (letter, side, value, words, error)) in rows.into_iter().enumerate() {
        let top = room.top() + number as f32 * half;
        let row = Rect::from_min_size(pos2(room.left(), top), vec2(room.width(), half - 8.0));
        let (color, fill) = if error { (look.error, look.error) } else { (look.message_edge, look.message) };
        #[expect(clippy::cast_possible_truncation, reason = "for drawing")]
        let step = side.end.as_secs_f64() as f32 / POINTS as f32;
        let values = side.accounts.iter().map(|account| value(account) as f32).collect();
        let curve = Curve { values, step, color, fill, style: Style::Area, area: AREA * 2.0 };
        let plot = row.with_min_y(row.top() + 24.0);
        let highest = chart::highest(std::slice::from_ref(&curve));
        chart::curve_ui(painter, plot, &curve, step * POINTS as f32, highest, look.card);
        painter.hline(plot.x_range(), plot.bottom(), Stroke::new(1.0, look.line));
        let named = format!("{}  {words}", letter.name());
        let run = (named.as_str(), look::regular(TEXT_BODY), look.mid);
        ink::clipped(painter, row.min, Align2::LEFT_TOP, run, row.width());
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scenario::load::load;

    #[test]
    fn the_card_shows_what_whole_runs_come_to() {
        let texts =
            [include_str!("../../../scenarios/tight-orders.ron"), include_str!("../../../scenarios/loose-orders.ron")];
        let [a, b] = texts.map(|text| load(text.as_bytes(), "pair.ron").unwrap());
        let mut preview = Preview::new([&a, &b]);
        let mut frames = 0;
        while preview.goes_on() {
            preview.frame(&mut || false);
            frames += 1;
        }

        // The tight shop: 5,756 failed and 3,341 told no though it happened. The loose one: nobody.
        let [a, b] = &preview.sides;
        assert_eq!(a.accounts.last().map(refused), Some(9_097));
        assert_eq!(b.accounts.last().map(refused), Some(0));
        assert!(b.accounts.iter().map(late).max().unwrap() > 7_000);
        assert!(frames > 5, "never all of it in one frame: {frames}");
    }
}
