//! What a service is, and everything it may say: the typed inputs of a state machine and its outbox.
//!
//! A service knows its own state and its [`Outbox`], nothing else: no world, no clock, no other service.
//! What travels between services is an [`Operation`] inside a [`Request`], answered by one [`Reply`].

use serde::Serialize;

use crate::services::account::Account;
use crate::services::configuration::{Configuration, Surroundings};
use crate::services::control::{Execution, Health, Protection};
use crate::services::event::ServiceEvent;
pub use crate::services::message::{
    BatchEntry, ChangeVisibility, Deduplication, Delivery, MoveTask, Moved, Receipt, Receive, SendMessage,
};
pub(crate) use crate::services::metric::metrics;
pub use crate::services::metric::{Charge, Metric, MetricId, MetricKind, Totals};
pub use crate::services::rule::Rule;
pub use crate::services::session::OnSession;
use crate::services::table::TableRequest;
pub use crate::services::worker::{Worker, WorkerState};
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
    /// Accept an event, answer at once, and run the handler later.
    InvokeAsync,
    /// Ask a relational database for this much work, on a connection of its own.
    Query(Distribution),
    /// Open a connection to a relational database and keep it; the answer brings [`Content::Session`].
    OpenSession,
    /// Ask for work on a connection that is kept, or past the database's name. Boxed, as large things are.
    QueryOn(Box<OnSession>),
    /// Close a connection that was kept.
    CloseSession(Key),
    /// Read an item of a table.
    Read,
    /// Write an item of a table.
    Write,
    /// Anything else of a table: another size or consistency, a condition, a query, a batch.
    Table(Box<TableRequest>),
    /// Get an object.
    Get,
    /// Put an object.
    Put,
    /// Put a message in a queue; the delay of the message itself, if it has one.
    Send(Option<SimDuration>),
    /// Publish a message to a topic.
    Publish,
    /// Put an event on an event bus; a number that stands for its detail type.
    PutEvents(u64),
    /// Tell somebody what an AWS service reports by itself.
    Notify(&'static ServiceEvent),
    /// Take messages. Boxed, as everything large is here: operations travel with every call.
    Receive(Box<Receive>),
    /// Delete received messages.
    Delete(Box<[Receipt]>),
    /// Put a message in a queue, with identifiers of its own.
    SendMessage(Box<SendMessage>),
    /// Put up to ten messages in a queue by one call; answered with [`Content::Entries`].
    SendBatch(Box<[BatchEntry]>),
    /// Let a received message stay hidden for so long from now.
    ChangeVisibility(Box<ChangeVisibility>),
    /// Move the messages of a dead-letter queue somewhere else (`StartMessageMoveTask`).
    MoveMessages(Box<MoveTask>),
    /// Ask a queue for its approximate counts.
    QueueAttributes,
    /// A message moved by the queues themselves: by a redrive policy or by a move task.
    Redrive(Box<Moved>),
    /// Execute a scaling policy of a group, as an alarm does it.
    ExecutePolicy(Box<Execution>),
    /// Write an event of the body's size to a log group.
    Log,
    /// Ask a user pool for tokens.
    SignIn(Grant),
    /// Open a WebSocket connection for the user whom the key names.
    Connect,
    /// A message over that connection, in frames of so many bytes.
    Message(u32),
    /// A message of the backend's to that connection (`@connections`).
    Post,
}

/// What somebody shows to a user pool.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Grant {
    /// Name and password.
    Password,
    /// The refresh token of the session that the body names.
    RefreshToken,
}

/// Kinds of operation, for checking that a callee understands its callers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OperationKind {
    /// [`Operation::Invoke`].
    Invoke,
    /// [`Operation::InvokeAsync`].
    InvokeAsync,
    /// [`Operation::Query`], [`Operation::OpenSession`], [`Operation::QueryOn`] and [`Operation::CloseSession`].
    Query,
    /// [`Operation::Read`], [`Operation::Write`] or [`Operation::Table`].
    Table,
    /// [`Operation::Get`] or [`Operation::Put`].
    Object,
    /// [`Operation::Send`], [`Operation::SendMessage`] and [`Operation::SendBatch`].
    Send,
    /// [`Operation::Receive`], [`Operation::Delete`], [`Operation::ChangeVisibility`] and
    /// [`Operation::QueueAttributes`].
    Receive,
    /// [`Operation::MoveMessages`].
    Move,
    /// [`Operation::Redrive`].
    Redrive,
    /// [`Operation::ExecutePolicy`].
    ExecutePolicy,
    /// [`Operation::Log`].
    Log,
    /// No operation: its metric is read.
    Watch,
    /// [`Operation::SignIn`].
    SignIn,
    /// [`Operation::Connect`] and [`Operation::Message`].
    WebSocket,
    /// [`Operation::Post`].
    Post,
    /// [`Operation::Publish`].
    Publish,
    /// [`Operation::PutEvents`].
    PutEvents,
    /// [`Operation::Notify`].
    Notify,
    /// Whatever a link between the cloud and one's own premises passes on.
    Forward,
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
    /// Who is signed in: a number of [`Account::sessions`], 0 for nobody.
    pub session: u16,
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
    /// A function failed, and Lambda answered 200 all the same: to an SDK that is a success, so it does not retry.
    Function,
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
    /// Bytes of its body; 0: nobody said, and it counts as large as the request.
    pub size: u32,
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
    /// What became of each entry of a batch, in its order: the rule that refused it, or none.
    Entries(Box<[Option<Rule>]>),
    /// So many items of a batch were not processed, the last ones.
    Unprocessed(u32),
    /// A connection that is kept open for the caller.
    Session(Key),
    /// A queue's approximate counts.
    QueueAttributes {
        /// `ApproximateNumberOfMessages`.
        visible: u64,
        /// `ApproximateNumberOfMessagesNotVisible`.
        in_flight: u64,
    },
    /// Tokens of a user pool.
    Tokens {
        /// The number of the session.
        session: u16,
        /// The access token is valid before this.
        access_until: SimTime,
    },
}

impl Reply {
    /// Success with status 200.
    #[must_use]
    pub fn ok(rule: Rule) -> Self {
        Reply { status: 200, failure: None, rule, cached: false, size: 0, content: Content::Nothing }
    }

    /// Failure.
    #[must_use]
    pub fn failed(status: u16, failure: Failure, rule: Rule) -> Self {
        Reply { status, failure: Some(failure), rule, cached: false, size: 0, content: Content::Nothing }
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
    /// The Availability Zone of that index fails, with every machine in it.
    LoseZone(u32),
    /// It is back.
    RestoreZone(u32),
    /// A scaling policy is executed by hand.
    ExecutePolicy(Box<Execution>),
    /// Instances are protected from scale-in, or no longer.
    SetInstanceProtection(Box<Protection>),
    /// Instances are found healthy or not.
    SetInstanceHealth(Box<Health>),
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
    /// Never answers a call that came to this node: its caller waits until its own patience ends.
    fn leave_hanging(&mut self, call: CallId);
    /// Whether calls reach this node. Nobody reaches a node that has failed, until it recovers or says this:
    /// its standby has taken over, say.
    fn reachable(&mut self, yes: bool);
    /// Starts this node's handler, `slowdown` times as slow as written; ends with `on_done(token)`.
    fn run(&mut self, work: Work, slowdown: f64, token: u64) -> TaskId;
    /// Stops a handler where it is; `on_done` is not called. A call it waits for goes on unheard.
    fn abort(&mut self, task: TaskId);
    /// What all nodes of the account share: its throttles and quotas.
    fn account(&mut self) -> &mut Account;
    /// The random stream of this node for that purpose.
    fn stream(&mut self, purpose: Purpose) -> &mut Stream;
    /// Adds to a count.
    fn count(&mut self, metric: MetricId, n: u64);
    /// Sets a gauge.
    fn gauge(&mut self, metric: MetricId, level: f64);
    /// What a metric of any node adds up to by now.
    fn totals(&self, node: NodeId, metric: MetricId) -> Totals;
    /// Records a span.
    fn span(&mut self, metric: MetricId, span: SimDuration);
    /// This rule changed the fate of a request here: counted by node and shown on it.
    fn cause(&mut self, rule: Rule);
    /// Writes a step into the biography of a business request, with a number that belongs to it (a receive
    /// count, an attempt).
    fn hop(&mut self, order: Option<OrderId>, what: &'static str, number: u32);
    /// The same, with the rule behind it.
    fn hop_by(&mut self, order: Option<OrderId>, what: &'static str, number: u32, rule: Rule);

    /// A business request is born here (clients only). It is done when this many effects have happened, each at a
    /// node of its own; with 0 when it is answered.
    fn open_order(&mut self, effects: u32) -> OrderId;
    /// The client was told (clients only): an answer, or a failure. No further attempt follows.
    fn told(&mut self, order: OrderId, reply: &Reply);
    /// A message of this business request now exists, at that place (queues, and Lambda's queue of events).
    fn place(&mut self, order: OrderId, place: Place);
    /// The message moved from one place to another.
    fn move_place(&mut self, order: OrderId, from: Place, to: Place);
    /// The message is gone from that place: deleted, expired or moved.
    fn unplace(&mut self, order: OrderId, place: Place, rule: Rule);
    /// Part of its work begins again, by this rule: what may make its effect happen twice.
    fn repeat(&mut self, order: OrderId, rule: Rule);
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
    /// The rules by which it decides, as its `rules!` lists them.
    const RULES: &'static [Rule];

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
    /// What AWS charges for it, by what it measures.
    fn charges(&self) -> Vec<Charge> {
        Vec::new()
    }
    /// Its workers, if it has any.
    fn workers(&self, _now: SimTime) -> Vec<Worker> {
        Vec::new()
    }
}
