//! API Gateway: the gates in the order a request meets them, the token bucket and the cache, then its answers.

use bevy_egui::egui::{Align2, Rect, Stroke, pos2, vec2};

use crate::services::api_gateway::{CacheView, View};
use crate::window::canvas::cards::card::{Card, best_grid};
use crate::window::canvas::figures;
use crate::window::canvas::pen::{Face, Style, grid};
use crate::window::canvas::tokens;
use crate::window::look::{self, mix};
use crate::window::texts::{Words, say};

/// Fills the card.
pub(super) fn fill(card: &mut Card, view: &View) {
    card.header(if view.is_http { "HTTP" } else { "REST" });
    let pen = card.pen;
    if pen.near() {
        answers(card, view);
        integration(card, view);
    } else {
        let rate = figures::rate(card.node.rate("Count"));
        card.headline(&rate, "", look::TEXT_BIG_SMALL);
    }
    keys(card, view);
    // What is left belongs to the two gates; the cache gets more of it when there is one.
    let share = match &view.cache {
        Some(_) => 0.48,
        None if pen.near() => 0.6,
        // A gate that is not there is not shown at mid zoom.
        None => 1.0,
    };
    let height = card.room.height() / pen.scale;
    let bucket = card.take_top(height * share);
    let cache = card.room;
    let gap = if share < 1.0 { pen.px(6.0) } else { 0.0 };
    token_bucket(card, view, bucket.with_max_y(bucket.bottom() - gap));
    match &view.cache {
        Some(entries) => cache_strip(card, entries, cache),
        None if share < 1.0 => no_cache(card, cache),
        None => {}
    }
}

/// Who has a key, and how much of its quota is used up.
fn keys(card: &mut Card, view: &View) {
    let pen = card.pen;
    let room = if pen.near() { 2 } else { 3 };
    for key in view.keys.iter().take(room).rev() {
        let row = card.take_bottom(card.line(24.0));
        let used_up = key.quota.is_some_and(|quota| key.used >= quota);
        let color = if used_up { pen.look.throttled } else { pen.look.hi };
        let share = key.quota.map_or(0.0, |quota| key.used as f64 / quota.max(1) as f64);
        let value = key.quota.map_or_else(|| figures::count(key.used), |_| format!("{:.0} %", share.min(1.0) * 100.0));
        let text = row.with_max_y(row.bottom() - pen.px(7.0).max(4.0));
        let number = Style(Face::MonoBold, look::TEXT_CAPTION, color);
        let rect = pen.write_in(text.right_center(), Align2::RIGHT_CENTER, &value, number, text.width());
        let label = Style(Face::Regular, look::TEXT_CAPTION, pen.look.mid);
        let free = rect.left() - text.left() - pen.px(4.0);
        pen.write_in(text.left_center(), Align2::LEFT_CENTER, &key.key, label, free);
        let bar = row.with_min_y(row.bottom() - pen.px(6.0).max(3.5));
        let fill = if used_up { pen.look.throttled } else { mix(pen.look.card, pen.look.request, 0.88) };
        card.bar(bar.with_max_y(bar.bottom() - 1.0), share, fill, None);
    }
}

/// Answers so far by status; what is not zero and not good stands out.
fn answers(card: &mut Card, view: &View) {
    let look = card.pen.look;
    let errors = format!("{} · {}", figures::count(view.answered_4xx), figures::count(view.answered_5xx));
    let any_error = view.answered_4xx + view.answered_5xx > 0;
    let rows = [
        ("4xx · 5xx", errors, if any_error { look.error } else { look.lo }),
        ("429", figures::count(view.answered_429), if view.answered_429 > 0 { look.hi } else { look.lo }),
        ("2xx", figures::count(view.answered_2xx), look.hi),
    ];
    for (status, number, color) in rows {
        let row = card.take_bottom(20.0);
        card.value_in(row, status, &number, color);
    }
}

fn integration(card: &mut Card, view: &View) {
    let pen = card.pen;
    let row = card.take_bottom(20.0);
    let time = view.last_integration.map_or_else(|| "–".to_owned(), figures::span);
    card.value_in(row, &format!("→ {}", pen.say(Words::Integration)), &time, pen.look.hi);
    let row = card.take_bottom(20.0);
    card.value_in(row, pen.say(Words::InProgress), &figures::count(view.in_progress), pen.look.hi);
    card.take_bottom(6.0);
}

/// A gauge that drips one token per request and refills at its rate.
fn token_bucket(card: &Card, view: &View, room: Rect) {
    let pen = card.pen;
    card.well(room);
    let inner = room.shrink(pen.px(10.0).max(5.0));
    let gauge = inner.with_max_x(inner.left() + pen.px(34.0).max(16.0).min(inner.width() * 0.5));
    pen.panel(gauge, 4.0, pen.look.card, Stroke::new(1.0, pen.look.line2));
    let share = if view.burst > 0 { (view.tokens / view.burst as f64).clamp(0.0, 1.0) as f32 } else { 0.0 };
    let level = gauge.shrink(3.0);
    let filled = level.with_min_y(level.bottom() - (level.height() * share).max(1.0));
    let dry = view.tokens < 1.0;
    let color = if dry { pen.look.throttled } else { mix(pen.look.card, pen.look.request, 0.88) };
    pen.painter.rect_filled(filled, 2.0, color);
    let left = gauge.right() + pen.px(10.0).max(5.0);
    let wide = inner.right() - left;
    let line = |at: f32, text: &str, style: Style| {
        pen.write_in(pos2(left, inner.top() + inner.height() * at), Align2::LEFT_CENTER, text, style, wide);
    };
    let small = |face| Style(face, look::TEXT_CAPTION, pen.look.lo);
    let level_color = if dry { pen.look.throttled } else { pen.look.hi };
    if pen.near() {
        line(0.12, pen.say(Words::TokenBucket), Style(Face::Semibold, look::TEXT_LABEL, pen.look.hi));
        line(0.4, &figures::amount(view.tokens), Style(Face::MonoBold, 17.0, pen.look.hi));
        line(0.67, &say::of_burst(view.burst, pen.language), small(Face::Regular));
        line(0.9, &format!("+{}", figures::rate(view.rate)), small(Face::Mono));
    } else {
        let style = Style(Face::MonoBold, look::TEXT_CARD, level_color);
        if inner.height() < 2.0 * pen.size(look::TEXT_CARD) {
            return line(0.5, &figures::amount(view.tokens), style);
        }
        line(0.28, &figures::amount(view.tokens), style);
        line(0.75, &say::of_limit(figures::count(view.burst), pen.language), small(Face::Regular));
    }
}

/// One diamond per entry, fading with the time it has left.
fn cache_strip(card: &Card, cache: &CacheView, room: Rect) {
    let pen = card.pen;
    card.well(room);
    let mut inner = room.shrink(pen.px(10.0).max(5.0));
    let total = cache.hits + cache.misses;
    let ratio = if total > 0 { format!("{:.0} %", cache.hits as f64 * 100.0 / total as f64) } else { "–".to_owned() };
    let row = inner.with_max_y(inner.top() + pen.size(18.0));
    let rect = pen.write(row.left_center(), Align2::LEFT_CENTER, &ratio, Style(Face::MonoBold, 17.0, pen.look.hi));
    if pen.near() {
        let word = Style(Face::Regular, look::TEXT_CAPTION, pen.look.lo);
        pen.write_in(
            pos2(rect.right() + 6.0, rect.center().y),
            Align2::LEFT_CENTER,
            pen.say(Words::Hits),
            word,
            inner.right() - rect.right(),
        );
        let entries = say::entries(cache.entries, pen.language);
        let caption = inner.with_min_y(inner.bottom() - pen.px(16.0));
        card.captions_in(caption, &entries, &figures::setting(cache.ttl, pen.language));
        inner.max.y -= pen.px(20.0);
    }
    inner.min.y = row.bottom() + pen.px(4.0);
    let (columns, width) = best_grid(cache.freshness.len().max(16), inner.size(), pen.px(15.0), 1.0);
    pen.ink(|ink| {
        for (fresh, cell) in
            cache.freshness.iter().zip(grid(inner, columns, vec2(inner.width() / columns as f32, width)))
        {
            tokens::diamond(ink, cell.center(), width * 0.4, mix(pen.look.inset, pen.look.cached, 0.22 + 0.78 * fresh));
        }
    });
    pen.flush();
}

fn no_cache(card: &Card, room: Rect) {
    let pen = card.pen;
    card.well(room);
    if !pen.near() {
        return;
    }
    let left = room.left() + pen.px(12.0);
    let icon = pos2(left + pen.px(7.0), room.center().y - pen.px(9.0));
    let wide = room.right() - left - pen.px(8.0);
    pen.ink(|ink| tokens::diamond(ink, icon, pen.px(6.0), pen.look.line2));
    pen.flush();
    let title = Style(Face::Semibold, look::TEXT_LABEL, pen.look.hi);
    pen.write_in(
        pos2(left + pen.px(22.0), icon.y),
        Align2::LEFT_CENTER,
        pen.say(Words::CacheOff),
        title,
        wide - pen.px(22.0),
    );
    let style = Style(Face::Regular, look::TEXT_CAPTION, pen.look.lo);
    pen.write_in(
        pos2(left, room.center().y + pen.px(12.0)),
        Align2::LEFT_CENTER,
        pen.say(Words::CacheOffWhy),
        style,
        wide,
    );
}
