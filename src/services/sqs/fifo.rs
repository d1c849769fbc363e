//! What a FIFO queue asks of a message, which messages are duplicates, and how many calls it takes.

use std::collections::{BTreeMap, VecDeque};

use crate::services::contract::{Body, Deduplication, Rule, SendMessage};
use crate::services::sqs::rules::{FIFO_DELAY_RULE, MISSING_DEDUPLICATION_RULE, MISSING_GROUP_RULE};
use crate::services::sqs::{Config, DeduplicationScope, FifoThroughputLimit};
use crate::services::token_bucket::TokenBucket;
use crate::units::rate::Rate;
use crate::units::time::{SimDuration, SimTime};

/// How long a deduplication id is remembered (SQS Developer Guide, "Exactly-once processing in Amazon SQS").
const DEDUPLICATION_INTERVAL: SimDuration = SimDuration::from_secs(300);

/// Calls a second of one action, of a queue or of one of its partitions (SQS Developer Guide, "Amazon SQS message
/// quotas", read 2026-11-22).
const CALLS_PER_SECOND: u64 = 300;

/// Calls a second of one action in high-throughput mode (the same page; us-east-1).
const HIGH_CALLS_PER_SECOND: u64 = 70_000;

/// Partitions of a queue in high-throughput mode (a convention: as many as its quota is made of).
const PARTITIONS: u32 = 233;

/// Actions with a quota of their own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Action {
    Send = 0,
    Receive = 1,
    Delete = 2,
    ChangeVisibility = 3,
}

/// A deduplication id within its scope.
type Identity = (u32, u64);

/// What a FIFO queue keeps beside its messages.
#[derive(Clone, Debug)]
pub(super) struct Ledger {
    /// Ids accepted within the interval.
    seen: BTreeMap<Identity, SimTime>,
    /// The same in order of time.
    by_time: VecDeque<(SimTime, Identity)>,
    /// Calls of each action.
    calls: [TokenBucket; 4],
    /// Sends of each partition, in high-throughput mode.
    partitions: Vec<TokenBucket>,
}

fn bucket(rate: u64) -> TokenBucket {
    TokenBucket::full(Rate::per_second(rate), rate)
}

/// The queue is in high-throughput mode: both settings are needed.
fn is_high(config: &Config) -> bool {
    config.deduplication_scope == DeduplicationScope::MessageGroup
        && config.fifo_throughput_limit == FifoThroughputLimit::PerMessageGroupId
}

impl Ledger {
    /// Nothing was accepted yet.
    pub(super) fn new(config: &Config) -> Self {
        let high = is_high(config);
        let rate = if high { HIGH_CALLS_PER_SECOND } else { CALLS_PER_SECOND };
        let partitions = if high { PARTITIONS } else { 0 };
        Ledger {
            seen: BTreeMap::new(),
            by_time: VecDeque::new(),
            calls: std::array::from_fn(|_| bucket(rate)),
            partitions: (0..partitions).map(|_| bucket(CALLS_PER_SECOND)).collect(),
        }
    }

    /// Other limits from now on; what was accepted stays known.
    pub(super) fn reconfigure(&mut self, old: &Config, new: &Config) {
        if is_high(old) != is_high(new) {
            let fresh = Ledger::new(new);
            (self.calls, self.partitions) = (fresh.calls, fresh.partitions);
        }
    }

    /// Takes a call if its quota allows; a send counts once for each partition that its groups lie on.
    pub(super) fn admit(&mut self, now: SimTime, action: Action, groups: &[u32]) -> bool {
        let calls = &mut self.calls[action as usize];
        let partitions = u32::try_from(self.partitions.len()).unwrap_or(0);
        if partitions == 0 || action != Action::Send {
            return calls.take(now, 1);
        }
        let mut touched: Vec<usize> = groups.iter().map(|group| (group % partitions) as usize).collect();
        touched.sort_unstable();
        touched.dedup();
        // Tokens are taken only if all buckets admit.
        let admitted = calls.has(now, touched.len() as u64)
            && touched.iter().all(|partition| self.partitions[*partition].has(now, 1));
        if admitted {
            calls.take(now, touched.len() as u64);
            for partition in touched {
                self.partitions[partition].take(now, 1);
            }
        }
        admitted
    }

    /// The id was accepted within the interval; otherwise it is from now on.
    pub(super) fn is_duplicate(&mut self, now: SimTime, identity: Identity) -> bool {
        while let Some((at, old)) = self.by_time.front().copied().filter(|(at, _)| *at + DEDUPLICATION_INTERVAL <= now)
        {
            self.by_time.pop_front();
            if self.seen.get(&old) == Some(&at) {
                self.seen.remove(&old);
            }
        }
        if self.seen.contains_key(&identity) {
            return true;
        }
        self.seen.insert(identity, now);
        self.by_time.push_back((now, identity));
        false
    }
}

/// The identity of a message by which duplicates are known, or why the queue does not take it.
pub(super) fn identity(config: &Config, body: &Body, message: &SendMessage) -> Result<Identity, Rule> {
    if message.delay.is_some() {
        return Err(FIFO_DELAY_RULE);
    }
    if body.group == 0 {
        return Err(MISSING_GROUP_RULE);
    }
    let scope = match config.deduplication_scope {
        DeduplicationScope::Queue => 0,
        DeduplicationScope::MessageGroup => body.group,
    };
    let order = body.order.map_or(0, |order| order.0.to_bits());
    match message.deduplication {
        Some(Deduplication::Id(id)) => Ok((scope, id)),
        Some(Deduplication::Order) => Ok((scope, order)),
        Some(Deduplication::Key) => Ok((scope, body.key)),
        None if config.content_based_deduplication => {
            // Without a text the body is what the business request says: its identity, what it is about, its size.
            let content = [order, u64::from(body.route), body.key, u64::from(body.size)];
            let mixed = content
                .iter()
                .fold(0_u64, |hash, part| (hash.rotate_left(5) ^ part).wrapping_mul(0x9e37_79b9_7f4a_7c15));
            Ok((scope, message.content.unwrap_or(mixed)))
        }
        None => Err(MISSING_DEDUPLICATION_RULE),
    }
}
