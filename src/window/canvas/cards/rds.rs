//! A relational database: a dot per connection. Solid works, a ring waits for a CPU, a speck is free.

use bevy_egui::egui::{Stroke, vec2};

use crate::services::rds::View;
use crate::units::time::SimTime;
use crate::window::canvas::cards::card::{Card, best_grid, tiny};
use crate::window::canvas::figures;
use crate::window::canvas::pen::grid;
use crate::window::canvas::{glyphs, tokens};
use crate::window::look::{self, mix};
use crate::window::texts::{Words, say};

/// Seconds of a whole arc: about what a failover takes.
const TAKEOVER: f64 = 90.0;
/// Dots that fit a card.
const ROOM: u64 = 300;

/// Fills the card.
pub(super) fn fill(card: &mut Card, view: &View) {
    let pen = card.pen;
    let vcpus = say::vcpus(view.vcpus, pen.language);
    card.header(&if view.on_premises { vcpus } else { format!("RDS · {vcpus}") });
    let latency = view.last_latency.map_or_else(|| "–".to_owned(), figures::span);
    let left = view.back_at.map(|back| figures::span(back.since(pen.now)));
    match &left {
        Some(left) => card.footer(&say::back_in(left.as_str(), pen.language), ""),
        None if view.multi_az => card.footer(pen.say(Words::Standby), &latency),
        None => card.footer(pen.say(Words::LastQuery), &latency),
    }
    let of = say::of_connections(view.max_connections, pen.language);
    let free = card.headline(&figures::count(view.connections.into()), &of, look::TEXT_BIG_SMALL);
    if pen.near() {
        let queued = figures::count(view.queued.into());
        let text = say::working_queued(view.working.to_string(), queued, pen.language);
        card.captions_in(free, "", &text);
    }
    match view.back_at.filter(|_| !view.up) {
        Some(back) => failover(card, back),
        None => dots(card, view),
    }
}

/// The primary is gone; its standby takes over, or it comes back itself, as soon as the arc is closed.
fn failover(card: &Card, back: SimTime) {
    let pen = card.pen;
    let look = pen.look;
    let room = card.room.shrink2(vec2(0.0, pen.px(4.0)));
    let gap = pen.px(26.0);
    let width = (room.width() - gap) * 0.5;
    let lost = room.with_max_x(room.left() + width);
    let next = room.with_min_x(room.right() - width);
    pen.panel(lost, 6.0, mix(look.card, look.error, 0.25), Stroke::new(1.5, look.error));
    pen.panel(next, 6.0, look.inset, Stroke::new(1.5, look.cold));
    let left = back.since(pen.now);
    let radius = (next.height() * 0.42).min(pen.px(22.0));
    let at = next.center();
    pen.ink(|ink| {
        tokens::cross(ink, lost.center(), radius * 0.5, look.error);
        ink.line(lost.right_center() + vec2(3.0, 0.0), next.left_center() - vec2(3.0, 0.0), 1.5, look.lo);
        glyphs::arrow_head(ink, next.left_center() - vec2(2.0, 0.0), vec2(1.0, 0.0), 6.0, 1.5, look.lo);
        ink.ring(at, radius, 3.0, look.line);
        ink.arc(at, radius, 3.0, (left.as_secs_f64() / TAKEOVER).min(1.0) as f32, look.cold);
    });
    pen.flush();
    tiny(pen, at, &format!("{:.0}", left.as_secs_f64().ceil()), look.hi);
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
