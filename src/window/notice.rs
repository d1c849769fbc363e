//! A short notice over the canvas: what a key did, or why it did nothing.

use std::time::Duration;

use bevy_egui::egui::{Align2, Rect, Stroke, Ui, pos2, vec2};

use crate::units::text::Language;
use crate::window::command::UiCommand;
use crate::window::ink;
use crate::window::look::{self, Look, RADIUS_CARD, TEXT_BODY};
use crate::window::texts::Words;

/// The key that undoes.
const KEY: &str = "Ctrl Z";

/// How long a notice stays.
const STAYS: Duration = Duration::from_secs(4);

/// How long one stays that has something to copy.
const STAYS_LONG: Duration = Duration::from_secs(12);

/// How long a change can be undone.
const UNDO: Duration = Duration::from_secs(5);

/// A notice, and how long it has been there.
#[derive(Clone, Debug)]
pub(super) struct Notice {
    text: String,
    age: Duration,
    stays: Duration,
    undoes: bool,
}

impl Notice {
    /// A new one.
    pub(super) fn new(text: String) -> Self {
        Notice { text, age: Duration::ZERO, stays: STAYS, undoes: false }
    }

    /// Of a change that can be undone while the notice is there.
    pub(super) fn undoable(text: String) -> Self {
        Notice { stays: UNDO, undoes: true, ..Notice::new(text) }
    }

    /// Of something that takes longer to read.
    pub(super) fn long(text: String) -> Self {
        Notice { stays: STAYS_LONG, ..Notice::new(text) }
    }

    /// The last change can be undone.
    pub(super) fn undoes(&self) -> bool {
        self.undoes
    }

    /// Lets time pass; whether it has been there long enough.
    pub(super) fn is_over(&mut self, wall: Duration) -> bool {
        self.age += wall;
        self.age >= self.stays
    }
}

/// Draws a notice above the timeline, in the middle; one of a change has a button that undoes it.
pub(super) fn notice_ui(
    ui: &mut Ui,
    screen: Rect,
    notice: &Notice,
    language: Language,
    look: &Look,
    out: &mut Vec<UiCommand>,
) {
    let painter = ui.painter().clone();
    let galley = ink::line(&painter, &[(&notice.text, look::semibold(TEXT_BODY), look.hi)], screen.width() - 260.0);
    let label = Words::Undo.get(language);
    let more = if notice.undoes { ink::button_width(&painter, label, KEY, look) + 6.0 } else { 0.0 };
    let at = pos2(screen.center().x, screen.bottom() - 150.0);
    let rect = Rect::from_center_size(at, galley.size() + vec2(32.0 + more, 18.0));
    let radius = if notice.undoes { RADIUS_CARD } else { rect.height() / 2.0 };
    ink::well(&painter, rect, radius, look.raised, Stroke::new(1.25, look.line2));
    ink::place(&painter, rect.left_center() + vec2(16.0, 0.0), Align2::LEFT_CENTER, galley);
    if notice.undoes && ink::button(ui, rect.right_center() - vec2(6.0, 0.0), label, KEY, look).1 {
        out.push(UiCommand::Undo);
    }
}
