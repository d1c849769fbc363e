//! Lanes for the Availability Zones of a card: a dashed frame each, with its name; a lost one is hatched.

use bevy_egui::egui::{Align2, Rect, Stroke, pos2};

use crate::window::canvas::cards::card::Card;
use crate::window::canvas::pen::{Face, Style};
use crate::window::look::{self, mix};

/// Draws a lane for each zone, by name and whether it is up, one below the other; says where each has room for what
/// stands in it.
pub(super) fn lanes(card: &Card, room: Rect, zones: &[(String, bool)]) -> Vec<Rect> {
    let pen = card.pen;
    let look = pen.look;
    let count = zones.len().max(1) as f32;
    let gap = pen.px(4.0).max(2.0);
    let height = (room.height() - gap * (count - 1.0)) / count;
    let mut rooms = Vec::new();
    for (number, (name, up)) in zones.iter().enumerate() {
        let top = room.top() + number as f32 * (height + gap);
        let lane = Rect::from_min_max(pos2(room.left(), top), pos2(room.right(), top + height));
        let color = if *up { look.line2 } else { look.error };
        if !up {
            pen.painter.rect_filled(lane, 4.0, mix(look.card, look.error, 0.12));
            pen.ink(|ink| ink.hatch(lane.shrink(2.0), 7.0, 1.2, mix(look.card, look.error, 0.45)));
            pen.flush();
        }
        pen.dashed(lane.shrink(0.75), 3.0, Stroke::new(1.25, color));
        let style = Style(Face::MonoBold, look::TEXT_CAPTION, if *up { look.mid } else { look.error });
        let left = lane.left() + pen.px(6.0).max(4.0);
        let letter = pen.write(pos2(left, lane.center().y), Align2::LEFT_CENTER, name, style);
        let inner = lane.with_min_x(letter.right() + pen.px(6.0).max(4.0));
        rooms.push(inner.shrink2(bevy_egui::egui::vec2(pen.px(3.0), pen.px(3.0).max(2.0))));
    }
    rooms
}
