//! Links: their lines and lanes, the tokens or the flow on them, and the exact rate in a pill.
//!
//! How a lane is drawn depends on how close its tokens would follow each other: one token is one request; or
//! evenly spaced tokens on a band as wide as the rate; or a flow with chevrons. The pill is exact at each level.

use std::sync::Arc;

use bevy_egui::egui::{Align2, Color32, Pos2, Shape, Stroke, pos2, vec2};

use crate::engine::observe::DepartureKind;
use crate::services::contract::OperationKind;
use crate::window::canvas::ink::Ink;
use crate::window::canvas::path::Path;
use crate::window::canvas::pen::{Face, Level, Pen, Style};
use crate::window::canvas::routes::Route;
use crate::window::canvas::silhouettes::Silhouette;
use crate::window::canvas::{follow, glyphs, tokens};
use crate::window::look::{self, mix};
use crate::window::scene::{Picture, Scene, SceneLink, Token};
use crate::window::texts::say;

/// Rate that has the widest band on a quiet canvas, per second, so that 3/s does not look like a flood.
const FULL_BAND: f64 = 260.0;
/// Shortest time on screen of a token, in seconds of wall time.
const SHORTEST_FLIGHT: f64 = 0.45;
/// Tokens for one token's place from which they are drawn as a flow.
const FLOW_DENSITY: f32 = 8.0;

/// A stack of envelopes takes so many times the room of a token.
const STACK: f32 = 1.7;
/// From the middle of a stack to its upper edge, in half sizes.
pub(super) const STACK_ABOVE: f32 = 1.55;

/// Half the length of a port.
const PORT: f32 = 9.0;

/// One direction of a link.
pub(super) struct Lane<'a> {
    /// Its way.
    pub(super) path: Arc<Path>,
    /// What travels on it, a second.
    pub(super) rate: f64,
    /// Tokens that set out a second: fewer than the rate where messages travel in batches.
    pub(super) departures: f64,
    /// Share of the rate that is retries (forward) or errors (back).
    pub(super) trouble: f32,
    /// The color of that share.
    pub(super) trouble_color: Color32,
    /// What most of it is.
    pub(super) main: DepartureKind,
    /// What is on the way.
    pub(super) tokens: Vec<&'a Token>,
}

/// How a lane shows what travels on it.
enum Crowd {
    /// Each token is one request.
    Single,
    /// Tokens follow each other evenly.
    Even,
    /// A flow.
    Flow,
}

/// Requests a second that have the widest band.
pub(super) fn fastest(scene: &Scene) -> f64 {
    scene.links.iter().map(|link| link.requests_per_second).fold(FULL_BAND, f64::max)
}

/// Pixels of band per request a second, when so many have the widest one: the same on the whole canvas.
pub(super) fn band_scale(fastest: f64, scale: f32) -> f32 {
    look::BAND_WIDEST * scale.min(1.0) / fastest as f32
}

/// Draws the lines, bands and tokens of a link.
pub(super) fn draw(pen: &Pen, scene: &Scene, route: &Route, band_scale: f32, budget: &mut usize) {
    let link = &scene.links[route.link];
    if link.control {
        return control(pen, route);
    }
    if route.redrive {
        return redrive(pen, scene, route, link);
    }
    for lane in lanes(pen, scene, route, link) {
        line(pen, &lane, band_scale);
        let crowd = crowd(pen, scene, &lane);
        match crowd {
            Crowd::Single => singles(pen, &lane, budget),
            Crowd::Even => evens(pen, &lane, band_scale, budget),
            Crowd::Flow => flow(pen, &lane, band_scale),
        }
        for token in lane.tokens.iter().filter(|token| is_followed(pen, token)) {
            follow::token(pen, &lane.path, token, half(pen, false).max(tokens::HALF_MID));
        }
    }
}

fn is_followed(pen: &Pen, token: &Token) -> bool {
    pen.followed.is_some() && token.order == pen.followed
}

/// The lanes of a link: requests and answers, or messages alone.
pub(super) fn lanes<'a>(pen: &Pen, scene: &Scene, route: &Route, link: &'a SceneLink) -> Vec<Lane<'a>> {
    let (there, back): (Vec<&Token>, Vec<&Token>) =
        link.tokens.iter().partition(|token| !tokens::goes_back(token.kind));
    let share = |part: f64, all: f64| if all > 0.0 { (part / all).clamp(0.0, 1.0) as f32 } else { 0.0 };
    let Some([path_there, path_back]) = &route.lanes else {
        let carried = match link.operation {
            OperationKind::Receive => received(scene, link),
            OperationKind::Log => logged(scene, link),
            _ => link.requests_per_second,
        };
        // On a receiving link only what is handed over is drawn: empty polls carry nothing.
        let tokens = there.into_iter().filter(|token| is_message(token.kind) || !route.against_calls).collect();
        let main = DepartureKind::Message;
        return vec![Lane {
            path: Arc::clone(&route.path),
            rate: carried,
            // Receives that brought something are what is counted on a receiving link.
            departures: if route.against_calls { link.requests_per_second } else { carried },
            trouble: 0.0,
            trouble_color: pen.look.retry,
            main,
            tokens,
        }];
    };
    let answered = link.responses_per_second + link.errors_per_second;
    vec![
        Lane {
            path: Arc::clone(path_there),
            rate: link.requests_per_second,
            departures: link.requests_per_second,
            trouble: share(link.retries_per_second, link.requests_per_second),
            trouble_color: pen.look.retry,
            main: DepartureKind::Request,
            tokens: there,
        },
        Lane {
            path: Arc::clone(path_back),
            rate: answered,
            departures: answered,
            trouble: share(link.errors_per_second, answered),
            trouble_color: pen.look.error,
            main: DepartureKind::Response,
            tokens: back,
        },
    ]
}

fn is_message(kind: DepartureKind) -> bool {
    matches!(kind, DepartureKind::Message | DepartureKind::Batch(_))
}

/// Events a second that a log group takes in, if they come along this link alone: nobody waits for them, so they are
/// no calls.
fn logged(scene: &Scene, link: &SceneLink) -> f64 {
    let writers = scene.links.iter().filter(|other| other.to == link.to && !other.control).count();
    let group = scene.nodes.iter().find(|node| node.id == link.to);
    group.map_or(0.0, |group| group.rate("IncomingLogEvents")) / writers.max(1) as f64
}

/// Messages handed over a second on a receiving link: its share of what its queue hands out.
fn received(scene: &Scene, link: &SceneLink) -> f64 {
    let Some(queue) = scene.nodes.iter().find(|node| node.id == link.to) else { return 0.0 };
    let receiving = |other: &&SceneLink| other.to == link.to && other.operation == link.operation && !other.control;
    let polls: f64 = scene.links.iter().filter(receiving).map(|other| other.requests_per_second).sum();
    let share = if polls > 0.0 { link.requests_per_second / polls } else { 1.0 };
    queue.rate("NumberOfMessagesReceived") * share
}

/// What travels on it are mostly batches. It is told from rates, so that nothing jumps when a batch sets out.
pub(super) fn stacks(lane: &Lane) -> bool {
    lane.departures > 0.0 && lane.rate > lane.departures * 1.2
}

/// From one token to the next, at least: stacks of envelopes are larger than one.
fn spacing(lane: &Lane, scale: f32) -> f32 {
    look::TOKEN_SPACING * scale * if stacks(lane) { STACK } else { 1.0 }
}

/// How close tokens would follow each other decides how they are drawn.
fn crowd(pen: &Pen, scene: &Scene, lane: &Lane) -> Crowd {
    let spacing = spacing(lane, pen.scale.clamp(0.5, 1.2));
    let close = lane.path.length() / expected(scene, lane).max(1.0);
    if lane.rate < 0.05 {
        // Stragglers of a rate that has ended: stretched flights outlast it.
        return if close < spacing { Crowd::Even } else { Crowd::Single };
    }
    if lane.tokens.len() > look::TOKENS_PER_LINK || close * FLOW_DENSITY < spacing {
        Crowd::Flow
    } else if close < spacing {
        Crowd::Even
    } else {
        Crowd::Single
    }
}

/// Tokens that would be on the lane at once. The scene may hold fewer than are really on the way.
fn expected(scene: &Scene, lane: &Lane) -> f32 {
    let speed = if scene.speed > 0.0 { scene.speed } else { 1.0 };
    (lane.departures * speed * SHORTEST_FLIGHT).max(lane.tokens.len() as f64) as f32
}

fn line(pen: &Pen, lane: &Lane, band_scale: f32) {
    let color = tokens::color(lane.main, pen.look);
    pen.ink(|ink| {
        let width = lane.rate as f32 * band_scale;
        if width > look::BAND_LEAST {
            ink.band(&lane.path.points, width, mix(pen.look.bg, color, 0.22 * pen.fade));
        }
        ink.band(&lane.path.points, 1.5, pen.look.line2);
    });
}

pub(super) fn half(pen: &Pen, crowded: bool) -> f32 {
    match (pen.level, crowded) {
        (Level::Far, _) => tokens::HALF_FAR,
        (Level::Mid, true) => tokens::HALF_CROWD * 0.84,
        (Level::Mid, false) => tokens::HALF_MID,
        (Level::Near, true) => tokens::HALF_CROWD * pen.scale,
        (Level::Near, false) => tokens::HALF_NEAR * pen.scale,
    }
}

fn singles(pen: &Pen, lane: &Lane, budget: &mut usize) {
    let shown: Vec<&Token> =
        lane.tokens.iter().copied().take(*budget).filter(|token| !is_followed(pen, token)).collect();
    for token in &shown {
        let at = lane.path.at(lane.path.length() * place(pen, token.progress)).0;
        pen.hit.set(follow::nearer(pen.hit.get(), pen.pointer, at, token));
    }
    let half = half(pen, false);
    for (progress, kind) in heaped(&shown, half * look::BATCH / lane.path.length().max(1.0)) {
        // Without motion it fades as time passes.
        let opacity = if pen.still { 1.0 - progress } else { 1.0 };
        let (at, along) = lane.path.at(lane.path.length() * place(pen, progress));
        tokens::single(pen, kind, at, along, tokens::half_of(pen, kind, half), opacity * pen.fade);
    }
    *budget = budget.saturating_sub(lane.tokens.len());
}

/// How far along its lane a token is drawn: without motion half way.
fn place(pen: &Pen, progress: f32) -> f32 {
    if pen.still { 0.5 } else { progress.clamp(0.0, 1.0) }
}

/// Batches that set out together lie on each other: one stack with the count of all of them. `close` is a share of the
/// lane.
fn heaped(tokens: &[&Token], close: f32) -> Vec<(f32, DepartureKind)> {
    let mut heaps: Vec<(f32, DepartureKind)> = Vec::new();
    for token in tokens {
        let below = heaps.iter_mut().rev().find_map(|(progress, kind)| match kind {
            DepartureKind::Batch(messages) if (*progress - token.progress).abs() < close => Some(messages),
            _ => None,
        });
        match (token.kind, below) {
            (DepartureKind::Batch(more), Some(messages)) => *messages += more,
            _ => heaps.push((token.progress, token.kind)),
        }
    }
    heaps
}

/// Evenly spaced tokens, in the mixture of kinds that is really on the way.
fn evens(pen: &Pen, lane: &Lane, band_scale: f32, budget: &mut usize) {
    let spacing = spacing(lane, pen.scale.clamp(0.7, 1.3));
    let phase = if pen.still { 0.5 } else { (pen.wall as f32 * lane.path.length() / 0.9).rem_euclid(spacing) };
    let half = half(pen, true).min(spacing * 0.42).min((lane.rate as f32 * band_scale).max(7.0));
    let mut real: Vec<(f32, DepartureKind)> = lane.tokens.iter().map(|token| (token.progress, token.kind)).collect();
    real.sort_unstable_by(|a, b| a.0.total_cmp(&b.0));
    let mut next = 0;
    let mut at = phase;
    let mut number = 0;
    while at < lane.path.length() && *budget > 0 {
        let progress = at / lane.path.length();
        // The nearest one is this or a later one than for the place before.
        while next + 1 < real.len() && (real[next + 1].0 - progress).abs() <= (real[next].0 - progress).abs() {
            next += 1;
        }
        let kind = real.get(next).map_or_else(|| mixture(lane, number), |(_, kind)| crowded(*kind));
        let (point, along) = lane.path.at(at);
        pen.ink(|ink| tokens::draw(ink, kind, point, along, half, pen.look, pen.fade));
        (at, number, *budget) = (at + spacing, number + 1, *budget - 1);
    }
}

/// Without tokens, a mixture after the rates.
fn mixture(lane: &Lane, number: usize) -> DepartureKind {
    match lane.main {
        main if ((number as f32 * 0.618).fract()) >= lane.trouble => main,
        DepartureKind::Request => DepartureKind::Retry,
        _ => DepartureKind::Error,
    }
}

/// In a crowd a batch is too small for its count, and none of them is one certain batch; but it is a stack.
fn crowded(kind: DepartureKind) -> DepartureKind {
    if kind == DepartureKind::Batch(1) { DepartureKind::Message } else { kind }
}

/// A flow: as wide as the rate, chevrons for its direction, a stripe for the share in trouble.
fn flow(pen: &Pen, lane: &Lane, band_scale: f32) {
    let width = (lane.rate as f32 * band_scale).clamp(8.0, look::BAND_WIDEST * 1.2);
    let color = tokens::color(lane.main, pen.look);
    let spacing = 24.0 * pen.scale.clamp(0.6, 1.3);
    let phase = drift(pen).rem_euclid(spacing);
    pen.ink(|ink| {
        ink.band(&lane.path.points, width, mix(pen.look.bg, color, 0.45 * pen.fade));
        if lane.trouble > 0.004 {
            let stripe = (width * lane.trouble).max(2.0);
            let path = lane.path.beside(-(width - stripe) * 0.5);
            ink.band(&path.points, stripe, mix(pen.look.bg, lane.trouble_color, pen.fade));
            trouble(ink, pen, lane, &path, stripe);
        }
        // Chevrons ride on what is left of the band.
        let path = lane.path.beside(width * lane.trouble * 0.5);
        let free = width * (1.0 - lane.trouble);
        let mut at = if free >= 5.0 { phase } else { f32::INFINITY };
        while at < path.length() {
            let strength = if pen.look.dark { 1.0 } else { 0.85 };
            chevron(ink, &path, at, free * 0.3, mix(pen.look.bg, color, strength * pen.fade));
            at += spacing;
        }
    });
}

/// How far a flow has come.
fn drift(pen: &Pen) -> f32 {
    if pen.still { 0.0 } else { pen.wall as f32 * 80.0 }
}

/// The silhouettes of what is in trouble, cut out of its stripe: the color alone would not say what it is.
fn trouble(ink: &mut Ink, pen: &Pen, lane: &Lane, path: &Path, stripe: f32) {
    let kind = if lane.main == DepartureKind::Request { DepartureKind::Retry } else { DepartureKind::Error };
    let spacing = 18.0 * pen.scale.clamp(0.6, 1.3);
    let mut at = drift(pen).rem_euclid(spacing);
    while at < path.length() && stripe >= 7.0 {
        let (point, along) = path.at(at);
        let half = (stripe * 0.34).min(6.0);
        match kind {
            DepartureKind::Retry => tokens::dart(ink, point, along, half, pen.look.bg),
            _ => tokens::cross(ink, point, half, pen.look.bg),
        }
        at += spacing;
    }
}

fn chevron(ink: &mut Ink, path: &Path, at: f32, half: f32, color: Color32) {
    let (tip, along) = path.at(at);
    glyphs::arrow_head(ink, tip, along, half.clamp(3.0, 8.0), 1.8, color);
}

/// Ports: where a lane meets the cards.
pub(super) fn ports(pen: &Pen, lane: &Lane) {
    if pen.level == Level::Far || lane.path.points.len() < 2 {
        return;
    }
    for (at, along) in [lane.path.at(0.0), lane.path.at(lane.path.length())] {
        // Upright at the side of a card, lying on its top or bottom.
        let along = if along.x.abs() > along.y.abs() { vec2(1.0, 0.0) } else { vec2(0.0, 1.0) };
        pen.ink(|ink| ink.stamp(Silhouette::Port, at, along, PORT * pen.scale.clamp(0.6, 1.3), Color32::WHITE));
    }
}

/// The arrow from a queue to its dead-letter queue.
fn redrive(pen: &Pen, scene: &Scene, route: &Route, link: &SceneLink) {
    let aside = if pen.level == Level::Far { 0.0 } else { pen.px(92.0) };
    let x = route.path.points.first().map_or(0.0, |start| start.x) - aside;
    let ends: Vec<Pos2> = route.path.points.iter().map(|point| pos2(x, point.y)).collect();
    let (Some(&start), Some(&end)) = (ends.first(), ends.last()) else { return };
    let tip = end - vec2(0.0, 2.0);
    pen.ink(|ink| {
        ink.line(start, tip, 1.5, pen.look.line2);
        glyphs::arrow_head(ink, tip, vec2(0.0, 1.0), 6.0, 1.5, pen.look.line2);
        for token in link.tokens.iter().take(look::TOKENS_PER_LINK) {
            let at = start.lerp(tip, token.progress.clamp(0.0, 1.0));
            tokens::draw(ink, token.kind, at, (tip - start).normalized(), half(pen, true), pen.look, 1.0);
        }
    });
    let queue = scene.nodes.iter().find(|node| node.id == link.from);
    if let (true, Some(Picture::Sqs(view))) = (pen.near(), queue.map(|node| &node.picture))
        && let Some(most) = view.max_receive_count
    {
        let text = say::receive_moves((most + 1).to_string(), pen.language);
        let style = Style(Face::Regular, look::TEXT_CAPTION, pen.look.lo);
        pen.write(pos2(start.x + 14.0, (start.y + end.y) * 0.5), Align2::LEFT_CENTER, &text, style);
    }
}

/// Steering: dashed, with an arrow head. What it did stands on the card that it steers.
fn control(pen: &Pen, route: &Route) {
    let color = pen.look.lo;
    pen.painter.extend(Shape::dashed_line(&route.path.points, Stroke::new(1.5, color), 5.0, 5.0));
    let (tip, along) = route.path.at(route.path.length());
    pen.ink(|ink| glyphs::arrow_head(ink, tip, along, 7.0, 1.5, color));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn batches_on_each_other_are_one_stack_with_the_count_of_both() {
        let token = |kind, progress| Token { kind, progress, order: None };
        let batch = |messages, progress| token(DepartureKind::Batch(messages), progress);
        let tokens = [batch(10, 0.1), token(DepartureKind::Message, 0.1), batch(7, 0.12), batch(3, 0.5)];

        let heaps = heaped(&tokens.iter().collect::<Vec<_>>(), 0.05);

        // 10 + 7 within a twentieth of the lane; the third is far away, and a message is none of them.
        let expected = [(0.1, DepartureKind::Batch(17)), (0.1, DepartureKind::Message), (0.5, DepartureKind::Batch(3))];
        assert_eq!(heaps, expected);
    }
}
