//! One request that somebody follows by eye: where it was seen last, as it happens.

use crate::engine::observe::{Hop, Outcome, Settled};
use crate::services::contract::NodeId;
use crate::units::time::SimTime;

/// The last that is known of a request that is being followed.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Followed {
    /// Its number.
    pub order: u64,
    /// Its last step since it has been followed.
    pub step: Option<Hop>,
    /// When and how it ended, once it has.
    pub ended: Option<(SimTime, Outcome)>,
}

impl Followed {
    /// That one, from now on.
    #[must_use]
    pub fn new(order: u64) -> Self {
        Followed { order, step: None, ended: None }
    }

    /// Where it was seen last.
    #[must_use]
    pub fn node(&self) -> Option<NodeId> {
        self.step.map(|step| step.node)
    }

    /// A step of somebody's.
    pub(super) fn hop(&mut self, hop: &Hop) {
        if hop.order == self.order {
            self.step = Some(*hop);
        }
    }

    /// Somebody's end.
    pub(super) fn settled(&mut self, settled: &Settled, now: SimTime) {
        if settled.number == self.order {
            self.ended = Some((now, settled.outcome));
        }
    }
}
