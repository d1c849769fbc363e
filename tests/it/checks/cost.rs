//! CO-01 to CO-03 and CO-06; CO-04 and CO-05 are arithmetic and stand beside the price list.

use std::collections::BTreeSet;

use loosely::measure::Simulation;
use loosely::measure::prices::PRICES;
use loosely::measure::report::Report;

use crate::checks::measured;
use crate::library::{all_scenarios, resolved};

/// Asserts what was used of an item, to a millionth.
fn check_quantity(report: &Report, item: &str, expected: f64) {
    let line = report.cost.lines.iter().find(|line| line.item == item).unwrap();
    assert!((line.quantity - expected).abs() <= 1e-6 * expected, "{item}: {} against {expected}", line.quantity);
}

#[test]
fn co_01_given_a_million_calls_then_requests_and_gb_seconds_are_billed() {
    let report = measured("co_01");

    check_quantity(&report, "lambda.requests", 1e6);
    // 10^6 x 0.12 s x 0.5 GB.
    check_quantity(&report, "lambda.gb-seconds", 60_000.0);
}

#[test]
fn co_02_given_a_cold_start_then_its_init_is_billed_too() {
    check_quantity(&measured("co_02"), "lambda.gb-seconds", 0.5);
}

#[test]
fn co_03_given_provisioned_concurrency_then_it_costs_before_any_use() {
    // 100 GB x 86,400 s.
    check_quantity(&measured("co_03"), "lambda.provisioned-concurrency-gb-seconds", 8_640_000.0);
}

#[test]
fn co_06_given_a_cache_then_its_hours_cost_without_a_request() {
    check_quantity(&measured("co_06"), "api-gateway.cache-6.1gb", 730.0);
}

#[test]
fn given_any_shipped_scenario_then_all_that_it_charges_has_a_price_and_nothing_is_negative() {
    let mut missing = BTreeSet::new();
    for path in all_scenarios() {
        let mut simulation = Simulation::new(&resolved(&path));
        simulation.run_until(simulation.end(), 20_000);
        let cost = simulation.cost();
        missing.extend(cost.lines.iter().map(|line| line.item.clone()).filter(|item| !PRICES.items.contains_key(item)));
        assert!(cost.lines.iter().all(|line| line.quantity >= 0.0 && line.usd.is_none_or(|usd| usd >= 0.0)));
    }
    assert!(missing.is_empty(), "no price for {missing:?}");
}
