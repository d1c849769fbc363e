//! The exact token bucket that throttles are made of (semantics sheet 0, rule 8).
//!
//! The level is kept in whole units of 1 / `rate.per` tokens, so a level that is mathematically 1 admits.

use crate::units::rate::Rate;
use crate::units::time::{NANOS_PER_SECOND, SimTime};

/// A level that refills continuously at a rate up to a capacity.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TokenBucket {
    rate: Rate,
    /// Whole tokens that fit.
    capacity: u64,
    /// Tokens x `rate.per` (nanoseconds).
    level: u128,
    refilled_at: SimTime,
}

impl TokenBucket {
    /// A full bucket at time zero.
    #[must_use]
    pub fn full(rate: Rate, capacity: u64) -> Self {
        TokenBucket::at_level(rate, capacity, capacity)
    }

    /// A full bucket that holds one second of its rate (semantics sheet 0, rule 7), at least one token.
    #[must_use]
    pub fn of_one_second(rate: Rate) -> Self {
        TokenBucket::full(rate, one_second_of(rate))
    }

    /// A bucket with so many tokens at time zero.
    #[must_use]
    pub fn at_level(rate: Rate, capacity: u64, tokens: u64) -> Self {
        let level = u128::from(tokens.min(capacity)) * u128::from(rate.per);
        TokenBucket { rate, capacity, level, refilled_at: SimTime::ZERO }
    }

    /// Takes `tokens` if there are as many; takes nothing otherwise.
    pub fn take(&mut self, now: SimTime, tokens: u64) -> bool {
        let admitted = self.has(now, tokens);
        if admitted {
            self.level -= u128::from(tokens) * u128::from(self.rate.per);
        }
        admitted
    }

    /// There are at least `tokens` now.
    pub fn has(&mut self, now: SimTime, tokens: u64) -> bool {
        self.refill(now);
        self.level >= u128::from(tokens) * u128::from(self.rate.per)
    }

    /// Tokens in it now.
    #[must_use]
    pub fn tokens(&self, now: SimTime) -> f64 {
        let mut copy = self.clone();
        copy.refill(now);
        copy.level as f64 / copy.rate.per as f64
    }

    /// Whole tokens that fit.
    #[must_use]
    pub fn capacity(&self) -> u64 {
        self.capacity
    }

    /// How fast it refills.
    #[must_use]
    pub fn rate(&self) -> Rate {
        self.rate
    }

    /// Another rate and capacity from now on; the level stays, cut to the new capacity.
    pub fn reconfigure(&mut self, now: SimTime, rate: Rate, capacity: u64) {
        self.refill(now);
        self.level = self.level * u128::from(rate.per) / u128::from(self.rate.per);
        self.rate = rate;
        self.capacity = capacity;
        self.level = self.level.min(self.full_level());
    }

    fn full_level(&self) -> u128 {
        u128::from(self.capacity) * u128::from(self.rate.per)
    }

    fn refill(&mut self, now: SimTime) {
        let elapsed = now.since(self.refilled_at);
        self.refilled_at = now;
        let refilled = self.level + u128::from(elapsed.0) * u128::from(self.rate.count);
        self.level = refilled.min(self.full_level());
    }
}

/// Tokens of one second of a rate, at least one.
#[must_use]
pub fn one_second_of(rate: Rate) -> u64 {
    let tokens = u128::from(rate.count) * u128::from(NANOS_PER_SECOND) / u128::from(rate.per);
    u64::try_from(tokens).unwrap_or(u64::MAX).max(1)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::units::time::SimDuration;

    proptest! {
        #[test]
        fn a_bucket_admits_no_more_than_its_burst_and_its_rate_in_any_window(
            rate in 1_u64..2_000,
            per in prop_oneof![Just(NANOS_PER_SECOND), Just(60 * NANOS_PER_SECOND), 1_u64..5_000_000_000],
            burst in 1_u64..50,
            asks in prop::collection::vec((0_u64..200_000_000, 1_u64..4), 1..120),
        ) {
            let mut bucket = TokenBucket::full(Rate { count: rate, per }, burst);
            let mut now = SimTime::ZERO;
            let mut admitted: Vec<(u64, u64)> = Vec::new();
            for (gap, tokens) in asks {
                now += SimDuration(gap);
                if bucket.take(now, tokens) {
                    admitted.push((now.0, tokens));
                }
            }
            // In whole units of token x per: taken x per <= burst x per + rate x window, for each window [a, b].
            for (first, (a, _)) in admitted.iter().enumerate() {
                let mut taken = 0_u128;
                for (b, tokens) in &admitted[first..] {
                    taken += u128::from(*tokens) * u128::from(per);
                    let most = u128::from(burst) * u128::from(per) + u128::from(rate) * u128::from(b - a);
                    prop_assert!(taken <= most, "{taken} of {most} in [{a}, {b}]");
                }
            }
        }
    }

    #[test]
    fn ag_01_bucket_of_100_per_second_and_50_meets_200_per_second() {
        let mut bucket = TokenBucket::full(Rate::per_second(100), 50);
        let arrivals = (0..400_u64).map(|k| SimTime::ZERO + SimDuration::from_millis(5 * k));
        let refused: Vec<SimTime> = arrivals.filter(|at| !bucket.take(*at, 1)).collect();
        // 50 + 100/s x 1.995 s = 249.5, so 249 are admitted; level + refill - used reaches 0.5 at 0.495 s.
        assert_eq!(400 - refused.len(), 249);
        assert_eq!(refused[0], SimTime::ZERO + SimDuration::from_millis(495));
    }

    #[test]
    fn idle_time_does_not_accumulate_above_the_capacity() {
        let mut bucket = TokenBucket::full(Rate::per_second(10), 5);
        let now = SimTime::ZERO + SimDuration::from_secs(100);
        assert_eq!((0..8).filter(|_| bucket.take(now, 1)).count(), 5);
    }
}
