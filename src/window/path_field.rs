//! The field of a dialog in which the path of a file is written; it keeps the keyboard while the dialog is open.

use bevy_egui::egui::{Frame, Key, Rect, Stroke, TextEdit, Ui, UiBuilder, Widget as _, vec2};

use crate::window::ink;
use crate::window::look::{self, Look, RADIUS_INSET, TEXT_BODY};

/// What somebody did in the field.
pub(super) struct Typed {
    /// The path is another one now.
    pub(super) changed: bool,
    /// Enter was pressed, with this path.
    pub(super) entered: Option<String>,
}

/// Draws the field below the title of a dialog's card.
pub(super) fn path_field_ui(ui: &mut Ui, card: Rect, path: &mut String, look: &Look) -> Typed {
    let well = Rect::from_min_size(card.left_top() + vec2(24.0, 54.0), vec2(card.width() - 48.0, 38.0));
    ink::well(ui.painter(), well, RADIUS_INSET, look.inset, Stroke::new(1.25, look.accent));
    let mut child = ui.new_child(UiBuilder::new().id_salt("path").max_rect(well.shrink2(vec2(12.0, 9.0))));
    let edit = TextEdit::singleline(path)
        .font(look::mono(TEXT_BODY))
        .text_color(look.hi)
        .frame(Frame::NONE)
        .desired_width(f32::INFINITY);
    let response = edit.ui(&mut child);
    let enter = child.input(|input| input.key_pressed(Key::Enter)) && !path.trim().is_empty();
    if !response.has_focus() {
        response.request_focus();
    }
    Typed { changed: response.changed(), entered: enter.then(|| path.trim().to_owned()) }
}
