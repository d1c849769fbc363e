//! Asking where to save a live session as a scenario file, and saving it there.

use std::fs::OpenOptions;
use std::io::{ErrorKind, Write as _};
use std::path::Path;

use bevy_egui::egui::{Align2, Key, Rect, Stroke, Ui, pos2, vec2};

use crate::scenario::load::Problems;
use crate::scenario::model::TimelineEntry;
use crate::scenario::save::{save, sealed};
use crate::units::text::Language;
use crate::units::time::SimTime;
use crate::window::command::UiCommand;
use crate::window::ink;
use crate::window::look::{self, Look, RADIUS_CARD, TEXT_LABEL};
use crate::window::open_file::{problems_height, problems_ui};
use crate::window::overlay::Behind;
use crate::window::path_field::path_field_ui;
use crate::window::session::Session;
use crate::window::texts::{Words, say};

/// Width of the card.
const WIDTH: f32 = 640.0;

/// Problems shown at once.
const MOST: usize = 4;

/// How a saved file differs in name from the one it was made of.
const SUFFIX: &str = "-live";

/// What was typed, and why the last try failed.
#[derive(Clone, Debug, Default)]
pub(super) struct SaveFile {
    path: String,
    /// Why the last try failed.
    pub(super) trouble: Option<Trouble>,
}

/// Why nothing was saved.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Trouble {
    /// There is a file at that path already; saying so again replaces it.
    Exists(String),
    /// The session cannot be said as a file, or the file cannot be written.
    Problems(Problems),
}

impl SaveFile {
    /// With a path that is free: beside the file that was opened, or for a built-in scenario in the working folder.
    pub(super) fn for_scenario(name: &str) -> Self {
        SaveFile { path: proposed(name, &|path| Path::new(path).exists()), trouble: None }
    }
}

/// A path for what was made of the scenario `name`, at which nothing `exists` yet.
fn proposed(name: &str, exists: &dyn Fn(&str) -> bool) -> String {
    let (path, is_file) = (Path::new(name), exists(name));
    let stem = path.file_stem().and_then(|stem| stem.to_str()).unwrap_or("scenario");
    // A session that was saved, opened and changed again is not the live session of a live session.
    let stem = stem.rsplit_once(SUFFIX).filter(|(_, rest)| is_number(rest)).map_or(stem, |(stem, _)| stem);
    let in_folder = |file: String| match path.parent().filter(|_| is_file) {
        Some(folder) => folder.join(file).display().to_string(),
        None => file,
    };
    let numbered = (2..1_000).map(|number| format!("{stem}{SUFFIX}-{number}.ron"));
    let names = std::iter::once(format!("{stem}{SUFFIX}.ron")).chain(numbered).map(in_folder);
    let mut free = names.filter(|path| !exists(path));
    free.next().unwrap_or_else(|| format!("{stem}{SUFFIX}.ron"))
}

/// Nothing, or a number with its hyphen.
fn is_number(rest: &str) -> bool {
    rest.is_empty() || rest.strip_prefix('-').is_some_and(|digits| digits.chars().all(|c| c.is_ascii_digit()))
}

/// Saves what was done by hand so far, and what is still planned to happen, at that path; the path, with its ending.
pub(super) fn save_to(session: &Session, path: &str, replace: bool, language: Language) -> Result<String, Trouble> {
    let path = if Path::new(path).extension().is_some() { path.to_owned() } else { format!("{path}.ron") };
    let text = save(&session.resolved, &done(session)).map_err(Trouble::Problems)?;
    // Somebody may have stopped between two events of one instant; a run to that instant handles all of them.
    let mut here = session.sim.clone();
    here.run_until(here.now(), u64::MAX);
    let text = sealed(&text, here.now().since(SimTime::ZERO), here.trace_hash());
    let mut options = OpenOptions::new();
    options.write(true).create_new(!replace).create(replace).truncate(replace);
    let written = options.open(&path).and_then(|mut file| file.write_all(text.as_bytes()));
    match written {
        Ok(()) => Ok(path),
        Err(error) if error.kind() == ErrorKind::AlreadyExists => Err(Trouble::Exists(path)),
        Err(error) => {
            let help = Words::SaveElsewhere.get(language);
            Err(Trouble::Problems(Problems::of_file(&path, error.to_string(), help)))
        }
    }
}

/// What was done by hand, and what of it is still planned to happen again.
fn done(session: &Session) -> Vec<TimelineEntry> {
    [session.sim.commands(), session.sim.planned()].concat()
}

/// Draws the card.
pub(super) fn save_file_ui(ui: &mut Ui, screen: Rect, state: &mut SaveFile, behind: &Behind, out: &mut Vec<UiCommand>) {
    let Behind { language, look, session, .. } = *behind;
    let Some(session) = session else { return };
    let painter = ui.painter().clone();
    let more = match &state.trouble {
        None => 0.0,
        Some(Trouble::Exists(_)) => 34.0,
        Some(Trouble::Problems(problems)) => {
            problems_height(&painter, problems, MOST, WIDTH - 48.0, language, look) + 20.0
        }
    };
    let top = pos2(screen.center().x - WIDTH / 2.0, screen.top() + 140.0);
    let card = Rect::from_min_size(top, vec2(WIDTH, 162.0 + more));
    ink::well(&painter, card, RADIUS_CARD, look.card, Stroke::new(1.25, look.line));
    let title = (Words::SaveFile.get(language), look::semibold(18.0), look.hi);
    ink::text(&painter, card.left_top() + vec2(24.0, 18.0), Align2::LEFT_TOP, title);
    path_ui(ui, card, state, look, out);
    let said = say::changes_to_save(done(session).len(), language);
    for (line, text) in [said.as_str(), Words::SaveHint.get(language)].into_iter().enumerate() {
        let at = card.left_top() + vec2(24.0, 104.0 + line as f32 * 22.0);
        ink::clipped(&painter, at, Align2::LEFT_TOP, (text, look::regular(TEXT_LABEL), look.mid), WIDTH - 48.0);
    }
    let room = Rect::from_min_max(card.left_top() + vec2(24.0, 160.0), card.right_bottom() - vec2(24.0, 8.0));
    match &state.trouble {
        None => {}
        Some(Trouble::Exists(path)) => {
            let words = say::file_exists(path.as_str(), language);
            let run = (words.as_str(), look::semibold(TEXT_LABEL), look.retry);
            ink::clipped(&painter, room.left_top(), Align2::LEFT_TOP, run, room.width());
        }
        Some(Trouble::Problems(problems)) => problems_ui(&painter, room, problems, MOST, language, look),
    }
    if ui.input(|input| input.key_pressed(Key::Escape)) {
        out.push(UiCommand::Back);
    }
}

fn path_ui(ui: &mut Ui, card: Rect, state: &mut SaveFile, look: &Look, out: &mut Vec<UiCommand>) {
    let typed = path_field_ui(ui, card, &mut state.path, look);
    if typed.changed {
        state.trouble = None;
    }
    if let Some(path) = typed.entered {
        // The ending may have been added for the warning; what is replaced is what the warning named.
        let replace = match &state.trouble {
            Some(Trouble::Exists(known)) => *known == path || *known == format!("{path}.ron"),
            _ => false,
        };
        out.push(UiCommand::SaveTo { path, replace });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(name: &str, existing: &[&str], expected: &str) {
        assert_eq!(proposed(name, &|path| existing.contains(&path)), expected, "{name}");
    }

    #[test]
    fn a_built_in_scenario_is_saved_in_the_working_folder() {
        check("loose-orders", &[], "loose-orders-live.ron");
        check("loose-orders.ron", &[], "loose-orders-live.ron");
    }

    #[cfg(unix)]
    #[test]
    fn a_file_is_saved_beside_itself_and_never_over_another() {
        check("a/가게.ron", &["a/가게.ron"], "a/가게-live.ron");
        check("a/b.ron", &["a/b.ron", "a/b-live.ron"], "a/b-live-2.ron");
        check("a/b-live.ron", &["a/b-live.ron"], "a/b-live-2.ron");
        check("a/b-live-2.ron", &["a/b-live.ron", "a/b-live-2.ron"], "a/b-live-3.ron");
        check("a/b-lively.ron", &["a/b-lively.ron"], "a/b-lively-live.ron");
    }
}
