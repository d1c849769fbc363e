//! Every kind of card in its states, without a simulation, for the pages of cards. A page is a list of examples: what
//! the card shows, the state that it is in, and the rule that is decided by now and then, if there is one.

use crate::services::contract::{NodeId, Worker, WorkerState};
use crate::services::{
    api_gateway, auto_scaling, client, cloudwatch, cognito, console, direct_connect, dynamodb, event_bridge,
    instance_queue, lambda, log_group, rds, rds_proxy, s3, server, sns, sqs, web_socket_api,
};
use crate::units::text::Language;
use crate::units::time::{SimDuration, SimTime};
use crate::window::canvas::demo::{self, NOW, node, worker};
use crate::window::scene::{Picture, SceneNode};
use crate::window::texts::{self, Words};

/// One card in one state.
pub(super) struct Example {
    /// What is on the card.
    pub(super) node: SceneNode,
    /// The state, in words.
    pub(super) state: Words,
}

/// Pages of examples.
pub(in crate::window) const PAGES: usize = 4;

/// The examples of a page.
pub(super) fn page(page: usize, language: Language) -> Vec<Example> {
    let kinds = match page {
        0 => vec![crowds(), apis(), doors()],
        1 => vec![queues(), readers()],
        2 => vec![functions(), groups(), servers()],
        _ => vec![databases(), stores(), watchers()],
    };
    let mut examples: Vec<Example> = kinds.into_iter().flatten().collect();
    for (number, example) in (0..).zip(&mut examples) {
        example.node.id = NodeId(number);
        example.node.name = texts::kind(example.node.kind, language).to_owned();
    }
    examples
}

/// A card on which nothing is wrong.
fn shown(state: Words, picture: Picture) -> Example {
    Example { node: node(0, "", picture, &[]), state }
}

impl Example {
    /// With that rule decided by so often a second.
    fn because(mut self, rule: &str, rate: f64) -> Self {
        self.node.causes.extend(demo::ruled(rule).map(|rule| (rule, rate, 1)));
        self
    }

    /// With these rates.
    fn at_rates(mut self, rates: &[(&'static str, f64)]) -> Self {
        self.node.rates = rates.to_vec();
        self
    }

    /// With so many workers in each of these states, one after the other, with threads of which all are busy.
    fn with_workers(mut self, threads: u32, states: &[(WorkerState, u64)]) -> Self {
        let all = states.iter().flat_map(|(state, count)| (0..*count).map(move |_| *state));
        let workers = (0..).zip(all).map(|(number, state)| {
            let busy = if state == WorkerState::Busy { threads } else { 0 };
            let seconds = SimDuration::from_secs(12 + number * 5);
            let until = (state == WorkerState::Starting).then_some(NOW + seconds);
            Worker { until, ..worker(number, state, busy, threads) }
        });
        self.node.workers = workers.collect();
        self
    }

    /// It is down.
    fn down(mut self) -> Self {
        self.node.up = false;
        self
    }
}

fn seconds(seconds: u64) -> SimDuration {
    SimDuration::from_secs(seconds)
}

fn millis(millis: u64) -> Option<SimDuration> {
    Some(SimDuration::from_millis(millis))
}

fn crowds() -> Vec<Example> {
    let open =
        |rate, latency| Picture::Client(client::View { rate, last_latency: millis(latency), ..Default::default() });
    let spark = |mut example: Example, rate: f32| {
        example.node.spark = (0..60_u8).map(|i| if i < 20 { 8.0 } else { rate + f32::from(i % 7) }).collect();
        example
    };
    vec![
        spark(shown(Words::StateCalm, open(8.0, 31)).at_rates(&[("RequestsSent", 8.0)]), 8.0),
        spark(shown(Words::StateBusy, open(77.0, 2_400)).at_rates(&[("RequestsSent", 77.0), ("Failures", 1.2)]), 70.0),
        shown(
            Words::StateClosedLoop,
            Picture::Client(client::View {
                users: 40,
                outstanding: 9,
                backing_off: 3,
                last_latency: millis(2_000),
                ..Default::default()
            }),
        ),
    ]
}

fn apis() -> Vec<Example> {
    let api = |tokens: f64| api_gateway::View {
        tokens,
        burst: 200,
        rate: 100.0,
        stage_bucket: true,
        answered_2xx: 22_186,
        last_integration: millis(25),
        ..Default::default()
    };
    let cache = api_gateway::CacheView {
        entries: 37,
        freshness: (0..37_u8).map(|i| 1.0 - f32::from(i) / 37.0).collect(),
        hits: 82,
        misses: 18,
        ttl: seconds(300),
        ..Default::default()
    };
    vec![
        shown(Words::StateCalm, Picture::ApiGateway(api(188.0))).at_rates(&[("Count", 42.0)]),
        shown(Words::StateThrottled, Picture::ApiGateway(api_gateway::View { answered_429: 1_204, ..api(0.6) }))
            .at_rates(&[("Count", 218.0)])
            .because("apigateway.throttled-stage", 118.0),
        shown(Words::StateCached, Picture::ApiGateway(api_gateway::View { cache: Some(cache), ..api(200.0) }))
            .at_rates(&[("Count", 77.0)]),
    ]
}

/// What else lets people in.
fn doors() -> Vec<Example> {
    let chat = |connections: u8| web_socket_api::View {
        connections: connections.into(),
        opened: 70,
        closed: 9,
        messages: 400,
        freshness: (0..connections).map(|i| 1.0 - f32::from(i) / f32::from(connections)).collect(),
    };
    let pool = |tokens| cognito::View { sign_ins: 300, tokens, burst: 120, ..Default::default() };
    let cable = |way| direct_connect::View { way, bandwidth: 1_250_000_000, backup: true, ..Default::default() };
    let person = |given, result| console::View {
        given,
        total: 5,
        last: Some("receive-message".into()),
        result,
        ..Default::default()
    };
    vec![
        shown(Words::StateCalm, Picture::WebSocketApi(chat(61))),
        shown(Words::StateEnded, Picture::WebSocketApi(chat(24))).because("websocket.idle-timeout", 2.0),
        shown(Words::StateCalm, Picture::Cognito(pool(118.0))),
        shown(Words::StateThrottled, Picture::Cognito(pool(0.0))).because("cognito.too-many-requests", 31.0),
        shown(Words::StateCalm, Picture::DirectConnect(cable(direct_connect::Way::Link))),
        shown(Words::StateFailover, Picture::DirectConnect(cable(direct_connect::Way::Vpn))),
        shown(Words::StateCalm, Picture::Console(person(2, Some((true, "200"))))),
    ]
}

fn queues() -> Vec<Example> {
    let queue = |visible, in_flight: u64| sqs::View {
        visible,
        in_flight,
        age_of_oldest: (visible > 0).then_some(seconds(4)),
        visibility_timeout: seconds(30),
        max_receive_count: Some(3),
        flights: (0..in_flight).map(|i| (seconds(28 - i * 4), u32::from(i == 3) + 1)).collect(),
        ..Default::default()
    };
    let growing = sqs::View {
        flights: Vec::new(),
        flight_histogram: (0..30).map(|i| if i > 18 { (i * 7) % 23 } else { 0 }).collect(),
        age_of_oldest: Some(seconds(218)),
        delayed: 2,
        delays: vec![seconds(12), seconds(41)],
        returned: 9,
        ..queue(17_435, 229)
    };
    let group = |waiting, in_flight| sqs::GroupView { waiting, in_flight };
    let fifo = sqs::View {
        is_fifo: true,
        groups: vec![group(5, 1), group(3, 1), group(4, 0), group(1, 0)],
        group_count: 4,
        ..queue(13, 2)
    };
    let dead = |visible| sqs::View {
        is_dead_letter_queue: true,
        age_of_oldest: (visible > 0).then_some(seconds(161)),
        visible,
        ..Default::default()
    };
    vec![
        shown(Words::StateCalm, Picture::Sqs(queue(6, 4))),
        shown(Words::StateGrowing, Picture::Sqs(growing))
            .at_rates(&[("NumberOfMessagesSent", 77.0), ("NumberOfMessagesDeleted", 37.0)]),
        shown(Words::StateEmpty, Picture::Sqs(sqs::View { waiting_polls: 3, ..queue(0, 0) })),
        shown(Words::StateFifo, Picture::Sqs(fifo)),
        shown(Words::StateEmpty, Picture::Sqs(dead(0))),
        shown(Words::StateWaiting, Picture::Sqs(dead(14))),
    ]
}

/// What else hands messages on.
fn readers() -> Vec<Example> {
    let topic = |mail| sns::View {
        published: 1_204,
        waiting: vec![("billing".into(), 0), ("stock".into(), 0), ("mail".into(), mail)],
        failed: 0,
    };
    let bus = |waiting| event_bridge::View {
        events: 1_826,
        rules: vec![demo::rule("pack", 913, 0), demo::rule("text", 913, waiting), demo::rule("tell-admin", 2, 0)],
        ..Default::default()
    };
    let broker = |waiting, filled, up| {
        Picture::InstanceQueue(instance_queue::View { waiting, filled, capacity: Some(416), up, ..Default::default() })
    };
    vec![
        shown(Words::StateCalm, Picture::Sns(topic(0))),
        shown(Words::StateSlowReader, Picture::Sns(topic(4))),
        shown(Words::StateCalm, Picture::EventBridge(bus(0))),
        shown(Words::StateSlowReader, Picture::EventBridge(bus(301))),
        shown(Words::StateCalm, broker(38, 0.09, true)),
        shown(Words::StateGrowing, broker(405, 0.97, true)),
        shown(Words::StateDown, broker(0, 0.0, false)).down(),
    ]
}

fn functions() -> Vec<Example> {
    use WorkerState::{Busy, Idle, Starting, Terminating};
    let function = |busy, starting, idle| lambda::View { busy, starting, idle, limit: 1_000, ..Default::default() };
    vec![
        shown(Words::StateCalm, Picture::Lambda(function(3, 0, 4))).with_workers(1, &[(Busy, 3), (Idle, 4)]),
        shown(Words::StateCold, Picture::Lambda(lambda::View { last_init: millis(310), ..function(12, 14, 0) }))
            .with_workers(1, &[(Busy, 12), (Starting, 14)])
            .because("lambda.cold-start", 14.0),
        shown(
            Words::StateReserved,
            Picture::Lambda(lambda::View { limit: 20, reserved: true, throttles: 310, ..function(20, 0, 0) }),
        )
        .with_workers(1, &[(Busy, 20)])
        .because("lambda.reserved-concurrency", 31.0),
        shown(Words::StateKept, Picture::Lambda(lambda::View { provisioned: 10, ..function(3, 0, 8) }))
            .with_workers(1, &[(Busy, 3), (Idle, 8), (Terminating, 2)]),
    ]
}

fn groups() -> Vec<Example> {
    use WorkerState::{Busy, Idle, Starting, Terminating};
    let group = |in_service, pending, desired, busy| auto_scaling::View {
        in_service,
        pending,
        desired,
        min: 2,
        max: 10,
        threads: 4,
        busy,
        target: Some(60.0),
        tracks_backlog: true,
        scale_out_periods: 3,
        ..Default::default()
    };
    let zone = |name: &str, up, instances| auto_scaling::ZoneView { name: name.into(), up, instances };
    let mut lost = shown(
        Words::StateZoneLost,
        Picture::AutoScalingGroup(auto_scaling::View {
            zones: vec![zone("a", false, 0), zone("b", true, 8)],
            ..group(4, 4, 8, 16)
        }),
    )
    .with_workers(4, &[(Busy, 4), (Starting, 4)]);
    lost.node.workers.iter_mut().for_each(|worker| worker.zone = 1);
    let cooling =
        auto_scaling::View { cooldown: seconds(300), cooldown_until: Some(NOW + seconds(186)), ..group(7, 0, 7, 8) };
    vec![
        shown(Words::StateCalm, Picture::AutoScalingGroup(group(4, 0, 4, 12))).with_workers(4, &[(Busy, 3), (Idle, 1)]),
        shown(
            Words::StateBooting,
            Picture::AutoScalingGroup(auto_scaling::View { breaches: vec![true, true, true], ..group(4, 6, 10, 16) }),
        )
        .with_workers(4, &[(Busy, 4), (Starting, 6)]),
        shown(Words::StateCooldown, Picture::AutoScalingGroup(cooling))
            .with_workers(4, &[(Busy, 2), (Idle, 5), (Terminating, 3)]),
        lost,
    ]
}

fn servers() -> Vec<Example> {
    use WorkerState::{Busy, Idle, Lost};
    let rack = |up, busy, queued, on_premises| server::View {
        servers: 3,
        up,
        threads: 8,
        busy,
        queued,
        accept_queue: Some(50),
        on_premises,
        refused: 0,
        zones: Vec::new(),
    };
    vec![
        shown(Words::StateCalm, Picture::Server(rack(3, 8, 0, false))).with_workers(8, &[(Busy, 1), (Idle, 2)]),
        shown(Words::StateRefusing, Picture::Server(server::View { refused: 1_204, ..rack(3, 24, 150, true) }))
            .with_workers(8, &[(Busy, 3)])
            .because("server.accept-queue-full", 46.0),
        shown(Words::StateDown, Picture::Server(rack(2, 16, 20, true))).with_workers(8, &[(Busy, 2), (Lost, 1)]),
    ]
}

fn databases() -> Vec<Example> {
    let database = |connections, working| rds::View {
        connections,
        working,
        max_connections: 112,
        vcpus: 2,
        up: true,
        last_latency: millis(12),
        ..Default::default()
    };
    let over = rds::View { up: false, multi_az: true, back_at: Some(NOW + seconds(38)), ..database(0, 0) };
    let proxy = |borrowed, waiting| rds_proxy::View { clients: 61, borrowed, most: 12, waiting, timed_out: 0 };
    vec![
        shown(Words::StateCalm, Picture::Rds(database(44, 12))),
        shown(Words::StateRefusing, Picture::Rds(rds::View { refused: 460, queued: 80, ..database(112, 112) }))
            .because("rds.too-many-connections", 46.0),
        shown(Words::StateFailover, Picture::Rds(over)).down(),
        shown(Words::StateCalm, Picture::RdsProxy(proxy(5, 0))),
        shown(Words::StateWaiting, Picture::RdsProxy(proxy(12, 9))),
    ]
}

fn stores() -> Vec<Example> {
    let table = |write_level| dynamodb::View {
        provisioned: true,
        read_capacity: 100.0,
        write_capacity: 100.0,
        read_level: 30_000.0,
        write_level,
        read_burst: 30_000.0,
        write_burst: 30_000.0,
        ..Default::default()
    };
    let hot = dynamodb::View {
        partitions: [12, 100, 31, 8, 22, 14, 9, 17].map(|write| demo::heat(write, write == 100)).to_vec(),
        partition_count: 8,
        ..table(30_000.0)
    };
    let bucket = || s3::View { get_limit: 5_500.0, put_limit: 3_500.0, ..Default::default() };
    let units = |read, write| [("ConsumedReadCapacityUnits", read), ("ConsumedWriteCapacityUnits", write)];
    vec![
        shown(Words::StateCalm, Picture::DynamoDb(table(30_000.0))).at_rates(&units(20.0, 40.0)),
        shown(Words::StateOverCapacity, Picture::DynamoDb(table(0.0)))
            .at_rates(&units(20.0, 100.0))
            .because("dynamodb.provisioned-throughput-exceeded", 40.0),
        shown(Words::StateHotKey, Picture::DynamoDb(hot))
            .at_rates(&units(20.0, 90.0))
            .because("dynamodb.key-range-throughput-exceeded", 212.0),
        shown(Words::StateCalm, Picture::S3(bucket())).at_rates(&[("GetRequests", 830.0), ("PutRequests", 42.0)]),
        shown(Words::StateRefusing, Picture::S3(s3::View { slow_downs: 900, ..bucket() }))
            .at_rates(&[("GetRequests", 5_500.0), ("PutRequests", 42.0)])
            .because("s3.slow-down", 60.0),
    ]
}

fn watchers() -> Vec<Example> {
    let alarm = |state, value: Option<f64>, points: [Option<bool>; 3]| {
        Picture::Alarm(cloudwatch::View {
            state,
            watched: "orders".into(),
            comparison: ">",
            threshold: 60.0,
            value,
            points: points.to_vec(),
            evaluation_periods: 3,
            datapoints_to_alarm: 3,
            since: SimTime(300_000_000_000),
        })
    };
    let logs = |ingested, events| log_group::View { ingested, stored: ingested, events, retention_in_days: Some(14) };
    use cloudwatch::AlarmState::{Alarm, InsufficientData, Ok};
    vec![
        shown(Words::StateCalm, alarm(Ok, Some(12.0), [Some(false), Some(true), Some(false)])),
        shown(Words::StateAlarm, alarm(Alarm, Some(1_585.0), [Some(true); 3])),
        shown(Words::StateUnknown, alarm(InsufficientData, None, [None; 3])),
        shown(Words::StateCalm, Picture::LogGroup(logs(900_000, 3_701))).at_rates(&[("IncomingBytes", 1_200.0)]),
        shown(Words::StateBusy, Picture::LogGroup(logs(75_000_000, 301_800))).at_rates(&[("IncomingBytes", 140_000.0)]),
    ]
}
