//! The client-side rate limiter of the SDKs' adaptive retry mode: a token bucket for attempts whose fill rate
//! follows CUBIC (semantics sheet 12).
//!
//! ```text
//!  answer ──► measured rate ──► CUBIC: cut after a throttle, else grow ──► fill rate ──► bucket ──► attempts
//!             (half seconds,    (at most twice the measured rate)
//!              smoothed)
//! ```
//!
//! Source: AWS SDKs and Tools Reference Guide, "Retry behavior" (adaptive mode may delay first attempts, too); read
//! 2026-11-24. The guide gives no numbers. They are those of the SDK for Python (boto/botocore at 0e6e240,
//! `botocore/retries/adaptive.py`, `bucket.py`, `throttling.py`), and the same in the SDK for JavaScript
//! (`DefaultRateLimiter` of `@smithy/util-retry`).

use crate::units::time::{SimDuration, SimTime};

/// Share of the rate that is left after a throttle.
const BETA: f64 = 0.7;
/// How fast CUBIC grows, attempts/s per s^3.
const SCALE: f64 = 0.4;
/// Weight of the newest half seconds in the measured rate.
const SMOOTHING: f64 = 0.8;
/// Nanoseconds over which a rate is measured.
const MEASURED_OVER: u64 = 500_000_000;
/// The fill rate is at most this many times the measured rate.
const MOST_GROWTH: f64 = 2.0;
/// Least fill rate, attempts/s.
const LEAST_RATE: f64 = 0.5;
/// Least capacity, attempts.
const LEAST_CAPACITY: f64 = 1.0;

/// The rate limiter of one SDK client. It lets everything pass until the first throttle; from then on every attempt,
/// first ones and retries alike, takes a token.
#[derive(Clone, Debug, PartialEq)]
pub struct RateLimiter {
    enabled: bool,
    measured: Measured,
    cubic: Cubic,
    bucket: Bucket,
}

impl RateLimiter {
    /// A limiter of a client that is made now.
    #[must_use]
    pub fn new(now: SimTime) -> Self {
        RateLimiter {
            enabled: false,
            // The SDKs begin with the last full second.
            measured: Measured { rate: 0.0, count: 0, half_second: now.0 / (2 * MEASURED_OVER) * 2 },
            cubic: Cubic { last_max: 0.0, zero_point: SimDuration::ZERO, throttled_at: now },
            bucket: Bucket { rate: 1.0, capacity: LEAST_CAPACITY, level: 0.0, refilled_at: now },
        }
    }

    /// Takes the token of an attempt.
    ///
    /// # Errors
    /// How long it takes until there is one, if the rate stays as it is.
    pub fn acquire(&mut self, now: SimTime) -> Result<(), SimDuration> {
        if self.enabled { self.bucket.take(now) } else { Ok(()) }
    }

    /// An attempt was answered, by a throttle or otherwise; no answer in time is no throttle.
    pub fn answered(&mut self, throttled: bool, now: SimTime) {
        let measured = self.measured.count(now);
        let wanted = if throttled {
            let present = if self.enabled { measured.min(self.bucket.rate) } else { measured };
            self.enabled = true;
            self.cubic.throttled(present, now)
        } else {
            self.cubic.succeeded(now)
        };
        self.bucket.set_rate(wanted.min(MOST_GROWTH * measured), now);
    }

    /// Attempts/s that it lets pass; `None` before the first throttle.
    #[must_use]
    pub fn rate(&self) -> Option<f64> {
        self.enabled.then_some(self.bucket.rate)
    }
}

/// The rate at which answers come.
#[derive(Clone, Debug, PartialEq)]
struct Measured {
    /// Smoothed, per second.
    rate: f64,
    /// Answers since the rate was brought up to date.
    count: u32,
    /// Number of the half second in which it was.
    half_second: u64,
}

impl Measured {
    /// One more answer; the rate, which changes with the first answer of another half second only.
    fn count(&mut self, now: SimTime) -> f64 {
        let half_second = now.0 / MEASURED_OVER;
        self.count += 1;
        if half_second > self.half_second {
            let lasted = (half_second - self.half_second) as f64 * 0.5;
            self.rate = f64::from(self.count) / lasted * SMOOTHING + self.rate * (1.0 - SMOOTHING);
            (self.count, self.half_second) = (0, half_second);
        }
        self.rate
    }
}

/// CUBIC: back to the rate of the last throttle soon, past it slowly, then faster and faster.
#[derive(Clone, Debug, PartialEq)]
struct Cubic {
    /// Rate at the last throttle, attempts/s.
    last_max: f64,
    /// When that rate is reached again, from the throttle on: K.
    zero_point: SimDuration,
    throttled_at: SimTime,
}

impl Cubic {
    fn throttled(&mut self, rate: f64, now: SimTime) -> f64 {
        self.last_max = rate;
        self.zero_point = SimDuration::from_secs_f64(libm::cbrt(rate * (1.0 - BETA) / SCALE));
        self.throttled_at = now;
        rate * BETA
    }

    fn succeeded(&self, now: SimTime) -> f64 {
        let past = now.since(self.throttled_at).as_secs_f64() - self.zero_point.as_secs_f64();
        SCALE * past * past * past + self.last_max
    }
}

/// Tokens for attempts. Its rate is no exact one, unlike that of the throttles it answers to.
#[derive(Clone, Debug, PartialEq)]
struct Bucket {
    /// Tokens/s.
    rate: f64,
    capacity: f64,
    level: f64,
    refilled_at: SimTime,
}

impl Bucket {
    fn take(&mut self, now: SimTime) -> Result<(), SimDuration> {
        self.refill(now);
        if self.level >= 1.0 {
            self.level -= 1.0;
            return Ok(());
        }
        // At least a nanosecond, so that time goes on.
        let wait = SimDuration::from_secs_f64((1.0 - self.level) / self.rate);
        Err(SimDuration(wait.0.max(1)))
    }

    /// Another rate from now on; what has come by the old one stays, cut to the new capacity.
    fn set_rate(&mut self, rate: f64, now: SimTime) {
        self.refill(now);
        self.rate = rate.max(LEAST_RATE);
        self.capacity = rate.max(LEAST_CAPACITY);
        self.level = self.level.min(self.capacity);
    }

    fn refill(&mut self, now: SimTime) {
        let filled = self.level + now.since(self.refilled_at).as_secs_f64() * self.rate;
        self.level = filled.min(self.capacity);
        self.refilled_at = now;
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn at(seconds: f64) -> SimTime {
        SimTime::ZERO + SimDuration::from_secs_f64(seconds)
    }

    fn check(number: f64, expected: f64) {
        assert!((number - expected).abs() < 1e-6, "{number}, not {expected}");
    }

    #[test]
    fn given_no_throttle_yet_then_every_attempt_passes() {
        let mut limiter = RateLimiter::new(SimTime::ZERO);

        for attempt in 0..1_000 {
            assert_eq!(limiter.acquire(at(0.001 * f64::from(attempt))), Ok(()));
            limiter.answered(false, at(0.001 * f64::from(attempt)));
        }

        assert_eq!(limiter.rate(), None);
    }

    #[test]
    fn given_a_throttle_in_the_first_half_second_then_nothing_is_measured_yet_and_the_rate_is_the_least() {
        let mut limiter = RateLimiter::new(SimTime::ZERO);

        limiter.answered(true, at(0.25));

        // The bucket is empty at the start and fills by 1/s: 0.25 tokens. The other 0.75 come by 0.5/s.
        assert_eq!(limiter.rate(), Some(0.5));
        assert_eq!(limiter.acquire(at(0.25)), Err(SimDuration::from_millis(1_500)));
        assert_eq!(limiter.acquire(at(1.75)), Ok(()));
        // The next one takes 1 / 0.5 = 2 s.
        assert_eq!(limiter.acquire(at(1.75)), Err(SimDuration::from_secs(2)));
    }

    #[test]
    fn given_a_throttle_then_the_rate_falls_to_seven_tenths_of_what_was_measured() {
        let mut limiter = RateLimiter::new(SimTime::ZERO);
        (0..10).for_each(|k| limiter.answered(false, at(0.04 * f64::from(k))));

        limiter.answered(true, at(0.5));

        // 11 answers in half a second are 22/s; smoothed 0.8 x 22 + 0.2 x 0 = 17.6/s; 0.7 x 17.6 = 12.32/s.
        check(limiter.rate().unwrap(), 12.32);
        // Of two, the smaller is cut: 0.7 x min(17.6, 12.32) = 8.624/s.
        limiter.answered(true, at(0.6));
        check(limiter.rate().unwrap(), 8.624);
    }

    #[test]
    fn given_cubic_then_it_is_back_at_its_maximum_after_k_seconds_and_grows_from_there() {
        let mut cubic = Cubic { last_max: 0.0, zero_point: SimDuration::ZERO, throttled_at: SimTime::ZERO };

        check(cubic.throttled(72.0, at(10.0)), 50.4);

        // K = cbrt(72 x 0.3 / 0.4) = cbrt(54) = 3.779763 s; at once it is 72 - 0.4 x 54 = 50.4 again.
        check(cubic.zero_point.as_secs_f64(), 3.779_763);
        check(cubic.succeeded(at(10.0)), 50.4);
        check(cubic.succeeded(at(13.779_763)), 72.0);
        // One second on 72 + 0.4 x 1, two seconds on 72 + 0.4 x 8.
        check(cubic.succeeded(at(14.779_763)), 72.4);
        check(cubic.succeeded(at(15.779_763)), 75.2);
    }

    #[test]
    fn given_a_client_with_little_to_send_then_the_rate_is_at_most_twice_what_was_measured() {
        let mut limiter = RateLimiter::new(SimTime::ZERO);
        (0..10).for_each(|k| limiter.answered(false, at(0.04 * f64::from(k))));
        limiter.answered(true, at(0.5));

        limiter.answered(false, at(10.5));

        // One answer in 10 s is 0.1/s; 0.8 x 0.1 + 0.2 x 17.6 = 3.6/s. CUBIC would say 0.4 x (10 - 2.36)^3 + 17.6,
        // which is 196; twice what was measured is 7.2/s.
        check(limiter.rate().unwrap(), 7.2);
    }

    proptest! {
        #[test]
        fn a_limiter_that_is_on_never_sends_more_than_its_capacity_and_what_its_rate_has_filled(
            steps in prop::collection::vec((1_u64..400_000_000, any::<bool>(), any::<bool>()), 1..200),
        ) {
            let mut limiter = RateLimiter::new(SimTime::ZERO);
            limiter.answered(true, SimTime::ZERO);
            // At each step: tokens filled since the start, capacity, attempts sent so far.
            let (mut now, mut filled, mut sent) = (SimTime::ZERO, 0.0, 0.0);
            let mut seen = vec![(0.0, limiter.bucket.capacity, 0.0)];
            for (gap, asks, throttled) in steps {
                filled += SimDuration(gap).as_secs_f64() * limiter.bucket.rate;
                now += SimDuration(gap);
                if asks {
                    while limiter.acquire(now).is_ok() {
                        sent += 1.0;
                    }
                } else {
                    limiter.answered(throttled, now);
                }
                for (filled_then, capacity_then, sent_then) in &seen {
                    let most = capacity_then + (filled - filled_then);
                    prop_assert!(sent - sent_then <= most + 1e-6, "{} sent, at most {most}", sent - sent_then);
                }
                seen.push((filled, limiter.bucket.capacity, sent));
            }
        }

        #[test]
        fn whoever_waits_as_long_as_the_limiter_says_gets_a_token(
            answers in prop::collection::vec((1_u64..400_000_000, any::<bool>()), 0..50),
        ) {
            let mut limiter = RateLimiter::new(SimTime::ZERO);
            limiter.answered(true, SimTime::ZERO);
            let mut now = SimTime::ZERO;
            for (gap, throttled) in answers {
                now += SimDuration(gap);
                limiter.answered(throttled, now);
            }
            while limiter.acquire(now).is_ok() {}
            let wait = limiter.acquire(now).unwrap_err();
            // A fill rate of at least 0.5/s gives a token in 2 s.
            prop_assert!(wait <= SimDuration::from_secs(2));
            // Rounding may cost a nanosecond or two.
            prop_assert!((0..3).any(|late| limiter.acquire(now + SimDuration(wait.0 + late)).is_ok()));
        }
    }
}
