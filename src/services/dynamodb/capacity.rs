//! One direction (reads or writes) of a table's capacity: its token bucket, and for on-demand tables the peak
//! that decides how fast the bucket refills.
//!
//! Everything is counted in half units, because an eventually consistent read costs half a unit and a level
//! that is mathematically enough must admit.

use std::collections::VecDeque;

use crate::services::dynamodb::{BillingMode, TABLE_QUOTA};
use crate::services::token_bucket::TokenBucket;
use crate::units::rate::Rate;
use crate::units::time::{NANOS_PER_SECOND, SimDuration, SimTime};

/// Half units in a unit.
pub(super) const HALF: u64 = 2;

/// Seconds of unused provisioned capacity that are kept as burst credit (Developer Guide, "Burst and adaptive
/// capacity", read 2026-11-22).
const BURST_SECONDS: u64 = 300;

/// On-demand allows twice the previous peak.
const GROWTH: u64 = 2;

/// Previous peak that a new on-demand table is given, units a second (Developer Guide, "On-demand capacity
/// mode", read 2026-11-22).
const NEW_TABLE_READS: u64 = 6_000;
const NEW_TABLE_WRITES: u64 = 2_000;

/// Peaks are means over this.
const MINUTE: SimDuration = SimDuration::from_secs(60);

/// A minute counts as a peak once it ended this long ago (a convention of the semantics sheet, 4.3).
const SETTLING: SimDuration = SimDuration::from_secs(1_800);

/// Half units of a read: one unit for each 4 KB, half of it unless strongly consistent.
pub(super) fn read_halves(size: u64, consistent: bool) -> u64 {
    size.div_ceil(4_096).max(1) * if consistent { HALF } else { 1 }
}

/// Half units of a write: one unit for each 1 KB.
pub(super) fn write_halves(size: u64) -> u64 {
    size.div_ceil(1_024).max(1) * HALF
}

/// Why units were refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Refusal {
    /// Over the provisioned throughput, burst credit included.
    Provisioned,
    /// Over twice the previous peak of an on-demand table.
    OnDemand,
    /// Over the quota of the table.
    Quota,
}

/// Which direction a capacity is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Direction {
    Read,
    Write,
}

/// How full a bucket is, in units.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Gauge {
    pub(super) rate: f64,
    pub(super) level: f64,
    pub(super) burst: f64,
}

/// Capacity of a table in one direction.
#[derive(Clone, Debug)]
pub(super) struct Capacity {
    direction: Direction,
    mode: BillingMode,
    bucket: TokenBucket,
    peaks: Peaks,
}

impl Capacity {
    /// Reads of a new table.
    pub(super) fn new_read(mode: BillingMode) -> Self {
        Capacity::new(Direction::Read, mode)
    }

    /// Writes of a new table.
    pub(super) fn new_write(mode: BillingMode) -> Self {
        Capacity::new(Direction::Write, mode)
    }

    fn new(direction: Direction, mode: BillingMode) -> Self {
        let initial = match direction {
            Direction::Read => NEW_TABLE_READS,
            Direction::Write => NEW_TABLE_WRITES,
        };
        let peaks = Peaks::new(initial * HALF * MINUTE.0 / NANOS_PER_SECOND);
        let (rate, capacity) = limits(direction, mode, peaks.settled);
        // Provisioned starts with one second of its rate, not with burst credit it has not saved.
        let start = rate.count * NANOS_PER_SECOND / rate.per;
        Capacity { direction, mode, bucket: TokenBucket::at_level(rate, capacity, start), peaks }
    }

    /// Reads of an on-demand table whose best minute, long settled, had so many units a second.
    #[cfg(test)]
    pub(super) fn with_settled_read_peak(units: u64) -> Self {
        let mut capacity = Capacity::new_read(BillingMode::PayPerRequest);
        capacity.peaks.settled = units * HALF * MINUTE.0 / NANOS_PER_SECOND;
        let (rate, burst) = limits(capacity.direction, capacity.mode, capacity.peaks.settled);
        capacity.bucket = TokenBucket::full(rate, burst);
        capacity
    }

    /// Takes half units if there are as many; takes nothing otherwise.
    pub(super) fn take(&mut self, now: SimTime, halves: u64) -> Result<(), Refusal> {
        self.roll(now);
        if self.bucket.take(now, halves) {
            self.peaks.admitted(halves);
            return Ok(());
        }
        Err(match self.mode {
            BillingMode::Provisioned { .. } => Refusal::Provisioned,
            BillingMode::PayPerRequest if self.bucket.rate() == quota() => Refusal::Quota,
            BillingMode::PayPerRequest => Refusal::OnDemand,
        })
    }

    /// Another mode or another provisioned capacity from now on. The level stays, cut to the new capacity.
    pub(super) fn change_mode(&mut self, now: SimTime, mode: BillingMode) {
        self.roll(now);
        self.mode = mode;
        self.apply_limits(now);
    }

    /// How full it is now.
    pub(super) fn gauge(&self, now: SimTime) -> Gauge {
        let mut copy = self.clone();
        copy.roll(now);
        Gauge {
            rate: copy.bucket.rate().as_per_second() / HALF as f64,
            level: copy.bucket.tokens(now) / HALF as f64,
            burst: copy.bucket.capacity() as f64 / HALF as f64,
        }
    }

    /// Closes the minutes that have ended. A peak that settled in the meantime raised the refill at that
    /// instant, not when the next request happens to arrive.
    fn roll(&mut self, now: SimTime) {
        self.peaks.close_minutes(now);
        while let Some(at) = self.peaks.settle_next(now) {
            self.apply_limits(at);
        }
    }

    fn apply_limits(&mut self, at: SimTime) {
        let (rate, capacity) = limits(self.direction, self.mode, self.peaks.settled);
        self.bucket.reconfigure(at, rate, capacity);
    }
}

/// Refill and size of the bucket in half units; `peak` is the half units of the best settled minute.
fn limits(direction: Direction, mode: BillingMode, peak: u64) -> (Rate, u64) {
    match mode {
        BillingMode::Provisioned { read_capacity_units, write_capacity_units } => {
            let units = match direction {
                Direction::Read => read_capacity_units,
                Direction::Write => write_capacity_units,
            };
            let halves = u64::from(units) * HALF;
            (Rate::per_second(halves), halves * BURST_SECONDS)
        }
        BillingMode::PayPerRequest => {
            let grown = Rate { count: GROWTH * peak, per: MINUTE.0 };
            let one_second = grown.count * NANOS_PER_SECOND / grown.per;
            if one_second >= quota().count { (quota(), quota().count) } else { (grown, one_second) }
        }
    }
}

/// The quota of the table, in half units.
fn quota() -> Rate {
    Rate::per_second(u64::from(TABLE_QUOTA) * HALF)
}

/// The highest one-minute use, once it has settled.
#[derive(Clone, Debug)]
struct Peaks {
    /// Half units of the best minute that has settled.
    settled: u64,
    /// Minutes that may become the best, by their end. Each is higher than all before it, since a lower one
    /// would settle later and never matter; older ones settle, so there are at most 30.
    candidates: VecDeque<(SimTime, u64)>,
    /// Number of the present minute, and half units admitted in it.
    minute: u64,
    admitted: u64,
}

impl Peaks {
    fn new(settled: u64) -> Self {
        Peaks { settled, candidates: VecDeque::new(), minute: 0, admitted: 0 }
    }

    fn admitted(&mut self, halves: u64) {
        self.admitted += halves;
    }

    fn close_minutes(&mut self, now: SimTime) {
        let minute = now.0 / MINUTE.0;
        if minute == self.minute {
            return;
        }
        let best = self.candidates.back().map_or(self.settled, |(_, halves)| *halves);
        if self.admitted > best {
            self.candidates.push_back((SimTime((self.minute + 1) * MINUTE.0), self.admitted));
        }
        self.minute = minute;
        self.admitted = 0;
    }

    /// Settles the next candidate that is old enough, and says when it became so.
    fn settle_next(&mut self, now: SimTime) -> Option<SimTime> {
        let (ended, halves) = *self.candidates.front()?;
        let settles = ended + SETTLING;
        if settles > now {
            return None;
        }
        self.candidates.pop_front();
        self.settled = halves;
        Some(settles)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dd_01_reads_cost_one_unit_for_4_kb_and_half_of_it_when_eventual() {
        let check = |size, strong, halves| assert_eq!(read_halves(size, strong), halves, "{size} {strong}");
        check(4_096, true, 2);
        check(4_096, false, 1);
        check(4_097, true, 4);
        check(4_097, false, 2);
        check(0, true, 2);
        check(0, false, 1);
    }

    #[test]
    fn dd_02_writes_cost_one_unit_for_1_kb() {
        for (size, units) in [(1_024, 1), (1_025, 2), (100, 1), (0, 1), (409_600, 400)] {
            assert_eq!(write_halves(size), units * HALF, "{size}");
        }
    }

    #[test]
    fn given_two_days_of_traffic_then_candidates_stay_few() {
        let mut capacity = Capacity::new_write(BillingMode::PayPerRequest);
        for second in 0..172_800 {
            // A load that grows all the time, so that each minute is a new best one.
            let _ = capacity.take(SimTime::ZERO + SimDuration::from_secs(second), 8_000 + second / 60);
            assert!(capacity.peaks.candidates.len() <= 30);
        }
    }
}
