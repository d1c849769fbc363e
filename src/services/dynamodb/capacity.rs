//! One direction (reads or writes) of a table's capacity: its token bucket, and for on-demand tables the peak
//! that decides how fast the bucket refills.
//!
//! Everything is counted in half units, because an eventually consistent read costs half a unit and a level
//! that is mathematically enough must admit.

use std::collections::VecDeque;

use crate::services::dynamodb::settings::{BillingMode, TABLE_QUOTA};
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

/// Peaks are means over this.
const MINUTE: SimDuration = SimDuration::from_secs(SECONDS_IN_MINUTE);
const SECONDS_IN_MINUTE: u64 = 60;

/// A minute counts as a peak once it ended this long ago (a convention of the semantics sheet, 4.3).
const SETTLING: SimDuration = SimDuration::from_secs(1_800);

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
pub(super) enum Direction {
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

/// Capacity of a table, or of an index, in one direction.
#[derive(Clone, Debug)]
pub(super) struct Capacity {
    direction: Direction,
    mode: BillingMode,
    bucket: TokenBucket,
    peaks: Peaks,
    /// Half units admitted since the last metric period ended.
    consumed: u64,
}

impl Capacity {
    /// At time zero; `peak` is the settled peak with which an on-demand table starts, units a second.
    pub(super) fn new(direction: Direction, mode: BillingMode, peak: u32) -> Self {
        let peaks = Peaks::new(u64::from(peak) * HALF * SECONDS_IN_MINUTE);
        let (rate, capacity) = limits(direction, mode, peaks.settled);
        // Provisioned starts with one second of its rate, not with burst credit it has not saved.
        let start = rate.count * NANOS_PER_SECOND / rate.per;
        let bucket = TokenBucket::at_level(rate, capacity, start);
        Capacity { direction, mode, bucket, peaks, consumed: 0 }
    }

    /// There are as many half units now.
    pub(super) fn check(&mut self, now: SimTime, halves: u64) -> Result<(), Refusal> {
        self.roll(now);
        if self.bucket.has(now, halves) {
            return Ok(());
        }
        Err(match self.mode {
            BillingMode::Provisioned { .. } => Refusal::Provisioned,
            BillingMode::PayPerRequest if self.bucket.rate() == quota() => Refusal::Quota,
            BillingMode::PayPerRequest => Refusal::OnDemand,
        })
    }

    /// Takes half units that [`Capacity::check`] has found at this instant.
    pub(super) fn take(&mut self, now: SimTime, halves: u64) {
        if self.bucket.take(now, halves) {
            self.peaks.admitted += halves;
            self.consumed += halves;
        }
    }

    /// Half units admitted since this was last asked.
    pub(super) fn end_period(&mut self) -> u64 {
        std::mem::take(&mut self.consumed)
    }

    /// Half units a second that it refills by.
    pub(super) fn rate(&self) -> Rate {
        self.bucket.rate()
    }

    /// Another mode or another provisioned capacity from now on. The level stays, cut to the new capacity.
    /// A table that turns on-demand delivers at least what was provisioned.
    pub(super) fn change_mode(&mut self, now: SimTime, mode: BillingMode) {
        self.roll(now);
        let provisioned = provisioned(self.direction, self.mode);
        self.peaks.settled = self.peaks.settled.max(provisioned * HALF * SECONDS_IN_MINUTE / GROWTH);
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
    pub(super) fn roll(&mut self, now: SimTime) {
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
        BillingMode::Provisioned { .. } => {
            let halves = provisioned(direction, mode) * HALF;
            (Rate::per_second(halves), halves * BURST_SECONDS)
        }
        BillingMode::PayPerRequest => {
            let grown = Rate { count: GROWTH * peak, per: MINUTE.0 };
            let one_second = grown.count * NANOS_PER_SECOND / grown.per;
            if one_second >= quota().count { (quota(), quota().count) } else { (grown, one_second) }
        }
    }
}

/// Provisioned units a second, 0 on demand.
fn provisioned(direction: Direction, mode: BillingMode) -> u64 {
    match (direction, mode) {
        (_, BillingMode::PayPerRequest) => 0,
        (Direction::Read, BillingMode::Provisioned { read_capacity_units, .. }) => read_capacity_units.into(),
        (Direction::Write, BillingMode::Provisioned { write_capacity_units, .. }) => write_capacity_units.into(),
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
    fn given_two_days_of_traffic_then_candidates_stay_few() {
        let mut capacity = Capacity::new(Direction::Write, BillingMode::PayPerRequest, 2_000);
        for second in 0..172_800 {
            // A load that grows all the time, so that each minute is a new best one.
            let now = SimTime::ZERO + SimDuration::from_secs(second);
            let halves = 8_000 + second / 60;
            if capacity.check(now, halves).is_ok() {
                capacity.take(now, halves);
            }
            assert!(capacity.peaks.candidates.len() <= 30);
        }
    }
}
