//! Asking for a scenario file, and saying what is wrong with it.

use bevy_egui::egui::{Align2, Id, Key, Painter, Rect, Sense, Stroke, Ui, pos2, vec2};

use crate::scenario::load::Problems;
use crate::units::text::Language;
use crate::window::command::UiCommand;
use crate::window::ink;
use crate::window::look::{self, Look, RADIUS_CARD, TEXT_LABEL};
use crate::window::path_field::path_field_ui;
use crate::window::texts::{Words, say};

/// Width of the card.
const WIDTH: f32 = 640.0;

/// Problems shown at once.
const MOST: usize = 6;

/// What was typed, and what was wrong with it.
#[derive(Clone, Debug, Default)]
pub(super) struct OpenFile {
    path: String,
    /// Why the last try failed.
    pub(super) problems: Option<Problems>,
}

impl OpenFile {
    /// A file that cannot be opened, and why.
    pub(super) fn refused(path: &str, problems: Problems) -> Self {
        OpenFile { path: path.to_owned(), problems: Some(problems) }
    }
}

/// Draws the card.
pub(super) fn open_file_ui(
    ui: &mut Ui,
    screen: Rect,
    state: &mut OpenFile,
    language: Language,
    look: &Look,
    out: &mut Vec<UiCommand>,
) {
    let painter = ui.painter().clone();
    let shown = state.problems.as_ref().map_or(0, |problems| problems.issues.len().min(MOST));
    let height = 138.0 + if shown > 0 { 46.0 + shown as f32 * 48.0 } else { 0.0 };
    let top = pos2(screen.center().x - WIDTH / 2.0, screen.top() + 140.0);
    let card = Rect::from_min_size(top, vec2(WIDTH, height));
    ink::well(&painter, card, RADIUS_CARD, look.card, Stroke::new(1.25, look.line));
    // A click on the card itself does nothing, least of all close it.
    ui.interact(card, Id::new("open file card"), Sense::CLICK);
    let title = (Words::OpenFile.get(language), look::semibold(18.0), look.hi);
    ink::text(&painter, card.left_top() + vec2(24.0, 18.0), Align2::LEFT_TOP, title);
    if let Some(path) = path_field_ui(ui, card, &mut state.path, look).entered {
        out.push(UiCommand::OpenPath(path));
    }
    let hint = (Words::OpenHint.get(language), look::regular(TEXT_LABEL), look.mid);
    ink::clipped(&painter, card.left_top() + vec2(24.0, 104.0), Align2::LEFT_TOP, hint, WIDTH - 48.0);
    if let Some(problems) = &state.problems {
        let room = Rect::from_min_max(card.left_top() + vec2(24.0, 138.0), card.right_bottom() - vec2(24.0, 8.0));
        problems_ui(&painter, room, problems, MOST, language, look);
    }
    if ui.input(|input| input.key_pressed(Key::Escape)) {
        out.push(UiCommand::Back);
    }
}

/// What is wrong with a file, where, and what to write instead; as much as there is room for.
pub(super) fn problems_ui(
    painter: &Painter,
    room: Rect,
    problems: &Problems,
    most: usize,
    language: Language,
    look: &Look,
) {
    let file = problems.name.rsplit('/').next().unwrap_or(&problems.name);
    let title = say::things_to_mend(problems.issues.len(), file, language);
    ink::clipped(painter, room.left_top(), Align2::LEFT_TOP, (&title, look::semibold(16.0), look.hi), room.width());
    let mut top = room.top() + 36.0;
    for issue in problems.issues.iter().take(most) {
        if top + 40.0 > room.bottom() + 4.0 {
            break;
        }
        ink::cross(painter, pos2(room.left() + 7.0, top + 9.0), 5.5, look.error);
        let place = format!("{}:{}", issue.line, issue.column);
        let at = pos2(room.left() + 24.0, top);
        let place = ink::text(painter, at, Align2::LEFT_TOP, (&place, look::mono_bold(TEXT_LABEL), look.hi));
        let left = place.right().max(room.left() + 74.0) + 10.0;
        let message = (issue.message.as_str(), look::semibold(TEXT_LABEL), look.hi);
        ink::clipped(painter, pos2(left, top), Align2::LEFT_TOP, message, room.right() - left);
        let help = (issue.help.as_str(), look::regular(TEXT_LABEL), look.mid);
        ink::clipped(painter, pos2(left, top + 20.0), Align2::LEFT_TOP, help, room.right() - left);
        top += 48.0;
    }
}
