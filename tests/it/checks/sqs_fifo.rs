//! SQ-13 to SQ-19: FIFO queues, driven by hand.

use crate::checks::{play, refusal};

/// Statuses that a console's commands were answered with at that instant.
fn statuses(played: &crate::checks::Played, client: &str, at: f64) -> Vec<u64> {
    played.answers(client).iter().filter(|answer| answer.0 == at).map(|answer| answer.1).collect()
}

#[test]
fn sq_13_given_a_deduplication_id_then_it_is_remembered_for_exactly_300_s() {
    let played = play("sq_13");

    let sends = [0, 3, 5].map(|index| (played.answers("cli")[index].1, played.answers("cli")[index].2));
    assert_eq!(sends, [(200, "sqs.sent"), (200, "sqs.deduplicated"), (200, "sqs.sent")]);
    assert_eq!(played.received("cli"), [(5.0, vec![1]), (300.0, vec![2])]);
}

#[test]
fn sq_14_given_content_based_deduplication_then_attributes_do_not_count_and_groups_only_by_scope() {
    let played = play("sq_14");

    let answers = played.answers("cli");
    assert!(answers.iter().all(|answer| answer.1 == 200), "a duplicate is accepted like any other");
    let rules: Vec<&str> = answers.iter().map(|answer| answer.2).collect();
    let (sent, duplicate) = ("sqs.sent", "sqs.deduplicated");
    assert_eq!(rules, [sent, duplicate, duplicate, sent, sent, sent, duplicate]);
}

#[test]
fn sq_15_given_two_groups_then_each_has_one_message_in_flight_until_it_is_deleted() {
    let played = play("sq_15");

    // A1, then B1 because A is locked, then nothing, and A2 after A1 was deleted.
    assert_eq!(played.received("cli"), [(1.0, vec![1]), (2.0, vec![3]), (5.0, vec![2])]);
}

#[test]
fn sq_16_given_a_large_receive_then_it_takes_the_older_group_whole_and_goes_on() {
    let played = play("sq_16");

    assert_eq!(played.received("cli"), [(1.0, vec![1, 2, 3, 4, 5, 6, 7, 8, 9, 10])]);
}

#[test]
fn sq_17_given_an_ended_visibility_timeout_then_the_first_message_returns_and_its_old_handle_is_dead() {
    let played = play("sq_17");

    // The same message, A1, and never A2; ids are by queue, and the second queue's A1 is received once.
    assert_eq!(played.received("cli"), [(0.0, vec![1]), (0.0, vec![1]), (30.0, vec![1])]);
    assert_eq!(statuses(&played, "cli", 31.0), [400, 400]);
}

#[test]
fn sq_18_given_350_calls_at_one_instant_then_50_are_throttled_and_batches_carry_ten_times_as_much() {
    let played = play("sq_18");

    let throttled = played.answers("single").iter().filter(|answer| answer.2 == "sqs.fifo-throughput").count();
    assert_eq!((throttled, statuses(&played, "single", 0.0).len()), (50, 350));
}

#[test]
fn given_high_throughput_then_the_quota_is_for_each_partition() {
    play("sq_18_high");
}

#[test]
fn sq_19_given_a_fifo_queue_then_a_message_needs_a_group_and_has_no_timer() {
    let played = play("sq_19");
    assert_eq!(played.answers("cli")[0], (0.0, 400, "sqs.missing-message-group"));
    assert_eq!(played.answers("cli")[1], (1.0, 400, "sqs.message-timer-on-fifo"));

    let handler = |step: &str| {
        let queue = "\"q\": Sqs(fifo_queue: true, content_based_deduplication: true)";
        let web = format!("\"web\": Server(threads: 1, handler: [Send(to: \"q\"{step})])");
        refusal(&format!("\"users\": Client(target: \"web\", traffic: [Burst(count: 1)]), {web}, {queue}"))
    };
    assert!(handler("").contains("\"q\" is a FIFO queue, and what is sent to it has no message group"));
    assert!(handler(", message_group: Key, delay: \"5s\"").contains("no timers for single messages"));
    assert_eq!(handler(", message_group: Key"), "");
}

#[test]
fn given_a_fifo_queue_without_deduplication_then_a_message_needs_an_id() {
    assert_eq!(play("sq_19").answers("cli")[2], (2.0, 400, "sqs.missing-deduplication-id"));

    let nodes =
        "\"users\": Client(target: \"q\", operation: Send, message_group: Id(\"A\"), traffic: [Burst(count: 1)])";
    let refused = refusal(&format!("{nodes}, \"q\": Sqs(fifo_queue: true)"));
    assert!(refused.contains("\"q\" is a FIFO queue that cannot tell duplicates"), "{refused}");
}

#[test]
fn given_a_standard_queue_when_a_deduplication_id_is_sent_then_it_is_refused() {
    assert_eq!(play("sq_19").answers("cli")[3], (3.0, 400, "sqs.fifo-parameter-on-standard"));
    let refused = refusal("\"cli\": Console(script: []), \"q\": Sqs(content_based_deduplication: true)");
    assert!(refused.contains("content_based_deduplication is for FIFO queues"), "{refused}");
}

#[test]
fn given_repeated_sends_when_a_fleet_consumes_a_fifo_queue_then_each_order_is_done_once() {
    play("fifo_fleet");
}
