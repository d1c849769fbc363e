//! The whole window without a display, playing: what a frame of it costs is measured on this.

use std::time::Duration;

use bevy::prelude::*;

use crate::scenario::resolve::Resolved;
use crate::units::text::Language;
use crate::units::time::SimTime;
use crate::window::Opening;
use crate::window::library::Library;
use crate::window::playback::frame_deadline;
use crate::window::shell::Shell;
use crate::window::stage::{self, Stage};

/// A frame at 60 a second.
const FRAME: Duration = Duration::from_nanos(16_666_667);

/// Adds the shell, on that scenario from that moment on; every update is one frame of playing.
pub(super) fn add(app: &mut App, resolved: Resolved, at: SimTime) {
    let mut shell = Shell::new(Library::default(), Some(Opening::One(Box::new(resolved))), false, Language::En);
    if let Some(session) = shell.session_mut() {
        session.run_to(at, FRAME);
        session.playback.set_playing(true);
    }
    app.add_plugins(stage::plugin).insert_resource(Stage(shell));
    app.add_systems(Update, |mut stage: ResMut<Stage>| stage.0.frame(FRAME, &mut frame_deadline()));
}
