//! The response cache of a stage: what it holds and until when (semantics sheet 1.4).
//!
//! Entries are dropped as soon as they expire, so there are never more than were stored within one time to
//! live; beyond its size those that were not asked for the longest give way. Requests that miss at the same time
//! all go to the integration: API Gateway does not coalesce them.

use std::collections::{BTreeMap, VecDeque};

use crate::services::api_gateway::CacheView;
use crate::services::api_gateway::problems::METHODS;
use crate::services::api_gateway::settings::Cache;
use crate::services::configuration::Problem;
use crate::units::size::DataSize;
use crate::units::time::{SimDuration, SimTime};

/// What the request asks for (method, path, cache keys), and the key of its data.
pub(super) type EntryKey = (u32, u64);

/// Longest time to live (fixed; API Gateway quotas, read 2026-11-22).
const LONGEST_TTL: SimDuration = SimDuration::from_secs(3_600);

/// Largest response that can be cached (fixed; API Gateway quotas, read 2026-11-22).
const LARGEST_RESPONSE: u64 = 1_048_576;

/// How long a new or resized cache is being built; nothing is found and nothing stored meanwhile (AWS: "about four
/// minutes", API Gateway Developer Guide, "Cache settings for REST APIs", read 2026-11-22).
const BUILDING: SimDuration = SimDuration::from_secs(240);

/// Sizes that AWS offers, in tenths of a GB (same page).
const SIZES: [u64; 8] = [5, 16, 61, 135, 284, 582, 1_180, 2_370];

/// Most entries that a picture shows one by one.
const SHOWN: usize = 48;

/// One answer that is kept.
#[derive(Clone, Copy, Debug)]
struct Entry {
    expires: SimTime,
    bytes: u64,
    /// Its place in `recency`.
    used: u64,
}

/// What the cache holds.
#[derive(Clone, Debug, Default)]
pub(super) struct Entries {
    entries: BTreeMap<EntryKey, Entry>,
    /// The stores in their order. One whose instant is not the entry's expiry any more was replaced.
    stores: VecDeque<(SimTime, EntryKey)>,
    /// Entries by when they were asked for last, the longest ago first.
    recency: BTreeMap<u64, EntryKey>,
    uses: u64,
    bytes: u64,
    /// Nothing is found or stored before this.
    ready_at: SimTime,
    hits: u64,
    misses: u64,
    evictions: u64,
}

impl Entries {
    /// Looks an entry up, and counts the hit or miss: its size if it is there. At exactly its expiry it is gone.
    pub(super) fn hit(&mut self, now: SimTime, key: EntryKey) -> Option<u64> {
        self.drop_expired(now);
        let uses = self.uses;
        let found = self.entries.get_mut(&key).filter(|entry| entry.expires > now);
        let Some(entry) = found else {
            self.misses += 1;
            return None;
        };
        self.hits += 1;
        self.uses += 1;
        let bytes = entry.bytes;
        self.recency.remove(&std::mem::replace(&mut entry.used, uses));
        self.recency.insert(uses, key);
        Some(bytes)
    }

    /// Stores an entry, or replaces it; says how many others gave way.
    pub(super) fn store(&mut self, now: SimTime, key: EntryKey, bytes: u64, cache: &Cache) -> u64 {
        if now < self.ready_at {
            return 0;
        }
        self.drop_expired(now);
        let entry = Entry { expires: now + cache.ttl, bytes, used: self.uses };
        let is_known = self.is_current(&(entry.expires, key));
        self.remove(key);
        self.recency.insert(self.uses, key);
        self.uses += 1;
        self.bytes += bytes;
        if !is_known {
            self.stores.push_back((entry.expires, key));
        }
        self.entries.insert(key, entry);
        let before = self.evictions;
        while self.bytes > cache.size.0 {
            let Some((_, oldest)) = self.recency.first_key_value() else { break };
            self.remove(*oldest);
            self.evictions += 1;
        }
        self.evictions - before
    }

    /// Every entry is gone.
    pub(super) fn flush(&mut self) {
        self.entries.clear();
        self.stores.clear();
        self.recency.clear();
        self.bytes = 0;
    }

    /// The cache is built anew from now on.
    pub(super) fn rebuild(&mut self, now: SimTime) {
        self.flush();
        self.ready_at = now + BUILDING;
    }

    /// What a picture of it needs.
    pub(super) fn view(&self, now: SimTime, cache: &Cache) -> CacheView {
        let expired = self.stores.iter().take_while(|(expires, _)| *expires <= now);
        let expired = expired.filter(|store| self.is_current(store)).count();
        let live = self.stores.iter().rev().filter(|store| store.0 > now && self.is_current(store));
        let left = |expires: SimTime| expires.since(now).as_secs_f64() / cache.ttl.as_secs_f64().max(f64::MIN_POSITIVE);
        #[expect(clippy::cast_possible_truncation, reason = "a fraction for a picture")]
        let freshness = live.take(SHOWN).map(|(expires, _)| left(*expires).clamp(0.0, 1.0) as f32);
        CacheView {
            freshness: freshness.collect(),
            entries: self.entries.len().saturating_sub(expired) as u64,
            hits: self.hits,
            misses: self.misses,
            evictions: self.evictions,
            bytes: self.bytes,
            size: cache.size.0,
            building: now < self.ready_at,
            ttl: cache.ttl,
        }
    }

    fn is_current(&self, store: &(SimTime, EntryKey)) -> bool {
        self.entries.get(&store.1).is_some_and(|entry| entry.expires == store.0)
    }

    fn remove(&mut self, key: EntryKey) {
        if let Some(entry) = self.entries.remove(&key) {
            self.recency.remove(&entry.used);
            self.bytes -= entry.bytes;
        }
    }

    /// Stores expire in their order, save after a change of the time to live; then the late ones wait for those
    /// in front of them, and the lookup decides.
    fn drop_expired(&mut self, now: SimTime) {
        while let Some(store) = self.stores.front().copied().filter(|(expires, _)| *expires <= now) {
            self.stores.pop_front();
            if self.is_current(&store) {
                self.remove(store.1);
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
    if !SIZES.iter().any(|tenths| gigabytes(*tenths) == cache.size) {
        problems.push(Problem {
            path: vec!["cache".into(), "size".into()],
            message: format!("size is {}, which API Gateway does not offer", cache.size),
            help: "write \"0.5GB\" (the default), \"1.6GB\", \"6.1GB\", \"13.5GB\", \"28.4GB\", \"58.2GB\", \"118GB\" or \"237GB\"".into(),
        });
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

/// So many tenths of a GB, to the nearest byte as sizes are read.
fn gigabytes(tenths: u64) -> DataSize {
    DataSize((tenths * (1 << 30) + 5) / 10)
}

/// The size as the price list names it, such as `0.5`.
pub(super) fn size_name(size: DataSize) -> String {
    let tenths = SIZES.into_iter().find(|tenths| gigabytes(*tenths) == size).unwrap_or(SIZES[0]);
    if tenths.is_multiple_of(10) { (tenths / 10).to_string() } else { format!("{}.{}", tenths / 10, tenths % 10) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::services::probe::{at, secs};

    fn cache(ttl: f64) -> Cache {
        Cache { ttl: secs(ttl), ..Cache::default() }
    }

    #[test]
    fn given_an_hour_of_new_keys_then_only_one_time_to_live_of_them_is_kept() {
        let mut entries = Entries::default();
        for second in 0..3_600 {
            entries.store(SimTime::ZERO + SimDuration::from_secs(second), (0, second), 1, &cache(60.0));
            assert!(entries.entries.len() <= 60 && entries.stores.len() <= 60 && entries.recency.len() <= 60);
        }
    }

    #[test]
    fn given_a_stampede_on_one_key_then_it_is_one_entry_that_expires_after_the_last_store() {
        let mut entries = Entries::default();
        for millis in [0, 0, 1, 2] {
            entries.store(SimTime::ZERO + SimDuration::from_millis(millis), (0, 7), 10, &cache(1.0));
        }
        let view = entries.view(at(0.5), &cache(1.0));
        assert_eq!((view.entries, view.bytes), (1, 10));
        assert_eq!(entries.hit(at(1.0015), (0, 7)), Some(10));
        assert_eq!(entries.hit(at(1.002), (0, 7)), None);
        assert!(entries.entries.is_empty() && entries.stores.is_empty() && entries.recency.is_empty());
    }

    #[test]
    fn given_entries_of_different_ages_then_the_picture_shows_the_newest_first() {
        let mut entries = Entries::default();
        entries.store(at(0.0), (0, 1), 1, &cache(10.0));
        entries.store(at(4.0), (0, 2), 1, &cache(10.0));

        let view = entries.view(at(5.0), &cache(10.0));
        assert_eq!((view.entries, view.freshness), (2, vec![0.9, 0.5]));

        let view = entries.view(at(10.0), &cache(10.0));
        assert_eq!((view.entries, view.freshness.len()), (1, 1));
    }

    #[test]
    fn given_a_full_cache_when_another_answer_comes_then_the_one_not_asked_for_the_longest_gives_way() {
        let (mut entries, cache) = (Entries::default(), Cache { size: DataSize(100), ..cache(60.0) });
        assert_eq!(entries.store(at(0.0), (0, 1), 40, &cache), 0);
        assert_eq!(entries.store(at(1.0), (0, 2), 40, &cache), 0);
        assert!(entries.hit(at(2.0), (0, 1)).is_some());

        assert_eq!(entries.store(at(3.0), (0, 3), 40, &cache), 1);

        let there = [1, 2, 3].map(|key| entries.hit(at(4.0), (0, key)).is_some());
        assert_eq!(there, [true, false, true]);
    }

    #[test]
    fn sizes_are_named_as_the_price_list_names_them() {
        let name = |size: &str| size_name(size.parse().unwrap());
        assert_eq!(["0.5GB", "1.6GB", "118GB"].map(name), ["0.5", "1.6", "118"]);
    }
}
