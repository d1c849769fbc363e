//! Partitions: each holds a range of hashed keys and admits at most 3,000 read and 1,000 write units a second,
//! whatever the table may have left. Nothing is pinned to a partition: a hot one may use all of the table's
//! unused capacity up to its own ceiling (adaptive capacity).

use crate::services::dynamodb::capacity::{Direction, HALF};
use crate::services::dynamodb::settings::Placement;
use crate::services::token_bucket::TokenBucket;
use crate::units::rate::Rate;
use crate::units::time::{NANOS_PER_SECOND, SimTime};

/// Units a second of one partition (Developer Guide, "Partition keys", read 2026-11-22).
const READ_CEILING: u64 = 3_000;
const WRITE_CEILING: u64 = 1_000;

/// Minutes in a row in which a partition refused something, after which it is split (a convention: AWS does
/// not say how long it waits).
const MINUTES_TO_SPLIT: u64 = 10;

/// Most partitions that heat makes; a scenario would need thousands of hot keys to get there.
const MOST: usize = 4_096;

const NANOS_PER_MINUTE: u64 = 60 * NANOS_PER_SECOND;

/// A range of hashed keys, up to where the next partition begins.
#[derive(Clone, Debug)]
struct Partition {
    start: u64,
    read: Lane,
    write: Lane,
    /// The last minute in which it refused something, and how many in a row there were.
    hot_minute: u64,
    hot_minutes: u64,
}

/// One direction of a partition.
#[derive(Clone, Debug)]
struct Lane {
    bucket: TokenBucket,
    /// The present second, and half units admitted in it and in the one before.
    second: u64,
    used: u64,
    used_before: u64,
}

/// All partitions of a table, in order of their ranges.
#[derive(Clone, Debug)]
pub(super) struct Partitions {
    placement: Placement,
    /// How many there were when the keys were last spread evenly.
    even: u32,
    all: Vec<Partition>,
}

/// How hot a partition is, as parts of its ceilings, in whole percent.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Heat {
    /// Read units used in the last full second.
    pub read: u8,
    /// Write units used in the last full second.
    pub write: u8,
    /// It refused something in this minute.
    pub refused: bool,
}

impl Lane {
    fn new(ceiling: u64, now: SimTime) -> Self {
        let halves = ceiling * HALF;
        let mut bucket = TokenBucket::full(Rate::per_second(halves), halves);
        bucket.reconfigure(now, Rate::per_second(halves), halves);
        Lane { bucket, second: 0, used: 0, used_before: 0 }
    }

    fn take(&mut self, now: SimTime, halves: u64) {
        self.bucket.take(now, halves);
        let second = now.0 / NANOS_PER_SECOND;
        if second != self.second {
            self.used_before = if second == self.second + 1 { self.used } else { 0 };
            (self.second, self.used) = (second, 0);
        }
        self.used += halves;
    }

    /// Use in the last full second over the ceiling, in percent.
    fn heat(&self, now: SimTime) -> u8 {
        let age = (now.0 / NANOS_PER_SECOND).saturating_sub(self.second);
        let used = match age {
            0 => self.used_before,
            1 => self.used,
            _ => 0,
        };
        u8::try_from((used * 100 / self.bucket.capacity().max(1)).min(200)).unwrap_or(200)
    }
}

impl Partition {
    fn new(start: u64, now: SimTime) -> Self {
        let (read, write) = (Lane::new(READ_CEILING, now), Lane::new(WRITE_CEILING, now));
        Partition { start, read, write, hot_minute: 0, hot_minutes: 0 }
    }

    fn lane(&mut self, direction: Direction) -> &mut Lane {
        match direction {
            Direction::Read => &mut self.read,
            Direction::Write => &mut self.write,
        }
    }
}

impl Partitions {
    /// So many, evenly spread, at time zero.
    pub(super) fn new(count: u32, placement: Placement) -> Self {
        let mut partitions = Partitions { placement, even: 0, all: Vec::new() };
        partitions.grow_to(count.max(1), SimTime::ZERO);
        partitions
    }

    /// How many there are.
    pub(super) fn count(&self) -> usize {
        self.all.len()
    }

    /// At least so many: if there are fewer, all keys are spread evenly over new ones. There are never fewer
    /// than before, as in DynamoDB.
    pub(super) fn grow_to(&mut self, count: u32, now: SimTime) {
        if count <= self.even || count as usize <= self.all.len() {
            return;
        }
        self.even = count;
        self.all = (0..count).map(|number| Partition::new(start_of(number, count), now)).collect();
    }

    /// Where a key lies.
    pub(super) fn of(&self, key: u64) -> usize {
        let hash = mix(key);
        let position = match self.placement {
            Placement::Hashed => hash,
            Placement::InTurn => {
                let number = u32::try_from(key % u64::from(self.even)).unwrap_or(0);
                let start = start_of(number, self.even);
                let width = start_of(number + 1, self.even).wrapping_sub(start).wrapping_sub(1);
                start + upper_half(hash, width)
            }
        };
        self.all.partition_point(|partition| partition.start <= position).saturating_sub(1)
    }

    /// The partition has as many half units now. If not, it is one minute hotter, and splits in time.
    pub(super) fn check(&mut self, number: usize, direction: Direction, now: SimTime, halves: u64) -> bool {
        let Some(partition) = self.all.get_mut(number) else { return false };
        let admits = partition.lane(direction).bucket.has(now, halves);
        if !admits {
            self.heat_up(number, now);
        }
        admits
    }

    /// Takes half units that [`Partitions::check`] has found at this instant.
    pub(super) fn take(&mut self, number: usize, direction: Direction, now: SimTime, halves: u64) {
        if let Some(partition) = self.all.get_mut(number) {
            partition.lane(direction).take(now, halves);
        }
    }

    fn heat_up(&mut self, number: usize, now: SimTime) {
        let partition = &mut self.all[number];
        let minute = now.0 / NANOS_PER_MINUTE;
        if minute != partition.hot_minute || partition.hot_minutes == 0 {
            let goes_on = minute == partition.hot_minute + 1 && partition.hot_minutes > 0;
            partition.hot_minutes = if goes_on { partition.hot_minutes + 1 } else { 1 };
            partition.hot_minute = minute;
        }
        if partition.hot_minutes > MINUTES_TO_SPLIT {
            self.split(number);
        }
    }

    /// Two partitions take the place of a hot one. Both begin with what it had left; a single key stays
    /// whole in one of them, so that nothing is won for it.
    fn split(&mut self, number: usize) {
        let end = self.all.get(number + 1).map_or(u64::MAX, |next| next.start - 1);
        let partition = &mut self.all[number];
        partition.hot_minutes = 0;
        let middle = partition.start + (end - partition.start) / 2;
        if middle == partition.start || self.all.len() >= MOST {
            return;
        }
        let upper = Partition { start: middle, ..self.all[number].clone() };
        self.all.insert(number + 1, upper);
    }

    /// The hottest ones, at most `most`, in order of their ranges.
    pub(super) fn heat(&self, now: SimTime, most: usize) -> Vec<Heat> {
        let minute = now.0 / NANOS_PER_MINUTE;
        let one = |partition: &Partition| Heat {
            read: partition.read.heat(now),
            write: partition.write.heat(now),
            refused: partition.hot_minutes > 0 && partition.hot_minute == minute,
        };
        self.all.iter().take(most).map(one).collect()
    }
}

/// Partitions that so many half units a second in each direction need.
pub(super) fn needed(read_halves: f64, write_halves: f64) -> u32 {
    let of = |halves: f64, ceiling: u64| halves / (ceiling * HALF) as f64;
    let partitions = of(read_halves, READ_CEILING).max(of(write_halves, WRITE_CEILING)).ceil();
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "quotas keep it below a hundred")]
    let whole = partitions as u32;
    whole.max(1)
}

/// Where range `number` of `count` even ones begins.
fn start_of(number: u32, count: u32) -> u64 {
    #[expect(clippy::cast_possible_truncation, reason = "the end of the last range wraps to zero on purpose")]
    let start = ((u128::from(number) << 64) / u128::from(count)) as u64;
    start
}

/// `width` times `hash` over 2^64: somewhere within the width.
fn upper_half(hash: u64, width: u64) -> u64 {
    ((u128::from(hash) * u128::from(width)) >> 64) as u64
}

/// Spreads keys over the whole range (the finalizer of SplitMix64).
fn mix(key: u64) -> u64 {
    let mut z = key.wrapping_add(0x9e37_79b9_7f4a_7c15);
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::units::time::SimDuration;

    #[test]
    fn keys_in_turn_lie_in_turn_and_hashed_keys_are_spread() {
        let in_turn = Partitions::new(3, Placement::InTurn);
        assert_eq!((0..7).map(|key| in_turn.of(key)).collect::<Vec<_>>(), [0, 1, 2, 0, 1, 2, 0]);

        let hashed = Partitions::new(4, Placement::Hashed);
        let mut counts = [0; 4];
        (0..4_000).for_each(|key| counts[hashed.of(key)] += 1);
        // 1,000 each, give or take four standard deviations of 27.
        assert!(counts.iter().all(|count: &u32| count.abs_diff(1_000) < 110), "{counts:?}");
    }

    #[test]
    fn given_a_partition_that_refuses_for_ten_minutes_then_it_splits_and_a_single_key_gains_nothing() {
        let mut partitions = Partitions::new(1, Placement::Hashed);
        let mut admitted = [0_u64; 13];
        for millis in 0..13 * 60_000_u64 {
            let now = SimTime::ZERO + SimDuration::from_millis(millis);
            let number = partitions.of(7);
            // 2,000 write units a second at a ceiling of 1,000.
            if partitions.check(number, Direction::Write, now, 2 * HALF) {
                partitions.take(number, Direction::Write, now, 2 * HALF);
                admitted[(millis / 60_000) as usize] += 2;
            }
        }
        // It refuses from the first second on: ten minutes in a row are over when the eleventh refuses, too.
        assert_eq!(partitions.count(), 2);
        assert!(admitted[1..].iter().all(|units| units.abs_diff(60_000) <= 2), "{admitted:?}");
    }

    proptest! {
        #[test]
        fn dd_07_a_partition_never_admits_more_than_its_ceiling_and_one_bucket(
            gaps in prop::collection::vec((0_u64..400_000_000, 0_u64..50, 1_u64..400), 1..120),
            count in 1_u32..6,
        ) {
            let mut partitions = Partitions::new(count, Placement::Hashed);
            let mut now = SimTime::ZERO;
            let mut taken: Vec<(SimTime, usize, u64)> = Vec::new();
            for (gap, key, units) in gaps {
                now += SimDuration(gap);
                let number = partitions.of(key);
                if partitions.check(number, Direction::Write, now, units * HALF) {
                    partitions.take(number, Direction::Write, now, units * HALF);
                    taken.push((now, number, units));
                }
            }
            for (first, (from, number, _)) in taken.iter().enumerate() {
                let mut units = 0;
                for (at, _, more) in taken[first..].iter().filter(|(_, other, _)| other == number) {
                    units += more;
                    // One bucket of 1,000 and what flows in at 1,000 a second.
                    let most = 1_000.0 + 1_000.0 * at.since(*from).as_secs_f64() + 1e-6;
                    prop_assert!(units as f64 <= most, "{units} units in {}", at.since(*from));
                }
            }
        }
    }
}
