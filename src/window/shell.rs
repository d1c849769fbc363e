//! The shell: everything a person sees, held together. One function draws it, one carries out the wishes.

use std::time::Duration;

use bevy_egui::egui::{Context, Id, LayerId, Rect, Ui, UiBuilder, Vec2, pos2};

use crate::scenario::intervention::Intervention;
use crate::scenario::load;
use crate::scenario::resolve::Resolved;
use crate::services::contract::NodeId;
use crate::units::text::Language;
use crate::window::account;
use crate::window::canvas::{CanvasState, canvas_ui};
use crate::window::command::{Tab, UiCommand};
use crate::window::help;
use crate::window::keys;
use crate::window::library::{self, Library};
use crate::window::look::Look;
use crate::window::notice::{self, Notice};
use crate::window::open_file::{self, OpenFile};
use crate::window::regions::Regions;
use crate::window::session::Session;
use crate::window::side::{self, Shown};
use crate::window::style;
use crate::window::texts::Words;
use crate::window::timeline;
use crate::window::top_bar;
use crate::window::why::{self, Ask, Why};

/// What only the window around the shell can do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Outside {
    /// Full screen or a window.
    ToggleFullScreen,
}

/// Everything on screen.
pub(super) struct Shell {
    library: Library,
    session: Option<Session>,
    look: Look,
    language: Language,
    canvas: CanvasState,
    /// The middle of the canvas, from its corner: keys zoom around it.
    middle: Vec2,
    tab: Tab,
    side: bool,
    timeline: bool,
    help: bool,
    why: Why,
    open_file: Option<OpenFile>,
    notice: Option<Notice>,
    /// The theme that egui's own widgets have by now.
    styled: Option<bool>,
}

impl Shell {
    /// The library, or `open` if there is one.
    pub(super) fn new(library: Library, open: Option<Resolved>, light: bool, language: Language) -> Self {
        Shell {
            library,
            session: open.map(Session::new),
            look: look_of(light),
            language,
            canvas: CanvasState::default(),
            middle: Vec2::ZERO,
            tab: Tab::Story,
            side: true,
            timeline: true,
            help: false,
            why: Why::default(),
            open_file: None,
            notice: None,
            styled: None,
        }
    }

    /// The scenario that is open.
    pub(super) fn session_mut(&mut self) -> Option<&mut Session> {
        self.session.as_mut()
    }

    /// Time passes somewhere: the picture changes by itself.
    pub(super) fn moves(&self) -> bool {
        self.session.as_ref().is_some_and(|session| session.playback.playing())
            || self.notice.is_some()
            || self.why.moves()
    }

    /// Selects the node of that name, as `snapshot --select` does.
    pub(super) fn select(&mut self, name: &str) -> Result<(), String> {
        let session = self.session.as_ref().ok_or("no scenario is open")?;
        let node = session.resolved.names.0.get(name).ok_or_else(|| format!("there is no node \"{name}\""))?;
        self.canvas.selected = Some(*node);
        self.tab = Tab::Node;
        Ok(())
    }

    /// The view "Why?".
    #[cfg(test)]
    pub(super) fn why(&self) -> &Why {
        &self.why
    }

    /// Asks about the request with that number, and waits for the answer, as `snapshot --why` does.
    pub(super) fn ask_why(&mut self, order: u64) {
        if let Some(session) = &mut self.session {
            self.why.ask(Ask::Order(order), session);
            // Once for the story, once for what would have prevented it.
            (0..2).for_each(|_| self.why.frame(session, &mut || false));
        }
    }

    /// Lets `wall` time pass.
    pub(super) fn frame(&mut self, wall: Duration, deadline: &mut dyn FnMut() -> bool) {
        if let Some(session) = &mut self.session {
            session.frame(wall, deadline);
            self.why.frame(session, deadline);
        }
        if self.notice.as_mut().is_some_and(|notice| notice.is_over(wall)) {
            self.notice = None;
        }
    }

    /// Draws everything and carries out what was asked for; what is left is for the window around.
    pub(super) fn show(&mut self, ctx: &Context) -> Vec<Outside> {
        if self.styled != Some(self.look.dark) {
            style::apply(ctx, &self.look);
            self.styled = Some(self.look.dark);
        }
        let screen = ctx.viewport_rect();
        let layer = UiBuilder::new().layer_id(LayerId::background()).max_rect(screen);
        let mut ui = Ui::new(ctx.clone(), Id::new("shell"), layer);
        let mut out = Vec::new();
        if self.open_file.is_none() {
            let in_library = self.session.is_none();
            out.extend(keys::pressed(ctx, self.help, in_library, self.library.entries.len()));
        }
        if self.session.is_some() {
            self.playing_ui(&mut ui, screen, &mut out);
        } else {
            self.library_ui(&mut ui, screen, &mut out);
        }
        if let Some(notice) = &self.notice {
            notice::notice_ui(&mut ui, screen, notice, &self.look);
        }
        if self.help {
            help::help_ui(ctx, screen, self.language, &self.look, &mut out);
        }
        if let Some(open_file) = &mut self.open_file {
            open_file::open_file_ui(ctx, screen, open_file, self.language, &self.look, &mut out);
        }
        if !out.is_empty() {
            // What was asked for shows in the next frame, and a window at rest draws none by itself.
            ctx.request_repaint();
        }
        out.into_iter().filter_map(|command| self.carry_out(command)).collect()
    }

    fn playing_ui(&mut self, ui: &mut Ui, screen: Rect, out: &mut Vec<UiCommand>) {
        let Some(session) = &mut self.session else { return };
        let (language, look) = (self.language, &self.look);
        session.scene.language = language;
        let session = &*session;
        let regions = Regions::of(screen, self.side, self.timeline);
        self.middle = regions.canvas.size() / 2.0;
        ui.painter().rect_filled(screen, 0.0, look.bg);
        if !self.why.is_open() {
            let mut canvas = ui.new_child(UiBuilder::new().id_salt("canvas").max_rect(regions.canvas));
            canvas.set_clip_rect(regions.canvas);
            let response = canvas_ui(&mut canvas, &session.scene, &mut self.canvas, look);
            if response.clicked.is_some() || response.clicked_ground {
                out.push(UiCommand::Select(response.clicked));
            }
            if let Some(node) = response.clicked_cause {
                out.push(UiCommand::Why(Ask::Node(node)));
            }
        }
        top_bar::top_bar_ui(ui, regions.top_bar, Some(session), language, look, out);
        let unit = session.resolved.scenario.unit.get(language);
        account::account_ui(ui, regions.ledger, &session.ledger, unit, language, look);
        let selected = self.canvas.selected;
        if self.why.is_open() {
            let rect = why::region(regions.canvas, regions.side);
            why::why_ui(ui, rect, &mut self.why, session, language, look, out);
        } else if let Some(rect) = regions.side {
            side::side_ui(ui, rect, session, Shown { tab: self.tab, selected, language }, look, out);
        }
        if let Some(rect) = regions.timeline {
            timeline::timeline_ui(ui, rect, session, selected, language, look, out);
        }
    }

    fn library_ui(&mut self, ui: &mut Ui, screen: Rect, out: &mut Vec<UiCommand>) {
        let regions = Regions::of(screen, false, false);
        ui.painter().rect_filled(screen, 0.0, self.look.bg);
        let body = Rect::from_min_max(pos2(screen.left(), regions.top_bar.bottom()), screen.max);
        library::library_ui(ui, body, &self.library, self.language, &self.look, out);
        top_bar::top_bar_ui(ui, regions.top_bar, None, self.language, &self.look, out);
    }

    fn carry_out(&mut self, command: UiCommand) -> Option<Outside> {
        match command {
            UiCommand::ToggleFullScreen => return Some(Outside::ToggleFullScreen),
            UiCommand::ToggleTheme => self.look = look_of(self.look.dark),
            UiCommand::ToggleLanguage => {
                self.language = if self.language == Language::En { Language::Ko } else { Language::En };
            }
            UiCommand::ToggleHelp => self.help = !self.help,
            UiCommand::ToggleSide => self.side = !self.side,
            UiCommand::ToggleTimeline => self.timeline = !self.timeline,
            UiCommand::ShowTab(tab) => {
                self.tab = tab;
                self.side = true;
            }
            UiCommand::Fit => self.canvas.fit = true,
            UiCommand::Zoom(factor) => self.canvas.zoom_around(self.middle, factor),
            UiCommand::AskForFile => self.open_file = Some(OpenFile::default()),
            UiCommand::OpenPath(path) => self.open_path(&path),
            UiCommand::OpenEntry(index) => self.open_entry(index),
            UiCommand::OpenLibrary => self.session = None,
            UiCommand::Back => self.back(),
            UiCommand::Select(node) => self.select_node(node),
            UiCommand::SelectNext { back } => self.select_next(back),
            other => self.for_session(&other),
        }
        None
    }

    fn select_node(&mut self, node: Option<NodeId>) {
        self.canvas.selected = node;
        self.tab = if node.is_some() { Tab::Node } else { Tab::Story };
    }

    fn select_next(&mut self, back: bool) {
        let Some(session) = &self.session else { return };
        let count = session.scene.nodes.len();
        if count == 0 {
            return;
        }
        let index = match (self.canvas.selected, back) {
            (None, false) => 0,
            (None, true) => count - 1,
            (Some(node), false) => (node.0 as usize + 1) % count,
            (Some(node), true) => (node.0 as usize + count - 1) % count,
        };
        self.select_node(Some(session.scene.nodes[index].id));
    }

    /// Out of the innermost thing that is open.
    fn back(&mut self) {
        if self.open_file.take().is_some() {
        } else if self.help {
            self.help = false;
        } else if self.why.is_open() {
            self.why.close();
        } else if self.canvas.selected.is_some() {
            self.select_node(None);
        } else {
            self.session = None;
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
        let mut session = Session::new(resolved);
        session.playback.set_playing(play);
        self.session = Some(session);
        self.canvas = CanvasState::default();
        self.tab = Tab::Story;
        self.open_file = None;
        self.notice = None;
        self.why = Why::default();
    }

    fn for_session(&mut self, command: &UiCommand) {
        let selected = self.canvas.selected;
        let Some(session) = &mut self.session else { return };
        match command {
            UiCommand::TogglePlay => session.toggle(),
            UiCommand::Step => session.step(),
            UiCommand::Faster => session.playback.faster(),
            UiCommand::Slower => session.playback.slower(),
            UiCommand::SetSpeed(speed) => session.playback.set_speed(*speed),
            UiCommand::Restart => session.restart(),
            UiCommand::Seek(to) => session.playback.seek(*to),
            UiCommand::Why(ask) => self.why.ask(*ask, session),
            UiCommand::NextInteresting => {
                let next = session.next_interesting();
                session.playback.seek(next);
            }
            _ => self.intervene(command, selected),
        }
    }

    /// Letters act on the selected node; what cannot be done says why.
    fn intervene(&mut self, command: &UiCommand, selected: Option<NodeId>) {
        let Some(session) = &mut self.session else { return };
        let wish = match intervention(command, session, selected) {
            Ok(Some(wish)) => wish,
            Ok(None) => return,
            Err(words) => {
                self.notice = Some(Notice::new(words.get(self.language).to_owned()));
                return;
            }
        };
        let words = crate::window::texts::intervention(&wish, self.language);
        let done = session.intervene(wish);
        self.notice = Some(Notice::new(done.err().unwrap_or(words)));
    }
}

/// The intervention that a letter means here.
fn intervention(
    command: &UiCommand,
    session: &Session,
    selected: Option<NodeId>,
) -> Result<Option<Intervention>, Words> {
    let node = selected.ok_or(Words::KillNothing);
    let name = |node: NodeId| session.scene.nodes[node.0 as usize].name.clone();
    Ok(match command {
        UiCommand::Burst => Some(session.burst(selected).ok_or(Words::NoClient)?),
        UiCommand::Poison => {
            let client = session.client(selected).ok_or(Words::NoClient)?;
            Some(Intervention::Poison { node: client.name.clone() })
        }
        UiCommand::Kill => session.kill(node?),
        UiCommand::Slow => session.slow(node?),
        UiCommand::Recover if !session.ails(node?) && session.slowed(&name(node?)) => session.slow(node?),
        UiCommand::Recover if !session.ails(node?) => return Err(Words::NothingAils),
        UiCommand::Recover => Some(Intervention::Recover { node: name(node?) }),
        UiCommand::Flush => {
            Some(Intervention::Flush { node: session.cache(selected).ok_or(Words::NoCache)?.name.clone() })
        }
        _ => None,
    })
}

fn look_of(light: bool) -> Look {
    if light { Look::light() } else { Look::dark() }
}
