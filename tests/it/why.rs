//! "Why?": the lists of requests worth asking about, their biographies from a second run, and the answers.

use loosely::measure::Simulation;
use loosely::measure::asked::Question;
use loosely::measure::retrace::Retrace;
use loosely::measure::trace::Biography;
use loosely::measure::turns::What;
use loosely::measure::verdict::{Answer, Verdict, answer};
use loosely::measure::waterfall::Waterfall;
use loosely::measure::what_if::{Effect, Outcome, Trial, changes};
use loosely::scenario::intervention::Intervention;
use loosely::scenario::resolve::Resolved;
use loosely::units::time::{SimDuration, SimTime};

use crate::library::{at_most, resolved, root, run_to};

/// Scenarios in which something of every kind goes wrong.
const NAMES: [&str; 9] = [
    "short-visibility",
    "tight-orders",
    "loose-orders",
    "poison-message",
    "home-made-queue",
    "retry-storm",
    "hot-partition",
    "serverless-web",
    "zone-outage",
];

fn scenario(name: &str) -> Resolved {
    at_most(resolved(&root().join(format!("scenarios/{name}.ron"))), 900)
}

/// Played to its end with the lists switched on.
fn watched(resolved: &Resolved) -> Simulation {
    let mut simulation = Simulation::new(resolved);
    simulation.recorder_mut().watch(true);
    run_to(&mut simulation, SimTime::NEVER);
    simulation
}

/// The lines of `run --trace`, in order of birth.
fn traced(resolved: &Resolved) -> Vec<String> {
    let mut simulation = Simulation::new(resolved);
    let names = resolved.scenario.nodes.0.iter().map(|(name, _)| name.clone()).collect();
    simulation.recorder_mut().trace(names);
    run_to(&mut simulation, SimTime::NEVER);
    let open_ends = simulation.open_ends();
    let log = simulation.recorder_mut().trace_log().unwrap();
    let mut lines: Vec<String> = log.drain().into_iter().chain(log.pending(&open_ends)).collect();
    let number = |line: &String| serde_json::from_str::<serde_json::Value>(line).unwrap()["order"].as_u64();
    lines.sort_by_cached_key(number);
    lines
}

/// What a second run finds out, in slices as a window makes it.
fn biography(simulation: &Simulation, order: u64) -> Biography {
    let mut retrace = Retrace::new(simulation.resolved(), simulation.commands(), order, simulation.now());
    while !retrace.advance(5_000) {}
    retrace.biography().unwrap()
}

fn asked(simulation: &Simulation, order: u64, question: Question) -> (Answer, Waterfall) {
    let biography = biography(simulation, order);
    let picture = Waterfall::of(&biography);
    (answer(&biography, &picture, question), picture)
}

#[test]
fn the_lists_count_what_the_account_counts() {
    for name in NAMES {
        let simulation = watched(&scenario(name));
        let (ledger, asked) = (simulation.ledger(), simulation.recorder().asked().unwrap());

        let counts = [Question::Twice, Question::Lost, Question::Failed, Question::Unacknowledged]
            .map(|question| asked.count(question));
        let expected = [ledger.duplicated, ledger.lost, ledger.failed, ledger.unacknowledged];
        assert_eq!(counts, expected, "{name}");
        assert_eq!(asked.completed(), ledger.completed, "{name}");
        assert_eq!(simulation.dead_letters().len() as u64, ledger.dead_lettered, "{name}");
        for question in Question::ALL {
            let kept = asked.list(question).len() as u64;
            assert!(kept <= asked.count(question) && kept <= 1_000, "{name}: {question:?} keeps {kept}");
        }
    }
}

#[test]
fn a_second_run_finds_the_line_that_a_trace_has() {
    for name in NAMES {
        let resolved = at_most(scenario(name), 300);
        let (lines, simulation) = (traced(&resolved), watched(&resolved));
        let asked = simulation.recorder().asked().unwrap();
        let listed = Question::ALL.iter().filter_map(|question| asked.list(*question).first().map(|case| case.order));
        let dead = simulation.dead_letters().last().map(|settled| settled.number);
        // One of each list, and the first and the last that were born.
        for order in listed.chain(dead).chain([0, lines.len() as u64 - 1]) {
            assert_eq!(biography(&simulation, order).line(), lines[usize::try_from(order).unwrap()], "{name} #{order}");
        }
    }
}

#[test]
fn given_live_changes_then_the_second_run_makes_them_too() {
    let mut simulation = Simulation::new(&scenario("short-visibility"));
    simulation.recorder_mut().watch(true);
    run_to(&mut simulation, SimTime::ZERO + SimDuration::from_millis(50_123));
    simulation.intervene(Intervention::Fail { node: "short-queue".into() }).unwrap();
    run_to(&mut simulation, SimTime::ZERO + SimDuration::from_secs(70));

    // Born at 60 s while the queue is down: refused for good, which no run without the change knows.
    let failed = simulation.recorder().asked().unwrap().list(Question::Failed);
    let (found, _) = asked(&simulation, failed[0].order, Question::Failed);
    assert!(matches!(found.verdict, Verdict::Refused { status: 503, .. }), "{found:?}");
}

#[test]
fn given_work_that_outlives_the_visibility_timeout_then_the_answer_names_both_spans() {
    let simulation = watched(&scenario("short-visibility"));
    let cases = simulation.recorder().asked().unwrap().list(Question::Twice);
    assert!(cases.len() > 50, "{}", cases.len());

    for case in &cases[..10] {
        let (found, picture) = asked(&simulation, case.order, Question::Twice);
        // The scenario: 30 s of visibility, work of 10 to 50 s, batches of one.
        let Verdict::WorkOutlivedVisibility { took: Some(took), before: 0, hidden } = found.verdict else {
            panic!("#{}: {found:?}", case.order)
        };
        assert_eq!(hidden, SimDuration::from_secs(30), "#{}", case.order);
        assert!(took > hidden && took < SimDuration::from_secs(51), "#{}: {took}", case.order);
        let decided = &picture.moments[found.decided.unwrap()];
        assert_eq!(decided.rule.map(|rule| rule.name), Some("sqs.visibility-timeout-expired"));
    }
}

#[test]
fn given_a_poisoned_message_then_the_answer_counts_its_receives_and_says_why_the_handler_failed() {
    let simulation = watched(&scenario("poison-message"));
    let dead = simulation.dead_letters();
    assert!(!dead.is_empty());

    let (found, _) = asked(&simulation, dead[0].number, Question::DeadLettered);
    let Verdict::ReceivedTooOften { receives, rule: Some(rule) } = found.verdict else { panic!("{found:?}") };
    assert_eq!(rule.name, "handler.poison");
    assert!(receives >= 1, "{receives}");
}

#[test]
fn given_a_caller_that_gave_up_and_tried_again_then_both_attempts_are_named() {
    let simulation = watched(&scenario("tight-orders"));
    let cases = simulation.recorder().asked().unwrap().list(Question::Twice);
    let by_retry = cases.iter().filter(|case| case.cause.name == "call.retried");

    for case in by_retry.take(5) {
        let (found, _) = asked(&simulation, case.order, Question::Twice);
        assert!(matches!(found.verdict, Verdict::BothAttempts { .. }), "#{}: {found:?}", case.order);
    }
}

#[test]
fn every_listed_request_of_every_scenario_gets_an_answer() {
    for name in NAMES {
        let simulation = watched(&at_most(scenario(name), 300));
        let asked_of = simulation.recorder().asked().unwrap();
        for question in Question::ALL {
            for case in asked_of.list(question).iter().take(2) {
                let (found, picture) = asked(&simulation, case.order, question);
                let what = format!("{name} #{} {question:?}: {found:?}", case.order);
                assert!(found.verdict != Verdict::Unknown, "{what}");
                // A long wait for a thread ends without a moment of its own.
                assert!(found.decided.is_some() || question == Question::Slow, "{what}\n{picture:#?}");
                assert!(picture.bars.iter().all(|bar| picture.end(bar) >= bar.from), "{what}");
                assert!(picture.moments.windows(2).all(|pair| pair[0].at <= pair[1].at), "{what}");
            }
        }
    }
}

#[test]
fn the_story_is_the_same_however_the_run_is_sliced() {
    for name in NAMES {
        let resolved = at_most(scenario(name), 400);
        let reference = watched(&resolved);
        let mut sliced = Simulation::new(&resolved);
        sliced.recorder_mut().watch(true);
        while sliced.now() < sliced.end() {
            let until = sliced.now() + SimDuration::from_millis(1_617);
            run_to(&mut sliced, until);
        }

        assert_eq!(sliced.recorder().turns(), reference.recorder().turns(), "{name}");
        assert_eq!(sliced.recorder().story(), reference.recorder().story(), "{name}");
        let told = reference.recorder().story();
        assert!(told.windows(2).all(|pair| pair[0].at < pair[1].at), "{name}: {told:#?}");
    }
}

#[test]
fn the_story_of_the_loose_shop_has_its_backlog_its_new_workers_and_its_drain() {
    let simulation = watched(&scenario("loose-orders"));
    let story = simulation.recorder().story();
    let at = |wanted: &dyn Fn(&What) -> bool| story.iter().find(|turn| wanted(&turn.what)).map(|turn| turn.at);

    // 72 a second more than before from 2 min on: 1,000 wait about 15 s later.
    let backlog = at(&|what| *what == What::Backlog(1_000)).unwrap();
    assert!((130.0..150.0).contains(&backlog.as_secs_f64()), "{backlog}");
    let wanted = at(&|what| matches!(what, What::Wanted(2, _))).unwrap();
    let first = at(&|what| matches!(what, What::FirstInService(_))).unwrap();
    // An instance takes 90 to 120 s to launch.
    let boot = first.since(wanted).as_secs_f64();
    assert!((90.0..130.0).contains(&boot), "{boot}");
    let drained = at(&|what| matches!(what, What::Drained(peak) if *peak > 5_000)).unwrap();
    assert!(drained > first, "{drained}");
}

#[test]
fn given_a_longer_visibility_timeout_then_the_trial_has_nothing_done_twice() {
    let simulation = watched(&scenario("short-visibility"));
    let case = simulation.recorder().asked().unwrap().list(Question::Twice)[0];
    let biography = biography(&simulation, case.order);
    let picture = Waterfall::of(&biography);
    let answer = answer(&biography, &picture, Question::Twice);

    let changes = changes(simulation.resolved(), &biography, &picture, &answer);
    let first = &changes[0];
    assert_eq!(
        (first.node.as_str(), first.parameter, first.from.as_str()),
        ("short-queue", "visibility_timeout", "30s")
    );
    // The work takes at most 50 s, so a minute is enough whichever round span it is.
    let mut trial = Trial::new(simulation.resolved(), &[], Some(first.clone())).unwrap();
    while !trial.advance(10_000) {}
    let (base, outcome) = (Outcome::of(&simulation, Question::Twice), trial.outcome(Question::Twice).unwrap());
    assert!(base.cases > 50);
    assert_eq!((outcome.cases, outcome.against(&base, Question::Twice)), (0, Effect::Better), "{first:?}");
}

#[test]
fn given_a_broker_that_keeps_its_messages_on_disk_then_the_trial_loses_none() {
    let simulation = watched(&scenario("home-made-queue"));
    let case = simulation.recorder().asked().unwrap().list(Question::Lost)[0];
    let biography = biography(&simulation, case.order);
    let picture = Waterfall::of(&biography);
    let answer = answer(&biography, &picture, Question::Lost);

    let changes = changes(simulation.resolved(), &biography, &picture, &answer);
    let disk = changes.iter().find(|change| change.parameter == "durability").unwrap();
    let mut trial = Trial::new(simulation.resolved(), &[], Some(disk.clone())).unwrap();
    while !trial.advance(10_000) {}
    assert_eq!((disk.to.as_str(), trial.outcome(Question::Lost).unwrap().cases), ("Disk", 0));
}

#[test]
fn given_a_change_that_only_puts_it_off_then_the_trial_does_not_call_that_better() {
    let simulation = watched(&at_most(scenario("poison-message"), 540));
    let dead = simulation.dead_letters()[0].number;
    let biography = biography(&simulation, dead);
    let picture = Waterfall::of(&biography);
    let answer = answer(&biography, &picture, Question::DeadLettered);

    for change in changes(simulation.resolved(), &biography, &picture, &answer) {
        let mut trial = Trial::new(simulation.resolved(), &[], Some(change.clone())).unwrap();
        while !trial.advance(10_000) {}
        let (base, outcome) =
            (Outcome::of(&simulation, Question::DeadLettered), trial.outcome(Question::DeadLettered).unwrap());
        // A poisoned message fails however often and however long it is tried.
        assert_ne!(outcome.against(&base, Question::DeadLettered), Effect::Better, "{change:?}: {outcome:?}");
    }
}
