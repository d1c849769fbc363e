//! What a compute node does for one request or one message: a list of steps.
//!
//! A handler holds one unit of concurrency (a thread, an execution environment, a consumer slot) from its
//! first step to its last. That is how a slow database freezes a tightly coupled chain.

use serde::{Deserialize, Serialize};

use crate::services::configuration::{Names, Problem, Reference};
use crate::services::contract::{NodeId, Operation, OperationKind};
use crate::services::retry::RetryConfig;
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
    /// Ask a relational database.
    Query(QueryStep),
    /// Read an item of a table.
    Read(Target),
    /// Write an item of a table.
    Write(Target),
    /// Get an object.
    Get(Target),
    /// Put an object.
    Put(Target),
    /// Send a message.
    Send(SendStep),
    /// The business effect happens here (the order is recorded).
    Effect,
    /// Fail, sometimes or for poisoned requests.
    Fail(FailStep),
}

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
    /// Give up waiting after this; default: wait for ever.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub timeout: Option<SimDuration>,
    /// What to do when it fails; default: fail too.
    #[serde(default)]
    pub retry: RetryConfig,
}

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
    /// The business effect happens.
    Effect,
    /// Fail with this chance.
    FailChance(f64),
    /// Fail if poisoned.
    FailPoison,
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
    /// Success is the business effect.
    pub effect: bool,
}

/// The steps of a node, ready to run.
#[must_use]
pub fn compile(steps: &[Step], names: &Names) -> Vec<Op> {
    steps.iter().map(|step| compile_step(step, names)).collect()
}

fn compile_step(step: &Step, names: &Names) -> Op {
    let plan = |target: &Target, operation| {
        Op::Call(CallPlan {
            to: names.id(&target.to),
            operation,
            timeout: target.timeout,
            retry: target.retry.clone(),
            size: target.size.map(bytes),
            effect: target.effect,
        })
    };
    match step {
        Step::Compute(distribution) => Op::Compute(*distribution),
        Step::Call(target) => plan(target, Operation::Invoke),
        Step::Read(target) => plan(target, Operation::Read),
        Step::Write(target) => plan(target, Operation::Write),
        Step::Get(target) => plan(target, Operation::Get),
        Step::Put(target) => plan(target, Operation::Put),
        Step::Query(query) => Op::Call(CallPlan {
            to: names.id(&query.to),
            operation: Operation::Query(query.work),
            timeout: query.timeout,
            retry: query.retry.clone(),
            size: None,
            effect: query.effect,
        }),
        Step::Send(send) => Op::Call(CallPlan {
            to: names.id(&send.to),
            operation: Operation::Send(send.delay),
            timeout: send.timeout,
            retry: send.retry.clone(),
            size: send.size.map(bytes),
            effect: false,
        }),
        Step::Effect => Op::Effect,
        Step::Fail(FailStep::Chance(probability)) => Op::FailChance(probability.get()),
        Step::Fail(FailStep::Poison) => Op::FailPoison,
    }
}

/// A size as requests carry it; beyond 4 GiB it stays there, since no service takes as much in one request.
#[must_use]
pub fn bytes(size: DataSize) -> u32 {
    u32::try_from(size.0).unwrap_or(u32::MAX)
}

/// Every node that the steps name, with its place below `handler`.
#[must_use]
pub fn references(steps: &[Step]) -> Vec<Reference> {
    let mut found = Vec::new();
    for (index, step) in steps.iter().enumerate() {
        let (to, operation, effect) = match step {
            Step::Call(target) => (&target.to, OperationKind::Invoke, target.effect),
            Step::Read(target) | Step::Write(target) => (&target.to, OperationKind::Table, target.effect),
            Step::Get(target) | Step::Put(target) => (&target.to, OperationKind::Object, target.effect),
            Step::Query(query) => (&query.to, OperationKind::Query, query.effect),
            Step::Send(send) => (&send.to, OperationKind::Send, false),
            Step::Compute(_) | Step::Effect | Step::Fail(_) => continue,
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
        let (retry, delay) = match step {
            Step::Call(target) | Step::Read(target) | Step::Write(target) | Step::Get(target) | Step::Put(target) => {
                (&target.retry, None)
            }
            Step::Query(query) => (&query.retry, None),
            Step::Send(send) => (&send.retry, send.delay),
            Step::Compute(_) | Step::Effect | Step::Fail(_) => continue,
        };
        if let Some(message) = retry.problem() {
            let path = vec!["handler".into(), index.to_string(), "retry".into()];
            found.push(Problem { path, message, help: "write a value in 1..=100".into() });
        }
        if let Some(delay) = delay.filter(|delay| *delay > SimDuration::from_secs(900)) {
            let path = vec!["handler".into(), index.to_string(), "delay".into()];
            let message = format!("delay is {delay}, outside 0s..=15m (SQS message timers)");
            found.push(Problem { path, message, help: "write a value in 0s..=15m".into() });
        }
    }
    found
}
