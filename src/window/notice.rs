//! A short notice over the canvas: what a key did, or why it did nothing.

use std::time::Duration;

use bevy_egui::egui::{Align2, Rect, Stroke, Ui, pos2, vec2};

use crate::window::ink;
use crate::window::look::{self, Look, TEXT_BODY};

/// How long a notice stays.
const STAYS: Duration = Duration::from_secs(4);

/// A notice, and how long it has been there.
#[derive(Clone, Debug)]
pub(super) struct Notice {
    text: String,
    age: Duration,
}

impl Notice {
    /// A new one.
    pub(super) fn new(text: String) -> Self {
        Notice { text, age: Duration::ZERO }
    }

    /// Lets time pass; whether it has been there long enough.
    pub(super) fn is_over(&mut self, wall: Duration) -> bool {
        self.age += wall;
        self.age >= STAYS
    }
}

/// Draws a notice above the timeline, in the middle.
pub(super) fn notice_ui(ui: &mut Ui, screen: Rect, notice: &Notice, look: &Look) {
    let painter = ui.painter();
    let galley = ink::line(painter, &[(&notice.text, look::semibold(TEXT_BODY), look.hi)], screen.width() - 120.0);
    let at = pos2(screen.center().x, screen.bottom() - 150.0);
    let rect = Rect::from_center_size(at, galley.size() + vec2(32.0, 18.0));
    ink::well(painter, rect, rect.height() / 2.0, look.raised, Stroke::new(1.25, look.line2));
    ink::place(painter, rect.center(), Align2::CENTER_CENTER, galley);
}
