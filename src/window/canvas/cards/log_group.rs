//! A log group: what it keeps, how much comes in, and how large a single event is: long lines are dear ones.

use bevy_egui::egui::{Rect, vec2};

use crate::services::log_group::View;
use crate::window::canvas::cards::card::Card;
use crate::window::canvas::figures;
use crate::window::look::{self, mix};
use crate::window::texts::{Words, say};

/// Bytes that a full line of the picture stands for.
const LINE: f64 = 2_048.0;

/// Fills the card.
pub(super) fn fill(card: &mut Card, view: &View) {
    let pen = card.pen;
    card.header("Logs");
    let kept = match view.retention_in_days {
        Some(days) => say::kept_days(days, pen.language),
        None => pen.say(Words::KeptForEver).to_owned(),
    };
    card.footer(&kept, &figures::rate(card.node.rate("IncomingLogEvents")));
    card.headline(&volume(view.stored), pen.say(Words::Stored), look::TEXT_BIG_SMALL);
    let row = card.take_bottom(card.line(20.0));
    let per_second = format!("{}/s", volume(card.node.rate("IncomingBytes").max(0.0) as u64));
    card.value_in(row, pen.say(Words::Ingested), &per_second, pen.look.hi);
    lines(card, view);
}

/// One event as the lines that it fills, 2 KB each.
fn lines(card: &Card, view: &View) {
    let pen = card.pen;
    let room = card.room.shrink2(vec2(0.0, pen.px(2.0)));
    let pitch = pen.px(7.0).max(4.0);
    let event = if view.events > 0 { view.ingested as f64 / view.events as f64 / LINE } else { 0.0 };
    let mut top = room.top();
    let mut left = event;
    let color = mix(pen.look.card, if event > 1.0 { pen.look.retry } else { pen.look.response }, 0.6);
    // Lines stand in as many columns as there are rows to fill.
    let rows = (room.height() / pitch).floor().max(1.0);
    let columns = (event / f64::from(rows)).ceil().clamp(1.0, 6.0) as f32;
    let width = room.width() / columns;
    let mut column = 0.0;
    while left > 0.0 && column < columns {
        let share = left.min(1.0) as f32;
        let corner = bevy_egui::egui::pos2(room.left() + column * width, top);
        let line = Rect::from_min_size(corner, vec2((width - 4.0) * share, pitch * 0.5));
        pen.ink(|ink| ink.block(line, 1.0, color));
        (left, top) = (left - 1.0, top + pitch);
        if top + pitch * 0.5 > room.bottom() {
            (top, column) = (room.top(), column + 1.0);
        }
    }
    pen.flush();
}

/// Bytes in the largest unit of which there is one.
fn volume(bytes: u64) -> String {
    let units = [(1_u64 << 40, "TB"), (1 << 30, "GB"), (1 << 20, "MB"), (1 << 10, "KB")];
    match units.into_iter().find(|(unit, _)| bytes >= *unit) {
        Some((unit, name)) => format!("{} {name}", figures::amount(bytes as f64 / unit as f64)),
        None => format!("{bytes} B"),
    }
}
