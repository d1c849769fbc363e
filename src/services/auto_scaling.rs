//! EC2 Auto Scaling group of queue consumers, scaled by backlog per instance (semantics sheet 5).
//!
//! ```text
//!  instance:  Pending ──launch time──► InService [warming ──warm-up──► warmed] ──► Terminating ──► gone
//!  each slot: receive (long poll) ──► handler for the batch ──► delete what succeeded ──► receive ...
//!  each minute: backlog = visible / in service ──► 3 points above target: out; 15 below 0.9 target: in
//! ```
//! Not modelled here: step and simple policies, lifecycle hooks, Availability Zones, termination policies
//! other than newest first, health checks with a grace period (a lost instance is replaced at once).

mod instances;
mod tracking;

use std::collections::VecDeque;

use bevy_ecs::prelude::Component;
use serde::{Deserialize, Serialize};

use crate::services::auto_scaling::instances::request;
use crate::services::configuration::{Configuration, Problem, Reference, Surroundings};
use crate::services::contract::{
    Call, CallId, Change, Class, Content, Done, Failure, Metric, NodeId, Operation, OperationKind, Outbox, Reply, Rule,
    Service, TaskId, Worker, WorkerState, metrics,
};
use crate::services::handler::{Step, problems, references};
use crate::units::distribution::Distribution;
use crate::units::key::{Key, Slab};
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
    /// Least time between a change of the desired capacity and the next scale-in; default 0 s.
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
        // Between sizes that contradict each other no desired capacity fits, and that is said already.
        if self.min_size <= self.max_size {
            check("desired_capacity", self.desired_capacity.unwrap_or(self.min_size), self.min_size, self.max_size);
        }
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
    Pending {
        until: SimTime,
    },
    InService {
        since: SimTime,
    },
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
        out.count(PROCESSED, done.succeeded().len() as u64);
        out.count(FAILED, done.failed().len() as u64);
        let receipts: Box<[_]> = done.succeeded().iter().map(|delivery| delivery.receipt).collect();
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
