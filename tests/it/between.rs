//! Rules of what lies between services: a node that is down, patience that ends, retries, handlers that fail.

use std::collections::BTreeMap;

use loosely::measure::report::Report;
use loosely::scenario::load::load;

use crate::library::finished;

/// The report of `nodes` and `timeline` after ten minutes.
fn report(nodes: &str, timeline: &str) -> Report {
    let text = format!(
        "(version: 1, title: (en: \"between\"), duration: \"10m\", nodes: {{ {nodes} }}, timeline: [{timeline}])"
    );
    let resolved = load(text.as_bytes(), "between.ron").unwrap_or_else(|problems| panic!("{problems}"));
    finished(&resolved).report()
}

/// Why orders did not simply succeed, and how often.
fn causes(report: &Report) -> BTreeMap<&str, u64> {
    report.orders.causes.iter().map(|(rule, count)| (*rule, *count)).collect()
}

const CALLER: &str = "\"c\": Client(target: \"s\", timeout: \"2s\", traffic: [Script([(at: \"1s\", count: 4)])])";

#[test]
fn given_a_node_that_is_down_when_it_is_called_then_it_refuses_at_once() {
    let report =
        report(&format!("{CALLER}, \"s\": Server(threads: 4, handler: [])"), "(at: \"0s\", event: Fail(node: \"s\"))");

    assert_eq!((report.orders.failed, causes(&report)), (4, BTreeMap::from([("node.unreachable", 4)])));
}

#[test]
fn given_patience_of_2_s_when_the_work_takes_3_s_then_the_caller_gives_up_and_the_work_goes_on() {
    let report = report(&format!("{CALLER}, \"s\": Server(threads: 4, handler: [Compute(\"3s\"), Effect])"), "");

    // Told no after 2 s; recorded all the same after 3 s.
    assert_eq!((report.orders.unacknowledged, causes(&report)), (4, BTreeMap::from([("call.timeout", 4)])));
}

#[test]
fn given_a_retry_after_patience_has_ended_when_both_attempts_take_effect_then_the_cause_is_the_retry() {
    let caller = CALLER.replace("timeout", "retry: (mode: Standard, max_attempts: 2), timeout");
    let report = report(&format!("{caller}, \"s\": Server(threads: 8, handler: [Compute(\"3s\"), Effect])"), "");

    // Four orders, two attempts each, and each attempt is recorded.
    assert_eq!((report.orders.duplicated, causes(&report)), (4, BTreeMap::from([("call.retried", 4)])));
}

#[test]
fn given_a_handler_that_always_fails_then_the_caller_hears_of_it() {
    let report = report(&format!("{CALLER}, \"s\": Server(threads: 4, handler: [Fail(Chance(1.0)), Effect])"), "");

    assert_eq!((report.orders.failed, causes(&report)), (4, BTreeMap::from([("handler.failed", 4)])));
}

#[test]
fn given_two_threads_and_room_for_one_when_four_come_at_once_then_one_is_refused() {
    let report =
        report(&format!("{CALLER}, \"s\": Server(threads: 2, accept_queue: 1, handler: [Compute(\"1ms\")])"), "");

    assert_eq!((report.orders.completed, causes(&report)), (3, BTreeMap::from([("server.accept-queue-full", 1)])));
}
