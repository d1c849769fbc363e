//! What the canvas draws: one moment of a simulation, with nothing in it but plain data.
//!
//! The shell extracts a [`Scene`] from the simulation each frame; the canvas is a pure function of it.

use std::sync::Arc;

use crate::engine::observe::DepartureKind;
use crate::measure::followed::Followed;
use crate::scenario::called::Called;
use crate::services::contract::{NodeId, OperationKind, Rule, Worker};
use crate::services::{
    ServiceKind, api_gateway, auto_scaling, client, cloudwatch, cognito, console, direct_connect, dynamodb,
    event_bridge, instance_queue, lambda, log_group, rds, rds_proxy, s3, server, sns, sqs, web_socket_api,
};
use crate::units::named::Named;
use crate::units::text::{Language, Text};
use crate::units::time::SimTime;

/// One moment of a simulation, as the canvas shows it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Scene {
    /// Simulated time.
    pub now: SimTime,
    /// Simulated seconds per second of wall time; 0 when paused.
    pub speed: f64,
    /// Seconds of wall time that animations have run; stands still while paused.
    pub wall: f64,
    /// The nodes, in the order of the scenario.
    pub nodes: Vec<SceneNode>,
    /// Who calls whom, in the order of the scenario.
    pub links: Vec<SceneLink>,
    /// The language of words on the canvas.
    pub language: Language,
    /// What the clients ask for, such as "orders".
    pub unit: Text,
    /// The names of its nodes for people.
    pub names: Arc<Named<Text>>,
    /// The request that is followed by eye.
    pub followed: Option<Followed>,
}

impl Scene {
    /// How its nodes are called in its language.
    #[must_use]
    pub fn called(&self) -> Called<'_> {
        Called::new(&self.names, self.language)
    }

    /// How wide the name of a node is in the language that needs the most room, in Latin letters: a letter of Hangul is
    /// a third wider. So a picture is laid out alike in all of them.
    #[must_use]
    pub fn letters(&self, node: &SceneNode) -> f32 {
        let width = |letter: char| if letter.is_ascii() { 1.0 } else { 1.3 };
        let names = Language::ALL.map(|language| Called::new(&self.names, language).node(&node.name));
        names.into_iter().map(|name| name.chars().map(width).sum::<f32>()).fold(0.0, f32::max)
    }
}

/// One node of the architecture.
#[derive(Clone, Debug, PartialEq)]
pub struct SceneNode {
    /// Which node.
    pub id: NodeId,
    /// Its name in the scenario.
    pub name: String,
    /// Its kind.
    pub kind: ServiceKind,
    /// It is up.
    pub up: bool,
    /// What its card shows.
    pub picture: Picture,
    /// Its environments, instances or servers, if it has any.
    pub workers: Vec<Worker>,
    /// Why it refused or delayed: the rule, how often per second over the last 10 s, how often in all.
    pub causes: Vec<(Rule, f64, u64)>,
    /// Its metrics of kind count, by name, per second: mean of the last 10 s of simulated time.
    pub rates: Vec<(&'static str, f64)>,
    /// Arrivals per bucket of time for clients (oldest first, at most 60 points); empty for others.
    pub spark: Vec<f32>,
    /// Where the scenario wants its top left corner, in canvas pixels.
    pub pinned: Option<(f32, f32)>,
}

impl SceneNode {
    /// Happenings of that metric per second, 0 if it has no such metric.
    #[must_use]
    pub fn rate(&self, metric: &str) -> f64 {
        self.rates.iter().find(|(name, _)| *name == metric).map_or(0.0, |(_, rate)| *rate)
    }
}

/// What a card shows, by kind of service.
#[derive(Clone, Debug, PartialEq)]
pub enum Picture {
    /// A crowd of clients.
    Client(client::View),
    /// An API.
    ApiGateway(api_gateway::View),
    /// A function.
    Lambda(lambda::View),
    /// A queue, or the dead-letter queue of one.
    Sqs(sqs::View),
    /// A table.
    DynamoDb(dynamodb::View),
    /// A group of instances.
    AutoScalingGroup(auto_scaling::View),
    /// A fleet of servers.
    Server(server::View),
    /// A database.
    Rds(rds::View),
    /// A proxy in front of a database.
    RdsProxy(rds_proxy::View),
    /// A topic.
    Sns(sns::View),
    /// An event bus.
    EventBridge(event_bridge::View),
    /// A link to one's own premises.
    DirectConnect(direct_connect::View),
    /// A bucket.
    S3(s3::View),
    /// An alarm.
    Alarm(cloudwatch::View),
    /// A log group.
    LogGroup(log_group::View),
    /// A person at the command line.
    Console(console::View),
    /// A user pool.
    Cognito(cognito::View),
    /// An API whose connections stay open.
    WebSocketApi(web_socket_api::View),
    /// A broker on one instance.
    InstanceQueue(instance_queue::View),
}

/// One link, from caller to callee.
#[derive(Clone, Debug, PartialEq)]
pub struct SceneLink {
    /// The caller.
    pub from: NodeId,
    /// The callee.
    pub to: NodeId,
    /// What is asked along it.
    pub operation: OperationKind,
    /// It steers rather than carries requests (an alarm, a scaling policy): drawn dashed.
    pub control: bool,
    /// Requests, mean of the last 10 s of simulated time.
    pub requests_per_second: f64,
    /// Of these, second and later attempts.
    pub retries_per_second: f64,
    /// Successful answers.
    pub responses_per_second: f64,
    /// Errors and throttles.
    pub errors_per_second: f64,
    /// What is on the way at this moment.
    pub tokens: Vec<Token>,
}

/// One thing on its way along a link.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Token {
    /// What it is; decides silhouette, color and lane.
    pub kind: DepartureKind,
    /// How far it is, 0..=1, along its lane in its own direction.
    pub progress: f32,
    /// The number of the request behind it; of a batch the one that is followed, else its first.
    pub order: Option<u64>,
}
