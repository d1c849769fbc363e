//! `arrivals_like`: two clients of one file who ask for the same at the same instants, and what is refused.

use std::collections::BTreeMap;

use loosely::measure::Simulation;
use loosely::scenario::load::load;
use loosely::scenario::resolve::Resolved;
use loosely::units::time::SimTime;

use crate::checks::refusal;

/// Two APIs alike, each with a cache in front of a slow server, and a client each; the second one says `more`.
fn twins(more: &str, seed: u64) -> Resolved {
    let side = |name: &str, more: &str| {
        format!(
            "\"{name}-users\": Client(target: \"{name}-api\", {more} traffic: [
                Poisson(rate: \"20/s\", lasts: \"30s\"), Ramp(from: \"20/s\", to: \"60/s\", lasts: \"30s\"),
                Pause(lasts: \"5s\"), Burst(count: 10), Poisson(rate: \"15/s\"),
            ], keys: (count: 300, skew: 0.9)),
            \"{name}-api\": ApiGateway(cache: (ttl: \"10s\"), routes: [
                (path: \"/\", integration: Http(\"{name}-web\")),
            ]),
            \"{name}-web\": Server(threads: 3, handler: [Compute(\"40ms\")]),"
        )
    };
    let text = format!(
        "(version: 1, title: (en: \"twins\"), seed: {seed}, duration: \"2m\", nodes: {{ {} {} }})",
        side("first", ""),
        side("second", more)
    );
    load(text.as_bytes(), "twins.ron").unwrap_or_else(|problems| panic!("{problems}"))
}

/// Instants at which each client asked, in seconds as the trace writes them; and the run.
fn instants(resolved: &Resolved) -> (BTreeMap<String, Vec<String>>, Simulation) {
    let mut simulation = Simulation::new(resolved);
    let names = resolved.scenario.nodes.0.iter().map(|(name, _)| name.clone()).collect();
    simulation.recorder_mut().trace(names);
    while !simulation.run_until(SimTime::NEVER, u64::MAX).reached {}
    let open_ends = simulation.open_ends();
    let log = simulation.recorder_mut().trace_log().unwrap();
    let lines = log.drain().into_iter().chain(log.pending(&open_ends));
    let mut asked: Vec<(u64, String, String)> = lines
        .map(|line| {
            let line: serde_json::Value = serde_json::from_str(&line).unwrap();
            let client = line["client"].as_str().unwrap().to_owned();
            (line["order"].as_u64().unwrap(), client, line["sent"].to_string())
        })
        .collect();
    asked.sort();
    let mut instants: BTreeMap<String, Vec<String>> = BTreeMap::new();
    asked.into_iter().for_each(|(_, client, sent)| instants.entry(client).or_default().push(sent));
    (instants, simulation)
}

#[test]
fn given_arrivals_like_another_client_then_both_ask_for_the_same_at_the_same_instants() {
    for seed in 1..=10 {
        let (instants, simulation) = instants(&twins("arrivals_like: \"first-users\",", seed));

        // 20/s x 30 s + 40/s x 30 s + 10 + 15/s x 55 s = 2,635 on average, five standard deviations of 51 either way.
        let first = &instants["first-users"];
        assert!((2_380..=2_890).contains(&first.len()), "{}", first.len());
        assert_eq!(*first, instants["second-users"], "seed {seed}");
        // Nothing else is random here, so with the same keys the second side does what the first does: cache hits,
        // waits and all.
        let report = simulation.report();
        for (first, second) in [(0, 3), (1, 4), (2, 5)].map(|(a, b)| (&report.nodes[a], &report.nodes[b])) {
            assert_eq!(first.metrics, second.metrics, "seed {seed}: {} and {}", first.name, second.name);
        }
        assert!(crate::library::count(&report.nodes[1], "CacheHitCount") > 100);
    }
}

#[test]
fn given_no_arrivals_like_then_two_clients_alike_ask_at_instants_of_their_own() {
    let (instants, _) = instants(&twins("", 1));

    assert_ne!(instants["first-users"], instants["second-users"]);
}

#[test]
fn given_arrivals_like_another_client_then_the_other_one_asks_as_if_alone() {
    let with = instants(&twins("arrivals_like: \"first-users\",", 1)).0;
    let without = instants(&twins("", 1)).0;

    assert_eq!(with["first-users"], without["first-users"]);
}

#[test]
fn given_arrivals_like_nobody_itself_or_one_that_has_none_of_its_own_then_the_scenario_is_refused() {
    // Three clients, one to a line, of which the second and the third say whose arrivals they take.
    let said = |second: &str, third: &str| {
        refusal(&format!(
            "\"one\": Client(target: \"web\", traffic: [Poisson(rate: \"1/s\")]),
            \"two\": Client(target: \"web\", {second} traffic: [Poisson(rate: \"1/s\")]),
            \"three\": Client(target: \"web\", {third} traffic: [Poisson(rate: \"1/s\")]),
            \"web\": Server(threads: 1, handler: [])"
        ))
    };
    let check = |second: &str, third: &str, place: &str, message: &str, help: &str| {
        let said = said(second, third);
        assert!(said.contains(place) && said.contains(message) && said.contains(&format!("help: {help}")), "{said}");
    };

    assert_eq!(said("arrivals_like: \"one\",", "arrivals_like: \"one\","), "");
    check("arrivals_like: \"oen\",", "", "check.ron:2:", "there is no client \"oen\"", "did you mean \"one\"?");
    check(
        "arrivals_like: \"web\",",
        "",
        "check.ron:2:",
        "\"web\" is a node of kind Server",
        "name another client: one",
    );
    check("arrivals_like: \"two\",", "", "check.ron:2:", "\"two\" has its own arrivals", "leave arrivals_like out");
    check(
        "arrivals_like: \"one\",",
        "arrivals_like: \"two\",",
        "check.ron:3:",
        "\"two\" takes its arrivals from \"one\" itself",
        "write arrivals_like: \"one\"",
    );
    let cycle = said("arrivals_like: \"three\",", "arrivals_like: \"two\",");
    assert!(cycle.contains("check.ron:2:") && cycle.contains("check.ron:3:"), "{cycle}");
    assert!(cycle.contains("help: leave arrivals_like out here or at \"three\""), "{cycle}");
}
