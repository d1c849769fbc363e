//! A metric over time in buckets of one second, and of twice as much whenever the buckets run out: a series
//! never takes more room however long the run is.

use crate::units::time::{NANOS_PER_SECOND, SimDuration, SimTime};

/// Most buckets; one second each for a run of up to 68 minutes.
const CAPACITY: usize = 4_096;

/// How two neighbouring buckets become one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Merge {
    /// Counts add up.
    Sum,
    /// Levels average.
    Mean,
}

/// Buckets that are over, and one that is being filled.
#[derive(Clone, Debug)]
pub struct Series {
    merge: Merge,
    width: u64,
    /// End of the bucket being filled.
    end: u64,
    filling: f64,
    values: Vec<f32>,
}

impl Series {
    /// An empty series.
    #[must_use]
    pub fn new(merge: Merge) -> Self {
        Series { merge, width: NANOS_PER_SECOND, end: NANOS_PER_SECOND, filling: 0.0, values: Vec::new() }
    }

    /// Width of a bucket.
    #[must_use]
    pub fn resolution(&self) -> SimDuration {
        SimDuration(self.width)
    }

    /// Buckets that are over, first to last: sums or means.
    #[must_use]
    pub fn values(&self) -> &[f32] {
        &self.values
    }

    /// End of the bucket being filled.
    #[inline]
    #[must_use]
    pub fn end(&self) -> SimTime {
        SimTime(self.end)
    }

    /// What is in the bucket being filled.
    #[must_use]
    pub fn filling(&self) -> f64 {
        self.filling
    }

    /// Adds to the bucket being filled; for levels: level x nanoseconds.
    #[inline]
    pub fn add(&mut self, amount: f64) {
        self.filling += amount;
    }

    /// The bucket being filled is over.
    #[cold]
    pub fn close(&mut self) {
        let value = match self.merge {
            Merge::Sum => self.filling,
            Merge::Mean => self.filling / self.width as f64,
        };
        #[expect(clippy::cast_possible_truncation, reason = "pictures need no more than seven digits")]
        self.values.push(value as f32);
        self.filling = 0.0;
        self.end += self.width;
        if self.values.len() == CAPACITY {
            self.halve();
        }
    }

    /// Closes every bucket that ends by `now` without anything more in it.
    #[inline]
    pub fn close_until(&mut self, now: SimTime) {
        while now.0 >= self.end {
            self.close();
        }
    }

    fn halve(&mut self) {
        let merge = self.merge;
        let merged = self.values.chunks_exact(2).map(|pair| match merge {
            Merge::Sum => pair[0] + pair[1],
            Merge::Mean => f32::midpoint(pair[0], pair[1]),
        });
        self.values = merged.collect();
        self.values.reserve_exact(CAPACITY - self.values.len());
        self.width *= 2;
        // CAPACITY is even, so the bucket being filled starts at a multiple of the new width.
        self.end = self.end - self.width / 2 + self.width;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_series_keeps_its_sum_in_bounded_room() {
        let mut series = Series::new(Merge::Sum);
        for second in 0..100_000_u64 {
            series.close_until(SimTime(second * NANOS_PER_SECOND));
            series.add(1.0);
        }
        series.close_until(SimTime(100_000 * NANOS_PER_SECOND));
        assert!(series.values().len() < CAPACITY);
        // 100,000 s in buckets of 32 s: 3,125 full ones.
        assert_eq!(series.resolution(), SimDuration::from_secs(32));
        assert!(series.values().iter().all(|value| *value == 32.0) && series.values().len() == 3_125);
    }
}
