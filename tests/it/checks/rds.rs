//! RD-01 to RD-05.

use crate::checks::{Played, play};

/// When the client `name` was told, and whether it was a yes.
fn told_to(played: &Played, name: &str) -> Vec<(f64, bool)> {
    let own = played.trace.iter().filter(|line| line["client"] == name);
    own.filter_map(|line| Some((line["told"]["at"].as_f64()?, line["told"]["ok"].as_bool()?))).collect()
}

#[test]
fn rd_01_given_an_engine_and_its_memory_then_one_connection_more_than_the_formula_says_is_refused() {
    let played = play("rd_01");

    let refused = |client| told_to(&played, client).iter().position(|(_, yes)| !yes);
    assert_eq!(refused("pg-8-users"), Some(901), "the 902nd");
    assert_eq!(refused("pg-64-users"), Some(5_000), "the 5,001st");
    assert_eq!(refused("mysql-8-users"), Some(682), "the 683rd");
}

#[test]
fn rd_02_given_500_functions_when_112_connections_are_to_be_had_then_a_proxy_is_what_serves_all() {
    let played = play("rd_02");

    let direct = told_to(&played, "direct");
    assert_eq!(direct.iter().filter(|told| **told == (0.0, false)).count(), 388);
    assert_eq!(direct.iter().filter(|told| **told == (1.0, true)).count(), 112);
    let last = told_to(&played, "pooled").iter().map(|(at, _)| *at).fold(0.0, f64::max);
    assert_eq!(last, 0.1);
}

#[test]
fn rd_03_given_a_proxy_at_95_percent_when_950_queries_are_at_work_then_the_next_waits_120_s_in_vain() {
    let played = play("rd_03");

    let told = told_to(&played, "users");
    assert!(told[..950].iter().all(|told| *told == (200.0, true)));
    assert_eq!(told[950], (120.0, false));
}

#[test]
fn rd_04_given_a_failed_primary_then_a_standby_serves_after_90_s_and_a_lone_host_after_1200_s() {
    let played = play("rd_04");

    // What was at work breaks at the fault itself.
    assert_eq!(told_to(&played, "report"), [(1_000.0, false)]);
    let back = |client| told_to(&played, client).into_iter().find(|(at, yes)| *at >= 1_000.0 && *yes);
    let (with_standby, _) = back("with-standby").unwrap();
    assert!((1_090.0..=1_095.0).contains(&with_standby), "{with_standby}");
    let (alone, _) = back("alone").unwrap();
    assert!((2_200.0..2_200.5).contains(&alone), "{alone}");
    let refused = told_to(&played, "with-standby").into_iter().find(|(_, yes)| !yes);
    assert_eq!(refused, Some((1_000.0, false)));
}

#[test]
fn rd_05_given_three_tiers_in_series_then_their_availabilities_multiply() {
    play("rd_05_series");
}

#[test]
fn rd_05_given_three_layers_that_retry_when_the_database_is_dead_then_it_sees_27_attempts() {
    let played = play("rd_05");

    assert_eq!(played.told_status(500), 1);
}
