//! Amazon DynamoDB table: capacity units, provisioned with burst credit, or on-demand; partitions with ceilings
//! of their own (semantics sheet 4; DynamoDB Developer Guide, "DynamoDB throughput capacity", read 2026-11-22).
//!
//! ```text
//!  request ──► item over 400 KB? ──yes──► ValidationException
//!                │ no: units by size, for each item
//!                ▼
//!              partition of the key has them? ──no──► ProvisionedThroughputExceeded (key range)
//!                │ yes                                  ... in each of ten minutes: the partition splits
//!                ▼
//!              table has them? ──no──► ProvisionedThroughputExceeded / Throttling / RequestLimitExceeded
//!                │ yes
//!                ▼
//!              indexes have them (writes)? ──no──► ProvisionedThroughputExceeded (index)
//!                │ yes: taken everywhere
//!                ▼ latency
//!              condition holds? ──no──► ConditionalCheckFailed        answer, perhaps with UnprocessedItems
//! ```
//! Not modelled here: reads of an index and local indexes, transactions over several items, scans, deletes,
//! items that are there or not (a step says what it finds), raised quotas and the account's quotas over all
//! tables, maximum throughput of on-demand tables, partitions of indexes, HTTP 500 after a write that happened,
//! DAX, global tables, streams, time to live.

use bevy_ecs::prelude::Component;

use crate::services::configuration::Surroundings;
use crate::services::contract::{
    Call, CallId, Change, Charge, Class, Content, Done, Failure, OperationKind, Outbox, Reply, Rule, Service, metrics,
};
use crate::services::dynamodb::capacity::{Capacity, Direction, HALF, Refusal};
use crate::services::dynamodb::indexes::Indexes;
use crate::services::dynamodb::partitions::{Heat, Partitions, needed};
pub use crate::services::dynamodb::settings::{
    AutoScalingConfig, BillingMode, Config, ITEM_LIMIT, IndexConfig, Peak, Placement, TABLE_QUOTA, TargetTracking,
};
use crate::services::dynamodb::units::Ask;
use crate::services::dynamodb::updates::{Scaler, Updates, is_decrease};
use crate::services::rule::NODE_FAILED;
use crate::units::key::{Key, Slab};
use crate::units::rate::Rate;
use crate::units::stream::Purpose;
use crate::units::time::{SimDuration, SimTime};

mod capacity;
mod indexes;
pub mod partitions;
pub mod rules;
mod scaling;
mod settings;
#[cfg(test)]
mod tests;
mod units;
mod updates;

metrics! {
    READ_UNITS = Count "ConsumedReadCapacityUnits", "Read units used; the half units of eventual reads are counted in pairs.";
    WRITE_UNITS = Count "ConsumedWriteCapacityUnits", "Write units used.";
    READ_THROTTLES = Count "ReadThrottleEvents", "Reads of an item refused.";
    WRITE_THROTTLES = Count "WriteThrottleEvents", "Writes of an item refused.";
    REQUESTS = Count "Requests", "Requests that reached the table.";
    THROTTLED_REQUESTS = Count "ThrottledRequests", "Requests refused; a batch only if all of it was.";
    CONDITIONS_FAILED = Count "ConditionalCheckFailedRequests", "Writes whose condition did not hold.";
    USER_ERRORS = Count "UserErrors", "Requests refused as wrong in themselves.";
    UNPROCESSED_ITEMS = Count "UnprocessedItems", "Items of batches that came back.";
    INDEX_UNITS = Count "IndexWriteCapacityUnits", "Write units used by secondary indexes.";
    READ_REQUEST_UNITS = Count "ReadRequestUnits", "Read units used on demand, as billed.";
    WRITE_REQUEST_UNITS = Count "WriteRequestUnits", "Write units used on demand, those of indexes included, as billed.";
    PROVISIONED_READS = Gauge "ProvisionedReadCapacityUnits", "Provisioned read units a second; 0 on demand.";
    PROVISIONED_WRITES = Gauge "ProvisionedWriteCapacityUnits", "Provisioned write units a second; 0 on demand.";
    PROVISIONED_INDEXES = Gauge "ProvisionedIndexWriteCapacityUnits", "Provisioned write units a second of all indexes; 0 on demand.";
    ALLOWED_READS = Gauge "WarmReadUnitsPerSecond", "Read units a second that an on-demand table takes for ever; 0 if provisioned.";
    ALLOWED_WRITES = Gauge "WarmWriteUnitsPerSecond", "Write units a second that an on-demand table takes for ever; 0 if provisioned.";
    PARTITIONS = Gauge "Partitions", "Partitions of the table.";
    UPDATES = Count "TableUpdates", "Changes of capacity or mode that were accepted.";
    DECREASES = Count "CapacityDecreases", "Decreases of provisioned capacity that were accepted.";
    TABLE_SIZE = Gauge "TableSizeBytes", "Bytes stored.";
    LATENCY = Duration "SuccessfulRequestLatency", "Time of a successful request.";
}

/// What a picture of a table needs.
#[derive(Component, Clone, Debug, Default, PartialEq)]
pub struct View {
    /// Provisioned; otherwise on-demand.
    pub provisioned: bool,
    /// Read units a second that are allowed for ever.
    pub read_capacity: f64,
    /// Write units a second that are allowed for ever.
    pub write_capacity: f64,
    /// Read units in the bucket (burst credit when provisioned).
    pub read_level: f64,
    /// Write units in the bucket.
    pub write_level: f64,
    /// Read units that fit.
    pub read_burst: f64,
    /// Write units that fit.
    pub write_burst: f64,
    /// Read units used so far.
    pub read_units: f64,
    /// Write units used so far.
    pub write_units: f64,
    /// Items refused so far.
    pub throttles: u64,
    /// Partitions by range of keys, at most 64.
    pub partitions: Vec<Heat>,
    /// How many there are in all.
    pub partition_count: usize,
}

/// Partitions that a picture can show.
const SHOWN_PARTITIONS: usize = 64;

/// How a request that was admitted will be answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Outcome {
    Done,
    ConditionFailed,
    Unprocessed(u32),
}

/// A request on its way to be answered.
#[derive(Clone, Debug)]
struct Pending {
    call: CallId,
    since: SimTime,
    outcome: Outcome,
}

/// Tags of wake tokens.
const ANSWER: u8 = 0;
const MINUTE: u8 = 1;
const UPDATED: u8 = 2;

/// A table at work.
#[derive(Clone, Debug)]
pub struct DynamoDb {
    config: Config,
    read: Capacity,
    write: Capacity,
    indexes: Indexes,
    partitions: Partitions,
    updates: Updates,
    scaler: Scaler,
    /// Rates for which keys were last spread over partitions.
    spread_for: Option<(Rate, Rate)>,
    /// A wake at the end of this minute is on its way.
    evaluates: bool,
    pending: Slab<Pending>,
    slowdown: f64,
    read_halves: u64,
    write_halves: u64,
    /// Half read units of the on-demand bill.
    billed_halves: u64,
    throttles: u64,
}

impl DynamoDb {
    /// Serves what can be served, or says which rule refuses it.
    fn serve(&mut self, call: &Call, ask: Ask, out: &mut impl Outbox) -> Result<Outcome, Rule> {
        if ask.direction == Direction::Write && ask.size > ITEM_LIMIT.0 {
            out.count(USER_ERRORS, 1);
            return Err(rules::ITEM_TOO_LARGE);
        }
        let fails = ask.condition_fails > 0.0 && out.stream(Purpose::Failure).chance(ask.condition_fails);
        let ask = if fails { ask.on_failed_condition(&call.request) } else { ask };
        let (mut left, mut refused) = (0, None);
        for number in 0..ask.items {
            if let Err(rule) = self.admit(ask.key.wrapping_add(number.into()), &ask, fails, out) {
                left += 1;
                refused = Some(rule);
            }
        }
        let served = u64::from(ask.items - left);
        out.hop(call.request.body.order, units_hop(ask.direction), u32::try_from(served * ask.halves).unwrap_or(0));
        match refused {
            Some(rule) if left == ask.items => {
                out.count(THROTTLED_REQUESTS, 1);
                Err(rule)
            }
            Some(_) => {
                out.count(UNPROCESSED_ITEMS, left.into());
                out.cause(rules::UNPROCESSED);
                out.hop(call.request.body.order, "unprocessed items", left);
                Ok(Outcome::Unprocessed(left))
            }
            None if fails => {
                out.count(CONDITIONS_FAILED, 1);
                Ok(Outcome::ConditionFailed)
            }
            None => Ok(Outcome::Done),
        }
    }

    /// Takes the units of one item everywhere, or nowhere.
    fn admit(&mut self, key: u64, ask: &Ask, fails: bool, out: &mut impl Outbox) -> Result<(), Rule> {
        let (now, Ask { direction, halves, size, .. }) = (out.now(), *ask);
        let table = match direction {
            Direction::Read => self.read.check(now, halves),
            Direction::Write => self.write.check(now, halves),
        };
        // The peak of an on-demand table may have grown at this instant, and its partitions with it.
        self.spread(out);
        let partition = self.partitions.of(key);
        let writes_indexes = direction == Direction::Write && !fails;
        let rule = if !self.partitions.check(partition, direction, now, halves) {
            Some(rules::KEY_RANGE_EXCEEDED)
        } else if let Err(refusal) = table {
            Some(rule_of(refusal))
        } else if writes_indexes && !self.indexes.check(now, size) {
            Some(rules::INDEX_EXCEEDED)
        } else {
            None
        };
        if let Some(rule) = rule {
            self.throttles += 1;
            out.count(if direction == Direction::Read { READ_THROTTLES } else { WRITE_THROTTLES }, 1);
            return Err(rule);
        }
        self.partitions.take(partition, direction, now, halves);
        self.take(direction, halves, out);
        if writes_indexes {
            let units = self.indexes.take(now, size) / HALF;
            out.count(INDEX_UNITS, units);
            self.bill_writes(units, out);
        }
        Ok(())
    }

    fn take(&mut self, direction: Direction, halves: u64, out: &mut impl Outbox) {
        let now = out.now();
        if direction == Direction::Write {
            self.write.take(now, halves);
            self.write_halves += halves;
            out.count(WRITE_UNITS, halves / HALF);
            return self.bill_writes(halves / HALF, out);
        }
        self.read.take(now, halves);
        // Two half units make one: whole units are counted as they become complete.
        out.count(READ_UNITS, whole_units(&mut self.read_halves, halves));
        if self.config.billing_mode == BillingMode::PayPerRequest {
            out.count(READ_REQUEST_UNITS, whole_units(&mut self.billed_halves, halves));
        }
    }

    fn bill_writes(&self, units: u64, out: &mut impl Outbox) {
        if self.config.billing_mode == BillingMode::PayPerRequest {
            out.count(WRITE_REQUEST_UNITS, units);
        }
    }

    fn refuse(&self, call: &Call, rule: Rule, out: &mut impl Outbox) {
        out.cause(rule);
        out.hop(call.request.body.order, rule.name, call.request.attempt);
        let failure = if rule == rules::ITEM_TOO_LARGE { Failure::Rejected } else { Failure::Throttled };
        out.respond(call.id, Reply::failed(400, failure, rule));
    }

    fn answer(&mut self, pending: &Pending, out: &mut impl Outbox) {
        let reply = match pending.outcome {
            Outcome::Done => Reply::ok(rules::DONE),
            Outcome::Unprocessed(left) => {
                Reply { content: Content::Unprocessed(left), ..Reply::ok(rules::UNPROCESSED) }
            }
            Outcome::ConditionFailed => {
                out.cause(rules::CONDITION_FAILED);
                Reply::failed(400, Failure::Rejected, rules::CONDITION_FAILED)
            }
        };
        if reply.is_ok() {
            out.span(LATENCY, out.now().since(pending.since));
        }
        out.respond(pending.call, reply);
    }

    /// What was in progress is dropped with the node. Its units are spent.
    fn drop_everything(&mut self, out: &mut impl Outbox) {
        let keys: Vec<Key> = self.pending.iter().map(|(key, _)| key).collect();
        for pending in keys.into_iter().filter_map(|key| self.pending.remove(key)) {
            out.respond(pending.call, Reply::failed(503, Failure::Unreachable, NODE_FAILED));
        }
    }
}

/// How many whole units become complete when `halves` more half units are used.
fn whole_units(so_far: &mut u64, halves: u64) -> u64 {
    let before = *so_far / HALF;
    *so_far += halves;
    *so_far / HALF - before
}

fn units_hop(direction: Direction) -> &'static str {
    match direction {
        Direction::Read => "half read units",
        Direction::Write => "half write units",
    }
}

fn rule_of(refusal: Refusal) -> Rule {
    match refusal {
        Refusal::Provisioned => rules::PROVISIONED_EXCEEDED,
        Refusal::OnDemand => rules::ON_DEMAND_LIMIT,
        Refusal::Quota => rules::QUOTA_EXCEEDED,
    }
}

impl Service for DynamoDb {
    type Config = Config;
    type View = View;

    const METRICS: &'static [crate::services::contract::Metric] = METRICS;
    const ACCEPTS: &'static [OperationKind] = &[OperationKind::Table];
    const RULES: &'static [Rule] = rules::RULES;

    fn new(config: Config, _surroundings: &Surroundings) -> Self {
        let Peak { read_units, write_units } = config.previous_peak;
        let mut table = DynamoDb {
            read: Capacity::new(Direction::Read, config.billing_mode, read_units),
            write: Capacity::new(Direction::Write, config.billing_mode, write_units),
            indexes: Indexes::new(&config),
            partitions: Partitions::new(config.partitions.unwrap_or(1), config.placement),
            updates: Updates::default(),
            scaler: Scaler::default(),
            spread_for: None,
            evaluates: false,
            config,
            pending: Slab::default(),
            slowdown: 1.0,
            read_halves: 0,
            write_halves: 0,
            billed_halves: 0,
            throttles: 0,
        };
        table.spread_for = Some((table.read.rate(), table.write.rate()));
        if table.config.partitions.is_none() {
            table.partitions.grow_to(table.partitions_needed(), SimTime::ZERO);
        }
        table
    }

    fn config(&self) -> &Config {
        &self.config
    }

    fn on_start(&mut self, out: &mut impl Outbox) {
        self.show_capacity(out);
        self.evaluate_from_now_on(out);
    }

    fn on_call(&mut self, call: Call, out: &mut impl Outbox) {
        let Some(ask) = Ask::of(&call.request, &self.config) else {
            out.respond(call.id, Reply::failed(400, Failure::Rejected, rules::UNSUPPORTED));
            return;
        };
        out.count(REQUESTS, 1);
        let outcome = match self.serve(&call, ask, out) {
            Ok(outcome) => outcome,
            Err(rule) => return self.refuse(&call, rule, out),
        };
        let pending = Pending { call: call.id, since: out.now(), outcome };
        let latency = out.stream(Purpose::Service).duration(&self.config.latency).scaled(self.slowdown);
        if latency == SimDuration::ZERO {
            self.answer(&pending, out);
        } else {
            let key = self.pending.insert(pending);
            out.wake_at(out.now() + latency, Class::Completion, key.tagged(ANSWER));
        }
    }

    fn on_wake(&mut self, token: u64, out: &mut impl Outbox) {
        match Key::untag(token) {
            (MINUTE, _) => self.end_minute(out),
            (UPDATED, _) => self.finish_update(out),
            (_, key) => {
                if let Some(pending) = self.pending.remove(key) {
                    self.answer(&pending, out);
                }
            }
        }
    }

    fn on_reply(&mut self, _token: u64, _reply: Reply, _out: &mut impl Outbox) {}

    fn on_done(&mut self, _token: u64, _done: Done, _out: &mut impl Outbox) {}

    fn on_change(&mut self, change: &Change, out: &mut impl Outbox) {
        match change {
            Change::Fail => self.drop_everything(out),
            Change::Slow(times) => self.slowdown = *times,
            _ => {}
        }
    }

    fn reconfigure(&mut self, config: Config, out: &mut impl Outbox) {
        let wanted = config.billing_mode;
        self.config = Config { billing_mode: self.config.billing_mode, ..config };
        self.update_table(wanted, out);
        self.evaluate_from_now_on(out);
        self.show_capacity(out);
    }

    fn view(&self, now: SimTime) -> View {
        let (read, write) = (self.read.gauge(now), self.write.gauge(now));
        View {
            provisioned: matches!(self.config.billing_mode, BillingMode::Provisioned { .. }),
            read_capacity: read.rate,
            write_capacity: write.rate,
            read_level: read.level,
            write_level: write.level,
            read_burst: read.burst,
            write_burst: write.burst,
            read_units: self.read_halves as f64 / HALF as f64,
            write_units: self.write_halves as f64 / HALF as f64,
            throttles: self.throttles,
            partitions: self.partitions.heat(now, SHOWN_PARTITIONS),
            partition_count: self.partitions.count(),
        }
    }

    fn charges(&self) -> Vec<Charge> {
        scaling::charges(!self.config.global_secondary_indexes.is_empty())
    }
}
