//! The response cache of a stage: what it holds and until when (semantics sheet 1.4).
//!
//! Entries are dropped as soon as they expire, so there are never more than were stored within one time to
//! live. Requests that miss at the same time all go to the integration: API Gateway does not coalesce them.

use std::collections::{BTreeMap, VecDeque};

use crate::services::api_gateway::routing::METHODS;
use crate::services::api_gateway::{Cache, CacheView};
use crate::services::configuration::Problem;
use crate::units::time::{SimDuration, SimTime};

/// Method, path and parameters (the route of a request), and the key of its data.
pub(super) type EntryKey = (u32, u64);

/// Longest time to live (fixed; API Gateway quotas, read 2026-11-22).
const LONGEST_TTL: SimDuration = SimDuration::from_secs(3_600);

/// Largest response that can be cached (fixed; API Gateway quotas, read 2026-11-22).
const LARGEST_RESPONSE: u64 = 1_048_576;

/// Most entries that a picture shows one by one.
const SHOWN: usize = 48;

/// What the cache holds.
#[derive(Clone, Debug, Default)]
pub(super) struct Entries {
    /// When each entry expires.
    expiry: BTreeMap<EntryKey, SimTime>,
    /// The stores in their order. One whose instant is not the entry's expiry any more was replaced.
    stores: VecDeque<(SimTime, EntryKey)>,
    hits: u64,
    misses: u64,
}

impl Entries {
    /// Looks an entry up, and counts the hit or miss. At exactly its expiry it is gone.
    pub(super) fn hit(&mut self, now: SimTime, key: EntryKey) -> bool {
        self.drop_expired(now);
        let hit = self.expiry.get(&key).is_some_and(|expires| *expires > now);
        *if hit { &mut self.hits } else { &mut self.misses } += 1;
        hit
    }

    /// Stores an entry, or replaces it.
    pub(super) fn store(&mut self, now: SimTime, key: EntryKey, ttl: SimDuration) {
        self.drop_expired(now);
        let expires = now + ttl;
        if self.expiry.insert(key, expires) != Some(expires) {
            self.stores.push_back((expires, key));
        }
    }

    /// What a picture of it needs.
    pub(super) fn view(&self, now: SimTime, ttl: SimDuration) -> CacheView {
        let expired = self.stores.iter().take_while(|(expires, _)| *expires <= now);
        let expired = expired.filter(|store| self.is_current(store)).count();
        let live = self.stores.iter().rev().filter(|store| store.0 > now && self.is_current(store));
        let left = |expires: SimTime| expires.since(now).as_secs_f64() / ttl.as_secs_f64().max(f64::MIN_POSITIVE);
        #[expect(clippy::cast_possible_truncation, reason = "a fraction for a picture")]
        let freshness = live.take(SHOWN).map(|(expires, _)| left(*expires).clamp(0.0, 1.0) as f32);
        CacheView {
            freshness: freshness.collect(),
            entries: (self.expiry.len() - expired) as u64,
            hits: self.hits,
            misses: self.misses,
            ttl,
        }
    }

    fn is_current(&self, store: &(SimTime, EntryKey)) -> bool {
        self.expiry.get(&store.1) == Some(&store.0)
    }

    /// Stores expire in their order, save after a change of the time to live; then the late ones wait for those
    /// in front of them, and the lookup decides.
    fn drop_expired(&mut self, now: SimTime) {
        while let Some(store) = self.stores.front().copied().filter(|(expires, _)| *expires <= now) {
            self.stores.pop_front();
            if self.is_current(&store) {
                self.expiry.remove(&store.1);
            }
        }
    }
}

/// What is wrong with the settings in themselves.
pub(super) fn problems(cache: &Cache) -> Vec<Problem> {
    let mut problems = Vec::new();
    if cache.ttl > LONGEST_TTL {
        problems.push(Problem::range("cache.ttl", cache.ttl, "0s..=1h (default 5m)"));
    }
    if cache.largest_response.0 > LARGEST_RESPONSE {
        problems.push(Problem::range("cache.largest_response", cache.largest_response, "0B..=1MB (default 1MB)"));
    }
    for (index, method) in cache.methods.iter().enumerate() {
        if !METHODS.contains(&method.as_str()) {
            problems.push(Problem {
                path: vec!["cache".into(), "methods".into(), index.to_string()],
                message: format!("\"{method}\" is not an HTTP method"),
                help: format!("write one of {}", METHODS.join(", ")),
            });
        }
    }
    problems
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::services::probe::{at, secs};

    #[test]
    fn given_an_hour_of_new_keys_then_only_one_time_to_live_of_them_is_kept() {
        let mut entries = Entries::default();
        for second in 0..3_600 {
            entries.store(SimTime::ZERO + SimDuration::from_secs(second), (0, second), secs(60.0));
            assert!(entries.expiry.len() <= 60 && entries.stores.len() <= 60);
        }
    }

    #[test]
    fn given_a_stampede_on_one_key_then_it_is_one_entry_that_expires_after_the_last_store() {
        let mut entries = Entries::default();
        for millis in [0, 0, 1, 2] {
            entries.store(SimTime::ZERO + SimDuration::from_millis(millis), (0, 7), secs(1.0));
        }
        assert_eq!(entries.view(at(0.5), secs(1.0)).entries, 1);
        assert!(entries.hit(at(1.0015), (0, 7)));
        assert!(!entries.hit(at(1.002), (0, 7)));
        assert!(entries.expiry.is_empty() && entries.stores.is_empty());
    }

    #[test]
    fn given_entries_of_different_ages_then_the_picture_shows_the_newest_first() {
        let mut entries = Entries::default();
        entries.store(at(0.0), (0, 1), secs(10.0));
        entries.store(at(4.0), (0, 2), secs(10.0));

        let view = entries.view(at(5.0), secs(10.0));
        assert_eq!((view.entries, view.freshness), (2, vec![0.9, 0.5]));

        let view = entries.view(at(10.0), secs(10.0));
        assert_eq!((view.entries, view.freshness.len()), (1, 1));
    }
}
