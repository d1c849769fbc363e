//! The scene that tests of the canvas draw: a promotion in full swing.

use crate::services::contract::{OperationKind, Rule, Worker, WorkerState};
use crate::services::{api_gateway, auto_scaling, client, dynamodb, lambda, rds, s3, server, sqs};
use crate::units::text::Language;
use crate::units::time::{SimDuration, SimTime};
use crate::window::canvas::demo::{bare, heat, link, node, ruled, worker};
use crate::window::scene::{Picture, Scene, SceneLink};

/// A rule of that name, with what it does as often as that: a rate, and how often so far.
fn cause(name: &str, rate: f64, so_far: u64) -> Option<(Rule, f64, u64)> {
    Some((ruled(name)?, rate, so_far))
}

/// The scene of a promotion in full swing: a queue that grows, a group that boots, a table at its limit.
pub(super) fn scene(language: Language) -> Scene {
    let nodes = vec![
        node(0, "shoppers", Picture::Client(crowd()), &[("RequestsSent", 77.0), ("Failures", 1.2)]),
        node(1, "order-api", Picture::ApiGateway(api()), &[("Count", 77.0)]),
        node(2, "orders", Picture::Sqs(queue()), &[("NumberOfMessagesSent", 77.0), ("NumberOfMessagesDeleted", 37.0)]),
        node(3, "orders-dlq", Picture::Sqs(dead_letters()), &[]),
        node(4, "order-workers", Picture::AutoScalingGroup(group()), &[]),
        node(5, "orders-db", Picture::Rds(database()), &[]),
        node(6, "users", Picture::Client(users()), &[]),
        node(7, "web", Picture::Server(rack()), &[("RefusedRequests", 12.0)]),
        node(8, "thumbnails", Picture::Lambda(function()), &[]),
        node(9, "items", Picture::DynamoDb(table()), &[("ConsumedWriteCapacityUnits", 140.0)]),
        node(10, "images", Picture::S3(bucket()), &[("GetRequests", 1_830.0), ("PutRequests", 42.0)]),
    ];
    let mut scene = Scene { nodes, links: links(), ..bare(language) };
    dress(&mut scene);
    scene
}

/// Workers, causes and what is down.
fn dress(scene: &mut Scene) {
    scene.nodes[0].spark = (0..60).map(|i| if i < 20 { 8.0 } else { 70.0 + (i % 7) as f32 }).collect();
    scene.nodes[1].causes = cause("apigateway.throttled-stage", 118.0, 900).into_iter().collect();
    scene.nodes[4].workers = (0..20).map(|i| instance(i, 11)).collect();
    scene.nodes[7].workers =
        (0..3).map(|i| worker(i, if i == 2 { WorkerState::Lost } else { WorkerState::Busy }, 8, 8)).collect();
    scene.nodes[7].causes =
        [cause("server.accept-queue-full", 12.0, 80), cause("lambda.timeout", 3.0, 9)].into_iter().flatten().collect();
    scene.nodes[8].workers = (0..20).map(|i| worker(i, STATES[(i % 6) as usize], 1, 1)).collect();
    scene.nodes[8].causes = cause("lambda.cold-start", 14.0, 14).into_iter().collect();
    scene.nodes[9].causes = cause("dynamodb.provisioned-throughput-exceeded", 40.0, 400).into_iter().collect();
    scene.nodes[10].up = false;
}

const STATES: [WorkerState; 6] = [
    WorkerState::Busy,
    WorkerState::Starting,
    WorkerState::Idle,
    WorkerState::Terminating,
    WorkerState::Warming,
    WorkerState::Lost,
];

fn instance(number: u64, serving: u64) -> Worker {
    let state = if number < serving { WorkerState::Busy } else { WorkerState::Starting };
    let ready = SimTime(384_000_000_000 + (number + 1).saturating_sub(serving) * 7_000_000_000);
    let until = (number >= serving).then_some(ready);
    Worker { until, ..worker(number, state, if number < serving { 4 } else { 0 }, 4) }
}

fn links() -> Vec<SceneLink> {
    vec![
        link(0, 1, OperationKind::Invoke, 77.0),
        link(1, 2, OperationKind::Send, 77.0),
        link(2, 3, OperationKind::Redrive, 0.0),
        link(4, 2, OperationKind::Receive, 9.0),
        link(4, 5, OperationKind::Query, 37.0),
        SceneLink { errors_per_second: 12.0, retries_per_second: 90.0, ..link(6, 7, OperationKind::Invoke, 216.0) },
        link(7, 8, OperationKind::Invoke, 7.0),
        link(8, 9, OperationKind::Table, 1_940.0),
        link(8, 10, OperationKind::Object, 3.0),
        SceneLink { control: true, ..link(2, 4, OperationKind::Receive, 0.0) },
    ]
}

fn crowd() -> client::View {
    client::View { rate: 77.0, last_latency: Some(SimDuration::from_millis(31)), ..Default::default() }
}

fn users() -> client::View {
    client::View {
        users: 40,
        outstanding: 9,
        backing_off: 3,
        last_latency: Some(SimDuration::from_secs(2)),
        ..Default::default()
    }
}

fn api() -> api_gateway::View {
    api_gateway::View {
        tokens: 0.6,
        burst: 200,
        rate: 100.0,
        stage_bucket: true,
        cache: Some(api_gateway::CacheView {
            entries: 37,
            freshness: (0..37).map(|i| 1.0 - i as f32 / 37.0).collect(),
            hits: 82,
            misses: 18,
            ttl: SimDuration::from_secs(300),
            ..Default::default()
        }),
        answered_2xx: 22_186,
        answered_429: 1_204,
        last_integration: Some(SimDuration::from_millis(25)),
        ..Default::default()
    }
}

fn queue() -> sqs::View {
    sqs::View {
        visible: 17_435,
        in_flight: 229,
        delayed: 2,
        age_of_oldest: Some(SimDuration::from_secs(218)),
        flight_histogram: (0..30).map(|i| if i > 18 { (i * 7) % 23 } else { 0 }).collect(),
        delays: vec![SimDuration::from_secs(12), SimDuration::from_secs(41)],
        returned: 9,
        max_receive_count: Some(3),
        visibility_timeout: SimDuration::from_secs(30),
        ..Default::default()
    }
}

fn dead_letters() -> sqs::View {
    sqs::View {
        visible: 3,
        is_dead_letter_queue: true,
        age_of_oldest: Some(SimDuration::from_secs(161)),
        ..Default::default()
    }
}

fn group() -> auto_scaling::View {
    auto_scaling::View {
        in_service: 11,
        pending: 9,
        desired: 20,
        min: 3,
        max: 20,
        threads: 4,
        busy: 44,
        tracked: Some(1_585.0),
        tracks_backlog: true,
        target: Some(60.0),
        breaches: vec![true, true, true],
        scale_out_periods: 3,
        last_action: Some((SimTime(300_000_000_000), 3, 20)),
        ..Default::default()
    }
}

fn database() -> rds::View {
    rds::View {
        connections: 44,
        working: 26,
        max_connections: 112,
        vcpus: 2,
        up: true,
        last_latency: Some(SimDuration::from_millis(612)),
        ..Default::default()
    }
}

fn rack() -> server::View {
    server::View {
        servers: 3,
        up: 2,
        threads: 8,
        busy: 16,
        queued: 100,
        accept_queue: Some(50),
        on_premises: true,
        refused: 1_204,
        zones: Vec::new(),
    }
}

fn function() -> lambda::View {
    lambda::View {
        starting: 4,
        busy: 16,
        idle: 3,
        limit: 20,
        reserved: true,
        last_init: Some(SimDuration::from_millis(310)),
        ..Default::default()
    }
}

fn table() -> dynamodb::View {
    dynamodb::View {
        provisioned: true,
        read_capacity: 100.0,
        write_capacity: 100.0,
        read_level: 30_000.0,
        write_level: 12_400.0,
        read_burst: 30_000.0,
        write_burst: 30_000.0,
        partitions: vec![heat(12, false), heat(100, true), heat(31, false), heat(8, false)],
        partition_count: 4,
        ..Default::default()
    }
}

fn bucket() -> s3::View {
    s3::View { get_limit: 5_500.0, put_limit: 3_500.0, ..Default::default() }
}
