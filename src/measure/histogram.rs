//! Spans of time in a histogram with the layout of HDR histograms: exact count, mean and maximum, quantiles to two
//! digits.
//!
//! Three spans are recorded for the simplest of all requests, so recording is part of the hot loop: the slot is
//! found with one shift and one addition. A test compares every quantile with the crate `hdrhistogram`, which
//! took three times as many instructions and kept room for ten years in every metric.

use crate::measure::report::DurationSummary;
use crate::units::time::SimDuration;

/// Values up to 2^8 have a slot each; from then on every doubling has 2^7 slots, so that a slot is at most 1/128 of
/// its value wide.
const EXACT_BITS: u32 = 8;
const SLOTS_OF_A_DOUBLING: usize = 1 << (EXACT_BITS - 1);

/// Spans of time.
#[derive(Clone, Debug, Default)]
pub struct Spans {
    count: u64,
    sum_nanos: u128,
    max: SimDuration,
    /// How many spans lie in each slot of microseconds, up to the doubling of the longest.
    slots: Vec<u32>,
}

/// The slot of a value.
#[inline]
#[expect(clippy::cast_possible_truncation, reason = "at most 56 doublings")]
fn slot_of(micros: u64) -> usize {
    let doublings = (u64::BITS - EXACT_BITS).saturating_sub(micros.leading_zeros());
    SLOTS_OF_A_DOUBLING * doublings as usize + (micros >> doublings) as usize
}

/// The highest value of a slot.
fn highest_of(slot: usize) -> u64 {
    let doublings = (slot / SLOTS_OF_A_DOUBLING).saturating_sub(1);
    let within = (slot - SLOTS_OF_A_DOUBLING * doublings) as u64;
    (within << doublings) + ((1 << doublings) - 1)
}

impl Spans {
    /// One more span.
    #[inline]
    pub fn record(&mut self, span: SimDuration) {
        self.count += 1;
        self.sum_nanos += u128::from(span.0);
        self.max = self.max.max(span);
        let slot = slot_of(span.0 / 1_000);
        match self.slots.get_mut(slot) {
            Some(count) => *count = count.saturating_add(1),
            None => self.record_longest(slot),
        }
    }

    /// The first span of its doubling.
    #[cold]
    fn record_longest(&mut self, slot: usize) {
        self.slots.resize((slot + 1).next_multiple_of(SLOTS_OF_A_DOUBLING), 0);
        self.slots[slot] = 1;
    }

    /// Takes in all spans of another.
    pub fn merge(&mut self, other: &Spans) {
        self.count += other.count;
        self.sum_nanos += other.sum_nanos;
        self.max = self.max.max(other.max);
        self.slots.resize(self.slots.len().max(other.slots.len()), 0);
        self.slots.iter_mut().zip(&other.slots).for_each(|(own, more)| *own = own.saturating_add(*more));
    }

    /// How many.
    #[must_use]
    pub fn count(&self) -> u64 {
        self.count
    }

    /// Their sum, in seconds.
    #[must_use]
    pub fn sum(&self) -> f64 {
        self.sum_nanos as f64 / 1e9
    }

    /// Sum of all, in nanoseconds.
    #[must_use]
    pub fn sum_nanos(&self) -> u128 {
        self.sum_nanos
    }

    /// The numbers, in seconds.
    #[must_use]
    pub fn summary(&self) -> DurationSummary {
        let max = self.max.as_secs_f64();
        let quantile = |share| (self.quantile_micros(share) as f64 / 1e6).min(max);
        DurationSummary {
            count: self.count,
            mean: if self.count == 0 { 0.0 } else { self.sum_nanos as f64 / 1e9 / self.count as f64 },
            p50: quantile(0.50),
            p95: quantile(0.95),
            p99: quantile(0.99),
            max,
        }
    }

    /// The highest value of the slot up to which this share of all spans lies; 0 without any.
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "at most as many as there are")]
    fn quantile_micros(&self, share: f64) -> u64 {
        let wanted = ((share * self.count as f64).ceil() as u64).max(1);
        let so_far = self.slots.iter().scan(0, |sum, count| {
            *sum += u64::from(*count);
            Some(*sum)
        });
        so_far.zip(0..).find(|(sum, _)| *sum >= wanted).map_or(0, |(_, slot)| highest_of(slot))
    }

    /// Counts by duration, ten bars to a decade from 100 µs on, as (upper end in seconds, how many), for pictures of the
    /// distribution.
    #[must_use]
    pub fn bars(&self) -> Vec<(f64, u64)> {
        let mut bars: Vec<(f64, u64)> = Vec::new();
        for (slot, count) in self.slots.iter().enumerate().filter(|(_, count)| **count > 0) {
            let highest = highest_of(slot) as f64 / 1e6;
            while bars.last().is_none_or(|(upper, _)| *upper < highest) {
                bars.push((LEAST_BAR * 10_f64.powf(bars.len() as f64 / BARS_OF_A_DECADE), 0));
            }
            bars.last_mut().into_iter().for_each(|(_, sum)| *sum += u64::from(*count));
        }
        bars
    }
}

/// Upper end of the first bar, in seconds.
const LEAST_BAR: f64 = 1e-4;

const BARS_OF_A_DECADE: f64 = 10.0;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::units::stream::{Purpose, Stream};

    #[test]
    fn quantiles_are_within_one_percent_and_mean_and_maximum_exact() {
        let mut spans = Spans::default();
        (1..=1_000).for_each(|millis| spans.record(SimDuration::from_millis(millis)));
        let summary = spans.summary();
        assert_eq!((summary.count, summary.max), (1_000, 1.0));
        assert!((summary.mean - 0.500_5).abs() < 1e-12);
        for (measured, exact) in [(summary.p50, 0.5), (summary.p95, 0.95), (summary.p99, 0.99)] {
            assert!((measured / exact - 1.0_f64).abs() < 0.01, "{measured} against {exact}");
        }
    }

    /// The same spans in the crate `hdrhistogram` with two digits, from 1 µs to ten years.
    fn reference(spans: &[u64]) -> hdrhistogram::Histogram<u32> {
        let mut histogram = hdrhistogram::Histogram::new_with_bounds(1, 10 * 365 * 86_400 * 1_000_000, 2).unwrap();
        spans.iter().for_each(|micros| histogram.record(*micros).unwrap());
        histogram
    }

    #[test]
    fn every_quantile_is_that_of_an_hdr_histogram() {
        let mut stream = Stream::new(5, "spans", Purpose::Service);
        // As many of each order of magnitude, from 0 to 2^48 µs.
        let micros: Vec<u64> = (0..20_000).map(|_| stream.below(1 << 48) >> stream.below(49)).collect();
        let (mut spans, mut half, mut other) = (Spans::default(), Spans::default(), Spans::default());
        for (place, micros) in micros.iter().enumerate() {
            let span = SimDuration(micros * 1_000);
            spans.record(span);
            if place % 2 == 0 { &mut half } else { &mut other }.record(span);
        }
        half.merge(&other);
        let reference = reference(&micros);
        for thousandth in 1..=1_000 {
            let share = f64::from(thousandth) / 1_000.0;
            assert_eq!(spans.quantile_micros(share), reference.value_at_quantile(share), "{share}");
            assert_eq!(half.quantile_micros(share), spans.quantile_micros(share), "merged, {share}");
        }
    }

    #[test]
    fn a_value_lies_in_its_slot_and_the_next_one_begins_after_it() {
        for micros in [0, 1, 255, 256, 257, 511, 512, 1_000_000, u64::MAX / 1_000, u64::MAX] {
            let slot = slot_of(micros);
            assert!(micros <= highest_of(slot), "{micros}");
            assert!(slot == 0 || micros > highest_of(slot - 1), "{micros}");
        }
    }

    #[test]
    fn bars_hold_every_span_once() {
        let mut spans = Spans::default();
        // 50 µs; 1 ms and a bit; 2 s.
        [50, 1_001, 1_001, 2_000_000].into_iter().for_each(|micros| spans.record(SimDuration(micros * 1_000)));
        let full: Vec<(f64, u64)> = spans.bars().into_iter().filter(|(_, count)| *count > 0).collect();
        assert_eq!(full.iter().map(|(_, count)| *count).collect::<Vec<u64>>(), [1, 2, 1]);
        let upper_ends = [1e-4, 1e-3 * 10_f64.powf(0.1), 10_f64.powf(0.4)];
        assert!(full.iter().zip(upper_ends).all(|((upper, _), end)| (upper / end - 1.0).abs() < 1e-9), "{full:?}");
    }
}
