//! What a scenario promises of its run, in words: its expectations as a card can say them.

use crate::scenario::expectation::{Comparison, Expectation, ORDER_FIELDS, OrderField, client_of};
use crate::scenario::resolve::Resolved;
use crate::services::contract::MetricKind;
use crate::units::text::Language;
use crate::units::time::{SimDuration, SimTime};
use crate::window::texts::{self, Words, say};
use crate::window::why::words;

/// Names of the report that have words of their own; others keep the vendor's name, which is not translated.
static MEASURES: &[(&str, Words)] = &[
    ("sent", Words::TwinSent),
    ("completed", Words::Done),
    ("failed", Words::Failed),
    ("lost", Words::Lost),
    ("unacknowledged", Words::Unacknowledged),
    ("duplicated", Words::Duplicated),
    ("dead_lettered", Words::DeadLettered),
    ("pending", Words::PromisePending),
    ("on_time", Words::PromiseOnTime),
    ("goodput_ratio", Words::PromiseOnTime),
    ("goodput_per_second", Words::PromiseOnTimePerSecond),
    ("completion_time", Words::PromiseCompletionTime),
    ("response_time", Words::PromiseAnswerTime),
    ("last_ended_at", Words::PromiseLastEnded),
    ("last_failed_at", Words::PromiseLastFailed),
    ("last_late_at", Words::PromiseLastLate),
    ("total", Words::PromiseCost),
    ("per_month", Words::PromiseCostPerMonth),
    ("Failures", Words::Failed),
    ("Successes", Words::PromiseAnswered),
    ("Retries", Words::PromiseRetries),
    ("Attempts", Words::PromiseAttempts),
    ("Timeouts", Words::PromiseTimeouts),
    ("SuccessLatency", Words::PromiseAnswerTime),
    ("ResponseTime", Words::PromiseAnswerTime),
    ("Latency", Words::PromiseAnswerTime),
    ("ApproximateNumberOfMessagesVisible", Words::Waiting),
    ("QueueLength", Words::Waiting),
    ("InvocationsWaiting", Words::Waiting),
    ("NotificationsWaiting", Words::Waiting),
    ("NumberOfMessagesSent", Words::TwinSent),
    ("NumberOfMessagesReceived", Words::PromiseReceived),
    ("NumberOfMessagesDeleted", Words::PromiseWorkedOff),
    ("NumberOfMessagesReturned", Words::PromiseCameBack),
    ("NumberOfEmptyReceives", Words::PromiseEmptyReceives),
    ("WaitTime", Words::PromiseWait),
    ("MessagesFailed", Words::PromiseFailedTries),
    ("MessagesLost", Words::Lost),
    ("BusyThreads", Words::PromiseBusyThreads),
    ("BusySlots", Words::PromiseBusyThreads),
    ("GroupInServiceInstances", Words::PromiseInService),
    ("RunningInstances", Words::PromiseInService),
    ("Invocations", Words::PromiseInvocations),
    ("ColdStarts", Words::PromiseColdStarts),
    ("ConcurrentExecutions", Words::Concurrency),
    ("ProvisionedConcurrencySpilloverInvocations", Words::PromiseSpilledOver),
    ("Throttles", Words::Throttles),
    ("ReadThrottleEvents", Words::Throttles),
    ("WriteThrottleEvents", Words::Throttles),
    ("Errors", Words::PromiseErrors),
    ("5XXError", Words::PromiseErrors),
    ("FailedInvocations", Words::PromiseGivenUp),
    ("CacheHitCount", Words::PromiseCacheHits),
    ("CacheMissCount", Words::PromiseCacheMisses),
    ("BilledRequests", Words::PromiseBilledRequests),
    ("Requests", Words::PromiseRequests),
    ("RefusedRequests", Words::Refused),
    ("Queries", Words::PromiseQueries),
    ("DatabaseConnections", Words::Connections),
    ("OpenConnections", Words::Connections),
    ("ConnectionErrors", Words::PromiseConnectionsRefused),
    ("ClosedConnections", Words::PromiseConnectionsClosed),
    ("ConsumedWriteCapacityUnits", Words::PromiseWriteUnits),
    ("PutRequests", Words::PromiseStored),
    ("SignInSuccesses", Words::SignIns),
    ("StateChanges", Words::PromiseStateChanges),
];

/// What one number of a report is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Unit {
    /// How many.
    Number,
    /// A share of one.
    Share,
    /// Seconds.
    Span,
    /// An instant of simulated time.
    Instant,
    /// US dollars.
    Dollars,
}

/// One promise: of what, and which number.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Promise {
    /// `orders failed`, `orders-queue waiting at its peak`.
    pub(super) of: String,
    /// `none`, `over 5,000`.
    pub(super) number: String,
}

/// Every promise of a scenario, in its order; a least and a greatest number of the same are one.
pub(super) fn promises(resolved: &Resolved, language: Language) -> Vec<Promise> {
    let claims = &resolved.scenario.expect;
    let mut promises: Vec<Promise> = Vec::new();
    for (index, claim) in claims.iter().enumerate() {
        let same = |other: &&Expectation| other.path == claim.path;
        if claims[..index].iter().any(|other| same(&other)) {
            continue;
        }
        let others: Vec<&Expectation> = claims[index + 1..].iter().filter(same).collect();
        let (of, unit) = measured(resolved, claim, language);
        let number = match others.as_slice() {
            [other] if bounds(claim, other).is_some() => {
                let (least, most) = bounds(claim, other).unwrap_or_default();
                say::promise_between(written(least, unit, language), written(most, unit, language), language)
            }
            others => {
                let each = std::iter::once(&claim).chain(others).map(|claim| compared(claim, unit, language));
                each.collect::<Vec<_>>().join(", ")
            }
        };
        promises.push(Promise { of, number });
    }
    promises
}

/// Both numbers, if one is a least and the other a greatest one.
fn bounds(one: &Expectation, other: &Expectation) -> Option<(f64, f64)> {
    use Comparison::{Greater, GreaterOrEqual, Less, LessOrEqual};
    let is_least = |claim: &Expectation| matches!(claim.comparison, Greater | GreaterOrEqual);
    let is_most = |claim: &Expectation| matches!(claim.comparison, Less | LessOrEqual);
    match (one, other) {
        (one, other) if is_least(one) && is_most(other) => Some((one.value, other.value)),
        (one, other) if is_most(one) && is_least(other) => Some((other.value, one.value)),
        _ => None,
    }
}

/// What is measured, in words, and what its number is.
fn measured(resolved: &Resolved, claim: &Expectation, language: Language) -> (String, Unit) {
    let called = resolved.called(language);
    let share = claim.text.trim_end().ends_with('%');
    let (who, rest) = match client_of(&claim.path) {
        Some((client, rest)) if !of_node(&claim.path) => (client, rest),
        _ => claim.path.split_once('.').unwrap_or((&claim.path, "")),
    };
    let (measure, statistic) = rest.split_once('.').map_or((rest, None), |(name, rest)| (name, Some(rest)));
    if who == "cost" {
        let known = matches!(measure, "total" | "per_month");
        let words = label(measure).map_or(measure, |words| words.get(language));
        let of = if known {
            words.to_owned()
        } else {
            format!("{} {}", called.node(rest), Words::PromiseCost.get(language))
        };
        return (of, Unit::Dollars);
    }
    let who = if who == "orders" { resolved.scenario.unit.get(language) } else { called.node(who) };
    if measure == "causes" {
        // A rule has no words as short as a card needs; its name says which.
        let rule = statistic.and_then(|rule| rule.rsplit('.').next()).unwrap_or_default();
        return (format!("{who} {rule}"), Unit::Number);
    }
    let kind = kind_of(resolved, &claim.path, measure);
    let unit = match kind {
        Some(MetricKind::Duration) if statistic != Some("count") => Unit::Span,
        _ if measure.starts_with("last_") => Unit::Instant,
        _ if share => Unit::Share,
        _ => Unit::Number,
    };
    let what = label(measure).map_or(measure, |words| words.get(language));
    let of = match statistic_words(statistic, kind) {
        Some(words) => say::promise_statistic(what, words.get(language), language),
        None => statistic.filter(|name| name.starts_with('p')).map_or(what.to_owned(), |name| format!("{what} {name}")),
    };
    (format!("{who} {of}"), unit)
}

/// The path begins with the name of a node, or with what stands for one.
fn of_node(path: &str) -> bool {
    !path.starts_with("orders.")
}

/// What kind of metric it is; none for a plain number of the orders.
fn kind_of(resolved: &Resolved, path: &str, measure: &str) -> Option<MetricKind> {
    if !of_node(path) {
        let field = ORDER_FIELDS.iter().find(|(field, _)| *field == measure)?;
        return (field.1 == OrderField::Span).then_some(MetricKind::Duration);
    }
    let name = path.split('.').next()?;
    let (_, config) = resolved.scenario.nodes.0.iter().find(|(own, _)| own == name)?;
    config.kind().metrics().iter().find(|metric| metric.name == measure).map(|metric| metric.kind)
}

fn label(measure: &str) -> Option<Words> {
    MEASURES.iter().find(|(name, _)| *name == measure).map(|(_, words)| *words)
}

/// What is made of many values; nothing for a sum, and nothing for percentiles, which are written as they are.
fn statistic_words(statistic: Option<&str>, kind: Option<MetricKind>) -> Option<Words> {
    match (statistic, kind) {
        (Some("max"), _) => Some(Words::PromiseMax),
        (Some("min"), _) => Some(Words::PromiseMin),
        (Some("last"), _) => Some(Words::PromiseLast),
        (Some("per_second"), _) => Some(Words::PromisePerSecond),
        (Some("mean"), _) | (None, Some(MetricKind::Gauge | MetricKind::Duration)) => Some(Words::PromiseMean),
        _ => None,
    }
}

/// How the number has to compare.
fn compared(claim: &Expectation, unit: Unit, language: Language) -> String {
    let value = written(claim.value, unit, language);
    let instant = unit == Unit::Instant;
    match claim.comparison {
        Comparison::Equal if claim.value.abs() < 1e-12 => Words::PromiseNone.get(language).to_owned(),
        Comparison::Equal => value,
        Comparison::NotEqual => say::promise_not(value, language),
        Comparison::Less | Comparison::LessOrEqual if instant => say::promise_before(value, language),
        Comparison::Greater | Comparison::GreaterOrEqual if instant => say::promise_after(value, language),
        Comparison::Less => say::promise_under(value, language),
        Comparison::LessOrEqual => say::promise_at_most(value, language),
        Comparison::Greater => say::promise_over(value, language),
        Comparison::GreaterOrEqual => say::promise_at_least(value, language),
    }
}

fn written(value: f64, unit: Unit, language: Language) -> String {
    let span = SimDuration::from_secs_f64(value.max(0.0));
    match unit {
        Unit::Number => texts::number(value),
        Unit::Share => format!("{} %", texts::number(value * 100.0)),
        Unit::Span => words::span(span, language),
        Unit::Instant => texts::instant(SimTime::ZERO + span),
        Unit::Dollars => texts::dollars(value),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scenario::load::load;

    fn said(text: &[u8], language: Language) -> Vec<String> {
        let resolved = load(text, "test.ron").unwrap();
        promises(&resolved, language).into_iter().map(|promise| format!("{} {}", promise.of, promise.number)).collect()
    }

    #[test]
    fn a_card_says_in_both_languages_what_its_scenario_promises() {
        let tight = include_bytes!("../../../scenarios/tight-orders.ron");
        let english = said(tight, Language::En);
        assert_eq!(
            english,
            [
                "orders failed 4,500 to 6,500",
                "orders unacknowledged over 2,500",
                "orders done twice over 1,000",
                "orders lost none",
                "orders done on time under 50 %",
                "orders last failure 14:30 to 15:30",
                "web busy threads at the peak 200",
            ]
        );
        let korean = said(tight, Language::Ko);
        assert_eq!(korean[0], "주문 실패 4,500~6,500");
        assert_eq!(korean[6], "주문 웹 사용 중 스레드 최대 200");

        let cold = said(include_bytes!("../../../scenarios/cold-starts.ron"), Language::Ko);
        assert!(cold.contains(&"콜드 쪽 승객 응답 시간 p99 2초 초과".to_owned()), "{cold:?}");
        assert!(cold.contains(&"준비된 쪽 배차 비용 $0.09 초과".to_owned()), "{cold:?}");
    }

    #[test]
    fn a_promise_is_never_made_twice_and_none_is_left_out() {
        let check = |text: &[u8], claims: usize, ranges: usize| {
            assert_eq!(said(text, Language::En).len(), claims - ranges);
        };
        // Nine claims, of which two pairs bound one number each; ten without a pair.
        check(include_bytes!("../../../scenarios/tight-orders.ron"), 9, 2);
        check(include_bytes!("../../../scenarios/loose-orders.ron"), 10, 0);
    }

    #[test]
    fn every_shipped_promise_is_made_of_words_where_the_report_has_a_name_of_its_own() {
        // What stands for a number of a metric is a word, but for the few that only a vendor's name says.
        let named = ["TunnelState", "WarmWriteUnitsPerSecond"];
        for file in std::fs::read_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/scenarios")).unwrap() {
            let path = file.unwrap().path();
            let resolved = load(&std::fs::read(&path).unwrap(), "test.ron").unwrap();
            let called = resolved.called(Language::Ko);
            let names: Vec<&str> = resolved.scenario.nodes.0.iter().map(|(own, _)| called.node(own)).collect();
            for promise in promises(&resolved, Language::Ko) {
                let of = names.iter().find_map(|name| promise.of.strip_prefix(name)).unwrap_or(&promise.of);
                let camel = of.split(' ').find(|word| {
                    word.chars().next().is_some_and(char::is_uppercase) && word.chars().any(char::is_lowercase)
                });
                assert!(camel.is_none_or(|word| named.contains(&word)), "{}: {promise:?}", path.display());
            }
        }
    }
}
