//! A line in front of threads or processors: the model that fits it.

use crate::measure::theory::formulas::{self, NEARLY_NEVER, Steady};
use crate::measure::theory::span::Time;
use crate::measure::theory::{Broken, Model};

/// A share of refusals that nobody can see.
pub(super) const NO_LOSS: f64 = 1e-6;

/// Lines longer than this count as unbounded.
const LONG_LINE: u32 = 20_000;

/// Threads or processors and their room.
pub(super) struct Line {
    /// Machines that get requests in turn.
    pub(super) machines: u32,
    /// Threads of each.
    pub(super) threads: u32,
    /// Room for waiting requests at each, if bounded.
    pub(super) room: Option<u32>,
}

impl Line {
    /// Work offered over what can be done.
    pub(super) fn load(&self, rate: f64, hold: Time) -> f64 {
        rate * hold.mean / (f64::from(self.machines) * f64::from(self.threads))
    }

    /// The line is as good as unbounded.
    pub(super) fn long(&self) -> bool {
        self.room.is_none_or(|room| room > LONG_LINE)
    }

    /// The model that fits independent arrivals, and what it says.
    pub(super) fn model(&self, rate: f64, hold: Time) -> Result<(Model, Steady), Broken> {
        let (threads, work) = (self.threads, hold.mean);
        let own = rate / f64::from(self.machines);
        let stable = self.load(rate, hold) < 1.0;
        // Those who find no thread free, were all arrivals independent; in turn they are fewer.
        let crowded = if stable { formulas::erlang_c(threads, own * work) } else { 1.0 };
        if crowded < NEARLY_NEVER {
            return Ok((Model::MgInfinity, formulas::mg_infinity(rate, work)));
        }
        if self.room == Some(0) {
            return if self.machines == 1 {
                Ok((Model::Loss(threads), formulas::loss(threads, rate, work)))
            } else {
                Err(Broken::InTurn)
            };
        }
        let bounded = self.room.filter(|_| !self.long()).map(|room| (room, formulas::mmck(threads, room, own, work)));
        let loses = bounded.is_some_and(|(_, steady)| steady.loss > NO_LOSS);
        match (self.machines, hold.exponential, bounded) {
            (1, true, Some((room, steady))) if loses => Ok((Model::Mmck(threads, threads + room), steady)),
            (_, false, _) if loses => Err(Broken::NoSteadyState(self.load(rate, hold))),
            (1, true, _) => Ok((Model::Mmc(threads), formulas::mmc(threads, rate, work))),
            (1, false, _) if threads == 1 => Ok((Model::Mg1(hold.cv()), formulas::mg1(rate, work, hold.cv()))),
            (1, false, _) => Ok((Model::Mgc(threads, hold.cv()), formulas::mgc(threads, rate, work, hold.cv()))),
            (machines, true, _) if !loses => {
                Ok((Model::InTurn(machines, threads), formulas::in_turn(machines, threads, rate, work)))
            }
            _ => Err(Broken::InTurn),
        }
    }
}
