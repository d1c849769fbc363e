//! A simulation: an engine in a world of its own, run in slices, watched between them.

use std::sync::Arc;

use bevy_ecs::prelude::*;

use crate::engine::calendar::Calendar;
use crate::engine::desk::Desk;
use crate::engine::event_loop::Engine;
use crate::engine::observe::Observe;
use crate::engine::orders::{Ledger, Orders};
use crate::engine::plan::Plan;
use crate::engine::world::Entities;
use crate::scenario::check::check_wish;
use crate::scenario::intervention::Intervention;
use crate::scenario::model::TimelineEntry;
use crate::scenario::resolve::Resolved;
use crate::services::AnyService;
use crate::services::account::Account;
use crate::services::contract::{Charge, NodeId};
use crate::services::handler::compile;
use crate::services::retry::RetryQuota;
use crate::units::key::Slab;
use crate::units::stream::{Purpose, Stream};
use crate::units::time::{SimDuration, SimTime};

/// Where the engine rests in its world; boxed, because resources should stay small.
#[derive(Resource)]
struct EngineRoom<O: Observe>(Box<Engine<O>>);

/// A run in its own ECS world. The window reads it and never writes; changes go through
/// [`Simulation::intervene`].
pub struct Simulation<O: Observe> {
    world: World,
    entities: Entities,
    resolved: Resolved,
    end: SimTime,
    plan: Plan,
    observer: std::marker::PhantomData<O>,
}

/// How far a slice came.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Progress {
    /// Events handled in this slice.
    pub events: u64,
    /// The wanted instant is reached.
    pub reached: bool,
}

/// A running simulation, kept to continue from later. Clones share it.
#[derive(Clone)]
pub struct Snapshot<O: Observe>(Arc<Engine<O>>);

impl<O: Observe> Snapshot<O> {
    /// The instant it was taken at.
    #[must_use]
    pub fn now(&self) -> SimTime {
        self.0.desk.now
    }

    /// Events handled until then.
    #[must_use]
    pub fn events(&self) -> u64 {
        self.0.desk.events
    }

    /// What had been done live until then.
    #[must_use]
    pub fn commands(&self) -> &[TimelineEntry] {
        self.0.commands()
    }

    /// The account of all orders at that instant.
    #[must_use]
    pub fn ledger(&self) -> Ledger {
        self.0.desk.orders.ledger()
    }
}

/// A run of its own from this moment on: same state, same plan, another world.
impl<O: Observe> Clone for Simulation<O> {
    fn clone(&self) -> Self {
        Simulation { plan: self.plan.clone(), ..Simulation::of(&self.resolved, self.engine().clone()) }
    }
}

impl<O: Observe> Simulation<O> {
    /// A run of `resolved` at time zero, measured by `observer`.
    pub fn with_observer(resolved: &Resolved, observer: O) -> Self {
        let scenario = &resolved.scenario;
        let names: Vec<String> = scenario.nodes.0.iter().map(|(name, _)| name.clone()).collect();
        let nodes: Vec<AnyService> = scenario
            .nodes
            .0
            .iter()
            .map(|(name, config)| AnyService::new(config.clone(), &resolved.surroundings(resolved.names.id(name))))
            .collect();
        let mut engine = Engine::new(nodes, names.clone(), scenario, desk(resolved, &names, observer));
        engine.start();
        Simulation::of(resolved, engine)
    }

    /// Gives an engine its world.
    fn of(resolved: &Resolved, engine: Engine<O>) -> Self {
        let mut world = World::new();
        let entities = Entities::spawn(&mut world, &engine);
        world.insert_resource(EngineRoom(Box::new(engine)));
        let end = SimTime::ZERO + resolved.scenario.duration;
        let (resolved, plan) = (resolved.clone(), Plan::default());
        Simulation { world, entities, resolved, end, plan, observer: std::marker::PhantomData }
    }

    fn engine(&self) -> &Engine<O> {
        &self.world.resource::<EngineRoom<O>>().0
    }

    /// The instant reached.
    #[must_use]
    pub fn now(&self) -> SimTime {
        self.engine().desk.now
    }

    /// When the run ends.
    #[must_use]
    pub fn end(&self) -> SimTime {
        self.end
    }

    /// The scenario it plays.
    #[must_use]
    pub fn resolved(&self) -> &Resolved {
        &self.resolved
    }

    /// Runs to `until` or the end, at most `budget` events, and brings the entities up to date.
    pub fn run_until(&mut self, until: SimTime, budget: u64) -> Progress {
        let until = until.min(self.end);
        self.slice(|engine, plan| {
            let before = engine.desk.events;
            let reached = plan.run(engine, until, budget);
            Progress { events: engine.desk.events - before, reached }
        })
    }

    /// Handles one event; false if none is left before the end, and then the end is reached.
    pub fn step(&mut self) -> bool {
        let end = self.end;
        // Only when there is no event left is the end reached.
        self.slice(|engine, plan| !plan.run(engine, end, 1))
    }

    /// Time no longer passes: the scenario made events without end at one instant, and the run has stopped.
    #[must_use]
    pub fn is_stalled(&self) -> bool {
        self.engine().stalled
    }

    fn slice<R>(&mut self, run: impl FnOnce(&mut Engine<O>, &mut Plan) -> R) -> R {
        let Simulation { world, entities, plan, .. } = self;
        world.resource_scope(|world, mut room: Mut<EngineRoom<O>>| {
            let result = run(&mut room.0, plan);
            entities.mirror(world, &room.0);
            result
        })
    }

    /// Changes something from outside, one nanosecond from now, and records it. What was planned is dropped: it
    /// belongs to another future.
    ///
    /// # Errors
    /// When the change does not fit the run, or a file with it in its timeline would be refused; nothing happens
    /// then. What is wrong, and after a semicolon what to do instead.
    pub fn intervene(&mut self, event: Intervention) -> Result<(), String> {
        let wish = TimelineEntry { at: (self.now() + SimDuration(1)).since(SimTime::ZERO), event };
        if let Some(problem) = check_wish(&self.resolved.scenario, self.commands(), &wish) {
            return Err(problem);
        }
        if let Intervention::Set { node, parameter, value } = &wish.event {
            // The run may have changed the node since: a group that has grown, a table that has scaled.
            self.config(self.resolved.names.id(node)).with_live_parameter(parameter, value)?;
        }
        self.world.resource_mut::<EngineRoom<O>>().0.record(wish.event);
        self.plan = Plan::default();
        Ok(())
    }

    /// What was done live so far, with its time.
    #[must_use]
    pub fn commands(&self) -> &[TimelineEntry] {
        self.engine().commands()
    }

    /// What was done live later than now, before somebody went back: it happens again by itself.
    #[must_use]
    pub fn planned(&self) -> &[TimelineEntry] {
        self.plan.entries()
    }

    /// Plans exactly that: changes that happen by themselves at their instants, in order of time, all later than
    /// now and valid then.
    pub fn plan(&mut self, entries: Vec<TimelineEntry>) {
        self.plan = Plan::of(entries);
    }

    /// Keeps the present state.
    #[must_use]
    pub fn snapshot(&self) -> Snapshot<O> {
        Snapshot(Arc::new(self.engine().clone()))
    }

    /// Goes back (or on) to a kept state of the same scenario. What was done live after it is planned from now on,
    /// if it belongs to this run.
    pub fn restore(&mut self, snapshot: &Snapshot<O>) {
        let known = [self.commands(), self.planned()].concat();
        let later = known.strip_prefix(snapshot.commands()).unwrap_or_default();
        self.plan = Plan::of(later.to_vec());
        self.world.insert_resource(EngineRoom(Box::new(Engine::clone(&snapshot.0))));
        self.slice(|_, _| {});
    }

    /// The ECS world: `Name`, [`crate::services::Node`] and a `View` on each node's entity.
    #[must_use]
    pub fn world(&self) -> &World {
        &self.world
    }

    /// The ECS world, for queries (which need it mutable to be made).
    #[must_use]
    pub fn world_mut(&mut self) -> &mut World {
        &mut self.world
    }

    /// The entity of a node.
    #[must_use]
    pub fn entity(&self, node: NodeId) -> Entity {
        self.entities.node(node)
    }

    /// The node is up.
    #[must_use]
    pub fn is_up(&self, node: NodeId) -> bool {
        self.engine().desk.up[node.0 as usize]
    }

    /// What the node runs by now.
    #[must_use]
    pub fn config(&self, node: NodeId) -> crate::services::NodeConfig {
        self.engine().nodes[node.0 as usize].config()
    }

    /// What AWS charges for the node.
    #[must_use]
    pub fn charges(&self, node: NodeId) -> Vec<Charge> {
        self.engine().nodes[node.0 as usize].charges()
    }

    /// The account of all orders.
    #[must_use]
    pub fn ledger(&self) -> Ledger {
        self.engine().desk.orders.ledger()
    }

    /// The account of the orders of one client.
    #[must_use]
    pub fn ledger_of(&self, client: NodeId) -> Ledger {
        self.engine().desk.orders.ledger_of(client)
    }

    /// Every order that has not ended: its number, how it would be counted now, and the rule behind that.
    #[must_use]
    pub fn open_ends(&self) -> Vec<(u64, crate::engine::observe::Outcome, Option<crate::services::contract::Rule>)> {
        self.engine().desk.orders.open_ends()
    }

    /// Every order that waits in a dead-letter queue, as it would be counted now, in order of birth.
    #[must_use]
    pub fn dead_letters(&self) -> Vec<crate::engine::observe::Settled> {
        self.engine().desk.orders.dead_letters()
    }

    /// Hash over every event so far.
    #[must_use]
    pub fn trace_hash(&self) -> u64 {
        self.engine().desk.hash
    }

    /// Events handled so far.
    #[must_use]
    pub fn events(&self) -> u64 {
        self.engine().desk.events
    }

    /// Events on the calendar.
    #[must_use]
    pub fn events_pending(&self) -> usize {
        self.engine().desk.calendar.len()
    }

    /// Whoever measures.
    #[must_use]
    pub fn observer(&self) -> &O {
        &self.engine().desk.observer
    }

    /// Whoever measures, to switch it or take from it.
    pub fn observer_mut(&mut self) -> &mut O {
        &mut self.world.resource_mut::<EngineRoom<O>>().into_inner().0.desk.observer
    }
}

fn desk<O: Observe>(resolved: &Resolved, names: &[String], observer: O) -> Desk<O> {
    const PURPOSES: [Purpose; Purpose::COUNT] =
        [Purpose::Arrival, Purpose::Key, Purpose::Service, Purpose::Retry, Purpose::Failure, Purpose::Platform];
    let scenario = &resolved.scenario;
    let own = |link: &crate::scenario::model::Link| {
        (resolved.names.id(&link.from), resolved.names.id(&link.to), link.latency)
    };
    Desk {
        now: SimTime::ZERO,
        node: NodeId(0),
        meters: 0,
        calendar: Calendar::default(),
        immediate: std::collections::VecDeque::new(),
        calls: Slab::default(),
        tasks: Slab::default(),
        orders: Orders::of_nodes(names.len()),
        effect_sites: Vec::new(),
        programs: scenario
            .nodes
            .0
            .iter()
            .map(|(name, config)| compile(config.handler(), &resolved.surroundings(resolved.names.id(name))))
            .collect(),
        up: vec![true; names.len()],
        quotas: vec![RetryQuota::default(); names.len()],
        added_latency: vec![SimDuration::ZERO; names.len()],
        network_is_instant: scenario.network == crate::scenario::model::Network::default(),
        latency: scenario.network.latency,
        own_latencies: scenario.network.links.iter().map(own).collect(),
        account: Account::new(scenario.account),
        streams: names.iter().flat_map(|name| PURPOSES.map(|purpose| stream(resolved, name, purpose))).collect(),
        hash: scenario.seed,
        events: 0,
        observer,
    }
}

/// The random stream of a node for that purpose.
fn stream(resolved: &Resolved, name: &str, purpose: Purpose) -> Stream {
    let source = match purpose {
        Purpose::Arrival | Purpose::Key => resolved.arrivals_of(name),
        _ => name,
    };
    Stream::new(resolved.scenario.seed, source, purpose)
}
