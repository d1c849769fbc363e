//! Corners where services, failures and the account of orders meet, each through a scenario.

use loosely::measure::Simulation;
use loosely::measure::report::Report;
use loosely::scenario::load::load;
use loosely::units::time::SimTime;

/// The report of `nodes` and `timeline` after `duration`.
fn report(duration: &str, nodes: &str, timeline: &str) -> Report {
    let text = format!(
        "(version: 1, title: (en: \"corner\"), duration: \"{duration}\", nodes: {{ {nodes} }}, timeline: [{timeline}])"
    );
    let resolved = load(text.as_bytes(), "corner.ron").unwrap_or_else(|problems| panic!("{problems}"));
    let mut simulation = Simulation::new(&resolved);
    while !simulation.run_until(SimTime::NEVER, u64::MAX).reached {}
    assert!(simulation.ledger().adds_up(), "{:?}", simulation.ledger());
    simulation.report()
}

/// A sender of five messages to `q`, and a worker with these steps.
fn five_to(queue: &str, steps: &str) -> String {
    format!(
        "\"c\": Client(target: \"q\", operation: Send, traffic: [Burst(count: 5)]), \
         \"q\": Sqs({queue}), \"d\": Sqs(message_retention_period: \"60s\"), \
         \"w\": AutoScalingGroup(queue: \"q\", min_size: 1, max_size: 1, handler: [{steps}])"
    )
}

const REDRIVE: &str = "visibility_timeout: \"30s\", redrive_policy: (dead_letter_queue: \"d\", max_receive_count: 3)";

#[test]
fn sq_07_given_a_message_past_the_retention_of_its_dead_letter_queue_when_it_moves_there_then_it_is_gone_at_once() {
    // Received at 0, 30 and 60 s, moved at 90 s; the dead-letter queue keeps messages for 60 s from when they were
    // first sent.
    let report = report("5m", &five_to(REDRIVE, "Fail(Chance(1.0)), Effect"), "");

    assert_eq!((report.orders.lost, report.orders.dead_lettered, report.orders.pending), (5, 0, 0));
    assert_eq!(report.orders.causes["sqs.retention-expired"], 5);
}

#[test]
fn given_a_consumed_dead_letter_queue_then_effects_there_still_count() {
    let rescuer = "\"r\": AutoScalingGroup(queue: \"d\", min_size: 1, max_size: 1, handler: [Effect])";
    let queue = REDRIVE.replace("30s", "1s").replace("max_receive_count: 3", "max_receive_count: 1");
    let nodes = five_to(&queue, "Effect, Fail(Chance(1.0))") + ", " + rescuer;

    // Each order is recorded once by the worker that then fails, and once more by the rescuer.
    assert_eq!(report("1m", &nodes, "").orders.duplicated, 5);
}

#[test]
fn given_a_failed_dead_letter_queue_when_messages_move_there_then_none_is_lost() {
    let queue = REDRIVE.replace("30s", "5s");
    let nodes = five_to(&queue, "Fail(Chance(1.0)), Effect").replace("\"60s\"", "\"14d\"");

    let report = report("1m", &nodes, "(at: \"1s\", event: Fail(node: \"d\"))");

    assert_eq!((report.orders.dead_lettered, report.orders.lost), (5, 0));
    assert_eq!(report.orders.causes["sqs.max-receive-count"], 5);
}

#[test]
fn given_a_failed_queue_when_a_delay_ends_then_nobody_gets_the_message() {
    let nodes = five_to("delay: \"10s\"", "Effect");

    let report = report("20s", &nodes, "(at: \"5s\", event: Fail(node: \"q\"))");

    assert_eq!((report.orders.completed, report.orders.pending), (0, 5));
}

#[test]
fn given_users_of_a_closed_loop_when_their_client_was_failed_for_a_while_then_they_ask_again() {
    let nodes = "\"c\": Client(target: \"s\", traffic: [ClosedLoop(users: 10, think: \"1s\")]), \
                 \"s\": Server(threads: 10, handler: [])";
    let timeline = "(at: \"10s500ms\", event: Fail(node: \"c\")), (at: \"20s500ms\", event: Recover(node: \"c\"))";

    // Ten users ask every second: at 1 to 10 s, and again at 21 to 30 s.
    assert_eq!(report("30s", nodes, timeline).orders.sent, 200);
}

#[test]
fn given_a_thread_that_becomes_free_when_a_burst_comes_then_the_burst_finds_it_free() {
    let nodes = "\"c\": Client(target: \"s\", traffic: [Burst(count: 1), Pause(lasts: \"1s\"), Burst(count: 1)]), \
                 \"s\": Server(threads: 1, accept_queue: 0, handler: [Compute(\"1s\")])";

    assert_eq!(report("5s", nodes, "").orders.completed, 2);
}

#[test]
fn given_a_rate_with_six_decimals_a_day_then_it_is_that_rate() {
    let nodes = "\"c\": Client(target: \"s\", traffic: [Constant(rate: \"100.000000/d\")]), \
                 \"s\": Server(threads: 1, handler: [])";

    // At 0 and then every 864 s, up to and including the end of ten days.
    assert_eq!(report("10d", nodes, "").orders.sent, 1_001);
}

#[test]
fn given_a_parameter_that_others_rely_on_then_the_timeline_cannot_change_it() {
    let text = "(version: 1, title: (en: \"corner\"), duration: \"1m\", nodes: { \
        \"c\": Client(target: \"s\", traffic: [Burst(count: 1)]), \"s\": Server(threads: 1, handler: []), \
        \"t\": Server(threads: 1, handler: []) }, \
        timeline: [(at: \"1s\", event: Set(node: \"c\", parameter: \"target\", value: \"t\"))])";

    let problems = load(text.as_bytes(), "corner.ron").unwrap_err();

    assert!(problems.to_string().contains("cannot change while the scenario runs"), "{problems}");
}

#[test]
fn given_a_variation_below_the_range_then_it_is_refused() {
    let text = "(version: 1, title: (en: \"corner\"), duration: \"1m\", nodes: { \
        \"c\": Client(target: \"s\", traffic: [Burst(count: 1)]), \
        \"s\": Server(threads: 1, handler: [Compute(\"gamma(50ms, 1e-200)\")]) })";

    let problems = load(text.as_bytes(), "corner.ron").unwrap_err();

    assert!(problems.to_string().contains("0.001..=20"), "{problems}");
}
