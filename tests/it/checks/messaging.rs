//! SN-01 and DX-01: what travels between services, pushed by a topic or carried by a link.

use crate::checks::play;

#[test]
fn sn_01_given_a_queue_that_is_down_for_10_s_then_the_tenth_attempt_delivers() {
    let played = play("sn_01");

    let attempts: Vec<f64> = played.hops(0, "answered").iter().map(|(at, _)| (at * 100.0).floor() / 100.0).collect();
    // The first answer is the topic's own, to the publisher.
    let attempts: Vec<f64> = attempts[attempts.len() - 10..].to_vec();
    assert_eq!(attempts, [0.0, 0.0, 0.0, 1.0, 2.0, 3.0, 4.39, 6.34, 9.05, 12.84]);
}

#[test]
fn sn_01_given_queues_that_stay_down_then_copies_are_given_up_after_23_days() {
    let played = play("sn_01_exhausted");

    let given_up: Vec<(f64, u64)> = played.hops(0, "delivery given up");
    assert_eq!(given_up.iter().map(|(_, attempts)| *attempts).collect::<Vec<_>>(), [100_015, 100_015]);
    assert!(given_up.iter().all(|(at, _)| (at / 86_400.0 * 100.0).round() == 2_315.0), "{given_up:?}");
}

#[test]
fn dx_01_given_ten_gigabytes_when_the_link_carries_one_gigabit_a_second_then_the_last_byte_comes_after_80_s() {
    let played = play("dx_01");

    assert_eq!(played.told().last(), Some(&(200, 80.0)));
}

#[test]
fn dx_01_given_five_gigabits_a_second_when_a_tunnel_takes_over_then_it_carries_a_quarter() {
    play("dx_01_failover");
}
