//! LM-01 to LM-15 and LM-30: concurrency, environments, timeouts, limits.

use crate::checks::{measured, play, play_resolved, play_with, refusal, scenario};
use crate::library::{at_most, count, finished, node};

/// Statuses that the clients of these requests were told, in order of birth.
fn statuses(told: &[(u64, f64)], status: u64) -> usize {
    told.iter().filter(|(own, _)| *own == status).count()
}

#[test]
fn lm_01_given_an_account_of_1000_when_1001_come_at_once_then_the_last_is_throttled() {
    let played = play("lm_01");
    assert_eq!((played.told_status(200), played.told_status(429)), (1_000, 1));
}

#[test]
fn lm_02_given_a_cold_function_then_1000_environments_start_at_once_and_100_more_a_second() {
    let told = play("lm_02").told();
    let started: Vec<usize> = told.chunks(2_500).map(|group| statuses(group, 200)).collect();
    assert_eq!(started, [1_000, 500, 1_000]);
}

#[test]
fn lm_03_given_two_functions_then_each_has_a_scaling_rate_of_its_own() {
    play("lm_03");
}

#[test]
fn lm_04_given_ten_idle_minutes_when_3000_come_at_once_then_1000_start() {
    play("lm_04");
}

#[test]
fn lm_05_given_50_of_1000_reserved_then_its_function_has_50_and_the_others_950() {
    play("lm_05");
}

#[test]
fn lm_06_given_a_quota_of_1000_when_more_than_900_are_reserved_then_it_is_refused() {
    let reserving = |f: u32, g: u32| {
        refusal(&format!(
            "\"c\": Client(target: \"f\", traffic: [Burst(count: 1)]), \
             \"f\": Lambda(reserved_concurrent_executions: {f}, handler: []), \
             \"g\": Lambda(reserved_concurrent_executions: {g}, handler: [])"
        ))
    };
    assert_eq!(reserving(900, 0), "");
    assert!(reserving(901, 0).contains("100 must stay unreserved"));
    // All functions together, and the help says what is left.
    assert_eq!(reserving(450, 450), "");
    let together = reserving(450, 451);
    assert!(together.contains("901 of the account's 1000") && together.contains("at most 450 here"), "{together}");
}

#[test]
fn lm_07_given_none_reserved_then_callers_are_throttled_and_events_go_to_the_dead_letter_queue() {
    let played = play("lm_07");
    assert_eq!(played.told(), [(429, 0.0), (429, 0.0), (429, 0.0), (202, 0.0)]);
    assert_eq!(played.hops(3, "event attempted"), []);
    // Straight: at the very instant at which it was accepted.
    assert_eq!(played.hops(3, "message stored").iter().map(|hop| hop.0).collect::<Vec<f64>>(), [0.0]);
}

#[test]
fn lm_08_given_evenly_spaced_requests_then_concurrency_is_arrival_rate_times_duration() {
    play("lm_08");
}

#[test]
fn lm_09_given_12000_short_requests_a_second_then_a_quota_of_1000_lets_10000_through() {
    measured("lm_09");

    // Nothing is refused before 5 s; the 12,000/s x 1 s that follow have 10,000 tokens.
    let refused = |seconds: u64| {
        let report = finished(&at_most(scenario("lm_09"), seconds)).report();
        count(node(&report, "f"), "Throttles")
    };
    assert!(refused(5) <= 2);
    assert!((1_998..=2_002).contains(&refused(6)));
}

#[test]
fn lm_10_given_a_timeout_of_3_s_then_a_handler_of_5_s_fails_at_3_and_the_next_request_pays_an_init() {
    let played = play("lm_10");
    // The third starts at 110.2 s and is cut off 3 s later.
    assert_eq!(played.told(), [(200, 0.2), (200, 103.0), (200, 113.2)]);

    let billed = finished(&at_most(scenario("lm_10"), 105)).report();
    assert_eq!(count(node(&billed, "f"), "BilledDuration"), 200 + 3_000);
}

#[test]
fn lm_11_given_timeouts_and_memory_at_and_over_their_limits_then_only_those_over_are_refused() {
    let with = |field: &str| {
        refusal(&format!(
            "\"c\": Client(target: \"f\", traffic: [Burst(count: 1)]), \"f\": Lambda({field}, handler: [])"
        ))
    };
    for accepted in ["timeout: \"1s\"", "timeout: \"900s\"", "memory_size: 128", "memory_size: 10240"] {
        assert_eq!(with(accepted), "", "{accepted}");
    }
    for refused in ["timeout: \"0s\"", "timeout: \"901s\"", "memory_size: 127", "memory_size: 10241"] {
        assert!(with(refused).contains("outside"), "{refused}");
    }
}

#[test]
fn lm_12_given_memory_then_its_share_of_cpu_decides_how_long_a_vcpu_second_takes() {
    let seconds = |memory: &str, parallelism: &str| {
        let resolved = scenario("lm_12").with_parameter("f", "memory_size", memory).unwrap();
        let played = play_resolved(&resolved.with_parameter("f", "parallelism", parallelism).unwrap());
        played.told()[0].1
    };
    // 1,769 / 443 = 3.99323.
    assert!((seconds("443", "1") - 3.993).abs() < 0.000_5);
    // A share of 1.000; one thread makes no use of the second vCPU, two do: a share of 2.000.
    assert!((seconds("1769", "1") - 1.0).abs() < 1e-9);
    assert!((seconds("3538", "1") - 1.0).abs() < 1e-9);
    assert!((seconds("3538", "2") - 0.5).abs() < 1e-9);
}

#[test]
fn lm_13_given_an_init_of_12_s_then_it_is_cut_off_at_10_and_repeated_under_the_function_timeout() {
    let cut = play("lm_13");
    assert_eq!((cut.told(), cut.report.nodes[1].causes["lambda.timeout"]), (vec![(200, 20.0)], 1));

    let long = play_with("lm_13", "f", "timeout", "30s");
    assert_eq!((long.told(), long.report.orders.completed), (vec![(200, 23.0)], 1));
}

#[test]
fn lm_14_given_100_provisioned_environments_when_120_come_at_once_then_20_start_cold() {
    let told = play("lm_14").told();
    let at = |instant: f64| told.iter().filter(|(_, at)| (at - instant).abs() < 1e-9).count();
    assert_eq!((at(1.0), at(1.25)), (100, 20));
}

#[test]
fn lm_15_given_provisioned_concurrency_over_the_reservation_or_on_latest_then_it_is_refused() {
    let with = |reserved: &str, qualifier: &str, provisioned: u32| {
        refusal(&format!(
            "\"c\": Client(target: \"f\", traffic: [Burst(count: 1)]), \
             \"f\": Lambda({reserved} provisioned_concurrency: (qualifier: \"{qualifier}\", \
             provisioned_concurrent_executions: {provisioned}), handler: [])"
        ))
    };
    assert_eq!(with("reserved_concurrent_executions: 100,", "live", 100), "");
    assert!(with("reserved_concurrent_executions: 100,", "live", 101).contains("outside 1..=100"));
    assert!(with("", "$LATEST", 10).contains("cannot be configured on $LATEST"));
    // Without a reservation it counts against the account.
    assert!(with("", "live", 901).contains("100 must stay unreserved"));
}

#[test]
fn lm_30_given_payloads_at_and_over_their_limits_then_only_those_over_are_refused() {
    assert_eq!(play("lm_30").told(), [(202, 0.0), (413, 1.0), (200, 2.0), (413, 3.0)]);
}
