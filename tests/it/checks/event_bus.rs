//! An EventBridge bus: who gets an event, how often it is tried, and what becomes of what nobody takes.

use crate::checks::{play, refusal};

#[test]
fn given_events_of_two_sources_then_each_rule_takes_its_own_and_an_order_is_done_with_its_last_effect() {
    let played = play("event_bus_rules");

    // Rule 1 takes what the shop says of a small order, rule 2 what the packers say, 1 s later; a large one meets rule 3, too.
    assert_eq!(played.hops(0, "event matched"), [(1.0, 1), (2.0, 2)]);
    assert_eq!(played.hops(4, "event matched"), [(2.0, 1), (3.0, 2), (3.0, 3)]);
}

#[test]
fn given_targets_that_are_down_for_10_s_then_the_fifth_attempt_delivers_and_nobody_else_waits() {
    let played = play("event_bus_retries");

    assert_eq!(played.stored(0), [(0.0, "up", 1), (15.0, "down", 1)]);
}

#[test]
fn given_targets_that_stay_down_then_copies_are_given_up_by_their_retry_policies() {
    let played = play("event_bus_exhausted");

    // The instant, and after how many attempts.
    assert_eq!(played.hops(0, "delivery given up"), [(3.0, 3), (100.0, 7), (86_399.0, 186)]);
}

#[test]
fn given_an_alarm_then_the_administrator_is_told_by_the_bus_and_by_the_topic_itself() {
    play("event_bus_alarm");
}

#[test]
fn given_a_step_that_does_not_fit_its_node_then_the_scenario_is_refused_with_the_step_that_does() {
    let with = |step: &str| {
        refusal(&format!(
            r#""users": Client(target: "shop", traffic: [Burst(count: 1)]),
            "shop": Server(threads: 1, handler: [{step}]),
            "bus": EventBridge(rules: [(name: "r", event_pattern: (source: ["shop"]), targets: [(target: Sqs("q"))])]),
            "topic": Sns(subscriptions: [(endpoint: Sqs("q"))]), "q": Sqs(),"#
        ))
    };

    assert_eq!(with(r#"PutEvents(to: "bus", detail_type: "OrderPlaced")"#), "");
    let published = with(r#"Publish(to: "bus")"#);
    assert!(published.contains("cannot be published to") && published.contains("PutEvents(to: \"bus\""), "{published}");
    let put = with(r#"PutEvents(to: "topic", detail_type: "x")"#);
    assert!(put.contains("cannot take events") && put.contains("Publish(to: \"topic\")"), "{put}");
}
