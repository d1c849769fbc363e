//! A span of time by its mean and variance, as far as models ask.

use crate::measure::theory::formulas::Steady;
use crate::units::distribution::Distribution;

/// A span of time as far as two moments say it.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct Time {
    /// Mean, in seconds.
    pub(super) mean: f64,
    variance: f64,
    /// It is exponential.
    pub(super) exponential: bool,
}

impl Time {
    pub(super) fn of(distribution: &Distribution, factor: f64) -> Self {
        let mean = distribution.mean().as_secs_f64() * factor;
        let deviation = mean * distribution.variation();
        let exponential = matches!(distribution, Distribution::Exponential(_)) && mean > 0.0;
        Time { mean, variance: deviation * deviation, exponential }
    }

    pub(super) fn constant(seconds: f64) -> Self {
        Time { mean: seconds, ..Time::default() }
    }

    /// One after the other.
    pub(super) fn then(self, next: Time) -> Self {
        let alone = |one: Time, other: Time| one.exponential && other.mean <= 0.0;
        Time {
            mean: self.mean + next.mean,
            variance: self.variance + next.variance,
            exponential: alone(self, next) || alone(next, self),
        }
    }

    /// It happens with that chance only.
    pub(super) fn with_chance(self, chance: f64) -> Self {
        let second = (self.variance + self.mean * self.mean) * chance;
        let mean = self.mean * chance;
        Time { mean, variance: second - mean * mean, exponential: self.exponential && chance >= 1.0 }
    }

    pub(super) fn cv(self) -> f64 {
        if self.exponential {
            1.0
        } else if self.mean > 0.0 {
            self.variance.max(0.0).sqrt() / self.mean
        } else {
            0.0
        }
    }

    /// The wait of M/M/c: nothing with some chance, exponential otherwise.
    pub(super) fn wait(steady: &Steady) -> Self {
        let chance = steady.wait_chance;
        let variance = if chance > 0.0 { (2.0 - chance) / chance * steady.wait * steady.wait } else { 0.0 };
        Time { mean: steady.wait, variance, exponential: false }
    }

    /// The work of queries from several sources as one distribution.
    pub(super) fn mixture(work: &[(f64, Distribution)], slow: f64) -> Self {
        let rate: f64 = work.iter().map(|(rate, _)| rate).sum();
        let Some((_, first)) = work.first() else { return Time::default() };
        let times = || work.iter().map(|(rate, distribution)| (*rate, Time::of(distribution, slow)));
        if rate <= 0.0 || work.iter().all(|(_, other)| other == first) {
            return Time::of(first, slow);
        }
        let mean = times().map(|(own, time)| own / rate * time.mean).sum::<f64>();
        let second = times().map(|(own, time)| own / rate * (time.variance + time.mean * time.mean)).sum::<f64>();
        Time { mean, variance: second - mean * mean, exponential: false }
    }
}
