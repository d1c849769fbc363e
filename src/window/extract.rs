//! Takes a [`Scene`] from a simulation: the only place where the window reads the simulation's entities.

use std::sync::Arc;

use bevy_ecs::query::QueryState;
use bevy_ecs::world::{EntityRef, World};

use crate::engine::observe::Departure;
use crate::engine::world::{Shown, WorkerOf};
use crate::measure::Simulation;
use crate::scenario::intervention::Intervention;
use crate::scenario::resolve::Resolved;
use crate::services::contract::{NodeId, OperationKind, Worker};
use crate::services::{
    ServiceKind, api_gateway, auto_scaling, client, cloudwatch, cognito, console, direct_connect, dynamodb,
    event_bridge, instance_queue, lambda, log_group, rds, rds_proxy, s3, server, sns, sqs, web_socket_api,
};
use crate::units::named::Named;
use crate::units::text::{Language, Text};
use crate::units::time::SimTime;
use crate::window::flights::Flights;
use crate::window::rates::Rates;
use crate::window::scene::{Picture, Scene, SceneLink, SceneNode};

/// Points of the small curve of arrivals on a client's card.
const SPARK_POINTS: usize = 60;

/// Who calls whom: one per pair, however many references stand between them.
#[derive(Clone)]
struct Pair {
    from: NodeId,
    to: NodeId,
    operation: OperationKind,
    control: bool,
}

/// What extraction remembers from frame to frame.
pub(super) struct Extractor {
    nodes: Vec<(String, ServiceKind, Option<(f32, f32)>)>,
    names: Arc<Named<Text>>,
    /// When the scenario brings a node back, in its order.
    recoveries: Vec<(String, SimTime)>,
    pairs: Vec<Pair>,
    ends: Vec<(NodeId, NodeId)>,
    workers: Option<QueryState<(&'static WorkerOf, &'static Shown)>>,
    rates: Rates,
    flights: Flights,
    last: SimTime,
    wall: f64,
    followed: Option<u64>,
}

impl Extractor {
    /// For that scenario.
    pub(super) fn new(resolved: &Resolved) -> Self {
        let scenario = &resolved.scenario;
        let nodes = scenario
            .nodes
            .0
            .iter()
            .map(|(name, config)| (name.clone(), config.kind(), scenario.positions.get(name).copied()))
            .collect();
        let pairs = pairs(resolved);
        let ends = pairs.iter().map(|pair| (pair.from, pair.to)).collect();
        Extractor {
            nodes,
            names: Arc::new(scenario.names.clone()),
            recoveries: recoveries(resolved),
            pairs,
            ends,
            workers: None,
            rates: Rates::default(),
            flights: Flights::default(),
            last: SimTime::ZERO,
            wall: 0.0,
            followed: None,
        }
    }

    /// Follows that request from now on, or none.
    pub(super) fn follow(&mut self, order: Option<u64>) {
        self.followed = order;
    }

    /// The scene of this moment. `wall` is how long this frame is on screen, `speed` how fast time is to pass.
    pub(super) fn scene(
        &mut self,
        sim: &mut Simulation,
        resolved: &Resolved,
        playing: bool,
        speed: f64,
        wall: f64,
    ) -> Scene {
        let now = sim.now();
        if playing {
            self.pass(sim, speed, wall);
        } else {
            self.catch_up(sim, speed);
        }
        let count = self.count();
        let mut workers = self.workers(sim.world(), count);
        let nodes = (0..count).map(|index| {
            let mut node = self.node(sim, NodeId(index));
            node.workers = std::mem::take(&mut workers[index as usize]);
            self.bring_back(&mut node, now);
            node
        });
        Scene {
            now,
            speed: if playing { speed } else { 0.0 },
            wall: self.wall,
            nodes: nodes.collect(),
            links: self.links(),
            language: Language::En,
            unit: resolved.scenario.unit.clone(),
            names: Arc::clone(&self.names),
            followed: sim.recorder().followed().copied(),
        }
    }

    /// A database does not know that the scenario brings it back before it would recover by itself.
    fn bring_back(&self, node: &mut SceneNode, now: SimTime) {
        let Picture::Rds(rds::View { back_at: Some(back), .. }) = &mut node.picture else { return };
        let planned = self.recoveries.iter().filter(|(name, at)| *at > now && *name == node.name);
        *back = planned.map(|(_, at)| *at).fold(*back, SimTime::min);
    }

    /// Takes in what has happened since the last time. Paused means frozen; a single step moves the picture by as
    /// much as it would have taken.
    pub(super) fn catch_up(&mut self, sim: &mut Simulation, speed: f64) {
        let wall = sim.now().since(self.last).as_secs_f64() / speed;
        self.pass(sim, speed, wall);
    }

    /// Takes in what has happened since the last time, while `wall` seconds passed on screen.
    fn pass(&mut self, sim: &mut Simulation, speed: f64, wall: f64) {
        let now = sim.now();
        self.last = now;
        self.wall += wall;
        let departures: Vec<Departure> = sim.recorder_mut().drain_departures();
        self.flights.update(&departures, &self.ends, now, speed, wall, self.followed);
        // Going back in time brings an older recorder along, which may follow somebody else.
        if sim.recorder().followed().map(|followed| followed.order) != self.followed {
            sim.recorder_mut().follow(self.followed);
        }
        self.rates.sample(now, sim.recorder(), &self.ends, self.count());
    }

    /// The simulation has gone back to `now`: what is remembered of later moments is forgotten.
    pub(super) fn go_back(&mut self, now: SimTime) {
        self.flights = Flights::default();
        self.rates.go_back(now);
        self.last = now;
    }

    /// The same memory, for a copy of the simulation.
    pub(super) fn fork(&self) -> Self {
        Extractor {
            nodes: self.nodes.clone(),
            names: Arc::clone(&self.names),
            recoveries: self.recoveries.clone(),
            pairs: self.pairs.clone(),
            ends: self.ends.clone(),
            // It belongs to one world.
            workers: None,
            rates: self.rates.clone(),
            flights: self.flights.clone(),
            ..*self
        }
    }

    fn count(&self) -> u32 {
        u32::try_from(self.nodes.len()).expect("a scenario has far fewer nodes than 4 billion")
    }

    fn node(&self, sim: &Simulation, id: NodeId) -> SceneNode {
        let (name, kind, pinned) = &self.nodes[id.0 as usize];
        let entity = sim.world().entity(sim.entity(id));
        let picture = picture(*kind, entity);
        SceneNode {
            id,
            name: name.clone(),
            kind: *kind,
            up: sim.is_up(id) && up(&picture),
            picture,
            workers: Vec::new(),
            causes: self.rates.causes(id),
            rates: self.rates.counts(id),
            spark: spark(sim, id, *kind),
            pinned: *pinned,
        }
    }

    /// Workers by node, each node's in the order of their numbers.
    fn workers(&mut self, world: &World, nodes: u32) -> Vec<Vec<Worker>> {
        let mut workers = vec![Vec::new(); nodes as usize];
        if self.workers.is_none() {
            self.workers = world.try_query();
        }
        if let Some(query) = &mut self.workers {
            query.update_archetypes(world);
            for (of, shown) in query.iter_manual(world) {
                workers[of.0.0 as usize].push(shown.0);
            }
        }
        for of_one in &mut workers {
            of_one.sort_by_key(|worker| worker.number);
        }
        workers
    }

    fn links(&self) -> Vec<SceneLink> {
        let tokens = self.flights.tokens(self.pairs.len());
        let with_tokens = self.pairs.iter().zip(tokens).enumerate();
        with_tokens
            .map(|(index, (pair, tokens))| {
                let rates = self.rates.link(index);
                SceneLink {
                    from: pair.from,
                    to: pair.to,
                    operation: pair.operation,
                    control: pair.control,
                    requests_per_second: rates.requests,
                    retries_per_second: rates.retries,
                    responses_per_second: rates.responses,
                    errors_per_second: rates.errors,
                    tokens,
                }
            })
            .collect()
    }
}

fn recoveries(resolved: &Resolved) -> Vec<(String, SimTime)> {
    let timeline = resolved.scenario.timeline.iter();
    timeline
        .filter_map(|entry| match &entry.event {
            Intervention::Recover { node } => Some((node.clone(), SimTime::ZERO + entry.at)),
            _ => None,
        })
        .collect()
}

/// One link per caller and callee; it is a control link only if nothing else goes along it.
fn pairs(resolved: &Resolved) -> Vec<Pair> {
    let mut pairs: Vec<Pair> = Vec::new();
    for edge in &resolved.links {
        match pairs.iter_mut().find(|pair| (pair.from, pair.to) == (edge.from, edge.to)) {
            Some(pair) => pair.control &= edge.control,
            None => pairs.push(Pair { from: edge.from, to: edge.to, operation: edge.operation, control: edge.control }),
        }
    }
    pairs
}

fn picture(kind: ServiceKind, entity: EntityRef<'_>) -> Picture {
    match kind {
        ServiceKind::Client => Picture::Client(view::<client::View>(entity)),
        ServiceKind::ApiGateway => Picture::ApiGateway(view::<api_gateway::View>(entity)),
        ServiceKind::Lambda => Picture::Lambda(view::<lambda::View>(entity)),
        ServiceKind::Sqs => Picture::Sqs(view::<sqs::View>(entity)),
        ServiceKind::DynamoDb => Picture::DynamoDb(view::<dynamodb::View>(entity)),
        ServiceKind::AutoScalingGroup => Picture::AutoScalingGroup(view::<auto_scaling::View>(entity)),
        ServiceKind::Server => Picture::Server(view::<server::View>(entity)),
        ServiceKind::Rds => Picture::Rds(view::<rds::View>(entity)),
        ServiceKind::RdsProxy => Picture::RdsProxy(view::<rds_proxy::View>(entity)),
        ServiceKind::Sns => Picture::Sns(view::<sns::View>(entity)),
        ServiceKind::EventBridge => Picture::EventBridge(view::<event_bridge::View>(entity)),
        ServiceKind::DirectConnect => Picture::DirectConnect(view::<direct_connect::View>(entity)),
        ServiceKind::S3 => Picture::S3(view::<s3::View>(entity)),
        ServiceKind::Alarm => Picture::Alarm(view::<cloudwatch::View>(entity)),
        ServiceKind::LogGroup => Picture::LogGroup(view::<log_group::View>(entity)),
        ServiceKind::Console => Picture::Console(view::<console::View>(entity)),
        ServiceKind::Cognito => Picture::Cognito(view::<cognito::View>(entity)),
        ServiceKind::WebSocketApi => Picture::WebSocketApi(view::<web_socket_api::View>(entity)),
        ServiceKind::InstanceQueue => Picture::InstanceQueue(view::<instance_queue::View>(entity)),
    }
}

fn view<V: bevy_ecs::component::Component + Clone + Default>(entity: EntityRef<'_>) -> V {
    entity.get::<V>().cloned().unwrap_or_default()
}

/// What the picture itself says about being up.
fn up(picture: &Picture) -> bool {
    match picture {
        Picture::Server(view) => view.up > 0,
        Picture::Rds(view) => view.up,
        Picture::InstanceQueue(view) => view.up,
        _ => true,
    }
}

#[expect(clippy::cast_possible_truncation, reason = "for drawing")]
fn spark(sim: &Simulation, id: NodeId, kind: ServiceKind) -> Vec<f32> {
    if kind != ServiceKind::Client {
        return Vec::new();
    }
    let Some((_, values)) = sim.recorder().series(id, "RequestsSent", sim.now()) else { return Vec::new() };
    let step = values.len().div_ceil(SPARK_POINTS).max(1);
    values.chunks(step).map(|chunk| (chunk.iter().sum::<f64>() / chunk.len() as f64) as f32).collect()
}
