//! A queue: what waits as blocks from the outlet, what is in flight with its visibility running out, what is
//! delayed, and how old the oldest is.

use bevy_egui::egui::{Align2, Rect, Stroke, pos2, vec2};

use crate::services::sqs::View;
use crate::window::canvas::cards::card::{Card, tiny};
use crate::window::canvas::cards::groups;
use crate::window::canvas::figures;
use crate::window::canvas::pen::{Face, Style};
use crate::window::canvas::tokens;
use crate::window::look::{self, mix};
use crate::window::texts::{Words, say};

/// Waiting messages up to which each is an envelope of its own.
const ENVELOPES: u64 = 40;
/// Messages in flight up to which each is a ring of its own.
const RINGS: u64 = 40;
/// The same at mid zoom.
const MID_RINGS: u64 = 14;
/// A block and the gap to the next, in card units.
const BLOCK: f32 = 10.6;

/// Fills the card.
pub(super) fn fill(card: &mut Card, view: &View) {
    let pen = card.pen;
    card.header(if view.is_fifo { "SQS FIFO" } else { "SQS" });
    let free = card.headline(&figures::count(view.visible), pen.say(Words::Waiting), look::TEXT_BIG);
    age(card, view, free);
    if pen.near() {
        let row = card.take_bottom(24.0);
        footer(card, view, row);
        in_flight(card, view);
    } else {
        mid_in_flight(card, view);
    }
    waiting(card, view);
}

/// Age of the oldest, at the right of the headline; at mid zoom below everything.
fn age(card: &mut Card, view: &View, free: Rect) {
    let pen = card.pen;
    let Some(age) = view.age_of_oldest else { return };
    let value = figures::span(age);
    let style = Style(Face::MonoBold, look::TEXT_TITLE, pen.look.hi);
    if pen.near() {
        let label = Style(Face::Regular, look::TEXT_CAPTION, pen.look.lo);
        let middle = free.center().y;
        pen.write_in(
            pos2(free.right(), middle - pen.px(1.0)),
            Align2::RIGHT_BOTTOM,
            pen.say(Words::OldestWaits),
            label,
            free.width(),
        );
        pen.write_in(pos2(free.right(), middle - pen.px(1.0)), Align2::RIGHT_TOP, &value, style, free.width());
    } else {
        let row = card.take_bottom(card.line(20.0));
        card.value_in(row, pen.say(Words::OldestWaits), &value, pen.look.hi);
    }
}

/// The well of waiting messages.
fn waiting(card: &mut Card, view: &View) {
    let pen = card.pen;
    if pen.near() {
        let row = card.take_bottom(24.0);
        let left = match view.visible {
            0..=ENVELOPES => pen.say(Words::OneEnvelope).to_owned(),
            many => say::one_block(figures::per_picture(many, capacity(card)), pen.language),
        };
        card.captions_in(row, &left, pen.say(Words::OldestFirst));
    }
    let room = card.room.shrink2(vec2(0.0, pen.px(3.0)));
    card.well(room);
    let inner = room.shrink(pen.px(6.0));
    if view.is_fifo && view.group_count > 0 {
        return groups::lanes(card, view, inner);
    }
    match view.visible {
        0 => {
            let style = Style(Face::Regular, look::TEXT_LABEL, pen.look.lo);
            let low = inner.height() < 2.8 * pen.size(look::TEXT_LABEL);
            let polls = say::polls_open(view.waiting_polls, pen.language);
            if low && view.waiting_polls > 0 {
                pen.write_in(inner.center(), Align2::CENTER_CENTER, &polls, style, inner.width());
                return pen.flush();
            }
            let words = pen.say(Words::NothingWaits);
            let up = if view.waiting_polls > 0 { pen.size(look::TEXT_LABEL) * 0.6 } else { 0.0 };
            let middle = inner.center() - vec2(0.0, up);
            let at = pen.write_in(middle, Align2::CENTER_CENTER, words, style, inner.width());
            if view.waiting_polls > 0 {
                pen.write_in(at.center_bottom(), Align2::CENTER_TOP, &polls, style, inner.width());
            }
        }
        some => messages(card, inner, some),
    }
    pen.flush();
}

/// So many messages, from the outlet at the right: an envelope each, or blocks.
pub(super) fn messages(card: &Card, inner: Rect, count: u64) {
    match count {
        0 => {}
        few @ 1..=ENVELOPES => envelopes(card, inner, few),
        many => blocks(card, inner, many),
    }
}

/// Size of the field of blocks: columns and rows.
#[expect(clippy::cast_sign_loss, reason = "a card holds few blocks")]
fn field(card: &Card, inner: Rect) -> (usize, usize, f32) {
    let pitch = if card.pen.near() { card.pen.px(BLOCK) } else { card.pen.px(BLOCK * 1.5).max(6.0) };
    let columns = (inner.width() / pitch).floor().max(1.0) as usize;
    let rows = (inner.height() / pitch).floor().max(1.0) as usize;
    (columns, rows, pitch)
}

/// Blocks that may be full before one stands for more.
fn capacity(card: &Card) -> u64 {
    let inner = card.room.shrink2(vec2(0.0, card.pen.px(3.0))).shrink(card.pen.px(6.0));
    let (columns, rows, _) = field(card, inner);
    ((columns * rows) as u64 * 95 / 100).max(1)
}

/// Blocks fill columns from the outlet at the right; the oldest is opaque, young ones fade.
fn blocks(card: &Card, inner: Rect, messages: u64) {
    let pen = card.pen;
    let (columns, rows, pitch) = field(card, inner);
    let per = figures::per_picture(messages, ((columns * rows) as u64 * 95 / 100).max(1));
    let full = usize::try_from(messages.div_ceil(per)).unwrap_or(usize::MAX);
    let size = vec2(pitch * 0.72, pitch * 0.6);
    let (left, top) = (inner.right() - columns as f32 * pitch, inner.center().y - rows as f32 * pitch * 0.5);
    let empty = mix(pen.look.inset, pen.look.line, 0.45);
    pen.ink(|ink| {
        for number in 0..columns * rows {
            let (column, row) = (number / rows, number % rows);
            let x = left + (columns - 1 - column) as f32 * pitch;
            let cell = Rect::from_center_size(pos2(x + pitch * 0.5, top + (row as f32 + 0.5) * pitch), size);
            let age = 1.0 - number as f32 / full.max(1) as f32;
            let youth = mix(pen.look.inset, pen.look.message, 0.42 + 0.58 * age);
            let filled = number < full;
            ink.block(cell, pitch * 0.16, if filled { youth } else { empty });
            if filled && !pen.look.dark {
                ink.frame(cell, pitch * 0.16, 0.8, mix(pen.look.inset, pen.look.message_edge, 0.3 + 0.5 * age));
            }
        }
    });
}

/// Few messages: an envelope each, from the outlet.
fn envelopes(card: &Card, inner: Rect, messages: u64) {
    let pen = card.pen;
    let (columns, half) = match messages {
        0..=16 => (8, 0.42),
        17..=20 => (10, 0.4),
        _ => (14, 0.4),
    };
    // All of them are to be seen, however low the well is.
    let rows = messages.div_ceil(columns as u64).max(1) as f32;
    let pitch = (inner.width() / columns as f32).min(inner.height() / rows / 0.86);
    pen.ink(|ink| {
        for number in 0..usize::try_from(messages).unwrap_or(0) {
            let (row, column) = (number / columns, number % columns);
            let at =
                pos2(inner.right() - (column as f32 + 0.5) * pitch, inner.top() + (row as f32 + 0.5) * pitch * 0.86);
            if at.y < inner.bottom() - pitch * 0.2 {
                tokens::envelope(ink, at, pitch * half * 0.86);
            }
        }
    });
}

/// What consumers hold, and how long it stays hidden.
fn in_flight(card: &mut Card, view: &View) {
    let pen = card.pen;
    let labels = card.take_bottom(20.0);
    let well = card.take_bottom(48.0);
    let row = card.take_bottom(32.0);
    pen.painter.hline(row.x_range(), row.top(), Stroke::new(1.0, pen.look.line));
    let row = row.translate(vec2(0.0, pen.px(2.0)));
    let number = Style(Face::MonoBold, 20.0, pen.look.hi);
    let rect = pen.write(row.left_center(), Align2::LEFT_CENTER, &figures::count(view.in_flight), number);
    let word = Style(Face::Regular, look::TEXT_LABEL, pen.look.mid);
    let rect = pen.write(
        pos2(rect.right() + pen.px(7.0), rect.center().y),
        Align2::LEFT_CENTER,
        pen.say(Words::InFlight),
        word,
    );
    let caption = Style(Face::Regular, look::TEXT_CAPTION, pen.look.lo);
    let timeout = say::hidden_for(figures::setting(view.visibility_timeout, pen.language), pen.language);
    pen.write_in(row.right_center(), Align2::RIGHT_CENTER, &timeout, caption, row.right() - rect.right() - pen.px(8.0));
    if view.in_flight <= RINGS {
        rings(card, view, well.with_max_y(labels.bottom()));
    } else {
        ruler(card, view, well, Some(labels));
    }
    pen.flush();
}

/// A ring per message that shrinks with the visibility left; from the second receive on with its number.
fn rings(card: &Card, view: &View, room: Rect) {
    let pen = card.pen;
    card.well(room);
    let inner = room.shrink(pen.px(if pen.near() { 6.0 } else { 3.0 }));
    let (columns, rows) = match view.flights.len() {
        0..=10 => (10, 1),
        11..=14 if !pen.near() => (14, 1),
        _ => (20, 2),
    };
    let pitch = vec2(inner.width() / columns as f32, inner.height() / rows as f32);
    let radius = (pitch.min_elem() * 0.44).min(pen.px(12.0));
    let whole = view.visibility_timeout.as_secs_f64().max(1e-9);
    let mut numbers = Vec::new();
    pen.ink(|ink| {
        for (number, (left, receives)) in view.flights.iter().take(columns * rows).enumerate() {
            let (row, column) = (number / columns, number % columns);
            let at = inner.min + vec2((column as f32 + 0.5) * pitch.x, (row as f32 + 0.5) * pitch.y);
            let share = (left.as_secs_f64() / whole) as f32;
            let color = if share < 1.0 / 6.0 { pen.look.retry } else { pen.look.message_edge };
            ink.ring(at, radius, radius * 0.2, mix(pen.look.inset, pen.look.line2, 0.7));
            ink.arc(at, radius, radius * 0.2, share, color);
            tokens::envelope(ink, at, radius * 0.46);
            if *receives > 1 {
                let badge = at + vec2(0.72, -0.62) * radius;
                ink.disc(badge, (radius * 0.55).max(5.0), pen.look.retry);
                numbers.push((badge, *receives, radius));
            }
        }
    });
    pen.flush();
    for (at, receives, radius) in numbers.into_iter().filter(|(.., radius)| *radius >= 7.0) {
        let style = Style(Face::MonoBold, radius * 0.95 / pen.scale, pen.look.card);
        pen.write(at, Align2::CENTER_CENTER, &receives.to_string(), style);
    }
}

/// A ruler of the visibility left, from the whole timeout to 0 s; the last sixth is hatched.
fn ruler(card: &Card, view: &View, well: Rect, labels: Option<Rect>) {
    let pen = card.pen;
    card.well(well);
    let inner = well.shrink(pen.px(3.0));
    let most = view.flight_histogram.iter().copied().max().unwrap_or(1).max(1) as f32;
    let buckets = view.flight_histogram.len().max(1);
    let pitch = inner.width() / buckets as f32;
    let ending = inner.with_min_x(inner.right() - inner.width() / 6.0);
    pen.ink(|ink| {
        ink.hatch(ending, pen.px(6.0), 1.2, mix(pen.look.inset, pen.look.retry, 0.6));
        for (bucket, &messages) in view.flight_histogram.iter().enumerate().filter(|(_, messages)| **messages > 0) {
            // Buckets count the seconds left, so the last one stands at the left, where time begins.
            let x = inner.right() - (bucket as f32 + 1.0) * pitch;
            let height = (inner.height() * messages as f32 / most).max(2.0);
            let bar = Rect::from_min_max(
                pos2(x + pitch * 0.1, inner.bottom() - height),
                pos2(x + pitch * 0.9, inner.bottom()),
            );
            ink.block(bar, 1.5, pen.look.message);
            if !pen.look.dark {
                ink.frame(bar, 1.5, 0.8, pen.look.message_edge);
            }
        }
    });
    let Some(labels) = labels else { return pen.flush() };
    let whole = figures::setting(view.visibility_timeout, pen.language);
    let text = say::time_left(whole, pen.language);
    let style = |color| Style(Face::Regular, look::TEXT_CAPTION, color);
    pen.write(labels.left_center(), Align2::LEFT_CENTER, &text, style(pen.look.lo));
    pen.write(labels.right_center(), Align2::RIGHT_CENTER, pen.say(Words::WaitsAgain), style(pen.look.retry));
}

/// At mid zoom: how many are in flight, and how long they stay hidden.
fn mid_in_flight(card: &mut Card, view: &View) {
    let pen = card.pen;
    // The locks of a FIFO queue's groups are what is in flight.
    let strip = (!view.is_fifo).then(|| card.take_bottom(34.0).shrink2(vec2(0.0, pen.px(2.0))));
    let row = card.take_bottom(card.line(20.0));
    card.value_in(row, pen.say(Words::InFlight), &figures::count(view.in_flight), pen.look.hi);
    let Some(strip) = strip else { return };
    if view.in_flight <= MID_RINGS {
        rings(card, view, strip);
    } else {
        ruler(card, view, strip, None);
    }
    pen.flush();
}

/// Delayed messages, returned ones, open polls.
fn footer(card: &Card, view: &View, row: Rect) {
    let pen = card.pen;
    pen.painter.hline(row.x_range(), row.top(), Stroke::new(1.0, pen.look.line));
    let row = row.translate(vec2(0.0, pen.px(3.0)));
    let label = Style(Face::Regular, look::TEXT_CAPTION, pen.look.lo);
    let number = Style(Face::MonoBold, look::TEXT_LABEL, pen.look.hi);
    let rect = pen.write(row.left_center(), Align2::LEFT_CENTER, pen.say(Words::Delayed), label);
    let rect = pen.write(
        pos2(rect.right() + pen.px(6.0), rect.center().y),
        Align2::LEFT_CENTER,
        &figures::count(view.delayed),
        number,
    );
    delays(card, view, pos2(rect.right() + pen.px(12.0), row.center().y));
    let color = if view.returned > 0 { pen.look.retry } else { pen.look.hi };
    let number = Style(Face::MonoBold, look::TEXT_LABEL, color);
    let rect = pen.write(row.right_center(), Align2::RIGHT_CENTER, &figures::count(view.returned), number);
    pen.write(pos2(rect.left() - pen.px(6.0), rect.center().y), Align2::RIGHT_CENTER, pen.say(Words::BackAgain), label);
}

/// The next delayed messages as dashed envelopes with the seconds they have left.
fn delays(card: &Card, view: &View, mut at: bevy_egui::egui::Pos2) {
    let pen = card.pen;
    for left in view.delays.iter().take(2) {
        let rect = Rect::from_min_size(at - vec2(0.0, pen.px(7.0)), vec2(pen.px(20.0), pen.px(14.0)));
        pen.dashed(rect, 2.5, Stroke::new(1.25, pen.look.message_edge));
        tiny(pen, pos2(rect.right() + pen.px(18.0), at.y), &figures::span(*left), pen.look.mid);
        at.x += pen.px(66.0);
    }
}
