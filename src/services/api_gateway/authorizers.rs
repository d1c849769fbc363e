//! Authorizers of an API: who is let in, and how long a function's decision is remembered (semantics sheet 1.5).

use std::collections::BTreeMap;

use crate::services::api_gateway::routing::Verdict;
use crate::services::api_gateway::rules::{ACCESS_DENIED, AUTHORIZER_FAILURE, AUTHORIZER_UNREACHABLE, UNAUTHORIZED};
use crate::services::api_gateway::settings::{Kind, LambdaAuthorizer};
use crate::services::contract::{Failure, Reply, Rule};
use crate::units::time::{SimDuration, SimTime};

/// How long an authorizer's function may take: 10 s for HTTP APIs; a REST API waits as for an integration.
pub(super) fn patience(kind: Kind) -> SimDuration {
    SimDuration::from_secs(if kind == Kind::Http { 10 } else { 29 })
}

impl LambdaAuthorizer {
    /// How long a decision is kept.
    #[must_use]
    pub fn ttl(&self, kind: Kind) -> SimDuration {
        let default = if kind == Kind::Http { SimDuration::ZERO } else { SimDuration::from_secs(300) };
        self.ttl.unwrap_or(default)
    }
}

/// Decisions that are remembered, by identity; there are as many as distinct requests at most.
#[derive(Clone, Debug, Default)]
pub(super) struct Decisions(BTreeMap<u32, (SimTime, Verdict)>);

impl Decisions {
    /// The decision about this identity, if it is still remembered. At exactly the end of its time it is not.
    pub(super) fn of(&self, identity: u32, now: SimTime) -> Option<Verdict> {
        self.0.get(&identity).filter(|(expires, _)| *expires > now).map(|(_, verdict)| *verdict)
    }

    /// Remembers a policy, be it Allow or Deny; what was thrown is no policy.
    pub(super) fn remember(&mut self, identity: u32, verdict: Verdict, until: SimTime) {
        if verdict != Verdict::Unauthorized {
            self.0.insert(identity, (until, verdict));
        }
    }

    /// Everything is forgotten.
    pub(super) fn forget(&mut self) {
        self.0.clear();
    }
}

/// A decision as an answer.
pub(super) fn judged(verdict: Verdict) -> Result<(), (u16, Rule)> {
    match verdict {
        Verdict::Allow => Ok(()),
        Verdict::Deny => Err((403, ACCESS_DENIED)),
        Verdict::Unauthorized => Err((401, UNAUTHORIZED)),
    }
}

/// What a function that failed means to the caller.
pub(super) fn broken(reply: &Reply) -> Option<(u16, Rule)> {
    match reply.failure? {
        Failure::Unreachable => Some((500, AUTHORIZER_UNREACHABLE)),
        _ => Some((500, AUTHORIZER_FAILURE)),
    }
}
