//! One metric of one node, in the making: a count, a level over time, or spans.

use crate::measure::histogram::Spans;
use crate::measure::report::{CountSummary, GaugeSummary, MetricReport};
use crate::measure::series::{Merge, Series};
use crate::services::contract::MetricKind;
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
#[derive(Clone, Debug)]
pub struct Counter {
    sum: u64,
    series: Series,
}

/// A level over time.
#[derive(Clone, Debug)]
pub struct Gauge {
    level: f64,
    since: SimTime,
    /// Level x nanoseconds of the buckets that are closed.
    area: f64,
    min: f64,
    max: f64,
    series: Series,
}

/// Spans of time; the series shows the mean of each bucket, 0 where there is none.
#[derive(Clone, Debug)]
pub struct Timer {
    spans: Spans,
    /// Nanoseconds.
    sums: Series,
    counts: Series,
}

impl Meter {
    /// A metric at time zero.
    #[must_use]
    pub fn new(kind: MetricKind) -> Self {
        match kind {
            MetricKind::Count => Meter::Count(Counter { sum: 0, series: Series::new(Merge::Sum) }),
            MetricKind::Gauge => Meter::Gauge(Gauge {
                level: 0.0,
                since: SimTime::ZERO,
                area: 0.0,
                min: 0.0,
                max: 0.0,
                series: Series::new(Merge::Mean),
            }),
            MetricKind::Duration => Meter::Duration(Box::new(Timer {
                spans: Spans::default(),
                sums: Series::new(Merge::Sum),
                counts: Series::new(Merge::Sum),
            })),
        }
    }

    /// `n` more happenings.
    #[inline]
    pub fn count(&mut self, n: u64, now: SimTime) {
        if let Meter::Count(counter) = self {
            counter.sum += n;
            counter.series.close_until(now);
            counter.series.add(n as f64);
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
    pub fn span(&mut self, span: SimDuration, now: SimTime) {
        if let Meter::Duration(timer) = self {
            timer.spans.record(span);
            // Both have the same buckets, so one look at the clock is enough.
            if now >= timer.sums.end() {
                timer.sums.close_until(now);
                timer.counts.close_until(now);
            }
            timer.sums.add(span.0.cast_signed() as f64);
            timer.counts.add(1.0);
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

    /// Spans by duration, for metrics of spans.
    #[must_use]
    pub fn spans(&self) -> Option<&Spans> {
        match self {
            Meter::Duration(timer) => Some(&timer.spans),
            _ => None,
        }
    }

    /// The closed buckets of its series up to `now`, and their width.
    #[must_use]
    pub fn series(&self, now: SimTime) -> (SimDuration, Vec<f64>) {
        let closed = |series: &Series| {
            let mut series = series.clone();
            series.close_until(now);
            series
        };
        let values = |series: &Series| series.values().iter().map(|value| f64::from(*value)).collect();
        match self {
            Meter::Count(counter) => {
                let series = closed(&counter.series);
                (series.resolution(), values(&series))
            }
            Meter::Gauge(gauge) => {
                let mut gauge = gauge.clone();
                gauge.advance(now);
                (gauge.series.resolution(), values(&gauge.series))
            }
            Meter::Duration(timer) => {
                let (sums, counts) = (closed(&timer.sums), closed(&timer.counts));
                let mean = |(sum, count): (&f32, &f32)| if *count > 0.0 { f64::from(sum / count) / 1e9 } else { 0.0 };
                (sums.resolution(), sums.values().iter().zip(counts.values()).map(mean).collect())
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
        // What a node sets at time zero is its first level; before it there was none.
        if now == SimTime::ZERO {
            (self.min, self.max) = (level, level);
        }
        self.advance(now);
        self.level = level;
        if level < self.min {
            self.min = level;
        }
        if level > self.max {
            self.max = level;
        }
    }

    /// Carries the present level to `now`, bucket by bucket.
    #[inline]
    fn advance(&mut self, now: SimTime) {
        while now >= self.series.end() {
            self.close_bucket();
        }
        self.carry(now);
    }

    #[cold]
    fn close_bucket(&mut self) {
        let end = self.series.end();
        self.carry(end);
        self.area += self.series.filling();
        self.series.close();
    }

    #[inline]
    fn carry(&mut self, to: SimTime) {
        // A signed conversion is one instruction; no span of a run comes near 2^63.
        self.series.add(self.level * to.since(self.since).0.cast_signed() as f64);
        self.since = to;
    }

    /// Level x nanoseconds up to `now`.
    fn area(&self, now: SimTime) -> f64 {
        self.area + self.series.filling() + self.level * now.since(self.since).0.cast_signed() as f64
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_gauge_is_weighted_by_time() {
        let mut meter = Meter::new(MetricKind::Gauge);
        meter.gauge(4.0, SimTime(1_500_000_000));
        let MetricReport::Gauge(gauge) = meter.report(SimTime(2_000_000_000)) else { panic!("a gauge") };
        // 0 for 1.5 s, 4 for 0.5 s: 2 / 2 = 1.
        assert_eq!((gauge.mean, gauge.max, gauge.last), (1.0, 4.0, 4.0));
        // The second bucket: 0 for 0.5 s, 4 for 0.5 s.
        assert_eq!(meter.series(SimTime(2_000_000_000)), (SimDuration::from_secs(1), vec![0.0, 2.0]));
    }
}
