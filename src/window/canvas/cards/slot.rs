//! A slot that holds one worker (an execution environment, an instance), drawn by its state: each state has a
//! pattern of its own, so that no color is needed to tell them apart.

use bevy_egui::egui::{Color32, Rect, Stroke, Vec2, pos2, vec2};

use crate::services::contract::{Worker, WorkerState};
use crate::window::canvas::pen::{Face, Pen, Style};
use crate::window::canvas::tokens;
use crate::window::look::{self, mix};

/// Threads that are drawn one by one; more of them become a filling level.
const PIPS: u32 = 8;

/// Draws a worker into its slot. `pips` shows its threads one by one.
pub(super) fn worker(pen: &Pen, rect: Rect, worker: &Worker, pips: bool) {
    pen.stands(worker, rect);
    match worker.state {
        WorkerState::Starting => starting(pen, rect, worker),
        WorkerState::Warming => warming(pen, rect, worker, pips),
        WorkerState::Idle | WorkerState::Busy => serving(pen, rect, worker, pips),
        WorkerState::Terminating => ending(pen, rect),
        WorkerState::Lost => lost(pen, rect),
    }
}

/// A slot that nobody has taken.
pub(super) fn empty(pen: &Pen, rect: Rect) {
    let faint = mix(pen.look.card, pen.look.line, 0.7);
    pen.ink(|ink| ink.frame(rect, radius(rect), 1.0, faint));
}

fn radius(rect: Rect) -> f32 {
    (rect.width() * 0.2).clamp(1.5, 6.0)
}

fn edge(rect: Rect) -> f32 {
    (rect.width() * 0.07).clamp(1.0, 1.75)
}

/// Hatched, with the seconds that are left where there is room for them.
fn starting(pen: &Pen, rect: Rect, worker: &Worker) {
    let look = pen.look;
    pen.ink(|ink| {
        ink.block(rect, radius(rect), mix(look.card, look.cold, 0.1));
        ink.hatch(
            rect.shrink(edge(rect)),
            (rect.width() * 0.3).clamp(3.2, 7.0),
            edge(rect) * 1.25,
            mix(look.card, look.cold, 0.85),
        );
        ink.frame(rect, radius(rect), edge(rect), look.cold);
    });
    let left = worker.until.map(|until| until.since(pen.now).as_secs_f64().ceil());
    if let (Some(seconds), true) = (left, pen.near() && rect.width() >= 19.0) {
        let text = if seconds < 100.0 { format!("{seconds:.0}") } else { format!("{:.0}m", seconds / 60.0) };
        let ground =
            Rect::from_center_size(rect.center(), vec2((rect.width() * 0.78).min(9.0 * text.len() as f32 + 3.0), 16.0));
        pen.ink(|ink| ink.block(ground, 3.0, look.inset));
        pen.on_top(rect.center(), &text, Style(Face::MonoBold, look::TEXT_CAPTION, look.hi));
    }
}

/// In service for its work, not yet for its group: dashed, with a running arc.
fn warming(pen: &Pen, rect: Rect, worker: &Worker, pips: bool) {
    let inner = rect.shrink(edge(rect));
    threads(pen, inner, worker, pips, mix(pen.look.card, pen.look.busy, 0.6));
    pen.dashed(rect.shrink(0.75), 3.0, Stroke::new(edge(rect), pen.look.cold));
    let turn = (pen.wall as f32 * 0.5).fract();
    pen.ink(|ink| ink.arc(rect.center(), rect.width() * 0.28, 2.0, 0.2 + 0.8 * turn, pen.look.cold));
}

/// Ready or at work.
fn serving(pen: &Pen, rect: Rect, worker: &Worker, pips: bool) {
    let look = pen.look;
    let busy = worker.busy > 0 || worker.state == WorkerState::Busy;
    let color = if busy { look.busy } else { look.warm };
    pen.ink(|ink| {
        ink.block(rect, radius(rect), mix(look.card, color, if busy { 0.2 } else { 0.1 }));
        ink.frame(rect, radius(rect), edge(rect), color);
    });
    threads(pen, rect.shrink(rect.width() * 0.16), worker, pips, color);
}

/// Threads inside a slot: lit when busy; one big light when there is only one or no room for more.
fn threads(pen: &Pen, room: Rect, worker: &Worker, pips: bool, color: Color32) {
    let slots = worker.slots.max(1);
    if slots == 1 || !pips || room.width() < 9.0 {
        let share =
            if worker.state == WorkerState::Busy && worker.busy == 0 { 1.0 } else { worker.busy as f32 / slots as f32 };
        return light(pen, room, share, color);
    }
    if slots > PIPS {
        return light(pen, room, worker.busy as f32 / slots as f32, color);
    }
    let columns = if slots <= 3 { 1 } else { 2 };
    let rows = slots.div_ceil(columns);
    let cell = vec2(room.width() / columns as f32, room.height() / rows as f32);
    for thread in 0..slots {
        let corner = room.min + vec2((thread % columns) as f32, (thread / columns) as f32) * cell;
        let pip = Rect::from_min_size(corner, cell).shrink((cell.x * 0.1).clamp(0.5, 1.2));
        let lit = if thread < worker.busy { color } else { mix(pen.look.card, pen.look.warm, 0.3) };
        pen.ink(|ink| ink.block(pip, 1.5, lit));
    }
}

/// One field that fills with the share of threads at work; a dot when nobody works.
fn light(pen: &Pen, room: Rect, share: f32, color: Color32) {
    if share <= 0.0 {
        return pen.ink(|ink| ink.disc(room.center(), (room.width() * 0.18).max(1.2), color));
    }
    let filled = room.with_min_y(room.bottom() - room.height() * share.min(1.0));
    pen.ink(|ink| ink.block(filled, (room.width() * 0.14).clamp(1.0, 3.0), color));
}

/// Going away: dashed and struck.
fn ending(pen: &Pen, rect: Rect) {
    let look = pen.look;
    pen.ink(|ink| ink.block(rect, radius(rect), mix(look.card, look.terminated, 0.5)));
    pen.dashed(rect.shrink(0.75), 3.0, Stroke::new(1.25, look.lo));
    let reach = vec2(rect.width() * 0.22, -rect.height() * 0.25);
    pen.ink(|ink| ink.line(rect.center() - reach, rect.center() + reach, 1.5, look.lo));
}

/// Failed: a cross.
fn lost(pen: &Pen, rect: Rect) {
    let look = pen.look;
    pen.ink(|ink| {
        ink.block(rect, radius(rect), mix(look.card, look.error, 0.25));
        ink.frame(rect, radius(rect), edge(rect), look.error);
        tokens::cross(ink, rect.center(), rect.width() * 0.26, look.error);
    });
}

/// Slots of that size and count inside `room`: how many in a row, and the size at which all of them fit.
#[expect(clippy::cast_sign_loss, reason = "a card holds few slots")]
pub(super) fn rows(count: usize, room: Vec2, largest: Vec2, gap: f32) -> (usize, Vec2) {
    let mut size = largest;
    loop {
        let columns = ((room.x + gap) / (size.x + gap)).floor().max(1.0) as usize;
        let rows = ((room.y + gap) / (size.y + gap)).floor().max(1.0) as usize;
        if columns * rows >= count || size.x < 3.0 {
            return (columns, size);
        }
        size *= 0.96;
    }
}

/// The slot at that number, row by row.
pub(super) fn at(room: Rect, number: usize, columns: usize, size: Vec2, gap: f32) -> Rect {
    let (row, column) = (number / columns, number % columns);
    let corner = pos2(room.left() + column as f32 * (size.x + gap), room.top() + row as f32 * (size.y + gap));
    Rect::from_min_size(corner, size)
}
