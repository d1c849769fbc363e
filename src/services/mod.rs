//! The services of an architecture, each a state machine in a room of its own, and their registry.
//!
//! A new service is one new room, one line in the `registry!` list below, the bundle that the line makes of
//! its `View`, and one picture in `window/canvas/cards`.

pub mod account;
pub mod adaptive;
pub mod api_gateway;
pub mod auto_scaling;
pub mod between;
pub mod client;
pub mod cloudwatch;
pub mod cognito;
pub mod configuration;
pub mod console;
pub mod contract;
pub mod control;
pub mod delivery;
pub mod direct_connect;
pub mod dynamodb;
pub mod event;
pub mod event_bridge;
pub mod handler;
pub mod http;
pub mod instance_queue;
pub mod lambda;
pub mod lane;
pub mod log_group;
pub mod message;
pub mod metric;
pub mod parameter;
#[cfg(test)]
pub(crate) mod probe;
pub mod rds;
pub mod rds_proxy;
pub mod retry;
pub mod rule;
pub mod s3;
pub mod server;
pub mod session;
pub mod sns;
pub mod sqs;
pub mod station;
pub mod statistic;
pub mod table;
pub mod token_bucket;
pub mod traffic;
pub mod web_socket_api;
pub mod worker;

use bevy_ecs::bundle::Bundle;
use bevy_ecs::name::Name;
use bevy_ecs::world::EntityWorldMut;
use serde::{Deserialize, Serialize};

use crate::services::configuration::{Configuration as _, Problem, Reference, Surroundings, Watch};
use crate::services::contract::{
    Call, Change, Charge, Done, Metric, NodeId, OperationKind, Outbox, Reply, Rule, Service as _, Worker,
};
use crate::services::handler::Step;
use crate::services::http::HttpRequest;
use crate::services::station::Station;
use crate::units::time::SimTime;

/// A node's entity: which node of the scenario it is.
#[derive(bevy_ecs::component::Component, Clone, Copy, Debug, PartialEq, Eq)]
pub struct Node(pub NodeId);

/// Makes the enums that hold any service and any service's configuration, and hands every input through.
macro_rules! registry {
    ($($kind:ident in $room:ident, $title:literal;)+) => {
        /// What a scenario file says about one node.
        #[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
        pub enum NodeConfig {
            $(#[doc = $title] $kind(Box<$room::Config>),)+
        }

        /// Any service.
        #[derive(Clone, Debug)]
        pub enum AnyService {
            $(#[doc = $title] $kind(Box<$room::$kind>),)+
        }

        /// Kinds of service.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
        pub enum ServiceKind {
            $(#[doc = $title] $kind,)+
        }

        impl ServiceKind {
            /// Its name for people.
            #[must_use]
            pub fn title(self) -> &'static str {
                match self { $(ServiceKind::$kind => $title,)+ }
            }

            /// What it measures.
            #[must_use]
            pub fn metrics(self) -> &'static [Metric] {
                match self { $(ServiceKind::$kind => $room::$kind::METRICS,)+ }
            }

            /// Every kind there is.
            pub const ALL: &'static [ServiceKind] = &[$(ServiceKind::$kind),+];

            /// The rules by which it decides.
            #[must_use]
            pub fn rules(self) -> &'static [Rule] {
                match self { $(ServiceKind::$kind => $room::$kind::RULES,)+ }
            }

            /// What it can be asked.
            #[must_use]
            pub fn accepts(self) -> &'static [OperationKind] {
                match self { $(ServiceKind::$kind => $room::$kind::ACCEPTS,)+ }
            }
        }

        impl NodeConfig {
            /// Which kind of service it describes.
            #[must_use]
            pub fn kind(&self) -> ServiceKind {
                match self { $(NodeConfig::$kind(_) => ServiceKind::$kind,)+ }
            }

            /// Every other node it names.
            #[must_use]
            pub fn references(&self) -> Vec<Reference> {
                match self { $(NodeConfig::$kind(config) => config.references(),)+ }
            }

            /// What is wrong in itself.
            #[must_use]
            pub fn problems(&self) -> Vec<Problem> {
                match self { $(NodeConfig::$kind(config) => config.problems(),)+ }
            }

            /// The node that it passes everything on to, for links.
            #[must_use]
            pub fn far_end(&self) -> Option<&str> {
                match self { $(NodeConfig::$kind(config) => config.far_end(),)+ }
            }

            /// Connections and vCPUs, for relational databases.
            #[must_use]
            pub fn database(&self) -> Option<(u32, u32)> {
                match self { $(NodeConfig::$kind(config) => config.database(),)+ }
            }

            /// The steps it runs, for nodes that compute.
            #[must_use]
            pub fn handler(&self) -> &[Step] {
                match self { $(NodeConfig::$kind(config) => config.handler(),)+ }
            }

            /// How queueing theory sees it, if it can.
            #[must_use]
            pub fn station(&self) -> Option<Station> {
                match self { $(NodeConfig::$kind(config) => config.station(),)+ }
            }

            /// It acts by itself, so that something happens in a scenario.
            #[must_use]
            pub fn acts(&self) -> bool {
                match self { $(NodeConfig::$kind(config) => config.acts(),)+ }
            }

            /// Where an event goes from here, for event buses.
            #[must_use]
            pub fn ways_of_event(&self, source: &str, detail_type: &str, request: &HttpRequest) -> Vec<Reference> {
                match self { $(NodeConfig::$kind(config) => config.ways_of_event(source, detail_type, request),)+ }
            }

            /// Message groups that its messages name.
            #[must_use]
            pub fn message_groups(&self) -> Vec<&str> {
                match self { $(NodeConfig::$kind(config) => config.message_groups(),)+ }
            }

            /// The metrics of nodes that it reads.
            #[must_use]
            pub fn watches(&self) -> Vec<Watch> {
                match self { $(NodeConfig::$kind(config) => config.watches(),)+ }
            }

            /// The Availability Zones that it names, with their places.
            #[must_use]
            pub fn availability_zones(&self) -> &[String] {
                match self { $(NodeConfig::$kind(config) => config.availability_zones(),)+ }
            }

            /// What cannot change while it runs.
            fn fixed(&self) -> Vec<String> {
                match self { $(NodeConfig::$kind(config) => config.fixed(),)+ }
            }

            /// The same node with one parameter changed while it runs, as the timeline's `Set` does it.
            ///
            /// # Errors
            /// As [`NodeConfig::with_parameter`], and when the parameter is fixed from the start.
            pub fn with_live_parameter(&self, parameter: &str, value: &str) -> Result<Self, String> {
                let changed = match self {
                    $(NodeConfig::$kind(config) => {
                        let mut changed = patched(config.as_ref(), parameter, value)?;
                        changed.follow(parameter);
                        NodeConfig::$kind(Box::new(sound(changed)?))
                    })+
                };
                let may = match self { $(NodeConfig::$kind(config) => may_change(config.as_ref(), parameter),)+ };
                if may && changed.fixed() == self.fixed() {
                    return Ok(changed);
                }
                Err(format!("{parameter} cannot change while the scenario runs; write it at the node, or use --set"))
            }

            /// The same node with one parameter changed before the run, as `--set` does it.
            ///
            /// # Errors
            /// When there is no such parameter or the value does not fit it.
            pub fn with_parameter(&self, parameter: &str, value: &str) -> Result<Self, String> {
                Ok(match self {
                    $(NodeConfig::$kind(config) => {
                        NodeConfig::$kind(Box::new(sound(patched(config.as_ref(), parameter, value)?)?))
                    })+
                })
            }
        }

        impl AnyService {
            /// A new service, at time zero.
            #[must_use]
            pub fn new(config: NodeConfig, surroundings: &Surroundings) -> Self {
                match config {
                    $(NodeConfig::$kind(config) => {
                        AnyService::$kind(Box::new($room::$kind::new(*config, surroundings)))
                    })+
                }
            }

            /// Its kind.
            #[must_use]
            pub fn kind(&self) -> ServiceKind {
                match self { $(AnyService::$kind(_) => ServiceKind::$kind,)+ }
            }

            /// What it runs by now.
            #[must_use]
            pub fn config(&self) -> NodeConfig {
                match self { $(AnyService::$kind(service) => NodeConfig::$kind(Box::new(service.config().clone())),)+ }
            }

            /// See [`contract::Service::on_start`].
            pub fn on_start(&mut self, out: &mut impl Outbox) {
                match self { $(AnyService::$kind(service) => service.on_start(out),)+ }
            }

            /// See [`contract::Service::on_call`].
            #[inline]
            pub fn on_call(&mut self, call: Call, out: &mut impl Outbox) {
                match self { $(AnyService::$kind(service) => service.on_call(call, out),)+ }
            }

            /// See [`contract::Service::on_wake`].
            #[inline]
            pub fn on_wake(&mut self, token: u64, out: &mut impl Outbox) {
                match self { $(AnyService::$kind(service) => service.on_wake(token, out),)+ }
            }

            /// See [`contract::Service::on_reply`].
            #[inline]
            pub fn on_reply(&mut self, token: u64, reply: Reply, out: &mut impl Outbox) {
                match self { $(AnyService::$kind(service) => service.on_reply(token, reply, out),)+ }
            }

            /// See [`contract::Service::on_done`].
            #[inline]
            pub fn on_done(&mut self, token: u64, done: Done, out: &mut impl Outbox) {
                match self { $(AnyService::$kind(service) => service.on_done(token, done, out),)+ }
            }

            /// See [`contract::Service::on_change`].
            pub fn on_change(&mut self, change: &Change, out: &mut impl Outbox) {
                match self { $(AnyService::$kind(service) => service.on_change(change, out),)+ }
            }

            /// Its parameters change while it runs. A configuration of another kind is ignored.
            pub fn reconfigure(&mut self, config: NodeConfig, out: &mut impl Outbox) {
                match (self, config) {
                    $((AnyService::$kind(service), NodeConfig::$kind(config)) => service.reconfigure(*config, out),)+
                    _ => {}
                }
            }

            /// What AWS charges for it.
            #[must_use]
            pub fn charges(&self) -> Vec<Charge> {
                match self { $(AnyService::$kind(service) => service.charges(),)+ }
            }

            /// Its workers, if it has any.
            #[must_use]
            pub fn workers(&self, now: SimTime) -> Vec<Worker> {
                match self { $(AnyService::$kind(service) => service.workers(now),)+ }
            }

            /// Puts what a picture needs on the node's entity; touches it only if it differs.
            pub fn mirror(&self, entity: &mut EntityWorldMut<'_>, now: SimTime) {
                match self { $(AnyService::$kind(service) => mirror_view(entity, service.view(now)),)+ }
            }

            /// The components of a new node's entity.
            pub fn spawn<'w>(
                &self,
                world: &'w mut bevy_ecs::world::World,
                id: NodeId,
                name: &str,
            ) -> EntityWorldMut<'w> {
                match self { $(AnyService::$kind(service) => world.spawn(node(id, name, service.view(SimTime::ZERO))),)+ }
            }
        }
    };
}

registry! {
    Client in client, "Clients";
    ApiGateway in api_gateway, "API Gateway (REST)";
    Lambda in lambda, "Lambda function";
    Sqs in sqs, "SQS queue";
    DynamoDb in dynamodb, "DynamoDB table";
    AutoScalingGroup in auto_scaling, "EC2 Auto Scaling group";
    Server in server, "Server fleet";
    Rds in rds, "RDS database";
    RdsProxy in rds_proxy, "RDS Proxy";
    S3 in s3, "S3 bucket";
    Alarm in cloudwatch, "CloudWatch alarm";
    LogGroup in log_group, "CloudWatch log group";
    Sns in sns, "SNS topic";
    EventBridge in event_bridge, "EventBridge bus";
    DirectConnect in direct_connect, "Direct Connect link";
    Console in console, "AWS console";
    Cognito in cognito, "Cognito user pool";
    WebSocketApi in web_socket_api, "API Gateway (WebSocket)";
    InstanceQueue in instance_queue, "Queue on an EC2 instance";
}

/// The entity of a node: its name, which node it is, and what a picture of it needs.
fn node(id: NodeId, name: &str, view: impl bevy_ecs::component::Component) -> impl Bundle {
    (Name::new(name.to_owned()), Node(id), view)
}

fn mirror_view<V>(entity: &mut EntityWorldMut<'_>, view: V)
where
    V: bevy_ecs::component::Component<Mutability = bevy_ecs::component::Mutable> + PartialEq,
{
    use bevy_ecs::change_detection::DetectChangesMut as _;
    if let Some(mut shown) = entity.get_mut::<V>() {
        shown.set_if_neq(view);
    }
}

/// A variant with named fields, such as `Provisioned(read_capacity_units: 5, write_capacity_units: 5)`.
fn variant(text: &str) -> Option<serde_json::Value> {
    let (name, _) = text.trim().split_once('(').filter(|(name, _)| name.chars().all(char::is_alphanumeric))?;
    let fields: serde_json::Value = ron::from_str(&text.trim()[name.len()..]).ok()?;
    (!name.is_empty() && fields.is_object()).then(|| serde_json::json!({ name: fields }))
}

/// `config` with the field at the dotted path `parameter` replaced by `value`.
fn patched<C: configuration::Configuration>(config: &C, parameter: &str, value: &str) -> Result<C, String> {
    let mut tree = serde_json::to_value(config).map_err(|error| error.to_string())?;
    let (parents, field) = match parameter.rsplit_once('.') {
        Some((parents, field)) => (parents.split('.').collect(), field),
        None => (Vec::new(), parameter),
    };
    let mut place = &mut tree;
    for step in parents {
        let below = match place {
            serde_json::Value::Array(items) => step.parse::<usize>().ok().and_then(|index| items.get_mut(index)),
            other => other.get_mut(step),
        };
        place = below.ok_or_else(|| format!("there is no \"{step}\" in \"{parameter}\""))?;
    }
    let object = place.as_object_mut().ok_or_else(|| format!("\"{parameter}\" has no parameters of its own"))?;
    // A bare number or true / false is that; everything else is text, as units are, or a variant with fields.
    let parsed = serde_json::from_str(value).ok().filter(|v: &serde_json::Value| !v.is_object() && !v.is_array());
    let value = parsed.or_else(|| variant(value)).unwrap_or_else(|| value.into());
    let text = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
    object.insert(field.to_owned(), value);
    serde_json::from_value(tree).map_err(|error| parameter::refusal(&error, parameter, &text))
}

/// It is not in a list, or it is one of the fields there that can change while the node runs.
fn may_change<C: configuration::Configuration>(config: &C, parameter: &str) -> bool {
    let (list, field) = (parameter.split('.').next(), parameter.rsplit('.').next());
    let tree = serde_json::to_value(config).unwrap_or_default();
    let mut place = Some(&tree);
    for step in parameter.split('.') {
        if place.is_some_and(serde_json::Value::is_array) {
            let live = config.live_in_lists().iter().find(|(name, _)| Some(*name) == list);
            return live.is_some_and(|(_, fields)| field.is_some_and(|field| fields.contains(&field)));
        }
        place = place.and_then(|place| place.get(step));
    }
    true
}

/// `config`, if nothing is wrong in itself.
fn sound<C: configuration::Configuration>(config: C) -> Result<C, String> {
    match config.problems().first() {
        Some(problem) => Err(format!("{}; {}", problem.message, problem.help)),
        None => Ok(config),
    }
}
