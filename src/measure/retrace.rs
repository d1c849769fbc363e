//! The biography of one request out of millions: nothing is kept while a run is watched, the run is simply made a
//! second time, with the same live commands, and traced for that one request.

use crate::engine::observe::Outcome;
use crate::measure::Simulation;
use crate::measure::trace::{Biography, TraceLog};
use crate::scenario::model::TimelineEntry;
use crate::scenario::resolve::Resolved;
use crate::units::time::SimTime;

/// A second run on its way to the end of one request.
pub struct Retrace {
    sim: Simulation,
    order: u64,
    until: SimTime,
    reached: bool,
    ended: Option<Biography>,
}

impl Retrace {
    /// Of request number `order` in the run of `resolved` with these live `commands`, up to `until`.
    #[must_use]
    pub fn new(resolved: &Resolved, commands: &[TimelineEntry], order: u64, until: SimTime) -> Self {
        let mut resolved = resolved.clone();
        // What was done live is replayed to the bit by a file that has it in its timeline.
        resolved.scenario.timeline.extend(commands.iter().cloned());
        let mut sim = Simulation::new(&resolved);
        let names = resolved.scenario.nodes.0.iter().map(|(name, _)| name.clone()).collect();
        sim.recorder_mut().keep_trace(TraceLog::of(names, vec![order]));
        let until = until.min(sim.end());
        Retrace { sim, order, until, reached: false, ended: None }
    }

    /// The request that it follows.
    #[must_use]
    pub fn order(&self) -> u64 {
        self.order
    }

    /// Goes on, at most `budget` events. True once the request has ended or the instant is reached.
    pub fn advance(&mut self, budget: u64) -> bool {
        if self.is_over() {
            return true;
        }
        let progress = self.sim.run_until(self.until, budget);
        let log = self.sim.recorder_mut().trace_log();
        self.ended = log.and_then(|log| log.drain_ended().pop());
        self.reached = progress.reached;
        self.is_over()
    }

    /// Nothing more can come of going on.
    #[must_use]
    pub fn is_over(&self) -> bool {
        self.ended.is_some() || self.reached || self.sim.is_stalled()
    }

    /// The request has ended: what it says will never change.
    #[must_use]
    pub fn has_ended(&self) -> bool {
        self.ended.is_some()
    }

    /// The instant it goes to moves on, because the run that is watched has.
    pub fn extend(&mut self, until: SimTime) {
        let until = until.min(self.sim.end());
        if until > self.until {
            (self.until, self.reached) = (until, false);
        }
    }

    /// How far it is, 0 to 1.
    #[must_use]
    pub fn progress(&self) -> f64 {
        self.sim.now().as_secs_f64() / self.until.as_secs_f64().max(1e-9)
    }

    /// What is known of the request so far; nothing before its birth.
    #[must_use]
    pub fn biography(&mut self) -> Option<Biography> {
        if self.ended.is_some() {
            return self.ended.clone();
        }
        let (order, ends) = (self.order, self.sim.open_ends());
        let end = ends.into_iter().find(|(number, ..)| *number == order).unwrap_or((order, Outcome::Pending, None));
        self.sim.recorder_mut().trace_log()?.unfinished(&end)
    }
}
