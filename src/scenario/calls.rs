//! Whether the calls of a scenario can work: each names a node that understands it, and none goes in a circle.

use std::collections::{BTreeMap, BTreeSet};

use crate::scenario::check::{Faults, listed, meant};
use crate::services::configuration::Reference;
use crate::services::contract::OperationKind;
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
    } else if to == from && reference.operation == OperationKind::Redrive {
        faults.add(path, format!("\"{to}\" is its own dead-letter queue"), || {
            "name another queue; add one if there is none".into()
        });
    }
}

fn passive(operation: OperationKind) -> &'static str {
    match operation {
        OperationKind::Invoke => "be called",
        OperationKind::Query => "be asked with Query",
        OperationKind::Table => "be read and written as a table",
        OperationKind::Object => "hold objects to get and put",
        OperationKind::Send => "take messages",
        OperationKind::Receive => "be consumed as a queue",
        OperationKind::Redrive => "be a dead-letter queue",
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
            if reference.operation == OperationKind::Redrive {
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
