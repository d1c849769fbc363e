//! Spans of time in an HDR histogram: exact count, mean and maximum, quantiles to two digits.

use hdrhistogram::Histogram;

use crate::measure::report::DurationSummary;
use crate::units::time::SimDuration;

/// Spans are recorded in microseconds up to ten years.
const HIGHEST_MICROS: u64 = 10 * 365 * 86_400 * 1_000_000;

/// Two digits keep a quantile within 1 % and a histogram at about 20 KiB.
const DIGITS: u8 = 2;

/// Spans of time.
#[derive(Clone, Debug, Default)]
pub struct Spans {
    count: u64,
    sum_nanos: u128,
    max: SimDuration,
    /// Made with the first span, so that metrics nobody uses cost nothing.
    histogram: Option<Box<Histogram<u32>>>,
}

impl Spans {
    /// One more span.
    #[inline]
    pub fn record(&mut self, span: SimDuration) {
        self.count += 1;
        self.sum_nanos += u128::from(span.0);
        self.max = self.max.max(span);
        self.histogram.get_or_insert_with(new_histogram).saturating_record(span.0 / 1_000);
    }

    /// Takes in all spans of another.
    ///
    /// # Panics
    /// Never: all histograms have the same bounds.
    pub fn merge(&mut self, other: &Spans) {
        self.count += other.count;
        self.sum_nanos += other.sum_nanos;
        self.max = self.max.max(other.max);
        if let Some(histogram) = &other.histogram {
            let own = self.histogram.get_or_insert_with(new_histogram);
            own.add(histogram.as_ref()).expect("all histograms have the same bounds");
        }
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
        let quantile = |q| self.histogram.as_ref().map_or(0.0, |h| h.value_at_quantile(q) as f64 / 1e6);
        let max = self.max.as_secs_f64();
        DurationSummary {
            count: self.count,
            mean: if self.count == 0 { 0.0 } else { self.sum_nanos as f64 / 1e9 / self.count as f64 },
            p50: quantile(0.50).min(max),
            p95: quantile(0.95).min(max),
            p99: quantile(0.99).min(max),
            max,
        }
    }

    /// Counts by duration, ten bars to a decade from 100 µs on, as (upper end in seconds, how many), for pictures of the
    /// distribution.
    #[must_use]
    pub fn bars(&self) -> Vec<(f64, u64)> {
        let steps = |h: &Histogram<u32>| {
            h.iter_log(100, TENTH_OF_A_DECADE)
                .map(|step| (step.value_iterated_to() as f64 / 1e6, step.count_since_last_iteration()))
                .collect()
        };
        self.histogram.as_deref().map(steps).unwrap_or_default()
    }
}

/// The tenth root of ten.
const TENTH_OF_A_DECADE: f64 = 1.258_925_411_794_167_2;

fn new_histogram() -> Box<Histogram<u32>> {
    Box::new(Histogram::new_with_bounds(1, HIGHEST_MICROS, DIGITS).expect("the bounds are constants that fit"))
}

#[cfg(test)]
mod tests {
    use super::*;

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
}
