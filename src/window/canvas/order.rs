//! In which order the nodes of a column stand, from top to bottom: so that few links cross.
//!
//! The barycentre method of Sugiyama, Tagawa and Toda (1981): each node wants to be as high as those that it is
//! linked with in the columns before, then in those behind, in turns. An order is changed for fewer crossings alone,
//! so a small change of a scenario does not shuffle the rest, and what has no crossing stays as it is.

use crate::window::canvas::graph::Graph;

/// Most rounds of the method, each from right to left and back; the first that helps nothing is the last.
const ROUNDS: usize = 4;

/// Nodes by column, each column from top to bottom.
pub(super) type Columns = Vec<Vec<usize>>;

/// The nodes of a group in their columns: the main flow first, each queue followed by its dead-letter queue, and as
/// few crossings as the method finds.
pub(super) fn order(graph: &Graph, group: &[usize], columns: &[usize], flow: &[usize]) -> Columns {
    let last = group.iter().map(|&node| columns[node]).max().unwrap_or(0);
    let members = |column| group.iter().copied().filter(|&node| columns[node] == column).collect();
    let sorter = Sorter { graph, columns, flow };
    let mut best: Columns = (0..=last).map(members).collect();
    for column in 0..=last {
        sorter.sort(&mut best, column, Side::Before);
    }
    let mut least = total(graph, columns, &best);
    let mut tried = best.clone();
    for _ in 0..ROUNDS {
        let before = least;
        for (column, side) in
            (0..last).rev().map(|column| (column, Side::Behind)).chain((1..=last).map(|column| (column, Side::Before)))
        {
            if least == 0 {
                return best;
            }
            sorter.sort(&mut tried, column, side);
            let crossings = total(graph, columns, &tried);
            if crossings < least {
                (least, best) = (crossings, tried.clone());
            }
        }
        if least == before {
            break;
        }
    }
    best
}

/// Whose height counts.
#[derive(Clone, Copy)]
enum Side {
    Before,
    Behind,
}

struct Sorter<'a> {
    graph: &'a Graph,
    columns: &'a [usize],
    flow: &'a [usize],
}

impl Sorter<'_> {
    /// Sorts a column by where those are that its nodes are linked with on one side.
    fn sort(&self, order: &mut Columns, column: usize, side: Side) {
        let heights = heights(self.columns, order);
        let members = &order[column];
        let mut free: Vec<usize> =
            members.iter().copied().filter(|&node| self.graph.below_queue[node].is_none()).collect();
        let key = |node: usize| (!self.leads(node), self.wanted(node, side, &heights));
        free.sort_by(|&a, &b| {
            let (a, b) = (key(a), key(b));
            a.0.cmp(&b.0).then(a.1.total_cmp(&b.1))
        });
        let below = |queue: usize| members.iter().copied().find(|&node| self.graph.below_queue[node] == Some(queue));
        let mut sorted: Vec<usize> = free.into_iter().flat_map(|node| [Some(node), below(node)]).flatten().collect();
        let left_over: Vec<usize> = members.iter().copied().filter(|node| !sorted.contains(node)).collect();
        sorted.extend(left_over);
        order[column] = sorted;
    }

    /// It lies on the line of the main flow.
    fn leads(&self, node: usize) -> bool {
        self.flow.contains(&node) && self.graph.starts_column(node, self.columns)
    }

    /// The mean height of those that it is linked with on that side; below who calls it from its own column; where
    /// it is, if it has neither.
    fn wanted(&self, node: usize, side: Side, heights: &[f32]) -> f32 {
        let columns = self.columns;
        let edges = || self.graph.edges.iter();
        let callers = edges().filter(|&&(from, to)| to == node && columns[from] == columns[node]);
        let lowest = callers.map(|&(from, _)| heights[from]).fold(f32::NEG_INFINITY, f32::max);
        if lowest > f32::NEG_INFINITY {
            return lowest + 0.5;
        }
        let far: Vec<f32> = edges()
            .filter_map(|&(from, to)| match side {
                Side::Before if to == node && columns[from] < columns[node] => Some(heights[from]),
                Side::Behind if from == node && columns[to] > columns[node] => Some(heights[to]),
                _ => None,
            })
            .collect();
        if far.is_empty() { heights[node] } else { far.iter().sum::<f32>() / far.len() as f32 }
    }
}

/// The place of each node in its column, counted from the top.
fn heights(columns: &[usize], order: &Columns) -> Vec<f32> {
    let mut heights = vec![0.0; columns.len()];
    for column in order {
        for (place, &node) in column.iter().enumerate() {
            heights[node] = place as f32;
        }
    }
    heights
}

/// Crossings in each gap, by the column to its left: two links cross where one is above the other at one end of what
/// they run beside each other, and below it at the other end. Links within a column do not count.
pub(super) fn crossings(graph: &Graph, columns: &[usize], order: &Columns) -> Vec<usize> {
    let heights = heights(columns, order);
    let group = |node: usize| order.get(columns[node]).is_some_and(|column| column.contains(&node));
    let links: Vec<(usize, usize)> =
        graph.edges.iter().copied().filter(|&(from, to)| columns[from] < columns[to] && group(from)).collect();
    let height_at = |&(from, to): &(usize, usize), column: usize| {
        let across = (column - columns[from]) as f32 / (columns[to] - columns[from]) as f32;
        heights[from] + (heights[to] - heights[from]) * across
    };
    let mut found = vec![0; order.len()];
    for (number, a) in links.iter().enumerate() {
        for b in &links[number + 1..] {
            let (left, right) = (columns[a.0].max(columns[b.0]), columns[a.1].min(columns[b.1]));
            if left < right {
                let above = |column| height_at(a, column) - height_at(b, column);
                found[left] += usize::from(above(left) * above(right) < 0.0);
            }
        }
    }
    found
}

fn total(graph: &Graph, columns: &[usize], order: &Columns) -> usize {
    crossings(graph, columns, order).iter().sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Nodes in columns with links between them, without clients' main flow: crossings as they stand, crossings when
    /// ordered, and the order.
    fn ordered(columns: &[usize], edges: &[(usize, usize)]) -> (usize, usize, Columns) {
        let nodes = columns.len();
        let graph = Graph::of(edges, nodes);
        let group: Vec<usize> = (0..nodes).collect();
        let last = columns.iter().copied().max().unwrap_or(0);
        let as_they_stand: Columns =
            (0..=last).map(|column| group.iter().copied().filter(|&node| columns[node] == column).collect()).collect();
        let order = order(&graph, &group, columns, &[]);
        (total(&graph, columns, &as_they_stand), total(&graph, columns, &order), order)
    }

    #[test]
    fn callers_that_call_the_other_way_round_do_not_cross() {
        // Of three callers each calls another one, from the bottom up: every pair of links crosses, 3 x 2 / 2 = 3.
        let (before, after, order) = ordered(&[0, 0, 0, 1, 1, 1], &[(0, 5), (1, 4), (2, 3)]);

        assert_eq!((before, after), (3, 0));
        assert_eq!(order, vec![vec![0, 1, 2], vec![5, 4, 3]]);
    }

    #[test]
    fn a_column_is_turned_for_those_behind_it_where_those_before_it_do_not_care() {
        // One client calls 1, 2 and 3 alike. As they stand, 1-6 crosses 2-5 and 3-5. By those before it the last column
        // becomes 4, 6, 5, where 2-5 still crosses 3-6; by those behind it the middle one becomes 1, 3, 2.
        let (before, after, order) =
            ordered(&[0, 1, 1, 1, 2, 2, 2], &[(0, 1), (0, 2), (0, 3), (2, 5), (1, 6), (3, 5), (3, 6)]);

        assert_eq!((before, after), (2, 0));
        assert_eq!(order, vec![vec![0], vec![1, 3, 2], vec![4, 6, 5]]);
    }

    #[test]
    fn where_each_calls_each_the_crossings_stay_and_so_does_the_order() {
        // An API and a page server that each call three services: of two callers and three callees every choice of two
        // and two crosses once, 1 x 3 = 3, in whatever order they stand.
        let all = [(0, 2), (0, 3), (0, 4), (1, 2), (1, 3), (1, 4)];
        let (before, after, order) = ordered(&[0, 0, 1, 1, 1], &all);

        assert_eq!((before, after), (3, 3));
        assert_eq!(order, vec![vec![0, 1], vec![2, 3, 4]]);
    }

    #[test]
    fn one_more_node_leaves_the_others_in_their_order() {
        let edges = [(0, 4), (1, 3), (2, 3), (2, 4), (3, 5), (4, 6)];
        let (_, _, before) = ordered(&[0, 0, 0, 1, 1, 2, 2], &edges);

        // A store that the second of the middle writes to.
        let more: Vec<(usize, usize)> = edges.iter().copied().chain([(4, 7)]).collect();
        let (_, _, after) = ordered(&[0, 0, 0, 1, 1, 2, 2, 2], &more);

        let others: Columns =
            after.iter().map(|column| column.iter().copied().filter(|&node| node != 7).collect()).collect();
        assert_eq!(others, before);
    }
}
