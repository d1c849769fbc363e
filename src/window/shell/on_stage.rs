//! What is on stage: the library, or a scenario that plays.

use std::time::Duration;

use crate::window::actions::Place;
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

    /// What is on screen, as far as keys care.
    pub(super) fn place(&self) -> Place {
        match self {
            OnStage::Library => Place::Library,
            OnStage::Playing(playing) if playing.presenter.is_some() => Place::Presenting,
            OnStage::Playing(playing) if playing.why.is_open() => Place::Why,
            OnStage::Playing(_) => Place::Playing,
        }
    }

    /// The scenario that keys and panels act on.
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
