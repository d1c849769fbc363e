//! The view "Why?": a list of requests worth asking about, one question, one answer, and its story.
//!
//! It opens over canvas and side panel. The story comes from a second, headless run in slices, a frame's time each.

mod answers;
mod axis;
mod bars;
mod list;
mod steps;
mod trials;
pub(super) mod words;

use bevy_egui::egui::{Align2, Rect, Stroke, Ui, UiBuilder, pos2, vec2};

use crate::measure::asked::{Case, Question};
use crate::measure::retrace::Retrace;
use crate::measure::trace::Biography;
use crate::measure::verdict::{Answer, Verdict, answer};
use crate::measure::waterfall::Waterfall;
use crate::measure::what_if::Change;
use crate::scenario::called::Called;
use crate::scenario::model::TimelineEntry;
use crate::services::contract::{NodeId, Rule};
use crate::units::text::Language;
use crate::units::time::SimTime;
use crate::window::command::UiCommand;
use crate::window::ink;
use crate::window::look::{self, Look, MARGIN};
use crate::window::session::Session;
use crate::window::texts::Words;
use crate::window::why::trials::Trials;

/// Events between two looks at the clock.
const SLICE: u64 = 2_000;

/// Slices that run in every frame: about 6 ms.
const LEAST_SLICES: u32 = 8;

/// What a person can ask of this view.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Ask {
    /// Open it, or close it.
    Toggle,
    /// Open it on what concerns this node.
    Node(NodeId),
    /// Ask that about the newest such request.
    About(Question),
    /// Ask about the request with this number.
    Order(u64),
    /// Ask the present question about another request of the list.
    Listed(u64),
    /// Show what concerns any node.
    Everything,
    /// The next one of the list, or the one before.
    Next {
        /// The one before.
        back: bool,
    },
}

/// What is known about the request that was asked about.
struct Told {
    biography: Biography,
    picture: Waterfall,
    answer: Answer,
}

/// The view.
pub(super) struct Why {
    open: bool,
    question: Question,
    /// Only what rules of this node decided.
    only: Option<NodeId>,
    order: Option<u64>,
    /// It was named by its number: what became of it decides the question.
    by_number: bool,
    /// The request was chosen just now: the list and the steps scroll to it.
    fresh: bool,
    retrace: Option<Retrace>,
    /// Live changes with which the second run was made.
    commands: Vec<TimelineEntry>,
    /// The moment that the story goes up to.
    until: SimTime,
    told: Option<Told>,
    trials: Trials,
}

impl Default for Why {
    fn default() -> Self {
        Why {
            open: false,
            question: Question::Twice,
            only: None,
            order: None,
            by_number: false,
            fresh: false,
            retrace: None,
            commands: Vec::new(),
            until: SimTime::ZERO,
            told: None,
            trials: Trials::default(),
        }
    }
}

impl Why {
    /// It is open.
    pub(super) fn is_open(&self) -> bool {
        self.open
    }

    /// The number of the request that is asked about.
    #[cfg(test)]
    pub(super) fn order(&self) -> Option<u64> {
        self.order
    }

    /// The change most worth playing beside the run as it was.
    pub(super) fn best_change(&self) -> Option<Change> {
        self.trials.best().filter(|_| self.open).cloned()
    }

    /// Closes it.
    pub(super) fn close(&mut self) {
        self.open = false;
    }

    /// A second run is on its way: the picture changes by itself.
    pub(super) fn moves(&self) -> bool {
        let looks_back = self.retrace.as_ref().is_some_and(|retrace| !retrace.is_over());
        self.open && (looks_back || self.told.is_some() && self.trials.moves(self.question))
    }

    /// Carries out a wish. Opening pauses the run: the question is about this moment.
    pub(super) fn ask(&mut self, ask: Ask, session: &mut Session) {
        if !self.open && !matches!(ask, Ask::Next { .. }) {
            session.settle();
            session.playback.set_playing(false);
        }
        match ask {
            Ask::Toggle if self.open => self.open = false,
            Ask::Toggle => self.show(session, None),
            Ask::Node(node) => self.show(session, Some(node)),
            Ask::About(question) => {
                self.question = question;
                self.choose(session, list::cases(session, question, self.only).first().map(|case| case.order));
            }
            Ask::Order(order) => {
                (self.open, self.only) = (true, None);
                self.choose(session, Some(order));
                self.by_number = true;
            }
            Ask::Listed(order) => self.choose(session, Some(order)),
            Ask::Everything => self.only = None,
            Ask::Next { back } if self.open => self.step(session, back),
            Ask::Next { .. } => {}
        }
    }

    /// Opens on the gravest question that has a case.
    fn show(&mut self, session: &Session, only: Option<NodeId>) {
        (self.open, self.only) = (true, only);
        let has_cases = |only| move |question: &Question| !list::cases(session, *question, only).is_empty();
        if !Question::ALL.iter().any(has_cases(only)) {
            self.only = None;
        }
        let cases = list::cases(session, self.question, self.only);
        if cases.iter().any(|case| Some(case.order) == self.order) {
            return;
        }
        if cases.is_empty() {
            self.question = Question::ALL.into_iter().find(has_cases(self.only)).unwrap_or(self.question);
        }
        self.choose(session, list::cases(session, self.question, self.only).first().map(|case| case.order));
    }

    fn step(&mut self, session: &Session, back: bool) {
        let cases = list::cases(session, self.question, self.only);
        let at = cases.iter().position(|case| Some(case.order) == self.order);
        let next = match (at, back) {
            (None, _) => 0,
            (Some(at), true) => at.saturating_sub(1),
            (Some(at), false) => (at + 1).min(cases.len().saturating_sub(1)),
        };
        self.choose(session, cases.get(next).map(|case| case.order));
    }

    /// Asks about that request.
    fn choose(&mut self, session: &Session, order: Option<u64>) {
        (self.fresh, self.by_number) = (true, false);
        self.trials.forget();
        if order != self.order {
            self.told = None;
        }
        self.order = order;
        self.commands = session.sim.commands().to_vec();
        self.until = session.sim.now();
        let new = |order| Retrace::new(&session.resolved, &self.commands, order, session.sim.now());
        self.retrace = order.map(new);
    }

    /// The second run goes on until `deadline`; the story of what it found is told.
    pub(super) fn frame(&mut self, session: &Session, deadline: &mut dyn FnMut() -> bool) {
        // On the way to another moment there is nothing to ask about.
        if !self.open || session.playback.goal().is_some() {
            return;
        }
        // Playing may have used up the frame's time; a few slices always run.
        let mut left = LEAST_SLICES;
        let deadline: &mut dyn FnMut() -> bool = &mut || {
            left = left.saturating_sub(1);
            left == 0 && deadline()
        };
        if self.commands.as_slice() != session.sim.commands() || session.sim.now() < self.until {
            // Somebody changed the world, or went back: it is another run, or less of it.
            self.choose(session, self.order);
        }
        self.until = session.sim.now();
        let Some(retrace) = &mut self.retrace else { return };
        if !retrace.has_ended() {
            retrace.extend(session.sim.now());
        }
        if retrace.is_over() && self.told.is_some() {
            self.tell_again();
            return self.try_changes(session, deadline);
        }
        while !retrace.advance(SLICE) && !deadline() {}
        if retrace.is_over() {
            self.told = retrace.biography().map(|biography| {
                if self.by_number {
                    self.question = Question::of(biography.outcome);
                }
                told(biography, self.question)
            });
        }
    }
    /// What would have prevented it is tried.
    fn try_changes(&mut self, session: &Session, deadline: &mut dyn FnMut() -> bool) {
        if let Some(told) = &self.told {
            self.trials.frame(told, self.question, session, deadline);
        }
    }

    /// The question about the same request may be another one now.
    fn tell_again(&mut self) {
        if let Some(told) = self.told.as_mut().filter(|_| self.fresh) {
            told.answer = answer(&told.biography, &told.picture, self.question);
        }
    }
}

fn told(biography: Biography, question: Question) -> Told {
    let picture = Waterfall::of(&biography);
    let answer = answer(&biography, &picture, question);
    Told { biography, picture, answer }
}

/// Draws the view into `rect`.
pub(super) fn why_ui(
    ui: &mut Ui,
    rect: Rect,
    why: &mut Why,
    session: &Session,
    language: Language,
    look: &Look,
    out: &mut Vec<UiCommand>,
) {
    let painter = ui.painter().clone();
    painter.rect_filled(rect, 0.0, look.bg);
    // Nothing behind it is clicked.
    ui.interact(rect, bevy_egui::egui::Id::new("why ground"), bevy_egui::egui::Sense::click_and_drag());
    let roomy = rect.width() >= 1_400.0;
    let (left, right) = if roomy { (284.0, 394.0) } else { (228.0, (rect.width() * 0.27).clamp(250.0, 394.0)) };
    let split = |x: f32| painter.vline(x, rect.y_range(), Stroke::new(1.0, look.line));
    let list_rect = Rect::from_min_max(rect.min, pos2(rect.left() + left, rect.bottom()));
    painter.rect_filled(list_rect, 0.0, look.panel);
    let steps_rect = Rect::from_min_max(pos2(rect.right() - right, rect.top()), rect.max);
    painter.rect_filled(steps_rect, 0.0, look.panel);
    split(list_rect.right() - 0.5);
    split(steps_rect.left() + 0.5);
    let shown = list::Shown { question: why.question, order: why.order, only: why.only, fresh: why.fresh };
    list::list_ui(ui, list_rect, session, shown, language, look, out);
    let middle = Rect::from_min_max(pos2(list_rect.right(), rect.top()), pos2(steps_rect.left(), rect.bottom()));
    let called = session.resolved.called(language);
    middle_ui(ui, middle.shrink2(vec2(24.0, 14.0)), why, roomy, called, look, out);
    if let Some(told) = &why.told {
        let mut child = ui.new_child(UiBuilder::new().id_salt("why steps").max_rect(steps_rect));
        child.set_clip_rect(steps_rect);
        steps::steps_ui(&mut child, steps_rect, &told.picture, told.answer.decided, why.fresh, called, look, out);
    }
    // A second run that is on its way will be fresh when it is there.
    why.fresh &= why.told.is_none();
}

/// Question, answer, waterfall.
fn middle_ui(ui: &Ui, rect: Rect, why: &Why, roomy: bool, called: Called<'_>, look: &Look, out: &mut Vec<UiCommand>) {
    let (painter, language) = (ui.painter_at(rect.expand(8.0)), called.language);
    let Some(order) = why.order else {
        let (means, hint) = words::empty(why.question, language);
        return ink::empty(&painter, rect, means, hint, look);
    };
    let question = words::question(order, why.question, language);
    let run = (question.as_str(), look::semibold(16.0), look.mid);
    let mut at = ink::clipped(&painter, rect.left_top(), Align2::LEFT_TOP, run, rect.width()).left_bottom();
    at.y += 8.0;
    let Some(told) = &why.told else {
        return looking_ui(&painter, rect, why, language, look);
    };
    let size = if roomy { look::TEXT_HEADLINE } else { 22.0 };
    let answer = answers::answer(&told.answer.verdict, &told.picture, called);
    let galley = ink::paragraph(&painter, &[(&answer, look::bold(size), look.hi)], rect.width(), 3);
    at = ink::place(&painter, at, Align2::LEFT_TOP, galley).left_bottom() + vec2(0.0, 6.0);
    let facts = answers::facts(&told.answer, &told.picture, called);
    let rule = rule_of(told).map(|rule| words::sentence(rule, language)).filter(|rule| *rule != answer);
    if let Some(line) = facts.as_deref().or(rule) {
        let galley = ink::paragraph(&painter, &[(line, look::regular(14.0), look.mid)], rect.width(), 2);
        at = ink::place(&painter, at, Align2::LEFT_TOP, galley).left_bottom();
    }
    let mut room = Rect::from_min_max(pos2(rect.left(), at.y + 14.0), rect.max);
    // The story comes first: without room for both, the trials are left out.
    let rows = bars::least_height(&told.picture);
    if why.trials.has_cards() && room.height() - trials::HEIGHT >= rows.min(300.0) {
        let height = (room.height() - trials::HEIGHT - 12.0).min(bars::full_height(&told.picture));
        let top = room.top() + height + 12.0;
        let cards = Rect::from_min_size(pos2(rect.left(), top), vec2(rect.width(), trials::HEIGHT));
        why.trials.trials_ui(ui, cards, called, look, out);
        room = room.with_max_y(room.top() + height);
    }
    bars::bars_ui(ui, room, &told.picture, told.answer.decided, called, look);
}

/// The rule behind the answer.
fn rule_of(told: &Told) -> Option<Rule> {
    match told.answer.verdict {
        Verdict::HandlerFailed { rule: Some(rule), .. } => Some(rule),
        Verdict::Longest { .. } => None,
        _ => told.answer.decided.and_then(|index| told.picture.moments[index].rule),
    }
}

/// How far the second run is; nothing for its first moments, as it is usually fast.
#[expect(clippy::cast_possible_truncation, reason = "a share of a bar")]
fn looking_ui(painter: &bevy_egui::egui::Painter, rect: Rect, why: &Why, language: Language, look: &Look) {
    let Some(retrace) = &why.retrace else { return };
    let words = if retrace.is_over() { Words::WhyUnknown } else { Words::WhyLooking };
    let at = rect.left_top() + vec2(0.0, 40.0);
    let run = (words.get(language), look::regular(14.0), look.lo);
    ink::clipped(painter, at, Align2::LEFT_TOP, run, rect.width());
    if !retrace.is_over() {
        let track = Rect::from_min_size(at + vec2(0.0, 30.0), vec2(rect.width().min(360.0), 4.0));
        painter.rect_filled(track, 2.0, look.line);
        let done = track.with_max_x(track.left() + track.width() * retrace.progress().min(1.0) as f32);
        painter.rect_filled(done, 2.0, look.accent);
    }
}

/// Room of the view: everything between account and timeline.
pub(super) fn region(canvas: Rect, side: Option<Rect>) -> Rect {
    side.map_or(canvas, |side| canvas.union(side))
}

/// How a case is written in the list.
fn took(case: &Case, language: Language) -> String {
    words::short_span(case.took, language)
}

/// An instant to the tenth of a second.
fn instant(at: SimTime) -> String {
    crate::window::texts::instant_tenths(at)
}

/// Outer margin inside the columns.
const COLUMN_MARGIN: f32 = MARGIN;
