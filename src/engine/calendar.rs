//! The calendar of future events, ordered by (time, class, order of insertion).
//!
//! Three tiers, each of which comes before the next: a short sorted front, from which events are taken; a heap of
//! what was scheduled before the wheel begins, or all at one instant; and a radix wheel. In the wheel an event lies
//! in the slot named by the highest 6-bit digit in which its time differs from a base time. When the front is used
//! up, the wheel's first slot becomes the front, or is split one level down, with the base moved up, while it holds
//! too many. It relies on nothing being scheduled in the past, which a discrete-event simulation guarantees.
//! Measured against heaps in `benches/`.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use crate::services::contract::Class;
use crate::units::time::SimTime;

const DIGIT_BITS: u32 = 6;
const SLOTS: usize = 1 << DIGIT_BITS;
const LEVELS: usize = 11;

/// Most events in the front; a slot with more is split.
const FRONT: usize = 12;

/// Bits of the order number that are left below the class.
const CLASS_SHIFT: u32 = 60;

#[derive(Clone, Copy, Debug, Default)]
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
    #[inline]
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        (self.time, self.rank).cmp(&(other.time, other.rank))
    }
}

/// The first events of all, last to first: a few, in one place, so that they move without asking for memory.
#[derive(Clone, Debug, Default)]
struct Front<T> {
    entries: [Entry<T>; FRONT],
    len: usize,
}

impl<T: Copy> Front<T> {
    fn last(&self) -> Option<&Entry<T>> {
        self.entries[..self.len].first()
    }

    /// Puts an event in its place; there is room. It is written field by field: put together first and moved as
    /// a whole, it would make the processor wait for its parts.
    #[inline]
    fn insert(&mut self, time: u64, rank: u64, event: T) {
        let mut place = self.len;
        while place > 0 && (self.entries[place - 1].time, self.entries[place - 1].rank) < (time, rank) {
            self.entries[place] = self.entries[place - 1];
            place -= 1;
        }
        let entry = &mut self.entries[place];
        (entry.time, entry.rank, entry.event) = (time, rank, event);
        self.len += 1;
    }

    /// Takes the last event out.
    #[cold]
    fn take_last(&mut self) -> Entry<T> {
        let last = self.entries[0];
        self.entries.copy_within(1..self.len, 0);
        self.len -= 1;
        last
    }

    /// Takes the first event if it comes no later than `limit`.
    #[inline]
    fn pop_until(&mut self, limit: u64) -> Option<&Entry<T>> {
        let entry = self.entries.get(self.len.checked_sub(1)?).filter(|entry| entry.time <= limit)?;
        self.len -= 1;
        Some(entry)
    }

    /// Becomes these events, first to last; it is empty.
    fn fill(&mut self, events: impl ExactSizeIterator<Item = Entry<T>>) {
        self.len = events.len();
        self.entries[..self.len].iter_mut().rev().zip(events).for_each(|(place, event)| *place = event);
    }
}

/// Events to come.
#[derive(Clone, Debug)]
pub struct Calendar<T> {
    /// The first events.
    front: Front<T>,
    /// Events between the front and the wheel.
    near: BinaryHeap<Reverse<Entry<T>>>,
    /// The wheel begins here: what comes earlier lies in the front or near.
    near_end: u64,
    /// How many events lie near or in the wheel.
    behind: usize,
    /// `LEVELS * SLOTS` slots.
    slots: Vec<Vec<Entry<T>>>,
    /// Which slots of a level hold events.
    occupied: [u64; LEVELS],
    /// Which levels hold events.
    levels: u32,
    base: u64,
    sequence: u64,
    /// Time of the event popped last: nothing may be scheduled before it.
    now: u64,
}

impl<T: Copy + Default> Default for Calendar<T> {
    fn default() -> Self {
        Calendar {
            front: Front::default(),
            near: BinaryHeap::new(),
            near_end: 0,
            behind: 0,
            slots: (0..LEVELS * SLOTS).map(|_| Vec::new()).collect(),
            occupied: [0; LEVELS],
            levels: 0,
            base: 0,
            sequence: 0,
            now: 0,
        }
    }
}

impl<T: Copy + Default> Calendar<T> {
    /// How many events are to come, those that were cancelled lazily included.
    #[must_use]
    pub fn len(&self) -> usize {
        self.front.len + self.behind
    }

    /// Nothing is to come.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Schedules an event.
    ///
    /// # Panics
    /// When the instant is in the past, which is a bug of the caller.
    #[inline]
    pub fn push(&mut self, at: SimTime, class: Class, event: T) {
        assert!(at.0 >= self.now, "an event at {at} was scheduled in the past, at {}", SimTime(self.now));
        let rank = (class as u64) << CLASS_SHIFT | self.sequence;
        self.sequence += 1;
        let belongs_in_front = match self.front.last() {
            Some(last) if self.behind > 0 || self.front.len == FRONT => (at.0, rank) < (last.time, last.rank),
            _ => self.behind == 0,
        };
        if !belongs_in_front {
            return self.push_behind(at.0, rank, event);
        }
        if self.front.len == FRONT {
            let last = self.front.take_last();
            self.push_behind(last.time, last.rank, last.event);
        }
        self.front.insert(at.0, rank, event);
    }

    #[inline(never)]
    fn push_behind(&mut self, time: u64, rank: u64, event: T) {
        let entry = Entry { time, rank, event };
        self.behind += 1;
        if time < self.near_end {
            self.near.push(Reverse(entry));
        } else {
            self.place(entry);
        }
    }

    /// Takes the first event if it comes no later than `limit`.
    #[inline]
    pub fn pop_until(&mut self, limit: SimTime) -> Option<(SimTime, T)> {
        if self.front.len == 0 {
            self.refill();
        }
        let entry = self.front.pop_until(limit.0)?;
        self.now = entry.time;
        Some((SimTime(entry.time), entry.event))
    }

    /// Moves the first events behind the empty front into it.
    #[inline(never)]
    fn refill(&mut self) {
        while self.near.is_empty() && self.levels != 0 {
            let level = self.levels.trailing_zeros() as usize;
            let digit = self.occupied[level].trailing_zeros() as usize;
            let index = level * SLOTS + digit;
            if self.slots[index].len() <= FRONT {
                return self.take_slot(level, digit);
            }
            if level == 0 {
                // All of one instant, and too many for the front: the heap orders them.
                self.near_end = self.slots[index][0].time + 1;
                self.near.extend(self.slots[index].drain(..).map(Reverse));
                self.clear_bit(level, digit);
            } else {
                self.split(level, digit);
            }
        }
        let near = &mut self.near;
        let first = (0..FRONT.min(near.len())).map(|_| near.pop().map(|Reverse(entry)| entry).unwrap_or_default());
        self.behind -= first.len();
        self.front.fill(first);
    }

    /// A slot becomes the front.
    fn take_slot(&mut self, level: usize, digit: usize) {
        let slot = &mut self.slots[level * SLOTS + digit];
        self.behind -= slot.len();
        slot.sort_unstable();
        self.front.fill(slot.drain(..));
        self.clear_bit(level, digit);
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

    /// Moves a slot's events one or more levels down, with the base at the slot's first instant.
    fn split(&mut self, level: usize, digit: usize) {
        let index = level * SLOTS + digit;
        let mut entries = std::mem::take(&mut self.slots[index]);
        self.clear_bit(level, digit);
        let shift = shift_of(level);
        self.base = entries[0].time >> shift << shift;
        self.near_end = self.base;
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
