//! DD-01 to DD-16.

use crate::checks::{Played, measured, play};

/// Instants in seconds at which clients were refused with that status, in order.
fn refused(played: &Played, status: u64) -> Vec<f64> {
    let refused = played.told().into_iter().filter(|(own, _)| *own == status);
    let mut instants: Vec<f64> = refused.map(|(_, at)| at).collect();
    instants.sort_by(f64::total_cmp);
    instants
}

/// What the requests of order 0 cost, one after the other.
fn half_units(played: &Played, what: &str) -> Vec<u64> {
    played.hops(0, what).into_iter().map(|(_, halves)| halves).collect()
}

#[test]
fn dd_01_given_items_around_4_kb_then_reads_cost_by_size_and_consistency() {
    let played = play("dd_01");

    // In half units: 4,096 B strong, eventual, transactional; 4,097 B; an item that is not there.
    assert_eq!(half_units(&played, "half read units")[..8], [2, 1, 4, 4, 2, 8, 2, 1]);
}

#[test]
fn dd_03_given_a_query_and_a_batch_then_sizes_are_summed_first_or_rounded_one_by_one() {
    let played = play("dd_01");

    // 40.8 KB are 11 x 4 KB: 11 strong, 5.5 eventual; ten items of 1 KB are 10.
    assert_eq!(half_units(&played, "half read units")[8..], [22, 11, 20]);
}

#[test]
fn dd_02_given_items_around_1_kb_then_writes_cost_by_size() {
    let played = play("dd_02");

    // 1,024 B, 1,025 B, 2 KB in a transaction, 100 B.
    assert_eq!(half_units(&played, "half write units")[..4], [2, 4, 8, 2]);
}

#[test]
fn dd_04_given_a_smaller_item_or_a_failed_condition_then_the_larger_size_is_charged_once() {
    let played = play("dd_02");

    // 3 KB before and 1.2 KB after are 3 units, and so is a failed condition on 3 KB; there is no second attempt.
    assert_eq!(half_units(&played, "half write units")[4..], [6, 6]);
    assert_eq!(played.trace[0]["told"]["rule"], "dynamodb.condition-failed");
}

#[test]
fn dd_05_given_400_kb_then_it_is_written_and_one_byte_more_is_rejected_once() {
    let played = play("dd_05");

    assert_eq!(played.told(), [(200, 0.0), (400, 1.0)]);
}

#[test]
fn dd_06_given_full_burst_credit_then_the_first_throttle_comes_after_74_998_s() {
    assert_eq!(refused(&play("dd_06"), 400)[0], 374.998);
    assert_eq!(refused(&play("dd_06_longer"), 400)[0], 3_074.998);
}

#[test]
fn dd_07_given_one_key_at_1500_a_second_then_its_partition_runs_dry_at_2_s() {
    let played = play("dd_07");

    // One spacing is 0.67 ms; 1,000 - k / 3 is below 1 first at k = 2,998.
    let first = refused(&played, 400)[0];
    assert!((first - 2.0).abs() < 0.002, "{first}");
}

#[test]
fn dd_08_given_450_against_400_then_none_is_throttled_before_8_s() {
    let played = play("dd_08");

    // Four requests come at once every 20 ms, so the last token is missed up to two rounds early.
    let first = refused(&played, 400)[0];
    assert!((7.94..=8.0).contains(&first), "{first}");
}

#[test]
fn dd_09_given_a_new_on_demand_table_when_5000_are_asked_then_it_runs_dry_at_4_s() {
    let first = refused(&play("dd_09"), 400)[0];
    assert!((first - 4.0).abs() < 0.001, "{first}");
}

#[test]
fn dd_09_given_half_an_hour_then_the_first_minute_is_the_peak_and_8133_are_allowed() {
    measured("dd_09_peak");
}

#[test]
fn dd_10_given_a_settled_peak_of_8000_then_16000_pass_and_20000_run_dry_at_4_s() {
    let first = refused(&play("dd_10"), 400)[0];
    assert!((first - 4.0).abs() < 0.001, "{first}");
}

#[test]
fn dd_10_given_16000_for_a_minute_then_32000_pass_half_an_hour_later() {
    measured("dd_10_growth");
}

#[test]
fn dd_11_given_twice_the_peak_over_the_quota_of_the_table_then_it_runs_dry_at_2_s() {
    let first = refused(&play("dd_11"), 400)[0];
    assert!((first - 2.0).abs() < 0.001, "{first}");
}

#[test]
fn dd_12_given_two_minutes_above_the_target_then_129_are_in_force_at_120_s() {
    measured("dd_12");
}

#[test]
fn dd_13_given_fifteen_minutes_below_the_target_then_143_are_in_force_at_900_s() {
    measured("dd_13");
}

#[test]
fn dd_14_given_a_utc_day_then_27_decreases_are_accepted_and_two_refused() {
    measured("dd_14");
}

#[test]
fn dd_15_given_10_units_then_10_of_25_items_are_written_and_the_next_batch_fails() {
    let played = play("dd_15");

    assert_eq!(played.hops(0, "unprocessed items"), [(0.0, 15)]);
    let answers = |order| played.hops(order, "answered").first().map(|(_, status)| *status);
    assert_eq!((answers(0), answers(1)), (Some(200), Some(400)));
}

#[test]
fn given_unprocessed_items_when_the_step_retries_then_only_they_are_sent_again() {
    measured("dd_15_retried");
}

#[test]
fn dd_16_given_four_switches_to_on_demand_then_the_fifth_waits_until_24_hours_after_the_first() {
    measured("dd_16");
}
