//! What the configurations of two nodes, or of all nodes of a kind together, must agree on: AWS refuses these when
//! the second one is created.

use std::collections::BTreeMap;

use crate::scenario::check::{Faults, listed};
use crate::scenario::model::Scenario;
use crate::scenario::spelling::nearest;
use crate::services::NodeConfig;
use crate::services::client::ClientOperation;
use crate::services::handler::Step;
use crate::services::lambda::config::{Config as Function, EventSource};
use crate::services::sqs::Config as Queue;
use crate::units::time::SimDuration;

/// Concurrency of an account that cannot be set aside (Lambda quotas, read 2026-11-22).
const UNRESERVED: u32 = 100;

/// AWS's advice for a queue's visibility timeout, in function timeouts ("Using Lambda with Amazon SQS").
const ADVISED_TIMEOUTS: u64 = 6;

/// Most messages of one invocation from a FIFO queue.
const LARGEST_FIFO_BATCH: u32 = 10;

/// Checks all of them.
pub(crate) fn check_pairs(scenario: &Scenario, nodes: &BTreeMap<&str, &NodeConfig>, faults: &mut Faults) {
    let names_groups = nodes.values().any(|config| !config.message_groups().is_empty());
    for (name, config) in &scenario.nodes.0 {
        check_dead_letters(name, config, nodes, faults);
        check_sends(name, config, nodes, names_groups, faults);
        if let NodeConfig::Client(client) = config
            && let Some(like) = &client.arrivals_like
        {
            check_arrivals(name, like, nodes, faults);
        }
    }
    let mut set_aside = 0_u64;
    for (name, config) in &scenario.nodes.0 {
        let NodeConfig::Lambda(function) = config else { continue };
        set_aside += u64::from(function.set_aside());
        check_reservation(name, function, set_aside, scenario.account.concurrent_executions, faults);
        if let Some(source) = &function.event_source
            && let Some(NodeConfig::Sqs(queue)) = nodes.get(source.queue.as_str())
        {
            check_mapping(name, function, source, queue, faults);
        }
    }
}

/// Client `name` takes its arrivals from `like`, which must have arrivals of its own.
fn check_arrivals(name: &str, like: &str, nodes: &BTreeMap<&str, &NodeConfig>, faults: &mut Faults) {
    let path = ["nodes", name, "arrivals_like"];
    let clients = || nodes.iter().filter(|(_, config)| matches!(config, NodeConfig::Client(_))).map(|(name, _)| *name);
    let others = || clients().filter(|other| *other != name);
    match nodes.get(like) {
        _ if like == name => {
            faults.add(&path, format!("\"{name}\" has its own arrivals without being told so"), || {
                format!("leave arrivals_like out, or name another client: {}", listed(others()))
            });
        }
        Some(NodeConfig::Client(other)) => {
            let Some(source) = &other.arrivals_like else { return };
            faults.add(&path, format!("\"{like}\" takes its arrivals from \"{source}\" itself"), || {
                if source == name {
                    format!("leave arrivals_like out here or at \"{like}\"")
                } else {
                    format!("write arrivals_like: \"{source}\"")
                }
            });
        }
        Some(config) => {
            let message = format!("\"{like}\" is a node of kind {:?}, and only clients have arrivals", config.kind());
            faults.add(&path, message, || format!("name another client: {}", listed(others())));
        }
        None => faults.add(&path, format!("there is no client \"{like}\""), || match nearest(like, others()) {
            Some(near) => format!("did you mean \"{near}\"?"),
            None => format!("name another client: {}", listed(others())),
        }),
    }
}

/// With this function, `set_aside` is reserved or provisioned in all.
fn check_reservation(name: &str, function: &Function, set_aside: u64, quota: u32, faults: &mut Faults) {
    let most = quota.saturating_sub(UNRESERVED);
    if function.set_aside() == 0 || set_aside <= u64::from(most) {
        return;
    }
    let path: &[&str] = match function.reserved_concurrent_executions {
        Some(_) => &["reserved_concurrent_executions"],
        None => &["provisioned_concurrency", "provisioned_concurrent_executions"],
    };
    let message = format!(
        "with this, {set_aside} of the account's {quota} concurrent executions are set aside; {UNRESERVED} must stay unreserved"
    );
    faults.add(&[&["nodes", name], path].concat(), message, || {
        let room = u64::from(most).saturating_sub(set_aside - u64::from(function.set_aside()));
        format!("write at most {room} here, or a larger account: (concurrent_executions: ...)")
    });
}

/// A queue must hide messages at least as long as the function may work on them; batches of a FIFO queue are small and
/// are not waited for ("Using Lambda with Amazon SQS").
fn check_mapping(name: &str, function: &Function, source: &EventSource, queue: &Queue, faults: &mut Faults) {
    let path = |field: &'static str| ["nodes", name, "event_source", field];
    if queue.fifo_queue && source.batch_size > LARGEST_FIFO_BATCH {
        let message = format!("\"{}\" is a FIFO queue; batch_size {} is over 10", source.queue, source.batch_size);
        faults.add(&path("batch_size"), message, || "write a batch_size in 1..=10".into());
    }
    if queue.fifo_queue && source.maximum_batching_window > SimDuration::ZERO {
        let message = format!("\"{}\" is a FIFO queue, which has no batching window", source.queue);
        faults.add(&path("maximum_batching_window"), message, || "leave maximum_batching_window out".into());
    }
    if queue.visibility_timeout < function.timeout {
        let message = format!(
            "the visibility timeout of \"{}\", {}, is less than the function timeout, {}",
            source.queue, queue.visibility_timeout, function.timeout
        );
        faults.add(&path("queue"), message, || {
            let advised = SimDuration(function.timeout.0 * ADVISED_TIMEOUTS);
            format!("give the queue a visibility_timeout of at least 6 function timeouts, \"{advised}\"")
        });
    }
}

fn queue<'a>(name: &str, nodes: &BTreeMap<&str, &'a NodeConfig>) -> Option<&'a Queue> {
    match nodes.get(name) {
        Some(NodeConfig::Sqs(queue)) => Some(queue),
        _ => None,
    }
}

/// The dead-letter queue of a FIFO queue is a FIFO queue, that of a standard queue a standard queue.
fn check_dead_letters(name: &str, config: &NodeConfig, nodes: &BTreeMap<&str, &NodeConfig>, faults: &mut Faults) {
    let NodeConfig::Sqs(source) = config else { return };
    let Some(policy) = &source.redrive_policy else { return };
    let Some(target) = queue(&policy.dead_letter_queue, nodes).filter(|to| to.fifo_queue != source.fifo_queue) else {
        return;
    };
    let kind = |fifo: bool| if fifo { "a FIFO queue" } else { "a standard queue" };
    let message = format!(
        "\"{name}\" is {}, and its dead-letter queue \"{}\" is {}",
        kind(source.fifo_queue),
        policy.dead_letter_queue,
        kind(target.fifo_queue)
    );
    faults.add(&["nodes", name, "redrive_policy", "dead_letter_queue"], message, || {
        format!("write fifo_queue: {} at \"{}\", or name another queue", source.fifo_queue, policy.dead_letter_queue)
    });
}

/// A FIFO queue wants a message group and a way to know duplicates, and has no timers for single messages.
fn check_sends(
    name: &str,
    config: &NodeConfig,
    nodes: &BTreeMap<&str, &NodeConfig>,
    names_groups: bool,
    faults: &mut Faults,
) {
    for (index, step) in config.handler().iter().enumerate() {
        let Step::Send(send) = step else { continue };
        let Some(to) = queue(&send.to, nodes).filter(|to| to.fifo_queue) else { continue };
        let index = index.to_string();
        if send.delay.is_some() {
            let message = format!("\"{}\" is a FIFO queue, which has no timers for single messages", send.to);
            faults.add(&["nodes", name, "handler", &index, "delay"], message, || {
                "leave delay out, and write it at the queue if all messages shall wait".into()
            });
        }
        let grouped = send.message_group.is_some() || names_groups;
        let deduplicated = send.deduplication_id.is_some() || to.content_based_deduplication;
        check_fifo(&["nodes", name, "handler", &index, "to"], &send.to, grouped, deduplicated, faults);
    }
    if let NodeConfig::Client(client) = config
        && client.operation == ClientOperation::Send
        && let Some(to) = queue(&client.target, nodes).filter(|to| to.fifo_queue)
    {
        let grouped = client.message_group.is_some() || names_groups;
        check_fifo(&["nodes", name, "target"], &client.target, grouped, to.content_based_deduplication, faults);
    }
}

fn check_fifo(path: &[&str], queue: &str, grouped: bool, deduplicated: bool, faults: &mut Faults) {
    if !grouped {
        let message = format!("\"{queue}\" is a FIFO queue, and what is sent to it has no message group");
        faults.add(path, message, || "write message_group: Key, or message_group: Id(\"...\")".into());
    }
    if !deduplicated {
        let message = format!("\"{queue}\" is a FIFO queue that cannot tell duplicates of what is sent to it");
        faults.add(path, message, || {
            "write content_based_deduplication: true at the queue, or deduplication_id: Order at a Send step".into()
        });
    }
}
