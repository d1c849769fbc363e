//! Questions that a scenario asks an audience: the run shows the answer that is called right, and the numbers in
//! its reason.

use loosely::engine::orders::Ledger;
use loosely::measure::Simulation;
use loosely::measure::report::MetricReport;
use loosely::scenario::load::load;
use loosely::scenario::model::Question;
use loosely::scenario::resolve::Resolved;
use loosely::units::time::SimTime;

use crate::library::{files, root};

/// A shipped scenario.
fn shipped(name: &str) -> Resolved {
    let path = root().join("scenarios").join(name);
    load(&std::fs::read(path).unwrap(), name).unwrap_or_else(|problems| panic!("{problems}"))
}

/// The run at that second.
fn at(resolved: &Resolved, second: u64) -> Simulation {
    let mut simulation = Simulation::new(resolved);
    simulation.run_until(SimTime(second * 1_000_000_000), u64::MAX);
    simulation
}

/// What customers were told no for, by then.
fn refused(ledger: &Ledger) -> u64 {
    ledger.failed + ledger.unacknowledged
}

/// The question at that second.
fn question(resolved: &Resolved, second: u64) -> &Question {
    let moments = &resolved.scenario.watch;
    let moment = moments.iter().find(|moment| moment.at.0 == second * 1_000_000_000).expect("a moment");
    moment.ask.as_ref().expect("it asks")
}

#[test]
fn every_question_speaks_both_languages() {
    let mut questions = 0;
    for path in files(&root().join("scenarios"), "ron") {
        let resolved = shipped(path.file_name().unwrap().to_str().unwrap());
        for question in resolved.scenario.watch.iter().filter_map(|moment| moment.ask.as_ref()) {
            questions += 1;
            let texts = question.answers.iter().chain([&question.question, &question.because]);
            assert!(texts.into_iter().all(|text| !text.en.is_empty() && !text.ko.is_empty()), "{question:?}");
        }
    }
    assert!(questions >= 8, "there were {questions}");
}

#[test]
fn the_tight_shop_refuses_more_than_eighty_in_a_hundred_and_fifty_seconds_after_the_outage_none() {
    let resolved = shipped("tight-orders.ron");
    let (before, after) = (at(&resolved, 120).ledger(), at(&resolved, 240).ledger());
    let (sent, no) = (after.sent - before.sent, refused(&after) - refused(&before));

    // 8,051 of 9,628 are 83.6 in a hundred.
    assert_eq!((question(&resolved, 120).right, no, sent), (3, 8_051, 9_628));
    assert!(no * 100 > sent * 80);
    assert!(question(&resolved, 120).because.en.starts_with("8,051 of 9,628."));

    // The outage ends at 14m; the last no is 50 s later.
    let (soon, later) = (at(&resolved, 889).ledger(), at(&resolved, 900).ledger());
    assert_eq!(question(&resolved, 840).right, 2);
    assert!(refused(&soon) < refused(&later));
    assert_eq!(refused(&later), refused(&at(&resolved, 1_200).ledger()));
}

#[test]
fn the_loose_shop_loses_none_and_nobody_notices_the_outage() {
    let resolved = shipped("loose-orders.ron");
    let promotion = at(&resolved, 240).ledger();
    assert_eq!(question(&resolved, 120).right, 3);
    assert_eq!((promotion.lost, refused(&promotion)), (0, 0));
    assert!(question(&resolved, 120).because.en.starts_with("7,218 waited"));
    assert_eq!(promotion.waiting, 7_218);

    let outage = at(&resolved, 840).ledger();
    assert_eq!((question(&resolved, 720).right, refused(&outage)), (1, 0));
    // 798 visible and 176 in flight, as CloudWatch counts them.
    assert_eq!(outage.waiting + outage.in_flight, 974);
}

#[test]
fn more_than_a_hundred_travellers_of_the_short_side_have_two_seats() {
    let resolved = shipped("short-visibility.ron");
    assert_eq!(question(&resolved, 120).right, 3);
    assert_eq!(at(&resolved, 300).ledger().duplicated, 116, "all of them on the short side");
}

#[test]
fn a_worker_that_dies_loses_none_of_its_twelve_bookings_and_makes_them_late() {
    let resolved = shipped("short-visibility.ron");
    let asked = question(&resolved, 240);
    assert!(asked.right == 3 && asked.because.en.starts_with("12 bookings are still in flight."));
    let returned = |second: u64| {
        let report = at(&resolved, second).report();
        let queue = report.nodes.iter().find(|node| node.name == "long-queue").expect("a queue");
        match &queue.metrics["NumberOfMessagesReturned"] {
            MetricReport::Count(returned) => returned.sum,
            other => panic!("{other:?} is no count"),
        }
    };

    // It dies at 4m5s with what it took in the 50 s before: five minutes after it was taken each is seen again, by 9m5s.
    assert_eq!((returned(300), returned(505), returned(545)), (0, 0, 12));
    let end = at(&resolved, 600).ledger();
    assert_eq!((end.lost, end.failed, end.pending()), (0, 0, 0));
}

#[test]
fn careful_alone_recovers_and_hasty_gets_not_one_payment_done_until_its_program_is_changed() {
    let resolved = shipped("retry-storm.ron");
    let done = |second: u64, shop: &str| {
        let report = at(&resolved, second).report();
        let outcomes = report.orders_by_client.iter().find(|outcomes| outcomes.client == shop).expect("a shop");
        outcomes.orders.completed
    };
    // From 2m20s to 2m50s.
    let recovered = |shop: &str| done(170, shop) > done(140, shop);
    assert_eq!(question(&resolved, 140).right, 3);
    assert!(recovered("careful-shop") && !recovered("hasty-shop") && !recovered("jitter-shop"));

    assert_eq!(question(&resolved, 240).right, 2);
    assert_eq!((done(240, "hasty-shop"), done(480, "hasty-shop")), (18_145, 18_145));
}
