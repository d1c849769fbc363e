//! A group under random metrics and policies: it never leaves its sizes, and its wishes are those of the formula.

use proptest::prelude::*;
use proptest::test_runner::{Config as Cases, RngAlgorithm, TestError, TestRng, TestRunner};

use crate::services::auto_scaling::policy::{
    AdjustmentType, SimplePolicy, StepAdjustment, StepPolicy, TrackingPolicy, capacity_for,
};
use crate::services::auto_scaling::{AutoScalingGroup, Config, PERIOD, ScalingPolicy, TOTAL};
use crate::services::configuration::{Names, Surroundings};
use crate::services::contract::{Change, Metric, MetricKind, NodeId, Service as _, Totals};
use crate::services::control::Execution;
use crate::services::probe::Probe;
use crate::services::statistic::Statistic;
use crate::units::distribution::Distribution;
use crate::units::time::{SimDuration, SimTime};

const LOAD: &[Metric] = &[Metric { name: "Load", kind: MetricKind::Gauge, help: "" }];
const TARGET: f64 = 50.0;

fn tracking() -> ScalingPolicy {
    ScalingPolicy::TargetTracking(TrackingPolicy {
        policy_name: "keep".into(),
        node: "load".into(),
        metric: "Load".into(),
        statistic: Statistic::Sum,
        per_instance: true,
        target_value: TARGET,
        estimated_instance_warmup: None,
        scale_out_periods: 1,
        scale_in_periods: 1,
        disable_scale_in: false,
    })
}

fn steps(adjustment_type: AdjustmentType, scaling_adjustment: i32) -> ScalingPolicy {
    let step =
        StepAdjustment { metric_interval_lower_bound: None, metric_interval_upper_bound: None, scaling_adjustment };
    ScalingPolicy::StepScaling(StepPolicy {
        policy_name: "step".into(),
        adjustment_type,
        step_adjustments: vec![step],
        min_adjustment_magnitude: None,
        estimated_instance_warmup: None,
    })
}

/// A simple policy with a cooldown of four minutes.
fn simple(adjustment_type: AdjustmentType, scaling_adjustment: i32) -> ScalingPolicy {
    ScalingPolicy::SimpleScaling(SimplePolicy {
        policy_name: "simple".into(),
        adjustment_type,
        scaling_adjustment,
        min_adjustment_magnitude: None,
        cooldown: Some(SimDuration::from_secs(240)),
    })
}

fn group(least: u32, most: u32, launch: u64, policies: &[ScalingPolicy]) -> AutoScalingGroup {
    let text = format!("(min_size: {least}, max_size: {most}, handler: [])");
    let config: Config = ron::from_str(&text).unwrap();
    let launch_time = Distribution::Constant(SimDuration::from_secs(launch));
    let default_instance_warmup = Some(SimDuration::from_secs(30));
    let config =
        Config { launch_time, default_instance_warmup, scaling_policies: [&[tracking()], policies].concat(), ..config };
    let names = Names([("load".to_owned(), NodeId(0)), ("group".to_owned(), NodeId(1))].into_iter().collect());
    let zones = ["a", "b", "c"].map(str::to_owned).to_vec();
    AutoScalingGroup::new(config, &Surroundings { names, zones, metrics: vec![LOAD, &[]], ..Surroundings::default() })
}

/// What happens in one minute of a run.
#[derive(Clone, Debug)]
enum Happening {
    Load(f64),
    Step,
    Simple,
    LoseZone(u32),
    RestoreZone(u32),
    Kill,
}

fn happening() -> impl Strategy<Value = Happening> {
    prop_oneof![
        6 => (0.0..20_000.0).prop_map(Happening::Load),
        2 => Just(Happening::Step),
        2 => Just(Happening::Simple),
        1 => (0_u32..3).prop_map(Happening::LoseZone),
        1 => (0_u32..3).prop_map(Happening::RestoreZone),
        1 => Just(Happening::Kill),
    ]
}

fn adjustment() -> impl Strategy<Value = (AdjustmentType, i32)> {
    use AdjustmentType::{ChangeInCapacity, ExactCapacity, PercentChangeInCapacity};
    prop_oneof![
        (Just(ChangeInCapacity), -50..50),
        (Just(ExactCapacity), 0..400),
        (Just(PercentChangeInCapacity), -200..300)
    ]
}

/// A deterministic runner: `proptest` has no source of chance of its own here.
fn runner() -> TestRunner {
    let cases = Cases { cases: 60, failure_persistence: None, ..Cases::default() };
    TestRunner::new_with_rng(cases, TestRng::from_seed(RngAlgorithm::ChaCha, &[7; 32]))
}

/// The capacity after a data point, by the formula of target tracking, for a group all of which has warmed up.
fn expected(before: u32, load: f64, least: u32, most: u32) -> u32 {
    let metric = load / f64::from(before);
    let computed = capacity_for(before, metric, TARGET);
    let wanted = match metric {
        metric if metric > TARGET => before.max(computed),
        metric if metric < 0.9 * TARGET => before.min(computed),
        _ => before,
    };
    wanted.clamp(least, most)
}

fn play(least: u32, most: u32, launch: u64, step: (AdjustmentType, i32), events: &[Happening]) {
    let mut group = group(least, most, launch, &[steps(step.0, step.1), simple(step.0, step.1)]);
    let mut out = Probe::new();
    let mut all_up = true;
    group.on_start(&mut out);
    for (minute, event) in (1_u64..).zip(events) {
        match event {
            Happening::Load(load) => {
                let level = Totals { sum: 0.0, samples: 0, level: *load };
                out.totals.insert((NodeId(0), 0), level);
            }
            Happening::Step | Happening::Simple => {
                let name = if matches!(event, Happening::Step) { "step" } else { "simple" };
                let (policy, honor_cooldown) = (name.to_owned(), true);
                let execution = Execution { policy, metric_value: 1.0, breach_threshold: 0.0, honor_cooldown };
                out.change(&mut group, &Change::ExecutePolicy(Box::new(execution)));
            }
            Happening::LoseZone(zone) => {
                all_up = false;
                out.change(&mut group, &Change::LoseZone(*zone));
            }
            Happening::RestoreZone(zone) => out.change(&mut group, &Change::RestoreZone(*zone)),
            Happening::Kill => out.change(&mut group, &Change::KillWorker),
        }
        let end = SimTime::ZERO + SimDuration(PERIOD.0 * minute);
        out.advance(&mut group, end - SimDuration(1));
        let (before, load) = (group.desired, out.totals.get(&(NodeId(0), 0)).map_or(0.0, |totals| totals.level));
        let settled = group.warmed(SimDuration::from_secs(30), out.now) == (before, 0);
        out.advance(&mut group, end);

        assert!((least..=most).contains(&group.desired), "{} outside {least}..={most}", group.desired);
        let (total, margin) = (out.gauge_of(TOTAL), f64::from((most / 10).max(1)));
        assert!(total <= f64::from(most) + margin, "{total} instances of at most {most} and {margin}");
        if all_up {
            assert!(total <= f64::from(group.desired), "{total} instances, {} desired", group.desired);
        }
        if settled && before > 0 {
            assert_eq!(group.desired, expected(before, load, least, most), "{before} instances, load {load}");
        }
    }
}

#[test]
fn given_random_metrics_policies_and_outages_then_a_group_never_leaves_its_sizes_and_follows_the_formula() {
    let sizes = (0_u32..40, 0_u32..120, 0_u64..200);
    let runs = (sizes, adjustment(), prop::collection::vec(happening(), 1..60));
    let result = runner().run(&runs, |((least, more, launch), step, events)| {
        play(least, least + more, launch, step, &events);
        Ok(())
    });
    if let Err(TestError::Fail(reason, case)) = result {
        panic!("{reason}: {case:?}");
    }
}

#[test]
fn given_the_default_termination_policy_then_the_instance_nearest_to_its_next_hour_goes_first() {
    let mut group = group(1, 10, 60, &[steps(AdjustmentType::ExactCapacity, 3)]);
    let mut out = Probe::new();
    let at = |seconds| SimTime::ZERO + SimDuration::from_secs(seconds);
    // 150 on one instance, and then 50 each on three: the size that the target asks for.
    out.totals.insert((NodeId(0), 0), Totals { sum: 0.0, samples: 0, level: 150.0 });
    group.on_start(&mut out);

    // All in one zone, where only the policy decides.
    out.change(&mut group, &Change::LoseZone(1));
    out.change(&mut group, &Change::LoseZone(2));
    // Two more at 60 s; at 46 min the first has used 46 minutes of its hour, and the others 45.
    out.advance(&mut group, at(46 * 60 + 30));
    assert_eq!(group.desired, 3);
    group.set_desired(2, &mut out);

    let left: Vec<u64> = group.workers(out.now).iter().map(|worker| worker.number).collect();
    assert_eq!(left, [2, 3]);
}

#[test]
fn given_no_policy_of_that_name_when_it_is_executed_then_nothing_changes_and_the_rule_says_why() {
    let mut out = Probe::new();
    let mut group = group(1, 9, 60, &[steps(AdjustmentType::ChangeInCapacity, 2)]);
    group.on_start(&mut out);
    let wanted = group.desired;
    let execution =
        Execution { policy: "stap".into(), metric_value: 100.0, breach_threshold: 50.0, honor_cooldown: false };

    out.change(&mut group, &Change::ExecutePolicy(Box::new(execution)));

    assert_eq!((group.desired, out.causes["autoscaling.no-such-policy"]), (wanted, 1));
}
