//! What a compute node does for one request or one message: a list of steps.
//!
//! A handler holds one unit of concurrency (a thread, an execution environment, a consumer slot) from its
//! first step to its last. That is how a slow database freezes a tightly coupled chain.

use serde::{Deserialize, Serialize};

use crate::services::configuration::{Problem, Reference, Surroundings};
use crate::services::contract::{Deduplication, NodeId, Operation, OperationKind, SendMessage};
use crate::services::event::PutEventsStep;
use crate::services::retry::RetryConfig;
use crate::services::table::{BatchStep, QueryTableStep, ReadStep, WriteStep};
use crate::units::distribution::Distribution;
use crate::units::probability::Probability;
use crate::units::size::DataSize;
use crate::units::time::SimDuration;

/// One step of a handler.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
pub enum Step {
    /// Work for this long: `Compute("20ms")`.
    Compute(Distribution),
    /// Call another compute node or API and wait for its answer.
    Call(Target),
    /// Give an event to a function and go on as soon as it is accepted.
    InvokeAsync(Target),
    /// Open a connection to a relational database, and keep it as long as the handler runs.
    Connect(ConnectStep),
    /// Ask a relational database.
    Query(QueryStep),
    /// Read an item of a table.
    Read(ReadStep),
    /// Write an item of a table.
    Write(WriteStep),
    /// Query a table: one page.
    QueryTable(QueryTableStep),
    /// Read items of a table in one call.
    BatchGet(BatchStep),
    /// Write items of a table in one call.
    BatchWrite(BatchStep),
    /// Get an object.
    Get(Target),
    /// Put an object.
    Put(Target),
    /// Send a message.
    Send(SendStep),
    /// Send a message to the WebSocket connection of the user whom the request's key names.
    Post(Target),
    /// Write a log event; takes no time and cannot fail: `Log(to: "logs", size: "2KB")`.
    Log(LogStep),
    /// Publish a message to a topic.
    Publish(PublishStep),
    /// Put an event on an event bus.
    PutEvents(PutEventsStep),
    /// The business effect happens here (the order is recorded).
    Effect,
    /// Fail, sometimes or for poisoned requests.
    Fail(FailStep),
    /// Answer, and end here; a handler without it answers 200 at its end.
    Respond(RespondStep),
}

/// What a handler answers.
#[derive(Clone, Copy, Debug, PartialEq, Deserialize, Serialize)]
#[serde(deny_unknown_fields, default)]
pub struct RespondStep {
    /// HTTP status, 200..=599; default 200. From a function it is the `statusCode` of its proxy response.
    pub status: u16,
    /// Size of the answer; default: as large as the request.
    pub size: Option<DataSize>,
    /// It is not what a proxy integration expects (a bare text, say); default false.
    pub malformed: bool,
}

impl Default for RespondStep {
    fn default() -> Self {
        RespondStep { status: 200, size: None, malformed: false }
    }
}

/// Status of an answer that is no proxy response at all.
pub const MALFORMED: u16 = 0;

/// A node to call, and how.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Target {
    /// The node.
    pub to: String,
    /// Give up waiting after this; default: wait for ever.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub timeout: Option<SimDuration>,
    /// What to do when it fails; default: fail too.
    #[serde(default)]
    pub retry: RetryConfig,
    /// Size of what is sent or fetched; default: the size of the request at hand.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub size: Option<DataSize>,
    /// Success of this step is the business effect.
    #[serde(default)]
    pub effect: bool,
}

/// A connection to a relational database that later queries of the handler go over.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct ConnectStep {
    /// The database.
    pub to: String,
    /// Give up waiting after this; default: wait for ever.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub timeout: Option<SimDuration>,
    /// What to do when it fails; default: fail too.
    #[serde(default)]
    pub retry: RetryConfig,
}

/// A query to a relational database.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct QueryStep {
    /// The database.
    pub to: String,
    /// How long the database works on it.
    pub work: Distribution,
    /// Give up waiting after this; default: wait for ever.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub timeout: Option<SimDuration>,
    /// What to do when it fails; default: fail too.
    #[serde(default)]
    pub retry: RetryConfig,
    /// Success of this step is the business effect.
    #[serde(default)]
    pub effect: bool,
}

/// A message to send.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct SendStep {
    /// The queue.
    pub to: String,
    /// Size of the message; default: the size of the request at hand.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub size: Option<DataSize>,
    /// `DelaySeconds` of the message, 0 s..=15 m; default: the queue's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub delay: Option<SimDuration>,
    /// Message group (FIFO); default: that of the request at hand.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub message_group: Option<MessageGroup>,
    /// Deduplication id (FIFO); default: none, the queue goes by the content if it does so.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub deduplication_id: Option<DeduplicationId>,
    /// Give up waiting after this; default: wait for ever.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub timeout: Option<SimDuration>,
    /// What to do when it fails; default: fail too.
    #[serde(default)]
    pub retry: RetryConfig,
}

/// A log event to write.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct LogStep {
    /// The log group.
    pub to: String,
    /// Size of the event; default 256 B.
    #[serde(default = "log_line")]
    pub size: DataSize,
}

fn log_line() -> DataSize {
    DataSize(256)
}

/// A message to publish.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct PublishStep {
    /// The topic.
    pub to: String,
    /// Size of the message; default: the size of the request at hand.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub size: Option<DataSize>,
    /// Give up waiting after this; default: wait for ever.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub timeout: Option<SimDuration>,
    /// What to do when it fails; default: fail too.
    #[serde(default)]
    pub retry: RetryConfig,
}

/// A message group.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
pub enum MessageGroup {
    /// One for each key.
    Key,
    /// The one of that name.
    Id(String),
}

/// Where a deduplication id comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize)]
pub enum DeduplicationId {
    /// The business request: a repeated send of it is a duplicate.
    Order,
    /// The key of what it is about.
    Key,
}

/// A message group, ready to be written into a body.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum GroupNumber {
    /// One for each key.
    Key,
    /// This one.
    Number(u32),
}

impl GroupNumber {
    /// The number in `Body::group` for a message about `key`; groups by key lie above those with a name.
    #[must_use]
    pub fn of(self, key: u64) -> u32 {
        match self {
            GroupNumber::Key => KEY_GROUPS | u32::try_from(key % u64::from(KEY_GROUPS)).unwrap_or(0),
            GroupNumber::Number(number) => number,
        }
    }
}

/// Numbers of groups by key begin here.
pub const KEY_GROUPS: u32 = 1 << 31;

/// When to fail.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
pub enum FailStep {
    /// With this chance: `Fail(Chance(0.01))`.
    Chance(Probability),
    /// For poisoned requests and messages: `Fail(Poison)`.
    Poison,
}

/// A step with its names looked up.
#[derive(Clone, Debug)]
pub enum Op {
    /// Work for this long.
    Compute(Distribution),
    /// Call and wait.
    Call(CallPlan),
    /// Write an event of that size to a log group, without waiting.
    Log(NodeId, u32),
    /// The business effect happens.
    Effect,
    /// Fail with this chance.
    FailChance(f64),
    /// Fail if poisoned.
    FailPoison,
    /// End here, with this status and so many bytes.
    Respond(u16, u32),
}

/// A call with its names looked up.
#[derive(Clone, Debug)]
pub struct CallPlan {
    /// The callee.
    pub to: NodeId,
    /// What is asked.
    pub operation: Operation,
    /// Give up waiting after this.
    pub timeout: Option<SimDuration>,
    /// What to do when it fails.
    pub retry: RetryConfig,
    /// Size of what is sent, if not the size of the request at hand.
    pub size: Option<u32>,
    /// Message group of what is sent, if not the one of the request at hand.
    pub group: Option<GroupNumber>,
    /// Success is the business effect.
    pub effect: bool,
}

/// The steps of a node, ready to run.
#[must_use]
pub fn compile(steps: &[Step], surroundings: &Surroundings) -> Vec<Op> {
    steps.iter().map(|step| compile_step(step, surroundings)).collect()
}

fn compile_step(step: &Step, surroundings: &Surroundings) -> Op {
    let names = &surroundings.names;
    let plan = |target: &Target, operation| {
        Op::Call(CallPlan {
            to: names.id(&target.to),
            operation,
            timeout: target.timeout,
            retry: target.retry.clone(),
            size: target.size.map(bytes),
            group: None,
            effect: target.effect,
        })
    };
    match step {
        Step::Compute(distribution) => Op::Compute(*distribution),
        Step::Call(target) => plan(target, Operation::Invoke),
        Step::InvokeAsync(target) => plan(target, Operation::InvokeAsync),
        Step::Read(read) => {
            let target = to_table(&read.to, read.timeout, &read.retry, read.effect);
            plan(&Target { size: read.size, ..target }, read.operation())
        }
        Step::Write(write) => {
            let target = to_table(&write.to, write.timeout, &write.retry, write.effect);
            plan(&Target { size: write.size, ..target }, write.operation())
        }
        Step::QueryTable(query) => {
            plan(&to_table(&query.to, query.timeout, &query.retry, query.effect), query.operation())
        }
        Step::BatchGet(batch) => plan(&to_table(&batch.to, batch.timeout, &batch.retry, false), batch.get()),
        Step::BatchWrite(batch) => plan(&to_table(&batch.to, batch.timeout, &batch.retry, false), batch.write()),
        Step::Get(target) => plan(target, Operation::Get),
        Step::Put(target) => plan(target, Operation::Put),
        Step::Post(target) => plan(target, Operation::Post),
        Step::Connect(connect) => {
            plan(&to_node(&connect.to, connect.timeout, &connect.retry, false), Operation::OpenSession)
        }
        Step::Query(query) => {
            plan(&to_node(&query.to, query.timeout, &query.retry, query.effect), Operation::Query(query.work))
        }
        Step::Send(send) => {
            let target = to_node(&send.to, send.timeout, &send.retry, false);
            let group = send.message_group.as_ref().map(|group| surroundings.group_number(group));
            match plan(&Target { size: send.size, ..target }, send.operation()) {
                Op::Call(plan) => Op::Call(CallPlan { group, ..plan }),
                other => other,
            }
        }
        Step::Log(log) => Op::Log(names.id(&log.to), bytes(log.size)),
        Step::Publish(publish) => {
            let target = to_node(&publish.to, publish.timeout, &publish.retry, false);
            plan(&Target { size: publish.size, ..target }, Operation::Publish)
        }
        Step::PutEvents(put) => {
            let target = to_node(&put.to, put.timeout, &put.retry, false);
            plan(&Target { size: put.size, ..target }, Operation::PutEvents(fingerprint(&put.detail_type)))
        }
        Step::Effect => Op::Effect,
        Step::Fail(FailStep::Chance(probability)) => Op::FailChance(probability.get()),
        Step::Fail(FailStep::Poison) => Op::FailPoison,
        Step::Respond(answer) => {
            let status = if answer.malformed { MALFORMED } else { answer.status };
            Op::Respond(status, answer.size.map_or(0, bytes))
        }
    }
}

/// A node as a target.
fn to_node(to: &str, timeout: Option<SimDuration>, retry: &RetryConfig, effect: bool) -> Target {
    Target { to: to.to_owned(), timeout, retry: retry.clone(), size: None, effect }
}

/// A table as a target: the SDKs retry its failures in their own way.
fn to_table(to: &str, timeout: Option<SimDuration>, retry: &RetryConfig, effect: bool) -> Target {
    Target { to: to.to_owned(), timeout, retry: retry.of_tables(), size: None, effect }
}

impl SendStep {
    fn operation(&self) -> Operation {
        let deduplication = self.deduplication_id.map(|id| match id {
            DeduplicationId::Order => Deduplication::Order,
            DeduplicationId::Key => Deduplication::Key,
        });
        match deduplication {
            None => Operation::Send(self.delay),
            _ => Operation::SendMessage(Box::new(SendMessage { delay: self.delay, deduplication, content: None })),
        }
    }
}

/// Message groups that the steps name.
#[must_use]
pub fn message_groups(steps: &[Step]) -> Vec<&str> {
    let named = steps.iter().filter_map(|step| match step {
        Step::Send(SendStep { message_group: Some(MessageGroup::Id(name)), .. }) => Some(name.as_str()),
        _ => None,
    });
    named.collect()
}

/// A size as requests carry it; beyond 4 GiB it stays there, since no service takes as much in one request.
#[must_use]
pub fn bytes(size: DataSize) -> u32 {
    u32::try_from(size.0).unwrap_or(u32::MAX)
}

/// A number that stands for a text, as a hash of its content does (FNV-1a; texts of a scenario are few).
#[must_use]
pub fn fingerprint(text: &str) -> u64 {
    text.bytes().fold(0xcbf2_9ce4_8422_2325, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3))
}

/// Every node that the steps name, with its place below `handler`.
#[must_use]
pub fn references(steps: &[Step]) -> Vec<Reference> {
    let mut found = Vec::new();
    for (index, step) in steps.iter().enumerate() {
        let (to, operation, effect) = match step {
            Step::Call(target) => (&target.to, OperationKind::Invoke, target.effect),
            Step::InvokeAsync(target) => (&target.to, OperationKind::InvokeAsync, target.effect),
            Step::Read(read) => (&read.to, OperationKind::Table, read.effect),
            Step::Write(write) => (&write.to, OperationKind::Table, write.effect),
            Step::QueryTable(query) => (&query.to, OperationKind::Table, query.effect),
            Step::BatchGet(batch) | Step::BatchWrite(batch) => (&batch.to, OperationKind::Table, false),
            Step::Get(target) | Step::Put(target) => (&target.to, OperationKind::Object, target.effect),
            Step::Connect(connect) => (&connect.to, OperationKind::Query, false),
            Step::Query(query) => (&query.to, OperationKind::Query, query.effect),
            Step::Send(send) => (&send.to, OperationKind::Send, false),
            Step::Log(log) => (&log.to, OperationKind::Log, false),
            Step::Publish(publish) => (&publish.to, OperationKind::Publish, false),
            Step::PutEvents(put) => (&put.to, OperationKind::PutEvents, false),
            Step::Post(target) => (&target.to, OperationKind::Post, target.effect),
            Step::Compute(_) | Step::Effect | Step::Fail(_) | Step::Respond(_) => continue,
        };
        let path = vec!["handler".into(), index.to_string(), "to".into()];
        found.push(Reference { path, to: to.clone(), operation, effect });
    }
    found
}

/// What is wrong with the steps in themselves.
#[must_use]
pub fn problems(steps: &[Step]) -> Vec<Problem> {
    let mut found = Vec::new();
    for (index, step) in steps.iter().enumerate() {
        let at = |field: &str| vec!["handler".into(), index.to_string(), field.into()];
        if let Step::Respond(answer) = step
            && !(200..=599).contains(&answer.status)
        {
            let message = format!("status is {}, outside 200..=599", answer.status);
            found.push(Problem { path: at("status"), message, help: "write a value in 200..=599".into() });
        }
        let (retry, delay) = match step {
            Step::Call(target)
            | Step::InvokeAsync(target)
            | Step::Get(target)
            | Step::Put(target)
            | Step::Post(target) => (&target.retry, None),
            Step::Read(read) => (&read.retry, None),
            Step::Write(write) => (&write.retry, None),
            Step::QueryTable(query) => (&query.retry, None),
            Step::BatchGet(batch) | Step::BatchWrite(batch) => (&batch.retry, None),
            Step::Connect(connect) => (&connect.retry, None),
            Step::Query(query) => (&query.retry, None),
            Step::Send(send) => (&send.retry, send.delay),
            Step::Publish(publish) => (&publish.retry, None),
            Step::PutEvents(put) => (&put.retry, None),
            Step::Compute(_) | Step::Log(_) | Step::Effect | Step::Fail(_) | Step::Respond(_) => continue,
        };
        let of_table = match step {
            Step::QueryTable(query) => query.problem(),
            Step::BatchGet(batch) => batch.problem_of_get(),
            Step::BatchWrite(batch) => batch.problem_of_write(),
            _ => None,
        };
        found.extend(of_table.map(|problem| {
            let path = ["handler".into(), index.to_string()].into_iter().chain(problem.path).collect();
            Problem { path, ..problem }
        }));
        if matches!(step, Step::InvokeAsync(target) if target.effect) {
            found.push(Problem {
                path: vec!["handler".into(), index.to_string(), "effect".into()],
                message: "an event that was accepted has had no effect yet".into(),
                help: "mark the step of the other function that does it".into(),
            });
        }
        if let Some(message) = retry.problem() {
            found.push(Problem { path: at("retry"), message, help: "write a value in 1..=100".into() });
        }
        if retry.mode.is_adaptive() {
            // A limiter belongs to one SDK client, and a node may have any number: one in each of its environments.
            let path = ["handler".into(), index.to_string(), "retry".into(), "mode".into()].into();
            let message = "the adaptive mode is for clients: a handler has no rate limiter of its own".into();
            found.push(Problem { path, message, help: "write mode: Standard or mode: Standard2026".into() });
        }
        if let Some(delay) = delay.filter(|delay| *delay > SimDuration::from_secs(900)) {
            let message = format!("delay is {delay}, outside 0s..=15m (SQS message timers)");
            found.push(Problem { path: at("delay"), message, help: "write a value in 0s..=15m".into() });
        }
    }
    found
}
