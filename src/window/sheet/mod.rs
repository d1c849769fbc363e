//! Pages about the picture itself: its signs, its charts and colors, and every kind of card. They lie over everything;
//! arrows turn the pages, any other key closes them.

mod charts;
mod colors;

use bevy_egui::egui::{Align2, Rect, Ui, vec2};

use crate::units::text::Language;
use crate::window::canvas::{gallery, signs};
use crate::window::ink;
use crate::window::look::{self, Look, MARGIN, TEXT_LABEL};
use crate::window::texts::{Words, say};

/// Room of the title.
const HEAD: f32 = 56.0;

/// A page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Sheet {
    /// Tokens, links and badges.
    Signs,
    /// Kinds of curves, and all colors.
    Charts,
    /// A page of the kinds of cards in their states, from 0.
    Cards(usize),
}

impl Sheet {
    /// Every page, in order.
    fn all() -> impl Iterator<Item = Sheet> {
        [Sheet::Signs, Sheet::Charts].into_iter().chain((0..gallery::PAGES).map(Sheet::Cards))
    }

    /// Its number among all pages, from 0.
    fn number(self) -> usize {
        Sheet::all().position(|page| page == self).unwrap_or(0)
    }

    /// The page after it, or before it; itself where there is none.
    pub(super) fn beside(self, back: bool) -> Sheet {
        let number = self.number();
        let beside = if back { number.checked_sub(1) } else { Some(number + 1) };
        beside.and_then(|number| Sheet::all().nth(number)).unwrap_or(self)
    }

    /// Draws it over the whole screen.
    pub(super) fn show(self, ui: &Ui, screen: Rect, language: Language, look: &Look) {
        let painter = ui.painter().clone();
        painter.rect_filled(screen, 0.0, look.bg);
        let title = match self {
            Sheet::Signs => Words::Signs,
            Sheet::Charts => Words::SignCharts,
            Sheet::Cards(_) => Words::Cards,
        };
        let run = (title.get(language), look::semibold(20.0), look.hi);
        let title = ink::text(&painter, screen.left_top() + vec2(24.0, 18.0), Align2::LEFT_TOP, run);
        let page = say::page_of(self.number() + 1, Sheet::all().count(), language);
        let run = (page.as_str(), look::mono(TEXT_LABEL), look.lo);
        ink::text(&painter, title.right_center() + vec2(14.0, 1.0), Align2::LEFT_CENTER, run);
        let hint = (Words::TurnPages.get(language), look::regular(TEXT_LABEL), look.lo);
        ink::text(&painter, screen.right_top() + vec2(-24.0, 22.0), Align2::RIGHT_TOP, hint);
        let room = screen.shrink(MARGIN).with_min_y(screen.top() + HEAD);
        match self {
            Sheet::Signs => signs::signs_ui(&painter, room, language, look),
            Sheet::Charts => {
                let (charts, colors) = charts::split(room);
                charts::charts_ui(ui, charts, language, look);
                colors::colors_ui(&painter, colors, language, look);
            }
            Sheet::Cards(page) => gallery::gallery_ui(&painter, room, page, language, look),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_arrows_lead_over_every_page_once_and_stop_at_both_ends() {
        let pages: Vec<Sheet> = Sheet::all().collect();
        for pair in pages.windows(2) {
            assert_eq!((pair[0].beside(false), pair[1].beside(true)), (pair[1], pair[0]));
        }
        let (first, last) = (pages[0], pages[pages.len() - 1]);
        assert_eq!((first.beside(true), last.beside(false)), (first, last));
        assert_eq!(pages.len(), 2 + gallery::PAGES);
    }
}
