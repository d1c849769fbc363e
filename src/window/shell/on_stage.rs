//! What is on stage: the library, a scenario that plays, or two of them beside each other.

use std::time::Duration;

use crate::units::text::Language;
use crate::units::time::SimTime;
use crate::window::actions::Place;
use crate::window::playing::Playing;
use crate::window::texts::{self, say};
use crate::window::twin::Twin;

/// What is on stage.
pub(super) enum OnStage {
    /// The library of scenarios.
    Library,
    /// One scenario.
    Playing(Box<Playing>),
    /// Two beside each other.
    Twin(Box<Twin>),
}

impl OnStage {
    /// One scenario.
    pub(super) fn playing(playing: Playing) -> Self {
        OnStage::Playing(Box::new(playing))
    }

    /// What is on screen, as far as keys care.
    pub(super) fn place(&self) -> Place {
        match self {
            OnStage::Library => Place::Library,
            OnStage::Playing(playing) if playing.presenter.is_some() => Place::Presenting,
            OnStage::Playing(playing) if playing.why.is_open() => Place::Why,
            OnStage::Playing(_) => Place::Playing,
            OnStage::Twin(twin) if twin.focused().presenter.is_some() => Place::PresentingTwin,
            OnStage::Twin(twin) if twin.focused().why.is_open() => Place::Why,
            OnStage::Twin(_) => Place::Twin,
        }
    }

    /// Two beside each other.
    pub(super) fn twin(twin: Twin) -> Self {
        OnStage::Twin(Box::new(twin))
    }

    /// The scenario that keys and panels act on.
    pub(super) fn focused(&self) -> Option<&Playing> {
        match self {
            OnStage::Library => None,
            OnStage::Playing(playing) => Some(playing),
            OnStage::Twin(twin) => Some(twin.focused()),
        }
    }

    /// The same, to act on it.
    pub(super) fn focused_mut(&mut self) -> Option<&mut Playing> {
        match self {
            OnStage::Library => None,
            OnStage::Playing(playing) => Some(playing),
            OnStage::Twin(twin) => Some(twin.focused_mut()),
        }
    }

    /// Ends a jump that somebody waits for; false if there is none.
    pub(super) fn stop_jump(&mut self) -> bool {
        match self {
            OnStage::Library => false,
            OnStage::Playing(playing) => playing.session.stop_jump(),
            OnStage::Twin(twin) => twin.stop_jump(),
        }
    }

    /// Out of the innermost thing that is open; false if nothing is.
    pub(super) fn back(&mut self) -> bool {
        match self {
            OnStage::Library => false,
            OnStage::Playing(playing) => playing.back(),
            OnStage::Twin(twin) => twin.back(),
        }
    }

    /// What plays, and where it stands while it rests; nothing in the library.
    pub(super) fn title(&self, language: Language) -> Option<String> {
        let title = match self {
            OnStage::Library => return None,
            OnStage::Playing(playing) => playing.session.resolved.scenario.title.get(language).to_owned(),
            OnStage::Twin(twin) => twin.title(language),
        };
        let session = &self.focused()?.session;
        let rests = !session.playback.playing();
        Some(if rests { say::rests_at(title, texts::instant(session.sim.now()), language) } else { title })
    }

    /// Time passes here: the picture changes by itself.
    pub(super) fn moves(&self) -> bool {
        match self {
            OnStage::Library => false,
            OnStage::Playing(playing) => playing.moves(),
            OnStage::Twin(twin) => twin.moves(),
        }
    }

    /// Lets `wall` time pass.
    pub(super) fn frame(&mut self, wall: Duration, deadline: &mut dyn FnMut() -> bool) {
        match self {
            OnStage::Library => {}
            OnStage::Playing(playing) => playing.frame(wall, deadline),
            OnStage::Twin(twin) => twin.frame(wall, deadline),
        }
    }

    /// Plays to an instant at once, and shows `wall` of it.
    pub(super) fn run_to(&mut self, to: SimTime, wall: Duration) {
        match self {
            OnStage::Library => {}
            OnStage::Playing(playing) => playing.session.run_to(to, wall),
            OnStage::Twin(twin) => twin.run_to(to, wall),
        }
    }

    /// A twin parts: what there was before it goes on. False if there is no twin, or nothing before it.
    pub(super) fn part(&mut self) -> bool {
        let parted = match std::mem::replace(self, OnStage::Library) {
            OnStage::Twin(twin) if twin.is_of_one_run() => OnStage::playing(twin.part()),
            other => {
                *self = other;
                return false;
            }
        };
        *self = parted;
        true
    }

    /// Splits the scenario on stage in two; what is two already stays.
    pub(super) fn fork(&mut self) {
        *self = match std::mem::replace(self, OnStage::Library) {
            OnStage::Playing(playing) => OnStage::twin(Twin::fork(*playing)),
            other => other,
        };
    }
}
