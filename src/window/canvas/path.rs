//! A curve as points with their distance from its start, so that a token finds its place by how far it is.

use bevy_egui::egui::{Pos2, Rect, Vec2, pos2, vec2};

/// Points that a bend is looked at with.
const STEPS: usize = 40;
/// How far from its bend a line may run, in pixels.
const ASTRAY: f32 = 0.4;

/// A curve on screen.
#[derive(Clone, Debug, Default)]
pub(super) struct Path {
    /// Its points.
    pub(super) points: Vec<Pos2>,
    along: Vec<f32>,
}

impl Path {
    /// Through these points.
    pub(super) fn new(mut points: Vec<Pos2>) -> Self {
        points.dedup_by(|a, b| a.distance(*b) < 0.01);
        let mut along = Vec::with_capacity(points.len());
        let mut length = 0.0;
        for (i, point) in points.iter().enumerate() {
            length += if i == 0 { 0.0 } else { point.distance(points[i - 1]) };
            along.push(length);
        }
        Path { points, along }
    }

    /// From left to right (or right to left): straight if it can be, else bent once with level ends.
    pub(super) fn level(from: Pos2, to: Pos2) -> Self {
        if (from.y - to.y).abs() < 1.0 {
            return Path::new(vec![from, to]);
        }
        let reach = vec2((to.x - from.x) * 0.5, 0.0);
        let curve = (0..=STEPS).map(|i| bezier([from, from + reach, to - reach, to], i as f32 / STEPS as f32));
        Path::new(sparse(&curve.collect::<Vec<Pos2>>()))
    }

    /// Straight pieces with their corners rounded.
    pub(super) fn rounded(corners: &[Pos2], radius: f32) -> Self {
        let mut points = vec![corners[0]];
        for three in corners.windows(3) {
            let (into, out) = (three[0] - three[1], three[2] - three[1]);
            let radius = radius.min(into.length() * 0.5).min(out.length() * 0.5);
            let (start, end) = (three[1] + into.normalized() * radius, three[1] + out.normalized() * radius);
            points.extend((0..=8).map(|i| {
                let t = i as f32 / 8.0;
                start.lerp(three[1], t).lerp(three[1].lerp(end, t), t)
            }));
        }
        points.push(corners[corners.len() - 1]);
        Path::new(points)
    }

    /// The curve that runs this far to its left, seen along it.
    pub(super) fn beside(&self, distance: f32) -> Self {
        let last = self.points.len().saturating_sub(1);
        let shifted = self.points.iter().enumerate().map(|(i, &point)| {
            let along = (self.points[(i + 1).min(last)] - self.points[i.saturating_sub(1)]).normalized();
            point + vec2(along.y, -along.x) * distance
        });
        Path::new(shifted.collect())
    }

    /// The same curve from its other end.
    pub(super) fn reversed(&self) -> Self {
        Path::new(self.points.iter().rev().copied().collect())
    }

    /// Its length.
    pub(super) fn length(&self) -> f32 {
        self.along.last().copied().unwrap_or(0.0)
    }

    /// The point at that distance from the start, and which way the curve goes there.
    pub(super) fn at(&self, distance: f32) -> (Pos2, Vec2) {
        if self.points.len() < 2 {
            return (self.points.first().copied().unwrap_or_default(), vec2(1.0, 0.0));
        }
        let piece = self.along.partition_point(|&start| start <= distance).clamp(1, self.points.len() - 1);
        let (a, b) = (self.points[piece - 1], self.points[piece]);
        let length = self.along[piece] - self.along[piece - 1];
        let t = if length > 0.0 { ((distance - self.along[piece - 1]) / length).clamp(0.0, 1.0) } else { 0.0 };
        (a.lerp(b, t), (b - a).normalized())
    }

    /// It runs through one of these rectangles.
    pub(super) fn crosses(&self, rects: &[Rect]) -> bool {
        let samples = 48;
        (0..=samples).any(|i| {
            let (point, _) = self.at(self.length() * i as f32 / samples as f32);
            rects.iter().any(|rect| rect.contains(point))
        })
    }
}

/// The fewest of these points, one after the other, that a line still keeps to.
fn sparse(points: &[Pos2]) -> Vec<Pos2> {
    let mut kept = vec![points[0]];
    let mut from = 0;
    while from + 1 < points.len() {
        let strays =
            |to: usize| points[from + 1..to].iter().any(|&point| off(point, points[from], points[to]) > ASTRAY);
        let to = (from + 2..points.len()).find(|&to| strays(to)).unwrap_or(points.len()) - 1;
        kept.push(points[to]);
        from = to;
    }
    kept
}

/// How far a point is from the line through two others.
fn off(point: Pos2, a: Pos2, b: Pos2) -> f32 {
    let (along, to) = ((b - a).normalized(), point - a);
    (along.x * to.y - along.y * to.x).abs()
}

fn bezier([a, b, c, d]: [Pos2; 4], t: f32) -> Pos2 {
    let s = 1.0 - t;
    let weights = [s * s * s, 3.0 * s * s * t, 3.0 * s * t * t, t * t * t];
    let sum = |f: fn(Pos2) -> f32| f(a) * weights[0] + f(b) * weights[1] + f(c) * weights[2] + f(d) * weights[3];
    pos2(sum(|p| p.x), sum(|p| p.y))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_point_lies_as_far_along_as_asked() {
        let path = Path::new(vec![pos2(0.0, 0.0), pos2(10.0, 0.0), pos2(10.0, 10.0)]);
        assert_eq!(path.at(15.0), (pos2(10.0, 5.0), vec2(0.0, 1.0)));
        assert_eq!(path.length(), 20.0);
    }

    #[test]
    fn a_bend_has_few_points_and_keeps_to_its_curve() {
        let (from, to) = (pos2(0.0, 0.0), pos2(200.0, 160.0));
        let path = Path::level(from, to);
        assert!((6..=20).contains(&path.points.len()), "{}", path.points.len());
        let reach = vec2(100.0, 0.0);
        for step in 0_u8..=100 {
            let point = bezier([from, from + reach, to - reach, to], f32::from(step) / 100.0);
            let pieces = path.points.windows(2).map(|ends| off(point, ends[0], ends[1]));
            assert!(pieces.fold(f32::INFINITY, f32::min) < 0.6, "{point:?}");
        }
    }

    #[test]
    fn the_lane_beside_a_level_line_is_above_it() {
        let path = Path::level(pos2(0.0, 50.0), pos2(100.0, 50.0));
        assert_eq!(path.beside(19.0).points[0], pos2(0.0, 31.0));
    }
}
