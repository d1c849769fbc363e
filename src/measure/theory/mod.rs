//! What queueing theory predicts of a run: from the architecture and its present parameters, wherever the assumptions
//! of a model hold, and the broken assumption wherever they do not.
//!
//! ```text
//!  scenario, what was changed live ──► stretches of time in which nothing changes
//!      each stretch: traffic ──► rates at every node ──► hold times, callees first ──► a claim for every node
//!      the run so far: does so much arrive as the claim assumes? what is the fluid backlog by now? ──► ghost, note
//! ```
//! Nothing measured goes into a claim. What is measured only decides whether its assumptions held, and how many
//! instances of a group were in service.

mod conditions;
mod fluid;
pub mod formulas;
mod ghost;
mod line;
mod rates;
mod solve;
mod span;
#[cfg(test)]
mod tests;

use crate::measure::theory::conditions::Stretch;
use crate::scenario::model::TimelineEntry;
use crate::scenario::resolve::Resolved;
use crate::services::NodeConfig;
use crate::services::contract::{NodeId, OperationKind};
use crate::services::station::Meters;

pub use crate::measure::theory::ghost::{Ghost, Said};

/// A model of queueing theory.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Model {
    /// M/M/c; M/M/1 for one thread.
    Mmc(u32),
    /// M/M/c/K: so many threads, and room for so many in all.
    Mmck(u32, u32),
    /// M/G/c/c, Erlang's loss formula.
    Loss(u32),
    /// Ek/M/c: k machines in turn, each with c threads.
    InTurn(u32, u32),
    /// M/G/1 with that coefficient of variation.
    Mg1(f64),
    /// M/G/c by the approximation of Lee and Longton, with that coefficient of variation.
    Mgc(u32, f64),
    /// M/G/infinity: hardly anybody waits.
    MgInfinity,
    /// M/M/c//N, a finite source of so many users.
    FiniteSource(u32, u32),
    /// Little's law over what is behind it.
    Little,
}

/// Why no model holds.
#[derive(Clone, Debug, PartialEq)]
pub enum Broken {
    /// The load is 1 or more, and the line has no bound.
    NoSteadyState(f64),
    /// Requests are evenly spaced or come at written instants.
    NotPoisson,
    /// The rate changes from moment to moment.
    RateChanges,
    /// Who asks waits for the answer first, and no finite-source model fits.
    ClosedLoop,
    /// Those before it let requests through as they can: what comes here has been held up.
    HeldUp(NodeId),
    /// What comes here depends on what a cache, a filter or a choice lets through.
    Unforeseen,
    /// A node behind it has no steady state: how long it holds a request is not known.
    Behind(NodeId),
    /// No model of a node behind it is known.
    NoModel(NodeId),
    /// Machines get requests in turn, each with uneven work or a short line.
    InTurn,
    /// A thread takes several messages at once.
    Batches,
    /// The number of instances changes.
    Scaling,
    /// The node is down.
    Down,
    /// It has lost a worker or a zone.
    WorkerLost,
    /// Callers give up before their answers come.
    Impatient,
    /// Over its limit, and who is refused comes again.
    ComesAgain,
    /// Not so much arrives as the architecture and its traffic say: measured, expected, per second.
    Arrivals(f64, f64),
    /// So many a second are refused, by a limit that the model does not have.
    Refuses(f64),
}

/// What theory says of a node while nothing changes.
#[derive(Clone, Debug, PartialEq)]
pub enum Claim {
    /// A model holds.
    Holds(Prediction),
    /// None does, and why.
    Broken(Broken),
    /// How much comes is not known beforehand; what comes is here for so many seconds: Little's law with what is
    /// measured.
    PerArrival(f64),
    /// There is nothing to say: nobody asks, or the node is not a queue.
    Silent,
}

/// The numbers of a model.
#[derive(Clone, Debug, PartialEq)]
pub struct Prediction {
    /// The model.
    pub model: Model,
    /// Arrivals per second that it assumes.
    pub rate: f64,
    /// Work offered over what can be done; 0 where there is no limit.
    pub load: f64,
    /// Mean of each metric by its name; counts are per second, spans in seconds.
    pub values: Vec<(&'static str, f64)>,
}

impl Prediction {
    /// The predicted mean of that metric.
    #[must_use]
    pub fn value(&self, metric: &str) -> Option<f64> {
        self.values.iter().find(|(name, _)| *name == metric).map(|(_, value)| *value)
    }
}

/// Everything that theory says of a run, from its start to its end.
#[derive(Clone, Debug)]
pub struct Theory {
    stretches: Vec<Stretch>,
    claims: Vec<Vec<Claim>>,
    fluids: Vec<Vec<Option<fluid::Flow>>>,
    meters: Vec<Meters>,
    /// By node: those whose answers it waits for.
    asks: Vec<Vec<usize>>,
    /// What had been changed live when it was made.
    live: Vec<TimelineEntry>,
}

impl Theory {
    /// Of that scenario with those live changes.
    #[must_use]
    pub fn of(resolved: &Resolved, live: &[TimelineEntry]) -> Self {
        let stretches = conditions::stretches(resolved, live);
        let solved: Vec<_> = stretches.iter().map(|stretch| solve::solve(resolved, stretch)).collect();
        let (claims, fluids) = solved.into_iter().unzip();
        let stations = resolved.scenario.nodes.0.iter().map(|(_, config)| config.station());
        let meters = stations.map(|station| station.map_or_else(Meters::default, |station| station.meters));
        let meters = resolved.scenario.nodes.0.iter().zip(meters).map(|((_, config), meters)| match config {
            NodeConfig::Client(_) => Meters { arrivals: Some("RequestsSent"), ..Meters::default() },
            _ => meters,
        });
        let asks = (0..resolved.scenario.nodes.0.len()).map(|node| asked_by(resolved, node)).collect();
        Theory { stretches, claims, fluids, meters: meters.collect(), asks, live: live.to_vec() }
    }

    /// It was made with exactly these live changes.
    #[must_use]
    pub fn is_of(&self, live: &[TimelineEntry]) -> bool {
        self.live == live
    }

    /// What it says of a node at an instant, whatever is measured.
    #[must_use]
    pub fn claim(&self, node: NodeId, seconds: f64) -> &Claim {
        &self.claims[self.at(seconds)][node.0 as usize]
    }

    /// Index of the stretch in which that instant lies.
    fn at(&self, seconds: f64) -> usize {
        self.stretches.partition_point(|stretch| stretch.from <= seconds).saturating_sub(1)
    }
}

/// The nodes whose answers that node waits for.
fn asked_by(resolved: &Resolved, node: usize) -> Vec<usize> {
    let waits = |kind| {
        use OperationKind::{Invoke, Object, Publish, Query, Send, Table};
        matches!(kind, Invoke | Query | Table | Object | Send | Publish)
    };
    let own = resolved.links.iter().filter(|edge| edge.from.0 as usize == node && !edge.control);
    own.filter(|edge| waits(edge.operation)).map(|edge| edge.to.0 as usize).collect()
}
