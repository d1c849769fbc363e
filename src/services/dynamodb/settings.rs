//! What a scenario file says about a table, and the quotas it must keep.

use serde::{Deserialize, Serialize};

use crate::services::configuration::{Configuration, Problem, Reference};
use crate::services::station::{Form, Meters, Station};
use crate::units::distribution::Distribution;
use crate::units::size::DataSize;
use crate::units::time::SimDuration;

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
    /// The settled peak with which an on-demand table starts; default: that of a new table.
    pub previous_peak: Peak,
    /// How many partitions it has at the start, 1..=1000; default: as many as its capacity needs.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub partitions: Option<u32>,
    /// Which partition a key lies in; default `Hashed`.
    pub placement: Placement,
    /// Secondary indexes, at most 20; default none.
    pub global_secondary_indexes: Vec<IndexConfig>,
    /// Auto scaling of provisioned capacity; default none.
    pub auto_scaling: AutoScalingConfig,
    /// Size of everything that is stored, for the bill; default 0 B.
    pub table_size: DataSize,
}

impl Default for Config {
    fn default() -> Self {
        Config {
            billing_mode: BillingMode::default(),
            item_size: DataSize::from_kb(1),
            consistent_read: false,
            latency: Distribution::Constant(SimDuration::from_millis(5)),
            previous_peak: Peak::default(),
            partitions: None,
            placement: Placement::default(),
            global_secondary_indexes: Vec::new(),
            auto_scaling: AutoScalingConfig::default(),
            table_size: DataSize(0),
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

/// The highest use in a minute that has settled, in units a second. On demand twice as much is allowed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(deny_unknown_fields, default)]
pub struct Peak {
    /// Read units a second, 6000..=40000; default 6,000, a new table's.
    pub read_units: u32,
    /// Write units a second, 2000..=40000; default 2,000, a new table's.
    pub write_units: u32,
}

/// A new on-demand table takes 12,000 read and 4,000 write units a second (Developer Guide, "On-demand capacity
/// mode", read 2026-11-22): twice these peaks.
const NEW_TABLE: Peak = Peak { read_units: 6_000, write_units: 2_000 };

impl Default for Peak {
    fn default() -> Self {
        NEW_TABLE
    }
}

/// Which partition a key lies in.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
pub enum Placement {
    /// By a hash of the key, as DynamoDB does it: even only over many keys.
    #[default]
    Hashed,
    /// Key k in partition k modulo their number at that time: exactly even, to place heat on purpose.
    InTurn,
}

/// A global secondary index: each write to the table writes to it, too.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct IndexConfig {
    /// Its name.
    pub name: String,
    /// Its own write units a second when the table is provisioned, 1..=40000; default 5.
    #[serde(default = "five")]
    pub write_capacity_units: u32,
    /// Size of what it holds of an item, 1 B..=400 KB; default: the whole item.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub item_size: Option<DataSize>,
}

fn five() -> u32 {
    5
}

/// Application Auto Scaling of a provisioned table.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(deny_unknown_fields, default)]
pub struct AutoScalingConfig {
    /// How read capacity follows its use; default: it stays.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub read: Option<TargetTracking>,
    /// How write capacity follows its use; default: it stays.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub write: Option<TargetTracking>,
    /// From the request to change capacity until it is in force, 0 s..=1 h; default 1 m.
    pub update_table_time: SimDuration,
}

impl Default for AutoScalingConfig {
    fn default() -> Self {
        AutoScalingConfig { read: None, write: None, update_table_time: SimDuration::from_secs(60) }
    }
}

impl AutoScalingConfig {
    /// Something is scaled.
    pub(super) fn is_on(&self) -> bool {
        self.read.is_some() || self.write.is_some()
    }
}

/// Consumed over provisioned capacity is kept at a target.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct TargetTracking {
    /// Utilization to aim at, in percent, 20..=90; default 70.
    #[serde(default = "seventy")]
    pub target_value: u32,
    /// Fewest units a second, 1..=40000.
    pub min_capacity: u32,
    /// Most units a second, 1..=40000.
    pub max_capacity: u32,
}

fn seventy() -> u32 {
    70
}

/// Largest item (fixed; DynamoDB quotas, read 2026-11-22).
pub const ITEM_LIMIT: DataSize = DataSize(409_600);

/// Units a second that one table may use in each direction (default quota; read 2026-11-22).
pub const TABLE_QUOTA: u32 = 40_000;

/// Global secondary indexes of one table (default quota; read 2026-11-22).
const MOST_INDEXES: usize = 20;

/// Most partitions that a scenario may ask for.
const MOST_PARTITIONS: u32 = 1_000;

/// Longest `UpdateTable`.
const LONGEST_UPDATE: SimDuration = SimDuration::from_secs(3_600);

impl Configuration for Config {
    fn station(&self) -> Option<Station> {
        let meters = Meters {
            arrivals: Some("Requests"),
            response: Some("SuccessfulRequestLatency"),
            refused: Some("ThrottledRequests"),
            ..Meters::default()
        };
        Some(Station { form: Form::Delay(self.latency), pace: 1.0, meters })
    }

    fn references(&self) -> Vec<Reference> {
        Vec::new()
    }

    fn problems(&self) -> Vec<Problem> {
        let mut problems = self.problems_of_capacity();
        if !(1..=ITEM_LIMIT.0).contains(&self.item_size.0) {
            problems.push(Problem::range("item_size", self.item_size, "1B..=400KB (default 1KB)"));
        }
        if let Some(partitions) = self.partitions.filter(|count| !(1..=MOST_PARTITIONS).contains(count)) {
            problems.push(Problem::range("partitions", partitions, "1..=1000"));
        }
        if self.global_secondary_indexes.len() > MOST_INDEXES {
            let count = self.global_secondary_indexes.len();
            problems.push(Problem::range("global_secondary_indexes", count, "0..=20 indexes (the default quota)"));
        }
        for (number, index) in self.global_secondary_indexes.iter().enumerate() {
            let at = |field: &str| format!("global_secondary_indexes.{number}.{field}");
            problems.extend(in_quota(&at("write_capacity_units"), index.write_capacity_units));
            if let Some(size) = index.item_size.filter(|size| !(1..=ITEM_LIMIT.0).contains(&size.0)) {
                problems.push(Problem::range(&at("item_size"), size, "1B..=400KB"));
            }
        }
        problems.extend(self.problems_of_scaling());
        problems
    }

    fn fixed(&self) -> Vec<String> {
        // Keys would move between partitions, indexes would have to be filled, and the peak is one at the start.
        let layout = format!("{:?} {:?} {:?}", self.partitions, self.placement, self.previous_peak);
        let indexes = self.global_secondary_indexes.iter().map(|index| format!("{index:?}"));
        std::iter::once(layout).chain(indexes).collect()
    }
}

impl Config {
    fn problems_of_capacity(&self) -> Vec<Problem> {
        let mut problems = Vec::new();
        if let BillingMode::Provisioned { read_capacity_units, write_capacity_units } = self.billing_mode {
            problems.extend(in_quota("billing_mode.read_capacity_units", read_capacity_units));
            problems.extend(in_quota("billing_mode.write_capacity_units", write_capacity_units));
        }
        let Peak { read_units, write_units } = self.previous_peak;
        if !(NEW_TABLE.read_units..=TABLE_QUOTA).contains(&read_units) {
            problems.push(Problem::range("previous_peak.read_units", read_units, "6000..=40000"));
        }
        if !(NEW_TABLE.write_units..=TABLE_QUOTA).contains(&write_units) {
            problems.push(Problem::range("previous_peak.write_units", write_units, "2000..=40000"));
        }
        problems
    }

    fn problems_of_scaling(&self) -> Vec<Problem> {
        let scaling = &self.auto_scaling;
        let mut problems = Vec::new();
        if scaling.update_table_time > LONGEST_UPDATE {
            problems.push(Problem::range("auto_scaling.update_table_time", scaling.update_table_time, "0s..=1h"));
        }
        for (name, policy) in [("read", scaling.read), ("write", scaling.write)] {
            let Some(TargetTracking { target_value, min_capacity, max_capacity }) = policy else { continue };
            let at = |field: &str| format!("auto_scaling.{name}.{field}");
            if !(20..=90).contains(&target_value) {
                problems.push(Problem::range(&at("target_value"), target_value, "20..=90 (percent)"));
            }
            problems.extend(in_quota(&at("max_capacity"), max_capacity));
            if !(1..=max_capacity).contains(&min_capacity) {
                problems.push(Problem::range(&at("min_capacity"), min_capacity, "1..=max_capacity"));
            }
        }
        problems
    }
}

fn in_quota(field: &str, units: u32) -> Option<Problem> {
    (!(1..=TABLE_QUOTA).contains(&units)).then(|| Problem::range(field, units, "1..=40000"))
}
