//! Calls of a control plane: what a person, a script or an alarm asks of a group beside its work.

use serde::{Deserialize, Serialize};

/// `ExecutePolicy` of EC2 Auto Scaling.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
pub struct Execution {
    /// Name of the policy.
    pub policy: String,
    /// The metric's value, by which a step policy chooses its step.
    pub metric_value: f64,
    /// The threshold that the value is compared with.
    pub breach_threshold: f64,
    /// A simple policy waits for the cooldown.
    pub honor_cooldown: bool,
}

/// `SetInstanceProtection` of EC2 Auto Scaling.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
pub struct Protection {
    /// Numbers of the instances, counted from 1 in the order of their launch.
    pub instances: Vec<u64>,
    /// Protected from scale-in, or no longer.
    pub protected_from_scale_in: bool,
}

/// `SetInstanceHealth` of EC2 Auto Scaling.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
pub struct Health {
    /// Numbers of the instances, counted from 1 in the order of their launch.
    pub instances: Vec<u64>,
    /// Healthy, or to be replaced.
    pub healthy: bool,
    /// An instance that has just come into service is left alone until its grace period is over.
    pub should_respect_grace_period: bool,
}
