//! A run is a function of scenario, seed and commands: how it is sliced, paused, rewound or watched changes
//! nothing, to the bit.

use loosely::measure::Simulation;
use loosely::scenario::intervention::Intervention;
use loosely::scenario::load::load;
use loosely::scenario::resolve::Resolved;
use loosely::units::time::{SimDuration, SimTime};
use proptest::strategy::{Strategy, ValueTree};
use proptest::test_runner::TestRunner;

use crate::approved;
use crate::architecture::any_architecture;
use crate::library::{all_scenarios, at_most, finished, node, resolved, root, run_to};

/// Simulated seconds of each scenario here: slices of 1 ms are slow, and interventions come early.
const SECONDS: u64 = 60;

/// Every scenario and a few random architectures, cut to a minute.
fn subjects() -> Vec<(String, Resolved)> {
    let files = all_scenarios().into_iter().map(|path| (path.display().to_string(), resolved(&path)));
    let mut runner = TestRunner::deterministic();
    let random = (0..10).map(|index| {
        let text = any_architecture().new_tree(&mut runner).unwrap().current().text;
        (format!("random {index}"), load(text.as_bytes(), "generated.ron").unwrap())
    });
    let all: Vec<(String, Resolved)> = files.chain(random.collect::<Vec<_>>()).collect();
    all.into_iter().map(|(name, resolved)| (name, at_most(resolved, SECONDS))).collect()
}

/// Same hash, same report.
fn check_same(simulation: &Simulation, reference: &Simulation, how: &str) {
    assert_eq!(simulation.trace_hash(), reference.trace_hash(), "{how}: the traces differ");
    assert_eq!(simulation.report(), reference.report(), "{how}: the traces are the same, the reports are not");
}

#[test]
fn given_any_slices_then_the_trace_is_the_same() {
    for (name, resolved) in subjects() {
        let reference = finished(&resolved);

        for slice in [SimDuration::from_millis(1), SimDuration::from_millis(16), SimDuration::from_secs(1)] {
            let mut simulation = Simulation::new(&resolved);
            while simulation.now() < simulation.end() {
                let until = simulation.now() + slice;
                run_to(&mut simulation, until);
            }
            check_same(&simulation, &reference, &format!("{name} in slices of {slice}"));
        }
    }
}

#[test]
fn given_a_budget_of_events_then_the_trace_is_the_same() {
    for (name, resolved) in subjects() {
        let reference = finished(&resolved);

        let mut simulation = Simulation::new(&resolved);
        let end = simulation.end();
        while !simulation.run_until(end, 777).reached {}
        check_same(&simulation, &reference, &format!("{name} 777 events at a time"));
    }
}

#[test]
fn given_a_snapshot_when_time_goes_back_to_it_then_the_same_future_happens_again() {
    for (name, resolved) in subjects() {
        let reference = finished(&resolved);
        let mut simulation = Simulation::new(&resolved);
        let end = simulation.end();
        let middle = SimTime(end.0 / 2);

        run_to(&mut simulation, middle);
        let snapshot = simulation.snapshot();
        run_to(&mut simulation, end);
        check_same(&simulation, &reference, &format!("{name} after taking a snapshot"));

        simulation.restore(&snapshot);
        assert_eq!(simulation.now(), middle, "{name}");
        assert!(simulation.ledger().adds_up(), "{name}: {:?}", simulation.ledger());
        run_to(&mut simulation, end);
        check_same(&simulation, &reference, &format!("{name} after going back"));

        let mut other = Simulation::new(&resolved);
        other.restore(&snapshot);
        run_to(&mut other, end);
        check_same(&other, &reference, &format!("{name} continued elsewhere"));
    }
}

#[test]
fn given_live_commands_when_they_are_saved_as_a_timeline_then_the_replay_is_the_same() {
    for (name, resolved) in subjects() {
        let clients = resolved
            .scenario
            .nodes
            .0
            .iter()
            .filter(|(_, node)| matches!(node, loosely::services::NodeConfig::Client(_)));
        let client = clients.map(|(name, _)| name.clone()).next().unwrap();
        let (victim, _) = resolved.scenario.nodes.0.iter().rev().find(|(name, _)| *name != client).unwrap();
        let burst = Intervention::Burst { node: client, count: 40 };
        let fail = Intervention::Fail { node: victim.clone() };
        let recover = Intervention::Recover { node: victim.clone() };

        // Live, at instants that no scenario uses, so that nothing else happens at them.
        let mut live = Simulation::new(&resolved);
        for (millis, command) in [(7_123, burst), (11_317, fail), (17_719, recover)] {
            run_to(&mut live, SimTime::ZERO + SimDuration::from_millis(millis));
            live.intervene(command).unwrap();
        }
        run_to(&mut live, SimTime::NEVER);

        let mut saved = resolved.clone();
        saved.scenario.timeline.extend(live.commands().iter().cloned());
        saved.scenario.timeline.sort_by_key(|entry| entry.at);
        let replayed = finished(&saved);
        assert_eq!(live.commands().len(), 3, "{name}");
        for entry in live.commands() {
            assert_eq!(
                entry.at.to_string().parse(),
                Ok(entry.at),
                "{name}: a file keeps the instant to the nanosecond"
            );
        }
        assert_eq!(replayed.trace_hash(), live.trace_hash(), "{name}: the traces differ");
        assert_eq!(replayed.report().nodes, live.report().nodes, "{name}: the reports differ");
    }
}

#[test]
fn given_another_seed_then_the_trace_is_another() {
    let mut resolved = resolved(&root().join("tests/theory/mm1.ron"));
    let first = finished(&resolved).trace_hash();

    resolved.scenario.seed += 1;

    assert_ne!(finished(&resolved).trace_hash(), first);
}

#[test]
fn given_an_unconnected_neighbor_then_nothing_changes_for_the_first() {
    let path = root().join("tests/theory/mm1.ron");
    let text = std::fs::read_to_string(&path).unwrap();
    let neighbor = "nodes: {\n        \"others\": Client(target: \"shop\", traffic: [Poisson(rate: \"90/s\")]),\n        \"shop\": Server(threads: 1, handler: [Compute(\"exponential(10ms)\")]),";
    let two = text.replacen("nodes: {", neighbor, 1);
    assert_ne!(text, two);

    let alone = finished(&resolved(&path)).report();
    let beside = finished(&load(two.as_bytes(), "two.ron").unwrap()).report();

    // Not only the arrivals: every metric of both nodes is the same to the bit.
    for name in ["customers", "counter"] {
        assert_eq!(node(&alone, name), node(&beside, name));
    }
    assert!(beside.events > alone.events);
}

#[test]
fn given_a_recorded_run_then_its_hash_is_still_that_of_the_record() {
    let path = root().join("tests/theory/mm1.ron");

    let report = finished(&at_most(resolved(&path), SECONDS)).report();

    // If this differs, results of old runs can no longer be repeated. When that is on purpose (another order
    // of draws, another definition of the hash), approve the new hash and say so in CHANGELOG.md.
    approved::check("trace-hash", &format!("{} {} {}\n", report.title, report.events, report.trace_hash));
}
