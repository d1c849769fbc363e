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
}

impl Intervention {
    /// The node that it concerns.
    #[must_use]
    pub fn node(&self) -> &str {
        match self {
            Intervention::Fail { node }
            | Intervention::Recover { node }
            | Intervention::Slow { node, .. }
            | Intervention::AddLatency { node, .. }
            | Intervention::Burst { node, .. }
            | Intervention::Flush { node }
            | Intervention::Poison { node }
            | Intervention::KillWorker { node }
            | Intervention::Set { node, .. } => node,
        }
    }
}
