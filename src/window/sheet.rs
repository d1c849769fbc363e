//! Pages about the picture itself: its signs, and every kind of card. They lie over everything until any key.

use bevy_egui::egui::{Align2, Rect, Ui, vec2};

use crate::units::text::Language;
use crate::window::canvas::{gallery, signs};
use crate::window::ink;
use crate::window::look::{self, Look, MARGIN, TEXT_LABEL};
use crate::window::texts::Words;

/// Room of the title.
const HEAD: f32 = 56.0;

/// A page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Sheet {
    /// Tokens, links and badges.
    Signs,
    /// Every kind of card in a telling state.
    Cards,
}

impl Sheet {
    /// Draws it over the whole screen.
    pub(super) fn show(self, ui: &Ui, screen: Rect, language: Language, look: &Look) {
        let painter = ui.painter();
        painter.rect_filled(screen, 0.0, look.bg);
        let title = match self {
            Sheet::Signs => Words::Signs,
            Sheet::Cards => Words::Cards,
        };
        let run = (title.get(language), look::semibold(20.0), look.hi);
        ink::text(painter, screen.left_top() + vec2(24.0, 18.0), Align2::LEFT_TOP, run);
        let hint = (Words::AnyKey.get(language), look::regular(TEXT_LABEL), look.lo);
        ink::text(painter, screen.right_top() + vec2(-24.0, 22.0), Align2::RIGHT_TOP, hint);
        let room = screen.shrink(MARGIN).with_min_y(screen.top() + HEAD);
        match self {
            Sheet::Signs => signs::signs_ui(painter, room, language, look),
            Sheet::Cards => gallery::gallery_ui(painter, room, language, look),
        }
    }
}
