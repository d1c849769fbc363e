//! Where the badges of causes stand: on the upper edges of their cards, clear of each other and of other cards.

use bevy_egui::egui::{Rect, Stroke, Vec2, pos2, vec2};

use crate::window::canvas::causes::{self, Cause};
use crate::window::canvas::pen::{Level, Pen};

/// From the edge of the view to a badge, in pixels.
const MARGIN: f32 = 6.0;

/// Between two badges, in pixels.
const APART: f32 = 2.0;

/// Places that a badge can have: so many columns in each of so many rows.
const COLUMNS: usize = 4;
const ROWS: usize = 3;

/// The places that badges had in the frame before, by the index of their node: whoever has room there stays.
#[derive(Clone, Debug, Default)]
pub(super) struct Remembered(Vec<(usize, usize)>);

/// The badges of one frame.
pub(super) struct Badges<'a> {
    pen: &'a Pen<'a>,
    cards: Vec<Rect>,
    placed: Vec<(usize, Rect, Cause)>,
    before: &'a mut Remembered,
    now: Vec<(usize, usize)>,
}

impl<'a> Badges<'a> {
    /// None yet, on these cards.
    pub(super) fn new(pen: &'a Pen<'a>, cards: Vec<Rect>, before: &'a mut Remembered) -> Self {
        Badges { pen, cards, placed: Vec::new(), before, now: Vec::new() }
    }

    /// Finds the place for a badge on the card with that index. At far zoom there is no room for any.
    pub(super) fn place(&mut self, index: usize, cause: Cause) {
        if self.pen.level == Level::Far {
            return;
        }
        let size = causes::size(self.pen, &cause);
        let known = self.before.0.iter().find(|(node, _)| *node == index).map(|(_, place)| *place);
        let mut best = (f32::INFINITY, 0, Rect::ZERO);
        for place in known.into_iter().chain(0..COLUMNS * ROWS) {
            let rect = candidate(self.pen, self.cards[index], size, place);
            let hidden = self.hidden(index, rect);
            if hidden < best.0 {
                best = (hidden, place, rect);
            }
            if hidden <= 0.0 {
                break;
            }
        }
        self.now.push((index, best.1));
        self.placed.push((index, best.2, cause));
    }

    /// How much a badge there would hide of what is not its own, in pixels.
    fn hidden(&self, index: usize, rect: Rect) -> f32 {
        let others = self.cards.iter().enumerate().filter(|(card, _)| *card != index).map(|(_, card)| *card);
        let badges = self.placed.iter().map(|(_, badge, _)| badge.expand(APART));
        let covered: f32 = others.chain(badges).map(|other| area(other.intersect(rect))).sum();
        covered + area(rect) - area(rect.intersect(self.pen.painter.clip_rect()))
    }

    /// Draws them; says where they are, by the index of their node.
    pub(super) fn draw(self) -> Vec<(usize, Rect)> {
        for (index, rect, cause) in &self.placed {
            self.leader(*index, *rect);
            causes::draw(self.pen, cause, *rect);
        }
        self.before.0 = self.now;
        self.placed.into_iter().map(|(index, rect, _)| (index, rect)).collect()
    }
}

impl Badges<'_> {
    /// What stands higher than on the edge of its card is tied to it by a line, where other badges let it through.
    fn leader(&self, index: usize, badge: Rect) {
        let card = self.cards[index];
        let way = badge.with_min_y(badge.bottom()).with_max_y(card.top()).intersect(card.expand2(vec2(-8.0, 400.0)));
        let blocked = |x: f32| {
            let line = way.with_min_x(x - 1.0).with_max_x(x + 1.0);
            self.placed.iter().any(|(other, rect, _)| *other != index && rect.intersects(line))
        };
        let middle = way.center().x;
        let open = [middle, way.right() - 6.0, way.left() + 6.0].into_iter().find(|x| !blocked(*x));
        if let (true, Some(x)) = (way.height() > 2.0 && way.width() > 0.0, open) {
            self.pen.painter.vline(x, way.y_range(), Stroke::new(1.25, self.pen.look.line2));
        }
    }
}

fn area(rect: Rect) -> f32 {
    if rect.is_positive() { rect.area() } else { 0.0 }
}

/// The place with that number for a badge of that size on a card: at its right, else over its right edge, its left
/// one, or both; then the same in the rows above.
fn candidate(pen: &Pen, card: Rect, size: Vec2, place: usize) -> Rect {
    let inset = pen.px(14.0);
    let left = match place % COLUMNS {
        0 => (card.right() - inset - size.x).max(card.left()),
        1 => card.center().x - size.x * 0.5,
        2 => card.right() - size.x,
        _ => card.left(),
    };
    let view = pen.painter.clip_rect();
    // What is wider than its card reaches over its edge, but not out of sight.
    let left = left.min(view.right() - MARGIN - size.x).max(view.left() + MARGIN);
    let left = if card.intersects(view) { left } else { card.left() };
    let row = (place / COLUMNS) as f32;
    let above = size.y * if pen.near() { 0.73 } else { 0.86 };
    Rect::from_min_size(pos2(left, card.top() - above - row * (size.y + APART)), size)
}

/// Draws a badge on a card that nothing stands beside.
pub(super) fn alone(pen: &Pen, cause: &Cause, card: Rect) -> Rect {
    let rect = candidate(pen, card, causes::size(pen, cause), 0);
    causes::draw(pen, cause, rect);
    rect
}

#[cfg(test)]
mod tests {
    use bevy_egui::egui::{Context, RawInput};

    use super::*;
    use crate::units::text::Language;
    use crate::window::canvas::demo;
    use crate::window::look::{self, Look};

    #[test]
    fn badges_of_cards_close_to_each_other_stand_apart_and_stay_where_they_are() {
        let ctx = Context::default();
        look::install_fonts(&ctx);
        let screen = Rect::from_min_size(pos2(0.0, 0.0), vec2(500.0, 400.0));
        let input = || RawInput { screen_rect: Some(screen), ..RawInput::default() };
        drop(ctx.run_ui(input(), |_| {}));
        // Three cards 80 pixels wide, 10 apart: a badge of some words is wider than a card and its gap.
        let cards: Vec<Rect> =
            [100.0, 190.0, 280.0].map(|left| Rect::from_min_size(pos2(left, 200.0), vec2(80.0, 60.0))).to_vec();
        let mut node = demo::bare_node();
        node.causes = demo::ruled("server.accept-queue-full").map(|rule| (rule, 120.0, 1)).into_iter().collect();
        let scene = demo::bare(Language::En);
        let (look, mut before) = (Look::dark(), Remembered::default());
        let mut frames = Vec::new();
        for _ in 0..2 {
            drop(ctx.run_ui(input(), |ui| {
                let pen = Pen::new(ui.painter(), &look, &scene, Level::Mid, 0.6);
                let mut badges = Badges::new(&pen, cards.clone(), &mut before);
                for index in 0..cards.len() {
                    badges.place(index, causes::of(&pen, &node).unwrap());
                }
                frames.push(badges.draw());
            }));
        }

        let placed: Vec<Rect> = frames[0].iter().map(|(_, rect)| *rect).collect();
        assert!(placed[0].width() > 90.0, "{placed:?}");
        for (index, badge) in placed.iter().enumerate() {
            assert!(screen.contains_rect(*badge));
            assert!(placed[..index].iter().all(|other| !other.intersects(*badge)), "{placed:?}");
            let others = cards.iter().enumerate().filter(|(card, _)| *card != index);
            assert!(others.into_iter().all(|(_, card)| !card.intersects(*badge)), "{placed:?}");
        }
        assert_eq!(frames[0], frames[1]);
    }
}
