//! The cause badge: whoever refuses or delays says why, on the spot, with how often.

use std::sync::Arc;

use bevy_egui::egui::{Align2, Galley, Pos2, Rect, Stroke, StrokeKind, Vec2, pos2, vec2};

use crate::engine::observe::DepartureKind;
use crate::services::contract::Rule;
use crate::units::text::Language;
use crate::window::canvas::figures;
use crate::window::canvas::pen::{Face, Pen, Style};
use crate::window::canvas::tokens;
use crate::window::look::{self, mix};
use crate::window::scene::{Picture, SceneNode};
use crate::window::texts::say;

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
    /// It only hands on what another node has decided, or nothing is lost by it: drawn without color, so that the
    /// node where the trouble is stands out.
    quiet: bool,
}

/// A cause with its rate, before the largest is chosen.
struct Candidate {
    rate: f64,
    mark: Mark,
    text: String,
    quiet: bool,
}

/// What a badge says, given how often it happens.
type Badge = fn(&str, Language) -> String;

/// Parts of the names of rules, and what a badge says about rules with that part. The first that fits counts.
const KNOWN: &[(&str, Mark, Badge)] = &[
    ("key-range", Token(DepartureKind::Throttled), say::cause_hot_key),
    ("quota-exceeded", Token(DepartureKind::Throttled), say::cause_quota_used_up),
    ("waf-", Token(DepartureKind::Error), say::cause_blocked),
    ("unauthorized", Token(DepartureKind::Error), say::cause_not_signed_in),
    ("api-key", Token(DepartureKind::Error), say::cause_no_key),
    ("too-large", Token(DepartureKind::Error), say::cause_too_large),
    ("too-long", Token(DepartureKind::Error), say::cause_too_large),
    ("deduplicated", Token(DepartureKind::Cached), say::cause_duplicate_dropped),
    ("copy-survived", Token(DepartureKind::Retry), say::cause_second_copy),
    ("retry-quota", Token(DepartureKind::Retry), say::cause_no_retry_left),
    ("too-many-connects", Token(DepartureKind::Throttled), say::cause_over_connect_quota),
    ("too-many-requests", Token(DepartureKind::Throttled), say::cause_throttled),
    ("batch-let-go", Token(DepartureKind::Retry), say::cause_let_go),
    ("batch-item", Token(DepartureKind::Retry), say::cause_visibility_ended),
    ("receipt-handle", Token(DepartureKind::Retry), say::cause_too_late),
    ("not-in-flight", Token(DepartureKind::Retry), say::cause_too_late),
    ("machine-lost", Token(DepartureKind::Error), say::cause_lost_at_work),
    ("instance-lost", Token(DepartureKind::Error), say::cause_lost_at_work),
    ("cut-off", Token(DepartureKind::Error), say::cause_lost_at_work),
    ("environment-killed", Token(DepartureKind::Error), say::cause_lost_at_work),
    ("idle-timeout", Token(DepartureKind::Error), say::cause_closed_idle),
    ("lifetime-over", Token(DepartureKind::Error), say::cause_closed_idle),
    ("failing-over", Token(DepartureKind::Error), say::cause_failing_over),
    ("exhausted", Token(DepartureKind::Error), say::cause_given_up),
    ("event-age", Token(DepartureKind::Error), say::cause_given_up),
    ("no-rule-matched", Token(DepartureKind::Error), say::cause_fits_no_rule),
    ("undelivered", Token(DepartureKind::Error), say::cause_given_up),
    ("no-instance", Token(DepartureKind::Error), say::cause_nobody_there),
    // The gateway answers 500 for it: the 429 stays between the gateway and the function.
    ("lambda-throttled", Token(DepartureKind::Error), say::cause_failed),
    ("throttl", Token(DepartureKind::Throttled), say::cause_throttled),
    ("concurrency", Token(DepartureKind::Throttled), say::cause_throttled),
    ("scaling-rate", Token(DepartureKind::Throttled), say::cause_throttled),
    ("throughput", Token(DepartureKind::Throttled), say::cause_over_capacity),
    ("on-demand-limit", Token(DepartureKind::Throttled), say::cause_over_capacity),
    ("table-quota", Token(DepartureKind::Throttled), say::cause_over_capacity),
    ("over-limit", Token(DepartureKind::Throttled), say::cause_over_in_flight),
    ("poison", Token(DepartureKind::Error), say::cause_failed),
    ("slow-down", Token(DepartureKind::Throttled), say::cause_slow_down),
    ("queue-full", Token(DepartureKind::Error), say::cause_queue_full),
    ("connections", Token(DepartureKind::Error), say::cause_too_many_connections),
    ("visibility", Token(DepartureKind::Retry), say::cause_visibility_ended),
    ("returned", Token(DepartureKind::Retry), say::cause_visibility_ended),
    ("dead-letter", Token(DepartureKind::Error), say::cause_dead_lettered),
    ("redrive", Token(DepartureKind::Error), say::cause_dead_lettered),
    ("max-receive", Token(DepartureKind::Error), say::cause_dead_lettered),
    ("retention", Token(DepartureKind::Error), say::cause_expired),
    ("expired", Token(DepartureKind::Error), say::cause_expired),
    ("cold", Mark::Cold, say::cause_cold_start),
    ("timeout", Token(DepartureKind::Error), say::cause_timed_out),
    ("timed-out", Token(DepartureKind::Error), say::cause_timed_out),
    ("no-server", Token(DepartureKind::Error), say::cause_nobody_there),
    ("unreachable", Token(DepartureKind::Error), say::cause_nobody_there),
    ("fail", Token(DepartureKind::Error), say::cause_failed),
];

/// The rules of a node by which it hands on an error that another node has made.
const HANDED_ON: &[&str] = &[
    "apigateway.lambda-error",
    "apigateway.lambda-throttled",
    "apigateway.integration-failure",
    "apigateway.failed",
    "lambda.function-error",
    "websocket.integration-error",
    "websocket.connect-refused",
    "handler.failed",
    "server.said-so",
    "backend.said-so",
    "call.retried",
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
    let mut causes: Vec<Candidate> = present.map(|(rule, rate, _)| named(pen, node, *rule, *rate)).collect();
    causes.extend(growing(pen, node));
    causes.extend(crowded(pen, node));
    // What is decided here comes before what is handed on.
    causes.sort_by(|a, b| a.quiet.cmp(&b.quiet).then(b.rate.total_cmp(&a.rate)));
    let more = causes.iter().filter(|cause| !cause.quiet).count().saturating_sub(1);
    causes.into_iter().next().map(|cause| Cause { mark: cause.mark, text: cause.text, more, quiet: cause.quiet })
}

/// A rule of another service, or one that says that somebody else has failed.
fn handed_on(node: &SceneNode, rule: Rule) -> bool {
    let foreign = match &node.picture {
        Picture::ApiGateway(_) => !rule.name.starts_with("apigateway.") && !rule.name.starts_with("call."),
        _ => false,
    };
    foreign || HANDED_ON.contains(&rule.name)
}

/// What a rule is called in a badge. A rule nobody thought of is called by the last part of its own name.
fn named(pen: &Pen, node: &SceneNode, rule: Rule, rate: f64) -> Candidate {
    let per_second = figures::rate(rate);
    let cause = |mark, text, quiet| Candidate { rate, mark, text, quiet };
    if handed_on(node, rule) {
        return cause(Token(DepartureKind::Error), say::cause_passed_on(&per_second, pen.language), true);
    }
    match KNOWN.iter().find(|(part, ..)| rule.name.contains(part)) {
        Some((_, mark, badge)) => {
            let harmless = *mark == Token(DepartureKind::Cached);
            cause(*mark, badge(&per_second, pen.language), harmless)
        }
        None => {
            let name = rule.name.rsplit('.').next().unwrap_or(rule.name).replace('-', " ");
            let text = say::cause_other(name, per_second, pen.language);
            cause(Token(DepartureKind::Error), text, false)
        }
    }
}

/// A queue that grows: more comes in than its consumers delete.
fn growing(pen: &Pen, node: &SceneNode) -> Option<Candidate> {
    let Picture::Sqs(queue) = &node.picture else { return None };
    let (sent, deleted) = (node.rate("NumberOfMessagesSent"), node.rate("NumberOfMessagesDeleted"));
    let surplus = sent - deleted;
    let grows = !queue.is_dead_letter_queue && queue.visible > 20 && surplus > (sent * 0.1).max(1.0);
    // Without a single delete it is not the number of workers that is wrong.
    let badge: Badge = if deleted < 0.05 { say::cause_nothing_finished } else { say::cause_too_few_workers };
    let text = || badge(&figures::rate(surplus), pen.language);
    grows.then(|| Candidate { rate: surplus, mark: Token(DepartureKind::Message), text: text(), quiet: false })
}

/// A fleet whose threads are all at work while more wait than it can do at once: slow, even if it refuses nobody.
fn crowded(pen: &Pen, node: &SceneNode) -> Option<Candidate> {
    let Picture::Server(fleet) = &node.picture else { return None };
    let threads = fleet.threads * fleet.up;
    let text = || say::all_threads_busy(fleet.queued, pen.language);
    // Whatever it refuses is worse, however rare.
    let mark = Token(DepartureKind::Request);
    (threads > 0 && fleet.busy >= threads && fleet.queued >= threads).then(|| Candidate {
        rate: 0.0,
        mark,
        text: text(),
        quiet: false,
    })
}

/// The kind of token that says best what is wrong with a node, for the far zoom.
pub(super) fn most_urgent(pen: &Pen, node: &SceneNode) -> Option<DepartureKind> {
    if !node.up {
        return Some(DepartureKind::Error);
    }
    match of(pen, node)? {
        Cause { mark: Token(kind), quiet: false, .. } => Some(kind),
        _ => None,
    }
}

/// Height of a badge on screen.
fn height(pen: &Pen) -> f32 {
    pen.px(26.0).clamp(22.0, 34.0)
}

/// Half the size of the shape on a badge of that height.
fn half(height: f32) -> f32 {
    height * 0.22
}

fn words(pen: &Pen, cause: &Cause) -> Arc<Galley> {
    let (face, color) = if cause.quiet { (Face::Regular, pen.look.mid) } else { (Face::Semibold, pen.look.hi) };
    let text = if cause.more > 0 { format!("{}  +{}", cause.text, cause.more) } else { cause.text.clone() };
    pen.layout(&text, Style(face, look::TEXT_LABEL, color), f32::INFINITY)
}

/// The size of a badge on screen.
pub(super) fn size(pen: &Pen, cause: &Cause) -> Vec2 {
    let height = height(pen);
    vec2(words(pen, cause).size().x + half(height) * 2.0 + height * 0.95, height)
}

/// Draws the badge of a cause.
pub(super) fn draw(pen: &Pen, cause: &Cause, rect: Rect) {
    let (color, edge) = match cause.mark {
        _ if cause.quiet => (pen.look.line2, pen.look.line2),
        Token(DepartureKind::Message) => (pen.look.message, pen.look.message_edge),
        Token(kind) => (tokens::color(kind, pen.look), tokens::color(kind, pen.look)),
        Mark::Cold => (pen.look.cold, pen.look.cold),
    };
    let (height, half) = (rect.height(), half(rect.height()));
    let ground = mix(pen.look.card, color, if cause.quiet { 0.0 } else { 0.17 });
    pen.painter.rect(rect, height * 0.5, ground, Stroke::new(1.25, edge), StrokeKind::Inside);
    let at = pos2(rect.left() + height * 0.3 + half, rect.center().y);
    shape(pen, cause.mark, at, half);
    let galley = words(pen, cause);
    let corner = pos2(at.x + half + height * 0.2, rect.center().y - galley.size().y * 0.5);
    pen.painter.galley(corner, galley, pen.look.hi);
}

fn shape(pen: &Pen, mark: Mark, at: Pos2, half: f32) {
    match mark {
        Token(kind) => pen.ink(|ink| tokens::draw(ink, kind, at, vec2(1.0, 0.0), half, pen.look, 1.0)),
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
