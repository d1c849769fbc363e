//! A topic: one message in, and a curve with a copy of it to each subscription; what waits there is tried again.

use bevy_egui::egui::{Align2, Rect, Stroke, pos2, vec2};

use crate::services::sns::View;
use crate::window::canvas::cards::card::Card;
use crate::window::canvas::figures;
use crate::window::canvas::path::Path;
use crate::window::canvas::pen::{Face, Style};
use crate::window::canvas::tokens;
use crate::window::look::{self, mix};
use crate::window::texts::{Words, say};

/// Subscriptions that get a curve of their own.
const CURVES: usize = 4;

/// Fills the card.
pub(super) fn fill(card: &mut Card, view: &View) {
    let pen = card.pen;
    card.header("SNS");
    card.headline(&figures::count(view.published), pen.say(Words::Published), look::TEXT_BIG_SMALL);
    card.footer(pen.say(Words::CopiesGivenUp), &figures::count(view.failed));
    let room = card.room.shrink2(vec2(0.0, pen.px(4.0)));
    let rows = view.waiting.len().clamp(1, CURVES);
    let pitch = room.height() / rows as f32;
    let half = pen.px(8.0).max(5.0);
    let source = pos2(room.left() + half * 1.4, room.center().y);
    for (number, (name, waiting)) in view.waiting.iter().take(CURVES).enumerate() {
        let y = room.top() + (number as f32 + 0.5) * pitch;
        let left = room.left() + room.width() * if pen.near() { 0.28 } else { 0.22 };
        let height = (pitch * 0.84).min(pen.px(30.0).max(20.0));
        let target = Rect::from_min_max(pos2(left, y - height * 0.5), pos2(room.right(), y + height * 0.5));
        curve(card, Path::level(source, pos2(left, y)), *waiting > 0);
        subscription(card, target, pen.called.node(name), *waiting);
    }
    pen.ink(|ink| tokens::envelope(ink, source, half));
    pen.flush();
}

/// The way of the copies: an envelope on it, or a dart if they have to be tried again.
fn curve(card: &Card, path: Path, again: bool) {
    let pen = card.pen;
    let (at, along) = path.at(path.length() * 0.72);
    pen.ink(|ink| {
        ink.polyline(&path.points, 1.5, pen.look.line2);
        if again {
            tokens::dart(ink, at, along, pen.px(6.0).max(4.0), pen.look.retry);
        } else {
            tokens::envelope(ink, at, pen.px(5.0).max(3.5));
        }
    });
    pen.flush();
}

/// Where copies go: its name, and how many copies still wait to be delivered.
fn subscription(card: &Card, rect: Rect, name: &str, waiting: u64) {
    let pen = card.pen;
    let look = pen.look;
    let (edge, ground) = match waiting {
        0 => (look.line, look.inset),
        _ => (look.retry, mix(look.inset, look.retry, 0.14)),
    };
    pen.panel(rect, 4.0, ground, Stroke::new(1.0, edge));
    let inner = rect.shrink2(vec2(pen.px(8.0).max(3.0), 0.0));
    let mut free = inner.width();
    if waiting > 0 {
        let style = Style(Face::MonoBold, look::TEXT_LABEL, look.retry);
        // At mid zoom the dart says that they wait, and the name keeps its room.
        let text = if pen.near() { say::copies_wait(waiting, pen.language) } else { figures::count(waiting) };
        free -= pen.write_in(inner.right_center(), Align2::RIGHT_CENTER, &text, style, free).width() + 6.0;
    }
    let style = Style(Face::Semibold, look::TEXT_LABEL, look.hi);
    pen.write_in(inner.left_center(), Align2::LEFT_CENTER, name, style, free);
}
