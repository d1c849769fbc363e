//! The library: every scenario as a card, one of them large.

mod cards;
mod preview;
mod promises;
mod whole;

use bevy_egui::egui::{Align2, Rect, ScrollArea, Sense, Ui, UiBuilder, pos2, vec2};

use crate::scenario::load::{Problems, load};
use crate::scenario::resolve::Resolved;
use crate::units::text::Language;
use crate::window::canvas::chain::{ChainLink, chain};
use crate::window::command::UiCommand;
use crate::window::ink;
use crate::window::library::cards::{Standing, card_ui, large_height, pair_ui};
use crate::window::library::preview::Preview;
use crate::window::library::whole::whole_ui;
use crate::window::look::{self, Look, TEXT_HEADLINE, TEXT_LABEL};
use crate::window::texts::Words;
use crate::window::twin;

/// Margin left and right.
const MARGIN: f32 = 24.0;

/// Between cards.
const GAP: f32 = 16.0;

/// Least width of a small card.
const CARD_WIDTH: f32 = 330.0;

/// Height of a small card.
const CARD_HEIGHT: f32 = 250.0;

/// Least height of the large card.
const LARGE_HEIGHT: f32 = 232.0;

/// One scenario of the library.
pub(super) struct Entry {
    /// The scenario, or why it cannot be used.
    pub(super) scenario: Result<Resolved, Problems>,
    chain: Vec<ChainLink>,
}

/// Every scenario there is.
#[derive(Default)]
pub(super) struct Library {
    /// In the order in which they are shown.
    pub(super) entries: Vec<Entry>,
    /// The two that the large card plays beside each other, if both are here.
    pub(super) pair: Option<[usize; 2]>,
    /// The card that Enter means, counted from the large one.
    chosen: usize,
    /// Another card was chosen by key just now: it scrolls into view.
    moved: bool,
    /// Cards beside each other, as they were drawn last.
    columns: usize,
    /// What the pair comes to.
    preview: Option<Preview>,
}

/// From one card to another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Walk {
    /// The one before.
    Left,
    /// The next one.
    Right,
    /// The one above.
    Up,
    /// The one below.
    Down,
}

/// What a card plays.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Plays {
    /// Two scenarios beside each other.
    Pair(usize, usize),
    /// One scenario.
    One(usize),
}

impl Library {
    /// Reads every file: name and text.
    pub(super) fn new(files: &[(String, Vec<u8>)]) -> Self {
        let entries = files.iter().map(|(name, text)| {
            let scenario = load(text, name);
            let chain = scenario.as_ref().map(chain).unwrap_or_default();
            Entry { scenario, chain }
        });
        let entries: Vec<Entry> = entries.collect();
        let usable = |name: &str| {
            let index = files.iter().position(|(file, _)| file == name)?;
            entries[index].scenario.is_ok().then_some(index)
        };
        let pair = twin::OPENING.map(usable);
        let pair = pair[0].zip(pair[1]).map(|(a, b)| [a, b]);
        let scenario = |index: usize| entries[index].scenario.as_ref().ok();
        let both = pair.and_then(|[a, b]| scenario(a).zip(scenario(b)));
        let preview = both.map(|(a, b)| Preview::new([a, b]));
        Library { entries, pair, chosen: 0, moved: false, columns: 1, preview }
    }

    /// Lets the rest of a frame pass.
    pub(super) fn frame(&mut self, deadline: &mut dyn FnMut() -> bool) {
        if let Some(preview) = &mut self.preview {
            preview.frame(deadline);
        }
    }

    /// Something of it is still being worked out.
    pub(super) fn moves(&self) -> bool {
        self.preview.as_ref().is_some_and(Preview::goes_on)
    }

    /// Cards before those of single scenarios.
    fn before(&self) -> usize {
        usize::from(self.pair.is_some())
    }

    /// What the chosen card plays.
    pub(super) fn chosen(&self) -> Plays {
        match (self.chosen.checked_sub(self.before()), self.pair) {
            (None, Some([a, b])) => Plays::Pair(a, b),
            (index, _) => Plays::One(index.unwrap_or(0)),
        }
    }

    /// Chooses the card beside the chosen one.
    pub(super) fn walk(&mut self, walk: Walk) {
        self.chosen = beside(self.chosen, walk, self.columns, self.entries.len() + self.before());
        self.moved = true;
    }

    /// Chooses the scenario of that name, if it is here.
    pub(super) fn choose(&mut self, name: &str) {
        let named = |entry: &Entry| entry.scenario.as_ref().is_ok_and(|resolved| resolved.name == name);
        if let Some(index) = self.entries.iter().position(named) {
            (self.chosen, self.moved) = (index + self.before(), true);
        }
    }
}

/// The card beside another: a large one alone in its row, the others in so many columns.
fn beside(card: usize, walk: Walk, columns: usize, cards: usize) -> usize {
    let last = cards.saturating_sub(1);
    let below_large = card > 0 && card <= columns;
    match walk {
        Walk::Left => card.saturating_sub(1),
        Walk::Right => (card + 1).min(last),
        Walk::Up if below_large => 0,
        Walk::Up => card.saturating_sub(columns),
        Walk::Down if card == 0 => 1.min(last),
        Walk::Down => (card + columns).min(last),
    }
}

/// Draws the library.
pub(super) fn library_ui(
    ui: &mut Ui,
    rect: Rect,
    library: &mut Library,
    language: Language,
    look: &Look,
    out: &mut Vec<UiCommand>,
) {
    if library.entries.is_empty() {
        let (means, hint) = (Words::NoScenarios.get(language), Words::NoScenariosHint.get(language));
        ink::empty(ui.painter(), rect, means, hint, look);
        return;
    }
    let mut child = ui.new_child(UiBuilder::new().id_salt("library").max_rect(rect));
    child.set_clip_rect(rect);
    ScrollArea::vertical().auto_shrink(false).show(&mut child, |ui| {
        let width = rect.width() - 2.0 * MARGIN;
        // The pair is a card before those of the single scenarios.
        let first = library.before();
        let large = match library.entries.first().map(|entry| &entry.scenario) {
            Some(Ok(resolved)) if first == 0 => large_height(ui.painter(), width, resolved, language, look),
            _ => LARGE_HEIGHT,
        };
        let grid = Grid::of(width, library.entries.len() + first, large.max(LARGE_HEIGHT));
        library.columns = grid.columns;
        let (room, _) = ui.allocate_exact_size(vec2(rect.width(), grid.height()), Sense::hover());
        let title = (Words::WhatToSee.get(language), look::bold(TEXT_HEADLINE), look.hi);
        let title = ink::text(ui.painter(), room.min + vec2(MARGIN, 28.0), Align2::LEFT_TOP, title);
        let hint = (Words::LibraryHint.get(language), look::regular(TEXT_LABEL), look.lo);
        let at = pos2(room.right() - MARGIN, title.center().y + 2.0);
        ink::clipped(ui.painter(), at, Align2::RIGHT_CENTER, hint, at.x - title.right() - 24.0);
        let place = |card: usize| grid.card(card).translate(room.min.to_vec2() + vec2(MARGIN, 0.0));
        let library = &*library;
        if let Some(pair) = library.pair {
            pair_ui(ui, place(0), library, pair, library.chosen == 0, language, look, out);
        }
        let mut looked_at = Some(library.chosen).filter(|chosen| *chosen > 0);
        for (index, entry) in library.entries.iter().enumerate() {
            let number = index + first;
            let standing = Standing { large: number == 0, chosen: number == library.chosen };
            if card_ui(ui, place(number), index, standing, entry, language, look, out) {
                looked_at = Some(number);
            }
        }
        let entry = looked_at.and_then(|number| Some((number, library.entries.get(number.checked_sub(first)?)?)));
        // A card that is scrolled out of sight is not looked at.
        let entry = entry.filter(|(number, _)| rect.y_range().contains(place(*number).center().y));
        if let Some((number, Entry { scenario: Ok(resolved), chain })) = entry {
            let stroke = cards::outline(number == library.chosen, look);
            let view = rect.shrink2(vec2(0.0, GAP * 0.5));
            whole_ui(ui.painter(), (place(number), view), (number - first, resolved, chain), stroke, language, look);
        }
        if library.moved {
            ui.scroll_to_rect(place(library.chosen).expand(GAP), None);
        }
    });
    library.moved = false;
}

/// Where the cards stand: a large one over everything, the others in columns below.
struct Grid {
    width: f32,
    /// Height of the large card.
    large: f32,
    columns: usize,
    cards: usize,
}

impl Grid {
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a handful of columns")]
    fn of(width: f32, cards: usize, large: f32) -> Self {
        let columns = (((width + GAP) / (CARD_WIDTH + GAP)) as usize).clamp(1, 4);
        Grid { width, large, columns, cards }
    }

    fn height(&self) -> f32 {
        let rows = self.cards.saturating_sub(1).div_ceil(self.columns);
        78.0 + self.large + rows as f32 * (CARD_HEIGHT + GAP) + MARGIN
    }

    fn card(&self, index: usize) -> Rect {
        let top = 78.0;
        if index == 0 {
            return Rect::from_min_size(pos2(0.0, top), vec2(self.width, self.large));
        }
        let (row, column) = ((index - 1) / self.columns, (index - 1) % self.columns);
        let width = (self.width + GAP) / self.columns as f32 - GAP;
        let at = pos2(column as f32 * (width + GAP), top + self.large + GAP + row as f32 * (CARD_HEIGHT + GAP));
        Rect::from_min_size(at, vec2(width, CARD_HEIGHT))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(card: usize, walk: Walk, expected: usize) {
        // A large card, three columns, eight cards: 0 / 1 2 3 / 4 5 6 / 7.
        assert_eq!(beside(card, walk, 3, 8), expected, "{walk:?} from {card}");
    }

    #[test]
    fn arrows_walk_from_card_to_card_and_stop_at_the_edges() {
        check(0, Walk::Down, 1);
        check(2, Walk::Up, 0);
        check(2, Walk::Down, 5);
        check(5, Walk::Up, 2);
        check(6, Walk::Down, 7);
        check(7, Walk::Right, 7);
        check(0, Walk::Left, 0);
        assert_eq!(beside(0, Walk::Down, 3, 1), 0, "there is nothing below the only card");
    }
}
