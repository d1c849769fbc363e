//! A call between two nodes, as the desk keeps it until it is answered.

use crate::engine::desk::Caller;
use crate::services::contract::{NodeId, OrderId, Reply, Request};
use crate::units::time::SimDuration;

/// A call in progress.
#[derive(Clone, Debug)]
pub struct CallRow {
    /// The caller's node.
    pub from: NodeId,
    /// The callee.
    pub to: NodeId,
    /// Who waits.
    pub caller: Caller,
    /// The order behind it.
    pub order: Option<OrderId>,
    /// Success is the business effect.
    pub effect: bool,
    /// Time of the way back.
    pub latency: SimDuration,
    /// What is asked, while it travels. It lies here, so that it moves only when it sets out and when it
    /// arrives.
    pub request: Option<Request>,
    /// The answer, while it travels.
    pub reply: Option<Reply>,
    /// The callee has answered.
    pub answered: bool,
}

impl CallRow {
    /// The callee has said that it will never answer.
    #[must_use]
    pub fn is_left_hanging(&self) -> bool {
        self.answered && self.reply.is_none()
    }
}
