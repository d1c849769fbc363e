//! The past of a run: states kept while it plays, from which any moment of it is reached again, exactly.
//!
//! A kept state costs memory, and a run from one to a moment costs time. Both are bounded: states stand at even
//! distances of work, and when there are too many of them, the distance doubles.

use crate::engine::orders::Ledger;
use crate::measure::{Simulation, Snapshot};
use crate::units::time::SimTime;

/// Most states that are kept.
const MOST: usize = 128;

/// Work between two kept states, at first, in events: a few milliseconds to make up for.
const SPACING: u64 = 20_000;

/// Distances that a whole run has even if next to nothing happens in it.
const LEAST: u64 = 24;

/// States of one run, in order of time; the first is its beginning.
#[derive(Clone)]
pub struct Past {
    kept: Vec<Snapshot>,
    spacing: u64,
}

impl Past {
    /// Of a run that is at its beginning.
    #[must_use]
    pub fn new(sim: &Simulation) -> Self {
        Past { kept: vec![sim.snapshot()], spacing: SPACING }
    }

    /// Keeps the present if it is far enough from what is kept already.
    pub fn note(&mut self, sim: &Simulation) {
        let work = work(sim.now(), sim.events(), sim.end());
        let place = self.place(sim);
        let far = |kept: &Snapshot| work.abs_diff(work_of(kept, sim)) >= self.spacing;
        if far(&self.kept[place - 1]) && self.kept.get(place).is_none_or(far) {
            self.keep(sim);
        }
    }

    /// Keeps the present, unless something done live is still on its way: that belongs to the next moment.
    pub fn keep(&mut self, sim: &Simulation) {
        let place = self.place(sim);
        let is_known = self.kept[place - 1].events() == sim.events() && self.kept[place - 1].now() == sim.now();
        if is_known || sim.commands().last().is_some_and(|last| SimTime(last.at.0) > sim.now()) {
            return;
        }
        self.kept.insert(place, sim.snapshot());
        if self.kept.len() > MOST {
            // What stands closer than it should was kept for a live change; that goes first.
            self.thin(sim);
        }
        while self.kept.len() > MOST {
            self.spacing = self.spacing.saturating_mul(2);
            self.thin(sim);
        }
    }

    /// Where the present belongs: after everything that is not later. The beginning is never later.
    fn place(&self, sim: &Simulation) -> usize {
        let present = (sim.now(), sim.events());
        self.kept.partition_point(|kept| (kept.now(), kept.events()) <= present).max(1)
    }

    /// Lets go of what stands too close to the state before it.
    fn thin(&mut self, sim: &Simulation) {
        let (spacing, mut last) = (self.spacing, None);
        self.kept.retain(|kept| {
            let work = work_of(kept, sim);
            let stays = last.is_none_or(|last| work - last >= spacing);
            last = if stays { Some(work) } else { last };
            stays
        });
    }

    /// The last state at or before an instant.
    #[must_use]
    pub fn at(&self, at: SimTime) -> &Snapshot {
        &self.kept[self.kept.partition_point(|kept| kept.now() <= at).max(1) - 1]
    }

    /// The last state with at most so many events.
    #[must_use]
    pub fn at_event(&self, events: u64) -> &Snapshot {
        &self.kept[self.kept.partition_point(|kept| kept.events() <= events).max(1) - 1]
    }

    /// The past now ends here: what was kept later belongs to another future.
    pub fn end_at(&mut self, now: SimTime) {
        let later = self.kept.partition_point(|kept| kept.now() <= now);
        self.kept.truncate(later.max(1));
    }

    /// The instants of the kept states, in order.
    pub fn instants(&self) -> impl Iterator<Item = SimTime> {
        self.kept.iter().map(Snapshot::now)
    }

    /// The account of all orders at the last kept state at or before an instant, and that state's instant.
    #[must_use]
    pub fn ledger(&self, at: SimTime) -> (SimTime, Ledger) {
        let kept = self.at(at);
        (kept.now(), kept.ledger())
    }
}

fn work_of(kept: &Snapshot, sim: &Simulation) -> u64 {
    work(kept.now(), kept.events(), sim.end())
}

/// How much work lies before a moment: its events, and its share of the run's time, so that quiet runs have kept
/// states too.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a share of a small number")]
fn work(now: SimTime, events: u64, end: SimTime) -> u64 {
    let share = now.as_secs_f64() / end.as_secs_f64().max(1e-9);
    events + ((LEAST * SPACING) as f64 * share) as u64
}

#[cfg(test)]
mod tests {
    use crate::scenario::load::load;
    use crate::units::time::SimDuration;

    use super::*;

    fn loose_orders() -> Simulation {
        let text = include_bytes!("../../scenarios/loose-orders.ron");
        Simulation::new(&load(text, "loose-orders.ron").unwrap())
    }

    #[test]
    fn states_stay_few_and_evenly_spaced_however_often_one_may_be_kept() {
        let mut sim = loose_orders();
        let mut past = Past::new(&sim);
        while !sim.run_until(SimTime::NEVER, 100).reached {
            past.keep(&sim);
        }

        let work: Vec<u64> = past.kept.iter().map(|kept| work_of(kept, &sim)).collect();
        assert!(work.len() > MOST / 4 && work.len() <= MOST, "{} are kept", work.len());
        assert_eq!(past.kept[0].now(), SimTime::ZERO);
        // Those that came after the last thinning may stand closer together.
        let widest = work.windows(2).map(|pair| pair[1] - pair[0]).max().unwrap();
        assert!(widest < 3 * past.spacing, "{widest} between two, with a spacing of {}", past.spacing);
    }

    #[test]
    fn the_state_for_a_moment_is_never_later_than_it() {
        let mut sim = loose_orders();
        let mut past = Past::new(&sim);
        for second in (1..=200).map(SimDuration::from_secs) {
            sim.run_until(SimTime::ZERO + second, u64::MAX);
            past.note(&sim);
        }

        assert!(past.instants().count() > 2);
        for second in [0, 1, 59, 60, 117, 200].map(SimDuration::from_secs) {
            assert!(past.at(SimTime::ZERO + second).now() <= SimTime::ZERO + second);
        }
        for events in [0, 1, 1_000, sim.events()] {
            assert!(past.at_event(events).events() <= events);
        }
        past.end_at(SimTime::ZERO + SimDuration::from_secs(60));
        assert!(past.instants().all(|at| at <= SimTime::ZERO + SimDuration::from_secs(60)));
    }
}
