//! A queue built by hand: what waits, how much of the instance's room is taken, and what its death would cost.

use bevy_egui::egui::{Rect, vec2};

use crate::services::instance_queue::View;
use crate::window::canvas::cards::card::Card;
use crate::window::canvas::figures;
use crate::window::canvas::words;
use crate::window::look::{self, mix};

/// Fills the card.
pub(super) fn fill(card: &mut Card, view: &View) {
    let pen = card.pen;
    card.header("EC2");
    card.headline(&figures::count(view.waiting), pen.say(words::WAITING), look::TEXT_BIG_SMALL);
    let kept = if view.on_disk { words::KEPT_ON_DISK } else { words::ONLY_IN_MEMORY };
    let lost =
        if view.lost > 0 { words::ARE_LOST.with(pen.language, &[&figures::count(view.lost)]) } else { String::new() };
    card.footer(pen.say(kept), &lost);
    let row = card.take_top(40.0);
    let text = row.with_max_y(row.top() + row.height() * 0.58);
    let full = view.filled >= 0.999;
    let color = if full { pen.look.error } else { pen.look.hi };
    card.value_in(text, pen.say(words::ROOM_TAKEN), &format!("{:.0} %", view.filled * 100.0), color);
    let bar = Rect::from_min_size(text.left_bottom() + vec2(0.0, pen.px(1.0)), vec2(row.width(), pen.px(8.0).max(5.0)));
    let fill = if full { pen.look.error } else { mix(pen.look.card, pen.look.message_edge, 0.88) };
    card.bar(bar, view.filled, fill, None);
}
