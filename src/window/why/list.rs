//! The left column: kinds of question with their counts, and the requests of one kind.

use bevy_egui::egui::{Align2, Rect, ScrollArea, Sense, Stroke, Ui, UiBuilder, pos2, vec2};

use crate::measure::asked::{Case, Question};
use crate::services::contract::NodeId;
use crate::units::text::Language;
use crate::window::command::UiCommand;
use crate::window::ink;
use crate::window::look::{self, Look, RADIUS_INSET, TEXT_CAPTION, TEXT_LABEL};
use crate::window::session::Session;
use crate::window::texts::{self, say};
use crate::window::why::words;
use crate::window::why::{Ask, COLUMN_MARGIN, instant, took};

/// Chips in a row.
const CHIPS: usize = 4;

/// Height of a chip.
const CHIP: f32 = 46.0;

/// Height of a row of the list.
const ROW: f32 = 36.0;

/// What the list shows.
#[derive(Clone, Copy)]
pub(super) struct Shown {
    /// The kind of question.
    pub(super) question: Question,
    /// The request that is asked about.
    pub(super) order: Option<u64>,
    /// Only what rules of this node decided.
    pub(super) only: Option<NodeId>,
    /// It was chosen just now: scroll to it.
    pub(super) fresh: bool,
}

/// Most dead letters that are listed.
const DEAD: usize = 1_000;

/// The requests of a kind, those first that a person would ask about first.
pub(super) fn cases(session: &Session, question: Question, only: Option<NodeId>) -> Vec<Case> {
    let mut cases = if question == Question::DeadLettered {
        let dead = session.sim.dead_letters();
        dead.iter().rev().take(DEAD).map(|settled| Case::new(settled, session.sim.now())).collect()
    } else {
        session.sim.recorder().asked().map(|asked| asked.list(question)).unwrap_or_default()
    };
    if let Some(node) = only {
        let rules = session.sim.recorder().causes(node);
        let known = |rule| rules.iter().any(|(own, _)| *own == rule);
        cases.retain(|case: &Case| known(case.cause) || case.repeated.is_some_and(known));
    }
    cases
}

/// How many there are of a kind.
fn count(session: &Session, question: Question) -> u64 {
    match question {
        Question::DeadLettered => session.ledger.dead_lettered,
        _ => session.sim.recorder().asked().map_or(0, |asked| asked.count(question)),
    }
}

/// Draws the column.
pub(super) fn list_ui(
    ui: &mut Ui,
    rect: Rect,
    session: &Session,
    shown: Shown,
    language: Language,
    look: &Look,
    out: &mut Vec<UiCommand>,
) {
    let inner = rect.shrink2(vec2(COLUMN_MARGIN - 4.0, 12.0));
    let mut top = chips_ui(ui, inner, session, shown, language, look, out);
    let painter = ui.painter().clone();
    if let Some(node) = shown.only {
        top = only_ui(ui, pos2(inner.left(), top), inner.width(), session, node, language, look, out);
    }
    let [number, sent, took] = words::columns(language);
    let line = top + 12.0;
    for (x, anchor, text) in [
        (inner.left() + 8.0, Align2::LEFT_CENTER, number),
        (inner.left() + inner.width() * 0.62, Align2::RIGHT_CENTER, sent),
        (inner.right() - 8.0, Align2::RIGHT_CENTER, took),
    ] {
        ink::text(&painter, pos2(x, line), anchor, (text, look::regular(TEXT_CAPTION), look.lo));
    }
    let body = Rect::from_min_max(pos2(inner.left(), top + 26.0), inner.max);
    let cases = cases(session, shown.question, shown.only);
    if cases.is_empty() {
        let (means, hint) = words::empty(shown.question, language);
        let galley = ink::paragraph(
            &painter,
            &[
                (means, look::semibold(TEXT_LABEL), look.mid),
                (" ", look::regular(TEXT_LABEL), look.lo),
                (hint, look::regular(TEXT_LABEL), look.lo),
            ],
            body.width() - 16.0,
            6,
        );
        ink::place(&painter, body.left_top() + vec2(8.0, 8.0), Align2::LEFT_TOP, galley);
        return;
    }
    rows_ui(ui, body, &cases, shown, language, look, out);
}

fn chips_ui(
    ui: &Ui,
    inner: Rect,
    session: &Session,
    shown: Shown,
    language: Language,
    look: &Look,
    out: &mut Vec<UiCommand>,
) -> f32 {
    let pitch = (inner.width() + 6.0) / CHIPS as f32;
    let kinds: Vec<Question> = Question::ALL.into_iter().filter(|kind| is_shown(session, *kind, shown)).collect();
    for (index, question) in kinds.iter().copied().enumerate() {
        let (row, column) = (index / CHIPS, index % CHIPS);
        let at = inner.left_top() + vec2(column as f32 * pitch, row as f32 * (CHIP + 6.0));
        let chip = Rect::from_min_size(at, vec2(pitch - 6.0, CHIP));
        let (amount, label) = (count(session, question), words::label(question, language));
        let response = ink::hot(ui, chip, ("why kind", index), label);
        let active = question == shown.question;
        let fill = if response.hovered() { look.raised } else { look.card };
        let edge = if active { Stroke::new(2.0, look.accent) } else { Stroke::new(1.0, look.line) };
        ink::well(ui.painter(), chip, RADIUS_INSET, fill, edge);
        let color = if amount == 0 { look.lo } else { look.hi };
        let figure = texts::count(amount);
        // A figure of JetBrains Mono is 0.6 of its size wide.
        let size = ((chip.width() - 6.0) / (0.6 * figure.len() as f32)).min(15.0);
        let run = (figure, look::mono_bold(size));
        ink::clipped(
            ui.painter(),
            chip.center() - vec2(0.0, 9.0),
            Align2::CENTER_CENTER,
            (&run.0, run.1, color),
            chip.width(),
        );
        let run = (label, look::regular(TEXT_CAPTION), if active { look.hi } else { look.mid });
        ink::clipped(ui.painter(), chip.center() + vec2(0.0, 11.0), Align2::CENTER_CENTER, run, chip.width() - 4.0);
        if response.clicked() {
            out.push(UiCommand::Why(Ask::About(question)));
        }
    }
    inner.top() + kinds.len().div_ceil(CHIPS) as f32 * (CHIP + 6.0)
}

/// A kind of question has a chip when there is something to ask; four have one always, because a zero says
/// something too.
fn is_shown(session: &Session, question: Question, shown: Shown) -> bool {
    let always = matches!(question, Question::Twice | Question::Lost | Question::Slow | Question::Retried);
    always || question == shown.question || count(session, question) > 0
}

/// The chip that says that only one node's cases are shown; a click shows all.
fn only_ui(
    ui: &Ui,
    at: bevy_egui::egui::Pos2,
    width: f32,
    session: &Session,
    node: NodeId,
    language: Language,
    look: &Look,
    out: &mut Vec<UiCommand>,
) -> f32 {
    let name = session.called(node, language);
    let chip = Rect::from_min_size(at + vec2(0.0, 2.0), vec2(width, 26.0));
    let response = ink::hot(ui, chip, "why only", name);
    let fill = if response.hovered() { look.raised } else { look.card };
    ink::well(ui.painter(), chip, 13.0, fill, Stroke::new(1.0, look.accent));
    let text = say::why_only(name, language);
    let run = (text.as_str(), look::regular(TEXT_LABEL), look.hi);
    ink::clipped(ui.painter(), chip.left_center() + vec2(12.0, 0.0), Align2::LEFT_CENTER, run, width - 40.0);
    ink::cross(ui.painter(), chip.right_center() - vec2(16.0, 0.0), 4.0, look.mid);
    if response.clicked() {
        out.push(UiCommand::Why(Ask::Everything));
    }
    chip.bottom() + 4.0
}

fn rows_ui(
    ui: &mut Ui,
    body: Rect,
    cases: &[Case],
    shown: Shown,
    language: Language,
    look: &Look,
    out: &mut Vec<UiCommand>,
) {
    let mut child = ui.new_child(UiBuilder::new().id_salt("why list").max_rect(body));
    child.set_clip_rect(body);
    child.spacing_mut().item_spacing = vec2(0.0, 0.0);
    let mut area = ScrollArea::vertical().id_salt(("why list", shown.question)).auto_shrink(false);
    let chosen = cases.iter().position(|case| Some(case.order) == shown.order);
    if let Some(chosen) = chosen.filter(|_| shown.fresh) {
        area = area.vertical_scroll_offset((chosen as f32 * ROW - body.height() / 2.0).max(0.0));
    }
    area.show_rows(&mut child, ROW, cases.len(), |ui, range| {
        for case in &cases[range] {
            let (rect, response) = ui.allocate_exact_size(vec2(ui.available_width(), ROW), Sense::CLICK);
            row_ui(ui, rect, case, Some(case.order) == shown.order, response.hovered(), language, look);
            if response.clicked() {
                out.push(UiCommand::Why(Ask::Listed(case.order)));
            }
        }
    });
}

fn row_ui(ui: &Ui, rect: Rect, case: &Case, chosen: bool, hovered: bool, language: Language, look: &Look) {
    let painter = ui.painter();
    let cell = rect.shrink2(vec2(0.0, 2.0));
    if chosen {
        ink::well(painter, cell, RADIUS_INSET, look.raised, Stroke::new(2.0, look.accent));
    } else if hovered {
        ink::well(painter, cell, RADIUS_INSET, look.card, Stroke::NONE);
    }
    let number = format!("#{}", texts::count(case.order));
    let run = (number.as_str(), look::mono(TEXT_LABEL), look.hi);
    ink::text(painter, cell.left_center() + vec2(8.0, 0.0), Align2::LEFT_CENTER, run);
    let at = pos2(cell.left() + cell.width() * 0.62, cell.center().y);
    ink::text(painter, at, Align2::RIGHT_CENTER, (&instant(case.born), look::mono(TEXT_CAPTION), look.mid));
    let run = (took(case, language), look::mono_bold(TEXT_LABEL));
    ink::text(painter, cell.right_center() - vec2(8.0, 0.0), Align2::RIGHT_CENTER, (&run.0, run.1, look.hi));
}
