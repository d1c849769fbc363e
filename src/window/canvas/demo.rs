//! What scenes without a simulation are made of, for tests and for the pages that show the signs and the cards.

use crate::engine::observe::DepartureKind;
use crate::services::contract::{NodeId, OperationKind, Rule, Worker, WorkerState};
use crate::services::{ServiceKind, client, dynamodb, event_bridge};
use crate::units::text::{Language, Text};
use crate::units::time::SimTime;
use crate::window::scene::{Picture, Scene, SceneLink, SceneNode, Token};
use crate::window::texts::Words;

#[cfg(test)]
pub(super) use crate::window::canvas::promotion::scene as promotion;

/// Nothing, at a moment of a run that plays.
pub(super) fn bare(language: Language) -> Scene {
    Scene {
        now: NOW,
        speed: 1.0,
        wall: 12.3,
        language,
        // Nobody asks for the other language.
        unit: Text { en: Words::SignUnit.get(language).into(), ko: Words::SignUnit.get(language).into() },
        ..Scene::default()
    }
}

/// A crowd at rest.
pub(super) fn bare_node() -> SceneNode {
    node(0, "", Picture::Client(client::View::default()), &[])
}

/// A link of requests on which nothing happens.
pub(super) fn bare_link() -> SceneLink {
    SceneLink { tokens: Vec::new(), ..link(0, 1, OperationKind::Invoke, 0.0) }
}

/// A rule of an event bus.
pub(super) fn rule(name: &str, matched: u64, waiting: u64) -> event_bridge::RuleView {
    event_bridge::RuleView { name: name.into(), matched, waiting, ..Default::default() }
}

/// The rule of that name.
pub(super) fn ruled(name: &str) -> Option<Rule> {
    let all = ServiceKind::ALL.iter().flat_map(|kind| kind.rules());
    all.copied().find(|rule| rule.name == name)
}

/// The moment of the promotion.
pub(super) const NOW: SimTime = SimTime(384_000_000_000);

/// A worker.
pub(super) fn worker(number: u64, state: WorkerState, busy: u32, slots: u32) -> Worker {
    Worker { number, state, busy, slots, queued: 0, until: None, zone: 0 }
}

/// A node with that picture.
pub(super) fn node(id: u32, name: &str, picture: Picture, rates: &[(&'static str, f64)]) -> SceneNode {
    let kind = match &picture {
        Picture::Client(_) => ServiceKind::Client,
        Picture::ApiGateway(_) => ServiceKind::ApiGateway,
        Picture::Lambda(_) => ServiceKind::Lambda,
        Picture::Sqs(_) => ServiceKind::Sqs,
        Picture::DynamoDb(_) => ServiceKind::DynamoDb,
        Picture::AutoScalingGroup(_) => ServiceKind::AutoScalingGroup,
        Picture::Server(_) => ServiceKind::Server,
        Picture::Rds(_) => ServiceKind::Rds,
        Picture::RdsProxy(_) => ServiceKind::RdsProxy,
        Picture::Sns(_) => ServiceKind::Sns,
        Picture::EventBridge(_) => ServiceKind::EventBridge,
        Picture::DirectConnect(_) => ServiceKind::DirectConnect,
        Picture::S3(_) => ServiceKind::S3,
        Picture::Alarm(_) => ServiceKind::Alarm,
        Picture::LogGroup(_) => ServiceKind::LogGroup,
        Picture::Console(_) => ServiceKind::Console,
        Picture::Cognito(_) => ServiceKind::Cognito,
        Picture::WebSocketApi(_) => ServiceKind::WebSocketApi,
        Picture::InstanceQueue(_) => ServiceKind::InstanceQueue,
    };
    SceneNode {
        id: NodeId(id),
        name: name.to_owned(),
        kind,
        up: true,
        picture,
        workers: Vec::new(),
        causes: Vec::new(),
        rates: rates.to_vec(),
        spark: Vec::new(),
        pinned: None,
    }
}

/// A link with a token of each kind on the way.
pub(super) fn link(from: u32, to: u32, operation: OperationKind, rate: f64) -> SceneLink {
    let kinds = [
        DepartureKind::Request,
        DepartureKind::Retry,
        DepartureKind::Message,
        DepartureKind::Batch(10),
        DepartureKind::Response,
        DepartureKind::Cached,
        DepartureKind::Error,
        DepartureKind::Throttled,
    ];
    let place = |(i, kind): (usize, &DepartureKind)| Token {
        kind: *kind,
        progress: 0.1 + 0.11 * i as f32,
        order: Some(i as u64),
    };
    SceneLink {
        from: NodeId(from),
        to: NodeId(to),
        operation,
        control: false,
        requests_per_second: rate,
        retries_per_second: 0.0,
        responses_per_second: rate,
        errors_per_second: 0.0,
        tokens: kinds.iter().enumerate().map(place).collect(),
    }
}

/// A partition that is as hot as that, of 100.
pub(super) fn heat(write: u8, refused: bool) -> dynamodb::partitions::Heat {
    dynamodb::partitions::Heat { read: 5, write, refused }
}
