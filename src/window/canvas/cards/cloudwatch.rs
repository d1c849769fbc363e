//! An alarm: its state, a box per data point that decides, and the last value against the threshold.

use bevy_egui::egui::{Rect, pos2, vec2};

use crate::services::cloudwatch::{AlarmState, View};
use crate::window::canvas::cards::card::Card;
use crate::window::canvas::{figures, tokens};
use crate::window::look;
use crate::window::texts::{Words, say};

/// Fills the card.
pub(super) fn fill(card: &mut Card, view: &View) {
    let pen = card.pen;
    card.header("CloudWatch");
    let value = view.value.map_or_else(|| "–".to_owned(), figures::amount);
    card.footer(&watched(card, view), &format!("{value} {} {}", view.comparison, figures::amount(view.threshold)));
    let state = match view.state {
        AlarmState::Ok => Words::AlarmOk,
        AlarmState::Alarm => Words::AlarmOn,
        AlarmState::InsufficientData => Words::AlarmUnknown,
    };
    let of = say::of_points(view.datapoints_to_alarm, view.evaluation_periods, pen.language);
    card.headline(pen.say(state), &of, look::TEXT_BIG_SMALL);
    points(card, view);
}

/// What it watches: a node, as people call it, and the metric by its own name.
fn watched(card: &Card, view: &View) -> String {
    let (node, metric) = view.watched.split_once('.').unwrap_or((&view.watched, ""));
    format!("{} {metric}", card.pen.called.node(node)).trim_end().to_owned()
}

/// The data points that decide fill from the right, the newest last.
fn points(card: &Card, view: &View) {
    let pen = card.pen;
    let (gap, room) = (pen.px(4.0), card.room);
    let size = pen.px(18.0).min(room.height());
    let fits = ((room.width() + gap) / (size + gap)).floor().max(1.0);
    let look = pen.look;
    let mut right = room.right();
    for number in 0..view.evaluation_periods.min(fits as u32) {
        let point = view.points.iter().rev().nth(number as usize).copied().flatten();
        let rect = Rect::from_min_size(pos2(right - size, room.center().y - size * 0.5), vec2(size, size));
        pen.ink(|ink| match point {
            Some(true) => {
                ink.frame(rect, 2.5, 1.5, look.error);
                tokens::cross(ink, rect.center(), size * 0.24, look.error);
            }
            Some(false) => ink.frame(rect, 2.5, 1.5, look.busy),
            None => ink.frame(rect, 2.5, 1.0, look.line2),
        });
        right -= size + gap;
    }
    pen.flush();
}
