//! Named random streams, and the only place where anything is sampled.
//!
//! Each node and purpose has a stream of its own, derived from the scenario's seed and the node's name, so
//! that adding a node does not reshuffle the luck of the others, and so that two scenarios with the same
//! client see the same arrivals. The generator is named (Xoshiro256++), because `SmallRng` may change.

use rand::rngs::Xoshiro256PlusPlus;
use rand::{RngExt, SeedableRng};
use rand_distr::{Distribution as _, Exp1, Gamma, LogNormal, Zipf};

use crate::units::distribution::Distribution;
use crate::units::time::SimDuration;

/// One stream of random numbers.
#[derive(Clone, Debug)]
pub struct Stream(Xoshiro256PlusPlus);

/// What a node draws for; each purpose has its own stream.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    /// Times between arrivals, and think times.
    Arrival,
    /// Which key, path or size a request has.
    Key,
    /// How long work takes.
    Service,
    /// Backoff jitter.
    Retry,
    /// Whether a step fails.
    Failure,
    /// Cold starts, launches and other things of the platform.
    Platform,
}

impl Purpose {
    /// How many purposes there are.
    pub const COUNT: usize = 6;
}

impl Stream {
    /// The stream of `name` and `purpose` under `seed`.
    #[must_use]
    pub fn new(seed: u64, name: &str, purpose: Purpose) -> Self {
        // FNV-1a over the name: stable across platforms and versions, unlike the standard hasher.
        let mut hash = 0xcbf2_9ce4_8422_2325_u64;
        for byte in name.bytes().chain([0xff, purpose as u8]) {
            hash = (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3);
        }
        Stream(Xoshiro256PlusPlus::seed_from_u64(seed ^ hash.rotate_left(17)))
    }

    /// A number in [0, 1).
    #[inline]
    pub fn unit(&mut self) -> f64 {
        self.0.random::<f64>()
    }

    /// True with this chance; draws nothing when the answer is certain.
    #[inline]
    pub fn chance(&mut self, probability: f64) -> bool {
        probability > 0.0 && (probability >= 1.0 || self.unit() < probability)
    }

    /// A whole number in 0..n, 0 if `n` is 0.
    pub fn below(&mut self, n: u64) -> u64 {
        if n <= 1 { 0 } else { self.0.random_range(0..n) }
    }

    /// A rank in 0..n, where rank k is drawn in proportion to 1 / (k + 1)^exponent.
    ///
    /// # Panics
    /// Never: what Zipf refuses is ruled out first.
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "Zipf yields 1..=n")]
    pub fn zipf(&mut self, n: u64, exponent: f64) -> u64 {
        if exponent <= 0.0 {
            return self.below(n);
        }
        let zipf = Zipf::new(n.max(1) as f64, exponent).expect("n is at least 1 and the exponent positive");
        zipf.sample(&mut self.0) as u64 - 1
    }

    /// An exponential number with mean 1.
    #[inline]
    pub fn exponential(&mut self) -> f64 {
        Exp1.sample(&mut self.0)
    }

    /// A duration from `distribution`.
    #[inline]
    pub fn duration(&mut self, distribution: &Distribution) -> SimDuration {
        match *distribution {
            Distribution::Constant(span) => span,
            Distribution::Exponential(mean) => SimDuration::from_nanos_f64(mean.as_nanos_f64() * self.exponential()),
            Distribution::Uniform(low, high) => SimDuration(low.0 + self.below(high.0 - low.0 + 1)),
            Distribution::LogNormal(mean, cv) => self.log_normal(mean, cv),
            Distribution::Gamma(mean, cv) => self.gamma(mean, cv),
        }
    }

    /// Log-normal by mean m and coefficient of variation c: sigma^2 = ln(1 + c^2), mu = ln m - sigma^2 / 2.
    #[inline(never)]
    fn log_normal(&mut self, mean: SimDuration, cv: f64) -> SimDuration {
        if mean == SimDuration::ZERO {
            return mean;
        }
        let variance = libm::log1p(cv * cv);
        let mu = libm::log(mean.as_secs_f64()) - variance / 2.0;
        let shape = LogNormal::new(mu, libm::sqrt(variance)).expect("sigma is finite and not negative");
        SimDuration::from_secs_f64(shape.sample(&mut self.0))
    }

    /// Gamma by mean m and coefficient of variation c: shape 1 / c^2, scale m c^2.
    #[inline(never)]
    fn gamma(&mut self, mean: SimDuration, cv: f64) -> SimDuration {
        if mean == SimDuration::ZERO {
            return mean;
        }
        let shape = Gamma::new(1.0 / (cv * cv), mean.as_secs_f64() * cv * cv).expect("shape and scale are positive");
        SimDuration::from_secs_f64(shape.sample(&mut self.0))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check_mean(text: &str, seconds: f64) {
        let distribution: Distribution = text.parse().unwrap();
        let mut stream = Stream::new(7, "probe", Purpose::Service);
        let n = 200_000;
        let mean = (0..n).map(|_| stream.duration(&distribution).as_secs_f64()).sum::<f64>() / f64::from(n);
        // Coefficient of variation is at most 2 here, so three standard errors are 3 * 2 / sqrt(200,000) = 1.3 %.
        assert!((mean / seconds - 1.0).abs() < 0.014, "{text}: mean {mean}");
    }

    #[test]
    fn every_distribution_has_the_mean_it_names() {
        check_mean("50ms", 0.05);
        check_mean("exponential(50ms)", 0.05);
        check_mean("uniform(10ms, 90ms)", 0.05);
        check_mean("lognormal(50ms, 0.6)", 0.05);
        check_mean("gamma(50ms, 2)", 0.05);
    }

    #[test]
    fn streams_of_other_names_and_purposes_differ() {
        let first = |name: &str, purpose| Stream::new(1, name, purpose).unit();
        assert!(first("a", Purpose::Arrival) != first("b", Purpose::Arrival));
        assert!(first("a", Purpose::Arrival) != first("a", Purpose::Service));
        assert!(first("a", Purpose::Arrival) == first("a", Purpose::Arrival));
    }
}
