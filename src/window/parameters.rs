//! The parameters of a node in the inspector: those that can change while it runs are changed where they stand.

use bevy_egui::egui::style::ScrollAnimation;
use bevy_egui::egui::{
    Align2, CursorIcon, Id, Key, Painter, Pos2, Rect, Response, Sense, Shape, Stroke, TextEdit, Ui, UiBuilder, Vec2,
    Widget as _, WidgetInfo, WidgetType, pos2, vec2,
};

use crate::services::NodeConfig;
use crate::services::contract::NodeId;
use crate::services::parameter::{Changeable, Parameter};
use crate::units::text::Language;
use crate::window::command::UiCommand;
use crate::window::editing::{Editing, Field, Then};
use crate::window::ink;
use crate::window::look::{self, Look, RADIUS_INSET, TEXT_CAPTION, TEXT_LABEL};
use crate::window::texts::Words;

/// Height of a row of name and value.
pub(super) const ROW: f32 = 22.0;

/// Height of the field of an open row.
const FIELD: f32 = 30.0;

/// Most lines of a refusal, and of its help.
const LINES: usize = 4;

/// Draws every parameter, the open one as a field.
pub(super) fn parameters_ui(
    ui: &mut Ui,
    node: NodeId,
    config: &NodeConfig,
    editing: &mut Editing,
    language: Language,
    look: &Look,
    out: &mut Vec<UiCommand>,
) {
    let parameters = editing.parameters(node, config).to_vec();
    if parameters.is_empty() {
        let rect = ui.allocate_exact_size(vec2(ui.available_width(), ROW), Sense::hover()).0;
        let run = (Words::Defaults.get(language), look::regular(TEXT_LABEL), look.mid);
        ink::clipped(ui.painter(), rect.left_center(), Align2::LEFT_CENTER, run, rect.width());
    }
    for parameter in &parameters {
        match editing.field.as_mut().filter(|field| field.name == parameter.name) {
            Some(field) => field_ui(ui, parameter, field, language, look, out),
            None => {
                if row_ui(ui, parameter, language, look).clicked() && parameter.change == Changeable::Live {
                    editing.open(parameter);
                    ui.ctx().request_repaint();
                }
            }
        }
    }
}

/// Name at the left, value at the right; what cannot change is dim and has a lock.
fn row_ui(ui: &mut Ui, parameter: &Parameter, language: Language, look: &Look) -> Response {
    let live = parameter.change == Changeable::Live;
    let sense = if live { Sense::CLICK } else { Sense::HOVER };
    let rect = ui.allocate_exact_size(vec2(ui.available_width(), ROW), Sense::hover()).0;
    let mut response = ui.interact(rect, Id::new(("parameter", &parameter.name)), sense);
    response.widget_info(|| WidgetInfo::labeled(WidgetType::Button, live, &parameter.name));
    let painter = ui.painter();
    if live && response.hovered() {
        let ground = rect.expand2(vec2(6.0, 0.0));
        ink::well(painter, ground, RADIUS_INSET, look.raised, Stroke::new(1.0, look.line2));
        response = response.on_hover_cursor(CursorIcon::Text);
    }
    let right = if live { rect.right() } else { rect.right() - 16.0 };
    if !live {
        lock(painter, pos2(rect.right() - 5.0, rect.center().y), look);
    }
    let unset = Words::NotSet.get(language);
    let (value, color) = match (&parameter.value, live) {
        (None, _) => (unset, look.lo),
        (Some(value), true) => (value.as_str(), look.hi),
        (Some(value), false) => (value.as_str(), look.mid),
    };
    let font = if parameter.value.is_some() { look::mono(TEXT_LABEL) } else { look::regular(TEXT_LABEL) };
    let value = ink::line(painter, &[(value, font, color)], rect.width() * 0.6);
    let value = ink::place(painter, pos2(right, rect.center().y), Align2::RIGHT_CENTER, value);
    let room = value.left() - rect.left() - 10.0;
    let name = (parameter.name.as_str(), look::mono(TEXT_CAPTION), look.mid);
    ink::clipped(painter, rect.left_center(), Align2::LEFT_CENTER, name, room);
    let why = match parameter.change {
        Changeable::Live => Words::ChangeHint,
        Changeable::Fixed => Words::FixedHint,
        Changeable::InList => Words::ListHint,
    };
    let whole = format!("{} = {}\n{}", parameter.name, parameter.value.as_deref().unwrap_or(unset), why.get(language));
    response.on_hover_text(whole)
}

/// A padlock inside a box of 10, centered at `at`.
fn lock(painter: &Painter, at: Pos2, look: &Look) {
    let body = Rect::from_center_size(at + vec2(0.0, 2.0), vec2(9.0, 6.5));
    painter.rect_filled(body, 1.5, look.lo);
    let arch = (0..=8_u8).map(|i| {
        let angle = std::f32::consts::PI * (1.0 + f32::from(i) / 8.0);
        at + vec2(0.0, -1.5) + 2.8 * Vec2::angled(angle)
    });
    painter.add(Shape::line(arch.collect(), Stroke::new(1.4, look.lo)));
}

/// The open field, and under it why the last try was refused or what its keys do.
fn field_ui(
    ui: &mut Ui,
    parameter: &Parameter,
    field: &mut Field,
    language: Language,
    look: &Look,
    out: &mut Vec<UiCommand>,
) {
    let width = ui.available_width();
    let name = ui.allocate_exact_size(vec2(width, ROW), Sense::hover()).0;
    let run = (field.name.as_str(), look::mono(TEXT_CAPTION), look.hi);
    ink::clipped(ui.painter(), name.left_center(), Align2::LEFT_CENTER, run, width);
    let rect = ui.allocate_exact_size(vec2(width, FIELD), Sense::hover()).0;
    let edge = if field.refused.is_some() { look.error } else { look.accent };
    ink::well(ui.painter(), rect, RADIUS_INSET, look.inset, Stroke::new(1.5, edge));
    let mut child = ui.new_child(UiBuilder::new().id_salt("parameter").max_rect(rect.shrink2(vec2(9.0, 6.0))));
    child.set_clip_rect(rect.intersect(ui.clip_rect()));
    text_ui(&mut child, field, language, look);
    let below = match &field.refused {
        Some((message, help)) => refusal_ui(ui, message, help, look),
        None => hint_ui(ui, parameter, language, look),
    };
    field.fresh = false;
    if std::mem::take(&mut field.unseen) {
        ui.scroll_to_rect_animation(name.union(below), None, ScrollAnimation::none());
    }
    let pressed = ui.input(|input| {
        let shift = input.modifiers.shift;
        [Key::Enter, Key::Tab, Key::Escape].into_iter().find(|key| input.key_pressed(*key)).map(|key| (key, shift))
    });
    match pressed {
        Some((Key::Enter, _)) => out.push(UiCommand::SetParameter(Then::Close)),
        Some((Key::Tab, shift)) => {
            out.push(UiCommand::SetParameter(if shift { Then::Back } else { Then::Next }));
        }
        Some(_) => out.push(UiCommand::LeaveParameter),
        None => {}
    }
}

fn text_ui(ui: &mut Ui, field: &mut Field, language: Language, look: &Look) {
    let id = Id::new(("parameter text", &field.name));
    let edit = TextEdit::singleline(&mut field.text)
        .id(id)
        .font(look::mono(TEXT_LABEL))
        .text_color(look.hi)
        .hint_text(Words::NotSet.get(language))
        .frame(bevy_egui::egui::Frame::NONE)
        // Tab walks from field to field here; egui would leave the inspector with it.
        .lock_focus(true)
        .desired_width(f32::INFINITY);
    let response = edit.ui(ui);
    if response.changed() {
        field.refused = None;
    }
    if !response.has_focus() {
        response.request_focus();
    }
    if field.fresh {
        select_all(ui, id, field.text.chars().count());
    }
}

/// Whoever opens a field wants to write another value.
fn select_all(ui: &Ui, id: Id, characters: usize) {
    use bevy_egui::egui::text::{CCursor, CCursorRange};
    use bevy_egui::egui::text_edit::TextEditState;
    let mut state = TextEditState::load(ui.ctx(), id).unwrap_or_default();
    state.cursor.set_char_range(Some(CCursorRange::two(CCursor::new(0), CCursor::new(characters))));
    state.store(ui.ctx(), id);
}

/// What is wrong, and what to write instead.
fn refusal_ui(ui: &mut Ui, message: &str, help: &str, look: &Look) -> Rect {
    let message = paragraph(ui, (message, look::semibold(TEXT_LABEL), look.error));
    paragraph(ui, (help, look::regular(TEXT_LABEL), look.mid)).union(message)
}

/// The values there are, if they are few, and the keys.
fn hint_ui(ui: &mut Ui, parameter: &Parameter, language: Language, look: &Look) -> Rect {
    let keys = paragraph(ui, (Words::EditHint.get(language), look::regular(TEXT_CAPTION), look.lo));
    if parameter.choices.is_empty() {
        return keys;
    }
    let choices = parameter.choices.join("  ·  ");
    paragraph(ui, (&choices, look::mono(TEXT_CAPTION), look.mid)).union(keys)
}

fn paragraph(ui: &mut Ui, run: ink::Run<'_>) -> Rect {
    if run.0.is_empty() {
        return Rect::NOTHING;
    }
    let galley = ink::paragraph(ui.painter(), &[run], ui.available_width(), LINES);
    let rect = ui.allocate_exact_size(galley.size() + vec2(0.0, 4.0), Sense::hover()).0;
    ink::place(ui.painter(), rect.left_top() + vec2(0.0, 2.0), Align2::LEFT_TOP, galley)
}
