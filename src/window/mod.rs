//! The window: a library of scenarios, a canvas that shows one playing, and the panels around it.
//!
//! ```text
//!  wall clock ──► playback ──► simulation ──► extract ──► scene ──► canvas, panels ──► commands ──┐
//!                     ▲                                                                           │
//!                     └──────────────────────── shell carries them out ◄──────────────────────────┘
//! ```
//! Everything on screen is drawn by one painter, egui, inside Bevy's window or into Bevy's off-screen image.
//! The window reads a simulation and never writes to it; what a person changes goes through its front door
//! as an intervention.

mod account;
mod actions;
mod adapter;
mod by_hand;
pub mod canvas;
mod chart;
mod command;
mod cost;
mod curves;
mod deeds;
mod desktop;
mod editing;
mod extract;
mod flights;
mod goodput;
mod help;
mod ink;
mod inspector;
#[cfg(test)]
mod jump_tests;
mod keys;
#[cfg(test)]
mod labels;
#[cfg(test)]
mod legible_tests;
mod library;
#[cfg(test)]
mod live_tests;
pub mod look;
mod marks;
mod matching;
#[cfg(test)]
mod names_tests;
mod narrator;
mod notice;
#[cfg(test)]
mod numbers_tests;
mod off_screen;
mod open_file;
mod overlay;
#[cfg(test)]
mod overlay_tests;
mod palette;
mod panels;
mod parameters;
pub mod past;
mod path_field;
pub mod playback;
mod playing;
mod presenter;
mod rates;
mod regions;
pub mod rehearsal;
mod save_file;
pub mod scene;
mod scrub;
mod session;
mod settings;
mod sheet;
mod shell;
mod side;
mod snapshot;
mod spread;
mod stage;
mod story;
mod style;
#[cfg(test)]
mod tests;
mod texts;
mod theory_words;
mod timeline;
mod top_bar;
mod transport;
mod travel;
#[cfg(test)]
mod travel_tests;
mod twin;
mod vision;
mod why;
mod zones;

use std::path::PathBuf;

use crate::scenario::resolve::Resolved;
use crate::units::text::Language;
use crate::units::time::SimTime;

pub use crate::window::stage::{camera, keep_on_one_thread};

/// What the window opens with.
pub struct Start {
    /// Scenarios of the library: name and text of each file.
    pub scenarios: Vec<(String, Vec<u8>)>,
    /// What to open at once; `None` shows the library.
    pub open: Option<Opening>,
}

/// What is opened at once.
#[derive(Clone, Debug)]
pub enum Opening {
    /// One scenario.
    One(Box<Resolved>),
    /// Two scenarios beside each other.
    Two(Box<Resolved>, Box<Resolved>),
    /// One scenario beside the same with one parameter changed, and how that is written: `web.threads=20`.
    Changed(Box<Resolved>, Box<Resolved>, String),
}

/// How the window ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// A person closed it.
    Closed,
    /// It never opened; why, in a few words.
    NoDisplay(String),
}

/// Opens the window and stays until it is closed.
#[must_use]
pub fn open(start: Start) -> Outcome {
    desktop::open(start)
}

/// What a picture of the window shall show.
#[derive(Clone, Debug, PartialEq)]
pub struct SnapshotOptions {
    /// The moment.
    pub at: SimTime,
    /// Width and height in pixels.
    pub size: (u32, u32),
    /// The light theme; otherwise the dark one.
    pub light: bool,
    /// The language.
    pub language: Language,
    /// The node that is selected.
    pub select: Option<String>,
    /// The panel, view or dialog that is open, one of [`panels`].
    pub panel: Option<String>,
    /// The number of the request that is asked about.
    pub why: Option<u64>,
    /// The number of the request that is followed by eye.
    pub follow: Option<u64>,
    /// Scenarios of the library: name and text of each file.
    pub scenarios: Vec<(String, Vec<u8>)>,
    /// The PNG file to write.
    pub out: PathBuf,
}

/// Names of the panels, views and dialogs that a picture can show.
#[must_use]
pub fn panels() -> Vec<&'static str> {
    panels::names().collect()
}

/// Writes a picture of the window at one moment of what is opened; needs no display.
///
/// # Errors
/// When there is no graphics adapter (a software one is enough), or the file cannot be written.
pub fn snapshot(opening: Opening, options: &SnapshotOptions) -> Result<(), String> {
    snapshot::take(opening, options)
}

/// Adds the whole window to an app that draws off screen, playing a scenario from that moment on: for measuring what
/// a frame costs.
pub fn play_off_screen(app: &mut bevy::app::App, resolved: Resolved, at: SimTime) {
    off_screen::add(app, resolved, at);
}
