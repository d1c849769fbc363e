//! A dead-letter queue: a tray under its queue with an envelope and a cross per message, empty or not.

use bevy_egui::egui::{Align2, pos2, vec2};

use crate::engine::observe::DepartureKind;
use crate::services::sqs::View;
use crate::window::canvas::cards::card::Card;
use crate::window::canvas::figures;
use crate::window::canvas::pen::{Face, Style};
use crate::window::canvas::tokens;
use crate::window::look;
use crate::window::texts::{Words, say};

/// Envelopes that fit the tray.
const ROOM: u64 = 7;

/// Fills the card.
pub(super) fn fill(card: &mut Card, view: &View) {
    let pen = card.pen;
    let dead = view.visible + view.in_flight + view.delayed;
    let oldest = view.age_of_oldest.map(|age| say::oldest(figures::span(age), pen.language));
    card.header(oldest.as_deref().unwrap_or("DLQ"));
    let row = card.room;
    let number = Style(Face::MonoBold, look::TEXT_BIG_SMALL - 2.0, pen.look.hi);
    let rect = pen.write(row.right_center(), Align2::RIGHT_CENTER, &figures::count(dead), number);
    let mut left = row.left();
    let half = pen.px(9.0).max(5.0);
    // They end before the number.
    #[expect(clippy::cast_sign_loss, reason = "a card holds few envelopes")]
    let fits = ((rect.left() - row.left() - half) / (half * 3.0)).floor().max(1.0) as u64;
    let per = figures::per_picture(dead, fits.min(ROOM));
    pen.ink(|ink| {
        for _ in 0..dead.div_ceil(per) {
            let at = pos2(left + half * 1.2, row.center().y - half * 0.1);
            tokens::envelope(ink, at, half);
            let cross = at + vec2(0.95, 0.7) * half;
            tokens::draw(ink, DepartureKind::Error, cross, vec2(1.0, 0.0), half * 0.55, pen.look, 1.0);
            left += half * 3.0;
        }
    });
    pen.flush();
    if pen.near() {
        let style = Style(Face::Regular, look::TEXT_LABEL, pen.look.mid);
        let word = if dead == 0 { pen.say(Words::NothingDead) } else { pen.say(Words::Dead) };
        let room = rect.left() - left - pen.px(14.0);
        pen.write_in(pos2(rect.left() - pen.px(8.0), rect.center().y), Align2::RIGHT_CENTER, word, style, room);
    }
}
