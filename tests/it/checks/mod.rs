//! The executable checks of the semantics sheet: each a scenario file in `tests/checks`, played by the engine that
//! the window plays, judged by its own expectations and by the biographies of its requests.

mod alarms;
mod api_gateway;
mod authorizers;
mod auto_scaling;
mod cost;
mod dynamodb;
mod event_bus;
mod event_source;
mod instance_queue;
mod lambda_async;
mod lambda_sync;
mod messaging;
mod rds;
mod realistic;
mod s3;
mod sdk;
mod sqs;
mod sqs_fifo;
mod web_socket;

use loosely::engine::world::{Shown, WorkerOf};
use loosely::measure::Simulation;
use loosely::measure::report::{MetricReport, Report};
use loosely::scenario::load::load;
use loosely::scenario::resolve::Resolved;
use loosely::units::time::{SimDuration, SimTime};
use serde_json::Value;

use crate::library::{resolved, root};

/// A check that was played to its end, all of whose expectations held.
pub(crate) struct Played {
    pub(crate) report: Report,
    /// The trace, one line for each business request, in order of birth.
    pub(crate) trace: Vec<Value>,
}

/// The scenario `tests/checks/{name}.ron`.
pub(crate) fn scenario(name: &str) -> Resolved {
    resolved(&root().join(format!("tests/checks/{name}.ron")))
}

/// Plays `tests/checks/{name}.ron`.
pub(crate) fn play(name: &str) -> Played {
    play_resolved(&scenario(name))
}

/// Plays it with one parameter changed, as `--set` does it; its expectations must hold all the same.
pub(crate) fn play_with(name: &str, node: &str, parameter: &str, value: &str) -> Played {
    play_resolved(&scenario(name).with_parameter(node, parameter, value).unwrap())
}

/// Plays `tests/checks/{name}.ron` without a trace, for millions of requests: its expectations alone judge it.
pub(crate) fn measured(name: &str) -> Report {
    let resolved = scenario(name);
    let mut simulation = Simulation::new(&resolved);
    while !simulation.run_until(SimTime::NEVER, u64::MAX).reached {}
    assert!(simulation.ledger().adds_up(), "{:?}", simulation.ledger());
    let report = simulation.report();
    assert_holds(&resolved, &report);
    report
}

/// Plays a scenario to its end with a trace.
///
/// # Panics
/// When an expectation of the scenario does not hold, or the account of its orders does not add up.
pub(crate) fn play_resolved(resolved: &Resolved) -> Played {
    let mut simulation = Simulation::new(resolved);
    let names = resolved.scenario.nodes.0.iter().map(|(name, _)| name.clone()).collect();
    simulation.recorder_mut().trace(names);
    while !simulation.run_until(SimTime::NEVER, u64::MAX).reached {}
    assert!(simulation.ledger().adds_up(), "{:?}", simulation.ledger());
    let open_ends = simulation.open_ends();
    let log = simulation.recorder_mut().trace_log().unwrap();
    let lines = log.drain().into_iter().chain(log.pending(&open_ends));
    let mut trace: Vec<Value> = lines.map(|line| serde_json::from_str(&line).unwrap()).collect();
    trace.sort_by_key(|line| line["order"].as_u64());
    let report = simulation.report();
    assert_holds(resolved, &report);
    Played { report, trace }
}

fn assert_holds(resolved: &Resolved, report: &Report) {
    let fallen: Vec<String> = report
        .expectations
        .iter()
        .filter(|verdict| !verdict.held)
        .map(|verdict| format!("{} (measured {:?})", verdict.text, verdict.measured))
        .collect();
    assert!(fallen.is_empty(), "{}: {}", resolved.name, fallen.join("; "));
}

/// The problems with which a scenario of these nodes is refused; empty if it is accepted.
pub(crate) fn refusal(nodes: &str) -> String {
    let text = format!("(version: 1, title: (en: \"check\"), duration: \"1m\", nodes: {{ {nodes} }})");
    load(text.as_bytes(), "check.ron").err().map(|problems| problems.to_string()).unwrap_or_default()
}

impl Played {
    /// Status and instant (in seconds) at which each request's client was told, in order of birth.
    pub(crate) fn told(&self) -> Vec<(u64, f64)> {
        let told = |line: &Value| {
            let told = &line["told"];
            Some((told["status"].as_u64()?, told["at"].as_f64()?))
        };
        self.trace.iter().filter_map(told).collect()
    }

    /// How many clients were told this status.
    pub(crate) fn told_status(&self, status: u64) -> usize {
        self.told().iter().filter(|(own, _)| *own == status).count()
    }

    /// Instants and numbers of the hops of that kind of request `order`.
    pub(crate) fn hops(&self, order: usize, what: &str) -> Vec<(f64, u64)> {
        let hops = self.trace[order]["hops"].as_array().unwrap();
        let wanted = hops.iter().filter(|hop| hop["what"] == what);
        wanted.map(|hop| (hop["at"].as_f64().unwrap(), hop["number"].as_u64().unwrap())).collect()
    }

    /// Instant, status and rule of every answer that the requests of `client` got, in order of birth. A command of
    /// a console is such a request, and so is every message of a batch.
    pub(crate) fn answers(&self, client: &str) -> Vec<(f64, u64, &str)> {
        let own = self.trace.iter().filter(|line| line["client"] == client);
        let answer = |line: &'_ Value| {
            let told = &line["told"];
            Some((told["at"].as_f64()?, told["status"].as_u64()?))
        };
        own.filter_map(|line| answer(line).map(|(at, status)| (at, status, line["told"]["rule"].as_str().unwrap())))
            .collect()
    }

    /// Ids of the messages that each receive of `client` brought, with its instant; empty receives left out.
    pub(crate) fn received(&self, client: &str) -> Vec<(f64, Vec<u64>)> {
        let own = (0..self.trace.len()).filter(|order| self.trace[*order]["client"] == client);
        let brought = own.map(|order| self.hops(order, "received"));
        brought
            .filter(|hops| !hops.is_empty())
            .map(|hops| (hops[0].0, hops.iter().map(|(_, id)| *id).collect()))
            .collect()
    }

    /// Instants and nodes at which a message of request `order` was stored, with its id.
    pub(crate) fn stored(&self, order: usize) -> Vec<(f64, &str, u64)> {
        let hops = self.trace[order]["hops"].as_array().unwrap();
        let stored = hops.iter().filter(|hop| hop["what"] == "message stored");
        stored
            .map(|hop| (hop["at"].as_f64().unwrap(), hop["node"].as_str().unwrap(), hop["number"].as_u64().unwrap()))
            .collect()
    }
}

/// A check that is looked at while it runs.
pub(crate) struct Stepped(Simulation);

impl Stepped {
    /// At time zero.
    pub(crate) fn new(resolved: &Resolved) -> Self {
        Stepped(Simulation::new(resolved))
    }

    /// Goes on to that second, with everything that happens at it.
    pub(crate) fn at(&mut self, second: f64) -> &mut Self {
        let at = SimTime::ZERO + SimDuration::from_secs_f64(second);
        while !self.0.run_until(at, u64::MAX).reached {}
        self
    }

    /// What a picture of that node shows now.
    pub(crate) fn view<V: bevy_ecs::component::Component + Clone>(&self, node: &str) -> V {
        self.0.world().entity(self.0.entity(self.0.resolved().names.id(node))).get::<V>().unwrap().clone()
    }

    /// The numbers of its workers.
    pub(crate) fn workers(&mut self, node: &str) -> Vec<u64> {
        let id = self.0.resolved().names.id(node);
        let world = self.0.world_mut();
        let mut query = world.query::<(&WorkerOf, &Shown)>();
        let mut numbers: Vec<u64> =
            query.iter(world).filter(|(of, _)| of.0 == id).map(|(_, shown)| shown.0.number).collect();
        numbers.sort_unstable();
        numbers
    }

    /// A count of that node up to now.
    pub(crate) fn count(&self, node: &str, metric: &str) -> u64 {
        let meter = self.0.recorder().meter(self.0.resolved().names.id(node), metric).unwrap();
        match meter.report(self.0.now()) {
            MetricReport::Count(count) => count.sum,
            _ => panic!("{metric} is no count"),
        }
    }
}
