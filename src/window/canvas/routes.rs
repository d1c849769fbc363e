//! Which way each link runs between the cards: straight where it can, bent where it must, around a card
//! rather than across it.

use std::sync::Arc;

use bevy_egui::egui::{Rect, pos2};

use crate::services::contract::{NodeId, OperationKind};
use crate::window::canvas::layout::Place;
use crate::window::canvas::path::Path;
use crate::window::look;
use crate::window::scene::{Scene, SceneLink};

/// From port to port at one side of a card, in card units.
const PORT_PITCH: f32 = 84.0;

/// A link's way on screen, in the direction that orders flow.
#[derive(Clone, Debug)]
pub(super) struct Route {
    /// Index of the link in the scene.
    pub(super) link: usize,
    /// Middle between its lanes; the only lane, if there is one.
    pub(super) path: Arc<Path>,
    /// The lanes there and back, if there are two.
    pub(super) lanes: Option<[Arc<Path>; 2]>,
    /// It runs against the direction of the calls: messages flow from the queue to its caller.
    pub(super) against_calls: bool,
    /// It moves messages to a dead-letter queue: a thin arrow.
    pub(super) redrive: bool,
}

/// Sides of a card where links end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Side {
    Left,
    Right,
}

/// How a link lies between two cards.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Way {
    ToTheRight,
    Down,
    Around,
}

/// A link between two places, in the direction that orders flow.
struct Leg {
    link: usize,
    from: usize,
    to: usize,
    way: Way,
}

/// The ways of links as they were last laid, kept as long as nothing that they depend on changes.
#[derive(Clone, Debug, Default)]
pub(super) struct Laid {
    places: Vec<Place>,
    scale: f32,
    links: Vec<(NodeId, NodeId, OperationKind, bool)>,
    routes: Arc<Vec<Route>>,
}

impl Laid {
    /// The ways between cards that stand at `places` (on screen, `scale` pixels per unit).
    pub(super) fn routes(&mut self, scene: &Scene, places: &[Place], scale: f32) -> Arc<Vec<Route>> {
        let links = scene.links.iter().map(|link| (link.from, link.to, link.operation, link.control));
        let same = self.places == places && self.scale.to_bits() == scale.to_bits();
        if !same || !links.clone().eq(self.links.iter().copied()) {
            let routes = Arc::new(routes(scene, places, scale));
            *self = Laid { places: places.to_vec(), scale, links: links.collect(), routes };
        }
        Arc::clone(&self.routes)
    }
}

/// The ways of all links of a scene between cards that stand at `places` (on screen, `scale` pixels per unit).
fn routes(scene: &Scene, places: &[Place], scale: f32) -> Vec<Route> {
    let legs: Vec<Leg> = scene.links.iter().enumerate().filter_map(|(i, link)| leg(scene, places, i, link)).collect();
    legs.iter().map(|leg| route(scene, &legs, leg, places, scale)).collect()
}

fn leg(scene: &Scene, places: &[Place], link: usize, scene_link: &SceneLink) -> Option<Leg> {
    let index = |id| scene.nodes.iter().position(|node| node.id == id);
    let (mut from, mut to) = (index(scene_link.from)?, index(scene_link.to)?);
    if scene_link.operation == OperationKind::Receive && !scene_link.control {
        (from, to) = (to, from);
    }
    let (a, b) = (&places[from], &places[to]);
    let overlap = a.rect.x_range().contains(b.rect.center().x) || b.rect.x_range().contains(a.rect.center().x);
    let way = if b.rect.left() > a.rect.right() {
        Way::ToTheRight
    } else if overlap && b.rect.top() > a.rect.bottom() {
        Way::Down
    } else {
        Way::Around
    };
    Some(Leg { link, from, to, way })
}

fn route(scene: &Scene, legs: &[Leg], leg: &Leg, places: &[Place], scale: f32) -> Route {
    let link = &scene.links[leg.link];
    let others: Vec<Rect> = (0..places.len())
        .filter(|&i| i != leg.from && i != leg.to)
        .map(|i| places[i].rect.expand(6.0 * scale))
        .collect();
    let (a, b) = (places[leg.from].rect, places[leg.to].rect);
    let path = if link.control { control(a, b, scale) } else { plain(legs, leg, places, scale) };
    let path = match path {
        path if link.control || !path.crosses(&others) => path,
        _ => around(legs, leg, places, &others, scale),
    };
    let one_lane = matches!(
        link.operation,
        OperationKind::Send
            | OperationKind::Publish
            | OperationKind::PutEvents
            | OperationKind::Notify
            | OperationKind::Receive
            | OperationKind::Redrive
            | OperationKind::Log
    );
    let shift = look::LANE_GAP * 0.5 * scale;
    let lanes = (!one_lane).then(|| [Arc::new(path.beside(shift)), Arc::new(path.beside(-shift).reversed())]);
    Route {
        link: leg.link,
        path: Arc::new(path),
        lanes,
        against_calls: link.operation == OperationKind::Receive && !link.control,
        redrive: link.operation == OperationKind::Redrive,
    }
}

/// The shortest way, whatever stands in between.
fn plain(legs: &[Leg], leg: &Leg, places: &[Place], scale: f32) -> Path {
    let (a, b) = (places[leg.from].rect, places[leg.to].rect);
    match leg.way {
        Way::ToTheRight => Path::level(
            pos2(a.right(), port(legs, leg, places, Side::Right, scale)),
            pos2(b.left(), port(legs, leg, places, Side::Left, scale)),
        ),
        Way::Down => {
            let (left, right) = (a.left().max(b.left()), a.right().min(b.right()));
            let x = (left + right) * 0.5;
            Path::new(vec![pos2(x, a.bottom()), pos2(x, b.top())])
        }
        Way::Around => Path::level(a.center(), b.center()),
    }
}

/// Height at which a link meets a card: the level ones at the card's own port, others above or below it in the
/// order in which their far ends stand.
fn port(legs: &[Leg], leg: &Leg, places: &[Place], side: Side, scale: f32) -> f32 {
    let (own, far) = if side == Side::Right { (leg.from, leg.to) } else { (leg.to, leg.from) };
    let place = &places[own];
    let slope = |other: &Leg| {
        let far = if side == Side::Right { other.to } else { other.from };
        places[far].port_y - place.port_y
    };
    let shares =
        |other: &&Leg| other.way == Way::ToTheRight && own == if side == Side::Right { other.from } else { other.to };
    let mut beside: Vec<&Leg> = legs.iter().filter(shares).collect();
    let columns = |other: &Leg| places[other.to].column.abs_diff(places[other.from].column);
    // Of two that lie equally high the nearer one gets the straight way.
    beside.sort_by(|x, y| slope(x).round().total_cmp(&slope(y).round()).then(columns(x).cmp(&columns(y))));
    let level = beside.iter().position(|other| slope(other).abs() < 1.0).unwrap_or((beside.len().max(1) - 1) / 2);
    let mine = beside.iter().position(|other| other.link == leg.link).unwrap_or(level);
    let room = place.rect.height() - 56.0 * scale;
    let pitch = (PORT_PITCH * scale).min(room / beside.len().max(1) as f32);
    let wanted = place.port_y + pitch * (mine as f32 - level as f32);
    let far_straight = (places[far].port_y - wanted).abs() < 1.0;
    let (top, bottom) = (place.rect.top() + 30.0 * scale, place.rect.bottom() - 20.0 * scale);
    if far_straight { places[far].port_y } else { wanted.clamp(top, bottom) }
}

/// A way around everything that stands between two cards, over or under it, whichever is shorter.
fn around(legs: &[Leg], leg: &Leg, places: &[Place], others: &[Rect], scale: f32) -> Path {
    let (a, b) = (places[leg.from].rect, places[leg.to].rect);
    let start = pos2(a.right(), port(legs, leg, places, Side::Right, scale));
    let step = look::GAP_X * 0.35 * scale;
    if leg.way != Way::ToTheRight {
        // In the same column, or back to the left: around the right side of both.
        let x = a.right().max(b.right()) + step;
        let end =
            pos2(b.right(), places.iter().find(|place| place.rect == b).map_or(b.center().y, |place| place.port_y));
        return Path::rounded(&[start, pos2(x, start.y), pos2(x, end.y), end], 26.0 * scale);
    }
    let end = pos2(b.left(), port(legs, leg, places, Side::Left, scale));
    let between = |rect: &&Rect| rect.right() > start.x && rect.left() < end.x;
    let heights =
        others.iter().filter(between).flat_map(|rect| [rect.top() - 26.0 * scale, rect.bottom() + 26.0 * scale]);
    let candidate = |y: f32| {
        let corners = [
            start,
            pos2(start.x + step, start.y),
            pos2(start.x + step, y),
            pos2(end.x - step, y),
            pos2(end.x - step, end.y),
            end,
        ];
        Path::rounded(&corners, 26.0 * scale)
    };
    let mut free: Vec<Path> = heights.map(candidate).filter(|path| !path.crosses(others)).collect();
    free.sort_by(|x, y| x.length().total_cmp(&y.length()));
    free.into_iter().next().unwrap_or_else(|| Path::level(start, end))
}

/// Steering leaves and arrives low, so that it stays clear of what is steered.
fn control(a: Rect, b: Rect, scale: f32) -> Path {
    let low = 34.0 * scale;
    if b.left() > a.right() {
        return Path::level(pos2(a.right(), a.bottom() - low), pos2(b.left(), b.bottom() - low));
    }
    if a.left() > b.right() {
        return Path::level(pos2(a.left(), a.bottom() - low), pos2(b.right(), b.bottom() - low));
    }
    Path::level(a.center_bottom(), b.center_top())
}
