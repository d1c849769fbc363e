//! A topic: what was published, and for each subscription how many copies still wait to be delivered.

use bevy_egui::egui::{Rect, vec2};

use crate::services::sns::View;
use crate::window::canvas::cards::card::Card;
use crate::window::canvas::figures;
use crate::window::canvas::words;
use crate::window::look::{self, mix};

/// Subscriptions that get a row of their own.
const ROWS: usize = 4;

/// Fills the card.
pub(super) fn fill(card: &mut Card, view: &View) {
    let pen = card.pen;
    card.header("SNS");
    card.headline(&figures::count(view.published), pen.say(words::PUBLISHED), look::TEXT_BIG_SMALL);
    card.footer(pen.say(words::COPIES_GIVEN_UP), &figures::count(view.failed));
    let rows = view.waiting.len().clamp(1, ROWS);
    let height = card.room.height() / pen.scale / rows as f32;
    let most = view.waiting.iter().map(|(_, waiting)| *waiting).max().unwrap_or(0).max(1);
    for (name, waiting) in view.waiting.iter().take(ROWS) {
        let row = card.take_top(height);
        let text = row.with_max_y(row.top() + row.height() * 0.6);
        let color = if *waiting > 0 { pen.look.retry } else { pen.look.hi };
        card.value_in(text, name, &figures::count(*waiting), color);
        let bar = Rect::from_min_size(text.left_bottom(), vec2(row.width(), pen.px(5.0).max(3.0)));
        card.bar(bar, *waiting as f64 / most as f64, mix(pen.look.card, pen.look.retry, 0.8), None);
    }
}
