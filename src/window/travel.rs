//! Going to another moment: back from a kept state, or on as fast as the machine can, a frame's time at once.
//!
//! Nothing of a moment is remembered from before the jump: the last seconds before it are always run, so that rates,
//! causes and what is on its way are those of that moment.

use crate::scenario::intervention::Intervention;
use crate::units::time::{SimDuration, SimTime};
use crate::window::playback::Goal;
use crate::window::rates;
use crate::window::session::Session;

/// Events between two looks at the clock: well under a millisecond.
pub(super) const SLICE: u64 = 2_000;

/// Seconds on screen within which a moment counts as just reached.
const GRACE: f64 = 1.0;

impl Session {
    /// Goes to an instant, in as many frames as it takes. On the way to another one it goes there first: a pointer
    /// that is dragged would else never let it arrive.
    pub(super) fn seek(&mut self, to: SimTime) {
        let to = to.min(self.end());
        if self.elsewhere && matches!(self.playback.goal(), Some(Goal::Instant(_))) {
            self.wanted = Some(to);
        } else {
            self.set_out(Goal::Instant(to), to);
        }
    }

    /// Goes to an instant now, however long that takes.
    pub(super) fn rewind(&mut self, to: SimTime) {
        let to = to.min(self.end());
        self.set_out(Goal::Instant(to), to);
        self.finish();
    }

    /// Back to the beginning, before the first event. From there, what was done live is forgotten.
    pub(super) fn restart(&mut self) {
        self.playback.set_playing(false);
        if self.sim.events() == 0 {
            self.sim.plan(Vec::new());
            self.past.end_at(SimTime::ZERO);
        }
        self.set_out(Goal::Events(0), SimTime::ZERO);
        self.finish();
    }

    /// One event back: to just before the last one. A key that is held goes as fast as the picture follows.
    pub(super) fn step_back(&mut self) {
        if self.elsewhere {
            return;
        }
        self.playback.set_playing(false);
        if let Some(before) = self.sim.events().checked_sub(1) {
            self.set_out(Goal::Events(before), self.sim.now());
        }
    }

    /// On to what happens next: a moment that the scenario or a person points at, a new line of the story, or the
    /// end.
    pub(super) fn next_interesting(&mut self) {
        if self.elsewhere {
            return;
        }
        let now = self.anchor().max(self.sim.now());
        let limit = self.moments().into_iter().filter(|at| *at > now).min().unwrap_or(self.end());
        self.set_out(Goal::NextTurn { after: now, limit }, limit);
    }

    /// Back to the last such moment, or to the beginning.
    pub(super) fn previous_interesting(&mut self) {
        if self.elsewhere {
            return;
        }
        // While time passes, the moment that was just reached is not the one that is meant.
        let grace = if self.playback.playing() { GRACE * self.playback.speed() } else { 0.0 };
        let anchor = SimTime(self.anchor().0.saturating_sub(SimDuration::from_secs_f64(grace).0));
        let moment = self.moments().into_iter().filter(|at| *at < anchor).max();
        let story = self.sim.recorder().story();
        let line = story.iter().rfind(|line| line.at < anchor);
        match line.filter(|line| moment.is_none_or(|moment| moment < line.at)) {
            Some(line) => {
                let turns = self.sim.recorder().turns();
                let known = turns.iter().position(|turn| turn == line).map_or(turns.len(), |index| index + 1);
                self.set_out(Goal::Turn { at: line.at, known }, line.at);
            }
            None => self.seek(moment.unwrap_or(SimTime::ZERO)),
        }
    }

    /// Takes back what was done live last, and goes to the moment just before it. What that was; `None` if nothing
    /// was done.
    pub(super) fn undo(&mut self) -> Option<Intervention> {
        let last = [self.sim.commands(), self.sim.planned()].concat().pop()?;
        let before = SimTime(last.at.0.saturating_sub(1));
        if self.sim.planned().is_empty() {
            self.rewind(before);
        }
        let mut planned = self.sim.planned().to_vec();
        planned.pop();
        self.sim.plan(planned);
        self.past.end_at(before);
        Some(last.event)
    }

    /// The instant that is on screen, as a person thinks of it: a turn is told with the first event after it.
    fn anchor(&self) -> SimTime {
        let now = self.sim.now();
        self.landing.filter(|(landed, _)| *landed == now).map_or(now, |(_, at)| at)
    }

    /// What the scenario and the people in front of it point at.
    fn moments(&self) -> Vec<SimTime> {
        let scenario = &self.resolved.scenario;
        let written = scenario.timeline.iter().chain(self.sim.commands()).chain(self.sim.planned());
        scenario
            .watch
            .iter()
            .map(|moment| moment.at)
            .chain(written.map(|entry| entry.at))
            .map(|at| SimTime(at.0))
            .collect()
    }

    /// Sets out for a goal that lies at `at` or a little before, from the best state there is.
    fn set_out(&mut self, goal: Goal, at: SimTime) {
        let mut base = self.past.at(back(at));
        if let Goal::Events(events) = goal
            && base.events() > events
        {
            base = self.past.at_event(events);
        }
        let is_ahead = match goal {
            Goal::Events(events) => self.sim.events() <= events,
            _ => self.sim.now() <= at,
        };
        let searches = matches!(goal, Goal::NextTurn { .. });
        if !searches && (!is_ahead || base.now() > self.sim.now()) {
            self.sim.restore(base);
            self.extractor.go_back(self.sim.now());
            self.elsewhere = true;
        }
        (self.landing, self.wanted) = (None, None);
        self.near = back(at);
        self.playback.set_out(goal, self.sim.now(), at);
    }

    /// Ends a jump back that is under way where it was to end: what follows is about the moment that was asked for.
    pub(super) fn settle(&mut self) {
        if self.elsewhere {
            let to = self.wanted.take();
            self.finish();
            to.into_iter().for_each(|to| self.rewind(to));
        }
    }

    /// Ends a jump that somebody waits for at the moment that it has come to; false if there is none.
    pub(super) fn stop_jump(&mut self) -> bool {
        let here = self.sim.now();
        if self.playback.progress(here).is_none() {
            return false;
        }
        self.playback.set_playing(false);
        // The seconds before it are run once more, this time watched.
        self.rewind(here);
        true
    }

    /// Arrives, however long that takes.
    fn finish(&mut self) {
        while self.playback.goal().is_some() {
            self.travel(&mut || false);
        }
        self.elsewhere = false;
        self.look_again(false, 0.0);
    }

    /// A frame of a jump. On the way back the last picture stays until the moment is there: what lies between was
    /// not asked for.
    pub(super) fn travel_frame(&mut self, wall: f64, deadline: &mut dyn FnMut() -> bool) {
        self.playback.wait(wall);
        self.travel(deadline);
        let arrived = self.playback.goal().is_none();
        if arrived || !self.elsewhere {
            self.look(false, wall);
        }
        if arrived {
            self.elsewhere = false;
            if let Some(to) = self.wanted.take() {
                self.seek(to);
            }
        }
    }

    /// Goes on towards the goal until it has arrived, or `deadline`; at least one slice is run.
    fn travel(&mut self, deadline: &mut dyn FnMut() -> bool) {
        while let Some(goal) = self.playback.goal() {
            if self.slice(goal) {
                self.arrive(goal);
            } else if deadline() {
                return;
            }
        }
    }

    /// Runs a slice; whether the goal is reached.
    fn slice(&mut self, goal: Goal) -> bool {
        let limit = match goal {
            Goal::Instant(at) | Goal::Turn { at, .. } => at,
            Goal::Events(_) => self.end(),
            Goal::NextTurn { limit, .. } => limit,
        };
        let left = match goal {
            Goal::Events(events) => events.saturating_sub(self.sim.events()),
            _ => SLICE,
        };
        let stop = next_stop(self.sim.now(), self.near).min(limit);
        let reached = self.sim.run_until(stop, left.min(SLICE)).reached || self.sim.is_stalled();
        if reached {
            self.extractor.catch_up(&mut self.sim, self.playback.speed());
        }
        self.past.note(&self.sim);
        match goal {
            Goal::Events(events) if self.sim.events() >= events => true,
            Goal::NextTurn { after, .. } if self.turn_after(after) => false,
            _ => reached && stop == limit,
        }
    }

    /// A line of the story has come since; the way to it is the new goal.
    fn turn_after(&mut self, after: SimTime) -> bool {
        let Some((at, known)) = self.sim.recorder().first_news(after) else { return false };
        self.set_out(Goal::Turn { at, known }, at);
        true
    }

    fn arrive(&mut self, goal: Goal) {
        if let Goal::Turn { known, .. } = goal {
            // It is told when the next event comes.
            while self.sim.recorder().turns().len() < known && self.sim.step() {}
        }
        self.playback.arrive();
        self.landing = goal.instant().map(|at| (self.sim.now(), at));
        if self.sim.now() >= self.end() {
            self.playback.set_playing(false);
        }
    }
}

/// So long before a moment that rates, causes and what is on its way can be those of that moment.
fn back(at: SimTime) -> SimTime {
    SimTime(at.0.saturating_sub(rates::WINDOW.0))
}

/// The next instant at which the picture's memory looks: from `near` on in even steps.
fn next_stop(now: SimTime, near: SimTime) -> SimTime {
    if now < near {
        return near;
    }
    let steps = now.since(near).0 / rates::SPACING.0 + 1;
    near + SimDuration(steps * rates::SPACING.0)
}
