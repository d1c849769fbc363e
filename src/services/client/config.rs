//! A crowd of clients in the scenario file.

use serde::{Deserialize, Serialize};

use crate::services::client::sign_in::{self, SignIn};
use crate::services::configuration::{Configuration, Problem, Reference};
use crate::services::contract::OperationKind;
use crate::services::handler::MessageGroup;
use crate::services::http::HttpRequest;
use crate::services::retry::RetryConfig;
use crate::services::traffic::{ClientOperation, Phase, ScriptedRequest};
use crate::units::named::Named;
use crate::units::size::DataSize;
use crate::units::time::SimDuration;

/// A crowd of clients that all want the same thing.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Config {
    /// The node they call.
    pub target: String,
    /// What they do over time, one phase after the other.
    pub traffic: Vec<Phase>,
    /// The client whose random numbers decide when it asks, and for which keys; default: its own. With equal
    /// `traffic` and `keys`, both ask for the same at the same instants.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub arrivals_like: Option<String>,
    /// HTTP method; default `GET`.
    #[serde(default = "default_method")]
    pub method: String,
    /// Path; default `/`.
    #[serde(default = "default_path")]
    pub path: String,
    /// HTTP headers by name; default: none. An empty value leaves a header out.
    #[serde(default)]
    pub headers: Named<String>,
    /// What is asked of the target: `Invoke` for handlers and APIs, `Get` for object stores; default `Invoke`.
    #[serde(default)]
    pub operation: ClientOperation,
    /// Users who sign in at a user pool first; default: nobody does.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sign_in: Option<SignIn>,
    /// Largest frame in which a WebSocket message is sent; default `32KB`.
    #[serde(default = "default_frame")]
    pub frame: DataSize,
    /// Size of a request; default `1KB`.
    #[serde(default = "default_size")]
    pub size: DataSize,
    /// Message group of what is sent to a FIFO queue; default none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub message_group: Option<MessageGroup>,
    /// Which data the requests are about; default: one key.
    #[serde(default)]
    pub keys: Keys,
    /// Give up an attempt after this; default: wait for ever.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub timeout: Option<SimDuration>,
    /// SDK clients that the crowd is made of, 1..=1000000; default 1. They take turns, and each has a retry quota
    /// and, in adaptive mode, a rate limiter of its own.
    #[serde(default = "one")]
    pub clients: u32,
    /// What to do when an attempt fails; default: never retry.
    #[serde(default)]
    pub retry: RetryConfig,
    /// An order done within this counts as goodput; default: however late.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub on_time: Option<SimDuration>,
}

fn default_method() -> String {
    "GET".into()
}

fn one() -> u32 {
    1
}

fn default_path() -> String {
    "/".into()
}

fn default_frame() -> DataSize {
    DataSize::from_kb(32)
}

fn default_size() -> DataSize {
    DataSize::from_kb(1)
}

/// The data that requests are about: `count` keys from `first` on, the more popular the lower their rank.
#[derive(Clone, Copy, Debug, PartialEq, Deserialize, Serialize)]
#[serde(deny_unknown_fields, default)]
pub struct Keys {
    /// How many keys there are, 1..=1000000000; default 1.
    pub count: u64,
    /// Zipf exponent, 0 (all equally popular)..=5; default 0.
    pub skew: f64,
    /// The first of them, 0..=1000000000; clients with other keys ask for other things; default 0.
    pub first: u64,
    /// Drawn by popularity, or one after the other; default drawn.
    pub order: KeyOrder,
}

/// How a client comes by the key of its next request.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
pub enum KeyOrder {
    /// At random, by popularity.
    #[default]
    Drawn,
    /// One after the other, round and round: exactly even.
    InTurn,
}

impl Default for Keys {
    fn default() -> Self {
        Keys { count: 1, skew: 0.0, first: 0, order: KeyOrder::Drawn }
    }
}

impl Config {
    /// Its ordinary requests.
    #[must_use]
    pub fn route(&self) -> HttpRequest {
        let mut route = HttpRequest { method: self.method.clone(), path: self.path.clone(), ..HttpRequest::default() };
        self.headers.0.iter().for_each(|(name, value)| route.set_header(name, value));
        route
    }

    /// A scripted request: what it leaves out is as in the others.
    #[must_use]
    pub fn scripted_route(&self, request: &ScriptedRequest) -> HttpRequest {
        let mut route = self.route();
        route.method.clone_from(request.method.as_ref().unwrap_or(&self.method));
        route.path.clone_from(request.path.as_ref().unwrap_or(&self.path));
        route.parameters = request.parameters.clone().unwrap_or_default();
        request.headers.0.iter().for_each(|(name, value)| route.set_header(name, value));
        if let Some(token) = &request.token {
            route.set_header("authorization", token);
        }
        route
    }
}

impl Configuration for Config {
    fn acts(&self) -> bool {
        true
    }

    fn message_groups(&self) -> Vec<&str> {
        let scripted = self.traffic.iter().flat_map(Phase::script);
        let named = match &self.message_group {
            Some(MessageGroup::Id(name)) => Some(name.as_str()),
            _ => None,
        };
        scripted.filter_map(|request| request.message_group.as_deref()).chain(named).collect()
    }

    fn fixed(&self) -> Vec<String> {
        let sign_in = self.sign_in.as_ref().map(|sign_in| (&sign_in.user_pool, sign_in.users));
        vec![
            self.clients.to_string(),
            self.target.clone(),
            format!("{:?}", self.route()),
            format!("{:?} {sign_in:?} {:?}", self.on_time, self.arrivals_like),
        ]
    }

    fn references(&self) -> Vec<Reference> {
        let mut references: Vec<Reference> = Vec::new();
        let scripted = self.traffic.iter().flat_map(Phase::script).filter_map(|request| request.operation);
        for operation in std::iter::once(self.operation).chain(scripted).map(ClientOperation::kind) {
            if references.iter().all(|known| known.operation != operation) {
                let path = vec!["target".into()];
                references.push(Reference { path, to: self.target.clone(), operation, effect: false });
            }
        }
        references.extend(self.sign_in.as_ref().map(|sign_in| Reference {
            path: vec!["sign_in".into(), "user_pool".into()],
            to: sign_in.user_pool.clone(),
            operation: OperationKind::SignIn,
            effect: false,
        }));
        references
    }

    fn problems(&self) -> Vec<Problem> {
        let mut problems = Vec::new();
        if self.traffic.is_empty() {
            problems.push(Problem {
                path: vec!["traffic".into()],
                message: "traffic is empty, so this client never asks for anything".into(),
                help: "write at least one phase, such as Poisson(rate: \"10/s\")".into(),
            });
        }
        for (index, phase) in self.traffic.iter().enumerate() {
            problems.extend(phase.problem().map(|(message, help)| Problem {
                path: vec!["traffic".into(), index.to_string()],
                message,
                help,
            }));
        }
        if !(1..=1_000_000_000).contains(&self.keys.count) {
            problems.push(Problem::range("keys.count", self.keys.count, "1..=1000000000"));
        }
        if self.keys.first > 1_000_000_000 {
            problems.push(Problem::range("keys.first", self.keys.first, "0..=1000000000"));
        }
        if !(0.0..=5.0).contains(&self.keys.skew) {
            problems.push(Problem::range("keys.skew", self.keys.skew, "0..=5"));
        }
        if !(1..=1_000_000).contains(&self.clients) {
            problems.push(Problem::range("clients", self.clients, "1..=1000000"));
        }
        if let Some(message) = self.retry.problem() {
            problems.push(Problem { path: vec!["retry".into()], message, help: "write a value in 1..=100".into() });
        }
        problems.extend(self.sign_in.iter().filter_map(sign_in::problems));
        if self.timeout == Some(SimDuration::ZERO) {
            problems.push(Problem::range("timeout", "0s", "over 0s"));
        }
        problems
    }
}
