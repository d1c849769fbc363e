//! One invocation from admission to its end: throttle, cold start, handler, timeout, and what becomes of its
//! environment (semantics sheet 2.2 and 2.3).

use crate::services::contract::{Class, Done, Failure, Outbox, Reply, Rule, Work};
use crate::services::lambda::environments::{Job, Phase};
use crate::services::lambda::errand::Errand;
use crate::services::lambda::{
    COLD_STARTS, CONCURRENT_EXECUTIONS, DURATION, ENVIRONMENTS, ERRORS, INIT_DURATION, INVOCATIONS, Lambda, THROTTLES,
    TIMEOUTS, event_source,
};
use crate::units::key::Key;
use crate::units::stream::Purpose;
use crate::units::time::{SimDuration, SimTime};

/// The init phase is cut off after this and repeated in the invocation (Lambda quotas, read 2026-11-22).
const INIT_LIMIT: SimDuration = SimDuration::from_secs(10);

const RESERVED: Rule = Rule("lambda.reserved-concurrency");
const ACCOUNT: Rule = Rule("lambda.account-concurrency");
const SCALING: Rule = Rule("lambda.scaling-rate");
const COLD_START: Rule = Rule("lambda.cold-start");
const INIT_AGAIN: Rule = Rule("lambda.init-timeout");
const TIMEOUT: Rule = Rule("lambda.timeout");
/// The handler failed.
pub(super) const FUNCTION_ERROR: Rule = Rule("lambda.function-error");
const ENVIRONMENT_KILLED: Rule = Rule("lambda.environment-killed");
const NODE_FAILED: Rule = Rule("node.failed");

impl Lambda {
    /// An environment for one more request (semantics sheet 2.2), or the rule that throttles it.
    pub(super) fn admit(&mut self, now: SimTime) -> Result<Key, Rule> {
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

    pub(super) fn throttled(&mut self, rule: Rule, out: &mut impl Outbox) {
        self.throttles += 1;
        out.count(THROTTLES, 1);
        out.cause(rule);
    }

    /// The request of `job` has this environment from now on.
    pub(super) fn begin(&mut self, key: Key, job: Job, out: &mut impl Outbox) {
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
    pub(super) fn fail(&mut self, job: Job, rule: Rule, out: &mut impl Outbox) {
        out.count(ERRORS, 1);
        out.cause(rule);
        match job {
            Job::Call { id, body, attempt } => {
                out.hop(body.order, rule.0, attempt);
                // A synchronous caller gets 200 with the header X-Amz-Function-Error.
                out.respond(id, Reply::failed(200, Failure::Fault, rule));
            }
            Job::Batch(poller) => {
                // A mapping that reports items by name does not slow down for failures.
                if !self.reports_items() {
                    self.mapping.hold_back();
                }
                self.batch_ended(poller, &[], out);
            }
        }
    }

    fn reports_items(&self) -> bool {
        self.config.event_source.as_ref().is_some_and(|source| source.report_batch_item_failures)
    }

    pub(super) fn batch_done(&mut self, poller: Key, done: &Done, out: &mut impl Outbox) {
        let failed = !done.failed().is_empty() || !done.reply.is_ok();
        if failed && !self.reports_items() {
            self.fail(Job::Batch(poller), FUNCTION_ERROR, out);
            return;
        }
        if failed {
            // The function names what failed and ends well, so this is not an error.
            out.cause(event_source::ITEM_FAILURES);
        }
        self.batch_ended(poller, done.succeeded(), out);
    }

    /// One wake for all idle environments, at the end of the one that has been idle longest.
    pub(super) fn watch_idle(&mut self, out: &mut impl Outbox) {
        let span = self.config.idle_timeout;
        if let Some(at) = self.environments.arm_idle(span) {
            out.wake_at(at.max(out.now()), Class::Deadline, Errand::Idle.whole());
        }
    }

    pub(super) fn look_at_idle(&mut self, out: &mut impl Outbox) {
        let now = out.now();
        if self.environments.disarm_idle(now) {
            self.environments.expire(now - self.config.idle_timeout);
            self.watch_idle(out);
            self.show(out);
        }
    }

    /// Everything is dropped with the node: nobody is told how it would have ended.
    pub(super) fn drop_everything(&mut self, out: &mut impl Outbox) {
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

    pub(super) fn kill_one(&mut self, out: &mut impl Outbox) {
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
