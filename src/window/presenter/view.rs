//! The screen of presenter mode: header with the steps, canvas with few nodes, the account, the panel, the foot.

use std::sync::Arc;

use bevy_egui::egui::{Align2, Galley, Painter, Pos2, Rect, Stroke, Ui, UiBuilder, Vec2, pos2, vec2};

use crate::services::ServiceKind;
use crate::services::contract::NodeId;
use crate::units::text::Language;
use crate::window::account;
use crate::window::canvas::canvas_ui;
use crate::window::command::UiCommand;
use crate::window::ink;
use crate::window::look::{self, Look};
use crate::window::presenter::callout;
use crate::window::presenter::focus::{focus, only};
use crate::window::presenter::sums::{Piece, Sum};
use crate::window::presenter::{Presenter, current, foot, header, panel, steps};
use crate::window::scene::Scene;
use crate::window::session::Session;
use crate::window::texts::{self, Words};
use crate::window::twin::Letter;

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

/// Least height for the sum above the account.
const SUM: f32 = 82.0;

/// Largest share of a card's largest size: above two cards as high as that there is room for badges on their edges.
const CARDS: f32 = 0.78;

/// Height of the account above the foot.
const ACCOUNT: f32 = 122.0;

/// What everything on this screen is drawn with.
pub(super) struct Stage<'a> {
    pub(super) session: &'a Session,
    pub(super) language: Language,
    pub(super) look: &'a Look,
    /// Which side of a twin is shown.
    pub(super) side: Option<Letter>,
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
    side: Option<(Letter, &str)>,
    (language, look): (Language, &Look),
    out: &mut Vec<UiCommand>,
) {
    let scale = (screen.width() / DESIGNED.0).min(screen.height() / DESIGNED.1).clamp(SCALES.0, SCALES.1);
    let stage = Stage { session, language, look, side: side.map(|(letter, _)| letter), scale };
    let (top, bottom) = (screen.top() + stage.px(HEADER), screen.bottom() - stage.px(FOOT));
    let split = screen.right() - stage.px(PANEL);
    let rect = |left, top, right, bottom| Rect::from_min_max(pos2(left, top), pos2(right, bottom));
    ui.painter().rect_filled(screen, 0.0, look.bg);
    let account = rect(screen.left(), bottom - stage.px(ACCOUNT), split, bottom);
    let arrivals = rect(screen.left(), top, split, top + stage.px(ARRIVALS));
    let scene = few_nodes(session, selected);
    let sum = presenter.sum(session, &scene, language);
    let room = split - screen.left() - 2.0 * stage.px(24.0);
    let sum = sum.map(|sum| lay_sum(ui.painter(), &sum, room, &stage));
    // The room is there without a sum as well: cards would jump when one comes and goes.
    let high = sum.as_ref().map_or(0.0, |sum| sum.size.y).max(stage.px(SUM)) + stage.px(2.0);
    let foot = account.top() - high;
    let canvas = rect(screen.left(), arrivals.bottom(), split, foot);
    let said = arrivals_ui(ui, arrivals, &stage);
    if let Some((_, about)) = side {
        about_side_ui(ui.painter(), arrivals.with_min_x(said.right()), about, &stage);
    }
    few_nodes_ui(ui, canvas, presenter, &stage, (&scene, selected), out);
    if let Some(sum) = sum {
        let corner = pos2(screen.left() + stage.px(24.0), account.top() - sum.size.y - stage.px(2.0));
        sum_ui(ui.painter(), corner, sum, &stage);
    }
    let unit = session.resolved.scenario.unit.get(language);
    let inner = account.shrink2(vec2(stage.px(24.0), stage.px(14.0)));
    account::large_ui(ui.painter(), inner, &session.ledger, unit, language, look, scale);
    panel::panel_ui(ui, rect(split, top, screen.right(), bottom), presenter, &stage, out);
    header::header_ui(ui, screen.with_max_y(top), &stage, out);
    foot::foot_ui(ui, screen.with_min_y(bottom), &stage, out);
    let line = Stroke::new(1.0, look.line);
    ui.painter().vline(split, top..=bottom, line);
}

/// What one side of a twin is, or what is different in it; at the right of what arrives, if there is room.
fn about_side_ui(painter: &Painter, rect: Rect, about: &str, stage: &Stage) {
    let run = (about, look::regular(stage.text(20.0)), stage.look.mid);
    let galley = ink::line(painter, &[run], f32::INFINITY);
    if galley.size().x <= rect.width() - stage.px(48.0) {
        let at = rect.right_center() + vec2(-stage.px(24.0), stage.px(8.0));
        ink::place(painter, at, Align2::RIGHT_CENTER, galley);
    }
}

/// How much arrives by now, and where that is said: the crowds themselves are seldom among the few nodes.
fn arrivals_ui(ui: &Ui, rect: Rect, stage: &Stage) -> Rect {
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
    ink::place(painter, at, Align2::LEFT_CENTER, ink::line(painter, &runs, rect.width() - stage.px(48.0)))
}

/// What is worked out, laid out to be drawn.
struct LaidSum {
    title: Arc<Galley>,
    lines: Vec<Arc<Galley>>,
    /// Of the card.
    size: Vec2,
}

/// From the edge of the card of a sum to its words.
const SUM_PADDING: Vec2 = vec2(22.0, 10.0);

/// What is worked out and how, in the largest type in which each line is one, else in the smallest.
fn lay_sum(painter: &Painter, sum: &Sum, width: f32, stage: &Stage) -> LaidSum {
    let padding = SUM_PADDING * stage.scale;
    let width = width - 2.0 * padding.x;
    let laid = |size: f32| -> Vec<Arc<Galley>> {
        sum.lines.iter().map(|line| sum_line(painter, line, size, width, stage)).collect()
    };
    let whole = |lines: &Vec<Arc<Galley>>| lines.iter().all(|line| line.rows.len() == 1);
    let lines = [26.0, 24.0, 22.0, 20.0].map(laid).into_iter().find(whole).unwrap_or_else(|| laid(18.0));
    let title = (sum.title.as_str(), look::semibold(stage.text(20.0)), stage.look.mid);
    let title = ink::line(painter, &[title], width);
    let wide = lines.iter().map(|line| line.size().x).fold(title.size().x, f32::max);
    let high = title.size().y + lines.iter().map(|line| line.size().y).sum::<f32>();
    LaidSum { title, lines, size: vec2(wide, high) + 2.0 * padding }
}

/// The card of a sum, with its corner there.
fn sum_ui(painter: &Painter, corner: Pos2, sum: LaidSum, stage: &Stage) {
    let card = Rect::from_min_size(corner, sum.size);
    ink::well(painter, card, stage.px(12.0), stage.look.card, Stroke::new(1.25, stage.look.line));
    let mut at = card.min + SUM_PADDING * stage.scale;
    for line in std::iter::once(sum.title).chain(sum.lines) {
        at.y = ink::place(painter, at, Align2::LEFT_TOP, line).bottom();
    }
}

/// Numbers that change in the type of numbers, what they count in quieter words, and the signs between them.
fn sum_line(painter: &Painter, line: &[Piece], size: f32, width: f32, stage: &Stage) -> Arc<Galley> {
    let look = stage.look;
    let gap = (" ", look::regular(stage.text(size)), look.mid);
    let runs: Vec<ink::Run<'_>> = line
        .iter()
        .flat_map(|piece| {
            let run = match piece {
                Piece::Number(text) => (text.as_str(), look::mono_bold(stage.text(size)), look.hi),
                Piece::Words(text) => (text.as_str(), look::regular(stage.text(size - 2.0)), look.mid),
                Piece::Sign(text) => (*text, look::regular(stage.text(size)), look.mid),
            };
            [run, gap.clone()]
        })
        .collect();
    ink::paragraph(painter, &runs, width, 3)
}

/// The nodes that an audience looks at now.
fn few_nodes(session: &Session, selected: Option<NodeId>) -> Scene {
    let steps = steps(&session.resolved.scenario);
    let moment = current(&steps, session.sim.now()).map(|step| steps[step].moment);
    only(&session.scene, &focus(session, moment, selected))
}

/// At most three nodes, as large as they can be.
fn few_nodes_ui(
    ui: &mut Ui,
    rect: Rect,
    presenter: &mut Presenter,
    stage: &Stage,
    (scene, selected): (&Scene, Option<NodeId>),
    out: &mut Vec<UiCommand>,
) {
    let mut canvas = ui.new_child(UiBuilder::new().id_salt("presented").max_rect(rect));
    canvas.set_clip_rect(rect);
    presenter.canvas.presenting = Some(stage.scale * CARDS);
    presenter.canvas.selected = selected;
    presenter.canvas.points_out = callout::any(stage.session);
    presenter.canvas.callout = callout::callout(stage.session, scene, stage.language, stage.look);
    let response = canvas_ui(&mut canvas, scene, &mut presenter.canvas, stage.look);
    if response.clicked_order.is_some() {
        out.push(UiCommand::Follow(response.clicked_order));
    } else if response.clicked.is_some() || response.clicked_ground {
        out.push(UiCommand::Select(response.clicked));
    }
}
