//! The order in which visible messages are given out.
//!
//! A standard queue has one line by age, with often-received messages at its end. A FIFO queue has a line for each
//! message group, and a group with a message in flight is locked; it looks at the first 120,000 messages only.

use std::collections::{BTreeMap, VecDeque};

use crate::services::sqs::{GroupView, Message};
use crate::units::key::{Key, Slab};
use crate::units::time::SimTime;

/// From this receive on a message goes to the back (semantics sheet 3.2, "Poison handling").
pub(super) const BACK_OF_THE_QUEUE_FROM: u32 = 3;

/// How far into its backlog a FIFO queue looks for groups (SQS Developer Guide, "FIFO queue quotas").
const BACKLOG_WINDOW: usize = 120_000;

/// Every shard of a queue.
pub(super) const ALL_SHARDS: u8 = 0xff;

/// Place in the order of receiving: often-received messages last, then by age.
type Rank = (bool, SimTime, u64);

fn rank(message: &Message) -> Rank {
    (message.receive_count >= BACK_OF_THE_QUEUE_FROM, message.sent_at, message.sequence)
}

/// Visible messages in order.
#[derive(Clone, Debug)]
pub(super) enum Lines {
    Standard(Standard),
    Fifo(Fifo),
}

/// One line.
#[derive(Clone, Debug, Default)]
pub(super) struct Standard {
    /// Visible messages in order of sending, as long as nothing came back: the cheap way.
    fresh: VecDeque<Key>,
    /// Visible messages that came back or became visible out of order.
    returned: BTreeMap<Rank, Key>,
}

/// A line for each group.
#[derive(Clone, Debug, Default)]
pub(super) struct Fifo {
    groups: BTreeMap<u32, Group>,
    /// Groups that may give a message, by their first one.
    heads: BTreeMap<u64, u32>,
    /// Messages that the queue looks at.
    within: usize,
    /// Those behind, in order of sending; messages that are gone are skipped.
    beyond: VecDeque<Key>,
}

#[derive(Clone, Debug, Default)]
struct Group {
    /// Visible messages by order of sending.
    waiting: BTreeMap<u64, Key>,
    in_flight: u32,
    /// Its entry among the heads.
    head: Option<u64>,
}

impl Lines {
    /// No messages.
    pub(super) fn new(fifo: bool) -> Self {
        if fifo { Lines::Fifo(Fifo::default()) } else { Lines::Standard(Standard::default()) }
    }

    /// A message was stored; it is not visible yet.
    pub(super) fn stored(&mut self, key: Key, messages: &mut Slab<Message>) {
        let Lines::Fifo(fifo) = self else { return };
        let within = fifo.within < BACKLOG_WINDOW;
        if let Some(message) = messages.get_mut(key) {
            message.within = within;
        }
        if within { fifo.within += 1 } else { fifo.beyond.push_back(key) }
    }

    /// Message groups that have messages.
    pub(super) fn groups(&self) -> usize {
        match self {
            Lines::Standard(_) => 0,
            Lines::Fifo(fifo) => fifo.groups.len(),
        }
    }

    /// The busiest groups, at most so many, in the order of their numbers.
    pub(super) fn busiest(&self, most: usize) -> Vec<GroupView> {
        let Lines::Fifo(fifo) = self else { return Vec::new() };
        let busy = |group: &Group| group.waiting.len() + group.in_flight as usize;
        let mut groups: Vec<(&u32, &Group)> = fifo.groups.iter().collect();
        groups.sort_by_key(|(number, group)| (std::cmp::Reverse(busy(group)), **number));
        groups.truncate(most);
        groups.sort_by_key(|(number, _)| **number);
        let shown = |(_, group): (&u32, &Group)| GroupView { waiting: group.waiting.len(), in_flight: group.in_flight };
        groups.into_iter().map(shown).collect()
    }

    /// A message has become visible. `was_in_flight`: it comes back.
    pub(super) fn add(&mut self, key: Key, was_in_flight: bool, messages: &Slab<Message>) {
        let Some(message) = messages.get(key) else { return };
        match self {
            Lines::Standard(line) => line.add(key, message, messages),
            Lines::Fifo(fifo) => fifo.change(message.body.group, |group| {
                group.in_flight -= u32::from(was_in_flight);
                if message.within {
                    group.waiting.insert(message.sequence, key);
                }
            }),
        }
    }

    /// The visible message that is next, taken out of its line; of a standard queue only from these shards.
    /// A group that a receive has begun with is taken from to its end, although it is locked by then.
    pub(super) fn next(&mut self, shards: u8, begun: &mut Option<u32>, messages: &Slab<Message>) -> Option<Key> {
        match self {
            Lines::Standard(line) => line.next(shards, messages),
            Lines::Fifo(fifo) => fifo.next(begun),
        }
    }

    /// The message that was taken is in flight now.
    pub(super) fn locked(&mut self, message: &Message) {
        if let Lines::Fifo(fifo) = self {
            fifo.change(message.body.group, |group| group.in_flight += 1);
        }
    }

    /// A message that was delayed, visible (and still in its line) or in flight is gone; `gone` is taken out of
    /// `messages` already.
    pub(super) fn removed(&mut self, gone: &Message, was_in_flight: bool, messages: &mut Slab<Message>) {
        let Lines::Fifo(fifo) = self else { return };
        fifo.change(gone.body.group, |group| {
            group.in_flight -= u32::from(was_in_flight);
            group.waiting.remove(&gone.sequence);
        });
        if gone.within {
            fifo.within -= 1;
            fifo.look_further(messages);
        }
    }

    /// A visible message is hidden again without being received.
    pub(super) fn hidden(&mut self, message: &Message) {
        if let Lines::Fifo(fifo) = self {
            fifo.change(message.body.group, |group| {
                group.waiting.remove(&message.sequence);
            });
        }
    }

    /// Drops messages that are gone from the front of the lines; without it a queue that nobody receives from
    /// would keep them for ever.
    pub(super) fn trim(&mut self, messages: &Slab<Message>) {
        match self {
            Lines::Standard(line) => line.trim(messages),
            Lines::Fifo(fifo) => {
                while fifo.beyond.front().is_some_and(|key| messages.get(*key).is_none()) {
                    fifo.beyond.pop_front();
                }
            }
        }
    }
}

impl Standard {
    fn add(&mut self, key: Key, message: &Message, messages: &Slab<Message>) {
        let own = rank(message);
        let in_order = message.receive_count == 0
            && self.fresh.back().and_then(|last| messages.get(*last)).is_none_or(|last| rank(last) < own);
        if in_order {
            self.fresh.push_back(key);
        } else {
            self.returned.insert(own, key);
        }
    }

    fn next(&mut self, shards: u8, messages: &Slab<Message>) -> Option<Key> {
        self.trim(messages);
        if shards != ALL_SHARDS {
            return self.next_of(shards, messages);
        }
        let fresh = self.fresh.front().and_then(|key| messages.get(*key)).map(rank);
        let returned = self.returned.first_key_value().map(|(rank, _)| *rank);
        match (fresh, returned) {
            (Some(fresh), Some(returned)) if returned < fresh => self.returned.pop_first().map(|(_, key)| key),
            (Some(_), _) => self.fresh.pop_front(),
            (None, _) => self.returned.pop_first().map(|(_, key)| key),
        }
    }

    /// The first message that lies on one of these shards.
    fn next_of(&mut self, shards: u8, messages: &Slab<Message>) -> Option<Key> {
        let here = |key: &Key| messages.get(*key).filter(|message| shards & (1 << message.shard) != 0).map(rank);
        let fresh = self.fresh.iter().enumerate().find_map(|(index, key)| here(key).map(|rank| (rank, index)));
        let returned = self.returned.iter().find_map(|(rank, key)| here(key).map(|_| *rank));
        match (fresh, returned) {
            (Some((fresh, _)), Some(returned)) if returned < fresh => self.returned.remove(&returned),
            (Some((_, index)), _) => self.fresh.remove(index),
            (None, Some(returned)) => self.returned.remove(&returned),
            (None, None) => None,
        }
    }

    fn trim(&mut self, messages: &Slab<Message>) {
        while self.fresh.front().is_some_and(|key| messages.get(*key).is_none()) {
            self.fresh.pop_front();
        }
        while self.returned.first_key_value().is_some_and(|(_, key)| messages.get(*key).is_none()) {
            self.returned.pop_first();
        }
    }
}

impl Fifo {
    /// Changes a group and keeps its entry among the heads true.
    fn change(&mut self, number: u32, change: impl FnOnce(&mut Group)) {
        let group = self.groups.entry(number).or_default();
        change(group);
        let head = group.waiting.first_key_value().map(|(sequence, _)| *sequence).filter(|_| group.in_flight == 0);
        if head != group.head {
            if let Some(old) = std::mem::replace(&mut group.head, head) {
                self.heads.remove(&old);
            }
            if let Some(new) = head {
                self.heads.insert(new, number);
            }
        }
        if group.waiting.is_empty() && group.in_flight == 0 {
            self.groups.remove(&number);
        }
    }

    fn next(&mut self, begun: &mut Option<u32>) -> Option<Key> {
        let more = begun.filter(|number| self.groups.get(number).is_some_and(|group| !group.waiting.is_empty()));
        let number = more.or_else(|| self.heads.first_key_value().map(|(_, number)| *number))?;
        *begun = Some(number);
        let mut taken = None;
        self.change(number, |group| taken = group.waiting.pop_first().map(|(_, key)| key));
        taken
    }

    /// A place among the first messages is free: the next one behind takes it.
    fn look_further(&mut self, messages: &mut Slab<Message>) {
        while let Some(key) = self.beyond.pop_front() {
            let Some(message) = messages.get_mut(key) else { continue };
            message.within = true;
            self.within += 1;
            if message.is_visible() {
                let (group, sequence) = (message.body.group, message.sequence);
                self.change(group, |group| {
                    group.waiting.insert(sequence, key);
                });
            }
            return;
        }
    }
}
