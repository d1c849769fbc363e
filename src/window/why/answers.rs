//! The answers of the view "Why?": one sentence or two, from the verdict and the numbers of this request.

use crate::measure::verdict::{self, Answer, Verdict};
use crate::measure::waterfall::{Event, Moment, Part, Shade, Waterfall};
use crate::scenario::called::Called;
use crate::units::text::Language;
use crate::units::time::SimDuration;
use crate::window::texts::{Words, say};
use crate::window::why::words::{sentence, span};

/// The answer, as one sentence or two.
pub(super) fn answer(verdict: &Verdict, picture: &Waterfall, called: Called<'_>) -> String {
    let language = called.language;
    let short = |took: SimDuration| span(took, language);
    match verdict {
        Verdict::WorkOutlivedVisibility { took: Some(took), before: 0, hidden } => {
            say::answer_work_outlived(short(*took), short(*hidden), language)
        }
        Verdict::WorkOutlivedVisibility { took: Some(took), before, hidden } => {
            say::answer_batch_outlived(*before, short(*took), short(*hidden), language)
        }
        Verdict::WorkOutlivedVisibility { took: None, hidden, .. } => {
            say::answer_not_done_in_time(short(*hidden), language)
        }
        Verdict::HandlerFailed { hidden, .. } => say::answer_handler_failed(short(*hidden), language),
        Verdict::HandlerGone { hidden } => say::answer_handler_gone(short(*hidden), language),
        Verdict::NotDeleted { hidden } => say::answer_not_deleted(short(*hidden), language),
        Verdict::BothAttempts { patience, late: Some(late) } => {
            say::answer_both_attempts(short(*patience), short(*late), language)
        }
        Verdict::BothAttempts { patience, late: None } => say::answer_already_happened(short(*patience), language),
        Verdict::Expired { kept } => say::answer_expired(short(*kept), language),
        Verdict::GaveUp { after, attempts: 1 } => say::answer_gave_up(short(*after), language),
        Verdict::GaveUp { after, attempts } => say::answer_gave_up_after_attempts(*attempts, short(*after), language),
        Verdict::Unheard { late: Some(late), told } => say::answer_unheard(short(*told), short(*late), language),
        Verdict::Unheard { late: None, told } => say::answer_unheard_already(short(*told), language),
        other => answer_by_rule(other, picture, called),
    }
}

/// An answer in which a rule speaks, or a place.
fn answer_by_rule(verdict: &Verdict, picture: &Waterfall, called: Called<'_>) -> String {
    let language = called.language;
    match verdict {
        Verdict::Refused { rule, .. } | Verdict::ByRule(rule) => sentence(*rule, language).to_owned(),
        Verdict::ReceivedTooOften { receives, rule } => {
            let often = say::answer_received_too_often(*receives, language);
            rule.map_or(often.clone(), |rule| format!("{often} {}", sentence(rule, language)))
        }
        Verdict::TriedAgain { rule, attempts } => {
            let often = say::answer_attempts(*attempts, language);
            rule.map_or(often.clone(), |rule| format!("{} {often}", sentence(rule, language)))
        }
        Verdict::Longest { bar, span: longest, total } => {
            let (own, part, shade) = verdict::place(picture, *bar);
            let node = called.node(own);
            let took = span(*longest, language);
            // Nearly all of it: the total says nothing more.
            if longest.as_secs_f64() > 0.97 * total.as_secs_f64() {
                all_of_it(part, shade, node, took, language)
            } else {
                where_it_was(part, shade, node, took, span(*total, language), language)
            }
        }
        _ => Words::AnswerNotOver.get(language).to_owned(),
    }
}

/// The line under the answer, where there is more to say than the rule does: who held it, and who took it next.
pub(super) fn facts(answer: &Answer, picture: &Waterfall, called: Called<'_>) -> Option<String> {
    let language = called.language;
    let decided = picture.moments.get(answer.decided?)?;
    let received = |moment: &&Moment| matches!(moment.event, Event::Hop("message received")) && moment.by.is_some();
    let holder = picture.moments.iter().rev().filter(|moment| moment.at <= decided.at).find(received)?;
    let next = picture.moments.iter().filter(|moment| moment.at >= decided.at).find(received);
    let (first, n) = (called.node(holder.by.as_deref().unwrap_or_default()), decided.number);
    match (&answer.verdict, next) {
        (Verdict::WorkOutlivedVisibility { .. }, Some(next)) if next.by == holder.by => {
            Some(say::answer_held_same(first, n, language))
        }
        (Verdict::WorkOutlivedVisibility { .. }, Some(next)) => {
            Some(say::answer_held_other(first, n, called.node(next.by.as_deref().unwrap_or_default()), language))
        }
        (Verdict::WorkOutlivedVisibility { .. }, None) => Some(say::answer_held(first, n, language)),
        _ => None,
    }
}

/// Where nearly all of the time was spent.
fn all_of_it(part: Part, shade: Shade, node: &str, took: String, language: Language) -> String {
    match (part, shade) {
        (Part::Waiting, _) => say::answer_waited(took, node, language),
        (_, Shade::Behind(_)) => say::answer_waited_its_turn(took, node, language),
        (Part::Handler(_), _) | (_, Shade::Working(_)) => say::answer_worked(node, took, language),
        _ => say::answer_answered(node, took, language),
    }
}

/// Where the longest stretch was spent.
fn where_it_was(part: Part, shade: Shade, node: &str, took: String, total: String, language: Language) -> String {
    match (part, shade) {
        (Part::Waiting, _) => say::answer_waited_of(total, took, node, language),
        (_, Shade::Behind(0)) => say::answer_waited_for_work_of(total, took, node, language),
        (_, Shade::Behind(_)) => say::answer_waited_for_batch_of(total, took, node, language),
        (Part::Handler(_), _) | (_, Shade::Working(_)) => say::answer_worked_of(total, node, took, language),
        _ => say::answer_answered_of(total, node, took, language),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::units::named::Named;

    #[test]
    fn the_sentence_of_the_look_is_said_in_both_languages() {
        let seconds = SimDuration::from_secs;
        let verdict = Verdict::WorkOutlivedVisibility { took: Some(seconds(34)), before: 0, hidden: seconds(30) };
        let (picture, names) = (Waterfall::default(), Named::default());

        assert_eq!(
            answer(&verdict, &picture, Called::new(&names, Language::En)),
            "The work took 34 s. The visibility timeout is 30 s."
        );
        assert_eq!(
            answer(&verdict, &picture, Called::new(&names, Language::Ko)),
            "처리에 34초 걸렸는데, 표시 제한 시간은 30초입니다."
        );
    }
}
