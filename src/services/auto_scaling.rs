//! EC2 Auto Scaling group of queue consumers, scaled by backlog per instance (semantics sheet 5).
//!
//! ```text
//!  instance:  Pending ──launch time──► InService [warming ──warm-up──► warmed] ──► Terminating ──► gone
//!  each slot: receive (long poll) ──► handler for the batch ──► delete what succeeded ──► receive ...
//!  each minute: backlog = visible / in service ──► 3 points above target: out; 15 below 0.9 target: in
//! ```
//! Not modelled here: step and simple policies, lifecycle hooks, Availability Zones, termination policies
//! other than newest first, health checks with a grace period (a lost instance is replaced at once).

use std::collections::VecDeque;

use bevy_ecs::prelude::Component;
use serde::{Deserialize, Serialize};

use crate::services::contract::{
    Body, Call, CallId, Change, Class, Configuration, Content, Delivery, Done, Failure, Metric, NodeId, Operation,
    OperationKind, Outbox, Problem, Reference, Reply, Request, Rule, Service, Surroundings, TaskId, Work, Worker,
    WorkerState, metrics,
};
use crate::services::handler::{Step, problems, references};
use crate::units::distribution::Distribution;
use crate::units::key::{Key, Slab};
use crate::units::stream::Purpose;
use crate::units::time::{SimDuration, SimTime};

/// CloudWatch's metric period, at the end of which target tracking looks at the backlog.
const PERIOD: SimDuration = SimDuration::from_secs(60);

/// A consumer whose receive was empty or failed without waiting tries again after this (a convention).
const POLL_PAUSE: SimDuration = SimDuration::from_secs(1);

/// Scale-in looks for a metric below this share of the target (a convention; AWS documents 0.9 for Lambda).
const SCALE_IN_SHARE: f64 = 0.9;

const LOST_RULE: Rule = Rule("autoscaling.instance-lost");

/// A group of instances that consume a queue.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Config {
    /// The queue that its instances consume.
    pub queue: String,
    /// Fewest instances, 0..=10000.
    pub min_size: u32,
    /// Most instances, 0..=10000.
    pub max_size: u32,
    /// Instances at the start, `min_size`..=`max_size`; default `min_size`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub desired_capacity: Option<u32>,
    /// Messages that one instance works on at once (consumer slots), 1..=1000; default 1.
    #[serde(default = "one")]
    pub threads: u32,
    /// Messages taken by one receive, 1..=10; default 1.
    #[serde(default = "one")]
    pub max_number_of_messages: u32,
    /// Long-poll wait of the consumers, 0 s..=20 s; default 20 s.
    #[serde(default = "twenty_seconds")]
    pub wait_time: SimDuration,
    /// From the launch of an instance to `InService`; default 2 m.
    #[serde(default = "two_minutes")]
    pub launch_time: Distribution,
    /// How long a new instance warms up in the eyes of the group; default 0 s.
    #[serde(default)]
    pub default_instance_warmup: SimDuration,
    /// Least time between the end of a scaling activity and the next scale-in; default 0 s.
    #[serde(default)]
    pub cooldown: SimDuration,
    /// An instance that goes away finishes the batches at hand first, as with scale-in protection set while
    /// working; otherwise they are cut off and their messages come back; default false.
    #[serde(default)]
    pub protect_while_working: bool,
    /// Target tracking on the backlog per instance; default: the group keeps its size.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub target_tracking: Option<TargetTracking>,
    /// What a slot does for one message.
    pub handler: Vec<Step>,
}

fn one() -> u32 {
    1
}

fn twenty_seconds() -> SimDuration {
    SimDuration::from_secs(20)
}

fn two_minutes() -> Distribution {
    Distribution::Constant(SimDuration::from_secs(120))
}

/// Target tracking on backlog per instance = visible messages / instances in service.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct TargetTracking {
    /// Messages per instance to aim at, over 0.
    pub backlog_per_instance: f64,
    /// Minutes above the target before the group grows, 1..=60; default 3.
    #[serde(default = "three")]
    pub scale_out_periods: u32,
    /// Minutes below 0.9 of the target before it shrinks, 1..=60; default 15.
    #[serde(default = "fifteen")]
    pub scale_in_periods: u32,
    /// Never shrink; default false.
    #[serde(default)]
    pub disable_scale_in: bool,
}

fn three() -> u32 {
    3
}

fn fifteen() -> u32 {
    15
}

metrics! {
    IN_SERVICE = Gauge "GroupInServiceInstances", "Instances in service, warming ones included.";
    DESIRED = Gauge "GroupDesiredCapacity", "Instances the group wants.";
    PENDING = Gauge "GroupPendingInstances", "Instances being launched.";
    BUSY_SLOTS = Gauge "BusySlots", "Consumer slots at work.";
    BACKLOG = Gauge "BacklogPerInstance", "Visible messages per instance in service, each minute.";
    BATCHES = Count "Batches", "Batches of messages worked on.";
    PROCESSED = Count "MessagesProcessed", "Messages whose handler succeeded.";
    FAILED = Count "MessagesFailed", "Messages whose handler failed.";
    LAUNCHED = Count "InstancesLaunched", "Instances launched.";
    TERMINATED = Count "InstancesTerminated", "Instances terminated.";
    PROCESSING_TIME = Duration "ProcessingTime", "Time of a batch in its handler.";
}

/// What a picture of a group needs; its instances are its workers.
#[derive(Component, Clone, Debug, Default, PartialEq)]
pub struct View {
    /// Instances in service, warming ones included.
    pub in_service: u32,
    /// Instances being launched.
    pub pending: u32,
    /// Instances the group wants.
    pub desired: u32,
    /// Fewest.
    pub min: u32,
    /// Most.
    pub max: u32,
    /// Consumer slots of one instance.
    pub threads: u32,
    /// Slots at work.
    pub busy: u32,
    /// Backlog per instance at the last minute.
    pub backlog_per_instance: Option<f64>,
    /// The target for it.
    pub target: Option<f64>,
    /// The last data points, newest last: above the target (true) or not; at most `scale_out_periods`.
    pub breaches: Vec<bool>,
    /// Data points above the target that it takes to grow.
    pub scale_out_periods: u32,
    /// When the cooldown ends, if it runs.
    pub cooldown_until: Option<SimTime>,
    /// The last change of desired capacity: when, from, to.
    pub last_action: Option<(SimTime, u32, u32)>,
}

impl Configuration for Config {
    fn references(&self) -> Vec<Reference> {
        let queue = Reference {
            path: vec!["queue".into()],
            to: self.queue.clone(),
            operation: OperationKind::Receive,
            effect: false,
        };
        std::iter::once(queue).chain(references(&self.handler)).collect()
    }

    fn problems(&self) -> Vec<Problem> {
        let mut found = Vec::new();
        let mut check = |field: &str, value: u32, low: u32, high: u32| {
            if !(low..=high).contains(&value) {
                found.push(Problem::range(field, value, &format!("{low}..={high}")));
            }
        };
        check("max_size", self.max_size, 0, 10_000);
        check("min_size", self.min_size, 0, self.max_size.min(10_000));
        check("desired_capacity", self.desired_capacity.unwrap_or(self.min_size), self.min_size, self.max_size);
        check("threads", self.threads, 1, 1_000);
        check("max_number_of_messages", self.max_number_of_messages, 1, 10);
        if let Some(tracking) = &self.target_tracking {
            check("target_tracking.scale_out_periods", tracking.scale_out_periods, 1, 60);
            check("target_tracking.scale_in_periods", tracking.scale_in_periods, 1, 60);
            if !(tracking.backlog_per_instance > 0.0 && tracking.backlog_per_instance <= 1e9) {
                let value = tracking.backlog_per_instance;
                found.push(Problem::range("target_tracking.backlog_per_instance", value, "over 0, at most 1e9"));
            }
        }
        if self.wait_time > SimDuration::from_secs(20) {
            found.push(Problem::range("wait_time", self.wait_time, "0s..=20s"));
        }
        found.extend(problems(&self.handler));
        found
    }

    fn handler(&self) -> &[Step] {
        &self.handler
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Life {
    Pending { until: SimTime },
    InService { since: SimTime },
    /// Finishes its batches, then goes.
    Draining,
}

#[derive(Clone, Debug)]
struct Instance {
    number: u64,
    life: Life,
    slots: Vec<Key>,
    busy: u32,
}

/// A consumer slot: one thread of an instance.
#[derive(Clone, Debug)]
struct Slot {
    instance: Key,
    doing: Doing,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Doing {
    Polling(CallId),
    Working(TaskId, SimTime),
    Deleting,
    Pausing,
}

/// Tags of wake and reply tokens.
const LAUNCH: u8 = 0;
const TICK: u8 = 1;
const PAUSE: u8 = 2;
const RECEIVE: u8 = 3;
const DELETE: u8 = 4;
const ATTRIBUTES: u8 = 5;

/// A group of queue consumers.
#[derive(Clone, Debug)]
pub struct AutoScalingGroup {
    config: Config,
    queue: NodeId,
    instances: Slab<Instance>,
    slots: Slab<Slot>,
    next_number: u64,
    desired: u32,
    failed: bool,
    slowdown: f64,
    busy: u32,
    /// Data points, newest last: the backlog of the instances that have finished warming.
    points: VecDeque<f64>,
    backlog: Option<f64>,
    cooldown_until: SimTime,
    last_action: Option<(SimTime, u32, u32)>,
}

impl Service for AutoScalingGroup {
    type Config = Config;
    type View = View;

    const METRICS: &'static [Metric] = METRICS;
    const ACCEPTS: &'static [OperationKind] = &[];

    fn new(config: Config, surroundings: &Surroundings) -> Self {
        AutoScalingGroup {
            queue: surroundings.names.id(&config.queue),
            desired: config.desired_capacity.unwrap_or(config.min_size),
            config,
            instances: Slab::default(),
            slots: Slab::default(),
            next_number: 0,
            failed: false,
            slowdown: 1.0,
            busy: 0,
            points: VecDeque::new(),
            backlog: None,
            cooldown_until: SimTime::ZERO,
            last_action: None,
        }
    }

    fn config(&self) -> &Config {
        &self.config
    }

    /// The group starts with its desired capacity in service and warmed up.
    fn on_start(&mut self, out: &mut impl Outbox) {
        for _ in 0..self.desired {
            let key = self.add(Life::Pending { until: out.now() });
            self.enter_service(key, out);
        }
        if self.config.target_tracking.is_some() {
            out.wake_at(out.now() + PERIOD, Class::Metric, Key { index: 0, generation: 0 }.tagged(TICK));
        }
        self.show(out);
    }

    fn on_call(&mut self, call: Call, out: &mut impl Outbox) {
        out.respond(call.id, Reply::failed(404, Failure::Rejected, Rule("autoscaling.no-endpoint")));
    }

    fn on_wake(&mut self, token: u64, out: &mut impl Outbox) {
        let (tag, key) = Key::untag(token);
        match tag {
            LAUNCH => self.enter_service(key, out),
            TICK => self.tick(out),
            _ => self.receive(key, out),
        }
        self.show(out);
    }

    fn on_reply(&mut self, token: u64, reply: Reply, out: &mut impl Outbox) {
        let (tag, key) = Key::untag(token);
        match (tag, reply.content) {
            (ATTRIBUTES, Content::QueueAttributes { visible, .. }) => self.track(visible, out),
            (RECEIVE, Content::Messages(batch)) => self.work(key, batch, out),
            (RECEIVE, _) => self.poll_again(key, reply.failure.is_some(), out),
            (DELETE, _) => self.receive(key, out),
            _ => {}
        }
    }

    fn on_done(&mut self, token: u64, done: Done, out: &mut impl Outbox) {
        let key = Key::from_bits(token);
        let Some(slot) = self.slots.get_mut(key) else { return };
        if let Doing::Working(_, started) = slot.doing {
            out.span(PROCESSING_TIME, out.now().since(started));
        }
        slot.doing = Doing::Deleting;
        if let Some(instance) = self.instances.get_mut(slot.instance) {
            instance.busy -= 1;
        }
        self.busy -= 1;
        out.gauge(BUSY_SLOTS, f64::from(self.busy));
        out.count(PROCESSED, done.succeeded.len() as u64);
        out.count(FAILED, done.failed.len() as u64);
        let receipts: Vec<_> = done.succeeded.iter().map(|delivery| delivery.receipt).collect();
        if receipts.is_empty() {
            return self.receive(key, out);
        }
        out.call(self.queue, request(Operation::Delete(receipts)), None, key.tagged(DELETE));
    }

    fn on_change(&mut self, change: &Change, out: &mut impl Outbox) {
        match change {
            Change::Fail => {
                self.failed = true;
                self.keys().into_iter().for_each(|key| self.terminate(key, out));
            }
            Change::Recover => {
                self.failed = false;
                self.reach_desired(out);
            }
            Change::Slow(factor) => self.slowdown = *factor,
            Change::KillWorker => {
                let in_service = |instance: &Instance| matches!(instance.life, Life::InService { .. });
                let oldest = self.instances.iter().filter(|(_, i)| in_service(i)).min_by_key(|(_, i)| i.number);
                if let Some(key) = oldest.map(|(key, _)| key) {
                    out.cause(LOST_RULE);
                    self.terminate(key, out);
                    self.reach_desired(out);
                }
            }
            Change::Burst(_) | Change::Flush | Change::Poison => {}
        }
        self.show(out);
    }

    fn reconfigure(&mut self, config: Config, out: &mut impl Outbox) {
        let wanted = config.desired_capacity.filter(|_| config.desired_capacity != self.config.desired_capacity);
        if config.target_tracking.is_some() && self.config.target_tracking.is_none() {
            out.wake_at(out.now() + PERIOD, Class::Metric, Key { index: 0, generation: 0 }.tagged(TICK));
        }
        self.config = config;
        self.set_desired(wanted.unwrap_or(self.desired), out);
        self.show(out);
    }

    fn view(&self, now: SimTime) -> View {
        let tracking = self.config.target_tracking.as_ref();
        View {
            in_service: self.count(|life| matches!(life, Life::InService { .. })),
            pending: self.count(|life| matches!(life, Life::Pending { .. })),
            desired: self.desired,
            min: self.config.min_size,
            max: self.config.max_size,
            threads: self.config.threads,
            busy: self.busy,
            backlog_per_instance: self.backlog,
            target: tracking.map(|tracking| tracking.backlog_per_instance),
            breaches: tracking.map(|tracking| self.breaches(tracking)).unwrap_or_default(),
            scale_out_periods: tracking.map_or(0, |tracking| tracking.scale_out_periods),
            cooldown_until: Some(self.cooldown_until).filter(|until| *until > now),
            last_action: self.last_action,
        }
    }

    fn workers(&self, now: SimTime) -> Vec<Worker> {
        let warmup = self.config.default_instance_warmup;
        let mut workers: Vec<Worker> = self
            .instances
            .iter()
            .map(|(_, instance)| {
                let (state, until) = match instance.life {
                    Life::Pending { until } => (WorkerState::Starting, Some(until)),
                    Life::InService { since } if now < since + warmup => (WorkerState::Warming, Some(since + warmup)),
                    Life::InService { .. } if instance.busy > 0 => (WorkerState::Busy, None),
                    Life::InService { .. } => (WorkerState::Idle, None),
                    Life::Draining => (WorkerState::Terminating, None),
                };
                let (busy, slots) = (instance.busy, self.config.threads);
                Worker { number: instance.number, state, busy, slots, queued: 0, until }
            })
            .collect();
        workers.sort_by_key(|worker| worker.number);
        workers
    }
}

impl AutoScalingGroup {
    fn keys(&self) -> Vec<Key> {
        self.instances.iter().map(|(key, _)| key).collect()
    }

    fn count(&self, wanted: impl Fn(Life) -> bool) -> u32 {
        let n = self.instances.iter().filter(|(_, instance)| wanted(instance.life)).count();
        u32::try_from(n).unwrap_or(u32::MAX)
    }

    fn add(&mut self, life: Life) -> Key {
        self.next_number += 1;
        self.instances.insert(Instance { number: self.next_number, life, slots: Vec::new(), busy: 0 })
    }

    /// Launches or terminates until as many instances live as are desired.
    fn reach_desired(&mut self, out: &mut impl Outbox) {
        if self.failed {
            return;
        }
        let mut alive = self.count(|life| life != Life::Draining);
        while alive < self.desired {
            let launch = out.stream(Purpose::Platform).duration(&self.config.launch_time);
            let key = self.add(Life::Pending { until: out.now() + launch });
            out.wake_at(out.now() + launch, Class::Completion, key.tagged(LAUNCH));
            out.count(LAUNCHED, 1);
            alive += 1;
        }
        while alive > self.desired {
            let newest = self.instances.iter().filter(|(_, i)| i.life != Life::Draining).max_by_key(|(_, i)| i.number);
            let Some((key, busy)) = newest.map(|(key, instance)| (key, instance.busy)) else { break };
            if self.config.protect_while_working && busy > 0 {
                self.drain(key, out);
            } else {
                self.terminate(key, out);
            }
            alive -= 1;
        }
    }

    fn enter_service(&mut self, key: Key, out: &mut impl Outbox) {
        let slots: Vec<Key> = (0..self.config.threads)
            .map(|_| self.slots.insert(Slot { instance: key, doing: Doing::Pausing }))
            .collect();
        let Some(instance) = self.instances.get_mut(key) else {
            slots.iter().for_each(|slot| drop(self.slots.remove(*slot)));
            return;
        };
        instance.life = Life::InService { since: out.now() };
        instance.slots.clone_from(&slots);
        slots.into_iter().for_each(|slot| self.receive(slot, out));
    }

    /// The slot asks the queue for its next batch; a draining instance lets the slot go instead.
    fn receive(&mut self, key: Key, out: &mut impl Outbox) {
        let Some(instance_key) = self.slots.get(key).map(|slot| slot.instance) else { return };
        let Some(instance) = self.instances.get_mut(instance_key) else { return };
        if instance.life == Life::Draining {
            if instance.busy == 0 {
                self.terminate(instance_key, out);
            }
            return;
        }
        let (max, wait) = (self.config.max_number_of_messages, Some(self.config.wait_time));
        let operation = Operation::Receive { max, wait, visibility: None };
        let call = out.call(self.queue, request(operation), None, key.tagged(RECEIVE));
        if let Some(slot) = self.slots.get_mut(key) {
            slot.doing = Doing::Polling(call);
        }
    }

    /// An empty long poll is followed by the next at once; a short or failed one after a pause.
    fn poll_again(&mut self, key: Key, failed: bool, out: &mut impl Outbox) {
        if !failed && self.config.wait_time > SimDuration::ZERO {
            return self.receive(key, out);
        }
        if let Some(slot) = self.slots.get_mut(key) {
            slot.doing = Doing::Pausing;
            out.wake_at(out.now() + POLL_PAUSE, Class::Request, key.tagged(PAUSE));
        }
    }

    fn work(&mut self, key: Key, batch: Vec<Delivery>, out: &mut impl Outbox) {
        let Some(slot) = self.slots.get_mut(key) else { return };
        out.count(BATCHES, 1);
        slot.doing = Doing::Working(out.run(Work::Batch(batch), self.slowdown, key.to_bits()), out.now());
        if let Some(instance) = self.instances.get_mut(slot.instance) {
            instance.busy += 1;
        }
        self.busy += 1;
        out.gauge(BUSY_SLOTS, f64::from(self.busy));
    }

    /// No new batches; gone when those at hand are done.
    fn drain(&mut self, key: Key, out: &mut impl Outbox) {
        let Some(instance) = self.instances.get_mut(key) else { return };
        instance.life = Life::Draining;
        for slot in instance.slots.clone() {
            if let Some(Doing::Polling(call)) = self.slots.get(slot).map(|slot| slot.doing) {
                out.hang_up(call);
                self.slots.remove(slot);
            }
        }
    }

    /// Gone at once: batches at hand are cut off, and their messages come back when their visibility ends.
    fn terminate(&mut self, key: Key, out: &mut impl Outbox) {
        let Some(instance) = self.instances.remove(key) else { return };
        out.count(TERMINATED, 1);
        self.busy -= instance.busy;
        for slot in instance.slots.iter().filter_map(|slot| self.slots.remove(*slot)) {
            match slot.doing {
                Doing::Polling(call) => out.hang_up(call),
                Doing::Working(task, _) => out.abort(task),
                Doing::Deleting | Doing::Pausing => {}
            }
        }
    }

    /// The end of a metric period.
    fn tick(&mut self, out: &mut impl Outbox) {
        if self.config.target_tracking.is_some() {
            let token = Key { index: 0, generation: 0 };
            out.call(self.queue, request(Operation::QueueAttributes), None, token.tagged(ATTRIBUTES));
            out.wake_at(out.now() + PERIOD, Class::Metric, token.tagged(TICK));
        }
    }

    /// Target tracking (semantics sheet 5.3): desired = ceil(capacity x metric / target).
    fn track(&mut self, visible: u64, out: &mut impl Outbox) {
        let Some(tracking) = self.config.target_tracking.clone() else { return };
        let (warmup, now) = (self.config.default_instance_warmup, out.now());
        let warmed = self.count(|life| matches!(life, Life::InService { since } if since + warmup <= now));
        let coming = self.count(|life| match life {
            Life::Pending { .. } => true,
            Life::InService { since } => since + warmup > now,
            Life::Draining => false,
        });
        if warmed == 0 {
            // Without instances the division has no value: insufficient data, and nothing happens.
            self.backlog = None;
            self.points.clear();
            return;
        }
        let backlog = visible as f64 / f64::from(warmed);
        self.backlog = Some(backlog);
        out.gauge(BACKLOG, backlog);
        self.points.push_back(backlog);
        let keep = tracking.scale_out_periods.max(tracking.scale_in_periods) as usize;
        if self.points.len() > keep {
            self.points.pop_front();
        }
        let target = tracking.backlog_per_instance;
        let computed = capacity_for(warmed, backlog, target);
        if self.last_points(tracking.scale_out_periods, |point| point > target) {
            self.set_desired(self.desired.max(computed), out);
        } else if coming == 0
            && !tracking.disable_scale_in
            && now >= self.cooldown_until
            && self.last_points(tracking.scale_in_periods, |point| point < SCALE_IN_SHARE * target)
        {
            self.set_desired(self.desired.min(computed), out);
        }
    }

    fn last_points(&self, periods: u32, holds: impl Fn(f64) -> bool) -> bool {
        self.points.len() >= periods as usize && self.points.iter().rev().take(periods as usize).all(|point| holds(*point))
    }

    fn set_desired(&mut self, desired: u32, out: &mut impl Outbox) {
        let desired = desired.clamp(self.config.min_size, self.config.max_size);
        if desired != self.desired {
            self.last_action = Some((out.now(), self.desired, desired));
            self.cooldown_until = out.now() + self.config.cooldown;
            self.desired = desired;
            out.gauge(DESIRED, f64::from(desired));
        }
        self.reach_desired(out);
    }

    fn breaches(&self, tracking: &TargetTracking) -> Vec<bool> {
        let skip = self.points.len().saturating_sub(tracking.scale_out_periods as usize);
        self.points.iter().skip(skip).map(|point| *point > tracking.backlog_per_instance).collect()
    }

    fn show(&self, out: &mut impl Outbox) {
        out.gauge(IN_SERVICE, f64::from(self.count(|life| matches!(life, Life::InService { .. }))));
        out.gauge(PENDING, f64::from(self.count(|life| matches!(life, Life::Pending { .. }))));
        out.gauge(DESIRED, f64::from(self.desired));
        out.gauge(BUSY_SLOTS, f64::from(self.busy));
    }
}

/// ceil(capacity x metric / target), at least 0.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "clamped to the group's sizes afterwards")]
fn capacity_for(capacity: u32, metric: f64, target: f64) -> u32 {
    (f64::from(capacity) * metric / target).ceil().clamp(0.0, f64::from(u32::MAX)) as u32
}

/// A request of the group itself, on behalf of nobody.
fn request(operation: Operation) -> Request {
    Request { operation, body: Body::default(), effect: false, attempt: 1 }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn as_01_and_as_03_target_tracking_rounds_up_in_both_directions() {
        // 1,500 messages on 10 instances: 150 each against a target of 100.
        assert_eq!(capacity_for(10, 150.0, 100.0), 15);
        // 4 x 68.75 / 50 = 5.5, 10 x 42.5 / 50 = 8.5.
        assert_eq!(capacity_for(4, 68.75, 50.0), 6);
        assert_eq!(capacity_for(10, 42.5, 50.0), 9);
    }
}
