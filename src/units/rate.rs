//! How often something happens, kept as an exact fraction so that token buckets can be exact.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::units::time::{NANOS_PER_SECOND, SimDuration};

/// `count` times every `per`. Written `"500/s"`, `"0.9/s"`, `"30/min"`, `"10/h"`.
#[derive(Clone, Copy, Debug, Deserialize, Serialize)]
#[serde(try_from = "String", into = "String")]
pub struct Rate {
    /// How many happen in one `per`.
    pub count: u64,
    /// The span over which `count` happen, in nanoseconds, never zero.
    pub per: u64,
}

/// Decimal places that a rate may have.
const PLACES: usize = 6;

impl Rate {
    /// So many each second.
    #[must_use]
    pub const fn per_second(count: u64) -> Self {
        Rate { count, per: NANOS_PER_SECOND }
    }

    /// The fraction in lowest terms where it does not fit otherwise; `None` if even that does not fit.
    fn fitting(count: u128, per: u128) -> Option<Self> {
        let fits =
            |count: u128, per: u128| Some(Rate { count: u64::try_from(count).ok()?, per: u64::try_from(per).ok()? });
        fits(count, per).or_else(|| {
            let (mut a, mut b) = (per, count);
            while b > 0 {
                (a, b) = (b, a % b);
            }
            fits(count / a, per / a)
        })
    }

    /// How many happen each second, as a floating-point number.
    #[must_use]
    pub fn as_per_second(self) -> f64 {
        self.count as f64 * NANOS_PER_SECOND as f64 / self.per as f64
    }

    /// Nothing ever happens at this rate.
    #[must_use]
    pub fn is_zero(self) -> bool {
        self.count == 0
    }

    /// Evenly spaced happenings: the offset of number `k` (0, 1, 2, ...) from the start, exactly `k / rate`.
    #[must_use]
    #[expect(clippy::cast_possible_truncation, reason = "bounded by the longest run")]
    pub fn nth(self, k: u64) -> SimDuration {
        if self.count == 0 {
            return SimDuration(u64::MAX);
        }
        SimDuration((u128::from(k) * u128::from(self.per) / u128::from(self.count)) as u64)
    }
}

impl PartialEq for Rate {
    /// Equal however they were written: `30/min` is `0.5/s`.
    fn eq(&self, other: &Self) -> bool {
        u128::from(self.count) * u128::from(other.per) == u128::from(other.count) * u128::from(self.per)
    }
}

impl Eq for Rate {}

impl FromStr for Rate {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let bad = || format!("\"{text}\" is not a rate; write for example \"500/s\", \"30/min\" or \"0.9/s\"");
        let (number, unit) = text.trim().split_once('/').ok_or_else(bad)?;
        let seconds = match unit.trim() {
            "s" => 1_u64,
            "min" => 60,
            "h" => 3_600,
            "d" => 86_400,
            _ => return Err(bad()),
        };
        let number = number.trim();
        let (whole, decimals) = number.split_once('.').unwrap_or((number, ""));
        if decimals.len() > PLACES || !number.bytes().all(|b| b.is_ascii_digit() || b == b'.') {
            return Err(bad());
        }
        let digits: u64 = format!("{whole}{decimals}").parse().map_err(|_| bad())?;
        let places = u32::try_from(decimals.len()).map_err(|_| bad())?;
        let scale = 10_u64.pow(places);
        if digits / scale > 1_000_000_000 {
            return Err(format!("\"{text}\" is over 1000000000 each; write a smaller rate"));
        }
        let per = u128::from(seconds) * u128::from(scale) * u128::from(NANOS_PER_SECOND);
        Rate::fitting(u128::from(digits), per).ok_or_else(|| format!("\"{text}\" is too fine; write fewer decimals"))
    }
}

impl TryFrom<String> for Rate {
    type Error = String;
    fn try_from(text: String) -> Result<Self, String> {
        text.parse()
    }
}

impl From<Rate> for String {
    fn from(rate: Rate) -> String {
        rate.to_string()
    }
}

impl fmt::Display for Rate {
    /// Prints in the largest unit in which the rate has at most six decimals; every rate that was written has one.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let millionths = 10_u128.pow(6);
        for (seconds, unit) in [(1, "s"), (60, "min"), (3_600, "h"), (86_400, "d")] {
            let scaled = u128::from(self.count) * seconds * u128::from(NANOS_PER_SECOND) * millionths;
            if scaled.is_multiple_of(u128::from(self.per)) {
                let value = scaled / u128::from(self.per);
                let decimals = format!("{:06}", value % millionths);
                let decimals = decimals.trim_end_matches('0');
                let point = if decimals.is_empty() { "" } else { "." };
                return write!(f, "{}{point}{decimals}/{unit}", value / millionths);
            }
        }
        write!(f, "{:.6}/s", self.as_per_second())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rates_read_and_print_back() {
        for (text, per_second) in [
            ("500/s", 500.0),
            ("0.9/s", 0.9),
            ("30/min", 0.5),
            ("7/h", 7.0 / 3600.0),
            ("57/h", 57.0 / 3600.0),
            ("100.000000/d", 100.0 / 86_400.0),
            ("0/s", 0.0),
        ] {
            let rate: Rate = text.parse().unwrap();
            assert!((rate.as_per_second() - per_second).abs() < 1e-12);
            assert_eq!(rate.to_string().parse::<Rate>().unwrap(), rate, "{text} prints as {rate}");
        }
        for text in ["500", "-1/s", "5/sec", "NaN/s", "1e9/s", "99999999999/s", "/s", "1.2.3/s", "100.000001/d"] {
            assert!(text.parse::<Rate>().is_err(), "{text}");
        }
    }

    #[test]
    fn equal_rates_are_equal_however_they_are_written() {
        let rates: Vec<Rate> =
            ["30/min", "0.5/s", "0.500/s", "1800/h"].iter().map(|text| text.parse().unwrap()).collect();
        assert!(rates.iter().all(|rate| *rate == rates[0]));
    }

    #[test]
    fn evenly_spaced_requests_fall_exactly_on_k_over_rate() {
        let rate: Rate = "3/s".parse().unwrap();
        assert_eq!(rate.nth(3), SimDuration::from_secs(1));
        assert_eq!(rate.nth(1).0, 333_333_333);
    }
}
