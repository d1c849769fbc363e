//! Following one message: its token has a ring and a trail, everything else on the links fades, the card that holds it
//! is marked, and a caption says where it is.

use bevy_egui::egui::{Align2, Pos2, Rect, Stroke, StrokeKind, pos2, vec2};

use crate::engine::observe::{DepartureKind, Hop, Outcome};
use crate::measure::followed::Followed;
use crate::window::canvas::layout::Place;
use crate::window::canvas::path::Path;
use crate::window::canvas::pen::{Face, Pen, Style};
use crate::window::canvas::{figures, tokens};
use crate::window::look::{self, mix};
use crate::window::scene::{Scene, Token};
use crate::window::texts::{Words, say};

/// Pieces of the trail, each fainter than the one before it.
const PIECES: u8 = 6;
/// How far from a token a click still means it.
const REACH: f32 = 13.0;

/// The token under the pointer.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Hit {
    /// The request behind it.
    pub(super) order: u64,
    at: Pos2,
    distance: f32,
}

/// The nearer one of what was hit so far and a token at that place.
pub(super) fn nearer(hit: Option<Hit>, pointer: Option<Pos2>, at: Pos2, token: &Token) -> Option<Hit> {
    let (Some(pointer), Some(order)) = (pointer, token.order) else { return hit };
    let distance = pointer.distance(at);
    let best = hit.map_or(REACH, |hit| hit.distance);
    if distance < best { Some(Hit { order, at, distance }) } else { hit }
}

/// Marks the token that a click would follow.
pub(super) fn hover(pen: &Pen, hit: &Hit) {
    pen.ink(|ink| ink.ring(hit.at, REACH, 1.5, pen.look.mid));
    pen.flush();
    let style = Style(Face::MonoBold, look::TEXT_CAPTION / pen.scale, pen.look.hi);
    let text = format!("#{}", figures::count(hit.order));
    let half = pen.width(&text, style) * 0.5 + 6.0;
    pen.pill(hit.at + vec2(REACH + 2.0 + half, -REACH), &text, style, pen.look.raised);
    pen.flush();
}

/// The token that is followed: on top of everything on its lane, with ring and trail.
pub(super) fn token(pen: &Pen, path: &Path, token: &Token, half: f32) {
    let far = path.length() * token.progress.clamp(0.0, 1.0);
    let (at, along) = path.at(far);
    let color = tokens::color(token.kind, pen.look);
    let half = tokens::half_of(pen, token.kind, half);
    let step = look::TRAIL / f32::from(PIECES);
    pen.ink(|ink| {
        for piece in 0..PIECES {
            // From its end to the token.
            let from = far - look::TRAIL + f32::from(piece) * step;
            if from + step <= 0.0 {
                continue;
            }
            let ends = [path.at(from.max(0.0)).0, path.at(from + step).0];
            let opacity = (f32::from(piece) + 1.0) / f32::from(PIECES) * 0.7;
            ink.band(&ends, (half * 0.7).min(5.0), color.gamma_multiply(opacity));
        }
        ink.disc(at, half + 5.0, pen.look.bg.gamma_multiply(0.75));
        ink.ring(at, half + 6.0, 2.0, pen.look.hi);
    });
    tokens::single(pen, token.kind, at, along, half, 1.0);
}

/// Marks the card that holds it, unless it is on its way on screen; says where the mark and its number are.
/// Badges lie over the mark.
pub(super) fn holder(pen: &Pen, scene: &Scene, places: &[Place]) -> Option<[Rect; 2]> {
    let followed = scene.followed.as_ref()?;
    let flies = flight(scene, followed.order).is_some();
    let holder = followed.node().filter(|_| !flies && followed.ended.is_none())?;
    places.get(holder.0 as usize).map(|place| mark(pen, followed, place.rect))
}

/// From where to where it is on its way on screen.
fn flight(scene: &Scene, order: u64) -> Option<(usize, usize)> {
    scene.links.iter().find_map(|link| {
        let token = link.tokens.iter().rev().find(|token| token.order == Some(order))?;
        let ends = (link.from.0 as usize, link.to.0 as usize);
        Some(if tokens::goes_back(token.kind) || is_handed_out(token.kind) { (ends.1, ends.0) } else { ends })
    })
}

/// A batch goes from the queue to whoever asked for it, against its link.
fn is_handed_out(kind: DepartureKind) -> bool {
    matches!(kind, DepartureKind::Batch(_))
}

fn mark(pen: &Pen, followed: &Followed, card: Rect) -> [Rect; 2] {
    let rect = pen.snap(card.expand(4.0));
    pen.painter.rect_stroke(rect, pen.px(look::RADIUS_CARD) + 4.0, Stroke::new(2.5, pen.look.hi), StrokeKind::Inside);
    // Below the lower edge, where it hides nothing of the card: causes hang on the upper one. At the right: the way to a
    // dead-letter queue begins at the left, other links below a card in its middle.
    let style = Style(Face::MonoBold, look::TEXT_LABEL / pen.scale.max(0.01), pen.look.bg);
    let text = format!("#{}", figures::count(followed.order));
    let half = vec2(pen.width(&text, style), pen.size(style.1)) * 0.5 + vec2(6.0, 4.0);
    let tag = pen.pill(pos2(rect.right() - half.x - 10.0, rect.bottom() + half.y - 2.0), &text, style, pen.look.hi);
    pen.flush();
    [rect, tag]
}

/// Where it is, in one line at the top of the canvas.
pub(super) fn caption(pen: &Pen, scene: &Scene) {
    let Some(followed) = &scene.followed else { return };
    let flies = flight(scene, followed.order);
    let name = |node: usize| scene.nodes.get(node).map_or("", |node| pen.called.node(&node.name));
    let text = match (flies, followed.ended, followed.standing()) {
        (Some((from, to)), ..) => say::follow_flies(name(from), name(to), pen.language),
        (None, Some((_, outcome)), _) => pen.say(ended(outcome)).to_owned(),
        (None, None, Some(step)) => {
            let place = standing(pen, &step, name(step.node.0 as usize));
            format!("{place}  ·  {}", figures::span(scene.now.since(step.at)))
        }
        (None, None, None) => pen.say(Words::FollowAwaited).to_owned(),
    };
    let number = Style(Face::MonoBold, look::TEXT_BODY / pen.scale, pen.look.hi);
    let words = Style(Face::Regular, look::TEXT_BODY / pen.scale, pen.look.mid);
    let order = format!("#{}", figures::count(followed.order));
    let (left, gap) = (30.0, 10.0);
    let size = vec2(left + pen.width(&order, number) + gap + pen.width(&text, words) + 16.0, 30.0);
    let view = pen.painter.clip_rect();
    let rect = Align2::CENTER_TOP.anchor_size(view.center_top() + vec2(0.0, 8.0), size);
    let rect = pen.snap(rect);
    pen.painter.rect(rect, size.y * 0.5, pen.look.raised, Stroke::new(1.25, pen.look.line2), StrokeKind::Inside);
    let icon = rect.left_center() + vec2(17.0, 0.0);
    pen.ink(|ink| {
        ink.ring(icon, 8.0, 2.0, pen.look.hi);
        ink.disc(icon, 3.5, mix(pen.look.raised, pen.look.hi, 0.9));
    });
    pen.flush();
    let at = pen.write(rect.left_center() + vec2(left, 0.0), Align2::LEFT_CENTER, &order, number);
    pen.write(pos2(at.right() + gap, rect.center().y), Align2::LEFT_CENTER, &text, words);
}

/// What its last step, at the node of that name, means for where it stands.
fn standing(pen: &Pen, step: &Hop, node: &str) -> String {
    let language = pen.language;
    match step.what {
        "message stored" | "message visible again" | "message waits again" | "event accepted" | "event waits again" => {
            say::follow_waits(node, language)
        }
        "message received" => say::follow_in_flight(node, language),
        "taken by a handler" | "waits for its batch" => say::follow_turn(node, language),
        "handler starts" | "reached by the handler" | "event attempted" => say::follow_worked_on(node, language),
        "handled" | "event processed" => say::follow_handled(node, language),
        "handler failed" | "handler stopped" => say::follow_failed_at(node, language),
        "answered" if step.number >= 400 => say::follow_refused(node, language),
        "answered" => say::follow_answered(node, language),
        "gave up waiting" => say::follow_gave_up(node, language),
        "message deleted" => say::follow_deleted(node, language),
        "message moved to the dead-letter queue" => pen.say(Words::FollowDead).to_owned(),
        _ => say::follow_at(node, language),
    }
}

fn ended(outcome: Outcome) -> Words {
    match outcome {
        Outcome::Completed => Words::FollowCompleted,
        Outcome::Failed => Words::FollowFailed,
        Outcome::Lost => Words::FollowLost,
        Outcome::Unacknowledged => Words::FollowUnacknowledged,
        Outcome::Duplicated => Words::FollowDuplicated,
        Outcome::DeadLettered => Words::FollowDead,
        Outcome::Pending => Words::FollowAwaited,
    }
}

/// The youngest request that is on its way, if any is: what a key follows that points at nothing.
pub(in crate::window) fn newest(scene: &Scene) -> Option<u64> {
    scene.links.iter().flat_map(|link| &link.tokens).filter_map(|token| token.order).max()
}
