//! Which turning points of a run are told: of those close together only the rarest.

use crate::measure::turns::{Turn, Turns};
use crate::units::time::SimTime;

/// The turns that make the story.
#[must_use]
pub fn told(turns: &Turns) -> Vec<Turn> {
    let mut told: Vec<Turn> = Vec::new();
    for turn in turns.all() {
        match told.last_mut().filter(|last| turns.are_close(last, turn)) {
            Some(last) if last.weight >= turn.weight => {}
            Some(last) => *last = *turn,
            None => told.push(*turn),
        }
    }
    told
}

/// The first turn later than `after` that made a line of the story when it came, even if a rarer one has taken its
/// place since: when, and the how-manieth turn it is.
#[must_use]
pub fn first_news(turns: &Turns, after: SimTime) -> Option<(SimTime, usize)> {
    let mut last: Option<&Turn> = None;
    for (turn, known) in turns.all().iter().zip(1..) {
        if last.is_some_and(|last| turns.are_close(last, turn) && last.weight >= turn.weight) {
            continue;
        }
        if turn.at > after {
            return Some((turn.at, known));
        }
        last = Some(turn);
    }
    None
}
