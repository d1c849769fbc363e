//! The calendar of future events, ordered by (time, class, order of insertion).
//!
//! A radix wheel: an event lies in the slot named by the highest 6-bit digit in which its time differs from a
//! base time. Slots are contiguous vectors. A slot of few events is scanned for the smallest; a larger one is
//! split one level down with the base moved up. It relies on nothing being scheduled in the past, which a
//! discrete-event simulation guarantees. Measured against heaps in `benches/`.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use crate::services::contract::Class;
use crate::units::time::SimTime;

const DIGIT_BITS: u32 = 6;
const SLOTS: usize = 1 << DIGIT_BITS;
const LEVELS: usize = 11;

/// A slot with more events than this is split instead of scanned.
const SCAN_AT_MOST: usize = 8;

/// Bits of the order number that are left below the class.
const CLASS_SHIFT: u32 = 60;

#[derive(Clone, Copy, Debug)]
struct Entry<T> {
    time: u64,
    /// Class, then order of insertion.
    rank: u64,
    event: T,
}

impl<T> PartialEq for Entry<T> {
    fn eq(&self, other: &Self) -> bool {
        (self.time, self.rank) == (other.time, other.rank)
    }
}
impl<T> Eq for Entry<T> {}
impl<T> PartialOrd for Entry<T> {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}
impl<T> Ord for Entry<T> {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        (self.time, self.rank).cmp(&(other.time, other.rank))
    }
}

/// Events to come.
#[derive(Clone, Debug)]
pub struct Calendar<T> {
    /// `LEVELS * SLOTS` slots.
    slots: Vec<Vec<Entry<T>>>,
    /// Which slots of a level hold events.
    occupied: [u64; LEVELS],
    /// Which levels hold events.
    levels: u32,
    base: u64,
    /// Many events of one instant, once their slot grew too large to scan.
    crowd: BinaryHeap<Reverse<Entry<T>>>,
    crowd_time: u64,
    sequence: u64,
    len: usize,
    /// Time of the event popped last: nothing may be scheduled before it.
    now: u64,
}

impl<T: Copy> Default for Calendar<T> {
    fn default() -> Self {
        Calendar {
            slots: (0..LEVELS * SLOTS).map(|_| Vec::new()).collect(),
            occupied: [0; LEVELS],
            levels: 0,
            base: 0,
            crowd: BinaryHeap::new(),
            crowd_time: 0,
            sequence: 0,
            len: 0,
            now: 0,
        }
    }
}

impl<T: Copy> Calendar<T> {
    /// How many events are to come, those that were cancelled lazily included.
    #[must_use]
    pub fn len(&self) -> usize {
        self.len
    }

    /// Nothing is to come.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len == 0
    }

    /// Schedules an event.
    ///
    /// # Panics
    /// When the instant is in the past, which is a bug of the caller.
    pub fn push(&mut self, at: SimTime, class: Class, event: T) {
        assert!(at.0 >= self.now, "an event at {at} was scheduled in the past, at {}", SimTime(self.now));
        let rank = (class as u64) << CLASS_SHIFT | self.sequence;
        self.sequence += 1;
        self.len += 1;
        let entry = Entry { time: at.0, rank, event };
        if at.0 == self.crowd_time && !self.crowd.is_empty() {
            self.crowd.push(Reverse(entry));
        } else {
            self.place(entry);
        }
    }

    /// Takes the first event if it comes no later than `limit`.
    pub fn pop_until(&mut self, limit: SimTime) -> Option<(SimTime, T)> {
        if !self.crowd.is_empty() {
            return self.pop_crowd(limit);
        }
        loop {
            if self.levels == 0 {
                return None;
            }
            let level = self.levels.trailing_zeros() as usize;
            let digit = self.occupied[level].trailing_zeros() as usize;
            let index = level * SLOTS + digit;
            if self.slots[index].len() <= SCAN_AT_MOST {
                return self.pop_smallest(level, digit, limit);
            }
            if level == 0 {
                // All of one instant, and too many to scan: a heap orders them.
                self.crowd_time = self.slots[index][0].time;
                self.crowd.extend(self.slots[index].drain(..).map(Reverse));
                self.clear_bit(level, digit);
                return self.pop_crowd(limit);
            }
            self.split(level, digit);
        }
    }

    fn pop_crowd(&mut self, limit: SimTime) -> Option<(SimTime, T)> {
        if self.crowd_time > limit.0 {
            return None;
        }
        let Reverse(entry) = self.crowd.pop()?;
        self.len -= 1;
        self.now = entry.time;
        Some((SimTime(entry.time), entry.event))
    }

    #[inline]
    fn place(&mut self, entry: Entry<T>) {
        let difference = entry.time ^ self.base;
        let level = if difference == 0 { 0 } else { ((63 - difference.leading_zeros()) / DIGIT_BITS) as usize };
        let digit = digit_of(entry.time, level);
        self.slots[level * SLOTS + digit].push(entry);
        self.occupied[level] |= 1 << digit;
        self.levels |= 1 << level;
    }

    fn pop_smallest(&mut self, level: usize, digit: usize, limit: SimTime) -> Option<(SimTime, T)> {
        let slot = &mut self.slots[level * SLOTS + digit];
        let mut best = 0;
        for candidate in 1..slot.len() {
            if slot[candidate] < slot[best] {
                best = candidate;
            }
        }
        if slot[best].time > limit.0 {
            return None;
        }
        let entry = slot.swap_remove(best);
        if slot.is_empty() {
            self.clear_bit(level, digit);
        }
        self.len -= 1;
        self.now = entry.time;
        Some((SimTime(entry.time), entry.event))
    }

    /// Moves a slot's events one or more levels down, with the base at the slot's first instant.
    fn split(&mut self, level: usize, digit: usize) {
        let index = level * SLOTS + digit;
        let mut entries = std::mem::take(&mut self.slots[index]);
        self.clear_bit(level, digit);
        let shift = shift_of(level);
        self.base = entries[0].time >> shift << shift;
        for entry in entries.drain(..) {
            self.place(entry);
        }
        // The emptied vector keeps its room for the next events of this slot.
        self.slots[index] = entries;
    }

    fn clear_bit(&mut self, level: usize, digit: usize) {
        self.occupied[level] &= !(1 << digit);
        if self.occupied[level] == 0 {
            self.levels &= !(1 << level);
        }
    }
}

/// Bits below the digit of a level.
#[inline]
#[expect(clippy::cast_possible_truncation, reason = "there are eleven levels")]
fn shift_of(level: usize) -> u32 {
    level as u32 * DIGIT_BITS
}

/// The digit of a time at a level.
#[inline]
#[expect(clippy::cast_possible_truncation, reason = "the mask keeps six bits")]
fn digit_of(time: u64, level: usize) -> usize {
    (time >> shift_of(level)) as usize & (SLOTS - 1)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::units::stream::{Purpose, Stream};

    /// The order that a plain sort of (time, class, insertion) gives.
    #[test]
    fn pops_in_the_order_of_time_class_and_insertion_while_events_keep_coming() {
        const CLASSES: [Class; 3] = [Class::Deadline, Class::Completion, Class::Request];
        let mut stream = Stream::new(3, "calendar", Purpose::Arrival);
        let mut calendar = Calendar::default();
        let mut reference = std::collections::BTreeMap::new();
        let mut now = 0;
        for number in 0..60_000_u64 {
            // Mostly near, sometimes far, often at the very instant, so that crowds form.
            let ahead = match stream.below(10) {
                0..4 => 0,
                4..8 => stream.below(500),
                8 => stream.below(1 << 40),
                _ => stream.below(1 << 20),
            };
            let class = CLASSES[usize::try_from(stream.below(3)).unwrap()];
            calendar.push(SimTime(now + ahead), class, number);
            reference.insert((now + ahead, class as u64, number), number);
            if stream.below(100) < 49 {
                let ((time, ..), expected) = reference.pop_first().unwrap();
                assert_eq!(calendar.pop_until(SimTime::NEVER), Some((SimTime(time), expected)));
                now = time;
            }
        }
        while let Some(((time, ..), expected)) = reference.pop_first() {
            assert_eq!(calendar.pop_until(SimTime::NEVER), Some((SimTime(time), expected)));
        }
        assert!(calendar.is_empty() && calendar.pop_until(SimTime::NEVER).is_none());
    }

    #[test]
    fn an_event_after_the_limit_stays() {
        let mut calendar = Calendar::default();
        calendar.push(SimTime(100), Class::Request, 'a');
        assert_eq!(calendar.pop_until(SimTime(99)), None);
        assert_eq!(calendar.pop_until(SimTime(100)), Some((SimTime(100), 'a')));
    }
}
