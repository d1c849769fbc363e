//! The one place where wishes are carried out: those about the window here, those about a scenario where it plays.

use std::io::ErrorKind;

use crate::measure::what_if::Change;
use crate::scenario::load;
use crate::scenario::resolve::Resolved;
use crate::units::text::Language;
use crate::window::command::UiCommand;
use crate::window::deeds::{Deed, Wish};
use crate::window::library::Plays;
use crate::window::notice::Notice;
use crate::window::open_file::OpenFile;
use crate::window::overlay::Overlay;
use crate::window::palette::Palette;
use crate::window::playing::Playing;
use crate::window::save_file::{self, SaveFile};
use crate::window::settings::panel::Panel;
use crate::window::shell::on_stage::OnStage;
use crate::window::shell::{Outside, Shell, look_of};
use crate::window::texts::{Words, say};
use crate::window::twin::{self, Twin};

impl Shell {
    /// Carries out one wish; what only the window around can do is given back.
    pub(super) fn carry_out(&mut self, command: UiCommand) -> Option<Outside> {
        match command {
            UiCommand::ToggleFullScreen => return Some(Outside::ToggleFullScreen),
            UiCommand::ToggleTheme => self.look = look_of(self.look.dark),
            UiCommand::ToggleLanguage => {
                self.language = self.language.next();
            }
            UiCommand::ToggleHelp => self.toggle(Overlay::Help),
            UiCommand::ToggleSheet(sheet) => self.toggle(Overlay::Sheet(sheet)),
            UiCommand::TogglePalette => self.toggle(Overlay::Palette(Palette::default())),
            UiCommand::ToggleSettings => self.toggle(Overlay::Settings(Panel::default())),
            UiCommand::Set(setting) => self.set(setting),
            UiCommand::ToggleSide => self.side = !self.side,
            UiCommand::ToggleTimeline => self.timeline = !self.timeline,
            UiCommand::AskForFile => self.overlay = Some(Overlay::OpenFile(OpenFile::default())),
            UiCommand::AskWhereToSave => self.ask_where_to_save(),
            UiCommand::SaveTo { path, replace } => self.save_to(&path, replace),
            UiCommand::Zone => self.ask_zone(),
            UiCommand::Undo if !self.notice.as_ref().is_some_and(Notice::undoes) => {
                let words = Words::NothingToUndo.get(self.language);
                self.notice = Some(Notice::new(words.to_owned()));
            }
            UiCommand::OpenPath(path) => self.open_path(&path),
            UiCommand::OpenEntry(index) => self.open_entry(index),
            UiCommand::OpenChosen => match self.library.chosen() {
                Plays::Pair(a, b) => self.open_twin(a, b),
                Plays::One(index) => self.open_entry(index),
            },
            UiCommand::Browse(walk) => self.library.walk(walk),
            UiCommand::OpenTwin(a, b) => self.open_twin(a, b),
            UiCommand::Fork => self.on_stage.fork(),
            UiCommand::Compare(change) => self.compare(&change),
            UiCommand::CompareBest => {
                let best = self.on_stage.focused_mut().and_then(|playing| playing.why.best_change());
                best.iter().for_each(|change| self.compare(change));
            }
            UiCommand::OpenLibrary => self.leave(),
            UiCommand::Back => self.back(),
            on_stage => self.act(&on_stage),
        }
        None
    }

    /// Carries out what concerns the scenario on stage.
    fn act(&mut self, command: &UiCommand) {
        if matches!(command, UiCommand::ShowTab(_) | UiCommand::Edit) {
            self.side = true;
        }
        if matches!(command, UiCommand::TurnZone(_)) {
            self.overlay = None;
        }
        let notice = match &mut self.on_stage {
            OnStage::Library => None,
            OnStage::Playing(playing) => playing.carry_out(command, self.language),
            OnStage::Twin(twin) => twin.carry_out(command, self.language),
        };
        if notice.is_some() {
            self.notice = notice;
        }
    }

    fn ask_where_to_save(&mut self) {
        let Some(playing) = self.on_stage.focused() else { return };
        let save_file = SaveFile::for_scenario(&playing.session.resolved.name);
        self.overlay = Some(Overlay::SaveFile(save_file));
    }

    fn save_to(&mut self, path: &str, replace: bool) {
        let Some(playing) = self.on_stage.focused() else { return };
        match save_file::save_to(&playing.session, path, replace, self.language) {
            Ok(path) => {
                self.overlay = None;
                self.notice = Some(Notice::long(say::saved(path.as_str(), self.language)));
            }
            Err(trouble) => {
                if let Some(Overlay::SaveFile(state)) = &mut self.overlay {
                    state.trouble = Some(trouble);
                }
            }
        }
    }

    /// The zone is lost, or back; a person chooses if there are several.
    fn ask_zone(&mut self) {
        let Some(playing) = self.on_stage.focused() else { return };
        match Deed::Zone.wish(&playing.session, playing.canvas.selected) {
            Wish::Zones(zones) => self.overlay = Some(Overlay::Zones(zones)),
            _ => self.act(&UiCommand::Zone),
        }
    }

    /// Out of the innermost thing that is open; before that, a jump that somebody waits for is ended.
    fn back(&mut self) {
        if self.overlay.take().is_some() || self.on_stage.stop_jump() || self.on_stage.back() {
            return;
        }
        if !self.on_stage.part() {
            self.leave();
        }
    }

    /// Shows that over everything, or nothing if something is there already.
    fn toggle(&mut self, overlay: Overlay) {
        self.overlay = if self.overlay.is_some() { None } else { Some(overlay) };
    }

    /// Back to the library; the next scenario starts with the speed of this one.
    fn leave(&mut self) {
        if let Some(playing) = self.on_stage.focused() {
            self.speed = playing.session.playback.speed();
        }
        self.on_stage = OnStage::Library;
    }

    fn open_entry(&mut self, index: usize) {
        match self.library.entries.get(index).map(|entry| entry.scenario.clone()) {
            Some(Ok(resolved)) => self.open(resolved, true),
            Some(Err(problems)) => {
                let name = problems.name.clone();
                self.overlay = Some(Overlay::OpenFile(OpenFile::refused(&name, problems)));
            }
            None => {}
        }
    }

    fn open_twin(&mut self, a: usize, b: usize) {
        let scenario = |index: usize| self.library.entries.get(index).and_then(|entry| entry.scenario.as_ref().ok());
        let (Some(a), Some(b)) = (scenario(a), scenario(b)) else { return };
        let mut twin = Twin::of_files(a.clone(), b.clone(), true);
        twin.set_speed(self.speed.max(twin::OPENING_SPEED));
        self.put_on_stage(OnStage::twin(twin));
    }

    /// The scenario with the focus from its start, beside the same with that change.
    fn compare(&mut self, change: &Change) {
        let Some(Playing { session, .. }) = self.on_stage.focused_mut() else { return };
        match Twin::tried(&session.resolved, session.sim.commands(), change) {
            Ok(twin) => self.put_on_stage(OnStage::twin(twin)),
            Err(why) => self.notice = Some(Notice::new(why)),
        }
    }

    fn open_path(&mut self, path: &str) {
        let problems = match std::fs::read(path) {
            Err(error) => {
                load::Problems::of_file(path, cannot_read(&error, self.language), Words::NameAnother.get(self.language))
            }
            Ok(bytes) => match load::load(&bytes, path) {
                Ok(resolved) => return self.open(resolved, false),
                Err(problems) => problems,
            },
        };
        match &mut self.overlay {
            Some(Overlay::OpenFile(open_file)) => open_file.problems = Some(problems),
            overlay => *overlay = Some(Overlay::OpenFile(OpenFile::refused(path, problems))),
        }
    }

    fn open(&mut self, resolved: Resolved, play: bool) {
        self.leave();
        self.library.choose(&resolved.name);
        self.last_opened = Some(resolved.name.clone());
        let mut playing = Playing::new(resolved, play);
        playing.session.playback.set_speed(self.speed);
        self.put_on_stage(OnStage::playing(playing));
    }

    /// Shows something else; what belonged to the old is gone.
    fn put_on_stage(&mut self, on_stage: OnStage) {
        self.on_stage = on_stage;
        self.overlay = None;
        self.notice = None;
    }
}

/// Why a file cannot be read; what is rare in the words of the operating system.
fn cannot_read(error: &std::io::Error, language: Language) -> String {
    match error.kind() {
        ErrorKind::NotFound => Words::NoSuchFile.get(language).to_owned(),
        ErrorKind::PermissionDenied => Words::MayNotRead.get(language).to_owned(),
        ErrorKind::IsADirectory => Words::IsAFolder.get(language).to_owned(),
        _ => error.to_string(),
    }
}
