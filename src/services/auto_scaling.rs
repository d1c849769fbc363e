//! EC2 Auto Scaling group: instances that consume a queue or serve requests, spread over Availability Zones, replaced
//! when they fail, more or fewer as policies say (semantics sheet 5).
//!
//! ```text
//!  Pending ──launch time──► [Pending:Wait] ──► InService [warming ──► warmed] ──► [Terminating:Wait] ──► gone
//!  consumer: receive (long poll) ──► handler for the batch ──► delete what succeeded ──► receive ...
//!  server:   load balancer (round robin) ──► thread, or accept queue, or 503
//!  each minute: metric against target: 3 points above: out; 15 below 0.9 target: in. Alarms execute the others.
//! ```
//! EC2 Auto Scaling User Guide, read 2026-11-22. Not modelled here: `Standby` and `Detached`, scheduled actions and
//! predictive scaling, Spot instances, launch templates, instance maintenance policies (launch before terminate), EC2
//! status checks by themselves (`KillWorker` and `SetInstanceHealth` do it), boot and termination failures, the load
//! balancer's own checks and price, the minimum of 60 s that EC2 bills.

mod config;
mod consumer;
mod health;
mod instances;
mod policy;
mod scaling;
mod serving;
#[cfg(test)]
mod tests;

use bevy_ecs::prelude::Component;

pub use crate::services::auto_scaling::config::Config;
use crate::services::auto_scaling::consumer::Slot;
use crate::services::auto_scaling::instances::{Instance, Life, Purpose};
pub use crate::services::auto_scaling::policy::ScalingPolicy;
use crate::services::auto_scaling::scaling::{Cooldown, Tracker};
use crate::services::auto_scaling::serving::Job;
use crate::services::configuration::Surroundings;
use crate::services::contract::{
    Call, Change, Charge, Class, Content, Done, Failure, Metric, NodeId, Operation, OperationKind, Outbox, Reply, Rule,
    Service, Worker, WorkerState, metrics,
};
use crate::services::rule::rules;
use crate::units::key::{Key, Slab};
use crate::units::time::{SimDuration, SimTime};

/// CloudWatch's metric period, at the end of which target tracking looks at its metrics.
const PERIOD: SimDuration = SimDuration::from_secs(60);

rules! {
    LOST_RULE = "autoscaling.instance-lost",
        en "An instance is gone, by itself or with its Availability Zone; it is replaced at once, whatever the cooldown.",
        ko "인스턴스가 스스로 또는 가용 영역과 함께 사라졌습니다. 휴지 시간과 상관없이 바로 교체합니다.",
        document "EC2 Auto Scaling User Guide, \"Health checks for Auto Scaling instances\"",
        tests ["as_11", "as_17"];
    UNHEALTHY_RULE = "autoscaling.unhealthy",
        en "An instance is unhealthy: it is terminated first and then replaced, a tenth of the group at a time.",
        ko "인스턴스 상태가 나빠 먼저 종료한 뒤 교체합니다. 한 번에 그룹의 10%까지만 바꿉니다.",
        document "EC2 Auto Scaling User Guide, \"Health checks for Auto Scaling instances\"",
        tests ["as_12", "as_13"];
    SCALED_IN_RULE = "autoscaling.scale-in",
        en "The group terminates an instance, in the zone that has most.",
        ko "가장 많은 가용 영역에서 인스턴스를 종료합니다.",
        document "EC2 Auto Scaling User Guide, \"Control which Auto Scaling instances terminate during scale in\"",
        tests ["as_14", "as_09"],
        deviation "An instance that is still launching goes before those in service; AWS does not say which goes.";
    PROTECTED_RULE = "autoscaling.protected",
        en "The group is to shrink, but every instance is protected from scale-in: it waits until one is not.",
        ko "그룹을 줄여야 하지만 모든 인스턴스가 축소 보호 상태라 보호가 풀릴 때까지 기다립니다.",
        document "EC2 Auto Scaling User Guide, \"Use instance scale-in protection\"",
        tests ["as_13"];
    COOLDOWN_RULE = "autoscaling.cooldown",
        en "A simple policy is ignored: the last activity has not ended, or its cooldown has not passed.",
        ko "앞선 조정이 끝나지 않았거나 휴지 시간이 남아 단순 조정 정책을 무시합니다.",
        document "EC2 Auto Scaling User Guide, \"Scaling cooldowns for Amazon EC2 Auto Scaling\"",
        tests ["as_06"];
    WARMING_RULE = "autoscaling.warming-up",
        en "The group does not shrink while instances are warming up.",
        ko "워밍업 중인 인스턴스가 있어 그룹을 줄이지 않습니다.",
        document "EC2 Auto Scaling User Guide, \"Set the default instance warmup for an Auto Scaling group\"",
        tests ["as_08"];
    REBALANCED_RULE = "autoscaling.rebalanced",
        en "Zones are uneven: an instance is launched where fewest are, before one is terminated where most are.",
        ko "가용 영역 사이가 고르지 않아, 적은 곳에 먼저 띄우고 많은 곳에서 종료합니다.",
        document "EC2 Auto Scaling User Guide, \"Auto Scaling benefits\", \"Rebalancing activities\"",
        tests ["as_09", "as_10"];
    ABANDONED_RULE = "autoscaling.hook-abandoned",
        en "A lifecycle hook was not completed in time, so the launch is abandoned and another begins.",
        ko "수명 주기 후크가 제때 끝나지 않아 시작을 포기하고 다른 인스턴스를 띄웁니다.",
        document "EC2 Auto Scaling User Guide, \"Amazon EC2 Auto Scaling lifecycle hooks\"",
        tests ["given_a_launch_hook"];
    NO_INSTANCE_RULE = "autoscaling.no-instance",
        en "No instance is in service, so the load balancer has nobody to send the request to.",
        ko "가동 중인 인스턴스가 없어 로드 밸런서가 요청을 보낼 곳이 없습니다.",
        document "Elastic Load Balancing, \"Troubleshoot your Application Load Balancers\", HTTP 503",
        tests ["given_a_group_without_a_queue"];
    REFUSED_RULE = "autoscaling.accept-queue-full",
        en "All threads of the instance are at work and its accept queue is full, so the request is refused.",
        ko "인스턴스의 스레드가 모두 일하는 중이고 대기열도 가득 차서 요청을 거절합니다.",
        convention "A bounded accept queue answers 503 when it is full, as common web servers are set up to do.",
        tests ["given_a_group_without_a_queue"];
    CUT_OFF_RULE = "autoscaling.cut-off",
        en "The instance went away while it worked on the request.",
        ko "요청을 처리하던 인스턴스가 사라졌습니다.",
        convention "Callers see a broken connection at once (503).",
        tests ["given_a_group_without_a_queue"];
    NO_ENDPOINT_RULE = "autoscaling.no-endpoint",
        en "The instances of this group consume a queue; nobody listens for requests.",
        ko "이 그룹의 인스턴스는 대기열만 처리하며 요청을 받지 않습니다.",
        convention "A group with a queue has no load balancer; a scenario that calls one is refused.",
        tests ["given_a_group_with_a_queue"];
    NO_POLICY_RULE = "autoscaling.no-such-policy",
        en "The group has no step or simple policy of that name.",
        ko "그룹에 그런 이름의 조정 정책이 없습니다.",
        document "EC2 Auto Scaling API Reference, \"ExecutePolicy\"",
        tests ["given_no_policy_of_that_name"];
    SCALED_RULE = "autoscaling.policy-executed",
        en "A scaling policy was executed.",
        ko "조정 정책을 실행했습니다.",
        document "EC2 Auto Scaling API Reference, \"ExecutePolicy\"",
        tests ["as_15"];
}

metrics! {
    IN_SERVICE = Gauge "GroupInServiceInstances", "Instances in service, warming ones included.";
    DESIRED = Gauge "GroupDesiredCapacity", "Instances the group wants.";
    PENDING = Gauge "GroupPendingInstances", "Instances being launched.";
    TERMINATING = Gauge "GroupTerminatingInstances", "Instances held on their way out.";
    TOTAL = Gauge "GroupTotalInstances", "Instances in all.";
    BUSY_SLOTS = Gauge "BusySlots", "Consumer slots or threads at work.";
    BACKLOG = Gauge "BacklogPerInstance", "Visible messages per instance that has warmed up, each minute.";
    QUEUE_LENGTH = Gauge "QueueLength", "Requests waiting in accept queues.";
    BATCHES = Count "Batches", "Batches of messages worked on.";
    PROCESSED = Count "MessagesProcessed", "Messages whose handler succeeded.";
    FAILED = Count "MessagesFailed", "Messages whose handler failed.";
    REQUESTS = Count "RequestCount", "Requests that reached the load balancer.";
    REFUSED = Count "RefusedRequests", "Requests refused: no instance in service, or its accept queue full.";
    LAUNCHED = Count "InstancesLaunched", "Instances launched.";
    TERMINATED = Count "InstancesTerminated", "Instances terminated.";
    PROCESSING_TIME = Duration "ProcessingTime", "Time of a batch in its handler.";
    RESPONSE_TIME = Duration "TargetResponseTime", "Time of a request from the load balancer to its answer.";
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
    /// Consumer slots or threads of one instance.
    pub threads: u32,
    /// Slots at work.
    pub busy: u32,
    /// Requests in accept queues.
    pub queued: u32,
    /// It serves requests behind a load balancer.
    pub serves: bool,
    /// The metric of the first target tracking policy at the last minute.
    pub tracked: Option<f64>,
    /// The target for it.
    pub target: Option<f64>,
    /// The metric is the backlog per instance.
    pub tracks_backlog: bool,
    /// It has scaling policies that alarms execute.
    pub has_policies: bool,
    /// The last data points, newest last: above the target (true) or not; at most `scale_out_periods`.
    pub breaches: Vec<bool>,
    /// Data points above the target that it takes to grow.
    pub scale_out_periods: u32,
    /// When the cooldown ends, if it runs.
    pub cooldown_until: Option<SimTime>,
    /// How long it runs in all.
    pub cooldown: SimDuration,
    /// The last change of desired capacity: when, from, to.
    pub last_action: Option<(SimTime, u32, u32)>,
    /// Its Availability Zones.
    pub zones: Vec<ZoneView>,
}

/// An Availability Zone of a group.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ZoneView {
    /// Its name.
    pub name: String,
    /// It has not failed.
    pub up: bool,
    /// Instances in it, pending ones included.
    pub instances: u32,
}

/// An Availability Zone in which the group may launch.
#[derive(Clone, Debug)]
struct Zone {
    /// Its index in the scenario.
    index: u32,
    name: String,
    up: bool,
}

/// Tags of wake and reply tokens.
const LAUNCH: u8 = 0;
const TICK: u8 = 1;
const PAUSE: u8 = 2;
const RECEIVE: u8 = 3;
const DELETE: u8 = 4;
/// An instance has warmed up, or its grace period is over.
const SETTLED: u8 = 5;
/// A hook or the deregistration delay is over.
const LEAVE: u8 = 6;

/// A group of instances.
#[derive(Clone, Debug)]
pub struct AutoScalingGroup {
    config: Config,
    queue: Option<NodeId>,
    zones: Vec<Zone>,
    instances: Slab<Instance>,
    /// Consumer slots; none in a group that serves.
    slots: Slab<Slot>,
    /// Requests at work or waiting; none in a group that consumes.
    jobs: Slab<Job>,
    /// Instances in service in the order in which they came, for the load balancer.
    targets: Vec<Key>,
    next_target: usize,
    next_number: u64,
    desired: u32,
    failed: bool,
    slowdown: f64,
    busy: u32,
    queued: u32,
    trackers: Vec<Tracker>,
    cooldown: Cooldown,
    last_action: Option<(SimTime, u32, u32)>,
}

const NOBODY: Key = Key::plain(0);

impl Service for AutoScalingGroup {
    type Config = Config;
    type View = View;

    const METRICS: &'static [Metric] = METRICS;
    const ACCEPTS: &'static [OperationKind] = &[OperationKind::Invoke, OperationKind::ExecutePolicy];
    const RULES: &'static [Rule] = RULES;

    fn new(mut config: Config, surroundings: &Surroundings) -> Self {
        let zones = surroundings.zones(&config.availability_zones);
        let name = |index: u32| surroundings.zones.get(index as usize).cloned().unwrap_or_default();
        let desired = config.desired_capacity.unwrap_or(config.min_size);
        config.desired_capacity = Some(desired);
        AutoScalingGroup {
            queue: config.queue.as_ref().map(|queue| surroundings.names.id(queue)),
            zones: zones.into_iter().map(|index| Zone { index, name: name(index), up: true }).collect(),
            desired,
            trackers: Tracker::all(&config, surroundings),
            config,
            instances: Slab::default(),
            slots: Slab::default(),
            jobs: Slab::default(),
            targets: Vec::new(),
            next_target: 0,
            next_number: 0,
            failed: false,
            slowdown: 1.0,
            busy: 0,
            queued: 0,
            cooldown: Cooldown::default(),
            last_action: None,
        }
    }

    fn config(&self) -> &Config {
        &self.config
    }

    /// The group starts with its desired capacity in service and warmed up.
    fn on_start(&mut self, out: &mut impl Outbox) {
        for _ in 0..self.desired {
            if let Some(key) = self.add(Purpose::Start, out.now()) {
                self.enter_service(key, out);
            }
        }
        if !self.trackers.is_empty() {
            out.wake_at(out.now() + PERIOD, Class::Metric, NOBODY.tagged(TICK));
        }
        self.show(out);
    }

    fn on_call(&mut self, call: Call, out: &mut impl Outbox) {
        match call.request.operation {
            Operation::ExecutePolicy(execution) => {
                let executed = self.execute(&execution, out);
                let missing = Reply::failed(400, Failure::Rejected, NO_POLICY_RULE);
                out.respond(call.id, if executed { Reply::ok(SCALED_RULE) } else { missing });
                self.show(out);
            }
            _ if self.queue.is_none() => self.serve(&call, out),
            _ => out.respond(call.id, Reply::failed(404, Failure::Rejected, NO_ENDPOINT_RULE)),
        }
    }

    fn on_wake(&mut self, token: u64, out: &mut impl Outbox) {
        let (tag, key) = Key::untag(token);
        match tag {
            LAUNCH => self.launched(key, out),
            TICK => self.tick(out),
            SETTLED => self.replace_unhealthy(out),
            LEAVE => self.leave(key, out),
            _ => self.receive(key, out),
        }
        self.show(out);
    }

    fn on_reply(&mut self, token: u64, reply: Reply, out: &mut impl Outbox) {
        let (tag, key) = Key::untag(token);
        match (tag, reply.content) {
            (RECEIVE, Content::Messages(batch)) => self.work(key, batch, out),
            (RECEIVE, _) => self.poll_again(key, reply.failure.is_some(), out),
            (DELETE, _) => self.receive(key, out),
            _ => {}
        }
    }

    fn on_done(&mut self, token: u64, done: Done, out: &mut impl Outbox) {
        let key = Key::from_bits(token);
        match self.queue {
            Some(queue) => self.batch_done(key, queue, &done, out),
            None => self.request_done(key, done, out),
        }
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
            Change::KillWorker => self.lose_oldest(out),
            Change::LoseZone(zone) => self.lose_zone(*zone, out),
            Change::RestoreZone(zone) => self.restore_zone(*zone, out),
            Change::ExecutePolicy(execution) => {
                self.execute(execution, out);
            }
            Change::SetInstanceProtection(protection) => self.protect(protection, out),
            Change::SetInstanceHealth(health) => self.set_health(health, out),
            _ => {}
        }
        self.show(out);
    }

    fn reconfigure(&mut self, config: Config, out: &mut impl Outbox) {
        // Its configuration always says what it wants by now, so another number there is a new wish.
        let wanted = config.desired_capacity.unwrap_or(self.desired);
        self.config = config;
        Tracker::put_all(&mut self.trackers, &self.config);
        self.set_desired(wanted, out);
        self.show(out);
    }

    fn charges(&self) -> Vec<Charge> {
        vec![Charge { item: format!("ec2.{}", self.config.instance_type), metric: TOTAL, scale: 1.0 }]
    }

    fn view(&self, now: SimTime) -> View {
        let tracker = self.trackers.first();
        let zones = self.alive_by_zone();
        let zone = |(zone, instances): (&Zone, u32)| ZoneView { name: zone.name.clone(), up: zone.up, instances };
        View {
            in_service: self.count(|i| i.in_service()),
            pending: self.count(|i| matches!(i.life, Life::Pending { .. })),
            desired: self.desired,
            min: self.config.min_size,
            max: self.config.max_size,
            threads: self.config.threads,
            busy: self.busy,
            queued: self.queued,
            serves: self.queue.is_none(),
            tracked: tracker.and_then(|tracker| tracker.last),
            target: tracker.map(|tracker| tracker.target),
            tracks_backlog: self.config.target_tracking.is_some(),
            has_policies: !self.config.scaling_policies.is_empty(),
            breaches: tracker.map(Tracker::breaches).unwrap_or_default(),
            scale_out_periods: tracker.map_or(0, |tracker| tracker.scale_out_periods),
            cooldown_until: self.cooldown.until.filter(|until| *until > now),
            cooldown: self.cooldown.span,
            last_action: self.last_action,
            zones: self.zones.iter().zip(zones).map(zone).collect(),
        }
    }

    fn workers(&self, now: SimTime) -> Vec<Worker> {
        let warmup = self.trackers.first().map_or(self.config.default_instance_warmup, |t| Some(t.warmup));
        let warmup = warmup.unwrap_or(SimDuration::ZERO);
        let worker = |instance: &Instance| {
            let (state, until) = match instance.life {
                Life::Pending { until } => (WorkerState::Starting, Some(until)),
                Life::Leaving { until } => (WorkerState::Terminating, Some(until)),
                Life::InService if !instance.is_warm(warmup, now) => {
                    (WorkerState::Warming, Some(instance.since + warmup))
                }
                Life::InService if instance.busy > 0 => (WorkerState::Busy, None),
                Life::InService => (WorkerState::Idle, None),
            };
            let queued = u32::try_from(instance.waiting.len()).unwrap_or(u32::MAX);
            Worker {
                number: instance.number,
                state,
                busy: instance.busy,
                slots: self.config.threads,
                queued,
                until,
                zone: instance.zone,
            }
        };
        let mut workers: Vec<Worker> = self.instances.iter().map(|(_, instance)| worker(instance)).collect();
        workers.sort_by_key(|worker| worker.number);
        workers
    }
}

impl AutoScalingGroup {
    fn show(&self, out: &mut impl Outbox) {
        let pending = self.count(|i| matches!(i.life, Life::Pending { .. }));
        let leaving = self.count(|i| matches!(i.life, Life::Leaving { .. }));
        out.gauge(IN_SERVICE, f64::from(self.count(Instance::in_service)));
        out.gauge(PENDING, f64::from(pending));
        out.gauge(TERMINATING, f64::from(leaving));
        out.gauge(TOTAL, self.instances.len().cast_signed() as f64);
        out.gauge(DESIRED, f64::from(self.desired));
        out.gauge(BUSY_SLOTS, f64::from(self.busy));
        out.gauge(QUEUE_LENGTH, f64::from(self.queued));
    }
}
