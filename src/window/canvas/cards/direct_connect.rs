//! A link: a pipe between AWS and the premises with what travels in it, the VPN beside it as a dashed line, and
//! how long the queue before it is.

use bevy_egui::egui::{Align2, Rect, Shape, Stroke, pos2, vec2};

use crate::services::direct_connect::{View, Way};
use crate::units::bandwidth::Bandwidth;
use crate::window::canvas::cards::card::Card;
use crate::window::canvas::figures;
use crate::window::canvas::pen::{Face, Style};
use crate::window::canvas::tokens;
use crate::window::look::{self, mix};
use crate::window::texts::Words;

/// Fills the card.
pub(super) fn fill(card: &mut Card, view: &View) {
    let pen = card.pen;
    card.header(if view.way == Way::Vpn { "VPN" } else { "Direct Connect" });
    card.footer(pen.say(Words::LostOnTheWay), &figures::count(view.lost));
    let (number, word) = match (view.way, view.over_at) {
        (Way::Nothing, Some(at)) => (figures::span(at.since(pen.now)), pen.say(Words::UntilVpn)),
        (Way::Nothing, None) => {
            let refused: f64 = card.node.causes.iter().map(|(_, rate, _)| rate).sum();
            (figures::rate(refused), pen.say(Words::TurnedAway))
        }
        (Way::Vpn, _) => (figures::bandwidth(Bandwidth(view.bandwidth)), pen.say(Words::Tunnel)),
        (Way::Link, _) => (figures::bandwidth(Bandwidth(view.bandwidth)), pen.say(Words::Link)),
    };
    card.headline(&number, word, look::TEXT_BIG_SMALL);
    let row = card.take_bottom(card.line(20.0));
    let full = view.queue > view.longest_queue;
    let color = if full { pen.look.error } else { pen.look.hi };
    card.value_in(row, pen.say(Words::QueueBeforeLink), &figures::span(view.queue), color);
    let room = card.room.shrink2(vec2(0.0, pen.px(3.0)));
    pipe(card, view, room);
}

/// The pipe above, the tunnel below it; a cross where the way is cut.
fn pipe(card: &Card, view: &View, room: Rect) {
    let pen = card.pen;
    let look = pen.look;
    let end = (room.height() * 0.5).min(pen.px(26.0));
    for x in [room.left(), room.right() - end] {
        let post = Rect::from_min_max(pos2(x, room.top()), pos2(x + end, room.bottom()));
        pen.panel(post, 4.0, look.inset, Stroke::new(1.0, look.line2));
    }
    let span = room.with_min_x(room.left() + end).with_max_x(room.right() - end);
    let (high, low) = (span.top() + span.height() * 0.3, span.top() + span.height() * 0.76);
    let cut = view.way != Way::Link;
    let tube = Rect::from_center_size(pos2(span.center().x, high), vec2(span.width(), span.height() * 0.36));
    let color = if cut { look.error } else { look.request };
    pen.painter.rect_filled(tube, 0.0, mix(look.card, color, 0.2));
    for y in [tube.top(), tube.bottom()] {
        pen.painter.hline(tube.x_range(), y, Stroke::new(1.25, if cut { look.error } else { look.line2 }));
    }
    if !cut {
        travellers(card, span, high);
    } else {
        pen.ink(|ink| tokens::cross(ink, tube.center(), (tube.height() * 0.4).max(5.0), look.error));
    }
    pen.flush();
    if !view.backup {
        return;
    }
    let line = [pos2(span.left(), low), pos2(span.right(), low)];
    let stroke = Stroke::new(1.75, if view.way == Way::Vpn { look.request } else { look.line2 });
    pen.painter.extend(Shape::dashed_line(&line, stroke, 5.0, 4.0));
    if view.way == Way::Vpn {
        travellers(card, span, low);
        pen.flush();
    }
    let style = Style(Face::Semibold, look::TEXT_CAPTION, look.lo);
    let width = pen.width("VPN", style) + 8.0;
    let sign = Rect::from_center_size(pos2(span.center().x, low), vec2(width, pen.size(look::TEXT_CAPTION) + 4.0));
    pen.painter.rect_filled(sign, 3.0, look.card);
    pen.write(sign.center(), Align2::CENTER_CENTER, "VPN", style);
}

/// Requests on their way, evenly spaced.
fn travellers(card: &Card, span: Rect, y: f32) {
    let pen = card.pen;
    let spacing = pen.px(20.0).max(12.0);
    let phase = (pen.wall as f32 * 40.0).rem_euclid(spacing);
    let mut x = span.left() + phase;
    while x < span.right() {
        pen.ink(|ink| ink.disc(pos2(x, y), pen.px(4.0).max(2.5), pen.look.request));
        x += spacing;
    }
}
