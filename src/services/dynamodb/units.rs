//! What a request costs: capacity units by size (Developer Guide, "Read and write operations", read 2026-11-22).

use crate::services::contract::{Operation, Request};
use crate::services::dynamodb::capacity::{Direction, HALF};
use crate::services::dynamodb::settings::Config;
use crate::services::table::{Consistency, TableRequest};

/// Half units of a read: one unit for each 4 KB, half of it when eventual, twice as much in a transaction.
pub(super) fn read_halves(size: u64, consistency: Consistency) -> u64 {
    let times = match consistency {
        Consistency::Eventual => 1,
        Consistency::Strong => HALF,
        Consistency::Transactional => 2 * HALF,
    };
    size.div_ceil(4_096).max(1) * times
}

/// Half units of a write: one unit for each 1 KB, twice as much in a transaction.
pub(super) fn write_halves(size: u64, transactional: bool) -> u64 {
    size.div_ceil(1_024).max(1) * if transactional { 2 * HALF } else { HALF }
}

/// What is wanted of a table, item by item.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Ask {
    pub(super) direction: Direction,
    /// Key of the first item; those of a batch follow on it.
    pub(super) key: u64,
    pub(super) items: u32,
    /// Largest size of one item, for the limit and for indexes.
    pub(super) size: u64,
    /// What each item costs.
    pub(super) halves: u64,
    /// How often the condition of a write does not hold.
    pub(super) condition_fails: f64,
}

impl Ask {
    /// `None` if a table cannot do such a thing.
    pub(super) fn of(request: &Request, config: &Config) -> Option<Ask> {
        let item = config.item_size.0;
        let after = item.max(u64::from(request.body.size));
        let default = if config.consistent_read { Consistency::Strong } else { Consistency::Eventual };
        let read = |items, size: Option<u64>, consistency: Option<Consistency>| {
            let size = size.unwrap_or(item);
            let halves = read_halves(size, consistency.unwrap_or(default));
            Ask { direction: Direction::Read, key: request.body.key, items, size, halves, condition_fails: 0.0 }
        };
        let write = |items, size: u64, transactional| Ask {
            direction: Direction::Write,
            key: request.body.key,
            items,
            size,
            halves: write_halves(size, transactional),
            condition_fails: 0.0,
        };
        Some(match &request.operation {
            Operation::Read => read(1, None, None),
            Operation::Write => write(1, after, false),
            Operation::Table(asked) => match **asked {
                TableRequest::Read { size, consistency } => read(1, size, consistency),
                TableRequest::BatchGet { items, size, consistency } => read(items, size, consistency),
                TableRequest::BatchWrite { items, size } => write(items, size.unwrap_or(item), false),
                TableRequest::Write { before, condition_fails, transactional } => {
                    let size = after.max(before.unwrap_or(0));
                    Ask { condition_fails: condition_fails.get(), ..write(1, size, transactional) }
                }
            },
            _ => return None,
        })
    }

    /// What a failed condition costs: the item that is there, one unit if there is none.
    pub(super) fn on_failed_condition(self, request: &Request) -> Ask {
        let Operation::Table(asked) = &request.operation else { return self };
        match **asked {
            TableRequest::Write { before, transactional, .. } => {
                Ask { halves: write_halves(before.unwrap_or(0), transactional), ..self }
            }
            _ => self,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dd_01_reads_cost_one_unit_for_4_kb_half_of_it_when_eventual_and_two_in_a_transaction() {
        use Consistency::{Eventual, Strong, Transactional};
        for (size, consistency, halves) in [
            (4_096, Strong, 2),
            (4_096, Eventual, 1),
            (4_096, Transactional, 4),
            (4_097, Strong, 4),
            (4_097, Eventual, 2),
            (4_097, Transactional, 8),
            (0, Strong, 2),
            (0, Eventual, 1),
        ] {
            assert_eq!(read_halves(size, consistency), halves, "{size} {consistency:?}");
        }
    }

    #[test]
    fn dd_02_writes_cost_one_unit_for_1_kb_and_two_in_a_transaction() {
        for (size, units) in [(1_024, 1), (1_025, 2), (100, 1), (0, 1), (409_600, 400)] {
            assert_eq!(write_halves(size, false), units * HALF, "{size}");
            assert_eq!(write_halves(size, true), 2 * units * HALF, "{size} in a transaction");
        }
    }
}
