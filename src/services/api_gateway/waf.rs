//! The rate-based rule of a web ACL: how often each source asked in the window before now (semantics sheet 1.7).

use std::collections::{BTreeMap, VecDeque};

use crate::services::api_gateway::settings::{RateRule, Waf};
use crate::services::configuration::Problem;
use crate::units::time::{SimDuration, SimTime};

/// What a source is: a client, or an address that a request was forwarded for.
pub(super) type Source = (bool, u32);

/// The latest requests of each source, as many as the limit.
#[derive(Clone, Debug, Default)]
pub(super) struct RateCount(BTreeMap<Source, VecDeque<SimTime>>);

impl RateCount {
    /// Counts a request. True if it is more than the rule allows; refused requests count too, so a source that does
    /// not slow down stays blocked.
    pub(super) fn exceeds(&mut self, rule: &RateRule, source: Source, now: SimTime) -> bool {
        let latest = self.0.entry(source).or_default();
        // The limit-th request before this one lies within the window: this one is over the limit.
        let limit = rule.limit as usize;
        while latest.len() > limit {
            latest.pop_front();
        }
        let over =
            latest.len() == limit && latest.front().is_some_and(|oldest| now.since(*oldest) < rule.evaluation_window);
        if latest.len() == limit {
            latest.pop_front();
        }
        latest.push_back(now);
        over
    }
}

/// Windows that WAF offers (AWS WAF Developer Guide, "Rate-based rule high-level settings", read 2026-11-22).
const WINDOWS: [u64; 4] = [60, 120, 300, 600];

/// What is wrong with the settings in themselves.
pub(super) fn problems(waf: &Waf) -> Vec<Problem> {
    let mut problems = Vec::new();
    let Some(rule) = &waf.rate_based else { return problems };
    if !(10..=1_000_000).contains(&rule.limit) {
        problems.push(Problem::range("waf.rate_based.limit", rule.limit, "10..=1000000"));
    }
    if !WINDOWS.iter().any(|seconds| SimDuration::from_secs(*seconds) == rule.evaluation_window) {
        let window = rule.evaluation_window;
        problems.push(Problem {
            path: ["waf", "rate_based", "evaluation_window"].map(str::to_owned).to_vec(),
            message: format!("evaluation_window is {window}, which WAF does not offer"),
            help: "write \"1m\", \"2m\", \"5m\" (the default) or \"10m\"".into(),
        });
    }
    problems
}
