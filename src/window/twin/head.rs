//! The head of a side: its letter, its name, and what is different in it.

use bevy_egui::egui::{Align2, Painter, Pos2, Rect, Stroke, Ui, Vec2, pos2};

use crate::units::text::Language;
use crate::window::command::UiCommand;
use crate::window::ink;
use crate::window::look::{self, Look, MARGIN, RADIUS_INSET, TEXT_LABEL, TEXT_TITLE};
use crate::window::twin::{Letter, Twin, title};

/// Side of the tile with the letter.
pub(super) const TILE: f32 = 26.0;

/// The letter of a side on its tile, in the accent color where the focus is; its box.
pub(in crate::window) fn tile(painter: &Painter, center: Pos2, letter: Letter, focused: bool, look: &Look) -> Rect {
    let rect = Rect::from_center_size(center, Vec2::splat(TILE));
    let (ground, color) = if focused { (look.accent, look.on_accent) } else { (look.raised, look.hi) };
    ink::well(painter, rect, RADIUS_INSET, ground, Stroke::NONE);
    ink::text(painter, rect.center(), Align2::CENTER_CENTER, (letter.name(), look::mono_bold(15.0), color));
    rect
}

/// Draws the head of a side; a click gives it the focus.
pub(super) fn head_ui(
    ui: &Ui,
    rect: Rect,
    twin: &Twin,
    letter: Letter,
    language: Language,
    look: &Look,
    out: &mut Vec<UiCommand>,
) {
    let painter = ui.painter();
    painter.rect_filled(rect, 0.0, look.bg);
    let y = rect.center().y + 2.0;
    let focused = twin.focus == letter;
    let tile = tile(painter, pos2(rect.left() + MARGIN + TILE / 2.0, y), letter, focused, look);
    let name = twin.side(letter).session.resolved.scenario.title.get(language);
    let room = rect.right() - MARGIN - tile.right() - 10.0;
    let run = (name, look::semibold(TEXT_TITLE), look.hi);
    let named = ink::clipped(painter, pos2(tile.right() + 10.0, y), Align2::LEFT_CENTER, run, room);
    let subtitle = title::subtitle(twin, letter, language);
    let room = rect.right() - MARGIN - named.right() - 20.0;
    if room > 60.0 {
        let run = (subtitle.as_str(), look::regular(TEXT_LABEL), look.lo);
        ink::clipped(painter, pos2(rect.right() - MARGIN, y), Align2::RIGHT_CENTER, run, room);
    }
    if ink::hot(ui, rect, ("side", letter), &format!("{} {name}", letter.name())).clicked() {
        out.push(UiCommand::FocusOn(letter));
    }
}
