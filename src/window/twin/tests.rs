//! The twin without a window: what a fork leaves alone, where jumps lead, and what is said at known moments.

use std::time::Duration;

use crate::scenario::load::load;
use crate::scenario::resolve::Resolved;
use crate::services::contract::NodeId;
use crate::units::text::Language;
use crate::units::time::SimTime;
use crate::window::command::UiCommand;
use crate::window::playing::Playing;
use crate::window::presenter::Lecture;
use crate::window::session::Session;
use crate::window::twin::{Letter, Twin, facts, title, words};

const FRAME: Duration = Duration::from_millis(16);

fn tight() -> Resolved {
    load(include_bytes!("../../../scenarios/tight-orders.ron"), "tight-orders.ron").unwrap()
}

fn loose() -> Resolved {
    load(include_bytes!("../../../scenarios/loose-orders.ron"), "loose-orders.ron").unwrap()
}

fn seconds(n: u64) -> SimTime {
    SimTime(n * 1_000_000_000)
}

/// What a run of that scenario alone is at an instant.
fn alone(resolved: &Resolved, at: SimTime) -> (SimTime, u64) {
    let mut session = Session::new(resolved.clone());
    session.run_to(at, Duration::ZERO);
    (session.sim.now(), session.sim.trace_hash())
}

fn reached(twin: &Twin, letter: Letter) -> (SimTime, u64) {
    let sim = &twin.side(letter).session.sim;
    (sim.now(), sim.trace_hash())
}

fn ask(twin: &mut Twin, command: UiCommand) {
    twin.carry_out(&command, Language::En);
}

#[test]
fn what_is_done_to_b_after_a_fork_leaves_the_future_of_a_as_it_was() {
    let mut playing = Playing::new(loose(), false);
    // In steps, so that the picture knows the rate that a burst is made of.
    (110..=135).for_each(|second| playing.session.run_to(seconds(second), FRAME));

    let mut twin = Twin::fork(playing);
    ask(&mut twin, UiCommand::Select(Some(NodeId(0))));
    ask(&mut twin, UiCommand::Burst);
    ask(&mut twin, UiCommand::SetSpeed(1000.0));
    ask(&mut twin, UiCommand::TogglePlay);
    while twin.now() < seconds(200) {
        twin.frame(FRAME, &mut || false);
    }

    let now = twin.now();
    assert_eq!(reached(&twin, Letter::A), alone(&loose(), now));
    assert_ne!(reached(&twin, Letter::B).1, reached(&twin, Letter::A).1);
    // Ten seconds of the 80 a second since 02:00, give or take chance, and B says so in its head.
    let [a, b] = Letter::BOTH.map(|letter| twin.side(letter).session.ledger.sent);
    assert!((600..=1_000).contains(&(b - a)), "{a} and {b}");
    let changed = title::subtitle(&twin, Letter::B, Language::En);
    assert!(changed.starts_with("shoppers ") && changed.ends_with(" at 02:15"), "{changed}");
    assert_eq!(title::subtitle(&twin, Letter::A, Language::En), "as it was");

    let single = twin.part();
    assert_eq!((single.session.sim.now(), single.session.sim.trace_hash()), alone(&loose(), now));
}

#[test]
fn both_go_back_to_the_same_moment_and_it_is_the_one_that_it_was() {
    let mut twin = Twin::of_files(tight(), loose(), false);
    twin.run_to(seconds(260), FRAME);

    for to in [170, 30, 199] {
        ask(&mut twin, UiCommand::Seek(seconds(to)));
        (0..200).for_each(|_| twin.frame(FRAME, &mut || false));
        assert_eq!(reached(&twin, Letter::A), alone(&tight(), seconds(to)));
        assert_eq!(reached(&twin, Letter::B), alone(&loose(), seconds(to)));
    }
    ask(&mut twin, UiCommand::Step);
    assert_eq!(twin.side(Letter::A).session.sim.now(), twin.side(Letter::B).session.sim.now());
}

#[test]
fn the_sentences_are_true_at_a_moment_whose_numbers_are_known() {
    let mut twin = Twin::of_files(tight(), loose(), false);
    twin.run_to(seconds(870), FRAME);

    let say = |letter: Letter| {
        let (main, beside) = facts::of_side(&twin.side(letter).session.ledger);
        (words::main(main, "orders", Language::En), words::beside(beside, "orders", Language::En))
    };
    // As the picture of the tight shop at 14:30 in the README has it.
    assert_eq!(say(Letter::A).0, "failed 5,756 of 15,582 orders");
    assert_eq!(say(Letter::A).1, "told no, but done 3,153 · done twice 1,120");
    assert_eq!(say(Letter::B).0, "failed none, lost none");
    let [a, b] = Letter::BOTH.map(|letter| twin.side(letter).session.ledger);
    let waiting = crate::window::texts::count(b.waiting);
    let lesson = words::lesson(facts::lesson(&a, &b), "orders", Language::En);
    assert_eq!(lesson, format!("A queue turns failure into waiting: {waiting} wait in B."));

    // At the end nothing waits: what was failed or told twice in A was done in B.
    twin.run_to(twin.end(), FRAME);
    let [a, b] = Letter::BOTH.map(|letter| twin.side(letter).session.ledger);
    let lesson = words::lesson(facts::lesson(&a, &b), "orders", Language::En);
    assert_eq!(lesson, "B has done 10,495 more orders than A.");
}

#[test]
fn an_audience_sees_one_side_at_a_time_and_both_stand_where_its_step_begins() {
    let mut twin = Twin::of_files(tight(), loose(), false);
    ask(&mut twin, UiCommand::TogglePresenter);
    // The story of the tight shop: 0s, 2m with a question, 4m.
    for expected in [120, 240] {
        ask(&mut twin, UiCommand::Lecture(Lecture::Next));
        while twin.playback.goal().is_some() {
            twin.frame(FRAME, &mut || false);
        }
        assert_eq!(reached(&twin, Letter::A), alone(&tight(), seconds(expected)));
        assert_eq!(reached(&twin, Letter::B), alone(&loose(), seconds(expected)));
    }

    ask(&mut twin, UiCommand::SwitchSide);
    assert!(twin.focus == Letter::B && twin.focused().presenter.is_some(), "the same moment of the other side");
    assert_eq!(reached(&twin, Letter::B), alone(&loose(), seconds(240)));

    assert!(twin.back());
    assert!(twin.sides.iter().all(|side| side.presenter.is_none()), "it ends for both");
}

#[test]
fn playing_in_front_of_an_audience_pauses_both_at_a_step_of_the_side_that_is_shown() {
    let mut twin = Twin::of_files(tight(), loose(), false);
    ask(&mut twin, UiCommand::TogglePresenter);
    ask(&mut twin, UiCommand::SetSpeed(100.0));
    ask(&mut twin, UiCommand::TogglePlay);
    (0..200).for_each(|_| twin.frame(FRAME, &mut || false));

    // A frame at a hundredfold is 1.6 s.
    assert!(!twin.playback.playing());
    for letter in Letter::BOTH {
        let session = &twin.side(letter).session;
        let now = session.sim.now();
        assert!(now >= seconds(120) && now < seconds(122) && !session.playback.playing(), "{letter:?} at {now}");
    }
}
