//! A function's section of the scenario file, and what can be wrong with it in itself.

use serde::{Deserialize, Serialize};

use crate::services::configuration::{Configuration, Problem, Reference};
use crate::services::contract::OperationKind;
use crate::services::handler::{self, Step};
use crate::services::station::{Form, Meters, Station};
use crate::units::distribution::Distribution;
use crate::units::time::SimDuration;

/// A function.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Config {
    /// What it does for one request, one event or one message.
    pub handler: Vec<Step>,
    /// Function timeout, 1 s..=15 m; default 3 s.
    #[serde(default = "three_seconds")]
    pub timeout: SimDuration,
    /// Memory in MB, 128..=10240; default 128. With `parallelism` it decides how fast `Compute` steps are.
    #[serde(default = "default_memory")]
    pub memory_size: u32,
    /// `Compute` steps are seconds of one vCPU, spread over at most so many, 1..=6; default: they take as long as
    /// written, whatever the memory.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub parallelism: Option<u32>,
    /// Concurrent executions reserved for (and allowed to) it; default: none. All functions together leave 100 of
    /// the account's unreserved.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reserved_concurrent_executions: Option<u32>,
    /// Environments that are kept initialized; default: none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub provisioned_concurrency: Option<ProvisionedConcurrency>,
    /// First part of a cold start, which is not billed: obtaining a sandbox and downloading the code; default 0 s.
    #[serde(default)]
    pub create: Distribution,
    /// Second part of a cold start, which is billed: initializing the environment; default 250 ms.
    #[serde(default = "default_init")]
    pub init: Distribution,
    /// How long an idle environment is kept; default 10 m (a convention: AWS does not say).
    #[serde(default = "ten_minutes")]
    pub idle_timeout: SimDuration,
    /// A queue that invokes it; default: none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub event_source: Option<EventSource>,
    /// What becomes of asynchronous invocations that fail.
    #[serde(default)]
    pub event_invoke_config: EventInvokeConfig,
    /// A queue for events that could not be processed, the function's own dead-letter queue; default: none. Only
    /// asynchronous invocations use it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub dead_letter_queue: Option<String>,
}

fn three_seconds() -> SimDuration {
    SimDuration::from_secs(3)
}

fn default_memory() -> u32 {
    128
}

fn default_init() -> Distribution {
    Distribution::Constant(SimDuration::from_millis(250))
}

fn ten_minutes() -> SimDuration {
    SimDuration::from_secs(600)
}

/// Environments that are kept initialized for one version or alias.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct ProvisionedConcurrency {
    /// The version or alias, not `$LATEST`. All requests go to it.
    pub qualifier: String,
    /// How many, 1..=100000, at most `reserved_concurrent_executions`.
    pub provisioned_concurrent_executions: u32,
}

/// How asynchronous invocations are retried, and where their events go in the end.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
#[serde(deny_unknown_fields, default)]
pub struct EventInvokeConfig {
    /// Retries after function errors, 0..=2; default 2.
    pub maximum_retry_attempts: u32,
    /// How old an event may become while it waits, 60 s..=6 h; default 6 h.
    pub maximum_event_age: SimDuration,
    /// Where events go that were processed; default: nowhere.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub on_success: Option<Destination>,
    /// Where events go that could not be processed; default: nowhere.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub on_failure: Option<Destination>,
}

impl Default for EventInvokeConfig {
    fn default() -> Self {
        EventInvokeConfig {
            maximum_retry_attempts: 2,
            maximum_event_age: SimDuration::from_secs(21_600),
            on_success: None,
            on_failure: None,
        }
    }
}

/// Where Lambda puts an event that has been dealt with.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
pub enum Destination {
    /// A queue.
    Sqs(String),
    /// Another function, invoked asynchronously.
    Lambda(String),
}

impl Destination {
    /// The node.
    #[must_use]
    pub fn target(&self) -> &str {
        match self {
            Destination::Sqs(to) | Destination::Lambda(to) => to,
        }
    }
}

/// An SQS event source mapping.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct EventSource {
    /// The queue.
    pub queue: String,
    /// Most messages of one invocation, 1..=10000; default 10. Over 10 needs a batching window.
    #[serde(default = "ten")]
    pub batch_size: u32,
    /// How long to gather a batch, 0 s..=5 m; default 0 s.
    #[serde(default)]
    pub maximum_batching_window: SimDuration,
    /// Most invocations at once, 2..=1000; default: by the poller ramp, 5 at first, 300 more a minute, 1250.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub maximum_concurrency: Option<u32>,
    /// Delete the messages that succeeded even if others of the batch failed; default false.
    #[serde(default)]
    pub report_batch_item_failures: bool,
    /// What the function answers when it reports item failures; default: the messages that failed.
    #[serde(default)]
    pub batch_item_failures: BatchItemFailures,
}

/// The list of failures in a function's answer to a batch, right or wrong.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
pub enum BatchItemFailures {
    /// The messages that failed.
    #[default]
    Failed,
    /// A message that is not in the batch: the whole batch counts as failed.
    UnknownId,
    /// None, whatever failed: the whole batch counts as processed.
    Empty,
}

fn ten() -> u32 {
    10
}

/// Memory that brings one vCPU, in MB ("Configuring Lambda function memory", read 2026-11-22).
const MEMORY_OF_A_VCPU: f64 = 1_769.0;

/// Function timeouts that AWS accepts (Lambda quotas, read 2026-11-22).
const SHORTEST_TIMEOUT: SimDuration = SimDuration::from_secs(1);
const LONGEST_TIMEOUT: SimDuration = SimDuration::from_secs(900);

impl Config {
    /// Environments that are kept initialized.
    #[must_use]
    pub fn provisioned(&self) -> u32 {
        self.provisioned_concurrency.as_ref().map_or(0, |own| own.provisioned_concurrent_executions)
    }

    /// What it takes away from the functions without a reservation.
    #[must_use]
    pub fn set_aside(&self) -> u32 {
        self.reserved_concurrent_executions.unwrap_or(self.provisioned())
    }

    /// vCPUs that a `Compute` step gets: the memory's share, as far as its work can be spread (semantics sheet 2.3,
    /// "Duration model"). Without `parallelism` steps take as long as written.
    #[must_use]
    pub fn vcpus(&self) -> f64 {
        let share = f64::from(self.memory_size) / MEMORY_OF_A_VCPU;
        self.parallelism.map_or(1.0, |parallelism| share.min(f64::from(parallelism)))
    }

    fn number_problems(&self) -> Vec<Problem> {
        let mut problems = Vec::new();
        let mut check = |field: &str, value: u32, low: u32, high: u32, unit: &str| {
            if !(low..=high).contains(&value) {
                problems.push(Problem::range(field, value, &format!("{low}..={high}{unit}")));
            }
        };
        check("memory_size", self.memory_size, 128, 10_240, " MB (default 128)");
        check("parallelism", self.parallelism.unwrap_or(1), 1, 6, "");
        check("reserved_concurrent_executions", self.reserved_concurrent_executions.unwrap_or(0), 0, 99_900, "");
        let retries = self.event_invoke_config.maximum_retry_attempts;
        check("event_invoke_config.maximum_retry_attempts", retries, 0, 2, " (default 2)");
        if self.provisioned_concurrency.is_some() {
            // A reservation of 0 switches the function off; nothing can be provisioned for it either.
            let most = self.reserved_concurrent_executions.unwrap_or(99_900);
            let field = "provisioned_concurrency.provisioned_concurrent_executions";
            check(field, self.provisioned(), 1, most, "");
        }
        problems
    }
}

impl Configuration for Config {
    fn references(&self) -> Vec<Reference> {
        let reference = |path: &[&str], to: &str, operation: OperationKind| Reference {
            path: path.iter().map(|step| (*step).to_owned()).collect(),
            to: to.to_owned(),
            operation,
            effect: false,
        };
        let mut references = handler::references(&self.handler);
        if let Some(source) = &self.event_source {
            references.push(reference(&["event_source", "queue"], &source.queue, OperationKind::Receive));
        }
        let EventInvokeConfig { on_success, on_failure, .. } = &self.event_invoke_config;
        for (field, destination, of_queue) in
            [("on_success", on_success, OperationKind::Send), ("on_failure", on_failure, OperationKind::Redrive)]
        {
            references.extend(destination.as_ref().map(|destination| {
                let operation = match destination {
                    Destination::Sqs(_) => of_queue,
                    Destination::Lambda(_) => OperationKind::InvokeAsync,
                };
                reference(&["event_invoke_config", field], destination.target(), operation)
            }));
        }
        if let Some(queue) = &self.dead_letter_queue {
            references.push(reference(&["dead_letter_queue"], queue, OperationKind::Redrive));
        }
        references
    }

    fn problems(&self) -> Vec<Problem> {
        let mut problems = handler::problems(&self.handler);
        if !(SHORTEST_TIMEOUT..=LONGEST_TIMEOUT).contains(&self.timeout) {
            problems.push(Problem::range("timeout", self.timeout, "1s..=15m (default 3s)"));
        }
        problems.extend(self.number_problems());
        let age = self.event_invoke_config.maximum_event_age;
        if !(SimDuration::from_secs(60)..=SimDuration::from_secs(21_600)).contains(&age) {
            problems.push(Problem::range("event_invoke_config.maximum_event_age", age, "60s..=6h (default 6h)"));
        }
        if self.provisioned_concurrency.as_ref().is_some_and(|own| own.qualifier == "$LATEST") {
            problems.push(Problem {
                path: vec!["provisioned_concurrency".into(), "qualifier".into()],
                message: "provisioned concurrency cannot be configured on $LATEST".into(),
                help: "name a published version or an alias, such as \"live\"".into(),
            });
        }
        problems.extend(self.event_source.iter().flat_map(source_problems));
        problems
    }

    /// Provisioned environments are there from the start.
    fn fixed(&self) -> Vec<String> {
        let names = self.references().into_iter().map(|reference| reference.to);
        names.chain([self.provisioned().to_string()]).collect()
    }

    fn station(&self) -> Option<Station> {
        let queue = self.event_source.as_ref().map(|source| source.queue.clone());
        let polled = self.event_source.as_ref().and_then(|source| source.maximum_concurrency);
        let meters = Meters {
            arrivals: Some("Invocations"),
            at_work: Some("ConcurrentExecutions"),
            response: Some("Duration"),
            refused: Some("Throttles"),
            ..Meters::default()
        };
        let most = self.reserved_concurrent_executions.or(polled);
        Some(Station { form: Form::Workers { most, queue }, pace: 1.0 / self.vcpus(), meters })
    }

    fn handler(&self) -> &[Step] {
        &self.handler
    }
}

/// What is wrong with the settings of a mapping in themselves.
fn source_problems(source: &EventSource) -> Vec<Problem> {
    let mut problems = Vec::new();
    if !(1..=10_000).contains(&source.batch_size) {
        problems.push(Problem::range("event_source.batch_size", source.batch_size, "1..=10000 (default 10)"));
    }
    let window = source.maximum_batching_window;
    if window > SimDuration::from_secs(300) {
        problems.push(Problem::range("event_source.maximum_batching_window", window, "0s..=5m (default 0s)"));
    }
    if source.batch_size > 10 && window < SimDuration::from_secs(1) {
        problems.push(Problem {
            path: vec!["event_source".into(), "batch_size".into()],
            message: format!("batch_size {} needs a batching window of at least 1s", source.batch_size),
            help: "write maximum_batching_window: \"1s\" as well, or a batch_size of at most 10".into(),
        });
    }
    if let Some(most) = source.maximum_concurrency.filter(|most| !(2..=1_000).contains(most)) {
        problems.push(Problem::range("event_source.maximum_concurrency", most, "2..=1000 (default: none)"));
    }
    if source.batch_item_failures != BatchItemFailures::Failed && !source.report_batch_item_failures {
        problems.push(Problem {
            path: vec!["event_source".into(), "batch_item_failures".into()],
            message: "nobody reads batch_item_failures without report_batch_item_failures".into(),
            help: "write report_batch_item_failures: true as well".into(),
        });
    }
    problems
}
