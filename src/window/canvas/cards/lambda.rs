//! A function: its execution environments one by one, and the fence of its limit.

use bevy_egui::egui::{Rect, Stroke, vec2};

use crate::services::contract::{Worker, WorkerState};
use crate::services::lambda::View;
use crate::window::canvas::cards::card::Card;
use crate::window::canvas::cards::slot;
use crate::window::canvas::figures;
use crate::window::look;
use crate::window::texts::say;

/// Environments that are drawn one by one; of more, one slot stands for several.
const SINGLY: usize = 200;

/// Fills the card.
pub(super) fn fill(card: &mut Card, view: &View) {
    let pen = card.pen;
    card.header("Lambda");
    let of = match view.reserved {
        true => say::of_reserved(view.limit, pen.language),
        false => say::of_concurrent(view.limit, pen.language),
    };
    card.headline(&figures::count(u64::from(view.busy + view.starting)), &of, look::TEXT_BIG_SMALL);
    let per = figures::per_picture(card.node.workers.len() as u64, SINGLY as u64);
    footer(card, view, per);
    environments(card, view, usize::try_from(per).unwrap_or(usize::MAX));
}

fn footer(card: &mut Card, view: &View, per: u64) {
    if !card.pen.near() {
        return;
    }
    let pen = card.pen;
    let left = match view.starting {
        0 => say::busy_warm(view.busy, view.idle, pen.language),
        starting => say::busy_starting(view.busy, starting, pen.language),
    };
    let right = match (per, view.last_init) {
        (2.., _) => say::one_slot(per, pen.language),
        _ if view.events_waiting > 0 => say::events_wait(view.events_waiting, pen.language),
        _ if view.provisioned > 0 => say::kept_ready(view.provisioned, pen.language),
        (_, Some(init)) => say::init(figures::span(init), pen.language),
        _ => String::new(),
    };
    card.footer(&left, &right);
}

/// The grid: starting, busy, warm, ending; faint slots up to a small limit; a fence around a reserved one.
fn environments(card: &Card, view: &View, per: usize) {
    let pen = card.pen;
    let room = card.room.shrink2(vec2(0.0, pen.px(5.0)));
    let shown = shown(&card.node.workers, per);
    let fence = (view.reserved && view.limit as usize <= SINGLY).then_some(view.limit as usize);
    let gap = pen.px(3.2);
    let wanted = shown.len().max(fence.unwrap_or(0)).max(28);
    let (columns, size) = slot::rows(wanted, room.size(), vec2(pen.px(13.0), pen.px(22.0)), gap);
    for (number, worker) in shown.iter().enumerate() {
        slot::worker(pen, slot::at(room, number, columns, size, gap), worker, false);
    }
    let free = fence.unwrap_or(columns * (shown.len().div_ceil(columns) + 1)).min(wanted);
    for number in shown.len()..free {
        slot::empty(pen, slot::at(room, number, columns, size, gap));
    }
    pen.flush();
    if let Some(limit) = fence.filter(|&limit| limit > 0) {
        let last = slot::at(room, limit.min(columns) - 1, columns, size, gap);
        let bottom = slot::at(room, limit - 1, columns, size, gap).bottom();
        let around = Rect::from_min_max(room.min, bevy_egui::egui::pos2(last.right(), bottom)).expand(gap * 0.9);
        pen.dashed(around, 4.0, Stroke::new(1.5, pen.look.throttled));
    }
}

/// The environments to draw: at work first, then starting, warm, ending; each for `per` of its kind.
fn shown(workers: &[Worker], per: usize) -> Vec<Worker> {
    let rank = |worker: &Worker| match worker.state {
        WorkerState::Busy => 0,
        WorkerState::Starting | WorkerState::Warming => 1,
        WorkerState::Idle => 2,
        WorkerState::Terminating => 3,
        WorkerState::Lost => 4,
    };
    let mut sorted = workers.to_vec();
    sorted.sort_by_key(|worker| (rank(worker), worker.number));
    sorted.into_iter().step_by(per.max(1)).collect()
}
