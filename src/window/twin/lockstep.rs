//! Two runs in step: whatever the speed, both are shown at the same instant.

use crate::measure::Simulation;
use crate::units::time::SimTime;
use crate::window::playback::Run;

/// Events of the busier run between two looks at the clock.
const SLICE: u64 = 1_000;

/// Two runs that go on together. The one with more to do goes first, so that the other never has more to make up
/// for than that one's slice.
pub(super) struct Lockstep<'a> {
    sims: [&'a mut Simulation; 2],
    /// Events of each in the last slice.
    events: [u64; 2],
}

impl<'a> Lockstep<'a> {
    /// Of two runs that are at the same instant, or of which one is over.
    pub(super) fn new(a: &'a mut Simulation, b: &'a mut Simulation) -> Self {
        Lockstep { sims: [a, b], events: [0; 2] }
    }

    /// The one that goes first.
    fn leader(&self) -> usize {
        let over = |side: usize| self.sims[side].now() >= self.sims[side].end();
        let busier = usize::from(self.events[1] > self.events[0]);
        if over(busier) { 1 - busier } else { busier }
    }
}

impl Run for Lockstep<'_> {
    fn now(&self) -> SimTime {
        self.sims[0].now().max(self.sims[1].now())
    }

    fn end(&self) -> SimTime {
        self.sims[0].end().max(self.sims[1].end())
    }

    fn go_on(&mut self, until: SimTime) -> bool {
        let leader = self.leader();
        let before = self.sims.each_ref().map(|sim| sim.events());
        let progress = self.sims[leader].run_until(until, SLICE);
        let over = self.sims[leader].now() >= self.sims[leader].end();
        let at = if progress.reached && !over { until } else { self.sims[leader].now() };
        self.sims.iter_mut().for_each(|sim| finish(sim, at));
        self.events = [0, 1].map(|side| self.sims[side].events() - before[side]);
        at >= until || self.sims.iter().all(|sim| sim.now() >= sim.end() || sim.is_stalled())
    }
}

/// Runs to an instant and through all of it.
pub(super) fn finish(sim: &mut Simulation, at: SimTime) {
    while !sim.run_until(at, u64::MAX).reached && !sim.is_stalled() {}
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use crate::scenario::load::load;
    use crate::units::time::SimDuration;
    use crate::window::playback::Playback;

    use super::*;

    const TIGHT: &[u8] = include_bytes!("../../../scenarios/tight-orders.ron");
    const LOOSE: &[u8] = include_bytes!("../../../scenarios/loose-orders.ron");

    /// Into the promotion, where the two have very different amounts of work.
    const INSTANT: SimTime = SimTime(150_000_000_000);

    fn run(text: &[u8], name: &str) -> Simulation {
        Simulation::new(&load(text, name).unwrap())
    }

    fn alone(text: &[u8], name: &str) -> (u64, u64) {
        let mut sim = run(text, name);
        finish(&mut sim, INSTANT);
        (sim.trace_hash(), sim.events())
    }

    #[test]
    fn at_any_speed_each_side_is_the_run_that_it_is_alone_and_both_are_at_the_same_instant() {
        let expected = [alone(TIGHT, "tight-orders.ron"), alone(LOOSE, "loose-orders.ron")];

        // A patience of one slice a frame is a machine that is far too slow.
        for (speed, patience) in [(1.0, u32::MAX), (37.0, u32::MAX), (1000.0, u32::MAX), (1000.0, 1)] {
            let (mut tight, mut loose) = (run(TIGHT, "tight-orders.ron"), run(LOOSE, "loose-orders.ron"));
            let mut playback = Playback::default();
            playback.set_speed(speed);
            playback.set_playing(true);
            let frame = Duration::from_secs(1) / 60;
            while tight.now() + SimDuration::from_secs_f64(speed / 60.0) <= INSTANT {
                let mut slices = 0;
                playback.advance(&mut Lockstep::new(&mut tight, &mut loose), frame, &mut || {
                    slices += 1;
                    slices >= patience
                });
                assert_eq!(tight.now(), loose.now(), "{speed} times, {patience} slices a frame");
            }
            [&mut tight, &mut loose].into_iter().for_each(|sim| finish(sim, INSTANT));
            let reached = [&tight, &loose].map(|sim| (sim.trace_hash(), sim.events()));
            assert_eq!(reached, expected, "{speed} times, {patience} slices a frame");
        }
    }

    #[test]
    fn the_shorter_one_stops_and_the_longer_one_goes_on() {
        let mut resolved = load(TIGHT, "tight-orders.ron").unwrap();
        resolved.scenario.duration = SimDuration::from_secs(13 * 60);
        let mut short = Simulation::new(&resolved);
        let mut long = run(LOOSE, "loose-orders.ron");
        let mut pair = Lockstep::new(&mut short, &mut long);

        while !pair.go_on(SimTime::NEVER) {}

        assert_eq!((short.now(), long.now()), (short.end(), long.end()));
        assert!(short.end() < long.end());
    }
}
