//! Checks of the semantics sheet (DD-*) and of the table as a state machine.

use proptest::prelude::*;

use super::*;
use crate::services::configuration::Configuration as _;
use crate::services::contract::{Operation, Request};
use crate::services::probe::{Probe, at, request, secs};
use crate::services::table::TableRequest;
use crate::units::distribution::Distribution;
use crate::units::size::DataSize;

fn table(billing_mode: BillingMode) -> DynamoDb {
    let config = Config { billing_mode, latency: Distribution::ZERO, ..Config::default() };
    DynamoDb::new(config, &Surroundings::default())
}

fn provisioned(read_capacity_units: u32, write_capacity_units: u32) -> DynamoDb {
    table(BillingMode::Provisioned { read_capacity_units, write_capacity_units })
}

#[test]
fn given_unprocessed_items_then_they_are_the_last_of_the_batch_and_the_call_succeeds() {
    let (mut table, mut out) = (provisioned(1, 10), Probe::new());

    // 10 units at the start: 10 of 25 items of 1 KB fit.
    out.ask(&mut table, batch_write(25));
    assert_eq!(out.last(), (200, "dynamodb.unprocessed-items"));
    assert_eq!(out.responses[0].reply.content, Content::Unprocessed(15));
    assert_eq!((out.count_of(WRITE_UNITS), out.count_of(THROTTLED_REQUESTS)), (10, 0));

    out.ask(&mut table, batch_write(15));
    assert_eq!(out.last(), (400, "dynamodb.provisioned-throughput-exceeded"));
    assert_eq!((out.count_of(WRITE_THROTTLES), out.count_of(THROTTLED_REQUESTS)), (30, 1));
}

fn batch_write(items: u32) -> Request {
    request(Operation::Table(Box::new(TableRequest::BatchWrite { items, size: None })))
}

#[test]
fn given_an_index_without_units_then_the_write_of_the_table_is_refused() {
    let index = IndexConfig { name: "by-date".into(), write_capacity_units: 2, item_size: None };
    let mut config = provisioned(1, 10).config().clone();
    config.global_secondary_indexes = vec![index];
    let (mut table, mut out) = (DynamoDb::new(config, &Surroundings::default()), Probe::new());

    for _ in 0..3 {
        out.ask(&mut table, request(Operation::Write));
    }

    // The index starts with 2 units and takes one for each write; what is refused takes nothing of the table.
    assert_eq!(out.last(), (400, "dynamodb.index-throughput-exceeded"));
    assert_eq!((out.count_of(INDEX_UNITS), out.count_of(WRITE_UNITS)), (2, 2));
    assert!((table.view(out.now).write_level - 8.0).abs() < 1e-9);
}

#[test]
fn a_table_refuses_what_is_not_for_tables() {
    let (mut table, mut out) = (provisioned(1, 1), Probe::new());
    out.ask(&mut table, request(Operation::Get));
    assert_eq!(out.last(), (400, "dynamodb.unsupported-operation"));
}

#[test]
fn given_a_table_that_turns_on_demand_then_it_delivers_what_was_provisioned() {
    let (mut table, mut out) = (provisioned(20_000, 10_000), Probe::new());
    let config = Config { billing_mode: BillingMode::PayPerRequest, ..table.config().clone() };

    table.reconfigure(config, &mut out);

    let view = table.view(out.now);
    assert!((view.read_capacity - 20_000.0).abs() < 1e-9 && (view.write_capacity - 10_000.0).abs() < 1e-9);
}

#[test]
fn given_both_modes_then_each_is_billed_for_its_own_time() {
    let (mut table, mut out) = (provisioned(10, 10), Probe::new());
    table.on_start(&mut out);
    out.ask(&mut table, request(Operation::Write));
    assert!((out.gauge_of(PROVISIONED_WRITES) - 10.0).abs() < 1e-9);
    assert_eq!(out.count_of(WRITE_REQUEST_UNITS), 0);

    let config = Config { billing_mode: BillingMode::PayPerRequest, ..table.config().clone() };
    table.reconfigure(config, &mut out);
    out.ask(&mut table, request(Operation::Write));

    assert!(out.gauge_of(PROVISIONED_WRITES).abs() < 1e-9);
    assert_eq!((out.count_of(WRITE_REQUEST_UNITS), out.count_of(WRITE_UNITS)), (1, 2));
}

#[test]
fn given_two_eventual_reads_then_one_read_unit_was_consumed() {
    let (mut table, mut out) = (provisioned(10, 10), Probe::new());

    for (reads, units) in [(1, 0), (2, 1), (3, 1), (4, 2)] {
        out.ask(&mut table, request(Operation::Read));
        assert_eq!(out.count_of(READ_UNITS), units, "after {reads} reads");
    }

    assert!((table.view(out.now).read_units - 2.0).abs() < 1e-9);
}

#[test]
fn given_burst_credit_when_capacity_changes_then_the_level_stays_cut_to_the_new_capacity() {
    let (mut table, mut out) = (provisioned(1, 100), Probe::new());
    out.now = at(100.0);
    let change = |table: &mut DynamoDb, write_capacity_units, out: &mut Probe| {
        let billing_mode = BillingMode::Provisioned { read_capacity_units: 1, write_capacity_units };
        let config = Config { billing_mode, ..table.config().clone() };
        table.reconfigure(config, out);
        table.view(out.now).write_level
    };

    // 100 at first and 100 each second: 10,100. A capacity of 10 keeps at most 3,000.
    assert!((change(&mut table, 200, &mut out) - 10_100.0).abs() < 1e-9);
    assert!((change(&mut table, 10, &mut out) - 3_000.0).abs() < 1e-9);
}

#[test]
fn given_a_write_in_progress_when_the_table_fails_then_it_is_answered_once_as_unreachable() {
    let (mut table, mut out) = (table(BillingMode::PayPerRequest), Probe::new());
    table.config.latency = Distribution::Constant(secs(0.005));
    out.ask(&mut table, request(Operation::Write));

    out.change(&mut table, &Change::Fail);
    out.advance(&mut table, at(1.0));

    assert_eq!(out.responses.len(), 1);
    assert_eq!(out.responses[0].reply.failure, Some(Failure::Unreachable));
}

#[test]
fn given_a_slowdown_of_3_then_a_write_takes_three_times_as_long() {
    let (mut table, mut out) = (table(BillingMode::PayPerRequest), Probe::new());
    table.config.latency = Distribution::Constant(secs(0.005));
    out.change(&mut table, &Change::Slow(3.0));

    out.ask(&mut table, request(Operation::Write));
    out.advance(&mut table, at(1.0));

    assert_eq!(out.spans, [(LATENCY, secs(0.015))]);
}

#[test]
fn capacities_and_item_sizes_out_of_range_are_refused() {
    let check = |config: Config, path: &[&str]| {
        let problems = config.problems();
        assert_eq!(problems.iter().map(|problem| problem.path.join(".")).collect::<Vec<_>>(), path);
    };
    let mode = |read_capacity_units, write_capacity_units| Config {
        billing_mode: BillingMode::Provisioned { read_capacity_units, write_capacity_units },
        ..Config::default()
    };
    check(Config::default(), &[]);
    check(mode(1, 40_000), &[]);
    check(mode(0, 40_001), &["billing_mode.read_capacity_units", "billing_mode.write_capacity_units"]);
    check(Config { item_size: DataSize(409_601), ..Config::default() }, &["item_size"]);
    check(Config { item_size: DataSize(0), ..Config::default() }, &["item_size"]);
}

#[test]
fn settings_of_scaling_peaks_and_partitions_out_of_range_are_refused() {
    let path =
        |config: Config| config.problems().iter().map(|problem| problem.path.join(".")).collect::<Vec<_>>().join(" ");
    let policy = TargetTracking { target_value: 95, min_capacity: 9, max_capacity: 8 };
    let auto_scaling = AutoScalingConfig { write: Some(policy), ..AutoScalingConfig::default() };
    assert_eq!(
        path(Config { auto_scaling, ..Config::default() }),
        "auto_scaling.write.target_value auto_scaling.write.min_capacity"
    );
    let previous_peak = Peak { write_units: 1_999, ..Peak::default() };
    assert_eq!(path(Config { previous_peak, ..Config::default() }), "previous_peak.write_units");
    assert_eq!(path(Config { partitions: Some(0), ..Config::default() }), "partitions");
}

#[test]
fn given_auto_scaling_that_is_turned_on_late_then_what_was_used_before_is_no_data() {
    let (mut table, mut out) = (provisioned(5, 100), Probe::new());
    table.on_start(&mut out);
    out.now = at(300.0);
    for _ in 0..9_000 {
        out.ask(&mut table, request(Operation::Write));
    }
    let policy = TargetTracking { target_value: 70, min_capacity: 5, max_capacity: 1_000 };
    let auto_scaling = AutoScalingConfig { write: Some(policy), ..AutoScalingConfig::default() };

    table.reconfigure(Config { auto_scaling, ..table.config().clone() }, &mut out);
    out.advance(&mut table, at(1_200.0));

    // 9,000 units would have been 150 a second; nothing is used from then on, and no data changes nothing.
    assert_eq!((out.count_of(UPDATES), out.caused("dynamodb.auto-scaled")), (0, 0));
}

proptest! {
    #[test]
    fn units_never_fall_below_zero_and_what_is_used_is_what_was_admitted(
        asks in prop::collection::vec((0_u64..2_000, 0_u8..3, 1_u32..20_000), 1..80),
        write_capacity_units in 1_u32..50,
    ) {
        let (mut table, mut out) = (provisioned(5, write_capacity_units), Probe::new());
        table.on_start(&mut out);
        for (millis, kind, size) in asks {
            out.now += SimDuration::from_millis(millis);
            let mut asked = match kind {
                0 => request(Operation::Read),
                1 => request(Operation::Write),
                _ => batch_write(size % 25 + 1),
            };
            asked.body.size = size;
            out.ask(&mut table, asked);
            let view = table.view(out.now);
            prop_assert!(view.write_level >= 0.0 && view.read_level >= 0.0);
        }
        // Nothing was admitted beyond what there was at the start and what flowed in.
        let seconds = out.now.since(SimTime::ZERO).as_secs_f64();
        let most = f64::from(write_capacity_units) * (1.0 + seconds) + 1e-6;
        prop_assert!(out.count_of(WRITE_UNITS) as f64 <= most);
        for charge in table.charges() {
            let amount = out.count_of(charge.metric) as f64 + out.gauge_of(charge.metric);
            prop_assert!(amount * charge.scale >= 0.0, "{}", charge.item);
        }
    }
}
