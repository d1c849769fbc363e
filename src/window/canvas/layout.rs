//! Where the cards stand: left to right by the longest path that requests and messages take from the clients.
//!
//! The main flow lies on one straight line; what else stands in a column goes below it; a dead-letter queue
//! stands directly below its queue. Of the arrangements that are possible the one that can be shown largest
//! wins. Positions are in canvas pixels; pinned nodes stand where the scenario says.

use bevy_egui::egui::{Pos2, Rect, Vec2, pos2, vec2};

use crate::services::contract::{NodeId, OperationKind};
use crate::window::look;
use crate::window::scene::{Picture, Scene, SceneNode};

/// Room that arrangements are compared for: the canvas of a window of 1600 by 900. A fixed size, so that the
/// picture does not rearrange itself while somebody resizes the window.
const ROOM: Vec2 = Vec2::new(1_232.0, 634.0);
/// Between two architectures that have nothing to do with each other.
const APART: f32 = 72.0;

/// Where one card stands.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Place {
    /// The card.
    pub(super) rect: Rect,
    /// Height of its links.
    pub(super) port_y: f32,
    /// Column, counted from the left.
    pub(super) column: usize,
}

/// Size of a node's card at near zoom. Several crowds share the height that one alone would have.
fn size(scene: &Scene, node: &SceneNode) -> Vec2 {
    let crowd = |node: &&SceneNode| matches!(node.picture, Picture::Client(_));
    match &node.picture {
        Picture::Client(_) if scene.nodes.iter().filter(crowd).count() > 1 => vec2(156.0, 236.0),
        Picture::Client(_) => vec2(156.0, 356.0),
        Picture::ApiGateway(_) => vec2(176.0, 356.0),
        Picture::Server(_) => vec2(204.0, 356.0),
        Picture::Sqs(queue) if queue.is_dead_letter_queue => vec2(304.0, 82.0),
        Picture::Sqs(_) => vec2(304.0, 404.0),
        Picture::AutoScalingGroup(_) => vec2(326.0, 302.0),
        Picture::RdsProxy(_) => vec2(252.0, 172.0),
        Picture::Sns(_) => vec2(252.0, 190.0),
        Picture::DirectConnect(_) => vec2(252.0, 172.0),
        Picture::Rds(_) => vec2(326.0, 172.0),
        Picture::Console(_) | Picture::Cognito(_) | Picture::InstanceQueue(_) => vec2(252.0, 172.0),
        Picture::WebSocketApi(_) => vec2(252.0, 236.0),
        Picture::Alarm(_) => vec2(252.0, 148.0),
        Picture::LogGroup(_) => vec2(252.0, 132.0),
        Picture::Lambda(_) | Picture::DynamoDb(_) | Picture::S3(_) => vec2(252.0, 190.0),
    }
}

/// From the top of a card down to where its links meet it.
fn port(size: Vec2) -> f32 {
    if size.y > 240.0 { look::PORT_Y } else { size.y * 0.5 }
}

/// The places of all nodes, in the order of the scene.
pub(super) fn places(scene: &Scene) -> Vec<Place> {
    let graph = Graph::new(scene);
    let groups = graph.groups();
    let stacked = arrange(scene, &graph, &groups, vec2(0.0, 1.0));
    let beside = arrange(scene, &graph, &groups, vec2(1.0, 0.0));
    let mut places = if fit(&beside) > fit(&stacked) * 1.15 { beside } else { stacked };
    for (place, node) in places.iter_mut().zip(&scene.nodes) {
        if let Some((x, y)) = node.pinned {
            *place = standing(scene, node, pos2(x, y), place.column);
        }
    }
    places
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

/// All groups, one after the other in that direction; within a group the better of two arrangements.
fn arrange(scene: &Scene, graph: &Graph, groups: &[Vec<usize>], direction: Vec2) -> Vec<Place> {
    let nowhere = Place { rect: Rect::ZERO, port_y: 0.0, column: 0 };
    let mut places = vec![nowhere; scene.nodes.len()];
    let mut corner = Pos2::ZERO;
    for group in groups {
        let (long, folded) = (one_group(scene, graph, group, false), one_group(scene, graph, group, true));
        let chosen = if fit(&folded) > fit(&long) * 1.05 { folded } else { long };
        let all = bounds(&chosen);
        for (&node, place) in group.iter().zip(chosen) {
            places[node] = standing(scene, &scene.nodes[node], place.rect.min + (corner - all.min), place.column);
        }
        corner += direction * (all.size() + Vec2::splat(APART));
    }
    places
}

fn standing(scene: &Scene, node: &SceneNode, corner: Pos2, column: usize) -> Place {
    let size = size(scene, node);
    Place { rect: Rect::from_min_size(corner, size), port_y: corner.y + port(size), column }
}

/// The places of one group, in the order of the group.
fn one_group(scene: &Scene, graph: &Graph, group: &[usize], fold: bool) -> Vec<Place> {
    let columns = graph.columns(group, fold);
    let flow = graph.main_flow(group, &graph.ranks());
    let mut places = vec![Place { rect: Rect::ZERO, port_y: 0.0, column: 0 }; scene.nodes.len()];
    let mut left = 0.0;
    for column in 0..=group.iter().map(|&node| columns[node]).max().unwrap_or(0) {
        let members: Vec<usize> = group.iter().copied().filter(|&node| columns[node] == column).collect();
        let width = members.iter().map(|&node| size(scene, &scene.nodes[node]).x).fold(0.0, f32::max);
        let mut bottom = f32::NEG_INFINITY;
        for node in in_order(graph, &members, &flow, &places, &columns) {
            let size = size(scene, &scene.nodes[node]);
            let wanted = wanted_port(graph, node, &flow, &places, &columns) - port(size);
            let gap = if starts_column(graph, node, &members) { look::GAP_Y } else { look::GAP_LINK_Y };
            let top = if bottom == f32::NEG_INFINITY { wanted } else { wanted.max(bottom + gap) };
            let x = left + (width - size.x) * 0.5;
            places[node] = standing(scene, &scene.nodes[node], pos2(x, top), column);
            bottom = top + size.y;
        }
        left += width + look::GAP_X + extra_gap(graph, &members, &columns);
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
