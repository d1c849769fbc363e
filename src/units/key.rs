//! Handles to rows of a slab: an index and the generation that tells a reused row from the old one.

use std::cmp::Ordering;
use std::num::NonZeroU64;

/// A row of a slab. A key whose row was freed matches nothing. One word, and no larger where it may be absent: it
/// lies in every order, call and event, and travels in a register.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[repr(transparent)]
pub struct Key(NonZeroU64);

impl PartialOrd for Key {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

/// By row, then by its use.
impl Ord for Key {
    fn cmp(&self, other: &Self) -> Ordering {
        (self.index(), self.generation()).cmp(&(other.index(), other.generation()))
    }
}

/// Generations wrap here, so that four bits of a token stay free for a tag.
const GENERATIONS: u32 = 1 << 28;

/// A bit that every key has, so that none is zero; above all that [`Key::to_bits`] gives.
const PRESENT: u64 = 1 << 63;

impl Key {
    /// The key of the row at `index` in its use number `generation`, counted from zero.
    #[inline]
    #[must_use]
    pub const fn new(index: u32, generation: u32) -> Self {
        Key::from_bits((generation as u64) << 32 | index as u64)
    }

    /// A key that stands for a number only: its row is never reused.
    #[inline]
    #[must_use]
    pub const fn plain(index: u32) -> Self {
        Key::new(index, 0)
    }

    /// Which row.
    #[inline]
    #[must_use]
    #[expect(clippy::cast_possible_truncation, reason = "the lower half")]
    pub const fn index(self) -> u32 {
        self.0.get() as u32
    }

    /// Which use of the row, counted from zero.
    #[inline]
    const fn generation(self) -> u32 {
        (self.to_bits() >> 32) as u32
    }

    /// The key with a tag of 0..16, for tokens of several kinds.
    #[inline]
    #[must_use]
    pub fn tagged(self, tag: u8) -> u64 {
        u64::from(tag) << 60 | self.to_bits()
    }

    /// The tag and the key that [`Key::tagged`] put together.
    #[inline]
    #[must_use]
    pub fn untag(token: u64) -> (u8, Key) {
        ((token >> 60) as u8, Key::from_bits(token & ((1 << 60) - 1)))
    }

    /// Both halves in one integer, for tokens and hashes.
    #[inline]
    #[must_use]
    pub const fn to_bits(self) -> u64 {
        self.0.get() & !PRESENT
    }

    /// The key that [`Key::to_bits`] gave.
    #[inline]
    #[must_use]
    pub const fn from_bits(bits: u64) -> Self {
        match NonZeroU64::new(PRESENT | bits) {
            Some(bits) => Key(bits),
            None => unreachable!(),
        }
    }
}

/// Rows that are reused, found again by [`Key`].
#[derive(Clone, Debug)]
pub struct Slab<T> {
    rows: Vec<(u32, Option<T>)>,
    free: Vec<u32>,
}

impl<T> Default for Slab<T> {
    fn default() -> Self {
        Slab { rows: Vec::new(), free: Vec::new() }
    }
}

impl<T> Slab<T> {
    /// Puts `row` in the first free place.
    ///
    /// # Panics
    /// With more than four billion rows alive at once.
    #[inline(always)]
    pub fn insert(&mut self, row: T) -> Key {
        self.insert_with(|| row)
    }

    /// Makes a row in the first free place; large rows are built there instead of being moved there.
    ///
    /// # Panics
    /// With more than four billion rows alive at once.
    #[inline(always)]
    pub fn insert_with(&mut self, build: impl FnOnce() -> T) -> Key {
        let index = match self.free.pop() {
            Some(index) => index,
            None => self.grow(),
        };
        let place = &mut self.rows[index as usize];
        // It is free already; said here, the compiler need not look for an old row to drop after building.
        place.1 = None;
        place.1 = Some(build());
        Key::new(index, place.0)
    }

    #[cold]
    fn grow(&mut self) -> u32 {
        let index = u32::try_from(self.rows.len()).expect("fewer than four billion rows fit in memory");
        self.rows.push((0, None));
        index
    }

    /// The row behind `key`, if it is still the same use of it.
    #[inline]
    #[must_use]
    pub fn get(&self, key: Key) -> Option<&T> {
        self.rows.get(key.index() as usize).filter(|row| row.0 == key.generation()).and_then(|row| row.1.as_ref())
    }

    /// The row behind `key`, to change.
    #[inline]
    #[must_use]
    pub fn get_mut(&mut self, key: Key) -> Option<&mut T> {
        self.rows.get_mut(key.index() as usize).filter(|row| row.0 == key.generation()).and_then(|row| row.1.as_mut())
    }

    /// Takes the row out and makes its place free.
    #[inline]
    pub fn remove(&mut self, key: Key) -> Option<T> {
        let place = self.rows.get_mut(key.index() as usize).filter(|row| row.0 == key.generation())?;
        let row = place.1.take()?;
        place.0 = (place.0 + 1) % GENERATIONS;
        self.free.push(key.index());
        Some(row)
    }

    /// Makes the row's place free after `take` took from it what is still wanted: cheaper than
    /// [`Slab::remove`] for large rows, which would be moved out as a whole.
    #[inline(always)]
    pub fn retire<R>(&mut self, key: Key, take: impl FnOnce(&mut T) -> R) -> Option<R> {
        let place = self.rows.get_mut(key.index() as usize).filter(|row| row.0 == key.generation())?;
        let taken = take(place.1.as_mut()?);
        place.1 = None;
        place.0 = (place.0 + 1) % GENERATIONS;
        self.free.push(key.index());
        Some(taken)
    }

    /// How many rows are in use.
    #[inline]
    #[must_use]
    pub fn len(&self) -> usize {
        self.rows.len() - self.free.len()
    }

    /// No row is in use.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Every row in use with its key, by index.
    pub fn iter(&self) -> impl Iterator<Item = (Key, &T)> {
        self.rows
            .iter()
            .zip(0_u32..)
            .filter_map(|((generation, row), index)| row.as_ref().map(|row| (Key::new(index, *generation), row)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_of_a_freed_row_finds_nothing_even_when_the_row_is_used_again() {
        let mut slab = Slab::default();
        let first = slab.insert("a");
        assert_eq!(slab.remove(first), Some("a"));
        let second = slab.insert("b");
        assert_eq!(second.index(), first.index());
        assert_eq!((slab.get(first), slab.get(second)), (None, Some(&"b")));
        assert_eq!(Key::from_bits(second.to_bits()), second);
        assert_eq!(Key::untag(second.tagged(7)), (7, second));
    }
}
