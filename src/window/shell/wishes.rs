//! The one place where wishes are carried out: those about the window here, those about a scenario where it plays.

use crate::scenario::load;
use crate::scenario::resolve::Resolved;
use crate::units::text::Language;
use crate::window::command::UiCommand;
use crate::window::open_file::OpenFile;
use crate::window::playing::Playing;
use crate::window::shell::on_stage::OnStage;
use crate::window::shell::{Outside, Shell, look_of};
use crate::window::texts::Words;

impl Shell {
    /// Carries out one wish; what only the window around can do is given back.
    pub(super) fn carry_out(&mut self, command: UiCommand) -> Option<Outside> {
        match command {
            UiCommand::ToggleFullScreen => return Some(Outside::ToggleFullScreen),
            UiCommand::ToggleTheme => self.look = look_of(self.look.dark),
            UiCommand::ToggleLanguage => {
                self.language = if self.language == Language::En { Language::Ko } else { Language::En };
            }
            UiCommand::ToggleHelp => self.help = !self.help,
            UiCommand::ToggleSide => self.side = !self.side,
            UiCommand::ToggleTimeline => self.timeline = !self.timeline,
            UiCommand::AskForFile => self.open_file = Some(OpenFile::default()),
            UiCommand::OpenPath(path) => self.open_path(&path),
            UiCommand::OpenEntry(index) => self.open_entry(index),
            UiCommand::OpenLibrary => self.on_stage = OnStage::Library,
            UiCommand::Back => self.back(),
            on_stage => self.act(&on_stage),
        }
        None
    }

    /// Carries out what concerns the scenario on stage.
    fn act(&mut self, command: &UiCommand) {
        if matches!(command, UiCommand::ShowTab(_)) {
            self.side = true;
        }
        let Some(playing) = self.on_stage.focused_mut() else { return };
        if let Some(notice) = playing.carry_out(command, self.language) {
            self.notice = Some(notice);
        }
    }

    /// Out of the innermost thing that is open.
    fn back(&mut self) {
        if self.open_file.take().is_some() {
        } else if self.help {
            self.help = false;
        } else if !self.on_stage.focused_mut().is_some_and(Playing::back) {
            self.on_stage = OnStage::Library;
        }
    }

    fn open_entry(&mut self, index: usize) {
        let Some(Ok(resolved)) = self.library.entries.get(index).map(|entry| &entry.scenario) else { return };
        self.open(resolved.clone(), true);
    }

    fn open_path(&mut self, path: &str) {
        let problems = match std::fs::read(path) {
            Err(error) => load::Problems::of_file(path, error.to_string(), Words::OpenHint.get(self.language)),
            Ok(bytes) => match load::load(&bytes, path) {
                Ok(resolved) => return self.open(resolved, false),
                Err(problems) => problems,
            },
        };
        if let Some(open_file) = &mut self.open_file {
            open_file.problems = Some(problems);
        }
    }

    fn open(&mut self, resolved: Resolved, play: bool) {
        self.put_on_stage(OnStage::playing(Playing::new(resolved, play)));
    }

    /// Shows something else; what belonged to the old is gone.
    fn put_on_stage(&mut self, on_stage: OnStage) {
        self.on_stage = on_stage;
        self.open_file = None;
        self.notice = None;
    }
}
