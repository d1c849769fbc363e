//! What travels, drawn by silhouette: disc, ring, envelope, dart, cross, diamond, hexagon, stacked envelopes.
//!
//! The shape alone tells the kinds apart; color only helps.

use bevy_egui::egui::{Color32, Pos2, Vec2};

use crate::engine::observe::DepartureKind;
use crate::window::canvas::ink::Ink;
use crate::window::canvas::pen::{Face, Level, Pen, Style};
use crate::window::canvas::silhouettes::Silhouette;
use crate::window::look::{self, Look};

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

/// What a kind of token looks like.
pub(super) fn silhouette(kind: DepartureKind) -> Silhouette {
    match kind {
        DepartureKind::Request => Silhouette::Disc,
        DepartureKind::Response => Silhouette::Ring,
        DepartureKind::Message => Silhouette::Envelope,
        DepartureKind::Batch(_) => Silhouette::Batch,
        DepartureKind::Retry => Silhouette::Dart,
        DepartureKind::Error => Silhouette::Cross,
        DepartureKind::Cached => Silhouette::Diamond,
        DepartureKind::Throttled => Silhouette::Hexagon,
    }
}

/// Draws a token of that half size, heading along `along`, at that opacity.
pub(super) fn draw(ink: &mut Ink, kind: DepartureKind, at: Pos2, along: Vec2, half: f32, look: &Look, opacity: f32) {
    let shape = silhouette(kind);
    // Envelopes have their colors on the sheet. Only a dart has a front.
    let tint = match shape {
        Silhouette::Envelope | Silhouette::Batch => Color32::WHITE,
        _ => color(kind, look),
    };
    let along = if shape == Silhouette::Dart { along } else { UPRIGHT };
    let tint = if opacity < 1.0 { tint.gamma_multiply(opacity) } else { tint };
    ink.stamp(shape, at, along, half, tint);
}

/// Half size of a single token whose half size would be that: a batch is large enough for its count.
pub(super) fn half_of(pen: &Pen, kind: DepartureKind, half: f32) -> f32 {
    let DepartureKind::Batch(messages @ 2..) = kind else { return half };
    let digits = messages.ilog10() + 1;
    let count = pen.size(look::TEXT_CAPTION) * look::DIGIT * digits as f32;
    let room = if pen.level == Level::Far { 0.0 } else { (count + 5.0) / ENVELOPE };
    (half * look::BATCH).max(room)
}

/// A token that stands for one departure, of a half size from [`half_of`]: a batch carries its exact count, and a batch
/// of one is a message like any other.
pub(super) fn single(pen: &Pen, kind: DepartureKind, at: Pos2, along: Vec2, half: f32, opacity: f32) {
    let kind = if kind == DepartureKind::Batch(1) { DepartureKind::Message } else { kind };
    pen.ink(|ink| draw(ink, kind, at, along, half, pen.look, opacity));
    if let (DepartureKind::Batch(messages), Level::Mid | Level::Near) = (kind, pen.level) {
        let color = pen.look.on_message.gamma_multiply(opacity);
        pen.on_top(at, &messages.to_string(), Style(Face::MonoBold, look::TEXT_CAPTION, color));
    }
}

/// Width of an envelope in half sizes.
const ENVELOPE: f32 = 2.3;

/// Which way is forward for what does not turn.
const UPRIGHT: Vec2 = Vec2::new(1.0, 0.0);

/// An envelope with its flap.
pub(super) fn envelope(ink: &mut Ink, at: Pos2, half: f32) {
    ink.stamp(Silhouette::Envelope, at, UPRIGHT, half, Color32::WHITE);
}

/// A dart that points along `along`.
pub(super) fn dart(ink: &mut Ink, at: Pos2, along: Vec2, half: f32, color: Color32) {
    ink.stamp(Silhouette::Dart, at, along.normalized(), half, color);
}

/// A diagonal cross.
pub(super) fn cross(ink: &mut Ink, at: Pos2, half: f32, color: Color32) {
    ink.stamp(Silhouette::Cross, at, UPRIGHT, half, color);
}

/// A square on its corner.
pub(super) fn diamond(ink: &mut Ink, at: Pos2, half: f32, color: Color32) {
    ink.stamp(Silhouette::Diamond, at, UPRIGHT, half, color);
}
