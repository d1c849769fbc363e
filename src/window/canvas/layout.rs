//! Where the cards stand: left to right by the longest path that requests and messages take from the clients.
//!
//! The main flow lies on one straight line; what else stands in a column goes below it, so that few links cross; a
//! dead-letter queue stands directly below its queue. Of the arrangements that are possible the one that can be shown largest
//! wins. Positions are in canvas pixels; pinned nodes stand where the scenario says.

use bevy_egui::egui::{Pos2, Rect, Vec2, pos2, vec2};

use crate::window::canvas::camera::FIT_MOST;
use crate::window::canvas::frames;
use crate::window::canvas::graph::Graph;
use crate::window::canvas::order::{crossings, order};
use crate::window::canvas::sizes::Sizes;
use crate::window::look;
use crate::window::scene::{Scene, SceneNode};

/// Room that arrangements are compared for: the canvas of a window of 1600 by 900. A fixed size, so that the
/// picture does not rearrange itself while somebody resizes the window.
const ROOM: Vec2 = Vec2::new(1_232.0, 634.0);

/// Most that the gap between two columns grows by, in such gaps, where there is room to spare.
const MOST_WIDENED: f32 = 1.5;

/// A picture is small when it can only be shown at this share of its size: then every bit counts.
const SMALL: f32 = 0.75;

/// Where one card stands.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Place {
    /// The card.
    pub(super) rect: Rect,
    /// Height of its links.
    pub(super) port_y: f32,
    /// Column, counted from the left.
    pub(super) column: usize,
    /// The architecture it belongs to, of those in the scene that have nothing to do with each other.
    pub(super) group: usize,
}

/// The places of all nodes, in the order of the scene. How they lie does not depend on how tall their cards are.
pub(super) fn places(scene: &Scene, sizes: Sizes) -> Vec<Place> {
    let plain = groups(scene, sizes.plain());
    let (best, lie) = best(scene, sizes.plain(), &plain);
    let mut places = if sizes == sizes.plain() { best } else { lie.places(scene, sizes, &groups(scene, sizes)) };
    for (place, node) in places.iter_mut().zip(&scene.nodes) {
        if let Some((x, y)) = node.pinned {
            *place = standing(scene, sizes, node, pos2(x, y), (place.column, place.group));
        }
    }
    places
}

/// How groups lie to each other and in themselves.
struct Lie {
    /// From one group to the next.
    direction: Vec2,
    /// Which of them are folded.
    folds: Vec<bool>,
    /// What their columns are further apart than they must be.
    widened: f32,
}

impl Lie {
    fn places(&self, scene: &Scene, sizes: Sizes, groups: &[Group]) -> Vec<Place> {
        let mut places = arrange(scene, sizes, groups, self.direction, &self.folds);
        for place in &mut places {
            place.rect = place.rect.translate(vec2(self.widened * place.column as f32, 0.0));
        }
        places
    }
}

/// The arrangement that can be shown largest.
fn best(scene: &Scene, sizes: Sizes, groups: &[Group]) -> (Vec<Place>, Lie) {
    let laid = |direction: Vec2, folds: &[bool]| {
        let mut lie = Lie { direction, folds: folds.to_vec(), widened: 0.0 };
        if direction.x == 0.0 {
            lie.widened = spare_width(scene, sizes, &lie.places(scene, sizes, groups));
        }
        (lie.places(scene, sizes, groups), lie)
    };
    let long = vec![false; groups.len()];
    let folded: Vec<bool> = groups.iter().map(|group| fit(&group.folded) > fit(&group.long) * 1.05).collect();
    let (down, right) = (vec2(0.0, 1.0), vec2(1.0, 0.0));
    let mut best = laid(down, &long);
    // Long lines below each other are read best; another arrangement has to be so much larger, if they are not small.
    for (direction, folds, larger) in [(down, &folded, 1.05), (right, &folded, 1.15), (right, &long, 1.15)] {
        let other = laid(direction, folds);
        let larger = if fit(&best.0) < SMALL { 1.0 } else { larger };
        if fit(&other.0) > fit(&best.0) * larger {
            best = other;
        }
    }
    best
}

/// The same with architectures that have nothing to do with each other side by side: few cards, as large as can be.
pub(super) fn side_by_side(scene: &Scene, sizes: Sizes) -> Vec<Place> {
    let groups = groups(scene, sizes);
    arrange(scene, sizes, &groups, vec2(1.0, 0.0), &vec![false; groups.len()])
}

/// How far columns can move apart where the picture is as high as its room but not as wide: what travels has longer to
/// be seen, and rates have more room beside the links. No card gets smaller by it.
fn spare_width(scene: &Scene, sizes: Sizes, places: &[Place]) -> f32 {
    let size = frames::reach(scene, bounds(places)).size();
    let room = ROOM - vec2(2.0, 2.0) * look::FIT_MARGIN;
    let columns = places.iter().map(|place| place.column).max().unwrap_or(0).max(1) as f32;
    // At the zoom that the height allows.
    let spare = room.x / (room.y / size.y).min(FIT_MOST) - size.x;
    (spare / columns).clamp(0.0, sizes.gap_x() * MOST_WIDENED)
}

/// What holds all cards.
pub(super) fn bounds(places: &[Place]) -> Rect {
    places.iter().fold(Rect::NOTHING, |all, place| all.union(place.rect))
}

/// How large a picture of that size can be shown.
fn fit(places: &[Place]) -> f32 {
    let size = bounds(places).size();
    (ROOM.x / size.x).min(ROOM.y / size.y).min(1.0)
}

/// Nodes that are connected with each other, and where they stand beside each other.
struct Group {
    members: Vec<usize>,
    /// As long as it is.
    long: Vec<Place>,
    /// The last column below the one before it.
    folded: Vec<Place>,
}

fn groups(scene: &Scene, sizes: Sizes) -> Vec<Group> {
    let graph = Graph::new(scene);
    let group = |members: Vec<usize>| {
        let columns = [false, true].map(|fold| graph.columns(&members, fold));
        let placed = |columns: &[usize]| one_group(scene, sizes, &graph, &members, columns);
        let long = placed(&columns[0]);
        let folded = if columns[0] == columns[1] { long.clone() } else { placed(&columns[1]) };
        Group { members, long, folded }
    };
    graph.groups().into_iter().map(group).collect()
}

/// All groups, one after the other in that direction, those folded that are to be.
fn arrange(scene: &Scene, sizes: Sizes, groups: &[Group], direction: Vec2, folds: &[bool]) -> Vec<Place> {
    let nowhere = Place { rect: Rect::ZERO, port_y: 0.0, column: 0, group: 0 };
    let mut places = vec![nowhere; scene.nodes.len()];
    let mut corner = Pos2::ZERO;
    for (number, group) in groups.iter().enumerate() {
        let chosen = if folds[number] { &group.folded } else { &group.long };
        let all = bounds(chosen);
        for (&node, place) in group.members.iter().zip(chosen) {
            let corner = place.rect.min + (corner - all.min);
            places[node] = standing(scene, sizes, &scene.nodes[node], corner, (place.column, number));
        }
        corner += direction * (all.size() + Vec2::splat(sizes.apart()));
    }
    places
}

fn standing(scene: &Scene, sizes: Sizes, node: &SceneNode, corner: Pos2, at: (usize, usize)) -> Place {
    let size = sizes.of(scene, node);
    let (column, group) = at;
    Place { rect: Rect::from_min_size(corner, size), port_y: corner.y + sizes.port(size), column, group }
}

/// The places of one group, in the order of the group.
fn one_group(scene: &Scene, sizes: Sizes, graph: &Graph, group: &[usize], columns: &[usize]) -> Vec<Place> {
    let flow = graph.main_flow(group, &graph.ranks());
    let order = order(graph, group, columns, &flow);
    let crossings = crossings(graph, columns, &order);
    let mut places = vec![Place { rect: Rect::ZERO, port_y: 0.0, column: 0, group: 0 }; scene.nodes.len()];
    let mut left = 0.0;
    for (column, members) in order.iter().enumerate() {
        let width = members.iter().map(|&node| sizes.of(scene, &scene.nodes[node]).x).fold(0.0, f32::max);
        let mut bottom = f32::NEG_INFINITY;
        for &node in members {
            let size = sizes.of(scene, &scene.nodes[node]);
            let wanted = wanted_port(graph, node, &flow, &places, columns) - sizes.port(size);
            let gap = if graph.starts_column(node, columns) { look::GAP_Y } else { sizes.gap_link_y() };
            let top = if bottom == f32::NEG_INFINITY { wanted } else { wanted.max(bottom + gap) };
            let x = left + (width - size.x) * 0.5;
            places[node] = standing(scene, sizes, &scene.nodes[node], pos2(x, top), (column, 0));
            bottom = top + size.y;
        }
        left += width + sizes.gap_x() + extra_gap(graph, members, columns, crossings[column]);
    }
    group.iter().map(|&node| places[node]).collect()
}

/// More room where many links leave a column, and still more where they cross: there they are told apart by how
/// flat they run.
fn extra_gap(graph: &Graph, members: &[usize], columns: &[usize], crossings: usize) -> f32 {
    let leaving =
        graph.edges.iter().filter(|(from, to)| members.contains(from) && columns[*to] > columns[*from]).count();
    let many = if leaving > 2 { look::GAP_MANY } else { 0.0 };
    many + (look::GAP_CROSSING * crossings as f32).min(look::GAP_CROSSING_MOST)
}

/// Where a node's links should be: on the line of the main flow, or as high as who leads to it.
fn wanted_port(graph: &Graph, node: usize, flow: &[usize], places: &[Place], columns: &[usize]) -> f32 {
    if flow.contains(&node) {
        return look::PORT_Y;
    }
    let callers: Vec<f32> = graph
        .edges
        .iter()
        .filter(|&&(from, to)| to == node && columns[from] < columns[to])
        .map(|&(from, _)| places[from].port_y)
        .collect();
    if callers.is_empty() { look::PORT_Y } else { callers.iter().sum::<f32>() / callers.len() as f32 }
}
