//! The twin: two sessions beside each other under one clock, in step.
//!
//! A is what was there, B is what somebody wants to know: the same run with something changed, or another file.
//! What a person does acts on the side that has the focus; time passes for both.

mod cost;
pub(super) mod differences;
mod facts;
mod head;
mod lockstep;
mod places;
mod seal;
mod so_far;
#[cfg(test)]
mod tests;
mod title;
mod view;
mod words;

use std::time::Duration;

use crate::measure::what_if::Change;
use crate::scenario::model::TimelineEntry;
use crate::scenario::resolve::Resolved;
use crate::units::text::Language;
use crate::units::time::SimTime;
use crate::window::command::{Tab, UiCommand};
use crate::window::notice::Notice;
use crate::window::playback::Playback;
use crate::window::playing::Playing;
use crate::window::twin::lockstep::Lockstep;

pub(super) use crate::window::twin::head::tile;
pub(super) use crate::window::twin::title::OPENING;
pub(super) use crate::window::twin::view::twin_ui;

/// Speed at which the library plays two scenarios, unless a faster one was chosen: twenty minutes in forty seconds.
pub(super) const OPENING_SPEED: f64 = 30.0;

/// One of the two.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Letter {
    /// On the left: what was there.
    A,
    /// On the right: what somebody wants to know.
    B,
}

impl Letter {
    /// Both, left to right.
    pub(super) const BOTH: [Letter; 2] = [Letter::A, Letter::B];

    /// As it is written.
    pub(super) fn name(self) -> &'static str {
        match self {
            Letter::A => "A",
            Letter::B => "B",
        }
    }

    /// The other one.
    fn other(self) -> Self {
        match self {
            Letter::A => Letter::B,
            Letter::B => Letter::A,
        }
    }
}

/// Where the two come from.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Origin {
    /// Two files.
    Files,
    /// One run, split at that instant.
    Fork(SimTime),
    /// One file, from the start, with one parameter changed in B: `web.threads=20`.
    Changed(String),
}

/// Two sessions beside each other.
pub(super) struct Twin {
    sides: [Playing; 2],
    focus: Letter,
    playback: Playback,
    origin: Origin,
}

impl Twin {
    fn new(a: Playing, b: Playing, focus: Letter, origin: Origin) -> Self {
        let playback = a.session.playback.clone();
        let mut twin = Twin { sides: [a, b], focus, playback, origin };
        twin.tell_the_time();
        twin
    }

    /// Two files, from the start.
    pub(super) fn of_files(a: Resolved, b: Resolved, play: bool) -> Self {
        Twin::new(Playing::new(a, play), Playing::new(b, play), Letter::A, Origin::Files)
    }

    /// A run and its copy, from this moment on.
    pub(super) fn fork(playing: Playing) -> Self {
        let now = playing.session.sim.now();
        let copy = Playing { canvas: playing.canvas.clone(), ..Playing::of(playing.session.fork()) };
        let mut twin = Twin::new(playing, copy, Letter::B, Origin::Fork(now));
        twin.sides.iter_mut().for_each(|side| {
            side.why.close();
            side.canvas.fit = true;
            side.presenter = None;
        });
        twin
    }

    /// A run from the start, and beside it the same with one parameter changed.
    pub(super) fn of_change(a: Resolved, b: Resolved, change: String, play: bool) -> Self {
        Twin::new(Playing::new(a, play), Playing::new(b, play), Letter::B, Origin::Changed(change))
    }

    /// A run with those live changes from the start, beside the same with that change as well.
    ///
    /// # Errors
    /// When the parameter cannot have that value.
    pub(super) fn tried(resolved: &Resolved, commands: &[TimelineEntry], change: &Change) -> Result<Self, String> {
        let changed = resolved.with_parameter(&change.node, change.parameter, &change.to)?;
        let [a, b] = [resolved.clone(), changed].map(|mut resolved| {
            resolved.scenario.timeline.extend(commands.iter().cloned());
            resolved
        });
        Ok(Twin::of_change(a, b, format!("{}.{}={}", change.node, change.parameter, change.to), true))
    }

    /// What the pair is called.
    pub(super) fn title(&self, language: Language) -> String {
        title::title(self, language)
    }

    /// One side.
    pub(super) fn side(&self, letter: Letter) -> &Playing {
        &self.sides[letter as usize]
    }

    fn side_mut(&mut self, letter: Letter) -> &mut Playing {
        &mut self.sides[letter as usize]
    }

    /// The side that keys and panels act on.
    pub(super) fn focused(&self) -> &Playing {
        self.side(self.focus)
    }

    /// The same, to act on it.
    pub(super) fn focused_mut(&mut self) -> &mut Playing {
        self.side_mut(self.focus)
    }

    /// Time passes here.
    pub(super) fn moves(&self) -> bool {
        self.playback.playing() || self.sides.iter().any(|side| side.why.moves())
    }

    /// The side that goes on longer.
    fn longer(&self) -> &Playing {
        let [a, b] = &self.sides;
        if b.session.end() > a.session.end() { b } else { a }
    }

    /// Simulated time: that of the side which goes on longer.
    pub(super) fn now(&self) -> SimTime {
        self.longer().session.sim.now()
    }

    /// When both are over.
    pub(super) fn end(&self) -> SimTime {
        self.longer().session.end()
    }

    /// Lets `wall` time pass for both.
    pub(super) fn frame(&mut self, wall: Duration, deadline: &mut dyn FnMut() -> bool) {
        if self.playback.goal().is_some() {
            self.travel(wall, deadline);
        } else {
            let (playing, before) = (self.playback.playing(), self.focused().session.sim.now());
            let [a, b] = &mut self.sides;
            self.playback.advance(&mut Lockstep::new(&mut a.session.sim, &mut b.session.sim), wall, deadline);
            self.tell_the_time();
            self.sides.iter_mut().for_each(|side| side.session.moved(playing, wall.as_secs_f64()));
            self.hold(before);
        }
        self.sides.iter_mut().for_each(|side| side.why.frame(&side.session, deadline));
        if self.sides.iter().any(|side| !side.session.ledger.adds_up()) {
            self.playback.set_playing(false);
            self.tell_the_time();
        }
    }

    /// In front of an audience both pause where a step of the side that is shown begins.
    fn hold(&mut self, before: SimTime) {
        let Playing { presenter: Some(presenter), session, .. } = self.focused_mut() else { return };
        presenter.hold(before, session);
        let playback = session.playback.clone();
        self.playback = playback;
        self.tell_the_time();
    }

    /// The focused side jumps. Ahead, the other keeps pace; back, it follows when that one has arrived, and until then
    /// both show where they were.
    fn travel(&mut self, wall: Duration, deadline: &mut dyn FnMut() -> bool) {
        let focused = &mut self.focused_mut().session;
        focused.travel_frame(wall.as_secs_f64(), deadline);
        let (now, playback, there) = (focused.sim.now(), focused.playback.clone(), !focused.elsewhere);
        self.playback = playback;
        if there {
            self.side_mut(self.focus.other()).session.rewind(now);
        }
        self.tell_the_time();
    }

    /// Ends a jump that somebody waits for, for both sides; false if there is none.
    pub(super) fn stop_jump(&mut self) -> bool {
        let focused = &mut self.focused_mut().session;
        if !focused.stop_jump() {
            return false;
        }
        let (now, playback) = (focused.sim.now(), focused.playback.clone());
        self.playback = playback;
        self.side_mut(self.focus.other()).session.rewind(now);
        self.tell_the_time();
        true
    }

    /// Runs both to an instant, however long that takes, and shows `wall` seconds of it.
    pub(super) fn run_to(&mut self, to: SimTime, wall: Duration) {
        self.sides.iter_mut().for_each(|side| side.session.run_to(to, wall));
    }

    /// There is one playback; each session has a copy, so that what draws a session need not know of the other.
    fn tell_the_time(&mut self) {
        for side in &mut self.sides {
            side.session.playback = self.playback.clone();
        }
    }

    /// Carries out a wish: on the side that has the focus, and where it is about time, on both.
    pub(super) fn carry_out(&mut self, command: &UiCommand, language: Language) -> Option<Notice> {
        match command {
            UiCommand::SwitchSide => self.switch_side(),
            UiCommand::FocusOn(letter) => self.focus = *letter,
            UiCommand::SelectOn(letter, node) => {
                self.focus = *letter;
                self.focused_mut().select(*node);
            }
            // What both cost concerns both, whichever side has the focus.
            UiCommand::ShowTab(tab) => self.sides.iter_mut().for_each(|side| side.tab = *tab),
            UiCommand::Restart => self.restart(),
            UiCommand::TogglePlay => {
                let playing = self.playback.playing();
                if !playing && self.now() >= self.end() {
                    self.restart();
                }
                self.playback.set_playing(!playing);
            }
            UiCommand::Fit | UiCommand::Zoom(_) => {
                self.sides.iter_mut().for_each(|side| {
                    side.carry_out(command, language);
                });
            }
            other => return self.act(other, language),
        }
        self.tell_the_time();
        None
    }

    /// The other side has the focus; an audience sees that one at the same moment, and what it answered is kept.
    fn switch_side(&mut self) {
        let presents = self.focused().presenter.is_some();
        self.focus = self.focus.other();
        if presents {
            self.focused_mut().presenter.get_or_insert_default();
            self.focused_mut().why.close();
        }
    }

    /// What is shown to an audience ends for both sides at once.
    fn end_lecture(&mut self) {
        if self.focused().presenter.is_none() {
            self.sides.iter_mut().for_each(|side| side.presenter = None);
        }
    }

    fn restart(&mut self) {
        self.sides.iter_mut().for_each(|side| side.session.restart());
        self.playback.set_playing(false);
    }

    /// The focused side does it; the other follows where that moved the time.
    fn act(&mut self, command: &UiCommand, language: Language) -> Option<Notice> {
        let before = self.focused().session.sim.now();
        let notice = self.focused_mut().carry_out(command, language);
        self.end_lecture();
        let focused = &self.focused().session;
        let (now, playback) = (focused.sim.now(), focused.playback.clone());
        self.playback = playback;
        if now != before && self.playback.goal().is_none() {
            self.side_mut(self.focus.other()).session.rewind(now);
        }
        self.tell_the_time();
        notice
    }

    /// Out of the innermost thing that is open; false if nothing is.
    pub(super) fn back(&mut self) -> bool {
        let open = self.focused_mut().back();
        self.end_lecture();
        let cost = !open && self.focused().tab == Tab::Cost;
        if cost {
            self.sides.iter_mut().for_each(|side| side.tab = Tab::Story);
        }
        open || cost
    }

    /// Both come from one run, which can go on alone.
    pub(super) fn is_of_one_run(&self) -> bool {
        self.origin != Origin::Files
    }

    /// A goes on alone.
    pub(super) fn part(self) -> Playing {
        let [mut a, _] = self.sides;
        a.canvas.fit = true;
        a.canvas.shared = None;
        a
    }

    /// Wants another speed.
    pub(super) fn set_speed(&mut self, speed: f64) {
        self.playback.set_speed(speed);
        self.tell_the_time();
    }
}
