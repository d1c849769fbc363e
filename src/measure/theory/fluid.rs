//! The fluid limit of a queue: what comes minus what its consumers can do, second by second.

use crate::measure::theory::Broken;
use crate::measure::theory::formulas;
use crate::measure::theory::rates::{consumers, reached};
use crate::measure::theory::solve::Solver;
use crate::measure::theory::span::Time;
use crate::services::handler::{Step, references};
use crate::services::station::Form;

/// The flow through a queue while nothing changes.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Flow {
    /// Messages per second that come.
    pub(super) rate: f64,
    /// The node that takes them, by index.
    pub(super) consumer: usize,
    threads: u32,
    /// Seconds that a thread spends on a message, its database apart.
    think: f64,
    /// The database that it asks: processors, and seconds of work.
    database: Option<(u32, f64)>,
    /// It and all that it calls are up.
    works: bool,
}

impl Flow {
    /// Messages per second that so many instances can do: threads and the database as a closed network, M/M/c//N.
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a number of threads")]
    pub(super) fn capacity(&self, instances: f64) -> f64 {
        let slots = (instances * f64::from(self.threads)).round().max(0.0) as u32;
        match self.database {
            _ if !self.works => 0.0,
            Some((processors, work)) => formulas::closed(slots, self.think, processors, work).throughput,
            None if self.think > 0.0 => f64::from(slots) / self.think,
            None => f64::INFINITY,
        }
    }
}

/// The flow through that queue, if it is one with a single group of consumers whose rate is known.
pub(super) fn flow(solver: &Solver<'_>, queue: usize) -> Option<Flow> {
    let stretch = solver.stretch;
    let station = stretch.configs[queue].station().filter(|station| matches!(station.form, Form::Store(_)))?;
    let [consumer] = consumers(solver.resolved, stretch, queue)[..] else { return None };
    let Form::Consumers { threads, batch, .. } = stretch.configs[consumer].station()?.form else { return None };
    let inflow = &solver.inflows[queue];
    if matches!(inflow.broken, Some(Broken::Unforeseen | Broken::ClosedLoop))
        || inflow.broken.is_some() && inflow.rate <= 0.0
    {
        return None;
    }
    let call = solver.round_trip_of_call(consumer, queue, &station).mean * 2.0 / f64::from(batch);
    let mut flow =
        Flow { rate: inflow.rate, consumer, threads, think: call, database: None, works: stretch.up[consumer] };
    for (chance, step) in reached(stretch.configs[consumer].handler()) {
        let slow = stretch.slow[consumer];
        let Some(reference) = references(std::slice::from_ref(step)).into_iter().next() else {
            if let Step::Compute(work) = step {
                flow.think += chance * Time::of(work, slow).mean;
            }
            continue;
        };
        let to = solver.resolved.names.0.get(&reference.to)?.0 as usize;
        flow.works &= stretch.up[to];
        match (step, stretch.configs[to].station().map(|station| station.form)) {
            (Step::Log(_), _) => {}
            (Step::Query(query), Some(Form::Processors { processors, .. })) => {
                if flow.database.is_some() {
                    return None;
                }
                flow.database = Some((processors, chance * Time::of(&query.work, stretch.slow[to]).mean));
                flow.think += chance * solver.both_ways(consumer, to);
            }
            _ => flow.think += chance * solver.round_trip(consumer, to).ok()?.mean,
        }
    }
    Some(flow)
}
