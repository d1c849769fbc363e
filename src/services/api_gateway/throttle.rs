//! The throttles of an API: the bucket of its stage, then the account's (semantics sheet 1.2, step 6).

use crate::services::api_gateway::Config;
use crate::services::contract::Rule;
use crate::services::token_bucket::TokenBucket;
use crate::units::rate::Rate;
use crate::units::time::{NANOS_PER_SECOND, SimTime};

const THROTTLED_STAGE: Rule = Rule("apigateway.throttled-stage");
const THROTTLED_ACCOUNT: Rule = Rule("apigateway.throttled-account");

/// Both buckets.
#[derive(Clone, Debug)]
pub(super) struct Throttle {
    stage: Option<TokenBucket>,
    account: TokenBucket,
}

impl Throttle {
    pub(super) fn new(config: &Config) -> Self {
        Throttle {
            stage: stage_limits(config).map(|(rate, burst)| TokenBucket::full(rate, burst)),
            account: TokenBucket::full(config.account_rate_limit, config.account_burst_limit),
        }
    }

    /// Takes a token of each bucket if both have one; takes nothing otherwise.
    pub(super) fn admit(&mut self, now: SimTime) -> Result<(), Rule> {
        if self.stage.as_mut().is_some_and(|stage| !stage.has(now, 1)) {
            return Err(THROTTLED_STAGE);
        }
        if !self.account.take(now, 1) {
            return Err(THROTTLED_ACCOUNT);
        }
        if let Some(stage) = &mut self.stage {
            stage.take(now, 1);
        }
        Ok(())
    }

    /// Other limits from now on. Levels stay; a stage that did not throttle before starts full.
    pub(super) fn reconfigure(&mut self, now: SimTime, config: &Config) {
        self.account.reconfigure(now, config.account_rate_limit, config.account_burst_limit);
        self.stage = match (self.stage.take(), stage_limits(config)) {
            (Some(mut stage), Some((rate, burst))) => {
                stage.reconfigure(now, rate, burst);
                Some(stage)
            }
            (_, limits) => limits.map(|(rate, burst)| TokenBucket::full(rate, burst)),
        };
    }

    /// The bucket that throttles first, and whether it is the stage's.
    pub(super) fn first(&self) -> (&TokenBucket, bool) {
        (self.stage.as_ref().unwrap_or(&self.account), self.stage.is_some())
    }
}

/// Rate and size of the stage's bucket, if the stage throttles.
fn stage_limits(config: &Config) -> Option<(Rate, u64)> {
    let rate = config.throttling_rate_limit?;
    let one_second = u128::from(rate.count) * u128::from(NANOS_PER_SECOND) / u128::from(rate.per);
    let one_second = u64::try_from(one_second).unwrap_or(u64::MAX).max(1);
    Some((rate, config.throttling_burst_limit.unwrap_or(one_second)))
}
