//! A WebSocket API: its open connections, each fading as its idle time runs out.

use bevy_egui::egui::vec2;

use crate::services::web_socket_api::View;
use crate::window::canvas::cards::card::{Card, best_grid};
use crate::window::canvas::figures;
use crate::window::canvas::pen::grid;
use crate::window::canvas::{tokens, words};
use crate::window::look::{self, mix};

/// Fills the card.
pub(super) fn fill(card: &mut Card, view: &View) {
    let pen = card.pen;
    card.header("WebSocket");
    card.headline(&figures::count(view.connections), pen.say(words::OPEN_CONNECTIONS), look::TEXT_BIG_SMALL);
    let row = card.take_bottom(20.0);
    card.value_in(row, pen.say(words::CLOSED_BY_API), &figures::count(view.closed), pen.look.hi);
    let row = card.take_bottom(20.0);
    card.value_in(row, pen.say(words::MESSAGES), &figures::count(view.messages), pen.look.hi);
    let room = card.room.with_max_y(card.room.bottom() - pen.px(6.0));
    card.well(room);
    let inner = room.shrink(pen.px(8.0).max(4.0));
    let (columns, width) = best_grid(view.freshness.len().max(16), inner.size(), pen.px(15.0), 1.0);
    pen.ink(|ink| {
        let cells = grid(inner, columns, vec2(inner.width() / columns as f32, width));
        for (fresh, cell) in view.freshness.iter().zip(cells) {
            let color = mix(pen.look.inset, pen.look.request, 0.22 + 0.78 * fresh);
            tokens::diamond(ink, cell.center(), width * 0.4, color);
        }
    });
    pen.flush();
}
