//! AG-01 to AG-16 and AG-23: throttles, usage plans, timeouts, sizes, the response cache.

use loosely::units::time::SimDuration;

use crate::checks::{Played, measured, play, play_resolved, refusal, scenario};

/// The statuses that clients were told, in order of birth.
fn statuses(played: &Played) -> Vec<u64> {
    played.told().iter().map(|(status, _)| *status).collect()
}

/// Instants at which requests reached a node, in order of birth.
fn reached(played: &Played, node: &str) -> Vec<f64> {
    let hops = played.trace.iter().flat_map(|line| line["hops"].as_array().unwrap());
    let arrivals = hops.filter(|hop| hop["node"] == node && hop["what"] == "arrived");
    arrivals.map(|hop| hop["at"].as_f64().unwrap()).collect()
}

#[test]
fn ag_01_given_a_stage_of_100_and_50_when_200_a_second_come_for_2_s_then_249_are_admitted() {
    let told = play("ag_01").told();

    let first = told.iter().find(|(status, _)| *status == 429).unwrap();
    assert!((first.1 - 0.495).abs() < 1e-9, "the first 429 is at {}", first.1);
    assert_eq!(told.iter().filter(|(status, _)| *status == 200).count(), 249);
}

#[test]
fn ag_02_given_100_s_of_idling_when_8_come_at_once_then_no_more_than_the_burst_is_admitted() {
    assert_eq!(statuses(&play("ag_02"))[..8], [200, 200, 200, 200, 200, 429, 429, 429]);
}

#[test]
fn ag_03_given_an_empty_bucket_then_admissions_follow_the_refill_exactly() {
    assert_eq!(statuses(&play("ag_02"))[8..], [200, 429, 200, 200, 429, 429]);
}

#[test]
fn ag_04_given_the_account_limit_when_40000_come_in_2_s_then_24999_are_admitted() {
    measured("ag_04");
}

#[test]
fn ag_05_given_two_apis_in_one_account_when_they_ask_too_much_together_then_the_second_starves() {
    measured("ag_05");
    // A's one refusal is its first request: of the few before 1 ms, nothing else of A is refused.
    let mut first_millisecond = scenario("ag_05");
    first_millisecond.scenario.duration = SimDuration::from_millis(1);
    first_millisecond.scenario.expect.clear();
    let begin = play_resolved(&first_millisecond);
    let of_a = begin.trace.iter().filter(|line| line["client"].as_str().is_some_and(|client| client.starts_with("a-")));
    let told: Vec<u64> = of_a.map(|line| line["told"]["status"].as_u64().unwrap()).collect();
    assert_eq!(told, [429, 200, 200, 200, 200, 200, 200, 200, 200]);
}

#[test]
fn ag_06_given_a_plan_of_5_when_its_key_sends_6_then_the_plan_refuses_one_and_the_stage_has_lost_5() {
    let told = statuses(&play("ag_06"));

    assert_eq!(told[..6], [200, 200, 200, 200, 200, 429]);
    assert_eq!(told[6..].iter().filter(|status| **status == 200).count(), 95);
}

#[test]
fn ag_07_given_empty_buckets_when_the_api_key_is_missing_or_unknown_then_403_and_the_quota_is_unchanged() {
    assert_eq!(statuses(&play("ag_07")), [200, 403, 403, 200, 429]);
}

#[test]
fn ag_08_given_a_used_up_quota_when_the_day_ends_then_the_next_request_is_admitted() {
    assert_eq!(play("ag_08").told()[1_000..], [(429, 86_399.0), (200, 86_400.0)]);
}

#[test]
fn ag_09_given_the_default_timeout_when_the_backend_takes_29_5_s_then_504_at_29_and_the_backend_goes_on() {
    assert_eq!(play("ag_09").told(), [(200, 28.9), (504, 29.0)]);
}

#[test]
fn ag_10_given_a_regional_api_when_its_timeout_is_raised_to_60_s_then_45_s_are_in_time() {
    assert_eq!(play("ag_10").told(), [(200, 45.0)]);
}

#[test]
fn ag_10_given_an_edge_optimized_api_when_its_timeout_is_raised_then_it_is_refused() {
    let with = |kind: &str| {
        refusal(&format!(
            r#""users": Client(target: "api", traffic: [Burst(count: 1)]),
            "api": ApiGateway({kind}, integration_timeout_quota: "60s", routes: [(integration: Http("web"))]),
            "web": Server(threads: 1, handler: []),"#
        ))
    };
    assert_eq!(with("endpoint_type: Regional"), "");
    assert_eq!(with("endpoint_type: Private"), "");
    assert!(with("endpoint_type: Edge").contains("AWS raises the integration timeout for Regional and private"));
    assert!(with("kind: Http").contains("AWS raises the integration timeout for Regional and private"));
}

#[test]
fn ag_11_given_10_mb_then_it_is_forwarded_and_one_byte_more_is_413() {
    assert_eq!(statuses(&play("ag_11")), [200, 413]);
}

#[test]
fn ag_12_given_a_ttl_of_300_s_then_an_entry_hits_until_just_before_and_posts_are_not_cached() {
    assert_eq!(reached(&play("ag_12"), "web"), [0.0, 1.0, 2.0, 300.0]);
}

#[test]
fn ag_13_given_one_parameter_as_cache_key_then_the_other_does_not_tell_entries_apart() {
    assert_eq!(reached(&play("ag_13"), "web"), [0.0, 11.0]);
}

#[test]
fn ag_14_given_max_age_0_then_who_may_replaces_the_entry_and_who_may_not_gets_403() {
    let played = play("ag_14");

    assert_eq!(statuses(&played), [200, 200, 403, 200, 200]);
    assert_eq!(reached(&played, "web"), [0.0, 50.0, 350.0]);
}

#[test]
fn ag_15_given_an_answer_over_1_mb_then_it_is_returned_and_not_cached() {
    assert_eq!(statuses(&play("ag_15")), [200, 200, 200, 200]);
}

#[test]
fn ag_16_given_a_resized_cache_then_it_misses_for_240_s_and_the_last_miss_is_stored() {
    let expected: Vec<f64> = std::iter::once(0.0).chain((1_000..=1_240).map(f64::from)).collect();

    assert_eq!(reached(&play("ag_16"), "web"), expected);
}

#[test]
fn given_two_stages_then_each_has_its_throttle_and_cache_and_a_key_has_one_bucket_for_both() {
    let told = statuses(&play("ag_stages"));

    assert_eq!(told[..8], [200, 200, 200, 200, 200, 429, 429, 429]);
    assert_eq!(told[8..], [200, 429, 429, 403, 200, 200, 200, 200, 200]);
}

#[test]
fn given_named_stages_then_a_path_without_one_and_a_throttle_beside_them_are_refused() {
    let with = |path: &str, api: &str| {
        refusal(&format!(
            r#""users": Client(target: "api", path: "{path}", traffic: [Burst(count: 1)]),
            "api": ApiGateway(stages: {{"prod": ()}}, {api} routes: [(path: "/orders", integration: Http("web"))]),
            "web": Server(threads: 1, handler: []),"#
        ))
    };

    assert_eq!(with("/prod/orders", ""), "");
    let unstaged = with("/orders", "");
    assert!(
        unstaged.contains("no route of \"api\" takes GET /orders") && unstaged.contains("a stage (/prod)"),
        "{unstaged}"
    );
    assert!(with("/prod/orders", "throttling_rate_limit: \"1/s\",").contains("throttles and caches belong to stages"));
    assert!(with("/prod/orders", "usage_plans: {\"p\": (stages: [\"beta\"])},").contains("no stage \"beta\""));
}

#[test]
fn ag_23_given_a_blocked_client_then_403_and_the_account_keeps_its_tokens() {
    let told = statuses(&play("ag_23"));

    assert!(told[..10].iter().all(|status| *status == 403));
    assert_eq!(told[10..], [200, 200, 200, 429]);
}
