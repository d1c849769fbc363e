//! Amazon SQS, standard queues (semantics sheet 3; SQS Developer Guide, read 2026-11-22).
//!
//! ```text
//!  send ──► DELAYED ──delay over──► VISIBLE ──receive──► IN_FLIGHT ──delete──► gone
//!             (delay 0: at once)       ▲                    │
//!                                      └─visibility timeout─┘
//!  receive number max_receive_count + 1 ──► dead-letter queue        retention over ──► gone
//! ```
//! Not modelled here: FIFO queues, batch sends, at-least-once duplicates and reordering, the sampling of short
//! polls, redrive back, `ChangeMessageVisibility`.

mod store;

use std::collections::{BTreeMap, VecDeque};

use bevy_ecs::prelude::Component;
use serde::{Deserialize, Serialize};

use crate::services::configuration::{Configuration, Problem, Reference, Surroundings};
use crate::services::contract::{
    Body, Call, CallId, Change, Class, Done, Metric, NodeId, OperationKind, Outbox, Reply, Rule, Service, metrics,
};
use crate::services::lane::Lane;
use crate::units::distribution::Distribution;
use crate::units::key::{Key, Slab};
use crate::units::size::DataSize;
use crate::units::stream::Purpose;
use crate::units::time::{SimDuration, SimTime};

const SENT_RULE: Rule = Rule("sqs.sent");
const RECEIVED_RULE: Rule = Rule("sqs.received");
const EMPTY_RULE: Rule = Rule("sqs.empty-receive");
const DELETED_RULE: Rule = Rule("sqs.deleted");
const TOO_LARGE_RULE: Rule = Rule("sqs.message-too-large");
const RETURNED_RULE: Rule = Rule("sqs.visibility-timeout-expired");
const RETENTION_RULE: Rule = Rule("sqs.retention-expired");
const REDRIVE_RULE: Rule = Rule("sqs.max-receive-count");
const OVER_LIMIT_RULE: Rule = Rule("sqs.over-limit");
const KILLED_RULE: Rule = Rule("node.failed");
const ATTRIBUTES_RULE: Rule = Rule("sqs.attributes");

/// Messages in flight at once (SQS Developer Guide, "Amazon SQS message quotas", read 2026-11-22).
const IN_FLIGHT_LIMIT: usize = 120_000;

/// From this receive on a message goes to the back (semantics sheet 3.2, "Poison handling").
const BACK_OF_THE_QUEUE_FROM: u32 = 3;

/// A standard queue.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
#[serde(deny_unknown_fields, default)]
pub struct Config {
    /// How long a received message stays hidden, 0 s..=12 h; default 30 s.
    pub visibility_timeout: SimDuration,
    /// How long a message is kept, 60 s..=14 d; default 4 d.
    pub message_retention_period: SimDuration,
    /// How long a sent message stays hidden at first, 0 s..=15 m; default 0 s.
    pub delay: SimDuration,
    /// How long a receive waits for a message, 0 s (short poll)..=20 s; default 0 s.
    pub receive_message_wait_time: SimDuration,
    /// Largest message, 1 KB..=1 MB; default 1 MB.
    pub maximum_message_size: DataSize,
    /// When to move a message to a dead-letter queue; default never.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub redrive_policy: Option<RedrivePolicy>,
    /// Time that a call to the queue takes; default 0 s.
    pub latency: Distribution,
}

impl Default for Config {
    fn default() -> Self {
        Config {
            visibility_timeout: SimDuration::from_secs(30),
            message_retention_period: SimDuration::from_secs(345_600),
            delay: SimDuration::ZERO,
            receive_message_wait_time: SimDuration::ZERO,
            maximum_message_size: DataSize(1_048_576),
            redrive_policy: None,
            latency: Distribution::ZERO,
        }
    }
}

/// When a message moves to a dead-letter queue.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct RedrivePolicy {
    /// The queue it moves to.
    pub dead_letter_queue: String,
    /// Receives it may have; the next one moves it, 1..=1000.
    pub max_receive_count: u32,
}

metrics! {
    SENT = Count "NumberOfMessagesSent", "Messages sent to the queue.";
    RECEIVED = Count "NumberOfMessagesReceived", "Messages given to consumers, again and again counted.";
    DELETED = Count "NumberOfMessagesDeleted", "Messages deleted by consumers.";
    EMPTY_RECEIVES = Count "NumberOfEmptyReceives", "Receives that gave no message.";
    VISIBLE = Gauge "ApproximateNumberOfMessagesVisible", "Messages waiting.";
    NOT_VISIBLE = Gauge "ApproximateNumberOfMessagesNotVisible", "Messages received and not yet deleted.";
    DELAYED = Gauge "ApproximateNumberOfMessagesDelayed", "Messages whose delay has not ended.";
    RETURNED = Count "NumberOfMessagesReturned", "Visibility timeouts that ended without a delete (not a CloudWatch metric).";
    DEAD_LETTERED = Count "NumberOfMessagesDeadLettered", "Messages moved to the dead-letter queue (not a CloudWatch metric).";
    EXPIRED = Count "NumberOfMessagesExpired", "Messages whose retention ended (not a CloudWatch metric).";
    WAIT_TIME = Duration "WaitTime", "From the send to the first receive.";
}

/// What a picture of a queue needs.
#[derive(Component, Clone, Debug, Default, PartialEq)]
pub struct View {
    /// Messages waiting.
    pub visible: u64,
    /// Messages received and not yet deleted.
    pub in_flight: u64,
    /// Messages whose delay has not ended.
    pub delayed: u64,
    /// Age of the oldest waiting message (`ApproximateAgeOfOldestMessage`).
    pub age_of_oldest: Option<SimDuration>,
    /// Visibility left of each message in flight, with its receive count, shortest first, at most 40.
    pub flights: Vec<(SimDuration, u32)>,
    /// In-flight messages by whole seconds of visibility left, 30 buckets over the visibility timeout.
    pub flight_histogram: Vec<u32>,
    /// Delay left of delayed messages, at most 8.
    pub delays: Vec<SimDuration>,
    /// Long polls that wait for a message.
    pub waiting_polls: u32,
    /// Messages that came back so far because their visibility timeout ended.
    pub returned: u64,
    /// Messages moved to the dead-letter queue so far.
    pub dead_lettered: u64,
    /// This queue is the dead-letter queue of another.
    pub is_dead_letter_queue: bool,
    /// Receives a message may have, if there is a redrive policy.
    pub max_receive_count: Option<u32>,
    /// The visibility timeout.
    pub visibility_timeout: SimDuration,
}

impl Configuration for Config {
    fn references(&self) -> Vec<Reference> {
        let to_reference = |policy: &RedrivePolicy| Reference {
            path: vec!["redrive_policy".into(), "dead_letter_queue".into()],
            to: policy.dead_letter_queue.clone(),
            operation: OperationKind::Redrive,
            effect: false,
        };
        self.redrive_policy.iter().map(to_reference).collect()
    }

    fn problems(&self) -> Vec<Problem> {
        let mut problems = Vec::new();
        let mut check = |field: &str, value: SimDuration, low: u64, high: u64, range: &str| {
            if !(SimDuration::from_secs(low)..=SimDuration::from_secs(high)).contains(&value) {
                problems.push(Problem::range(field, value, range));
            }
        };
        check("visibility_timeout", self.visibility_timeout, 0, 43_200, "0s..=12h");
        check("message_retention_period", self.message_retention_period, 60, 1_209_600, "60s..=14d");
        check("delay", self.delay, 0, 900, "0s..=15m");
        check("receive_message_wait_time", self.receive_message_wait_time, 0, 20, "0s..=20s");
        if !(1_024..=1_048_576).contains(&self.maximum_message_size.0) {
            problems.push(Problem::range("maximum_message_size", self.maximum_message_size, "1KB..=1MB"));
        }
        if let Some(policy) = self.redrive_policy.as_ref().filter(|p| !(1..=1_000).contains(&p.max_receive_count)) {
            problems.push(Problem::range("redrive_policy.max_receive_count", policy.max_receive_count, "1..=1000"));
        }
        problems
    }
}

/// Where a message is within its queue.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    Delayed,
    Visible,
    InFlight,
}

#[derive(Clone, Debug)]
struct Message {
    body: Body,
    sent_at: SimTime,
    /// Order of sending among messages of the same instant.
    sequence: u64,
    /// When its delay or its visibility timeout ends.
    visible_at: SimTime,
    receive_count: u32,
    state: State,
}

/// A receive that waits for a message.
#[derive(Clone, Copy, Debug)]
struct Poll {
    call: CallId,
    max: u32,
    visibility: Option<SimDuration>,
}

/// Place in the order of receiving: often-received messages last, then by age.
type Rank = (bool, SimTime, u64);

/// Tags of wake tokens.
const VISIBILITY: u8 = 0;
const DELAY: u8 = 1;
const RETENTION: u8 = 2;
const POLL_END: u8 = 3;
const HAND_OVER: u8 = 4;
const LATE_CALL: u8 = 5;

/// The token of a wake that concerns the whole queue.
fn queue_token(tag: u8) -> u64 {
    Key { index: 0, generation: 0 }.tagged(tag)
}

/// A standard queue.
#[derive(Clone, Debug)]
pub struct Sqs {
    config: Config,
    dead_letter_queue: Option<NodeId>,
    is_dead_letter_queue: bool,
    messages: Slab<Message>,
    /// Visible messages in order of sending, as long as nothing came back: the cheap way.
    fresh: VecDeque<Key>,
    /// Visible messages that came back or became visible out of order.
    returned: BTreeMap<Rank, Key>,
    flights: Lane<(Key, u32)>,
    delays: Lane<Key>,
    retentions: Lane<Key>,
    polls: Slab<Poll>,
    waiting_polls: VecDeque<Key>,
    poll_ends: Lane<Key>,
    /// Calls whose own latency has not passed.
    late_calls: Slab<Call>,
    hand_over_pending: bool,
    sequence: u64,
    counts: Counts,
}

#[derive(Clone, Copy, Debug, Default)]
struct Counts {
    visible: u64,
    in_flight: u64,
    delayed: u64,
    returned: u64,
    dead_lettered: u64,
}

impl Service for Sqs {
    type Config = Config;
    type View = View;

    const METRICS: &'static [Metric] = METRICS;
    const ACCEPTS: &'static [OperationKind] = &[OperationKind::Send, OperationKind::Receive, OperationKind::Redrive];

    fn new(config: Config, surroundings: &Surroundings) -> Self {
        Sqs {
            dead_letter_queue: config.redrive_policy.as_ref().map(|p| surroundings.names.id(&p.dead_letter_queue)),
            is_dead_letter_queue: surroundings.dead_letter,
            config,
            messages: Slab::default(),
            fresh: VecDeque::new(),
            returned: BTreeMap::new(),
            flights: Lane::default(),
            delays: Lane::default(),
            retentions: Lane::default(),
            polls: Slab::default(),
            waiting_polls: VecDeque::new(),
            poll_ends: Lane::default(),
            late_calls: Slab::default(),
            hand_over_pending: false,
            sequence: 0,
            counts: Counts::default(),
        }
    }

    fn config(&self) -> &Config {
        &self.config
    }

    fn on_start(&mut self, _out: &mut impl Outbox) {}

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
            VISIBILITY => self.end_visibility_timeouts(out),
            DELAY => self.end_delays(out),
            RETENTION => self.expire(out),
            POLL_END => self.end_polls(out),
            HAND_OVER => self.hand_over(out),
            _ => {
                if let Some(call) = self.late_calls.remove(key) {
                    self.serve(call, out);
                }
            }
        }
        self.arm(out);
    }

    fn on_reply(&mut self, _token: u64, _reply: Reply, _out: &mut impl Outbox) {}

    fn on_done(&mut self, _token: u64, _done: Done, _out: &mut impl Outbox) {}

    /// While the queue is failed nobody reaches it, and whoever waits at it is cut off; it keeps its messages.
    fn on_change(&mut self, change: &Change, out: &mut impl Outbox) {
        if *change == Change::Fail {
            self.cut_off(out);
        }
    }

    /// A queue-level delay change does not touch messages already in a standard queue; retention does.
    fn reconfigure(&mut self, config: Config, out: &mut impl Outbox) {
        let retention_changed = config.message_retention_period != self.config.message_retention_period;
        self.config = config;
        if retention_changed {
            self.retentions = Lane::default();
            for (key, message) in self.messages.iter() {
                self.retentions.push(message.sent_at + self.config.message_retention_period, key);
            }
            self.expire(out);
        }
        self.arm(out);
    }

    fn view(&self, now: SimTime) -> View {
        View {
            visible: self.counts.visible,
            in_flight: self.counts.in_flight,
            delayed: self.counts.delayed,
            age_of_oldest: self.oldest().map(|sent_at| now.since(sent_at)),
            flights: self.live_flights(now).take(40).collect(),
            flight_histogram: self.flight_histogram(now),
            delays: self.delays.iter().map(|(at, _)| at.since(now)).take(8).collect(),
            waiting_polls: u32::try_from(self.polls.len()).unwrap_or(u32::MAX),
            returned: self.counts.returned,
            dead_lettered: self.counts.dead_lettered,
            is_dead_letter_queue: self.is_dead_letter_queue,
            max_receive_count: self.config.redrive_policy.as_ref().map(|policy| policy.max_receive_count),
            visibility_timeout: self.config.visibility_timeout,
        }
    }
}
