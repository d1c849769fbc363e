//! The cards under the waterfall: what would have prevented it, tried on the same arrivals.

use bevy_egui::egui::{Align2, Painter, Rect, Stroke, Ui, pos2, vec2};

use crate::measure::asked::Question;
use crate::measure::what_if::{Change, Effect, Outcome, Trial, changes};
use crate::scenario::called::Called;
use crate::scenario::model::TimelineEntry;
use crate::window::command::UiCommand;
use crate::window::ink;
use crate::window::look::{self, Look, RADIUS_CARD, TEXT_CAPTION};
use crate::window::session::Session;
use crate::window::texts::Words;
use crate::window::why::words;
use crate::window::why::{SLICE, Told};

/// Height of the cards with their title.
pub(super) const HEIGHT: f32 = 126.0;

/// Between two cards.
const GAP: f32 = 10.0;

/// A change and what came of it.
struct Tried {
    change: Change,
    outcome: Option<Outcome>,
}

/// The changes that are tried for the request that is asked about.
#[derive(Default)]
pub(super) struct Trials {
    question: Option<Question>,
    commands: Vec<TimelineEntry>,
    tried: Vec<Tried>,
    running: Option<Trial>,
    /// What earlier trials of the same run came to, that without a change among them: many requests raise the
    /// same ideas.
    known: Vec<(Option<Change>, Question, Outcome)>,
}

impl Trials {
    /// Other questions may want other changes.
    pub(super) fn forget(&mut self) {
        (self.question, self.running, self.tried) = (None, None, Vec::new());
    }

    /// Trials are on their way, or about to be.
    pub(super) fn moves(&self, question: Question) -> bool {
        self.question != Some(question) || self.tried.iter().any(|tried| tried.outcome.is_none())
    }

    /// Trials go on until `deadline`.
    pub(super) fn frame(
        &mut self,
        told: &Told,
        question: Question,
        session: &Session,
        deadline: &mut dyn FnMut() -> bool,
    ) {
        if self.question != Some(question) {
            self.begin(told, question, session);
        }
        while let Some(index) = self.tried.iter().position(|tried| tried.outcome.is_none()) {
            // What the run itself comes to is needed first.
            let Some(_) = self.outcome_of(None, question, session, deadline) else { return };
            let change = self.tried[index].change.clone();
            let Some(outcome) = self.outcome_of(Some(change), question, session, deadline) else { return };
            self.tried[index].outcome = Some(outcome);
        }
    }

    /// What comes of the run with that change; nothing if there is no time to find out.
    fn outcome_of(
        &mut self,
        change: Option<Change>,
        question: Question,
        session: &Session,
        deadline: &mut dyn FnMut() -> bool,
    ) -> Option<Outcome> {
        if let Some((.., outcome)) = self.known.iter().find(|(known, of, _)| *known == change && *of == question) {
            return Some(*outcome);
        }
        if self.running.as_ref().is_none_or(|trial| trial.change != change) {
            self.running = Trial::new(&session.resolved, &self.commands, change.clone());
        }
        let trial = self.running.as_mut()?;
        while !trial.advance(SLICE) {
            if deadline() {
                return None;
            }
        }
        let outcome = trial.outcome(question)?;
        self.known.push((change, question, outcome));
        self.running = None;
        Some(outcome)
    }

    fn begin(&mut self, told: &Told, question: Question, session: &Session) {
        if self.commands.as_slice() != session.sim.commands() {
            self.commands = session.sim.commands().to_vec();
            self.known.clear();
        }
        self.question = Some(question);
        let changes = changes(&session.resolved, &told.biography, &told.picture, &told.answer);
        self.tried = changes.into_iter().map(|change| Tried { change, outcome: None }).collect();
    }

    /// There is something to show.
    pub(super) fn has_cards(&self) -> bool {
        !self.tried.is_empty()
    }

    /// The change that helps most among those that help, else the first one.
    pub(super) fn best(&self) -> Option<&Change> {
        let question = self.question?;
        let base = self.known.iter().find(|(change, of, _)| change.is_none() && *of == question);
        let base = base.map(|(.., outcome)| *outcome);
        let helps = |tried: &&Tried| {
            let effect = tried.outcome.zip(base).map(|(outcome, base)| outcome.against(&base, question));
            effect == Some(Effect::Better)
        };
        self.tried.iter().find(helps).or(self.tried.first()).map(|tried| &tried.change)
    }

    /// Draws the cards into `rect`; each can be played beside the run as it was.
    pub(super) fn trials_ui(&self, ui: &Ui, rect: Rect, called: Called<'_>, look: &Look, out: &mut Vec<UiCommand>) {
        let (painter, language) = (ui.painter(), called.language);
        let Some(question) = self.question else { return };
        let base = self.known.iter().find(|(change, of, _)| change.is_none() && *of == question);
        let base = base.map(|(.., outcome)| *outcome);
        let title = (Words::WhyPrevented.get(language), look::semibold(14.0), look.hi);
        ink::clipped(painter, rect.left_top(), Align2::LEFT_TOP, title, rect.width());
        let count = self.tried.len().max(2) as f32;
        let width = ((rect.width() - GAP * (count - 1.0)) / count).min(320.0);
        for (index, tried) in self.tried.iter().enumerate() {
            let left = rect.left() + index as f32 * (width + GAP);
            let card = Rect::from_min_max(pos2(left, rect.top() + 28.0), pos2(left + width, rect.bottom()));
            card_ui(painter, card, tried, question, base, called, look);
            let best = self.best() == Some(&tried.change);
            let words = Words::Compare.get(language);
            let key = if best { "Ctrl ↵" } else { "↵" };
            let right = pos2(card.right() - 8.0, card.top() + 22.0);
            let hot = ink::hot(ui, card, ("trial", index), words);
            if best || hot.hovered() {
                let width = ink::button_width(painter, words, key, look);
                let ground = Rect::from_min_max(right - vec2(width, 14.0), right + vec2(0.0, 14.0));
                painter.rect_filled(ground.expand(2.0), 4.0, look.card);
                ink::button(ui, right, words, key, look);
            }
            if hot.clicked() {
                out.push(UiCommand::Compare(tried.change.clone()));
            }
        }
    }
}

fn card_ui(
    painter: &Painter,
    card: Rect,
    tried: &Tried,
    question: Question,
    base: Option<Outcome>,
    called: Called<'_>,
    look: &Look,
) {
    ink::well(painter, card, RADIUS_CARD, look.card, Stroke::new(1.0, look.line));
    let inner = card.shrink2(vec2(14.0, 10.0));
    let language = called.language;
    let name = format!("{} {}", called.node(&tried.change.node), tried.change.parameter);
    let run = (name.as_str(), look::mono(TEXT_CAPTION), look.mid);
    ink::clipped(painter, inner.left_top(), Align2::LEFT_TOP, run, inner.width());
    let value = format!("{} → {}", tried.change.from, tried.change.to);
    let run = (value.as_str(), look::mono_bold(19.0), look.hi);
    ink::clipped(painter, inner.left_top() + vec2(0.0, 20.0), Align2::LEFT_TOP, run, inner.width());
    let at = inner.left_top() + vec2(0.0, 54.0);
    let (Some(outcome), Some(base)) = (tried.outcome, base) else {
        let run = (Words::WhyTrying.get(language), look::regular(14.0), look.lo);
        ink::clipped(painter, at, Align2::LEFT_TOP, run, inner.width());
        return;
    };
    let effect = outcome.against(&base, question);
    let mark = at + vec2(7.0, 9.0);
    match effect {
        Effect::Better => ink::check(painter, mark, look.cached),
        Effect::Worse => ink::cross(painter, mark, 4.5, look.error),
        Effect::Same => {}
    }
    let left = if effect == Effect::Same { 0.0 } else { 22.0 };
    let color = if effect == Effect::Better { look.hi } else { look.mid };
    let text = words::trial(question, &base, &outcome, language);
    let run = (text.as_str(), look::semibold(14.0), color);
    ink::clipped(painter, at + vec2(left, 0.0), Align2::LEFT_TOP, run, inner.width() - left);
}
