//! The callout of a presenter: a pill above the card of a node, with a line down to it, or to one worker on it.

use bevy_egui::egui::{Align2, Color32, Pos2, Rect, Stroke, StrokeKind, Vec2, pos2, vec2};

use crate::services::contract::NodeId;
use crate::window::canvas::layout::Place;
use crate::window::canvas::pen::Pen;
use crate::window::ink;
use crate::window::look::{self, CARD_PADDING};
use crate::window::scene::Scene;

/// Size of its text, and from its edge to it. These and the lengths below are for cards of the designed size, which are
/// shown at a share of it.
const TEXT: f32 = 26.0;
const PADDING: Vec2 = Vec2::new(22.0, 8.0);
/// Least distance from cards, badges and the edge of the view.
const CLEAR: f32 = 8.0;
/// From the pill down to its card.
const DROP: f32 = 18.0;
/// Room above the highest card that a pill needs where a badge hangs on that card.
const HEADROOM: f32 = 84.0;
/// Width of the line and of the ring around a worker.
const LINE: f32 = 3.2;

/// What an audience is to look at: a card, or one worker on it.
#[derive(Clone, Debug, PartialEq)]
pub struct Callout {
    /// The card.
    pub node: NodeId,
    /// The worker of that number.
    pub worker: Option<u64>,
    /// When it happens.
    pub time: String,
    /// What happens.
    pub words: String,
    /// Color of pill, line and ring.
    pub color: Color32,
}

/// Room above the cards, in pixels, at that share of the designed sizes.
pub(super) fn headroom(scale: f32) -> f32 {
    HEADROOM * scale
}

/// Draws it over everything that is there; what it covers, so that nothing else is put there.
pub(super) fn draw(
    pen: &Pen,
    (callout, share): (&Callout, f32),
    scene: &Scene,
    places: &[Place],
    badges: &[(usize, Rect)],
) -> Option<[Rect; 2]> {
    let index = scene.nodes.iter().position(|node| node.id == callout.node)?;
    let (card, look) = (places[index].rect, pen.look);
    let on = look.on(callout.color);
    let runs = [
        (callout.time.as_str(), look::mono_bold((TEXT * share).round()), on),
        ("  ", look::regular((TEXT * share).round()), on),
        (callout.words.as_str(), look::semibold((TEXT * share).round()), on),
    ];
    let view = pen.painter.clip_rect().shrink(CLEAR);
    let words = ink::line(pen.painter, &runs, view.width() - 2.0 * PADDING.x * share);
    let size = words.size() + 2.0 * PADDING * share;
    let worker = pen.found.get();
    let badge = badges.iter().find(|(number, _)| *number == index).map(|(_, rect)| *rect);
    let x = anchor(card, badge, worker, pen.px(CARD_PADDING).max(8.0));
    let taken: Vec<Rect> = places.iter().map(|place| place.rect).chain(badges.iter().map(|(_, rect)| *rect)).collect();
    let from_left = if worker.is_some() { size.y * 0.7 } else { size.x * 0.5 };
    let pill = pill(pos2(x - from_left, card.top() - DROP * share), size, &taken, view)?;
    let way = way(pos2(x, pill.bottom()), card, worker);
    pen.painter.line(way, Stroke::new(LINE * share.max(0.8), callout.color));
    if let Some(worker) = worker {
        let stroke = Stroke::new(LINE * share.max(0.8), callout.color);
        pen.painter.rect_stroke(worker, pen.px(6.0), stroke, StrokeKind::Outside);
    } else {
        pen.painter.circle_filled(pos2(x, card.top()), 4.0 * share, callout.color);
    }
    pen.painter.rect_filled(pill, pill.height() * 0.5, callout.color);
    ink::place(pen.painter, pill.center(), Align2::CENTER_CENTER, words);
    let line = Rect::from_x_y_ranges(x - 2.0..=x + 2.0, pill.bottom()..=card.top());
    Some([pill, line])
}

/// Where the line comes down: to a worker beside everything that is written on the card, in its left margin; to a card
/// in the middle of what its badge leaves of its upper edge.
fn anchor(card: Rect, badge: Option<Rect>, worker: Option<Rect>, margin: f32) -> f32 {
    if worker.is_some() {
        return card.left() + margin * 0.45;
    }
    let right = badge.map_or(card.right(), |badge| badge.left() - CLEAR).min(card.right());
    if right - card.left() > 4.0 * CLEAR { (card.left() + right) * 0.5 } else { card.left() + 2.0 * CLEAR }
}

/// A pill of that size with its lower left corner there, or as far above as it takes to lie over nothing; none if the
/// view has no such place.
fn pill(corner: Pos2, size: Vec2, taken: &[Rect], view: Rect) -> Option<Rect> {
    let left = corner.x.min(view.right() - size.x).max(view.left());
    let mut pill = Rect::from_min_size(pos2(left, corner.y - size.y), size);
    while let Some(under) = taken.iter().find(|rect| rect.intersects(pill.expand(CLEAR * 0.5))) {
        let up = pill.bottom() - (under.top() - CLEAR);
        pill = pill.translate(vec2(0.0, -up));
    }
    (pill.top() >= view.top()).then_some(pill)
}

/// The line from the pill: to the edge of the card, or down its margin and above whatever stands before the worker.
fn way(from: Pos2, card: Rect, worker: Option<Rect>) -> Vec<Pos2> {
    let Some(worker) = worker else { return vec![from, pos2(from.x, card.top())] };
    let y = worker.top() - LINE * 0.5;
    vec![from, pos2(from.x, y), pos2(worker.left() + worker.width() * 0.3, y)]
}

#[cfg(test)]
mod tests {
    use super::*;

    const VIEW: Rect = Rect::from_min_max(pos2(0.0, 0.0), pos2(600.0, 400.0));

    fn rect(left: f32, top: f32, width: f32, height: f32) -> Rect {
        Rect::from_min_size(pos2(left, top), vec2(width, height))
    }

    #[test]
    fn a_pill_rises_over_cards_and_badges_until_it_covers_none() {
        let card = rect(300.0, 200.0, 200.0, 150.0);
        let badge = rect(340.0, 178.0, 150.0, 30.0);
        let neighbor = rect(40.0, 120.0, 240.0, 200.0);
        let taken = [card, badge, neighbor];

        // Wide enough to reach over the neighbor: it stands above that, which is the higher one.
        let pill = pill(pos2(200.0, 186.0), vec2(220.0, 40.0), &taken, VIEW).unwrap();

        assert!(taken.iter().all(|rect| !rect.intersects(pill)), "{pill:?}");
        assert!((pill.bottom() - (120.0 - CLEAR)).abs() < 0.01, "{pill:?}");
    }

    #[test]
    fn without_room_there_is_none_and_near_an_edge_it_is_moved_inside() {
        let card = rect(450.0, 30.0, 140.0, 150.0);
        assert_eq!(pill(pos2(450.0, 16.0), vec2(220.0, 40.0), &[card], VIEW), None, "30 are less than 40");

        let low = rect(450.0, 200.0, 140.0, 150.0);
        let pill = pill(pos2(450.0, 186.0), vec2(220.0, 40.0), &[low], VIEW).unwrap();
        assert!(VIEW.contains_rect(pill) && !pill.intersects(low), "{pill:?}");
    }

    #[test]
    fn the_line_to_a_worker_runs_in_the_margin_of_its_card_and_above_the_workers_before_it() {
        let card = rect(100.0, 100.0, 300.0, 200.0);
        let (first, worker) = (rect(114.0, 180.0, 30.0, 50.0), rect(180.0, 180.0, 30.0, 50.0));

        let x = anchor(card, None, Some(worker), 14.0);
        let way = way(pos2(x, 60.0), card, Some(worker));

        assert!(card.left() < x && x < first.left());
        let covers = |rect: Rect| way.iter().any(|point| rect.contains(*point));
        assert!(!covers(first) && way.iter().all(|point| point.y < first.top()));
        assert!((way[2].y - worker.top()).abs() < LINE && worker.x_range().contains(way[2].x));
    }
}
