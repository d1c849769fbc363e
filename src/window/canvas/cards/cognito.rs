//! A user pool: sign-ins and renewals, and what is left of the quota of this second.

use bevy_egui::egui::{Rect, vec2};

use crate::services::cognito::View;
use crate::window::canvas::cards::card::Card;
use crate::window::canvas::figures;
use crate::window::look::{self, mix};
use crate::window::texts::{Words, say};

/// Fills the card.
pub(super) fn fill(card: &mut Card, view: &View) {
    let pen = card.pen;
    card.header("Cognito");
    card.headline(&figures::count(view.sign_ins), pen.say(Words::SignIns), look::TEXT_BIG_SMALL);
    let refused = if view.throttles > 0 { format!("429 {}", figures::count(view.throttles)) } else { String::new() };
    let validity = figures::setting(view.access_token_validity, pen.language);
    card.footer(&say::valid_for(validity, pen.language), &refused);
    let row = card.take_bottom(14.0);
    let dry = view.tokens < 1.0;
    let bar = Rect::from_min_size(row.left_top() + vec2(0.0, pen.px(2.0)), vec2(row.width(), pen.px(8.0).max(5.0)));
    let fill = if dry { pen.look.throttled } else { mix(pen.look.card, pen.look.request, 0.88) };
    card.bar(bar, if view.burst > 0 { view.tokens / view.burst as f64 } else { 0.0 }, fill, None);
    let row = card.take_bottom(card.line(20.0));
    let color = if dry { pen.look.throttled } else { pen.look.hi };
    card.value_in(row, pen.say(Words::QuotaLeft), &figures::amount(view.tokens), color);
    let line = card.line(20.0);
    if card.room.height() >= pen.px(line) * 0.95 {
        let row = card.take_bottom(line);
        card.value_in(row, pen.say(Words::Renewals), &figures::count(view.refreshes), pen.look.hi);
    }
}
