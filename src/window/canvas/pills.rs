//! Where the pills of links stand: beside their own lane, clear of cards, badges, other pills, other lanes and the edges
//! of frames.

use std::cell::OnceCell;

use bevy_egui::egui::{Pos2, Rect, Vec2};

use crate::window::canvas::path::Path;
use crate::window::canvas::routes::Route;

/// Shares of a lane at which a pill may stand, the best first.
const ALONG: [f32; 7] = [0.5, 0.4, 0.6, 0.3, 0.7, 0.2, 0.8];
/// Sides of a lane, and how much further off than usual in heights of a pill: above or below cards whose gap is
/// narrower than the pill.
const SIDES: [(f32, f32); 4] = [(1.0, 0.0), (-1.0, 0.0), (1.0, 1.3), (1.0, 2.0)];
/// Distance between the points at which lanes are asked whether they run under a pill, in pixels.
const STEP: f32 = 10.0;

/// What the place of a pill depends on: its link and size, the ends of its lane, and what was taken before it.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Asked {
    link: usize,
    size: Vec2,
    ends: [Pos2; 3],
    taken: u64,
}

/// Where the pills of the frame before stand: most of them stay.
#[derive(Clone, Debug, Default)]
pub(super) struct Remembered(Vec<(Asked, Pos2)>);

/// What is taken on the screen.
pub(super) struct Pills<'a> {
    taken: Vec<Rect>,
    /// Everything taken, in one number.
    mixed: u64,
    routes: &'a [Route],
    frames: &'a [Rect],
    lines: OnceCell<Vec<Line>>,
    before: &'a mut Remembered,
    now: Vec<(Asked, Pos2)>,
}

impl Drop for Pills<'_> {
    fn drop(&mut self) {
        self.before.0 = std::mem::take(&mut self.now);
    }
}

/// Mixes a rectangle into a number.
fn mix(into: u64, rect: &Rect) -> u64 {
    let sides = [rect.min.x, rect.min.y, rect.max.x, rect.max.y];
    sides
        .into_iter()
        .fold(into, |all, side| (all.rotate_left(7) ^ u64::from(side.to_bits())).wrapping_mul(0x9e37_79b9_7f4a_7c15))
}

/// Points of what a pill had better not hide.
struct Line {
    /// The link whose lane it is; none, if it is the edge of a frame.
    link: Option<usize>,
    around: Rect,
    points: Vec<Pos2>,
}

impl Line {
    fn new(link: Option<usize>, path: &Path) -> Self {
        let steps = (path.length() / STEP).ceil().max(1.0);
        let points: Vec<Pos2> = (0..=steps as usize).map(|i| path.at(i as f32 * STEP).0).collect();
        Line { link, around: Rect::from_points(&points), points }
    }
}

/// The lanes of these links, and the edges of these frames.
fn lines(routes: &[Route], frames: &[Rect]) -> Vec<Line> {
    let lanes = routes.iter().flat_map(|route| {
        let paths = route.lanes.as_ref().map_or_else(|| vec![&route.path], |lanes| lanes.iter().collect());
        paths.into_iter().map(|path| Line::new(Some(route.link), path)).collect::<Vec<_>>()
    });
    let edges = frames.iter().flat_map(|frame| {
        let corners = [frame.left_top(), frame.right_top(), frame.right_bottom(), frame.left_bottom()];
        (0..4).map(move |i| Line::new(None, &Path::new(vec![corners[i], corners[(i + 1) % 4]])))
    });
    lanes.chain(edges).collect()
}

impl<'a> Pills<'a> {
    /// With these cards and badges, these links, and these frames.
    pub(super) fn new(taken: Vec<Rect>, routes: &'a [Route], frames: &'a [Rect], before: &'a mut Remembered) -> Self {
        let mixed = taken.iter().chain(frames).fold(routes.len() as u64, mix);
        Pills { taken, mixed, routes, frames, lines: OnceCell::new(), before, now: Vec::new() }
    }

    /// The middle of a pill of that size beside a lane of `link`, `away` from it by side (`away(out)`), on its
    /// left as seen along it, or on its right if that is much better.
    pub(super) fn place(&mut self, link: usize, lane: &Path, size: Vec2, away: impl Fn(Vec2) -> f32) -> Pos2 {
        let (first, middle, last) = (lane.at(0.0).0, lane.at(lane.length() * 0.5).0, lane.at(lane.length()).0);
        let asked = Asked { link, size, ends: [first, middle, last], taken: self.mixed };
        let known = self.before.0.get(self.now.len()).filter(|(before, _)| *before == asked).map(|(_, at)| *at);
        let at = known.unwrap_or_else(|| self.best(link, lane, size, away));
        self.now.push((asked, at));
        let rect = Rect::from_center_size(at, size);
        self.mixed = mix(self.mixed, &rect);
        self.taken.push(rect);
        at
    }

    fn best(&self, link: usize, lane: &Path, size: Vec2, away: impl Fn(Vec2) -> f32) -> Pos2 {
        let mut best: Option<(f32, Pos2)> = None;
        for (side, further) in SIDES {
            for (rank, share) in ALONG.into_iter().enumerate() {
                let (at, along) = lane.at(lane.length() * share);
                let out = Vec2::new(along.y, -along.x) * side;
                let middle = at + out * (away(out) + further * size.y);
                // The other side of a lane is its neighbour's, and what stands far off belongs to nobody: last choices.
                let aside = if side < 0.0 { 260.0 } else { 0.0 } + further * 100.0;
                let cost = self.cost(link, Rect::from_center_size(middle, size)) + rank as f32 * 6.0 + aside;
                if best.is_none_or(|(least, _)| cost < least) {
                    best = Some((cost, middle));
                }
            }
        }
        best.map_or(Pos2::ZERO, |(_, middle)| middle)
    }

    /// How much a pill there would hide: pixels of what is taken, and points of other links' lines.
    fn cost(&self, link: usize, rect: Rect) -> f32 {
        let covered = |other: &Rect| {
            let both = rect.expand(1.0).intersect(*other);
            if both.is_positive() { both.area() + 240.0 } else { 0.0 }
        };
        let under = |line: &Line| {
            if !line.around.intersects(rect.expand(4.0)) {
                return 0.0;
            }
            let hits = line.points.iter().filter(|point| rect.expand(4.0).contains(**point)).count();
            hits as f32 * if line.link == Some(link) { 10.0 } else { 40.0 }
        };
        self.taken.iter().map(covered).sum::<f32>()
            + self.lines.get_or_init(|| lines(self.routes, self.frames)).iter().map(under).sum::<f32>()
    }
}

#[cfg(test)]
mod tests {
    use bevy_egui::egui::{pos2, vec2};

    use super::*;

    #[test]
    fn a_pill_goes_along_its_lane_until_it_hides_nothing() {
        // A card covers all above the first 120 of 200 pixels, so of the places at 100, 80, 120, 60 and 140 pixels
        // only the last is free for a pill of 30 pixels: 140 - 15 = 125.
        let card = Rect::from_min_max(pos2(0.0, 60.0), pos2(120.0, 99.0));
        let mut before = Remembered::default();
        let lane = Path::level(pos2(0.0, 100.0), pos2(200.0, 100.0));
        let place = |card: Rect, before: &mut Remembered| {
            Pills::new(vec![card], &[], &[], before).place(0, &lane, vec2(30.0, 16.0), |_| 12.0)
        };

        assert_eq!(place(card, &mut before), pos2(140.0, 88.0));
        assert_eq!(place(card, &mut before), pos2(140.0, 88.0), "it stays");
        let away = card.translate(vec2(0.0, 500.0));
        assert_eq!(place(away, &mut before), pos2(100.0, 88.0), "the card has gone, and so it moves to the middle");
    }

    #[test]
    fn a_pill_wider_than_the_gap_between_two_cards_stands_above_them() {
        // Cards end 20 pixels above the lane, the gap is 20 pixels wide. Beside the lane the pill would hide both; one
        // and a third of its heights further up, at 100 - 12 - 20.8 = 67.2, its lower edge is 75.2: clear of them.
        let cards = [(0.0, 90.0), (110.0, 200.0)].map(|(l, r)| Rect::from_min_max(pos2(l, 80.0), pos2(r, 160.0)));
        let lane = Path::level(pos2(90.0, 100.0), pos2(110.0, 100.0));
        let mut before = Remembered::default();

        let at = Pills::new(cards.to_vec(), &[], &[], &mut before).place(0, &lane, vec2(40.0, 16.0), |_| 12.0);

        assert!((at.y - 67.2).abs() < 0.01, "{at}");
    }

    #[test]
    fn a_pill_does_not_lie_on_the_edge_of_a_frame() {
        // The frame begins at 100 pixels, where a pill in the middle would stand: its box from 85 to 115, and 4 pixels
        // around it. From 81 to 119 there is an edge, at 80 - 19 = 61 to 80 + 19 = 99 there is none.
        let frame = [Rect::from_min_max(pos2(100.0, -200.0), pos2(600.0, 300.0))];
        let lane = Path::level(pos2(0.0, 100.0), pos2(200.0, 100.0));
        let mut before = Remembered::default();

        let at = Pills::new(vec![], &[], &frame, &mut before).place(0, &lane, vec2(30.0, 16.0), |_| 12.0);

        assert_eq!(at, pos2(80.0, 88.0));
    }
}
