//! When orders were born and what became of them over time: what two runs are compared by.

use crate::engine::observe::Outcome;
use crate::measure::meter::Meter;
use crate::measure::series::Buckets;
use crate::services::contract::{MetricKind, NodeId};
use crate::units::time::SimTime;

/// Mixes an instant into a hash; any odd number with many bits would do (this one is 2^64 over the golden ratio).
const MIX: u64 = 0x9E37_79B9_7F4A_7C15;

/// The births of one client's orders.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Births {
    /// How many there were.
    pub count: u64,
    /// Hash over the instant of each, in order.
    pub hash: u64,
}

impl Births {
    fn note(&mut self, at: SimTime) {
        self.count += 1;
        self.hash = (self.hash.rotate_left(5) ^ at.0).wrapping_mul(MIX);
    }
}

/// Orders over time.
#[derive(Clone, Debug)]
pub struct Fates {
    /// By client, in the order of their first orders.
    births: Vec<(NodeId, Births)>,
    /// Orders that failed or were lost.
    broken: Meter,
    /// Orders that happened once, and whose customers know.
    done: Meter,
    /// Of these, within their client's `on_time`: goodput.
    on_time: Meter,
}

impl Default for Fates {
    fn default() -> Self {
        let meter = || Meter::new(MetricKind::Count);
        Fates { births: Vec::new(), broken: meter(), done: meter(), on_time: meter() }
    }
}

impl Fates {
    /// An order is born.
    pub fn born(&mut self, client: NodeId, now: SimTime) {
        match self.births.iter_mut().find(|(known, _)| *known == client) {
            Some((_, births)) => births.note(now),
            None => {
                let mut births = Births::default();
                births.note(now);
                self.births.push((client, births));
            }
        }
    }

    /// An order has ended, in its client's eyes late or not.
    pub fn settled(&mut self, outcome: Outcome, late: bool) {
        match outcome {
            Outcome::Completed => {
                self.done.count(1);
                self.on_time.count(u64::from(!late));
            }
            Outcome::Failed | Outcome::Lost => self.broken.count(1),
            _ => {}
        }
    }

    /// The bucket being filled is over.
    pub fn close(&mut self, buckets: &Buckets) {
        self.broken.close(buckets);
        self.done.close(buckets);
        self.on_time.close(buckets);
    }

    /// Two neighbouring buckets become one.
    pub fn halve(&mut self) {
        self.broken.halve();
        self.done.halve();
        self.on_time.halve();
    }

    /// The births of each client that had any, whatever the clients are called.
    #[must_use]
    pub fn births(&self) -> Vec<Births> {
        let mut births: Vec<Births> = self.births.iter().map(|(_, births)| *births).collect();
        births.sort_unstable();
        births
    }

    /// Orders that failed or were lost, in each of the first `closed` buckets.
    #[must_use]
    pub fn broken(&self, closed: usize) -> Vec<f64> {
        self.broken.series(closed)
    }

    /// Orders done on time, in each of the first `closed` buckets.
    #[must_use]
    pub fn on_time(&self, closed: usize) -> Vec<f64> {
        self.on_time.series(closed)
    }

    /// Orders done, in each of the first `closed` buckets.
    #[must_use]
    pub fn done(&self, closed: usize) -> Vec<f64> {
        self.done.series(closed)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn births(instants: &[u64]) -> Vec<Births> {
        let mut fates = Fates::default();
        instants.iter().for_each(|at| fates.born(NodeId(3), SimTime(*at)));
        fates.births()
    }

    #[test]
    fn births_are_the_same_only_at_the_same_instants_in_the_same_order() {
        assert_eq!(births(&[1, 5, 9]), births(&[1, 5, 9]));
        for other in [vec![1, 5], vec![1, 5, 10], vec![5, 1, 9], vec![1, 5, 9, 9]] {
            assert_ne!(births(&[1, 5, 9]), births(&other), "{other:?}");
        }
    }
}
