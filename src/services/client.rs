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

use bevy_ecs::prelude::Component;
use serde::{Deserialize, Serialize};

use crate::services::configuration::{Configuration, Problem, Reference, Surroundings};
use crate::services::contract::{
    Body, Call, Change, Class, Done, Failure, Metric, NodeId, OperationKind, OrderId, Outbox, Reply, Rule, Service,
    metrics,
};
use crate::services::retry::{RetryConfig, RetryQuota};
use crate::services::traffic::Arrivals;
use crate::units::key::{Key, Slab};
use crate::units::size::DataSize;
use crate::units::stream::Purpose;
use crate::units::time::{SimDuration, SimTime};

pub use crate::services::traffic::{Phase, ScriptedRequest};

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
    /// What is asked of the target: `Invoke` for handlers and APIs, `Get` for object stores; default `Invoke`.
    #[serde(default)]
    pub operation: ClientOperation,
    /// Size of a request; default `1KB`.
    #[serde(default = "default_size")]
    pub size: DataSize,
    /// Which data the requests are about; default: one key.
    #[serde(default)]
    pub keys: Keys,
    /// Give up an attempt after this; default: wait for ever.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub timeout: Option<SimDuration>,
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

fn default_path() -> String {
    "/".into()
}

fn default_size() -> DataSize {
    DataSize::from_kb(1)
}

/// What a client asks of its target directly.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
pub enum ClientOperation {
    /// Run its handler.
    #[default]
    Invoke,
    /// Get an object.
    Get,
    /// Put an object.
    Put,
    /// Send a message straight to a queue.
    Send,
}

/// The data that requests are about: `count` keys, the more popular the lower their rank.
#[derive(Clone, Copy, Debug, PartialEq, Deserialize, Serialize)]
#[serde(deny_unknown_fields, default)]
pub struct Keys {
    /// How many keys there are, 1..=1000000000; default 1.
    pub count: u64,
    /// Zipf exponent, 0 (all equally popular)..=5; default 0.
    pub skew: f64,
}

impl Default for Keys {
    fn default() -> Self {
        Keys { count: 1, skew: 0.0 }
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
    /// `METHOD path` of its ordinary requests.
    #[must_use]
    pub fn route(&self) -> String {
        format!("{} {}", self.method, self.path)
    }

    /// `METHOD path[?parameters]` of a scripted request.
    #[must_use]
    pub fn scripted_route(&self, request: &ScriptedRequest) -> String {
        let method = request.method.as_ref().unwrap_or(&self.method);
        let path = request.path.as_ref().unwrap_or(&self.path);
        match &request.parameters {
            Some(parameters) => format!("{method} {path}?{parameters}"),
            None => format!("{method} {path}"),
        }
    }
}

impl Configuration for Config {
    fn fixed(&self) -> Vec<String> {
        vec![self.target.clone(), self.route(), format!("{:?}", self.on_time)]
    }

    fn references(&self) -> Vec<Reference> {
        let operation = match self.operation {
            ClientOperation::Invoke => OperationKind::Invoke,
            ClientOperation::Get | ClientOperation::Put => OperationKind::Object,
            ClientOperation::Send => OperationKind::Send,
        };
        vec![Reference { path: vec!["target".into()], to: self.target.clone(), operation, effect: false }]
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
        if !(0.0..=5.0).contains(&self.keys.skew) {
            problems.push(Problem::range("keys.skew", self.keys.skew, "0..=5"));
        }
        if let Some(message) = self.retry.problem() {
            problems.push(Problem { path: vec!["retry".into()], message, help: "write a value in 1..=100".into() });
        }
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
    /// The entry into a phase whose closed-loop user waits for it.
    user_of: Option<u32>,
}

/// Tags of wake tokens.
const ARRIVAL: u8 = 0;
const PHASE_END: u8 = 1;
const BACKOFF: u8 = 2;
const USER: u8 = 3;

const UP: Rule = Rule("client.answered");

/// A crowd of clients.
#[derive(Clone, Debug)]
pub struct Client {
    config: Config,
    target: NodeId,
    wants_effect: bool,
    route: u32,
    /// Routes of scripted requests, by phase and place in its script.
    scripted_routes: Vec<Vec<u32>>,
    groups: Vec<String>,
    arrivals: Arrivals,
    /// How many times a phase was entered; wakes of an earlier entry mean nothing.
    entry: u32,
    pending: Slab<Pending>,
    quota: RetryQuota,
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

    fn new(config: Config, surroundings: &Surroundings) -> Self {
        let id = |route: &str| {
            let index = surroundings.routes.iter().position(|known| known == route).unwrap_or(0);
            u32::try_from(index).unwrap_or(0)
        };
        let scripted_routes = config
            .traffic
            .iter()
            .map(|phase| phase.script().iter().map(|request| id(&config.scripted_route(request))).collect())
            .collect();
        Client {
            target: surroundings.names.id(&config.target),
            wants_effect: surroundings.wants_effect,
            route: id(&config.route()),
            scripted_routes,
            groups: requests::groups(&config.traffic),
            arrivals: Arrivals::default(),
            entry: 0,
            pending: Slab::default(),
            quota: RetryQuota::default(),
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
        out.respond(call.id, Reply::failed(404, Failure::Rejected, UP));
    }

    fn on_wake(&mut self, token: u64, out: &mut impl Outbox) {
        let (tag, key) = Key::untag(token);
        match tag {
            BACKOFF => {
                self.backing_off -= 1;
                self.send_again(key, out);
            }
            _ if key.index != self.entry => {}
            ARRIVAL => self.arrive(out),
            PHASE_END => self.enter_phase(self.arrivals.phase + 1, out),
            _ => self.ask(None, Some(self.entry), out),
        }
    }

    fn on_reply(&mut self, token: u64, reply: Reply, out: &mut impl Outbox) {
        let key = Key::from_bits(token);
        let Some(pending) = self.pending.get_mut(key) else { return };
        let Some(failure) = reply.failure else { return self.finish(key, &reply, out) };
        match failure {
            Failure::Throttled => out.count(THROTTLED, 1),
            Failure::TimedOut => out.count(TIMEOUTS, 1),
            _ => {}
        }
        let retry = &self.config.retry;
        match retry.next_delay(pending.attempt, failure, &mut self.quota, out.stream(Purpose::Retry)) {
            Some(delay) => {
                pending.attempt += 1;
                pending.last_failure = Some(failure);
                self.backing_off += 1;
                out.wake_at(out.now() + delay, Class::Request, key.tagged(BACKOFF));
            }
            None => self.finish(key, &reply, out),
        }
    }

    fn on_done(&mut self, _token: u64, _done: Done, _out: &mut impl Outbox) {}

    fn on_change(&mut self, change: &Change, out: &mut impl Outbox) {
        match change {
            Change::Fail => self.up = false,
            Change::Recover => self.up = true,
            Change::Burst(count) => (0..*count).for_each(|_| self.ask(None, None, out)),
            Change::Poison => self.poison_next = true,
            Change::Slow(_) | Change::Flush | Change::KillWorker => {}
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
