//! Scaling policies: what the file says, and their arithmetic (semantics sheet 5.3).

use serde::{Deserialize, Serialize};

use crate::services::configuration::{Problem, Watch};
use crate::services::statistic::Statistic;
use crate::units::time::SimDuration;

/// The metric that counts a queue's visible messages.
pub(super) const VISIBLE: &str = "ApproximateNumberOfMessagesVisible";

/// How a group scales.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
pub enum ScalingPolicy {
    /// Keeps a metric near a target, by itself.
    TargetTracking(TrackingPolicy),
    /// Adds or takes by how far a metric is beyond a threshold; executed by alarms.
    StepScaling(StepPolicy),
    /// Adds or takes once, and then waits for its cooldown; executed by alarms.
    SimpleScaling(SimplePolicy),
}

/// Target tracking on backlog per instance = visible messages / instances that have warmed up.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct TargetTracking {
    /// Messages per instance to aim at, over 0.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub backlog_per_instance: Option<f64>,
    /// Instead: how long a message may wait; goes with `processing_time`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub acceptable_latency: Option<SimDuration>,
    /// Mean time that an instance takes for one message.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub processing_time: Option<SimDuration>,
    /// Minutes above the target before the group grows, 1..=60; default 3.
    #[serde(default = "three")]
    pub scale_out_periods: u32,
    /// Minutes below 0.9 of the target before it shrinks, 1..=60; default 15.
    #[serde(default = "fifteen")]
    pub scale_in_periods: u32,
    /// Never shrink; default false.
    #[serde(default)]
    pub disable_scale_in: bool,
}

/// Target tracking on any metric.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct TrackingPolicy {
    /// Its name.
    pub policy_name: String,
    /// The node whose metric it tracks.
    pub node: String,
    /// The metric.
    pub metric: String,
    /// What is computed from a minute of it.
    pub statistic: Statistic,
    /// Divided by the instances that have warmed up; default false.
    #[serde(default)]
    pub per_instance: bool,
    /// What to aim at, over 0.
    pub target_value: f64,
    /// Warm-up of new instances, if the group has no `default_instance_warmup`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub estimated_instance_warmup: Option<SimDuration>,
    /// Minutes above the target before the group grows, 1..=60; default 3.
    #[serde(default = "three")]
    pub scale_out_periods: u32,
    /// Minutes below 0.9 of the target before it shrinks, 1..=60; default 15.
    #[serde(default = "fifteen")]
    pub scale_in_periods: u32,
    /// Never shrink; default false.
    #[serde(default)]
    pub disable_scale_in: bool,
}

/// Step scaling.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct StepPolicy {
    /// Its name.
    pub policy_name: String,
    /// What the adjustments are.
    pub adjustment_type: AdjustmentType,
    /// The steps, by how far the metric is from the threshold.
    pub step_adjustments: Vec<StepAdjustment>,
    /// Least change of a percentage, 1..=10000; default none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub min_adjustment_magnitude: Option<u32>,
    /// Warm-up of new instances, if the group has no `default_instance_warmup`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub estimated_instance_warmup: Option<SimDuration>,
}

/// One step. Above the threshold the lower bound belongs to it, below the threshold the upper.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct StepAdjustment {
    /// Metric - threshold from here; default: from minus infinity.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub metric_interval_lower_bound: Option<f64>,
    /// To here; default: to infinity.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub metric_interval_upper_bound: Option<f64>,
    /// Instances, or percent.
    pub scaling_adjustment: i32,
}

/// Simple scaling.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct SimplePolicy {
    /// Its name.
    pub policy_name: String,
    /// What the adjustment is.
    pub adjustment_type: AdjustmentType,
    /// Instances, or percent.
    pub scaling_adjustment: i32,
    /// Least change of a percentage, 1..=10000; default none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub min_adjustment_magnitude: Option<u32>,
    /// From the end of the activity on; default: the group's default cooldown.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cooldown: Option<SimDuration>,
}

/// What an adjustment means.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[expect(clippy::enum_variant_names, reason = "AWS's own names")]
pub enum AdjustmentType {
    /// So many instances more or less.
    ChangeInCapacity,
    /// So many instances.
    ExactCapacity,
    /// So many percent more or less.
    PercentChangeInCapacity,
}

fn three() -> u32 {
    3
}

fn fifteen() -> u32 {
    15
}

impl AdjustmentType {
    /// The capacity that an adjustment makes of `capacity`. A percentage above 1 instance is rounded down, one
    /// between 0 and 1 up; below 0 the same with the other sign.
    pub(super) fn apply(self, capacity: u32, adjustment: i32, least: Option<u32>) -> u32 {
        let (capacity, adjustment) = (i64::from(capacity), i64::from(adjustment));
        let adjusted = match self {
            AdjustmentType::ChangeInCapacity => capacity + adjustment,
            AdjustmentType::ExactCapacity => adjustment,
            AdjustmentType::PercentChangeInCapacity => {
                let hundredths = capacity * adjustment;
                let magnitude = match hundredths.abs() {
                    0 => 0,
                    part => (part / 100).max(1),
                };
                let floor = if adjustment == 0 { 0 } else { i64::from(least.unwrap_or(0)) };
                capacity + magnitude.max(floor) * adjustment.signum()
            }
        };
        u32::try_from(adjusted.max(0)).unwrap_or(u32::MAX)
    }
}

impl StepPolicy {
    /// The step for a metric that is `beyond` its threshold.
    pub(super) fn adjustment(&self, beyond: f64) -> Option<i32> {
        let fits = |step: &&StepAdjustment| {
            let (lower, upper) = (step.metric_interval_lower_bound, step.metric_interval_upper_bound);
            if lower.is_some_and(|lower| lower >= 0.0) {
                lower.is_none_or(|lower| lower <= beyond) && upper.is_none_or(|upper| beyond < upper)
            } else {
                lower.is_none_or(|lower| lower < beyond) && upper.is_none_or(|upper| beyond <= upper)
            }
        };
        self.step_adjustments.iter().find(fits).map(|step| step.scaling_adjustment)
    }
}

/// ceil(capacity x metric / target), at least 0: rounded up when adding, and so less is given back when removing.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "clamped to the group's sizes afterwards")]
pub(super) fn capacity_for(capacity: u32, metric: f64, target: f64) -> u32 {
    // A capacity that is whole but for the error of floating point is that capacity.
    let wanted = f64::from(capacity) * metric / target;
    let rounded = wanted.round();
    let whole = (wanted - rounded).abs() <= 1e-9 * rounded.abs();
    if whole { rounded } else { wanted.ceil() }.clamp(0.0, f64::from(u32::MAX)) as u32
}

impl TargetTracking {
    /// Messages per instance to aim at: as written, or acceptable latency over processing time.
    #[must_use]
    pub fn target(&self) -> f64 {
        match (self.backlog_per_instance, self.acceptable_latency, self.processing_time) {
            (None, Some(latency), Some(each)) => latency.as_secs_f64() / each.as_secs_f64(),
            (backlog, ..) => backlog.unwrap_or(f64::NAN),
        }
    }

    /// It reads how many messages are visible, once a minute.
    pub(super) fn watch(queue: &str) -> Watch {
        Watch { path: vec!["queue".into()], node: queue.into(), metric: VISIBLE.into(), statistic: Statistic::Sum }
    }

    pub(super) fn problems(&self) -> Vec<Problem> {
        let mut found = Vec::new();
        let ways = (self.backlog_per_instance, self.acceptable_latency, self.processing_time);
        if !matches!(ways, (Some(_), None, None) | (None, Some(_), Some(_))) {
            found.push(Problem {
                path: vec!["target_tracking".into()],
                message: "the target is missing or given twice".into(),
                help: "write backlog_per_instance, or acceptable_latency and processing_time".into(),
            });
        } else if !in_range(self.target()) {
            let field = "target_tracking.backlog_per_instance";
            found.push(Problem::range(field, self.target(), "over 0, at most 1e9"));
        }
        let place = |field: &str| format!("target_tracking.{field}");
        periods("scale_out_periods", self.scale_out_periods, place, &mut found);
        periods("scale_in_periods", self.scale_in_periods, place, &mut found);
        found
    }
}

fn in_range(target: f64) -> bool {
    target > 0.0 && target <= 1e9
}

fn periods(field: &str, value: u32, place: impl Fn(&str) -> String, found: &mut Vec<Problem>) {
    if !(1..=60).contains(&value) {
        found.push(Problem::range(&place(field), value, "1..=60"));
    }
}

impl ScalingPolicy {
    /// Its name.
    #[must_use]
    pub fn name(&self) -> &str {
        match self {
            ScalingPolicy::TargetTracking(policy) => &policy.policy_name,
            ScalingPolicy::StepScaling(policy) => &policy.policy_name,
            ScalingPolicy::SimpleScaling(policy) => &policy.policy_name,
        }
    }

    /// The metric that it reads by itself; `index` is its place in the list.
    pub(super) fn watch(&self, index: usize) -> Option<Watch> {
        let ScalingPolicy::TargetTracking(policy) = self else { return None };
        let path = vec!["scaling_policies".into(), index.to_string(), "node".into()];
        let (node, metric) = (policy.node.clone(), policy.metric.clone());
        Some(Watch { path, node, metric, statistic: policy.statistic })
    }

    /// What is wrong with it; `index` is its place in the list.
    pub(super) fn problems(&self, index: usize) -> Vec<Problem> {
        let mut found = Vec::new();
        let place = |field: &str| format!("scaling_policies.{index}.{field}");
        match self {
            ScalingPolicy::TargetTracking(policy) => {
                if !in_range(policy.target_value) {
                    found.push(Problem::range(&place("target_value"), policy.target_value, "over 0, at most 1e9"));
                }
                periods("scale_out_periods", policy.scale_out_periods, place, &mut found);
                periods("scale_in_periods", policy.scale_in_periods, place, &mut found);
            }
            ScalingPolicy::StepScaling(policy) => {
                magnitude(policy.min_adjustment_magnitude, place, &mut found);
                for (number, step) in policy.step_adjustments.iter().enumerate() {
                    adjustment(policy.adjustment_type, step.scaling_adjustment, index, &mut found);
                    let bounds = (step.metric_interval_lower_bound, step.metric_interval_upper_bound);
                    let numbers = [bounds.0, bounds.1].into_iter().flatten().all(f64::is_finite);
                    if !numbers || matches!(bounds, (Some(lower), Some(upper)) if lower >= upper) {
                        found.push(Problem {
                            path: vec!["scaling_policies".into(), index.to_string()],
                            message: format!(
                                "step {} has no metric interval: its lower bound is not below its upper",
                                number + 1
                            ),
                            help:
                                "write bounds such as metric_interval_lower_bound: 10, metric_interval_upper_bound: 20"
                                    .into(),
                        });
                    }
                }
            }
            ScalingPolicy::SimpleScaling(policy) => {
                magnitude(policy.min_adjustment_magnitude, place, &mut found);
                adjustment(policy.adjustment_type, policy.scaling_adjustment, index, &mut found);
            }
        }
        found
    }
}

fn magnitude(least: Option<u32>, place: impl Fn(&str) -> String, found: &mut Vec<Problem>) {
    if let Some(least) = least.filter(|least| !(1..=10_000).contains(least)) {
        found.push(Problem::range(&place("min_adjustment_magnitude"), least, "1..=10000"));
    }
}

fn adjustment(kind: AdjustmentType, value: i32, index: usize, found: &mut Vec<Problem>) {
    let low = if kind == AdjustmentType::ExactCapacity { 0 } else { -10_000 };
    if !(low..=10_000).contains(&value) {
        let mut problem = Problem::range("scaling_adjustment", value, &format!("{low}..=10000"));
        problem.path = vec!["scaling_policies".into(), index.to_string()];
        found.push(problem);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn as_02_given_an_acceptable_latency_then_the_target_is_latency_over_processing_time() {
        let target = |millis| {
            let (acceptable_latency, processing_time) =
                (Some(SimDuration::from_secs(10)), Some(SimDuration::from_millis(millis)));
            TargetTracking {
                backlog_per_instance: None,
                acceptable_latency,
                processing_time,
                scale_out_periods: 3,
                scale_in_periods: 15,
                disable_scale_in: false,
            }
            .target()
        };

        // 10 s / 0.1 s = 100, 10 s / 0.25 s = 40.
        assert_eq!((target(100), target(250)), (100.0, 40.0));
    }

    #[test]
    fn target_tracking_rounds_up_in_both_directions() {
        // 4 x 68.75 / 50 = 5.5, 10 x 42.5 / 50 = 8.5; 3 x 0.7 / 0.3 is 7, whatever floating point says.
        assert_eq!((capacity_for(4, 68.75, 50.0), capacity_for(10, 42.5, 50.0), capacity_for(3, 0.7, 0.3)), (6, 9, 7));
    }
}
