//! What travels, drawn by silhouette: disc, ring, envelope, dart, cross, diamond, hexagon, stacked envelopes.
//!
//! The shape alone tells the kinds apart; color only helps.

use bevy_egui::egui::{Color32, Pos2, Rect, Vec2, vec2};

use crate::engine::observe::DepartureKind;
use crate::window::canvas::ink::{Ink, rounded};
use crate::window::look::Look;

/// Half size of a token at far zoom.
pub(super) const HALF_FAR: f32 = 3.2;
/// Half size of a token at mid zoom.
pub(super) const HALF_MID: f32 = 5.0;
/// Half size of a token at near zoom.
pub(super) const HALF_NEAR: f32 = 7.0;
/// Half size of a token in a crowd.
pub(super) const HALF_CROWD: f32 = 5.0;

/// The color of a kind of token.
pub(super) fn color(kind: DepartureKind, look: &Look) -> Color32 {
    match kind {
        DepartureKind::Request => look.request,
        DepartureKind::Retry => look.retry,
        DepartureKind::Message | DepartureKind::Batch(_) => look.message,
        DepartureKind::Response => look.response,
        DepartureKind::Cached => look.cached,
        DepartureKind::Error => look.error,
        DepartureKind::Throttled => look.throttled,
    }
}

/// It goes from the callee back to the caller.
pub(super) fn goes_back(kind: DepartureKind) -> bool {
    use DepartureKind as Kind;
    matches!(kind, Kind::Response | Kind::Cached | Kind::Error | Kind::Throttled)
}

/// Draws a token of that half size, heading along `along`. What is cut out of it shows `ground`.
pub(super) fn draw(ink: &mut Ink, kind: DepartureKind, at: Pos2, along: Vec2, half: f32, look: &Look, ground: Color32) {
    let color = color(kind, look);
    match kind {
        DepartureKind::Request => ink.disc(at, half, color),
        DepartureKind::Response => ink.ring(at, half, half * 0.44, color),
        DepartureKind::Message => envelope(ink, at, half, 1.0, look, ground),
        DepartureKind::Batch(_) => batch(ink, at, half, look, ground),
        DepartureKind::Retry => dart(ink, at, along, half, color),
        DepartureKind::Error => cross(ink, at, half, color),
        DepartureKind::Cached => diamond(ink, at, half, color),
        DepartureKind::Throttled => hexagon(ink, at, half, color, ground),
    }
}

/// An envelope with its flap, at that opacity over `ground`.
pub(super) fn envelope(ink: &mut Ink, at: Pos2, half: f32, opacity: f32, look: &Look, ground: Color32) {
    let fade = |color: Color32| crate::window::look::mix(ground, color, opacity);
    let size = vec2(1.15, 0.85) * half;
    let edge = (half * 0.16).clamp(0.8, 1.6);
    ink.star(at, &rounded(size, half * 0.24), fade(look.message_edge));
    if look.message != look.message_edge {
        ink.star(at, &rounded(size - Vec2::splat(edge), half * 0.16), fade(look.message));
    }
    if half >= 3.0 {
        let flap = [vec2(-0.72, -0.36), vec2(0.0, 0.2), vec2(0.72, -0.36)].map(|corner| at + corner * half);
        ink.polyline(&flap, (half * 0.2).max(1.0), fade(look.on_message));
    }
}

/// Three envelopes in a stack; the count on the top one is text and drawn by the caller.
fn batch(ink: &mut Ink, at: Pos2, half: f32, look: &Look, ground: Color32) {
    for (step, opacity) in [(-2.0, 0.45), (-1.0, 0.7), (0.0, 1.0)] {
        let at = at + vec2(step, step) * half * 0.34;
        let size = vec2(1.15, 0.85) * half;
        let fill = crate::window::look::mix(ground, look.message, opacity);
        ink.star(at, &rounded(size + Vec2::splat(1.0), half * 0.3), if look.dark { ground } else { look.message_edge });
        ink.star(at, &rounded(size, half * 0.24), fill);
    }
}

/// A dart that points along `along`.
pub(super) fn dart(ink: &mut Ink, at: Pos2, along: Vec2, half: f32, color: Color32) {
    let (ahead, side) = (along.normalized() * half, along.normalized().rot90() * half);
    let corners = [ahead * 1.15, side * 0.95 - ahead * 0.95, -ahead * 0.4, -side * 0.95 - ahead * 0.95];
    ink.star(at, &corners, color);
}

/// A diagonal cross.
pub(super) fn cross(ink: &mut Ink, at: Pos2, half: f32, color: Color32) {
    let (long, thick) = (half * 1.2, half * 0.26);
    let mut corners = [Vec2::ZERO; 12];
    for arm in 0..4 {
        let out = Vec2::angled(std::f32::consts::TAU * (0.125 + arm as f32 * 0.25));
        let side = vec2(-out.y, out.x);
        corners[arm * 3] = out * long - side * thick;
        corners[arm * 3 + 1] = out * long + side * thick;
        corners[arm * 3 + 2] = out * thick + side * thick;
    }
    ink.star(at, &corners, color);
}

/// A square on its corner.
pub(super) fn diamond(ink: &mut Ink, at: Pos2, half: f32, color: Color32) {
    let half = half * 1.12;
    ink.star(at, &[vec2(half, 0.0), vec2(0.0, half), vec2(-half, 0.0), vec2(0.0, -half)], color);
}

/// A hexagon with a bar cut out.
pub(super) fn hexagon(ink: &mut Ink, at: Pos2, half: f32, color: Color32, ground: Color32) {
    let corners = [0.0, 1.0, 2.0, 3.0, 4.0, 5.0]
        .map(|i: f32| Vec2::angled(std::f32::consts::TAU * (i + 0.5) / 6.0) * half * 1.08);
    ink.star(at, &corners, color);
    ink.block(Rect::from_center_size(at, vec2(half * 1.0, half * 0.34)), half * 0.1, ground);
}
