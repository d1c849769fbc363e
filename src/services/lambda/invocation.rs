//! One invocation from admission to its end: throttle, cold start, handler, timeout, and what becomes of its
//! environment (semantics sheet 2.2 and 2.3).

use crate::services::contract::{Class, Failure, Outbox, Reply, Rule, Work};
use crate::services::lambda::environments::{Job, Phase};
use crate::services::lambda::errand::Errand;
use crate::services::lambda::rules::{
    ACCOUNT, COLD_START, ENVIRONMENT_KILLED, INIT_AGAIN, NODE_FAILED, RATE, RESERVED, SCALING, TIMEOUT,
};
use crate::services::lambda::{
    BILLED_DURATION, BILLED_MEMORY, BILLED_PROVISIONED_MEMORY, BILLED_REQUESTS, COLD_STARTS, CONCURRENT_EXECUTIONS,
    DURATION, ENVIRONMENTS, ERRORS, INIT_DURATION, INVOCATIONS, Lambda, PROVISIONED_INVOCATIONS, SPILLOVER, THROTTLES,
    TIMEOUTS,
};
use crate::units::distribution::Distribution;
use crate::units::key::Key;
use crate::units::stream::Purpose;
use crate::units::time::{SimDuration, SimTime};

/// The init phase is cut off after this and repeated in the invocation (Lambda quotas, read 2026-11-22).
const INIT_LIMIT: SimDuration = SimDuration::from_secs(10);

/// An event up to this size is one request on the bill, and each further unit begun is one more.
const FREE_EVENT_SIZE: u64 = 256 * 1_024;
const EVENT_UNIT: u64 = 64 * 1_024;

impl Lambda {
    /// An environment for one more request (semantics sheet 2.2), or the rule that throttles it. Events of the
    /// queue of asynchronous invocations are not `rated`.
    pub(super) fn admit(&mut self, rated: bool, out: &mut impl Outbox) -> Result<Key, Rule> {
        let now = out.now();
        let account = &mut out.account().concurrency;
        if rated && !account.admits(now) {
            return Err(RATE);
        }
        let reserved = self.config.reserved_concurrent_executions;
        if reserved.is_some_and(|reserved| self.inflight >= reserved) {
            return Err(RESERVED);
        }
        let environment = match self.environments.take_ready() {
            Some(ready) => ready,
            None if reserved.is_none() && !account.has_room() => return Err(ACCOUNT),
            None => match self.environments.take_idle() {
                Some(idle) => idle,
                None if self.scaling.take(now, 1) => self.environments.create(),
                None => return Err(SCALING),
            },
        };
        // A request that is refused takes nothing from any bucket.
        if rated {
            account.admitted(now);
        }
        Ok(environment)
    }

    pub(super) fn throttled(&mut self, rule: Rule, out: &mut impl Outbox) {
        self.throttles += 1;
        out.count(THROTTLES, 1);
        out.cause(rule);
    }

    /// The request of `job` has this environment from now on.
    pub(super) fn begin(&mut self, key: Key, job: Job, out: &mut impl Outbox) {
        self.invocations += 1;
        out.count(INVOCATIONS, 1);
        self.count_work(key, out);
        let environment = self.environments.get(key);
        let (initialized, is_new) = (environment.initialized, environment.is_new());
        self.environments.bill_from(key, out.now());
        if initialized {
            self.start_handler(key, job, None, out);
            return;
        }
        if is_new {
            self.cold_starts += 1;
            out.count(COLD_STARTS, 1);
            out.cause(COLD_START);
        }
        let create = if is_new { self.config.create } else { Distribution::ZERO };
        let create = out.stream(Purpose::Platform).duration(&create);
        self.environments.bill_from(key, out.now() + create);
        self.start_init(key, job, create, None, out);
    }

    /// Initializes the environment: before the invocation, or inside it if there is a deadline. A new one is
    /// created first.
    fn start_init(
        &mut self,
        key: Key,
        job: Job,
        create: SimDuration,
        deadline: Option<SimTime>,
        out: &mut impl Outbox,
    ) {
        let (now, began) = (out.now(), out.now() + create);
        let init = out.stream(Purpose::Platform).duration(&self.config.init);
        // What would end exactly at the limit misses it.
        let cut = deadline.is_none() && init >= INIT_LIMIT;
        let ready_at = began + if cut { INIT_LIMIT } else { init };
        self.environments.set(key, Phase::Starting { job, began, ready_at, cut, deadline });
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

    pub(super) fn end_init(&mut self, key: Key, out: &mut impl Outbox) {
        let now = out.now();
        let Some(&Phase::Starting { job, began, ready_at, cut, deadline }) = self.environments.phase(key) else {
            return;
        };
        if ready_at != now {
            // The end of an initialization that a timeout has cut off.
            return;
        }
        out.span(INIT_DURATION, now.since(began));
        self.last_init = Some(now.since(began));
        if cut {
            out.cause(INIT_AGAIN);
            self.start_init(key, job, SimDuration::ZERO, Some(now + self.config.timeout), out);
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
            Job::Event(event) => Work::Request(self.events.body(event)),
        };
        let task = out.run(work, self.slowdown / self.config.vcpus(), key.to_bits());
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

    pub(super) fn look_at_deadline(&mut self, key: Key, out: &mut impl Outbox) {
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
    pub(super) fn release(&mut self, key: Key, initialized: bool, out: &mut impl Outbox) -> Option<(Job, SimTime)> {
        let now = out.now();
        let (job, began, task) = self.environments.phase(key).and_then(Phase::work)?;
        if let Some(task) = task.filter(|_| !initialized) {
            out.abort(task);
        }
        self.bill(key, &job, out);
        self.count_rest(key, out);
        self.environments.rest(key, now, initialized);
        if self.config.idle_timeout == SimDuration::ZERO {
            self.environments.expire(now);
        }
        self.watch_idle(out);
        self.show(out);
        Some((job, began))
    }

    /// The request failed as a whole: `rule` says why.
    pub(super) fn fail(&mut self, job: Job, rule: Rule, out: &mut impl Outbox) {
        out.count(ERRORS, 1);
        out.cause(rule);
        match job {
            Job::Call { id, body, attempt } => {
                out.hop(body.order, rule.name, attempt);
                // A synchronous caller gets 200 with the header X-Amz-Function-Error.
                out.respond(id, Reply::failed(200, Failure::Function, rule));
            }
            Job::Batch(poller) => {
                // A mapping that reports items by name does not slow down for failures.
                if !self.reports_items() {
                    self.mapping.hold_back();
                }
                self.batch_ended(poller, &[], out);
            }
            Job::Event(event) => self.event_ended(event, Some(rule), out),
        }
    }

    /// One wake for all idle environments, at the end of the one that has been idle longest.
    pub(super) fn watch_idle(&mut self, out: &mut impl Outbox) {
        if let Some(at) = self.environments.arm_idle(self.idle_span) {
            out.wake_at(at.max(out.now()), Class::Deadline, Errand::Idle.whole());
        }
    }

    /// How long the next environment is kept idle: AWS does not say, so in realistic mode half to one and a half of the
    /// configured time, drawn each time that one ends.
    pub(super) fn draw_idle_span(&mut self, out: &mut impl Outbox) {
        let span = self.mode.spread(Distribution::Constant(self.config.idle_timeout), 0.5, 1.5);
        self.idle_span = out.stream(Purpose::Platform).duration(&span);
    }

    pub(super) fn look_at_idle(&mut self, out: &mut impl Outbox) {
        let now = out.now();
        if self.environments.disarm_idle(now) {
            self.environments.expire(now - self.idle_span);
            self.draw_idle_span(out);
            self.watch_idle(out);
            self.show(out);
        }
    }

    /// Everything is dropped with the node: nobody is told how it would have ended.
    pub(super) fn drop_everything(&mut self, out: &mut impl Outbox) {
        self.pool(self.on_demand, 0, out);
        (self.inflight, self.on_demand) = (0, 0);
        self.down = true;
        for (job, task) in self.environments.drain() {
            if let Some(task) = task {
                out.abort(task);
            }
            match job {
                Job::Call { id, .. } => out.respond(id, Reply::failed(503, Failure::Unreachable, NODE_FAILED)),
                Job::Event(event) => self.event_dropped(event, out),
                Job::Batch(_) => {}
            }
        }
        self.mapping.clear(out);
        self.show(out);
    }

    pub(super) fn kill_one(&mut self, out: &mut impl Outbox) {
        let Some(key) = self.environments.victim() else { return };
        let job = self.release(key, false, out);
        self.environments.remove(key);
        self.show(out);
        if let Some((job, _)) = job {
            self.fail(job, ENVIRONMENT_KILLED, out);
        }
    }

    /// One more request is at work in this environment.
    fn count_work(&mut self, key: Key, out: &mut impl Outbox) {
        self.inflight += 1;
        if self.environments.get(key).provisioned {
            return out.count(PROVISIONED_INVOCATIONS, 1);
        }
        if self.config.provisioned_concurrency.is_some() {
            out.count(SPILLOVER, 1);
        }
        self.pool(self.on_demand, self.on_demand + 1, out);
        self.on_demand += 1;
    }

    /// One request fewer.
    fn count_rest(&mut self, key: Key, out: &mut impl Outbox) {
        self.inflight -= 1;
        if !self.environments.get(key).provisioned {
            self.pool(self.on_demand, self.on_demand - 1, out);
            self.on_demand -= 1;
        }
    }

    /// What the function uses of the account's pool changes, unless it has a reservation of its own.
    pub(super) fn pool(&self, before: u32, after: u32, out: &mut impl Outbox) {
        if self.config.reserved_concurrent_executions.is_none() {
            let account = &mut out.account().concurrency;
            account.give_back(before);
            account.take(after);
        }
    }

    /// Lambda charges from the start of initialization to the end, in whole milliseconds, and a request for each
    /// attempt; a large event counts as several (price list, read 2026-11-22).
    fn bill(&self, key: Key, job: &Job, out: &mut impl Outbox) {
        let environment = self.environments.get(key);
        let millis = out.now().since(environment.billed_from).0.div_ceil(1_000_000);
        out.count(BILLED_DURATION, millis);
        let memory = if environment.provisioned { BILLED_PROVISIONED_MEMORY } else { BILLED_MEMORY };
        out.count(memory, millis * u64::from(self.config.memory_size));
        let more = match job {
            Job::Event(event) => u64::from(self.events.body(*event).size).saturating_sub(FREE_EVENT_SIZE),
            Job::Call { .. } | Job::Batch(_) => 0,
        };
        out.count(BILLED_REQUESTS, 1 + more.div_ceil(EVENT_UNIT));
    }

    pub(super) fn show(&mut self, out: &mut impl Outbox) {
        self.pool_size = out.account().concurrency.pool();
        out.gauge(CONCURRENT_EXECUTIONS, f64::from(self.inflight));
        out.gauge(ENVIRONMENTS, self.environments.len() as f64);
    }
}
