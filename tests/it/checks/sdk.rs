//! SD-01 to SD-06: how the clients of the SDKs retry; and how requests that go several ways are counted.

use loosely::scenario::load::load;

use crate::checks::{Played, measured, play, refusal};

/// Instants at which each request of the client `name` was answered, attempt by attempt, by `callee`.
fn attempts(played: &Played, name: &str, callee: &str) -> Vec<Vec<f64>> {
    let answered = |line: &serde_json::Value| {
        let hops = line["hops"].as_array().unwrap().iter();
        let own = hops.filter(|hop| hop["what"] == "answered" && hop["node"] == callee);
        own.map(|hop| hop["at"].as_f64().unwrap()).collect()
    };
    played.trace.iter().filter(|line| line["client"] == name).map(answered).collect()
}

/// Every call made three attempts, whose delays lie below these bounds and use their range.
fn check_delays(played: &Played, name: &str, callee: &str, bounds: [f64; 2]) {
    let calls = attempts(played, name, callee);
    assert!(calls.len() == 17 && calls.iter().all(|call| call.len() == 3), "{calls:?}");
    for (retry, bound) in bounds.into_iter().enumerate() {
        let delays: Vec<f64> = calls.iter().map(|call| call[retry + 1] - call[retry]).collect();
        let longest = delays.iter().copied().fold(0.0, f64::max);
        assert!(longest < bound, "{name}: {delays:?}");
        // None of 17 in the upper half would happen once in 2^17 times.
        assert!(longest >= bound / 2.0, "{name}: {delays:?}");
    }
}

#[test]
fn sd_01_given_a_dead_service_then_three_attempts_are_made_with_the_delays_of_their_mode() {
    let played = play("sd_01");

    check_delays(&played, "before", "dead", [1.0, 2.0]);
    check_delays(&played, "since", "dead", [0.05, 0.1]);
    check_delays(&played, "throttled", "closed", [1.0, 2.0]);
}

#[test]
fn sd_02_given_the_quota_before_2026_then_calls_1_to_50_make_three_attempts_and_the_rest_one() {
    let counts: Vec<usize> = attempts(&play("sd_02"), "client", "dead").iter().map(Vec::len).collect();

    assert!(counts[..50].iter().all(|count| *count == 3) && counts[50..].iter().all(|count| *count == 1), "{counts:?}");
}

#[test]
fn sd_03_given_the_quota_since_2026_then_call_18_is_the_one_that_empties_it() {
    let counts: Vec<usize> = attempts(&play("sd_03"), "client", "dead").iter().map(Vec::len).collect();

    assert!(counts[..17].iter().all(|count| *count == 3), "{counts:?}");
    assert_eq!(counts[17], 2);
    assert!(counts[18..].iter().all(|count| *count == 1), "{counts:?}");
}

#[test]
fn sd_04_given_a_validation_exception_then_it_is_not_retried_and_the_quota_is_untouched() {
    let played = play("sd_04");

    let calls = attempts(&played, "client", "table");
    assert!(calls[..10].iter().all(|call| *call == [1.0]), "{calls:?}");
}

#[test]
fn sd_05_given_1000_clients_that_fail_together_then_jitter_spreads_them() {
    let played = play("sd_05");

    assert!(attempts(&played, "in-step", "dead").iter().all(|call| *call == [0.0, 1.0]));
    let again: Vec<f64> = attempts(&played, "jittered", "dead").iter().map(|call| call[1]).collect();
    assert!(again.len() == 1_000 && again.iter().all(|at| (0.0..1.0).contains(at)));
    for tenth in 0..10 {
        let within = f64::from(tenth) * 0.1..f64::from(tenth + 1) * 0.1;
        // 1,000 / 10 = 100 in each, four standard deviations of sqrt(1,000 x 0.1 x 0.9) = 9.5 either way.
        let count = again.iter().filter(|at| within.contains(at)).count();
        assert!((60..=140).contains(&count), "{count} in {within:?}");
    }
}

#[test]
fn sd_06_given_a_throttled_api_then_adaptive_clients_come_near_its_limit_and_standard_ones_waste_attempts() {
    measured("sd_06");
}

#[test]
fn given_a_handler_in_adaptive_mode_then_the_scenario_is_refused_where_the_mode_stands() {
    let said = refusal(
        "\"c\": Client(target: \"app\", retry: (mode: Adaptive), traffic: [Burst(count: 1)]),
        \"app\": Server(threads: 1, handler: [Call(to: \"db\", retry: (mode: Adaptive2026))]),
        \"db\": Server(threads: 1, handler: [])",
    );

    // The client's own adaptive mode, in line 1, is fine.
    assert!(said.starts_with("check.ron:2:"), "{said}");
    assert!(said.contains("the adaptive mode is for clients"), "{said}");
    assert!(said.contains("help: write mode: Standard or mode: Standard2026"), "{said}");
}

#[test]
fn given_an_order_that_goes_two_ways_then_it_is_done_when_both_have_had_their_effect() {
    play("fan_out");
}

#[test]
fn given_a_client_that_orders_and_reads_then_only_its_orders_want_an_effect() {
    play("mixed_client");
}

#[test]
fn given_a_scripted_request_after_the_end_then_the_scenario_is_refused() {
    let nodes = |at: &str| {
        let traffic = format!("[Pause(lasts: \"30s\"), Script([(at: \"1s\"), (at: \"{at}\")])]");
        format!("\"c\": Client(target: \"s\", traffic: {traffic}), \"s\": Server(threads: 1, handler: [])")
    };

    // The run lasts one minute, and the script begins at 30 s.
    assert_eq!(refusal(&nodes("30s")), "");
    assert!(refusal(&nodes("31s")).contains("a scripted request stands at 1m1s, after the end of the run, 1m"));
}

#[test]
fn given_a_path_that_no_route_of_the_api_takes_then_the_scenario_is_refused() {
    let nodes = |path: &str| {
        let client = format!("\"c\": Client(target: \"api\", path: \"{path}\", traffic: [Burst(count: 1)])");
        let api = "\"api\": ApiGateway(routes: [(method: \"GET\", path: \"/menu\", integration: Http(\"s\"))])";
        format!("{client}, {api}, \"s\": Server(threads: 1, handler: [])")
    };

    assert_eq!(refusal(&nodes("/menu")), "");
    let said = refusal(&nodes("/menus"));
    assert!(
        said.contains("no route of \"api\" takes GET /menus") && said.contains("its routes are GET /menu"),
        "{said}"
    );
}

#[test]
fn given_a_call_to_a_client_then_the_scenario_is_refused() {
    let said = refusal(
        "\"c\": Client(target: \"app\", traffic: [Burst(count: 1)]),
        \"app\": Server(threads: 1, handler: [Call(to: \"c\")])",
    );

    assert!(said.contains("\"c\" is a node of kind Client, which cannot be called"), "{said}");
}

#[test]
fn given_an_expectation_of_an_unknown_rule_then_the_scenario_is_refused_with_the_nearest() {
    let text = "(version: 1, title: (en: \"check\"), duration: \"1m\", nodes: {
        \"c\": Client(target: \"t\", operation: Publish, traffic: [Burst(count: 1)]),
        \"t\": Sns(subscriptions: [(endpoint: Sqs(\"q\"))]), \"q\": Sqs(),
    }, expect: [\"t.causes.sns.retry-exhausted == 0\"])";

    let said = load(text.as_bytes(), "check.ron").unwrap_err().to_string();

    assert!(said.contains("there is no rule \"sns.retry-exhausted\" here"), "{said}");
    assert!(said.contains("did you mean sns.retries-exhausted?"), "{said}");
}

#[test]
fn given_a_link_to_a_server_when_it_is_queried_then_the_scenario_is_refused() {
    let said = refusal(
        "\"c\": Client(target: \"app\", traffic: [Burst(count: 1)]),
        \"app\": Server(threads: 1, handler: [Query(to: \"link\", work: \"1ms\")]),
        \"link\": DirectConnect(to: \"far\"), \"far\": Server(threads: 1, handler: [])",
    );

    assert!(
        said.contains("\"link\" leads to \"far\", a node of kind Server, which cannot be asked with Query"),
        "{said}"
    );
}
