//! The seal on the joint of the two canvases: whether the same customers came to both.

use bevy_egui::egui::{Align2, Painter, Pos2, Rect, Stroke, vec2};

use crate::measure::pair::Arrivals;
use crate::units::text::Language;
use crate::window::ink;
use crate::window::look::{self, Look, TEXT_BODY};
use crate::window::twin::words;

/// How far it reaches beyond the joint, up and down, with a little air.
pub(super) const HALF: f32 = 18.0;

/// Draws the seal around that point.
pub(super) fn seal_ui(painter: &Painter, at: Pos2, arrivals: Arrivals, language: Language, look: &Look) {
    let words = words::seal(arrivals, language);
    let same = matches!(arrivals, Arrivals::Same(_));
    let edge = if same { look.line2 } else { look.retry };
    let galley = ink::line(painter, &[(&words, look::semibold(TEXT_BODY), look.hi)], 480.0);
    let rect = Rect::from_center_size(at, galley.size() + vec2(40.0, 16.0));
    ink::well(painter, rect, rect.height() / 2.0, look.card, Stroke::new(1.25, edge));
    ink::place(painter, rect.center(), Align2::CENTER_CENTER, galley);
}
