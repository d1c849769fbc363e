//! What a step points out: the next thing that the scenario does before the next step, or what it has done in this one
//! and not taken back. It is said above the card that it concerns, and a single worker that it hits is ringed.

use crate::scenario::intervention::Intervention;
use crate::scenario::model::TimelineEntry;
use crate::units::text::Language;
use crate::units::time::{SimDuration, SimTime};
use crate::window::canvas::Callout;
use crate::window::deeds;
use crate::window::look::Look;
use crate::window::marks;
use crate::window::presenter::{current, steps};
use crate::window::scene::{Scene, SceneNode};
use crate::window::session::Session;
use crate::window::texts;

/// Something of this run is pointed out at one step or another.
pub(super) fn any(session: &Session) -> bool {
    let scenario = &session.resolved.scenario;
    !scenario.watch.is_empty() && !scenario.timeline.is_empty()
}

/// What is pointed out now, among the nodes of a scene.
pub(super) fn callout(session: &Session, scene: &Scene, language: Language, look: &Look) -> Option<Callout> {
    let steps = steps(&session.resolved.scenario);
    let now = session.sim.now();
    let step = current(&steps, now)?;
    let next = steps.get(step + 1).map_or(session.end(), |next| next.at);
    let timeline = &session.resolved.scenario.timeline;
    let coming = coming(timeline, now, next);
    let in_force = in_force(timeline, session.sim.commands(), steps[step].at, now);
    coming.into_iter().chain(in_force).find_map(|entry| {
        let node = target(session, scene, &entry.event)?;
        Some(Callout {
            node: node.id,
            worker: worker(node, &entry.event).filter(|_| entry.at.0 > now.0),
            time: texts::instant(SimTime(entry.at.0)),
            words: texts::intervention(&entry.event, session.resolved.called(language)),
            color: marks::written_color(&entry.event, look),
        })
    })
}

/// What happens after `now` and before `next`, soonest first.
fn coming(timeline: &[TimelineEntry], now: SimTime, next: SimTime) -> Vec<&TimelineEntry> {
    let mut coming: Vec<_> = timeline.iter().filter(|entry| now.0 < entry.at.0 && entry.at.0 < next.0).collect();
    coming.sort_by_key(|entry| entry.at);
    coming
}

/// What has happened since `from` and lasts, latest first. What passes in an instant is in force in that instant.
fn in_force<'a>(
    timeline: &'a [TimelineEntry],
    live: &[TimelineEntry],
    from: SimTime,
    now: SimTime,
) -> Vec<&'a TimelineEntry> {
    let happened = |entry: &&TimelineEntry| from.0 <= entry.at.0 && entry.at.0 <= now.0;
    let undone = |entry: &TimelineEntry| {
        let later = timeline.iter().chain(live).filter(|later| entry.at < later.at && later.at.0 <= now.0);
        later.into_iter().any(|later| dial(&later.event) == dial(&entry.event))
    };
    let lasts = |entry: &&TimelineEntry| match dial(&entry.event) {
        Some(_) => !undone(entry),
        None => entry.at == SimDuration(now.0),
    };
    let mut in_force: Vec<_> = timeline.iter().filter(happened).filter(lasts).collect();
    in_force.sort_by_key(|entry| std::cmp::Reverse(entry.at));
    in_force
}

/// What an event turns, so that a later one of the same undoes it; `None` for what passes in an instant.
fn dial(event: &Intervention) -> Option<(&'static str, &str, &str)> {
    let node = event.node().unwrap_or_default();
    Some(match event {
        Intervention::Fail { .. } | Intervention::Recover { .. } => ("up", node, ""),
        Intervention::LoseZone { zone } | Intervention::RestoreZone { zone } => ("zone", zone, ""),
        Intervention::Slow { .. } => ("speed", node, ""),
        Intervention::AddLatency { .. } => ("latency", node, ""),
        Intervention::Set { parameter, .. } => ("set", node, parameter),
        Intervention::SetInstanceProtection { .. } => ("protection", node, ""),
        Intervention::SetInstanceHealth { .. } => ("health", node, ""),
        Intervention::Burst { .. }
        | Intervention::Flush { .. }
        | Intervention::Poison { .. }
        | Intervention::KillWorker { .. }
        | Intervention::ExecutePolicy { .. } => return None,
    })
}

/// The node that it concerns; for a zone the first one that stands in it.
fn target<'a>(session: &Session, scene: &'a Scene, event: &Intervention) -> Option<&'a SceneNode> {
    let named = event.node().map(|name| session.resolved.names.0.get(name).copied());
    scene.nodes.iter().find(|node| match (named, event.zone()) {
        (Some(id), _) => id == Some(node.id),
        (None, Some(zone)) => deeds::zones_of(session, node).iter().any(|own| own == zone),
        (None, None) => false,
    })
}

/// The one worker that it will hit: the instance that it names, or the next one to die.
fn worker(node: &SceneNode, event: &Intervention) -> Option<u64> {
    match event {
        Intervention::KillWorker { .. } => deeds::dies_next(node),
        Intervention::SetInstanceHealth { instances, .. } | Intervention::SetInstanceProtection { instances, .. } => {
            instances.first().copied().filter(|_| instances.len() == 1)
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;
    use crate::scenario::load::load;
    use crate::window::presenter::focus::only;

    fn at(seconds: u64) -> SimTime {
        SimTime(seconds * 1_000_000_000)
    }

    /// What is pointed out at that second, with those nodes on screen.
    fn pointed(file: &str, seconds: u64, focus: &[&str], language: Language) -> Option<(String, Option<u64>)> {
        let text = std::fs::read(format!("{}/scenarios/{file}.ron", env!("CARGO_MANIFEST_DIR"))).unwrap();
        let mut session = Session::new(load(&text, "test.ron").unwrap());
        session.run_to(at(seconds), Duration::from_secs(1));
        let focus: Vec<_> = focus.iter().map(|name| session.resolved.names.0[*name]).collect();
        let callout = callout(&session, &only(&session.scene, &focus), language, &Look::dark())?;
        assert!(focus.contains(&callout.node));
        Some((format!("{} {}", callout.time, callout.words), callout.worker))
    }

    #[test]
    fn a_step_points_at_the_worker_that_is_about_to_die_and_at_none_when_it_is_gone() {
        let focus = ["long-queue", "long-workers"];
        let said = pointed("short-visibility", 240, &focus, Language::En);
        // Three instances stand there from the start; the first of them is the oldest.
        assert_eq!(said, Some(("04:05 long-workers loses a worker".into(), Some(1))));
        assert_eq!(pointed("short-visibility", 246, &focus, Language::En), None);
    }

    #[test]
    fn an_outage_is_pointed_out_before_and_while_it_lasts_and_then_its_end() {
        let said = |seconds| {
            let said = pointed("loose-orders", seconds, &["orders-queue", "orders-db"], Language::En);
            said.map(|(words, _)| words)
        };
        assert_eq!(said(200), None, "nothing of the timeline comes before the next step");
        assert_eq!(said(600).as_deref(), None, "the outage begins with the next step");
        assert_eq!(said(720).as_deref(), Some("12:00 orders-db fails"));
        assert_eq!(said(800).as_deref(), Some("12:00 orders-db fails"));
        assert_eq!(said(841).as_deref(), Some("14:00 orders-db is back"));
        assert_eq!(pointed("loose-orders", 720, &["orders-queue"], Language::En), None, "its card is not on screen");
    }

    #[test]
    fn what_was_undone_is_no_longer_in_force() {
        let entry = |seconds: u64, event| TimelineEntry { at: SimDuration(at(seconds).0), event };
        let (fail, recover) = (
            entry(10, Intervention::Fail { node: "db".into() }),
            entry(12, Intervention::Recover { node: "db".into() }),
        );
        let burst = entry(11, Intervention::Burst { node: "users".into(), count: 5 });
        let timeline = [fail.clone(), burst.clone()];

        assert_eq!(in_force(&timeline, &[], at(10), at(11)), [&burst, &fail]);
        assert_eq!(in_force(&timeline, &[], at(10), at(13)), [&fail]);
        assert_eq!(in_force(&timeline, std::slice::from_ref(&recover), at(10), at(13)), [] as [&TimelineEntry; 0]);
        assert_eq!(coming(&timeline, at(10), at(20)), [&burst]);
    }
}
