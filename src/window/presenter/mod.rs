//! Presenter mode: the story of a scenario step by step, in large type, with questions to an audience.
//!
//! ```text
//!  step ──► question ──► hands are counted ──► the run plays to the next step ──► the answer that it showed
//! ```
//! A step is a moment that the scenario wants watched; the run pauses at each.

mod callout;
mod focus;
mod foot;
mod header;
mod panel;
mod sums;
mod view;

use std::collections::BTreeMap;

use crate::engine::orders::Ledger;
use crate::scenario::model::{Moment, Question, Scenario};
use crate::units::text::Language;
use crate::units::time::{SimDuration, SimTime};
use crate::window::canvas::CanvasState;
use crate::window::presenter::sums::Sum;
use crate::window::scene::Scene;
use crate::window::session::Session;

pub(super) use crate::window::presenter::view::presenter_ui;

/// Most answers of a question; each has a key.
pub(super) const MOST_ANSWERS: usize = 3;

/// Most hands for one answer: a large lecture hall.
const MOST_HANDS: u32 = 999;

/// Going back this soon after a step began means the step before.
const JUST_BEGUN: SimDuration = SimDuration::from_secs(2);

/// What a person on stage can ask for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Lecture {
    /// Run to the next step.
    Next,
    /// Back to the step before.
    Back,
    /// One more hand for that answer, counted from 0.
    Hand(usize),
    /// One hand less.
    TakeBack(usize),
}

/// Presenter mode, as long as it is on.
#[derive(Default)]
pub(super) struct Presenter {
    /// Hands for each answer, by step.
    hands: BTreeMap<usize, [u32; MOST_ANSWERS]>,
    canvas: CanvasState,
    /// The account when the question was asked whose answer is told: which step, of which run, and the account.
    then: Option<(usize, (usize, SimTime), Ledger)>,
}

/// One step of the story.
#[derive(Clone, Copy, Debug)]
struct Step<'a> {
    at: SimTime,
    moment: &'a Moment,
}

/// The steps in order of time.
fn steps(scenario: &Scenario) -> Vec<Step<'_>> {
    let mut steps: Vec<Step> = scenario.watch.iter().map(|moment| Step { at: SimTime(moment.at.0), moment }).collect();
    steps.sort_by_key(|step| step.at);
    steps
}

/// The step that is on screen: the last one that has begun.
fn current(steps: &[Step], now: SimTime) -> Option<usize> {
    steps.partition_point(|step| step.at <= now).checked_sub(1)
}

/// The question that is open: asked at the present step, as long as the run has not shown the answer.
fn open_question<'a>(steps: &[Step<'a>], session: &Session) -> Option<(usize, &'a Question)> {
    let step = current(steps, session.sim.now())?;
    let last = step + 1 == steps.len();
    let ended = session.sim.now() >= session.end();
    steps[step].moment.ask.as_ref().filter(|_| !(last && ended)).map(|question| (step, question))
}

/// The question whose answer the run has just shown: that of the step before, or of the last one at the end.
fn told_question<'a>(steps: &[Step<'a>], session: &Session) -> Option<(usize, &'a Question)> {
    let step = current(steps, session.sim.now())?;
    let ended = step + 1 == steps.len() && session.sim.now() >= session.end();
    let asked = if ended && steps[step].moment.ask.is_some() { step } else { step.checked_sub(1)? };
    steps[asked].moment.ask.as_ref().map(|question| (asked, question))
}

impl Presenter {
    /// Nothing travels from now on, or it does again.
    pub(super) fn be_still(&mut self, still: bool) {
        self.canvas.reduce_motion = still;
    }

    /// Does what was asked for.
    pub(super) fn carry_out(&mut self, wish: Lecture, session: &mut Session) {
        match wish {
            Lecture::Next => run_to(session, next(session)),
            Lecture::Back => run_to(session, back(session)),
            Lecture::Hand(answer) => self.count(session, answer, |hands| (hands + 1).min(MOST_HANDS)),
            Lecture::TakeBack(answer) => self.count(session, answer, |hands| hands.saturating_sub(1)),
        }
    }

    /// Hands are counted only for an answer that can be chosen now.
    fn count(&mut self, session: &Session, answer: usize, change: impl FnOnce(u32) -> u32) {
        let steps = steps(&session.resolved.scenario);
        let Some((step, question)) = open_question(&steps, session) else { return };
        if answer < question.answers.len().min(MOST_ANSWERS) {
            let hands = &mut self.hands.entry(step).or_default()[answer];
            *hands = change(*hands);
        }
    }

    /// What there is to work out at this moment: what became of what was sent since the question whose answer the run
    /// has just shown, else what the nodes on screen come to.
    fn sum(&mut self, session: &Session, scene: &Scene, language: Language) -> Option<Sum> {
        let steps = steps(&session.resolved.scenario);
        let told = told_question(&steps, session).filter(|_| open_question(&steps, session).is_none());
        let Some((step, _)) = told else { return sums::of_nodes(scene, language) };
        let commands = session.sim.commands();
        let run = (commands.len(), commands.last().map_or(SimTime::ZERO, |last| SimTime(last.at.0)));
        if self.then.is_none_or(|(asked, known, _)| (asked, known) != (step, run)) {
            self.then = Some((step, run, sums::ledger_at(session, steps[step].at)));
        }
        let unit = session.resolved.scenario.unit.get(language);
        let (_, _, then) = self.then.as_ref()?;
        sums::since(then, &session.ledger, unit, language).or_else(|| sums::of_nodes(scene, language))
    }

    /// Hands for the answers of that step's question.
    fn hands(&self, step: usize) -> [u32; MOST_ANSWERS] {
        self.hands.get(&step).copied().unwrap_or_default()
    }

    /// Pauses where a step begins: `before` is where the frame began.
    pub(super) fn hold(&self, before: SimTime, session: &mut Session) {
        let now = session.sim.now();
        let begins = steps(&session.resolved.scenario).iter().any(|step| before < step.at && step.at <= now);
        if begins && session.playback.playing() && session.playback.goal().is_none() {
            session.playback.set_playing(false);
        }
    }
}

/// Where the next step begins, or the end.
fn next(session: &Session) -> SimTime {
    let steps = steps(&session.resolved.scenario);
    steps.iter().map(|step| step.at).find(|at| *at > session.sim.now()).unwrap_or(session.end())
}

/// Where the present step began, or just after that the one before.
fn back(session: &Session) -> SimTime {
    let steps = steps(&session.resolved.scenario);
    let now = session.sim.now();
    let Some(step) = current(&steps, now) else { return SimTime::ZERO };
    let begun = steps[step].at;
    if now.since(begun) > JUST_BEGUN {
        return begun;
    }
    step.checked_sub(1).map_or(SimTime::ZERO, |before| steps[before].at)
}

/// Goes to an instant, forward or back, and stays there.
fn run_to(session: &mut Session, to: SimTime) {
    session.playback.set_playing(false);
    session.seek(to);
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;
    use crate::scenario::load::load;

    const SCENARIO: &str = r#"// Lesson: a step asks, the next one tells.
(
    version: 1,
    title: (en: "Steps", ko: "단계"),
    duration: "40s",
    watch: [
        (at: "20s", text: (en: "second", ko: "둘째")),
        (
            at: "10s",
            text: (en: "first", ko: "첫째"),
            ask: (question: (en: "How many?", ko: "몇 건?"), answers: [(en: "1", ko: "1"), (en: "2", ko: "2")], right: 2),
        ),
    ],
    nodes: {
        "users": Client(target: "web", traffic: [Constant(rate: "1/s")]),
        "web": Server(threads: 1, handler: [Compute("1ms")]),
    },
)"#;

    fn session() -> Session {
        Session::new(load(SCENARIO.as_bytes(), "steps.ron").unwrap())
    }

    fn arrive(session: &mut Session) {
        while session.playback.goal().is_some() {
            session.frame(Duration::from_millis(16), &mut || false);
        }
    }

    fn at(seconds: u64) -> SimTime {
        SimTime(seconds * 1_000_000_000)
    }

    #[test]
    fn the_keys_walk_the_steps_in_order_of_time_and_stay_there() {
        let (mut presenter, mut session) = (Presenter::default(), session());
        for expected in [10, 20, 40] {
            presenter.carry_out(Lecture::Next, &mut session);
            arrive(&mut session);
            assert_eq!((session.sim.now(), session.playback.playing()), (at(expected), false));
        }
        for expected in [20, 10, 0] {
            presenter.carry_out(Lecture::Back, &mut session);
            arrive(&mut session);
            assert_eq!(session.sim.now(), at(expected), "back");
        }
    }

    #[test]
    fn hands_are_counted_while_the_question_is_open_and_kept_for_the_answer() {
        let (mut presenter, mut session) = (Presenter::default(), session());
        presenter.carry_out(Lecture::Hand(0), &mut session);
        presenter.carry_out(Lecture::Next, &mut session);
        arrive(&mut session);

        for wish in [Lecture::Hand(1), Lecture::Hand(1), Lecture::Hand(0), Lecture::TakeBack(1), Lecture::Hand(2)] {
            presenter.carry_out(wish, &mut session);
        }
        assert_eq!(
            presenter.hands(0),
            [1, 1, 0],
            "before the question nobody has raised a hand, and there is no third"
        );
        presenter.carry_out(Lecture::Next, &mut session);
        arrive(&mut session);
        presenter.carry_out(Lecture::Hand(0), &mut session);

        let steps = steps(&session.resolved.scenario);
        assert!(open_question(&steps, &session).is_none());
        let (step, question) = told_question(&steps, &session).unwrap();
        assert_eq!((presenter.hands(step), question.right), ([1, 1, 0], 2));
    }

    #[test]
    fn playing_pauses_where_a_step_begins() {
        let (presenter, mut session) = (Presenter::default(), session());
        session.playback.set_speed(100.0);
        session.playback.set_playing(true);
        for _ in 0..100 {
            let before = session.sim.now();
            session.frame(Duration::from_millis(16), &mut || false);
            presenter.hold(before, &mut session);
        }
        // A frame at a hundredfold is 1.6 s.
        let now = session.sim.now();
        assert!(!session.playback.playing() && now >= at(10) && now < at(12), "{now}");
    }
}
