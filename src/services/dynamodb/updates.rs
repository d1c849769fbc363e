//! Changes of a table's capacity: how often they are allowed, and what auto scaling asks for.

use std::collections::VecDeque;

use crate::services::contract::Rule;
use crate::services::dynamodb::capacity::{Direction, HALF};
use crate::services::dynamodb::rules;
use crate::services::dynamodb::settings::{AutoScalingConfig, BillingMode, TargetTracking};
use crate::units::time::{SimDuration, SimTime};

/// Decreases at any time of a UTC day (default quota; read 2026-11-22). Beyond them one more is allowed whenever
/// the last one is an hour ago.
const FREE_DECREASES: u32 = 4;
const HOUR: SimDuration = SimDuration::from_secs(3_600);
const DAY: SimDuration = SimDuration::from_secs(86_400);

/// Switches to on-demand in any 24 hours (Developer Guide, "Switching capacity modes", read 2026-11-22).
const SWITCHES: usize = 4;

/// Minutes in a row above the target before capacity grows, and below it before it shrinks.
const MINUTES_ABOVE: u32 = 2;
const MINUTES_BELOW: u32 = 15;

/// Length of a metric period, in seconds.
const PERIOD: u64 = 60;

/// How often capacity was changed.
#[derive(Clone, Debug, Default)]
pub(super) struct Updates {
    /// The UTC day of the last decrease; t = 0 is midnight.
    day: u64,
    decreases_today: u32,
    last_decrease: Option<SimTime>,
    /// Switches to on-demand within the last 24 hours.
    switches: VecDeque<SimTime>,
}

impl Updates {
    /// Allows a change and remembers it, or says which rule forbids it.
    pub(super) fn allow(&mut self, now: SimTime, old: BillingMode, new: BillingMode) -> Result<(), Rule> {
        use BillingMode::{PayPerRequest, Provisioned};
        match (old, new) {
            (Provisioned { .. }, PayPerRequest) => self.allow_switch(now),
            (Provisioned { .. }, Provisioned { .. }) if is_decrease(old, new) => self.allow_decrease(now),
            _ => Ok(()),
        }
    }

    fn allow_switch(&mut self, now: SimTime) -> Result<(), Rule> {
        while self.switches.front().is_some_and(|at| now.since(*at) >= DAY) {
            self.switches.pop_front();
        }
        if self.switches.len() >= SWITCHES {
            return Err(rules::SWITCH_LIMIT);
        }
        self.switches.push_back(now);
        Ok(())
    }

    fn allow_decrease(&mut self, now: SimTime) -> Result<(), Rule> {
        let today = now.0 / DAY.0;
        let so_far = if self.day == today { self.decreases_today } else { 0 };
        let rested = self.last_decrease.is_none_or(|last| now.since(last) >= HOUR);
        if so_far >= FREE_DECREASES && !rested {
            return Err(rules::DECREASE_LIMIT);
        }
        (self.day, self.decreases_today, self.last_decrease) = (today, so_far + 1, Some(now));
        Ok(())
    }
}

/// Reads or writes get less than they had.
pub(super) fn is_decrease(old: BillingMode, new: BillingMode) -> bool {
    let (
        BillingMode::Provisioned { read_capacity_units: old_read, write_capacity_units: old_write },
        BillingMode::Provisioned { read_capacity_units: read, write_capacity_units: write },
    ) = (old, new)
    else {
        return false;
    };
    read < old_read || write < old_write
}

/// The two alarms of one direction.
#[derive(Clone, Copy, Debug, Default)]
struct Alarms {
    above: u32,
    below: u32,
}

impl Alarms {
    /// What capacity should become after a minute in which so many half units were consumed, if it should
    /// change at all. A minute without any is a minute without data, which changes nothing.
    fn evaluate(&mut self, policy: TargetTracking, provisioned: u32, halves: u64) -> Option<u32> {
        let full = u64::from(policy.target_value) * PERIOD * HALF;
        let (used, target) = (halves * 100, full * u64::from(provisioned));
        let above = halves > 0 && used > target;
        // Scale-in waits until use is a fifth below the target.
        let below = halves > 0 && used * 5 < target * 4;
        self.above = if above { self.above + 1 } else { 0 };
        self.below = if below { self.below + 1 } else { 0 };
        if self.above < MINUTES_ABOVE && self.below < MINUTES_BELOW {
            return None;
        }
        let wanted = u32::try_from(used.div_ceil(full)).unwrap_or(u32::MAX);
        let wanted = wanted.clamp(policy.min_capacity, policy.max_capacity);
        (wanted != provisioned).then_some(wanted)
    }
}

/// Target tracking of both directions.
#[derive(Clone, Debug, Default)]
pub(super) struct Scaler {
    read: Alarms,
    write: Alarms,
    /// The capacity that an `UpdateTable` in progress will bring; there is one at a time.
    pub(super) pending: Option<BillingMode>,
}

impl Scaler {
    /// What the table should be changed to at the end of a minute, given what it consumed in it.
    pub(super) fn end_of_minute(
        &mut self,
        config: &AutoScalingConfig,
        mode: BillingMode,
        consumed: impl Fn(Direction) -> u64,
    ) -> Option<BillingMode> {
        let BillingMode::Provisioned { read_capacity_units, write_capacity_units } = mode else { return None };
        let evaluate = |alarms: &mut Alarms, policy: Option<TargetTracking>, provisioned, direction| {
            policy.and_then(|policy| alarms.evaluate(policy, provisioned, consumed(direction)))
        };
        let read = evaluate(&mut self.read, config.read, read_capacity_units, Direction::Read);
        let write = evaluate(&mut self.write, config.write, write_capacity_units, Direction::Write);
        if self.pending.is_some() || (read.is_none() && write.is_none()) {
            return None;
        }
        Some(BillingMode::Provisioned {
            read_capacity_units: read.unwrap_or(read_capacity_units),
            write_capacity_units: write.unwrap_or(write_capacity_units),
        })
    }
}
