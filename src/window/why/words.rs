//! The sentences of the view "Why?", in English and Korean: questions, answers, and what happened at a moment.

use crate::measure::asked::Question;
use crate::measure::waterfall::{Event, Moment, Part, Row, Shade};
use crate::measure::what_if::Outcome;
use crate::services::contract::Rule;
use crate::services::rule::Source;
use crate::units::text::Language;
use crate::units::time::SimDuration;
use crate::window::texts;

/// English and Korean; `{name}` stands for a value.
pub(super) type Pair = (&'static str, &'static str);

/// The one of that language.
pub(super) fn pick((en, ko): Pair, language: Language) -> &'static str {
    if language == Language::Ko { ko } else { en }
}

/// A pair of sentences with its values filled in.
pub(super) fn fill(pair: Pair, language: Language, values: &[(&str, &str)]) -> String {
    let mut text = pick(pair, language).to_owned();
    for (name, value) in values {
        text = text.replace(&format!("{{{name}}}"), value);
    }
    text
}

/// The name of a rule, such as `sqs.visibility-timeout-expired`.
pub(in crate::window) fn name(rule: Rule) -> &'static str {
    rule.name
}

/// The sentence of a rule.
pub(in crate::window) fn sentence(rule: Rule, language: Language) -> &'static str {
    pick((rule.0.en, rule.0.ko), language)
}

/// What a rule rests on, in a few words.
pub(in crate::window) fn source(rule: Rule, language: Language) -> String {
    match rule.source {
        Source::Document(document) => document.to_owned(),
        Source::Convention(_) => pick(("a convention of this program", "이 프로그램의 약속"), language).to_owned(),
    }
}

/// A span of time: `34 s`, `34초`, `3:38`, `3분 38초`.
pub(in crate::window) fn span(span: SimDuration, language: Language) -> String {
    let seconds = span.as_secs_f64();
    if seconds >= 59.95 {
        let whole = seconds.round();
        let (minutes, rest) = ((whole / 60.0).floor(), whole % 60.0);
        let (hours, minutes_left) = ((minutes / 60.0).floor(), minutes % 60.0);
        return match language {
            Language::En if hours > 0.0 => format!("{hours} h {minutes_left} min"),
            Language::Ko if hours > 0.0 => format!("{hours}시간 {minutes_left}분"),
            Language::En if rest < 0.5 => format!("{minutes} min"),
            Language::Ko if rest < 0.5 => format!("{minutes}분"),
            Language::En => format!("{minutes} min {rest} s"),
            Language::Ko => format!("{minutes}분 {rest}초"),
        };
    }
    let text = texts::span(seconds);
    match language {
        Language::En => text,
        Language::Ko => text.replace(" ms", "밀리초").replace(" µs", "마이크로초").replace(" s", "초"),
    }
}

/// A span in little room: `34 s`, `34초`, `04:37`.
pub(super) fn short_span(took: SimDuration, language: Language) -> String {
    let seconds = took.as_secs_f64();
    if seconds >= 59.95 { texts::span(seconds.round()) } else { span(took, language) }
}

/// The label of a kind of question.
pub(super) fn label(question: Question, language: Language) -> &'static str {
    let pair = match question {
        Question::Twice => ("Twice", "두 번"),
        Question::Lost => ("Lost", "유실"),
        Question::DeadLettered => ("DLQ", "DLQ"),
        Question::Failed => ("Failed", "실패"),
        Question::Unacknowledged => ("Unheard", "미확인"),
        Question::Slow => ("Slow", "느림"),
        Question::Retried => ("Retried", "재시도"),
    };
    pick(pair, language)
}

/// What the client was told, in little room.
pub(super) fn told_short(status: u16, after: SimDuration, language: Language) -> String {
    let at_once = after == SimDuration::ZERO;
    let (status, after) = (status.to_string(), short_span(after, language));
    let pair = match status.as_str() {
        "0" => ("no answer, gave up after {after}", "응답 없음, {after} 뒤 그만둠"),
        _ if at_once => ("told {status} at once", "바로 응답 {status}"),
        _ => ("told {status} after {after}", "{after} 뒤 응답 {status}"),
    };
    fill(pair, language, &[("status", &status), ("after", &after)])
}

/// The question about one request.
pub(super) fn question(order: u64, question: Question, language: Language) -> String {
    let pair = match question {
        Question::Twice => ("#{n}: why was it done twice?", "{n}번: 왜 두 번 처리되었습니까?"),
        Question::Lost => ("#{n}: why was it lost?", "{n}번: 왜 유실되었습니까?"),
        Question::DeadLettered => {
            ("#{n}: why is it in the dead-letter queue?", "{n}번: 왜 배달 못한 편지 대기열에 있습니까?")
        }
        Question::Failed => ("#{n}: why did it fail?", "{n}번: 왜 실패했습니까?"),
        Question::Unacknowledged => (
            "#{n}: why did it happen although its client was told no?",
            "{n}번: 거절 응답을 받았는데 왜 처리되었습니까?",
        ),
        Question::Slow => ("#{n}: why did it take so long?", "{n}번: 왜 오래 걸렸습니까?"),
        Question::Retried => ("#{n}: why did part of it begin again?", "{n}번: 왜 다시 시도되었습니까?"),
    };
    fill(pair, language, &[("n", &texts::count(order))])
}

/// What an empty list means, and one thing to try.
pub(super) fn empty(question: Question, language: Language) -> (&'static str, &'static str) {
    let means = match question {
        Question::Lost => ("Nothing was lost. That is the point.", "유실된 것이 없습니다. 그래서 느슨하게 잇습니다."),
        Question::Twice => ("Nothing was done twice.", "두 번 처리된 것이 없습니다."),
        Question::DeadLettered => ("The dead-letter queues are empty.", "배달 못한 편지 대기열이 비어 있습니다."),
        Question::Failed => ("Nothing failed.", "실패한 것이 없습니다."),
        Question::Unacknowledged => ("Nobody was told no wrongly.", "거절을 잘못 받은 사람이 없습니다."),
        Question::Slow => ("Nothing is done yet.", "아직 끝난 것이 없습니다."),
        Question::Retried => ("Nothing had to begin again.", "다시 시도된 것이 없습니다."),
    };
    let hint = ("Play on, or ask about something else.", "더 재생하거나 다른 것을 물어보세요.");
    (pick(means, language), pick(hint, language))
}

/// Headers of the columns of the list.
pub(super) fn columns(language: Language) -> [&'static str; 3] {
    [("number", "번호"), ("sent", "보낸 때"), ("took", "걸린 시간")].map(|pair| pick(pair, language))
}

/// Other words of the view.
#[derive(Clone, Copy)]
pub(super) enum Label {
    /// Title of the steps.
    Steps,
    /// The second run is on its way.
    Looking,
    /// The list shows only what concerns one node.
    Only,
    /// Title of the trials.
    Prevented,
    /// A trial is on its way.
    Trying,
    /// The number belongs to nobody yet.
    Unknown,
}

/// The words of a label.
pub(super) fn get(label: Label, language: Language) -> &'static str {
    let pair = match label {
        Label::Steps => ("Step by step, with the rule that decided", "단계별로, 결정한 규칙과 함께"),
        Label::Looking => ("Playing it a second time to see what happened", "무슨 일이 있었는지 한 번 더 재생하는 중"),
        Label::Only => ("only", "일부"),
        Label::Prevented => (
            "What would have prevented it? Tried to the end, with the same arrivals.",
            "무엇을 바꾸면 막을 수 있었을까요? 같은 도착으로 끝까지 해 본 결과입니다.",
        ),
        Label::Trying => ("being tried", "시험하는 중"),
        Label::Unknown => ("Nothing with this number was sent so far.", "아직 이 번호로 보낸 것이 없습니다."),
    };
    pick(pair, language)
}

/// What came of a trial, against the run as it is.
pub(super) fn trial(question: Question, base: &Outcome, outcome: &Outcome, language: Language) -> String {
    let (before, after) = match question {
        Question::Slow => (short_span(base.slowest, language), short_span(outcome.slowest, language)),
        _ => (texts::count(base.cases), texts::count(outcome.cases)),
    };
    let pair = match question {
        _ if before == after => ("no difference", "차이 없음"),
        Question::Twice => ("done twice", "두 번 처리"),
        Question::Lost => ("lost", "유실"),
        Question::DeadLettered => ("dead-lettered", "배달 못함"),
        Question::Failed => ("failed", "실패"),
        Question::Unacknowledged => ("unacknowledged", "미확인"),
        Question::Slow => ("slowest", "가장 느린 것"),
        Question::Retried => ("retried", "재시도"),
    };
    let mut text = format!("{} {before}", pick(pair, language));
    if before != after {
        text = format!("{text} → {after}");
    }
    if outcome.pending > base.pending {
        let open = fill(("{n} open", "미완료 {n}"), language, &[("n", &texts::count(outcome.pending))]);
        text = format!("{text}, {open}");
    }
    text
}

/// What a row stands for, under the name of its node.
pub(super) fn part(row: &Row, language: Language) -> String {
    let pair = match row.part {
        Part::Client => ("client", "클라이언트"),
        Part::Node => return String::new(),
        Part::Waiting => ("waiting", "대기"),
        Part::InFlight => ("in flight", "처리 중"),
        Part::Handler(n) => {
            return fill(("receive {n}", "{n}번째 수신"), language, &[("n", &n.to_string())]);
        }
    };
    pick(pair, language).to_owned()
}

/// What stands on a bar, in full and for less room.
pub(super) fn bar(shade: Shade, took: SimDuration, language: Language) -> (String, String) {
    let took = short_span(took, language);
    let values = |n: u32| [("n".to_owned(), n.to_string()), ("took".to_owned(), took.clone())];
    let with = |pair: Pair, n: u32| {
        let values = values(n);
        fill(pair, language, &values.each_ref().map(|(name, value)| (name.as_str(), value.as_str())))
    };
    let long = match shade {
        Shade::InFlight(n, true) => {
            with(("receive {n}: {took} of visibility run out", "{n}번째 수신: 표시 제한 시간 {took} 끝남"), n)
        }
        Shade::InFlight(n, false) => with(("receive {n}: {took}", "{n}번째 수신: {took}"), n),
        Shade::Behind(0) => with(("waits: {took}", "대기: {took}"), 0),
        Shade::Behind(n) => with(("{n} before it: {took}", "앞에 {n}건: {took}"), n),
        _ => took.clone(),
    };
    (long, took)
}

/// What happened at a moment.
pub(super) fn moment(moment: &Moment, language: Language) -> String {
    let after = moment.after.map_or_else(String::new, |after| span(after, language));
    let by = moment.by.as_deref().unwrap_or(&moment.node);
    let (number, before) = (moment.number.to_string(), moment.before.to_string());
    let values = [
        ("node", moment.node.as_str()),
        ("after", after.as_str()),
        ("by", by),
        ("n", number.as_str()),
        ("before", before.as_str()),
    ];
    match moment.event {
        Event::Sent => fill(("Sent by {node}.", "{node}에서 보냈습니다."), language, &values),
        Event::Told(status) => {
            let at_once = moment.after.is_some_and(|after| after == SimDuration::ZERO);
            told(status, at_once, language, &values)
        }
        Event::Effect(1) => fill(("{node} has it: it has happened.", "{node}에 반영되었습니다."), language, &values),
        Event::Effect(times) => fill(
            ("{node} has it again: it has happened {times} times.", "{node}에 다시 반영되었습니다. {times}번째입니다."),
            language,
            &[values.as_slice(), &[("times", &times.to_string())]].concat(),
        ),
        Event::Hop(what) => {
            let refused = what == "answered" && moment.number >= 400;
            let said = hop(what, moment).map(|pair| fill(pair, language, &values));
            let rule = moment.rule.map(|rule| sentence(rule, language));
            match (said, rule) {
                (Some(said), Some(rule)) if refused => format!("{said} {rule}"),
                (Some(said), _) => said,
                (None, rule) => rule.unwrap_or(what).to_owned(),
            }
        }
    }
}

fn told(status: u16, at_once: bool, language: Language, values: &[(&str, &str)]) -> String {
    let status_text = status.to_string();
    let values = [values, &[("status", &status_text)]].concat();
    let pair = match status {
        200..400 if at_once => (
            "The client is told {status} at once: for it, this is over.",
            "클라이언트가 바로 응답({status})을 받았습니다. 클라이언트에게는 끝난 일입니다.",
        ),
        0 => ("The client gives up after {after}.", "클라이언트가 {after} 만에 그만두었습니다."),
        200..400 => (
            "The client is told {status} after {after}: for it, this is over.",
            "{after} 만에 클라이언트가 응답({status})을 받았습니다. 클라이언트에게는 끝난 일입니다.",
        ),
        _ if at_once => ("The client is told {status} at once.", "클라이언트가 바로 응답({status})을 받았습니다."),
        _ => ("The client is told {status} after {after}.", "{after} 만에 클라이언트가 응답({status})을 받았습니다."),
    };
    fill(pair, language, &values)
}

fn hop(what: &str, moment: &Moment) -> Option<Pair> {
    Some(match what {
        "arrived" => ("Attempt {n} arrives at {node}.", "{node}에 {n}번째 시도가 도착했습니다."),
        "answered" if moment.number >= 400 => ("{node} answers {n}.", "{node}에서 응답했습니다({n})."),
        "answered" if moment.after.is_none() => ("{node} answers {n}.", "{node}에서 응답했습니다({n})."),
        "answered" => ("{node} answers {n} after {after}.", "{node}에서 응답했습니다({n}, {after})."),
        "gave up waiting" if moment.after.is_none() => {
            ("{node} got no answer in time.", "{node}에서 기다리다 그만두었습니다.")
        }
        "gave up waiting" => ("{node} got no answer within {after}.", "{node}에서 {after} 기다리다 그만두었습니다."),
        "message stored" => ("Stored in {node}.", "{node}에 저장되었습니다."),
        "message received" if moment.before > 0 => (
            "Received by {by}, receive {n}. {before} of its batch come first.",
            "{by}에서 받았습니다. {n}번째 수신이고, 같은 묶음의 {before}건이 먼저입니다.",
        ),
        "message received" => ("Received by {by}, receive {n}.", "{by}에서 받았습니다. {n}번째 수신입니다."),
        "message visible again" | "message waits again" => (
            "{after} are over and nobody deleted it: visible again.",
            "{after} 동안 지워지지 않아 메시지가 다시 보입니다.",
        ),
        "message deleted" => ("Deleted from {node}.", "{node}에서 지워졌습니다."),
        "delete with an old receipt" => (
            "The receipt of receive {n} is out of date: the delete is accepted and deletes nothing.",
            "{n}번째 수신의 핸들은 이미 낡았습니다. 삭제 요청은 성공하지만 아무것도 지워지지 않습니다.",
        ),
        "message expired" => ("{node} drops it: it is too old.", "보존 기간이 지나 {node}에서 사라졌습니다."),
        "message lost" => ("It is gone with the instance of {node}.", "{node} 인스턴스와 함께 사라졌습니다."),
        "message moved to the dead-letter queue" => {
            ("Received {n} times: it moves to the dead-letter queue.", "{n}번 받은 메시지라 DLQ로 옮겨졌습니다.")
        }
        "message visibility changed" => ("Its visibility timeout is set anew.", "표시 제한 시간을 새로 정했습니다."),
        "reached by the handler" => ("{node} reaches it after {after}.", "{after} 만에 {node}에서 차례가 왔습니다."),
        "handled" => ("{node} is done with it after {after}.", "{after} 만에 {node}에서 처리를 마쳤습니다."),
        "handler failed" => ("{node} fails on it after {after}.", "{after} 만에 {node}에서 처리에 실패했습니다."),
        "handler stopped" => ("{node} is stopped in the middle of it.", "처리하던 {node}의 작업자가 멈췄습니다."),
        "event accepted" => ("{node} takes it as an event.", "{node}에서 이벤트로 받았습니다."),
        "event attempted" => ("{node} begins attempt {n}.", "{node}에서 {n}번째 시도를 시작했습니다."),
        "event processed" => ("{node} has processed it.", "{node}에서 처리를 마쳤습니다."),
        "event waits again" => {
            ("Attempt {n} failed: the event waits again.", "{n}번째 시도가 실패해 이벤트가 다시 기다립니다.")
        }
        "event throttled" => ("No concurrency for it: the event waits.", "동시성이 없어 이벤트가 기다립니다."),
        "event given up" | "delivery given up" => {
            ("{node} gives it up after {n} attempts.", "{node}에서 {n}번 시도한 뒤 포기했습니다.")
        }
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::services::between;
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
                    language,
                );
                assert!(!said.contains(['{', '}']), "{said}");
            }
        }
    }
}
