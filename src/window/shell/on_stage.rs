//! What is on stage: the library, or a scenario that plays.

use std::time::Duration;

use crate::window::playing::Playing;

/// What is on stage.
pub(super) enum OnStage {
    /// The library of scenarios.
    Library,
    /// One scenario.
    Playing(Box<Playing>),
}

impl OnStage {
    /// One scenario.
    pub(super) fn playing(playing: Playing) -> Self {
        OnStage::Playing(Box::new(playing))
    }

    /// The scenario that keys and panels act on.
    #[cfg(test)]
    pub(super) fn focused(&self) -> Option<&Playing> {
        match self {
            OnStage::Library => None,
            OnStage::Playing(playing) => Some(playing),
        }
    }

    /// The same, to act on it.
    pub(super) fn focused_mut(&mut self) -> Option<&mut Playing> {
        match self {
            OnStage::Library => None,
            OnStage::Playing(playing) => Some(playing),
        }
    }

    /// Time passes here: the picture changes by itself.
    pub(super) fn moves(&self) -> bool {
        match self {
            OnStage::Library => false,
            OnStage::Playing(playing) => playing.moves(),
        }
    }

    /// Lets `wall` time pass.
    pub(super) fn frame(&mut self, wall: Duration, deadline: &mut dyn FnMut() -> bool) {
        match self {
            OnStage::Library => {}
            OnStage::Playing(playing) => playing.frame(wall, deadline),
        }
    }
}
