//! Asking for a scenario file, and saying what is wrong with it.

use std::sync::Arc;

use bevy_egui::egui::{Align2, Galley, Id, Key, Painter, Rect, Sense, Stroke, Ui, pos2, vec2};

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
    let below = |problems| problems_height(&painter, problems, MOST, WIDTH - 48.0, language, look) + 20.0;
    let height = 138.0 + state.problems.as_ref().map_or(0.0, below);
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

/// What is wrong with a file, laid out to be drawn: the words around the problems are the window's, the problems
/// themselves those of the command line, whatever the language.
struct Laid {
    title: Arc<Galley>,
    explanation: Arc<Galley>,
    issues: Vec<LaidIssue>,
}

/// One problem: where, if it has a place, what is wrong, and what to write instead.
struct LaidIssue {
    place: String,
    message: Arc<Galley>,
    help: Arc<Galley>,
}

/// From the left of a problem to its place, and from there to its words.
const PLACE: f32 = 24.0;
const WORDS: f32 = 60.0;

/// Most rows of what is wrong, and of what to write instead.
const ROWS: usize = 4;

/// Between problems, and around the explanation.
const GAP: f32 = 10.0;

impl LaidIssue {
    fn height(&self) -> f32 {
        self.message.size().y + self.help.size().y
    }
}

impl Laid {
    fn of(painter: &Painter, problems: &Problems, most: usize, width: f32, language: Language, look: &Look) -> Self {
        let file = problems.name.rsplit(['/', '\\']).next().unwrap_or(&problems.name);
        // A file that cannot be read at all has no line to point at.
        let placed = problems.issues.iter().any(|issue| issue.line > 0);
        let (title, explanation) = if placed {
            (say::things_to_mend(problems.issues.len(), file, language), Words::MendHint)
        } else {
            (say::trouble_with(file, language), Words::TroubleHint)
        };
        let issues = problems.issues.iter().take(most).map(|issue| {
            let place = if issue.line > 0 { format!("{}:{}", issue.line, issue.column) } else { String::new() };
            let indent = if placed { PLACE + WORDS } else { PLACE };
            let message = (issue.message.as_str(), look::semibold(TEXT_LABEL), look.hi);
            let help = (issue.help.as_str(), look::regular(TEXT_LABEL), look.mid);
            let [message, help] = [message, help].map(|run| ink::paragraph(painter, &[run], width - indent, ROWS));
            LaidIssue { place, message, help }
        });
        let explanation = (explanation.get(language), look::regular(TEXT_LABEL), look.mid);
        Laid {
            title: ink::line(painter, &[(&title, look::semibold(16.0), look.hi)], width),
            explanation: ink::paragraph(painter, &[explanation], width, 3),
            issues: issues.collect(),
        }
    }

    fn height(&self) -> f32 {
        let issues: f32 = self.issues.iter().map(|issue| GAP + issue.height()).sum();
        self.title.size().y + 4.0 + self.explanation.size().y + issues
    }
}

/// How high [`problems_ui`] is where nothing is left out.
pub(super) fn problems_height(
    painter: &Painter,
    problems: &Problems,
    most: usize,
    width: f32,
    language: Language,
    look: &Look,
) -> f32 {
    Laid::of(painter, problems, most, width, language, look).height()
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
    let laid = Laid::of(painter, problems, most, room.width(), language, look);
    let placed = laid.issues.iter().any(|issue| !issue.place.is_empty());
    let title = ink::place(painter, room.min, Align2::LEFT_TOP, laid.title);
    let at = pos2(room.left(), title.bottom() + 4.0);
    let mut top = ink::place(painter, at, Align2::LEFT_TOP, laid.explanation).bottom() + GAP;
    for issue in laid.issues {
        if top + issue.height() > room.bottom() + 2.0 {
            break;
        }
        let middle = top + TEXT_LABEL * 0.75;
        ink::cross(painter, pos2(room.left() + 7.0, middle), 5.5, look.error);
        let place = (issue.place.as_str(), look::mono_bold(TEXT_LABEL), look.hi);
        ink::text(painter, pos2(room.left() + PLACE, middle), Align2::LEFT_CENTER, place);
        let left = room.left() + if placed { PLACE + WORDS } else { PLACE };
        let message = ink::place(painter, pos2(left, top), Align2::LEFT_TOP, issue.message);
        let help = ink::place(painter, pos2(left, message.bottom()), Align2::LEFT_TOP, issue.help);
        top = help.bottom() + GAP;
    }
}

#[cfg(test)]
mod tests {
    use bevy_egui::egui::{Context, RawInput};

    use super::*;
    use crate::scenario::load::load;

    /// Title, explanation and problems as they are laid out, each with its place.
    fn said(problems: &Problems, language: Language) -> (String, String, Vec<(String, String)>) {
        let ctx = Context::default();
        look::install_fonts(&ctx);
        let mut said = None;
        // Fonts are there from the next frame on.
        for _ in 0..2 {
            let _ = ctx.run_ui(RawInput::default(), |ui| {
                let laid = Laid::of(ui.painter(), problems, MOST, WIDTH - 48.0, language, &Look::dark());
                let issues = laid.issues.iter().map(|issue| (issue.place.clone(), issue.message.text().to_owned()));
                said = Some((laid.title.text().to_owned(), laid.explanation.text().to_owned(), issues.collect()));
            });
        }
        said.unwrap()
    }

    #[test]
    fn what_stands_around_problems_is_in_the_language_of_the_window() {
        let problems = load(b"(version: 1, duration: \"45 hours\")", "shop.ron").unwrap_err();
        let (english, _, before) = said(&problems, Language::En);
        let (korean, explanation, after) = said(&problems, Language::Ko);

        assert!(english.contains("to mend in shop.ron"), "{english}");
        assert!(korean.starts_with("shop.ron에서 고칠 것"), "{korean}");
        assert!(explanation.contains("영어"), "{explanation}");
        assert_eq!(before, after, "the problems themselves are those of the command line");
        assert!(after.iter().all(|(place, _)| place.contains(':')), "{after:?}");
    }

    #[test]
    fn a_file_that_cannot_be_read_has_no_line_to_point_at() {
        let problems = Problems::of_file("folder/shop.ron", "no", "another");
        let (title, _, issues) = said(&problems, Language::En);
        assert_eq!(title, "shop.ron cannot be used");
        assert_eq!(issues, [(String::new(), "no".to_owned())]);
    }
}
