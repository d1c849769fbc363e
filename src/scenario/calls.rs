//! Whether the calls of a scenario can work: each names a node that understands it, and none goes in a circle.

use std::collections::{BTreeMap, BTreeSet};

use crate::scenario::check::{Faults, listed, meant};
use crate::scenario::spelling::nearest;
use crate::services::configuration::{Reference, Watch};
use crate::services::contract::{MetricKind, OperationKind};
use crate::services::{NodeConfig, ServiceKind};

/// The node that a reference names exists and understands what is asked of it.
pub(crate) fn check_reference(
    path: &[&str],
    from: &str,
    reference: &Reference,
    nodes: &BTreeMap<&str, &NodeConfig>,
    faults: &mut Faults,
) {
    let to = reference.to.as_str();
    let Some(target) = nodes.get(to) else {
        faults.add(path, format!("there is no node \"{to}\""), || meant(to, nodes));
        return;
    };
    let kind = target.kind();
    if !kind.accepts().contains(&reference.operation) {
        let message = format!("\"{to}\" is a node of kind {kind:?}, which cannot {}", passive(reference.operation));
        let in_handler = path.get(2) == Some(&"handler");
        faults.add(path, message, || instead(reference, kind, in_handler, nodes));
    } else if let Some((far, kind)) = unfit_far_end(target, reference.operation, nodes) {
        let message = format!(
            "\"{to}\" leads to \"{far}\", a node of kind {kind:?}, which cannot {}",
            passive(reference.operation)
        );
        faults.add(path, message, || "ask what the node at the far end understands".into());
    } else if to == from && reference.operation == OperationKind::Redrive {
        faults.add(path, format!("\"{to}\" is its own dead-letter queue"), || {
            "name another queue; add one if there is none".into()
        });
    }
}

/// The metric that is read exists, and has that statistic.
pub(crate) fn check_watch(path: &[&str], watch: &Watch, nodes: &BTreeMap<&str, &NodeConfig>, faults: &mut Faults) {
    let Some(target) = nodes.get(watch.node.as_str()) else {
        let there_is = format!("there is no node \"{}\"", watch.node);
        return faults.add(path, there_is, || meant(&watch.node, nodes));
    };
    let metrics = target.kind().metrics();
    let beside = |field: &'static str| -> Vec<&str> {
        let parent = path.split_last().map_or(&[][..], |(_, parent)| parent);
        parent.iter().copied().chain([field]).collect()
    };
    match metrics.iter().find(|metric| metric.name == watch.metric) {
        None => {
            let names = || metrics.iter().map(|metric| metric.name);
            let message = format!("\"{}\" has no metric \"{}\"", watch.node, watch.metric);
            faults.add(&beside("metric"), message, || match nearest(&watch.metric, names()) {
                Some(near) => format!("did you mean \"{near}\"?"),
                None => format!("write one of: {}", names().collect::<Vec<_>>().join(", ")),
            });
        }
        Some(metric) if !watch.statistic.fits(metric.kind) => {
            let message = format!("{:?} cannot be computed from \"{}\"", watch.statistic, watch.metric);
            faults.add(&beside("statistic"), message, || match metric.kind {
                MetricKind::Count => "write Sum".into(),
                MetricKind::Gauge => "write Average or Sum".into(),
                MetricKind::Duration => "write Average, Sum or SampleCount".into(),
            });
        }
        Some(_) => {}
    }
}

/// The node at the far end of a link, if it does not understand what is asked over the link.
fn unfit_far_end<'a>(
    link: &'a NodeConfig,
    operation: OperationKind,
    nodes: &BTreeMap<&str, &NodeConfig>,
) -> Option<(&'a str, ServiceKind)> {
    let far = link.far_end()?;
    let kind = nodes.get(far)?.kind();
    (!kind.accepts().contains(&operation)).then_some((far, kind))
}

fn passive(operation: OperationKind) -> &'static str {
    match operation {
        OperationKind::Invoke => "be called",
        OperationKind::InvokeAsync => "be invoked asynchronously",
        OperationKind::Query => "be asked with Query",
        OperationKind::Table => "be read and written as a table",
        OperationKind::Object => "hold objects to get and put",
        OperationKind::Send => "take messages",
        OperationKind::Receive => "be consumed as a queue",
        OperationKind::Redrive => "be a dead-letter queue",
        OperationKind::Move => "take part in a message move task",
        OperationKind::ExecutePolicy => "be scaled by a policy",
        OperationKind::Log => "keep logs",
        OperationKind::Watch => "be watched",
        OperationKind::SignIn => "be signed in at",
        OperationKind::WebSocket => "be connected to by WebSocket",
        OperationKind::Post => "send messages to connections",
        OperationKind::Publish => "be published to",
        OperationKind::PutEvents => "take events",
        OperationKind::Notify => "be notified",
        OperationKind::Forward => "stand at the far end of a link",
    }
}

/// How to ask this kind of node, or which nodes can be asked so.
fn instead(reference: &Reference, kind: ServiceKind, in_handler: bool, nodes: &BTreeMap<&str, &NodeConfig>) -> String {
    let to = &reference.to;
    let step = match kind.accepts().first() {
        Some(OperationKind::Invoke) => format!("Call(to: \"{to}\")"),
        Some(OperationKind::Query) => format!("Query(to: \"{to}\", work: \"10ms\")"),
        Some(OperationKind::Table) => format!("Read(to: \"{to}\") or Write(to: \"{to}\")"),
        Some(OperationKind::Object) => format!("Get(to: \"{to}\") or Put(to: \"{to}\")"),
        Some(OperationKind::Send) => format!("Send(to: \"{to}\")"),
        Some(OperationKind::Log) => format!("Log(to: \"{to}\")"),
        Some(OperationKind::Publish) => format!("Publish(to: \"{to}\")"),
        Some(OperationKind::PutEvents) => format!("PutEvents(to: \"{to}\", detail_type: \"...\")"),
        _ => String::new(),
    };
    if in_handler && !step.is_empty() {
        return format!("write {step}");
    }
    let fitting = nodes.iter().filter(|(_, config)| config.kind().accepts().contains(&reference.operation));
    let fitting = listed(fitting.map(|(name, _)| *name));
    if fitting.is_empty() {
        "add a node that can, and name it here".into()
    } else {
        format!("nodes that can: {fitting}")
    }
}

/// Calls that go round would wait for each other for ever.
///
/// The search starts at each of `starts` in turn; a circle is reported once, at the call that closes it.
pub(crate) fn check_cycles<'a>(
    starts: impl Iterator<Item = &'a str>,
    nodes: &BTreeMap<&str, &NodeConfig>,
    faults: &mut Faults,
) {
    let mut search = CycleSearch { nodes, finished: BTreeSet::new(), trail: Vec::new() };
    for name in starts {
        search.visit(name, faults);
    }
}

struct CycleSearch<'a> {
    nodes: &'a BTreeMap<&'a str, &'a NodeConfig>,
    finished: BTreeSet<String>,
    trail: Vec<String>,
}

impl CycleSearch<'_> {
    /// Depth first; the trail is at most as long as there are nodes (1,000), so recursion is safe.
    fn visit(&mut self, name: &str, faults: &mut Faults) {
        let Some(config) = self.nodes.get(name) else { return };
        if self.finished.contains(name) {
            return;
        }
        self.trail.push(name.to_owned());
        for reference in config.references() {
            // Nobody waits for these: a message that is moved, what an alarm starts or tells, an event; topics, event buses and
            // connections answer at once.
            let waits = !matches!(
                reference.operation,
                OperationKind::Redrive
                    | OperationKind::ExecutePolicy
                    | OperationKind::InvokeAsync
                    | OperationKind::Post
                    | OperationKind::Publish
                    | OperationKind::PutEvents
                    | OperationKind::Notify
            );
            if !waits {
                continue;
            }
            if let Some(start) = self.trail.iter().position(|step| *step == reference.to) {
                let round = format!("{} -> {}", self.trail[start..].join(" -> "), reference.to);
                let mut path = vec!["nodes", name];
                path.extend(reference.path.iter().map(String::as_str));
                faults.add(&path, format!("synchronous calls go round in a circle: {round}"), || {
                    "put a queue between two of them: Send(to: \"queue\") here, and a consumer of the queue".into()
                });
            } else {
                self.visit(&reference.to, faults);
            }
        }
        self.trail.pop();
        self.finished.insert(name.to_owned());
    }
}
