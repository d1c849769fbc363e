//! Every kind of card on one page, each in a telling state, drawn by the code that draws the canvas.

use bevy_egui::egui::{Painter, Pos2, Rect, Vec2, pos2, vec2};

use crate::units::text::Language;
use crate::window::canvas::pen::{Level, Pen};
use crate::window::canvas::sizes::Sizes;
use crate::window::canvas::{badges, cards, causes, demo};
use crate::window::look::Look;
use crate::window::scene::Scene;

/// Columns of cards.
const COLUMNS: usize = 5;
/// Between two cards, in card units; badges hang in it.
const GAP: Vec2 = Vec2::new(22.0, 34.0);

/// Draws the page into `rect`.
pub(in crate::window) fn gallery_ui(painter: &Painter, rect: Rect, language: Language, look: &Look) {
    let scene = demo::gallery(language);
    let (places, size) = shelves(&scene);
    let scale = (rect.width() / size.x).min(rect.height() / size.y);
    let corner = rect.center() - size * scale * 0.5;
    let pen = Pen::new(painter, look, &scene, Level::Mid, scale);
    for (node, place) in scene.nodes.iter().zip(places) {
        let rect = Rect::from_min_size(corner + place.min.to_vec2() * scale, place.size() * scale);
        cards::ground(&pen, node, rect, false, false);
        pen.flush();
        cards::draw(&pen, node, rect, false, false);
        if let Some(cause) = causes::of(&pen, node) {
            badges::alone(&pen, &cause, rect);
        }
        pen.flush();
    }
}

/// The places of the cards in card units, each under the shortest column so far, and how large the page is.
fn shelves(scene: &Scene) -> (Vec<Rect>, Vec2) {
    let sizes: Vec<Vec2> = scene.nodes.iter().map(|node| Sizes::COMPACT.of(scene, node)).collect();
    let width = sizes.iter().map(|size| size.x).fold(0.0, f32::max);
    let mut ends = [GAP.y * 0.5; COLUMNS];
    let places = sizes.into_iter().map(|size| {
        let shortest = (0..COLUMNS).min_by(|&a, &b| ends[a].total_cmp(&ends[b])).unwrap_or(0);
        let left = shortest as f32 * (width + GAP.x) + (width - size.x) * 0.5;
        let place = Rect::from_min_size(pos2(left, ends[shortest]), size);
        ends[shortest] += size.y + GAP.y;
        place
    });
    let places: Vec<Rect> = places.collect();
    let all = places.iter().fold(Rect::from_min_size(Pos2::ZERO, Vec2::ZERO), |all, place| all.union(*place));
    (places, vec2(COLUMNS as f32 * (width + GAP.x) - GAP.x, all.height()))
}

#[cfg(test)]
mod tests {
    use crate::services::ServiceKind;

    use super::*;

    #[test]
    fn every_kind_of_card_is_on_the_page_and_none_lies_over_another() {
        let scene = demo::gallery(Language::En);
        for kind in ServiceKind::ALL {
            assert!(scene.nodes.iter().any(|node| node.kind == *kind), "{kind:?} is missing");
        }

        let (places, size) = shelves(&scene);

        for (i, a) in places.iter().enumerate() {
            assert!(Rect::from_min_size(Pos2::ZERO, size).contains_rect(*a), "{a:?} of {size:?}");
            for b in &places[i + 1..] {
                assert!(!a.intersects(*b), "{a:?} over {b:?}");
            }
        }
    }
}
