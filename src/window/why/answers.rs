//! The answers of the view "Why?": one sentence or two, from the verdict and the numbers of this request.

use crate::measure::verdict::{self, Answer, Verdict};
use crate::measure::waterfall::{Event, Moment, Part, Shade, Waterfall};
use crate::units::text::Language;
use crate::units::time::SimDuration;
use crate::window::why::words::{Pair, fill, pick, sentence, span};

/// The answer, as one sentence or two.
pub(super) fn answer(verdict: &Verdict, picture: &Waterfall, language: Language) -> String {
    let short = |took: SimDuration| span(took, language);
    let say = |pair: Pair, values: &[(&str, &str)]| fill(pair, language, values);
    match verdict {
        Verdict::WorkOutlivedVisibility { took: Some(took), before: 0, hidden } => say(
            (
                "The work took {took}. The visibility timeout is {hidden}.",
                "처리에 {took} 걸렸는데, 표시 제한 시간은 {hidden}입니다.",
            ),
            &[("took", &short(*took)), ("hidden", &short(*hidden))],
        ),
        Verdict::WorkOutlivedVisibility { took: Some(took), before, hidden } => say(
            (
                "With the {n} before it in its batch, the work took {took}. The visibility timeout is {hidden}.",
                "같은 묶음의 앞선 {n}건까지 처리하는 데 {took} 걸렸는데, 표시 제한 시간은 {hidden}입니다.",
            ),
            &[("n", &before.to_string()), ("took", &short(*took)), ("hidden", &short(*hidden))],
        ),
        Verdict::WorkOutlivedVisibility { took: None, hidden, .. } => say(
            (
                "The work was not done within the visibility timeout of {hidden}.",
                "표시 제한 시간 {hidden} 안에 처리가 끝나지 않았습니다.",
            ),
            &[("hidden", &short(*hidden))],
        ),
        Verdict::HandlerFailed { hidden, .. } => say(
            (
                "The handler failed. {hidden} after its receive the message was visible again.",
                "핸들러가 실패했고, 받은 지 {hidden} 만에 메시지가 다시 보였습니다.",
            ),
            &[("hidden", &short(*hidden))],
        ),
        Verdict::HandlerGone { hidden } => say(
            (
                "Its worker was gone before it was done. After {hidden} the message was visible again.",
                "끝내기 전에 작업자가 사라졌고, {hidden} 뒤 메시지가 다시 보였습니다.",
            ),
            &[("hidden", &short(*hidden))],
        ),
        Verdict::NotDeleted { hidden } => say(
            (
                "The work was done, but nobody deleted the message within {hidden}.",
                "처리는 끝났지만 {hidden} 안에 메시지를 지우지 않았습니다.",
            ),
            &[("hidden", &short(*hidden))],
        ),
        other => answer_more(other, picture, language),
    }
}

fn answer_more(verdict: &Verdict, picture: &Waterfall, language: Language) -> String {
    let short = |took: SimDuration| span(took, language);
    let say = |pair: Pair, values: &[(&str, &str)]| fill(pair, language, values);
    match verdict {
        Verdict::BothAttempts { patience, late: Some(late) } => say(
            (
                "The caller gave up after {took} and tried again. {late} later the first attempt took effect.",
                "호출한 쪽이 {took} 만에 그만두고 다시 보냈는데, {late} 뒤 첫 시도도 반영되었습니다.",
            ),
            &[("took", &short(*patience)), ("late", &short(*late))],
        ),
        Verdict::BothAttempts { patience, late: None } => say(
            (
                "It had already happened when the caller gave up after {took} and tried again.",
                "이미 반영되었는데 호출한 쪽이 {took} 만에 그만두고 다시 보냈습니다.",
            ),
            &[("took", &short(*patience))],
        ),
        Verdict::Expired { kept } => say(
            (
                "Nobody took it for {took}. The queue keeps messages no longer.",
                "{took} 동안 아무도 가져가지 않았습니다. 대기열은 그보다 오래 보관하지 않습니다.",
            ),
            &[("took", &short(*kept))],
        ),
        Verdict::ReceivedTooOften { receives, rule } => {
            let why = rule.map(|rule| sentence(rule, language)).unwrap_or_default();
            let often = say(
                ("It was received {n} times and never deleted.", "{n}번 받았지만 한 번도 지워지지 않았습니다."),
                &[("n", &receives.to_string())],
            );
            if why.is_empty() { often } else { format!("{often} {why}") }
        }
        Verdict::GaveUp { after, attempts: 1 } => say(
            (
                "No answer came in time: the client gave up after {took}.",
                "제때 응답이 없어 클라이언트가 {took} 만에 그만두었습니다.",
            ),
            &[("took", &short(*after))],
        ),
        Verdict::GaveUp { after, attempts } => say(
            (
                "No answer came in time, {n} attempts long: the client gave up after {took}.",
                "{n}번 시도했지만 제때 응답이 없어 클라이언트가 {took} 만에 그만두었습니다.",
            ),
            &[("n", &attempts.to_string()), ("took", &short(*after))],
        ),
        other => answer_of_calls(other, picture, language),
    }
}

fn answer_of_calls(verdict: &Verdict, picture: &Waterfall, language: Language) -> String {
    let short = |took: SimDuration| span(took, language);
    let say = |pair: Pair, values: &[(&str, &str)]| fill(pair, language, values);
    match verdict {
        Verdict::Refused { rule, .. } | Verdict::ByRule(rule) => sentence(*rule, language).to_owned(),
        Verdict::Unheard { late: Some(late), told } => say(
            (
                "The client was told no after {told}. {late} later it happened all the same.",
                "클라이언트는 {told} 만에 실패 응답을 받았지만, {late} 뒤 결국 처리되었습니다.",
            ),
            &[("told", &short(*told)), ("late", &short(*late))],
        ),
        Verdict::Unheard { late: None, told } => say(
            (
                "It had happened already when the client was told no after {told}.",
                "이미 처리되었는데 클라이언트는 {told} 만에 실패 응답을 받았습니다.",
            ),
            &[("told", &short(*told))],
        ),
        Verdict::Longest { bar, span: longest, total } => {
            let (node, part, shade) = verdict::place(picture, *bar);
            let values = [("node", node), ("took", &short(*longest)), ("total", &short(*total))];
            // Nearly all of it: the total says nothing more.
            let whole = longest.as_secs_f64() > 0.97 * total.as_secs_f64();
            say(if whole { all_of_it(part, shade) } else { where_it_was(part, shade) }, &values)
        }
        Verdict::TriedAgain { rule, attempts } => {
            let why = rule.map(|rule| sentence(rule, language)).unwrap_or_default();
            let often = say(("It took {n} attempts.", "{n}번 시도했습니다."), &[("n", &attempts.to_string())]);
            if why.is_empty() { often } else { format!("{why} {often}") }
        }
        _ => pick(("Its story is not over yet.", "아직 이야기가 끝나지 않았습니다."), language).to_owned(),
    }
}

/// The line under the answer, where there is more to say than the rule does: who held it, and who took it next.
pub(super) fn facts(answer: &Answer, picture: &Waterfall, language: Language) -> Option<String> {
    let decided = picture.moments.get(answer.decided?)?;
    let received = |moment: &&Moment| matches!(moment.event, Event::Hop("message received")) && moment.by.is_some();
    let holder = picture.moments.iter().rev().filter(|moment| moment.at <= decided.at).find(received)?;
    let next = picture.moments.iter().filter(|moment| moment.at >= decided.at).find(received);
    let (first, number) = (holder.by.as_deref().unwrap_or_default(), decided.number.to_string());
    let mut values = vec![("first", first), ("n", number.as_str())];
    let pair = match (&answer.verdict, next) {
        (Verdict::WorkOutlivedVisibility { .. }, Some(next)) if next.by == holder.by => (
            "{first} still held receive {n} when the message became visible again, and took it once more.",
            "{first}의 {n}번째 수신 작업이 끝나기 전에 메시지가 다시 보여, 같은 메시지를 또 가져갔습니다.",
        ),
        (Verdict::WorkOutlivedVisibility { .. }, Some(next)) => {
            values.push(("next", next.by.as_deref().unwrap_or_default()));
            (
                "{first} still held receive {n} when the message became visible again, so {next} took it once more.",
                "{n}번째로 받은 {first}의 작업이 끝나기 전에 메시지가 다시 보여, {next}에서 또 가져갔습니다.",
            )
        }
        (Verdict::WorkOutlivedVisibility { .. }, None) => (
            "{first} still held receive {n} when the message became visible again.",
            "{n}번째로 받은 {first}의 작업이 끝나기 전에 메시지가 다시 보였습니다.",
        ),
        _ => return None,
    };
    Some(fill(pair, language, &values))
}

/// Where nearly all of the time was spent.
fn all_of_it(part: Part, shade: Shade) -> Pair {
    match (part, shade) {
        (Part::Waiting, _) => ("It waited {took} in {node}.", "{node}에서 {took} 동안 기다렸습니다."),
        (_, Shade::Behind(_)) => {
            ("It waited {took} at {node} for its turn.", "{node}에서 {took} 동안 차례를 기다렸습니다.")
        }
        (Part::Handler(_), _) | (_, Shade::Working(_)) => {
            ("The work at {node} took {took}.", "{node}에서 처리하는 데 {took} 걸렸습니다.")
        }
        _ => ("{node} took {took} to answer.", "{node}에서 응답하는 데 {took} 걸렸습니다."),
    }
}

/// Where the longest stretch was spent.
fn where_it_was(part: Part, shade: Shade) -> Pair {
    match (part, shade) {
        (Part::Waiting, _) => {
            ("Of {total}, it waited {took} in {node}.", "{total} 가운데 {took} 동안 {node}에서 기다렸습니다.")
        }
        (_, Shade::Behind(0)) => (
            "Of {total}, it waited {took} at {node} before anybody worked on it.",
            "{total} 가운데 {took} 동안 {node}에서 차례를 기다렸습니다.",
        ),
        (_, Shade::Behind(_)) => (
            "Of {total}, it waited {took} at {node} for the others of its batch.",
            "{total} 가운데 {took} 동안 {node}에서 같은 묶음의 다른 메시지를 기다렸습니다.",
        ),
        (Part::Handler(_), _) | (_, Shade::Working(_)) => {
            ("Of {total}, the work at {node} took {took}.", "{total} 가운데 {took} 동안 {node}에서 처리했습니다.")
        }
        _ => ("Of {total}, {node} took {took} to answer.", "{total} 가운데 {node}에서 응답하는 데 {took} 걸렸습니다."),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_sentence_of_the_look_is_said_in_both_languages() {
        let seconds = SimDuration::from_secs;
        let verdict = Verdict::WorkOutlivedVisibility { took: Some(seconds(34)), before: 0, hidden: seconds(30) };
        let picture = Waterfall::default();

        assert_eq!(answer(&verdict, &picture, Language::En), "The work took 34 s. The visibility timeout is 30 s.");
        assert_eq!(answer(&verdict, &picture, Language::Ko), "처리에 34초 걸렸는데, 표시 제한 시간은 30초입니다.");
    }
}
