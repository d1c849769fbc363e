//! The narrator: what turned in the run, as one sentence each, in English and Korean.

use serde_json::Value;

use crate::measure::asked::Question;
use crate::measure::turns::{Turn, What};
use crate::services::NodeConfig;
use crate::units::text::Language;
use crate::window::session::Session;
use crate::window::story::{Line, Tone, Voice};
use crate::window::texts::count;
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
    let (node, config) = named.map_or(("", None), |(name, config)| (name, Some(config)));
    let unit = session.resolved.scenario.unit.get(language);
    match language {
        Language::En => english(turn.what, node, config.as_ref(), unit),
        Language::Ko => korean(turn.what, node, config.as_ref(), unit),
    }
}

fn english(what: What, node: &str, config: Option<&NodeConfig>, unit: &str) -> String {
    let took = |time| span(time, Language::En);
    match what {
        What::Backlog(n) => format!("{} wait in {node}.", count(n)),
        What::Drained(peak) => format!("{node} is drained. At most, {} waited.", count(peak)),
        What::Alarm => match config.and_then(periods) {
            Some((needed, of, period)) => format!("{node} goes off: {needed} of {of} periods of {period} were beyond."),
            None => format!("{node} goes off."),
        },
        What::AlarmOver(time) => format!("{node} is OK again after {}.", took(time)),
        What::Wanted(from, to) => format!("{node} wants {to} instances instead of {from}."),
        What::FirstInService(time) => {
            format!("The first new instance of {node} is in service, {} after it was wanted.", took(time))
        }
        What::AllInService(n) => format!("{node} has all {n} instances in service."),
        What::Rule(rule) => format!("{node}: {}", sentence(rule, Language::En)),
        What::DeadLetter => format!("{node} moves its first message to the dead-letter queue."),
        What::FailedOver => format!("The standby of {node} has taken over."),
        What::First(question, number) => {
            let first = match question {
                Question::Twice => "is the first that was done twice",
                Question::Lost => "is the first that was lost",
                Question::Unacknowledged => "is the first that happened although its client was told no",
                _ => "is the first that failed",
            };
            format!("#{} {first}. W asks why.", count(number))
        }
        What::FlowFell(done, sent) => format!("{sent} {unit} a second come, {done} are done in time."),
        What::FlowBack(done, sent) => format!("{done} {unit} a second are done in time again; {sent} come."),
    }
}

fn korean(what: What, node: &str, config: Option<&NodeConfig>, unit: &str) -> String {
    let took = |time| span(time, Language::Ko);
    match what {
        What::Backlog(n) => format!("{node}에 {}건이 기다립니다.", count(n)),
        What::Drained(peak) => {
            format!("{node}에 기다리던 것이 모두 풀렸습니다. 많을 때는 {}건이었습니다.", count(peak))
        }
        What::Alarm => match config.and_then(periods) {
            Some((needed, of, period)) => {
                format!("{node} 경보가 울렸습니다. {period} 주기 {of}번 가운데 {needed}번이 기준을 넘었습니다.")
            }
            None => format!("{node} 경보가 울렸습니다."),
        },
        What::AlarmOver(time) => format!("{node} 경보가 {} 만에 풀렸습니다.", took(time)),
        What::Wanted(from, to) => format!("{node}의 목표 대수가 {from}대에서 {to}대로 바뀌었습니다."),
        What::FirstInService(time) => format!("{node}의 첫 새 인스턴스가 {} 만에 가동을 시작했습니다.", took(time)),
        What::AllInService(n) => format!("{node}의 인스턴스 {n}대가 모두 가동 중입니다."),
        What::Rule(rule) => format!("{node}: {}", sentence(rule, Language::Ko)),
        What::DeadLetter => format!("{node}에서 처음으로 메시지가 DLQ로 옮겨졌습니다."),
        What::FailedOver => format!("{node}의 대기 인스턴스가 넘겨받았습니다."),
        What::First(question, number) => {
            let first = match question {
                Question::Twice => "처음으로 두 번 처리되었습니다",
                Question::Lost => "처음으로 유실되었습니다",
                Question::Unacknowledged => "처음으로 실패 응답을 받고도 처리되었습니다",
                _ => "처음으로 실패했습니다",
            };
            format!("{}번이 {first}. W를 누르면 이유가 나옵니다.", count(number))
        }
        What::FlowFell(done, sent) => format!("{unit}: 1초에 {sent}건이 들어오는데 {done}건만 제때 끝납니다."),
        What::FlowBack(done, sent) => format!("{unit}: 1초에 {sent}건이 들어오고 다시 {done}건이 제때 끝납니다."),
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
            english(What::Alarm, "deep", Some(&all), "orders"),
            "deep goes off: 3 of 3 periods of 1m were beyond."
        );
        let some = config(r#""evaluation_periods": 5, "datapoints_to_alarm": 2, "period": "10s""#);
        assert_eq!(
            korean(What::Alarm, "deep", Some(&some), "주문"),
            "deep 경보가 울렸습니다. 10s 주기 5번 가운데 2번이 기준을 넘었습니다."
        );
    }
}
