//! Nothing appears and nothing vanishes: at every pause each business request is in exactly one place, and at
//! the end each has exactly one outcome, on every scenario and on random ones.

use std::any::Any;
use std::cell::Cell;
use std::panic::{AssertUnwindSafe, catch_unwind};

use loosely::measure::Simulation;
use loosely::measure::report::{Orders, Report};
use loosely::scenario::load::load;
use loosely::units::time::SimDuration;
use proptest::prelude::*;
use proptest::test_runner::{Config, RngAlgorithm, TestCaseError, TestError, TestRng, TestRunner};

use crate::architecture::any_architecture;
use crate::library::{all_scenarios, at_most, count, resolved, run_to};

/// At this instant every request that was sent is in one place.
fn check_pause(simulation: &Simulation, name: &str) {
    let ledger = simulation.ledger();
    assert!(ledger.adds_up(), "{name} at {}: {ledger:?}", simulation.now());
    let nodes = simulation.resolved().names.0.values();
    let sent: u64 = nodes
        .map(|node| {
            let own = simulation.ledger_of(*node);
            assert!(own.adds_up(), "{name} at {}, node {}: {own:?}", simulation.now(), node.0);
            own.sent
        })
        .sum();
    assert_eq!(sent, ledger.sent, "{name} at {}", simulation.now());
}

/// The seven outcomes of business requests.
fn outcomes(orders: &Orders) -> [u64; 7] {
    [
        orders.completed,
        orders.failed,
        orders.lost,
        orders.unacknowledged,
        orders.duplicated,
        orders.dead_lettered,
        orders.pending,
    ]
}

/// Each request has one outcome, and the clients agree on how many there were.
fn check_end(report: &Report, name: &str) {
    let orders = &report.orders;
    assert_eq!(orders.sent, outcomes(orders).iter().sum::<u64>(), "{name}: {orders:?}");
    assert!(orders.on_time <= orders.completed, "{name}: {orders:?}");

    // The same for each client alone, and together they are the whole.
    let mut together = [0_u64; 7];
    for own in &report.orders_by_client {
        assert_eq!(own.orders.sent, outcomes(&own.orders).iter().sum::<u64>(), "{name}: {own:?}");
        assert!(own.orders.on_time <= own.orders.completed, "{name}: {own:?}");
        if let Some(node) = report.nodes.iter().find(|node| node.name == own.client && node.kind == "Client") {
            assert_eq!(count(node, "RequestsSent"), own.orders.sent, "{name}: {own:?}");
        }
        outcomes(&own.orders).iter().zip(&mut together).for_each(|(own, all)| *all += own);
    }
    assert_eq!(together, outcomes(orders), "{name}");
    let sum = |field: fn(&Orders) -> u64| report.orders_by_client.iter().map(|own| field(&own.orders)).sum::<u64>();
    assert_eq!(sum(|own| own.on_time), orders.on_time, "{name}");
    assert_eq!(sum(|own| own.completion_time.count), orders.completion_time.count, "{name}");
    assert_eq!(sum(|own| own.response_time.count), orders.response_time.count, "{name}");
    assert_eq!(sum(|own| own.causes.values().sum()), orders.causes.values().sum::<u64>(), "{name}");

    // Nothing is given back, and nothing costs less than nothing.
    for line in &report.cost.lines {
        assert!(line.quantity >= 0.0 && line.usd.is_none_or(|usd| usd >= 0.0), "{name}: {line:?}");
    }
    let clients = report.nodes.iter().filter(|node| node.kind == "Client");
    let born: u64 = clients.map(|client| count(client, "RequestsSent")).sum();
    assert_eq!(born, orders.sent, "{name}");
}

/// Runs to the end in slices of these lengths in milliseconds, again and again.
fn run_in_slices(simulation: &mut Simulation, slices: &[u64], name: &str) {
    for slice in slices.iter().cycle() {
        check_pause(simulation, name);
        if simulation.now() >= simulation.end() {
            break;
        }
        let until = simulation.now() + SimDuration::from_millis(*slice);
        run_to(simulation, until);
    }
}

#[test]
fn given_any_scenario_of_the_library_then_every_request_is_in_one_place_at_every_pause() {
    for path in all_scenarios() {
        let name = path.display().to_string();
        let mut simulation = Simulation::new(&resolved(&path));

        // Uneven slices, so that pauses fall on round instants and between them.
        run_in_slices(&mut simulation, &[1, 999, 7_003, 1_997], &name);

        check_end(&simulation.report(), &name);
    }
}

#[test]
fn given_any_scenario_when_it_goes_event_by_event_then_every_request_is_in_one_place_after_each() {
    for path in all_scenarios() {
        let name = path.display().to_string();
        let mut simulation = Simulation::new(&at_most(resolved(&path), 30));

        // A ledger costs more than an event, hence only the first events.
        let mut events = 0;
        while events < 3_000 && simulation.step() {
            check_pause(&simulation, &name);
            events += 1;
        }
        assert_eq!(simulation.events(), events, "{name}: one step is one event");
    }
}

#[test]
fn given_any_random_architecture_then_every_request_is_in_one_place_at_every_pause() {
    let cases = std::env::var("LOOSELY_CASES").ok().and_then(|text| text.parse().ok()).unwrap_or(100);
    // A fixed seed: the same architectures on every machine. LOOSELY_CASES=10000 searches further.
    let config = Config { cases, failure_persistence: None, max_shrink_iters: 300, ..Config::default() };
    let mut runner = TestRunner::new_with_rng(config, TestRng::deterministic_rng(RngAlgorithm::ChaCha));
    let slices = prop::collection::vec(1_u64..20_000, 1..6);

    let seen = Cell::new([0_u64; 7]);
    let outcome = runner.run(&(any_architecture(), slices), |(architecture, slices)| {
        // A panic must not end the search: what failed is then made smaller.
        let tried = catch_unwind(AssertUnwindSafe(|| {
            let resolved =
                load(architecture.text.as_bytes(), "generated.ron").unwrap_or_else(|problems| panic!("{problems}"));
            let mut simulation = Simulation::new(&resolved);
            run_in_slices(&mut simulation, &slices, "generated");
            let report = simulation.report();
            check_end(&report, "generated");
            outcomes(&report.orders)
        }));
        let tried = tried.map(|reached| {
            let sums = seen.get();
            seen.set(std::array::from_fn(|outcome| sums[outcome] + reached[outcome]));
        });
        tried.map_err(|cause| TestCaseError::fail(message(cause.as_ref())))
    });

    match outcome {
        // Architectures that never lose or duplicate anything would prove little.
        Ok(()) => assert!(seen.get().iter().all(|requests| *requests > 0), "an outcome was never reached: {seen:?}"),
        Err(TestError::Fail(reason, (architecture, slices))) => {
            panic!("{reason}\nin slices of {slices:?} ms of\n{}", architecture.text)
        }
        Err(TestError::Abort(reason)) => panic!("{reason}"),
    }
}

/// What a panic said.
fn message(cause: &dyn Any) -> String {
    let text = cause.downcast_ref::<String>().cloned();
    text.or_else(|| cause.downcast_ref::<&str>().map(|text| (*text).to_owned())).unwrap_or_default()
}
