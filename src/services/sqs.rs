//! Amazon SQS, standard and FIFO queues (semantics sheet 3; SQS Developer Guide, read 2026-11-22).
//!
//! ```text
//!  send ──► DELAYED ──delay over──► VISIBLE ──receive──► IN_FLIGHT ──delete──► gone
//!             (delay 0: at once)       ▲                    │
//!                                      └─visibility timeout─┘   (or ChangeMessageVisibility)
//!  receive number max_receive_count + 1 ──► dead-letter queue        retention over ──► gone
//!  FIFO: a group with a message in flight is locked; a duplicate within 5 minutes is accepted and dropped
//! ```
//! Not modelled here: purging, `RedriveAllowPolicy` (any queue may use any as its dead-letter queue), the limits of
//! 36 hours and 100 tasks of message moves, fair queues (groups of standard queues), encryption.

mod fifo;
mod lines;
mod redrive;
pub mod rules;
mod store;
#[cfg(test)]
mod tests;
mod timers;

use std::collections::VecDeque;

use bevy_ecs::prelude::Component;
use serde::{Deserialize, Serialize};

use crate::services::configuration::{Configuration, Mode, Problem, Reference, Surroundings};
use crate::services::contract::{
    Body, Call, CallId, Change, Charge, Class, Done, Metric, NodeId, OperationKind, Outbox, Reply, Rule, Service,
    metrics,
};
use crate::services::lane::Lane;
use crate::services::sqs::fifo::Ledger;
use crate::services::sqs::lines::Lines;
use crate::services::sqs::redrive::Moving;
use crate::services::sqs::rules::RULES;
use crate::services::station::{Form, Meters, Station};
use crate::units::distribution::Distribution;
use crate::units::key::{Key, Slab};
use crate::units::probability::Probability;
use crate::units::size::DataSize;
use crate::units::stream::Purpose;
use crate::units::time::{SimDuration, SimTime};

/// Messages in flight at once (SQS Developer Guide, "Amazon SQS message quotas", read 2026-11-22).
const IN_FLIGHT_LIMIT: u64 = 120_000;

/// Shards of a standard queue in realistic mode (a convention).
const SHARDS: u8 = 8;

/// CloudWatch's metric period.
const PERIOD: SimDuration = SimDuration::from_secs(60);

/// A queue.
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
    /// A FIFO queue; default false. Fixed from the start, as AWS has it.
    pub fifo_queue: bool,
    /// FIFO: a message without a deduplication id goes by its body; default false.
    pub content_based_deduplication: bool,
    /// FIFO: among which messages duplicates are looked for; default `Queue`.
    pub deduplication_scope: DeduplicationScope,
    /// FIFO: what the throughput quota is for; default `PerQueue`. With `PerMessageGroupId` and the scope
    /// `MessageGroup` the queue is in high-throughput mode.
    pub fifo_throughput_limit: FifoThroughputLimit,
    /// Realistic mode, standard queues: chance that a delete misses a copy; default 0.000001 (a convention).
    pub duplicate_probability: Probability,
}

/// Among which messages duplicates are looked for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
pub enum DeduplicationScope {
    /// All of the queue.
    #[default]
    Queue,
    /// Those of the same message group.
    MessageGroup,
}

/// What the throughput quota is for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
pub enum FifoThroughputLimit {
    /// The whole queue.
    #[default]
    PerQueue,
    /// Each partition of message groups.
    PerMessageGroupId,
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
            fifo_queue: false,
            content_based_deduplication: false,
            deduplication_scope: DeduplicationScope::default(),
            fifo_throughput_limit: FifoThroughputLimit::default(),
            duplicate_probability: Probability::ONE_IN_A_MILLION,
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
    AGE = Gauge "ApproximateAgeOfOldestMessage", "Seconds since the oldest message came in, each minute; messages received three times or more are left out.";
    BILLED = Count "BilledRequests", "Calls, one for each started 64 KB of their messages (not a CloudWatch metric).";
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
    /// Age of the oldest message (`ApproximateAgeOfOldestMessage`).
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
    /// It is a FIFO queue.
    pub is_fifo: bool,
    /// Its busiest message groups, at most 6, in the order of their numbers.
    pub groups: Vec<GroupView>,
    /// Groups that have messages, in all.
    pub group_count: usize,
}

/// A message group in a picture.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct GroupView {
    /// Messages waiting.
    pub waiting: usize,
    /// Messages in flight; as long as there are any, the group gives nothing out.
    pub in_flight: u32,
}

impl Configuration for Config {
    /// Message groups and delays keep messages that a consumer could take, which no model here knows.
    fn station(&self) -> Option<Station> {
        let meters = Meters {
            arrivals: Some("NumberOfMessagesSent"),
            waiting: Some("ApproximateNumberOfMessagesVisible"),
            wait: Some("WaitTime"),
            ..Meters::default()
        };
        let is_plain = !self.fifo_queue && self.delay == SimDuration::ZERO;
        is_plain.then_some(Station { form: Form::Store(self.latency), pace: 1.0, meters })
    }

    fn references(&self) -> Vec<Reference> {
        let to_reference = |policy: &RedrivePolicy| Reference {
            path: vec!["redrive_policy".into(), "dead_letter_queue".into()],
            to: policy.dead_letter_queue.clone(),
            operation: OperationKind::Redrive,
            effect: false,
        };
        self.redrive_policy.iter().map(to_reference).collect()
    }

    fn fixed(&self) -> Vec<String> {
        let kind = format!("fifo_queue {}", self.fifo_queue);
        self.references().into_iter().map(|reference| reference.to).chain([kind]).collect()
    }

    fn problems(&self) -> Vec<Problem> {
        let mut problems = Vec::new();
        let fifo_only = [
            ("content_based_deduplication", self.content_based_deduplication),
            ("deduplication_scope", self.deduplication_scope != DeduplicationScope::Queue),
            ("fifo_throughput_limit", self.fifo_throughput_limit != FifoThroughputLimit::PerQueue),
        ];
        for (field, _) in fifo_only.into_iter().filter(|(_, set)| *set && !self.fifo_queue) {
            problems.push(Problem {
                path: vec![field.into()],
                message: format!("{field} is for FIFO queues, and this is a standard queue"),
                help: "write fifo_queue: true as well, or leave it out".into(),
            });
        }
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
    /// Its number among those that its first queue took in.
    id: u32,
    /// The queue that a redrive policy moved it from.
    origin: Option<NodeId>,
    body: Body,
    sent_at: SimTime,
    /// When it came into this queue.
    entered_at: SimTime,
    /// When it was received last.
    received_at: SimTime,
    /// Order of sending among messages of the same instant.
    sequence: u64,
    /// When its delay or its visibility timeout ends.
    visible_at: SimTime,
    receive_count: u32,
    state: State,
    /// Where a standard queue keeps it, in realistic mode.
    shard: u8,
    /// A FIFO queue looks at it.
    within: bool,
}

impl Message {
    fn is_visible(&self) -> bool {
        self.state == State::Visible
    }
}

/// A receive that waits for a message.
#[derive(Clone, Copy, Debug)]
struct Poll {
    call: CallId,
    max: u32,
    visibility: Option<SimDuration>,
}

/// Tags of wake tokens.
const VISIBILITY: u8 = 0;
const DELAY: u8 = 1;
const RETENTION: u8 = 2;
const POLL_END: u8 = 3;
const HAND_OVER: u8 = 4;
const LATE_CALL: u8 = 5;
const MOVE: u8 = 6;
const TICK: u8 = 7;

/// The token of a wake that concerns the whole queue.
fn queue_token(tag: u8) -> u64 {
    Key::plain(0).tagged(tag)
}

/// A queue.
#[derive(Clone, Debug)]
pub struct Sqs {
    config: Config,
    dead_letter_queue: Option<NodeId>,
    /// It counts as the end of an order.
    is_dead_letter_queue: bool,
    /// Another queue's redrive policy names it.
    is_redrive_target: bool,
    mode: Mode,
    messages: Slab<Message>,
    /// Messages in the order in which they came in; those that are gone are skipped.
    entered: VecDeque<Key>,
    lines: Lines,
    ledger: Option<Box<Ledger>>,
    moving: Option<Moving>,
    /// The age of the oldest message is measured each minute.
    ticking: bool,
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
    const ACCEPTS: &'static [OperationKind] = &[
        OperationKind::Send,
        OperationKind::Receive,
        OperationKind::Redrive,
        OperationKind::Move,
        OperationKind::Notify,
    ];
    const RULES: &'static [Rule] = RULES;

    fn new(config: Config, surroundings: &Surroundings) -> Self {
        Sqs {
            dead_letter_queue: config.redrive_policy.as_ref().map(|p| surroundings.names.id(&p.dead_letter_queue)),
            is_dead_letter_queue: surroundings.dead_letter,
            is_redrive_target: surroundings.redrive_target,
            mode: surroundings.mode,
            lines: Lines::new(config.fifo_queue),
            ledger: config.fifo_queue.then(|| Box::new(Ledger::new(&config))),
            config,
            messages: Slab::default(),
            entered: VecDeque::new(),
            moving: None,
            ticking: false,
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
            MOVE => self.move_next(out),
            TICK => self.tick(out),
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

    /// A change of the delay touches messages in a FIFO queue, not in a standard queue; one of the retention does
    /// in both.
    fn reconfigure(&mut self, config: Config, out: &mut impl Outbox) {
        let old = std::mem::replace(&mut self.config, config);
        if let Some(ledger) = &mut self.ledger {
            ledger.reconfigure(&old, &self.config);
            if old.delay != self.config.delay {
                self.delay_again(out);
            }
        }
        if old.message_retention_period != self.config.message_retention_period {
            self.retentions = Lane::default();
            for (key, message) in self.messages.iter() {
                self.retentions.push(message.sent_at + self.config.message_retention_period, key);
            }
            self.expire(out);
        }
        self.arm(out);
    }

    fn charges(&self) -> Vec<Charge> {
        let item = if self.config.fifo_queue { "sqs.fifo-requests" } else { "sqs.standard-requests" };
        vec![Charge { item: item.into(), metric: BILLED, scale: 1.0 }]
    }

    fn view(&self, now: SimTime) -> View {
        View {
            visible: self.counts.visible,
            in_flight: self.counts.in_flight,
            delayed: self.counts.delayed,
            age_of_oldest: self.oldest().map(|entered_at| now.since(entered_at)),
            flights: self.live_flights(now).take(40).collect(),
            flight_histogram: self.flight_histogram(now),
            delays: self.delays.iter().map(|(at, _)| at.since(now)).take(8).collect(),
            waiting_polls: u32::try_from(self.polls.len()).unwrap_or(u32::MAX),
            returned: self.counts.returned,
            dead_lettered: self.counts.dead_lettered,
            is_dead_letter_queue: self.is_dead_letter_queue,
            max_receive_count: self.config.redrive_policy.as_ref().map(|policy| policy.max_receive_count),
            visibility_timeout: self.config.visibility_timeout,
            is_fifo: self.config.fifo_queue,
            groups: self.lines.busiest(6),
            group_count: self.lines.groups(),
        }
    }
}
