//! AWS Lambda: execution environments that start cold, serve one request at a time, and are kept warm for a
//! while; invoked synchronously or by an SQS event source mapping (semantics sheet 2).
//!
//! ```text
//!  invoke ──► reserved / account concurrency left? ──no──► 429
//!               │ yes
//!               ├─ warm environment ─────────────► BUSY ──► IDLE ──idle time over──► gone
//!               └─ scaling bucket ──► STARTING ──init──►┘     (timeout: the next request pays an init)
//!                    │ empty: 429        │ 10 s over: init again, under the function timeout
//! ```
//! Sources: Lambda Developer Guide, "Lambda quotas", "Understanding Lambda function scaling", "Understanding the
//! Lambda execution environment lifecycle"; read 2026-11-22.
//!
//! Not modelled here: AWS's refusal of a queue whose visibility timeout is below the function's; asynchronous invocation, provisioned concurrency, memory to CPU share, one account quota
//! shared by several functions (each function is judged against `account_concurrency` alone), the request-rate
//! quota, the maximum age of an environment, the shutdown phase.

use bevy_ecs::prelude::Component;
use serde::{Deserialize, Serialize};

use crate::services::configuration::{Configuration, Names, Problem, Reference, Surroundings};
use crate::services::contract::{
    Call, Change, Done, Failure, Metric, Operation, OperationKind, Outbox, Reply, Rule, Service, Worker, metrics,
};
use crate::services::handler::{self, Step};
use crate::services::lambda::environments::{Environments, Job};
use crate::services::lambda::errand::Errand;
use crate::services::lambda::event_source::Mapping;
use crate::services::token_bucket::TokenBucket;
use crate::units::distribution::Distribution;
use crate::units::key::Key;
use crate::units::rate::Rate;
use crate::units::size::DataSize;
use crate::units::time::{SimDuration, SimTime};

mod environments;
mod errand;
mod event_source;
#[cfg(test)]
mod event_source_tests;
mod invocation;
#[cfg(test)]
mod tests;

/// A function.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Config {
    /// What it does for one request or one message.
    pub handler: Vec<Step>,
    /// Function timeout, 1 s..=15 m; default 3 s.
    #[serde(default = "three_seconds")]
    pub timeout: SimDuration,
    /// Memory in MB, 128..=10240; default 128. Billing only: its CPU share is not modelled here.
    #[serde(default = "default_memory")]
    pub memory_size: u32,
    /// Concurrent executions reserved for (and allowed to) it, 0..=900; default: none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reserved_concurrent_executions: Option<u32>,
    /// Concurrency quota of the account, 10..=100000; default 1000.
    #[serde(default = "thousand")]
    pub account_concurrency: u32,
    /// Cold start: creating an environment and initializing it; default 250 ms.
    #[serde(default = "default_init")]
    pub init: Distribution,
    /// How long an idle environment is kept; default 10 m (a convention: AWS does not say).
    #[serde(default = "ten_minutes")]
    pub idle_timeout: SimDuration,
    /// A queue that invokes it; default: none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub event_source: Option<EventSource>,
}

fn three_seconds() -> SimDuration {
    SimDuration::from_secs(3)
}

fn default_memory() -> u32 {
    128
}

fn thousand() -> u32 {
    1_000
}

fn default_init() -> Distribution {
    Distribution::Constant(SimDuration::from_millis(250))
}

fn ten_minutes() -> SimDuration {
    SimDuration::from_secs(600)
}

/// An SQS event source mapping.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct EventSource {
    /// The queue.
    pub queue: String,
    /// Most messages of one invocation, 1..=10000; default 10. Over 10 needs a batching window.
    #[serde(default = "ten")]
    pub batch_size: u32,
    /// How long to gather a batch, 0 s..=5 m; default 0 s.
    #[serde(default)]
    pub maximum_batching_window: SimDuration,
    /// Most invocations at once, 2..=1000; default: by the poller ramp, 5 at first, 300 more a minute, 1250.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub maximum_concurrency: Option<u32>,
    /// Delete the messages that succeeded even if others of the batch failed; default false.
    #[serde(default)]
    pub report_batch_item_failures: bool,
}

fn ten() -> u32 {
    10
}

/// Size limit of a synchronous request (fixed; Lambda quotas, read 2026-11-22).
pub const SYNC_PAYLOAD_LIMIT: DataSize = DataSize(6 * 1_048_576);

metrics! {
    INVOCATIONS = Count "Invocations", "Requests that ran, successful or not.";
    ERRORS = Count "Errors", "Invocations that failed, timeouts included.";
    THROTTLES = Count "Throttles", "Requests refused for want of concurrency.";
    TIMEOUTS = Count "Timeouts", "Invocations cut off by the function timeout.";
    COLD_STARTS = Count "ColdStarts", "Environments started for a request.";
    CONCURRENT_EXECUTIONS = Gauge "ConcurrentExecutions", "Requests at work, initialization included.";
    ENVIRONMENTS = Gauge "ExecutionEnvironments", "Environments that exist.";
    DURATION = Duration "Duration", "Time of the handler, without initialization.";
    INIT_DURATION = Duration "InitDuration", "Time of initialization.";
}

/// What a picture of a function needs; its environments are its workers.
#[derive(Component, Clone, Debug, Default, PartialEq)]
pub struct View {
    /// Environments initializing.
    pub starting: u32,
    /// Environments at work.
    pub busy: u32,
    /// Environments kept warm.
    pub idle: u32,
    /// Most concurrent executions: reserved, or the account's.
    pub limit: u32,
    /// The limit is a reservation.
    pub reserved: bool,
    /// Requests refused so far.
    pub throttles: u64,
    /// Cold starts so far.
    pub cold_starts: u64,
    /// Invocations so far.
    pub invocations: u64,
    /// Time of the last initialization.
    pub last_init: Option<SimDuration>,
    /// Pollers of the event source mapping now, and their ceiling now.
    pub pollers: Option<(u32, u32)>,
}

impl Configuration for Config {
    fn references(&self) -> Vec<Reference> {
        let mut references = handler::references(&self.handler);
        references.extend(self.event_source.as_ref().map(|source| Reference {
            path: vec!["event_source".into(), "queue".into()],
            to: source.queue.clone(),
            operation: OperationKind::Receive,
            effect: false,
        }));
        references
    }

    fn problems(&self) -> Vec<Problem> {
        let mut problems = handler::problems(&self.handler);
        if !(SHORTEST_TIMEOUT..=LONGEST_TIMEOUT).contains(&self.timeout) {
            problems.push(Problem::range("timeout", self.timeout, "1s..=15m (default 3s)"));
        }
        if !(128..=10_240).contains(&self.memory_size) {
            problems.push(Problem::range("memory_size", self.memory_size, "128..=10240 MB (default 128)"));
        }
        if !(10..=100_000).contains(&self.account_concurrency) {
            problems.push(Problem::range(
                "account_concurrency",
                self.account_concurrency,
                "10..=100000 (default 1000)",
            ));
        }
        let reservable = self.account_concurrency.saturating_sub(UNRESERVED);
        if let Some(reserved) = self.reserved_concurrent_executions.filter(|reserved| *reserved > reservable) {
            let range = format!("0..={reservable} ({UNRESERVED} of account_concurrency stay unreserved)");
            problems.push(Problem::range("reserved_concurrent_executions", reserved, &range));
        }
        problems.extend(self.event_source.iter().flat_map(event_source::problems));
        problems
    }

    fn handler(&self) -> &[Step] {
        &self.handler
    }
}

/// Function timeouts that AWS accepts (Lambda quotas, read 2026-11-22).
const SHORTEST_TIMEOUT: SimDuration = SimDuration::from_secs(1);
const LONGEST_TIMEOUT: SimDuration = SimDuration::from_secs(900);

/// Concurrency of an account that cannot be reserved (Lambda quotas, read 2026-11-22).
const UNRESERVED: u32 = 100;

/// New environments of one function: 1,000 each 10 s, refilled all the time and never saved beyond that
/// ("Lambda scaling behavior", read 2026-11-22).
const SCALING_RATE: Rate = Rate::per_second(100);
const SCALING_BURST: u64 = 1_000;

const TOO_LARGE: Rule = Rule("lambda.payload-too-large");
const UNSUPPORTED: Rule = Rule("lambda.unsupported-operation");

/// A function at work.
#[derive(Clone, Debug)]
pub struct Lambda {
    config: Config,
    names: Names,
    environments: Environments,
    /// Requests at work, initialization included.
    inflight: u32,
    scaling: TokenBucket,
    mapping: Mapping,
    slowdown: f64,
    down: bool,
    throttles: u64,
    cold_starts: u64,
    invocations: u64,
    last_init: Option<SimDuration>,
}

impl Service for Lambda {
    type Config = Config;
    type View = View;

    const METRICS: &'static [Metric] = METRICS;
    const ACCEPTS: &'static [OperationKind] = &[OperationKind::Invoke];

    fn new(config: Config, surroundings: &Surroundings) -> Self {
        Lambda {
            config,
            names: surroundings.names.clone(),
            environments: Environments::default(),
            inflight: 0,
            scaling: TokenBucket::full(SCALING_RATE, SCALING_BURST),
            mapping: Mapping::default(),
            slowdown: 1.0,
            down: false,
            throttles: 0,
            cold_starts: 0,
            invocations: 0,
            last_init: None,
        }
    }

    fn config(&self) -> &Config {
        &self.config
    }

    fn on_start(&mut self, out: &mut impl Outbox) {
        self.fill_pollers(out);
    }

    fn on_call(&mut self, call: Call, out: &mut impl Outbox) {
        let Call { id, request, .. } = call;
        if request.operation != Operation::Invoke {
            return out.respond(id, Reply::failed(400, Failure::Rejected, UNSUPPORTED));
        }
        if u64::from(request.body.size) > SYNC_PAYLOAD_LIMIT.0 {
            out.cause(TOO_LARGE);
            return out.respond(id, Reply::failed(413, Failure::Rejected, TOO_LARGE));
        }
        match self.admit(out.now()) {
            Ok(key) => self.begin(key, Job::Call { id, body: request.body, attempt: request.attempt }, out),
            Err(rule) => {
                self.throttled(rule, out);
                out.hop(request.body.order, rule.0, request.attempt);
                out.respond(id, Reply::failed(429, Failure::Throttled, rule));
            }
        }
    }

    fn on_wake(&mut self, token: u64, out: &mut impl Outbox) {
        let (errand, key) = Errand::read(token);
        match errand {
            Errand::Init => self.end_init(key, out),
            Errand::Deadline => self.look_at_deadline(key, out),
            Errand::Idle => self.look_at_idle(out),
            Errand::Ramp => self.ramp_up(out),
            Errand::Retry => self.retry_batch(key, out),
            Errand::Resume => self.poll(key, out),
            Errand::Receive | Errand::Delete => {}
        }
    }

    fn on_reply(&mut self, token: u64, reply: Reply, out: &mut impl Outbox) {
        let (errand, poller) = Errand::read(token);
        // A delete that fails is not repeated: its messages come back, as after any other lost delete.
        if errand == Errand::Receive {
            self.received(poller, reply, out);
        }
    }

    fn on_done(&mut self, token: u64, done: Done, out: &mut impl Outbox) {
        let Some((job, began)) = self.release(Key::from_bits(token), true, out) else { return };
        out.span(DURATION, out.now().since(began));
        match job {
            Job::Batch(poller) => self.batch_done(poller, &done, out),
            Job::Call { id, .. } if done.reply.is_ok() => out.respond(id, done.reply),
            Job::Call { .. } => self.fail(job, invocation::FUNCTION_ERROR, out),
        }
    }

    fn on_change(&mut self, change: &Change, out: &mut impl Outbox) {
        match change {
            Change::Fail => self.drop_everything(out),
            Change::Recover => {
                self.down = false;
                self.fill_pollers(out);
            }
            Change::Slow(times) => self.slowdown = *times,
            Change::KillWorker => self.kill_one(out),
            Change::Burst(_) | Change::Flush | Change::Poison => {}
        }
    }

    fn reconfigure(&mut self, config: Config, out: &mut impl Outbox) {
        let queue = |config: &Config| config.event_source.as_ref().map(|source| source.queue.clone());
        if queue(&config) != queue(&self.config) {
            self.mapping.clear(out);
        }
        self.config = config;
        self.watch_idle(out);
        self.fill_pollers(out);
    }

    fn view(&self, _now: SimTime) -> View {
        let (starting, busy, idle) = self.environments.census();
        View {
            starting,
            busy,
            idle,
            limit: self.config.reserved_concurrent_executions.unwrap_or(self.config.account_concurrency),
            reserved: self.config.reserved_concurrent_executions.is_some(),
            throttles: self.throttles,
            cold_starts: self.cold_starts,
            invocations: self.invocations,
            last_init: self.last_init,
            pollers: self.config.event_source.as_ref().map(|source| self.mapping.pollers(source)),
        }
    }

    fn workers(&self, _now: SimTime) -> Vec<Worker> {
        self.environments.workers(self.config.idle_timeout)
    }
}
