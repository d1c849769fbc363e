//! How much arrives at every node, and whether it arrives independently: traffic, followed along the calls.

use crate::measure::theory::Broken;
use crate::measure::theory::conditions::{Stretch, Traffic};
use crate::scenario::resolve::Resolved;
use crate::services::NodeConfig;
use crate::services::contract::NodeId;
use crate::services::handler::{FailStep, Step, references};
use crate::services::station::Form;
use crate::units::distribution::Distribution;

/// What arrives at a node.
#[derive(Clone, Debug, Default)]
pub(super) struct Inflow {
    /// Per second.
    pub(super) rate: f64,
    /// Why it is no Poisson process, if it is none.
    pub(super) broken: Option<Broken>,
    /// Users who ask and wait, if nobody else does: how many, and how long each thinks.
    pub(super) closed: Option<(u32, f64)>,
    /// Who is refused asks again.
    pub(super) comes_again: bool,
    /// Seconds after which the least patient caller gives up.
    pub(super) patience: Option<f64>,
    /// The work that queries bring, with their rates.
    pub(super) work: Vec<(f64, Distribution)>,
    /// Those who call it, by index.
    pub(super) callers: Vec<usize>,
}

impl Inflow {
    /// The same at another rate, for what comes behind it.
    fn passed_on(&self, share: f64, from: usize) -> Inflow {
        let broken = self.broken.clone().or(self.closed.map(|_| Broken::ClosedLoop));
        Inflow { rate: self.rate * share, broken, callers: vec![from], ..Inflow::default() }
    }

    fn merge(&mut self, other: Inflow) {
        let first = self.callers.is_empty();
        let twice = other.callers.iter().any(|caller| self.callers.contains(caller));
        self.rate += other.rate;
        self.broken = self.broken.take().or(other.broken).or(twice.then_some(Broken::NotPoisson));
        if !first && (self.closed.is_some() || other.closed.is_some()) {
            self.broken.get_or_insert(Broken::ClosedLoop);
        }
        self.closed = if first { other.closed } else { None };
        self.comes_again |= other.comes_again;
        self.patience = match (self.patience, other.patience) {
            (Some(a), Some(b)) => Some(a.min(b)),
            (a, b) => a.or(b),
        };
        self.work.extend(other.work);
        self.callers.extend(other.callers);
    }
}

/// What arrives at every node, and the nodes in an order in which callers come before those they call.
pub(super) fn inflows(resolved: &Resolved, stretch: &Stretch) -> (Vec<Inflow>, Vec<usize>) {
    let graph: Vec<Vec<Out>> = (0..stretch.configs.len()).map(|node| outs(resolved, stretch, node)).collect();
    let order = order(&graph);
    let mut inflows = vec![Inflow::default(); graph.len()];
    for &node in &order {
        let own = inflows[node].clone();
        for out in &graph[node] {
            let mut flow = match stretch.traffic[node] {
                Some(traffic) => born(traffic, &stretch.configs[node], node),
                None => own.passed_on(out.share, node),
            };
            if out.unforeseen {
                flow.broken = Some(Broken::Unforeseen);
            }
            flow.patience = out.patience;
            flow.comes_again |= own.comes_again;
            flow.work.extend(out.work.map(|work| (flow.rate, work)));
            inflows[out.to].merge(flow);
        }
    }
    (inflows, order)
}

/// What a client sends.
fn born(traffic: Traffic, config: &NodeConfig, node: usize) -> Inflow {
    let (rate, broken, closed) = match traffic {
        Traffic::Poisson(rate) => (rate, None, None),
        Traffic::Changing(rate) => (rate, Some(Broken::RateChanges), None),
        Traffic::Even(rate) => (rate, Some(Broken::NotPoisson), None),
        Traffic::Closed(users, think) => (0.0, None, Some((users, think))),
        Traffic::Written => (0.0, Some(Broken::NotPoisson), None),
        Traffic::None => (0.0, None, None),
    };
    let comes_again = matches!(config, NodeConfig::Client(client) if client.retry.max_attempts() > 1);
    Inflow { rate, broken, closed, comes_again, callers: vec![node], ..Inflow::default() }
}

/// What a node sends to another for each request of its own.
struct Out {
    to: usize,
    share: f64,
    patience: Option<f64>,
    work: Option<Distribution>,
    /// How much goes there depends on more than is known.
    unforeseen: bool,
}

fn outs(resolved: &Resolved, stretch: &Stretch, node: usize) -> Vec<Out> {
    let id = |name: &str| resolved.names.0.get(name).map(|node| node.0 as usize);
    let out = |to: usize| Out { to, share: 1.0, patience: None, work: None, unforeseen: false };
    let config = &stretch.configs[node];
    if let NodeConfig::Client(client) = config {
        let patience = client.timeout.map(|timeout| timeout.as_secs_f64());
        return id(&client.target).map(|to| Out { patience, ..out(to) }).into_iter().collect();
    }
    let Some(station) = config.station() else {
        let all = resolved.links.iter().filter(|edge| edge.from.0 as usize == node && !edge.control);
        return all.map(|edge| Out { unforeseen: true, ..out(edge.to.0 as usize) }).collect();
    };
    match station.form {
        Form::Passes { to, .. } => id(&to).map(out).into_iter().collect(),
        Form::Store(_) => consumers(resolved, stretch, node).into_iter().map(out).collect(),
        _ => {
            let mut outs = Vec::new();
            for (share, step) in reached(config.handler()) {
                for reference in references(std::slice::from_ref(step)) {
                    let work = if let Step::Query(query) = step { Some(query.work) } else { None };
                    let made = id(&reference.to).map(|to| Out { share, work, ..out(to) });
                    outs.extend(made.filter(|_| !matches!(step, Step::Log(_))));
                }
            }
            outs
        }
    }
}

/// Who takes messages from a queue.
pub(super) fn consumers(resolved: &Resolved, stretch: &Stretch, queue: usize) -> Vec<usize> {
    let takes = |config: &NodeConfig| {
        let from = match config.station().map(|station| station.form) {
            Some(Form::Consumers { queue, .. }) => Some(queue),
            Some(Form::Workers { queue, .. }) => queue,
            _ => None,
        };
        from.is_some_and(|name| resolved.names.0.get(&name) == u32::try_from(queue).ok().map(NodeId).as_ref())
    };
    stretch.configs.iter().enumerate().filter(|(_, config)| takes(config)).map(|(index, _)| index).collect()
}

/// The steps of a handler with the chance that each is reached.
pub(super) fn reached(steps: &[Step]) -> Vec<(f64, &Step)> {
    let mut chance = 1.0;
    let mut all = Vec::new();
    for step in steps {
        all.push((chance, step));
        match step {
            Step::Fail(FailStep::Chance(fails)) => chance *= 1.0 - fails.get(),
            Step::Respond(_) => break,
            _ => {}
        }
    }
    all
}

/// Callers before those they call.
fn order(graph: &[Vec<Out>]) -> Vec<usize> {
    fn visit(node: usize, graph: &[Vec<Out>], seen: &mut [bool], order: &mut Vec<usize>) {
        if std::mem::replace(&mut seen[node], true) {
            return;
        }
        graph[node].iter().for_each(|out| visit(out.to, graph, seen, order));
        order.push(node);
    }
    let (mut seen, mut order) = (vec![false; graph.len()], Vec::new());
    (0..graph.len()).for_each(|node| visit(node, graph, &mut seen, &mut order));
    order.reverse();
    order
}
