//! A table: units consumed against what is allowed for ever, the burst credit as a level that runs out, and the
//! heat of its partitions, so that a hot one is seen while the table still has units to give.

use bevy_egui::egui::{Align2, Rect, Stroke, vec2};

use crate::services::dynamodb::View;
use crate::units::time::SimDuration;
use crate::window::canvas::cards::card::Card;
use crate::window::canvas::figures;
use crate::window::canvas::pen::{Face, Style};
use crate::window::look::{self, mix};
use crate::window::texts::{Words, say};

/// One kind of capacity, reads or writes.
struct Capacity {
    used: f64,
    allowed: f64,
    level: f64,
    burst: f64,
    writes: bool,
}

/// Fills the card.
pub(super) fn fill(card: &mut Card, view: &View) {
    let pen = card.pen;
    card.header(pen.say(if view.provisioned { Words::Provisioned } else { Words::OnDemand }));
    let reads = Capacity {
        used: card.node.rate("ConsumedReadCapacityUnits"),
        allowed: view.read_capacity,
        level: view.read_level,
        burst: view.read_burst,
        writes: false,
    };
    let writes = Capacity {
        used: card.node.rate("ConsumedWriteCapacityUnits"),
        allowed: view.write_capacity,
        level: view.write_level,
        burst: view.write_burst,
        writes: true,
    };
    if !pen.near() {
        return at_a_glance(card, view, &reads, &writes);
    }
    partitions(card, view);
    let height = (card.room.height() / pen.scale * 0.3).max(1.0);
    let rows = [card.take_top(height), card.take_top(height)];
    consumed(card, rows[0], &writes);
    consumed(card, rows[1], &reads);
    let scarcest = if writes.share() <= reads.share() { &writes } else { &reads };
    reservoir(card, scarcest, view.provisioned);
}

/// At mid zoom: the busier kind of units, and what limits it: its partitions, or else its reservoir.
fn at_a_glance(card: &mut Card, view: &View, reads: &Capacity, writes: &Capacity) {
    let pen = card.pen;
    let busier = if writes.used >= reads.used { writes } else { reads };
    let (number, per) = figures::paced(busier.used);
    let what = pen.say(if busier.writes { Words::BurstWrites } else { Words::BurstReads });
    let over = busier.used > busier.allowed * 1.005;
    let free = card.headline(&number, &format!("{what}/{per}"), look::TEXT_BIG_SMALL);
    let limit = say::of_limit(figures::amount(busier.allowed), pen.language);
    let style = Style(Face::Regular, look::TEXT_CAPTION, if over { pen.look.error } else { pen.look.lo });
    if pen.width(&limit, style) <= free.width() {
        pen.write_in(free.right_center(), Align2::RIGHT_CENTER, &limit, style, free.width());
    }
    if view.partitions.len() > 1 && !view.provisioned {
        let row = card.room.shrink2(vec2(0.0, pen.px(3.0)));
        return heat(card, view, row);
    }
    if view.partitions.len() > 1 {
        let row = card.take_bottom(24.0);
        heat(card, view, row.shrink2(vec2(0.0, pen.px(2.0))));
    }
    let row = card.take_top(16.0);
    let most = (busier.allowed * 1.4).max(busier.used).max(1e-9);
    let color = if over { pen.look.error } else { mix(pen.look.card, pen.look.request, 0.88) };
    let bar = Rect::from_center_size(row.center(), vec2(row.width(), pen.px(9.0).max(5.0)));
    card.bar(bar, busier.used / most, color, Some(busier.allowed / most));
    reservoir(card, busier, view.provisioned);
}

/// A column for each partition, filled by its use against its own ceiling.
fn heat(card: &Card, view: &View, row: Rect) {
    let pen = card.pen;
    let columns = view.partitions.iter().map(|heat| {
        let share = f64::from(heat.read.max(heat.write)) / 100.0;
        let calm = mix(pen.look.card, pen.look.request, 0.88);
        (if heat.refused { share.max(1.0) } else { share }, if heat.refused { pen.look.error } else { calm })
    });
    card.columns(row, &columns.collect::<Vec<_>>());
}

/// The partitions with their number; nothing while there is only one that
/// refuses nothing.
fn partitions(card: &mut Card, view: &View) {
    let pen = card.pen;
    let hot = view.partitions.iter().any(|heat| heat.refused);
    if view.partitions.len() < 2 && !hot {
        return;
    }
    let row = card.take_bottom(18.0);
    let mut bars = row;
    if pen.near() {
        let count = view.partition_count.to_string();
        let label = row.with_max_x(row.left() + row.width() * 0.42);
        card.captions_in(label, &say::partitions(count, pen.language), "");
        bars = row.with_min_x(label.right());
    }
    heat(card, view, bars.shrink2(vec2(0.0, pen.px(2.0))));
}

impl Capacity {
    /// How full the bucket is.
    fn share(&self) -> f64 {
        if self.burst > 0.0 { (self.level / self.burst).clamp(0.0, 1.0) } else { 1.0 }
    }

    /// How long the bucket lasts at the present rate.
    fn lasts(&self) -> Option<SimDuration> {
        let drain = self.used - self.allowed;
        (drain > 0.0).then(|| SimDuration::from_secs_f64(self.level / drain))
    }
}

/// Consumed against allowed; the mark is what is allowed for ever.
fn consumed(card: &Card, row: Rect, capacity: &Capacity) {
    let pen = card.pen;
    let over = capacity.used > capacity.allowed * 1.005;
    let label = if capacity.writes { Words::Writes } else { Words::Reads };
    let value = match pen.near() {
        true => say::used_of(figures::amount(capacity.used), figures::amount(capacity.allowed), pen.language),
        false => figures::rate(capacity.used),
    };
    let text = row.with_max_y(row.top() + row.height() * 0.56);
    let label = if pen.near() {
        pen.say(label)
    } else {
        pen.say(if capacity.writes { Words::BurstWrites } else { Words::BurstReads })
    };
    card.value_in(text, label, &value, if over { pen.look.error } else { pen.look.hi });
    let most = (capacity.allowed * 1.4).max(capacity.used).max(1e-9);
    let bar = Rect::from_min_size(text.left_bottom() + vec2(0.0, pen.px(1.0)), vec2(row.width(), pen.px(9.0).max(5.0)));
    let color = if over { pen.look.error } else { mix(pen.look.card, pen.look.request, 0.88) };
    card.bar(bar, capacity.used / most, color, Some(capacity.allowed / most));
}

/// The burst credit: a level, what is in it, and when it will be empty.
fn reservoir(card: &mut Card, capacity: &Capacity, provisioned: bool) {
    let pen = card.pen;
    let what = pen.say(if capacity.writes { Words::BurstWrites } else { Words::BurstReads });
    if pen.near() {
        let row = card.take_bottom(18.0);
        // On demand nothing is saved up: the bucket holds one second.
        let label = match provisioned {
            true => say::burst_credit(what, pen.language),
            false => say::left_this_second(what, pen.language),
        };
        let fate = match capacity.lasts().filter(|_| provisioned) {
            Some(left) => say::empty_in(figures::span(left), pen.language),
            None => String::new(),
        };
        card.captions_in(row, &label, &fate);
    }
    let well = card.room.shrink2(vec2(0.0, pen.px(4.0)));
    pen.panel(well, 4.0, pen.look.inset, Stroke::new(1.0, pen.look.line));
    let level = well.shrink(2.0);
    let filled = level.with_max_x(level.left() + level.width() * capacity.share() as f32);
    let dry = capacity.level < 1.0;
    pen.painter.rect_filled(
        filled,
        2.0,
        mix(pen.look.inset, if dry { pen.look.throttled } else { pen.look.request }, 0.5),
    );
    let style = Style(Face::MonoBold, look::TEXT_LABEL, pen.look.hi);
    let at = well.right_center() - vec2(pen.px(10.0), 0.0);
    pen.write_in(at, Align2::RIGHT_CENTER, &figures::amount(capacity.level), style, well.width());
}
