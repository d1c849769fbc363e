//! Target tracking: a data point a minute, and what follows from the last few.

use crate::services::auto_scaling::instances::request;
use crate::services::auto_scaling::{
    ATTRIBUTES, AutoScalingGroup, BACKLOG, DESIRED, Life, PERIOD, SCALE_IN_SHARE, TICK, TargetTracking,
};
use crate::services::contract::{Class, Operation, Outbox};
use crate::units::key::Key;

impl AutoScalingGroup {
    /// The end of a metric period.
    pub(super) fn tick(&mut self, out: &mut impl Outbox) {
        if self.config.target_tracking.is_some() {
            let token = Key { index: 0, generation: 0 };
            out.call(self.queue, request(Operation::QueueAttributes), None, token.tagged(ATTRIBUTES));
            out.wake_at(out.now() + PERIOD, Class::Metric, token.tagged(TICK));
        }
    }

    /// Target tracking (semantics sheet 5.3): desired = ceil(capacity x metric / target).
    pub(super) fn track(&mut self, visible: u64, out: &mut impl Outbox) {
        let Some(tracking) = self.config.target_tracking.clone() else { return };
        let (warmup, now) = (self.config.default_instance_warmup, out.now());
        let warmed = self.count(|life| matches!(life, Life::InService { since } if since + warmup <= now));
        let coming = self.count(|life| match life {
            Life::Pending { .. } => true,
            Life::InService { since } => since + warmup > now,
            Life::Draining => false,
        });
        if warmed == 0 {
            // Without instances the division has no value: insufficient data, and nothing happens.
            self.backlog = None;
            self.points.clear();
            return;
        }
        let backlog = visible as f64 / f64::from(warmed);
        self.backlog = Some(backlog);
        out.gauge(BACKLOG, backlog);
        self.points.push_back(backlog);
        let keep = tracking.scale_out_periods.max(tracking.scale_in_periods) as usize;
        if self.points.len() > keep {
            self.points.pop_front();
        }
        let target = tracking.backlog_per_instance;
        let computed = capacity_for(warmed, backlog, target);
        if self.last_points(tracking.scale_out_periods, |point| point > target) {
            self.set_desired(self.desired.max(computed), out);
        } else if coming == 0
            && !tracking.disable_scale_in
            && now >= self.cooldown_until
            && self.last_points(tracking.scale_in_periods, |point| point < SCALE_IN_SHARE * target)
        {
            self.set_desired(self.desired.min(computed), out);
        }
    }

    fn last_points(&self, periods: u32, holds: impl Fn(f64) -> bool) -> bool {
        self.points.len() >= periods as usize
            && self.points.iter().rev().take(periods as usize).all(|point| holds(*point))
    }

    pub(super) fn set_desired(&mut self, desired: u32, out: &mut impl Outbox) {
        let desired = desired.clamp(self.config.min_size, self.config.max_size);
        if desired != self.desired {
            self.last_action = Some((out.now(), self.desired, desired));
            self.cooldown_until = out.now() + self.config.cooldown;
            self.desired = desired;
            out.gauge(DESIRED, f64::from(desired));
        }
        self.reach_desired(out);
    }

    pub(super) fn breaches(&self, tracking: &TargetTracking) -> Vec<bool> {
        let skip = self.points.len().saturating_sub(tracking.scale_out_periods as usize);
        self.points.iter().skip(skip).map(|point| *point > tracking.backlog_per_instance).collect()
    }
}

/// ceil(capacity x metric / target), at least 0.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "clamped to the group's sizes afterwards")]
fn capacity_for(capacity: u32, metric: f64, target: f64) -> u32 {
    (f64::from(capacity) * metric / target).ceil().clamp(0.0, f64::from(u32::MAX)) as u32
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn as_01_and_as_03_target_tracking_rounds_up_in_both_directions() {
        // 1,500 messages on 10 instances: 150 each against a target of 100.
        assert_eq!(capacity_for(10, 150.0, 100.0), 15);
        // 4 x 68.75 / 50 = 5.5, 10 x 42.5 / 50 = 8.5.
        assert_eq!(capacity_for(4, 68.75, 50.0), 6);
        assert_eq!(capacity_for(10, 42.5, 50.0), 9);
    }
}
