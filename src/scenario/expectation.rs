//! Expectations: claims about any number of the report, such as `"orders.lost == 0"`.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::scenario::spelling::nearest;
use crate::services::ServiceKind;
use crate::services::between;
use crate::services::contract::MetricKind;
use crate::units::size::DataSize;
use crate::units::time::SimDuration;

/// One claim: a path into the report, a comparison, a number.
///
/// Paths: `orders[.<client>].<outcome or total>` and `<node>.<metric>[.<statistic>]`; durations are compared in seconds.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
#[serde(try_from = "String", into = "String")]
pub struct Expectation {
    /// Path into the report.
    pub path: String,
    /// How to compare.
    pub comparison: Comparison,
    /// The number to compare with (durations in seconds, sizes in bytes).
    pub value: f64,
    /// As written.
    pub text: String,
}

/// How a number of the report is compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Comparison {
    /// `==`
    Equal,
    /// `!=`
    NotEqual,
    /// `<`
    Less,
    /// `<=`
    LessOrEqual,
    /// `>`
    Greater,
    /// `>=`
    GreaterOrEqual,
}

/// What a field of `orders` is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OrderField {
    /// One number.
    Number,
    /// Spans of time, with the statistics of [`MetricKind::Duration`].
    Span,
    /// Counts by rule: `orders.causes.<rule>`.
    Causes,
}

/// The fields of `orders` in the report, which expectations may name.
pub const ORDER_FIELDS: &[(&str, OrderField)] = &[
    ("sent", OrderField::Number),
    ("completed", OrderField::Number),
    ("failed", OrderField::Number),
    ("lost", OrderField::Number),
    ("unacknowledged", OrderField::Number),
    ("duplicated", OrderField::Number),
    ("dead_lettered", OrderField::Number),
    ("pending", OrderField::Number),
    ("on_time", OrderField::Number),
    ("goodput_ratio", OrderField::Number),
    ("goodput_per_second", OrderField::Number),
    ("completion_time", OrderField::Span),
    ("response_time", OrderField::Span),
    ("last_ended_at", OrderField::Number),
    ("last_failed_at", OrderField::Number),
    ("last_late_at", OrderField::Number),
    ("causes", OrderField::Causes),
];

/// The client whose orders alone a path is about, and what is said of them: `orders.<client>.<field>`. What is a
/// field of `orders` is never read as a client.
#[must_use]
pub fn client_of(path: &str) -> Option<(&str, &str)> {
    let (client, rest) = path.strip_prefix("orders.")?.split_once('.')?;
    ORDER_FIELDS.iter().all(|(field, _)| *field != client).then_some((client, rest))
}

/// The statistics of a metric; the first one is meant when an expectation names none.
#[must_use]
pub fn statistics(kind: MetricKind) -> &'static [&'static str] {
    match kind {
        MetricKind::Count => &["sum", "per_second"],
        MetricKind::Gauge => &["mean", "min", "max", "last"],
        MetricKind::Duration => &["mean", "count", "p50", "p95", "p99", "max"],
    }
}

/// Longer operators first, so that `<=` is not read as `<`.
const OPERATORS: [(&str, Comparison); 6] = [
    ("==", Comparison::Equal),
    ("!=", Comparison::NotEqual),
    ("<=", Comparison::LessOrEqual),
    (">=", Comparison::GreaterOrEqual),
    ("<", Comparison::Less),
    (">", Comparison::Greater),
];

impl Expectation {
    /// The claim holds for this measured number.
    #[must_use]
    #[expect(clippy::float_cmp, reason = "counts are whole numbers and compared as such")]
    pub fn holds(&self, measured: f64) -> bool {
        match self.comparison {
            Comparison::Equal => measured == self.value,
            Comparison::NotEqual => measured != self.value,
            Comparison::Less => measured < self.value,
            Comparison::LessOrEqual => measured <= self.value,
            Comparison::Greater => measured > self.value,
            Comparison::GreaterOrEqual => measured >= self.value,
        }
    }
}

impl Expectation {
    /// Whether what stands behind the first dot of the path is something that is measured: of a node of that
    /// kind, or of the business requests if there is none.
    ///
    /// # Errors
    /// What is wrong, and what to write instead. The run cannot judge this claim.
    pub fn check_measure(&self, kind: Option<ServiceKind>) -> Result<(), (String, String)> {
        let rest = match client_of(&self.path) {
            Some((_, rest)) if kind.is_none() => rest,
            _ => self.path.split_once('.').map_or("", |(_, rest)| rest),
        };
        let name = self.path.strip_suffix(rest).unwrap_or_default().trim_end_matches('.');
        let (measure, statistic) = rest.split_once('.').map_or((rest, None), |(measure, rest)| (measure, Some(rest)));
        if measure == "causes" {
            let help = || (format!("\"{}\" names no rule", self.path), format!("write {name}.causes.<rule>"));
            return check_rule(kind, statistic.ok_or_else(help)?);
        }
        let known = match kind {
            Some(kind) => kind.metrics().iter().find(|metric| metric.name == measure).map(|m| statistics(m.kind)),
            None => ORDER_FIELDS.iter().find(|(field, _)| *field == measure).map(|(_, kind)| match kind {
                OrderField::Span => statistics(MetricKind::Duration),
                OrderField::Number | OrderField::Causes => &[],
            }),
        };
        let Some(allowed) = known else {
            let all: Vec<&str> = match kind {
                Some(kind) => kind.metrics().iter().map(|metric| metric.name).collect(),
                None => ORDER_FIELDS.iter().map(|(field, _)| *field).collect(),
            };
            let guess = nearest(measure, all.iter().copied());
            let list = all.join(", ");
            let help = guess.map_or_else(
                || format!("write one of: {list}"),
                |near| format!("did you mean {name}.{near}? One of: {list}"),
            );
            return Err((format!("\"{name}\" has no measure \"{measure}\""), help));
        };
        match statistic {
            Some(statistic) if !allowed.contains(&statistic) => {
                let help = match allowed {
                    [] => format!("write {name}.{measure}"),
                    _ => format!("write one of: {}", allowed.join(", ")),
                };
                Err((format!("\"{name}.{measure}\" has no statistic \"{statistic}\""), help))
            }
            _ => Ok(()),
        }
    }
}

/// The rule that is named exists: among those of this kind of node, or of any if it is about the business requests.
fn check_rule(kind: Option<ServiceKind>, name: &str) -> Result<(), (String, String)> {
    let kinds = kind.as_ref().map_or(ServiceKind::ALL, std::slice::from_ref);
    let rules = || kinds.iter().flat_map(|kind| kind.rules()).chain(between::RULES).map(|rule| rule.name);
    if rules().any(|known| known == name) {
        return Ok(());
    }
    let help = match nearest(name, rules()) {
        Some(near) => format!("did you mean {near}?"),
        None => format!("write one of: {}", rules().collect::<Vec<_>>().join(", ")),
    };
    Err((format!("there is no rule \"{name}\" here"), help))
}

impl FromStr for Expectation {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let bad = || {
            format!(
                "\"{text}\" is not an expectation; write for example \"orders.lost == 0\" or \"web.ResponseTime.p99 < 2s\""
            )
        };
        let (at, operator, comparison) = OPERATORS
            .iter()
            .filter_map(|(operator, comparison)| text.find(operator).map(|at| (at, *operator, *comparison)))
            .min_by_key(|(at, operator, _)| (*at, 2 - operator.len()))
            .ok_or_else(bad)?;
        let (path, value) = (text[..at].trim(), text[at + operator.len()..].trim());
        let plausible = path.split('.').count() >= 2 && path.split('.').all(|part| !part.trim().is_empty());
        if !plausible || path.contains(char::is_whitespace) {
            return Err(bad());
        }
        let value = number(value).ok_or_else(bad)?;
        Ok(Expectation { path: path.to_owned(), comparison, value, text: text.to_owned() })
    }
}

/// A plain number, a duration in seconds, a size in bytes, or a percentage as a fraction.
fn number(text: &str) -> Option<f64> {
    let plain = text.replace('_', "").parse::<f64>().ok().filter(|n| n.is_finite());
    let percent = || text.strip_suffix('%').and_then(|t| t.parse::<f64>().ok()).map(|n| n / 100.0);
    plain
        .or_else(percent)
        .or_else(|| text.parse::<SimDuration>().ok().map(SimDuration::as_secs_f64))
        .or_else(|| text.parse::<DataSize>().ok().map(|size| size.0 as f64))
}

impl TryFrom<String> for Expectation {
    type Error = String;
    fn try_from(text: String) -> Result<Self, String> {
        text.parse()
    }
}

impl From<Expectation> for String {
    fn from(expectation: Expectation) -> String {
        expectation.text
    }
}

impl fmt::Display for Expectation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, path: &str, comparison: Comparison, value: f64) {
        let parsed: Expectation = text.parse().unwrap();
        assert_eq!((parsed.path.as_str(), parsed.comparison), (path, comparison), "{text}");
        assert!((parsed.value - value).abs() < 1e-9, "{text}");
    }

    #[test]
    fn a_path_about_one_client_is_told_from_a_field_with_a_statistic() {
        assert_eq!(client_of("orders.shop.completed"), Some(("shop", "completed")));
        assert_eq!(client_of("orders.shop.causes.client.timeout"), Some(("shop", "causes.client.timeout")));
        assert_eq!(client_of("orders.completed"), None);
        assert_eq!(client_of("orders.response_time.p99"), None);
        assert_eq!(client_of("shop.Attempts.sum"), None);
    }

    #[test]
    fn expectations_read_numbers_durations_sizes_and_percentages() {
        check("orders.lost == 0", "orders.lost", Comparison::Equal, 0.0);
        check("web.ResponseTime.p99 < 2s", "web.ResponseTime.p99", Comparison::Less, 2.0);
        check("orders.goodput_ratio >= 99.5%", "orders.goodput_ratio", Comparison::GreaterOrEqual, 0.995);
        check("q.size<=1KB", "q.size", Comparison::LessOrEqual, 1024.0);
        for text in ["orders.lost", "== 0", "lost == 0", "orders.lost == NaN", "orders.lost = 0", "a.b < soon"] {
            assert!(text.parse::<Expectation>().is_err(), "{text}");
        }
    }
}
