//! Amazon RDS, single-AZ: a relational database whose concurrency is its connections (semantics sheet 6).
//!
//! ```text
//!  query ──► connection free? ──no──► "too many connections"
//!               │ yes
//!               ▼
//!            waits for a CPU ──► works ──► answer, connection given back
//! ```
//! Not modelled here: Multi-AZ failover, RDS Proxy, transactions and locks, connections kept idle between
//! queries (a query takes a connection and gives it back).

use std::collections::VecDeque;

use bevy_ecs::prelude::Component;
use serde::{Deserialize, Serialize};

use crate::services::configuration::{Configuration, Problem, Reference, Surroundings};
use crate::services::contract::{
    Call, CallId, Change, Class, Done, Failure, Metric, Operation, OperationKind, Outbox, Reply, Rule, Service, metrics,
};
use crate::units::distribution::Distribution;
use crate::units::key::{Key, Slab};
use crate::units::stream::Purpose;
use crate::units::time::{SimDuration, SimTime};

const TOO_MANY_CONNECTIONS: Rule = Rule("rds.too-many-connections");
const KILLED_RULE: Rule = Rule("node.failed");
const ANSWERED: Rule = Rule("rds.answered");

/// A relational database.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
#[serde(deny_unknown_fields, default)]
pub struct Config {
    /// Whose machine it runs on; changes nothing but the picture (and later the bill); default `Rds`.
    pub place: DatabasePlace,
    /// `PostgreSql` or `MySql`; decides `max_connections`; default `PostgreSql`.
    pub engine: Engine,
    /// Instance class; decides memory and `vcpus`; default `db.t3.micro`.
    pub db_instance_class: InstanceClass,
    /// Connections at once, 1..=100000; default by engine and class.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub max_connections: Option<u32>,
    /// Queries at work at once, 1..=1024; default by class.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub vcpus: Option<u32>,
}

impl Default for Config {
    fn default() -> Self {
        Config {
            place: DatabasePlace::Rds,
            engine: Engine::PostgreSql,
            db_instance_class: InstanceClass::T3Micro,
            max_connections: None,
            vcpus: None,
        }
    }
}

/// Whose machine a database runs on.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
pub enum DatabasePlace {
    /// Amazon RDS.
    #[default]
    Rds,
    /// A rack of one's own.
    OnPremises,
}

/// Database engines.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
pub enum Engine {
    /// max_connections = LEAST(memory / 9,531,392, 5,000).
    #[default]
    PostgreSql,
    /// max_connections = memory / 12,582,880.
    MySql,
}

/// Instance classes, with their memory in GiB and vCPUs; written `"db.t3.micro"`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(try_from = "String", into = "String")]
pub enum InstanceClass {
    /// 1 GiB, 2 vCPUs.
    T3Micro,
    /// 2 GiB, 2 vCPUs.
    T3Small,
    /// 4 GiB, 2 vCPUs.
    T3Medium,
    /// 8 GiB, 2 vCPUs.
    T3Large,
    /// 16 GiB, 4 vCPUs.
    T3Xlarge,
}

/// AWS's names of the classes.
const CLASS_NAMES: [(InstanceClass, &str); 5] = [
    (InstanceClass::T3Micro, "db.t3.micro"),
    (InstanceClass::T3Small, "db.t3.small"),
    (InstanceClass::T3Medium, "db.t3.medium"),
    (InstanceClass::T3Large, "db.t3.large"),
    (InstanceClass::T3Xlarge, "db.t3.xlarge"),
];

impl TryFrom<String> for InstanceClass {
    type Error = String;
    fn try_from(text: String) -> Result<Self, String> {
        CLASS_NAMES.iter().find(|(_, name)| *name == text).map(|(class, _)| *class).ok_or_else(|| {
            let known: Vec<&str> = CLASS_NAMES.iter().map(|(_, name)| *name).collect();
            format!("there is no instance class \"{text}\"; write one of {}", known.join(", "))
        })
    }
}

impl From<InstanceClass> for String {
    fn from(class: InstanceClass) -> String {
        CLASS_NAMES.iter().find(|(known, _)| *known == class).map_or(String::new(), |(_, name)| (*name).to_owned())
    }
}

metrics! {
    QUERIES = Count "Queries", "Queries that reached the database.";
    REFUSED = Count "ConnectionErrors", "Queries refused: too many connections, or nobody there.";
    CONNECTIONS = Gauge "DatabaseConnections", "Connections in use.";
    BUSY_VCPUS = Gauge "BusyVcpus", "Queries at work.";
    LATENCY = Duration "QueryLatency", "From the query to its answer.";
}

/// What a picture of a database needs.
#[derive(Component, Clone, Debug, Default, PartialEq)]
pub struct View {
    /// Connections in use.
    pub connections: u32,
    /// Of these, at work on a CPU.
    pub working: u32,
    /// Most connections.
    pub max_connections: u32,
    /// Queries at work at once.
    pub vcpus: u32,
    /// It is up.
    pub up: bool,
    /// On premises, not RDS.
    pub on_premises: bool,
    /// Queries refused so far.
    pub refused: u64,
    /// Time of the last answered query.
    pub last_latency: Option<SimDuration>,
}

impl InstanceClass {
    /// Memory in bytes and vCPUs (RDS User Guide, "DB instance classes", read 2026-11-22).
    fn memory_and_vcpus(self) -> (u64, u32) {
        let (gib, vcpus) = match self {
            InstanceClass::T3Micro => (1, 2),
            InstanceClass::T3Small => (2, 2),
            InstanceClass::T3Medium => (4, 2),
            InstanceClass::T3Large => (8, 2),
            InstanceClass::T3Xlarge => (16, 4),
        };
        (gib << 30, vcpus)
    }
}

impl Config {
    /// Connections at once: as written, else by engine and memory (RDS User Guide, "Maximum number of database
    /// connections", read 2026-11-22; the nominal memory is used, real instances have somewhat less).
    #[must_use]
    pub fn max_connections(&self) -> u32 {
        let (memory, _) = self.db_instance_class.memory_and_vcpus();
        let by_memory = match self.engine {
            Engine::PostgreSql => (memory / 9_531_392).min(5_000),
            Engine::MySql => memory / 12_582_880,
        };
        self.max_connections.unwrap_or(u32::try_from(by_memory).unwrap_or(u32::MAX))
    }

    /// Queries at work at once.
    #[must_use]
    pub fn vcpus(&self) -> u32 {
        self.vcpus.unwrap_or(self.db_instance_class.memory_and_vcpus().1)
    }
}

impl Configuration for Config {
    fn references(&self) -> Vec<Reference> {
        Vec::new()
    }

    fn problems(&self) -> Vec<Problem> {
        let mut problems = Vec::new();
        if !(1..=100_000).contains(&self.max_connections()) {
            problems.push(Problem::range("max_connections", self.max_connections(), "1..=100000"));
        }
        if !(1..=1_024).contains(&self.vcpus()) {
            problems.push(Problem::range("vcpus", self.vcpus(), "1..=1024"));
        }
        problems
    }
}

/// A query, from its connection to its answer.
#[derive(Clone, Debug)]
struct Session {
    call: CallId,
    work: Distribution,
    arrived: SimTime,
    working: bool,
}

/// A relational database.
#[derive(Clone, Debug)]
pub struct Rds {
    config: Config,
    up: bool,
    slowdown: f64,
    sessions: Slab<Session>,
    waiting: VecDeque<Key>,
    working: u32,
    refused: u64,
    last_latency: Option<SimDuration>,
}

impl Service for Rds {
    type Config = Config;
    type View = View;

    const METRICS: &'static [Metric] = METRICS;
    const ACCEPTS: &'static [OperationKind] = &[OperationKind::Query];

    fn new(config: Config, _surroundings: &Surroundings) -> Self {
        Rds {
            config,
            up: true,
            slowdown: 1.0,
            sessions: Slab::default(),
            waiting: VecDeque::new(),
            working: 0,
            refused: 0,
            last_latency: None,
        }
    }

    fn config(&self) -> &Config {
        &self.config
    }

    fn on_start(&mut self, _out: &mut impl Outbox) {}

    fn on_call(&mut self, call: Call, out: &mut impl Outbox) {
        out.count(QUERIES, 1);
        if self.sessions.len() >= self.config.max_connections() as usize {
            self.refused += 1;
            out.count(REFUSED, 1);
            out.cause(TOO_MANY_CONNECTIONS);
            return out.respond(call.id, Reply::failed(500, Failure::Overloaded, TOO_MANY_CONNECTIONS));
        }
        let Operation::Query(work) = call.request.operation else {
            return out.respond(call.id, Reply::failed(400, Failure::Rejected, Rule("rds.not-a-query")));
        };
        let key = self.sessions.insert(Session { call: call.id, work, arrived: out.now(), working: false });
        self.waiting.push_back(key);
        self.start_waiting(out);
        self.show(out);
    }

    fn on_wake(&mut self, token: u64, out: &mut impl Outbox) {
        // A session that was dropped in a failure leaves its wake behind; its key finds nothing.
        let Some(session) = self.sessions.remove(Key::from_bits(token)) else { return };
        self.working -= 1;
        let latency = out.now().since(session.arrived);
        self.last_latency = Some(latency);
        out.span(LATENCY, latency);
        self.start_waiting(out);
        self.show(out);
        out.respond(session.call, Reply::ok(ANSWERED));
    }

    fn on_reply(&mut self, _token: u64, _reply: Reply, _out: &mut impl Outbox) {}

    fn on_done(&mut self, _token: u64, _done: Done, _out: &mut impl Outbox) {}

    fn on_change(&mut self, change: &Change, out: &mut impl Outbox) {
        match change {
            Change::Fail => {
                self.up = false;
                self.drop_sessions(out);
            }
            Change::Recover => self.up = true,
            Change::Slow(factor) => self.slowdown = *factor,
            Change::Burst(_) | Change::Flush | Change::Poison | Change::KillWorker => {}
        }
    }

    fn reconfigure(&mut self, config: Config, out: &mut impl Outbox) {
        self.config = config;
        self.start_waiting(out);
        self.show(out);
    }

    fn view(&self, _now: SimTime) -> View {
        View {
            connections: u32::try_from(self.sessions.len()).unwrap_or(u32::MAX),
            working: self.working,
            max_connections: self.config.max_connections(),
            vcpus: self.config.vcpus(),
            up: self.up,
            on_premises: self.config.place == DatabasePlace::OnPremises,
            refused: self.refused,
            last_latency: self.last_latency,
        }
    }
}

impl Rds {
    /// Sessions that wait get a CPU, first come first served.
    fn start_waiting(&mut self, out: &mut impl Outbox) {
        while self.working < self.config.vcpus() {
            let Some(key) = self.waiting.pop_front() else { return };
            let Some(session) = self.sessions.get_mut(key) else { continue };
            session.working = true;
            self.working += 1;
            let work = out.stream(Purpose::Service).duration(&session.work).scaled(self.slowdown);
            out.wake_at(out.now() + work, Class::Completion, key.to_bits());
        }
    }

    /// All sessions break; what they did is rolled back.
    fn drop_sessions(&mut self, out: &mut impl Outbox) {
        let keys: Vec<Key> = self.sessions.iter().map(|(key, _)| key).collect();
        for key in keys {
            let Some(session) = self.sessions.remove(key) else { continue };
            out.cause(KILLED_RULE);
            out.respond(session.call, Reply::failed(500, Failure::Unreachable, KILLED_RULE));
        }
        self.waiting.clear();
        self.working = 0;
        self.show(out);
    }

    fn show(&self, out: &mut impl Outbox) {
        out.gauge(CONNECTIONS, self.sessions.len() as f64);
        out.gauge(BUSY_VCPUS, f64::from(self.working));
    }
}
