//! Where the pills of links stand: beside their own lane, clear of cards, badges, other pills and other lanes.

use bevy_egui::egui::{Pos2, Rect, Vec2};

use crate::window::canvas::path::Path;
use crate::window::canvas::routes::Route;

/// Shares of a lane at which a pill may stand, the best first.
const ALONG: [f32; 7] = [0.5, 0.4, 0.6, 0.3, 0.7, 0.2, 0.8];
/// Distance between the points at which lanes are asked whether they run under a pill, in pixels.
const STEP: f32 = 10.0;

/// What is taken on the screen.
pub(super) struct Pills {
    taken: Vec<Rect>,
    /// Points of each link's lanes, by index of the link.
    lines: Vec<(usize, Vec<Pos2>)>,
}

impl Pills {
    /// With these cards and badges, and these links, whose lanes run `shift` beside their middle.
    pub(super) fn new(taken: Vec<Rect>, routes: &[Route], shift: f32) -> Self {
        let points = |path: &Path| {
            let steps = (path.length() / STEP).ceil().max(1.0);
            (0..=steps as usize).map(|i| path.at(i as f32 * STEP).0).collect()
        };
        let lanes = routes.iter().flat_map(|route| {
            let shifts: &[f32] = if route.one_lane { &[0.0] } else { &[1.0, -1.0] };
            shifts.iter().map(|side| (route.link, points(&route.path.beside(side * shift))))
        });
        Pills { lines: lanes.collect(), taken }
    }

    /// The middle of a pill of that size beside a lane of `link`, `away` from it by side (`away(out)`), on its
    /// left as seen along it, or on its right if that is much better.
    pub(super) fn place(&mut self, link: usize, lane: &Path, size: Vec2, away: impl Fn(Vec2) -> f32) -> Pos2 {
        let mut best: Option<(f32, Pos2)> = None;
        for side in [1.0, -1.0] {
            for (rank, share) in ALONG.into_iter().enumerate() {
                let (at, along) = lane.at(lane.length() * share);
                let out = Vec2::new(along.y, -along.x) * side;
                let middle = at + out * away(out);
                // The other side of a lane is its neighbour's: last choice.
                let aside = if side < 0.0 { 260.0 } else { 0.0 };
                let cost = self.cost(link, Rect::from_center_size(middle, size)) + rank as f32 * 6.0 + aside;
                if best.is_none_or(|(least, _)| cost < least) {
                    best = Some((cost, middle));
                }
            }
        }
        let middle = best.map_or(Pos2::ZERO, |(_, middle)| middle);
        self.taken.push(Rect::from_center_size(middle, size));
        middle
    }

    /// How much a pill there would hide: pixels of what is taken, and points of other links' lines.
    fn cost(&self, link: usize, rect: Rect) -> f32 {
        let covered = |other: &Rect| {
            let both = rect.expand(1.0).intersect(*other);
            if both.is_positive() { both.area() + 60.0 } else { 0.0 }
        };
        let under = |(other, points): &(usize, Vec<Pos2>)| {
            let hits = points.iter().filter(|point| rect.expand(4.0).contains(**point)).count();
            hits as f32 * if *other == link { 10.0 } else { 40.0 }
        };
        self.taken.iter().map(covered).sum::<f32>() + self.lines.iter().map(under).sum::<f32>()
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
        let mut pills = Pills::new(vec![card], &[], 0.0);
        let lane = Path::level(pos2(0.0, 100.0), pos2(200.0, 100.0));

        let at = pills.place(0, &lane, vec2(30.0, 16.0), |_| 12.0);

        assert_eq!(at, pos2(140.0, 88.0));
    }
}
