//! The panel of the settings: a row each, its choices beside each other; arrows walk, and choose.

use bevy_egui::egui::{Align2, Id, Key, Rect, Sense, Stroke, Ui, pos2, vec2};

use crate::units::text::Language;
use crate::window::command::UiCommand;
use crate::window::ink;
use crate::window::look::{self, RADIUS_CARD, RADIUS_INSET, TEXT_BODY, TEXT_LABEL};
use crate::window::overlay::Behind;
use crate::window::settings::TEXT_SIZES;
use crate::window::texts::Words;

/// Width of the card.
const WIDTH: f32 = 600.0;

/// Title, above the rows.
const HEAD: f32 = 70.0;

/// Height of a row.
const ROW: f32 = 62.0;

/// Below the rows.
const FOOT: f32 = 44.0;

/// Where the choices begin.
const CHOICES: f32 = 236.0;

/// Everything of the settings that this panel changes.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(in crate::window) enum Setting {
    /// The language.
    Language(Language),
    /// Dark on light, or light on dark.
    Light(bool),
    /// Nothing travels.
    ReduceMotion(bool),
    /// Size of text, as a share of the usual one.
    TextSize(f32),
}

/// The panel: which row is chosen.
#[derive(Clone, Copy, Debug, Default)]
pub(in crate::window) struct Panel {
    chosen: usize,
}

/// What is set by now.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(in crate::window) struct Now {
    /// Nothing travels.
    pub(in crate::window) reduce_motion: bool,
    /// Size of text.
    pub(in crate::window) text_size: f32,
}

/// A row: what it is about, its choices with their labels, and which one holds.
struct Row {
    name: Words,
    choices: Vec<(String, Setting)>,
    holds: usize,
}

fn rows(behind: &Behind) -> Vec<Row> {
    let say = |words: Words| words.get(behind.language).to_owned();
    let row = |name, choices: Vec<(String, Setting)>, now: Setting| {
        let holds = choices.iter().position(|(_, setting)| *setting == now).unwrap_or(0);
        Row { name, choices, holds }
    };
    let sizes = TEXT_SIZES.map(|size| (format!("{:.0} %", size * 100.0), Setting::TextSize(size)));
    vec![
        row(
            Words::SettingLanguage,
            // A language is named in itself, so that who reads no other finds it.
            Language::ALL.map(|own| (Words::OwnName.get(own).to_owned(), Setting::Language(own))).to_vec(),
            Setting::Language(behind.language),
        ),
        row(
            Words::SettingTheme,
            vec![(say(Words::Dark), Setting::Light(false)), (say(Words::Light), Setting::Light(true))],
            Setting::Light(!behind.look.dark),
        ),
        row(
            Words::SettingMotion,
            vec![
                (say(Words::MotionFull), Setting::ReduceMotion(false)),
                (say(Words::MotionReduced), Setting::ReduceMotion(true)),
            ],
            Setting::ReduceMotion(behind.now.reduce_motion),
        ),
        row(Words::SettingSize, sizes.to_vec(), Setting::TextSize(behind.now.text_size)),
    ]
}

/// Draws the panel and listens for its keys.
pub(in crate::window) fn panel_ui(
    ui: &mut Ui,
    screen: Rect,
    panel: &mut Panel,
    behind: &Behind,
    out: &mut Vec<UiCommand>,
) {
    let (look, rows) = (behind.look, rows(behind));
    listen(ui, panel, &rows, out);
    let width = WIDTH.min(screen.width() - 2.0 * look::MARGIN);
    let card = Rect::from_center_size(screen.center(), vec2(width, HEAD + rows.len() as f32 * ROW + FOOT));
    ui.interact(card, Id::new("settings card"), Sense::CLICK);
    ink::well(ui.painter(), card, RADIUS_CARD, look.card, Stroke::new(1.25, look.line));
    let title = (Words::Settings.get(behind.language), look::semibold(20.0), look.hi);
    ink::text(ui.painter(), card.left_top() + vec2(28.0, 22.0), Align2::LEFT_TOP, title);
    for (index, row) in rows.iter().enumerate() {
        let at = pos2(card.left() + 12.0, card.top() + HEAD + index as f32 * ROW);
        let rect = Rect::from_min_size(at, vec2(card.width() - 24.0, ROW));
        row_ui(ui, rect, row, index, panel, behind, out);
    }
    let hint = (Words::SettingsHint.get(behind.language), look::regular(TEXT_LABEL), look.lo);
    let at = pos2(card.left() + 28.0, card.bottom() - FOOT / 2.0 - 2.0);
    ink::clipped(ui.painter(), at, Align2::LEFT_CENTER, hint, card.width() - 56.0);
}

fn listen(ui: &Ui, panel: &mut Panel, rows: &[Row], out: &mut Vec<UiCommand>) {
    let pressed = |key| ui.input(|input| input.key_pressed(key));
    let comma = ui.input(|input| input.modifiers.command && input.key_pressed(Key::Comma));
    if pressed(Key::Escape) || comma {
        out.push(UiCommand::Back);
    }
    let last = rows.len() - 1;
    if pressed(Key::ArrowDown) {
        panel.chosen = (panel.chosen + 1).min(last);
    }
    if pressed(Key::ArrowUp) {
        panel.chosen = panel.chosen.saturating_sub(1);
    }
    let row = &rows[panel.chosen.min(last)];
    let count = row.choices.len();
    let other = if pressed(Key::ArrowRight) {
        Some((row.holds + 1).min(count - 1))
    } else if pressed(Key::ArrowLeft) {
        Some(row.holds.saturating_sub(1))
    } else if pressed(Key::Enter) || pressed(Key::Space) {
        Some((row.holds + 1) % count)
    } else {
        None
    };
    out.extend(other.filter(|other| *other != row.holds).map(|other| UiCommand::Set(row.choices[other].1)));
}

fn row_ui(ui: &Ui, rect: Rect, row: &Row, index: usize, panel: &mut Panel, behind: &Behind, out: &mut Vec<UiCommand>) {
    let (painter, look) = (ui.painter(), behind.look);
    if panel.chosen == index {
        ink::well(painter, rect.shrink2(vec2(0.0, 4.0)), RADIUS_INSET, look.raised, Stroke::NONE);
    }
    let name = (row.name.get(behind.language), look::semibold(TEXT_BODY), look.hi);
    let at = rect.left_center() + vec2(16.0, 0.0);
    ink::clipped(painter, at, Align2::LEFT_CENTER, name, CHOICES - 32.0);
    let room = Rect::from_min_max(pos2(rect.left() + CHOICES, rect.top()), rect.max - vec2(14.0, 0.0));
    let pitch = (room.width() + 8.0) / row.choices.len() as f32;
    for (number, (label, setting)) in row.choices.iter().enumerate() {
        let left = room.left() + number as f32 * pitch;
        let button = Rect::from_min_size(pos2(left, rect.center().y - 17.0), vec2(pitch - 8.0, 34.0));
        let response = ink::hot(ui, button, ("setting", index, number), label);
        let holds = number == row.holds;
        let (fill, stroke, color) = match (holds, response.hovered()) {
            (true, _) => (look::mix(look.card, look.accent, 0.18), Stroke::new(2.0, look.accent), look.hi),
            (false, true) => (look.inset, Stroke::new(1.25, look.lo), look.hi),
            (false, false) => (look.inset, Stroke::new(1.25, look.line2), look.mid),
        };
        ink::well(painter, button, RADIUS_INSET, fill, stroke);
        let font = if holds { look::semibold(TEXT_LABEL) } else { look::regular(TEXT_LABEL) };
        let galley = ink::line(painter, &[(label, font, color)], button.width() - 12.0);
        ink::place(painter, button.center(), Align2::CENTER_CENTER, galley);
        if response.clicked() {
            panel.chosen = index;
            out.push(UiCommand::Set(*setting));
        }
    }
}
