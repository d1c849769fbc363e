//! A live session that is saved as a scenario file: the file replays it to the bit.

use loosely::measure::Simulation;
use loosely::scenario::intervention::Intervention;
use loosely::scenario::load::load;
use loosely::scenario::resolve::Resolved;
use loosely::scenario::save::{save, sealed};
use loosely::services::parameter::Changeable;
use loosely::services::{NodeConfig, ServiceKind};
use loosely::units::time::{SimDuration, SimTime};

use crate::library::{finished, resolved, root, run_to};

/// Between two changes by hand: a prime number of nanoseconds, so that nothing else happens at their instants.
const STEP: SimDuration = SimDuration(4_999_999_937);

/// Everything that can be done to a node by hand; what does not fit it is refused by the run.
fn changes(name: &str, config: &NodeConfig, zones: &[String]) -> Vec<Intervention> {
    let node = || name.to_owned();
    let mut all = vec![
        Intervention::Burst { node: node(), count: 17 },
        Intervention::Poison { node: node() },
        Intervention::KillWorker { node: node() },
        Intervention::Slow { node: node(), factor: 1.7 },
        Intervention::AddLatency { node: node(), latency: SimDuration(1_234_567) },
        Intervention::Flush { node: node() },
        Intervention::Slow { node: node(), factor: 1.0 },
        Intervention::Fail { node: node() },
        Intervention::Recover { node: node() },
    ];
    all.extend(zones.iter().map(|zone| Intervention::LoseZone { zone: zone.clone() }));
    all.extend(zones.iter().map(|zone| Intervention::RestoreZone { zone: zone.clone() }));
    for parameter in config.parameters().into_iter().filter(|parameter| parameter.change == Changeable::Live) {
        let doubled =
            parameter.value.as_deref().and_then(|value| value.parse::<u32>().ok()).map(|n| (2 * n).to_string());
        for value in parameter.choices.into_iter().chain(doubled).chain(["45s", "3"].map(str::to_owned)) {
            all.push(Intervention::Set { node: node(), parameter: parameter.name.clone(), value });
        }
    }
    all
}

/// Plays to the end, with something done by hand again and again; how many changes of each kind were taken.
fn played(resolved: &Resolved) -> Simulation {
    let mut live = Simulation::new(resolved);
    let wishes = resolved.scenario.nodes.0.iter().map(|(name, config)| changes(name, config, &resolved.scenario.zones));
    let wishes: Vec<Vec<Intervention>> = wishes.collect();
    let longest = wishes.iter().map(Vec::len).max().unwrap();
    // One of each node in turn, several at one instant.
    let turns = (0..longest).flat_map(|turn| wishes.iter().filter_map(move |own| own.get(turn)));
    for (index, wish) in turns.enumerate() {
        if index % 3 == 0 {
            let next = live.now() + STEP;
            run_to(&mut live, next);
        }
        drop(live.intervene(wish.clone()));
    }
    run_to(&mut live, SimTime::NEVER);
    live
}

/// What was saved, loaded and run again is what was played.
fn check(resolved: &Resolved) -> String {
    let name = &resolved.name;
    let live = played(resolved);
    let within = live.commands().iter().filter(|entry| entry.at <= resolved.scenario.duration).count();

    let text = save(resolved, live.commands()).unwrap_or_else(|problems| panic!("{problems}"));
    let saved = load(text.as_bytes(), name).unwrap_or_else(|problems| panic!("{problems}"));
    let replayed = finished(&saved);

    assert!(within >= 20, "{name}: only {within} changes were taken");
    assert_eq!(saved.scenario.timeline.len(), resolved.scenario.timeline.len() + within, "{name}");
    assert_eq!(replayed.trace_hash(), live.trace_hash(), "{name}: the traces differ");
    assert_eq!(replayed.report().nodes, live.report().nodes, "{name}: the reports differ");
    text
}

#[test]
fn given_a_session_with_many_changes_by_hand_when_it_is_saved_then_the_file_replays_it_to_the_bit() {
    for file in ["tight-orders", "loose-orders", "serverless-web", "zone-outage", "short-visibility", "home-made-queue"]
    {
        let path = root().join(format!("scenarios/{file}.ron"));
        let original = std::fs::read_to_string(&path).unwrap();

        let text = check(&resolved(&path));

        // Every line of the file is still there, in its order.
        let mut lines = text.lines();
        for line in original.lines() {
            assert!(lines.any(|kept| kept == line), "{file}: {line}");
        }
    }
}

#[test]
fn given_a_session_saved_before_its_end_then_its_seal_is_the_hash_of_a_run_to_there() {
    let resolved = resolved(&root().join("scenarios/loose-orders.ron"));
    let live = played(&resolved);
    let mut half = Simulation::new(&resolved);
    half.plan(live.commands().to_vec());
    run_to(&mut half, SimTime(300_000_000_001));

    let text = save(&resolved, live.commands()).unwrap_or_else(|problems| panic!("{problems}"));
    let text = sealed(&sealed(&text, SimDuration(1), 1), SimDuration(half.now().0), half.trace_hash());

    let first = text.lines().next().unwrap();
    let expected = format!("--duration 5m0.000000001s` has the trace hash {:016x}.", half.trace_hash());
    assert!(first.ends_with(&expected), "{first}");
    assert_eq!(text.matches("Saved at").count(), 1, "the seal of old is gone");
    let mut saved = load(text.as_bytes(), "saved.ron").unwrap_or_else(|problems| panic!("{problems}"));
    saved.scenario.duration = SimDuration(half.now().0);
    saved.scenario.timeline.retain(|entry| entry.at.0 <= half.now().0);
    assert_eq!(finished(&saved).trace_hash(), half.trace_hash());
}

#[test]
fn given_a_file_without_a_timeline_and_with_windows_line_ends_then_it_is_saved_alike() {
    let path = root().join("tests/theory/mm1.ron");
    let original = std::fs::read_to_string(&path).unwrap();
    assert!(!original.contains("timeline"), "mm1.ron has a timeline now; take another file");

    let text = original.replace('\n', "\r\n");
    let mut resolved = load(text.as_bytes(), "mm1.ron").unwrap();
    resolved.scenario.duration = SimDuration::from_secs(600);
    resolved.scenario.seed = 7;
    let saved = check(&resolved);

    assert_eq!(saved.matches('\n').count(), saved.matches("\r\n").count());
}

#[test]
fn given_a_scenario_with_changed_parameters_then_those_are_saved_too() {
    let path = root().join("scenarios/loose-orders.ron");
    let changed = resolved(&path).with_parameter("order-workers", "max_size", "4").unwrap();

    check(&changed);
}

#[test]
fn given_a_change_that_leaves_no_room_for_a_later_one_of_the_timeline_then_it_is_refused() {
    let text = r#"(
        version: 1, title: (en: "x"), duration: "1m",
        nodes: {
            "users": Client(target: "web", traffic: [Poisson(rate: "1/s")]),
            "web": Server(threads: 1, handler: [Compute("1ms")]),
            "group": AutoScalingGroup(min_size: 1, max_size: 9, handler: []),
        },
        timeline: [(at: "30s", event: Set(node: "group", parameter: "min_size", value: "5"))],
    )"#;
    let resolved = load(text.as_bytes(), "x.ron").unwrap();
    assert_eq!(resolved.scenario.nodes.get("group").unwrap().kind(), ServiceKind::AutoScalingGroup);
    let mut live = Simulation::new(&resolved);
    let set =
        |value: &str| Intervention::Set { node: "group".into(), parameter: "max_size".into(), value: value.into() };

    let refused = live.intervene(set("4")).unwrap_err();

    assert!(refused.starts_with("what is to happen at 30s would no longer fit: "), "{refused}");
    assert!(live.commands().is_empty());
    live.intervene(set("5")).unwrap();
}
