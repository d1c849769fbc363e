//! SQ-01 to SQ-25 but for FIFO queues: a console drives the queue by hand.

use loosely::services::configuration::Mode;

use crate::checks::{play, play_resolved, play_with, refusal, scenario};

#[test]
fn sq_01_given_the_default_visibility_timeout_then_a_message_is_back_at_exactly_30_s() {
    let played = play("sq_01");

    // The same id, 1, received twice: at 0 s and at 30 s; in between the receive at 29.9 s is empty.
    assert_eq!(played.received("cli"), [(0.0, vec![1]), (30.0, vec![1])]);
    // The second delivery has count 2, so another receipt handle.
    assert_eq!(played.hops(0, "message received"), [(0.0, 1), (30.0, 2)]);
}

#[test]
fn sq_02_given_a_changed_visibility_then_it_counts_from_the_change() {
    let played = play("sq_02");

    assert_eq!(played.received("cli"), [(0.0, vec![1]), (25.0, vec![1])]);
}

#[test]
fn sq_03_given_visibility_zero_then_another_consumer_has_the_message_at_that_instant() {
    let played = play("sq_03");

    assert_eq!(played.received("second"), [(5.0, vec![1])]);
}

#[test]
fn sq_04_given_12_h_since_the_receive_then_no_extension_goes_beyond_them() {
    let answers = play("sq_04");
    let statuses: Vec<u64> = answers.answers("cli").iter().map(|(_, status, _)| *status).collect();
    assert_eq!(statuses, [200, 200, 400, 200, 200, 200]);
    assert_eq!(answers.received("cli"), [(0.0, vec![1]), (43_200.0, vec![1])]);

    let heartbeat = play("sq_04_heartbeat");
    let refused: Vec<(f64, u64, &str)> =
        heartbeat.answers("cli").into_iter().filter(|(_, status, _)| *status != 200).collect();
    assert_eq!(refused, [(43_140.0, 400, "sqs.visibility-limit")]);
    assert_eq!(heartbeat.received("cli"), [(0.0, vec![1]), (43_200.0, vec![1])]);
}

#[test]
fn sq_05_given_max_receive_count_3_then_the_fourth_receive_moves_the_message() {
    let played = play("sq_05");

    // Receives at 0, 30 and 60 s bring it, the one at 90 s moves it; in the dead-letter queue it has the same id.
    assert_eq!(played.hops(0, "message moved to the dead-letter queue"), [(90.0, 3)]);
    assert_eq!(played.stored(0), [(0.0, "q", 1), (90.0, "dlq", 1)]);
    assert_eq!(played.hops(0, "message received"), [(0.0, 1), (30.0, 2), (60.0, 3), (100.0, 1)]);
}

#[test]
fn sq_10_given_a_retention_of_60_s_then_the_message_is_gone_at_60() {
    let played = play("sq_10");

    assert_eq!(played.hops(0, "message expired"), [(60.0, 0)]);
    let out_of_range = |seconds: u32| {
        refusal(&format!("\"cli\": Console(script: []), \"q\": Sqs(message_retention_period: \"{seconds}s\")"))
    };
    assert!(out_of_range(59).contains("message_retention_period is 59s, outside 60s..=14d"));
    assert!(out_of_range(1_209_601).contains("outside 60s..=14d"));
    assert_eq!((out_of_range(60), out_of_range(1_209_600)), (String::new(), String::new()));
}

#[test]
fn sq_11_given_a_message_timer_then_it_takes_the_place_of_the_queues_delay() {
    let played = play("sq_11");

    assert_eq!(played.received("cli"), [(0.0, vec![1]), (10.0, vec![2])]);
    assert_eq!(played.answers("cli")[2], (0.0, 400, "sqs.delay-out-of-range"));
}

#[test]
fn sq_20_given_a_long_poll_then_it_ends_with_the_first_message_or_with_its_wait() {
    let played = play("sq_20");

    let expected = [
        (7.3, 200, "sqs.received"),
        (8.0, 200, "sqs.deleted"),
        (50.0, 200, "sqs.empty-receive"),
        (60.0, 400, "sqs.wait-out-of-range"),
    ];
    assert_eq!(played.answers("waiting"), expected);
    assert_eq!(played.received("waiting"), [(7.3, vec![1])]);
}

#[test]
fn sq_23_given_too_many_bytes_or_entries_then_the_call_is_refused() {
    let played = play("sq_23");

    let statuses = |at: f64| played.answers("cli").iter().filter(|(told, ..)| *told == at).count();
    assert_eq!([0.0, 1.0, 2.0, 3.0, 4.0].map(statuses), [1, 1, 2, 11, 10]);
    let refused: Vec<(f64, &str)> =
        played.answers("cli").iter().filter(|answer| answer.1 == 400).map(|answer| (answer.0, answer.2)).collect();
    assert_eq!(refused[0], (1.0, "sqs.message-too-large"));
    assert!(refused[1..3].iter().all(|answer| *answer == (2.0, "sqs.batch-request-too-long")));
    assert!(refused[3..].iter().all(|answer| *answer == (3.0, "sqs.too-many-entries-in-batch")));
    assert_eq!(refused.len(), 1 + 2 + 11);
}

#[test]
fn sq_06_given_a_message_moved_on_day_1_then_its_retention_counts_from_the_send_or_for_fifo_from_the_move() {
    const DAY: f64 = 86_400.0;

    assert_eq!(play("sq_06").hops(0, "message expired"), [(4.0 * DAY, 0)]);
    assert_eq!(play("sq_06_fifo").hops(0, "message expired"), [(5.0 * DAY, 0)]);
}

#[test]
fn sq_07_given_a_short_retention_of_the_dead_letter_queue_then_an_old_message_is_gone_at_once() {
    let played = play("sq_07");

    assert_eq!(played.stored(0)[1], (172_800.0, "dlq", 1));
    assert_eq!(played.hops(0, "message expired"), [(172_800.0, 0)]);
}

#[test]
fn sq_08_given_a_velocity_of_500_per_second_when_10_000_move_then_the_last_one_moves_after_20_s() {
    let played = play("sq_08");

    // The k-th message (k = 1, 2, ...) is sent first, moved to the dead-letter queue and stored again at 10 + k/500 s.
    for k in 1..=10_000_usize {
        let (sent, back) = (played.stored(k - 1)[0], played.stored(k - 1)[2]);
        assert!((back.0 - 10.0 - k as f64 / 500.0).abs() < 1e-9 && back.1 == "q", "message {k} at {}", back.0);
        assert_eq!((sent.2, back.2), (k as u64, 10_000 + k as u64), "a new id");
        // Enqueued at the move, so gone 60 s later.
        assert!((played.hops(k - 1, "message expired")[0].0 - back.0 - 60.0).abs() < 1e-9);
    }
    // The ten that are received again have count 1.
    for order in 0..10 {
        assert_eq!(played.hops(order, "message received").last(), Some(&(20.0, 1)));
    }
}

#[test]
fn sq_09_given_a_standard_queue_with_a_fifo_dead_letter_queue_then_the_configuration_is_refused() {
    let nodes = |source: &str, target: &str| {
        let policy = "redrive_policy: (dead_letter_queue: \"dlq\", max_receive_count: 3)";
        refusal(&format!("\"cli\": Console(script: []), \"q\": Sqs({source}{policy}), \"dlq\": Sqs({target})"))
    };

    assert!(
        nodes("", "fifo_queue: true")
            .contains("\"q\" is a standard queue, and its dead-letter queue \"dlq\" is a FIFO queue")
    );
    assert!(nodes("fifo_queue: true, ", "").contains("\"q\" is a FIFO queue"));
    assert_eq!(nodes("", ""), "");
    assert_eq!(nodes("fifo_queue: true, ", "fifo_queue: true"), "");
}

#[test]
fn sq_12_given_a_changed_delay_then_only_a_fifo_queue_hides_what_it_has() {
    let played = play("sq_12");

    assert_eq!(played.received("cli"), [(6.0, vec![1]), (104.0, vec![1])]);
}

#[test]
fn sq_21_given_realistic_mode_then_short_polls_miss_half_and_long_polls_nothing() {
    let played = play("sq_21");

    assert_eq!(played.report.seed, 42);
    // In strict mode the same scenario finds the message by every short poll.
    let mut strict = scenario("sq_21");
    strict.scenario.mode = Mode::Strict;
    strict.scenario.expect.clear();
    assert_eq!(play_resolved(&strict).received("short").len(), 1_000);
}

#[test]
fn sq_22_given_120_000_in_flight_then_a_short_poll_is_an_error_and_a_long_poll_gets_nothing() {
    let played = play("sq_22");

    let late: Vec<(f64, u64, &str)> = played.answers("cli").into_iter().filter(|(at, ..)| *at >= 10.0).collect();
    let expected = [
        (10.0, 403, "sqs.over-limit"),
        (40.0, 200, "sqs.empty-receive"),
        (50.0, 200, "sqs.deleted"),
        (51.0, 200, "sqs.received"),
    ];
    assert_eq!(late, expected);
}

#[test]
fn sq_22_given_120_000_in_flight_when_the_queue_is_fifo_then_there_is_no_error() {
    let played = play("sq_22_fifo");

    let late: Vec<(f64, u64, &str)> = played.answers("cli").into_iter().filter(|(at, ..)| *at >= 110.0).collect();
    let expected = [
        (110.0, 200, "sqs.empty-receive"),
        (140.0, 200, "sqs.empty-receive"),
        (150.0, 200, "sqs.deleted"),
        (151.0, 200, "sqs.received"),
    ];
    assert_eq!(late, expected);
}

#[test]
fn sq_24_given_calls_of_many_sizes_then_each_started_64_kb_is_billed() {
    let played = play("sq_24");

    assert_eq!(played.told_status(200), 4 + 10 + 1);
}

#[test]
fn sq_25_given_messages_sent_received_deleted_and_delayed_then_each_is_counted_where_it_is() {
    play("sq_25");
    // Nothing of it hangs on the batch size: a longer visibility timeout gives the same counts.
    play_with("sq_25", "q", "visibility_timeout", "12h");
}

#[test]
fn given_a_body_over_the_limit_when_it_lies_in_a_bucket_then_the_message_gets_through() {
    play("claim_check");
}

#[test]
fn given_realistic_mode_when_deletes_miss_a_copy_then_the_message_comes_back() {
    assert_eq!(play("sqs_copies").received("cli"), [(1.0, vec![1]), (31.0, vec![1])]);
}

#[test]
fn given_a_message_that_is_visible_again_when_its_visibility_is_changed_then_that_is_an_error() {
    assert_eq!(play("sqs_not_in_flight").answers("cli")[2], (31.0, 400, "sqs.message-not-in-flight"));
}

#[test]
fn given_a_queue_without_sources_when_a_move_task_starts_then_it_is_refused() {
    assert_eq!(play("sqs_move_tasks").answers("cli")[0], (0.0, 400, "sqs.not-a-dead-letter-queue"));
}

#[test]
fn given_a_move_task_at_work_when_another_starts_then_it_is_refused() {
    let played = play("sqs_move_tasks");

    // Five messages at 1/s from 1 s on: at 2, 3, 4, 5 and 6 s.
    let moved: Vec<f64> = (1..6).map(|order| played.stored(order)[1].0).collect();
    assert_eq!(moved, [2.0, 3.0, 4.0, 5.0, 6.0]);
    assert_eq!(*played.answers("cli").last().unwrap(), (2.0, 400, "sqs.move-task-running"));
}

#[test]
fn given_a_call_to_a_console_then_the_scenario_is_refused() {
    let refused = refusal("\"cli\": Console(script: []), \"web\": Server(threads: 1, handler: [Call(to: \"cli\")])");

    assert!(refused.contains("\"cli\" is a node of kind Console, which cannot be called"), "{refused}");
}

#[test]
fn given_nothing_received_when_it_is_deleted_then_the_command_line_refuses() {
    let played = play("console_no_receipt");

    assert_eq!(played.answers("cli")[1], (1.0, 400, "console.no-receipt"));
}
