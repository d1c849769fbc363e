//! The cards of the library: two scenarios beside each other, one large, small ones, and a file with mistakes.

use std::sync::Arc;

use bevy_egui::egui::{Align2, Color32, Galley, Painter, Pos2, Rect, Stroke, Ui, pos2, vec2};

use crate::scenario::resolve::Resolved;
use crate::units::text::Language;
use crate::units::time::{SimDuration, SimTime};
use crate::window::canvas::chain::{ChainLink, chain_ui};
use crate::window::command::UiCommand;
use crate::window::ink;
use crate::window::library::preview::preview_ui;
use crate::window::library::promises::promises;
use crate::window::library::whole;
use crate::window::library::{Entry, Library};
use crate::window::look::{self, Look, RADIUS_CARD, RADIUS_INSET, TEXT_BODY, TEXT_LABEL};
use crate::window::open_file;
use crate::window::texts::{self, Words, say};
use crate::window::twin;
use crate::window::why::words;

/// Width from which the large card also shows what there is to watch.
const WIDE: f32 = 1_000.0;

/// Most lines of a story on a small card.
const STORY_ROWS: usize = 3;

/// Most promises on a small card, each a line.
const PROMISES: usize = 2;

/// From the story of the large card to the middle of its chain of nodes, and on to its promises.
const CHAIN: f32 = 34.0;

/// From the mark of a promise to its words.
pub(super) const BULLET: f32 = 14.0;

/// How a card stands among the others.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Standing {
    /// It is the large one over all others.
    pub(super) large: bool,
    /// Enter means it.
    pub(super) chosen: bool,
}

/// Draws one scenario's card, or what is wrong with its file; whether the pointer is over a card whose story is not
/// there in full.
pub(super) fn card_ui(
    ui: &Ui,
    card: Rect,
    index: usize,
    Standing { large, chosen }: Standing,
    entry: &Entry,
    language: Language,
    look: &Look,
    out: &mut Vec<UiCommand>,
) -> bool {
    let painter = ui.painter();
    let resolved = match &entry.scenario {
        Ok(resolved) => resolved,
        Err(problems) => {
            let stroke = Stroke::new(if chosen { 2.5 } else { 1.25 }, look.error);
            ink::well(painter, card, RADIUS_CARD, look.card, stroke);
            let room = card.shrink2(vec2(18.0, 18.0));
            open_file::problems_ui(painter, room, problems, 3, language, look);
            if ink::hot(ui, card, ("entry", index), &problems.name).clicked() {
                out.push(UiCommand::OpenEntry(index));
            }
            return false;
        }
    };
    let response = ink::hot(ui, card, ("entry", index), resolved.scenario.title.get(language));
    let ground = if response.hovered() { look.raised } else { look.card };
    ink::well(painter, card, RADIUS_CARD, ground, outline(chosen, look));
    if large {
        large_ui(painter, card, resolved, &entry.chain, language, look);
    } else {
        small_ui(painter, card, index, resolved, &entry.chain, language, look);
    }
    if response.clicked() {
        out.push(UiCommand::OpenEntry(index));
    }
    response.hovered() && !large
}

/// The chosen card is the one that Enter means.
pub(super) fn outline(chosen: bool, look: &Look) -> Stroke {
    if chosen { Stroke::new(2.5, look.accent) } else { Stroke::new(1.25, look.line) }
}

/// What is left of the large card for its words, from its left edge.
fn large_split(card: Rect) -> (f32, f32) {
    let split = if card.width() > WIDE { card.left() + card.width() * 0.56 } else { card.right() };
    (split, split - card.left() - 56.0)
}

/// The whole story of the large card.
fn story(painter: &Painter, resolved: &Resolved, room: f32, language: Language, look: &Look) -> Arc<Galley> {
    ink::paragraph(painter, &[(resolved.scenario.story.get(language), look::regular(15.0), look.mid)], room, 40)
}

/// Height of the large card of one scenario: its whole story and all its promises.
pub(super) fn large_height(painter: &Painter, width: f32, resolved: &Resolved, language: Language, look: &Look) -> f32 {
    let (_, room) = large_split(Rect::from_min_size(Pos2::ZERO, vec2(width, 0.0)));
    let lines = promises(resolved, language).into_iter();
    let lines: f32 = lines.map(|promise| whole::line(painter, &promise, room - BULLET, look).size().y + 3.0).sum();
    58.0 + story(painter, resolved, room, language, look).size().y + 2.0 * CHAIN + lines + 76.0
}

fn large_ui(painter: &Painter, card: Rect, resolved: &Resolved, chain: &[ChainLink], language: Language, look: &Look) {
    let left = card.left() + 28.0;
    let (split, room) = large_split(card);
    let scenario = &resolved.scenario;
    if split < card.right() {
        let watch = Rect::from_min_max(pos2(split, card.top() + 30.0), card.max - vec2(28.0, 20.0));
        watch_ui(painter, watch, resolved, language, look);
    }
    let title = (scenario.title.get(language), look::semibold(24.0), look.hi);
    ink::clipped(painter, pos2(left, card.top() + 22.0), Align2::LEFT_TOP, title, room);
    let story = ink::place(
        painter,
        pos2(left, card.top() + 58.0),
        Align2::LEFT_TOP,
        story(painter, resolved, room, language, look),
    );
    chain_ui(painter, pos2(left, story.bottom() + CHAIN), room, chain, look);
    let mut at = story.left_bottom() + vec2(0.0, 2.0 * CHAIN);
    for promise in promises(resolved, language) {
        let line = whole::line(painter, &promise, room - BULLET, look);
        painter.circle_filled(at + vec2(3.0, 10.0), 2.5, look.line2);
        at.y = ink::place(painter, at + vec2(BULLET, 0.0), Align2::LEFT_TOP, line).bottom() + 3.0;
    }
    let button = play_ui(painter, pos2(left, card.bottom() - 58.0), language, look);
    let words = length(resolved, language);
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
fn play_ui(painter: &Painter, at: Pos2, language: Language, look: &Look) -> Rect {
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
pub(super) fn pair_ui(
    ui: &Ui,
    card: Rect,
    library: &Library,
    indexes: [usize; 2],
    chosen: bool,
    language: Language,
    look: &Look,
    out: &mut Vec<UiCommand>,
) {
    let painter = ui.painter();
    let pair = indexes.map(|index| &library.entries[index]);
    let title = Words::TwinOpening.get(language);
    let response = ink::hot(ui, card, "pair", title);
    let ground = if response.hovered() { look.raised } else { look.card };
    ink::well(painter, card, RADIUS_CARD, ground, outline(chosen, look));
    let left = card.left() + 28.0;
    let wide = card.width() > WIDE;
    let split = if wide { card.left() + card.width() * 0.52 } else { card.right() };
    let room = split - left - 28.0;
    if let Some(preview) = library.preview.as_ref().filter(|_| wide) {
        let curves = Rect::from_min_max(pos2(split, card.top() + 26.0), card.max - vec2(28.0, 20.0));
        preview_ui(painter, curves, preview, language, look);
    }
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
    let watched = SimDuration::from_secs_f64(duration.as_secs_f64() / twin::OPENING_SPEED);
    let watched = words::span(watched, language);
    let length = say::twin_length(texts::instant(duration), watched, texts::speed(twin::OPENING_SPEED), language);
    let at = pos2(button.right() + 18.0, button.center().y);
    ink::clipped(painter, at, Align2::LEFT_CENTER, (&length, look::regular(TEXT_BODY), look.lo), split - at.x - 24.0);
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
    chain_ui(painter, pos2(left, card.top() + 40.0), room, chain, look);
    painter.hline(left..=left + room, card.top() + 72.5, Stroke::new(1.0, look.line));
    let title = (scenario.title.get(language), look::semibold(18.0), look.hi);
    ink::clipped(painter, pos2(left, card.top() + 83.0), Align2::LEFT_TOP, title, room);
    let rows = |story: &str| ink::paragraph(painter, &[(story, look::regular(TEXT_BODY), look.mid)], room, STORY_ROWS);
    let fits = |part: &str| !rows(part).elided;
    let enough = |part: &str| rows(part).rows.len() + 1 >= STORY_ROWS;
    let story = rows(&whole::preview(scenario.story.get(language), fits, enough));
    ink::place(painter, pos2(left, card.top() + 108.0), Align2::LEFT_TOP, story);
    let foot = pos2(left, card.bottom() - 22.0);
    let lines = Rect::from_min_max(pos2(left, card.top() + 173.0), pos2(left + room, foot.y - 14.0));
    let shown = promises_ui(painter, lines, resolved, language, look);
    let words = about(resolved, shown, language);
    ink::clipped(painter, foot, Align2::LEFT_CENTER, (&words, look::regular(TEXT_LABEL), look.lo), room - 40.0);
    digit_ui(painter, pos2(card.right() - 18.0, foot.y), index, look.raised, look);
}

/// The digit that plays the scenario at that index, if there is one, with its right middle there.
pub(super) fn digit_ui(painter: &Painter, right: Pos2, index: usize, ground: Color32, look: &Look) {
    if index < 9 {
        ink::key_cap(painter, right, &(index + 1).to_string(), ground, look);
    }
}

/// The first promises that fit, each whole in a line of its own; how many there are.
fn promises_ui(painter: &Painter, room: Rect, resolved: &Resolved, language: Language, look: &Look) -> usize {
    let lines = promises(resolved, language).into_iter().map(|promise| {
        let runs = [
            (promise.of.as_str(), look::regular(TEXT_LABEL), look.mid),
            ("  ", look::regular(TEXT_LABEL), look.mid),
            (promise.number.as_str(), look::semibold(TEXT_LABEL), look.hi),
        ];
        ink::line(painter, &runs, f32::INFINITY)
    });
    let fitting = lines.filter(|line| line.size().x <= room.width() - BULLET).take(PROMISES);
    let mut shown = 0;
    for line in fitting {
        let middle = pos2(room.left(), room.top() + room.height() * (shown as f32 + 0.5) / PROMISES as f32);
        painter.circle_filled(middle + vec2(3.0, 0.0), 2.5, look.line2);
        ink::place(painter, middle + vec2(BULLET, 0.0), Align2::LEFT_CENTER, line);
        shown += 1;
    }
    shown
}

/// How long a scenario is.
pub(super) fn length(resolved: &Resolved, language: Language) -> String {
    say::length(texts::instant(SimTime(resolved.scenario.duration.0)), language)
}

/// How long a scenario is, and how much it claims beyond the promises that are shown.
fn about(resolved: &Resolved, shown: usize, language: Language) -> String {
    let length = length(resolved, language);
    let more = promises(resolved, language).len().saturating_sub(shown);
    match (more, shown) {
        (0, _) => length,
        (claims, 0) => format!("{length} · {}", say::claims(claims, language)),
        (more, _) => format!("{length} · {}", say::promise_more(more, language)),
    }
}
