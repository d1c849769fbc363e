//! Parts of lists that AWS's update calls change while a system runs: throttles and timeouts of routes, scaling policies.

use loosely::scenario::load::load;

use crate::library::finished;

/// Plays a scenario of these nodes, and judges what it expects.
fn check(duration: &str, nodes: &str, timeline: &str, expectations: &[&str]) {
    let expect = expectations.iter().map(|text| format!("\"{text}\"")).collect::<Vec<_>>().join(", ");
    let text = format!(
        "(version: 1, title: (en: \"lists\"), duration: \"{duration}\", nodes: {{ {nodes} }}, timeline: [{timeline}], \
         expect: [{expect}])"
    );
    let resolved = load(text.as_bytes(), "lists.ron").unwrap_or_else(|problems| panic!("{problems}"));
    for judged in &finished(&resolved).report().expectations {
        assert!(judged.held, "{} (measured {:?})", judged.text, judged.measured);
    }
}

#[test]
fn given_a_route_when_its_throttle_is_changed_live_then_the_new_limit_counts_and_the_bucket_keeps_its_level() {
    // Ten a second. For 30 s a bucket of 5 lets 5 a second through: 5 + 150 of 300. From then on 2 a second: 60 of 300.
    // The bucket is empty when the limit changes, so nothing else comes through: 215 in all, give or take one.
    let nodes = "\"c\": Client(target: \"api\", traffic: [Constant(rate: \"10/s\")]), \
        \"api\": ApiGateway(routes: [(method: \"GET\", path: \"/\", integration: Lambda(\"f\"), \
            throttling_rate_limit: \"5/s\", throttling_burst_limit: 5)]), \
        \"f\": Lambda(handler: [Compute(\"1ms\")])";
    let set = "(at: \"30s\", event: Set(node: \"api\", parameter: \"routes.0.throttling_rate_limit\", value: \"2/s\"))";

    check("1m", nodes, set, &["orders.completed > 213", "orders.completed < 217"]);
    check("1m", nodes, "", &["orders.completed > 303", "orders.completed < 307"]);
}

#[test]
fn given_a_tracking_policy_when_its_target_is_changed_live_then_the_group_grows() {
    // A thousand messages wait from the start and are hardly worked off. No group grows for a target of a million; from
    // the moment that the target is ten, a thousand are above it, and after three minutes the group is as large as it
    // may be.
    let nodes = "\"c\": Client(target: \"q\", operation: Send, traffic: [Burst(count: 1000)]), \"q\": Sqs(), \
        \"w\": AutoScalingGroup(queue: \"q\", min_size: 1, max_size: 4, launch_time: \"1s\", threads: 1, \
            handler: [Compute(\"20s\")], scaling_policies: [TargetTracking(policy_name: \"waiting\", node: \"q\", \
            metric: \"ApproximateNumberOfMessagesVisible\", statistic: Average, target_value: 1000000)])";
    let set = "(at: \"4m\", event: Set(node: \"w\", \
        parameter: \"scaling_policies.0.TargetTracking.target_value\", value: \"10\"))";

    check("10m", nodes, set, &["w.GroupDesiredCapacity.max == 4"]);
    check("10m", nodes, "", &["w.GroupDesiredCapacity.max == 1"]);
}
