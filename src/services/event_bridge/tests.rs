//! An event bus alone: who gets a copy, when it is tried again, and when it is given up.

use super::*;
use crate::services::contract::NodeId;
use crate::services::event::ALARM_STATE_CHANGE;
use crate::services::handler::fingerprint;
use crate::services::probe::{Probe, at, request};

/// Who puts events here: the node that asks in [`Probe::ask`].
const SHOP: u32 = 99;

fn names() -> Names {
    let known = [("q", 1), ("dlq", 2), ("f", 3), ("shop", SHOP)];
    Names(known.map(|(name, id)| (name.to_owned(), NodeId(id))).into())
}

/// As scenario files are read.
fn config(text: &str) -> Config {
    let options = ron::Options::default().with_default_extension(ron::extensions::Extensions::IMPLICIT_SOME);
    options.from_str(text).unwrap()
}

fn bus(rules: &str) -> (EventBridge, Probe) {
    let config = config(&format!("(rules: [{rules}])"));
    assert_eq!(config.problems(), []);
    let route = HttpRequest { method: "POST".into(), path: "/orders/7".into(), ..HttpRequest::default() };
    let surroundings = Surroundings { names: names(), routes: vec![route], ..Surroundings::default() };
    (EventBridge::new(config, &surroundings), Probe::new())
}

/// Puts an event of that detail type; whether it was taken, and to whom copies went.
fn put(bus: &mut EventBridge, probe: &mut Probe, detail_type: &str) -> (bool, Vec<u32>) {
    let before = probe.calls.len();
    probe.ask(bus, request(Operation::PutEvents(fingerprint(detail_type))));
    let to = probe.calls[before..].iter().map(|call| call.to.0).collect();
    (probe.responses.last().unwrap().reply.is_ok(), to)
}

fn failed(failure: Failure) -> Reply {
    Reply::failed(500, failure, Rule::named("test"))
}

#[test]
fn given_two_rules_when_an_event_matches_one_then_its_targets_get_copies_and_the_caller_waits_for_none() {
    let (mut bus, mut probe) = bus(r#"
        (name: "placed", event_pattern: (detail_type: ["OrderPlaced"]), targets: [(target: Sqs("q")), (target: Lambda("f"))]),
        (name: "paid", event_pattern: (detail_type: ["OrderPaid"]), targets: [(target: Lambda("f"))])"#);

    assert_eq!(put(&mut bus, &mut probe, "OrderPlaced"), (true, vec![1, 3]));
    assert_eq!(probe.responses[0].reply.rule, PUT);
    assert_eq!(put(&mut bus, &mut probe, "OrderPaid"), (true, vec![3]));

    assert_eq!((probe.count_of(ENTRIES), probe.count_of(TRIGGERED), probe.gauge_of(WAITING)), (2, 2, 3.0));
    probe.reply(&mut bus, 0, Reply::ok(Rule::named("test")));
    assert_eq!((probe.count_of(DELIVERIES), probe.gauge_of(WAITING)), (1, 2.0));
}

#[test]
fn given_no_rule_that_matches_then_the_event_is_taken_and_dropped() {
    let (mut bus, mut probe) =
        bus(r#"(name: "placed", event_pattern: (detail_type: ["OrderPlaced"]), targets: [(target: Sqs("q"))])"#);

    assert_eq!(put(&mut bus, &mut probe, "orderplaced"), (true, vec![]));

    assert_eq!((probe.caused("eventbridge.no-rule-matched"), probe.count_of(MATCHES)), (1, 0));
}

#[test]
fn given_patterns_on_source_type_and_request_then_every_field_must_match() {
    let takes = |pattern: &str| {
        let (mut bus, mut probe) =
            bus(&format!(r#"(name: "r", event_pattern: ({pattern}), targets: [(target: Sqs("q"))])"#));
        let body = Body { order: Some(crate::services::contract::OrderId(Key::plain(1))), ..Body::default() };
        let asked = request(Operation::PutEvents(fingerprint("OrderPlaced")));
        probe.ask(&mut bus, crate::services::contract::Request { body, ..asked });
        let by_order = !probe.calls.is_empty();
        // An event with no request behind it has no details.
        (by_order, !put(&mut bus, &mut probe, "OrderPlaced").1.is_empty())
    };

    assert_eq!(takes(r#"source: ["shop"]"#), (true, true));
    assert_eq!(takes(r#"source: ["sh*"], detail_type: ["OrderPaid", "OrderPlaced"]"#), (true, true));
    assert_eq!(takes(r#"source: ["warehouse"], detail_type: ["OrderPlaced"]"#), (false, false));
    assert_eq!(
        takes(r#"detail_type: ["OrderPlaced"], detail: {"path": ["/orders/*"], "method": ["POST"]}"#),
        (true, false)
    );
    assert_eq!(takes(r#"detail: {"path": ["/orders"]}"#), (false, false));
    assert_eq!(takes(r#"detail: {"querystring.type": ["vip"]}"#), (false, false));
    // Only AWS services report about resources.
    assert_eq!(takes(r#"source: ["shop"], resources: ["shop"]"#), (false, false));
}

#[test]
fn given_an_alarm_when_it_reports_then_rules_know_it_by_its_source_and_its_name_and_it_is_not_billed() {
    let report = |pattern: &str| {
        let (mut bus, mut probe) =
            bus(&format!(r#"(name: "r", event_pattern: ({pattern}), targets: [(target: Sqs("q"))])"#));
        probe.ask(&mut bus, request(Operation::Notify(&ALARM_STATE_CHANGE)));
        assert_eq!(probe.count_of(BILLED), 0);
        probe.calls.len()
    };

    assert_eq!(report(r#"source: ["aws.*"]"#), 1);
    assert_eq!(report(r#"detail_type: ["CloudWatch Alarm State Change"], resources: ["shop"]"#), 1);
    assert_eq!(report(r#"source: ["aws.cloudwatch"], resources: ["other"]"#), 0);
    assert_eq!(report(r#"source: ["shop"]"#), 0);
    assert_eq!(report(r#"detail_type: ["OrderPlaced"]"#), 0);
}

#[test]
fn given_a_target_that_refuses_for_good_then_its_copy_goes_to_the_dead_letter_queue_at_once() {
    let (mut bus, mut probe) = bus(
        r#"(name: "r", event_pattern: (source: ["*"]), targets: [(target: Lambda("f"), dead_letter_queue: "dlq")])"#,
    );
    put(&mut bus, &mut probe, "x");

    probe.reply(&mut bus, 0, failed(Failure::Rejected));

    assert_eq!((probe.calls.len(), probe.calls[1].to), (2, NodeId(2)));
    assert_eq!((probe.count_of(FAILURES), probe.count_of(REDRIVEN)), (1, 1));
}

#[test]
fn given_a_target_that_is_down_for_two_days_then_185_retries_are_made_within_24_hours() {
    let (mut bus, mut probe) = bus(r#"(name: "r", event_pattern: (source: ["*"]), targets: [(target: Lambda("f"))])"#);
    put(&mut bus, &mut probe, "x");

    // Every attempt fails at once, and the next one comes after its gap.
    for attempt in 0..186 {
        probe.reply(&mut bus, attempt, failed(Failure::Unreachable));
        let gap = backoff(u32::try_from(attempt).unwrap() + 1).unwrap();
        probe.advance(&mut bus, probe.now + gap);
    }

    // 1 + 2 + ... + 256 = 511 s, and 176 x 488 = 85,888 s: the last one at 86,399 s.
    assert_eq!((probe.calls.len(), probe.calls[185].at), (186, at(86_399.0)));
    assert_eq!((probe.caused("eventbridge.retries-exhausted"), probe.count_of(REDRIVEN)), (1, 0));
}

#[test]
fn given_a_maximum_age_of_a_minute_then_the_copy_is_given_up_at_exactly_that_age() {
    let (mut bus, mut probe) = bus(
        r#"(name: "r", event_pattern: (source: ["*"]), targets: [(target: Lambda("f"), retry_policy: (maximum_event_age: "60s"))])"#,
    );
    put(&mut bus, &mut probe, "x");

    // Attempts at 0, 1, 3, 7, 15 and 31 s; the next would be at 63 s.
    for (attempt, instant) in [0.0, 1.0, 3.0, 7.0, 15.0, 31.0].into_iter().enumerate() {
        probe.advance(&mut bus, at(instant));
        assert_eq!(probe.calls.len(), attempt + 1);
        probe.reply(&mut bus, attempt, failed(Failure::Throttled));
    }
    probe.advance(&mut bus, at(59.999));
    assert_eq!(probe.count_of(FAILURES), 0);
    probe.advance(&mut bus, at(60.0));

    assert_eq!((probe.caused("eventbridge.event-age"), probe.calls.len()), (1, 6));
}

#[test]
fn given_an_event_over_1_mb_then_it_is_refused() {
    let (mut bus, mut probe) = bus(r#"(name: "r", event_pattern: (source: ["*"]), targets: [(target: Sqs("q"))])"#);
    for (size, taken) in [(LARGEST_EVENT, true), (LARGEST_EVENT + 1, false)] {
        let mut large = request(Operation::PutEvents(0));
        large.body.size = size;
        probe.ask(&mut bus, large);
        assert_eq!(probe.responses.last().unwrap().reply.is_ok(), taken);
    }

    // 1 MB is 16 units of 64 KB.
    assert_eq!((probe.count_of(BILLED), probe.caused("eventbridge.entry-too-large")), (16, 1));
}

#[test]
fn given_more_events_than_the_quota_then_the_rest_is_throttled() {
    let text = r#"(put_events_rate_limit: "10/s", rules: [(name: "r", event_pattern: (source: ["*"]), targets: [(target: Sqs("q"))])])"#;
    let surroundings = Surroundings { names: names(), ..Surroundings::default() };
    let (mut bus, mut probe) = (EventBridge::new(config(text), &surroundings), Probe::new());

    let taken = (0..15).filter(|_| put(&mut bus, &mut probe, "x").0).count();

    assert_eq!((taken, probe.count_of(REFUSALS), probe.caused("eventbridge.throttled")), (10, 5, 5));
}

#[test]
fn given_a_request_that_is_no_event_then_it_is_refused() {
    let (mut bus, mut probe) = bus(r#"(name: "r", event_pattern: (source: ["*"]), targets: [(target: Sqs("q"))])"#);

    probe.ask(&mut bus, request(Operation::Invoke));

    assert_eq!(probe.responses[0].reply.rule, UNKNOWN);
}

#[test]
fn given_a_bus_that_is_down_then_its_copies_wait_and_are_tried_when_it_is_back() {
    let (mut bus, mut probe) = bus(r#"(name: "r", event_pattern: (source: ["*"]), targets: [(target: Lambda("f"))])"#);
    put(&mut bus, &mut probe, "x");
    probe.reply(&mut bus, 0, failed(Failure::Unreachable));
    probe.change(&mut bus, &Change::Fail);
    probe.advance(&mut bus, at(100.0));
    assert_eq!(probe.calls.len(), 1);

    probe.change(&mut bus, &Change::Recover);

    assert_eq!((probe.calls.len(), probe.calls[1].at), (2, at(100.0)));
}

#[test]
fn given_a_pattern_that_cannot_be_then_the_configuration_says_what_to_write() {
    let problem = |rule: &str| {
        config(&format!("(rules: [{rule}])"))
            .problems()
            .first()
            .map(|problem| format!("{}; {}", problem.message, problem.help))
            .unwrap_or_default()
    };
    let with = |pattern: &str, targets: &str| {
        problem(&format!(r#"(name: "r", event_pattern: ({pattern}), targets: [{targets}])"#))
    };
    let target = r#"(target: Sqs("q"))"#;

    assert_eq!(with(r#"source: ["shop"]"#, target), "");
    assert!(with("", target).contains("an empty pattern"));
    assert!(with(r#"detail_type: ["Order*"]"#, target).contains("matched as a whole"));
    assert!(with(r#"detail: {"color": ["red"]}"#, target).contains("no detail \"color\""));
    assert!(with(r#"source: ["shop"]"#, "").contains("0 targets, outside 1..=5"));
    assert!(with(r#"source: ["shop"]"#, &[target; 6].join(", ")).contains("6 targets"));
    let old = r#"(target: Sqs("q"), retry_policy: (maximum_event_age: "59s"))"#;
    assert!(with(r#"source: ["shop"]"#, old).contains("outside 60s..=24h"));
    let often = r#"(target: Sqs("q"), retry_policy: (maximum_retry_attempts: 186))"#;
    assert!(with(r#"source: ["shop"]"#, often).contains("outside 0..=185"));
}
