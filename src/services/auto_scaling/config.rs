//! What a scenario file says about a group: sizes, instances, zones, health, and how it scales.

use serde::{Deserialize, Serialize};

use crate::services::auto_scaling::policy::{ScalingPolicy, TargetTracking};
use crate::services::configuration::{Configuration, Problem, Reference, Watch};
use crate::services::contract::OperationKind;
use crate::services::handler::{Step, problems, references};
use crate::services::station::{Form, Meters, Station};
use crate::units::distribution::Distribution;
use crate::units::time::SimDuration;

/// A group of instances that consume a queue, or serve requests behind a load balancer.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Config {
    /// The queue that its instances consume; without one they serve requests behind a load balancer.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub queue: Option<String>,
    /// Fewest instances, 0..=10000.
    pub min_size: u32,
    /// Most instances, 0..=10000.
    pub max_size: u32,
    /// Instances at the start, `min_size`..=`max_size`; default `min_size`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub desired_capacity: Option<u32>,
    /// Kind of EC2 instance, for the bill; default `"t3.micro"`.
    #[serde(default = "micro")]
    pub instance_type: String,
    /// Availability Zones that its instances are spread over; default: all of the scenario.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub availability_zones: Vec<String>,
    /// Messages or requests that one instance works on at once, 1..=1000; default 1.
    #[serde(default = "one")]
    pub threads: u32,
    /// Messages taken by one receive, 1..=10; default 1.
    #[serde(default = "one")]
    pub max_number_of_messages: u32,
    /// Long-poll wait of the consumers, 0 s..=20 s; default 20 s.
    #[serde(default = "twenty_seconds")]
    pub wait_time: SimDuration,
    /// Requests that may wait at each instance, 0..=100000000; default: no bound.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub accept_queue: Option<u32>,
    /// An instance that leaves the load balancer has so long for the requests at hand, 0 s..=1 h; default 5 m.
    #[serde(default = "five_minutes")]
    pub deregistration_delay: SimDuration,
    /// From the launch of an instance to `InService`, hooks apart; default 2 m.
    #[serde(default = "two_minutes")]
    pub launch_time: Distribution,
    /// How long a new instance warms up in the eyes of all policies; default: not set, and then each policy has its
    /// own, or the default cooldown.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub default_instance_warmup: Option<SimDuration>,
    /// Cooldown of simple policies; default 5 m.
    #[serde(default = "five_minutes")]
    pub default_cooldown: SimDuration,
    /// How long after it came into service an instance is not replaced for its health; default 0 s.
    #[serde(default)]
    pub health_check_grace_period: SimDuration,
    /// Instances start with protection from scale-in; default false.
    #[serde(default)]
    pub new_instances_protected_from_scale_in: bool,
    /// Instances protect themselves from scale-in while they work on messages; default false.
    #[serde(default)]
    pub protect_while_working: bool,
    /// Which instance goes first within a zone, by one policy after the other; default `[Default]`.
    #[serde(default = "default_policies")]
    pub termination_policies: Vec<TerminationPolicy>,
    /// What instances wait for when they launch or terminate, at most one hook each; default none.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub lifecycle_hooks: Vec<LifecycleHook>,
    /// Target tracking on the backlog per instance; default none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub target_tracking: Option<TargetTracking>,
    /// Further policies; default none, and then the group keeps its size.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub scaling_policies: Vec<ScalingPolicy>,
    /// What an instance does for one message or one request.
    pub handler: Vec<Step>,
}

fn one() -> u32 {
    1
}

fn micro() -> String {
    "t3.micro".into()
}

fn twenty_seconds() -> SimDuration {
    SimDuration::from_secs(20)
}

fn five_minutes() -> SimDuration {
    SimDuration::from_secs(300)
}

fn two_minutes() -> Distribution {
    Distribution::Constant(SimDuration::from_secs(120))
}

fn default_policies() -> Vec<TerminationPolicy> {
    vec![TerminationPolicy::Default]
}

/// Which of the instances of a zone goes first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize)]
pub enum TerminationPolicy {
    /// All have the same launch template here, so: closest to the next billing hour, then any.
    Default,
    /// The one that was launched first.
    OldestInstance,
    /// The one that was launched last.
    NewestInstance,
    /// The one whose present hour is most used up.
    ClosestToNextInstanceHour,
}

/// A pause of an instance on its way into service or out of it.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct LifecycleHook {
    /// On which way.
    pub lifecycle_transition: Transition,
    /// How long it may take, 30 s..=2 h; default 1 h.
    #[serde(default = "one_hour")]
    pub heartbeat_timeout: SimDuration,
    /// What becomes of a launch whose hook was never completed; default `Abandon`.
    #[serde(default)]
    pub default_result: HookResult,
    /// How long the action takes that completes the hook; default: it never completes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub completes_after: Option<SimDuration>,
}

fn one_hour() -> SimDuration {
    SimDuration::from_secs(3_600)
}

/// A way on which an instance may be held.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize)]
pub enum Transition {
    /// `Pending:Wait`.
    Launching,
    /// `Terminating:Wait`.
    Terminating,
}

/// How a lifecycle hook ends.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
pub enum HookResult {
    /// A launching instance is terminated.
    #[default]
    Abandon,
    /// The instance goes on.
    Continue,
}

impl LifecycleHook {
    /// How long it holds an instance. Work that would end exactly at the deadline misses it.
    pub(super) fn wait(&self) -> SimDuration {
        self.completes_after.unwrap_or(self.heartbeat_timeout).min(self.heartbeat_timeout)
    }

    /// A launch goes on after it.
    pub(super) fn lets_pass(&self) -> bool {
        self.default_result == HookResult::Continue || self.completes_after.is_some_and(|t| t < self.heartbeat_timeout)
    }
}

impl Config {
    pub(super) fn hook(&self, transition: Transition) -> Option<&LifecycleHook> {
        self.lifecycle_hooks.iter().find(|hook| hook.lifecycle_transition == transition)
    }

    /// Warm-up in the eyes of a policy that says `own`.
    pub(super) fn warmup(&self, own: Option<SimDuration>) -> SimDuration {
        self.default_instance_warmup.or(own).unwrap_or(self.default_cooldown)
    }
}

impl Configuration for Config {
    fn references(&self) -> Vec<Reference> {
        let queue = self.queue.iter().map(|queue| Reference {
            path: vec!["queue".into()],
            to: queue.clone(),
            operation: OperationKind::Receive,
            effect: false,
        });
        queue.chain(references(&self.handler)).collect()
    }

    fn problems(&self) -> Vec<Problem> {
        let mut found = Vec::new();
        let mut check = |field: &str, value: u32, low: u32, high: u32| {
            if !(low..=high).contains(&value) {
                found.push(Problem::range(field, value, &format!("{low}..={high}")));
            }
        };
        check("max_size", self.max_size, 0, 10_000);
        check("min_size", self.min_size, 0, self.max_size.min(10_000));
        // Between sizes that contradict each other no desired capacity fits, and that is said already.
        if self.min_size <= self.max_size {
            check("desired_capacity", self.desired_capacity.unwrap_or(self.min_size), self.min_size, self.max_size);
        }
        check("threads", self.threads, 1, 1_000);
        check("max_number_of_messages", self.max_number_of_messages, 1, 10);
        check("accept_queue", self.accept_queue.unwrap_or(0), 0, 100_000_000);
        if self.wait_time > SimDuration::from_secs(20) {
            found.push(Problem::range("wait_time", self.wait_time, "0s..=20s"));
        }
        if self.deregistration_delay > one_hour() {
            found.push(Problem::range("deregistration_delay", self.deregistration_delay, "0s..=1h"));
        }
        if let Some(tracking) = &self.target_tracking {
            found.extend(tracking.problems());
            if self.queue.is_none() {
                found.push(Problem {
                    path: vec!["target_tracking".into()],
                    message: "target_tracking needs a queue, whose backlog it looks at".into(),
                    help: "name a queue, or write a TargetTracking policy in scaling_policies".into(),
                });
            }
        }
        found.extend(self.hook_problems());
        found.extend(self.policy_problems());
        found.extend(problems(&self.handler));
        found
    }

    fn watches(&self) -> Vec<Watch> {
        let of_policies = (0..).zip(&self.scaling_policies).filter_map(|(index, policy)| policy.watch(index));
        let queue = self.target_tracking.as_ref().and(self.queue.as_ref());
        let backlog = queue.map(|queue| TargetTracking::watch(queue));
        backlog.into_iter().chain(of_policies).collect()
    }

    fn availability_zones(&self) -> &[String] {
        &self.availability_zones
    }

    fn fixed(&self) -> Vec<String> {
        let named = self.references().into_iter().map(|reference| reference.to);
        named.chain(self.availability_zones.iter().cloned()).collect()
    }

    /// What `PutScalingPolicy` changes of a policy that is there.
    fn live_in_lists(&self) -> &'static [(&'static str, &'static [&'static str])] {
        const FIELDS: &[&str] = &[
            "target_value",
            "scale_out_periods",
            "scale_in_periods",
            "disable_scale_in",
            "estimated_instance_warmup",
            "scaling_adjustment",
            "min_adjustment_magnitude",
            "cooldown",
        ];
        &[("scaling_policies", FIELDS)]
    }

    /// As `UpdateAutoScalingGroup` says: a desired capacity outside the new sizes moves to the nearer of them.
    fn follow(&mut self, parameter: &str) {
        if ["min_size", "max_size"].contains(&parameter) && self.min_size <= self.max_size {
            self.desired_capacity = self.desired_capacity.map(|wanted| wanted.clamp(self.min_size, self.max_size));
        }
    }

    fn handler(&self) -> &[Step] {
        &self.handler
    }

    fn station(&self) -> Option<Station> {
        let instances = self.desired_capacity.unwrap_or(self.min_size);
        let has_policies = self.target_tracking.is_some() || !self.scaling_policies.is_empty();
        let scales = has_policies && self.min_size < self.max_size;
        let meters =
            Meters { at_work: Some("BusySlots"), instances: Some("GroupInServiceInstances"), ..Meters::default() };
        Some(match &self.queue {
            Some(queue) => {
                let (queue, threads, batch) = (queue.clone(), self.threads, self.max_number_of_messages);
                let response = (batch == 1).then_some("ProcessingTime");
                let meters = Meters { arrivals: Some("MessagesProcessed"), response, ..meters };
                Station { form: Form::Consumers { queue, instances, threads, batch, scales }, pace: 1.0, meters }
            }
            None => {
                let form =
                    Form::Threads { machines: instances, threads: self.threads, room: self.accept_queue, scales };
                let meters = Meters {
                    arrivals: Some("RequestCount"),
                    waiting: Some("QueueLength"),
                    response: Some("TargetResponseTime"),
                    refused: Some("RefusedRequests"),
                    ..meters
                };
                Station { form, pace: 1.0, meters }
            }
        })
    }
}

impl Config {
    fn hook_problems(&self) -> Vec<Problem> {
        let mut found = Vec::new();
        for (index, hook) in self.lifecycle_hooks.iter().enumerate() {
            let place = |field: &str| format!("lifecycle_hooks.{index}.{field}");
            if !(SimDuration::from_secs(30)..=SimDuration::from_secs(7_200)).contains(&hook.heartbeat_timeout) {
                found.push(Problem::range(&place("heartbeat_timeout"), hook.heartbeat_timeout, "30s..=2h"));
            }
            let earlier = &self.lifecycle_hooks[..index];
            if earlier.iter().any(|other| other.lifecycle_transition == hook.lifecycle_transition) {
                found.push(Problem {
                    path: vec!["lifecycle_hooks".into(), index.to_string()],
                    message: format!("there are two hooks for {:?}", hook.lifecycle_transition),
                    help: "add up what they take, and write one".into(),
                });
            }
        }
        found
    }

    fn policy_problems(&self) -> Vec<Problem> {
        let mut found = Vec::new();
        for (index, policy) in self.scaling_policies.iter().enumerate() {
            found.extend(policy.problems(index));
            if self.scaling_policies[..index].iter().any(|other| other.name() == policy.name()) {
                found.push(Problem {
                    path: vec!["scaling_policies".into(), index.to_string(), "policy_name".into()],
                    message: format!("two policies are called \"{}\"", policy.name()),
                    help: "give each a name of its own".into(),
                });
            }
        }
        found
    }
}
