//! Random architectures, written as scenario files, for tests that must hold for any of them.
//!
//! ```text
//! clients ──► api | web | function | bucket        web ──► app ──► database, table, bucket, queue
//!                                                  topic ──► queue, server         proxy ──► database
//!                                                  queue ──► group of consumers or function, and a dead-letter queue
//! ```
//! Every generated text is a valid file, so the generator also tries the loader from the accepting side.

use proptest::prelude::*;

/// One scenario file.
#[derive(Clone, Debug)]
pub(crate) struct Architecture {
    /// The text of the file.
    pub(crate) text: String,
}

/// Any architecture of the services that there are.
pub(crate) fn any_architecture() -> impl Strategy<Value = Architecture> {
    let parts = (
        any::<u32>(),
        clients(),
        (api(), web(), steps(true), lambda(), steps(false)),
        (queue(), consumer(), database(), table()),
        prop::collection::vec(intervention(), 0..6),
    );
    parts.prop_map(|(seed, clients, (api, web, app, lambda, lambda_steps), (queue, consumer, rds, table), timeline)| {
        let mut nodes = clients;
        nodes.push(format!("\"api\": ApiGateway(routes: [(path: \"/a\", integration: Lambda(\"function\"), timeout: \"2s\"), (integration: Http(\"web\"))]{api})"));
        nodes.push(format!("\"web\": Server({web})"));
        nodes.push(format!("\"app\": Server(servers: 2, threads: 3, accept_queue: 20, handler: [{app}])"));
        nodes.push(format!("\"function\": Lambda(handler: [{lambda_steps}]{lambda})"));
        nodes.push(format!("\"queue\": Sqs({queue})"));
        nodes.push("\"dead\": Sqs()".to_owned());
        nodes.push("\"topic\": Sns(subscriptions: [(endpoint: Sqs(\"queue\"), dead_letter_queue: \"dead\"), (endpoint: Http(\"notified\"))])".to_owned());
        nodes.push("\"notified\": Server(threads: 2, handler: [Compute(\"50ms\"), Effect])".to_owned());
        nodes.push("\"proxy\": RdsProxy(database: \"database\", connection_borrow_timeout: \"2s\")".to_owned());
        nodes.push(consumer);
        nodes.push(format!("\"database\": Rds({rds})"));
        nodes.push(format!("\"table\": DynamoDb({table})"));
        nodes.push("\"bucket\": S3(get_rate_limit: \"50/s\", put_rate_limit: \"30/s\")".to_owned());
        let mut timeline = timeline;
        timeline.sort();
        let timeline: Vec<String> =
            timeline.into_iter().map(|(ms, event)| format!("        (at: \"{ms}ms\", event: {event}),\n")).collect();
        Architecture {
            text: format!(
                "// Generated.\n(\n    version: 1,\n    title: (en: \"Generated\"),\n    seed: {seed},\n    duration: \"90s\",\n    network: (latency: \"2ms\"),\n    nodes: {{\n        {},\n    }},\n    timeline: [\n{}    ],\n)\n",
                nodes.join(",\n        "),
                timeline.concat()
            ),
        }
    })
}

/// One to three crowds of clients.
fn clients() -> impl Strategy<Value = Vec<String>> {
    let target = prop_oneof![
        Just(("api", "/a")),
        Just(("api", "/b")),
        Just(("web", "/")),
        Just(("function", "/")),
        Just(("function", "/events")),
        Just(("bucket", "/")),
        Just(("queue", "/")),
    ];
    let client = (target, traffic(), retry(), prop::option::of(100_u32..3_000), 1_u32..2_000);
    prop::collection::vec(client, 1..4).prop_map(|clients| {
        let named = clients.into_iter().enumerate();
        named
            .map(|(index, ((target, path), traffic, retry, timeout, kb))| {
                let operation = match (target, path) {
                    ("bucket", _) => "Get",
                    ("queue", _) => "Send",
                    (_, "/events") => "InvokeAsync",
                    _ => "Invoke",
                };
                let timeout = timeout.map_or(String::new(), |ms| format!(", timeout: \"{ms}ms\""));
                format!("\"client-{index}\": Client(target: \"{target}\", path: \"{path}\", operation: {operation}, size: \"{kb}KB\", keys: (count: 50, skew: 1.0), traffic: [{traffic}], retry: {retry}{timeout})")
            })
            .collect()
    })
}

fn traffic() -> impl Strategy<Value = String> {
    let rate = 1_u32..60;
    prop_oneof![
        rate.clone().prop_map(|rate| format!("Constant(rate: \"{rate}/s\", lasts: \"30s\")")),
        rate.clone().prop_map(|rate| format!("Poisson(rate: \"{rate}/s\")")),
        (rate.clone(), rate).prop_map(|(from, to)| format!("Ramp(from: \"{from}/s\", to: \"{to}/s\", lasts: \"40s\")")),
        (1_u32..400).prop_map(|count| format!("Pause(lasts: \"3s\"), Burst(count: {count})")),
        (1_u32..30).prop_map(|users| format!("ClosedLoop(users: {users}, think: \"exponential(500ms)\")")),
        (0_u32..9).prop_map(|at| format!("Script([(at: \"{at}s\", count: 3, poison: true), (at: \"10s\")])")),
    ]
}

fn retry() -> impl Strategy<Value = &'static str> {
    prop_oneof![
        Just("()"),
        Just("(mode: Fixed)"),
        Just("(mode: Legacy)"),
        Just("(mode: Standard)"),
        Just("(mode: Standard2026, max_attempts: 5)"),
    ]
}

/// The steps of a handler; calls of `app` would be a circle inside `app` itself and below the consumers.
fn steps(innermost: bool) -> impl Strategy<Value = String> {
    let call =
        if innermost { "Compute(\"1ms\")" } else { "Call(to: \"app\", timeout: \"800ms\", retry: (mode: Standard))" };
    let step = prop_oneof![
        (1_u32..80).prop_map(|ms| format!("Compute(\"exponential({ms}ms)\")")),
        Just("Compute(\"uniform(1ms, 50ms)\")".to_owned()),
        Just(call.to_owned()),
        any::<bool>().prop_map(|effect| format!("Write(to: \"table\", effect: {effect}, retry: (mode: Standard))")),
        Just("Read(to: \"table\")".to_owned()),
        Just("Put(to: \"bucket\", timeout: \"10ms\")".to_owned()),
        any::<bool>().prop_map(|effect| format!(
            "Query(to: \"database\", work: \"gamma(20ms, 2)\", timeout: \"300ms\", effect: {effect})"
        )),
        Just("Connect(to: \"database\")".to_owned()),
        Just("Connect(to: \"proxy\", timeout: \"1s\"), Query(to: \"proxy\", work: \"30ms\")".to_owned()),
        Just("Fail(Chance(0.05))".to_owned()),
        Just("Fail(Poison)".to_owned()),
        Just("Effect".to_owned()),
    ];
    let send = prop_oneof![
        Just(String::new()),
        Just(", Send(to: \"queue\")".to_owned()),
        Just(", Publish(to: \"topic\")".to_owned()),
        Just(", Send(to: \"queue\", delay: \"2s\")".to_owned())
    ];
    (prop::collection::vec(step, 1..4), send).prop_map(|(steps, send)| format!("{}{send}", steps.join(", ")))
}

fn api() -> impl Strategy<Value = &'static str> {
    prop_oneof![
        Just(""),
        Just(", throttling_rate_limit: \"20/s\", throttling_burst_limit: 10"),
        Just(", cache: (ttl: \"5s\"), overhead: \"3ms\""),
    ]
}

fn web() -> impl Strategy<Value = String> {
    (1_u32..4, 1_u32..8, prop::option::of(0_u32..30), steps(false)).prop_map(|(servers, threads, queue, steps)| {
        let queue = queue.map_or(String::new(), |n| format!(", accept_queue: {n}"));
        format!("servers: {servers}, threads: {threads}{queue}, handler: [{steps}]")
    })
}

fn lambda() -> impl Strategy<Value = &'static str> {
    prop_oneof![
        Just(""),
        Just(", reserved_concurrent_executions: 3"),
        Just(", timeout: \"1s\", idle_timeout: \"5s\", init: \"uniform(100ms, 900ms)\""),
        Just(
            ", dead_letter_queue: \"dead\", event_invoke_config: (maximum_retry_attempts: 1, on_success: Sqs(\"queue\"))"
        ),
        Just(
            ", provisioned_concurrency: (qualifier: \"live\", provisioned_concurrent_executions: 2), create: \"80ms\", memory_size: 512, parallelism: 2, event_invoke_config: (maximum_event_age: \"60s\", on_failure: Sqs(\"dead\"))"
        ),
    ]
}

fn queue() -> impl Strategy<Value = String> {
    (5_u32..40, 1_u32..4, any::<bool>(), any::<bool>(), prop_oneof![Just(60), Just(345_600)]).prop_map(
        |(visibility, receives, redrive, delay, retention)| {
            let redrive = if redrive {
                format!(", redrive_policy: (dead_letter_queue: \"dead\", max_receive_count: {receives})")
            } else {
                String::new()
            };
            let delay = if delay { ", delay: \"1s\"" } else { "" };
            format!("visibility_timeout: \"{visibility}s\", message_retention_period: \"{retention}s\"{redrive}{delay}")
        },
    )
}

/// Who takes messages from the queue. Its steps neither send back to the queue nor call the application, so
/// that nothing runs in a circle.
fn consumer() -> impl Strategy<Value = String> {
    let steps = prop_oneof![
        Just("Compute(\"exponential(200ms)\"), Effect"),
        Just("Compute(\"50ms\"), Write(to: \"table\", effect: true, retry: (mode: Standard))"),
        Just("Fail(Chance(0.3)), Compute(\"2s\"), Effect"),
        Just("Fail(Poison), Query(to: \"database\", work: \"20ms\", effect: true)"),
    ];
    (steps, any::<bool>(), 1_u32..4, 1_u32..11, any::<bool>()).prop_map(|(steps, serverless, most, batch, parts)| {
        if serverless {
            format!("\"consumer\": Lambda(handler: [{steps}], timeout: \"4s\", event_source: (queue: \"queue\", batch_size: {batch}, maximum_concurrency: 2, report_batch_item_failures: {parts}))")
        } else {
            format!("\"consumer\": AutoScalingGroup(queue: \"queue\", min_size: 1, max_size: {most}, threads: 2, max_number_of_messages: {batch}, launch_time: \"5s\", wait_time: \"2s\", target_tracking: (backlog_per_instance: 5.0, scale_out_periods: 1), handler: [{steps}])")
        }
    })
}

fn database() -> impl Strategy<Value = &'static str> {
    prop_oneof![
        Just(""),
        Just("max_connections: 3, vcpus: 1"),
        Just("multi_az: true, failover_time: \"4s\""),
        Just("recovery_time: \"6s\", connects_in_outage: Hang"),
    ]
}

fn table() -> impl Strategy<Value = &'static str> {
    prop_oneof![
        Just(""),
        Just(
            "billing_mode: Provisioned(read_capacity_units: 5, write_capacity_units: 2), latency: \"exponential(5ms)\""
        ),
    ]
}

/// An instant in milliseconds, and what happens then.
fn intervention() -> impl Strategy<Value = (u32, String)> {
    let node = prop_oneof![
        Just("api"),
        Just("web"),
        Just("app"),
        Just("function"),
        Just("queue"),
        Just("consumer"),
        Just("database"),
        Just("topic"),
        Just("notified"),
        Just("proxy"),
        Just("table"),
        Just("bucket"),
        Just("client-0"),
    ];
    let event = prop_oneof![
        node.clone().prop_map(|node| format!("Fail(node: \"{node}\")")),
        node.clone().prop_map(|node| format!("Recover(node: \"{node}\")")),
        (node.clone(), 1_u32..9).prop_map(|(node, factor)| format!("Slow(node: \"{node}\", factor: {factor}.0)")),
        node.clone().prop_map(|node| format!("AddLatency(node: \"{node}\", latency: \"100ms\")")),
        node.prop_map(|node| format!("Flush(node: \"{node}\")")),
        (1_u32..300).prop_map(|count| format!("Burst(node: \"client-0\", count: {count})")),
        Just("Poison(node: \"client-0\")".to_owned()),
        prop_oneof![Just("web"), Just("function"), Just("consumer")]
            .prop_map(|node| format!("KillWorker(node: \"{node}\")")),
    ];
    (0_u32..80_000, event)
}
