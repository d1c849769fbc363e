//! The sum behind a step: what became of what was sent since its question, or what the few nodes on screen come to.
//! Every number in it is measured, and the sum is that of the numbers as they are written.

use crate::engine::orders::Ledger;
use crate::scenario::called::Called;
use crate::services::ServiceKind;
use crate::units::text::Language;
use crate::units::time::{SimDuration, SimTime};
use crate::window::scene::{Picture, Scene, SceneNode};
use crate::window::session::Session;
use crate::window::texts::{self, Words, say};
use crate::window::why::words;

/// Rates that differ by less are the same, by chance.
const SAME: f64 = 1.0;

/// A piece of a sum.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Piece {
    /// A number.
    Number(String),
    /// What the number before it counts.
    Words(String),
    /// Plus, minus, equals.
    Sign(&'static str),
}

/// What is worked out, and how, in lines.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Sum {
    /// What is worked out.
    pub(super) title: String,
    /// The sum.
    pub(super) lines: Vec<Vec<Piece>>,
}

fn number(text: String) -> Piece {
    Piece::Number(text)
}

fn word(words: Words, language: Language) -> Piece {
    Piece::Words(words.get(language).to_owned())
}

/// The account of a run at an earlier instant, worked out from the last state that was kept before it.
pub(super) fn ledger_at(session: &Session, at: SimTime) -> Ledger {
    let mut then = session.sim.clone();
    then.restore(session.past.at(at));
    while !then.run_until(at, u64::MAX).reached && !then.is_stalled() {}
    then.ledger()
}

/// What became of what was sent between two accounts of a run, and how many of them were told no.
pub(super) fn since(then: &Ledger, now: &Ledger, unit: &str, language: Language) -> Option<Sum> {
    let sent = now.sent.checked_sub(then.sent).filter(|sent| *sent > 0)?;
    let shares = [
        (Words::Done, then.completed, now.completed),
        (Words::Waiting, then.waiting, now.waiting),
        (Words::InFlight, then.in_flight, now.in_flight),
        (Words::OnTheWay, then.on_the_way, now.on_the_way),
        (Words::DeadLettered, then.dead_lettered, now.dead_lettered),
        (Words::Duplicated, then.duplicated, now.duplicated),
        (Words::Unacknowledged, then.unacknowledged, now.unacknowledged),
        (Words::Failed, then.failed, now.failed),
        (Words::Lost, then.lost, now.lost),
    ];
    let mut line = vec![number(texts::count(sent)), Piece::Words(say::sent(unit, language))];
    // What was open before and is no longer has become something, too: it stands beside what was sent.
    for (words, then, now) in shares.iter().filter(|(_, then, now)| then > now) {
        let before = say::sum_before(words.get(language), language);
        line.extend([Piece::Sign("+"), number(texts::count(then - now)), Piece::Words(before)]);
    }
    line.push(Piece::Sign("="));
    let told = shares.iter().filter(|(words, then, now)| then < now || then == now && *words == Words::Done);
    for (index, (words, then, now)) in told.enumerate() {
        if index > 0 {
            line.push(Piece::Sign("+"));
        }
        line.extend([number(texts::count(now - then)), word(*words, language)]);
    }
    // Not the lost ones: those were told yes.
    let no: Vec<u64> = [(then.failed, now.failed), (then.unacknowledged, now.unacknowledged)]
        .into_iter()
        .map(|(then, now)| now.saturating_sub(then))
        .filter(|no| *no > 0)
        .collect();
    // Of what was sent so many were told no: only where next to nothing was open that had been sent before.
    let is_share = !no.is_empty() && then.pending() * 100 <= sent;
    let lines = std::iter::once(line).chain(is_share.then(|| told_no(&no, sent, language))).collect();
    Some(Sum { title: Words::SumSince.get(language).to_owned(), lines })
}

/// `(4,710 + 3,341) told no ÷ 9,628 = 84 %`.
fn told_no(no: &[u64], sent: u64, language: Language) -> Vec<Piece> {
    let each = no.iter().map(|no| texts::count(*no)).collect::<Vec<_>>().join(" + ");
    let each = if no.len() > 1 { format!("({each})") } else { each };
    let share = no.iter().sum::<u64>() as f64 / sent as f64 * 100.0;
    vec![
        number(each),
        word(Words::SumToldNo, language),
        Piece::Sign("÷"),
        number(texts::count(sent)),
        Piece::Sign("≈"),
        number(format!("{} %", texts::number(share.round()))),
    ]
}

/// What the nodes of a scene come to: the first of these sums that says something.
pub(super) fn of_nodes(scene: &Scene, language: Language) -> Option<Sum> {
    let called = Called::new(&scene.names, language);
    let queues =
        || scene.nodes.iter().filter(|node| matches!(&node.picture, Picture::Sqs(view) if !view.is_dead_letter_queue));
    queues()
        .find_map(|queue| backlog(queue, called))
        .or_else(|| scene.nodes.iter().find_map(|node| refused(node, called)))
        .or_else(|| scene.nodes.iter().find_map(|node| attempts(node, called)))
        .or_else(|| queues().find_map(|queue| held(scene, queue, called)))
}

/// As it is written: whole from a hundred on, else with one decimal.
fn rounded(value: f64) -> f64 {
    if value >= 99.5 { value.round() } else { (value * 10.0).round() / 10.0 }
}

/// How fast a queue grows, or when it will be empty if it shrinks like this.
fn backlog(queue: &SceneNode, called: Called<'_>) -> Option<Sum> {
    let language = called.language;
    let Picture::Sqs(view) = &queue.picture else { return None };
    let (sent, done) = (rounded(queue.rate("NumberOfMessagesSent")), rounded(queue.rate("NumberOfMessagesDeleted")));
    let [comes, goes] = [sent, done].map(|rate| number(texts::rate(rate)));
    let (comes, goes) = ([comes, word(Words::SumIn, language)], [goes, word(Words::SumOut, language)]);
    if sent - done > SAME {
        let more = number(texts::rate(sent - done));
        let line = [comes.as_slice(), &[Piece::Sign("−")], &goes, &[Piece::Sign("="), more]].concat();
        let line = [line, vec![word(Words::SumMoreWaiting, language)]].concat();
        return Some(Sum { title: say::sum_left_over(called.node(&queue.name), language), lines: vec![line] });
    }
    if done - sent > SAME && view.visible > 0 {
        let span = SimDuration::from_secs_f64(view.visible as f64 / (done - sent));
        let waiting = [number(texts::count(view.visible)), word(Words::Waiting, language)];
        let line = [
            waiting.as_slice(),
            &[Piece::Sign("÷ (")],
            &goes,
            &[Piece::Sign("−")],
            &comes,
            &[Piece::Sign(") ≈"), number(words::span(span, language))],
        ];
        return Some(Sum {
            title: say::sum_until_empty(called.node(&queue.name), language),
            lines: vec![line.concat()],
        });
    }
    None
}

/// What a fleet lets in of what comes.
fn refused(node: &SceneNode, called: Called<'_>) -> Option<Sum> {
    let language = called.language;
    let (comes, no) = (rounded(node.rate("Requests")), rounded(node.rate("RefusedRequests")));
    if node.kind != ServiceKind::Server || no < SAME || comes < no {
        return None;
    }
    let line = vec![
        number(texts::rate(comes)),
        word(Words::SumArrive, language),
        Piece::Sign("−"),
        number(texts::rate(no)),
        word(Words::SumTurnedAway, language),
        Piece::Sign("="),
        number(texts::rate(comes - no)),
        word(Words::SumAdmitted, language),
    ];
    Some(Sum { title: say::sum_let_in(called.node(&node.name), language), lines: vec![line] })
}

/// How often customers try.
fn attempts(node: &SceneNode, called: Called<'_>) -> Option<Sum> {
    let language = called.language;
    let (attempts, new) = (rounded(node.rate("Attempts")), rounded(node.rate("RequestsSent")));
    if node.kind != ServiceKind::Client || new <= 0.0 || attempts - new < SAME {
        return None;
    }
    let line = vec![
        number(texts::rate(attempts)),
        word(Words::SumAttempts, language),
        Piece::Sign("÷"),
        number(texts::rate(new)),
        word(Words::SumNew, language),
        Piece::Sign("≈"),
        number(texts::number(attempts / new)),
        word(Words::SumEach, language),
    ];
    Some(Sum { title: say::sum_attempts_each(called.node(&node.name), language), lines: vec![line] })
}

/// What one instance of a group holds of what is in flight, if that is at least one.
fn held(scene: &Scene, queue: &SceneNode, called: Called<'_>) -> Option<Sum> {
    let language = called.language;
    let Picture::Sqs(view) = &queue.picture else { return None };
    let (name, instances) = scene.nodes.iter().find_map(|node| match &node.picture {
        Picture::AutoScalingGroup(group) if group.in_service > 0 && !group.serves => {
            Some((called.node(&node.name), group.in_service))
        }
        _ => None,
    })?;
    if view.in_flight < u64::from(instances) {
        return None;
    }
    let line = vec![
        number(texts::count(view.in_flight)),
        word(Words::InFlight, language),
        Piece::Sign("÷"),
        number(texts::count(u64::from(instances))),
        word(Words::SumInstances, language),
        Piece::Sign("≈"),
        number(texts::number(view.in_flight as f64 / f64::from(instances))),
        word(Words::SumHeldEach, language),
    ];
    Some(Sum { title: say::sum_held(name, language), lines: vec![line] })
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;
    use crate::scenario::load::load;
    use crate::window::presenter::focus::only;

    fn session(name: &str, seconds: u64) -> Session {
        let text = std::fs::read(format!("{}/scenarios/{name}.ron", env!("CARGO_MANIFEST_DIR"))).unwrap();
        let mut session = Session::new(load(&text, "test.ron").unwrap());
        // The last seconds in steps: rates are those of the ten seconds before.
        let steps = (seconds - 12..=seconds).map(|second| SimTime(second * 1_000_000_000));
        steps.for_each(|to| session.run_to(to, Duration::from_secs(1)));
        session
    }

    fn written(line: &[Piece]) -> String {
        let texts = line.iter().map(|piece| match piece {
            Piece::Number(text) | Piece::Words(text) => text.as_str(),
            Piece::Sign(sign) => sign,
        });
        texts.collect::<Vec<_>>().join(" ")
    }

    fn at(seconds: u64) -> SimTime {
        SimTime(seconds * 1_000_000_000)
    }

    #[test]
    fn the_account_of_an_earlier_moment_is_the_one_that_was_there() {
        let session = session("tight-orders", 240);
        let mut alone = crate::measure::Simulation::new(&session.resolved);
        alone.run_until(at(120), u64::MAX);
        assert_eq!(ledger_at(&session, at(120)), alone.ledger());
    }

    #[test]
    fn the_sum_since_a_question_is_the_one_behind_its_answer() {
        // The question at 2m is answered at 4m: 8,051 of 9,628 were told no, 83.6 in a hundred.
        let session = session("tight-orders", 240);
        let then = ledger_at(&session, at(120));
        let sum = since(&then, &session.ledger, "orders", Language::En).unwrap();

        let [account, no] = sum.lines.as_slice() else { panic!("{sum:?}") };
        assert!(written(account).starts_with("9,628 orders sent = "), "{account:?}");
        assert!(written(no).ends_with(" told no ÷ 9,628 ≈ 84 %"), "{no:?}");
        assert!(balances(account), "{account:?}");
        assert_eq!(since(&then, &then, "orders", Language::En), None, "nothing was sent yet");
    }

    #[test]
    fn what_was_open_when_a_question_was_asked_stands_beside_what_was_sent_since() {
        // At 14m hundreds are on their way through the tight shop; at 15m none is. Who was told no since then may
        // have asked before, so there is no share of what was sent.
        let session = session("tight-orders", 900);
        let then = ledger_at(&session, at(840));
        let sum = since(&then, &session.ledger, "orders", Language::En).unwrap();

        assert!(then.on_the_way > session.ledger.on_the_way);
        let [account] = sum.lines.as_slice() else { panic!("{sum:?}") };
        assert!(written(account).contains(" on the way before = ") && balances(account), "{account:?}");
    }

    #[test]
    fn who_was_told_yes_and_lost_was_not_told_no() {
        // 10 sent = 6 done + 3 failed + 1 lost: 3 of 10.
        let now = Ledger { sent: 10, completed: 6, failed: 3, lost: 1, ..Ledger::default() };
        let sum = since(&Ledger::default(), &now, "orders", Language::En).unwrap();

        assert_eq!(written(&sum.lines[1]), "3 told no ÷ 10 ≈ 30 %");
    }

    /// What stands left of the equals sign is as much as what stands right of it.
    fn balances(line: &[Piece]) -> bool {
        let (mut left, mut right, mut after) = (0_u64, 0_u64, false);
        for piece in line {
            match piece {
                Piece::Sign(sign) => after |= *sign == "=",
                Piece::Number(text) => {
                    let side = if after { &mut right } else { &mut left };
                    *side += text.replace(',', "").parse::<u64>().unwrap();
                }
                Piece::Words(_) => {}
            }
        }
        left == right && after
    }

    #[test]
    fn the_nodes_on_screen_come_to_a_sum_that_is_right_as_it_is_written() {
        let session = session("loose-orders", 180);
        let names = &session.resolved.names.0;
        let focus = [names["orders-queue"], names["order-workers"]];
        let sum = of_nodes(&only(&session.scene, &focus), Language::En).unwrap();

        // In the promotion about 80 come a second and about 20 go.
        let line = written(&sum.lines[0]);
        let numbers: Vec<f64> = line.split(' ').filter_map(|word| word.strip_suffix("/s")?.parse().ok()).collect();
        let [comes, goes, more] = numbers.as_slice() else { panic!("{line}") };
        assert!((70.0..90.0).contains(comes) && (15.0..25.0).contains(goes), "{line}");
        assert!((comes - goes - more).abs() < 0.051, "{line}");
        assert_eq!(sum.title, "orders-queue: what is left over");
    }
}
