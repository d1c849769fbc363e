//! AWS Lambda: execution environments that start cold, serve one request at a time, and are kept warm for a
//! while; invoked synchronously, asynchronously or by an SQS event source mapping (semantics sheet 2).
//!
//! ```text
//!  invoke ──► request rate, reserved / account concurrency left? ──no──► 429
//!               │ yes
//!               ├─ provisioned or warm environment ─► BUSY ──► IDLE ──idle time over──► gone (provisioned: stays)
//!               └─ scaling bucket ──► STARTING ──init──►┘     (timeout: the next request pays an init)
//!                    │ empty: 429        │ 10 s over: init again, under the function timeout
//! ```
//! Sources: Lambda Developer Guide, "Lambda quotas", "Understanding Lambda function scaling", "Understanding the
//! Lambda execution environment lifecycle"; read 2026-11-22.
//!
//! Not modelled here: the request rate of a reservation (ten times it) and of asynchronous callers, a live change of
//! provisioned concurrency and the minutes that it takes, its charge in steps of five minutes, SnapStart, versions and
//! aliases (all requests go to the one that is provisioned), destinations other than queues and functions, the
//! account's own metrics, the maximum age of an environment, the shutdown phase, ephemeral storage.

use bevy_ecs::prelude::Component;

use crate::services::configuration::{Mode, Names, Surroundings};
use crate::services::contract::{
    Call, Change, Charge, Done, Failure, Metric, MetricId, Operation, OperationKind, Outbox, Reply, Rule, Service,
    Worker, metrics,
};
use crate::services::lambda::asynchronous::Events;
use crate::services::lambda::environments::{Environments, Job};
use crate::services::lambda::errand::Errand;
use crate::services::lambda::event_source::Mapping;
use crate::services::lambda::rules::{FUNCTION_ERROR, TOO_LARGE, UNSUPPORTED};
use crate::services::token_bucket::TokenBucket;
use crate::units::key::Key;
use crate::units::rate::Rate;
use crate::units::size::DataSize;
use crate::units::time::{SimDuration, SimTime};

mod asynchronous;
pub mod config;
mod environments;
mod errand;
mod event_source;
#[cfg(test)]
mod event_source_tests;
mod invocation;
pub mod rules;
#[cfg(test)]
mod tests;

pub use crate::services::lambda::config::Config;

/// Size limit of a synchronous request (fixed; Lambda quotas, read 2026-11-22).
pub const SYNC_PAYLOAD_LIMIT: DataSize = DataSize(6 * 1_048_576);

/// Size limit of an event (fixed; AWS Compute Blog, "More room to build", read 2026-11-23).
const ASYNC_PAYLOAD_LIMIT: DataSize = DataSize(1_048_576);

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
    PROVISIONED_INVOCATIONS = Count "ProvisionedConcurrencyInvocations", "Requests that ran on a provisioned environment.";
    SPILLOVER = Count "ProvisionedConcurrencySpilloverInvocations", "Requests that ran elsewhere because all provisioned environments were busy.";
    EVENTS_RECEIVED = Count "AsyncEventsReceived", "Events accepted for asynchronous invocation.";
    EVENTS_DROPPED = Count "AsyncEventsDropped", "Events that left without having been processed.";
    UNDELIVERED = Count "DestinationDeliveryFailures", "Records that a destination refused.";
    DEAD_LETTER_ERRORS = Count "DeadLetterErrors", "Events that the dead-letter queue refused.";
    EVENTS_WAITING = Gauge "AsyncEventsWaiting", "Events that wait for an attempt (not a CloudWatch metric).";
    EVENT_AGE = Duration "AsyncEventAge", "Age of events at their attempts.";
    BILLED_REQUESTS = Count "BilledRequests", "Requests on the bill; an event over 256 KB counts as several (not a CloudWatch metric).";
    BILLED_DURATION = Count "BilledDuration", "Milliseconds on the bill, initialization included (not a CloudWatch metric).";
    BILLED_MEMORY = Count "BilledMemoryMilliseconds", "MB times milliseconds on the bill, on demand (not a CloudWatch metric).";
    BILLED_PROVISIONED_MEMORY = Count "BilledProvisionedMemoryMilliseconds", "MB times milliseconds on the bill, on provisioned environments (not a CloudWatch metric).";
    PROVISIONED_MEMORY = Gauge "ProvisionedMemory", "MB of all provisioned environments together (not a CloudWatch metric).";
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
    /// Most concurrent executions: reserved, or the part of the account's that nothing is set aside for.
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
    /// Environments that are kept initialized.
    pub provisioned: u32,
    /// Events of asynchronous invocations that wait for an attempt.
    pub events_waiting: u32,
}

/// New environments of one function: 1,000 each 10 s, refilled all the time and never saved beyond that
/// ("Lambda scaling behavior", read 2026-11-22).
const SCALING_RATE: Rate = Rate::per_second(100);
const SCALING_BURST: u64 = 1_000;

/// MB milliseconds of a GB second, and GB seconds of an MB hour.
const GB_SECONDS_PER_MB_MS: f64 = 1.0 / (1_024.0 * 1_000.0);
const GB_SECONDS_PER_MB_HOUR: f64 = 3_600.0 / 1_024.0;

/// A function at work.
#[derive(Clone, Debug)]
pub struct Lambda {
    config: Config,
    mode: Mode,
    /// How long the next environment is kept idle.
    idle_span: SimDuration,
    names: Names,
    environments: Environments,
    /// Requests at work, initialization included.
    inflight: u32,
    /// Of these, not on provisioned environments.
    on_demand: u32,
    scaling: TokenBucket,
    mapping: Mapping,
    events: Events,
    /// What the account's pool could hold when the function last looked, for its picture.
    pool_size: u32,
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
    const ACCEPTS: &'static [OperationKind] = &[OperationKind::Invoke, OperationKind::InvokeAsync];
    const RULES: &'static [Rule] = rules::RULES;

    fn new(config: Config, surroundings: &Surroundings) -> Self {
        Lambda {
            mode: surroundings.mode,
            idle_span: config.idle_timeout,
            config,
            names: surroundings.names.clone(),
            environments: Environments::default(),
            inflight: 0,
            on_demand: 0,
            scaling: TokenBucket::full(SCALING_RATE, SCALING_BURST),
            mapping: Mapping::default(),
            events: Events::default(),
            pool_size: 0,
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
        out.account().concurrency.set_aside(0, self.config.set_aside());
        self.pool_size = out.account().concurrency.pool();
        self.draw_idle_span(out);
        self.provision(out);
        self.fill_pollers(out);
    }

    fn on_call(&mut self, call: Call, out: &mut impl Outbox) {
        let (id, body, attempt) = (call.id, call.request.body, call.request.attempt);
        let limit = match call.request.operation {
            Operation::Invoke => SYNC_PAYLOAD_LIMIT,
            Operation::InvokeAsync => ASYNC_PAYLOAD_LIMIT,
            _ => return out.respond(id, Reply::failed(400, Failure::Rejected, UNSUPPORTED)),
        };
        if u64::from(body.size) > limit.0 {
            out.cause(TOO_LARGE);
            return out.respond(id, Reply::failed(413, Failure::Rejected, TOO_LARGE));
        }
        if call.request.operation == Operation::InvokeAsync {
            return self.accept(&call, out);
        }
        match self.admit(true, out) {
            Ok(key) => self.begin(key, Job::Call { id, body, attempt }, out),
            Err(rule) => {
                self.throttled(rule, out);
                out.hop(body.order, rule.name, attempt);
                out.respond(id, Reply::failed(429, Failure::Throttled, rule));
            }
        }
    }

    fn on_wake(&mut self, token: u64, out: &mut impl Outbox) {
        let Some((errand, key)) = Errand::read(token) else { return };
        match errand {
            Errand::Init => self.end_init(key, out),
            Errand::Deadline => self.look_at_deadline(key, out),
            Errand::Idle => self.look_at_idle(out),
            Errand::Ramp => self.ramp_up(out),
            Errand::Retry => self.retry_batch(key, out),
            Errand::Resume => self.poll(key, out),
            Errand::Event => self.event_due(key, out),
            Errand::Receive | Errand::Delete | Errand::Record | Errand::DeadLetter => {}
        }
    }

    fn on_reply(&mut self, token: u64, reply: Reply, out: &mut impl Outbox) {
        match Errand::read(token) {
            Some((Errand::Receive, poller)) => self.received(poller, reply, out),
            Some((errand @ (Errand::Record | Errand::DeadLetter), _)) => self.delivered(errand, &reply, out),
            // A delete that fails is not repeated: its messages come back, as after any other lost delete.
            _ => {}
        }
    }

    fn on_done(&mut self, token: u64, done: Done, out: &mut impl Outbox) {
        let Some((job, began)) = self.release(Key::from_bits(token), true, out) else { return };
        out.span(DURATION, out.now().since(began));
        match job {
            Job::Batch(poller) => self.batch_done(poller, &done, out),
            Job::Call { id, .. } if done.reply.is_ok() => out.respond(id, done.reply),
            Job::Event(event) if done.reply.is_ok() => self.event_ended(event, None, out),
            Job::Call { .. } | Job::Event(_) => self.fail(job, FUNCTION_ERROR, out),
        }
    }

    fn on_change(&mut self, change: &Change, out: &mut impl Outbox) {
        match change {
            Change::Fail => self.drop_everything(out),
            Change::Recover => {
                self.down = false;
                self.provision(out);
                self.fill_pollers(out);
            }
            Change::Slow(times) => self.slowdown = *times,
            Change::KillWorker => self.kill_one(out),
            _ => {}
        }
    }

    fn reconfigure(&mut self, config: Config, out: &mut impl Outbox) {
        let queue = |config: &Config| config.event_source.as_ref().map(|source| source.queue.clone());
        if queue(&config) != queue(&self.config) {
            self.mapping.clear(out);
        }
        self.pool(self.on_demand, 0, out);
        out.account().concurrency.set_aside(self.config.set_aside(), config.set_aside());
        self.config = config;
        self.pool(0, self.on_demand, out);
        out.gauge(PROVISIONED_MEMORY, self.provisioned_memory());
        self.draw_idle_span(out);
        self.watch_idle(out);
        self.fill_pollers(out);
    }

    fn view(&self, _now: SimTime) -> View {
        let (starting, busy, idle) = self.environments.census();
        View {
            starting,
            busy,
            idle,
            limit: self.config.reserved_concurrent_executions.unwrap_or(self.pool_size),
            reserved: self.config.reserved_concurrent_executions.is_some(),
            throttles: self.throttles,
            cold_starts: self.cold_starts,
            invocations: self.invocations,
            last_init: self.last_init,
            pollers: self.config.event_source.as_ref().map(|source| self.mapping.pollers(source)),
            provisioned: self.config.provisioned(),
            events_waiting: self.events.waiting(),
        }
    }

    fn charges(&self) -> Vec<Charge> {
        let charge = |item: &str, metric: MetricId, scale: f64| Charge { item: item.to_owned(), metric, scale };
        vec![
            charge("lambda.requests", BILLED_REQUESTS, 1.0),
            charge("lambda.gb-seconds", BILLED_MEMORY, GB_SECONDS_PER_MB_MS),
            charge("lambda.provisioned-duration-gb-seconds", BILLED_PROVISIONED_MEMORY, GB_SECONDS_PER_MB_MS),
            charge("lambda.provisioned-concurrency-gb-seconds", PROVISIONED_MEMORY, GB_SECONDS_PER_MB_HOUR),
        ]
    }

    fn workers(&self, _now: SimTime) -> Vec<Worker> {
        self.environments.workers(self.idle_span)
    }
}

impl Lambda {
    /// Provisioned environments are there at once, initialized.
    fn provision(&mut self, out: &mut impl Outbox) {
        self.environments.provision(self.config.provisioned(), out.now());
        if self.config.provisioned() > 0 {
            out.gauge(PROVISIONED_MEMORY, self.provisioned_memory());
            self.show(out);
        }
    }

    fn provisioned_memory(&self) -> f64 {
        f64::from(self.config.provisioned()) * f64::from(self.config.memory_size)
    }
}
