//! Global secondary indexes: each write to the table writes to every one of them, out of its own capacity. An
//! index that has none left refuses the write of the table.

use crate::services::dynamodb::capacity::{Capacity, Direction, HALF};
use crate::services::dynamodb::settings::{BillingMode, Config};
use crate::services::dynamodb::units::write_halves;
use crate::units::time::SimTime;

/// One index.
#[derive(Clone, Debug)]
struct Index {
    write: Capacity,
    write_capacity_units: u32,
    /// Largest size that it holds of an item.
    item_size: u64,
}

/// All indexes of a table.
#[derive(Clone, Debug, Default)]
pub(super) struct Indexes(Vec<Index>);

impl Indexes {
    /// At time zero.
    pub(super) fn new(config: &Config) -> Self {
        let one = |index: &crate::services::dynamodb::settings::IndexConfig| {
            let mode = mode(config.billing_mode, index.write_capacity_units);
            Index {
                write: Capacity::new(Direction::Write, mode, config.previous_peak.write_units),
                write_capacity_units: index.write_capacity_units,
                item_size: index.item_size.map_or(u64::MAX, |size| size.0),
            }
        };
        Indexes(config.global_secondary_indexes.iter().map(one).collect())
    }

    /// The table changes its mode, and each index with it.
    pub(super) fn change_mode(&mut self, now: SimTime, table: BillingMode) {
        for index in &mut self.0 {
            index.write.change_mode(now, mode(table, index.write_capacity_units));
        }
    }

    /// Every index can take an item of that size.
    pub(super) fn check(&mut self, now: SimTime, size: u64) -> bool {
        self.0.iter_mut().all(|index| {
            let halves = index.halves(size);
            index.write.check(now, halves).is_ok()
        })
    }

    /// Writes an item of that size to every index; says how many half units that took.
    pub(super) fn take(&mut self, now: SimTime, size: u64) -> u64 {
        let mut total = 0;
        for index in &mut self.0 {
            let halves = index.halves(size);
            index.write.take(now, halves);
            total += halves;
        }
        total
    }

    /// Provisioned units a second of all of them.
    pub(super) fn provisioned(&self) -> f64 {
        self.0.iter().map(|index| index.write.rate().as_per_second() / HALF as f64).sum()
    }
}

impl Index {
    fn halves(&self, size: u64) -> u64 {
        write_halves(size.min(self.item_size), false)
    }
}

fn mode(table: BillingMode, write_capacity_units: u32) -> BillingMode {
    match table {
        BillingMode::PayPerRequest => BillingMode::PayPerRequest,
        BillingMode::Provisioned { read_capacity_units, .. } => {
            BillingMode::Provisioned { read_capacity_units, write_capacity_units }
        }
    }
}
