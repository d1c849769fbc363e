//! Node cards, one room per kind of service: the mechanism is the picture.

mod api_gateway;
mod auto_scaling;
mod card;
mod client;
mod cloudwatch;
mod cognito;
mod console;
mod dead_letters;
mod direct_connect;
mod dynamodb;
mod event_bridge;
mod groups;
mod instance_queue;
mod lambda;
mod log_group;
mod rds;
mod rds_proxy;
mod s3;
mod server;
mod slot;
mod sns;
mod sqs;
mod web_socket_api;
mod zones;

use bevy_egui::egui::{Rect, Stroke, StrokeKind, Vec2, pos2, vec2};

use crate::window::canvas::cards::card::{Card, Marks};
use crate::window::canvas::pen::{Level, Pen};
use crate::window::canvas::{causes, glyphs, tokens};
use crate::window::scene::{Picture, SceneNode};

/// Size of a card's chip at far zoom, on screen.
pub(super) const CHIP: Vec2 = Vec2::new(46.0, 30.0);

/// Draws the ground of a node's card, below everything that is on it.
pub(super) fn ground(pen: &Pen, node: &SceneNode, rect: Rect, selected: bool, hovered: bool) {
    if pen.level != Level::Far {
        card::ground(pen, node, rect, Marks { selected, hovered });
    }
}

/// Draws what is on the card of a node; at far zoom its chip.
pub(super) fn draw(pen: &Pen, node: &SceneNode, rect: Rect, selected: bool, hovered: bool) {
    if pen.level == Level::Far {
        return chip(pen, node, rect, Marks { selected, hovered });
    }
    pen.node.set(Some(node.id));
    let mut card = Card::new(pen, node, rect);
    match &node.picture {
        Picture::Client(view) => client::fill(&mut card, view),
        Picture::ApiGateway(view) => api_gateway::fill(&mut card, view),
        Picture::Lambda(view) => lambda::fill(&mut card, view),
        Picture::Sqs(view) if view.is_dead_letter_queue => dead_letters::fill(&mut card, view),
        Picture::Sqs(view) => sqs::fill(&mut card, view),
        Picture::DynamoDb(view) => dynamodb::fill(&mut card, view),
        Picture::AutoScalingGroup(view) => auto_scaling::fill(&mut card, view),
        Picture::Server(view) => server::fill(&mut card, view),
        Picture::Rds(view) => rds::fill(&mut card, view),
        Picture::RdsProxy(view) => rds_proxy::fill(&mut card, view),
        Picture::Sns(view) => sns::fill(&mut card, view),
        Picture::EventBridge(view) => event_bridge::fill(&mut card, view),
        Picture::DirectConnect(view) => direct_connect::fill(&mut card, view),
        Picture::S3(view) => s3::fill(&mut card, view),
        Picture::Alarm(view) => cloudwatch::fill(&mut card, view),
        Picture::LogGroup(view) => log_group::fill(&mut card, view),
        Picture::Console(view) => console::fill(&mut card, view),
        Picture::Cognito(view) => cognito::fill(&mut card, view),
        Picture::WebSocketApi(view) => web_socket_api::fill(&mut card, view),
        Picture::InstanceQueue(view) => instance_queue::fill(&mut card, view),
    }
    card.finish();
}

/// The far zoom: a glyph, and the token that says best what is wrong.
fn chip(pen: &Pen, node: &SceneNode, rect: Rect, marks: Marks) {
    let look = pen.look;
    let color = if marks.selected {
        look.accent
    } else if node.up {
        look.line2
    } else {
        look.error
    };
    let fill = if marks.hovered { look.raised } else { look.card };
    pen.painter.rect(rect, 6.0, fill, Stroke::new(1.25, color), StrokeKind::Inside);
    let urgent = causes::most_urgent(pen, node);
    let dead_letters = matches!(&node.picture, Picture::Sqs(view) if view.is_dead_letter_queue);
    let x = if urgent.is_some() { rect.left() + 6.0 } else { rect.center().x - 9.0 };
    pen.ink(|ink| {
        glyphs::kind(ink, node.kind, dead_letters, pos2(x, rect.center().y - 9.0), 18.0, look.mid);
        if let Some(kind) = urgent {
            let at = pos2(rect.right() - 12.0, rect.center().y);
            tokens::draw(ink, kind, at, vec2(1.0, 0.0), 5.0, look, 1.0);
        }
    });
    pen.flush();
}
