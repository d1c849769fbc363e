//! A relational database: a dot per connection. Solid works, a ring waits for a CPU, a speck is free.

use bevy_egui::egui::vec2;

use crate::services::rds::View;
use crate::window::canvas::cards::card::{Card, best_grid};
use crate::window::canvas::figures;
use crate::window::canvas::pen::grid;
use crate::window::canvas::words;
use crate::window::look::{self, mix};

/// Dots that fit a card.
const ROOM: u64 = 300;

/// Fills the card.
pub(super) fn fill(card: &mut Card, view: &View) {
    let pen = card.pen;
    let vcpus = words::VCPUS.with(pen.language, &[&view.vcpus.to_string()]);
    card.header(&if view.on_premises { vcpus } else { format!("RDS · {vcpus}") });
    let latency = view.last_latency.map_or_else(|| "–".to_owned(), figures::span);
    let left = view.back_at.map(|back| figures::span(back.since(pen.now)));
    match &left {
        Some(left) => card.footer(&words::BACK_IN.with(pen.language, &[left]), ""),
        None if view.multi_az => card.footer(pen.say(words::STANDBY), &latency),
        None => card.footer(pen.say(words::LAST_QUERY), &latency),
    }
    let of = words::OF_CONNECTIONS.with(pen.language, &[&figures::count(view.max_connections.into())]);
    let free = card.headline(&figures::count(view.connections.into()), &of, look::TEXT_BIG_SMALL);
    if pen.near() {
        let queued = figures::count(view.queued.into());
        let text = words::WORKING_QUEUED.with(pen.language, &[&view.working.to_string(), &queued]);
        card.captions_in(free, "", &text);
    }
    dots(card, view);
}

fn dots(card: &Card, view: &View) {
    let pen = card.pen;
    let room = card.room.shrink2(vec2(0.0, pen.px(4.0)));
    let per = figures::per_picture(view.max_connections.into(), ROOM);
    let shown = u64::from(view.max_connections).div_ceil(per);
    let (working, open) = (u64::from(view.working).div_ceil(per), u64::from(view.connections).div_ceil(per));
    let (columns, width) = best_grid(usize::try_from(shown).unwrap_or(1), room.size(), pen.px(20.0), 1.0);
    let color = if view.connections >= view.max_connections { pen.look.error } else { pen.look.warm };
    pen.ink(|ink| {
        for (number, cell) in (0..shown).zip(grid(room, columns, vec2(room.width() / columns as f32, width))) {
            let at = cell.center();
            match number {
                n if n < working => ink.disc(at, width * 0.38, pen.look.busy),
                n if n < open => ink.ring(at, width * 0.38, (width * 0.13).max(1.0), color),
                _ => ink.disc(at, (width * 0.1).max(1.0), mix(pen.look.card, pen.look.lo, 0.7)),
            }
        }
    });
    pen.flush();
}
