//! Playback: how fast simulated time follows the wall clock. Reads the clock, and nothing else does.
//!
//! Speed decides how far a frame goes, never what happens on the way: [`Playback::advance`] only ever asks
//! the simulation to run to an instant. When the machine cannot keep up, the instant that was reached counts.

use std::time::{Duration, Instant};

use crate::measure::Simulation;
use crate::units::time::{NANOS_PER_SECOND, SimDuration, SimTime};

/// Slowest playback, simulated seconds per second.
pub const SPEED_MIN: f64 = 0.05;

/// Fastest playback, simulated seconds per second.
pub const SPEED_MAX: f64 = 1000.0;

/// Stops of the keys "slower" and "faster".
const STOPS: [f64; 14] = [0.05, 0.1, 0.2, 0.5, 1.0, 2.0, 5.0, 10.0, 20.0, 50.0, 100.0, 200.0, 500.0, 1000.0];

/// Time a frame may spend simulating; the rest of 16 ms belongs to drawing.
const FRAME_BUDGET: Duration = Duration::from_millis(8);

/// Events between two looks at the clock: about 100 µs.
const SLICE: u64 = 1_000;

/// Longest step of the wall clock that counts: a laptop that slept does not jump.
const LONGEST_FRAME: Duration = Duration::from_millis(250);

/// How long the measured speed remembers.
const MEMORY_SECONDS: f64 = 0.5;

/// Seconds after which whoever waits for a jump is shown how far it is.
const PATIENCE: f64 = 0.15;

/// Below this share of the wanted speed the machine counts as too slow.
const HELD: f64 = 0.9;

/// Where a jump goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Goal {
    /// That instant.
    Instant(SimTime),
    /// The moment after so many events.
    Events(u64),
    /// The moment at which so many turning points are known, the last of which happened at that instant.
    Turn {
        /// When it happened.
        at: SimTime,
        /// Turning points up to it.
        known: usize,
    },
    /// The first line of the story later than `after`, or `limit` if there is none before it.
    NextTurn {
        /// Where the search starts.
        after: SimTime,
        /// Where it ends.
        limit: SimTime,
    },
}

impl Goal {
    /// The instant that it lies at, as far as that is known.
    #[must_use]
    pub fn instant(self) -> Option<SimTime> {
        match self {
            Goal::Instant(at) | Goal::Turn { at, .. } => Some(at),
            Goal::Events(_) | Goal::NextTurn { .. } => None,
        }
    }
}

/// A jump that is under way.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Jump {
    goal: Goal,
    /// Where the run towards it began.
    from: SimTime,
    /// Where it ends, at the latest.
    to: SimTime,
    /// Seconds that somebody has waited for it.
    waited: f64,
}

/// What playback moves: a simulation, or several in step.
pub trait Run {
    /// The instant reached.
    fn now(&self) -> SimTime;

    /// When it ends.
    fn end(&self) -> SimTime;

    /// Goes on towards an instant, about a thousand events at most; whether it got there.
    fn go_on(&mut self, until: SimTime) -> bool;
}

impl Run for Simulation {
    fn now(&self) -> SimTime {
        Simulation::now(self)
    }

    fn end(&self) -> SimTime {
        Simulation::end(self)
    }

    fn go_on(&mut self, until: SimTime) -> bool {
        self.run_until(until, SLICE).reached
    }
}

/// Play, pause and speed of one simulation.
#[derive(Clone, Debug, PartialEq)]
pub struct Playback {
    playing: bool,
    speed: f64,
    /// Part of a nanosecond that the frames so far owe.
    carry: f64,
    /// A jump that is under way.
    jump: Option<Jump>,
    /// Simulated seconds per second, a moving mean.
    reached: f64,
}

impl Default for Playback {
    fn default() -> Self {
        Playback { playing: false, speed: 1.0, carry: 0.0, jump: None, reached: 1.0 }
    }
}

impl Playback {
    /// Simulated time passes.
    #[must_use]
    pub fn playing(&self) -> bool {
        self.playing || self.jump.is_some()
    }

    /// Starts or stops the passing of time. Either ends a jump.
    pub fn set_playing(&mut self, playing: bool) {
        self.playing = playing;
        self.jump = None;
    }

    /// Simulated seconds per second, as wanted.
    #[must_use]
    pub fn speed(&self) -> f64 {
        self.speed
    }

    /// Wants another speed, within [`SPEED_MIN`]..=[`SPEED_MAX`].
    pub fn set_speed(&mut self, speed: f64) {
        self.speed = speed.clamp(SPEED_MIN, SPEED_MAX);
        self.reached = self.speed;
    }

    /// The next stop up.
    pub fn faster(&mut self) {
        let next = STOPS.iter().find(|stop| **stop > self.speed * 1.01);
        self.set_speed(next.copied().unwrap_or(SPEED_MAX));
    }

    /// The next stop down.
    pub fn slower(&mut self) {
        let next = STOPS.iter().rev().find(|stop| **stop < self.speed * 0.99);
        self.set_speed(next.copied().unwrap_or(SPEED_MIN));
    }

    /// Time rests once a jump that is under way has arrived.
    pub fn rest(&mut self) {
        self.playing = false;
    }

    /// A jump is under way, to a goal that is reached by running from one instant to another; time goes on when it has
    /// arrived, if it did before. A goal that is found on the way to another one is waited for no less.
    pub fn set_out(&mut self, goal: Goal, from: SimTime, to: SimTime) {
        let waited = self.jump.map_or(0.0, |jump| jump.waited);
        self.jump = Some(Jump { goal, from, to, waited });
        self.carry = 0.0;
    }

    /// Somebody waits for the jump that is under way, for that many more seconds.
    pub fn wait(&mut self, seconds: f64) {
        if let Some(jump) = &mut self.jump {
            jump.waited += seconds;
        }
    }

    /// How much of a jump is done, 0 to 1, once somebody has waited long enough to want to know.
    #[must_use]
    pub fn progress(&self, now: SimTime) -> Option<f64> {
        let Jump { from, to, waited, .. } = self.jump?;
        let span = to.0.saturating_sub(from.0).max(1);
        let done = now.0.saturating_sub(from.0) as f64 / span as f64;
        (waited >= PATIENCE).then(|| done.clamp(0.0, 1.0))
    }

    /// The jump has arrived.
    pub fn arrive(&mut self) {
        self.jump = None;
    }

    /// Where a jump goes that is under way.
    #[must_use]
    pub fn goal(&self) -> Option<Goal> {
        self.jump.map(|jump| jump.goal)
    }

    /// The speed that was reached, if it is less than the wanted one.
    #[must_use]
    pub fn fallen_behind(&self) -> Option<f64> {
        (self.playing && self.jump.is_none() && self.reached < self.speed * HELD).then_some(self.reached)
    }

    /// Lets `wall` time pass; a jump that is under way is not its business. `deadline` says when the frame has no
    /// time left; it is asked about once per thousand events and never changes what happens, only how far this
    /// frame gets.
    pub fn advance(&mut self, sim: &mut impl Run, wall: Duration, deadline: &mut dyn FnMut() -> bool) {
        if self.playing && self.jump.is_none() {
            let from = sim.now();
            if !run(sim, self.target(from, wall), deadline) {
                self.carry = 0.0;
            }
            self.measure(sim.now().since(from), wall);
        }
        if sim.now() >= sim.end() {
            self.playing = false;
        }
    }

    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "a whole, positive number of nanoseconds"
    )]
    fn target(&mut self, from: SimTime, wall: Duration) -> SimTime {
        let nanos = wall.as_secs_f64() * self.speed * NANOS_PER_SECOND as f64 + self.carry;
        self.carry = nanos.fract();
        from + SimDuration(nanos as u64)
    }

    fn measure(&mut self, simulated: SimDuration, wall: Duration) {
        let wall = wall.as_secs_f64();
        if wall > 0.0 {
            let weight = (wall / MEMORY_SECONDS).min(1.0);
            self.reached += weight * (simulated.as_secs_f64() / wall - self.reached);
        }
    }
}

/// Runs to `until` in slices; whether it got there before the deadline. At least one slice always runs.
fn run(sim: &mut impl Run, until: SimTime, deadline: &mut dyn FnMut() -> bool) -> bool {
    let until = until.min(sim.end());
    loop {
        if sim.go_on(until) {
            return true;
        }
        if deadline() {
            return false;
        }
    }
}

/// The wall clock, as frames see it.
#[derive(Clone, Copy, Debug, Default)]
pub struct WallClock {
    last: Option<Instant>,
}

impl WallClock {
    /// Time since the last call, at most a quarter of a second; none for the first.
    pub fn tick(&mut self) -> Duration {
        let now = instant();
        let passed = self.last.map_or(Duration::ZERO, |last| now.saturating_duration_since(last));
        self.last = Some(now);
        passed.min(LONGEST_FRAME)
    }
}

/// A deadline for [`Playback::advance`]: one frame's budget from now on.
pub fn frame_deadline() -> impl FnMut() -> bool {
    let end = instant() + FRAME_BUDGET;
    move || instant() >= end
}

#[allow(
    clippy::disallowed_methods,
    reason = "the one place where the wall clock is read; it never reaches the simulation"
)]
fn instant() -> Instant {
    Instant::now()
}

#[cfg(test)]
mod tests {
    use crate::scenario::load::load;

    use super::*;

    /// The instant at which the runs are compared: well into the promotion of the loose shop.
    const INSTANT: SimTime = SimTime(150 * NANOS_PER_SECOND);

    fn loose_orders() -> Simulation {
        let text = include_bytes!("../../scenarios/loose-orders.ron");
        Simulation::new(&load(text, "loose-orders.ron").unwrap())
    }

    /// Plays to [`INSTANT`] at 60 frames a second; `patience` is how many slices a frame has time for.
    fn played(speed: f64, patience: u32) -> (u64, u64) {
        let (mut sim, mut playback) = (loose_orders(), Playback::default());
        playback.set_speed(speed);
        playback.set_playing(true);
        let frame = Duration::from_secs(1) / 60;
        let step = SimDuration::from_secs_f64(frame.as_secs_f64() * speed);
        while sim.now() + step <= INSTANT {
            let mut slices = 0;
            playback.advance(&mut sim, frame, &mut || {
                slices += 1;
                slices >= patience
            });
        }
        assert!(sim.run_until(INSTANT, u64::MAX).reached);
        (sim.trace_hash(), sim.events())
    }

    #[test]
    fn every_playback_speed_gives_the_run_that_no_window_gives() {
        let mut headless = loose_orders();
        headless.run_until(INSTANT, u64::MAX);
        let expected = (headless.trace_hash(), headless.events());

        for (speed, patience) in [(1.0, u32::MAX), (10.0, u32::MAX), (1000.0, u32::MAX), (1000.0, 1)] {
            assert_eq!(played(speed, patience), expected, "{speed} times, {patience} slices a frame");
        }
    }

    #[test]
    fn a_machine_that_is_too_slow_keeps_what_it_reached_and_says_so() {
        let (mut sim, mut playback) = (loose_orders(), Playback::default());
        playback.set_speed(SPEED_MAX);
        playback.set_playing(true);

        // 1,000 times a quarter of a second is 250 s, but there is time for one slice of 1,000 events only.
        for _ in 0..4 {
            playback.advance(&mut sim, LONGEST_FRAME, &mut || true);
        }

        let reached = playback.fallen_behind().expect("one slice is far less than 250 s");
        assert!(reached < SPEED_MAX / 2.0, "{reached}");
        assert!(sim.now() > SimTime::ZERO && sim.now() < INSTANT + SimDuration::from_secs(250), "{}", sim.now());
    }

    #[test]
    fn a_frame_without_time_runs_one_slice_and_no_more() {
        let (mut sim, mut playback) = (loose_orders(), Playback::default());
        playback.set_speed(SPEED_MAX);
        playback.set_playing(true);

        for _ in 0..50 {
            let before = sim.events();
            playback.advance(&mut sim, LONGEST_FRAME, &mut || true);
            assert_eq!(sim.events() - before, SLICE);
        }
    }

    #[test]
    fn slower_and_faster_walk_the_same_stops() {
        let mut playback = Playback::default();
        for _ in 0..20 {
            playback.faster();
        }
        assert!((playback.speed() - SPEED_MAX).abs() < 1e-9);
        for _ in 0..20 {
            playback.slower();
        }
        assert!((playback.speed() - SPEED_MIN).abs() < 1e-9);
    }
}
