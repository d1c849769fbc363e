//! The plan: what was done live, before somebody went back to an earlier moment. It happens again by itself.

use std::collections::VecDeque;

use crate::engine::event_loop::Engine;
use crate::engine::observe::Observe;
use crate::scenario::model::TimelineEntry;
use crate::units::time::SimTime;

/// Changes to come, in order of time.
#[derive(Clone, Debug, Default)]
pub struct Plan(VecDeque<TimelineEntry>);

impl Plan {
    /// These changes, in order of time.
    #[must_use]
    pub fn of(entries: Vec<TimelineEntry>) -> Self {
        Plan(entries.into())
    }

    /// What is still to come.
    #[must_use]
    pub fn entries(&self) -> &[TimelineEntry] {
        // Entries are only ever taken from the front, so all of them lie in one piece.
        self.0.as_slices().0
    }

    /// Runs as [`Engine::run`] does, and records each change when its time has come: one nanosecond before it
    /// happens, as it was recorded when a person did it. The run is then the same to the bit.
    pub fn run<O: Observe>(&mut self, engine: &mut Engine<O>, until: SimTime, budget: u64) -> bool {
        let first = engine.desk.events;
        loop {
            let left = budget - (engine.desk.events - first);
            let Some(moment) = self.next_before(until) else { return engine.run(until, left) };
            if !engine.run(moment, left) {
                return false;
            }
            while self.next_before(until) == Some(moment)
                && let Some(entry) = self.0.pop_front()
            {
                engine.record(entry.event);
            }
        }
    }

    /// When the next change is to be recorded, if it happens no later than `until`.
    fn next_before(&self, until: SimTime) -> Option<SimTime> {
        let at = SimTime(self.0.front()?.at.0);
        (at <= until).then_some(SimTime(at.0.saturating_sub(1)))
    }
}
