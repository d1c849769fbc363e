//! How the AWS SDKs retry: backoff, jitter, and the retry quota (semantics sheet 12).
//!
//! Source: AWS SDKs and Tools Reference Guide, "Retry behavior"; read 2026-11-22. The rate limiter that adaptive mode
//! puts in front of every attempt is in `adaptive.rs`; here it retries like standard mode.

use serde::{Deserialize, Serialize};

use crate::services::contract::Failure;
use crate::units::stream::Stream;
use crate::units::time::SimDuration;

/// Which retry behaviour.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
pub enum RetryMode {
    /// No retry.
    #[default]
    Never,
    /// Always the same delay, no jitter, no quota: what hand-written loops do.
    Fixed,
    /// Exponential backoff with full jitter and no quota.
    Legacy,
    /// The SDKs' `standard` mode as it was before the update of 2026.
    Standard,
    /// The SDKs' `standard` mode since November 2026.
    Standard2026,
    /// `Standard` with the SDKs' client-side rate limiter.
    Adaptive,
    /// `Standard2026` with the SDKs' client-side rate limiter.
    Adaptive2026,
}

impl RetryMode {
    /// Attempts pass a rate limiter.
    #[must_use]
    pub fn is_adaptive(self) -> bool {
        matches!(self, RetryMode::Adaptive | RetryMode::Adaptive2026)
    }

    /// The mode whose delays and quota it follows.
    fn base(self) -> Self {
        match self {
            RetryMode::Adaptive => RetryMode::Standard,
            RetryMode::Adaptive2026 => RetryMode::Standard2026,
            own => own,
        }
    }
}

/// Retries of one kind of call. Written `(mode: Standard)` with what differs from the mode's defaults.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
#[serde(deny_unknown_fields, default)]
pub struct RetryConfig {
    /// Which behaviour; default `Never`.
    pub mode: RetryMode,
    /// Attempts in all, the first one included, 1..=100; default by mode: 1 without retries, 5 for `Legacy`, else 3.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub max_attempts: Option<u32>,
    /// First backoff; default by mode: 1 s, and 50 ms for transient failures in the modes of 2026.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub base_delay: Option<SimDuration>,
    /// Longest backoff; default 20 s.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub max_delay: Option<SimDuration>,
    /// The callee is a DynamoDB table: since 2026 the SDKs make 4 attempts there, and start at 25 ms.
    #[serde(skip)]
    pub to_table: bool,
}

/// Tokens that a new retry quota holds.
const QUOTA: u32 = 500;

/// The retry quota of one client: a failing service makes it run dry, and then nobody retries.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RetryQuota {
    tokens: u32,
}

impl Default for RetryQuota {
    fn default() -> Self {
        RetryQuota { tokens: QUOTA }
    }
}

impl RetryQuota {
    /// A call succeeded at attempt `attempt`: gives back what its last retry cost, or 1.
    pub fn succeeded(&mut self, config: &RetryConfig, attempt: u32, last_failure: Option<Failure>) {
        let refund = match last_failure {
            Some(failure) if attempt > 1 => config.cost(failure),
            _ => 1,
        };
        self.tokens = (self.tokens + refund).min(QUOTA);
    }

    /// Takes the cost of a retry, or refuses it.
    fn take(&mut self, cost: u32) -> bool {
        let enough = self.tokens >= cost;
        if enough {
            self.tokens -= cost;
        }
        enough
    }
}

impl RetryConfig {
    /// The same towards a DynamoDB table.
    #[must_use]
    pub fn of_tables(&self) -> Self {
        RetryConfig { to_table: true, ..self.clone() }
    }

    /// Attempts in all.
    #[must_use]
    pub fn max_attempts(&self) -> u32 {
        self.max_attempts.unwrap_or(match self.mode.base() {
            RetryMode::Never => 1,
            RetryMode::Legacy => 5,
            RetryMode::Standard2026 if self.to_table => 4,
            _ => 3,
        })
    }

    /// Another attempt is due after attempt `attempt` failed, if the quota has the tokens for it.
    #[must_use]
    pub fn may_retry(&self, attempt: u32, failure: Failure) -> bool {
        let retryable = match failure {
            Failure::Rejected => false,
            // Status 200: only a loop that somebody wrote by hand looks into the answer.
            Failure::Function => self.mode == RetryMode::Fixed,
            _ => self.mode != RetryMode::Never,
        };
        retryable && attempt < self.max_attempts()
    }

    /// The delay before the next attempt after attempt `attempt` (1, 2, ...) failed, or `None`: give up.
    pub fn next_delay(
        &self,
        attempt: u32,
        failure: Failure,
        quota: &mut RetryQuota,
        stream: &mut Stream,
    ) -> Option<SimDuration> {
        if !self.may_retry(attempt, failure) || !quota.take(self.cost(failure)) {
            return None;
        }
        let base = self.base_delay.unwrap_or(match (self.mode.base(), failure) {
            (RetryMode::Standard2026, f) if f != Failure::Throttled => {
                SimDuration::from_millis(if self.to_table { 25 } else { 50 })
            }
            _ => SimDuration::from_secs(1),
        });
        if self.mode == RetryMode::Fixed {
            return Some(base);
        }
        let cap = self.max_delay.unwrap_or(SimDuration::from_secs(20));
        let grown = base.scaled(2_f64.powi(i32::try_from(attempt - 1).unwrap_or(30).min(30)));
        let jitter = stream.unit();
        // Before 2026 the cap came after the jitter, since then before it.
        Some(match self.mode.base() {
            RetryMode::Standard => grown.scaled(jitter).min(cap),
            _ => grown.min(cap).scaled(jitter),
        })
    }

    /// What one retry takes from the quota.
    fn cost(&self, failure: Failure) -> u32 {
        match (self.mode.base(), failure) {
            (RetryMode::Standard, Failure::TimedOut) => 10,
            (RetryMode::Standard, _) | (RetryMode::Standard2026, Failure::Throttled) => 5,
            (RetryMode::Standard2026, _) => 14,
            _ => 0,
        }
    }

    /// What is wrong with it, if anything.
    #[must_use]
    pub fn problem(&self) -> Option<String> {
        let attempts = self.max_attempts();
        (!(1..=100).contains(&attempts)).then(|| format!("max_attempts must be 1..=100, got {attempts}"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::units::stream::Purpose;

    /// Requests that `calls` sequential calls make against a dead service.
    fn requests_against_a_dead_service(mode: RetryMode, calls: u32) -> u32 {
        let config = RetryConfig { mode, ..RetryConfig::default() };
        let mut quota = RetryQuota::default();
        let mut stream = Stream::new(1, "test", Purpose::Retry);
        let mut requests = 0;
        for _ in 0..calls {
            let mut attempt = 1;
            while config.next_delay(attempt, Failure::Overloaded, &mut quota, &mut stream).is_some() {
                attempt += 1;
            }
            requests += attempt;
        }
        requests
    }

    #[test]
    fn given_the_quota_of_500_when_each_retry_costs_5_then_100_retries_are_made() {
        // Calls 1 to 50 make 3 attempts (2 retries x 5 x 50 = 500), calls 51 to 100 make 1: 150 + 50.
        assert_eq!(requests_against_a_dead_service(RetryMode::Standard, 100), 200);
    }

    #[test]
    fn given_the_quota_of_500_when_each_retry_costs_14_then_35_retries_are_made() {
        // 500 / 14 = 35 retries: 100 first attempts + 35.
        assert_eq!(requests_against_a_dead_service(RetryMode::Standard2026, 100), 135);
    }

    #[test]
    fn given_adaptive_mode_then_quota_attempts_and_delays_are_those_of_standard_mode() {
        assert_eq!(requests_against_a_dead_service(RetryMode::Adaptive, 100), 200);
        assert_eq!(requests_against_a_dead_service(RetryMode::Adaptive2026, 100), 135);
        for (adaptive, standard) in
            [(RetryMode::Adaptive, RetryMode::Standard), (RetryMode::Adaptive2026, RetryMode::Standard2026)]
        {
            let delay = |mode| {
                let (mut quota, mut stream) = (RetryQuota::default(), Stream::new(1, "test", Purpose::Retry));
                let retry = RetryConfig { mode, ..RetryConfig::default() }.of_tables();
                (retry.max_attempts(), retry.next_delay(2, Failure::Overloaded, &mut quota, &mut stream), quota)
            };
            assert_eq!(delay(adaptive), delay(standard));
        }
    }

    #[test]
    fn given_a_table_then_the_sdks_of_2026_make_four_attempts_from_25_ms() {
        let retry = RetryConfig { mode: RetryMode::Standard2026, ..RetryConfig::default() }.of_tables();
        let (mut quota, mut stream) = (RetryQuota::default(), Stream::new(1, "test", Purpose::Retry));

        let delays: Vec<_> =
            (1..=4).map(|attempt| retry.next_delay(attempt, Failure::Overloaded, &mut quota, &mut stream)).collect();

        // Below 25 ms x 1, 2, 4; then the attempts are used up.
        let limits = [25, 50, 100].map(SimDuration::from_millis);
        assert!(delays.iter().zip(limits).all(|(delay, limit)| delay.is_some_and(|delay| delay < limit)), "{delays:?}");
        assert_eq!(delays[3], None);
    }

    #[test]
    fn given_a_rejected_request_then_it_is_not_retried() {
        let config = RetryConfig { mode: RetryMode::Standard, ..RetryConfig::default() };
        let mut stream = Stream::new(1, "test", Purpose::Retry);
        assert_eq!(config.next_delay(1, Failure::Rejected, &mut RetryQuota::default(), &mut stream), None);
    }

    #[test]
    fn given_a_function_error_under_status_200_then_no_mode_of_the_sdks_retries_it() {
        let mut stream = Stream::new(1, "test", Purpose::Retry);
        let mut delay = |mode| {
            let config = RetryConfig { mode, ..RetryConfig::default() };
            config.next_delay(1, Failure::Function, &mut RetryQuota::default(), &mut stream)
        };
        for mode in [RetryMode::Never, RetryMode::Legacy, RetryMode::Standard, RetryMode::Standard2026] {
            assert_eq!(delay(mode), None, "{mode:?}");
        }
        assert!(delay(RetryMode::Fixed).is_some());
    }
}
