//! Checks of the semantics sheet (LM-*) that concern synchronous invocations, environments and settings.

use super::*;
use crate::services::configuration::Configuration as _;
use crate::services::contract::{NodeId, Rule, WorkerState};
use crate::services::probe::{Probe, at, request, secs};

pub(super) fn config(text: &str) -> Config {
    let options = ron::Options::default().with_default_extension(
        ron::extensions::Extensions::UNWRAP_VARIANT_NEWTYPES | ron::extensions::Extensions::IMPLICIT_SOME,
    );
    options.from_str(&format!("(handler: [], {text})")).unwrap()
}

fn function(text: &str) -> Lambda {
    Lambda::new(config(text), &Surroundings::default())
}

/// A probe whose handlers take so many seconds.
fn probe(handler_seconds: f64) -> Probe {
    Probe::with_handlers_of(secs(handler_seconds))
}

/// `n` requests now; returns how many started a handler or an initialization, and how many got 429.
fn invoke(function: &mut Lambda, out: &mut Probe, n: usize) -> (u64, usize) {
    let before = (out.count_of(INVOCATIONS), out.with_status(429));
    for _ in 0..n {
        out.ask(function, request(Operation::Invoke));
    }
    (out.count_of(INVOCATIONS) - before.0, out.with_status(429) - before.1)
}

#[test]
fn given_a_handler_that_ends_exactly_at_the_timeout_then_it_is_too_late() {
    let (mut f, mut out) = (function(r#"init: "0s""#), probe(3.0));
    let call = out.ask(&mut f, request(Operation::Invoke));
    out.advance(&mut f, at(10.0));
    assert_eq!(out.response_to(call).unwrap().reply.rule.name, "lambda.timeout");
}

#[test]
fn given_a_timeout_watched_from_an_earlier_invocation_then_each_still_ends_at_its_own() {
    let (mut f, mut out) = (function(r#"init: "0s""#), probe(1.0));
    invoke(&mut f, &mut out, 1);
    out.advance(&mut f, at(2.0));
    out.handler_takes = Some(secs(60.0));

    // The wake of the first invocation is at 3 s, the second times out at 2 + 3 = 5 s.
    let call = out.ask(&mut f, request(Operation::Invoke));
    out.advance(&mut f, at(10.0));

    assert_eq!(out.response_to(call).unwrap().at, at(5.0));
}

#[test]
fn given_a_cold_start_of_250_ms_then_the_answer_takes_that_longer_and_the_next_does_not() {
    let (mut f, mut out) = (function(""), probe(0.1));
    let cold = out.ask(&mut f, request(Operation::Invoke));
    assert_eq!(f.workers(out.now)[0].state, WorkerState::Starting);

    out.advance(&mut f, at(1.0));
    let warm = out.ask(&mut f, request(Operation::Invoke));
    out.advance(&mut f, at(2.0));

    assert_eq!(out.response_to(cold).unwrap().at, at(0.35));
    assert_eq!(out.response_to(warm).unwrap().at, at(1.1));
    assert_eq!((out.count_of(COLD_STARTS), f.view(out.now).last_init), (1, Some(secs(0.25))));
}

#[test]
fn given_a_handler_that_fails_then_the_caller_gets_a_function_error_and_the_environment_stays() {
    let (mut f, mut out) = (function(r#"init: "0s""#), Probe::new());
    out.ask(&mut f, request(Operation::Invoke));
    let reply = Reply::failed(400, Failure::Throttled, Rule::named("dynamodb.on-demand-limit"));
    out.done_at(at(1.0), 0, Done { reply, batch: None });

    out.advance(&mut f, at(1.0));

    assert_eq!(out.last(), (200, "lambda.function-error"));
    assert_eq!(out.responses[0].reply.failure, Some(Failure::Function));
    assert_eq!((out.count_of(ERRORS), f.view(out.now).idle), (1, 1));
}

#[test]
fn given_spare_environments_then_they_age_out_while_the_most_recently_used_one_stays() {
    let (mut f, mut out) = (function(r#"init: "0s""#), probe(1.0));
    invoke(&mut f, &mut out, 3);
    for second in (10..=1_000).step_by(10) {
        out.advance_to_request(&mut f, SimTime::ZERO + SimDuration::from_secs(second));
        invoke(&mut f, &mut out, 1);
        // Idle since 1 s and kept for 600 s: two of three are gone at 601 s.
        assert_eq!(f.workers(out.now).len(), if second < 601 { 3 } else { 1 }, "at {second} s");
    }

    out.advance(&mut f, at(1_600.999));
    assert_eq!(f.view(out.now).idle, 1);
    out.advance(&mut f, at(1_601.0));
    assert_eq!(f.view(out.now).idle, 0);
    assert!(out.gauge_of(ENVIRONMENTS).abs() < 1e-9);
}

#[test]
fn given_a_hundred_thousand_invocations_then_the_calendar_holds_a_few_wakes() {
    let (mut f, mut out) = (function(r#"init: "0s", timeout: "15m""#), probe(0.01));
    for k in 0..100_000 {
        out.advance_to_request(&mut f, SimTime::ZERO + Rate::per_second(100).nth(k));
        out.ask(&mut f, request(Operation::Invoke));
        // One handler's end, one deadline, one idle wake.
        assert!(out.pending() <= 3, "{} pending", out.pending());
        out.responses.clear();
    }
}

#[test]
fn given_invocations_when_the_function_fails_then_all_are_dropped_and_answered_as_unreachable() {
    let (mut f, mut out) = (function(""), probe(1.0));
    invoke(&mut f, &mut out, 1);
    out.advance(&mut f, at(0.5));
    invoke(&mut f, &mut out, 1);

    out.change(&mut f, &Change::Fail);
    assert_eq!((out.running(), f.workers(out.now).len()), (0, 0));
    assert!(out.gauge_of(CONCURRENT_EXECUTIONS).abs() < 1e-9 && out.gauge_of(ENVIRONMENTS).abs() < 1e-9);
    assert!(out.responses.iter().all(|response| response.reply.failure == Some(Failure::Unreachable)));

    out.change(&mut f, &Change::Recover);
    invoke(&mut f, &mut out, 1);
    out.advance(&mut f, at(100.0));
    assert_eq!((out.responses.len(), out.count_of(COLD_STARTS)), (3, 3));
}

#[test]
fn given_a_busy_and_an_idle_environment_when_one_is_killed_then_it_is_the_busy_one() {
    let (mut f, mut out) = (function(r#"init: "0s""#), probe(1.0));
    invoke(&mut f, &mut out, 2);
    out.advance(&mut f, at(1.0));
    invoke(&mut f, &mut out, 1);

    out.change(&mut f, &Change::KillWorker);
    assert_eq!(out.last(), (200, "lambda.environment-killed"));
    assert_eq!(f.view(out.now), View { busy: 0, idle: 1, ..f.view(out.now) });

    out.change(&mut f, &Change::KillWorker);
    out.change(&mut f, &Change::KillWorker);
    assert!(f.workers(out.now).is_empty());
    assert_eq!(invoke(&mut f, &mut out, 1), (1, 0));
}

#[test]
fn given_a_slowdown_then_handlers_run_that_much_slower() {
    let (mut f, mut out) = (function(r#"init: "0s""#), probe(1.0));
    out.change(&mut f, &Change::Slow(2.0));
    let call = out.ask(&mut f, request(Operation::Invoke));
    out.advance(&mut f, at(10.0));
    assert_eq!(out.response_to(call).unwrap().at, at(2.0));
}

#[test]
fn given_idle_environments_when_the_idle_time_is_shortened_then_they_end_at_the_new_one() {
    let (mut f, mut out) = (function(r#"init: "0s""#), probe(1.0));
    invoke(&mut f, &mut out, 2);
    out.advance(&mut f, at(10.0));

    f.reconfigure(config(r#"idle_timeout: "20s""#), &mut out);
    out.advance(&mut f, at(20.999));
    assert_eq!(f.view(out.now).idle, 2);
    out.advance(&mut f, at(21.0));
    assert_eq!(f.view(out.now).idle, 0);
}

#[test]
fn the_queue_is_a_reference() {
    let references = config(r#"event_source: (queue: "orders")"#).references();
    assert_eq!(references[0].path, ["event_source", "queue"]);
    assert_eq!((references[0].to.as_str(), references[0].operation), ("orders", OperationKind::Receive));
}

/// A function with a destination, a dead-letter queue and no time of initialization.
fn function_of_events(text: &str) -> Lambda {
    let names = Names([("done".to_owned(), NodeId(5)), ("parked".to_owned(), NodeId(6))].into());
    let text = format!(r#"init: "0s", dead_letter_queue: "parked", {text}"#);
    Lambda::new(config(&text), &Surroundings { names, ..Surroundings::default() })
}

#[test]
fn given_a_question_that_is_no_invocation_then_it_is_refused() {
    let (mut f, mut out) = (function(""), probe(1.0));
    out.ask(&mut f, request(Operation::Read));
    assert_eq!(out.last(), (400, "lambda.unsupported-operation"));
}

#[test]
fn given_a_destination_that_refuses_then_the_event_is_gone_and_both_failures_are_counted() {
    let mut f = function_of_events("event_invoke_config: (maximum_retry_attempts: 0, on_failure: Sqs(\"done\"))");
    let mut out = probe(60.0);
    out.ask(&mut f, request(Operation::InvokeAsync));
    out.advance(&mut f, at(3.0));

    let sent: Vec<NodeId> = out.calls.iter().map(|call| call.to).collect();
    assert_eq!(sent, [NodeId(5), NodeId(6)]);
    for call in 0..2 {
        out.reply(&mut f, call, Reply::failed(503, Failure::Unreachable, Rule::named("node.unreachable")));
    }
    assert_eq!((out.count_of(UNDELIVERED), out.count_of(DEAD_LETTER_ERRORS)), (1, 1));
    assert_eq!((f.view(out.now).events_waiting, out.count_of(EVENTS_DROPPED)), (0, 1));
}

#[test]
fn given_an_event_at_work_when_the_function_stops_then_it_runs_again_and_keeps_its_attempts() {
    let (mut f, mut out) = (function_of_events("event_invoke_config: (maximum_retry_attempts: 0)"), probe(2.0));
    out.ask(&mut f, request(Operation::InvokeAsync));
    out.advance(&mut f, at(1.0));
    out.change(&mut f, &Change::Fail);
    assert_eq!((out.running(), f.view(out.now).events_waiting), (0, 1));

    // Refused at 2 s, when the function is still down; the next attempt is 2 s later.
    out.advance(&mut f, at(3.0));
    out.change(&mut f, &Change::Recover);
    out.advance(&mut f, at(10.0));

    assert_eq!((out.runs.len(), out.runs[1].at, out.runs[1].ended_at), (2, at(4.0), Some(at(6.0))));
    assert_eq!((out.count_of(EVENTS_DROPPED), f.view(out.now).events_waiting), (0, 0));
}

#[test]
fn given_a_waiting_event_when_its_maximum_age_is_changed_then_the_new_one_holds() {
    let age = |age: &str| format!("event_invoke_config: (maximum_event_age: \"{age}\")");
    let (mut f, mut out) = (function_of_events(&age("100s")), probe(60.0));
    out.ask(&mut f, request(Operation::InvokeAsync));
    out.advance(&mut f, at(70.0));

    // It timed out at 3 and 66 s and would be too old before its attempt at 186 s.
    let longer =
        Config { event_invoke_config: function_of_events(&age("1h")).config.event_invoke_config, ..f.config().clone() };
    f.reconfigure(longer, &mut out);
    out.advance(&mut f, at(200.0));

    assert_eq!((out.runs.len(), out.runs[2].at), (3, at(186.0)));
    assert_eq!((out.caused("lambda.event-age"), out.caused("lambda.event-retries-exhausted")), (0, 1));
}

#[test]
fn given_a_provisioned_environment_that_is_killed_then_another_one_pays_an_init() {
    let text = r#"provisioned_concurrency: (qualifier: "live", provisioned_concurrent_executions: 1)"#;
    let (mut f, mut out) = (function(text), probe(1.0));
    f.on_start(&mut out);
    out.change(&mut f, &Change::KillWorker);
    assert_eq!(f.workers(out.now).len(), 1);

    let call = out.ask(&mut f, request(Operation::Invoke));
    out.advance(&mut f, at(10.0));

    assert_eq!((out.response_to(call).unwrap().at, out.count_of(COLD_STARTS)), (at(1.25), 0));
    assert_eq!(out.count_of(PROVISIONED_INVOCATIONS), 1);
}

#[test]
fn given_invocations_at_work_when_a_reservation_comes_and_goes_then_the_pool_follows() {
    let (mut f, mut out) = (function(r#"init: "0s""#), probe(5.0));
    f.on_start(&mut out);
    invoke(&mut f, &mut out, 7);
    let pool = |out: &mut Probe| (out.account().concurrency.in_use(), out.account().concurrency.pool());
    assert_eq!(pool(&mut out), (7, 1_000));

    f.reconfigure(config(r#"reserved_concurrent_executions: 50"#), &mut out);
    assert_eq!(pool(&mut out), (0, 950));
    f.reconfigure(config(""), &mut out);
    assert_eq!(pool(&mut out), (7, 1_000));

    out.advance(&mut f, at(2.0));
    out.change(&mut f, &Change::KillWorker);
    assert_eq!(pool(&mut out), (6, 1_000));
    out.change(&mut f, &Change::Fail);
    assert_eq!(pool(&mut out), (0, 1_000));
}

#[test]
fn given_a_cold_start_then_creating_is_not_billed_and_initializing_is() {
    let (mut f, mut out) = (function(r#"create: "100ms", init: "400ms", memory_size: 1024"#), probe(0.1));
    let call = out.ask(&mut f, request(Operation::Invoke));
    out.advance(&mut f, at(10.0));

    assert_eq!(out.response_to(call).unwrap().at, at(0.6));
    // 400 + 100 ms at 1,024 MB: 0.5 GB s.
    assert_eq!((out.count_of(BILLED_DURATION), out.count_of(BILLED_MEMORY)), (500, 512_000));
    let charges = f.charges();
    let gb_seconds = charges.iter().find(|charge| charge.item == "lambda.gb-seconds").unwrap();
    assert!((gb_seconds.scale * 512_000.0 - 0.5).abs() < 1e-12);
}

#[test]
fn given_a_large_event_then_it_counts_as_several_requests_on_the_bill() {
    let billed = |size: u32| {
        let (mut f, mut out) = (function(""), probe(0.1));
        let mut event = request(Operation::InvokeAsync);
        event.body.size = size;
        out.ask(&mut f, event);
        out.advance(&mut f, at(1.0));
        out.count_of(BILLED_REQUESTS)
    };
    // 256 KB are one request, and each 64 KB begun beyond that is one more: 1 MB is 1 + 768 / 64 = 13.
    assert_eq!([billed(0), billed(262_144), billed(262_145), billed(1_048_576)], [1, 1, 2, 13]);
}
