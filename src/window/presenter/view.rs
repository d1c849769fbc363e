//! The screen of presenter mode: header with the steps, canvas with few nodes, the account, the panel, the foot.

use bevy_egui::egui::{Align2, Rect, Stroke, Ui, UiBuilder, pos2, vec2};

use crate::services::ServiceKind;
use crate::services::contract::NodeId;
use crate::units::text::Language;
use crate::window::account;
use crate::window::canvas::canvas_ui;
use crate::window::command::UiCommand;
use crate::window::ink;
use crate::window::look::{self, Look};
use crate::window::presenter::focus::{focus, only};
use crate::window::presenter::{Presenter, current, foot, header, panel, steps};
use crate::window::session::Session;
use crate::window::texts::{self, Words};

/// The window that sizes are given for; others get them in proportion.
const DESIGNED: (f32, f32) = (1_600.0, 900.0);

/// Least and largest share of the designed sizes.
const SCALES: (f32, f32) = (0.6, 2.4);

/// Height of the header.
const HEADER: f32 = 76.0;

/// Width of the panel at the right.
const PANEL: f32 = 432.0;

/// Height of the foot.
const FOOT: f32 = 86.0;

/// Height of the line above the canvas: what arrives.
const ARRIVALS: f32 = 54.0;

/// Height of the account above the foot.
const ACCOUNT: f32 = 122.0;

/// What everything on this screen is drawn with.
pub(super) struct Stage<'a> {
    pub(super) session: &'a Session,
    pub(super) language: Language,
    pub(super) look: &'a Look,
    /// Pixels for one of the designed sizes.
    pub(super) scale: f32,
}

impl Stage<'_> {
    /// A designed length on this screen.
    pub(super) fn px(&self, length: f32) -> f32 {
        length * self.scale
    }

    /// A designed text size on this screen, in halves of a pixel.
    pub(super) fn text(&self, size: f32) -> f32 {
        (size * self.scale * 2.0).round() / 2.0
    }
}

/// Draws the screen.
pub(in crate::window) fn presenter_ui(
    ui: &mut Ui,
    screen: Rect,
    presenter: &mut Presenter,
    session: &Session,
    selected: Option<NodeId>,
    (language, look): (Language, &Look),
    out: &mut Vec<UiCommand>,
) {
    let scale = (screen.width() / DESIGNED.0).min(screen.height() / DESIGNED.1).clamp(SCALES.0, SCALES.1);
    let stage = Stage { session, language, look, scale };
    let (top, bottom) = (screen.top() + stage.px(HEADER), screen.bottom() - stage.px(FOOT));
    let split = screen.right() - stage.px(PANEL);
    let rect = |left, top, right, bottom| Rect::from_min_max(pos2(left, top), pos2(right, bottom));
    ui.painter().rect_filled(screen, 0.0, look.bg);
    let account = rect(screen.left(), bottom - stage.px(ACCOUNT), split, bottom);
    let arrivals = rect(screen.left(), top, split, top + stage.px(ARRIVALS));
    let canvas = rect(screen.left(), arrivals.bottom(), split, account.top());
    arrivals_ui(ui, arrivals, &stage);
    few_nodes_ui(ui, canvas, presenter, &stage, selected, out);
    let unit = session.resolved.scenario.unit.get(language);
    let inner = account.shrink2(vec2(stage.px(24.0), stage.px(14.0)));
    account::large_ui(ui.painter(), inner, &session.ledger, unit, language, look, scale);
    panel::panel_ui(ui, rect(split, top, screen.right(), bottom), presenter, &stage, out);
    header::header_ui(ui, screen.with_max_y(top), &stage, out);
    foot::foot_ui(ui, screen.with_min_y(bottom), &stage, out);
    let line = Stroke::new(1.0, look.line);
    ui.painter().vline(split, top..=bottom, line);
}

/// How much arrives by now: the crowds themselves are seldom among the few nodes.
fn arrivals_ui(ui: &Ui, rect: Rect, stage: &Stage) {
    let (painter, look, session) = (ui.painter(), stage.look, stage.session);
    let clients = session.scene.nodes.iter().filter(|node| node.kind == ServiceKind::Client);
    let rate: f64 = clients.map(|client| client.rate("RequestsSent")).sum();
    let unit = session.resolved.scenario.unit.get(stage.language);
    let words = format!("{unit} {}", Words::ArrivingNow.get(stage.language));
    let runs = [
        (words.as_str(), look::regular(stage.text(20.0)), look.mid),
        ("  ", look::regular(stage.text(20.0)), look.mid),
        (&texts::rate(rate), look::mono_bold(stage.text(26.0)), look.hi),
    ];
    let at = rect.left_center() + vec2(stage.px(24.0), stage.px(8.0));
    ink::place(painter, at, Align2::LEFT_CENTER, ink::line(painter, &runs, rect.width() - stage.px(48.0)));
}

/// At most three nodes, as large as they can be.
fn few_nodes_ui(
    ui: &mut Ui,
    rect: Rect,
    presenter: &mut Presenter,
    stage: &Stage,
    selected: Option<NodeId>,
    out: &mut Vec<UiCommand>,
) {
    let session = stage.session;
    let steps = steps(&session.resolved.scenario);
    let moment = current(&steps, session.sim.now()).map(|step| steps[step].moment);
    let scene = only(&session.scene, &focus(session, moment, selected));
    let mut canvas = ui.new_child(UiBuilder::new().id_salt("presented").max_rect(rect));
    canvas.set_clip_rect(rect);
    presenter.canvas.presenting = Some(stage.scale);
    presenter.canvas.selected = selected;
    let response = canvas_ui(&mut canvas, &scene, &mut presenter.canvas, stage.look);
    if response.clicked_order.is_some() {
        out.push(UiCommand::Follow(response.clicked_order));
    } else if response.clicked.is_some() || response.clicked_ground {
        out.push(UiCommand::Select(response.clicked));
    }
}
