//! Who leads to whom in a scene, in the direction that orders flow: the columns that nodes stand in, the main flow
//! through them, and which architectures have nothing to do with each other.

use crate::services::contract::{NodeId, OperationKind};
use crate::window::scene::{Picture, Scene};

/// Who leads to whom, by indexes of nodes.
pub(super) struct Graph {
    /// From whom to whom, without what leads back to where it has come from.
    pub(super) edges: Vec<(usize, usize)>,
    /// For each node the queue that it is the dead-letter queue of.
    pub(super) below_queue: Vec<Option<usize>>,
    client: Vec<bool>,
}

impl Graph {
    /// That of a scene.
    pub(super) fn new(scene: &Scene) -> Self {
        let index = |id: NodeId| scene.nodes.iter().position(|node| node.id == id);
        let mut edges = Vec::new();
        let mut below_queue = vec![None; scene.nodes.len()];
        for link in scene.links.iter().filter(|link| !link.control) {
            let (Some(from), Some(to)) = (index(link.from), index(link.to)) else { continue };
            match link.operation {
                // A message to a connection goes back to where the request came from.
                OperationKind::Post => {}
                OperationKind::Redrive => below_queue[to] = Some(from),
                // Messages flow from the queue to whoever receives them.
                OperationKind::Receive => edges.push((to, from)),
                _ => edges.push((from, to)),
            }
        }
        let client = scene.nodes.iter().map(|node| matches!(node.picture, Picture::Client(_))).collect();
        Graph { edges: forward(&edges, scene.nodes.len()), below_queue, client }
    }

    /// That of these edges alone, without queues and clients.
    #[cfg(test)]
    pub(super) fn of(edges: &[(usize, usize)], nodes: usize) -> Self {
        Graph { edges: forward(edges, nodes), below_queue: vec![None; nodes], client: vec![false; nodes] }
    }

    fn len(&self) -> usize {
        self.client.len()
    }

    /// Nodes that are connected with each other, each group in the order of the scene.
    pub(super) fn groups(&self) -> Vec<Vec<usize>> {
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

    /// Length of the longest path that leads to each node.
    pub(super) fn ranks(&self) -> Vec<usize> {
        let mut ranks = vec![0; self.len()];
        for _ in 0..self.len() {
            for &(from, to) in &self.edges {
                if !self.client[to] && ranks[to] < ranks[from] + 1 {
                    ranks[to] = ranks[from] + 1;
                }
            }
        }
        ranks
    }

    /// A longest path through a group, from left to right.
    pub(super) fn main_flow(&self, group: &[usize], ranks: &[usize]) -> Vec<usize> {
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
    pub(super) fn columns(&self, group: &[usize], fold: bool) -> Vec<usize> {
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

    /// No other node of the same column leads to it: it may lie on the line.
    pub(super) fn starts_column(&self, node: usize, columns: &[usize]) -> bool {
        !self.edges.iter().any(|&(from, to)| to == node && columns[from] == columns[to])
    }
}

/// These edges without those that close a circle, as they are met on walks from the first node on: what reports
/// to whom it was told by stands to the right of it all the same.
fn forward(edges: &[(usize, usize)], nodes: usize) -> Vec<(usize, usize)> {
    let mut walk = Walk { edges, on_the_way: vec![false; nodes], done: vec![false; nodes], closing: Vec::new() };
    // Who is called by nobody comes first, so that a circle is entered where orders enter it.
    let called = |node: usize| edges.iter().any(|&(_, to)| to == node);
    let (first, then): (Vec<usize>, Vec<usize>) = (0..nodes).partition(|&node| !called(node));
    first.into_iter().chain(then).for_each(|node| walk.visit(node));
    let closing = walk.closing;
    edges.iter().enumerate().filter(|(edge, _)| !closing.contains(edge)).map(|(_, &ends)| ends).collect()
}

/// A walk along the edges, depth first.
struct Walk<'a> {
    edges: &'a [(usize, usize)],
    on_the_way: Vec<bool>,
    done: Vec<bool>,
    /// Edges that lead to where the walk has come from.
    closing: Vec<usize>,
}

impl Walk<'_> {
    /// As deep as there are nodes.
    fn visit(&mut self, node: usize) {
        if self.done[node] {
            return;
        }
        self.on_the_way[node] = true;
        for (edge, &(_, to)) in self.edges.iter().enumerate().filter(|(_, ends)| ends.0 == node) {
            if self.on_the_way[to] {
                self.closing.push(edge);
            } else {
                self.visit(to);
            }
        }
        self.on_the_way[node] = false;
        self.done[node] = true;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_leads_back_is_left_out() {
        // A client calls a bus, the bus a function, the function the bus again, and the bus a server.
        let edges = [(2, 3), (0, 2), (3, 2), (2, 1)];

        assert_eq!(forward(&edges, 4), vec![(2, 3), (0, 2), (2, 1)]);
    }

    #[test]
    fn a_circle_does_not_lengthen_the_way() {
        assert_eq!(Graph::of(&[(0, 1), (1, 2), (2, 1), (1, 3)], 4).ranks(), vec![0, 1, 2, 2]);
    }
}
