//! Serving requests behind a load balancer: round robin over the instances in service, threads, accept queues.

use crate::services::auto_scaling::instances::{Instance, Life};
use crate::services::auto_scaling::{
    AutoScalingGroup, BUSY_SLOTS, CUT_OFF_RULE, NO_INSTANCE_RULE, QUEUE_LENGTH, REFUSED, REFUSED_RULE, REQUESTS,
    RESPONSE_TIME,
};
use crate::services::contract::{Body, Call, CallId, Done, Failure, Outbox, Reply, Rule, TaskId, Work};
use crate::units::key::Key;
use crate::units::time::SimTime;

/// A request at work or waiting at an instance.
#[derive(Clone, Debug)]
pub(super) struct Job {
    call: CallId,
    body: Body,
    instance: Key,
    arrived: SimTime,
    task: Option<TaskId>,
}

impl AutoScalingGroup {
    /// The load balancer hands a request to the next instance.
    pub(super) fn serve(&mut self, call: &Call, out: &mut impl Outbox) {
        out.count(REQUESTS, 1);
        if self.targets.is_empty() {
            return refuse(call.id, NO_INSTANCE_RULE, out);
        }
        let chosen = self.next_target % self.targets.len();
        self.next_target = chosen + 1;
        let key = self.targets[chosen];
        let Some(instance) = self.instances.get_mut(key) else { return };
        let full = self.config.accept_queue.is_some_and(|room| instance.waiting.len() >= room as usize);
        let free = instance.busy < self.config.threads;
        if !free && full {
            return refuse(call.id, REFUSED_RULE, out);
        }
        let job = Job { call: call.id, body: call.request.body, instance: key, arrived: out.now(), task: None };
        let job = self.jobs.insert(job);
        if free {
            self.start_job(job, out);
        } else {
            instance.waiting.push_back(job);
            self.queued += 1;
            out.gauge(QUEUE_LENGTH, f64::from(self.queued));
        }
    }

    fn start_job(&mut self, key: Key, out: &mut impl Outbox) {
        let Some(job) = self.jobs.get_mut(key) else { return };
        job.task = Some(out.run(Work::Request(job.body), self.slowdown, key.to_bits()));
        if let Some(instance) = self.instances.get_mut(job.instance) {
            instance.busy += 1;
        }
        self.busy += 1;
        out.gauge(BUSY_SLOTS, f64::from(self.busy));
    }

    /// The handler of a request has ended.
    pub(super) fn request_done(&mut self, key: Key, done: Done, out: &mut impl Outbox) {
        let Some(job) = self.jobs.remove(key) else { return };
        out.span(RESPONSE_TIME, out.now().since(job.arrived));
        out.respond(job.call, done.reply);
        self.busy -= 1;
        out.gauge(BUSY_SLOTS, f64::from(self.busy));
        let Some(instance) = self.instances.get_mut(job.instance) else { return };
        instance.busy -= 1;
        if let Some(next) = instance.waiting.pop_front() {
            self.queued -= 1;
            out.gauge(QUEUE_LENGTH, f64::from(self.queued));
            return self.start_job(next, out);
        }
        let is_drained = matches!(instance.life, Life::Leaving { .. }) && instance.busy == 0;
        // A hook holds it all the same.
        if is_drained && self.config.lifecycle_hooks.is_empty() {
            self.leave(job.instance, out);
            self.show(out);
        }
    }

    /// The requests of an instance that is gone.
    pub(super) fn cut_off(&mut self, key: Key, instance: &Instance, out: &mut impl Outbox) {
        self.queued -= u32::try_from(instance.waiting.len()).unwrap_or(0);
        let lost: Vec<Key> = self.jobs.iter().filter(|(_, job)| job.instance == key).map(|(key, _)| key).collect();
        for job in lost.into_iter().filter_map(|key| self.jobs.remove(key)) {
            if let Some(task) = job.task {
                out.abort(task);
            }
            out.cause(CUT_OFF_RULE);
            out.respond(job.call, Reply::failed(503, Failure::Unreachable, CUT_OFF_RULE));
        }
    }
}

fn refuse(call: CallId, rule: Rule, out: &mut impl Outbox) {
    out.count(REFUSED, 1);
    out.cause(rule);
    out.respond(call, Reply::failed(503, Failure::Overloaded, rule));
}
