//! The narrator: what turned in the run, as one sentence each.

use serde_json::Value;

use crate::measure::asked::Question;
use crate::measure::turns::{Turn, What};
use crate::services::NodeConfig;
use crate::units::text::Language;
use crate::window::session::Session;
use crate::window::story::{Line, Tone, Voice};
use crate::window::texts::say;
use crate::window::why::words::{sentence, span};

/// Most lines that it still has in mind.
const MOST: usize = 120;

/// Its lines so far, in order of time.
pub(super) fn lines(session: &Session, language: Language) -> Vec<Line> {
    let story = session.sim.recorder().story();
    let newest = story.len().saturating_sub(MOST);
    let line =
        |turn: &Turn| Line { at: turn.at, text: text(session, turn, language), voice: Voice::Run(tone(turn.what)) };
    story[newest..].iter().map(line).collect()
}

/// The color of what a line is about.
fn tone(what: What) -> Tone {
    match what {
        What::Backlog(_) | What::Drained(_) => Tone::Message,
        What::Wanted(..) | What::FirstInService(_) | What::AllInService(_) => Tone::Busy,
        What::FlowBack(..) | What::AlarmOver(_) => Tone::Well,
        What::First(Question::Twice, _) => Tone::Retry,
        _ => Tone::Error,
    }
}

fn text(session: &Session, turn: &Turn, language: Language) -> String {
    let named = turn.node.and_then(|node| session.config(node));
    let called = session.resolved.called(language);
    let (node, config) = named.map_or(("", None), |(name, config)| (called.node(name), Some(config)));
    let unit = session.resolved.scenario.unit.get(language);
    told(turn.what, node, config.as_ref(), unit, language)
}

/// What turned, as a sentence.
fn told(what: What, node: &str, config: Option<&NodeConfig>, unit: &str, language: Language) -> String {
    let took = |time| span(time, language);
    match what {
        What::Backlog(n) => say::narrator_backlog(n, node, language),
        What::Drained(peak) => say::narrator_drained(node, peak, language),
        What::Alarm => match config.and_then(periods) {
            Some((needed, of, period)) => say::narrator_alarm_after(node, needed, of, period, language),
            None => say::narrator_alarm(node, language),
        },
        What::AlarmOver(time) => say::narrator_alarm_over(node, took(time), language),
        What::Wanted(from, to) => say::narrator_wanted(node, to, from, language),
        What::FirstInService(time) => say::narrator_first_in_service(node, took(time), language),
        What::AllInService(n) => say::narrator_all_in_service(node, n, language),
        What::Rule(rule) => say::narrator_rule(node, sentence(rule, language), language),
        What::DeadLetter => say::narrator_dead_letter(node, language),
        What::FailedOver => say::narrator_failed_over(node, language),
        What::First(Question::Twice, number) => say::narrator_first_twice(number, language),
        What::First(Question::Lost, number) => say::narrator_first_lost(number, language),
        What::First(Question::Unacknowledged, number) => say::narrator_first_unacknowledged(number, language),
        What::First(_, number) => say::narrator_first_failed(number, language),
        What::FlowFell(done, sent) => say::narrator_flow_fell(sent, unit, done, language),
        What::FlowBack(done, sent) => say::narrator_flow_back(done, unit, sent, language),
    }
}

/// How many of how many periods of which length an alarm needs, as its section of the scenario says it.
fn periods(config: &NodeConfig) -> Option<(u64, u64, String)> {
    // The outer object has one member, named after the kind of service.
    let Ok(Value::Object(outer)) = serde_json::to_value(config) else { return None };
    let section = outer.into_iter().next()?.1;
    let of = section.get("evaluation_periods")?.as_u64()?;
    let needed = section.get("datapoints_to_alarm").and_then(Value::as_u64).unwrap_or(of);
    Some((needed, of, section.get("period")?.as_str()?.to_owned()))
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use crate::scenario::load::load;
    use crate::units::time::{SimDuration, SimTime};

    use super::*;

    /// What the narrator has said of the first 198 s (its lines are 6 s apart) of the tight shop, played that fast.
    fn said(speed: f64) -> Vec<(SimTime, String)> {
        let text = include_bytes!("../../scenarios/tight-orders.ron");
        let mut session = Session::new(load(text, "tight-orders.ron").unwrap());
        session.playback.set_speed(speed);
        session.playback.set_playing(true);
        while session.sim.now() < SimTime::ZERO + SimDuration::from_secs(200) {
            session.frame(Duration::from_millis(250), &mut || false);
        }
        let early = |line: &Line| line.at < SimTime::ZERO + SimDuration::from_secs(198);
        let lines = lines(&session, Language::En).into_iter().filter(early);
        lines.map(|line| (line.at, line.text)).collect()
    }

    #[test]
    fn the_narrator_says_the_same_at_once_and_a_thousand_times_as_fast() {
        let slow = said(1.0);
        assert!(slow.len() > 3, "{slow:?}");
        assert_eq!(said(1_000.0), slow);
        assert_eq!(said(20.0), slow);
    }

    #[test]
    fn an_alarm_is_told_with_the_periods_it_needed() {
        let config = |periods: &str| {
            let json = format!(
                r#"{{"Alarm": {{"node": "q", "metric": "m", "statistic": "Average", "threshold": 1, {periods}}}}}"#
            );
            serde_json::from_str::<NodeConfig>(&json).unwrap()
        };
        let all = config(r#""evaluation_periods": 3"#);
        assert_eq!(
            told(What::Alarm, "deep", Some(&all), "orders", Language::En),
            "deep goes off: 3 of 3 periods of 1m were beyond."
        );
        let some = config(r#""evaluation_periods": 5, "datapoints_to_alarm": 2, "period": "10s""#);
        assert_eq!(
            told(What::Alarm, "deep", Some(&some), "주문", Language::Ko),
            "deep: 경보 상태가 되었습니다. 10s 주기 5번 가운데 2번이 기준을 넘었습니다."
        );
    }
}
