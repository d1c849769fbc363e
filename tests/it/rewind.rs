//! Going back: any moment of a run is reached again, to the bit, with what was done live before it and, when time
//! passes there again, after it.

use loosely::measure::Simulation;
use loosely::scenario::intervention::Intervention;
use loosely::scenario::model::TimelineEntry;
use loosely::scenario::resolve::Resolved;
use loosely::services::NodeConfig;
use loosely::units::stream::{Purpose, Stream};
use loosely::units::time::{SimDuration, SimTime};
use loosely::window::past::Past;

use crate::library::{resolved, root, run_to};

/// Scenarios that are gone back in: of each kind of architecture one.
const SCENARIOS: [&str; 5] = ["tight-orders", "loose-orders", "serverless-web", "standard-or-fifo", "zone-outage"];

/// Random moments in each of them.
const MOMENTS: usize = 50;

/// What a person does, and when, as a share of the run in thousandths: something at one and the same instant, too.
fn live(resolved: &Resolved) -> Vec<(u64, Intervention)> {
    let nodes = &resolved.scenario.nodes.0;
    let (client, _) = nodes.iter().find(|(_, node)| matches!(node, NodeConfig::Client(_))).unwrap();
    let (victim, _) = nodes.iter().rev().find(|(_, node)| !matches!(node, NodeConfig::Client(_))).unwrap();
    vec![
        (123, Intervention::Burst { node: client.clone(), count: 300 }),
        (123, Intervention::Fail { node: victim.clone() }),
        (317, Intervention::Recover { node: victim.clone() }),
        (719, Intervention::Slow { node: victim.clone(), factor: 3.0 }),
    ]
}

/// A run with these live changes, stopped at each of `stops`, which are in order: its traces there.
fn fresh(resolved: &Resolved, live: &[(u64, Intervention)], stops: &[SimTime]) -> (Simulation, Vec<(u64, u64)>) {
    let mut sim = Simulation::new(resolved);
    let mut commands =
        live.iter().map(|(share, event)| (at(&sim, *share), event)).collect::<Vec<_>>().into_iter().peekable();
    let mut traces = Vec::new();
    for stop in stops {
        while let Some((at, event)) = commands.next_if(|(at, _)| at < stop) {
            run_to(&mut sim, at);
            sim.intervene(event.clone()).unwrap();
        }
        run_to(&mut sim, *stop);
        traces.push((sim.trace_hash(), sim.events()));
    }
    (sim, traces)
}

fn at(sim: &Simulation, share: u64) -> SimTime {
    SimTime(sim.end().0 / 1_000 * share)
}

/// Plays to the end in slices, and keeps what a window would.
fn played(resolved: &Resolved, live: &[(u64, Intervention)]) -> (Simulation, Past) {
    let mut sim = Simulation::new(resolved);
    let mut past = Past::new(&sim);
    let end = sim.end();
    for (share, event) in live.iter().map(|(share, event)| (*share, Some(event))).chain([(1_000, None)]) {
        let until = at(&sim, share).min(end);
        while !sim.run_until(until, 5_000).reached {
            past.note(&sim);
        }
        if let Some(event) = event {
            past.keep(&sim);
            sim.intervene(event.clone()).unwrap();
        }
    }
    run_to(&mut sim, end);
    (sim, past)
}

#[test]
fn given_live_changes_when_time_goes_to_random_moments_then_each_is_that_of_a_fresh_run() {
    for name in SCENARIOS {
        let resolved = resolved(&root().join(format!("scenarios/{name}.ron")));
        let live = live(&resolved);
        let (mut sim, past) = played(&resolved, &live);
        let (end, end_hash) = (sim.end(), sim.trace_hash());
        let mut stream = Stream::new(7, name, Purpose::Arrival);
        // Half of them anywhere, half of them within a microsecond of a live change.
        let random: Vec<SimTime> = (0..MOMENTS)
            .map(|index| match live.get(index / 2 % live.len()) {
                Some((share, _)) if index % 2 == 0 => SimTime(at(&sim, *share).0 + stream.below(3)),
                _ => SimTime(stream.below(end.0)),
            })
            .collect();
        let mut sorted = random.clone();
        sorted.sort();
        sorted.dedup();
        sorted.push(end);
        let (reference, traces) = fresh(&resolved, &live, &sorted);

        for to in random {
            sim.restore(past.at(to));
            assert!(sim.now() <= to, "{name}");
            run_to(&mut sim, to);

            let expected = traces[sorted.iter().position(|stop| *stop == to).unwrap()];
            assert_eq!((sim.trace_hash(), sim.events()), expected, "{name} at {to}");
            let known: Vec<TimelineEntry> = [sim.commands(), sim.planned()].concat();
            assert_eq!(known, reference.commands(), "{name} at {to}: what was done is done or planned");
        }
        run_to(&mut sim, end);
        assert_eq!(sim.trace_hash(), end_hash, "{name}: the same end once more");
        assert_eq!(sim.report(), reference.report(), "{name}");
        assert!(sim.planned().is_empty());
    }
}

#[test]
fn given_something_new_is_done_live_then_the_old_future_is_dropped() {
    let resolved = resolved(&root().join("scenarios/loose-orders.ron"));
    let live = live(&resolved);
    let (mut sim, past) = played(&resolved, &live);
    let to = at(&sim, 500);
    sim.restore(past.at(to));
    run_to(&mut sim, to);
    assert_eq!(sim.planned().len(), 1, "the last of the four is later");

    let (_, new) = live[0].clone();
    sim.intervene(new).unwrap();
    run_to(&mut sim, SimTime::NEVER);

    let times: Vec<SimDuration> = sim.commands().iter().map(|entry| entry.at).collect();
    assert_eq!(times.len(), 4, "three old ones and the new one");
    assert_eq!(times[3], SimDuration(to.0 + 1));
    // And a file with the same timeline replays it.
    let mut saved = resolved.clone();
    saved.scenario.timeline.extend(sim.commands().iter().cloned());
    let mut replay = Simulation::new(&saved);
    run_to(&mut replay, SimTime::NEVER);
    assert_eq!(replay.trace_hash(), sim.trace_hash());
}

#[test]
fn given_a_clone_then_both_go_on_alone_and_alike() {
    let resolved = resolved(&root().join("scenarios/serverless-web.ron"));
    let (reference, _) = fresh(&resolved, &[], &[SimTime::NEVER]);
    let mut one = Simulation::new(&resolved);
    let middle = at(&one, 400);
    run_to(&mut one, middle);

    let mut other = one.clone();
    let (_, burst) = live(&resolved)[0].clone();
    other.intervene(burst).unwrap();
    run_to(&mut other, SimTime::NEVER);
    assert_eq!((one.now(), one.commands().len()), (middle, 0), "nothing happened here");
    run_to(&mut one, SimTime::NEVER);

    assert_eq!(one.trace_hash(), reference.trace_hash());
    assert_ne!(other.trace_hash(), reference.trace_hash());
}
