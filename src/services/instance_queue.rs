//! A queue built by hand: a message broker on one EC2 instance, with finite memory (a convention throughout; its
//! counterpart is in the AWS Well-Architected Framework, "Understand the availability needs for your workload").
//!
//! ```text
//!  send ──► room? ──no──► 503 refused
//!             │ yes
//!             ▼
//!          WAITING ──receive──► HANDED_OUT ──delete──► gone
//!             ▲                     │
//!             └──acknowledgement timeout, or the broker restarts
//!  instance dies: Memory loses everything, Disk keeps it; until it is back nobody gets in or out
//! ```
//! It speaks as a queue of SQS does (send, receive, delete), so consumers need not change.
//! Not modelled here: replication to a second broker, a dead-letter queue, message timers, retention, the CPU and
//! network of the instance, its disk's price.

mod broker;
#[cfg(test)]
mod tests;

use std::collections::{BTreeMap, VecDeque};

use bevy_ecs::prelude::Component;
use serde::{Deserialize, Serialize};

use crate::services::configuration::{Configuration, Problem, Reference, Surroundings};
use crate::services::contract::{
    Body, Call, CallId, Change, Charge, Class, Done, Metric, OperationKind, Outbox, Reply, Rule, Service, metrics,
};
use crate::services::lane::Lane;
use crate::services::rule::rules;
use crate::units::distribution::Distribution;
use crate::units::key::{Key, Slab};
use crate::units::size::DataSize;
use crate::units::stream::Purpose;
use crate::units::time::{SimDuration, SimTime};

/// A broker on one instance.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
#[serde(deny_unknown_fields, default)]
pub struct Config {
    /// Kind of EC2 instance, for the bill; default `"t3.micro"`.
    pub instance_type: String,
    /// Availability Zone that the instance stands in, one name; default: the first of the scenario.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub availability_zones: Vec<String>,
    /// Most messages, handed out ones included, 1..=1000000000; default: as many as fit its memory.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub capacity: Option<u64>,
    /// Memory for messages, over 0 B; default 1 GB.
    pub memory: DataSize,
    /// What a message survives; default `Memory`.
    pub durability: Durability,
    /// How long a message that was handed out stays hidden, 0 s..=12 h; default 30 s.
    pub visibility_timeout: SimDuration,
    /// Time that a call to the broker takes; default 0 s.
    pub latency: Distribution,
}

/// What a message survives.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
pub enum Durability {
    /// Nothing: it is gone with the instance.
    #[default]
    Memory,
    /// The instance: it lies on a disk that the next one mounts.
    Disk,
}

impl Default for Config {
    fn default() -> Self {
        Config {
            instance_type: "t3.micro".into(),
            availability_zones: Vec::new(),
            capacity: None,
            memory: DataSize(1 << 30),
            durability: Durability::default(),
            visibility_timeout: SimDuration::from_secs(30),
            latency: Distribution::ZERO,
        }
    }
}

metrics! {
    SENT = Count "MessagesSent", "Messages that the broker took.";
    REFUSED = Count "MessagesRefused", "Messages for which it had no room.";
    RECEIVED = Count "MessagesReceived", "Messages given to consumers, again and again counted.";
    DELETED = Count "MessagesDeleted", "Messages deleted by consumers.";
    RETURNED = Count "MessagesReturned", "Messages that came back, by their timeout or a restart.";
    LOST = Count "MessagesLost", "Messages that were gone with the instance.";
    EMPTY = Count "EmptyReceives", "Receives that gave no message.";
    WAITING = Gauge "QueueLength", "Messages waiting.";
    HANDED_OUT = Gauge "MessagesHandedOut", "Messages received and not yet deleted.";
    MEMORY = Gauge "MemoryUtilization", "Share of the memory that messages take, 0 to 1.";
    RUNNING = Gauge "RunningInstances", "1 while the instance runs.";
    WAIT_TIME = Duration "WaitTime", "From the send to the first receive.";
}

rules! {
    SENT_RULE = "instance-queue.sent",
        en "The broker has the message; whether it survives the instance is a matter of its disk.",
        ko "브로커가 메시지를 받았습니다. 인스턴스가 죽어도 남는지는 디스크에 달려 있습니다.",
        convention "A broker acknowledges what it has taken into memory, or written to its disk.",
        tests ["given_a_broker_in_memory"];
    FULL_RULE = "instance-queue.full",
        en "The memory of the broker is full, so the message is refused; a queue of SQS has no such limit.",
        ko "브로커의 메모리가 가득 차 메시지를 거절합니다. SQS 대기열에는 이런 한도가 없습니다.",
        convention "A broker that is full blocks or refuses its publishers; here it refuses with 503.",
        tests ["given_a_full_broker"];
    RECEIVED_RULE = "instance-queue.received",
        en "The consumer has the messages until it acknowledges them or its time is up.",
        ko "소비자가 확인하거나 시간이 끝날 때까지 메시지를 맡습니다.",
        convention "The same contract as a queue of SQS, so that consumers need not change.",
        tests ["given_a_broker_in_memory"];
    EMPTY_RULE = "instance-queue.empty-receive",
        en "There was no message to give.",
        ko "줄 메시지가 없었습니다.",
        convention "A receive that waits ends empty after its wait.",
        tests ["given_an_empty_broker"];
    DELETED_RULE = "instance-queue.deleted",
        en "The message was acknowledged and is gone; one that the broker no longer knows is acknowledged for nothing.",
        ko "확인을 받아 메시지를 지웠습니다. 브로커가 모르는 메시지는 확인해도 아무 일도 없습니다.",
        convention "An acknowledgement after a restart finds nothing to delete and is no error.",
        tests ["given_a_broker_in_memory"];
    RETURNED_RULE = "instance-queue.returned",
        en "It was not acknowledged in time, or the broker restarted, so it waits again.",
        ko "제때 확인받지 못했거나 브로커가 다시 시작되어 메시지가 다시 기다립니다.",
        convention "A broker gives out again what is not acknowledged; a restart cuts all consumers off.",
        tests ["given_a_broker_with_a_disk"];
    LOST_RULE = "instance-queue.lost",
        en "The message was in the memory of an instance that died.",
        ko "메시지가 죽은 인스턴스의 메모리에 있었습니다.",
        convention "Memory is gone with its instance; a queue of SQS keeps every message on several servers.",
        tests ["given_a_broker_in_memory"];
    DOWN_RULE = "instance-queue.down",
        en "The instance is down, and there is no other: nobody gets in or out.",
        ko "인스턴스가 멈췄고 다른 인스턴스가 없어 아무도 넣거나 꺼낼 수 없습니다.",
        convention "One broker is one point of failure; callers see 503 at once.",
        tests ["given_a_broker_with_a_disk", "given_a_lost_zone"];
    UNKNOWN_RULE = "instance-queue.unknown-action",
        en "The broker does not understand this.",
        ko "브로커가 이해하지 못하는 요청입니다.",
        convention "Message groups, timers, move tasks and changed timeouts are services of SQS.",
        tests ["given_a_broker_when_a_visibility"];
}

/// What a picture of a broker needs.
#[derive(Component, Clone, Debug, Default, PartialEq)]
pub struct View {
    /// Messages waiting.
    pub waiting: u64,
    /// Messages received and not yet deleted.
    pub handed_out: u64,
    /// Share of its room that is taken, 0..=1.
    pub filled: f64,
    /// Most messages, if they are counted.
    pub capacity: Option<u64>,
    /// Messages refused so far.
    pub refused: u64,
    /// Messages lost so far.
    pub lost: u64,
    /// Messages are kept on a disk.
    pub on_disk: bool,
    /// The instance runs.
    pub up: bool,
}

impl Configuration for Config {
    fn references(&self) -> Vec<Reference> {
        Vec::new()
    }

    fn availability_zones(&self) -> &[String] {
        &self.availability_zones
    }

    /// An instance does not move to another zone.
    fn fixed(&self) -> Vec<String> {
        self.availability_zones.clone()
    }

    fn problems(&self) -> Vec<Problem> {
        let mut problems = Vec::new();
        if let Some(capacity) = self.capacity.filter(|capacity| !(1..=1_000_000_000).contains(capacity)) {
            problems.push(Problem::range("capacity", capacity, "1..=1000000000"));
        }
        if self.memory == DataSize(0) {
            problems.push(Problem::range("memory", self.memory, "over 0B"));
        }
        if self.visibility_timeout > SimDuration::from_secs(43_200) {
            problems.push(Problem::range("visibility_timeout", self.visibility_timeout, "0s..=12h"));
        }
        if self.availability_zones.len() > 1 {
            problems.push(Problem {
                path: vec!["availability_zones".into()],
                message: "one instance stands in one Availability Zone".into(),
                help: "name one zone, or none for the first".into(),
            });
        }
        problems
    }
}

#[derive(Clone, Debug)]
struct Message {
    body: Body,
    sent_at: SimTime,
    /// Its number, in order of sending.
    number: u64,
    receive_count: u32,
    /// When it comes back, while it is handed out.
    out_until: Option<SimTime>,
}

/// A receive that waits for a message.
#[derive(Clone, Copy, Debug)]
struct Poll {
    call: CallId,
    max: u32,
    visibility: SimDuration,
}

/// Tags of wake tokens.
const TIMEOUT: u8 = 0;
const POLL_END: u8 = 1;
const HAND_OVER: u8 = 2;
const LATE_CALL: u8 = 3;

/// The token of a wake that concerns the whole broker.
fn broker_token(tag: u8) -> u64 {
    Key::plain(0).tagged(tag)
}

/// A broker on one instance.
#[derive(Clone, Debug)]
pub struct InstanceQueue {
    config: Config,
    /// The zone that it stands in, by index.
    zone: Option<u32>,
    failed: bool,
    zone_lost: bool,
    messages: Slab<Message>,
    waiting: BTreeMap<u64, Key>,
    timeouts: Lane<(Key, u32)>,
    polls: Slab<Poll>,
    waiting_polls: VecDeque<Key>,
    poll_ends: Lane<Key>,
    late_calls: Slab<Call>,
    hand_over_pending: bool,
    /// Bytes of all messages.
    bytes: u64,
    sent: u64,
    refused: u64,
    lost: u64,
}

impl Service for InstanceQueue {
    type Config = Config;
    type View = View;

    const METRICS: &'static [Metric] = METRICS;
    const ACCEPTS: &'static [OperationKind] = &[OperationKind::Send, OperationKind::Receive];
    const RULES: &'static [Rule] = RULES;

    fn new(config: Config, surroundings: &Surroundings) -> Self {
        InstanceQueue {
            zone: surroundings.zones(&config.availability_zones).first().copied(),
            config,
            failed: false,
            zone_lost: false,
            messages: Slab::default(),
            waiting: BTreeMap::new(),
            timeouts: Lane::default(),
            polls: Slab::default(),
            waiting_polls: VecDeque::new(),
            poll_ends: Lane::default(),
            late_calls: Slab::default(),
            hand_over_pending: false,
            bytes: 0,
            sent: 0,
            refused: 0,
            lost: 0,
        }
    }

    fn config(&self) -> &Config {
        &self.config
    }

    fn on_start(&mut self, out: &mut impl Outbox) {
        self.show(out);
    }

    fn on_call(&mut self, call: Call, out: &mut impl Outbox) {
        let latency = out.stream(Purpose::Service).duration(&self.config.latency);
        if latency == SimDuration::ZERO {
            return self.serve(call, out);
        }
        let key = self.late_calls.insert(call);
        out.wake_at(out.now() + latency, Class::Request, key.tagged(LATE_CALL));
    }

    fn on_wake(&mut self, token: u64, out: &mut impl Outbox) {
        let (tag, key) = Key::untag(token);
        match tag {
            TIMEOUT => self.end_timeouts(out),
            POLL_END => self.end_polls(out),
            HAND_OVER => self.hand_over(out),
            _ => {
                if let Some(call) = self.late_calls.remove(key) {
                    self.serve(call, out);
                }
            }
        }
        self.arm(out);
        self.show(out);
    }

    fn on_reply(&mut self, _token: u64, _reply: Reply, _out: &mut impl Outbox) {}

    fn on_done(&mut self, _token: u64, _done: Done, _out: &mut impl Outbox) {}

    /// `KillWorker` is a crash with a restart at once; `Fail` lasts until `Recover`, a lost zone until it is back.
    fn on_change(&mut self, change: &Change, out: &mut impl Outbox) {
        match change {
            Change::Fail => {
                self.failed = true;
                self.die(out);
            }
            Change::Recover => self.failed = false,
            Change::KillWorker => self.die(out),
            Change::LoseZone(zone) if self.zone == Some(*zone) => {
                self.zone_lost = true;
                self.die(out);
            }
            Change::RestoreZone(zone) if self.zone == Some(*zone) => self.zone_lost = false,
            _ => {}
        }
        self.show(out);
    }

    fn reconfigure(&mut self, config: Config, _out: &mut impl Outbox) {
        self.config = config;
    }

    fn charges(&self) -> Vec<Charge> {
        vec![Charge { item: format!("ec2.{}", self.config.instance_type), metric: RUNNING, scale: 1.0 }]
    }

    fn view(&self, _now: SimTime) -> View {
        View {
            waiting: self.waiting.len() as u64,
            handed_out: (self.messages.len() - self.waiting.len()) as u64,
            filled: self.filled(),
            capacity: self.config.capacity,
            refused: self.refused,
            lost: self.lost,
            on_disk: self.config.durability == Durability::Disk,
            up: self.is_up(),
        }
    }
}
