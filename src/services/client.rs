//! Clients: whoever wants something. Open loop (arrivals do not care how long answers take), closed loop
//! (a user thinks, asks, waits) and scripted requests; with a timeout and the retries of an SDK.
//!
//! ```text
//!  arrival ──► attempt 1 ──answer──► told
//!                 │ failure or timeout
//!                 ▼
//!              backoff ──► attempt 2 ... ──► gives up: told "no"
//! ```

mod config;
mod limiter;
mod requests;
mod sign_in;

use std::collections::BTreeMap;

use crate::services::client::limiter::Gate;
use crate::services::client::sign_in::User;
use crate::services::configuration::Surroundings;
use crate::services::contract::{
    Body, Call, Change, Class, Done, Failure, Metric, NodeId, OperationKind, OrderId, Outbox, Reply, Rule, Service,
    metrics,
};
use crate::services::handler::GroupNumber;
use crate::services::http::HttpRequest;
use crate::services::retry::{RetryConfig, RetryQuota};
use crate::services::rule::rules;
use crate::services::traffic::Arrivals;
use crate::units::key::{Key, Slab};
use crate::units::stream::Purpose;
use crate::units::time::{SimDuration, SimTime};
use bevy_ecs::prelude::Component;

pub use crate::services::client::config::{Config, KeyOrder, Keys};
pub use crate::services::client::sign_in::{Renew, SignIn};
pub use crate::services::traffic::{ClientOperation, Phase, ScriptedRequest};

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
    DELAYED = Count "DelayedAttempts", "Attempts that waited for a token of the adaptive rate limiter.";
    SEND_DELAY = Duration "SendDelay", "How long these waited.";
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
    /// Of these, waiting for a backoff to end or for a token of the adaptive rate limiter.
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
const SEND_TOKEN: u8 = 5;

rules! {
    QUOTA_EMPTY = "client.retry-quota-empty",
        en "The client's retry quota has too few tokens left, so it gives up without another attempt.",
        ko "클라이언트의 재시도 할당량이 바닥나 더 시도하지 않고 포기합니다.",
        document "AWS SDKs and Tools Reference Guide, \"Retry behavior\" (retry quota)",
        tests ["sd_02", "sd_03"];
    RATE_LIMITED = "client.rate-limited",
        en "Throttles made the client's adaptive rate limiter send less: this attempt waits until it has a token.",
        ko "스로틀링을 겪은 클라이언트의 적응형 속도 제한기가 보내는 속도를 낮추어, 이 시도는 토큰이 생길 때까지 기다립니다.",
        document "AWS SDKs and Tools Reference Guide, \"Retry behavior\" (adaptive mode); numbers of boto/botocore, botocore/retries",
        tests ["sd_06", "given_adaptive_mode_when_the_first_attempt_is_throttled"],
        deviation "Of several attempts that wait, the first gets the next token; in the SDKs it is chance.";
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
    /// By SDK client of the crowd; empty unless the mode is adaptive.
    gates: Vec<Gate>,
    /// A new request is sent without asking a gate or a user pool.
    sends_at_once: bool,
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
            gates: Vec::new(),
            sends_at_once: true,
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
        self.fit_gates(out);
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
                self.send(key, out);
            }
            SEND_TOKEN => self.let_through(key.index(), out),
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
        if !self.gates.is_empty() {
            self.teach_gate(key, &reply, out);
        }
        let Some(failure) = reply.failure else { return self.finish(key, &reply, out) };
        let Some(pending) = self.pending.get_mut(key) else { return };
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

    fn reconfigure(&mut self, config: Config, out: &mut impl Outbox) {
        self.config = config;
        self.fit_gates(out);
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
