//! Whether those who call, scale or change a group fit what the group says of itself.

use std::collections::BTreeMap;

use crate::scenario::check::{Faults, listed};
use crate::scenario::intervention::Intervention;
use crate::scenario::spelling::nearest;
use crate::services::NodeConfig;
use crate::services::auto_scaling::{Config as Group, ScalingPolicy};
use crate::services::contract::OperationKind;

/// Every node that names a group.
pub(crate) fn check_groups(nodes: &BTreeMap<&str, &NodeConfig>, faults: &mut Faults) {
    for (name, config) in nodes {
        check_listeners(name, config, nodes, faults);
        check_alarm(name, config, nodes, faults);
    }
}

/// Who is called listens: the instances of a group with a queue do not.
fn check_listeners(name: &str, config: &NodeConfig, nodes: &BTreeMap<&str, &NodeConfig>, faults: &mut Faults) {
    for reference in config.references().into_iter().filter(|r| r.operation == OperationKind::Invoke) {
        let Some(NodeConfig::AutoScalingGroup(group)) = nodes.get(reference.to.as_str()) else { continue };
        if let Some(queue) = &group.queue {
            let path: Vec<&str> =
                ["nodes", name].into_iter().chain(reference.path.iter().map(String::as_str)).collect();
            let message = format!("\"{}\" consumes the queue \"{queue}\"; it cannot be called", reference.to);
            faults.add(&path, message, || {
                format!("send to \"{queue}\" instead, or strike queue at \"{}\" to let it serve requests", reference.to)
            });
        }
    }
}

/// An alarm executes policies that its groups have.
fn check_alarm(name: &str, config: &NodeConfig, nodes: &BTreeMap<&str, &NodeConfig>, faults: &mut Faults) {
    let NodeConfig::Alarm(alarm) = config else { return };
    for (place, group, policy) in alarm.policies() {
        if let Some(NodeConfig::AutoScalingGroup(config)) = nodes.get(group) {
            let path: Vec<&str> = ["nodes", name].into_iter().chain(place.iter().map(String::as_str)).collect();
            check_policy(&path, group, config, policy, faults);
        }
    }
}

/// An event of the timeline for instances or policies names a group that has them.
pub(crate) fn check_group_event(index: &str, event: &Intervention, config: &NodeConfig, faults: &mut Faults) {
    let name = event.node().unwrap_or_default();
    let policy = match event {
        Intervention::ExecutePolicy { policy, metric_value, breach_threshold, .. } => {
            for (field, value) in [("metric_value", metric_value), ("breach_threshold", breach_threshold)] {
                if !value.is_finite() {
                    let message = format!("{field} is {value}, which is no number");
                    faults.add(&["timeline", index, "event", field], message, || "write a number, such as 60".into());
                }
            }
            Some(policy)
        }
        Intervention::SetInstanceProtection { .. } | Intervention::SetInstanceHealth { .. } => None,
        _ => return,
    };
    let NodeConfig::AutoScalingGroup(group) = config else {
        let message = format!("\"{name}\" is a node of kind {:?}, and this happens to groups only", config.kind());
        return faults.add(&["timeline", index, "event", "node"], message, || "name an AutoScalingGroup".into());
    };
    if let Some(policy) = policy {
        check_policy(&["timeline", index, "event", "policy"], name, group, policy, faults);
    }
}

fn check_policy(path: &[&str], name: &str, group: &Group, policy: &str, faults: &mut Faults) {
    let executed = |policy: &&ScalingPolicy| !matches!(policy, ScalingPolicy::TargetTracking(_));
    let names = || group.scaling_policies.iter().filter(executed).map(ScalingPolicy::name);
    if names().any(|own| own == policy) {
        return;
    }
    let message = format!("\"{name}\" has no step or simple policy \"{policy}\"");
    faults.add(path, message, || match nearest(policy, names()) {
        Some(near) => format!("did you mean \"{near}\"?"),
        None if names().next().is_none() => {
            format!("add one to \"{name}\": scaling_policies: [SimpleScaling(policy_name: \"{policy}\", ...)]")
        }
        None => format!("write one of: {}", listed(names())),
    });
}
