//! Scaling: what target tracking wants each minute, and what step and simple policies do when they are executed.

use std::collections::VecDeque;

use crate::services::auto_scaling::config::Config;
use crate::services::auto_scaling::instances::Life;
use crate::services::auto_scaling::policy::{
    ScalingPolicy, SimplePolicy, StepPolicy, TargetTracking, TrackingPolicy, VISIBLE, capacity_for,
};
use crate::services::auto_scaling::{
    AutoScalingGroup, BACKLOG, COOLDOWN_RULE, DESIRED, NO_POLICY_RULE, NOBODY, PERIOD, TICK, WARMING_RULE,
};
use crate::services::configuration::Surroundings;
use crate::services::contract::{Class, Outbox};
use crate::services::control::Execution;
use crate::services::statistic::{Periods, Statistic};
use crate::units::time::{SimDuration, SimTime};

/// Scale-in looks for a metric below this share of the target (a convention; AWS documents 0.9 for Lambda).
const SCALE_IN_SHARE: f64 = 0.9;

/// A target tracking policy at work.
#[derive(Clone, Debug)]
pub(super) struct Tracker {
    periods: Periods,
    pub(super) target: f64,
    per_instance: bool,
    is_backlog: bool,
    pub(super) scale_out_periods: u32,
    scale_in_periods: u32,
    disable_scale_in: bool,
    pub(super) warmup: SimDuration,
    /// Data points, newest last.
    points: VecDeque<f64>,
    /// The last data point, if there was one.
    pub(super) last: Option<f64>,
}

/// The cooldown of simple policies.
#[derive(Clone, Debug, Default)]
pub(super) struct Cooldown {
    /// An activity of a simple policy is under way; so long is its cooldown.
    after_activity: Option<SimDuration>,
    /// The cooldown runs, or ran, until then.
    pub(super) until: Option<SimTime>,
    /// How long it is.
    pub(super) span: SimDuration,
}

/// What a policy wants.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Wish {
    Out(u32),
    In(u32),
    Keep,
    /// It never shrinks a group, and does not keep others from it.
    Silent,
}

/// The policies that track a metric.
fn tracked(config: &Config) -> impl Iterator<Item = &TrackingPolicy> {
    config.scaling_policies.iter().filter_map(|policy| match policy {
        ScalingPolicy::TargetTracking(policy) => Some(policy),
        _ => None,
    })
}

impl Tracker {
    /// The trackers of a group: the one of its backlog first.
    pub(super) fn all(config: &Config, surroundings: &Surroundings) -> Vec<Tracker> {
        let backlog = config.target_tracking.as_ref().zip(config.queue.as_ref()).map(|(tracking, queue)| {
            let mut tracker = Tracker {
                periods: Periods::new(queue, VISIBLE, Statistic::Sum, surroundings),
                target: 0.0,
                per_instance: true,
                is_backlog: true,
                scale_out_periods: 0,
                scale_in_periods: 0,
                disable_scale_in: false,
                warmup: SimDuration::ZERO,
                points: VecDeque::new(),
                last: None,
            };
            tracker.reconfigure(tracking, config);
            tracker
        });
        let further = tracked(config).map(|policy| Tracker::new(policy, config, surroundings));
        backlog.into_iter().chain(further).collect()
    }

    fn new(policy: &TrackingPolicy, config: &Config, surroundings: &Surroundings) -> Self {
        let mut tracker = Tracker {
            periods: Periods::new(&policy.node, &policy.metric, policy.statistic, surroundings),
            target: 0.0,
            per_instance: policy.per_instance,
            is_backlog: false,
            scale_out_periods: 0,
            scale_in_periods: 0,
            disable_scale_in: false,
            warmup: SimDuration::ZERO,
            points: VecDeque::new(),
            last: None,
        };
        tracker.put(policy, config);
        tracker
    }

    /// The policy by now.
    fn put(&mut self, policy: &TrackingPolicy, config: &Config) {
        self.target = policy.target_value;
        self.scale_out_periods = policy.scale_out_periods;
        self.scale_in_periods = policy.scale_in_periods;
        self.disable_scale_in = policy.disable_scale_in;
        self.warmup = config.warmup(policy.estimated_instance_warmup);
    }

    /// What the group is told by now, for all its trackers.
    pub(super) fn put_all(trackers: &mut [Tracker], config: &Config) {
        let mut trackers = trackers.iter_mut();
        if let Some(tracking) = config.target_tracking.as_ref().filter(|_| config.queue.is_some()) {
            trackers.next().into_iter().for_each(|tracker| tracker.reconfigure(tracking, config));
        }
        for (tracker, policy) in trackers.zip(tracked(config)) {
            tracker.put(policy, config);
        }
    }

    fn reconfigure(&mut self, tracking: &TargetTracking, config: &Config) {
        self.target = tracking.target();
        self.scale_out_periods = tracking.scale_out_periods;
        self.scale_in_periods = tracking.scale_in_periods;
        self.disable_scale_in = tracking.disable_scale_in;
        self.warmup = config.warmup(None);
    }

    /// The minute that ends now, with so many instances warmed up. Without instances or data there is no value:
    /// insufficient data, and nothing happens.
    fn look(&mut self, warmed: u32, out: &mut impl Outbox) -> Wish {
        let total = self.periods.close(out);
        let divisor = if self.per_instance { f64::from(warmed) } else { 1.0 };
        self.last = total.filter(|_| warmed > 0).map(|total| total / divisor);
        let Some(metric) = self.last else {
            self.points.clear();
            return Wish::Keep;
        };
        if self.is_backlog {
            out.gauge(BACKLOG, metric);
        }
        self.points.push_back(metric);
        if self.points.len() > self.scale_out_periods.max(self.scale_in_periods) as usize {
            self.points.pop_front();
        }
        let computed = capacity_for(warmed, metric, self.target);
        if self.last_points(self.scale_out_periods, |point| point > self.target) {
            Wish::Out(computed)
        } else if self.disable_scale_in {
            Wish::Silent
        } else if self.last_points(self.scale_in_periods, |point| point < SCALE_IN_SHARE * self.target) {
            Wish::In(computed)
        } else {
            Wish::Keep
        }
    }

    fn last_points(&self, periods: u32, holds: impl Fn(f64) -> bool) -> bool {
        self.points.len() >= periods as usize
            && self.points.iter().rev().take(periods as usize).all(|point| holds(*point))
    }

    pub(super) fn breaches(&self) -> Vec<bool> {
        let skip = self.points.len().saturating_sub(self.scale_out_periods as usize);
        self.points.iter().skip(skip).map(|point| *point > self.target).collect()
    }
}

impl AutoScalingGroup {
    /// The end of a metric period. The group grows if any policy wants that, and shrinks if all agree; the largest
    /// capacity wins.
    pub(super) fn tick(&mut self, out: &mut impl Outbox) {
        out.wake_at(out.now() + PERIOD, Class::Metric, NOBODY.tagged(TICK));
        let mut trackers = std::mem::take(&mut self.trackers);
        let look = |tracker: &mut Tracker| tracker.look(self.warmed(tracker.warmup, out.now()).0, out);
        let wishes: Vec<Wish> = trackers.iter_mut().map(look).collect();
        let warms = trackers.iter().any(|tracker| self.warmed(tracker.warmup, out.now()).1 > 0);
        self.trackers = trackers;
        let wider = wishes.iter().filter_map(|wish| if let Wish::Out(size) = wish { Some(*size) } else { None }).max();
        if let Some(size) = wider {
            return self.set_desired(self.desired.max(size), out);
        }
        let narrower =
            wishes.iter().filter_map(|wish| if let Wish::In(size) = wish { Some(*size) } else { None }).max();
        let Some(size) = narrower.filter(|_| !wishes.contains(&Wish::Keep)) else { return };
        if warms {
            return out.cause(WARMING_RULE);
        }
        self.set_desired(self.desired.min(size), out);
    }

    /// Instances that have warmed up, and those that have not yet.
    pub(super) fn warmed(&self, warmup: SimDuration, now: SimTime) -> (u32, u32) {
        let warmed = self.count(|instance| instance.is_warm(warmup, now));
        let alive = self.count(|instance| !matches!(instance.life, Life::Leaving { .. }));
        (warmed, alive - warmed)
    }

    /// A step or simple policy is executed. False if there is none of that name.
    pub(super) fn execute(&mut self, execution: &Execution, out: &mut impl Outbox) -> bool {
        let policy = self.config.scaling_policies.iter().find(|policy| policy.name() == execution.policy).cloned();
        match policy {
            Some(ScalingPolicy::StepScaling(policy)) => {
                self.step(&policy, execution.metric_value - execution.breach_threshold, out);
            }
            Some(ScalingPolicy::SimpleScaling(policy)) => self.adjust_once(&policy, execution.honor_cooldown, out),
            Some(ScalingPolicy::TargetTracking(_)) | None => {
                out.cause(NO_POLICY_RULE);
                return false;
            }
        }
        true
    }

    /// While instances warm up, the step is applied to the capacity that has finished warming, so that repeated
    /// breaches of the same size do not add again, and the group does not shrink.
    fn step(&mut self, policy: &StepPolicy, beyond: f64, out: &mut impl Outbox) {
        let Some(adjustment) = policy.adjustment(beyond) else { return };
        let (warmed, warming) = self.warmed(self.config.warmup(policy.estimated_instance_warmup), out.now());
        let capacity = if warming > 0 { warmed } else { self.desired };
        let size = policy.adjustment_type.apply(capacity, adjustment, policy.min_adjustment_magnitude);
        let size = size.clamp(self.config.min_size, self.config.max_size);
        if warming == 0 || size > self.desired {
            self.set_desired(size, out);
        } else if adjustment.is_negative() {
            out.cause(WARMING_RULE);
        }
    }

    /// One adjustment, and then nothing until the activity has ended and the cooldown has passed.
    fn adjust_once(&mut self, policy: &SimplePolicy, honor_cooldown: bool, out: &mut impl Outbox) {
        let cools = self.cooldown.after_activity.is_some() || self.cooldown.until.is_some_and(|t| t > out.now());
        if honor_cooldown && cools {
            return out.cause(COOLDOWN_RULE);
        }
        let least = policy.min_adjustment_magnitude;
        let size = policy.adjustment_type.apply(self.desired, policy.scaling_adjustment, least);
        if size.clamp(self.config.min_size, self.config.max_size) != self.desired {
            self.cooldown.after_activity = Some(policy.cooldown.unwrap_or(self.config.default_cooldown));
        }
        self.set_desired(size, out);
    }

    /// The cooldown begins when the last instance has come into service, or has gone.
    pub(super) fn activity_ended(&mut self, out: &impl Outbox) {
        let moving = self.count(|instance| instance.life != Life::InService);
        if moving == 0
            && let Some(span) = self.cooldown.after_activity.take()
        {
            self.cooldown.until = Some(out.now() + span);
            self.cooldown.span = span;
        }
    }

    pub(super) fn set_desired(&mut self, desired: u32, out: &mut impl Outbox) {
        let desired = desired.clamp(self.config.min_size, self.config.max_size);
        if desired != self.desired {
            self.last_action = Some((out.now(), self.desired, desired));
            self.desired = desired;
            out.gauge(DESIRED, f64::from(desired));
        }
        self.config.desired_capacity = Some(desired);
        self.reach_desired(out);
    }
}
