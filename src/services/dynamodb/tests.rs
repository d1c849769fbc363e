//! Checks of the semantics sheet (DD-*) and of the table as a state machine.

use super::*;
use crate::services::probe::{Probe, at, request, secs};
use crate::units::rate::Rate;

fn table(billing_mode: BillingMode) -> DynamoDb {
    let config = Config { billing_mode, latency: Distribution::ZERO, ..Config::default() };
    DynamoDb::new(config, &Surroundings::default())
}

fn provisioned(read_capacity_units: u32, write_capacity_units: u32) -> DynamoDb {
    table(BillingMode::Provisioned { read_capacity_units, write_capacity_units })
}

/// Evenly spaced requests of one unit each second by second; returns how many were throttled in [from, to).
fn offer(table: &mut DynamoDb, out: &mut Probe, operation: &Operation, rate: u64, from: u64, to: u64) -> usize {
    let before = out.with_status(400);
    let start = SimTime::ZERO + SimDuration::from_secs(from);
    for k in 0..rate * (to - from) {
        out.now = start + Rate::per_second(rate).nth(k);
        out.ask(table, request(operation.clone()));
    }
    out.with_status(400) - before
}

fn first_throttle(out: &Probe) -> SimTime {
    out.responses.iter().find(|response| !response.reply.is_ok()).expect("something was throttled").at
}

#[test]
fn dd_05_given_400_kb_then_it_is_written_and_one_byte_more_is_rejected() {
    let (mut table, mut out) = (table(BillingMode::PayPerRequest), Probe::new());
    let mut write = request(Operation::Write);

    write.body.size = 409_600;
    out.ask(&mut table, write.clone());
    assert_eq!(out.last(), (200, "dynamodb.done"));
    assert_eq!(out.count_of(WRITE_UNITS), 400);

    write.body.size = 409_601;
    out.ask(&mut table, write);
    assert_eq!(out.last(), (400, "dynamodb.item-too-large"));
    assert_eq!(out.responses[1].reply.failure, Some(Failure::Rejected));
}

#[test]
fn dd_06_given_100_wcu_and_full_burst_credit_when_500_are_asked_then_it_lasts_75_s() {
    let (mut table, mut out) = (provisioned(1, 100), Probe::new());

    // Idle for 300 s: the level is 100 x 300 = 30,000 (it starts at 100 and is cut at its capacity).
    let throttled = offer(&mut table, &mut out, &Operation::Write, 500, 300, 400);

    // Request k (every 2 ms) leaves 30,000 + 100 x 0.002 k - k: below 1 first at k = 37,499, which is 74.998 s.
    assert_eq!(first_throttle(&out), at(374.998));
    assert_eq!(out.last().1, "dynamodb.provisioned-throughput-exceeded");
    // From there 400/s of the 500/s: 400 x (100 - 75) = 10,000.
    assert!(throttled.abs_diff(10_000) <= 2, "{throttled}");
    assert_eq!(out.count_of(WRITE_THROTTLES), u64::try_from(throttled).unwrap());
}

#[test]
fn dd_06_idle_for_3000_s_saves_no_more_than_300_s() {
    let table = provisioned(1, 100);
    let level = table.view(at(3_000.0)).write_level;
    assert!((level - 30_000.0).abs() < 1e-9, "{level}");
}

#[test]
fn dd_08_given_400_wcu_that_start_with_400_when_450_are_asked_then_the_level_lasts_8_s() {
    let (mut table, mut out) = (provisioned(1, 400), Probe::new());

    let throttled = offer(&mut table, &mut out, &Operation::Write, 450, 0, 20);

    // 400 / (450 - 400) = 8 s, less the last token that is not whole any more: 399 / 50 = 7.98 s. Then 50/s for 12 s.
    assert!((first_throttle(&out).as_secs_f64() - 7.98).abs() < 0.005, "{}", first_throttle(&out));
    assert!(throttled.abs_diff(600) <= 2, "{throttled}");
}

#[test]
fn dd_09_given_a_new_on_demand_table_when_5000_writes_a_second_then_the_first_minute_is_the_peak_of_1860_s() {
    let (mut table, mut out) = (table(BillingMode::PayPerRequest), Probe::new());

    // One request of five units each ms is the same load in a fifth of the events.
    let mut write = request(Operation::Write);
    write.body.size = 5 * 1_024;
    let mut throttled_after = 0;
    for millis in 0..1_870_000 {
        out.now = SimTime::ZERO + SimDuration::from_millis(millis);
        out.ask(&mut table, write.clone());
        let refused = out.responses.pop().is_some_and(|response| !response.reply.is_ok());
        if refused && millis < 5_000 {
            // The bucket of 4,000 runs dry at 4,000 / (5,000 - 4,000) = 4 s.
            assert!(millis >= 3_990, "refused at {millis} ms");
        }
        if millis == 1_859_999 {
            assert!((table.view(out.now).write_capacity - 4_000.0).abs() < 1e-9);
        }
        throttled_after += u32::from(refused && millis >= 1_860_000);
    }

    // The first minute admitted 4,000 + 4,000 x 60 = 244,000 units, 4,066.7 a second; twice that is allowed.
    let allowed = table.view(out.now).write_capacity;
    assert!((allowed - 8_133.3).abs() < 0.5, "{allowed}");
    // The bucket was empty at that instant, so the very first requests may still miss it.
    assert!(throttled_after <= 2, "{throttled_after}");
    assert_eq!(out.caused("dynamodb.on-demand-limit"), out.count_of(WRITE_THROTTLES));
}

#[test]
fn dd_09_given_a_new_on_demand_table_then_12000_read_units_a_second_pass() {
    let (mut table, mut out) = (table(BillingMode::PayPerRequest), Probe::new());
    // An eventual read of 1 KB is half a unit, so 24,000 reads are 12,000 units.
    assert_eq!(offer(&mut table, &mut out, &Operation::Read, 24_000, 0, 10), 0);
    assert_eq!(out.count_of(READ_UNITS), 120_000);
}

#[test]
fn dd_11_given_a_peak_of_30000_when_60000_are_asked_then_the_table_quota_of_40000_holds() {
    let mut table = table(BillingMode::PayPerRequest);
    table.config.consistent_read = true;
    let mut out = Probe::new();
    // 30,000 units a second through a minute, settled half an hour later. Reads of 10 units each.
    table.config.item_size = DataSize(40_960);
    table.read = Capacity::with_settled_read_peak(30_000);

    let throttled = offer(&mut table, &mut out, &Operation::Read, 6_000, 0, 10);

    // 40,000 / (60,000 - 40,000) = 2 s, then a third of them.
    assert!((first_throttle(&out).as_secs_f64() - 2.0).abs() < 0.005, "{}", first_throttle(&out));
    assert!(throttled.abs_diff(16_000) <= 4, "{throttled}");
    assert_eq!(out.caused("dynamodb.table-quota"), u64::try_from(throttled).unwrap());
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
