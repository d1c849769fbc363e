//! The throttles of an API: the key's bucket, the method's or the stage's, then the account's (semantics sheet 1.2,
//! step 6). Tokens are taken only if every level admits.

use crate::services::api_gateway::Config;
use crate::services::api_gateway::plans::Plans;
use crate::services::api_gateway::rules::{
    QUOTA_EXCEEDED, THROTTLED_ACCOUNT, THROTTLED_METHOD, THROTTLED_PLAN, THROTTLED_STAGE,
};
use crate::services::contract::Rule;
use crate::services::token_bucket::{TokenBucket, one_second_of};
use crate::units::rate::Rate;
use crate::units::time::SimTime;

/// The buckets that are the API's own.
#[derive(Clone, Debug)]
pub(super) struct Throttle {
    stages: Vec<OfStage>,
    pub(super) plans: Plans,
}

/// The buckets of one stage.
#[derive(Clone, Debug, Default)]
struct OfStage {
    whole: Option<TokenBucket>,
    /// By the configuration's routes.
    methods: Vec<Option<TokenBucket>>,
}

impl Throttle {
    pub(super) fn new(config: &Config) -> Self {
        let mut throttle = Throttle { stages: Vec::new(), plans: Plans::new(config) };
        throttle.resize(SimTime::ZERO, config);
        throttle
    }

    /// Takes a token of each bucket if all have one; takes nothing otherwise.
    pub(super) fn admit(
        &mut self,
        now: SimTime,
        account: &mut TokenBucket,
        (stage, route): (usize, usize),
        key: Option<(usize, Option<usize>)>,
    ) -> Result<(), Rule> {
        if key.is_some_and(|key| !self.plans.has_token(now, key)) {
            return Err(THROTTLED_PLAN);
        }
        let OfStage { whole, methods } = &mut self.stages[stage];
        let method = methods.get_mut(route).and_then(Option::as_mut);
        let (own, rule) = match method {
            Some(method) => (Some(method), THROTTLED_METHOD),
            None => (whole.as_mut(), THROTTLED_STAGE),
        };
        let mut own = own;
        if own.as_mut().is_some_and(|bucket| !bucket.has(now, 1)) {
            return Err(rule);
        }
        if !account.has(now, 1) {
            return Err(THROTTLED_ACCOUNT);
        }
        if let Some(key) = key {
            self.plans.take(now, key).map_err(|()| QUOTA_EXCEEDED)?;
        }
        if let Some(bucket) = own {
            bucket.take(now, 1);
        }
        account.take(now, 1);
        Ok(())
    }

    /// Other limits from now on. Levels stay; what did not throttle before starts full.
    pub(super) fn reconfigure(&mut self, now: SimTime, config: &Config) {
        self.resize(now, config);
        self.plans.reconfigure(now, config);
    }

    fn resize(&mut self, now: SimTime, config: &Config) {
        self.stages.resize(config.stage_count(), OfStage::default());
        for (number, stage) in self.stages.iter_mut().enumerate() {
            let (rate, burst) = config.stage_limits(number);
            stage.whole = renewed(stage.whole.take(), limits(rate, burst), now);
            let mut old = std::mem::take(&mut stage.methods).into_iter();
            stage.methods = method_limits(config).map(|limits| renewed(old.next().flatten(), limits, now)).collect();
        }
    }

    /// The bucket of the first stage that throttles.
    pub(super) fn stage(&self) -> Option<&TokenBucket> {
        self.stages.iter().find_map(|stage| stage.whole.as_ref())
    }
}

/// A bucket under other limits: its level stays.
pub(super) fn renewed(old: Option<TokenBucket>, limits: Option<(Rate, u64)>, now: SimTime) -> Option<TokenBucket> {
    let (rate, burst) = limits?;
    let mut bucket = old.unwrap_or_else(|| TokenBucket::full(rate, burst));
    bucket.reconfigure(now, rate, burst);
    Some(bucket)
}

fn method_limits(config: &Config) -> impl Iterator<Item = Option<(Rate, u64)>> {
    config.routes.iter().map(|route| limits(route.throttling_rate_limit, route.throttling_burst_limit))
}

/// Rate and size of a bucket; without a size it holds one second of its rate.
pub(super) fn limits(rate: Option<Rate>, burst: Option<u64>) -> Option<(Rate, u64)> {
    let rate = rate?;
    Some((rate, burst.unwrap_or_else(|| one_second_of(rate))))
}
