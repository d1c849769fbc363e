//! What may be asked of a table beyond a plain read and write: the steps that handlers write, and the requests
//! that they become.

use serde::{Deserialize, Serialize};

use crate::services::configuration::Problem;
use crate::services::contract::Operation;
use crate::services::retry::RetryConfig;
use crate::units::probability::Probability;
use crate::units::size::DataSize;
use crate::units::time::SimDuration;

/// How fresh a read is, and what it costs: half a unit, one unit, two units for each 4 KB.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize)]
pub enum Consistency {
    /// Eventually consistent.
    Eventual,
    /// Strongly consistent.
    Strong,
    /// Part of a transaction.
    Transactional,
}

/// A request to a table that is more than [`Operation::Read`] or [`Operation::Write`].
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum TableRequest {
    /// `GetItem`, or a page of a `Query`.
    Read {
        /// Bytes that are read, 0 for an item that does not exist; `None`: the table's `item_size`.
        size: Option<u64>,
        /// `None`: as the table's `consistent_read` says.
        consistency: Option<Consistency>,
    },
    /// `PutItem` or `UpdateItem`.
    Write {
        /// Bytes of the item before; `None`: there was none, or it was no larger.
        before: Option<u64>,
        /// How often its condition does not hold.
        condition_fails: Probability,
        /// Part of a transaction.
        transactional: bool,
    },
    /// `BatchGetItem` of items with keys in a row.
    BatchGet {
        /// How many, 1..=100.
        items: u32,
        /// Bytes of each; `None`: the table's `item_size`.
        size: Option<u64>,
        /// `None`: as the table's `consistent_read` says.
        consistency: Option<Consistency>,
    },
    /// `BatchWriteItem` of items with keys in a row.
    BatchWrite {
        /// How many, 1..=25.
        items: u32,
        /// Bytes of each; `None`: the table's `item_size`.
        size: Option<u64>,
    },
}

/// `GetItem`.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct ReadStep {
    /// The table.
    pub to: String,
    /// How fresh; default: as the table's `consistent_read` says.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub consistency: Option<Consistency>,
    /// Size of the item, `"0B"` if there is none; default: the table's `item_size`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub size: Option<DataSize>,
    /// Give up waiting after this; default: wait for ever.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub timeout: Option<SimDuration>,
    /// What to do when it fails; default: fail too.
    #[serde(default)]
    pub retry: RetryConfig,
    /// Success of this step is the business effect.
    #[serde(default)]
    pub effect: bool,
}

/// `PutItem` or `UpdateItem`.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct WriteStep {
    /// The table.
    pub to: String,
    /// Size of the item afterwards; default: the size of the request at hand, at least the table's `item_size`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub size: Option<DataSize>,
    /// Size of the item before; the larger one is charged; default: no larger than afterwards.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub before: Option<DataSize>,
    /// How often the condition of the write does not hold, 0..=1; default 0.
    #[serde(default)]
    pub condition_fails: Probability,
    /// Part of a transaction, at twice the units; default false.
    #[serde(default)]
    pub transactional: bool,
    /// Give up waiting after this; default: wait for ever.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub timeout: Option<SimDuration>,
    /// What to do when it fails; default: fail too.
    #[serde(default)]
    pub retry: RetryConfig,
    /// Success of this step is the business effect.
    #[serde(default)]
    pub effect: bool,
}

/// One page of a `Query` of a table.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct QueryTableStep {
    /// The table.
    pub to: String,
    /// Size of all items that it reads together, up to 1 MB; what a filter drops is read all the same.
    pub size: DataSize,
    /// `Eventual` or `Strong`; default: as the table's `consistent_read` says.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub consistency: Option<Consistency>,
    /// Give up waiting after this; default: wait for ever.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub timeout: Option<SimDuration>,
    /// What to do when it fails; default: fail too.
    #[serde(default)]
    pub retry: RetryConfig,
    /// Success of this step is the business effect.
    #[serde(default)]
    pub effect: bool,
}

/// `BatchGetItem` or `BatchWriteItem`. What comes back unprocessed is asked for again as `retry` says; if some
/// is left then, the step fails.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct BatchStep {
    /// The table.
    pub to: String,
    /// How many items: 1..=100 to get, 1..=25 to write. Their keys follow on the key of the request.
    pub items: u32,
    /// Size of each; default: the table's `item_size`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub size: Option<DataSize>,
    /// `Eventual` or `Strong`, for gets only; default: as the table's `consistent_read` says.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub consistency: Option<Consistency>,
    /// Give up waiting after this; default: wait for ever.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub timeout: Option<SimDuration>,
    /// What to do with unprocessed items and when it fails; default: fail too.
    #[serde(default)]
    pub retry: RetryConfig,
}

impl ReadStep {
    /// What it asks.
    #[must_use]
    pub fn operation(&self) -> Operation {
        match (self.size, self.consistency) {
            (None, None) => Operation::Read,
            (size, consistency) => table(TableRequest::Read { size: size.map(|size| size.0), consistency }),
        }
    }
}

impl WriteStep {
    /// What it asks.
    #[must_use]
    pub fn operation(&self) -> Operation {
        let WriteStep { before, condition_fails, transactional, .. } = *self;
        if before.is_none() && !transactional && condition_fails.get() <= 0.0 {
            return Operation::Write;
        }
        table(TableRequest::Write { before: before.map(|size| size.0), condition_fails, transactional })
    }
}

impl QueryTableStep {
    /// What it asks.
    #[must_use]
    pub fn operation(&self) -> Operation {
        table(TableRequest::Read { size: Some(self.size.0), consistency: self.consistency })
    }

    /// What is wrong with it.
    #[must_use]
    pub fn problem(&self) -> Option<Problem> {
        if self.size > LARGEST_PAGE {
            return Some(Problem::range("size", self.size, "0B..=1MB (one page of a query)"));
        }
        no_transaction(self.consistency)
    }
}

impl BatchStep {
    /// What it asks as `BatchGetItem`.
    #[must_use]
    pub fn get(&self) -> Operation {
        let (items, size, consistency) = (self.items, self.size.map(|size| size.0), self.consistency);
        table(TableRequest::BatchGet { items, size, consistency })
    }

    /// What it asks as `BatchWriteItem`.
    #[must_use]
    pub fn write(&self) -> Operation {
        table(TableRequest::BatchWrite { items: self.items, size: self.size.map(|size| size.0) })
    }

    /// What is wrong with it as `BatchGetItem`.
    #[must_use]
    pub fn problem_of_get(&self) -> Option<Problem> {
        let few = (1..=MOST_GETS).contains(&self.items);
        let range = (!few).then(|| Problem::range("items", self.items, "1..=100 (BatchGetItem)"));
        range.or_else(|| no_transaction(self.consistency))
    }

    /// What is wrong with it as `BatchWriteItem`.
    #[must_use]
    pub fn problem_of_write(&self) -> Option<Problem> {
        let few = (1..=MOST_WRITES).contains(&self.items);
        let range = (!few).then(|| Problem::range("items", self.items, "1..=25 (BatchWriteItem)"));
        range.or_else(|| {
            self.consistency.map(|_| Problem {
                path: vec!["consistency".into()],
                message: "consistency is for reads; this step writes".into(),
                help: "leave consistency out".into(),
            })
        })
    }
}

/// Largest page of a query (DynamoDB quotas; read 2026-11-22).
const LARGEST_PAGE: DataSize = DataSize(1 << 20);

/// Most items of one `BatchGetItem` and one `BatchWriteItem` (DynamoDB quotas; read 2026-11-22).
const MOST_GETS: u32 = 100;
const MOST_WRITES: u32 = 25;

fn table(request: TableRequest) -> Operation {
    Operation::Table(Box::new(request))
}

fn no_transaction(consistency: Option<Consistency>) -> Option<Problem> {
    (consistency == Some(Consistency::Transactional)).then(|| Problem {
        path: vec!["consistency".into()],
        message: "a query or batch is not part of a transaction".into(),
        help: "write Eventual or Strong".into(),
    })
}

impl Operation {
    /// The same batch with only so many items; anything else stays as it is.
    #[must_use]
    pub fn with_items(mut self, left: u32) -> Self {
        if let Operation::Table(request) = &mut self
            && let TableRequest::BatchGet { items, .. } | TableRequest::BatchWrite { items, .. } = request.as_mut()
        {
            *items = left;
        }
        self
    }
}
