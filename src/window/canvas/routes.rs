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
/// How far a link that goes around runs before it turns.
const STEP: f32 = look::GAP_X * 0.35;
/// Radius of its bends, and its distance from what it goes around.
const BEND: f32 = 26.0;
/// How far above the lower edge of a card steering meets it.
const LOW: f32 = 34.0;

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
    Above,
    Below,
}

/// How a link lies between two cards.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Way {
    ToTheRight,
    /// Back to a column further left.
    ToTheLeft,
    Down,
    Up,
    /// Within a column, around its right side.
    Beside,
}

impl Way {
    /// The sides on which it leaves the one card and meets the other.
    fn sides(self) -> [Side; 2] {
        match self {
            Way::ToTheRight => [Side::Right, Side::Left],
            Way::ToTheLeft => [Side::Left, Side::Right],
            Way::Down => [Side::Below, Side::Above],
            Way::Up => [Side::Above, Side::Below],
            Way::Beside => [Side::Right, Side::Right],
        }
    }
}

/// A link between two places, in the direction that orders flow.
#[derive(Clone, Copy)]
struct Leg {
    link: usize,
    from: usize,
    to: usize,
    way: Way,
    control: bool,
}

impl Leg {
    /// The card at one of its ends, on which side it meets it, and the card at the other end.
    fn end(&self, end: usize) -> (usize, Side, usize) {
        let cards = [self.from, self.to];
        (cards[end], self.way.sides()[end], cards[1 - end])
    }
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
    let legs: Vec<Leg> =
        scene.links.iter().enumerate().filter_map(|(i, link)| leg(scene, places, i, link, scale)).collect();
    legs.iter().map(|leg| route(scene, &legs, leg, places, scale)).collect()
}

fn leg(scene: &Scene, places: &[Place], link: usize, scene_link: &SceneLink, scale: f32) -> Option<Leg> {
    let index = |id| scene.nodes.iter().position(|node| node.id == id);
    let (mut from, mut to) = (index(scene_link.from)?, index(scene_link.to)?);
    if scene_link.operation == OperationKind::Receive && !scene_link.control {
        (from, to) = (to, from);
    }
    let (a, b) = (places[from].rect, places[to].rect);
    let overlap = a.x_range().contains(b.center().x) || b.x_range().contains(a.center().x);
    let upright = |way| {
        let free = scene_link.control || !straight(a, b, 0.0).crosses(&others(places, [from, to], scale));
        if overlap && free { way } else { Way::Beside }
    };
    let way = match () {
        () if b.left() > a.right() => Way::ToTheRight,
        () if b.right() < a.left() => Way::ToTheLeft,
        () if b.top() > a.bottom() => upright(Way::Down),
        () if b.bottom() < a.top() => upright(Way::Up),
        () => Way::Beside,
    };
    Some(Leg { link, from, to, way, control: scene_link.control })
}

/// The cards that a link between these two has to keep clear of.
fn others(places: &[Place], ends: [usize; 2], scale: f32) -> Vec<Rect> {
    let others = (0..places.len()).filter(|i| !ends.contains(i));
    others.map(|i| places[i].rect.expand(6.0 * scale)).collect()
}

fn route(scene: &Scene, legs: &[Leg], leg: &Leg, places: &[Place], scale: f32) -> Route {
    let link = &scene.links[leg.link];
    let path = if link.control { control(legs, leg, places, scale) } else { plain(legs, leg, places, scale) };
    let others = others(places, [leg.from, leg.to], scale);
    let path = match path {
        path if link.control || !path.crosses(&others) => path,
        path => around(&path, leg, &others, scale).unwrap_or(path),
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
    let at = |end: usize| {
        let (card, side, _) = leg.end(end);
        let rect = places[card].rect;
        pos2(if side == Side::Left { rect.left() } else { rect.right() }, port(legs, leg, places, end, scale))
    };
    match leg.way {
        Way::ToTheRight | Way::ToTheLeft => Path::level(at(0), at(1)),
        Way::Down | Way::Up => straight(a, b, aside(legs, leg, scale)),
        Way::Beside => {
            let (start, end) = (at(0), at(1));
            let x = start.x.max(end.x) + STEP * scale;
            Path::rounded(&[start, pos2(x, start.y), pos2(x, end.y), end], BEND * scale)
        }
    }
}

/// Straight from the lower edge of the upper card to the upper edge of the lower one, or back up.
fn straight(a: Rect, b: Rect, aside: f32) -> Path {
    let (left, right) = (a.left().max(b.left()), a.right().min(b.right()));
    let x = ((left + right) * 0.5 + aside).clamp(left.min(right), right.max(left));
    let (start, end) = if b.top() > a.bottom() { (a.bottom(), b.top()) } else { (a.top(), b.bottom()) };
    Path::new(vec![pos2(x, start), pos2(x, end)])
}

/// How far an upright link stands beside the middle, where several run between two cards.
fn aside(legs: &[Leg], leg: &Leg, scale: f32) -> f32 {
    let ends = |leg: &Leg| (leg.from.min(leg.to), leg.from.max(leg.to));
    let upright = |other: &&Leg| matches!(other.way, Way::Down | Way::Up) && ends(other) == ends(leg);
    let same: Vec<usize> = legs.iter().filter(upright).map(|other| other.link).collect();
    let place = same.iter().position(|&link| link == leg.link).unwrap_or(0);
    (place as f32 - (same.len().max(1) - 1) as f32 * 0.5) * PORT_PITCH * scale
}

/// Height at which a link meets a card with one of its ends, at the left or the right: the level ones at the card's
/// own port, others above or below it in the order in which their far ends stand.
fn port(legs: &[Leg], leg: &Leg, places: &[Place], end: usize, scale: f32) -> f32 {
    let (own, side, far) = leg.end(end);
    let place = &places[own];
    let slope = |far: usize| places[far].port_y - place.port_y;
    let ends = legs.iter().filter(|other| !other.control).flat_map(|other| [(other, 0), (other, 1)]);
    let mut beside: Vec<(&Leg, usize)> =
        ends.filter(|(other, end)| (other.end(*end).0, other.end(*end).1) == (own, side)).collect();
    let far_of = |(other, end): &(&Leg, usize)| other.end(*end).2;
    let columns = |far: usize| places[far].column.abs_diff(place.column);
    // Of two that lie equally high the nearer one gets the straight way.
    beside.sort_by(|x, y| {
        let (x, y) = (far_of(x), far_of(y));
        slope(x).round().total_cmp(&slope(y).round()).then(columns(x).cmp(&columns(y)))
    });
    let level =
        beside.iter().position(|other| slope(far_of(other)).abs() < 1.0).unwrap_or((beside.len().max(1) - 1) / 2);
    let mine = beside.iter().position(|(other, own)| (other.link, *own) == (leg.link, end)).unwrap_or(level);
    let room = place.rect.height() - 56.0 * scale;
    let pitch = (PORT_PITCH * scale).min(room / beside.len().max(1) as f32);
    let wanted = place.port_y + pitch * (mine as f32 - level as f32);
    let far_straight = (places[far].port_y - wanted).abs() < 1.0;
    let (top, bottom) = (place.rect.top() + 30.0 * scale, place.rect.bottom() - 20.0 * scale);
    if far_straight { places[far].port_y } else { wanted.clamp(top, bottom) }
}

/// A way from the start to the end of `plain` around everything that stands between them, over or under it,
/// whichever is shorter.
fn around(plain: &Path, leg: &Leg, others: &[Rect], scale: f32) -> Option<Path> {
    let (start, end) = (*plain.points.first()?, *plain.points.last()?);
    let step = match leg.way {
        Way::ToTheRight => STEP * scale,
        Way::ToTheLeft => -STEP * scale,
        Way::Down | Way::Up | Way::Beside => return None,
    };
    let (left, right) = (start.x.min(end.x), start.x.max(end.x));
    let between = |rect: &&Rect| rect.right() > left && rect.left() < right;
    let heights =
        others.iter().filter(between).flat_map(|rect| [rect.top() - BEND * scale, rect.bottom() + BEND * scale]);
    let candidate = |y: f32| {
        let corners = [
            start,
            pos2(start.x + step, start.y),
            pos2(start.x + step, y),
            pos2(end.x - step, y),
            pos2(end.x - step, end.y),
            end,
        ];
        Path::rounded(&corners, BEND * scale)
    };
    let free = heights.map(candidate).filter(|path| !path.crosses(others));
    free.min_by(|x, y| x.length().total_cmp(&y.length()))
}

/// Steering leaves and arrives low, so that it stays clear of what is steered.
fn control(legs: &[Leg], leg: &Leg, places: &[Place], scale: f32) -> Path {
    let (a, b) = (places[leg.from].rect, places[leg.to].rect);
    let (low_a, low_b) = (a.bottom() - LOW * scale, b.bottom() - LOW * scale);
    match leg.way {
        Way::ToTheRight => Path::level(pos2(a.right(), low_a), pos2(b.left(), low_b)),
        Way::ToTheLeft => Path::level(pos2(a.left(), low_a), pos2(b.right(), low_b)),
        Way::Down | Way::Up => straight(a, b, aside(legs, leg, scale)),
        Way::Beside => Path::level(a.center_bottom(), b.center_top()),
    }
}

#[cfg(test)]
mod tests {
    use crate::units::text::Language;
    use crate::window::canvas::layout;
    use crate::window::canvas::promotion;
    use crate::window::canvas::sizes::Sizes;

    use super::*;

    /// Where the ends of a link lie: whether each is on the edge of its card.
    fn on_edge(rect: Rect, at: bevy_egui::egui::Pos2) -> bool {
        let close = |a: f32, b: f32| (a - b).abs() < 0.5;
        let beside = close(at.x, rect.left()) || close(at.x, rect.right());
        let above = close(at.y, rect.top()) || close(at.y, rect.bottom());
        (beside && rect.y_range().contains(at.y)) || (above && rect.x_range().contains(at.x))
    }

    #[test]
    fn links_end_on_the_edges_of_their_cards_whichever_way_they_run() {
        let mut scene = promotion::scene(Language::En);
        // Around the queue, in the middle: to the left, to the right, above, below, and far to the left.
        for (node, at) in [(0, (900.0, 0.0)), (1, (0.0, 900.0)), (2, (900.0, 900.0)), (3, (900.0, 1_500.0))] {
            scene.nodes[node].pinned = Some(at);
        }
        let places = layout::places(&scene, Sizes::Whole);

        let laid = routes(&scene, &places, 1.0);

        for (from, to) in [(0, 1), (1, 2), (2, 3), (2, 0), (3, 1)] {
            scene.links[0].from = scene.nodes[from].id;
            scene.links[0].to = scene.nodes[to].id;
            let route = &routes(&scene, &places, 1.0)[0];
            let (start, end) = (route.path.points[0], route.path.points[route.path.points.len() - 1]);
            assert!(on_edge(places[from].rect, start), "{from} to {to}: {start:?} of {:?}", places[from].rect);
            assert!(on_edge(places[to].rect, end), "{from} to {to}: {end:?} of {:?}", places[to].rect);
        }
        assert_eq!(laid.len(), scene.links.len());
    }

    #[test]
    fn what_leads_back_leaves_at_the_left_and_shares_the_side_with_what_led_there() {
        let mut scene = promotion::scene(Language::En);
        scene.nodes.truncate(2);
        scene.links.truncate(1);
        let back = SceneLink { from: scene.nodes[1].id, to: scene.nodes[0].id, ..scene.links[0].clone() };
        scene.links.push(back);
        let places = layout::places(&scene, Sizes::Whole);

        let laid = routes(&scene, &places, 1.0);

        let ends = |route: &Route| (route.path.points[0], route.path.points[route.path.points.len() - 1]);
        let ((out, into), (leaves, comes)) = (ends(&laid[0]), ends(&laid[1]));
        assert_eq!((out.x, leaves.x), (places[0].rect.right(), places[1].rect.left()));
        // Beside each other, so neither crosses the other.
        assert!(out.y < comes.y && into.y < leaves.y, "{out:?} {into:?} {leaves:?} {comes:?}");
    }
}
