//! Distributions of durations, written as short expressions: `"50ms"`, `"exponential(50ms)"`.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::units::time::SimDuration;

/// How long something takes.
///
/// | written | meaning |
/// |---|---|
/// | `"50ms"` | always 50 ms |
/// | `"exponential(50ms)"` | exponential with that mean |
/// | `"uniform(10ms, 90ms)"` | anything between, equally likely |
/// | `"lognormal(50ms, 0.6)"` | log-normal with that **mean** and coefficient of variation |
/// | `"gamma(50ms, 2)"` | gamma with that mean and coefficient of variation (2 = bursty, 0.5 = an Erlang-4) |
#[derive(Clone, Copy, Debug, PartialEq, Deserialize, Serialize)]
#[serde(try_from = "String", into = "String")]
pub enum Distribution {
    /// Always the same.
    Constant(SimDuration),
    /// Exponential with this mean.
    Exponential(SimDuration),
    /// Uniform between the two.
    Uniform(SimDuration, SimDuration),
    /// Log-normal: mean and coefficient of variation.
    LogNormal(SimDuration, f64),
    /// Gamma: mean and coefficient of variation.
    Gamma(SimDuration, f64),
}

impl Distribution {
    /// No time at all.
    pub const ZERO: Distribution = Distribution::Constant(SimDuration::ZERO);

    /// The mean.
    #[must_use]
    pub fn mean(&self) -> SimDuration {
        match *self {
            Distribution::Constant(mean)
            | Distribution::Exponential(mean)
            | Distribution::LogNormal(mean, _)
            | Distribution::Gamma(mean, _) => mean,
            Distribution::Uniform(low, high) => SimDuration(low.0 / 2 + high.0 / 2),
        }
    }

    /// The coefficient of variation: standard deviation over mean, 0 for what always takes the same time.
    #[must_use]
    pub fn variation(&self) -> f64 {
        match *self {
            Distribution::Constant(_) => 0.0,
            Distribution::Exponential(_) => 1.0,
            Distribution::LogNormal(_, variation) | Distribution::Gamma(_, variation) => variation,
            // Variance (b - a)^2 / 12, mean (a + b) / 2.
            Distribution::Uniform(low, high) if high.0 > 0 => {
                (high.0 - low.0) as f64 / (high.0 as f64 + low.0 as f64) / libm::sqrt(3.0)
            }
            Distribution::Uniform(..) => 0.0,
        }
    }
}

impl Default for Distribution {
    fn default() -> Self {
        Distribution::ZERO
    }
}

const HELP: &str =
    "write \"50ms\", \"exponential(50ms)\", \"uniform(10ms, 90ms)\", \"lognormal(50ms, 0.6)\" or \"gamma(50ms, 2)\"";

/// Coefficients of variation beyond this give numbers no run can average out.
const LARGEST_VARIATION: f64 = 20.0;

/// Below this a distribution is a constant in all but name, and its parameters leave the range of the samplers.
const SMALLEST_VARIATION: f64 = 0.001;

impl FromStr for Distribution {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let bad = || format!("\"{text}\" is not a distribution; {HELP}");
        let trimmed = text.trim();
        let Some((name, rest)) = trimmed.split_once('(') else {
            return trimmed.parse().map(Distribution::Constant);
        };
        let arguments: Vec<&str> = rest.strip_suffix(')').ok_or_else(bad)?.split(',').map(str::trim).collect();
        let variation = |text: &str| match text.parse::<f64>() {
            Ok(cv) if (SMALLEST_VARIATION..=LARGEST_VARIATION).contains(&cv) => Ok(cv),
            _ => Err(format!(
                "\"{text}\" is not a coefficient of variation; write a number in {SMALLEST_VARIATION}..={LARGEST_VARIATION}"
            )),
        };
        match (name.trim(), arguments.as_slice()) {
            ("exponential", [mean]) => Ok(Distribution::Exponential(mean.parse()?)),
            ("uniform", [low, high]) => {
                let (low, high): (SimDuration, SimDuration) = (low.parse()?, high.parse()?);
                if low > high {
                    return Err(format!("\"{text}\": the low end {low} is above the high end {high}"));
                }
                Ok(Distribution::Uniform(low, high))
            }
            ("lognormal", [mean, cv]) => Ok(Distribution::LogNormal(mean.parse()?, variation(cv)?)),
            ("gamma", [mean, cv]) => Ok(Distribution::Gamma(mean.parse()?, variation(cv)?)),
            _ => Err(bad()),
        }
    }
}

impl TryFrom<String> for Distribution {
    type Error = String;
    fn try_from(text: String) -> Result<Self, String> {
        text.parse()
    }
}

impl From<Distribution> for String {
    fn from(distribution: Distribution) -> String {
        distribution.to_string()
    }
}

impl fmt::Display for Distribution {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Distribution::Constant(span) => write!(f, "{span}"),
            Distribution::Exponential(mean) => write!(f, "exponential({mean})"),
            Distribution::Uniform(low, high) => write!(f, "uniform({low}, {high})"),
            Distribution::LogNormal(mean, cv) => write!(f, "lognormal({mean}, {cv})"),
            Distribution::Gamma(mean, cv) => write!(f, "gamma({mean}, {cv})"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn distributions_read_and_print_back() {
        for text in ["50ms", "exponential(50ms)", "uniform(10ms, 90ms)", "lognormal(50ms, 0.6)", "gamma(1s, 2)"] {
            assert_eq!(text.parse::<Distribution>().unwrap().to_string(), text);
        }
        for text in [
            "normal(1s)",
            "exponential()",
            "uniform(2s, 1s)",
            "gamma(1s, 0)",
            "gamma(1s, 1e-200)",
            "gamma(1s, NaN)",
            "exponential(1s",
        ] {
            assert!(text.parse::<Distribution>().is_err(), "{text}");
        }
    }
}
