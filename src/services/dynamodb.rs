//! Amazon DynamoDB table: capacity units, provisioned with burst credit, or on-demand (semantics sheet 4;
//! DynamoDB Developer Guide, "Throughput capacity", read 2026-11-22).
//!
//! ```text
//!  read / write ──► item over 400 KB? ──yes──► ValidationException
//!                     │ no: units by size
//!                     ▼
//!                   bucket has them? ──no──► ProvisionedThroughputExceeded / Throttling / RequestLimitExceeded
//!                     │ yes
//!                     ▼ latency, answer
//! ```
//! Not modelled here: partitions and hot keys, adaptive capacity, auto scaling, indexes, batches, transactions,
//! the daily limits on changing capacity and mode.

use bevy_ecs::prelude::Component;
use serde::{Deserialize, Serialize};

use crate::services::configuration::{Configuration, Problem, Reference, Surroundings};
use crate::services::contract::{
    Call, CallId, Change, Class, Done, Failure, Operation, OperationKind, Outbox, Reply, Rule, Service, metrics,
};
use crate::services::dynamodb::capacity::{Capacity, HALF, Refusal, read_halves, write_halves};
use crate::units::distribution::Distribution;
use crate::units::key::{Key, Slab};
use crate::units::size::DataSize;
use crate::units::stream::Purpose;
use crate::units::time::{SimDuration, SimTime};

mod capacity;
#[cfg(test)]
mod tests;

/// A table.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
#[serde(deny_unknown_fields, default)]
pub struct Config {
    /// How capacity is billed and limited; default on-demand.
    pub billing_mode: BillingMode,
    /// Size of an item, 1 B..=400 KB; default 1 KB. A write of a larger request uses the request's size.
    pub item_size: DataSize,
    /// Reads are strongly consistent (twice the units); default false.
    pub consistent_read: bool,
    /// Time of a read or write; default 5 ms.
    pub latency: Distribution,
}

impl Default for Config {
    fn default() -> Self {
        Config {
            billing_mode: BillingMode::default(),
            item_size: DataSize::from_kb(1),
            consistent_read: false,
            latency: Distribution::Constant(crate::units::time::SimDuration::from_millis(5)),
        }
    }
}

/// Capacity modes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
pub enum BillingMode {
    /// On-demand: twice the previous peak, and for a new table 4,000 write and 12,000 read units a second.
    #[default]
    PayPerRequest,
    /// Provisioned units a second, with up to 300 s of unused capacity as burst credit.
    Provisioned {
        /// Read units a second, 1..=40000.
        read_capacity_units: u32,
        /// Write units a second, 1..=40000.
        write_capacity_units: u32,
    },
}

metrics! {
    READ_UNITS = Count "ConsumedReadCapacityUnits", "Read units used; the half units of eventual reads are counted in pairs.";
    WRITE_UNITS = Count "ConsumedWriteCapacityUnits", "Write units used.";
    READ_THROTTLES = Count "ReadThrottleEvents", "Reads refused.";
    WRITE_THROTTLES = Count "WriteThrottleEvents", "Writes refused.";
    REQUESTS = Count "Requests", "Reads and writes that reached the table.";
    LATENCY = Duration "SuccessfulRequestLatency", "Time of a successful read or write.";
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
    /// Reads and writes refused so far.
    pub throttles: u64,
}

impl Configuration for Config {
    fn references(&self) -> Vec<Reference> {
        Vec::new()
    }

    fn problems(&self) -> Vec<Problem> {
        let mut problems = Vec::new();
        if !(1..=ITEM_LIMIT.0).contains(&self.item_size.0) {
            problems.push(Problem::range("item_size", self.item_size, "1B..=400KB (default 1KB)"));
        }
        if let BillingMode::Provisioned { read_capacity_units, write_capacity_units } = self.billing_mode {
            let units = [("read_capacity_units", read_capacity_units), ("write_capacity_units", write_capacity_units)];
            for (field, units) in units.into_iter().filter(|(_, units)| !(1..=TABLE_QUOTA).contains(units)) {
                problems.push(Problem::range(&format!("billing_mode.{field}"), units, "1..=40000"));
            }
        }
        problems
    }
}

/// Largest item (fixed; DynamoDB quotas, read 2026-11-22).
pub const ITEM_LIMIT: DataSize = DataSize(409_600);

/// Units a second that one table may use in each direction (default quota; read 2026-11-22).
pub const TABLE_QUOTA: u32 = 40_000;

const DONE: Rule = Rule("dynamodb.done");
const ITEM_TOO_LARGE: Rule = Rule("dynamodb.item-too-large");
const PROVISIONED_EXCEEDED: Rule = Rule("dynamodb.provisioned-throughput-exceeded");
const ON_DEMAND_LIMIT: Rule = Rule("dynamodb.on-demand-limit");
const QUOTA_EXCEEDED: Rule = Rule("dynamodb.table-quota");
const UNSUPPORTED: Rule = Rule("dynamodb.unsupported-operation");
const NODE_FAILED: Rule = Rule("node.failed");

/// A request on its way to be answered.
#[derive(Clone, Debug)]
struct Pending {
    call: CallId,
    since: SimTime,
}

/// A table at work.
#[derive(Clone, Debug)]
pub struct DynamoDb {
    config: Config,
    read: Capacity,
    write: Capacity,
    pending: Slab<Pending>,
    slowdown: f64,
    read_halves: u64,
    write_halves: u64,
    throttles: u64,
}

impl DynamoDb {
    /// Takes the units of a request, or says which rule refuses it.
    fn admit(&mut self, call: &Call, out: &mut impl Outbox) -> Result<(), Rule> {
        let now = out.now();
        if call.request.operation == Operation::Read {
            let halves = read_halves(self.config.item_size.0, self.config.consistent_read);
            self.read.take(now, halves).map_err(|refusal| self.throttled(refusal, READ_THROTTLES, out))?;
            // Two half units make one: whole units are counted as they become complete.
            out.count(READ_UNITS, (self.read_halves + halves) / HALF - self.read_halves / HALF);
            self.read_halves += halves;
        } else {
            let size = self.config.item_size.0.max(u64::from(call.request.body.size));
            if size > ITEM_LIMIT.0 {
                return Err(ITEM_TOO_LARGE);
            }
            let halves = write_halves(size);
            self.write.take(now, halves).map_err(|refusal| self.throttled(refusal, WRITE_THROTTLES, out))?;
            out.count(WRITE_UNITS, halves / HALF);
            self.write_halves += halves;
        }
        Ok(())
    }

    fn throttled(
        &mut self,
        refusal: Refusal,
        metric: crate::services::contract::MetricId,
        out: &mut impl Outbox,
    ) -> Rule {
        self.throttles += 1;
        out.count(metric, 1);
        match refusal {
            Refusal::Provisioned => PROVISIONED_EXCEEDED,
            Refusal::OnDemand => ON_DEMAND_LIMIT,
            Refusal::Quota => QUOTA_EXCEEDED,
        }
    }

    fn refuse(&self, call: &Call, rule: Rule, out: &mut impl Outbox) {
        out.cause(rule);
        out.hop(call.request.body.order, rule.0, call.request.attempt);
        let failure = if rule == ITEM_TOO_LARGE { Failure::Rejected } else { Failure::Throttled };
        out.respond(call.id, Reply::failed(400, failure, rule));
    }

    fn answer(&mut self, pending: &Pending, out: &mut impl Outbox) {
        out.span(LATENCY, out.now().since(pending.since));
        out.respond(pending.call, Reply::ok(DONE));
    }

    /// What was in progress is dropped with the node. Its units are spent.
    fn drop_everything(&mut self, out: &mut impl Outbox) {
        let keys: Vec<Key> = self.pending.iter().map(|(key, _)| key).collect();
        for pending in keys.into_iter().filter_map(|key| self.pending.remove(key)) {
            out.respond(pending.call, Reply::failed(503, Failure::Unreachable, NODE_FAILED));
        }
    }
}

impl Service for DynamoDb {
    type Config = Config;
    type View = View;

    const METRICS: &'static [crate::services::contract::Metric] = METRICS;
    const ACCEPTS: &'static [OperationKind] = &[OperationKind::Table];

    fn new(config: Config, _surroundings: &Surroundings) -> Self {
        DynamoDb {
            read: Capacity::new_read(config.billing_mode),
            write: Capacity::new_write(config.billing_mode),
            config,
            pending: Slab::default(),
            slowdown: 1.0,
            read_halves: 0,
            write_halves: 0,
            throttles: 0,
        }
    }

    fn config(&self) -> &Config {
        &self.config
    }

    fn on_start(&mut self, _out: &mut impl Outbox) {}

    fn on_call(&mut self, call: Call, out: &mut impl Outbox) {
        if !matches!(call.request.operation, Operation::Read | Operation::Write) {
            out.respond(call.id, Reply::failed(400, Failure::Rejected, UNSUPPORTED));
            return;
        }
        out.count(REQUESTS, 1);
        if let Err(rule) = self.admit(&call, out) {
            self.refuse(&call, rule, out);
            return;
        }
        let pending = Pending { call: call.id, since: out.now() };
        let latency = out.stream(Purpose::Service).duration(&self.config.latency).scaled(self.slowdown);
        if latency == SimDuration::ZERO {
            self.answer(&pending, out);
        } else {
            let key = self.pending.insert(pending);
            out.wake_at(out.now() + latency, Class::Completion, key.to_bits());
        }
    }

    fn on_wake(&mut self, token: u64, out: &mut impl Outbox) {
        if let Some(pending) = self.pending.remove(Key::from_bits(token)) {
            self.answer(&pending, out);
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
        self.read.change_mode(out.now(), config.billing_mode);
        self.write.change_mode(out.now(), config.billing_mode);
        self.config = config;
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
        }
    }
}
