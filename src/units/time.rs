//! Simulated time: integer nanoseconds since the start of the scenario.

use std::fmt;
use std::ops::{Add, AddAssign, Sub};
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// Nanoseconds in one second.
pub const NANOS_PER_SECOND: u64 = 1_000_000_000;

/// Longest duration a scenario may name, in nanoseconds: ten years, so that sums of a few never overflow.
const LONGEST: u64 = 10 * 365 * 86_400 * NANOS_PER_SECOND;

/// The same for clamping.
const LONGEST_NANOS: f64 = LONGEST as f64;

/// Decimals of a number that count; those after them are below any unit's nanosecond.
const DECIMALS: usize = 18;

/// An instant, in nanoseconds since the scenario started.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SimTime(pub u64);

/// A span of simulated time, in nanoseconds. Written `"250ms"`, `"30s"`, `"1h30m"`, `"4d"`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize, Serialize)]
#[serde(try_from = "String", into = "String")]
pub struct SimDuration(pub u64);

impl SimTime {
    /// The start of every scenario.
    pub const ZERO: SimTime = SimTime(0);
    /// Later than anything that happens.
    pub const NEVER: SimTime = SimTime(u64::MAX);

    /// Seconds since the start.
    #[inline]
    #[must_use]
    pub fn as_secs_f64(self) -> f64 {
        self.0 as f64 / NANOS_PER_SECOND as f64
    }

    /// Time since `earlier`, zero if `earlier` is later.
    #[inline]
    #[must_use]
    pub fn since(self, earlier: SimTime) -> SimDuration {
        SimDuration(self.0.saturating_sub(earlier.0))
    }
}

impl SimDuration {
    /// No time at all.
    pub const ZERO: SimDuration = SimDuration(0);

    /// A whole number of seconds.
    #[must_use]
    pub const fn from_secs(seconds: u64) -> Self {
        SimDuration(seconds * NANOS_PER_SECOND)
    }

    /// A whole number of milliseconds.
    #[must_use]
    pub const fn from_millis(millis: u64) -> Self {
        SimDuration(millis * 1_000_000)
    }

    /// Seconds, rounded to the nearest nanosecond; negative and not-a-number become zero.
    #[inline]
    #[must_use]
    pub fn from_secs_f64(seconds: f64) -> Self {
        SimDuration::from_nanos_f64(seconds * NANOS_PER_SECOND as f64)
    }

    /// Nanoseconds, rounded to the nearest; negative and not-a-number become zero.
    #[inline]
    #[must_use]
    #[expect(clippy::cast_possible_truncation, reason = "clamped to the range first")]
    pub fn from_nanos_f64(nanos: f64) -> Self {
        // Not `round`, which is a call; the conversion makes zero of not-a-number.
        let nanos = nanos.clamp(0.0, LONGEST_NANOS);
        let whole = nanos as i64;
        SimDuration((whole + i64::from(nanos - whole as f64 >= 0.5)).cast_unsigned())
    }

    /// Seconds as a floating-point number.
    #[inline]
    #[must_use]
    pub fn as_secs_f64(self) -> f64 {
        self.0 as f64 / NANOS_PER_SECOND as f64
    }

    /// Nanoseconds as a floating-point number.
    #[inline]
    #[must_use]
    pub fn as_nanos_f64(self) -> f64 {
        // A signed conversion is one instruction; no span comes near 2^63.
        self.0.cast_signed() as f64
    }

    /// This span times a factor that is not negative.
    #[inline]
    #[must_use]
    pub fn scaled(self, factor: f64) -> Self {
        // The usual factor of 1 must not cost a nanosecond of rounding.
        if factor.to_bits() == 1.0_f64.to_bits() {
            self
        } else {
            SimDuration::from_nanos_f64(self.as_nanos_f64() * factor)
        }
    }
}

impl Add<SimDuration> for SimTime {
    type Output = SimTime;
    #[inline]
    fn add(self, span: SimDuration) -> SimTime {
        SimTime(self.0.saturating_add(span.0))
    }
}

impl AddAssign<SimDuration> for SimTime {
    fn add_assign(&mut self, span: SimDuration) {
        *self = *self + span;
    }
}

impl Add for SimDuration {
    type Output = SimDuration;
    #[inline]
    fn add(self, other: SimDuration) -> SimDuration {
        SimDuration(self.0.saturating_add(other.0))
    }
}

impl Sub<SimDuration> for SimTime {
    type Output = SimTime;
    #[inline]
    fn sub(self, span: SimDuration) -> SimTime {
        SimTime(self.0.saturating_sub(span.0))
    }
}

impl FromStr for SimDuration {
    type Err = String;

    /// Reads one or more number-unit pairs: `"1h30m"`, `"2.5s"`. Units: ns, us, ms, s, m, h, d.
    fn from_str(text: &str) -> Result<Self, String> {
        let bad = || {
            format!(
                "\"{text}\" is not a duration; write for example \"250ms\", \"30s\" or \"1h30m\" (ns, us, ms, s, m, h, d)"
            )
        };
        let mut rest = text.trim();
        if rest.is_empty() {
            return Err(bad());
        }
        let mut total: u128 = 0;
        while !rest.is_empty() {
            let digits = rest.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(rest.len());
            let (number, after) = rest.split_at(digits);
            let letters = after.find(|c: char| !c.is_ascii_alphabetic()).unwrap_or(after.len());
            let unit = match &after[..letters] {
                "ns" => 1,
                "us" => 1_000,
                "ms" => 1_000_000,
                "s" => NANOS_PER_SECOND,
                "m" => 60 * NANOS_PER_SECOND,
                "h" => 3_600 * NANOS_PER_SECOND,
                "d" => 86_400 * NANOS_PER_SECOND,
                _ => return Err(bad()),
            };
            rest = after[letters..].trim_start();
            total = total.saturating_add(nanos(number, unit).ok_or_else(bad)?);
        }
        match u64::try_from(total) {
            Ok(total) if total <= LONGEST => Ok(SimDuration(total)),
            _ => Err(format!("\"{text}\" is longer than ten years; write a shorter duration")),
        }
    }
}

/// A decimal number of units, in nanoseconds, rounded to the nearest. In whole numbers, so that every instant that
/// can be written is read back exactly, however late it is.
fn nanos(number: &str, unit: u64) -> Option<u128> {
    let (whole, fraction) = number.split_once('.').unwrap_or((number, ""));
    if (whole.is_empty() && fraction.is_empty()) || fraction.contains('.') {
        return None;
    }
    let unit = u128::from(unit);
    // Digits are all that can stand here, so that failing means too many of them: longer than anything.
    let whole = if whole.is_empty() { 0 } else { whole.parse::<u128>().unwrap_or(u128::MAX) };
    let counted = &fraction[..fraction.len().min(DECIMALS)];
    let scale = 10_u128.pow(u32::try_from(counted.len()).ok()?);
    let part = if counted.is_empty() { 0 } else { counted.parse::<u128>().ok()? };
    Some(whole.saturating_mul(unit).saturating_add((part * unit + scale / 2) / scale))
}

impl TryFrom<String> for SimDuration {
    type Error = String;
    fn try_from(text: String) -> Result<Self, String> {
        text.parse()
    }
}

impl From<SimDuration> for String {
    fn from(span: SimDuration) -> String {
        span.to_string()
    }
}

impl fmt::Display for SimDuration {
    /// Prints the largest units that lose nothing: `1h30m`, `2.5s`, `250ms`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        const UNITS: [(u64, &str); 4] = [
            (86_400 * NANOS_PER_SECOND, "d"),
            (3_600 * NANOS_PER_SECOND, "h"),
            (60 * NANOS_PER_SECOND, "m"),
            (NANOS_PER_SECOND, "s"),
        ];
        if self.0 == 0 {
            return f.write_str("0s");
        }
        let mut rest = self.0;
        for (nanos, unit) in UNITS {
            if rest >= nanos {
                write!(f, "{}{unit}", rest / nanos)?;
                rest %= nanos;
            }
        }
        match rest {
            0 => Ok(()),
            r if r.is_multiple_of(1_000_000) => write!(f, "{}ms", r / 1_000_000),
            r if r.is_multiple_of(1_000) => write!(f, "{}us", r / 1_000),
            r => write!(f, "{r}ns"),
        }
    }
}

impl fmt::Display for SimTime {
    /// Prints `mm:ss.mmm`, with hours in front when there are any.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let millis = self.0 / 1_000_000;
        let (seconds, millis) = (millis / 1_000, millis % 1_000);
        let (minutes, seconds) = (seconds / 60, seconds % 60);
        let (hours, minutes) = (minutes / 60, minutes % 60);
        if hours > 0 {
            write!(f, "{hours}:")?;
        }
        write!(f, "{minutes:02}:{seconds:02}.{millis:03}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, nanos: u64) {
        let span: SimDuration = text.parse().unwrap();
        assert_eq!(span.0, nanos, "{text}");
        assert_eq!(span.to_string().parse::<SimDuration>().unwrap(), span, "{text} prints as {span}");
    }

    #[test]
    fn durations_read_and_print_back() {
        check("250ms", 250_000_000);
        check("2.5s", 2_500_000_000);
        check("1h30m", 5_400_000_000_000);
        check("50us", 50_000);
        check("0s", 0);
        check("4d", 345_600_000_000_000);
        check(".5s", 500_000_000);
    }

    #[test]
    fn every_nanosecond_of_a_year_is_read_back_exactly() {
        // 400 d are 3.456e16 ns, beyond the 2^53 up to which a double knows every whole number.
        for nanos in [1, 999_999_999, 60_000_000_001, 384_050_000_123, 34_559_999_999_999_999, 34_560_000_000_000_000] {
            check(&SimDuration(nanos).to_string(), nanos);
            check(&format!("{}.{:09}s", nanos / NANOS_PER_SECOND, nanos % NANOS_PER_SECOND), nanos);
        }
        check("0.0000000006s", 1);
        check("1.00000000049999999999999s", 1_000_000_000);
    }

    #[test]
    fn a_duration_without_a_unit_or_below_zero_is_refused() {
        for text in ["30", "", "-1s", "5 minutes", "s", "1e3s", "NaNs", "99999d", ".s", "1.2.3s"] {
            assert!(text.parse::<SimDuration>().is_err(), "{text}");
        }
    }
}
