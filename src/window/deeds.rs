//! What a person does to a running scenario: which deeds fit a node, and the intervention that each means there.

use bevy_egui::egui::{Ui, pos2, vec2};

use crate::scenario::intervention::Intervention;
use crate::services::ServiceKind;
use crate::services::contract::{NodeId, Worker, WorkerState};
use crate::units::text::Language;
use crate::units::time::SimDuration;
use crate::window::command::UiCommand;
use crate::window::ink::{self, BUTTON_HEIGHT};
use crate::window::look::Look;
use crate::window::scene::{Picture, SceneNode};
use crate::window::session::Session;
use crate::window::texts::Words;

/// How much longer calls take, each way, to and from a node that is slowed down and does no work of its own.
const LATENCY: SimDuration = SimDuration::from_millis(500);

/// Between two buttons.
const GAP: f32 = 6.0;

/// Something that a person does, by letter or button.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Deed {
    /// Many requests at once.
    Burst,
    /// The next request is one that nobody can handle.
    Poison,
    /// A worker dies, or the node stops.
    Kill,
    /// It is as it was before.
    Recover,
    /// Everything takes longer, or no longer.
    Slow,
    /// The zone that it stands in fails, or is back.
    Zone,
    /// Its cache loses everything.
    Flush,
}

/// What a deed means at that moment.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Wish {
    /// That.
    Do(Intervention),
    /// The loss or return of one of these zones; which one is still to be said.
    Zones(Vec<String>),
    /// Nothing; why.
    Nothing(Words),
}

impl Deed {
    /// Every deed, in the order of their buttons.
    const ALL: [Deed; 7] = [Deed::Burst, Deed::Poison, Deed::Kill, Deed::Recover, Deed::Slow, Deed::Zone, Deed::Flush];

    /// The deed that a wish is about.
    pub(super) fn of(command: &UiCommand) -> Option<Self> {
        Deed::ALL.into_iter().find(|deed| deed.command() == *command)
    }

    fn command(self) -> UiCommand {
        match self {
            Deed::Burst => UiCommand::Burst,
            Deed::Poison => UiCommand::Poison,
            Deed::Kill => UiCommand::Kill,
            Deed::Recover => UiCommand::Recover,
            Deed::Slow => UiCommand::Slow,
            Deed::Zone => UiCommand::Zone,
            Deed::Flush => UiCommand::Flush,
        }
    }

    /// Its letter.
    fn key(self) -> &'static str {
        match self {
            Deed::Burst => "B",
            Deed::Poison => "P",
            Deed::Kill => "K",
            Deed::Recover => "R",
            Deed::Slow => "D",
            Deed::Zone => "Z",
            Deed::Flush => "C",
        }
    }

    /// What its button says.
    fn label(self, session: &Session, node: &SceneNode) -> Words {
        match self {
            Deed::Burst => Words::DoBurst,
            Deed::Poison => Words::DoPoison,
            Deed::Kill if loses_workers(node.kind) => Words::DoKillWorker,
            Deed::Kill => Words::DoStop,
            Deed::Recover => Words::DoRecover,
            Deed::Slow if is_slow(session, node) => Words::DoNormal,
            Deed::Slow => Words::DoSlow,
            Deed::Zone if zones_of(session, node).iter().all(|zone| is_lost(session, zone)) => Words::DoRestoreZone,
            Deed::Zone => Words::DoLoseZone,
            Deed::Flush => Words::DoFlush,
        }
    }

    /// It would change something at that node.
    fn fits(self, session: &Session, node: &SceneNode) -> bool {
        match self {
            Deed::Burst | Deed::Poison => node.kind == ServiceKind::Client,
            Deed::Kill => node.kind != ServiceKind::Console && (node.up || loses_workers(node.kind)),
            Deed::Recover => session.ails(node.id),
            Deed::Slow => works(node.kind) || is_called(node.kind),
            Deed::Zone => !zones_of(session, node).is_empty(),
            Deed::Flush => session.cache(Some(node.id)).is_some_and(|cache| cache.id == node.id),
        }
    }

    /// What it means with that node selected, or with none.
    pub(super) fn wish(self, session: &Session, selected: Option<NodeId>) -> Wish {
        if session.sim.now() >= session.end() {
            return Wish::Nothing(Words::RunIsOver);
        }
        let client = || session.client(selected).map(|client| client.name.clone());
        let node = selected.and_then(|id| session.scene.nodes.get(id.0 as usize));
        match (self, node) {
            (Deed::Burst, _) => session.burst(selected).map_or(Wish::Nothing(Words::NoClient), Wish::Do),
            (Deed::Poison, _) => {
                client().map_or(Wish::Nothing(Words::NoClient), |node| Wish::Do(Intervention::Poison { node }))
            }
            (Deed::Flush, _) => session.cache(selected).map_or(Wish::Nothing(Words::NoCache), |cache| {
                Wish::Do(Intervention::Flush { node: cache.name.clone() })
            }),
            (Deed::Zone, node) => zone_wish(session, node),
            (_, None) => Wish::Nothing(Words::KillNothing),
            (Deed::Kill, Some(node)) => session.kill(node.id).map_or(Wish::Nothing(Words::KillNothing), Wish::Do),
            (Deed::Recover, Some(node)) if session.ails(node.id) => {
                Wish::Do(Intervention::Recover { node: node.name.clone() })
            }
            (Deed::Recover, Some(node)) if !is_slow(session, node) => Wish::Nothing(Words::NothingAils),
            (Deed::Recover | Deed::Slow, Some(node)) => slow_wish(session, node),
        }
    }
}

/// Draws a button for each deed that fits the node, in rows of that width; how high they are together.
pub(super) fn deeds_ui(
    ui: &mut Ui,
    session: &Session,
    node: NodeId,
    language: Language,
    look: &Look,
    out: &mut Vec<UiCommand>,
) {
    let Some(node) = session.scene.nodes.get(node.0 as usize) else { return };
    let start = ui.cursor().min;
    let width = ui.available_width();
    let mut at = pos2(start.x, start.y + BUTTON_HEIGHT / 2.0);
    for deed in Deed::ALL.into_iter().filter(|deed| deed.fits(session, node)) {
        let label = deed.label(session, node).get(language);
        let own = ink::button_width(ui.painter(), label, deed.key(), look);
        if at.x > start.x && at.x + own > start.x + width {
            at = pos2(start.x, at.y + BUTTON_HEIGHT + GAP);
        }
        if ink::button(ui, pos2(at.x + own, at.y), label, deed.key(), look).1 {
            out.push(deed.command());
        }
        at.x += own + GAP;
    }
    ui.allocate_space(vec2(width, at.y + BUTTON_HEIGHT / 2.0 - start.y));
}

/// Its workers die one by one.
fn loses_workers(kind: ServiceKind) -> bool {
    matches!(kind, ServiceKind::Lambda | ServiceKind::AutoScalingGroup | ServiceKind::Server)
}

/// It does work of its own, which can take longer.
fn works(kind: ServiceKind) -> bool {
    loses_workers(kind)
        || matches!(
            kind,
            ServiceKind::ApiGateway | ServiceKind::Rds | ServiceKind::DynamoDb | ServiceKind::S3 | ServiceKind::Cognito
        )
}

/// Somebody calls it, or it calls somebody.
fn is_called(kind: ServiceKind) -> bool {
    kind == ServiceKind::Client || !kind.accepts().is_empty()
}

/// The last thing that happened to the run, by its timeline or by hand, of which `word` makes something.
fn last<T>(session: &Session, word: impl Fn(&Intervention) -> Option<T>) -> Option<T> {
    let now = session.sim.now().0;
    let written = session.resolved.scenario.timeline.iter().filter(|entry| entry.at.0 <= now);
    let words = written.chain(session.sim.commands()).filter_map(|entry| Some((entry.at, word(&entry.event)?)));
    words.max_by_key(|(at, _)| *at).map(|(_, word)| word)
}

/// The last word about the node's speed was that it is slow.
fn is_slow(session: &Session, node: &SceneNode) -> bool {
    let latency = |event: &Intervention| match event {
        Intervention::AddLatency { node: own, latency } if *own == node.name => Some(*latency > SimDuration::ZERO),
        _ => None,
    };
    session.slowed(&node.name) || last(session, latency).unwrap_or(false)
}

fn slow_wish(session: &Session, node: &SceneNode) -> Wish {
    if works(node.kind) {
        return session.slow(node.id).map_or(Wish::Nothing(Words::KillNothing), Wish::Do);
    }
    if !is_called(node.kind) {
        return Wish::Nothing(Words::NothingToSlow);
    }
    let latency = if is_slow(session, node) { SimDuration::ZERO } else { LATENCY };
    Wish::Do(Intervention::AddLatency { node: node.name.clone(), latency })
}

/// The worker that dies next if one does, by its number: machines do in the order in which they came into service.
/// Which execution environment of a function it is, is only known when it dies.
pub(super) fn dies_next(node: &SceneNode) -> Option<u64> {
    let serves =
        |worker: &&Worker| matches!(worker.state, WorkerState::Busy | WorkerState::Idle | WorkerState::Warming);
    let in_order = matches!(node.kind, ServiceKind::AutoScalingGroup | ServiceKind::Server);
    node.workers.iter().filter(serves).map(|worker| worker.number).min().filter(|_| in_order)
}

/// The zones that machines of the node stand in.
pub(super) fn zones_of(session: &Session, node: &SceneNode) -> Vec<String> {
    let first = || session.resolved.scenario.zones.first().cloned();
    match &node.picture {
        Picture::Server(view) => view.zones.iter().map(|(zone, _)| zone.clone()).collect(),
        Picture::AutoScalingGroup(view) => view.zones.iter().map(|zone| zone.name.clone()).collect(),
        Picture::InstanceQueue(_) => {
            let config = session.config(node.id).map(|(_, config)| config);
            config.and_then(|config| config.availability_zones().first().cloned()).or_else(first).into_iter().collect()
        }
        _ => Vec::new(),
    }
}

/// The last word about the zone was that it is lost.
pub(super) fn is_lost(session: &Session, zone: &str) -> bool {
    let word = |event: &Intervention| match event {
        Intervention::LoseZone { zone: own } if own == zone => Some(true),
        Intervention::RestoreZone { zone: own } if own == zone => Some(false),
        _ => None,
    };
    last(session, word).unwrap_or(false)
}

/// The zone is lost; or back, if it was lost.
pub(super) fn zone_turned(session: &Session, zone: String) -> Intervention {
    if is_lost(session, &zone) { Intervention::RestoreZone { zone } } else { Intervention::LoseZone { zone } }
}

/// The zone of the node; with none or with several to choose from, the choice is a person's.
fn zone_wish(session: &Session, node: Option<&SceneNode>) -> Wish {
    let mut zones = node.map(|node| zones_of(session, node)).unwrap_or_default();
    if zones.is_empty() {
        zones.clone_from(&session.resolved.scenario.zones);
    }
    match zones.as_slice() {
        [zone] => Wish::Do(zone_turned(session, zone.clone())),
        _ => Wish::Zones(zones),
    }
}
