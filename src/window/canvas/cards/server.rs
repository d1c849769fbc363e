//! A fleet of servers: a unit each with its lamp and its threads as cells, and what waits in their accept queues.

use bevy_egui::egui::{Align2, Rect, Stroke, pos2, vec2};

use crate::services::contract::{Worker, WorkerState};
use crate::services::server::View;
use crate::window::canvas::cards::card::{Card, best_grid};
use crate::window::canvas::cards::zones;
use crate::window::canvas::figures;
use crate::window::canvas::pen::{Face, Style, grid};
use crate::window::canvas::tokens;
use crate::window::look::{self, mix};
use crate::window::texts::{Words, say};

/// Servers that get a unit of their own; the rest is said in the header.
const UNITS: usize = 8;
/// Threads drawn one by one in a unit.
const CELLS: u64 = 240;
/// Waiting requests drawn one by one.
const DOTS: u64 = 160;

/// Height of the line that counts them, and least height of the servers beside it, in pixels.
const LINE: f32 = 18.0;
const LOWEST_RACK: f32 = 14.0;

/// Fills the card.
pub(super) fn fill(card: &mut Card, view: &View) {
    let pen = card.pen;
    let right = match (view.servers, view.up) {
        (servers, up) if up < servers => say::servers_up(up, servers, pen.language),
        (servers, _) => say::servers(servers, pen.language),
    };
    card.header(&right);
    let threads = figures::count(u64::from(view.threads) * u64::from(view.servers));
    let of = say::of_threads(threads, pen.language);
    card.headline(&figures::count(view.busy.into()), &of, look::TEXT_BIG_SMALL);
    if pen.near() {
        let refused = card.node.rate("RefusedRequests");
        let value = if refused >= 0.05 { figures::rate(refused) } else { figures::count(view.refused) };
        card.footer(pen.say(Words::TurnedAway), &value);
    }
    let share = if view.queued > 0 || view.accept_queue.is_some() { 0.44 } else { 0.14 };
    let waiting = card.take_bottom(for_waiting(card.room.height(), share) / pen.scale);
    rack(card, view);
    if waiting.height() > 0.0 {
        accept_queue(card, view, waiting);
    }
    pen.flush();
}

/// Of that height in pixels, what goes to those who wait: their share, at least a line of text, and nothing where the
/// servers need it all.
fn for_waiting(height: f32, share: f32) -> f32 {
    let wanted = height * share;
    if wanted >= LINE {
        wanted
    } else if height >= LINE + LOWEST_RACK {
        LINE
    } else {
        0.0
    }
}

/// A unit per server.
fn rack(card: &Card, view: &View) {
    let pen = card.pen;
    let room = card.room.shrink2(vec2(0.0, pen.px(3.0)));
    if !view.zones.is_empty() && view.servers as usize <= UNITS * 2 {
        return by_zone(card, view, room);
    }
    let workers: Vec<&Worker> = card.node.workers.iter().take(UNITS).collect();
    let count = workers.len().max(1);
    let gap = pen.px(5.0);
    let height = ((room.height() + gap) / count as f32 - gap).min(pen.px(if count == 1 { 400.0 } else { 84.0 }));
    for (number, worker) in workers.iter().enumerate() {
        let corner = room.min + vec2(0.0, number as f32 * (height + gap));
        unit(card, view, worker, Rect::from_min_size(corner, vec2(room.width(), height)));
    }
}

/// A lane per zone with its servers side by side.
fn by_zone(card: &Card, view: &View, room: Rect) {
    for (zone, lane) in zones::lanes(card, room, &view.zones).into_iter().enumerate() {
        let servers: Vec<&Worker> = card.node.workers.iter().filter(|worker| worker.zone == zone).collect();
        let gap = card.pen.px(4.0);
        // Few servers stand on top of each other rather than in stripes.
        let rows = if view.zones.len() == 1 { servers.len().min(3) } else { 1 }.max(1);
        let columns = servers.len().div_ceil(rows).max(1);
        let size = vec2(
            (lane.width() + gap) / columns as f32 - gap,
            ((lane.height() + gap) / rows as f32 - gap).min(card.pen.px(60.0)),
        );
        for (number, worker) in servers.into_iter().enumerate() {
            let (row, column) = (number / columns, number % columns);
            let corner = lane.min + vec2(column as f32 * (size.x + gap), row as f32 * (size.y + gap));
            unit(card, view, worker, Rect::from_min_size(corner, size));
        }
    }
}

/// One server: lamp and threads; a lost one is crossed.
fn unit(card: &Card, view: &View, worker: &Worker, rect: Rect) {
    let pen = card.pen;
    pen.stands(worker, rect);
    let lost = matches!(worker.state, WorkerState::Lost | WorkerState::Terminating);
    let color = if lost { pen.look.error } else { pen.look.line2 };
    let fill = if lost { mix(pen.look.card, pen.look.error, 0.16) } else { pen.look.inset };
    pen.panel(rect, 4.0, fill, Stroke::new(1.25, color));
    let inner = rect.shrink(pen.px(5.0).min(rect.height() * 0.2));
    let lamp = inner.left() + pen.px(4.0);
    let cells = inner.with_min_x(lamp + pen.px(8.0));
    let threads = u64::from(view.threads.max(1));
    let per = figures::per_picture(threads, CELLS);
    let shown = usize::try_from(threads.div_ceil(per)).unwrap_or(1);
    let (columns, width) = best_grid(shown, cells.size(), pen.px(15.0).min(cells.height()), 1.0);
    let rows = shown.div_ceil(columns);
    let size = vec2((cells.width() / columns as f32).min(width * 1.6), (cells.height() / rows as f32).min(width * 1.4));
    let used = vec2(cells.width(), size.y * rows as f32);
    let cells = Rect::from_center_size(cells.center(), used);
    let busy = u64::from(worker.busy).div_ceil(per);
    pen.ink(|ink| {
        ink.disc(pos2(lamp, inner.center().y), pen.px(2.6).max(1.6), if lost { pen.look.error } else { pen.look.busy });
        for (number, cell) in grid(cells, columns, size).take(shown).enumerate() {
            let lit = !lost && (number as u64) < busy;
            let color = if lit { pen.look.busy } else { mix(pen.look.inset, pen.look.warm, 0.3) };
            ink.block(cell.shrink((size.min_elem() * 0.1).clamp(0.4, 1.5)), 1.5, color);
        }
        if lost {
            tokens::cross(ink, inner.right_center() - vec2(pen.px(10.0), 0.0), pen.px(6.0), pen.look.error);
        }
    });
}

/// What waits for a thread: a dot each.
fn accept_queue(card: &Card, view: &View, room: Rect) {
    let pen = card.pen;
    let queued = u64::from(view.queued);
    let most = view.accept_queue.map(|bound| u64::from(bound) * u64::from(view.up.max(1)));
    let full = most.is_some_and(|most| queued >= most && most > 0);
    let value = match most {
        Some(most) => format!("{}/{}", figures::count(queued), figures::count(most)),
        None => figures::count(queued),
    };
    let row = room.with_max_y((room.top() + pen.px(22.0).max(18.0)).min(room.bottom()));
    let label = pen.say(if pen.near() { Words::AcceptQueue } else { Words::Waiting });
    card.value_in(row, label, &value, if full { pen.look.error } else { pen.look.hi });
    let mut dots = room.with_min_y(row.bottom());
    // A bounded queue shows its free places too, unless there are far too many of them.
    let places = most.filter(|most| *most <= DOTS * 20).unwrap_or(0).max(queued);
    let per = figures::per_picture(places, DOTS);
    if pen.near() && per > 1 {
        let style = Style(Face::Regular, look::TEXT_CAPTION, pen.look.lo);
        let text = say::one_dot(per, pen.language);
        let rect = pen.write(dots.left_bottom(), Align2::LEFT_BOTTOM, &text, style);
        dots.max.y = rect.top();
    }
    if places == 0 || dots.height() < 6.0 {
        return;
    }
    let shown = places.div_ceil(per);
    let taken = queued.div_ceil(per);
    let (columns, width) = best_grid(usize::try_from(shown).unwrap_or(0).max(40), dots.size(), pen.px(13.0), 1.0);
    pen.ink(|ink| {
        for (number, cell) in (0..shown).zip(grid(dots, columns, vec2(dots.width() / columns as f32, width))) {
            if number < taken {
                ink.disc(cell.center(), width * 0.38, pen.look.request);
            } else {
                ink.disc(cell.center(), (width * 0.1).max(1.0), mix(pen.look.card, pen.look.lo, 0.6));
            }
        }
    });
}
