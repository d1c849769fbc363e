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
//! Not modelled here: asynchronous invocation, provisioned concurrency, memory to CPU share, one account quota
//! shared by several functions (each function is judged against `account_concurrency` alone), the request-rate
//! quota, the maximum age of an environment, the shutdown phase.

use bevy_ecs::prelude::Component;
use serde::{Deserialize, Serialize};

use crate::services::contract::{
    Call, Change, Class, Configuration, Done, Failure, Metric, Names, Operation, OperationKind,
    Outbox, Problem, Reference, Reply, Rule, Service, Surroundings, Work, Worker, metrics,
};
use crate::services::handler::{self, Step};
use crate::services::lambda::environments::{Environments, Job, Phase};
use crate::services::lambda::event_source::Mapping;
use crate::services::token_bucket::TokenBucket;
use crate::units::distribution::Distribution;
use crate::units::key::Key;
use crate::units::rate::Rate;
use crate::units::size::DataSize;
use crate::units::stream::Purpose;
use crate::units::time::{SimDuration, SimTime};

mod environments;
mod event_source;
#[cfg(test)]
mod event_source_tests;
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
            problems.push(Problem::range("account_concurrency", self.account_concurrency, "10..=100000 (default 1000)"));
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

/// The init phase is cut off after this and repeated in the invocation (Lambda quotas, read 2026-11-22).
const INIT_LIMIT: SimDuration = SimDuration::from_secs(10);

/// New environments of one function: 1,000 each 10 s, refilled all the time and never saved beyond that
/// ("Lambda scaling behavior", read 2026-11-22).
const SCALING_RATE: Rate = Rate::per_second(100);
const SCALING_BURST: u64 = 1_000;

const TOO_LARGE: Rule = Rule("lambda.payload-too-large");
const RESERVED: Rule = Rule("lambda.reserved-concurrency");
const ACCOUNT: Rule = Rule("lambda.account-concurrency");
const SCALING: Rule = Rule("lambda.scaling-rate");
const COLD_START: Rule = Rule("lambda.cold-start");
const INIT_AGAIN: Rule = Rule("lambda.init-timeout");
const TIMEOUT: Rule = Rule("lambda.timeout");
const FUNCTION_ERROR: Rule = Rule("lambda.function-error");
const ENVIRONMENT_KILLED: Rule = Rule("lambda.environment-killed");
const UNSUPPORTED: Rule = Rule("lambda.unsupported-operation");
const NODE_FAILED: Rule = Rule("node.failed");

/// What a wake, or a call to the queue, was for. It travels in the top bits of a token.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Errand {
    /// An initialization ends.
    Init = 0,
    /// An invocation may have reached its timeout.
    Deadline = 1,
    /// The oldest idle environment may have reached its end.
    Idle = 2,
    /// The mapping may get more pollers.
    Ramp = 3,
    /// A throttled batch is tried again.
    Retry = 4,
    /// A poller asks a queue that failed again.
    Resume = 5,
    /// A receive.
    Receive = 6,
    /// A delete.
    Delete = 7,
}

impl Errand {
    const ALL: [Errand; 8] = [
        Errand::Init,
        Errand::Deadline,
        Errand::Idle,
        Errand::Ramp,
        Errand::Retry,
        Errand::Resume,
        Errand::Receive,
        Errand::Delete,
    ];

    /// Bits of a key that a token has room for: a row may be reused 500 million times.
    const KEY_BITS: u32 = 61;

    fn token(self, key: Key) -> u64 {
        let bits = key.to_bits();
        assert!(bits >> Self::KEY_BITS == 0, "a row was reused more often than its token can tell");
        (self as u64) << Self::KEY_BITS | bits
    }

    fn read(token: u64) -> (Errand, Key) {
        let key = Key::from_bits(token & ((1 << Self::KEY_BITS) - 1));
        let errand = usize::try_from(token >> Self::KEY_BITS).expect("three bits are left");
        (Errand::ALL[errand], key)
    }

    /// A token for what concerns the function as a whole.
    fn whole(self) -> u64 {
        self.token(Key { index: 0, generation: 0 })
    }
}

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

impl Lambda {
    /// An environment for one more request (semantics sheet 2.2), or the rule that throttles it.
    fn admit(&mut self, now: SimTime) -> Result<Key, Rule> {
        match self.config.reserved_concurrent_executions {
            Some(reserved) if self.inflight >= reserved => return Err(RESERVED),
            None if self.inflight >= self.config.account_concurrency => return Err(ACCOUNT),
            _ => {}
        }
        if let Some(key) = self.environments.take_idle() {
            return Ok(key);
        }
        if self.scaling.take(now, 1) { Ok(self.environments.create()) } else { Err(SCALING) }
    }

    fn throttled(&mut self, rule: Rule, out: &mut impl Outbox) {
        self.throttles += 1;
        out.count(THROTTLES, 1);
        out.cause(rule);
    }

    /// The request of `job` has this environment from now on.
    fn begin(&mut self, key: Key, job: Job, out: &mut impl Outbox) {
        self.inflight += 1;
        self.invocations += 1;
        out.count(INVOCATIONS, 1);
        let environment = self.environments.get(key);
        if environment.initialized {
            self.start_handler(key, job, None, out);
            return;
        }
        if environment.is_new() {
            self.cold_starts += 1;
            out.count(COLD_STARTS, 1);
            out.cause(COLD_START);
        }
        self.start_init(key, job, None, out);
    }

    /// Initializes the environment: before the invocation, or inside it if there is a deadline.
    fn start_init(&mut self, key: Key, job: Job, deadline: Option<SimTime>, out: &mut impl Outbox) {
        let now = out.now();
        let init = out.stream(Purpose::Platform).duration(&self.config.init);
        // What would end exactly at the limit misses it.
        let cut = deadline.is_none() && init >= INIT_LIMIT;
        let ready_at = now + if cut { INIT_LIMIT } else { init };
        self.environments.set(key, Phase::Starting { job, began: now, ready_at, cut, deadline });
        self.show(out);
        if ready_at == now {
            self.end_init(key, out);
            return;
        }
        out.wake_at(ready_at, Class::Completion, Errand::Init.token(key));
        if let Some(deadline) = deadline {
            self.watch_deadline(key, deadline, out);
        }
    }

    fn end_init(&mut self, key: Key, out: &mut impl Outbox) {
        let now = out.now();
        let Some(&Phase::Starting { job, began, ready_at, cut, deadline }) = self.environments.phase(key) else { return };
        if ready_at != now {
            // The end of an initialization that a timeout has cut off.
            return;
        }
        out.span(INIT_DURATION, now.since(began));
        self.last_init = Some(now.since(began));
        if cut {
            out.cause(INIT_AGAIN);
            self.start_init(key, job, Some(now + self.config.timeout), out);
        } else {
            self.start_handler(key, job, deadline, out);
        }
    }

    fn start_handler(&mut self, key: Key, job: Job, deadline: Option<SimTime>, out: &mut impl Outbox) {
        let now = out.now();
        let deadline = deadline.unwrap_or(now + self.config.timeout);
        let work = match job {
            Job::Call { body, .. } => Work::Request(body),
            Job::Batch(poller) => Work::Batch(self.mapping.take_batch(poller)),
        };
        let task = out.run(work, self.slowdown, key.to_bits());
        self.environments.set(key, Phase::Busy { job, task, began: now, deadline });
        self.environments.initialized(key);
        self.show(out);
        self.watch_deadline(key, deadline, out);
    }

    /// Asks for a wake at the deadline unless an earlier one is under way, which will then look again: so there
    /// is about one wake for each environment and timeout, not one for each invocation.
    fn watch_deadline(&mut self, key: Key, deadline: SimTime, out: &mut impl Outbox) {
        if self.environments.arm(key, deadline) {
            out.wake_at(deadline, Class::Deadline, Errand::Deadline.token(key));
        }
    }

    fn look_at_deadline(&mut self, key: Key, out: &mut impl Outbox) {
        let now = out.now();
        if !self.environments.disarm(key, now) {
            return;
        }
        match self.environments.phase(key).and_then(Phase::deadline) {
            Some(deadline) if deadline <= now => self.time_out(key, out),
            Some(deadline) => self.watch_deadline(key, deadline, out),
            None => {}
        }
    }

    /// Cuts the invocation off. The environment is reset: its next request pays an initialization.
    fn time_out(&mut self, key: Key, out: &mut impl Outbox) {
        let Some((job, began)) = self.release(key, false, out) else { return };
        out.count(TIMEOUTS, 1);
        out.span(DURATION, out.now().since(began));
        self.fail(job, TIMEOUT, out);
    }

    /// Ends what the environment does and makes it idle; says what it was, and since when.
    fn release(&mut self, key: Key, initialized: bool, out: &mut impl Outbox) -> Option<(Job, SimTime)> {
        let now = out.now();
        let (job, began, task) = self.environments.phase(key).and_then(Phase::work)?;
        if let Some(task) = task.filter(|_| !initialized) {
            out.abort(task);
        }
        self.environments.rest(key, now, initialized);
        self.inflight -= 1;
        if self.config.idle_timeout == SimDuration::ZERO {
            self.environments.expire(now);
        }
        self.watch_idle(out);
        self.show(out);
        Some((job, began))
    }

    /// The request failed as a whole: `rule` says why.
    fn fail(&mut self, job: Job, rule: Rule, out: &mut impl Outbox) {
        out.count(ERRORS, 1);
        out.cause(rule);
        match job {
            Job::Call { id, body, attempt } => {
                out.hop(body.order, rule.0, attempt);
                // A synchronous caller gets 200 with the header X-Amz-Function-Error.
                out.respond(id, Reply::failed(200, Failure::Fault, rule));
            }
            Job::Batch(poller) => self.batch_ended(poller, &[], out),
        }
    }

    fn batch_done(&mut self, poller: Key, done: &Done, out: &mut impl Outbox) {
        let failed = !done.failed.is_empty() || !done.reply.is_ok();
        let partial = self.config.event_source.as_ref().is_some_and(|source| source.report_batch_item_failures);
        if failed && !partial {
            self.fail(Job::Batch(poller), FUNCTION_ERROR, out);
            return;
        }
        if failed {
            // The function names what failed and ends well, so this is not an error.
            out.cause(event_source::ITEM_FAILURES);
        }
        self.batch_ended(poller, &done.succeeded, out);
    }

    /// One wake for all idle environments, at the end of the one that has been idle longest.
    fn watch_idle(&mut self, out: &mut impl Outbox) {
        let span = self.config.idle_timeout;
        if let Some(at) = self.environments.arm_idle(span) {
            out.wake_at(at.max(out.now()), Class::Deadline, Errand::Idle.whole());
        }
    }

    fn look_at_idle(&mut self, out: &mut impl Outbox) {
        let now = out.now();
        if self.environments.disarm_idle(now) {
            self.environments.expire(now - self.config.idle_timeout);
            self.watch_idle(out);
            self.show(out);
        }
    }

    /// Everything is dropped with the node: nobody is told how it would have ended.
    fn drop_everything(&mut self, out: &mut impl Outbox) {
        for (job, task) in self.environments.drain() {
            if let Some(task) = task {
                out.abort(task);
            }
            if let Job::Call { id, .. } = job {
                out.respond(id, Reply::failed(503, Failure::Unreachable, NODE_FAILED));
            }
        }
        self.inflight = 0;
        self.mapping.clear(out);
        self.down = true;
        self.show(out);
    }

    fn kill_one(&mut self, out: &mut impl Outbox) {
        let Some(work) = self.environments.kill() else { return };
        if let Some((job, task)) = work {
            if let Some(task) = task {
                out.abort(task);
            }
            self.inflight -= 1;
            self.show(out);
            self.fail(job, ENVIRONMENT_KILLED, out);
        }
        self.show(out);
    }

    fn show(&self, out: &mut impl Outbox) {
        out.gauge(CONCURRENT_EXECUTIONS, f64::from(self.inflight));
        out.gauge(ENVIRONMENTS, self.environments.len() as f64);
    }
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
            Job::Call { .. } => self.fail(job, FUNCTION_ERROR, out),
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
