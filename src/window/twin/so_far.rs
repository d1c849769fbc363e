//! What is so at this moment, in three plain sentences, and the way to what both cost.

use bevy_egui::egui::{Align2, Painter, Pos2, Rect, Stroke, Ui, pos2, vec2};

use crate::units::text::Language;
use crate::window::command::{Tab, UiCommand};
use crate::window::ink;
use crate::window::look::{self, Look, RADIUS_INSET, TEXT_BODY, TEXT_LABEL};
use crate::window::texts::Words;
use crate::window::twin::{Letter, Twin, facts, head, seal, words};

/// Draws the sentences.
pub(super) fn so_far_ui(ui: &Ui, rect: Rect, twin: &Twin, language: Language, look: &Look, out: &mut Vec<UiCommand>) {
    let painter = ui.painter();
    let line = rect.left() + 0.5;
    painter.vline(line, rect.y_range().shrink(14.0), Stroke::new(1.0, look.line));
    let low = rect.height() < 190.0;
    let room =
        Rect::from_min_max(rect.min + vec2(24.0, if low { 14.0 } else { seal::HALF }), rect.max - vec2(16.0, 10.0));
    let title = (Words::TwinSoFar.get(language), look::semibold(15.0), look.hi);
    let title = ink::text(painter, room.min, Align2::LEFT_TOP, title);
    cost_button_ui(ui, pos2(room.right(), title.center().y), twin, language, look, out);
    let step = if low { 42.0 } else { 56.0 };
    let mut top = room.top() + if low { 24.0 } else { 32.0 };
    for letter in Letter::BOTH {
        side_ui(painter, room.with_min_y(top), twin, letter, language, look);
        top += step;
    }
    let unit = twin.side(Letter::A).session.resolved.scenario.unit.get(language);
    let lesson = facts::lesson(&twin.side(Letter::A).session.ledger, &twin.side(Letter::B).session.ledger);
    let lesson = words::lesson(lesson, unit, language);
    let galley = ink::paragraph(painter, &[(&lesson, look::semibold(TEXT_BODY), look.hi)], room.width(), 2);
    ink::place(painter, pos2(room.left(), top), Align2::LEFT_TOP, galley);
}

/// Opens what both cost, or closes it.
fn cost_button_ui(ui: &Ui, right: Pos2, twin: &Twin, language: Language, look: &Look, out: &mut Vec<UiCommand>) {
    let label = Words::Cost.get(language);
    let galley = ink::line(ui.painter(), &[(label, look::regular(TEXT_LABEL), look.hi)], 120.0);
    let rect = Align2::RIGHT_CENTER.anchor_size(right, galley.size() + vec2(20.0, 8.0));
    let response = ink::hot(ui, rect, "twin cost", label);
    let open = twin.focused().tab == Tab::Cost;
    let fill = if response.hovered() || open { look::mix(look.raised, look.hi, 0.12) } else { look.raised };
    ink::well(ui.painter(), rect, RADIUS_INSET, fill, Stroke::NONE);
    ink::place(ui.painter(), rect.center(), Align2::CENTER_CENTER, galley);
    if response.clicked() {
        out.push(UiCommand::ShowTab(if open { Tab::Story } else { Tab::Cost }));
    }
}

/// Letter, what matters most, what matters next.
fn side_ui(painter: &Painter, room: Rect, twin: &Twin, letter: Letter, language: Language, look: &Look) {
    let session = &twin.side(letter).session;
    let unit = session.resolved.scenario.unit.get(language);
    let (main, beside) = facts::of_side(&session.ledger);
    let center = pos2(room.left() + head::TILE / 2.0, room.top() + head::TILE / 2.0 - 2.0);
    let tile = head::tile(painter, center, letter, false, look);
    let left = tile.right() + 12.0;
    let width = room.right() - left;
    let text = words::main(main, unit, language);
    let run = (text.as_str(), look::semibold(TEXT_BODY), look.hi);
    let first = ink::fitted(painter, pos2(left, room.top() - 2.0), Align2::LEFT_TOP, run, width);
    let text = words::beside(beside, unit, language);
    let run = (text.as_str(), look::regular(13.5), look.mid);
    ink::fitted(painter, pos2(left, first.bottom() + 2.0), Align2::LEFT_TOP, run, width);
}
