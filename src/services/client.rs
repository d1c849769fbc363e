//! Clients: whoever wants something. Open loop (arrivals do not care how long answers take), closed loop
//! (a user thinks, asks, waits) and scripted requests; with a timeout and the retries of an SDK.
//!
//! ```text
//!  arrival ──► attempt 1 ──answer──► told
//!                 │ failure or timeout
//!                 ▼
//!              backoff ──► attempt 2 ... ──► gives up: told "no"
//! ```

mod requests;
mod sign_in;

use std::collections::BTreeMap;

use bevy_ecs::prelude::Component;
use serde::{Deserialize, Serialize};

use crate::services::client::sign_in::User;
use crate::services::configuration::{Configuration, Problem, Reference, Surroundings};
use crate::services::contract::{
    Body, Call, Change, Class, Done, Failure, Metric, NodeId, OperationKind, OrderId, Outbox, Reply, Rule, Service,
    metrics,
};
use crate::services::handler::{GroupNumber, MessageGroup};
use crate::services::http::HttpRequest;
use crate::services::retry::{RetryConfig, RetryQuota};
use crate::services::rule::rules;
use crate::services::traffic::Arrivals;
use crate::units::key::{Key, Slab};
use crate::units::named::Named;
use crate::units::size::DataSize;
use crate::units::stream::Purpose;
use crate::units::time::{SimDuration, SimTime};

pub use crate::services::client::sign_in::{Renew, SignIn};
pub use crate::services::traffic::{ClientOperation, Phase, ScriptedRequest};

/// A crowd of clients that all want the same thing.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Config {
    /// The node they call.
    pub target: String,
    /// What they do over time, one phase after the other.
    pub traffic: Vec<Phase>,
    /// HTTP method; default `GET`.
    #[serde(default = "default_method")]
    pub method: String,
    /// Path; default `/`.
    #[serde(default = "default_path")]
    pub path: String,
    /// HTTP headers by name; default: none. An empty value leaves a header out.
    #[serde(default)]
    pub headers: Named<String>,
    /// What is asked of the target: `Invoke` for handlers and APIs, `Get` for object stores; default `Invoke`.
    #[serde(default)]
    pub operation: ClientOperation,
    /// Users who sign in at a user pool first; default: nobody does.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sign_in: Option<SignIn>,
    /// Largest frame in which a WebSocket message is sent; default `32KB`.
    #[serde(default = "default_frame")]
    pub frame: DataSize,
    /// Size of a request; default `1KB`.
    #[serde(default = "default_size")]
    pub size: DataSize,
    /// Message group of what is sent to a FIFO queue; default none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub message_group: Option<MessageGroup>,
    /// Which data the requests are about; default: one key.
    #[serde(default)]
    pub keys: Keys,
    /// Give up an attempt after this; default: wait for ever.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub timeout: Option<SimDuration>,
    /// SDK clients that the crowd is made of, 1..=1000000; default 1. They take turns, and each has a retry quota
    /// of its own.
    #[serde(default = "one")]
    pub clients: u32,
    /// What to do when an attempt fails; default: never retry.
    #[serde(default)]
    pub retry: RetryConfig,
    /// An order done within this counts as goodput; default: however late.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub on_time: Option<SimDuration>,
}

fn default_method() -> String {
    "GET".into()
}

fn one() -> u32 {
    1
}

fn default_path() -> String {
    "/".into()
}

fn default_frame() -> DataSize {
    DataSize::from_kb(32)
}

fn default_size() -> DataSize {
    DataSize::from_kb(1)
}

/// The data that requests are about: `count` keys from `first` on, the more popular the lower their rank.
#[derive(Clone, Copy, Debug, PartialEq, Deserialize, Serialize)]
#[serde(deny_unknown_fields, default)]
pub struct Keys {
    /// How many keys there are, 1..=1000000000; default 1.
    pub count: u64,
    /// Zipf exponent, 0 (all equally popular)..=5; default 0.
    pub skew: f64,
    /// The first of them, 0..=1000000000; clients with other keys ask for other things; default 0.
    pub first: u64,
    /// Drawn by popularity, or one after the other; default drawn.
    pub order: KeyOrder,
}

/// How a client comes by the key of its next request.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
pub enum KeyOrder {
    /// At random, by popularity.
    #[default]
    Drawn,
    /// One after the other, round and round: exactly even.
    InTurn,
}

impl Default for Keys {
    fn default() -> Self {
        Keys { count: 1, skew: 0.0, first: 0, order: KeyOrder::Drawn }
    }
}

metrics! {
    SENT = Count "RequestsSent", "Business requests born here.";
    ATTEMPTS = Count "Attempts", "Attempts sent, retries included.";
    RETRIES = Count "Retries", "Attempts after the first.";
    SUCCESSES = Count "Successes", "Business requests answered with success.";
    FAILURES = Count "Failures", "Business requests the client gave up.";
    THROTTLED = Count "Throttled", "Attempts answered with a throttle.";
    TIMEOUTS = Count "Timeouts", "Attempts that got no answer in time.";
    OUTSTANDING = Gauge "OutstandingRequests", "Business requests waiting for an answer.";
    SUCCESS_LATENCY = Duration "SuccessLatency", "From the first attempt to the answer, successes.";
    FAILURE_LATENCY = Duration "FailureLatency", "From the first attempt to giving up, failures.";
}

/// What a picture of a client crowd needs.
#[derive(Component, Clone, Debug, Default, PartialEq)]
pub struct View {
    /// Arrival rate of the present phase, per second (0 for bursts, scripts and pauses).
    pub rate: f64,
    /// Users of a closed loop, 0 for open traffic.
    pub users: u32,
    /// Business requests waiting for an answer.
    pub outstanding: u64,
    /// Of these, waiting for a backoff to end.
    pub backing_off: u64,
    /// Business requests sent, answered with success, given up.
    pub sent: u64,
    /// Answered with success.
    pub succeeded: u64,
    /// Given up.
    pub failed: u64,
    /// Time to answer of the last success.
    pub last_latency: Option<SimDuration>,
}

impl Config {
    /// Its ordinary requests.
    #[must_use]
    pub fn route(&self) -> HttpRequest {
        let mut route = HttpRequest { method: self.method.clone(), path: self.path.clone(), ..HttpRequest::default() };
        self.headers.0.iter().for_each(|(name, value)| route.set_header(name, value));
        route
    }

    /// A scripted request: what it leaves out is as in the others.
    #[must_use]
    pub fn scripted_route(&self, request: &ScriptedRequest) -> HttpRequest {
        let mut route = self.route();
        route.method.clone_from(request.method.as_ref().unwrap_or(&self.method));
        route.path.clone_from(request.path.as_ref().unwrap_or(&self.path));
        route.parameters = request.parameters.clone().unwrap_or_default();
        request.headers.0.iter().for_each(|(name, value)| route.set_header(name, value));
        if let Some(token) = &request.token {
            route.set_header("authorization", token);
        }
        route
    }
}

impl Configuration for Config {
    fn acts(&self) -> bool {
        true
    }

    fn message_groups(&self) -> Vec<&str> {
        let scripted = self.traffic.iter().flat_map(Phase::script);
        let named = match &self.message_group {
            Some(MessageGroup::Id(name)) => Some(name.as_str()),
            _ => None,
        };
        scripted.filter_map(|request| request.message_group.as_deref()).chain(named).collect()
    }

    fn fixed(&self) -> Vec<String> {
        let sign_in = self.sign_in.as_ref().map(|sign_in| (&sign_in.user_pool, sign_in.users));
        vec![
            self.clients.to_string(),
            self.target.clone(),
            format!("{:?}", self.route()),
            format!("{:?} {sign_in:?}", self.on_time),
        ]
    }

    fn references(&self) -> Vec<Reference> {
        let mut references: Vec<Reference> = Vec::new();
        let scripted = self.traffic.iter().flat_map(Phase::script).filter_map(|request| request.operation);
        for operation in std::iter::once(self.operation).chain(scripted).map(ClientOperation::kind) {
            if references.iter().all(|known| known.operation != operation) {
                let path = vec!["target".into()];
                references.push(Reference { path, to: self.target.clone(), operation, effect: false });
            }
        }
        references.extend(self.sign_in.as_ref().map(|sign_in| Reference {
            path: vec!["sign_in".into(), "user_pool".into()],
            to: sign_in.user_pool.clone(),
            operation: OperationKind::SignIn,
            effect: false,
        }));
        references
    }

    fn problems(&self) -> Vec<Problem> {
        let mut problems = Vec::new();
        if self.traffic.is_empty() {
            problems.push(Problem {
                path: vec!["traffic".into()],
                message: "traffic is empty, so this client never asks for anything".into(),
                help: "write at least one phase, such as Poisson(rate: \"10/s\")".into(),
            });
        }
        for (index, phase) in self.traffic.iter().enumerate() {
            problems.extend(phase.problem().map(|(message, help)| Problem {
                path: vec!["traffic".into(), index.to_string()],
                message,
                help,
            }));
        }
        if !(1..=1_000_000_000).contains(&self.keys.count) {
            problems.push(Problem::range("keys.count", self.keys.count, "1..=1000000000"));
        }
        if self.keys.first > 1_000_000_000 {
            problems.push(Problem::range("keys.first", self.keys.first, "0..=1000000000"));
        }
        if !(0.0..=5.0).contains(&self.keys.skew) {
            problems.push(Problem::range("keys.skew", self.keys.skew, "0..=5"));
        }
        if !(1..=1_000_000).contains(&self.clients) {
            problems.push(Problem::range("clients", self.clients, "1..=1000000"));
        }
        if let Some(message) = self.retry.problem() {
            problems.push(Problem { path: vec!["retry".into()], message, help: "write a value in 1..=100".into() });
        }
        problems.extend(self.sign_in.iter().filter_map(sign_in::problems));
        if self.timeout == Some(SimDuration::ZERO) {
            problems.push(Problem::range("timeout", "0s", "over 0s"));
        }
        problems
    }
}

/// A business request that has not been answered for good.
#[derive(Clone, Debug)]
struct Pending {
    order: OrderId,
    body: Body,
    first_sent: SimTime,
    attempt: u32,
    last_failure: Option<Failure>,
    operation: ClientOperation,
    /// Which SDK client of the crowd sends it.
    client: u32,
    /// The entry into a phase whose closed-loop user waits for it.
    user_of: Option<u32>,
}

/// Tags of wake tokens.
const ARRIVAL: u8 = 0;
const PHASE_END: u8 = 1;
const BACKOFF: u8 = 2;
const USER: u8 = 3;
const SIGN_IN: u8 = 4;

rules! {
    QUOTA_EMPTY = "client.retry-quota-empty",
        en "The client's retry quota has too few tokens left, so it gives up without another attempt.",
        ko "클라이언트의 재시도 할당량이 바닥나 더 시도하지 않고 포기합니다.",
        document "AWS SDKs and Tools Reference Guide, \"Retry behavior\" (retry quota)",
        tests ["sd_02", "sd_03"];
    NOT_A_SERVICE = "client.not-a-service",
        en "Clients ask; nobody can call them.",
        ko "클라이언트는 요청만 하며 호출을 받지 않습니다.",
        convention "Scenarios are checked so that nobody calls a client.",
        tests ["given_a_call_to_a_client"];
}

/// A crowd of clients.
#[derive(Clone, Debug)]
pub struct Client {
    config: Config,
    target: NodeId,
    /// The user pool at which users sign in, and the users.
    pool: Option<NodeId>,
    users: Vec<User>,
    /// Effects that its requests want, by route.
    effects_wanted: Vec<u32>,
    route: u32,
    /// Routes of scripted requests, by phase and place in its script.
    scripted_routes: Vec<Vec<u32>>,
    /// Message group of ordinary requests.
    group: GroupNumber,
    /// Message groups of scripted requests, by phase and place in its script.
    scripted_groups: Vec<Vec<u32>>,
    arrivals: Arrivals,
    /// How many times a phase was entered; wakes of an earlier entry mean nothing.
    entry: u32,
    pending: Slab<Pending>,
    /// By SDK client of the crowd.
    quotas: Vec<RetryQuota>,
    up: bool,
    poison_next: bool,
    backing_off: u64,
    sent: u64,
    succeeded: u64,
    failed: u64,
    last_latency: Option<SimDuration>,
}

impl Service for Client {
    type Config = Config;
    type View = View;

    const METRICS: &'static [Metric] = METRICS;
    const ACCEPTS: &'static [OperationKind] = &[];
    const RULES: &'static [Rule] = RULES;

    fn new(config: Config, surroundings: &Surroundings) -> Self {
        // Looked up by order, since a script may hold a hundred thousand requests.
        let known: BTreeMap<&HttpRequest, u32> = surroundings.routes.iter().zip(0..).collect();
        let id = |route: &HttpRequest| known.get(route).copied().unwrap_or(0);
        let scripted_routes = config
            .traffic
            .iter()
            .map(|phase| phase.script().iter().map(|request| id(&config.scripted_route(request))).collect())
            .collect();
        Client {
            target: surroundings.names.id(&config.target),
            pool: config.sign_in.as_ref().map(|sign_in| surroundings.names.id(&sign_in.user_pool)),
            users: config.sign_in.as_ref().map_or(Vec::new(), |sign_in| vec![User::default(); sign_in.users as usize]),
            effects_wanted: surroundings.effects_wanted.clone(),
            route: id(&config.route()),
            scripted_routes,
            group: config.message_group.as_ref().map_or(GroupNumber::Number(0), |g| surroundings.group_number(g)),
            scripted_groups: config
                .traffic
                .iter()
                .map(|phase| phase.script().iter().map(|r| surroundings.group(r.message_group.as_deref())).collect())
                .collect(),
            arrivals: Arrivals::default(),
            entry: 0,
            pending: Slab::default(),
            quotas: vec![RetryQuota::default(); config.clients as usize],
            up: true,
            poison_next: false,
            backing_off: 0,
            sent: 0,
            succeeded: 0,
            failed: 0,
            last_latency: None,
            config,
        }
    }

    fn config(&self) -> &Config {
        &self.config
    }

    fn on_start(&mut self, out: &mut impl Outbox) {
        self.enter_phase(0, out);
    }

    fn on_call(&mut self, call: Call, out: &mut impl Outbox) {
        out.respond(call.id, Reply::failed(404, Failure::Rejected, NOT_A_SERVICE));
    }

    fn on_wake(&mut self, token: u64, out: &mut impl Outbox) {
        let (tag, key) = Key::untag(token);
        match tag {
            BACKOFF => {
                self.backing_off -= 1;
                self.send_again(key, out);
            }
            SIGN_IN => self.ask_for_tokens(key.index(), out),
            _ if key.index() != self.entry => {}
            ARRIVAL => self.arrive(out),
            PHASE_END => self.enter_phase(self.arrivals.phase + 1, out),
            _ => self.ask(None, Some(self.entry), out),
        }
    }

    fn on_reply(&mut self, token: u64, reply: Reply, out: &mut impl Outbox) {
        let (tag, key) = Key::untag(token);
        if tag == SIGN_IN {
            return self.tokens_came(key.index(), &reply, out);
        }
        let Some(pending) = self.pending.get_mut(key) else { return };
        let Some(failure) = reply.failure else { return self.finish(key, &reply, out) };
        match failure {
            Failure::Throttled => out.count(THROTTLED, 1),
            Failure::TimedOut => out.count(TIMEOUTS, 1),
            _ => {}
        }
        let to_table = matches!(self.config.operation, ClientOperation::Read | ClientOperation::Write);
        let retry = RetryConfig { to_table, ..self.config.retry.clone() };
        match retry.next_delay(
            pending.attempt,
            failure,
            &mut self.quotas[pending.client as usize],
            out.stream(Purpose::Retry),
        ) {
            Some(delay) => {
                pending.attempt += 1;
                pending.last_failure = Some(failure);
                self.backing_off += 1;
                out.wake_at(out.now() + delay, Class::Request, key.tagged(BACKOFF));
            }
            None => {
                if retry.may_retry(pending.attempt, failure) {
                    out.cause(QUOTA_EMPTY);
                }
                self.finish(key, &reply, out);
            }
        }
    }

    fn on_done(&mut self, _token: u64, _done: Done, _out: &mut impl Outbox) {}

    fn on_change(&mut self, change: &Change, out: &mut impl Outbox) {
        match change {
            Change::Fail => self.up = false,
            Change::Recover => self.up = true,
            Change::Burst(count) => (0..*count).for_each(|_| self.ask(None, None, out)),
            Change::Poison => self.poison_next = true,
            _ => {}
        }
    }

    fn reconfigure(&mut self, config: Config, _out: &mut impl Outbox) {
        self.config = config;
    }

    fn view(&self, now: SimTime) -> View {
        let phase = self.config.traffic.get(self.arrivals.phase as usize);
        View {
            rate: phase.map_or(0.0, |phase| self.arrivals.rate(phase, now)),
            users: phase.map_or(0, Phase::users),
            outstanding: self.pending.len() as u64,
            backing_off: self.backing_off,
            sent: self.sent,
            succeeded: self.succeeded,
            failed: self.failed,
            last_latency: self.last_latency,
        }
    }
}
