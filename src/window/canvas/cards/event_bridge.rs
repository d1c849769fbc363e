//! An event bus: events come in at the left onto the bar, and every rule that their words fit takes them off it, with
//! what it asks for written under its name; what waits behind a rule is tried again.

use bevy_egui::egui::{Align2, Pos2, Rect, Stroke, pos2, vec2};

use crate::services::event_bridge::{RuleView, View};
use crate::window::canvas::cards::card::Card;
use crate::window::canvas::figures;
use crate::window::canvas::pen::{Face, SMALLEST_TEXT, Style};
use crate::window::canvas::tokens;
use crate::window::look::{self, mix};
use crate::window::texts::{Words, say};

/// Rules that get a row of their own.
const ROWS: usize = 4;

/// Fills the card.
pub(super) fn fill(card: &mut Card, view: &View) {
    let pen = card.pen;
    card.header("EventBridge");
    card.headline(&figures::count(view.events), pen.say(Words::Events), look::TEXT_BIG_SMALL);
    match view.failed {
        0 => card.footer(pen.say(Words::NoRuleTook), &figures::count(view.unmatched)),
        failed => card.footer(pen.say(Words::CopiesGivenUp), &figures::count(failed)),
    }
    let room = card.room.shrink2(vec2(0.0, pen.px(4.0)));
    let rows = view.rules.len().clamp(1, ROWS);
    let pitch = room.height() / rows as f32;
    let half = pen.px(8.0).max(5.0);
    let source = pos2(room.left() + half * 1.4, room.center().y);
    let bar = room.left() + room.width() * 0.2;
    let color = pen.look.line2;
    pen.ink(|ink| {
        ink.line(source, pos2(bar, source.y), 1.5, color);
        let (top, bottom) = (room.top() + pitch * 0.5, room.bottom() - pitch * 0.5);
        ink.line(pos2(bar, top.min(source.y - half)), pos2(bar, bottom.max(source.y + half)), 3.0, color);
        tokens::envelope(ink, source, half);
    });
    pen.flush();
    for (number, rule) in view.rules.iter().take(rows).enumerate() {
        let y = room.top() + (number as f32 + 0.5) * pitch;
        let left = bar + room.width() * 0.1;
        let height = (pitch * 0.86).min(pen.px(40.0).max(22.0));
        branch(card, pos2(bar, y), pos2(left, y), rule);
        row(card, Rect::from_min_max(pos2(left, y - height * 0.5), pos2(room.right(), y + height * 0.5)), rule);
    }
}

/// From the bar to a rule: a dart where copies have to be tried again.
fn branch(card: &Card, from: Pos2, to: Pos2, rule: &RuleView) {
    let pen = card.pen;
    pen.ink(|ink| {
        ink.line(from, to, 1.5, pen.look.line2);
        if rule.waiting > 0 {
            tokens::dart(ink, from.lerp(to, 0.55), vec2(1.0, 0.0), pen.px(6.0).max(4.0), pen.look.retry);
        }
    });
    pen.flush();
}

/// A rule: its name, what it asks for, and how many events it took, or how many copies still wait.
fn row(card: &Card, rect: Rect, rule: &RuleView) {
    let pen = card.pen;
    let look = pen.look;
    let (edge, ground) = match rule.waiting {
        0 => (look.line, look.inset),
        _ => (look.retry, mix(look.inset, look.retry, 0.14)),
    };
    pen.panel(rect, 4.0, ground, Stroke::new(1.0, edge));
    let inner = rect.shrink2(vec2(pen.px(8.0).max(5.0), 0.0));
    let two_lines = pen.near() && rect.height() >= pen.size(look::TEXT_LABEL) + pen.size(look::TEXT_CAPTION) + 6.0;
    let y = if two_lines { rect.top() + rect.height() * 0.32 } else { rect.center().y };
    let (text, color) = match rule.waiting {
        0 => (figures::count(rule.matched), look.hi),
        // At mid zoom the dart says that they wait, and the name keeps its room.
        waiting if pen.near() => (say::copies_wait(waiting, pen.language), look.retry),
        waiting => (figures::count(waiting), look.retry),
    };
    let style = Style(Face::MonoBold, look::TEXT_LABEL, color);
    let name = Style(Face::Semibold, look::TEXT_LABEL, look.hi);
    let least = pen.width(&rule.name, Style(name.0, SMALLEST_TEXT, name.2)) + pen.px(6.0);
    let beside = (inner.width() - least).max(inner.width() * 0.3);
    let written = pen.write_in(pos2(inner.right(), y), Align2::RIGHT_CENTER, &text, style, beside);
    let free = written.left() - inner.left() - pen.px(6.0);
    pen.write_in(pos2(inner.left(), y), Align2::LEFT_CENTER, &rule.name, name, free);
    if two_lines {
        let style = Style(Face::Regular, look::TEXT_CAPTION, look.lo);
        let at = pos2(inner.left(), rect.top() + rect.height() * 0.72);
        pen.write_in(at, Align2::LEFT_CENTER, &rule.pattern, style, inner.width());
    }
}
