//! Bandwidth of a link, in bits a second. `Gbps` is 10^9 bits a second, as networks count.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::units::time::{NANOS_PER_SECOND, SimDuration};

/// Bits a second. Written `"50Mbps"`, `"1.25Gbps"`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Deserialize, Serialize)]
#[serde(try_from = "String", into = "String")]
pub struct Bandwidth(pub u64);

const UNITS: [(u64, &str); 4] = [(1_000_000_000, "Gbps"), (1_000_000, "Mbps"), (1_000, "kbps"), (1, "bps")];

impl Bandwidth {
    /// How long so many bytes take, to the nanosecond above.
    #[must_use]
    pub fn transfer(self, bytes: u64) -> SimDuration {
        let bits = u128::from(bytes) * 8 * u128::from(NANOS_PER_SECOND);
        SimDuration(u64::try_from(bits.div_ceil(u128::from(self.0.max(1)))).unwrap_or(u64::MAX))
    }
}

impl FromStr for Bandwidth {
    type Err = String;

    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "the range is checked first")]
    fn from_str(text: &str) -> Result<Self, String> {
        let bad = || format!("\"{text}\" is not a bandwidth; write for example \"50Mbps\" or \"1.25Gbps\"");
        let trimmed = text.trim();
        let digits = trimmed.find(|c: char| !c.is_ascii_digit() && c != '.').ok_or_else(bad)?;
        let number: f64 = trimmed[..digits].parse().map_err(|_| bad())?;
        let unit = trimmed[digits..].trim();
        let (bits, _) = UNITS.iter().find(|(_, name)| *name == unit).ok_or_else(bad)?;
        let total = (number * *bits as f64).round();
        if !(1.0..=1e12).contains(&total) {
            return Err(format!("\"{text}\" is outside 1bps..=1000Gbps; write for example \"1Gbps\""));
        }
        Ok(Bandwidth(total as u64))
    }
}

impl TryFrom<String> for Bandwidth {
    type Error = String;
    fn try_from(text: String) -> Result<Self, String> {
        text.parse()
    }
}

impl From<Bandwidth> for String {
    fn from(bandwidth: Bandwidth) -> String {
        bandwidth.to_string()
    }
}

impl fmt::Display for Bandwidth {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (bits, unit) =
            UNITS.iter().find(|(bits, _)| self.0 >= *bits && (self.0 * 100).is_multiple_of(*bits)).unwrap_or(&UNITS[3]);
        write!(f, "{}{unit}", self.0 as f64 / *bits as f64)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bandwidths_read_and_print_back() {
        for (text, bits) in [("1Gbps", 1_000_000_000), ("1.25Gbps", 1_250_000_000), ("50Mbps", 50_000_000)] {
            let bandwidth: Bandwidth = text.parse().unwrap();
            assert_eq!((bandwidth.0, bandwidth.to_string().as_str()), (bits, text));
        }
        for text in ["1", "Gbps", "-1Gbps", "0bps", "2000Gbps", "1GB"] {
            assert!(text.parse::<Bandwidth>().is_err(), "{text}");
        }
        // 10^10 bytes over 1 Gbps.
        assert_eq!(Bandwidth(1_000_000_000).transfer(10_000_000_000), SimDuration::from_secs(80));
    }
}
