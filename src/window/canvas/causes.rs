//! The cause badge: whoever refuses or delays says why, on the spot, with how often.

use bevy_egui::egui::{Align2, Color32, Pos2, Rect, Stroke, StrokeKind, pos2, vec2};

use crate::engine::observe::DepartureKind;
use crate::services::contract::Rule;
use crate::window::canvas::figures;
use crate::window::canvas::pen::{Face, Level, Pen, Style};
use crate::window::canvas::tokens;
use crate::window::canvas::words::{self, Phrase};
use crate::window::look::{self, mix};
use crate::window::scene::{Picture, SceneNode};

/// The shape on a badge.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Mark {
    /// What becomes of the request.
    Token(DepartureKind),
    /// A slot that is starting.
    Cold,
}

use Mark::Token;

/// Why a node refuses or delays, ready to be shown.
pub(super) struct Cause {
    mark: Mark,
    text: String,
    /// Further causes beside this one.
    more: usize,
}

/// Parts of the names of rules, and what a badge says about rules with that part. The first that fits counts.
const KNOWN: &[(&str, Mark, Phrase)] = &[
    // The gateway answers 500 for it: the 429 stays between the gateway and the function.
    ("lambda-throttled", Token(DepartureKind::Error), words::FAILED),
    ("throttl", Token(DepartureKind::Throttled), words::THROTTLED),
    ("concurrency", Token(DepartureKind::Throttled), words::THROTTLED),
    ("scaling-rate", Token(DepartureKind::Throttled), words::THROTTLED),
    ("throughput", Token(DepartureKind::Throttled), words::OVER_CAPACITY),
    ("on-demand-limit", Token(DepartureKind::Throttled), words::OVER_CAPACITY),
    ("table-quota", Token(DepartureKind::Throttled), words::OVER_CAPACITY),
    ("over-limit", Token(DepartureKind::Throttled), words::OVER_IN_FLIGHT),
    ("poison", Token(DepartureKind::Error), words::FAILED),
    ("slow-down", Token(DepartureKind::Throttled), words::SLOW_DOWN),
    ("queue-full", Token(DepartureKind::Error), words::QUEUE_FULL),
    ("connections", Token(DepartureKind::Error), words::TOO_MANY_CONNECTIONS),
    ("visibility", Token(DepartureKind::Retry), words::VISIBILITY_ENDED),
    ("returned", Token(DepartureKind::Retry), words::VISIBILITY_ENDED),
    ("dead-letter", Token(DepartureKind::Error), words::DEAD_LETTERED),
    ("redrive", Token(DepartureKind::Error), words::DEAD_LETTERED),
    ("max-receive", Token(DepartureKind::Error), words::DEAD_LETTERED),
    ("retention", Token(DepartureKind::Error), words::EXPIRED),
    ("expired", Token(DepartureKind::Error), words::EXPIRED),
    ("cold", Mark::Cold, words::COLD_START),
    ("timeout", Token(DepartureKind::Error), words::TIMED_OUT),
    ("timed-out", Token(DepartureKind::Error), words::TIMED_OUT),
    ("no-server", Token(DepartureKind::Error), words::NOBODY_THERE),
    ("unreachable", Token(DepartureKind::Error), words::NOBODY_THERE),
    ("fail", Token(DepartureKind::Error), words::FAILED),
];

/// What a group or an alarm decides by itself is no reason why a request fares ill.
const QUIET: &[&str] = &[
    "autoscaling.scale-in",
    "autoscaling.rebalanced",
    "autoscaling.warming-up",
    "autoscaling.cooldown",
    "cloudwatch.",
];

/// The largest present cause of a node, if it has any.
pub(super) fn of(pen: &Pen, node: &SceneNode) -> Option<Cause> {
    let quiet = |rule: &Rule| QUIET.iter().any(|part| rule.name.starts_with(part));
    let present = node.causes.iter().filter(|(rule, rate, _)| *rate > 0.0 && !quiet(rule));
    let mut causes: Vec<(f64, Mark, String)> = present.map(|(rule, rate, _)| named(pen, *rule, *rate)).collect();
    causes.extend(growing(pen, node));
    causes.sort_by(|a, b| b.0.total_cmp(&a.0));
    let more = causes.len().saturating_sub(1);
    causes.into_iter().next().map(|(_, mark, text)| Cause { mark, text, more })
}

/// What a rule is called in a badge. A rule nobody thought of is called by the last part of its own name.
fn named(pen: &Pen, rule: Rule, rate: f64) -> (f64, Mark, String) {
    let per_second = figures::rate(rate);
    match KNOWN.iter().find(|(part, ..)| rule.name.contains(part)) {
        Some((_, mark, phrase)) => (rate, *mark, phrase.with(pen.language, &[&per_second])),
        None => {
            let name = rule.name.rsplit('.').next().unwrap_or(rule.name).replace('-', " ");
            (rate, Token(DepartureKind::Error), format!("{name}, {per_second}"))
        }
    }
}

/// A queue that grows: more comes in than its consumers delete.
fn growing(pen: &Pen, node: &SceneNode) -> Option<(f64, Mark, String)> {
    let Picture::Sqs(queue) = &node.picture else { return None };
    let (sent, deleted) = (node.rate("NumberOfMessagesSent"), node.rate("NumberOfMessagesDeleted"));
    let surplus = sent - deleted;
    let grows = !queue.is_dead_letter_queue && queue.visible > 20 && surplus > (sent * 0.1).max(1.0);
    // Without a single delete it is not the number of workers that is wrong.
    let phrase = if deleted < 0.05 { words::NOTHING_FINISHED } else { words::TOO_FEW_WORKERS };
    let text = || phrase.with(pen.language, &[&figures::rate(surplus)]);
    grows.then(|| (surplus, Token(DepartureKind::Message), text()))
}

/// The kind of token that says best what is wrong with a node, for the far zoom.
pub(super) fn most_urgent(pen: &Pen, node: &SceneNode) -> Option<DepartureKind> {
    if !node.up {
        return Some(DepartureKind::Error);
    }
    match of(pen, node)?.mark {
        Token(kind) => Some(kind),
        Mark::Cold => None,
    }
}

/// Draws the badge on the top edge of a card, at the right; says where it is.
pub(super) fn badge(pen: &Pen, cause: &Cause, card: Rect) -> Option<Rect> {
    if pen.level == Level::Far {
        return None;
    }
    let (color, edge) = match cause.mark {
        Token(DepartureKind::Message) => (pen.look.message, pen.look.message_edge),
        Token(kind) => (tokens::color(kind, pen.look), tokens::color(kind, pen.look)),
        Mark::Cold => (pen.look.cold, pen.look.cold),
    };
    let style = Style(Face::Semibold, look::TEXT_LABEL, pen.look.hi);
    let text = if cause.more > 0 { format!("{}  +{}", cause.text, cause.more) } else { cause.text.clone() };
    let galley = pen.layout(&text, style, f32::INFINITY);
    let height = pen.px(26.0).clamp(22.0, 34.0);
    let half = height * 0.22;
    let size = vec2(galley.size().x + half * 2.0 + height * 0.95, height);
    let right = (card.right() - pen.px(14.0)).max(card.left() + size.x);
    let rect = Rect::from_min_size(pos2(right - size.x, card.top() - height * 0.73), size);
    let ground = mix(pen.look.card, color, 0.17);
    pen.painter.rect(rect, height * 0.5, ground, Stroke::new(1.25, edge), StrokeKind::Inside);
    let at = pos2(rect.left() + height * 0.3 + half, rect.center().y);
    shape(pen, cause.mark, at, half, ground);
    pen.painter.galley(pos2(at.x + half + height * 0.2, rect.center().y - galley.size().y * 0.5), galley, style.2);
    Some(rect)
}

fn shape(pen: &Pen, mark: Mark, at: Pos2, half: f32, ground: Color32) {
    match mark {
        Token(kind) => pen.ink(|ink| tokens::draw(ink, kind, at, vec2(1.0, 0.0), half, pen.look, ground)),
        Mark::Cold => starting_slot(pen, at, half * 2.4),
    }
    pen.flush();
}

/// A small slot that is starting: hatched.
fn starting_slot(pen: &Pen, at: Pos2, height: f32) {
    let icon = Rect::from_center_size(at, vec2(height * 0.72, height));
    pen.ink(|ink| {
        ink.hatch(icon, 3.5, 1.2, pen.look.cold);
        ink.frame(icon, 3.0, 1.2, pen.look.cold);
    });
}

/// A pill inside a card that counts what is starting.
pub(super) fn chip(pen: &Pen, right_center: Pos2, text: &str) -> Rect {
    let style = Style(Face::Semibold, look::TEXT_LABEL, pen.look.hi);
    let height = pen.px(26.0).max(22.0);
    let size = vec2(pen.width(text, style) + height * 1.3, height);
    let rect = Rect::from_min_size(right_center - vec2(size.x, height * 0.5), size);
    let ground = mix(pen.look.card, pen.look.cold, 0.17);
    pen.painter.rect(rect, height * 0.5, ground, Stroke::new(1.25, pen.look.cold), StrokeKind::Inside);
    starting_slot(pen, pos2(rect.left() + height * 0.56, rect.center().y), height * 0.5);
    pen.flush();
    let at = pos2(rect.right() - height * 0.35, rect.center().y);
    pen.write(at, Align2::RIGHT_CENTER, text, style);
    rect
}
