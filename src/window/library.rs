//! The library: every scenario as a card, one of them large.

use bevy_egui::egui::{Align2, Painter, Rect, ScrollArea, Sense, Stroke, Ui, UiBuilder, pos2, vec2};

use crate::scenario::load::{Problems, load};
use crate::scenario::resolve::Resolved;
use crate::units::text::Language;
use crate::units::time::SimTime;
use crate::window::canvas::chain::{ChainLink, chain, chain_ui};
use crate::window::command::UiCommand;
use crate::window::ink;
use crate::window::look::{self, Look, RADIUS_CARD, RADIUS_INSET, TEXT_BODY, TEXT_HEADLINE, TEXT_LABEL};
use crate::window::open_file;
use crate::window::texts::{self, Words, say};
use crate::window::twin;

/// Margin left and right.
const MARGIN: f32 = 24.0;

/// Between cards.
const GAP: f32 = 16.0;

/// Least width of a small card.
const CARD_WIDTH: f32 = 330.0;

/// Height of a small card.
const CARD_HEIGHT: f32 = 218.0;

/// Height of the large card.
const LARGE_HEIGHT: f32 = 232.0;

/// Width from which the large card also shows what there is to watch.
const WIDE: f32 = 1_000.0;

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
        Library { entries, pair }
    }
}

/// Draws the library.
pub(super) fn library_ui(
    ui: &mut Ui,
    rect: Rect,
    library: &Library,
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
        let first = usize::from(library.pair.is_some());
        let grid = Grid::of(width, library.entries.len() + first);
        let (room, _) = ui.allocate_exact_size(vec2(rect.width(), grid.height()), Sense::hover());
        let title = (Words::WhatToSee.get(language), look::bold(TEXT_HEADLINE), look.hi);
        ink::text(ui.painter(), room.min + vec2(MARGIN, 28.0), Align2::LEFT_TOP, title);
        let place = |card: usize| grid.card(card).translate(room.min.to_vec2() + vec2(MARGIN, 0.0));
        if let Some(pair) = library.pair {
            pair_ui(ui, place(0), library, pair, language, look, out);
        }
        for (index, entry) in library.entries.iter().enumerate() {
            let card = place(index + first);
            card_ui(ui, card, index, index + first == 0, entry, language, look, out);
        }
    });
}

/// Where the cards stand: a large one over everything, the others in columns below.
struct Grid {
    width: f32,
    columns: usize,
    cards: usize,
}

impl Grid {
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a handful of columns")]
    fn of(width: f32, cards: usize) -> Self {
        let columns = (((width + GAP) / (CARD_WIDTH + GAP)) as usize).clamp(1, 4);
        Grid { width, columns, cards }
    }

    fn height(&self) -> f32 {
        let rows = self.cards.saturating_sub(1).div_ceil(self.columns);
        78.0 + LARGE_HEIGHT + rows as f32 * (CARD_HEIGHT + GAP) + MARGIN
    }

    fn card(&self, index: usize) -> Rect {
        let top = 78.0;
        if index == 0 {
            return Rect::from_min_size(pos2(0.0, top), vec2(self.width, LARGE_HEIGHT));
        }
        let (row, column) = ((index - 1) / self.columns, (index - 1) % self.columns);
        let width = (self.width + GAP) / self.columns as f32 - GAP;
        let at = pos2(column as f32 * (width + GAP), top + LARGE_HEIGHT + GAP + row as f32 * (CARD_HEIGHT + GAP));
        Rect::from_min_size(at, vec2(width, CARD_HEIGHT))
    }
}

fn card_ui(
    ui: &Ui,
    card: Rect,
    index: usize,
    large: bool,
    entry: &Entry,
    language: Language,
    look: &Look,
    out: &mut Vec<UiCommand>,
) {
    let painter = ui.painter();
    let resolved = match &entry.scenario {
        Ok(resolved) => resolved,
        Err(problems) => {
            ink::well(painter, card, RADIUS_CARD, look.card, Stroke::new(1.25, look.error));
            let room = card.shrink2(vec2(18.0, 18.0));
            open_file::problems_ui(painter, room, problems, 3, language, look);
            return;
        }
    };
    let response = ink::hot(ui, card, ("entry", index), resolved.scenario.title.get(language));
    let ground = if response.hovered() { look.raised } else { look.card };
    let stroke = if large { Stroke::new(2.5, look.accent) } else { Stroke::new(1.25, look.line) };
    ink::well(painter, card, RADIUS_CARD, ground, stroke);
    if large {
        large_ui(painter, card, resolved, &entry.chain, language, look);
    } else {
        small_ui(painter, card, index, resolved, &entry.chain, language, look);
    }
    if response.clicked() {
        out.push(UiCommand::OpenEntry(index));
    }
}

fn large_ui(painter: &Painter, card: Rect, resolved: &Resolved, chain: &[ChainLink], language: Language, look: &Look) {
    let left = card.left() + 28.0;
    let wide = card.width() > WIDE;
    let split = if wide { card.left() + card.width() * 0.56 } else { card.right() };
    let room = split - left - 28.0;
    let scenario = &resolved.scenario;
    if wide {
        let watch = Rect::from_min_max(pos2(split, card.top() + 30.0), card.max - vec2(28.0, 20.0));
        watch_ui(painter, watch, resolved, language, look);
    }
    let title = (scenario.title.get(language), look::semibold(24.0), look.hi);
    ink::clipped(painter, pos2(left, card.top() + 22.0), Align2::LEFT_TOP, title, room);
    let story = ink::paragraph(painter, &[(scenario.story.get(language), look::regular(15.0), look.mid)], room, 2);
    ink::place(painter, pos2(left, card.top() + 58.0), Align2::LEFT_TOP, story);
    chain_ui(painter, pos2(left, card.top() + 134.0), room, chain, look);
    let button = play_ui(painter, pos2(left, card.bottom() - 58.0), language, look);
    let claims = claims(resolved);
    let length = say::length(texts::instant(SimTime(scenario.duration.0)), language);
    let words = if claims.is_empty() { length } else { format!("{length} · {claims}") };
    let at = pos2(button.right() + 18.0, button.center().y);
    ink::clipped(
        painter,
        at,
        Align2::LEFT_CENTER,
        (&words, look::regular(TEXT_BODY), look.lo),
        card.right() - at.x - 24.0,
    );
}

/// The one accent button; its box.
fn play_ui(painter: &Painter, at: bevy_egui::egui::Pos2, language: Language, look: &Look) -> Rect {
    let button = Rect::from_min_size(at, vec2(168.0, 38.0));
    ink::well(painter, button, RADIUS_INSET + 1.0, look.accent, Stroke::NONE);
    let tip = pos2(button.left() + 19.0, button.center().y);
    let triangle = vec![tip + vec2(0.0, -7.0), tip + vec2(11.0, 0.0), tip + vec2(0.0, 7.0)];
    painter.add(bevy_egui::egui::Shape::convex_polygon(triangle, look.on_accent, Stroke::NONE));
    let play = (Words::Play.get(language), look::semibold(16.0), look.on_accent);
    ink::text(painter, pos2(button.left() + 42.0, button.center().y), Align2::LEFT_CENTER, play);
    let cap = Rect::from_min_max(button.right_top() + vec2(-68.0, 8.0), button.right_bottom() - vec2(8.0, 8.0));
    ink::well(painter, cap, 4.0, look::mix(look.accent, look.on_accent, 0.18), Stroke::NONE);
    ink::text(painter, cap.center(), Align2::CENTER_CENTER, ("Enter", look::mono(TEXT_LABEL), look.on_accent));
    button
}

/// The large card of two scenarios that are played beside each other.
fn pair_ui(
    ui: &Ui,
    card: Rect,
    library: &Library,
    indexes: [usize; 2],
    language: Language,
    look: &Look,
    out: &mut Vec<UiCommand>,
) {
    let painter = ui.painter();
    let pair = indexes.map(|index| &library.entries[index]);
    let title = Words::TwinOpening.get(language);
    let response = ink::hot(ui, card, "pair", title);
    let ground = if response.hovered() { look.raised } else { look.card };
    ink::well(painter, card, RADIUS_CARD, ground, Stroke::new(2.5, look.accent));
    let left = card.left() + 28.0;
    let room = card.width() - 56.0;
    let run = (title, look::semibold(24.0), look.hi);
    ink::clipped(painter, pos2(left, card.top() + 20.0), Align2::LEFT_TOP, run, room);
    let run = (Words::TwinOpeningQuestion.get(language), look::regular(15.0), look.mid);
    ink::clipped(painter, pos2(left, card.top() + 54.0), Align2::LEFT_TOP, run, room);
    for (letter, (entry, y)) in twin::Letter::BOTH.into_iter().zip(pair.into_iter().zip([100.0, 146.0])) {
        let at = pos2(left + 13.0, card.top() + y);
        twin::tile(painter, at, letter, false, look);
        chain_ui(painter, pos2(left + 44.0, at.y), room - 44.0, &entry.chain, look);
    }
    let button = play_ui(painter, pos2(left, card.bottom() - 56.0), language, look);
    let duration = pair[0].scenario.as_ref().map(|resolved| SimTime(resolved.scenario.duration.0)).unwrap_or_default();
    let watched = texts::span(duration.as_secs_f64() / twin::OPENING_SPEED);
    let length = say::twin_length(texts::instant(duration), watched, texts::speed(twin::OPENING_SPEED), language);
    let at = pos2(button.right() + 18.0, button.center().y);
    ink::clipped(painter, at, Align2::LEFT_CENTER, (&length, look::regular(TEXT_BODY), look.lo), room);
    if response.clicked() {
        out.push(UiCommand::OpenTwin(indexes[0], indexes[1]));
    }
}

/// What there is to watch, at the right of the large card.
fn watch_ui(painter: &Painter, room: Rect, resolved: &Resolved, language: Language, look: &Look) {
    let mut top = room.top();
    for moment in &resolved.scenario.watch {
        let run = (moment.text.get(language), look::regular(TEXT_BODY), look.mid);
        let words = ink::paragraph(painter, &[run], room.width() - 74.0, 2);
        let height = words.size().y + 10.0;
        if top + height > room.bottom() + 10.0 {
            break;
        }
        let time = texts::instant(SimTime(moment.at.0));
        ink::text(painter, pos2(room.left(), top + 1.5), Align2::LEFT_TOP, (&time, look::mono(TEXT_LABEL), look.lo));
        let stripe = Rect::from_min_size(pos2(room.left() + 56.0, top + 2.0), vec2(3.0, height - 14.0));
        painter.rect_filled(stripe, 1.0, look.accent);
        ink::place(painter, pos2(room.left() + 72.0, top), Align2::LEFT_TOP, words);
        top += height;
    }
}

fn small_ui(
    painter: &Painter,
    card: Rect,
    index: usize,
    resolved: &Resolved,
    chain: &[ChainLink],
    language: Language,
    look: &Look,
) {
    let left = card.left() + 18.0;
    let room = card.width() - 36.0;
    let scenario = &resolved.scenario;
    chain_ui(painter, pos2(left, card.top() + 46.0), room, chain, look);
    painter.hline(left..=left + room, card.top() + 84.5, Stroke::new(1.0, look.line));
    let title = (scenario.title.get(language), look::semibold(18.0), look.hi);
    ink::clipped(painter, pos2(left, card.top() + 98.0), Align2::LEFT_TOP, title, room);
    let story = ink::paragraph(painter, &[(scenario.story.get(language), look::regular(TEXT_BODY), look.mid)], room, 2);
    ink::place(painter, pos2(left, card.top() + 124.0), Align2::LEFT_TOP, story);
    let foot = pos2(left, card.bottom() - 26.0);
    let claims = claims(resolved);
    let words =
        if claims.is_empty() { say::length(texts::instant(SimTime(scenario.duration.0)), language) } else { claims };
    ink::clipped(painter, foot, Align2::LEFT_CENTER, (&words, look::mono(TEXT_LABEL - 1.0), look.lo), room - 40.0);
    if index < 9 {
        let key = (index + 1).to_string();
        ink::key_cap(painter, pos2(card.right() - 18.0, foot.y), &key, look.raised, look);
    }
}

/// The first things that the scenario expects, as it writes them.
fn claims(resolved: &Resolved) -> String {
    resolved.scenario.expect.iter().take(2).map(ToString::to_string).collect::<Vec<_>>().join(" · ")
}
