//! What a service is, and everything it may say: the typed inputs of a state machine and its outbox.
//!
//! A service knows its own state and its [`Outbox`], nothing else: no world, no clock, no other service.
//! What travels between services is an [`Operation`] inside a [`Request`], answered by one [`Reply`].

use serde::Serialize;

use crate::services::configuration::{Configuration, Surroundings};
use crate::units::distribution::Distribution;
use crate::units::key::Key;
use crate::units::stream::{Purpose, Stream};
use crate::units::time::{SimDuration, SimTime};

/// A node of the architecture, by its dense index in the order of the scenario file.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct NodeId(pub u32);

/// A business request (an order): one identity through every call, queue and retry.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct OrderId(pub Key);

/// A synchronous call.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CallId(pub Key);

/// A handler at work.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TaskId(pub Key);

/// A named reason for what happened, such as `sqs.visibility-timeout-expired`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
pub struct Rule(pub &'static str);

/// A metric of a node: its index in [`Service::METRICS`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MetricId(pub usize);

/// How a metric is measured.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MetricKind {
    /// A number of happenings, summed.
    Count,
    /// A level that holds until it changes; its mean is weighted by time.
    Gauge,
    /// A span of time, collected in a histogram.
    Duration,
}

/// One metric that a kind of service emits, under CloudWatch's name where CloudWatch has one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Metric {
    /// Its name in reports and charts.
    pub name: &'static str,
    /// How it is measured.
    pub kind: MetricKind,
    /// What it means, in one sentence.
    pub help: &'static str,
}

/// Declares a service's metrics: a `MetricId` constant each, and `METRICS` in the same order.
macro_rules! metrics {
    ($($id:ident = $kind:ident $name:literal, $help:literal;)+) => {
        metrics!(@ids 0_usize; $($id)+);
        /// What this service measures.
        pub const METRICS: &[$crate::services::contract::Metric] = &[
            $($crate::services::contract::Metric {
                name: $name, kind: $crate::services::contract::MetricKind::$kind, help: $help,
            }),+
        ];
    };
    (@ids $n:expr; $id:ident $($rest:ident)*) => {
        pub(crate) const $id: $crate::services::contract::MetricId = $crate::services::contract::MetricId($n);
        metrics!(@ids $n + 1_usize; $($rest)*);
    };
    (@ids $n:expr;) => {};
}
pub(crate) use metrics;

/// Order of what happens at one instant (semantics sheet 0, rule 4). Within a class: order of insertion.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Class {
    /// Expiries, deadlines, ramp steps.
    Deadline = 0,
    /// Completions, which free capacity.
    Completion = 1,
    /// Ends of metric periods, alarm evaluations and their actions.
    Metric = 2,
    /// Interventions of the timeline.
    Intervention = 3,
    /// Requests, retries and deletes.
    Request = 4,
    /// Hand-over of visible messages to waiting polls.
    HandOver = 5,
}

/// What a caller asks for.
#[derive(Clone, Debug, PartialEq)]
pub enum Operation {
    /// Run the callee's handler.
    Invoke,
    /// Ask a relational database for this much work.
    Query(Distribution),
    /// Read an item of a table.
    Read,
    /// Write an item of a table.
    Write,
    /// Get an object.
    Get,
    /// Put an object.
    Put,
    /// Put a message in a queue; the delay of the message itself, if it has one.
    Send(Option<SimDuration>),
    /// Take messages. Boxed, as everything large is here: operations travel with every call.
    Receive(Box<Receive>),
    /// Delete received messages.
    Delete(Box<[Receipt]>),
    /// Ask a queue for its approximate counts.
    QueueAttributes,
    /// A message moved by a redrive policy, from one queue to its dead-letter queue.
    Redrive(Box<Moved>),
}

/// Up to `max` messages are wanted, after waiting up to `wait` for the first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Receive {
    /// Most messages in the answer, 1..=10, or a batch of an event source mapping.
    pub max: u32,
    /// Long-poll wait, 0 s..=20 s; `None` takes the queue's `receive_message_wait_time`.
    pub wait: Option<SimDuration>,
    /// Visibility timeout of what is received; `None` takes the queue's.
    pub visibility: Option<SimDuration>,
}

/// Kinds of operation, for checking that a callee understands its callers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OperationKind {
    /// [`Operation::Invoke`].
    Invoke,
    /// [`Operation::Query`].
    Query,
    /// [`Operation::Read`] or [`Operation::Write`].
    Table,
    /// [`Operation::Get`] or [`Operation::Put`].
    Object,
    /// [`Operation::Send`].
    Send,
    /// [`Operation::Receive`], [`Operation::Delete`] and [`Operation::QueueAttributes`].
    Receive,
    /// [`Operation::Redrive`].
    Redrive,
}

/// The right to delete one delivery of a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Receipt {
    /// The message, within its queue.
    pub message: Key,
    /// Which receive gave it out.
    pub receive_count: u32,
}

/// A message moved to a dead-letter queue keeps its identity and the instant it was sent.
#[derive(Clone, Debug, PartialEq)]
pub struct Moved {
    /// What the message carries.
    pub body: Body,
    /// When it was sent to the first queue.
    pub sent_at: SimTime,
}

/// What a request or a message carries.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Body {
    /// The business request behind it, if any.
    pub order: Option<OrderId>,
    /// Method and path, an index into the scenario's routes.
    pub route: u32,
    /// The key of the data that it is about.
    pub key: u64,
    /// Message group (FIFO) or tenant, an index given by the scenario.
    pub group: u32,
    /// Size in bytes.
    pub size: u32,
    /// A poisoned body makes `Fail(when: Poison)` steps fail.
    pub poison: bool,
}

/// One request, as the callee gets it. The order of its fields is fixed, so that the body is read in the same
/// pieces in which the request was moved; the processor would stall otherwise.
#[derive(Clone, Debug, PartialEq)]
#[repr(C)]
pub struct Request {
    /// What it carries.
    pub body: Body,
    /// What is asked.
    pub operation: Operation,
    /// Success of this operation is the business effect (the order is recorded).
    pub effect: bool,
    /// 1 for the first attempt, 2 for the first retry, and so on.
    pub attempt: u32,
}

/// A call as it reaches the callee, who must answer it exactly once with [`Outbox::respond`].
#[derive(Clone, Debug, PartialEq)]
#[repr(C)]
pub struct Call {
    /// What is asked.
    pub request: Request,
    /// Its handle.
    pub id: CallId,
    /// Who calls.
    pub from: NodeId,
}

/// Why a call did not succeed, as retry policies see it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Failure {
    /// Too many requests: retry later.
    Throttled,
    /// The request itself is wrong: do not retry.
    Rejected,
    /// The callee's code failed.
    Fault,
    /// No room: accept queue full, too many connections.
    Overloaded,
    /// Nobody answers there.
    Unreachable,
    /// No answer in time.
    TimedOut,
}

/// The answer to a call.
#[derive(Clone, Debug, PartialEq)]
pub struct Reply {
    /// HTTP status as the caller sees it.
    pub status: u16,
    /// What went wrong, `None` for success.
    pub failure: Option<Failure>,
    /// The rule that decided.
    pub rule: Rule,
    /// Answered from a cache.
    pub cached: bool,
    /// What came with it.
    pub content: Content,
}

/// What an answer brings.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum Content {
    /// Nothing that matters to the simulation.
    #[default]
    Nothing,
    /// Received messages.
    Messages(Vec<Delivery>),
    /// A queue's approximate counts.
    QueueAttributes {
        /// `ApproximateNumberOfMessages`.
        visible: u64,
        /// `ApproximateNumberOfMessagesNotVisible`.
        in_flight: u64,
    },
}

/// One delivery of a message to a consumer.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Delivery {
    /// The right to delete it.
    pub receipt: Receipt,
    /// What it carries.
    pub body: Body,
    /// When it was sent.
    pub sent_at: SimTime,
    /// When it becomes visible again unless it is deleted.
    pub visible_until: SimTime,
}

impl Reply {
    /// Success with status 200.
    #[must_use]
    pub fn ok(rule: Rule) -> Self {
        Reply { status: 200, failure: None, rule, cached: false, content: Content::Nothing }
    }

    /// Failure.
    #[must_use]
    pub fn failed(status: u16, failure: Failure, rule: Rule) -> Self {
        Reply { status, failure: Some(failure), rule, cached: false, content: Content::Nothing }
    }

    /// The call succeeded.
    #[must_use]
    pub fn is_ok(&self) -> bool {
        self.failure.is_none()
    }
}

/// What a handler works on.
#[derive(Clone, Debug, PartialEq)]
pub enum Work {
    /// One call.
    Request(Body),
    /// A batch of messages, one after the other; the handler's steps run for each.
    Batch(Vec<Delivery>),
}

/// How a handler ended.
#[derive(Clone, Debug, PartialEq)]
pub struct Done {
    /// The answer for a [`Work::Request`]; for a batch, the first failure or success.
    pub reply: Reply,
    /// What became of the deliveries of a [`Work::Batch`].
    pub batch: Option<Box<Sorted>>,
}

/// The deliveries of a batch, by how they ended.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Sorted {
    /// Those that succeeded.
    pub succeeded: Vec<Delivery>,
    /// Those that failed.
    pub failed: Vec<Delivery>,
}

impl Done {
    /// The deliveries that succeeded.
    #[must_use]
    pub fn succeeded(&self) -> &[Delivery] {
        self.batch.as_deref().map_or(&[], |batch| &batch.succeeded)
    }

    /// The deliveries that failed.
    #[must_use]
    pub fn failed(&self) -> &[Delivery] {
        self.batch.as_deref().map_or(&[], |batch| &batch.failed)
    }
}

/// Where a business request stands, for the account that must always add up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// Waiting in a queue, visible or delayed.
    Waiting,
    /// Received from a queue and not yet deleted.
    InFlight,
    /// In a dead-letter queue.
    Parked,
}

/// A change from outside that concerns one node.
#[derive(Clone, Debug, PartialEq)]
pub enum Change {
    /// The node stops: whoever calls it finds nobody, what it was doing is dropped.
    Fail,
    /// The node is back.
    Recover,
    /// Work takes this many times as long as normal (1 = normal).
    Slow(f64),
    /// This many requests at once, on top of the traffic.
    Burst(u32),
    /// Entries of the cache are dropped.
    Flush,
    /// The next request or message is poisoned.
    Poison,
    /// One worker dies.
    KillWorker,
}

/// Everything that a service may do.
pub trait Outbox {
    /// The instant.
    fn now(&self) -> SimTime;
    /// Calls `on_wake(token)` at that instant, in that class.
    ///
    /// # Panics
    /// When the instant is in the past, which is a bug of the service.
    fn wake_at(&mut self, at: SimTime, class: Class, token: u64);
    /// Calls another node; the answer comes to `on_reply(token)`. After `timeout` the answer is
    /// [`Failure::TimedOut`] and the callee goes on unheard.
    fn call(&mut self, to: NodeId, request: Request, timeout: Option<SimDuration>, token: u64) -> CallId;
    /// Hangs up a call that this node made: its answer will not come.
    fn hang_up(&mut self, call: CallId);
    /// The caller of this call still waits for its answer.
    fn is_heard(&self, call: CallId) -> bool;
    /// Answers a call that came to this node.
    fn respond(&mut self, call: CallId, reply: Reply);
    /// Starts this node's handler, `slowdown` times as slow as written; ends with `on_done(token)`.
    fn run(&mut self, work: Work, slowdown: f64, token: u64) -> TaskId;
    /// Stops a handler where it is; `on_done` is not called. A call it waits for goes on unheard.
    fn abort(&mut self, task: TaskId);
    /// The random stream of this node for that purpose.
    fn stream(&mut self, purpose: Purpose) -> &mut Stream;
    /// Adds to a count.
    fn count(&mut self, metric: MetricId, n: u64);
    /// Sets a gauge.
    fn gauge(&mut self, metric: MetricId, level: f64);
    /// Records a span.
    fn span(&mut self, metric: MetricId, span: SimDuration);
    /// This rule changed the fate of a request here: counted by node and shown on it.
    fn cause(&mut self, rule: Rule);
    /// Writes a step into the biography of a business request, with a number that belongs to it (a receive
    /// count, an attempt).
    fn hop(&mut self, order: Option<OrderId>, what: &'static str, number: u32);

    /// A business request is born here (clients only). `wants_effect`: it is done when an effect has happened,
    /// otherwise when it is answered.
    fn open_order(&mut self, wants_effect: bool) -> OrderId;
    /// The client was told (clients only): an answer, or a failure. No further attempt follows.
    fn told(&mut self, order: OrderId, reply: &Reply);
    /// A message of this business request now exists, at that place (queues only).
    fn place(&mut self, order: OrderId, place: Place);
    /// The message moved from one place to another.
    fn move_place(&mut self, order: OrderId, from: Place, to: Place);
    /// The message is gone from that place: deleted, expired or moved.
    fn unplace(&mut self, order: OrderId, place: Place, rule: Rule);
}

/// A service: a state machine with typed inputs and an outbox.
pub trait Service: Clone {
    /// Its section of the scenario file.
    type Config: Configuration;
    /// What a picture of it needs.
    type View;

    /// What it measures.
    const METRICS: &'static [Metric];
    /// What it can be asked.
    const ACCEPTS: &'static [OperationKind];

    /// A new one, at time zero.
    fn new(config: Self::Config, surroundings: &Surroundings) -> Self;
    /// What it runs by now.
    fn config(&self) -> &Self::Config;
    /// The scenario starts: schedule what comes by itself.
    fn on_start(&mut self, out: &mut impl Outbox);
    /// Somebody calls.
    fn on_call(&mut self, call: Call, out: &mut impl Outbox);
    /// An instant it asked for has come.
    fn on_wake(&mut self, token: u64, out: &mut impl Outbox);
    /// A call it made is answered.
    fn on_reply(&mut self, token: u64, reply: Reply, out: &mut impl Outbox);
    /// A handler it started has ended.
    fn on_done(&mut self, token: u64, done: Done, out: &mut impl Outbox);
    /// Something happens to it from outside. Changes that mean nothing to it are ignored.
    fn on_change(&mut self, change: &Change, out: &mut impl Outbox);
    /// Its parameters change while it runs.
    fn reconfigure(&mut self, config: Self::Config, out: &mut impl Outbox);
    /// What a picture of it needs, now.
    fn view(&self, now: SimTime) -> Self::View;
    /// Its workers, if it has any.
    fn workers(&self, _now: SimTime) -> Vec<Worker> {
        Vec::new()
    }
}

/// State of a worker: an execution environment, an instance, a server.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WorkerState {
    /// Launching or initializing: takes no work yet.
    Starting,
    /// In service, but still warming up in the eyes of its group.
    Warming,
    /// Ready, with nothing to do.
    Idle,
    /// At work.
    Busy,
    /// Going away.
    Terminating,
    /// Failed.
    Lost,
}

/// A worker as a picture needs it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Worker {
    /// Its number, unique within its node for the whole run.
    pub number: u64,
    /// What it does.
    pub state: WorkerState,
    /// Units of concurrency at work.
    pub busy: u32,
    /// Units of concurrency it has.
    pub slots: u32,
    /// Requests that wait at this worker.
    pub queued: u32,
    /// When its present state ends by itself, if known.
    pub until: Option<SimTime>,
}
