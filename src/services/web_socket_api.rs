//! Amazon API Gateway, WebSocket kind: connections that stay open, and messages both ways (semantics sheet 1.6).
//!
//! ```text
//!  connect ─► token of the account? ─► $connect ─► OPEN ──message──► size? ─► account's bucket ─► route
//!               no: 429           refused: its status │    over 128 KB, frame over 32 KB: closed, 1009
//!                                                     │ 10 min without a message, or 2 h: closed, 1001
//!                                                     ▼
//!                                                   CLOSED ─► $disconnect, if it gets there
//! ```
//! A connection belongs to a user, who is the key of the request; a user who connects again is reached there.
//! Sources: API Gateway Developer Guide, "Quotas for configuring and running a WebSocket API", "Protect your WebSocket
//! APIs", "Use @connections commands in your backend service"; read 2026-11-22.
//!
//! Not modelled here: authorizers and throttles of routes, route selection expressions (the path of a request names
//! its route), answers of the integration to the connection, pings, a client that hears of the close before it asks
//! again.

use std::collections::BTreeMap;

use bevy_ecs::prelude::Component;
use serde::{Deserialize, Serialize};

use crate::services::configuration::{Configuration, Problem, Reference, Surroundings};
use crate::services::contract::{
    Body, Call, CallId, Change, Charge, Class, Done, Failure, Metric, NodeId, Operation, OperationKind, Outbox, Reply,
    Request, Rule, Service, metrics,
};
use crate::services::web_socket_api::rules::{
    CONNECT_REFUSED, CONNECTED, DELIVERED, GONE, IDLE, INTEGRATION_ERROR, LIFETIME_OVER, MESSAGE_TOO_LARGE, NO_ROUTE,
    NODE_FAILED, THROTTLED, TOO_MANY_CONNECTS,
};
use crate::units::key::{Key, Slab};
use crate::units::time::{SimDuration, SimTime};

pub mod rules;
#[cfg(test)]
mod tests;

/// A WebSocket API with one stage.
#[derive(Clone, Debug, Default, PartialEq, Deserialize, Serialize)]
#[serde(deny_unknown_fields, default)]
pub struct Config {
    /// What answers connections and messages; without a fitting one connections are let in and messages refused.
    pub routes: Vec<Route>,
}

/// One route.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Route {
    /// `$connect`, `$disconnect`, `$default`, or a path such as `/bid`.
    pub route_key: String,
    /// What answers.
    pub integration: Integration,
    /// Integration timeout, 50 ms..=29 s; default 29 s.
    #[serde(default = "integration_timeout")]
    pub timeout: SimDuration,
}

fn integration_timeout() -> SimDuration {
    SimDuration::from_secs(29)
}

/// What answers a route.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
pub enum Integration {
    /// A Lambda function.
    Lambda(String),
    /// Servers over HTTP.
    Http(String),
}

impl Integration {
    fn target(&self) -> &str {
        match self {
            Integration::Lambda(to) | Integration::Http(to) => to,
        }
    }
}

/// Limits (fixed; WebSocket quotas, read 2026-11-22).
const LARGEST_MESSAGE: u64 = 128 * 1_024;
/// The same for one frame, which is also the unit in which messages are charged.
const LARGEST_FRAME: u64 = 32 * 1_024;
const IDLE_TIMEOUT: SimDuration = SimDuration::from_secs(600);
const LIFETIME: SimDuration = SimDuration::from_secs(7_200);
const TIMEOUTS: (SimDuration, SimDuration) = (SimDuration::from_millis(50), SimDuration::from_secs(29));

metrics! {
    CONNECTS = Count "ConnectCount", "Connections that were opened.";
    MESSAGES = Count "MessageCount", "Messages that were delivered, both ways.";
    MESSAGE_UNITS = Count "MessageUnits", "The same in the units of 32 KB that are charged.";
    CLIENT_ERRORS = Count "ClientError", "Connections and messages refused with 4xx or closed with 1009.";
    INTEGRATION_ERRORS = Count "IntegrationError", "Messages whose integration failed.";
    CLOSED = Count "ClosedConnections", "Connections that the API closed.";
    CONNECTIONS = Gauge "OpenConnections", "Connections that are open.";
    CONNECTION_DURATION = Duration "ConnectionDuration", "From the opening of a connection to its close.";
}

/// What a picture of a WebSocket API needs.
#[derive(Component, Clone, Debug, Default, PartialEq)]
pub struct View {
    /// Connections that are open.
    pub connections: u64,
    /// Connections opened, and closed by the API, so far.
    pub opened: u64,
    /// Closed by the API so far.
    pub closed: u64,
    /// Messages delivered so far.
    pub messages: u64,
    /// How much of the ten minutes each connection has left, 0..=1, by user, at most 48.
    pub freshness: Vec<f32>,
}

impl Configuration for Config {
    fn references(&self) -> Vec<Reference> {
        let reference = |(index, route): (usize, &Route)| Reference {
            path: vec!["routes".into(), index.to_string(), "integration".into()],
            to: route.integration.target().to_owned(),
            operation: OperationKind::Invoke,
            effect: false,
        };
        self.routes.iter().enumerate().map(reference).collect()
    }

    fn problems(&self) -> Vec<Problem> {
        let mut problems = Vec::new();
        for (index, route) in self.routes.iter().enumerate() {
            let key = route.route_key.as_str();
            if !matches!(key, "$connect" | "$disconnect" | "$default") && !key.starts_with('/') {
                problems.push(Problem {
                    path: vec!["routes".into(), index.to_string(), "route_key".into()],
                    message: format!("\"{key}\" is no route key"),
                    help: "write \"$connect\", \"$disconnect\", \"$default\" or a path such as \"/bid\"".into(),
                });
            }
            if !(TIMEOUTS.0..=TIMEOUTS.1).contains(&route.timeout) {
                let field = format!("routes.{index}.timeout");
                problems.push(Problem::range(&field, route.timeout, "50ms..=29s (default 29s)"));
            }
        }
        problems
    }
}

/// One open connection.
#[derive(Clone, Debug)]
struct Connection {
    user: u64,
    opened: SimTime,
    last_activity: SimTime,
}

/// A call of an integration.
#[derive(Clone, Debug)]
struct Pending {
    call: CallId,
    body: Body,
    attempt: u32,
    opens: bool,
}

/// Tags of tokens.
const CONNECTION: u8 = 1;
const INTEGRATION: u8 = 2;
const UNHEARD: u8 = 3;

/// Most connections that a picture shows one by one.
const SHOWN: usize = 48;

/// A WebSocket API at work.
#[derive(Clone, Debug)]
pub struct WebSocketApi {
    config: Config,
    targets: Vec<NodeId>,
    /// By the scenario's requests: the route of the configuration that takes a message of that path.
    message_routes: Vec<Option<usize>>,
    connections: Slab<Connection>,
    /// The latest connection of each user.
    by_user: BTreeMap<u64, Key>,
    pending: Slab<Pending>,
    opened: u64,
    closed: u64,
    messages: u64,
}

impl WebSocketApi {
    fn route(&self, key: &str) -> Option<usize> {
        self.config.routes.iter().position(|route| route.route_key == key)
    }

    fn connect(&mut self, call: &Call, out: &mut impl Outbox) {
        let now = out.now();
        if !out.account().web_socket_connects.take(now, 1) {
            return self.refuse(call, 429, Failure::Throttled, TOO_MANY_CONNECTS, out);
        }
        match self.route("$connect") {
            Some(route) => self.forward(call, route, true, out),
            None => self.open(call.id, &call.request.body, out),
        }
    }

    fn open(&mut self, call: CallId, body: &Body, out: &mut impl Outbox) {
        let now = out.now();
        let key = self.connections.insert(Connection { user: body.key, opened: now, last_activity: now });
        self.by_user.insert(body.key, key);
        self.opened += 1;
        out.count(CONNECTS, 1);
        out.gauge(CONNECTIONS, self.connections.len() as f64);
        out.wake_at(now + IDLE_TIMEOUT, Class::Deadline, key.tagged(CONNECTION));
        out.respond(call, Reply { status: 101, ..Reply::ok(CONNECTED) });
    }

    /// A message of the client's.
    fn receive(&mut self, call: &Call, frame: u32, out: &mut impl Outbox) {
        let (body, now) = (&call.request.body, out.now());
        let Some(key) = self.by_user.get(&body.key).copied() else {
            return self.refuse(call, 410, Failure::Rejected, GONE, out);
        };
        let size = u64::from(body.size);
        if size > LARGEST_MESSAGE || size.min(u64::from(frame)) > LARGEST_FRAME {
            self.close(key, MESSAGE_TOO_LARGE, out);
            return self.refuse(call, 1009, Failure::Rejected, MESSAGE_TOO_LARGE, out);
        }
        if let Some(connection) = self.connections.get_mut(key) {
            connection.last_activity = now;
        }
        if !out.account().throttle.take(now, 1) {
            return self.refuse(call, 429, Failure::Throttled, THROTTLED, out);
        }
        self.meter(size, out);
        match self.message_routes.get(body.route as usize).copied().flatten() {
            Some(route) => self.forward(call, route, false, out),
            None => self.refuse(call, 403, Failure::Rejected, NO_ROUTE, out),
        }
    }

    /// A message of the backend's (`@connections`).
    fn post(&mut self, call: &Call, out: &mut impl Outbox) {
        let (body, now) = (&call.request.body, out.now());
        if !out.account().throttle.take(now, 1) {
            return self.refuse(call, 429, Failure::Throttled, THROTTLED, out);
        }
        let size = u64::from(body.size);
        if size > LARGEST_MESSAGE {
            return self.refuse(call, 413, Failure::Rejected, MESSAGE_TOO_LARGE, out);
        }
        let key = self.by_user.get(&body.key).copied();
        let Some(connection) = key.and_then(|key| self.connections.get_mut(key)) else {
            return self.refuse(call, 410, Failure::Rejected, GONE, out);
        };
        connection.last_activity = now;
        self.meter(size, out);
        out.respond(call.id, Reply::ok(DELIVERED));
    }

    fn meter(&mut self, size: u64, out: &mut impl Outbox) {
        self.messages += 1;
        out.count(MESSAGES, 1);
        out.count(MESSAGE_UNITS, size.div_ceil(LARGEST_FRAME).max(1));
    }

    fn forward(&mut self, call: &Call, route: usize, opens: bool, out: &mut impl Outbox) {
        let (body, attempt) = (call.request.body, call.request.attempt);
        let key = self.pending.insert(Pending { call: call.id, body, attempt, opens });
        let request = Request { operation: Operation::Invoke, body, effect: false, attempt: 1 };
        out.call(self.targets[route], request, Some(self.config.routes[route].timeout), key.tagged(INTEGRATION));
    }

    fn refuse(&mut self, call: &Call, status: u16, failure: Failure, rule: Rule, out: &mut impl Outbox) {
        out.count(CLIENT_ERRORS, 1);
        out.cause(rule);
        out.hop(call.request.body.order, rule.name, call.request.attempt);
        out.respond(call.id, Reply::failed(status, failure, rule));
    }

    fn answered(&mut self, pending: &Pending, reply: &Reply, out: &mut impl Outbox) {
        let succeeded = reply.is_ok() && reply.status < 400;
        if succeeded && pending.opens {
            return self.open(pending.call, &pending.body, out);
        }
        if succeeded {
            return out.respond(pending.call, Reply::ok(DELIVERED));
        }
        let rule = if pending.opens { CONNECT_REFUSED } else { INTEGRATION_ERROR };
        let status = if (400..500).contains(&reply.status) && reply.failure.is_none_or(|f| f == Failure::Rejected) {
            reply.status
        } else {
            500
        };
        out.count(if pending.opens { CLIENT_ERRORS } else { INTEGRATION_ERRORS }, 1);
        out.cause(rule);
        out.hop(pending.body.order, rule.name, pending.attempt);
        let failure = if status < 500 { Failure::Rejected } else { Failure::Fault };
        out.respond(pending.call, Reply::failed(status, failure, rule));
    }

    /// The API closes a connection, and tells the backend if it can.
    fn close(&mut self, key: Key, rule: Rule, out: &mut impl Outbox) {
        let Some(connection) = self.connections.remove(key) else { return };
        if self.by_user.get(&connection.user) == Some(&key) {
            self.by_user.remove(&connection.user);
        }
        self.closed += 1;
        out.count(CLOSED, 1);
        out.cause(rule);
        out.span(CONNECTION_DURATION, out.now().since(connection.opened));
        out.gauge(CONNECTIONS, self.connections.len() as f64);
        if let Some(route) = self.route("$disconnect") {
            let body = Body { key: connection.user, ..Body::default() };
            let request = Request { operation: Operation::Invoke, body, effect: false, attempt: 1 };
            let timeout = self.config.routes[route].timeout;
            out.call(self.targets[route], request, Some(timeout), key.tagged(UNHEARD));
        }
    }

    /// Looks at a connection when it may be over; otherwise again when it next may be.
    fn look_at(&mut self, key: Key, out: &mut impl Outbox) {
        let Some(connection) = self.connections.get(key) else { return };
        let now = out.now();
        let (idle_at, over_at) = (connection.last_activity + IDLE_TIMEOUT, connection.opened + LIFETIME);
        if over_at <= now {
            self.close(key, LIFETIME_OVER, out);
        } else if idle_at <= now {
            self.close(key, IDLE, out);
        } else {
            out.wake_at(idle_at.min(over_at), Class::Deadline, key.tagged(CONNECTION));
        }
    }
}

impl Service for WebSocketApi {
    type Config = Config;
    type View = View;

    const METRICS: &'static [Metric] = METRICS;
    const ACCEPTS: &'static [OperationKind] = &[OperationKind::WebSocket, OperationKind::Post];
    const RULES: &'static [Rule] = rules::RULES;

    fn new(config: Config, surroundings: &Surroundings) -> Self {
        let key = |wanted: &str| config.routes.iter().position(|route| route.route_key == wanted);
        let message_routes =
            surroundings.routes.iter().map(|request| key(&request.path).or_else(|| key("$default"))).collect();
        let target = |route: &Route| surroundings.names.id(route.integration.target());
        WebSocketApi {
            targets: config.routes.iter().map(target).collect(),
            message_routes,
            config,
            connections: Slab::default(),
            by_user: BTreeMap::new(),
            pending: Slab::default(),
            opened: 0,
            closed: 0,
            messages: 0,
        }
    }

    fn config(&self) -> &Config {
        &self.config
    }

    fn on_start(&mut self, _out: &mut impl Outbox) {}

    fn on_call(&mut self, call: Call, out: &mut impl Outbox) {
        match call.request.operation {
            Operation::Connect => self.connect(&call, out),
            Operation::Message(frame) => self.receive(&call, frame, out),
            Operation::Post => self.post(&call, out),
            _ => self.refuse(&call, 403, Failure::Rejected, NO_ROUTE, out),
        }
    }

    fn on_wake(&mut self, token: u64, out: &mut impl Outbox) {
        self.look_at(Key::untag(token).1, out);
    }

    fn on_reply(&mut self, token: u64, reply: Reply, out: &mut impl Outbox) {
        let (tag, key) = Key::untag(token);
        if tag == INTEGRATION
            && let Some(pending) = self.pending.remove(key)
        {
            self.answered(&pending, &reply, out);
        }
    }

    fn on_done(&mut self, _token: u64, _done: Done, _out: &mut impl Outbox) {}

    fn on_change(&mut self, change: &Change, out: &mut impl Outbox) {
        if *change != Change::Fail {
            return;
        }
        let keys: Vec<Key> = self.pending.iter().map(|(key, _)| key).collect();
        for pending in keys.into_iter().filter_map(|key| self.pending.remove(key)) {
            out.respond(pending.call, Reply::failed(503, Failure::Unreachable, NODE_FAILED));
        }
        let keys: Vec<Key> = self.connections.iter().map(|(key, _)| key).collect();
        keys.into_iter().for_each(|key| self.close(key, NODE_FAILED, out));
    }

    fn reconfigure(&mut self, config: Config, _out: &mut impl Outbox) {
        // Routes and their integrations are fixed from the start; only timeouts change.
        self.config = config;
    }

    fn view(&self, now: SimTime) -> View {
        #[expect(clippy::cast_possible_truncation, reason = "a fraction for a picture")]
        let left = |connection: &Connection| {
            let idle = now.since(connection.last_activity).as_secs_f64() / IDLE_TIMEOUT.as_secs_f64();
            (1.0 - idle).clamp(0.0, 1.0) as f32
        };
        let shown = self.by_user.values().filter_map(|key| self.connections.get(*key));
        View {
            connections: self.connections.len() as u64,
            opened: self.opened,
            closed: self.closed,
            messages: self.messages,
            freshness: shown.take(SHOWN).map(left).collect(),
        }
    }

    fn charges(&self) -> Vec<Charge> {
        let charge = |item: &str, metric, scale| Charge { item: format!("api-gateway.{item}"), metric, scale };
        vec![
            charge("websocket-messages", MESSAGE_UNITS, 1.0),
            // A gauge is billed by the hour, connections by the minute.
            charge("websocket-connection-minutes", CONNECTIONS, 60.0),
        ]
    }
}
