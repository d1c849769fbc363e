//! AG-20 to AG-22: WebSocket connections, and what ends them.

use crate::checks::play;

/// Statuses and instants told to one client, in order of birth.
fn told(name: &str, client: &str) -> Vec<(u64, f64)> {
    let played = play(name);
    let lines = played.trace.iter().filter(|line| line["client"] == client);
    lines.map(|line| (line["told"]["status"].as_u64().unwrap(), line["told"]["at"].as_f64().unwrap())).collect()
}

#[test]
fn ag_20_given_600_s_without_a_message_then_the_connection_is_closed_and_after_7200_s_in_any_case() {
    let idle = told("ag_20", "idle");
    assert_eq!(idle[..4], [(101, 0.0), (101, 0.0), (200, 500.0), (200, 500.0)]);
    assert_eq!([idle[4].0, idle[5].0], [200, 410]);

    let busy = told("ag_20", "busy");
    assert_eq!(busy[0], (101, 0.0));
    assert_eq!(busy[busy.len() - 2..], [(200, 6_900.0), (410, 7_200.0)]);
}

#[test]
fn ag_21_given_a_large_message_or_a_large_frame_then_1009_and_two_frames_of_33_kb_are_two_units() {
    assert_eq!(told("ag_21", "large"), [(101, 0.0), (1_009, 1.0)]);
    assert_eq!(told("ag_21", "one-frame"), [(101, 0.0), (1_009, 1.0)]);
    assert_eq!(told("ag_21", "two-frames"), [(101, 0.0), (200, 1.0)]);
}

#[test]
fn ag_22_given_600_connections_at_once_then_500_open_and_100_get_429() {
    let played = play("ag_22");

    assert_eq!((played.told_status(101), played.told_status(429)), (500, 100));
}
