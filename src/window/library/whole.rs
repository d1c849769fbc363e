//! The card that somebody looks at, chosen by key or under the pointer, in full: its whole story and everything that its
//! scenario promises. It lies over the cards around it and goes when the look does.

use std::sync::Arc;

use bevy_egui::egui::{Align2, Galley, Painter, Rect, Stroke, pos2, vec2};

use crate::scenario::resolve::Resolved;
use crate::units::text::Language;
use crate::window::canvas::chain::{ChainLink, chain_ui};
use crate::window::ink;
use crate::window::library::cards::{self, BULLET};
use crate::window::library::promises::{Promise, promises};
use crate::window::look::{self, Look, RADIUS_CARD, TEXT_BODY, TEXT_LABEL};
use crate::window::texts::say;

/// Rows of a story that is never cut: more than any has.
const ALL_ROWS: usize = 40;

/// From the top of a card to its title and to its story, from its left edge to them, and room of its last line.
const TITLE: f32 = 83.0;
const STORY: f32 = 108.0;
const SIDE: f32 = 18.0;
const FOOT: f32 = 40.0;

/// Between story and promises, and between two promises.
const GAP: f32 = 10.0;
const LINE_GAP: f32 = 3.0;

/// A card in full, laid out.
struct Laid {
    story: Arc<Galley>,
    /// The promises that there is room for.
    promises: Vec<Arc<Galley>>,
    /// Promises beyond those.
    more: usize,
}

impl Laid {
    /// Laid out for a card of that width, at most so high.
    fn new(painter: &Painter, resolved: &Resolved, width: f32, most: f32, language: Language, look: &Look) -> Self {
        let room = width - 2.0 * SIDE;
        let story = (resolved.scenario.story.get(language), look::regular(TEXT_BODY), look.mid);
        let story = ink::paragraph(painter, &[story], room, ALL_ROWS);
        let lines =
            promises(resolved, language).into_iter().map(|promise| line(painter, &promise, room - BULLET, look));
        let all: Vec<_> = lines.collect();
        let mut laid = Laid { story, more: 0, promises: all };
        while laid.height() > most && laid.promises.pop().is_some() {
            laid.more += 1;
        }
        laid
    }

    /// Height of the card.
    fn height(&self) -> f32 {
        let lines: f32 = self.promises.iter().map(|line| line.size().y + LINE_GAP).sum();
        STORY + self.story.size().y + GAP + lines + FOOT
    }
}

/// One promise, in as many rows as it takes.
pub(super) fn line(painter: &Painter, promise: &Promise, width: f32, look: &Look) -> Arc<Galley> {
    let runs = [
        (promise.of.as_str(), look::regular(TEXT_LABEL), look.mid),
        ("  ", look::regular(TEXT_LABEL), look.mid),
        (promise.number.as_str(), look::semibold(TEXT_LABEL), look.hi),
    ];
    ink::paragraph(painter, &runs, width, 3)
}

/// Draws it over a small card that stands there, within `view`.
pub(super) fn whole_ui(
    painter: &Painter,
    (card, view): (Rect, Rect),
    (index, resolved, chain): (usize, &Resolved, &[ChainLink]),
    stroke: Stroke,
    language: Language,
    look: &Look,
) {
    let laid = Laid::new(painter, resolved, card.width(), view.height(), language, look);
    let card = placed(card, laid.height(), view);
    ink::well(painter, card, RADIUS_CARD, look.raised, stroke);
    let (left, room) = (card.left() + SIDE, card.width() - 2.0 * SIDE);
    chain_ui(painter, pos2(left, card.top() + 40.0), room, chain, look);
    painter.hline(left..=left + room, card.top() + 72.5, Stroke::new(1.0, look.line2));
    let title = (resolved.scenario.title.get(language), look::semibold(18.0), look.hi);
    ink::clipped(painter, pos2(left, card.top() + TITLE), Align2::LEFT_TOP, title, room);
    let mut at = ink::place(painter, pos2(left, card.top() + STORY), Align2::LEFT_TOP, laid.story).left_bottom();
    at.y += GAP;
    for line in laid.promises {
        let first = line.rows.first().map_or(0.0, |row| row.rect().height());
        painter.circle_filled(at + vec2(3.0, first * 0.5), 2.5, look.mid);
        let words = ink::place(painter, at + vec2(BULLET, 0.0), Align2::LEFT_TOP, line);
        at.y = words.bottom() + LINE_GAP;
    }
    let mut foot = cards::length(resolved, language);
    if laid.more > 0 {
        foot = format!("{foot} · {}", say::promise_more(laid.more, language));
    }
    let run = (foot.as_str(), look::regular(TEXT_LABEL), look.mid);
    let foot = pos2(left, card.bottom() - 22.0);
    ink::clipped(painter, foot, Align2::LEFT_CENTER, run, room - 40.0);
    cards::digit_ui(painter, pos2(left + room, foot.y), index, look.panel, look);
}

/// The card grown to that height: downwards, but not out of the view.
fn placed(card: Rect, height: f32, view: Rect) -> Rect {
    let height = height.max(card.height());
    let top = card.top().min(view.bottom() - height).max(view.top().min(card.top()));
    Rect::from_min_size(pos2(card.left(), top), vec2(card.width(), height))
}

/// As much of a story as `fits`: whole sentences if they say enough, else whole words and three dots.
pub(super) fn preview(story: &str, fits: impl Fn(&str) -> bool, enough: impl Fn(&str) -> bool) -> String {
    if fits(story) {
        return story.to_owned();
    }
    let ends = story.match_indices(". ").map(|(at, _)| &story[..=at]);
    if let Some(sentences) = ends.filter(|part| fits(part)).last().filter(|part| enough(part)) {
        return sentences.to_owned();
    }
    let dotted = |part: &str| format!("{} …", part.trim_end_matches([',', ';', ':', '.']));
    let words = story.match_indices(' ').map(|(at, _)| dotted(&story[..at]));
    words.filter(|part| fits(part)).last().unwrap_or_else(|| dotted(""))
}

#[cfg(test)]
mod tests {
    use bevy_egui::egui::{Context, RawInput, Shape};

    use super::*;
    use crate::scenario::load::load;

    #[test]
    fn a_preview_ends_with_a_sentence_or_with_a_whole_word() {
        let story = "One shop. Two developers write 3.5 lines each, and more. The end comes late.";
        let check = |most: usize, least: usize, expected: &str| {
            let preview = preview(story, |part| part.len() <= most, |part| part.len() >= least);
            assert_eq!(preview, expected, "at most {most}");
        };
        check(100, 0, story);
        check(60, 30, "One shop. Two developers write 3.5 lines each, and more.");
        check(50, 30, "One shop. Two developers write 3.5 lines each …");
        check(12, 5, "One shop.");
    }

    /// Every text of the card of that scenario, in a view of that height.
    fn texts(file: &str, language: Language, high: f32) -> (Vec<(String, Rect, bool)>, Rect) {
        let text = std::fs::read(format!("{}/scenarios/{file}.ron", env!("CARGO_MANIFEST_DIR"))).unwrap();
        let resolved = load(&text, "test.ron").unwrap();
        let ctx = Context::default();
        look::install_fonts(&ctx);
        let view = Rect::from_min_size(pos2(0.0, 40.0), vec2(340.0, high));
        let card = Rect::from_min_size(pos2(0.0, 300.0), vec2(340.0, 250.0));
        let mut shapes = Vec::new();
        for _ in 0..2 {
            let mut output = ctx.run_ui(RawInput::default(), |ui| {
                whole_ui(ui.painter(), (card, view), (1, &resolved, &[]), Stroke::NONE, language, &Look::dark());
            });
            output.textures_delta.clear();
            shapes = output.shapes;
        }
        let read = |shape: &Shape| match shape {
            Shape::Text(text) => Some((text.galley.text().to_owned(), text.visual_bounding_rect(), text.galley.elided)),
            _ => None,
        };
        (shapes.iter().filter_map(|clipped| read(&clipped.shape)).collect(), view)
    }

    #[test]
    fn the_card_that_is_looked_at_has_its_whole_story_and_every_promise_within_the_view() {
        for language in [Language::En, Language::Ko] {
            for path in std::fs::read_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/scenarios")).unwrap() {
                let path = path.unwrap().path();
                let resolved = load(&std::fs::read(&path).unwrap(), "test.ron").unwrap();
                let (texts, view) = texts(path.file_stem().unwrap().to_str().unwrap(), language, 900.0);

                let story = resolved.scenario.story.get(language);
                assert!(texts.iter().any(|(text, ..)| text == story), "{}", path.display());
                for promise in promises(&resolved, language) {
                    let said = format!("{}  {}", promise.of, promise.number);
                    assert!(texts.iter().any(|(text, ..)| *text == said), "{}: {said}", path.display());
                }
                assert!(texts.iter().all(|(_, rect, elided)| !elided && view.contains_rect(*rect)), "{texts:?}");
            }
        }
    }

    #[test]
    fn in_a_low_view_a_card_says_how_many_promises_it_leaves_out() {
        let (texts, view) = texts("loose-orders", Language::En, 400.0);
        // Ten promises in all.
        let shown = texts.iter().filter(|(text, ..)| text.contains("  ")).count();
        let foot = &texts[texts.len() - 2].0;
        assert!((1..10).contains(&shown), "{texts:?}");
        assert!(foot.ends_with(&format!("{} more expectations", 10 - shown)), "{foot}");
        assert!(texts.iter().all(|(_, rect, _)| view.contains_rect(*rect)));
    }
}
