//! LM-16 to LM-20: asynchronous invocation.

use crate::checks::{Played, play, play_with};

/// Instants of the attempts at the one event of `played`.
fn attempts(played: &Played, order: usize) -> Vec<f64> {
    played.hops(order, "event attempted").into_iter().map(|(at, _)| at).collect()
}

/// When a queue got a record of it.
fn recorded(played: &Played, order: usize) -> Vec<f64> {
    played.hops(order, "message stored").into_iter().map(|(at, _)| at).collect()
}

#[test]
fn lm_16_given_a_handler_that_fails_then_there_are_attempts_at_0_60_and_180_and_a_record_at_180() {
    let played = play("lm_16");
    assert_eq!(played.told(), [(202, 0.0)]);
    assert_eq!((attempts(&played, 0), recorded(&played, 0)), (vec![0.0, 60.0, 180.0], vec![180.0]));
}

#[test]
fn lm_17_given_fewer_retries_then_the_record_leaves_after_the_last_attempt() {
    let none = play("lm_17");
    assert_eq!((attempts(&none, 0), recorded(&none, 0)), (vec![0.0], vec![0.0]));

    let one = play_with("lm_17", "f", "event_invoke_config.maximum_retry_attempts", "1");
    assert_eq!((attempts(&one, 0), recorded(&one, 0)), (vec![0.0, 60.0], vec![60.0]));
}

#[test]
fn lm_18_given_a_maximum_age_of_100_s_then_there_is_no_third_attempt() {
    let played = play("lm_18");
    assert_eq!((attempts(&played, 0), recorded(&played, 0)), (vec![0.0, 60.0], vec![100.0]));
}

/// When the event of LM-19 is throttled: gaps of 1, 2, 4, ..., 256 s, then of 300 s.
fn throttles(times: usize) -> Vec<f64> {
    let gaps = (0..9).map(|n| f64::from(1 << n)).chain(std::iter::repeat(300.0));
    let sums = gaps.scan(0.0, |at, gap| {
        *at += gap;
        Some(*at)
    });
    std::iter::once(0.0).chain(sums).take(times).collect()
}

/// The one event among the busy requests.
fn event(played: &Played) -> usize {
    played.told().iter().position(|(status, _)| *status == 202).unwrap()
}

fn throttled(played: &Played) -> Vec<f64> {
    played.hops(event(played), "event throttled").into_iter().map(|(at, _)| at).collect()
}

#[test]
fn lm_19_given_two_hours_of_throttles_then_the_event_backs_off_and_runs_once_at_7411() {
    let played = play("lm_19");
    let expected = throttles(32);
    assert_eq!((expected[9], expected[31]), (511.0, 7_111.0));
    assert_eq!(throttled(&played), expected);
    assert_eq!(attempts(&played, event(&played)), [7_411.0]);
}

#[test]
fn lm_20_given_seven_hours_of_throttles_then_the_event_leaves_when_it_is_six_hours_old() {
    let played = play("lm_20");
    assert_eq!(throttled(&played).last(), Some(&21_511.0));
    assert_eq!(attempts(&played, event(&played)), [] as [f64; 0]);
    assert_eq!(recorded(&played, event(&played)), [21_600.0]);
}
