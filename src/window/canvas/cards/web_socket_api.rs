//! A WebSocket API: its open connections, a dot for each or for several, and those whose idle time runs out.

use bevy_egui::egui::vec2;

use crate::services::web_socket_api::View;
use crate::window::canvas::cards::card::{Card, best_grid};
use crate::window::canvas::figures;
use crate::window::canvas::pen::grid;
use crate::window::look::{self, mix};
use crate::window::texts::{Words, say};

/// Dots that fit a card.
const ROOM: u64 = 260;

/// Fills the card.
pub(super) fn fill(card: &mut Card, view: &View) {
    let pen = card.pen;
    card.header("WebSocket");
    card.headline(&figures::count(view.connections), pen.say(Words::OpenConnections), look::TEXT_BIG_SMALL);
    // Those that were open before and are not now leave their places empty.
    let places = view.connections.max(view.opened.min(view.connections + view.closed));
    let per = figures::per_picture(places, ROOM);
    card.footer(&say::one_dot(per, pen.language), "");
    let row = card.take_bottom(card.line(20.0));
    card.value_in(row, pen.say(Words::ClosedByApi), &figures::count(view.closed), pen.look.hi);
    let room = card.room.with_max_y(card.room.bottom() - pen.px(4.0));
    card.well(room);
    let inner = room.shrink(pen.px(7.0).max(4.0));
    let (shown, open) = (places.div_ceil(per), view.connections.div_ceil(per));
    let columns = usize::try_from(shown).unwrap_or(0).max(30);
    let (columns, width) = best_grid(columns, inner.size(), pen.px(14.0), 1.0);
    pen.ink(|ink| {
        let cells = grid(inner, columns, vec2(inner.width() / columns as f32, width));
        for (number, cell) in (0..shown).zip(cells) {
            if number < open {
                // The view knows the idle time of the first ones only; the others are taken to be like them.
                let fresh = view.freshness.get(number as usize % view.freshness.len().max(1)).copied().unwrap_or(1.0);
                let color = mix(pen.look.inset, pen.look.request, 0.3 + 0.7 * fresh);
                ink.disc(cell.center(), width * 0.38, color);
            } else {
                ink.disc(cell.center(), (width * 0.12).max(1.0), mix(pen.look.card, pen.look.lo, 0.7));
            }
        }
    });
    pen.flush();
}
