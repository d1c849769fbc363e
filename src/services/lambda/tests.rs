//! Checks of the semantics sheet (LM-*) that concern synchronous invocations, environments and settings.

use super::*;
use crate::services::contract::{Body, WorkerState};
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
fn lm_01_given_an_account_of_1000_when_1001_come_at_once_then_the_last_is_throttled() {
    let (mut f, mut out) = (function(r#"init: "0s""#), probe(10.0));

    assert_eq!(invoke(&mut f, &mut out, 1_001), (1_000, 1));

    assert_eq!(out.last(), (429, "lambda.account-concurrency"));
    assert_eq!((out.count_of(COLD_STARTS), out.count_of(THROTTLES)), (1_000, 1));
    assert!((out.gauge_of(CONCURRENT_EXECUTIONS) - 1_000.0).abs() < 1e-9);
}

#[test]
fn lm_02_new_environments_come_1000_at_once_and_100_a_second() {
    let (mut f, mut out) = (function(r#"init: "0s", timeout: "2m", account_concurrency: 5000"#), probe(60.0));

    assert_eq!(invoke(&mut f, &mut out, 2_500), (1_000, 1_500));
    out.advance(&mut f, at(5.0));
    assert_eq!(invoke(&mut f, &mut out, 2_500), (500, 2_000));
    out.advance(&mut f, at(15.0));
    assert_eq!(invoke(&mut f, &mut out, 2_500), (1_000, 1_500));

    assert_eq!(out.caused("lambda.scaling-rate"), 5_000);
}

#[test]
fn lm_04_given_ten_idle_minutes_when_3000_come_then_1000_start() {
    let (mut f, mut out) = (function("account_concurrency: 5000"), probe(1.0));
    out.advance(&mut f, at(600.0));
    assert_eq!(invoke(&mut f, &mut out, 3_000), (1_000, 2_000));
}

#[test]
fn lm_05_given_50_reserved_when_60_come_then_10_are_throttled() {
    let (mut f, mut out) = (function("reserved_concurrent_executions: 50"), probe(1.0));
    assert_eq!(invoke(&mut f, &mut out, 60), (50, 10));
    assert_eq!(out.last(), (429, "lambda.reserved-concurrency"));
    assert_eq!(out.responses[0].reply.failure, Some(Failure::Throttled));
}

#[test]
fn lm_07_given_none_reserved_then_every_call_is_throttled() {
    let (mut f, mut out) = (function("reserved_concurrent_executions: 0"), probe(1.0));
    assert_eq!(invoke(&mut f, &mut out, 3), (0, 3));
}

fn check_concurrency(handler_seconds: f64, expected: f64) {
    let (mut f, mut out) = (function(r#"init: "0s""#), probe(handler_seconds));
    for k in 0..500 {
        out.advance_to_request(&mut f, SimTime::ZERO + Rate::per_second(100).nth(k));
        out.ask(&mut f, request(Operation::Invoke));
        if out.now >= at(0.49) {
            assert!((out.gauge_of(CONCURRENT_EXECUTIONS) - expected).abs() < 1e-9, "at {}", out.now);
        }
    }
}

#[test]
fn lm_08_concurrency_is_arrival_rate_times_duration() {
    // L = λW: 100/s x 0.5 s = 50 and 100/s x 0.25 s = 25, and what ends at an instant frees its environment first.
    check_concurrency(0.5, 50.0);
    check_concurrency(0.25, 25.0);
}

#[test]
fn lm_10_given_a_timeout_of_3_s_when_the_handler_needs_5_then_it_fails_at_3_and_the_next_request_pays_an_init() {
    let (mut f, mut out) = (function(r#"init: "200ms""#), probe(0.1));
    invoke(&mut f, &mut out, 1);
    out.advance(&mut f, at(100.0));
    out.handler_takes = Some(secs(5.0));
    let call = out.ask(&mut f, request(Operation::Invoke));

    out.advance(&mut f, at(110.0));
    let failed = out.response_to(call).unwrap();
    assert_eq!((failed.at, failed.reply.status, failed.reply.failure), (at(103.0), 200, Some(Failure::Fault)));
    assert_eq!(failed.reply.rule.0, "lambda.timeout");
    assert_eq!(out.runs[1].aborted_at, Some(at(103.0)));
    assert_eq!(out.spans.last(), Some(&(DURATION, secs(3.0))));
    assert_eq!((out.count_of(ERRORS), out.count_of(TIMEOUTS)), (1, 1));

    invoke(&mut f, &mut out, 1);
    out.advance(&mut f, at(111.0));
    assert_eq!(out.runs[2].at, at(110.2));
    assert_eq!(out.count_of(COLD_STARTS), 1, "the same environment, initialized again");
}

#[test]
fn given_a_handler_that_ends_exactly_at_the_timeout_then_it_is_too_late() {
    let (mut f, mut out) = (function(r#"init: "0s""#), probe(3.0));
    let call = out.ask(&mut f, request(Operation::Invoke));
    out.advance(&mut f, at(10.0));
    assert_eq!(out.response_to(call).unwrap().reply.rule.0, "lambda.timeout");
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

fn check_long_init(timeout: &str, expected_at: f64, rule: &str) {
    let (mut f, mut out) = (function(&format!(r#"init: "12s", timeout: "{timeout}""#)), probe(1.0));
    let call = out.ask(&mut f, request(Operation::Invoke));
    out.advance(&mut f, at(60.0));
    let answer = out.response_to(call).unwrap();
    assert_eq!((answer.at, answer.reply.rule.0), (at(expected_at), rule));
    assert_eq!(out.caused("lambda.init-timeout"), 1);
}

#[test]
fn lm_13_given_an_init_of_12_s_then_it_is_cut_at_10_and_repeated_under_the_function_timeout() {
    // 10 s cut off, 12 s again, 1 s of handler: 23 s if the timeout of the invocation (from 10 s) allows.
    check_long_init("10s", 20.0, "lambda.timeout");
    check_long_init("30s", 23.0, "handler.done");
}

#[test]
fn lm_30_given_6_mb_then_it_is_accepted_and_one_byte_more_is_413() {
    let (mut f, mut out) = (function(""), probe(1.0));
    for (size, answers) in [(6_291_456, 0), (6_291_457, 1)] {
        let mut request = request(Operation::Invoke);
        request.body = Body { size, ..Body::default() };
        out.ask(&mut f, request);
        assert_eq!(out.responses.len(), answers, "{size}");
    }
    assert_eq!(out.last(), (413, "lambda.payload-too-large"));
    assert_eq!(out.responses[0].reply.failure, Some(Failure::Rejected));
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
    let reply = Reply::failed(400, Failure::Throttled, Rule("dynamodb.on-demand-limit"));
    out.done_at(at(1.0), 0, Done { reply, batch: None });

    out.advance(&mut f, at(1.0));

    assert_eq!(out.last(), (200, "lambda.function-error"));
    assert_eq!(out.responses[0].reply.failure, Some(Failure::Fault));
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

fn check_problems(text: &str, expected: &[&str]) {
    let found: Vec<String> = config(text).problems().iter().map(|problem| problem.path.join(".")).collect();
    assert_eq!(found, expected, "{text}");
}

#[test]
fn lm_06_and_11_reservations_timeouts_and_memory_out_of_range_are_refused() {
    check_problems("reserved_concurrent_executions: 900", &[]);
    check_problems("reserved_concurrent_executions: 901", &["reserved_concurrent_executions"]);
    check_problems(r#"timeout: "1s", memory_size: 128"#, &[]);
    check_problems(r#"timeout: "15m", memory_size: 10240"#, &[]);
    check_problems(r#"timeout: "0s""#, &["timeout"]);
    check_problems(r#"timeout: "901s""#, &["timeout"]);
    check_problems("memory_size: 127", &["memory_size"]);
    check_problems("memory_size: 10241", &["memory_size"]);
    check_problems("account_concurrency: 9", &["account_concurrency"]);
}

#[test]
fn lm_22_and_25_event_source_settings_out_of_range_are_refused() {
    let check = |text: &str, expected: &[&str]| {
        check_problems(&format!(r#"event_source: (queue: "orders", {text})"#), expected);
    };
    check("maximum_concurrency: 2", &[]);
    check("maximum_concurrency: 1", &["event_source.maximum_concurrency"]);
    check("maximum_concurrency: 1001", &["event_source.maximum_concurrency"]);
    check("batch_size: 100", &["event_source.batch_size"]);
    check(r#"batch_size: 100, maximum_batching_window: "1s""#, &[]);
    check("batch_size: 0", &["event_source.batch_size"]);
    check(r#"maximum_batching_window: "301s""#, &["event_source.maximum_batching_window"]);
}

#[test]
fn the_queue_is_a_reference() {
    let references = config(r#"event_source: (queue: "orders")"#).references();
    assert_eq!(references[0].path, ["event_source", "queue"]);
    assert_eq!((references[0].to.as_str(), references[0].operation), ("orders", OperationKind::Receive));
}
