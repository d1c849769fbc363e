//! A lane of deadlines that mostly come in order, such as visibility timeouts: cheaper than a calendar entry
//! for each, because only the first one needs a wake.

use std::collections::VecDeque;

use crate::services::contract::{Class, Outbox};
use crate::units::time::SimTime;

/// Deadlines in order, each with what it is about.
#[derive(Clone, Debug)]
pub struct Lane<T> {
    entries: VecDeque<(SimTime, T)>,
    /// The wake that is under way, if any.
    armed: SimTime,
}

impl<T> Default for Lane<T> {
    fn default() -> Self {
        Lane { entries: VecDeque::new(), armed: SimTime::NEVER }
    }
}

impl<T: Copy> Lane<T> {
    /// Adds a deadline. Those that come in order, as constant delays do, cost nothing to place.
    pub fn push(&mut self, at: SimTime, about: T) {
        let behind = self.entries.iter().rev().take_while(|(other, _)| *other > at).count();
        self.entries.insert(self.entries.len() - behind, (at, about));
    }

    /// Takes the first deadline that has come.
    pub fn pop_due(&mut self, now: SimTime) -> Option<T> {
        let due = self.entries.front().is_some_and(|(at, _)| *at <= now);
        if due { self.entries.pop_front().map(|(_, about)| about) } else { None }
    }

    /// Drops entries that mean nothing any more from the front, and everywhere once they are more than half.
    pub fn tidy(&mut self, live: usize, is_live: impl Fn(&T, SimTime) -> bool) {
        while self.entries.front().is_some_and(|(at, about)| !is_live(about, *at)) {
            self.entries.pop_front();
        }
        if self.entries.len() > 2 * live + 64 {
            self.entries.retain(|(at, about)| is_live(about, *at));
        }
    }

    /// Makes sure that a wake with `token` comes at the first deadline.
    pub fn arm(&mut self, token: u64, out: &mut impl Outbox) {
        if let Some((at, _)) = self.entries.front().filter(|(at, _)| *at < self.armed) {
            // A message may come in when its time here is over already: then the wake comes at once.
            let wake = (*at).max(out.now());
            self.armed = wake;
            out.wake_at(wake, Class::Deadline, token);
        }
    }

    /// The wake has come (or an older one that is no longer the first).
    pub fn woken(&mut self, now: SimTime) {
        if self.armed <= now {
            self.armed = SimTime::NEVER;
        }
    }

    /// All entries in order.
    pub fn iter(&self) -> impl Iterator<Item = &(SimTime, T)> {
        self.entries.iter()
    }
}
