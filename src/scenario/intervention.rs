//! Interventions: changes from outside at an instant, by the scenario's timeline or live by a person.

use serde::{Deserialize, Serialize};

use crate::units::time::SimDuration;

/// One change of the world, as the timeline writes it and as a live session records it.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub enum Intervention {
    /// The node stops: `Fail(node: "orders-db")`.
    Fail {
        /// The node.
        node: String,
    },
    /// The node is back.
    Recover {
        /// The node.
        node: String,
    },
    /// Work of the node takes this many times as long as normal; 1 = normal.
    Slow {
        /// The node.
        node: String,
        /// How many times as long, 0.01..=1000.
        factor: f64,
    },
    /// Calls to and from the node take this much longer, each way; 0 s = normal.
    AddLatency {
        /// The node.
        node: String,
        /// How much longer.
        latency: SimDuration,
    },
    /// So many requests at once, on top of the traffic.
    Burst {
        /// The client.
        node: String,
        /// How many, 1..=1000000.
        count: u32,
    },
    /// The cache of the node loses all entries.
    Flush {
        /// The node.
        node: String,
    },
    /// The next request of the client is poisoned.
    Poison {
        /// The client.
        node: String,
    },
    /// One worker of the node dies.
    KillWorker {
        /// The node.
        node: String,
    },
    /// One parameter of the node changes, as `UpdateFunctionConfiguration` and its kin do it live.
    Set {
        /// The node.
        node: String,
        /// The parameter, with dots for nested ones.
        parameter: String,
        /// Its new value, as text.
        value: String,
    },
    /// An Availability Zone fails with every machine in it; what AWS runs over several zones goes on.
    LoseZone {
        /// The zone.
        zone: String,
    },
    /// The zone is back.
    RestoreZone {
        /// The zone.
        zone: String,
    },
    /// A scaling policy of a group is executed, as the call `ExecutePolicy` does it.
    ExecutePolicy {
        /// The group.
        node: String,
        /// Name of the policy.
        policy: String,
        /// The metric's value, for step policies; default 0.
        #[serde(default)]
        metric_value: f64,
        /// The threshold that it is compared with; default 0.
        #[serde(default)]
        breach_threshold: f64,
        /// A simple policy waits for the cooldown, as it does for an alarm; default false.
        #[serde(default)]
        honor_cooldown: bool,
    },
    /// Instances of a group are protected from scale-in, or no longer.
    SetInstanceProtection {
        /// The group.
        node: String,
        /// Numbers of the instances, from 1 in the order of their launch.
        instances: Vec<u64>,
        /// Protected, or no longer.
        protected_from_scale_in: bool,
    },
    /// Health checks find instances of a group healthy or not.
    SetInstanceHealth {
        /// The group.
        node: String,
        /// Numbers of the instances, from 1 in the order of their launch.
        instances: Vec<u64>,
        /// Healthy, or to be replaced.
        healthy: bool,
        /// Wait for the end of the grace period; default true.
        #[serde(default = "yes")]
        should_respect_grace_period: bool,
    },
}

fn yes() -> bool {
    true
}

impl Intervention {
    /// The node that it concerns, if it concerns a single one.
    #[must_use]
    pub fn node(&self) -> Option<&str> {
        match self {
            Intervention::LoseZone { .. } | Intervention::RestoreZone { .. } => None,
            Intervention::Fail { node }
            | Intervention::Recover { node }
            | Intervention::Slow { node, .. }
            | Intervention::AddLatency { node, .. }
            | Intervention::Burst { node, .. }
            | Intervention::Flush { node }
            | Intervention::Poison { node }
            | Intervention::KillWorker { node }
            | Intervention::ExecutePolicy { node, .. }
            | Intervention::SetInstanceProtection { node, .. }
            | Intervention::SetInstanceHealth { node, .. }
            | Intervention::Set { node, .. } => Some(node),
        }
    }

    /// The Availability Zone that it concerns.
    #[must_use]
    pub fn zone(&self) -> Option<&str> {
        match self {
            Intervention::LoseZone { zone } | Intervention::RestoreZone { zone } => Some(zone),
            _ => None,
        }
    }
}
