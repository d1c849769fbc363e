//! Amazon RDS: a relational database whose concurrency is its connections (semantics sheet 6).
//!
//! ```text
//!  query, connect ──► found by DNS? ──► connection free? ──no──► "too many connections"
//!                                           │ yes
//!                                           ▼
//!                                        waits for a CPU ──► works ──► answer
//! ```
//! A query opens a connection and gives it back with its answer; `Connect` keeps one until its handler ends.
//! Sources: RDS User Guide, "Quotas and constraints", "DB instance classes", "Failing over a Multi-AZ DB
//! instance"; read 2026-11-22.
//!
//! Not modelled here: read replicas (write further databases), Multi-AZ clusters, transactions and locks,
//! storage and its limits, the memory that the operating system takes from connections.

mod classes;
mod outage;
mod sessions;
#[cfg(test)]
mod tests;

use std::collections::VecDeque;

use bevy_ecs::prelude::Component;
use serde::{Deserialize, Serialize};

use crate::services::configuration::{Configuration, Mode, Problem, Reference, Surroundings};
use crate::services::contract::{
    Call, CallId, Change, Charge, Class, Content, Done, Failure, Metric, OnSession, Operation, OperationKind, Outbox,
    Reply, Rule, Service, metrics,
};
use crate::services::rds::outage::Outage;
use crate::services::rule::rules;
use crate::services::station::{Form, Meters, Station};
use crate::units::distribution::Distribution;
use crate::units::key::{Key, Slab};
use crate::units::stream::Purpose;
use crate::units::time::{SimDuration, SimTime};

pub use crate::services::rds::classes::InstanceClass;

rules! {
    TOO_MANY_CONNECTIONS = "rds.too-many-connections",
        en "All connections that the database takes are open, so this one is refused.",
        ko "데이터베이스가 받을 수 있는 연결이 모두 열려 있어 이 연결은 거절됩니다.",
        document "RDS User Guide, \"Quotas and constraints\" (maximum number of database connections)",
        tests ["rd_01", "rd_02"],
        deviation "The nominal memory of the class is used; real instances have somewhat less.";
    HOST_FAILED = "rds.host-failed",
        en "The host of the database failed: the session broke and what it did is rolled back.",
        ko "데이터베이스 호스트가 멈춰 세션이 끊어졌고, 하던 일은 취소됩니다.",
        document "RDS User Guide, \"Failing over a Multi-AZ DB instance\"",
        tests ["rd_04"];
    FAILING_OVER = "rds.failing-over",
        en "The database is down and no standby has taken over yet.",
        ko "데이터베이스가 멈춰 있고 대기 인스턴스가 아직 넘겨받지 못했습니다.",
        convention "AWS says 60 to 120 s; a failover takes 90 s, and connects are refused at once until then.",
        tests ["rd_04"];
    STALE_DNS = "rds.stale-dns",
        en "The caller still uses the old address: its copy of the DNS record has not run out.",
        ko "호출한 쪽의 DNS 캐시가 아직 만료되지 않아 옛 주소로 연결을 시도했습니다.",
        convention "AWS asks for a cache of at most 60 s; a caller resolves again when its copy is 5 s old.",
        tests ["rd_04"],
        deviation "All callers within one node share one cached address.";
    SESSION_GONE = "rds.session-gone",
        en "The connection that the query was to go over no longer exists.",
        ko "질의가 쓰려던 연결이 더 이상 없습니다.",
        document "RDS User Guide, \"Failing over a Multi-AZ DB instance\" (connections must be made again)",
        tests ["given_a_kept_connection_when_the_host_fails"];
    ANSWERED = "rds.answered",
        en "The database answered the query.",
        ko "데이터베이스가 질의에 답했습니다.",
        convention "A query takes a connection, waits for a CPU, works, and is answered.",
        tests ["rd_02"];
    CONNECTED = "rds.connected",
        en "A connection is open.",
        ko "연결이 열렸습니다.",
        convention "A handler that connects keeps its connection to its end.",
        tests ["rd_01", "rd_02"];
    DISCONNECTED = "rds.disconnected",
        en "The connection is closed.",
        ko "연결이 닫혔습니다.",
        convention "A connection is closed when the handler that opened it ends, however it ends.",
        tests ["given_a_kept_connection_when_it_is_closed"];
    NOT_A_QUERY = "rds.not-a-query",
        en "A database answers queries and nothing else.",
        ko "데이터베이스는 질의에만 답합니다.",
        convention "Scenarios are checked so that nobody asks a database anything else.",
        tests ["given_a_request_that_is_no_query"];
}

/// A relational database.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
#[serde(deny_unknown_fields, default)]
pub struct Config {
    /// Whose machine it runs on; default `Rds`.
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
    /// A synchronous standby in another Availability Zone takes over when it fails; default false.
    pub multi_az: bool,
    /// From the fault to the takeover of the standby; default 90 s (AWS: typically 60 to 120 s, as in realistic mode).
    pub failover_time: Distribution,
    /// From the fault to the restart without a standby; default 20 m (a convention; AWS does not say).
    pub recovery_time: Distribution,
    /// How long callers use an address that they resolved, their own cache included; default 5 s.
    pub dns_ttl: SimDuration,
    /// What happens to who connects while it is down; default `Refuse`.
    pub connects_in_outage: ConnectsInOutage,
}

impl Default for Config {
    fn default() -> Self {
        Config {
            place: DatabasePlace::Rds,
            engine: Engine::PostgreSql,
            db_instance_class: InstanceClass::T3Micro,
            max_connections: None,
            vcpus: None,
            multi_az: false,
            failover_time: Distribution::Constant(SimDuration::from_secs(90)),
            recovery_time: Distribution::Constant(SimDuration::from_secs(1_200)),
            dns_ttl: SimDuration::from_secs(5),
            connects_in_outage: ConnectsInOutage::Refuse,
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

/// What happens to who connects to a database that is down.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
pub enum ConnectsInOutage {
    /// The connection is refused at once.
    #[default]
    Refuse,
    /// Nobody answers, now or later: the caller waits until its own timeout.
    Hang,
}

metrics! {
    QUERIES = Count "Queries", "Queries that reached the database.";
    REFUSED = Count "ConnectionErrors", "Connections refused or broken.";
    CONNECTIONS = Gauge "DatabaseConnections", "Connections in use.";
    BUSY_VCPUS = Gauge "BusyVcpus", "Queries at work.";
    LATENCY = Duration "QueryLatency", "From the query to its answer.";
    INSTANCES = Gauge "DBInstances", "Instances that are paid for: one, two with a standby, none on premises.";
    FAILOVERS = Count "Failovers", "Takeovers by the standby.";
}

/// What a picture of a database needs.
#[derive(Component, Clone, Debug, Default, PartialEq)]
pub struct View {
    /// Connections in use.
    pub connections: u32,
    /// Of these, at work on a CPU.
    pub working: u32,
    /// Of these, waiting for a CPU.
    pub queued: u32,
    /// Most connections.
    pub max_connections: u32,
    /// Queries at work at once.
    pub vcpus: u32,
    /// It is up.
    pub up: bool,
    /// When it comes back by itself.
    pub back_at: Option<SimTime>,
    /// It has a standby.
    pub multi_az: bool,
    /// On premises, not RDS.
    pub on_premises: bool,
    /// Connections refused so far.
    pub refused: u64,
    /// Time of the last answered query.
    pub last_latency: Option<SimDuration>,
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

    /// Instances that AWS charges for.
    fn instances(&self) -> f64 {
        match self.place {
            DatabasePlace::OnPremises => 0.0,
            DatabasePlace::Rds if self.multi_az => 2.0,
            DatabasePlace::Rds => 1.0,
        }
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
        if self.multi_az && self.place == DatabasePlace::OnPremises {
            problems.push(Problem {
                path: vec!["multi_az".into()],
                message: "a database on premises has no Multi-AZ standby".into(),
                help: "write place: Rds, or leave multi_az out".into(),
            });
        }
        problems
    }

    fn station(&self) -> Option<Station> {
        let meters = Meters {
            arrivals: Some("Queries"),
            at_work: Some("BusyVcpus"),
            in_system: Some("DatabaseConnections"),
            response: Some("QueryLatency"),
            refused: Some("ConnectionErrors"),
            ..Meters::default()
        };
        let form = Form::Processors { processors: self.vcpus(), places: self.max_connections() };
        Some(Station { form, pace: 1.0, meters })
    }

    fn database(&self) -> Option<(u32, u32)> {
        Some((self.max_connections(), self.vcpus()))
    }
}

/// A connection.
#[derive(Clone, Debug)]
struct Session {
    /// It outlives its query: a handler keeps it.
    kept: bool,
    query: Option<Query>,
}

/// A query, from its arrival to its answer.
#[derive(Clone, Copy, Debug)]
struct Query {
    call: CallId,
    work: Distribution,
    arrived: SimTime,
}

/// Tags of wake tokens.
const WORK_DONE: u8 = 0;
const BACK: u8 = 1;

/// A relational database.
#[derive(Clone, Debug)]
pub struct Rds {
    config: Config,
    mode: Mode,
    outage: Outage,
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
    const ACCEPTS: &'static [OperationKind] = &[OperationKind::Query, OperationKind::Forward];
    const RULES: &'static [Rule] = RULES;

    fn new(config: Config, surroundings: &Surroundings) -> Self {
        Rds {
            config,
            mode: surroundings.mode,
            outage: Outage::default(),
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

    fn on_start(&mut self, out: &mut impl Outbox) {
        out.gauge(INSTANCES, self.config.instances());
    }

    fn on_call(&mut self, call: Call, out: &mut impl Outbox) {
        match call.request.operation {
            Operation::Query(work) => {
                let asked = OnSession { work, session: None, by_address: false };
                self.query(call.id, call.from, asked, out);
            }
            Operation::QueryOn(asked) => self.query(call.id, call.from, *asked, out),
            Operation::OpenSession => {
                let Some(session) = self.open(call.id, call.from, false, out) else { return };
                if let Some(open) = self.sessions.get_mut(session) {
                    open.kept = true;
                }
                out.respond(call.id, Reply { content: Content::Session(session), ..Reply::ok(CONNECTED) });
            }
            Operation::CloseSession(session) => {
                self.close(session);
                out.respond(call.id, Reply::ok(DISCONNECTED));
            }
            _ => return out.respond(call.id, Reply::failed(400, Failure::Rejected, NOT_A_QUERY)),
        }
        self.show(out);
    }

    fn on_wake(&mut self, token: u64, out: &mut impl Outbox) {
        match Key::untag(token) {
            (BACK, key) => {
                if key.index() == self.outage.number && !self.outage.up {
                    self.come_back(self.config.multi_az, out);
                }
            }
            (_, session) => self.finish(session, out),
        }
    }

    fn on_reply(&mut self, _token: u64, _reply: Reply, _out: &mut impl Outbox) {}

    fn on_done(&mut self, _token: u64, _done: Done, _out: &mut impl Outbox) {}

    fn on_change(&mut self, change: &Change, out: &mut impl Outbox) {
        match change {
            Change::Fail => self.fail(out),
            Change::Recover if !self.outage.up => self.come_back(false, out),
            Change::Slow(factor) => self.slowdown = *factor,
            _ => {}
        }
    }

    fn reconfigure(&mut self, config: Config, out: &mut impl Outbox) {
        self.config = config;
        out.gauge(INSTANCES, self.config.instances());
        self.start_waiting(out);
        self.show(out);
    }

    fn view(&self, _now: SimTime) -> View {
        View {
            connections: u32::try_from(self.sessions.len()).unwrap_or(u32::MAX),
            working: self.working,
            queued: u32::try_from(self.waiting.len()).unwrap_or(u32::MAX),
            max_connections: self.config.max_connections(),
            vcpus: self.config.vcpus(),
            up: self.outage.up,
            back_at: self.outage.until,
            multi_az: self.config.multi_az,
            on_premises: self.config.place == DatabasePlace::OnPremises,
            refused: self.refused,
            last_latency: self.last_latency,
        }
    }

    fn charges(&self) -> Vec<Charge> {
        let engine = match self.config.engine {
            Engine::PostgreSql => "postgres",
            Engine::MySql => "mysql",
        };
        let item = format!("rds.{engine}.{}", self.config.db_instance_class.name());
        vec![Charge { item, metric: INSTANCES, scale: 1.0 }]
    }
}

impl Rds {
    /// The host fails: all sessions break, and what they did is rolled back.
    fn fail(&mut self, out: &mut impl Outbox) {
        let time = match (self.config.place, self.config.multi_az) {
            (DatabasePlace::OnPremises, _) => None,
            // In realistic mode 60 to 120 s for the default of 90 s, and 10 to 30 minutes for that of 20 minutes.
            (DatabasePlace::Rds, true) => Some(self.mode.spread(self.config.failover_time, 2.0 / 3.0, 4.0 / 3.0)),
            (DatabasePlace::Rds, false) => Some(self.mode.spread(self.config.recovery_time, 0.5, 1.5)),
        };
        let until = time.map(|time| out.now() + out.stream(Purpose::Platform).duration(&time));
        let number = self.outage.begin(until);
        if let Some(until) = until {
            out.wake_at(until, Class::Deadline, Key::plain(number).tagged(BACK));
        }
        // Somebody resolves the name of what fails over, or waits for an answer in vain.
        out.reachable(self.config.multi_az || self.config.connects_in_outage == ConnectsInOutage::Hang);
        self.waiting.clear();
        self.working = 0;
        let keys: Vec<Key> = self.sessions.iter().map(|(key, _)| key).collect();
        for query in keys.into_iter().filter_map(|key| self.sessions.remove(key)?.query) {
            out.count(REFUSED, 1);
            out.cause(HOST_FAILED);
            out.respond(query.call, Reply::failed(500, Failure::Unreachable, HOST_FAILED));
        }
        self.show(out);
    }

    fn come_back(&mut self, promoted: bool, out: &mut impl Outbox) {
        self.outage.end(promoted, out.now());
        out.reachable(true);
        if promoted {
            out.count(FAILOVERS, 1);
        }
    }

    fn show(&self, out: &mut impl Outbox) {
        out.gauge(CONNECTIONS, self.sessions.len() as f64);
        out.gauge(BUSY_VCPUS, f64::from(self.working));
    }
}
