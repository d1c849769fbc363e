//! One request that somebody follows by eye: where it was seen last, as it happens.

use crate::engine::observe::{Hop, Outcome, Settled};
use crate::services::contract::NodeId;
use crate::units::time::SimTime;

/// Steps after which a message or an event waits for somebody to take it.
const WAITS: [&str; 5] =
    ["message stored", "message visible again", "message waits again", "event accepted", "event waits again"];

/// The last that is known of a request that is being followed.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Followed {
    /// Its number.
    pub order: u64,
    /// Its last step since it has been followed.
    pub step: Option<Hop>,
    /// The step by which a message of it began to wait, as long as it does.
    pub waits: Option<Hop>,
    /// When and how it ended, once it has.
    pub ended: Option<(SimTime, Outcome)>,
}

impl Followed {
    /// That one, from now on.
    #[must_use]
    pub fn new(order: u64) -> Self {
        Followed { order, step: None, waits: None, ended: None }
    }

    /// The step that says where it stands: a message that waits is where it waits, even if the call that brought it
    /// there is answered meanwhile.
    #[must_use]
    pub fn standing(&self) -> Option<Hop> {
        self.waits.or(self.step)
    }

    /// Where it stands.
    #[must_use]
    pub fn node(&self) -> Option<NodeId> {
        self.standing().map(|step| step.node)
    }

    /// A step of somebody's.
    pub(super) fn hop(&mut self, hop: &Hop) {
        if hop.order != self.order {
            return;
        }
        self.step = Some(*hop);
        if WAITS.contains(&hop.what) {
            self.waits = Some(*hop);
        } else if hop.what.starts_with("message") || hop.what.starts_with("event") {
            self.waits = None;
        }
    }

    /// Somebody's end.
    pub(super) fn settled(&mut self, settled: &Settled, now: SimTime) {
        if settled.number == self.order {
            self.ended = Some((now, settled.outcome));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hop(order: u64, node: u32, what: &'static str) -> Hop {
        Hop { order, at: SimTime::ZERO, node: NodeId(node), what, number: 1, rule: None }
    }

    #[test]
    fn a_message_stands_where_it_waits_until_somebody_takes_it() {
        let mut followed = Followed::new(7);
        let mut after = |node, what| {
            followed.hop(&hop(7, node, what));
            followed.hop(&hop(8, 9, "arrived"));
            followed.node()
        };

        assert_eq!(after(1, "arrived"), Some(NodeId(1)));
        assert_eq!(after(2, "message stored"), Some(NodeId(2)));
        assert_eq!(after(1, "answered"), Some(NodeId(2)), "the client is told, and the message waits");
        assert_eq!(after(2, "message received"), Some(NodeId(2)));
        assert_eq!(after(3, "taken by a handler"), Some(NodeId(3)));
        assert_eq!(after(2, "message visible again"), Some(NodeId(2)));
    }
}
