//! Every kind of card on a few pages, each in its states beside each other, drawn by the code that draws the canvas.

use bevy_egui::egui::{Align2, Painter, Rect, Vec2, pos2, vec2};

use crate::units::text::Language;
use crate::window::canvas::pen::{Face, Level, Pen, Style};
use crate::window::canvas::sizes::Sizes;
use crate::window::canvas::states::{self, Example};
use crate::window::canvas::{badges, cards, causes, demo};
use crate::window::look::{self, Look};
use crate::window::scene::Scene;

pub(in crate::window) use crate::window::canvas::states::PAGES;

/// Between two cards, in card units; badges hang in it, and the name of a state stands there.
const GAP: Vec2 = Vec2::new(26.0, 50.0);
/// Room above the first row, for its badges, and below the last one, for the names of its states.
const ABOVE: f32 = 22.0;
const BELOW: f32 = 32.0;
/// Widths of a page that are tried, in card units.
const WIDTHS: std::ops::RangeInclusive<u16> = 6..=24;
const WIDTH_STEP: f32 = 100.0;
/// Cards are shown at most so large.
const LARGEST: f32 = 1.4;

/// Draws a page into `rect`.
pub(in crate::window) fn gallery_ui(painter: &Painter, rect: Rect, page: usize, language: Language, look: &Look) {
    let examples = states::page(page, language);
    let scene = Scene { nodes: examples.iter().map(|example| example.node.clone()).collect(), ..demo::bare(language) };
    let (places, size) = rows(&scene, rect.size());
    let scale = fitting(size, rect.size());
    let corner = rect.center() - size * scale * 0.5;
    let pen = Pen::new(painter, look, &scene, Level::Mid, scale);
    for (Example { node, state }, place) in examples.iter().zip(places) {
        let rect = Rect::from_min_size(corner + place.min.to_vec2() * scale, place.size() * scale);
        cards::ground(&pen, node, rect, false, false);
        pen.flush();
        cards::draw(&pen, node, rect, false, false);
        if let Some(cause) = causes::of(&pen, node) {
            badges::alone(&pen, &cause, rect);
        }
        pen.flush();
        let style = Style(Face::Regular, look::TEXT_LABEL, pen.look.mid);
        let at = rect.left_bottom() + vec2(pen.px(2.0), pen.px(3.0));
        pen.write_in(at, Align2::LEFT_TOP, pen.say(*state), style, rect.width());
    }
}

/// The scale at which a page of that size is shown in a room.
fn fitting(size: Vec2, room: Vec2) -> f32 {
    (room / size).min_elem().min(LARGEST)
}

/// The places of the cards in card units, row by row at the width at which they can be shown largest, and how large the
/// page is.
fn rows(scene: &Scene, room: Vec2) -> (Vec<Rect>, Vec2) {
    let sizes: Vec<Vec2> = scene.nodes.iter().map(|node| Sizes::COMPACT.of(scene, node)).collect();
    let tried = WIDTHS.map(|width| rows_within(&sizes, f32::from(width) * WIDTH_STEP));
    let best = tried.max_by(|(_, a), (_, b)| fitting(*a, room).total_cmp(&fitting(*b, room)));
    best.unwrap_or_default()
}

/// In rows no wider than that.
fn rows_within(sizes: &[Vec2], width: f32) -> (Vec<Rect>, Vec2) {
    let (mut at, mut high, mut wide) = (pos2(0.0, ABOVE), 0.0_f32, 0.0_f32);
    let mut places = Vec::new();
    for size in sizes {
        if at.x > 0.0 && at.x + size.x > width {
            at = pos2(0.0, at.y + high + GAP.y);
            high = 0.0;
        }
        places.push(Rect::from_min_size(at, *size));
        (high, wide) = (high.max(size.y), wide.max(at.x + size.x));
        at.x += size.x + GAP.x;
    }
    (places, vec2(wide, at.y + high + BELOW))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use bevy_egui::egui::{Context, Pos2, RawInput, Shape};

    use super::*;
    use crate::services::ServiceKind;

    const ROOM: Vec2 = Vec2::new(1_248.0, 648.0);

    fn scene(page: usize, language: Language) -> Scene {
        let nodes = states::page(page, language).into_iter().map(|example| example.node).collect();
        Scene { nodes, ..demo::bare(language) }
    }

    #[test]
    fn every_kind_of_card_is_shown_in_more_than_one_state_but_for_a_person() {
        let mut shown: BTreeMap<String, usize> = BTreeMap::new();
        for page in 0..PAGES {
            for node in scene(page, Language::En).nodes {
                *shown.entry(format!("{:?}", node.kind)).or_default() += 1;
            }
        }
        for kind in ServiceKind::ALL {
            let least = if *kind == ServiceKind::Console { 1 } else { 2 };
            let count = shown.get(&format!("{kind:?}")).copied().unwrap_or(0);
            assert!(count >= least, "{kind:?} is shown {count} times");
        }
    }

    #[test]
    fn no_card_lies_over_another_and_every_rule_of_a_badge_exists() {
        for page in 0..PAGES {
            let scene = scene(page, Language::En);
            let (places, size) = rows(&scene, ROOM);
            for (i, a) in places.iter().enumerate() {
                assert!(Rect::from_min_size(Pos2::ZERO, size).contains_rect(*a), "{a:?} of {size:?}");
                assert!(places[i + 1..].iter().all(|b| !a.intersects(*b)), "{a:?} on page {page}");
            }
        }
        let refusing =
            (0..PAGES).flat_map(|page| scene(page, Language::En).nodes).filter(|node| !node.causes.is_empty());
        assert_eq!(refusing.count(), 10, "each state that has a rule has found it");
    }

    #[test]
    fn every_word_on_the_pages_is_whole_and_on_the_screen() {
        for (language, page) in [Language::En, Language::Ko].into_iter().flat_map(|l| (0..PAGES).map(move |p| (l, p))) {
            let ctx = Context::default();
            look::install_fonts(&ctx);
            let screen = Rect::from_min_size(pos2(0.0, 0.0), ROOM);
            let mut shapes = Vec::new();
            for _ in 0..2 {
                let input = RawInput { screen_rect: Some(screen), ..Default::default() };
                let mut output =
                    ctx.run_ui(input, |ui| gallery_ui(ui.painter(), screen, page, language, &Look::dark()));
                output.textures_delta.clear();
                shapes = output.shapes;
            }
            for shape in &shapes {
                let Shape::Text(text) = &shape.shape else { continue };
                if text.galley.text().is_empty() {
                    continue;
                }
                let inside = screen.contains_rect(text.visual_bounding_rect());
                assert!(!text.galley.elided && inside, "page {page}, {language:?}: {}", text.galley.text());
            }
        }
    }
}
