//! The signs of the canvas on one page: what travels, how links show it, and the badges that say why, all drawn by the
//! code that draws the canvas.

use std::sync::Arc;

use bevy_egui::egui::{Align2, Painter, Pos2, Rect, Stroke, StrokeKind, Vec2, pos2, vec2};

use crate::engine::observe::DepartureKind;
use crate::units::text::Language;
use crate::window::canvas::path::Path;
use crate::window::canvas::pen::{Face, Level, Pen, Style};
use crate::window::canvas::pills::{Pills, Remembered};
use crate::window::canvas::routes::Route;
use crate::window::canvas::{badges, causes, demo, follow, links, rates, tokens};
use crate::window::ink;
use crate::window::look::{self, Look};
use crate::window::scene::{Scene, SceneLink, Token};
use crate::window::texts::Words;

/// Size of the page, in units of which one is a pixel in a window of 1280 by 720.
const PAGE: Vec2 = Vec2::new(1_200.0, 600.0);
/// Largest scale.
const LARGEST: f32 = 1.6;
/// Width of the panel of tokens, and where the badges begin.
const LEFT: f32 = 620.0;
const BADGES_TOP: f32 = 364.0;
/// Between panels.
const GAP: f32 = 16.0;
/// Height of a row of tokens, of a link, and of a badge.
const ROW: f32 = 54.0;
const LINK: f32 = 92.0;
const BADGE: f32 = 30.0;
/// Length of a link, and where its words begin.
const REACH: f32 = 220.0;
const LINK_WORDS: f32 = 282.0;
/// Middles of the columns of tokens, from the left edge of their panel, and where the words begin.
const COLUMNS: [f32; 4] = [46.0, 104.0, 170.0, 250.0];
const WORDS: f32 = 306.0;
/// Half size of a token that something holds.
const HELD: f32 = 13.0;

/// What travels, with its name and what it means.
const TOKENS: [(DepartureKind, Words, Words); 8] = [
    (DepartureKind::Request, Words::SignRequest, Words::SignRequestMeans),
    (DepartureKind::Response, Words::SignResponse, Words::SignResponseMeans),
    (DepartureKind::Message, Words::SignMessage, Words::SignMessageMeans),
    (DepartureKind::Batch(10), Words::SignBatch, Words::SignBatchMeans),
    (DepartureKind::Retry, Words::SignRetry, Words::SignRetryMeans),
    (DepartureKind::Error, Words::SignError, Words::SignErrorMeans),
    (DepartureKind::Cached, Words::SignCached, Words::SignCachedMeans),
    (DepartureKind::Throttled, Words::SignThrottled, Words::SignThrottledMeans),
];

/// Rates of the links, and what they show.
const LINKS: [(f64, Words); 3] =
    [(7.2, Words::SignLinkSingle), (77.0, Words::SignLinkEven), (1_940.0, Words::SignLinkFlow)];

/// Rules whose badges are shown, with how often a second they decide.
const BADGES: [(&str, f64); 6] = [
    ("apigateway.throttled-stage", 118.0),
    ("server.accept-queue-full", 204.0),
    ("apigateway.integration-timeout", 3.0),
    ("sqs.visibility-timeout-expired", 12.0),
    ("dynamodb.key-range-throughput-exceeded", 40.0),
    ("lambda.cold-start", 14.0),
];

/// Draws the page in the middle of `rect`.
pub(in crate::window) fn signs_ui(painter: &Painter, rect: Rect, language: Language, look: &Look) {
    let scale = (rect.size() / PAGE).min_elem().min(LARGEST);
    let scene = Scene { links: LINKS.iter().map(|(rate, _)| link(*rate)).collect(), ..demo::bare(language) };
    let pen = |level, scale| Pen::new(painter, look, &scene, level, scale);
    let near = pen(Level::Near, scale);
    let page = Rect::from_center_size(rect.center(), PAGE * scale);
    let left = page.with_max_x(page.left() + near.px(LEFT));
    let right = page.with_min_x(left.right() + near.px(GAP));
    let middle = page.top() + near.px(BADGES_TOP);
    tokens_ui(&near, &[pen(Level::Far, 0.35), pen(Level::Mid, 0.7)], left);
    links_ui(&near, &scene, right.with_max_y(middle - near.px(GAP)));
    badges_ui(&near, right.with_min_y(middle));
}

/// A panel with its title; the corner from which on there is room.
fn panel(pen: &Pen, rect: Rect, title: Words) -> Pos2 {
    // On the ground of the canvas, like everything that is shown here.
    pen.painter.rect_stroke(rect, look::RADIUS_CARD, Stroke::new(1.0, pen.look.line), StrokeKind::Inside);
    let style = Style(Face::Semibold, look::TEXT_TITLE, pen.look.hi);
    pen.write(at(pen, rect.min, 18.0, 14.0), Align2::LEFT_TOP, pen.say(title), style);
    at(pen, rect.min, 0.0, 44.0)
}

/// So many units to the right of a corner and below it.
fn at(pen: &Pen, corner: Pos2, x: f32, y: f32) -> Pos2 {
    corner + vec2(pen.px(x), pen.px(y))
}

fn caption(pen: &Pen) -> Style {
    Style(Face::Regular, look::TEXT_CAPTION, pen.look.lo)
}

/// Each kind at every zoom, and held; then the one that is followed.
fn tokens_ui(near: &Pen, [far, mid]: &[Pen; 2], rect: Rect) {
    let corner = panel(near, rect, Words::SignTokens);
    let heads = [Words::SignFar, Words::SignMid, Words::SignNear, Words::SignHeld];
    for (words, x) in heads.into_iter().zip(COLUMNS) {
        near.write(at(near, corner, x, 8.0), Align2::CENTER_CENTER, near.say(words), caption(near));
    }
    let row = |number: usize| 20.0 + (number as f32 + 0.5) * ROW;
    for (number, (kind, name, means)) in TOKENS.into_iter().enumerate() {
        let sizes = [
            (far, tokens::HALF_FAR),
            (mid, tokens::HALF_MID),
            (near, near.px(tokens::HALF_NEAR)),
            (near, near.px(HELD)),
        ];
        for ((pen, half), x) in sizes.into_iter().zip(COLUMNS) {
            let half = tokens::half_of(pen, kind, half);
            tokens::single(pen, kind, at(near, corner, x, row(number)), vec2(1.0, 0.0), half, 1.0);
            pen.flush();
        }
        words_ui(near, at(near, corner, WORDS, row(number)), name, means);
    }
    let y = row(TOKENS.len());
    let path = Path::level(at(near, corner, COLUMNS[0], y), at(near, corner, COLUMNS[3], y));
    near.ink(|ink| ink.line(path.points[0], path.points[1], 1.5, near.look.line2));
    let token = Token { kind: DepartureKind::Message, progress: 0.7, order: None };
    follow::token(near, &path, &token, near.px(tokens::HALF_NEAR));
    near.flush();
    words_ui(near, at(near, corner, WORDS, y), Words::SignFollowed, Words::SignFollowedMeans);
}

fn words_ui(pen: &Pen, middle: Pos2, name: Words, means: Words) {
    let style = Style(Face::Semibold, look::TEXT_BODY, pen.look.hi);
    pen.write(at(pen, middle, 0.0, -9.0), Align2::LEFT_CENTER, pen.say(name), style);
    pen.write(at(pen, middle, 0.0, 9.0), Align2::LEFT_CENTER, pen.say(means), caption(pen));
}

/// A link at each of three rates.
fn links_ui(pen: &Pen, scene: &Scene, rect: Rect) {
    let corner = panel(pen, rect, Words::SignLinks);
    let band_scale = links::band_scale(links::fastest(scene), 1.0);
    let mut before = Remembered::default();
    for (number, (_, words)) in LINKS.iter().enumerate() {
        let y = 38.0 + number as f32 * LINK;
        let path = Path::level(at(pen, corner, 26.0, y), at(pen, corner, 26.0 + REACH, y));
        let shift = pen.px(look::LANE_GAP * 0.5);
        let lanes = [Arc::new(path.beside(shift)), Arc::new(path.beside(-shift).reversed())];
        let route =
            Route { link: number, path: Arc::new(path), lanes: Some(lanes), against_calls: false, redrive: false };
        let mut budget = look::TOKENS_ON_SCREEN;
        links::draw(pen, scene, &route, band_scale, &mut budget);
        pen.flush();
        let routes = [route];
        rates::draw(pen, scene, &routes[0], band_scale, &mut Pills::new(Vec::new(), &routes, &[], &mut before));
        pen.flush();
        let beside = at(pen, corner, LINK_WORDS, y);
        let run = (pen.say(*words), look::regular(pen.size(look::TEXT_CAPTION)), pen.look.lo);
        let words = ink::paragraph(pen.painter, &[run], rect.right() - beside.x - pen.px(18.0), 3);
        ink::place(pen.painter, beside, Align2::LEFT_CENTER, words);
    }
}

/// Badges with the rules behind them.
fn badges_ui(pen: &Pen, rect: Rect) {
    let corner = panel(pen, rect, Words::SignBadges);
    for (number, (rule, rate)) in BADGES.into_iter().enumerate() {
        let mut node = demo::bare_node();
        node.causes = demo::ruled(rule).map(|rule| (rule, rate, 1)).into_iter().collect();
        let left = at(pen, corner, 18.0, 24.0 + number as f32 * BADGE);
        // Without width its badge begins at the left edge of the card.
        let card = Rect::from_min_size(left, vec2(0.0, 40.0));
        let Some(badge) = causes::of(pen, &node).map(|cause| badges::alone(pen, &cause, card)) else { continue };
        let style = Style(Face::Mono, look::TEXT_CAPTION, pen.look.lo);
        pen.write(pos2(left.x + pen.px(222.0), badge.center().y), Align2::LEFT_CENTER, rule, style);
    }
    pen.flush();
}

/// A link at that rate, with a few of its requests on the way where each is drawn by itself.
fn link(rate: f64) -> SceneLink {
    let token = |(kind, progress)| Token { kind, progress, order: None };
    let few = [
        (DepartureKind::Request, 0.12),
        (DepartureKind::Request, 0.4),
        (DepartureKind::Retry, 0.62),
        (DepartureKind::Request, 0.9),
        (DepartureKind::Response, 0.3),
        (DepartureKind::Response, 0.75),
    ];
    let tokens = if rate < 10.0 { few.into_iter().map(token).collect() } else { Vec::new() };
    let errors = if rate > 1_000.0 { rate * 0.1 } else { 0.0 };
    SceneLink {
        requests_per_second: rate,
        retries_per_second: errors,
        responses_per_second: rate - errors,
        errors_per_second: errors,
        tokens,
        ..demo::bare_link()
    }
}

#[cfg(test)]
mod tests {
    use bevy_egui::egui::{Context, RawInput, Shape};

    use super::*;

    #[test]
    fn no_word_on_the_page_is_cut_and_every_badge_is_there() {
        for language in [Language::En, Language::Ko] {
            let ctx = Context::default();
            look::install_fonts(&ctx);
            let screen = Rect::from_min_size(pos2(0.0, 0.0), vec2(1_280.0, 720.0));
            let mut shapes = Vec::new();
            for _ in 0..2 {
                let input = RawInput { screen_rect: Some(screen), ..Default::default() };
                let mut output = ctx.run_ui(input, |ui| signs_ui(ui.painter(), screen, language, &Look::dark()));
                output.textures_delta.clear();
                shapes = output.shapes;
            }
            let texts: Vec<&bevy_egui::egui::epaint::TextShape> = shapes
                .iter()
                .filter_map(|shape| if let Shape::Text(text) = &shape.shape { Some(text) } else { None })
                .collect();

            assert!(texts.iter().all(|text| !text.galley.elided && screen.contains_rect(text.visual_bounding_rect())));
            let rules = BADGES.iter().filter(|(rule, _)| texts.iter().any(|text| text.galley.text() == *rule));
            assert_eq!(rules.count(), BADGES.len());
        }
    }
}
