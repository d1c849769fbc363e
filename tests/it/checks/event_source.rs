//! LM-21 to LM-29: the SQS event source mapping.

use loosely::measure::Simulation;
use loosely::units::time::{SimDuration, SimTime};

use crate::checks::{Played, play, play_with, refusal, scenario};
use crate::library::{gauge, node, run_to};

/// Instants and receive counts at which any message of `played` did `what`.
fn all(played: &Played, what: &str) -> Vec<(f64, u64)> {
    (0..played.trace.len()).flat_map(|order| played.hops(order, what)).collect()
}

#[test]
fn lm_21_given_a_backlog_then_there_are_5_batches_at_first_300_more_each_minute_and_1250_at_most() {
    let mut simulation = Simulation::new(&scenario("lm_21"));
    let mut running_at = |millis: u64| {
        run_to(&mut simulation, SimTime::ZERO + SimDuration::from_millis(millis));
        gauge(node(&simulation.report(), "f"), "ConcurrentExecutions").last
    };
    for (minute, expected) in (0..).zip([5.0, 305.0, 605.0, 905.0, 1_205.0, 1_250.0]) {
        let levels = [running_at(60_000 * minute), running_at(60_000 * minute + 59_999)];
        assert_eq!(levels, [expected, expected], "in minute {minute}");
    }
}

#[test]
fn lm_22_given_maximum_concurrency_10_then_nothing_is_received_that_cannot_run() {
    play("lm_22");

    let with = |most: u32| mapping(&format!("batch_size: 1, maximum_concurrency: {most}"), "", "");
    assert_eq!((with(2), with(1_000)), (String::new(), String::new()));
    assert!(with(1).contains("outside 2..=1000") && with(1_001).contains("outside 2..=1000"));
}

/// The refusal of a mapping with these settings, of a function and a queue with those.
fn mapping(source: &str, function: &str, queue: &str) -> String {
    refusal(&format!(
        "\"c\": Client(target: \"q\", operation: Send, traffic: [Burst(count: 1)]), \"q\": Sqs({queue}), \
         \"f\": Lambda({function} event_source: (queue: \"q\", {source}), handler: [])"
    ))
}

#[test]
fn lm_23_given_a_failure_in_a_batch_then_all_ten_come_back_at_180_with_count_1() {
    assert_eq!(all(&play("lm_23"), "message visible again"), [(180.0, 1); 10]);
}

#[test]
fn lm_24_given_item_failures_then_the_report_decides_what_is_deleted() {
    let report = |answer| play_with("lm_24", "f", "event_source.batch_item_failures", answer);

    let listed = report("Failed");
    assert_eq!(all(&listed, "message deleted"), [(1.0, 1); 9]);
    assert_eq!(all(&listed, "message visible again"), [(180.0, 1)]);

    let unknown = report("UnknownId");
    assert_eq!(all(&unknown, "message visible again"), [(180.0, 1); 10]);
    assert_eq!(all(&unknown, "message deleted"), []);

    assert_eq!(all(&report("Empty"), "message deleted"), [(1.0, 1); 10]);
}

#[test]
fn lm_25_given_a_batch_size_over_10_then_it_needs_a_window() {
    assert!(mapping("batch_size: 100", "", "").contains("needs a batching window"));
    assert_eq!(mapping("batch_size: 100, maximum_batching_window: \"1s\"", "", ""), "");
}

#[test]
fn lm_25_given_a_fifo_queue_then_batches_have_10_messages_at_most_and_no_window() {
    let of_fifo = |source: &str| {
        refusal(&format!(
            "\"c\": Client(target: \"q\", operation: Send, message_group: Key, traffic: [Burst(count: 1)]), \
             \"q\": Sqs(fifo_queue: true, content_based_deduplication: true), \
             \"f\": Lambda(event_source: (queue: \"q\", {source}), handler: [])"
        ))
    };
    assert_eq!(of_fifo("batch_size: 10"), "");
    assert!(of_fifo("batch_size: 11, maximum_batching_window: \"1s\"").contains("batch_size 11 is over 10"));
    assert!(of_fifo("batch_size: 11").contains("batch_size 11 is over 10"));
    assert!(of_fifo("maximum_batching_window: \"1s\"").contains("which has no batching window"));
}

#[test]
fn lm_26_given_a_batching_window_then_the_visibility_timeout_reaches_beyond_it() {
    let first = |played: &Played| played.hops(0, "message visible again")[0];
    assert_eq!(first(&play("lm_26")), (120.0, 1));
    assert_eq!(first(&play_with("lm_26", "q", "visibility_timeout", "5m")), (300.0, 1));
}

#[test]
fn lm_27_given_a_function_timeout_over_the_visibility_timeout_then_the_mapping_is_refused() {
    assert_eq!(mapping("", "timeout: \"30s\",", "visibility_timeout: \"30s\""), "");
    let refused = mapping("", "timeout: \"60s\",", "visibility_timeout: \"30s\"");
    assert!(refused.contains("less than the function timeout, 1m"), "{refused}");
    // 6 x 60 s = 360 s.
    assert!(refused.contains("at least 6 function timeouts, \"6m\""), "{refused}");
}

#[test]
fn lm_28_given_three_groups_of_a_fifo_queue_then_there_are_three_batches_at_once() {
    play("lm_28");
    play("lm_28_batches");
}

#[test]
fn lm_29_given_a_function_that_is_switched_off_then_messages_are_received_at_0_30_and_60_and_parked_at_90() {
    let played = play("lm_29");
    assert_eq!(played.hops(0, "message received"), [(0.0, 1), (30.0, 2), (60.0, 3)]);
    assert_eq!(played.hops(0, "message moved to the dead-letter queue"), [(90.0, 3)]);
}
