//! Where the cards stand: left to right by the longest path that requests and messages take from the clients.
//!
//! The main flow lies on one straight line; what else stands in a column goes below it; a dead-letter queue
//! stands directly below its queue. Of the arrangements that are possible the one that can be shown largest
//! wins. Positions are in canvas pixels; pinned nodes stand where the scenario says.

use bevy_egui::egui::{Pos2, Rect, Vec2, pos2, vec2};

use crate::services::contract::{NodeId, OperationKind};
use crate::window::canvas::sizes::Sizes;
use crate::window::look;
use crate::window::scene::{Picture, Scene, SceneNode};

/// Room that arrangements are compared for: the canvas of a window of 1600 by 900. A fixed size, so that the
/// picture does not rearrange itself while somebody resizes the window.
const ROOM: Vec2 = Vec2::new(1_232.0, 634.0);

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

/// The places of all nodes, in the order of the scene.
pub(super) fn places(scene: &Scene, sizes: Sizes) -> Vec<Place> {
    let graph = Graph::new(scene);
    let groups = graph.groups();
    let arranged = |direction, fold| arrange(scene, sizes, (&graph, &groups), direction, fold);
    let mut places = arranged(vec2(0.0, 1.0), false);
    // Long lines below each other are read best; another arrangement has to be so much larger.
    for (direction, fold, larger) in
        [(vec2(0.0, 1.0), true, 1.05), (vec2(1.0, 0.0), true, 1.15), (vec2(1.0, 0.0), false, 1.15)]
    {
        let other = arranged(direction, fold);
        if fit(&other) > fit(&places) * larger {
            places = other;
        }
    }
    for (place, node) in places.iter_mut().zip(&scene.nodes) {
        if let Some((x, y)) = node.pinned {
            *place = standing(scene, sizes, node, pos2(x, y), (place.column, place.group));
        }
    }
    places
}

/// The same with architectures that have nothing to do with each other side by side: few cards, as large as can be.
pub(super) fn side_by_side(scene: &Scene, sizes: Sizes) -> Vec<Place> {
    let graph = Graph::new(scene);
    let groups = graph.groups();
    arrange(scene, sizes, (&graph, &groups), vec2(1.0, 0.0), false)
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

/// Who leads to whom, in the direction that orders flow.
struct Graph {
    /// Flow edges between indexes of nodes.
    edges: Vec<(usize, usize)>,
    /// For each node the queue that it is the dead-letter queue of.
    below_queue: Vec<Option<usize>>,
    client: Vec<bool>,
}

impl Graph {
    fn new(scene: &Scene) -> Self {
        let index = |id: NodeId| scene.nodes.iter().position(|node| node.id == id);
        let mut graph = Graph {
            edges: Vec::new(),
            below_queue: vec![None; scene.nodes.len()],
            client: scene.nodes.iter().map(|node| matches!(node.picture, Picture::Client(_))).collect(),
        };
        for link in scene.links.iter().filter(|link| !link.control) {
            let (Some(from), Some(to)) = (index(link.from), index(link.to)) else { continue };
            match link.operation {
                // A message to a connection goes back to where the request came from.
                OperationKind::Post => {}
                OperationKind::Redrive => graph.below_queue[to] = Some(from),
                // Messages flow from the queue to whoever receives them.
                OperationKind::Receive => graph.edges.push((to, from)),
                _ => graph.edges.push((from, to)),
            }
        }
        graph
    }

    fn len(&self) -> usize {
        self.client.len()
    }

    /// Nodes that are connected with each other, each group in the order of the scene.
    fn groups(&self) -> Vec<Vec<usize>> {
        let mut group: Vec<usize> = (0..self.len()).collect();
        let hangs = self.below_queue.iter().enumerate().filter_map(|(node, queue)| queue.map(|queue| (queue, node)));
        let pairs: Vec<(usize, usize)> = self.edges.iter().copied().chain(hangs).collect();
        for _ in 0..self.len() {
            for &(a, b) in &pairs {
                let least = group[a].min(group[b]);
                (group[a], group[b]) = (least, least);
            }
        }
        let mut groups: Vec<Vec<usize>> = Vec::new();
        for leader in 0..self.len() {
            let members: Vec<usize> = (0..self.len()).filter(|&node| group[node] == leader).collect();
            if !members.is_empty() {
                groups.push(members);
            }
        }
        groups
    }

    /// Length of the longest path that leads to each node. Cycles end after as many rounds as there are nodes.
    fn ranks(&self) -> Vec<usize> {
        let mut ranks = vec![0; self.len()];
        for _ in 0..self.len() {
            for &(from, to) in &self.edges {
                if !self.client[to] && ranks[to] < ranks[from] + 1 && ranks[from] + 1 < self.len() {
                    ranks[to] = ranks[from] + 1;
                }
            }
        }
        ranks
    }

    /// A longest path through a group, from left to right.
    fn main_flow(&self, group: &[usize], ranks: &[usize]) -> Vec<usize> {
        let Some(&last) = group.iter().rev().max_by_key(|&&node| ranks[node]) else { return Vec::new() };
        let mut path = vec![last];
        while let Some(&(from, _)) =
            self.edges.iter().find(|&&(from, to)| to == path[0] && ranks[from] + 1 == ranks[to])
        {
            path.insert(0, from);
        }
        path
    }

    /// Columns of a group: by rank, and with `fold` also with the nodes of the last column below their callers,
    /// when all these stand in one column.
    fn columns(&self, group: &[usize], fold: bool) -> Vec<usize> {
        let mut columns = self.ranks();
        let last = group.iter().map(|&node| columns[node]).max().unwrap_or(0);
        if fold && last >= 3 {
            for &node in group.iter().filter(|&&node| columns[node] == last).collect::<Vec<_>>() {
                columns[node] = last - 1;
            }
        }
        for (node, queue) in self.below_queue.iter().enumerate() {
            if let Some(queue) = queue {
                columns[node] = columns[*queue];
            }
        }
        columns
    }
}

/// All groups, one after the other in that direction; with `fold` each group in the better of two arrangements.
fn arrange(
    scene: &Scene,
    sizes: Sizes,
    (graph, groups): (&Graph, &[Vec<usize>]),
    direction: Vec2,
    fold: bool,
) -> Vec<Place> {
    let nowhere = Place { rect: Rect::ZERO, port_y: 0.0, column: 0, group: 0 };
    let mut places = vec![nowhere; scene.nodes.len()];
    let mut corner = Pos2::ZERO;
    for (number, group) in groups.iter().enumerate() {
        let (long, folded) =
            (one_group(scene, sizes, graph, group, false), one_group(scene, sizes, graph, group, true));
        let chosen = if fold && fit(&folded) > fit(&long) * 1.05 { folded } else { long };
        let all = bounds(&chosen);
        for (&node, place) in group.iter().zip(chosen) {
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
fn one_group(scene: &Scene, sizes: Sizes, graph: &Graph, group: &[usize], fold: bool) -> Vec<Place> {
    let columns = graph.columns(group, fold);
    let flow = graph.main_flow(group, &graph.ranks());
    let mut places = vec![Place { rect: Rect::ZERO, port_y: 0.0, column: 0, group: 0 }; scene.nodes.len()];
    let mut left = 0.0;
    for column in 0..=group.iter().map(|&node| columns[node]).max().unwrap_or(0) {
        let members: Vec<usize> = group.iter().copied().filter(|&node| columns[node] == column).collect();
        let width = members.iter().map(|&node| sizes.of(scene, &scene.nodes[node]).x).fold(0.0, f32::max);
        let mut bottom = f32::NEG_INFINITY;
        for node in in_order(graph, &members, &flow, &places, &columns) {
            let size = sizes.of(scene, &scene.nodes[node]);
            let wanted = wanted_port(graph, node, &flow, &places, &columns) - sizes.port(size);
            let gap = if starts_column(graph, node, &members) { look::GAP_Y } else { sizes.gap_link_y() };
            let top = if bottom == f32::NEG_INFINITY { wanted } else { wanted.max(bottom + gap) };
            let x = left + (width - size.x) * 0.5;
            places[node] = standing(scene, sizes, &scene.nodes[node], pos2(x, top), (column, 0));
            bottom = top + size.y;
        }
        left += width + sizes.gap_x() + extra_gap(graph, &members, &columns);
    }
    group.iter().map(|&node| places[node]).collect()
}

/// More room where many links leave a column.
fn extra_gap(graph: &Graph, members: &[usize], columns: &[usize]) -> f32 {
    let leaving =
        graph.edges.iter().filter(|(from, to)| members.contains(from) && columns[*to] > columns[*from]).count();
    if leaving > 2 { 32.0 } else { 0.0 }
}

/// Top to bottom within a column: the main flow, then what is called from higher up; each queue is followed by
/// its dead-letter queue.
fn in_order(graph: &Graph, members: &[usize], flow: &[usize], places: &[Place], columns: &[usize]) -> Vec<usize> {
    let mut free: Vec<usize> = members.iter().copied().filter(|&node| graph.below_queue[node].is_none()).collect();
    let key = |node: usize| {
        (!flow.contains(&node) || !starts_column(graph, node, members), wanted_port(graph, node, flow, places, columns))
    };
    free.sort_by(|&a, &b| {
        let (a, b) = (key(a), key(b));
        a.0.cmp(&b.0).then(a.1.total_cmp(&b.1))
    });
    let below = |queue: usize| members.iter().copied().find(|&node| graph.below_queue[node] == Some(queue));
    let mut order: Vec<usize> = free.into_iter().flat_map(|node| [Some(node), below(node)]).flatten().collect();
    let left_over: Vec<usize> = members.iter().copied().filter(|node| !order.contains(node)).collect();
    order.extend(left_over);
    order
}

/// No other node of the same column leads to it: it may lie on the line.
fn starts_column(graph: &Graph, node: usize, members: &[usize]) -> bool {
    !graph.edges.iter().any(|&(from, to)| to == node && members.contains(&from))
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
