//! The bar across the top: what is played, and what can be done anywhere.

use bevy_egui::egui::{Align2, Painter, Pos2, Rect, Stroke, Ui, pos2, vec2};

use crate::services::configuration::Mode;
use crate::units::text::Language;
use crate::window::command::UiCommand;
use crate::window::ink;
use crate::window::look::{self, Look, MARGIN, TEXT_TITLE};
use crate::window::session::Session;
use crate::window::texts::{Words, say};
use crate::window::why::Ask;

/// What the bar says about what is open.
pub(super) struct Bar {
    title: String,
    chips: Vec<String>,
    /// One scenario alone, which can be forked.
    alone: bool,
}

impl Bar {
    /// About one scenario.
    pub(super) fn of_session(session: &Session, language: Language) -> Self {
        let title = session.resolved.scenario.title.get(language).to_owned();
        Bar { title, chips: chips(session, language), alone: true }
    }

    /// About two beside each other.
    pub(super) fn of_pair(title: String, a: &Session, b: &Session, language: Language) -> Self {
        let (seed, other) = (a.resolved.scenario.seed, b.resolved.scenario.seed);
        let seeds = if seed == other { seed.to_string() } else { format!("{seed}, {other}") };
        let seed = say::seed(seeds, language);
        let chips = vec![seed, format!("A {} B {}", hash(a), hash(b))];
        Bar { title, chips, alone: false }
    }
}

/// Draws the bar; `bar` is about what is open, `None` in the library.
pub(super) fn top_bar_ui(
    ui: &mut Ui,
    rect: Rect,
    bar: Option<&Bar>,
    language: Language,
    look: &Look,
    out: &mut Vec<UiCommand>,
) {
    let painter = ui.painter().clone();
    painter.rect_filled(rect, 0.0, look.panel);
    painter.hline(rect.x_range(), rect.bottom() - 0.5, Stroke::new(1.0, look.line));
    let left = mark(&painter, rect, look);
    let right = actions(ui, rect, bar, language, look, out);
    title(ui, left, right, bar, language, look, out);
}

/// Two rings, joined loosely, and the name; where they end.
fn mark(painter: &Painter, rect: Rect, look: &Look) -> Pos2 {
    let y = rect.center().y;
    let (a, b) = (pos2(rect.left() + 25.5, y), pos2(rect.left() + 46.5, y));
    painter.circle_stroke(a, 5.5, Stroke::new(2.5, look.message_edge));
    painter.circle_stroke(b, 5.5, Stroke::new(2.5, look.accent));
    painter.line_segment([a + vec2(7.5, 0.0), b - vec2(7.5, 0.0)], Stroke::new(2.0, look.mid));
    let at = pos2(rect.left() + 61.0, y);
    let name = ink::text(painter, at, Align2::LEFT_CENTER, ("Loosely", look::semibold(TEXT_TITLE + 1.0), look.hi));
    painter.vline(name.right() + 13.5, rect.y_range().shrink(14.0), Stroke::new(1.0, look.line));
    pos2(name.right() + 29.0, y)
}

/// The buttons at the right, each with its key; where they begin.
fn actions(ui: &Ui, rect: Rect, bar: Option<&Bar>, language: Language, look: &Look, out: &mut Vec<UiCommand>) -> f32 {
    let (playing, alone) = (bar.is_some(), bar.is_some_and(|bar| bar.alone));
    let theme = if look.dark { Words::Light } else { Words::Dark };
    let mut buttons = vec![(Words::Help.get(language), "?", UiCommand::ToggleHelp)];
    if playing {
        buttons.push((Words::Present.get(language), "F5", UiCommand::TogglePresenter));
    }
    buttons.extend([
        (Words::BothLanguages.get(language), "L", UiCommand::ToggleLanguage),
        (theme.get(language), "T", UiCommand::ToggleTheme),
    ]);
    if !playing {
        buttons.push((Words::OpenFile.get(language), "Ctrl O", UiCommand::AskForFile));
    }
    buttons.push((Words::Everything.get(language), "Ctrl K", UiCommand::TogglePalette));
    if playing {
        buttons.push((Words::Why.get(language), "W", UiCommand::Why(Ask::Toggle)));
    }
    if alone {
        buttons.push((Words::Fork.get(language), "V", UiCommand::Fork));
    }
    let mut right = pos2(rect.right() - MARGIN, rect.center().y);
    for (label, key, command) in buttons {
        let (button, clicked) = ink::button(ui, right, label, key, look);
        right.x = button.left() - 8.0;
        if clicked {
            out.push(command);
        }
    }
    right.x
}

/// The scenario's name, which opens the library, and the chips beside it, as many as there is room for.
fn title(
    ui: &Ui,
    left: Pos2,
    right: f32,
    bar: Option<&Bar>,
    language: Language,
    look: &Look,
    out: &mut Vec<UiCommand>,
) {
    let painter = ui.painter();
    let name = bar.map_or(Words::Scenarios.get(language), |bar| &bar.title);
    let run = (name, look::semibold(TEXT_TITLE), look.hi);
    let named = ink::fitted(painter, left, Align2::LEFT_CENTER, run, right - left.x - 40.0);
    let Some(bar) = bar else { return };
    let tip = pos2(named.right() + 15.0, left.y + 2.5);
    let arrow = vec![tip + vec2(-5.0, -5.0), tip, tip + vec2(5.0, -5.0)];
    painter.line(arrow, Stroke::new(1.7, look.mid));
    if ink::hot(ui, named.expand2(vec2(6.0, 8.0)), "title", name).clicked() {
        out.push(UiCommand::OpenLibrary);
    }
    let mut at = pos2(tip.x + 18.0, left.y);
    for label in &bar.chips {
        let width = ink::line(painter, &[(label, look::mono(look::TEXT_CAPTION), look.mid)], 240.0).size().x + 16.0;
        if at.x + width > right - 8.0 {
            break;
        }
        at.x = ink::chip(painter, at, label, look).right() + 8.0;
    }
}

/// Seed, trace hash, mode, and how much a person has changed.
fn chips(session: &Session, language: Language) -> Vec<String> {
    let scenario = &session.resolved.scenario;
    let mode = match scenario.mode {
        Mode::Strict => Words::Strict,
        Mode::Realistic => Words::Realistic,
    };
    let seed = say::seed(scenario.seed.to_string(), language);
    let mut chips = vec![seed, hash(session), mode.get(language).to_owned()];
    match session.sim.commands().len() {
        0 => {}
        n => chips.push(say::live_changes(n, language)),
    }
    chips
}

/// The first half of the trace hash.
fn hash(session: &Session) -> String {
    let hash = session.sim.trace_hash();
    format!("{:04x} {:04x}", hash >> 48, hash >> 32 & 0xffff)
}
