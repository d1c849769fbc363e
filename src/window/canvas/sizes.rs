//! How large the cards are: the sizes of the look guide, or compact ones for a picture of many cards, where a
//! card shows its name, its number and its mechanism and nothing more.

use bevy_egui::egui::{Vec2, vec2};

use crate::window::look;
use crate::window::scene::{Picture, Scene, SceneNode};

/// A compact card zoomed in on shows what a whole one shows, at this share of its size.
pub(super) const COMPACT_DETAIL: f32 = 0.55;

/// Width of a letter of a card's name and of what stands beside it, in card units.
const LETTER: f32 = 11.0;
const BESIDE_NAME: f32 = 78.0;
/// Names widen a compact card up to this.
const WIDEST_FOR_NAME: f32 = 276.0;

/// How much taller compact cards are, in percent, where only the width of a picture is used up; the tallest first.
pub(super) const TALLER: [u16; 7] = [190, 175, 160, 145, 130, 115, 100];

/// Which sizes a picture is made of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Sizes {
    /// Those of the look guide.
    Whole,
    /// Name, number and mechanism, the mechanism so much taller in percent.
    Compact(u16),
}

impl Sizes {
    /// Compact cards, none taller than it must be.
    pub(super) const COMPACT: Self = Sizes::Compact(100);

    /// The same, no taller than they must be.
    pub(super) fn plain(self) -> Self {
        if self == Sizes::Whole { self } else { Sizes::COMPACT }
    }

    /// Size of a node's card, in card units.
    pub(super) fn of(self, scene: &Scene, node: &SceneNode) -> Vec2 {
        match self {
            Sizes::Whole => whole(scene, node),
            Sizes::Compact(taller) => {
                let mut size = compact(node);
                if gains_by_height(node) {
                    size.y *= f32::from(taller) / 100.0;
                }
                // Cards of a kind are equally wide, so that those below each other line up.
                let alike = scene.nodes.iter().filter(|other| other.kind == node.kind);
                let letters = alike.map(|other| scene.letters(other)).fold(0.0, f32::max);
                let name = BESIDE_NAME + LETTER * letters;
                vec2(size.x.max(name.min(WIDEST_FOR_NAME)), size.y.max(height_for_links(scene, node)))
            }
        }
    }

    /// From the top of a card of that size down to where its links meet it.
    pub(super) fn port(self, size: Vec2) -> f32 {
        if self == Sizes::Whole && size.y > 240.0 { look::PORT_Y } else { size.y * 0.5 }
    }

    /// From one column to the next, where links have to be seen.
    pub(super) fn gap_x(self) -> f32 {
        match self {
            Sizes::Whole => look::GAP_X,
            Sizes::Compact(_) => look::GAP_X + 8.0,
        }
    }

    /// Between two architectures that have nothing to do with each other.
    pub(super) fn apart(self) -> f32 {
        match self {
            Sizes::Whole => 72.0,
            Sizes::Compact(_) => 60.0,
        }
    }

    /// From a card to one below it that it leads to.
    pub(super) fn gap_link_y(self) -> f32 {
        match self {
            Sizes::Whole => look::GAP_LINK_Y,
            Sizes::Compact(_) => look::GAP_LINK_Y * 0.8,
        }
    }
}

/// Its mechanism shows more in a taller card: crowds, threads, queues, instances.
fn gains_by_height(node: &SceneNode) -> bool {
    match &node.picture {
        Picture::Sqs(queue) => !queue.is_dead_letter_queue,
        Picture::Client(_)
        | Picture::Server(_)
        | Picture::AutoScalingGroup(_)
        | Picture::Rds(_)
        | Picture::InstanceQueue(_)
        | Picture::Lambda(_)
        | Picture::DynamoDb(_)
        | Picture::WebSocketApi(_)
        | Picture::ApiGateway(_) => true,
        _ => false,
    }
}

/// What a card's size depends on, apart from its name.
pub(super) fn footprint(node: &SceneNode) -> [u32; 2] {
    let size = compact(node);
    [size.x.to_bits(), size.y.to_bits()]
}

/// How high a compact card has to be for the links that meet it at one side, if they are many.
fn height_for_links(scene: &Scene, node: &SceneNode) -> f32 {
    let carrying = || scene.links.iter().filter(|link| !link.control);
    let left = carrying().filter(|link| link.to == node.id).count();
    let right = carrying().filter(|link| link.from == node.id).count();
    let most = left.max(right);
    if most > 2 { 48.0 + 58.0 * most as f32 } else { 0.0 }
}

/// Several crowds share the height that one alone would have.
fn whole(scene: &Scene, node: &SceneNode) -> Vec2 {
    let crowd = |node: &&SceneNode| matches!(node.picture, Picture::Client(_));
    match &node.picture {
        Picture::Client(_) if scene.nodes.iter().filter(crowd).count() > 1 => vec2(156.0, 236.0),
        Picture::Client(_) => vec2(156.0, 356.0),
        Picture::ApiGateway(_) => vec2(176.0, 356.0),
        Picture::Server(_) => vec2(204.0, 356.0),
        Picture::Sqs(queue) if queue.is_dead_letter_queue => vec2(304.0, 82.0),
        Picture::Sqs(_) => vec2(304.0, 404.0),
        Picture::AutoScalingGroup(_) => vec2(326.0, 302.0),
        Picture::RdsProxy(_) | Picture::DirectConnect(_) => vec2(252.0, 190.0),
        Picture::Sns(_) => vec2(252.0, 190.0),
        Picture::EventBridge(bus) => vec2(272.0, 118.0 + 46.0 * bus.rules.len().clamp(2, 4) as f32),
        Picture::Rds(_) => vec2(326.0, 172.0),
        Picture::Console(_) | Picture::Cognito(_) => vec2(252.0, 172.0),
        Picture::InstanceQueue(_) => vec2(252.0, 236.0),
        Picture::WebSocketApi(_) => vec2(252.0, 236.0),
        Picture::Alarm(_) => vec2(252.0, 148.0),
        Picture::LogGroup(_) => vec2(252.0, 132.0),
        Picture::Lambda(_) | Picture::DynamoDb(_) | Picture::S3(_) => vec2(252.0, 190.0),
    }
}

fn compact(node: &SceneNode) -> Vec2 {
    match &node.picture {
        Picture::Client(_) => vec2(148.0, 150.0),
        Picture::ApiGateway(api) => {
            let keys = api.keys.len().min(3) as f32 * 24.0;
            let width = if api.keys.is_empty() { 172.0 } else { 244.0 };
            vec2(width, 142.0 + keys + if api.cache.is_some() { 88.0 } else { 0.0 })
        }
        Picture::Server(_) => vec2(204.0, 196.0),
        Picture::Sqs(queue) if queue.is_dead_letter_queue => vec2(236.0, 72.0),
        Picture::Sqs(_) => vec2(236.0, 258.0),
        Picture::AutoScalingGroup(group) => {
            let lanes = if group.zones.len() > 1 { group.zones.len() as f32 * 18.0 } else { 0.0 };
            vec2(244.0, 176.0 + lanes)
        }
        Picture::Rds(_) => vec2(236.0, 138.0),
        Picture::RdsProxy(_) => vec2(220.0, 132.0),
        Picture::Sns(_) => vec2(226.0, 158.0),
        Picture::EventBridge(bus) => vec2(280.0, 96.0 + 44.0 * bus.rules.len().clamp(2, 4) as f32),
        Picture::DirectConnect(_) => vec2(236.0, 158.0),
        Picture::Console(_) => vec2(236.0, 118.0),
        Picture::Cognito(_) => vec2(208.0, 148.0),
        Picture::InstanceQueue(_) => vec2(236.0, 212.0),
        Picture::WebSocketApi(_) => vec2(220.0, 176.0),
        Picture::Alarm(_) => vec2(226.0, 126.0),
        Picture::LogGroup(_) => vec2(206.0, 112.0),
        Picture::Lambda(_) => vec2(222.0, 142.0),
        Picture::DynamoDb(_) => vec2(222.0, 158.0),
        Picture::S3(_) => vec2(206.0, 172.0),
    }
}
