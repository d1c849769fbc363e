//! An Auto Scaling group: an instance per slot with its threads, the ruler of its sizes, and the metric that
//! moves it against its target.

use bevy_egui::egui::{Align2, Rect, Stroke, pos2, vec2};

use crate::services::auto_scaling::{View, ZoneView};
use crate::services::contract::{Worker, WorkerState};
use crate::window::canvas::cards::card::Card;
use crate::window::canvas::cards::{slot, zones as lanes};
use crate::window::canvas::pen::{Face, Style};
use crate::window::canvas::{causes, figures, tokens};
use crate::window::look::{self, mix};
use crate::window::texts::{Words, say};

/// Fills the card.
pub(super) fn fill(card: &mut Card, view: &View) {
    let pen = card.pen;
    let spread = zones(view);
    card.header(if spread.is_empty() { "Auto Scaling" } else { &spread });
    let free = card.headline(&figures::count(view.in_service.into()), pen.say(Words::Serving), look::TEXT_BIG);
    state(card, view, free);
    if pen.near() {
        footer(card, view);
        let row = card.take_bottom(44.0);
        ruler(card, view, row);
        let row = card.take_bottom(22.0);
        let threads = say::threads_busy_of(count(view.busy), count(view.in_service * view.threads), pen.language);
        let left = match view.last_action {
            _ if view.pending > 0 => pen.say(Words::SecondsUntilReady).to_owned(),
            Some((at, before, after)) => {
                say::desired_changed(figures::clock(at), count(before), count(after), pen.language)
            }
            None => String::new(),
        };
        card.captions_in(row, &left, &threads);
    } else {
        let row = card.take_bottom(card.line(20.0));
        let threads = say::used_of(count(view.busy), count(view.in_service * view.threads), pen.language);
        card.value_in(row, pen.say(Words::ThreadsBusy), &threads, pen.look.hi);
        // A group of one size has nothing to measure.
        if view.max > view.min {
            let row = card.take_bottom(12.0_f32.max(8.0 / pen.scale));
            track(card, view, row.shrink2(vec2(0.0, row.height() * 0.2)));
        }
    }
    instances(card, view);
}

fn count(number: u32) -> String {
    figures::count(number.into())
}

/// What happens to the group right now: instances starting, or a cooldown running.
fn state(card: &Card, view: &View, free: Rect) {
    let pen = card.pen;
    if view.pending > 0 {
        let text = say::starting(count(view.pending), pen.language);
        let style = Style(Face::Semibold, look::TEXT_LABEL, pen.look.hi);
        if pen.width(&text, style) + pen.px(34.0) < free.width() {
            causes::chip(pen, free.right_center(), &text);
        }
        return;
    }
    let Some(until) = view.cooldown_until.filter(|until| *until > pen.now && pen.near()) else { return };
    let left = until.since(pen.now);
    let radius = pen.px(13.0);
    let at = pos2(free.right() - radius, free.center().y);
    pen.ink(|ink| {
        ink.ring(at, radius, 3.0, pen.look.line);
        ink.arc(
            at,
            radius,
            3.0,
            (left.as_secs_f64() / view.cooldown.as_secs_f64().max(1.0)).min(1.0) as f32,
            pen.look.retry,
        );
    });
    let label = Style(Face::Regular, look::TEXT_CAPTION, pen.look.lo);
    let time = Style(Face::MonoBold, look::TEXT_LABEL, pen.look.hi);
    let x = at.x - radius - pen.px(8.0);
    pen.write(pos2(x, at.y), Align2::RIGHT_BOTTOM, pen.say(Words::Cooldown), label);
    pen.write(pos2(x, at.y), Align2::RIGHT_TOP, &figures::span(left), time);
}

/// A slot per instance, in the order of their launch; faint slots up to the maximum.
fn instances(card: &Card, view: &View) {
    let pen = card.pen;
    let room = card.room.shrink2(vec2(0.0, pen.px(3.0)));
    let workers = &card.node.workers;
    if view.zones.len() > 1 {
        return by_zone(card, view, room);
    }
    let live = |worker: &&Worker| !matches!(worker.state, WorkerState::Terminating | WorkerState::Lost);
    let slots = workers.len().max(view.max.min(200) as usize).max(10);
    let gap = pen.px(4.6);
    let (columns, size) = slot::rows(slots, room.size(), vec2(pen.px(30.0), pen.px(49.0)), gap);
    // Rows of equal length rather than a full one and a rest.
    let columns = slots.div_ceil(slots.div_ceil(columns).max(1)).max(1);
    let pips = size.x >= 12.0;
    for (number, worker) in workers.iter().enumerate() {
        slot::worker(pen, slot::at(room, number, columns, size, gap), worker, pips);
    }
    let free = (view.max as usize).saturating_sub(workers.iter().filter(live).count());
    for number in workers.len()..(workers.len() + free).min(slots) {
        slot::empty(pen, slot::at(room, number, columns, size, gap));
    }
    pen.flush();
}

/// A lane per zone with its instances.
fn by_zone(card: &Card, view: &View, room: Rect) {
    let pen = card.pen;
    let named: Vec<(String, bool)> = view.zones.iter().map(|zone| (zone.name.clone(), zone.up)).collect();
    let gap = pen.px(4.0);
    for (zone, lane) in lanes::lanes(card, room, &named).into_iter().enumerate() {
        let workers: Vec<&Worker> = card.node.workers.iter().filter(|worker| worker.zone == zone).collect();
        let share = (view.max as usize).div_ceil(named.len()).min(40);
        let slots = workers.len().max(share).max(4);
        let tall = lane.height().min(pen.px(49.0));
        let (columns, size) = slot::rows(slots, lane.size(), vec2(tall * 0.62, tall), gap);
        for (number, worker) in workers.iter().enumerate() {
            slot::worker(pen, slot::at(lane, number, columns, size, gap), worker, size.x >= 12.0);
        }
    }
    pen.flush();
}

/// The ruler: in service solid, wanted hatched, marks at the least, the wanted and the most.
fn ruler(card: &Card, view: &View, row: Rect) {
    let pen = card.pen;
    let bar = Rect::from_min_size(pos2(row.left(), row.top() + row.height() * 0.24), vec2(row.width(), pen.px(6.0)));
    track(card, view, bar);
    let at = |number: u32| bar.left() + bar.width() * share(number, view.max);
    for (number, tall) in [(view.min, 5.0), (view.desired, 7.0)] {
        let stroke = Stroke::new(2.0, pen.look.hi);
        pen.painter.vline(
            at(number).clamp(bar.left() + 1.0, bar.right() - 1.0),
            bar.y_range().expand(pen.px(tall)),
            stroke,
        );
    }
    let y = row.bottom() - pen.px(8.0);
    let style = Style(Face::Regular, look::TEXT_CAPTION, pen.look.mid);
    let min = say::least(count(view.min), pen.language);
    let left = pen.write(pos2(row.left(), y), Align2::LEFT_CENTER, &min, style);
    let (right, middle) = if view.desired == view.max {
        (say::desired_is_most(count(view.max), pen.language), String::new())
    } else {
        (say::most(count(view.max), pen.language), say::desired(count(view.desired), pen.language))
    };
    let right = pen.write(pos2(row.right(), y), Align2::RIGHT_CENTER, &right, style);
    let half = pen.width(&middle, style) * 0.5 + pen.px(8.0);
    let (low, high) = (left.right() + half, right.left() - half);
    if low < high {
        pen.write(pos2(at(view.desired).clamp(low, high), y), Align2::CENTER_CENTER, &middle, style);
    }
}

fn share(number: u32, most: u32) -> f32 {
    if most > 0 { (number as f32 / most as f32).clamp(0.0, 1.0) } else { 0.0 }
}

fn track(card: &Card, view: &View, bar: Rect) {
    let pen = card.pen;
    let to = |number: u32| bar.left() + bar.width() * share(number, view.max);
    let service = bar.with_max_x(to(view.in_service));
    pen.ink(|ink| {
        ink.block(bar, bar.height() * 0.5, mix(pen.look.card, pen.look.line, 0.7));
        if view.desired > view.in_service {
            let coming = bar.with_min_x(service.right()).with_max_x(to(view.desired));
            ink.block(coming, 1.0, mix(pen.look.card, pen.look.cold, 0.15));
            ink.hatch(coming, 5.0, 1.5, pen.look.cold);
        }
        if view.in_service > 0 {
            ink.block(service, bar.height() * 0.5, pen.look.busy);
        }
    });
    pen.flush();
}

/// Instances by zone, such as `a 3 · b 2 · c ×`, if there are several zones.
fn zones(view: &View) -> String {
    let zone = |zone: &ZoneView| match zone.up {
        true => format!("{} {}", zone.name, zone.instances),
        false => format!("{} ×", zone.name),
    };
    if view.zones.len() < 2 { String::new() } else { view.zones.iter().map(zone).collect::<Vec<_>>().join(" · ") }
}

/// The metric against its target, with a box per data point above it.
fn footer(card: &mut Card, view: &View) {
    let pen = card.pen;
    let Some(target) = view.target else {
        let how = if view.has_policies { Words::ByAlarms } else { Words::FixedSize };
        return card.footer(pen.say(how), "");
    };
    let backlog = view.tracked.unwrap_or(0.0);
    let caption = pen.say(if view.tracks_backlog { Words::Backlog } else { Words::Tracked });
    let sign = if backlog > target { ">" } else { "≤" };
    let value = format!("{} {sign} {}", figures::amount(backlog), figures::amount(target));
    let row = card.room.with_min_y(card.room.bottom() - pen.px(24.0)).translate(vec2(0.0, pen.px(3.0)));
    card.footer(caption, &value);
    let width = pen.width(&value, Style(Face::MonoBold, look::TEXT_LABEL, pen.look.hi));
    let label = pen.width(caption, Style(Face::Regular, look::TEXT_CAPTION, pen.look.lo));
    let size = pen.px(11.0);
    let mut right = row.right() - width - pen.px(8.0);
    for number in (0..view.scale_out_periods).rev() {
        // Points fill from the right, the newest last.
        let breached = view.breaches.iter().rev().nth((view.scale_out_periods - 1 - number) as usize).copied();
        let rect = Rect::from_min_size(pos2(right - size, row.center().y - size * 0.5), vec2(size, size));
        if rect.left() < row.left() + label + pen.px(4.0) {
            break;
        }
        data_point(card, rect, breached);
        right -= size + pen.px(3.0);
    }
    pen.flush();
}

fn data_point(card: &Card, rect: Rect, breached: Option<bool>) {
    let look = card.pen.look;
    let color = if breached == Some(true) { look.error } else { look.line2 };
    card.pen.ink(|ink| {
        ink.frame(rect, 2.5, 1.25, color);
        if breached == Some(true) {
            tokens::cross(ink, rect.center(), rect.width() * 0.24, color);
        }
    });
}
