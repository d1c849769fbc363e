//! One metric of one node, in the making: a count, a level over time, or spans.

use crate::measure::histogram::Spans;
use crate::measure::report::{CountSummary, GaugeSummary, MetricReport};
use crate::measure::series::{Buckets, Merge, Series};
use crate::services::contract::{MetricKind, Totals};
use crate::units::time::{SimDuration, SimTime};

/// A metric in the making.
#[derive(Clone, Debug)]
pub enum Meter {
    /// Happenings.
    Count(Counter),
    /// A level over time.
    Gauge(Gauge),
    /// Spans of time.
    Duration(Box<Timer>),
}

/// Happenings.
#[derive(Clone, Debug, Default)]
pub struct Counter {
    sum: u64,
    /// The sum at the end of the last bucket.
    closed: u64,
    series: Series,
}

/// A level over time.
#[derive(Clone, Debug, Default)]
pub struct Gauge {
    level: f64,
    since: SimTime,
    /// Level x nanoseconds of the bucket being filled, up to `since`.
    filling: f64,
    /// Level x nanoseconds of the buckets that are closed.
    area: f64,
    min: f64,
    max: f64,
    series: Series,
}

/// Spans of time; the series shows the mean of each bucket, 0 where there is none.
#[derive(Clone, Debug, Default)]
pub struct Timer {
    spans: Spans,
    /// How many spans there were at the end of the last bucket, and their nanoseconds.
    closed: (u64, u128),
    sums: Series,
    counts: Series,
}

impl Meter {
    /// A metric at time zero.
    #[must_use]
    pub fn new(kind: MetricKind) -> Self {
        match kind {
            MetricKind::Count => Meter::Count(Counter::default()),
            MetricKind::Gauge => Meter::Gauge(Gauge::default()),
            MetricKind::Duration => Meter::Duration(Box::default()),
        }
    }

    /// `n` more happenings.
    #[inline]
    pub fn count(&mut self, n: u64) {
        if let Meter::Count(counter) = self {
            counter.sum += n;
        }
    }

    /// The level from now on.
    #[inline]
    pub fn gauge(&mut self, level: f64, now: SimTime) {
        if let Meter::Gauge(gauge) = self {
            gauge.set(level, now);
        }
    }

    /// One more span.
    #[inline]
    pub fn span(&mut self, span: SimDuration) {
        if let Meter::Duration(timer) = self {
            timer.spans.record(span);
        }
    }

    /// The bucket being filled is over.
    pub fn close(&mut self, bucket: &Buckets) {
        let index = bucket.closed();
        match self {
            Meter::Count(counter) => {
                counter.series.close(index, (counter.sum - counter.closed) as f64);
                counter.closed = counter.sum;
            }
            Meter::Gauge(gauge) => {
                gauge.carry(bucket.end());
                gauge.series.close(index, gauge.filling / bucket.width().0 as f64);
                gauge.area += std::mem::take(&mut gauge.filling);
            }
            Meter::Duration(timer) => {
                let (count, sum) = timer.closed;
                timer.closed = (timer.spans.count(), timer.spans.sum_nanos());
                timer.counts.close(index, (timer.closed.0 - count) as f64);
                timer.sums.close(index, (timer.closed.1 - sum) as f64 / 1e9);
            }
        }
    }

    /// Two neighbouring buckets become one.
    pub fn halve(&mut self) {
        match self {
            Meter::Count(counter) => counter.series.halve(Merge::Sum),
            Meter::Gauge(gauge) => gauge.series.halve(Merge::Mean),
            Meter::Duration(timer) => {
                timer.sums.halve(Merge::Sum);
                timer.counts.halve(Merge::Sum);
            }
        }
    }

    /// Its numbers at `now`.
    #[must_use]
    pub fn report(&self, now: SimTime) -> MetricReport {
        let seconds = now.as_secs_f64();
        match self {
            Meter::Count(counter) => MetricReport::Count(CountSummary {
                sum: counter.sum,
                per_second: if seconds > 0.0 { counter.sum as f64 / seconds } else { 0.0 },
            }),
            Meter::Gauge(gauge) => {
                let area = gauge.area(now);
                let mean = if now.0 == 0 { gauge.level } else { area / now.0 as f64 };
                MetricReport::Gauge(GaugeSummary { mean, min: gauge.min, max: gauge.max, last: gauge.level })
            }
            Meter::Duration(timer) => MetricReport::Duration(timer.spans.summary()),
        }
    }

    /// What it adds up to by `now`.
    #[must_use]
    pub fn totals(&self, now: SimTime) -> Totals {
        match self {
            Meter::Count(counter) => Totals { sum: counter.sum as f64, samples: counter.sum, level: 0.0 },
            Meter::Gauge(gauge) => Totals { sum: gauge.area(now) / 1e9, samples: 0, level: gauge.level },
            Meter::Duration(timer) => Totals { sum: timer.spans.sum(), samples: timer.spans.count(), level: 0.0 },
        }
    }

    /// Spans by duration, for metrics of spans.
    #[must_use]
    pub fn spans(&self) -> Option<&Spans> {
        match self {
            Meter::Duration(timer) => Some(&timer.spans),
            _ => None,
        }
    }

    /// A value for each of the first `closed` buckets: happenings, mean level, or mean span in seconds.
    #[must_use]
    pub fn series(&self, closed: usize) -> Vec<f64> {
        match self {
            Meter::Count(counter) => counter.series.values(closed).collect(),
            Meter::Gauge(gauge) => gauge.series.values(closed).collect(),
            Meter::Duration(timer) => {
                let mean = |(sum, count): (f64, f64)| if count > 0.0 { sum / count } else { 0.0 };
                timer.sums.values(closed).zip(timer.counts.values(closed)).map(mean).collect()
            }
        }
    }
}

impl Gauge {
    #[inline]
    #[expect(clippy::float_cmp, reason = "only the very same level changes nothing")]
    fn set(&mut self, level: f64, now: SimTime) {
        if level == self.level {
            return;
        }
        self.carry(now);
        self.level = level;
        // One comparison for nearly all levels, which lie between.
        if level < self.min || level > self.max {
            self.stretch(level, now);
        }
    }

    /// The least or the greatest level so far. What a node sets at time zero is its first level; before it there
    /// was none.
    #[cold]
    fn stretch(&mut self, level: f64, now: SimTime) {
        if now == SimTime::ZERO {
            (self.min, self.max) = (level, level);
        } else {
            (self.min, self.max) = (self.min.min(level), self.max.max(level));
        }
    }

    /// Carries the present level to a later instant of the bucket being filled, or its end.
    #[inline]
    fn carry(&mut self, to: SimTime) {
        // A signed conversion is one instruction; no span of a run comes near 2^63.
        self.filling += self.level * to.since(self.since).0.cast_signed() as f64;
        self.since = to;
    }

    /// Level x nanoseconds up to `now`.
    fn area(&self, now: SimTime) -> f64 {
        self.area + self.filling + self.level * now.since(self.since).0.cast_signed() as f64
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_gauge_is_weighted_by_time() {
        let (mut meter, mut buckets) = (Meter::new(MetricKind::Gauge), Buckets::default());
        meter.close(&buckets);
        buckets.close();
        meter.gauge(4.0, SimTime(1_500_000_000));
        let MetricReport::Gauge(gauge) = meter.report(SimTime(2_000_000_000)) else { panic!("a gauge") };
        // 0 for 1.5 s, 4 for 0.5 s: 2 / 2 = 1.
        assert_eq!((gauge.mean, gauge.max, gauge.last), (1.0, 4.0, 4.0));
        // The second bucket: 0 for 0.5 s, 4 for 0.5 s.
        meter.close(&buckets);
        assert_eq!(meter.series(2), [0.0, 2.0]);
    }
}
