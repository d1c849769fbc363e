//! What a pair is called, and what its sides say about themselves.

use crate::scenario::called::Called;
use crate::scenario::resolve::Resolved;
use crate::services::ServiceKind;
use crate::services::contract::{NodeId, OperationKind};
use crate::units::text::Language;
use crate::units::time::SimTime;
use crate::window::texts::{self, Words, say};
use crate::window::twin::{Letter, Origin, Twin};

/// Steps of a way that a subtitle tells.
const LONGEST: usize = 3;

/// The pair that the library opens with.
pub(in crate::window) const OPENING: [&str; 2] = ["tight-orders.ron", "loose-orders.ron"];

/// These two files are the pair that the library opens with.
fn is_opening(a: &Resolved, b: &Resolved) -> bool {
    let file = |resolved: &Resolved, name: &str| {
        let own = resolved.name.rsplit(['/', '\\']).next().unwrap_or_default();
        own == name || name.strip_suffix(".ron") == Some(own)
    };
    file(a, OPENING[0]) && file(b, OPENING[1])
}

/// What the pair is called.
pub(super) fn title(twin: &Twin, language: Language) -> String {
    let [a, b] = Letter::BOTH.map(|letter| &twin.side(letter).session.resolved);
    let title = |resolved: &Resolved| resolved.scenario.title.get(language).to_owned();
    match &twin.origin {
        Origin::Files if is_opening(a, b) => Words::TwinOpening.get(language).to_owned(),
        Origin::Files => say::twin_against(title(a), title(b), language),
        Origin::Fork(at) => say::twin_forked(title(a), texts::instant(*at), language),
        Origin::Changed(_) => say::twin_what_if(title(a), language),
    }
}

/// What a side says about itself: the way of its requests, or what is different in it.
pub(super) fn subtitle(twin: &Twin, letter: Letter, language: Language) -> String {
    let done = done_live(twin, letter, language);
    match (&twin.origin, letter) {
        (Origin::Files, _) if done.is_empty() => way(&twin.side(letter).session.resolved, language),
        (Origin::Fork(_), Letter::B) if done.is_empty() => Words::TwinUnchanged.get(language).to_owned(),
        (Origin::Changed(change), Letter::B) => {
            let resolved = &twin.side(letter).session.resolved;
            std::iter::once(changed(change, resolved.called(language))).chain(done).collect::<Vec<_>>().join(" · ")
        }
        (Origin::Fork(_) | Origin::Changed(_), Letter::A) if done.is_empty() => {
            Words::TwinAsItWas.get(language).to_owned()
        }
        _ => done.join(" · "),
    }
}

/// A change that is written as `NODE.PARAMETER=VALUE`, for people.
fn changed(change: &str, called: Called<'_>) -> String {
    let (node, rest) = change.split_once('.').unwrap_or((change, ""));
    format!("{} {}", called.node(node), rest.replacen('=', " = ", 1))
}

/// What a person did on that side since the two are two, the latest first.
fn done_live(twin: &Twin, letter: Letter, language: Language) -> Vec<String> {
    let since = if let Origin::Fork(at) = twin.origin { at } else { SimTime::ZERO };
    let commands = twin.side(letter).session.sim.commands().iter().rev();
    let own = commands.filter(|entry| SimTime(entry.at.0) > since || twin.origin == Origin::Files);
    let called = twin.side(letter).session.resolved.called(language);
    own.map(|entry| {
        say::twin_done_at(texts::intervention(&entry.event, called), texts::instant(SimTime(entry.at.0)), language)
    })
    .collect()
}

/// The way of a request, as far as its client's: "web calls app calls orders-db".
fn way(resolved: &Resolved, language: Language) -> String {
    let called = resolved.called(language);
    let name = |node: NodeId| called.node(&resolved.scenario.nodes.0[node.0 as usize].0);
    let is_client = |node: NodeId| resolved.scenario.nodes.0[node.0 as usize].1.kind() == ServiceKind::Client;
    let carrying = || resolved.links.iter().filter(|edge| !edge.control);
    let Some(first) = carrying().find(|edge| is_client(edge.from)) else { return String::new() };
    let (mut at, mut seen) = (first.to, vec![first.to]);
    let mut text = name(at).to_owned();
    while seen.len() < LONGEST {
        let next = carrying().find(|edge| edge.from == at && !seen.contains(&edge.to) && leads_on(edge.operation));
        let Some(edge) = next else { break };
        let asynchronous = matches!(edge.operation, OperationKind::Send | OperationKind::Publish);
        text = match asynchronous {
            true => say::twin_sends(text, name(edge.to), language),
            false => say::twin_calls(text, name(edge.to), language),
        };
        let takes = |from: &&crate::scenario::resolve::Edge| {
            from.to == edge.to && from.operation == OperationKind::Receive && from.from != at
        };
        if let Some(taker) = carrying().find(takes).filter(|_| asynchronous) {
            text = say::twin_takes(text, name(taker.from), language);
            break;
        }
        at = edge.to;
        seen.push(at);
    }
    text
}

/// A request goes on along such a link.
fn leads_on(operation: OperationKind) -> bool {
    use OperationKind::{Forward, Invoke, InvokeAsync, Object, Publish, Query, Send, Table, WebSocket};
    matches!(operation, Invoke | InvokeAsync | Query | Table | Object | Send | Publish | Forward | WebSocket)
}

#[cfg(test)]
mod tests {
    use crate::scenario::load::load;

    use super::*;

    #[test]
    fn a_subtitle_tells_the_way_of_a_request() {
        let check = |text: &[u8], expected: &str| {
            assert_eq!(way(&load(text, "test.ron").unwrap(), Language::En), expected);
        };
        let tight = load(include_bytes!("../../../scenarios/tight-orders.ron"), "test.ron").unwrap();
        assert_eq!(way(&tight, Language::Ko), "주문 웹 → 앱 서버 호출 → 주문 DB 호출");
        assert_eq!(changed("web.threads=4", tight.called(Language::Ko)), "주문 웹 threads = 4");
        check(include_bytes!("../../../scenarios/tight-orders.ron"), "web calls app calls orders-db");
        check(
            include_bytes!("../../../scenarios/loose-orders.ron"),
            "web sends to orders-queue, order-workers take from it",
        );
    }
}
