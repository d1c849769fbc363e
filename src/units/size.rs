//! Amounts of data, in bytes. `KB` is 1,024 bytes, as AWS's byte-exact service limits use it.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// Bytes. Written `"512B"`, `"256KB"`, `"1MB"`, `"10GB"`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Deserialize, Serialize)]
#[serde(try_from = "String", into = "String")]
pub struct DataSize(pub u64);

const UNITS: [(u64, &str); 5] = [(1 << 40, "TB"), (1 << 30, "GB"), (1 << 20, "MB"), (1 << 10, "KB"), (1, "B")];

impl DataSize {
    /// So many kibibytes.
    #[must_use]
    pub const fn from_kb(kilobytes: u64) -> Self {
        DataSize(kilobytes * 1_024)
    }
}

impl FromStr for DataSize {
    type Err = String;

    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "the range is checked first")]
    fn from_str(text: &str) -> Result<Self, String> {
        let bad = || format!("\"{text}\" is not a size; write for example \"512B\", \"256KB\" or \"1MB\"");
        let trimmed = text.trim();
        let digits = trimmed.find(|c: char| !c.is_ascii_digit() && c != '.').ok_or_else(bad)?;
        let number: f64 = trimmed[..digits].parse().map_err(|_| bad())?;
        let unit = trimmed[digits..].trim();
        let (bytes, _) = UNITS.iter().find(|(_, name)| *name == unit).ok_or_else(bad)?;
        let total = number * *bytes as f64;
        if total > (1_u64 << 50) as f64 {
            return Err(format!("\"{text}\" is over 1024TB; write a smaller size"));
        }
        Ok(DataSize(total.round() as u64))
    }
}

impl TryFrom<String> for DataSize {
    type Error = String;
    fn try_from(text: String) -> Result<Self, String> {
        text.parse()
    }
}

impl From<DataSize> for String {
    fn from(size: DataSize) -> String {
        size.to_string()
    }
}

impl fmt::Display for DataSize {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (bytes, unit) =
            UNITS.iter().find(|(bytes, _)| self.0 >= *bytes && self.0.is_multiple_of(*bytes)).unwrap_or(&UNITS[4]);
        write!(f, "{}{unit}", self.0 / bytes)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_read_and_print_back() {
        for (text, bytes) in [("512B", 512), ("256KB", 262_144), ("1MB", 1_048_576), ("0B", 0), ("1.5KB", 1_536)] {
            let size: DataSize = text.parse().unwrap();
            assert_eq!(size.0, bytes);
            assert_eq!(size.to_string().parse::<DataSize>().unwrap(), size);
        }
        for text in ["256", "KB", "-1KB", "256 kilobytes", "9999999TB"] {
            assert!(text.parse::<DataSize>().is_err(), "{text}");
        }
    }
}
