//! The rates beside links: how much travels, and what of it is refused or tried again.

use std::sync::Arc;

use bevy_egui::egui::{Rect, Vec2, pos2, vec2};

use crate::engine::observe::DepartureKind;
use crate::window::canvas::links::{self, Lane, STACK_ABOVE};
use crate::window::canvas::pen::{Face, Level, Pen, Style};
use crate::window::canvas::pills::Pills;
use crate::window::canvas::routes::Route;
use crate::window::canvas::{figures, tokens};
use crate::window::look;
use crate::window::scene::{Picture, Scene, SceneLink};
use crate::window::texts::say;

/// Smallest size of a rate, in card units.
const SMALLEST: f32 = 10.0;

/// The pills of a link: the exact rate, and what of it is refused or tried again; and its ports. Drawn above
/// the cards.
pub(super) fn draw(pen: &Pen, scene: &Scene, route: &Route, band_scale: f32, pills: &mut Pills) {
    let link = &scene.links[route.link];
    if pen.level == Level::Far || route.redrive {
        return;
    }
    if link.control {
        return steering(pen, scene, route, pills);
    }
    let lanes = links::lanes(pen, scene, route, link);
    lanes.iter().for_each(|lane| links::ports(pen, lane));
    let number = Style(Face::MonoBold, look::TEXT_BODY, pen.look.hi);
    let mut label = |lane: &Lane, text: Label| label(pen, route.link, lane, &text, band_scale, pills);
    // Quiet until something happens.
    if lanes[0].rate > 0.0 || pen.near() {
        label(&lanes[0], Label { text: figures::rate(lanes[0].rate), style: number, mark: None });
    }
    let caption = |color| Style(Face::Regular, look::TEXT_CAPTION, color);
    if let Some(back) = lanes.get(1) {
        let errors = Style(Face::MonoBold, look::TEXT_LABEL, pen.look.error);
        if link.errors_per_second >= 0.05 {
            let text = figures::rate(link.errors_per_second);
            label(back, Label { text, style: errors, mark: Some(DepartureKind::Error) });
        } else if link.retries_per_second >= 0.05 {
            let text = say::are_retries(figures::rate(link.retries_per_second), pen.language);
            label(back, Label { text, style: caption(pen.look.retry), mark: None });
        }
    } else if let Some(empty) = empty_receives(scene, route, link) {
        // Polls that bring nothing carry no token, but they are calls, and they are billed.
        let below = Lane { path: Arc::new(lanes[0].path.reversed()), tokens: Vec::new(), ..lanes[0] };
        let text = say::are_empty(figures::rate(empty), pen.language);
        label(&below, Label { text, style: caption(pen.look.retry), mark: None });
    }
}

/// What steering has done last, beside the arrow to what it steers.
fn steering(pen: &Pen, scene: &Scene, route: &Route, pills: &mut Pills) {
    let link = &scene.links[route.link];
    let steered = scene.nodes.iter().find(|node| node.id == link.to);
    let Some(Picture::AutoScalingGroup(group)) = steered.map(|node| &node.picture) else { return };
    let Some((_, before, after)) = group.last_action else { return };
    let count = |number: u32| figures::count(number.into());
    let text = say::steers(count(before), count(after), pen.language);
    let style = Style(Face::Regular, look::TEXT_CAPTION, pen.look.mid);
    let half = vec2(pen.width(&text, style) * 0.5 + 4.0, pen.size(style.1) * 0.5 + 2.0);
    let away = |out: Vec2| 4.0 + (out.x * half.x).abs() + (out.y * half.y).abs();
    let middle = pills.place(route.link, &route.path.reversed(), half * 2.0, away);
    pen.pill(middle, &text, style, pen.look.bg);
}

/// Receives a second along this link that brought nothing, if they are more than those that did.
fn empty_receives(scene: &Scene, route: &Route, link: &SceneLink) -> Option<f64> {
    let queue = scene.nodes.iter().find(|node| node.id == link.to).filter(|_| route.against_calls)?;
    let empty = queue.rate("NumberOfEmptyReceives");
    (empty >= 0.55 && empty > queue.rate("NumberOfMessagesReceived")).then_some(empty)
}

/// What a pill says.
struct Label {
    text: String,
    style: Style,
    /// The silhouette of what is counted, where its lane may carry others too.
    mark: Option<DepartureKind>,
}

/// Text beside a lane, where it hides as little as possible.
fn label(pen: &Pen, link: usize, lane: &Lane, label: &Label, band_scale: f32, pills: &mut Pills) {
    let Label { text, style, mark } = label;
    let tallest = match links::stacks(lane) {
        true => tokens::half_of(pen, DepartureKind::Batch(10), links::half(pen, false)) * STACK_ABOVE,
        false => links::half(pen, false) + 1.0,
    };
    let band = (lane.rate as f32 * band_scale * 0.5).min(look::BAND_WIDEST * 0.6).max(tallest);
    let style = fitting(pen, text, *style, lane.path.length());
    let (size, width) = (pen.size(style.1), pen.width(text, style));
    // Where a lane is short there is no room beside the number.
    let mark = mark.filter(|_| lane.path.length() > width + size + 24.0);
    let room = if mark.is_some() { size } else { 0.0 };
    let half = vec2((width + room) * 0.5 + 4.0, size * 0.6 + 2.0);
    // Half way between a box and an ellipse: the corners of what is written are empty.
    let away = |out: Vec2| {
        let box_like = (out.x * half.x).abs() + (out.y * half.y).abs();
        band + 2.0 + (box_like + vec2(out.x * half.x, out.y * half.y).length()) * 0.5
    };
    let middle = pills.place(link, &lane.path, half * 2.0 + vec2(4.0, 2.0), away);
    let pill = pen.pill(middle + vec2(room * 0.5, 0.0), text, style, pen.look.bg);
    if let Some(kind) = mark {
        let at = pos2(pill.left() + 6.0 - room * 0.6, middle.y);
        let ground = Rect::from_center_size(at, Vec2::splat(size));
        pen.ink(|ink| {
            ink.plain(ground, pen.look.bg);
            tokens::draw(ink, kind, at, vec2(1.0, 0.0), size * 0.36, pen.look, 1.0);
        });
    }
}

/// Between two cards that stand close the number is set smaller, rather than written over one of them.
fn fitting(pen: &Pen, text: &str, style: Style, length: f32) -> Style {
    let mut fitting = style;
    while fitting.1 > SMALLEST && pen.width(text, fitting) + 4.0 > length {
        fitting.1 -= 0.5;
    }
    fitting
}
