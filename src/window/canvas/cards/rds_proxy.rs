//! A proxy in front of a database: many client connections above, the few database connections that they share.

use bevy_egui::egui::vec2;

use crate::services::rds_proxy::View;
use crate::window::canvas::cards::card::{Card, best_grid};
use crate::window::canvas::figures;
use crate::window::canvas::pen::grid;
use crate::window::look::{self, mix};
use crate::window::texts::{Words, say};

/// Dots that fit a card.
const ROOM: u64 = 300;

/// Fills the card.
pub(super) fn fill(card: &mut Card, view: &View) {
    let pen = card.pen;
    card.header(&say::client_connections(view.clients, pen.language));
    card.footer(pen.say(Words::WaitForConnection), &figures::count(view.waiting.into()));
    let of = say::of_connections(view.most, pen.language);
    card.headline(&figures::count(view.borrowed.into()), &of, look::TEXT_BIG_SMALL);
    let room = card.room.shrink2(vec2(0.0, pen.px(4.0)));
    let per = figures::per_picture(view.most.into(), ROOM);
    let shown = u64::from(view.most).div_ceil(per);
    let lent = u64::from(view.borrowed).div_ceil(per);
    let (columns, width) = best_grid(usize::try_from(shown).unwrap_or(1), room.size(), pen.px(20.0), 1.0);
    let color = if view.waiting > 0 { pen.look.throttled } else { pen.look.busy };
    pen.ink(|ink| {
        for (number, cell) in (0..shown).zip(grid(room, columns, vec2(room.width() / columns as f32, width))) {
            if number < lent {
                ink.disc(cell.center(), width * 0.38, color);
            } else {
                ink.disc(cell.center(), (width * 0.1).max(1.0), mix(pen.look.card, pen.look.lo, 0.7));
            }
        }
    });
    pen.flush();
}
