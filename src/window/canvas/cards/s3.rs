//! An object store: gets and puts against what its prefixes allow, and which prefix is used up. It never fills up.

use bevy_egui::egui::{Rect, vec2};

use crate::services::s3::View;
use crate::window::canvas::cards::card::Card;
use crate::window::canvas::figures;
use crate::window::look::{self, mix};
use crate::window::texts::{Words, say};

/// Fills the card.
pub(super) fn fill(card: &mut Card, view: &View) {
    let pen = card.pen;
    card.header("S3");
    let (puts, gets) = (card.node.rate("PutRequests"), card.node.rate("GetRequests"));
    card.headline(&figures::amount(puts + gets), pen.say(Words::RequestsPerSecond), look::TEXT_BIG_SMALL);
    let refused = if view.slow_downs > 0 { format!("503 {}", figures::count(view.slow_downs)) } else { String::new() };
    card.footer(pen.say(Words::PerPrefix), &refused);
    prefixes(card, view);
    // Prefixes have limits of their own; together they allow as many times as much.
    let count = view.prefixes.len().max(1) as f64;
    let height = card.room.height() / pen.scale * 0.5;
    let rows = [card.take_top(height), card.take_top(height)];
    against_limit(card, rows[0], Words::Put, puts, view.put_limit * count);
    against_limit(card, rows[1], Words::Get, gets, view.get_limit * count);
}

/// A column for each prefix, filled by how much of its second is used up; nothing while there is only one.
fn prefixes(card: &mut Card, view: &View) {
    let pen = card.pen;
    if view.prefixes.len() < 2 {
        return;
    }
    let calm = mix(pen.look.card, pen.look.request, 0.88);
    let columns = view.prefixes.iter().map(|prefix| {
        let used = prefix.gets_used.max(prefix.puts_used);
        (f64::from(used) / 100.0, if used >= 100 { pen.look.throttled } else { calm })
    });
    let columns: Vec<_> = columns.collect();
    let row = card.take_bottom(16.0);
    card.columns(row.shrink2(vec2(0.0, pen.px(2.0))), &columns);
}

fn against_limit(card: &Card, row: Rect, label: Words, rate: f64, limit: f64) {
    let pen = card.pen;
    let over = rate > limit * 1.005;
    let thick = pen.px(8.0).max(4.0);
    let text = row.with_max_y(row.bottom() - thick - pen.px(3.0));
    let value = match pen.near() {
        true => say::used_of(figures::rate(rate), figures::amount(limit), pen.language),
        false => figures::rate(rate),
    };
    card.value_in(text, pen.say(label), &value, if over { pen.look.error } else { pen.look.hi });
    let bar = Rect::from_min_size(text.left_bottom() + vec2(0.0, pen.px(1.0)), vec2(row.width(), thick));
    let color = if over { pen.look.error } else { mix(pen.look.card, pen.look.request, 0.88) };
    card.bar(bar, if limit > 0.0 { rate / limit } else { 0.0 }, color, None);
}
