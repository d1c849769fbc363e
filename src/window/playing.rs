//! One scenario on screen: its session, and how a person looks at it.

use std::time::Duration;

use bevy_egui::egui::{Rect, Ui, UiBuilder, Vec2};

use crate::scenario::resolve::Resolved;
use crate::services::contract::NodeId;
use crate::units::text::Language;
use crate::window::account;
use crate::window::by_hand;
use crate::window::canvas::{CanvasState, canvas_ui, newest};
use crate::window::command::{Tab, UiCommand};
use crate::window::editing::{Editing, Then};
use crate::window::look::Look;
use crate::window::notice::Notice;
use crate::window::presenter::{Presenter, presenter_ui};
use crate::window::regions::Regions;
use crate::window::session::Session;
use crate::window::side::{self, Shown};
use crate::window::texts::{self, Words};
use crate::window::timeline::{self, Track};
use crate::window::top_bar;
use crate::window::why::{self, Ask, Why};

/// A scenario on screen.
pub(super) struct Playing {
    /// What is played.
    pub(super) session: Session,
    /// Where the canvas stands, and what is selected on it.
    pub(super) canvas: CanvasState,
    /// The tab of the side panel.
    pub(super) tab: Tab,
    /// The view "Why?".
    pub(super) why: Why,
    /// Presenter mode, while it is on.
    pub(super) presenter: Option<Presenter>,
    /// The parameter that is about to be changed.
    pub(super) editing: Editing,
    /// The middle of the canvas, from its corner: keys zoom around it.
    pub(super) middle: Vec2,
}

/// How everything is shown, whatever is on stage.
#[derive(Clone, Copy)]
pub(super) struct View<'a> {
    /// The language.
    pub(super) language: Language,
    /// The theme.
    pub(super) look: &'a Look,
    /// The side panel is unfolded.
    pub(super) side: bool,
    /// The timeline is unfolded.
    pub(super) timeline: bool,
    /// Nothing travels.
    pub(super) still: bool,
}

impl Playing {
    /// At the start of that scenario.
    pub(super) fn new(resolved: Resolved, play: bool) -> Self {
        let mut session = Session::new(resolved);
        session.playback.set_playing(play);
        Playing::of(session)
    }

    /// That session, looked at afresh.
    pub(super) fn of(session: Session) -> Self {
        Playing {
            session,
            canvas: CanvasState::default(),
            tab: Tab::Story,
            why: Why::default(),
            presenter: None,
            editing: Editing::default(),
            middle: Vec2::ZERO,
        }
    }

    /// Time passes here: the picture changes by itself.
    pub(super) fn moves(&self) -> bool {
        self.session.playback.playing() || self.why.moves()
    }

    /// Lets `wall` time pass.
    pub(super) fn frame(&mut self, wall: Duration, deadline: &mut dyn FnMut() -> bool) {
        let before = self.session.sim.now();
        self.session.frame(wall, deadline);
        if let Some(presenter) = &self.presenter {
            presenter.hold(before, &mut self.session);
        }
        self.why.frame(&self.session, deadline);
    }

    /// Selects a node, or none.
    pub(super) fn select(&mut self, node: Option<NodeId>) {
        self.editing.close();
        self.canvas.selected = node;
        self.tab = match (node, self.tab) {
            (Some(_), _) => Tab::Node,
            (None, Tab::Node) => Tab::Story,
            (None, tab) => tab,
        };
    }

    /// Selects the node after the selected one, or the one before.
    fn select_next(&mut self, back: bool) {
        let count = self.session.scene.nodes.len();
        if count == 0 {
            return;
        }
        let index = match (self.canvas.selected, back) {
            (None, false) => 0,
            (None, true) => count - 1,
            (Some(node), false) => (node.0 as usize + 1) % count,
            (Some(node), true) => (node.0 as usize + count - 1) % count,
        };
        self.select(Some(self.session.scene.nodes[index].id));
    }

    /// Out of the innermost thing that is open; false if nothing is.
    pub(super) fn back(&mut self) -> bool {
        if self.why.is_open() {
            self.why.close();
        } else if self.session.followed().is_some() {
            self.session.follow(None);
        } else if self.presenter.is_some() {
            self.presenter = None;
        } else if self.canvas.selected.is_some() {
            self.select(None);
        } else {
            return false;
        }
        true
    }

    /// Enters or leaves presenter mode.
    pub(super) fn present(&mut self) {
        self.why.close();
        self.canvas.selected = None;
        self.presenter = if self.presenter.is_some() { None } else { Some(Presenter::default()) };
    }

    /// Follows the request under the pointer, or the newest that sets out; or ends that.
    fn toggle_follow(&mut self, language: Language) -> Option<Notice> {
        let session = &mut self.session;
        if session.followed().is_some() {
            session.follow(None);
            return None;
        }
        let order = self.canvas.hovered_order.or_else(|| newest(&session.scene));
        session.follow(order);
        order.is_none().then(|| Notice::new(Words::NothingToFollow.get(language).to_owned()))
    }

    /// A person types into a field that is on screen: letters mean nothing else now.
    pub(super) fn types(&self) -> bool {
        self.editing.is_open() && self.tab == Tab::Node && !self.why.is_open() && self.presenter.is_none()
    }

    /// Opens the first parameter of the selected node that can be changed.
    fn edit(&mut self, language: Language) -> Option<Notice> {
        let Some(node) = self.canvas.selected else {
            return Some(Notice::new(Words::KillNothing.get(language).to_owned()));
        };
        self.why.close();
        self.tab = Tab::Node;
        self.editing.close();
        self.editing.walk(&self.session, node, Then::Next);
        (!self.editing.is_open()).then(|| Notice::new(Words::NothingToChange.get(language).to_owned()))
    }

    /// Carries out what concerns one scenario; what a person should hear about it.
    pub(super) fn carry_out(&mut self, command: &UiCommand, language: Language) -> Option<Notice> {
        let session = &mut self.session;
        match command {
            UiCommand::Fit => self.canvas.fit = true,
            UiCommand::Zoom(factor) => self.canvas.zoom_around(self.middle, *factor),
            UiCommand::ShowTab(tab) => self.tab = *tab,
            UiCommand::Select(node) => self.select(*node),
            UiCommand::SelectNext { back } => self.select_next(*back),
            UiCommand::TogglePlay => session.toggle(),
            UiCommand::Step => session.step(),
            UiCommand::StepBack => session.step_back(),
            UiCommand::Faster => session.playback.faster(),
            UiCommand::Slower => session.playback.slower(),
            UiCommand::SetSpeed(speed) => session.playback.set_speed(*speed),
            UiCommand::Restart => session.restart(),
            UiCommand::Seek(to) => session.seek(*to),
            UiCommand::NextInteresting => session.next_interesting(),
            UiCommand::PreviousInteresting => session.previous_interesting(),
            UiCommand::Follow(order) => session.follow(*order),
            UiCommand::ToggleFollow => return self.toggle_follow(language),
            UiCommand::TogglePresenter => self.present(),
            UiCommand::Lecture(wish) => {
                if let Some(presenter) = &mut self.presenter {
                    presenter.carry_out(*wish, session);
                }
            }
            UiCommand::Why(ask) => {
                self.editing.close();
                // Whoever follows a request asks about that one.
                let followed = session.followed().filter(|_| *ask == Ask::Toggle && !self.why.is_open());
                self.why.ask(followed.map_or(*ask, Ask::Order), session);
            }
            UiCommand::Edit => return self.edit(language),
            UiCommand::LeaveParameter => self.editing.close(),
            UiCommand::SetParameter(then) => {
                let node = self.canvas.selected?;
                let done = self.editing.commit(session, node, *then)?;
                return Some(Notice::undoable(texts::intervention(&done, session.resolved.called(language))));
            }
            _ => return by_hand::carry_out(command, session, self.canvas.selected, language),
        }
        None
    }
}

/// Draws it: bars, canvas, panels, or the view "Why?" over them.
pub(super) fn playing_ui(ui: &mut Ui, screen: Rect, playing: &mut Playing, view: View<'_>, out: &mut Vec<UiCommand>) {
    let View { language, look, .. } = view;
    let Playing { session, canvas, tab, why, editing, middle, presenter } = playing;
    session.scene.language = language;
    canvas.reduce_motion = view.still;
    let session = &*session;
    if let Some(presenter) = presenter {
        presenter.be_still(view.still);
        presenter_ui(ui, screen, presenter, session, canvas.selected, None, (language, look), out);
        return;
    }
    let regions = Regions::of(screen, view.side, view.timeline);
    *middle = regions.canvas.size() / 2.0;
    if !why.is_open() {
        architecture_ui(ui, regions.canvas, session, canvas, look, out);
    }
    let bar = top_bar::Bar::of_session(session, language);
    top_bar::top_bar_ui(ui, regions.top_bar, Some(&bar), language, look, out);
    let unit = session.resolved.scenario.unit.get(language);
    account::account_ui(ui, regions.ledger, &session.ledger, unit, language, look);
    let selected = canvas.selected;
    if why.is_open() {
        let rect = why::region(regions.canvas, regions.side);
        why::why_ui(ui, rect, why, session, language, look, out);
    } else if let Some(rect) = regions.side {
        side::side_ui(ui, rect, session, Shown { tab: *tab, selected, language }, editing, look, out);
    }
    if let Some(rect) = regions.timeline {
        let track = Track { session, pair: None, selected };
        timeline::timeline_ui(ui, rect, track, language, look, out);
    }
}

/// The canvas, and what a click on it asks for.
fn architecture_ui(
    ui: &mut Ui,
    rect: Rect,
    session: &Session,
    state: &mut CanvasState,
    look: &Look,
    out: &mut Vec<UiCommand>,
) {
    let mut canvas = ui.new_child(UiBuilder::new().id_salt("canvas").max_rect(rect));
    canvas.set_clip_rect(rect);
    let response = canvas_ui(&mut canvas, &session.scene, state, look);
    state.hovered_order = response.hovered_order;
    if response.clicked_order.is_some() {
        out.push(UiCommand::Follow(response.clicked_order));
    } else if response.clicked.is_some() || response.clicked_ground {
        out.push(UiCommand::Select(response.clicked));
    }
    if let Some(node) = response.clicked_cause {
        out.push(UiCommand::Why(Ask::Node(node)));
    }
}
