//! A queue built by hand: what waits, how much of the instance's room is taken, and what its death has cost.

use bevy_egui::egui::{Align2, Rect, vec2};

use crate::services::instance_queue::View;
use crate::window::canvas::cards::card::Card;
use crate::window::canvas::cards::sqs;
use crate::window::canvas::figures;
use crate::window::canvas::pen::{Face, Style};
use crate::window::look::{self, mix};
use crate::window::texts::{Words, say};

/// Fills the card.
pub(super) fn fill(card: &mut Card, view: &View) {
    let pen = card.pen;
    card.header("EC2");
    // A dead instance holds nothing; what it held is the news.
    let (number, word) = if view.up { (view.waiting, Words::Waiting) } else { (view.lost, Words::LostForGood) };
    card.headline(&figures::count(number), pen.say(word), look::TEXT_BIG);
    let kept = if view.on_disk { Words::KeptOnDisk } else { Words::OnlyInMemory };
    let lost = if view.lost > 0 { say::are_lost(view.lost, pen.language) } else { String::new() };
    card.footer(pen.say(kept), &lost);
    if !pen.near() {
        let row = card.take_bottom(card.line(20.0));
        let style = Style(Face::Regular, look::TEXT_LABEL, pen.look.mid);
        pen.write_in(row.left_center(), Align2::LEFT_CENTER, pen.say(kept), style, row.width());
    }
    let full = view.filled >= 0.999;
    let row = card.take_bottom(12.0);
    let fill = if full { pen.look.error } else { mix(pen.look.card, pen.look.message_edge, 0.88) };
    let bar = Rect::from_min_size(row.left_top() + vec2(0.0, pen.px(1.0)), vec2(row.width(), pen.px(8.0).max(5.0)));
    card.bar(bar, view.filled, fill, None);
    let row = card.take_bottom(card.line(20.0));
    let color = if full { pen.look.error } else { pen.look.hi };
    card.value_in(row, pen.say(Words::RoomTaken), &format!("{:.0} %", view.filled * 100.0), color);
    let room = card.room.shrink2(vec2(0.0, pen.px(3.0)));
    card.well(room);
    sqs::messages(card, room.shrink(pen.px(6.0)), view.waiting);
    pen.flush();
}
