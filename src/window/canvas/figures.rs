//! Numbers as people read them: thousands with a comma, times as `3:38`, rates as `77/s`.

use crate::units::bandwidth::Bandwidth;
use crate::units::text::Language;
use crate::units::time::{NANOS_PER_SECOND, SimDuration, SimTime};
use crate::window::texts::say;

/// `17435` as `17,435`.
pub(super) fn count(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::with_capacity(digits.len() + digits.len() / 3);
    for (i, digit) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// A level: one decimal below ten, whole above.
#[expect(clippy::cast_sign_loss, reason = "negative levels show as zero")]
pub(super) fn amount(number: f64) -> String {
    let tenths = (number.max(0.0) * 10.0).round() / 10.0;
    if tenths < 10.0 && tenths.fract() != 0.0 { format!("{tenths:.1}") } else { count(number.max(0.0).round() as u64) }
}

/// A rate with its unit, `77/s`; less than one a second by the minute, `24/min`.
pub(super) fn rate(per_second: f64) -> String {
    let (number, unit) = paced(per_second);
    format!("{number}/{unit}")
}

/// A rate and what it is per: a second, or a minute for what happens less often.
pub(super) fn paced(per_second: f64) -> (String, &'static str) {
    match per_second {
        none if none <= 0.0 => ("0".to_owned(), "s"),
        rare if rare < 0.05 / 60.0 => ("<0.1".to_owned(), "min"),
        slow if slow < 0.995 => (amount(slow * 60.0), "min"),
        fast => (amount(fast), "s"),
    }
}

/// A span of time, two or three figures: `31 ms`, `4.2 s`, `3:38`, `1:02:03`, `4.0 d`.
#[expect(clippy::cast_sign_loss, reason = "spans are not negative")]
pub(super) fn span(span: SimDuration) -> String {
    let seconds = span.as_secs_f64();
    let whole = seconds.round() as u64;
    match seconds {
        s if s >= 172_800.0 => format!("{:.1} d", s / 86_400.0),
        s if s >= 3_600.0 => format!("{}:{:02}:{:02}", whole / 3_600, whole / 60 % 60, whole % 60),
        s if s >= 59.5 => format!("{}:{:02}", whole / 60, whole % 60),
        s if s >= 9.95 => format!("{s:.0} s"),
        s if s >= 0.9995 => format!("{s:.1} s"),
        s if s >= 0.01 => format!("{:.0} ms", s * 1e3),
        s if s > 0.0 => format!("{:.1} ms", s * 1e3),
        _ => "0 s".to_owned(),
    }
}

/// How much passes a link in a second, `1.25 Gbps`: a number and its unit, as everywhere on cards.
pub(super) fn bandwidth(bandwidth: Bandwidth) -> String {
    let text = bandwidth.to_string();
    let unit = text.find(|c: char| c.is_ascii_alphabetic()).unwrap_or(text.len());
    let (number, unit) = text.split_at(unit);
    format!("{number} {unit}").trim_end().to_owned()
}

/// An instant as the clock shows it: `06:24`, `1:06:24`.
pub(super) fn clock(at: SimTime) -> String {
    let seconds = at.0 / NANOS_PER_SECOND;
    let (hours, minutes, seconds) = (seconds / 3_600, seconds / 60 % 60, seconds % 60);
    if hours > 0 { format!("{hours}:{minutes:02}:{seconds:02}") } else { format!("{minutes:02}:{seconds:02}") }
}

/// A span as the scenario wrote it, in whole units: `30 s`, `5 min`, `12 h`; in Korean `30초`, `5분`, `12시간`.
pub(super) fn setting(span: SimDuration, language: Language) -> String {
    let seconds = span.as_secs_f64();
    match seconds {
        s if s >= 7_200.0 && (s / 3_600.0).fract() == 0.0 => say::hours(s / 3_600.0, language),
        s if s >= 120.0 && (s / 60.0).fract() == 0.0 => say::minutes(s / 60.0, language),
        s if s >= 1.0 && s.fract() == 0.0 => say::seconds(s, language),
        _ => self::span(span),
    }
}

/// The smallest of 1, 2, 5, 10, 20, 50 and so on with which `total` things need at most `room` pictures.
pub(super) fn per_picture(total: u64, room: u64) -> u64 {
    let mut step: u64 = 1;
    loop {
        for factor in [1, 2, 5] {
            let per = step.saturating_mul(factor);
            if total.div_ceil(per) <= room.max(1) {
                return per;
            }
        }
        step = step.saturating_mul(10);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_read_as_people_write_them() {
        assert_eq!(count(1_234_567), "1,234,567");
        assert_eq!(count(999), "999");
        assert_eq!(amount(0.6), "0.6");
        assert_eq!(amount(4_923.2), "4,923");
        assert_eq!(rate(7.0), "7/s");
        assert_eq!(rate(0.4), "24/min");
        assert_eq!(rate(0.01), "0.6/min");
        assert_eq!(rate(0.0), "0/s");
    }

    #[test]
    fn spans_change_their_unit_with_their_length() {
        assert_eq!(span(SimDuration::from_millis(31)), "31 ms");
        assert_eq!(span(SimDuration::from_millis(4_200)), "4.2 s");
        assert_eq!(span(SimDuration::from_secs(218)), "3:38");
        assert_eq!(clock(SimTime(384_000_000_000)), "06:24");
        assert_eq!(setting(SimDuration::from_secs(30), Language::En), "30 s");
        assert_eq!(setting(SimDuration::from_secs(300), Language::Ko), "5분");
    }

    #[test]
    fn a_bandwidth_has_a_number_and_a_unit() {
        assert_eq!(bandwidth(Bandwidth(1_250_000_000)), "1.25 Gbps");
        assert_eq!(bandwidth(Bandwidth(50_000_000)), "50 Mbps");
    }

    #[test]
    fn a_picture_stands_for_a_round_number() {
        assert_eq!(per_picture(17_435, 296), 100);
        assert_eq!(per_picture(12, 296), 1);
        assert_eq!(per_picture(0, 0), 1);
    }
}
