//! Usage plans: a bucket and a counter for each API key (semantics sheet 1.3).

use crate::services::api_gateway::settings::{Period, Quota, UsagePlan};
use crate::services::api_gateway::throttle::{limits, renewed};
use crate::services::api_gateway::{Config, KeyView};
use crate::services::token_bucket::TokenBucket;
use crate::units::time::{NANOS_PER_SECOND, SimTime};

/// All keys of all plans, in the order of [`keys`].
#[derive(Clone, Debug, Default)]
pub(super) struct Plans(Vec<KeyState>);

/// What is left to one key.
#[derive(Clone, Debug)]
struct KeyState {
    plan: String,
    key: String,
    bucket: Option<TokenBucket>,
    /// By the plan's method limits.
    methods: Vec<TokenBucket>,
    quota: Option<Quota>,
    /// Number of the period in which `used` counts.
    period: u64,
    used: u64,
}

/// Every key with the place of its plan, in the order of the plans.
pub(super) fn keys(config: &Config) -> Vec<(usize, &str)> {
    let plans = config.usage_plans.0.iter().enumerate();
    plans.flat_map(|(place, (_, plan))| plan.api_keys.iter().map(move |key| (place, key.as_str()))).collect()
}

impl Plans {
    pub(super) fn new(config: &Config) -> Self {
        let mut plans = Plans::default();
        plans.reconfigure(SimTime::ZERO, config);
        plans
    }

    /// Other plans from now on; a key that stays keeps its levels and its count.
    pub(super) fn reconfigure(&mut self, now: SimTime, config: &Config) {
        let mut old = std::mem::take(&mut self.0);
        for (name, plan) in &config.usage_plans.0 {
            for key in &plan.api_keys {
                let known = old.iter().position(|state| state.plan == *name && state.key == *key);
                let known = known.map(|place| old.remove(place));
                self.0.push(KeyState::new(name, key, plan, known, now));
            }
        }
    }

    /// The bucket that holds for this key and method has a token.
    pub(super) fn has_token(&mut self, now: SimTime, (key, method): (usize, Option<usize>)) -> bool {
        let state = &mut self.0[key];
        state.bucket_of(method).is_none_or(|bucket| bucket.has(now, 1))
    }

    /// One more request of this key, if its quota is not used up.
    pub(super) fn take(&mut self, now: SimTime, (key, method): (usize, Option<usize>)) -> Result<(), ()> {
        let state = &mut self.0[key];
        state.turn_over(now);
        if state.quota.is_some_and(|quota| state.used >= quota.limit) {
            return Err(());
        }
        state.used += 1;
        if let Some(bucket) = state.bucket_of(method) {
            bucket.take(now, 1);
        }
        Ok(())
    }

    /// What a picture shows of each key.
    pub(super) fn view(&self, now: SimTime) -> Vec<KeyView> {
        let view = |state: &KeyState| {
            let in_period = state.quota.is_none_or(|quota| period(quota.period, now) == state.period);
            KeyView {
                plan: state.plan.clone(),
                key: state.key.clone(),
                used: if in_period { state.used } else { 0 },
                quota: state.quota.map(|quota| quota.limit),
                tokens: state.bucket.as_ref().map(|bucket| bucket.tokens(now)),
            }
        };
        self.0.iter().map(view).collect()
    }
}

impl KeyState {
    fn new(name: &str, key: &str, plan: &UsagePlan, old: Option<KeyState>, now: SimTime) -> Self {
        let full = |limit: &crate::services::api_gateway::settings::MethodLimit| {
            limits(Some(limit.rate_limit), limit.burst_limit).map(|(rate, burst)| TokenBucket::full(rate, burst))
        };
        let counted = old.as_ref().map(|old| (old.period, old.used));
        // Before the first period there was none, so the offset counts in that one only.
        let (period, used) = counted.unwrap_or((0, plan.quota.map_or(0, |quota| quota.offset)));
        KeyState {
            plan: name.to_owned(),
            key: key.to_owned(),
            bucket: renewed(old.and_then(|old| old.bucket), limits(plan.rate_limit, plan.burst_limit), now),
            methods: plan.methods.iter().filter_map(full).collect(),
            quota: plan.quota,
            period,
            used,
        }
    }

    fn bucket_of(&mut self, method: Option<usize>) -> Option<&mut TokenBucket> {
        match method {
            Some(method) => self.methods.get_mut(method),
            None => self.bucket.as_mut(),
        }
    }

    /// A new period starts at zero.
    fn turn_over(&mut self, now: SimTime) {
        let Some(quota) = self.quota else { return };
        let current = period(quota.period, now);
        if current != self.period {
            (self.period, self.used) = (current, 0);
        }
    }
}

/// Days of each month from November 2026 on, until it repeats after a year; no run is long enough for a leap day
/// (February 2028 is more than 400 days away).
const MONTHS: [u64; 12] = [30, 31, 31, 28, 31, 30, 31, 30, 31, 31, 30, 31];

/// Number of the period that holds at `now`; the run starts on Sunday, 1 November 2026, 00:00 UTC.
fn period(period: Period, now: SimTime) -> u64 {
    let day = now.0 / (86_400 * NANOS_PER_SECOND);
    match period {
        Period::Day => day,
        Period::Week => day / 7,
        Period::Month => {
            let mut left = day;
            let mut months = (0_u64..).zip(MONTHS.iter().cycle());
            let passed = months.find(|(_, days)| {
                let is_this = left < **days;
                left = left.saturating_sub(**days);
                is_this
            });
            passed.map_or(0, |(month, _)| month)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::units::time::SimDuration;

    #[test]
    fn given_1_november_2026_when_periods_begin_then_days_weeks_and_months_follow_the_calendar() {
        let at = |day: u64| SimTime::ZERO + SimDuration::from_secs(day * 86_400);
        let last = |day: u64| at(day) - SimDuration(1);
        assert_eq!((period(Period::Day, last(1)), period(Period::Day, at(1))), (0, 1));
        assert_eq!((period(Period::Week, last(7)), period(Period::Week, at(7))), (0, 1));
        // November has 30 days, December 31: January begins on day 61.
        assert_eq!((period(Period::Month, last(30)), period(Period::Month, at(30))), (0, 1));
        assert_eq!((period(Period::Month, last(61)), period(Period::Month, at(61))), (1, 2));
        assert_eq!(period(Period::Month, at(365)), 12);
    }
}
