//! The message groups of a FIFO queue: a lane each, locked by a bar at its outlet as long as a message of the group
//! is in flight.

use bevy_egui::egui::{Align2, Rect, pos2, vec2};

use crate::services::sqs::{GroupView, View};
use crate::window::canvas::cards::card::Card;
use crate::window::canvas::figures;
use crate::window::canvas::pen::{Face, Style};
use crate::window::canvas::tokens;
use crate::window::look::{self, mix};
use crate::window::texts::say;

/// Lanes of a card; with more groups the last one says how many there are besides.
const LANES: usize = 6;

/// Draws the busiest groups.
pub(super) fn lanes(card: &Card, view: &View, room: Rect) {
    let pen = card.pen;
    let fits = (room.height() / pen.px(20.0).max(15.0)).floor().max(1.0) as usize;
    let wanted = view.group_count.min(LANES).min(fits);
    let (shown, besides) = if view.group_count > wanted && wanted > 1 {
        (wanted - 1, view.group_count - wanted + 1)
    } else {
        (wanted, view.group_count - wanted.min(view.group_count))
    };
    let pitch = (room.height() / wanted.max(1) as f32).min(pen.px(34.0));
    for (number, group) in view.groups.iter().take(shown).enumerate() {
        let row = Rect::from_min_size(room.min + vec2(0.0, number as f32 * pitch), vec2(room.width(), pitch));
        lane(card, row.shrink2(vec2(0.0, pitch * 0.12)), *group);
    }
    if besides > 0 {
        let at = pos2(room.center().x, room.top() + (shown as f32 + 0.5) * pitch);
        let text = say::more_groups(besides as u64, pen.language);
        pen.write_in(
            at,
            Align2::CENTER_CENTER,
            &text,
            Style(Face::Regular, look::TEXT_CAPTION, pen.look.lo),
            room.width(),
        );
    }
    pen.flush();
}

/// One group: its envelopes from the outlet, how many there are if they do not fit, and its lock.
fn lane(card: &Card, row: Rect, group: GroupView) {
    let pen = card.pen;
    let look = pen.look;
    let half = (row.height() * 0.26).min(pen.px(8.0)).max(3.0);
    let outlet = row.right() - half * 4.0;
    let channel = row.with_max_x(outlet);
    pen.ink(|ink| ink.block(channel, row.height() * 0.4, mix(look.inset, look.line, 0.8)));
    pen.flush();
    let pitch = half * 2.9;
    let style = Style(Face::MonoBold, look::TEXT_CAPTION, look.hi);
    let text = figures::count(group.waiting as u64);
    let places = |beside: f32| ((channel.width() - half * 2.0 - beside) / pitch).floor().max(0.0) as usize;
    // Whoever does not fit is counted, and the count takes room too.
    let all_fit = group.waiting <= places(0.0);
    let count = if all_fit { group.waiting } else { places(pen.width(&text, style) + half * 2.0) };
    pen.ink(|ink| {
        for number in 0..count {
            let at = pos2(outlet - half * 1.8 - number as f32 * pitch, row.center().y);
            tokens::envelope(ink, at, half);
        }
        if group.in_flight > 0 {
            let gate = Rect::from_center_size(pos2(outlet + half * 0.4, row.center().y), vec2(2.5, row.height()));
            ink.block(gate, 1.0, look.retry);
            let at = pos2(row.right() - half * 1.6, row.center().y);
            ink.ring(at, half * 1.5, half * 0.36, look.message_edge);
            tokens::envelope(ink, at, half * 0.7);
        }
    });
    pen.flush();
    if !all_fit {
        pen.write(pos2(channel.left() + half, row.center().y), Align2::LEFT_CENTER, &text, style);
    }
}
