//! A table's capacity over time: `UpdateTable` by a person or by auto scaling, partitions that follow, and what
//! is charged for it.

use crate::services::contract::{Charge, Class, MetricId, Outbox};
use crate::services::dynamodb::{
    ALLOWED_READS, ALLOWED_WRITES, BillingMode, Capacity, DECREASES, Direction, DynamoDb, HALF, MINUTE, PARTITIONS,
    PROVISIONED_INDEXES, PROVISIONED_READS, PROVISIONED_WRITES, READ_REQUEST_UNITS, TABLE_SIZE, UPDATED, UPDATES,
    WRITE_REQUEST_UNITS, is_decrease, needed, rules,
};
use crate::units::key::Key;
use crate::units::time::{SimDuration, SimTime};

/// Length of a metric period.
const PERIOD: SimDuration = SimDuration::from_secs(60);

/// Hours of a month (semantics sheet 0, rule 6) and bytes of a gigabyte: storage is billed by GB-months.
const HOURS_PER_MONTH: f64 = 730.0;
const BYTES_PER_GB: f64 = 1_073_741_824.0;

impl DynamoDb {
    /// Changes mode or capacity if that is allowed now. True if it was.
    pub(super) fn update_table(&mut self, wanted: BillingMode, out: &mut impl Outbox) -> bool {
        let old = self.config.billing_mode;
        if wanted == old {
            return true;
        }
        if let Err(rule) = self.updates.allow(out.now(), old, wanted) {
            out.cause(rule);
            return false;
        }
        out.count(UPDATES, 1);
        if is_decrease(old, wanted) {
            out.count(DECREASES, 1);
        }
        self.put_in_force(wanted, out);
        true
    }

    fn put_in_force(&mut self, mode: BillingMode, out: &mut impl Outbox) {
        self.config.billing_mode = mode;
        self.read.change_mode(out.now(), mode);
        self.write.change_mode(out.now(), mode);
        self.indexes.change_mode(out.now(), mode);
        self.spread(out);
        self.show_capacity(out);
    }

    /// As many partitions as the capacity of this instant needs.
    pub(super) fn spread(&mut self, out: &mut impl Outbox) {
        let rates = (self.read.rate(), self.write.rate());
        if self.spread_for == Some(rates) {
            return;
        }
        self.spread_for = Some(rates);
        self.partitions.grow_to(self.partitions_needed(), out.now());
        self.show_capacity(out);
    }

    /// A provisioned table has as many partitions as its capacity needs. One that is on demand has one more, so
    /// that even traffic meets the limit of the table before that of a partition.
    pub(super) fn partitions_needed(&self) -> u32 {
        let needed = needed(self.read.rate().as_per_second(), self.write.rate().as_per_second());
        match self.config.billing_mode {
            BillingMode::Provisioned { .. } => needed,
            BillingMode::PayPerRequest => needed + 1,
        }
    }

    /// The gauges of what is provisioned, allowed and stored.
    pub(super) fn show_capacity(&self, out: &mut impl Outbox) {
        let allowed = |capacity: &Capacity| capacity.rate().as_per_second() / HALF as f64;
        let (read, write) = (allowed(&self.read), allowed(&self.write));
        let on_demand = self.config.billing_mode == BillingMode::PayPerRequest;
        let either = |wanted: bool, level: f64| if wanted { level } else { 0.0 };
        let levels: [(MetricId, f64); 7] = [
            (PROVISIONED_READS, either(!on_demand, read)),
            (PROVISIONED_WRITES, either(!on_demand, write)),
            (PROVISIONED_INDEXES, either(!on_demand, self.indexes.provisioned())),
            (ALLOWED_READS, either(on_demand, read)),
            (ALLOWED_WRITES, either(on_demand, write)),
            (PARTITIONS, self.partitions.count() as f64),
            (TABLE_SIZE, self.config.table_size.0 as f64),
        ];
        for (metric, level) in levels {
            out.gauge(metric, level);
        }
    }

    /// Auto scaling looks at each minute that ends from now on, if it is on.
    pub(super) fn evaluate_from_now_on(&mut self, out: &mut impl Outbox) {
        if self.evaluates || !self.config.auto_scaling.is_on() {
            return;
        }
        self.evaluates = true;
        // What was consumed before it was on is no data.
        let _ = (self.read.end_period(), self.write.end_period());
        let ended = out.now().0 / PERIOD.0;
        out.wake_at(SimTime((ended + 1) * PERIOD.0), Class::Metric, Key::plain(0).tagged(MINUTE));
    }

    /// A metric period has ended: auto scaling may ask for another capacity.
    pub(super) fn end_minute(&mut self, out: &mut impl Outbox) {
        let (read, write) = (self.read.end_period(), self.write.end_period());
        self.evaluates = false;
        self.evaluate_from_now_on(out);
        let consumed = |direction| if direction == Direction::Read { read } else { write };
        let scaling = &self.config.auto_scaling;
        let wanted = self.scaler.end_of_minute(scaling, self.config.billing_mode, consumed);
        let Some(wanted) = wanted else { return };
        let old = self.config.billing_mode;
        if let Err(rule) = self.updates.allow(out.now(), old, wanted) {
            return out.cause(rule);
        }
        out.cause(rules::SCALED);
        out.count(UPDATES, 1);
        if is_decrease(old, wanted) {
            out.count(DECREASES, 1);
        }
        if scaling.update_table_time == SimDuration::ZERO {
            return self.put_in_force(wanted, out);
        }
        self.scaler.pending = Some(wanted);
        let at = out.now() + scaling.update_table_time;
        out.wake_at(at, Class::Completion, Key::plain(0).tagged(UPDATED));
    }

    /// The update that auto scaling asked for is in force now, unless the table has turned on-demand meanwhile.
    pub(super) fn finish_update(&mut self, out: &mut impl Outbox) {
        let Some(wanted) = self.scaler.pending.take() else { return };
        if matches!(self.config.billing_mode, BillingMode::Provisioned { .. }) {
            self.put_in_force(wanted, out);
        }
    }
}

/// What AWS charges for a table; each mode counts only while it is in force.
pub(super) fn charges(has_indexes: bool) -> Vec<Charge> {
    let charge = |item: &str, metric, scale| Charge { item: item.to_owned(), metric, scale };
    let mut charges = vec![
        charge("dynamodb.read-units-on-demand", READ_REQUEST_UNITS, 1.0),
        charge("dynamodb.write-units-on-demand", WRITE_REQUEST_UNITS, 1.0),
        charge("dynamodb.read-capacity-hours", PROVISIONED_READS, 1.0),
        charge("dynamodb.write-capacity-hours", PROVISIONED_WRITES, 1.0),
        charge("dynamodb.storage-gb-months", TABLE_SIZE, 1.0 / (BYTES_PER_GB * HOURS_PER_MONTH)),
    ];
    charges.extend(has_indexes.then(|| charge("dynamodb.write-capacity-hours", PROVISIONED_INDEXES, 1.0)));
    charges
}
