//! The silhouettes of what travels, as distances to their edges: what [`crate::window::canvas::sheet`] is baked of.
//!
//! A distance is negative inside, in the unit of the half size; so each silhouette can be drawn at any size with an
//! edge exactly one texel soft.

use std::f32::consts::TAU;

use bevy_egui::egui::{Color32, Vec2, vec2};

use crate::services::ServiceKind;
use crate::window::canvas::glyphs;
use crate::window::look::{Look, covered, mix};

/// What can be drawn with one quad.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Silhouette {
    /// A request; also lights and dots.
    Disc,
    /// An answer.
    Ring,
    /// A message, with its flap.
    Envelope,
    /// Three messages in a stack.
    Batch,
    /// A later attempt, pointing to the right.
    Dart,
    /// An error.
    Cross,
    /// An answer from a cache.
    Diamond,
    /// A refusal by a throttle, with the bar cut out.
    Hexagon,
    /// Head and shoulders of a client.
    Person,
    /// Where a lane meets a card that lies to its left or right.
    Port,
    /// The glyph of a kind of service; that of a dead-letter queue if `true`.
    Glyph(ServiceKind, bool),
}

/// Those that are no glyphs.
const PLAIN: [Silhouette; 10] = [
    Silhouette::Disc,
    Silhouette::Ring,
    Silhouette::Envelope,
    Silhouette::Batch,
    Silhouette::Dart,
    Silhouette::Cross,
    Silhouette::Diamond,
    Silhouette::Hexagon,
    Silhouette::Person,
    Silhouette::Port,
];

/// How many there are: those, a glyph for each kind, and that of dead-letter queues.
pub(super) const COUNT: usize = PLAIN.len() + ServiceKind::ALL.len() + 1;

/// All of them.
pub(super) fn all() -> impl Iterator<Item = Silhouette> {
    let glyphs = ServiceKind::ALL.iter().map(|&kind| Silhouette::Glyph(kind, false));
    PLAIN.into_iter().chain(glyphs).chain([glyphs::DEAD_LETTER_QUEUE])
}

/// From the middle of an envelope to its edges, in half sizes.
const ENVELOPE: Vec2 = Vec2::new(1.15, 0.85);

/// Shoulders of a person, around its middle.
const SHOULDERS: [Vec2; 6] = [
    Vec2::new(-0.78, 1.0),
    Vec2::new(-0.72, 0.48),
    Vec2::new(-0.4, 0.14),
    Vec2::new(0.4, 0.14),
    Vec2::new(0.72, 0.48),
    Vec2::new(0.78, 1.0),
];

/// From the middle of a port to its edges, in half sizes.
const PORT: Vec2 = Vec2::new(1.0 / 3.0, 1.0);

impl Silhouette {
    /// Its place among all.
    pub(super) fn index(self) -> usize {
        match self {
            Silhouette::Disc => 0,
            Silhouette::Ring => 1,
            Silhouette::Envelope => 2,
            Silhouette::Batch => 3,
            Silhouette::Dart => 4,
            Silhouette::Cross => 5,
            Silhouette::Diamond => 6,
            Silhouette::Hexagon => 7,
            Silhouette::Person => 8,
            Silhouette::Port => 9,
            Silhouette::Glyph(_, true) => COUNT - 1,
            Silhouette::Glyph(kind, false) => PLAIN.len() + kind as usize,
        }
    }

    /// How far it reaches from its middle, in half sizes.
    pub(super) fn reach(self) -> f32 {
        match self {
            Silhouette::Batch => 2.25,
            Silhouette::Dart => 1.36,
            Silhouette::Envelope | Silhouette::Cross | Silhouette::Diamond => 1.2,
            Silhouette::Hexagon => 1.1,
            Silhouette::Disc | Silhouette::Ring | Silhouette::Person | Silhouette::Port | Silhouette::Glyph(..) => 1.0,
        }
    }

    /// Its color at a point, given in half sizes around its middle; `half` is the half size in texels. Envelopes
    /// and ports have the colors of the theme, the others are white and get their color where they are drawn.
    pub(super) fn texel(self, at: Vec2, half: f32, look: &Look) -> Color32 {
        let cover = |distance: f32| (0.5 - distance * half).clamp(0.0, 1.0);
        match self {
            Silhouette::Envelope => envelope(at, half, look),
            Silhouette::Batch => batch(at, half, look),
            Silhouette::Port => {
                let edge = (half * 0.14).max(1.7) / half;
                let inner = cover(block(at, PORT - Vec2::splat(edge), 0.11));
                covered(mix(look.line2, look.card, inner), cover(self.distance(at)))
            }
            plain => covered(Color32::WHITE, cover(plain.distance(at))),
        }
    }

    fn distance(self, at: Vec2) -> f32 {
        match self {
            Silhouette::Disc => at.length() - 1.0,
            Silhouette::Ring => (at.length() - 0.78).abs() - 0.22,
            Silhouette::Envelope | Silhouette::Batch => block(at, ENVELOPE, 0.24),
            Silhouette::Dart => polygon(at, &DART),
            Silhouette::Cross => cross(at),
            // A square on its corner.
            Silhouette::Diamond => (at.x.abs() + at.y.abs() - 1.12) * std::f32::consts::FRAC_1_SQRT_2,
            Silhouette::Hexagon => polygon(at, &hexagon()).max(-block(at, vec2(0.5, 0.17), 0.1)),
            Silhouette::Person => {
                let head = (at - vec2(0.0, -0.5)).length() - 0.46;
                head.min(polygon(at, &SHOULDERS))
            }
            Silhouette::Port => block(at, PORT, 0.22),
            Silhouette::Glyph(kind, dead_letters) => lines(at, glyphs::lines(kind, dead_letters)),
        }
    }
}

/// A dart that points to the right.
const DART: [Vec2; 4] = [Vec2::new(1.15, 0.0), Vec2::new(-0.95, 0.95), Vec2::new(-0.4, 0.0), Vec2::new(-0.95, -0.95)];

fn hexagon() -> [Vec2; 6] {
    [0.0, 1.0, 2.0, 3.0, 4.0, 5.0].map(|i: f32| Vec2::angled(TAU * (i + 0.5) / 6.0) * 1.08)
}

/// Two bars across each other.
fn cross(at: Vec2) -> f32 {
    let turned = vec2(at.x + at.y, at.y - at.x) * std::f32::consts::FRAC_1_SQRT_2;
    let bar = vec2(1.2, 0.26);
    block(turned, bar, 0.0).min(block(vec2(turned.y, turned.x), bar, 0.0))
}

/// The lines of a glyph, in its box of 20 by 20.
fn lines(at: Vec2, glyph: &[glyphs::Line]) -> f32 {
    let at = at * 10.0 + Vec2::splat(10.0);
    let point = |&(x, y): &(f32, f32)| vec2(x, y);
    let pieces = glyph.iter().flat_map(|line| line.windows(2));
    let nearest = pieces.map(|ends| squared(at, point(&ends[0]), point(&ends[1]))).fold(f32::INFINITY, f32::min);
    (nearest.sqrt() - glyphs::STROKE * 0.5) / 10.0
}

/// A rectangle of that half size around the origin, with round corners.
fn block(at: Vec2, half: Vec2, radius: f32) -> f32 {
    let out = at.abs() - half + Vec2::splat(radius);
    out.max(Vec2::ZERO).length() + out.max_elem().min(0.0) - radius
}

/// Any polygon.
fn polygon(at: Vec2, corners: &[Vec2]) -> f32 {
    let mut nearest = f32::INFINITY;
    let mut inside = false;
    for (i, &a) in corners.iter().enumerate() {
        let b = corners[(i + 1) % corners.len()];
        nearest = nearest.min(segment(at, a, b));
        if (a.y > at.y) != (b.y > at.y) && at.x < a.x + (b.x - a.x) * (at.y - a.y) / (b.y - a.y) {
            inside = !inside;
        }
    }
    if inside { -nearest } else { nearest }
}

fn segment(at: Vec2, a: Vec2, b: Vec2) -> f32 {
    squared(at, a, b).sqrt()
}

/// The square of the distance to a piece of a line.
fn squared(at: Vec2, a: Vec2, b: Vec2) -> f32 {
    let (along, to) = (b - a, at - a);
    let share = (to.dot(along) / along.length_sq().max(1e-12)).clamp(0.0, 1.0);
    (to - along * share).length_sq()
}

/// An envelope with its outline and its flap.
fn envelope(at: Vec2, half: f32, look: &Look) -> Color32 {
    let cover = |distance: f32| (0.5 - distance * half).clamp(0.0, 1.0);
    let outer = cover(block(at, ENVELOPE, 0.24));
    // An outline is about a pixel wide on screen, where the envelope is a little smaller than here.
    let edge = (half * 0.16).clamp(1.3, 2.8) / half;
    let inner = cover(block(at, ENVELOPE - Vec2::splat(edge), 0.16));
    let body = mix(look.message_edge, look.message, inner);
    // Smaller than this the flap is only mud.
    let width = (half * 0.2).max(1.7) / half;
    let (left, low, right) = (vec2(-0.72, -0.36), vec2(0.0, 0.2), vec2(0.72, -0.36));
    let flap = segment(at, left, low).min(segment(at, low, right)) - width * 0.5;
    let flap = if half >= 4.2 { cover(flap) } else { 0.0 };
    covered(mix(body, look.on_message, flap), outer)
}

/// Three envelopes in a stack; the count on the top one is text and drawn by the caller.
fn batch(at: Vec2, half: f32, look: &Look) -> Color32 {
    let gap = if look.dark { look.bg } else { look.message_edge };
    let cover = |distance: f32| (0.5 - distance * half).clamp(0.0, 1.0);
    let (mut color, mut all) = (gap, 0.0_f32);
    for (step, opacity) in [(-2.0, 0.45), (-1.0, 0.7), (0.0, 1.0)] {
        let at = at - vec2(step, step) * 0.34;
        let around = cover(block(at, ENVELOPE + Vec2::splat(1.6 / half), 0.3));
        let body = cover(block(at, ENVELOPE, 0.24));
        color = mix(color, mix(gap, mix(look.bg, look.message, opacity), body), around);
        all = all.max(around);
    }
    covered(color, all)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_silhouette_is_solid_in_its_middle_and_ends_within_its_reach() {
        for shape in all() {
            use Silhouette as Shape;
            let hollow = matches!(shape, Shape::Ring | Shape::Hexagon | Shape::Person | Shape::Glyph(..));
            let middle = shape.texel(vec2(0.0, 0.0), 16.0, &Look::dark());
            assert!(hollow || middle.a() > 0, "{shape:?}");
            for corner in [vec2(1.0, 0.0), vec2(-1.0, 0.0), vec2(0.0, 1.0), vec2(0.0, -1.0)] {
                let beyond = corner * (shape.reach() + 1.0 / 16.0);
                assert_eq!(shape.texel(beyond, 16.0, &Look::dark()).a(), 0, "{shape:?} at {beyond:?}");
            }
        }
    }

    #[test]
    fn each_has_a_place_of_its_own() {
        assert!(all().enumerate().all(|(place, shape)| shape.index() == place));
        assert_eq!(all().count(), COUNT);
    }

    #[test]
    fn the_bar_of_a_hexagon_is_cut_out_and_its_rim_is_not() {
        let at = |x, y| Silhouette::Hexagon.texel(vec2(x, y), 20.0, &Look::light()).a();
        assert_eq!((at(0.0, 0.0), at(0.3, 0.0), at(0.0, 0.6)), (0, 0, 255));
    }

    #[test]
    fn a_dart_points_to_the_right() {
        let at = |x, y| Silhouette::Dart.texel(vec2(x, y), 20.0, &Look::dark()).a();
        assert!(at(0.9, 0.0) == 255 && at(-0.9, 0.0) == 0, "the tail is notched");
    }
}
