//! The sentences of the view "Why?": questions, answers, and what happened at a moment.

use crate::measure::asked::Question;
use crate::measure::waterfall::{Event, Moment, Part, Row, Shade};
use crate::measure::what_if::Outcome;
use crate::scenario::called::Called;
use crate::services::contract::Rule;
use crate::services::rule::Source;
use crate::units::text::Language;
use crate::units::time::SimDuration;
use crate::window::texts::{self, Words, say};

/// The name of a rule, such as `sqs.visibility-timeout-expired`.
pub(in crate::window) fn name(rule: Rule) -> &'static str {
    rule.name
}

/// The sentence of a rule.
pub(in crate::window) fn sentence(rule: Rule, language: Language) -> &'static str {
    match language {
        Language::En => rule.0.en,
        Language::Ko => rule.0.ko,
    }
}

/// What a rule rests on, in a few words.
pub(in crate::window) fn source(rule: Rule, language: Language) -> &'static str {
    match rule.source {
        Source::Document(document) => document,
        Source::Convention(_) => Words::WhyConvention.get(language),
    }
}

/// The section that a rule rests on, best first: its title, and the document in which it is. None for a convention.
pub(super) fn sections(rule: Rule) -> impl Iterator<Item = &'static str> {
    let document = match rule.source {
        Source::Document(document) => Some(document),
        Source::Convention(_) => None,
    };
    let split = document.and_then(|document| document.split_once(", "));
    let title = split.map(|(_, rest)| match rest.strip_prefix('"') {
        Some(quoted) => quoted.split('"').next().unwrap_or(quoted),
        None => rest,
    });
    title.or(document).into_iter().chain(split.map(|(guide, _)| guide))
}

/// A span of time: `34 s`, `34초`, `3 min 38 s`, `3분 38초`.
pub(in crate::window) fn span(span: SimDuration, language: Language) -> String {
    let seconds = span.as_secs_f64();
    let whole = seconds.round();
    let (hours, minutes, rest) = ((whole / 3_600.0).floor(), (whole / 60.0).floor() % 60.0, whole % 60.0);
    match seconds {
        s if s < 0.000_95 && s > 0.0 => say::microseconds((s * 1e6).round(), language),
        s if s < 0.01 && s > 0.0 => say::milliseconds(tenths(s * 1e3), language),
        s if s < 0.9995 && s > 0.0 => say::milliseconds((s * 1e3).round(), language),
        s if s < 59.95 => say::seconds(tenths(s), language),
        _ if hours > 0.0 => say::hours_and_minutes(hours, minutes, language),
        _ if rest < 0.5 => say::minutes(minutes, language),
        _ => say::minutes_and_seconds(minutes, rest, language),
    }
}

fn tenths(number: f64) -> f64 {
    (number * 10.0).round() / 10.0
}

/// A span in little room: `34 s`, `34초`, `04:37`.
pub(super) fn short_span(took: SimDuration, language: Language) -> String {
    let seconds = took.as_secs_f64();
    if seconds >= 59.95 { texts::span(seconds.round()) } else { span(took, language) }
}

/// The label of a kind of question.
pub(super) fn label(question: Question, language: Language) -> &'static str {
    let words = match question {
        Question::Twice => Words::WhyListTwice,
        Question::Lost => Words::WhyListLost,
        Question::DeadLettered => Words::WhyListDeadLettered,
        Question::Failed => Words::WhyListFailed,
        Question::Unacknowledged => Words::WhyListUnacknowledged,
        Question::Slow => Words::WhyListSlow,
        Question::Retried => Words::WhyListRetried,
    };
    words.get(language)
}

/// What the client was told, in little room.
pub(super) fn told_short(status: u16, after: SimDuration, language: Language) -> String {
    let at_once = after == SimDuration::ZERO;
    let after = short_span(after, language);
    match status {
        0 => say::why_no_answer(after, language),
        _ if at_once => say::why_told_at_once(status.to_string(), language),
        _ => say::why_told(status.to_string(), after, language),
    }
}

/// The question about one request.
pub(super) fn question(order: u64, question: Question, language: Language) -> String {
    match question {
        Question::Twice => say::why_twice(order, language),
        Question::Lost => say::why_lost(order, language),
        Question::DeadLettered => say::why_dead_lettered(order, language),
        Question::Failed => say::why_failed(order, language),
        Question::Unacknowledged => say::why_unacknowledged(order, language),
        Question::Slow => say::why_slow(order, language),
        Question::Retried => say::why_retried(order, language),
    }
}

/// What an empty list means, and one thing to try.
pub(super) fn empty(question: Question, language: Language) -> (&'static str, &'static str) {
    let means = match question {
        Question::Lost => Words::WhyNoneLost,
        Question::Twice => Words::WhyNoneTwice,
        Question::DeadLettered => Words::WhyNoneDeadLettered,
        Question::Failed => Words::WhyNoneFailed,
        Question::Unacknowledged => Words::WhyNoneUnacknowledged,
        Question::Slow => Words::WhyNoneSlow,
        Question::Retried => Words::WhyNoneRetried,
    };
    (means.get(language), Words::WhyNoneHint.get(language))
}

/// Headers of the columns of the list.
pub(super) fn columns(language: Language) -> [&'static str; 3] {
    [Words::WhyColumnNumber, Words::WhyColumnSent, Words::WhyColumnTook].map(|words| words.get(language))
}

/// What came of a trial, against the run as it is.
pub(super) fn trial(question: Question, base: &Outcome, outcome: &Outcome, language: Language) -> String {
    let (before, after) = match question {
        Question::Slow => (short_span(base.slowest, language), short_span(outcome.slowest, language)),
        _ => (texts::count(base.cases), texts::count(outcome.cases)),
    };
    let result = match question {
        _ if before == after => say::trial_no_difference(before, language),
        Question::Twice => say::trial_twice(before, after, language),
        Question::Lost => say::trial_lost(before, after, language),
        Question::DeadLettered => say::trial_dead_lettered(before, after, language),
        Question::Failed => say::trial_failed(before, after, language),
        Question::Unacknowledged => say::trial_unacknowledged(before, after, language),
        Question::Slow => say::trial_slow(before, after, language),
        Question::Retried => say::trial_retried(before, after, language),
    };
    match outcome.pending {
        more if more > base.pending => say::trial_with_open(result, more, language),
        _ => result,
    }
}

/// What a row stands for, under the name of its node.
pub(super) fn part(row: &Row, language: Language) -> String {
    let words = match row.part {
        Part::Client => Words::RowClient,
        Part::Node => return String::new(),
        Part::Waiting => Words::RowWaiting,
        Part::InFlight => Words::RowInFlight,
        Part::Handler(n) => return say::row_receive(n, language),
    };
    words.get(language).to_owned()
}

/// What stands on a bar, in full and for less room.
pub(super) fn bar(shade: Shade, took: SimDuration, language: Language) -> (String, String) {
    let took = short_span(took, language);
    let long = match shade {
        Shade::InFlight(n, true) => say::bar_visibility_over(n, took.as_str(), language),
        Shade::InFlight(n, false) => say::bar_receive(n, took.as_str(), language),
        Shade::Behind(0) => say::bar_waits(took.as_str(), language),
        Shade::Behind(n) => say::bar_behind(n, took.as_str(), language),
        _ => took.clone(),
    };
    (long, took)
}

/// What happened at a moment.
pub(super) fn moment(moment: &Moment, called: Called<'_>) -> String {
    let (node, language) = (called.node(&moment.node), called.language);
    match moment.event {
        Event::Sent => say::moment_sent(node, language),
        Event::Told(status) => told(status, moment.after, language),
        Event::Effect(1) => say::moment_effect(node, language),
        Event::Effect(times) => say::moment_effect_again(node, times, language),
        Event::Hop(what) => {
            let refused = what == "answered" && moment.number >= 400;
            let said = hop(what, moment, called);
            let rule = moment.rule.map(|rule| sentence(rule, language));
            match (said, rule) {
                (Some(said), Some(rule)) if refused => format!("{said} {rule}"),
                (Some(said), _) => said,
                (None, rule) => rule.unwrap_or(what).to_owned(),
            }
        }
    }
}

fn told(status: u16, after: Option<SimDuration>, language: Language) -> String {
    let at_once = after == Some(SimDuration::ZERO);
    let after = after.map_or_else(String::new, |after| span(after, language));
    let code = status.to_string();
    match status {
        0 => say::moment_client_gives_up(after, language),
        200..400 if at_once => say::moment_accepted_at_once(code, language),
        200..400 => say::moment_accepted(code, after, language),
        _ if at_once => say::moment_told_at_once(code, language),
        _ => say::moment_told(code, after, language),
    }
}

/// What a hop between nodes means; `None` for one that only its rule explains.
fn hop(what: &str, moment: &Moment, called: Called<'_>) -> Option<String> {
    let (node, n, language) = (called.node(&moment.node), moment.number, called.language);
    let after = moment.after.map(|after| span(after, language));
    Some(match what {
        "arrived" => say::moment_arrived(n, node, language),
        "answered" => match after.filter(|_| n < 400) {
            Some(after) => say::moment_answered_after(node, n.to_string(), after, language),
            None => say::moment_answered(node, n.to_string(), language),
        },
        "gave up waiting" => match after {
            Some(after) => say::moment_gave_up_after(node, after, language),
            None => say::moment_gave_up(node, language),
        },
        "reached by the handler" => say::moment_reached(node, after.unwrap_or_default(), language),
        "handled" => say::moment_handled(node, after.unwrap_or_default(), language),
        "handler failed" => say::moment_handler_failed(node, after.unwrap_or_default(), language),
        "handler stopped" => say::moment_handler_stopped(node, language),
        "event accepted" => say::moment_event_accepted(node, language),
        "event attempted" => say::moment_event_attempted(node, n, language),
        "event processed" => say::moment_event_processed(node, language),
        "event waits again" => say::moment_event_waits_again(n, language),
        "event throttled" => Words::MomentEventThrottled.get(language).to_owned(),
        "event given up" | "delivery given up" => say::moment_given_up(node, n, language),
        _ => return hop_of_message(what, moment, called),
    })
}

/// What becomes of a message of a queue.
fn hop_of_message(what: &str, moment: &Moment, called: Called<'_>) -> Option<String> {
    let (node, n, language) = (called.node(&moment.node), moment.number, called.language);
    let by = moment.by.as_deref().map_or(node, |by| called.node(by));
    let after = || moment.after.map_or_else(String::new, |after| span(after, language));
    Some(match what {
        "message stored" => say::moment_stored(node, language),
        "message received" if moment.before > 0 => say::moment_received_behind(by, n, moment.before, language),
        "message received" => say::moment_received(by, n, language),
        "message visible again" | "message waits again" => say::moment_visible_again(after(), language),
        "message deleted" => say::moment_deleted(node, language),
        "delete with an old receipt" => say::moment_old_receipt(n, language),
        "message expired" => say::moment_expired(node, language),
        "message lost" => say::moment_message_lost(node, language),
        "message moved to the dead-letter queue" => say::moment_moved(n, language),
        "message visibility changed" => Words::MomentVisibilityChanged.get(language).to_owned(),
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::services::between;
    use crate::units::named::Named;
    use crate::units::time::SimTime;

    #[test]
    fn spans_are_written_as_people_say_them() {
        let both = |millis: u64| {
            let took = SimDuration::from_millis(millis);
            (span(took, Language::En), span(took, Language::Ko))
        };
        assert_eq!(both(31), ("31 ms".into(), "31밀리초".into()));
        assert_eq!(both(218_000), ("3 min 38 s".into(), "3분 38초".into()));
        assert_eq!(both(300_000), ("5 min".into(), "5분".into()));
        assert_eq!(both(7_500_000), ("2 h 5 min".into(), "2시간 5분".into()));
    }

    #[test]
    fn a_rule_is_shown_with_the_section_that_it_rests_on_if_there_is_one() {
        let of = |name: &str| {
            let all = crate::services::ServiceKind::ALL.iter().flat_map(|kind| kind.rules());
            let rule = all.copied().find(|rule| rule.name == name).expect("a rule");
            sections(rule).collect::<Vec<_>>()
        };
        assert_eq!(of("sqs.visibility-timeout-expired"), ["Amazon SQS visibility timeout", "SQS Developer Guide"]);
        assert_eq!(of("sqs.message-not-in-flight")[0], "ChangeMessageVisibility, MessageNotInflight");
        assert_eq!(of("sns.message-too-large"), ["Amazon SNS endpoints and quotas (message size)"]);
        assert!(of("server.machine-lost").is_empty(), "a convention has none");
    }

    #[test]
    fn no_sentence_keeps_a_brace() {
        let hops = [
            "arrived",
            "answered",
            "gave up waiting",
            "message received",
            "message visible again",
            "delete with an old receipt",
            "reached by the handler",
            "event given up",
        ];
        for language in [Language::En, Language::Ko] {
            for (what, before) in hops.into_iter().flat_map(|what| [(what, 0), (what, 3)]) {
                let said = moment(
                    &Moment {
                        at: SimTime::ZERO,
                        row: 0,
                        node: "orders".into(),
                        event: Event::Hop(what),
                        number: 2,
                        after: Some(SimDuration::from_secs(3)),
                        by: None,
                        before,
                        rule: Some(between::TIMEOUT),
                    },
                    Called::new(&Named::default(), language),
                );
                assert!(!said.contains(['{', '}']), "{said}");
            }
        }
    }
}
