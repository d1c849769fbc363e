//! Amazon RDS Proxy: many client connections share few database connections (semantics sheet 6; RDS User Guide,
//! "RDS Proxy concepts" and "Managing an RDS Proxy", read 2026-11-22).
//!
//! ```text
//!  connect ──► always taken               query ──► database connection free? ──yes──► database ──► answer
//!                                                       │ no                              │ nobody there
//!                                                       ▼                                 ▼
//!                                                 borrow queue (FIFO) ◄───── waits for the standby
//!                                                       └── 120 s over ──► error
//! ```
//! Not modelled here: pinned sessions, idle connections that stay open (a database connection is closed when it
//! is given back), the idle client timeout, read-only endpoints, the time that the proxy itself takes. The
//! proxy learns its database's `max_connections` at the start and does not follow a later change.

use std::collections::VecDeque;

use bevy_ecs::prelude::Component;
use serde::{Deserialize, Serialize};

use crate::services::configuration::{Configuration, Problem, Reference, Surroundings};
use crate::services::contract::{
    Body, Call, CallId, Change, Charge, Class, Content, Done, Failure, Metric, NodeId, OnSession, Operation,
    OperationKind, Outbox, Reply, Request, Rule, Service, metrics,
};
use crate::services::lane::Lane;
use crate::services::rule::rules;
use crate::units::distribution::Distribution;
use crate::units::key::{Key, Slab};
use crate::units::time::{SimDuration, SimTime};

/// Between two attempts to reach a database that is failing over (a convention).
const RECONNECT: SimDuration = SimDuration::from_secs(1);

/// Longest `connection_borrow_timeout` (API reference, `ConnectionPoolConfiguration`).
const LONGEST_BORROW: SimDuration = SimDuration::from_secs(300);

rules! {
    BORROW_TIMEOUT = "rds-proxy.borrow-timeout",
        en "No database connection became free within the connection borrow timeout.",
        ko "연결 대여 제한 시간 안에 빈 데이터베이스 연결이 나지 않았습니다.",
        document "RDS User Guide, \"RDS Proxy connection considerations\" (ConnectionBorrowTimeout)",
        tests ["rd_03"];
    QUEUED = "rds-proxy.waits-for-connection",
        en "All database connections of the proxy are lent, so the query waits for one.",
        ko "프록시의 데이터베이스 연결이 모두 쓰이고 있어 질의가 기다립니다.",
        document "RDS User Guide, \"RDS Proxy connection considerations\" (MaxConnectionsPercent)",
        tests ["rd_02", "rd_03"];
    RECONNECTING = "rds-proxy.waits-for-failover",
        en "The database is failing over; the proxy keeps the client's connection and tries again.",
        ko "데이터베이스가 장애 조치 중이라 프록시가 클라이언트 연결을 유지한 채 다시 시도합니다.",
        document "RDS User Guide, \"RDS Proxy concepts\" (failover)",
        tests ["given_a_database_that_fails_over"],
        deviation "AWS watches the database; here the proxy tries once a second.";
    CONNECTED = "rds-proxy.connected",
        en "The proxy takes every client connection; it needs no database connection yet.",
        ko "프록시는 클라이언트 연결을 모두 받으며, 아직 데이터베이스 연결은 쓰지 않습니다.",
        document "RDS User Guide, \"RDS Proxy concepts\" (connection pooling)",
        tests ["rd_02"];
    DISCONNECTED = "rds-proxy.disconnected",
        en "The client connection is closed.",
        ko "클라이언트 연결이 닫혔습니다.",
        convention "A client connection is closed when the handler that opened it ends.",
        tests ["rd_02"];
    PROXY_FAILED = "rds-proxy.failed",
        en "The proxy failed with the queries that it was passing on.",
        ko "프록시가 멈추면서 전달하던 질의가 끊어졌습니다.",
        convention "AWS runs proxies in several Availability Zones; a scenario may fail one all the same.",
        tests ["given_a_proxy_that_fails"];
    NOT_A_QUERY = "rds-proxy.not-a-query",
        en "A proxy passes on queries and nothing else.",
        ko "프록시는 질의만 전달합니다.",
        convention "Scenarios are checked so that nobody asks a proxy anything else.",
        tests ["given_no_query_at_a_proxy"];
}

/// A proxy in front of a relational database.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Config {
    /// The database behind it.
    pub database: String,
    /// Share of the database's `max_connections` that it may open, 1..=100; default 100.
    #[serde(default = "hundred")]
    pub max_connections_percent: u32,
    /// How long a query waits for a database connection, 0 s..=300 s; default 120 s.
    #[serde(default = "two_minutes")]
    pub connection_borrow_timeout: SimDuration,
}

fn hundred() -> u32 {
    100
}

fn two_minutes() -> SimDuration {
    SimDuration::from_secs(120)
}

metrics! {
    CLIENT_CONNECTIONS = Gauge "ClientConnections", "Client connections that are kept open.";
    BORROWED = Gauge "DatabaseConnectionsCurrentlyBorrowed", "Database connections lent to queries.";
    WAITING = Gauge "QueriesWaiting", "Queries that wait for a database connection (not a CloudWatch metric).";
    QUERIES = Count "QueryRequests", "Queries that reached the proxy.";
    BORROW_LATENCY = Duration "DatabaseConnectionsBorrowLatency", "Wait for a database connection.";
    BORROW_TIMEOUTS = Count "BorrowTimeouts", "Queries that waited in vain (not a CloudWatch metric).";
    VCPUS = Gauge "BilledVcpus", "vCPUs of the database that the proxy is charged by, at least 2.";
}

/// What a picture of a proxy needs.
#[derive(Component, Clone, Debug, Default, PartialEq)]
pub struct View {
    /// Client connections that are kept open.
    pub clients: u64,
    /// Database connections lent to queries.
    pub borrowed: u32,
    /// Most database connections.
    pub most: u32,
    /// Queries that wait for one.
    pub waiting: u32,
    /// Queries that waited in vain so far.
    pub timed_out: u64,
}

impl Configuration for Config {
    fn references(&self) -> Vec<Reference> {
        vec![Reference {
            path: vec!["database".into()],
            to: self.database.clone(),
            operation: OperationKind::Query,
            effect: false,
        }]
    }

    fn problems(&self) -> Vec<Problem> {
        let mut problems = Vec::new();
        if !(1..=100).contains(&self.max_connections_percent) {
            problems.push(Problem::range("max_connections_percent", self.max_connections_percent, "1..=100"));
        }
        if self.connection_borrow_timeout > LONGEST_BORROW {
            problems.push(Problem::range("connection_borrow_timeout", self.connection_borrow_timeout, "0s..=300s"));
        }
        problems
    }
}

/// A query that somebody waits for.
#[derive(Clone, Copy, Debug)]
struct Query {
    call: CallId,
    work: Distribution,
    body: Body,
    arrived: SimTime,
    /// It goes over a database connection now.
    borrowing: bool,
}

/// Tags of wake tokens.
const BORROW_END: u8 = 0;
const TRY_AGAIN: u8 = 1;

/// The token of a wake that concerns the whole proxy.
fn token(tag: u8) -> u64 {
    Key::plain(0).tagged(tag)
}

/// A proxy at work.
#[derive(Clone, Debug)]
pub struct RdsProxy {
    config: Config,
    database: NodeId,
    /// The database's connections and vCPUs.
    capacity: (u32, u32),
    clients: Slab<()>,
    queries: Slab<Query>,
    waiting: VecDeque<Key>,
    borrow_ends: Lane<Key>,
    borrowed: u32,
    /// Until when the database is not tried again.
    reconnects_at: Option<SimTime>,
    timed_out: u64,
}

impl Service for RdsProxy {
    type Config = Config;
    type View = View;

    const METRICS: &'static [Metric] = METRICS;
    const ACCEPTS: &'static [OperationKind] = &[OperationKind::Query];
    const RULES: &'static [Rule] = RULES;

    fn new(config: Config, surroundings: &Surroundings) -> Self {
        RdsProxy {
            database: surroundings.names.id(&config.database),
            capacity: surroundings.database.unwrap_or((1, 2)),
            config,
            clients: Slab::default(),
            queries: Slab::default(),
            waiting: VecDeque::new(),
            borrow_ends: Lane::default(),
            borrowed: 0,
            reconnects_at: None,
            timed_out: 0,
        }
    }

    fn config(&self) -> &Config {
        &self.config
    }

    fn on_start(&mut self, out: &mut impl Outbox) {
        out.gauge(VCPUS, f64::from(self.capacity.1.max(2)));
    }

    fn on_call(&mut self, call: Call, out: &mut impl Outbox) {
        let body = call.request.body;
        match call.request.operation {
            Operation::Query(work) => self.query(call.id, work, body, out),
            Operation::QueryOn(asked) => self.query(call.id, asked.work, body, out),
            Operation::OpenSession => {
                let session = self.clients.insert(());
                out.respond(call.id, Reply { content: Content::Session(session), ..Reply::ok(CONNECTED) });
            }
            Operation::CloseSession(session) => {
                self.clients.remove(session);
                out.respond(call.id, Reply::ok(DISCONNECTED));
            }
            _ => return out.respond(call.id, Reply::failed(400, Failure::Rejected, NOT_A_QUERY)),
        }
        self.show(out);
    }

    fn on_wake(&mut self, token: u64, out: &mut impl Outbox) {
        match Key::untag(token) {
            (BORROW_END, _) => self.end_borrow_waits(out),
            _ if self.reconnects_at.is_some_and(|at| at <= out.now()) => {
                self.reconnects_at = None;
                self.lend(out);
            }
            _ => {}
        }
        self.show(out);
    }

    fn on_reply(&mut self, token: u64, reply: Reply, out: &mut impl Outbox) {
        let key = Key::from_bits(token);
        let Some(query) = self.queries.get_mut(key) else { return };
        self.borrowed -= 1;
        query.borrowing = false;
        // A query that was at work when the host failed is lost; one that found nobody has not begun.
        if found_nobody(&reply) {
            let arrived = query.arrived;
            self.wait_for_failover(key, arrived, out);
        } else {
            let call = query.call;
            self.queries.remove(key);
            out.respond(call, reply);
        }
        self.lend(out);
        self.end_borrow_waits(out);
        self.show(out);
    }

    fn on_done(&mut self, _token: u64, _done: Done, _out: &mut impl Outbox) {}

    fn on_change(&mut self, change: &Change, out: &mut impl Outbox) {
        if *change != Change::Fail {
            return;
        }
        self.waiting.clear();
        self.clients = Slab::default();
        self.borrowed = 0;
        let keys: Vec<Key> = self.queries.iter().map(|(key, _)| key).collect();
        for query in keys.into_iter().filter_map(|key| self.queries.remove(key)) {
            out.cause(PROXY_FAILED);
            out.respond(query.call, Reply::failed(500, Failure::Unreachable, PROXY_FAILED));
        }
        self.show(out);
    }

    fn reconfigure(&mut self, config: Config, out: &mut impl Outbox) {
        self.config = config;
        self.lend(out);
        self.show(out);
    }

    fn view(&self, _now: SimTime) -> View {
        View {
            clients: self.clients.len() as u64,
            borrowed: self.borrowed,
            most: self.most(),
            waiting: u32::try_from(self.waiting.len()).unwrap_or(u32::MAX),
            timed_out: self.timed_out,
        }
    }

    fn charges(&self) -> Vec<Charge> {
        vec![Charge { item: "rds.proxy-vcpu-hours".into(), metric: VCPUS, scale: 1.0 }]
    }
}

/// The database was not there to take the query up.
fn found_nobody(reply: &Reply) -> bool {
    matches!(reply.rule.name, "rds.failing-over" | "node.unreachable")
}

impl RdsProxy {
    /// Database connections that it may open; at least one.
    fn most(&self) -> u32 {
        let share = u64::from(self.capacity.0) * u64::from(self.config.max_connections_percent) / 100;
        u32::try_from(share).unwrap_or(u32::MAX).max(1)
    }

    fn query(&mut self, call: CallId, work: Distribution, body: Body, out: &mut impl Outbox) {
        out.count(QUERIES, 1);
        let key = self.queries.insert(Query { call, work, body, arrived: out.now(), borrowing: false });
        self.waiting.push_back(key);
        self.lend(out);
        let still_waits = self.queries.get(key).is_some_and(|query| !query.borrowing);
        if still_waits {
            out.cause(if self.reconnects_at.is_some() { RECONNECTING } else { QUEUED });
            self.borrow_ends.push(out.now() + self.config.connection_borrow_timeout, key);
            self.end_borrow_waits(out);
        }
    }

    /// A query that found nobody goes back to its place among those who wait.
    fn wait_for_failover(&mut self, key: Key, arrived: SimTime, out: &mut impl Outbox) {
        out.cause(RECONNECTING);
        let is_later = |other: &Key| self.queries.get(*other).is_some_and(|query| query.arrived > arrived);
        let place = self.waiting.iter().position(is_later).unwrap_or(self.waiting.len());
        self.waiting.insert(place, key);
        self.borrow_ends.push(arrived + self.config.connection_borrow_timeout, key);
        let again = out.now() + RECONNECT;
        if self.reconnects_at != Some(again) {
            self.reconnects_at = Some(again);
            out.wake_at(again, Class::Request, token(TRY_AGAIN));
        }
    }

    /// Lends free database connections to those who wait, first come first served.
    fn lend(&mut self, out: &mut impl Outbox) {
        if self.reconnects_at.is_some() {
            return;
        }
        while self.borrowed < self.most() {
            let Some(key) = self.waiting.pop_front() else { return };
            let Some(query) = self.queries.get_mut(key) else { continue };
            query.borrowing = true;
            self.borrowed += 1;
            out.span(BORROW_LATENCY, out.now().since(query.arrived));
            let asked = OnSession { work: query.work, session: None, by_address: true };
            let operation = Operation::QueryOn(Box::new(asked));
            let request = Request { body: query.body, operation, effect: false, attempt: 1 };
            out.call(self.database, request, None, key.to_bits());
        }
    }

    /// Those who have waited as long as the borrow timeout get an error.
    fn end_borrow_waits(&mut self, out: &mut impl Outbox) {
        self.borrow_ends.woken(out.now());
        while let Some(key) = self.borrow_ends.pop_due(out.now()) {
            let Some(query) = self.queries.get(key).copied().filter(|query| !query.borrowing) else { continue };
            self.queries.remove(key);
            self.waiting.retain(|other| *other != key);
            self.timed_out += 1;
            out.count(BORROW_TIMEOUTS, 1);
            out.cause(BORROW_TIMEOUT);
            out.respond(query.call, Reply::failed(500, Failure::Overloaded, BORROW_TIMEOUT));
        }
        let queries = &self.queries;
        let waits = |key: &Key, _| queries.get(*key).is_some_and(|query| !query.borrowing);
        self.borrow_ends.tidy(self.waiting.len(), waits);
        self.borrow_ends.arm(token(BORROW_END), out);
    }

    fn show(&self, out: &mut impl Outbox) {
        out.gauge(CLIENT_CONNECTIONS, self.clients.len() as f64);
        out.gauge(BORROWED, f64::from(self.borrowed));
        out.gauge(WAITING, self.waiting.len() as f64);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::services::configuration::Names;
    use crate::services::probe::{Probe, at, request, secs};

    /// A proxy in front of a database with so many connections.
    fn proxy(connections: u32) -> (RdsProxy, Probe) {
        let config = Config {
            database: "db".into(),
            max_connections_percent: 100,
            connection_borrow_timeout: SimDuration::from_secs(120),
        };
        let names = Names([("db".to_owned(), NodeId(1))].into());
        let surroundings = Surroundings { names, database: Some((connections, 2)), ..Surroundings::default() };
        (RdsProxy::new(config, &surroundings), Probe::new())
    }

    fn ask(proxy: &mut RdsProxy, probe: &mut Probe) {
        probe.ask(proxy, request(Operation::Query(Distribution::Constant(secs(1.0)))));
    }

    #[test]
    fn given_a_database_that_fails_over_then_the_query_waits_and_is_tried_again() {
        let (mut proxy, mut probe) = proxy(1);
        ask(&mut proxy, &mut probe);

        let down = Reply::failed(503, Failure::Unreachable, Rule::named("rds.failing-over"));
        probe.reply(&mut proxy, 0, down);
        assert_eq!((probe.responses.len(), probe.calls.len()), (0, 1));
        probe.advance(&mut proxy, at(1.0));
        probe.reply(&mut proxy, 1, Reply::ok(Rule::named("rds.answered")));

        assert_eq!((probe.responses[0].at, probe.responses[0].reply.is_ok()), (at(1.0), true));
    }

    #[test]
    fn given_a_proxy_that_fails_then_all_its_queries_break_and_nothing_is_lent_any_more() {
        let (mut proxy, mut probe) = proxy(1);
        ask(&mut proxy, &mut probe);
        ask(&mut proxy, &mut probe);

        probe.change(&mut proxy, &Change::Fail);

        assert_eq!(probe.responses.iter().filter(|response| response.reply.rule == PROXY_FAILED).count(), 2);
        assert_eq!(proxy.view(probe.now), View { most: 1, ..View::default() });
    }

    #[test]
    fn given_no_query_at_a_proxy_then_it_is_rejected() {
        let (mut proxy, mut probe) = proxy(1);

        probe.ask(&mut proxy, request(Operation::Invoke));

        assert_eq!(probe.responses[0].reply.rule, NOT_A_QUERY);
    }
}
