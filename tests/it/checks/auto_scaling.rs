//! AS-01 to AS-14 and AS-17, and what happens to machines when an Availability Zone fails. AS-02 is arithmetic and stands
//! with the policies.

use loosely::services::auto_scaling::View;

use crate::checks::{Stepped, play, play_with, refusal, scenario};

/// Sizes of a group: desired, in service, and all.
fn sizes(view: &View) -> (u32, u32, u32) {
    (view.desired, view.in_service, view.zones.iter().map(|zone| zone.instances).sum())
}

/// Instances by zone.
fn zones(view: &View) -> Vec<u32> {
    view.zones.iter().map(|zone| zone.instances).collect()
}

fn desired(name: &str, group: &str, instants: &[f64]) -> Vec<u32> {
    let mut stepped = Stepped::new(&scenario(name));
    instants.iter().map(|at| stepped.at(*at).view::<View>(group).desired).collect()
}

#[test]
fn as_01_given_150_messages_per_instance_then_the_first_action_makes_15_of_10() {
    play("as_01");

    assert_eq!(desired("as_01", "workers", &[179.9, 180.0]), [10, 15]);
}

#[test]
fn as_01_given_a_maximum_of_12_then_12() {
    let twelve = scenario("as_01").with_parameter("workers", "max_size", "12").unwrap();

    assert_eq!(Stepped::new(&twelve).at(180.0).view::<View>("workers").desired, 12);
    play_with("as_01", "workers", "max_size", "12");
}

#[test]
fn as_03_given_a_metric_beyond_its_target_then_the_capacity_is_rounded_up_in_both_directions() {
    play("as_03");

    assert_eq!(desired("as_03", "small", &[179.9, 180.0, 900.0]), [4, 6, 6]);
    assert_eq!(desired("as_03", "large", &[839.9, 899.9, 900.0]), [10, 10, 9]);
}

#[test]
fn as_04_given_step_policies_in_percent_then_capacities_are_those_of_the_guide() {
    assert_eq!(desired("as_04", "workers", &[0.0, 1_000.0, 2_000.0, 3_000.0]), [11, 14, 13, 10]);
    play("as_04");
}

#[test]
fn as_05_given_percentages_then_they_are_rounded_away_from_zero_below_1_and_toward_it_above() {
    play("as_05");
}

#[test]
fn as_06_given_a_cooldown_then_a_simple_policy_is_ignored_until_it_is_over() {
    assert_eq!(desired("as_06", "workers", &[0.0, 150.0, 389.0, 390.0]), [4, 4, 4, 6]);
    play("as_06");
}

#[test]
fn as_07_given_instances_that_warm_up_then_the_same_step_adds_nothing_and_a_larger_one_the_difference() {
    assert_eq!(desired("as_07", "workers", &[0.0, 60.0, 120.0]), [13, 13, 15]);
    play("as_07");
}

#[test]
fn as_08_given_an_instance_that_warms_up_then_the_group_shrinks_only_afterwards() {
    let mut stepped = Stepped::new(&scenario("as_08"));
    let in_service: Vec<u32> =
        [49.9, 50.0, 120.0, 349.9, 359.9, 360.0].map(|at| stepped.at(at).view::<View>("workers").in_service).to_vec();

    assert_eq!(in_service, [1, 2, 2, 2, 2, 1]);
    play("as_08");
}

#[test]
fn as_09_given_a_zone_that_comes_back_then_the_group_launches_there_before_it_terminates() {
    let mut stepped = Stepped::new(&scenario("as_09"));

    assert_eq!(zones(&stepped.at(99.0).view("workers")), [3, 2, 2]);
    assert_eq!(zones(&stepped.at(161.0).view("workers")), [0, 4, 3]);
    for second in 0..200 {
        let (_, in_service, all) = sizes(&stepped.at(1_000.0 + f64::from(second)).view("workers"));
        assert!(in_service >= 7 && all <= 8, "{in_service} in service, {all} in all");
    }
    let mut at_the_end = zones(&stepped.at(1_200.0).view("workers"));
    at_the_end.sort_unstable();
    assert_eq!(at_the_end, [2, 2, 3]);
    play("as_09");
}

#[test]
fn as_10_given_100_in_one_zone_of_two_then_110_at_most_while_they_are_evened_out() {
    let mut stepped = Stepped::new(&scenario("as_10"));

    assert_eq!(zones(&stepped.at(99.0).view("workers")), [100, 0]);
    assert_eq!(zones(&stepped.at(100.0).view("workers")), [100, 10]);
    assert_eq!(zones(&stepped.at(1_000.0).view("workers")), [50, 50]);
    play("as_10");
}

#[test]
fn as_11_given_an_instance_that_is_found_terminated_then_it_is_replaced_at_once_whatever_the_cooldown() {
    let mut stepped = Stepped::new(&scenario("as_11"));
    let at = stepped.at(99.9).view::<View>("workers");
    assert!(at.cooldown_until.is_some());
    let in_service = [99.9, 100.0, 219.9, 220.0].map(|at| stepped.at(at).view::<View>("workers").in_service);

    assert_eq!(in_service, [4, 3, 3, 4]);
    play("as_11");
}

#[test]
fn as_12_given_unhealthy_instances_then_a_tenth_is_terminated_first_and_then_replaced() {
    let mut stepped = Stepped::new(&scenario("as_12"));
    let gone = [0.0, 119.9, 120.0, 239.9, 240.0, 361.0].map(|at| {
        (stepped.at(at).count("twenty", "InstancesTerminated"), stepped.count("five", "InstancesTerminated"))
    });

    assert_eq!(gone, [(2, 1), (2, 1), (4, 2), (4, 2), (5, 3), (5, 3)]);
    play("as_12");
}

#[test]
fn as_13_given_protected_instances_then_the_group_waits_until_one_is_not_and_replaces_unhealthy_ones() {
    let mut stepped = Stepped::new(&scenario("as_13"));

    assert_eq!(sizes(&stepped.at(10.0).view("workers")), (3, 4, 4));
    assert_eq!(sizes(&stepped.at(20.0).view("workers")), (3, 3, 3));
    assert_eq!(stepped.workers("workers"), [1, 3, 4]);
    // Instance 1 is terminated although it is protected, and number 5 is launched.
    assert_eq!(sizes(&stepped.at(30.0).view("workers")), (3, 2, 3));
    assert_eq!(stepped.workers("workers"), [3, 4, 5]);
    play("as_13");
}

#[test]
fn as_14_given_uneven_zones_then_the_fuller_one_loses_an_instance_although_the_other_holds_the_oldest() {
    let mut stepped = Stepped::new(&scenario("as_14"));

    stepped.at(99.0);
    assert_eq!(stepped.workers("workers"), [2, 3, 4, 5, 6]);
    assert_eq!(zones(&stepped.view("workers")), [3, 2]);
    stepped.at(100.0);
    assert_eq!(stepped.workers("workers"), [2, 4, 5, 6]);
    assert_eq!(zones(&stepped.view("workers")), [2, 2]);
    play("as_14");
}

#[test]
fn as_17_given_a_worker_that_is_killed_then_another_gets_its_message_when_the_visibility_timeout_ends() {
    let played = play("as_17");

    assert_eq!(played.hops(0, "taken by a handler"), [(90.0, 1), (150.0, 2)]);
    assert_eq!(played.report.orders.duplicated, 0);
}

#[test]
fn given_one_of_two_zones_is_lost_then_its_server_is_cut_off_and_regional_services_go_on() {
    play("az_fleet");
}

#[test]
fn given_a_launch_hook_then_it_delays_the_service_and_an_abandoned_launch_begins_again() {
    let mut stepped = Stepped::new(&scenario("as_hook"));
    // Launched at 10 s, booted at 30 s, held for 100 s; retired at 150 s and held for 30 s.
    let slow = [129.9, 130.0, 150.0, 179.9, 180.0].map(|at| {
        let in_service = stepped.at(at).view::<View>("slow").in_service;
        (in_service, stepped.workers("slow").len())
    });

    assert_eq!(slow, [(1, 2), (2, 2), (1, 2), (1, 2), (1, 1)]);
    play("as_hook");
}

#[test]
fn given_a_group_without_a_queue_then_it_serves_requests_behind_a_load_balancer() {
    let mut stepped = Stepped::new(&scenario("as_fleet"));
    // Retired at 5 s, it finishes what it has until 21 s.
    let left = [4.9, 20.9, 21.0].map(|at| stepped.at(at).workers("web").len());

    assert_eq!(left, [2, 2, 1]);
    let played = play("as_fleet");
    assert_eq!((played.told_status(200), played.told_status(503)), (4, 4));
}

#[test]
fn given_a_group_with_a_queue_when_it_is_called_then_the_scenario_is_refused() {
    let nodes = "\"c\": Client(target: \"g\", traffic: [Burst(count: 1)]), \"q\": Sqs(), \
                 \"g\": AutoScalingGroup(queue: \"q\", min_size: 1, max_size: 1, handler: [])";

    assert!(refusal(nodes).contains("consumes the queue \"q\"; it cannot be called"), "{}", refusal(nodes));
}

#[test]
fn given_a_policy_that_is_not_there_when_an_alarm_executes_it_then_the_scenario_is_refused() {
    let nodes = "\"c\": Client(target: \"g\", traffic: [Burst(count: 1)]), \
                 \"g\": AutoScalingGroup(min_size: 1, max_size: 1, handler: [], scaling_policies: [\
                 SimpleScaling(policy_name: \"out\", adjustment_type: ChangeInCapacity, scaling_adjustment: 1)]), \
                 \"a\": Alarm(node: \"c\", metric: \"RequestsSent\", statistic: Sum, threshold: 1, \
                 alarm_actions: [ExecutePolicy(group: \"g\", policy: \"ouf\")])";

    assert!(refusal(nodes).contains("did you mean \"out\"?"), "{}", refusal(nodes));
    assert_eq!(refusal(&nodes.replace("ouf", "out")), "");
}

#[test]
fn given_a_zone_that_is_not_there_then_the_scenario_is_refused() {
    let nodes = "\"c\": Client(target: \"g\", traffic: [Burst(count: 1)]), \
                 \"g\": AutoScalingGroup(min_size: 1, max_size: 1, handler: [], availability_zones: [\"z\"])";

    assert!(refusal(nodes).contains("there is no Availability Zone \"z\""), "{}", refusal(nodes));
}
