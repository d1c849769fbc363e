//! Metrics over time in buckets of one second, and of twice as much whenever the buckets run out: a series
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

/// The buckets that all series of a run share, so that nothing has to look at the clock when it is measured.
#[derive(Clone, Debug)]
pub struct Buckets {
    width: u64,
    /// End of the bucket being filled.
    end: u64,
    /// How many are over.
    closed: usize,
}

impl Default for Buckets {
    fn default() -> Self {
        Buckets { width: NANOS_PER_SECOND, end: NANOS_PER_SECOND, closed: 0 }
    }
}

impl Buckets {
    /// Width of a bucket.
    #[must_use]
    pub fn width(&self) -> SimDuration {
        SimDuration(self.width)
    }

    /// End of the bucket being filled.
    #[inline]
    #[must_use]
    pub fn end(&self) -> SimTime {
        SimTime(self.end)
    }

    /// How many buckets are over.
    #[must_use]
    pub fn closed(&self) -> usize {
        self.closed
    }

    /// The bucket being filled is over. True if there are too many now: all series must halve.
    pub fn close(&mut self) -> bool {
        self.closed += 1;
        self.end += self.width;
        let full = self.closed == CAPACITY;
        if full {
            // CAPACITY is even, so the bucket being filled starts at a multiple of the new width.
            self.closed /= 2;
            self.end += self.width;
            self.width *= 2;
        }
        full
    }
}

/// One value for each bucket that is over. Zeros at the end are left out, so that what never happens takes no room.
#[derive(Clone, Debug, Default)]
pub struct Series(Vec<f32>);

impl Series {
    /// The value of bucket number `index`, which is over; those left out before it were 0.
    #[expect(clippy::cast_possible_truncation, reason = "pictures need no more than seven digits")]
    pub fn close(&mut self, index: usize, value: f64) {
        if value != 0.0 {
            self.0.resize(index, 0.0);
            self.0.push(value as f32);
        }
    }

    /// Two neighbours become one.
    pub fn halve(&mut self, merge: Merge) {
        self.0.resize(self.0.len().next_multiple_of(2), 0.0);
        let merged = self.0.chunks_exact(2).map(|pair| match merge {
            Merge::Sum => pair[0] + pair[1],
            Merge::Mean => f32::midpoint(pair[0], pair[1]),
        });
        self.0 = merged.collect();
    }

    /// The values of the first `closed` buckets.
    pub fn values(&self, closed: usize) -> impl Iterator<Item = f64> {
        self.0.iter().map(|value| f64::from(*value)).chain(std::iter::repeat(0.0)).take(closed)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_series_keeps_its_sum_in_bounded_room() {
        let (mut buckets, mut series) = (Buckets::default(), Series::default());
        while buckets.end() <= SimTime(100_000 * NANOS_PER_SECOND) {
            // One happening a second.
            series.close(buckets.closed(), buckets.width().as_secs_f64());
            if buckets.close() {
                series.halve(Merge::Sum);
            }
        }
        // 100,000 s in buckets of 32 s: 3,125 full ones.
        assert_eq!((buckets.width(), buckets.closed()), (SimDuration::from_secs(32), 3_125));
        assert!(series.values(3_125).all(|value| value == 32.0) && series.0.len() == 3_125);
    }

    #[test]
    fn zeros_take_no_room_until_something_follows_them() {
        let mut series = Series::default();
        [0.0, 2.0, 0.0, 0.0, 6.0, 0.0].into_iter().enumerate().for_each(|(index, value)| series.close(index, value));
        assert_eq!(series.0.len(), 5);
        series.halve(Merge::Mean);
        assert_eq!(series.values(4).collect::<Vec<f64>>(), [1.0, 0.0, 3.0, 0.0]);
    }
}
