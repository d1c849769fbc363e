//! What all cards are made of: shell, header, big number, rows of caption and value, wells, bars.
//!
//! A card is filled from the top and from the bottom; what is left in the middle is the mechanism's. At mid zoom
//! captions leave their room to the mechanism.

use bevy_egui::egui::{Align2, Color32, Pos2, Rect, Stroke, StrokeKind, Vec2, pos2, vec2};

use crate::engine::observe::DepartureKind;
use crate::window::canvas::pen::{Face, Pen, SMALLEST_TEXT, Style};
use crate::window::canvas::{glyphs, tokens};
use crate::window::look::{self, mix};
use crate::window::scene::{Picture, SceneNode};
use crate::window::texts::Words;

/// A card being filled.
pub(super) struct Card<'a> {
    /// What to draw with.
    pub(super) pen: &'a Pen<'a>,
    /// The node it shows.
    pub(super) node: &'a SceneNode,
    /// The whole card.
    pub(super) rect: Rect,
    /// What is still free.
    pub(super) room: Rect,
    /// Width beside the name for the sign of what is down.
    sign_room: f32,
}

/// The ground of a card and its outline. Cards never overlap, so the grounds of all of them are drawn first, in one
/// mesh.
pub(super) fn ground(pen: &Pen, node: &SceneNode, rect: Rect, marks: Marks) {
    let look = pen.look;
    let (width, line) = match (marks.selected, node.up) {
        (true, _) => (2.5, look.accent),
        (false, false) => (2.0, look.error),
        (false, true) => (1.25, look.line),
    };
    let fill = if marks.hovered { mix(look.card, look.raised, 0.6) } else { look.card };
    let (rect, radius) = (pen.snap(rect), pen.px(look::RADIUS_CARD).max(2.0));
    pen.ink(|ink| {
        ink.block(rect, radius, fill);
        ink.frame(rect, radius, width, line);
    });
}

/// How a card is marked.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Marks {
    /// It is the selected one.
    pub(super) selected: bool,
    /// The pointer is over it.
    pub(super) hovered: bool,
}

impl<'a> Card<'a> {
    /// An empty card on its ground.
    pub(super) fn new(pen: &'a Pen<'a>, node: &'a SceneNode, rect: Rect) -> Self {
        let rect = pen.snap(rect);
        let side = pen.px(look::CARD_PADDING).max(8.0);
        let room = rect.shrink2(vec2(side, 0.0));
        let room = room.with_max_y(rect.bottom() - pen.px(10.0).max(5.0));
        Card { pen, node, rect, room, sign_room: f32::INFINITY }
    }

    /// Glyph, name, and at near zoom the kind or variant at the right.
    pub(super) fn header(&mut self, right: &str) {
        let pen = self.pen;
        let height = pen.px(look::CARD_HEADER).max(26.0);
        let row = self.take_top(height / pen.scale);
        let size = pen.px(20.0).max(14.0);
        let dead_letters = matches!(&self.node.picture, Picture::Sqs(view) if view.is_dead_letter_queue);
        let color = if dead_letters { pen.look.error } else { pen.look.mid };
        let y = row.center().y + pen.px(2.0);
        let corner = pos2(row.left() - pen.px(2.0), y - size * 0.5);
        let beside = corner.x + size + pen.px(8.0).max(5.0);
        let name = Style(Face::Semibold, look::TEXT_CARD, pen.look.hi);
        let called = pen.called.node(&self.node.name);
        let least = pen.width(called, Style(name.0, SMALLEST_TEXT, name.2));
        // Where even the smallest letters need its room, the mechanism has to say the kind alone.
        let left = if least <= row.right() - beside { beside } else { row.left() };
        if left == beside {
            pen.ink(|ink| glyphs::kind(ink, self.node.kind, dead_letters, corner, size, color));
        }
        let mut name_room = row.right() - left;
        if self.is_crossed_out() {
            self.sign_room = name_room - least - pen.px(6.0);
            name_room -= self.down_sign_size(self.sign_room).x + pen.px(6.0);
        }
        if pen.near() && !right.is_empty() && !self.is_crossed_out() {
            let style = Style(Face::Regular, look::TEXT_LABEL - 0.5, pen.look.lo);
            let wanted = pen.width(called, name).min(name_room);
            let room = name_room - wanted - pen.px(10.0);
            // The kind is left out rather than cut to a stump: the glyph says it too.
            if room >= pen.width(right, style).min(pen.px(56.0)) {
                let rect = pen.write_in(pos2(row.right(), y), Align2::RIGHT_CENTER, right, style, room);
                name_room = rect.left() - left - pen.px(6.0);
            }
        }
        pen.write_in(pos2(left, y), Align2::LEFT_CENTER, called, name, name_room);
    }

    /// The big number and its word; says which part of the row is still free.
    pub(super) fn headline(&mut self, number: &str, word: &str, size: f32) -> Rect {
        let pen = self.pen;
        let row = self.take_top((size * 1.32).max(pen.size(size) * 1.15 / pen.scale));
        let style = Style(Face::MonoBold, size, pen.look.hi);
        let mut fitting = style;
        // A number is never cut: it gets smaller until it fits.
        while pen.width(number, fitting) > row.width() && pen.size(fitting.1) > look::TEXT_CAPTION {
            fitting.1 *= 0.9;
        }
        let digits = pen.write(row.left_center(), Align2::LEFT_CENTER, number, fitting);
        let base = digits.bottom() - (digits.height() - pen.size(fitting.1)) * 0.5 - pen.size(fitting.1) * 0.06;
        let at = pos2(digits.right() + pen.px(8.0).max(4.0), base);
        let label = Style(Face::Regular, look::TEXT_BODY, pen.look.mid);
        let free = row.right() - at.x;
        let width = pen.width(word, label);
        // A word that does not fit whole is left out at mid zoom.
        if width <= free || (pen.near() && free > pen.px(40.0)) {
            let rect = pen.write_in(at, Align2::LEFT_BOTTOM, word, label, free);
            return row.with_min_x(rect.right() + pen.px(10.0));
        }
        row.with_min_x(at.x)
    }

    /// Captions in a given row.
    pub(super) fn captions_in(&self, row: Rect, left: &str, right: &str) {
        let style = Style(Face::Regular, look::TEXT_CAPTION, self.pen.look.lo);
        let rect = self.pen.write_in(row.right_center(), Align2::RIGHT_CENTER, right, style, row.width());
        self.pen.write_in(
            row.left_center(),
            Align2::LEFT_CENTER,
            left,
            style,
            rect.left() - row.left() - self.pen.px(6.0),
        );
    }

    /// A row of label and value.
    pub(super) fn value_in(&self, row: Rect, label: &str, value: &str, color: Color32) {
        let pen = self.pen;
        let mono = Style(Face::MonoBold, look::TEXT_LABEL, color);
        let rect = pen.write_in(row.right_center(), Align2::RIGHT_CENTER, value, mono, row.width());
        let style = Style(Face::Regular, look::TEXT_LABEL, pen.look.mid);
        let free = rect.left() - row.left() - pen.px(6.0);
        // At mid zoom a label that does not fit whole is left out.
        if pen.near() || pen.width(label, style) <= free {
            pen.write_in(row.left_center(), Align2::LEFT_CENTER, label, style, free);
        }
    }

    /// The last line of a card: a divider, a caption and a value; nothing at mid zoom.
    pub(super) fn footer(&mut self, left: &str, right: &str) {
        if !self.pen.near() {
            return;
        }
        let row = self.take_bottom(24.0);
        self.pen.painter.hline(row.x_range(), row.top(), Stroke::new(1.0, self.pen.look.line));
        let row = row.translate(vec2(0.0, self.pen.px(3.0)));
        let mono = Style(Face::MonoBold, look::TEXT_LABEL, self.pen.look.hi);
        let rect = self.pen.write_in(row.right_center(), Align2::RIGHT_CENTER, right, mono, row.width());
        let style = Style(Face::Regular, look::TEXT_CAPTION, self.pen.look.lo);
        let free = rect.left() - row.left() - self.pen.px(6.0);
        self.pen.write_in(row.left_center(), Align2::LEFT_CENTER, left, style, free);
    }

    /// Units of a row of that height that still holds a line of text, however small the card is shown.
    pub(super) fn line(&self, units: f32) -> f32 {
        units.max(17.0 / self.pen.scale)
    }

    /// Takes that many units from the top.
    pub(super) fn take_top(&mut self, units: f32) -> Rect {
        let bottom = (self.room.top() + self.pen.px(units)).min(self.room.bottom());
        let taken = self.room.with_max_y(bottom);
        self.room.min.y = bottom;
        taken
    }

    /// Takes that many units from the bottom.
    pub(super) fn take_bottom(&mut self, units: f32) -> Rect {
        let top = (self.room.bottom() - self.pen.px(units)).max(self.room.top());
        let taken = self.room.with_min_y(top);
        self.room.max.y = top;
        taken
    }

    /// A sunken field.
    pub(super) fn well(&self, rect: Rect) {
        self.pen.panel(rect, look::RADIUS_INSET, self.pen.look.inset, Stroke::new(1.0, self.pen.look.line));
    }

    /// A bar filled to `fraction`, with a mark where `marker` is.
    pub(super) fn bar(&self, rect: Rect, fraction: f64, color: Color32, marker: Option<f64>) {
        let pen = self.pen;
        let radius = rect.height() * 0.5;
        pen.painter.rect(rect, radius, pen.look.inset, Stroke::new(1.0, pen.look.line), StrokeKind::Inside);
        let width = rect.width() * fraction.clamp(0.0, 1.0) as f32;
        if fraction > 0.0 {
            let filled = rect.with_max_x(rect.left() + width.max(rect.height().min(rect.width())));
            pen.painter.rect_filled(filled.shrink(1.0), radius, color);
        }
        if let Some(marker) = marker {
            let x = rect.left() + rect.width() * marker.clamp(0.0, 1.0) as f32;
            pen.painter.vline(x, rect.y_range().expand(pen.px(4.0)), Stroke::new(2.0, pen.look.hi));
        }
    }

    /// A row of columns, each filled to a share of the row's height: partitions, prefixes.
    pub(super) fn columns(&self, row: Rect, columns: &[(f64, Color32)]) {
        let pen = self.pen;
        let pitch = row.width() / columns.len().max(1) as f32;
        let gap = (pitch * 0.2).min(pen.px(4.0));
        for (number, (share, color)) in columns.iter().enumerate() {
            let left = row.left() + pitch * number as f32;
            let slot = row.with_min_x(left).with_max_x(left + pitch - gap);
            pen.painter.rect(slot, 1.5, pen.look.inset, Stroke::new(1.0, pen.look.line), StrokeKind::Inside);
            let filled = slot.with_min_y(slot.bottom() - slot.height() * share.clamp(0.0, 1.0) as f32);
            if *share > 0.0 {
                pen.painter.rect_filled(filled, 1.5, *color);
            }
        }
    }

    /// Ends the card: what is down is hatched and crossed out.
    pub(super) fn finish(self) {
        self.pen.flush();
        if !self.is_crossed_out() {
            return;
        }
        let pen = self.pen;
        let veil = self.rect.shrink(2.0);
        pen.painter.rect_filled(veil, pen.px(look::RADIUS_CARD), pen.look.card.gamma_multiply(0.2));
        pen.ink(|ink| ink.hatch(veil, pen.px(12.0).max(7.0), 1.4, pen.look.error.gamma_multiply(0.24)));
        pen.flush();
        let y = self.rect.top() + pen.px(look::CARD_HEADER).max(26.0) * 0.5 + pen.px(2.0);
        self.down_sign(pos2(self.rect.right() - pen.px(look::CARD_PADDING).max(8.0), y), self.sign_room);
    }

    /// What it shows is down. A database that fails over shows that itself.
    fn is_crossed_out(&self) -> bool {
        let takes_over = matches!(&self.node.picture, Picture::Rds(view) if view.back_at.is_some());
        !self.node.up && !takes_over
    }

    /// The word beside the cross of what is down, if it fits `room` with it.
    fn down_word(&self, room: f32) -> &'static str {
        let word = self.pen.say(Words::Down);
        // The cross says it too, the name nothing else does.
        if self.pen.width(word, self.down_style()) + self.down_half() * 4.5 <= room { word } else { "" }
    }

    fn down_style(&self) -> Style {
        Style(Face::Semibold, look::TEXT_LABEL, self.pen.look.hi)
    }

    fn down_half(&self) -> f32 {
        self.pen.px(7.0).max(5.0)
    }

    /// Size of the sign of what is down, as much of it as fits `room`; without width if nothing does: the outline and
    /// the hatching say it still.
    fn down_sign_size(&self, room: f32) -> Vec2 {
        let (word, half) = (self.down_word(room), self.down_half());
        let width = if word.is_empty() { half * 3.2 } else { self.pen.width(word, self.down_style()) + half * 4.5 };
        if width <= room { vec2(width, half * 3.2) } else { Vec2::ZERO }
    }

    /// The sign of what is down, at the right of the header, as much of it as fits `room`.
    fn down_sign(&self, right_center: Pos2, room: f32) {
        let (pen, half, size) = (self.pen, self.down_half(), self.down_sign_size(room));
        if size == Vec2::ZERO {
            return;
        }
        let ground = mix(pen.look.card, pen.look.error, 0.2);
        let sign = Rect::from_min_size(right_center - vec2(size.x, size.y * 0.5), size);
        pen.painter.rect(sign, half * 1.6, ground, Stroke::new(1.5, pen.look.error), StrokeKind::Inside);
        let at = pos2(sign.left() + half * 1.6, sign.center().y);
        pen.ink(|ink| tokens::draw(ink, DepartureKind::Error, at, vec2(1.0, 0.0), half * 0.8, pen.look, 1.0));
        pen.flush();
        let left = pos2(at.x + half * 1.4, sign.center().y);
        pen.write(left, Align2::LEFT_CENTER, self.down_word(room), self.down_style());
    }
}

/// Small text inside a slot or a gauge.
pub(super) fn tiny(pen: &Pen, at: Pos2, text: &str, color: Color32) {
    pen.write(at, Align2::CENTER_CENTER, text, Style(Face::MonoBold, look::TEXT_CAPTION, color));
}

/// Columns and side length with which `count` squares fill `size` best.
#[expect(clippy::cast_sign_loss, reason = "a screen holds few squares")]
pub(super) fn best_grid(count: usize, size: Vec2, largest: f32, aspect: f32) -> (usize, f32) {
    let mut width = largest;
    loop {
        let columns = (size.x / width).floor().max(1.0) as usize;
        let rows = (size.y / (width * aspect)).floor().max(1.0) as usize;
        if columns * rows >= count || width < 2.5 {
            return (columns, width);
        }
        width *= 0.95;
    }
}
