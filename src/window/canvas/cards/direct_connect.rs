//! A link: over which way requests go, how wide it is, and how long the queue before it.

use bevy_egui::egui::{Rect, vec2};

use crate::services::direct_connect::{View, Way};
use crate::units::bandwidth::Bandwidth;
use crate::window::canvas::cards::card::Card;
use crate::window::canvas::figures;
use crate::window::canvas::words;
use crate::window::look::{self, mix};

/// Fills the card.
pub(super) fn fill(card: &mut Card, view: &View) {
    let pen = card.pen;
    card.header(if view.way == Way::Vpn { "VPN" } else { "Direct Connect" });
    card.footer(pen.say(words::LOST_ON_THE_WAY), &figures::count(view.lost));
    let (number, word) = match (view.way, view.over_at) {
        (Way::Nothing, Some(at)) => (figures::span(at.since(pen.now)), pen.say(words::UNTIL_VPN)),
        (Way::Nothing, None) => ("0".to_owned(), pen.say(words::LINK_DOWN)),
        (Way::Vpn, _) => (Bandwidth(view.bandwidth).to_string(), pen.say(words::TUNNEL)),
        (Way::Link, _) => (Bandwidth(view.bandwidth).to_string(), pen.say(words::LINK)),
    };
    card.headline(&number, word, look::TEXT_BIG_SMALL);
    let row = card.take_top(22.0);
    let full = view.queue > view.longest_queue;
    let color = if full { pen.look.error } else { pen.look.hi };
    card.value_in(row, pen.say(words::QUEUE_BEFORE_LINK), &figures::span(view.queue), color);
    let share = view.queue.as_secs_f64() / view.longest_queue.as_secs_f64().max(1e-9);
    let bar = Rect::from_min_size(card.room.left_top(), vec2(card.room.width(), pen.px(9.0).max(5.0)));
    card.bar(bar, share, mix(pen.look.card, if full { pen.look.error } else { pen.look.request }, 0.88), None);
}
