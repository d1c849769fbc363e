//! A crowd of clients: one head is one order a second, or one user of a closed loop with the answer it waits for.

use bevy_egui::egui::{Align2, Color32, Pos2, Shape, Stroke, pos2, vec2};

use crate::services::client::View;
use crate::window::canvas::cards::card::{Card, best_grid};
use crate::window::canvas::figures;
use crate::window::canvas::pen::{Face, Style, grid};
use crate::window::canvas::tokens;
use crate::window::look::{self, mix};
use crate::window::texts::{Words, say};

/// Heads that fit a card.
const ROOM: u64 = 140;

/// Height below which there is no room for heads, in pixels.
const SMALLEST: f32 = 5.0;

/// Fills the card.
pub(super) fn fill(card: &mut Card, view: &View) {
    let pen = card.pen;
    card.header("");
    let rate = card.node.rate("RequestsSent");
    if view.users > 0 {
        fitting_headline(card, &figures::count(view.users.into()), pen.say(Words::Users), "");
    } else if rate <= 0.0 && view.outstanding > 0 {
        // Nobody new comes, but they are not done: each head is one that waits.
        fitting_headline(card, &figures::count(view.outstanding), pen.say(Words::WaitForAnswer), "");
    } else {
        let (number, per) = figures::paced(rate);
        fitting_headline(card, &number, &format!("{}/{per}", pen.unit), per);
    }
    answer(card, view);
    trouble(card);
    spark(card);
    let (heads, per) = heads(view, rate);
    let rare = view.users == 0 && rate > 0.0 && rate < 0.995;
    if pen.near() && per > 0 {
        let row = card.take_bottom(22.0);
        let text = if rare {
            say::one_head_per_minute(figures::count(per), pen.language)
        } else {
            explanation(card, view, per)
        };
        card.captions_in(row, &text, "");
    }
    crowd(card, &heads);
}

/// The number with its word; a smaller number where the card is too narrow for both.
fn fitting_headline(card: &mut Card, number: &str, word: &str, per: &str) {
    let pen = card.pen;
    let label = pen.width(word, Style(Face::Regular, look::TEXT_BODY, pen.look.mid)) + pen.px(12.0);
    let fits = |size: &f32| label + pen.width(number, Style(Face::MonoBold, *size, pen.look.hi)) <= card.room.width();
    match [look::TEXT_BIG, 32.0, 28.0, 24.0, 21.0].into_iter().find(fits) {
        Some(size) => card.headline(number, word, size),
        None => {
            card.headline(number, &if per.is_empty() { String::new() } else { format!("/{per}") }, look::TEXT_BIG_SMALL)
        }
    };
}

/// Time to the last answer.
fn answer(card: &mut Card, view: &View) {
    if card.pen.near() {
        let row = card.take_bottom(24.0);
        let value = view.last_latency.map_or_else(|| "–".to_owned(), figures::span);
        card.value_in(row, card.pen.say(Words::Answer), &value, card.pen.look.hi);
    }
}

/// What the crowd gave up, if anything: a rate while it happens, else nothing.
fn trouble(card: &mut Card) {
    let lost = card.node.rate("Failures");
    if lost >= 0.05 {
        let pen = card.pen;
        let row = card.take_bottom(20.0_f32.max(17.0 / pen.scale));
        let half = pen.size(look::TEXT_LABEL) * 0.36;
        let at = row.left_center() + vec2(half * 1.2, 0.0);
        pen.ink(|ink| tokens::cross(ink, at, half, pen.look.error));
        let rate = figures::rate(lost);
        let text = if pen.near() { say::told_no(rate, pen.language) } else { rate };
        let style = Style(Face::Semibold, look::TEXT_LABEL, pen.look.error);
        let left = at + vec2(half * 2.0, 0.0);
        pen.write_in(left, Align2::LEFT_CENTER, &text, style, row.right() - left.x);
    }
}

/// The arrivals of the last while as a small curve.
fn spark(card: &mut Card) {
    let points = &card.node.spark;
    if !card.pen.near() || points.len() < 2 {
        return;
    }
    let pen = card.pen;
    let height = if card.rect.height() > pen.px(300.0) { 44.0 } else { 30.0 };
    let room = card.take_bottom(height).shrink2(vec2(0.0, pen.px(3.0)));
    let most = points.iter().copied().fold(1e-6, f32::max);
    let at = |i: usize, value: f32| {
        let x = room.left() + room.width() * i as f32 / (points.len() - 1) as f32;
        pos2(x, room.bottom() - room.height() * value / most)
    };
    let curve: Vec<Pos2> = points.iter().enumerate().map(|(i, &value)| at(i, value)).collect();
    let ground = mix(pen.look.card, pen.look.request, 0.18);
    pen.ink(|ink| ink.area(&curve, room.bottom(), ground));
    pen.flush();
    pen.painter.add(Shape::line(curve, Stroke::new(1.5, pen.look.request)));
}

/// A head of the crowd.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Head {
    /// Sends one order a second.
    Sends,
    /// Waits for an answer.
    Waits,
    /// Waits to try again.
    BacksOff,
    /// Thinks.
    Thinks,
}

/// The heads to draw, and how many orders a second or users one stands for.
#[expect(clippy::cast_sign_loss, reason = "bounded by the room for heads")]
fn heads(view: &View, rate: f64) -> (Vec<Head>, u64) {
    if view.users == 0 && (rate > 0.0 || view.outstanding == 0) {
        // What comes less than once a second is drawn by the minute, as the number above it is.
        let paced = if rate < 0.995 { rate * 60.0 } else { rate };
        let orders = paced.max(0.0).round() as u64;
        let per = figures::per_picture(orders, ROOM);
        return (vec![Head::Sends; orders.div_ceil(per) as usize], per);
    }
    let all = if view.users > 0 { u64::from(view.users) } else { view.outstanding };
    let per = figures::per_picture(all, ROOM);
    let backing_off = view.backing_off.min(view.outstanding);
    let waiting = view.outstanding - backing_off;
    let head = |user: u64| match user {
        user if user < waiting => Head::Waits,
        user if user < waiting + backing_off => Head::BacksOff,
        _ => Head::Thinks,
    };
    ((0..all.div_ceil(per)).map(|number| head(number * per)).collect(), per)
}

fn explanation(card: &Card, view: &View, per: u64) -> String {
    let pen = card.pen;
    match (view.users, per) {
        (0, _) if card.node.rate("RequestsSent") > 0.0 || view.outstanding == 0 => {
            say::one_head(figures::count(per), pen.language)
        }
        (_, 1) => format!("{} {}", figures::count(view.outstanding), pen.say(Words::WaitForAnswer)),
        _ => say::one_head_users(figures::count(per), pen.language),
    }
}

fn crowd(card: &Card, heads: &[Head]) {
    let pen = card.pen;
    let room = card.room.shrink2(vec2(0.0, pen.px(4.0)));
    if room.height() < SMALLEST {
        return;
    }
    let (columns, width) =
        best_grid(heads.len().max(if pen.near() { 40 } else { 20 }), room.size(), pen.px(17.0), 1.25);
    let pitch = vec2(room.width() / columns as f32, width * 1.25);
    pen.ink(|ink| {
        for (head, cell) in heads.iter().zip(grid(room, columns, pitch)) {
            ink.person(cell.center(), width * 0.98, color(card, *head));
            if *head == Head::Waits {
                let turn = (pen.wall as f32 * 0.7 + cell.center().x * 0.13).fract();
                ink.arc(cell.center(), width * 0.62, (width * 0.1).max(1.0), 0.25 + 0.75 * turn, pen.look.request);
            }
        }
    });
}

fn color(card: &Card, head: Head) -> Color32 {
    let look = card.pen.look;
    match head {
        Head::Sends => look.request,
        Head::Waits => mix(look.card, look.request, 0.85),
        Head::BacksOff => look.retry,
        Head::Thinks => mix(look.card, look.warm, 0.6),
    }
}
