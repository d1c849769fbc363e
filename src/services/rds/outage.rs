//! What a failed database does: a standby takes over, the host restarts, and callers find it again by DNS.
//!
//! ```text
//!  AVAILABLE ──fault──► sessions dropped, connects refused (or left hanging)
//!      ▲                    │ Multi-AZ: F = 90 s            single-AZ: 1,200 s       on premises: until Recover
//!      └── DNS record points to the new primary ◄──┘        └──► host restarted ──┘
//! ```
//! Each caller resolves the database's name when its copy of the record is older than the TTL, and connects to
//! the address it has until then: after a failover it may ask the old primary for up to one TTL.

use crate::services::contract::NodeId;
use crate::units::time::{SimDuration, SimTime};

/// Whether a database is there, and who knows where.
#[derive(Clone, Debug)]
pub(super) struct Outage {
    /// It answers.
    pub(super) up: bool,
    /// How many times it has failed or recovered: wakes of an earlier outage mean nothing.
    pub(super) number: u32,
    /// When it is back, if it comes back by itself.
    pub(super) until: Option<SimTime>,
    /// The last time a standby took over.
    promoted_at: Option<SimTime>,
    /// When each caller last resolved the name.
    resolved: Vec<(NodeId, SimTime)>,
}

impl Default for Outage {
    fn default() -> Self {
        Outage { up: true, number: 0, until: None, promoted_at: None, resolved: Vec::new() }
    }
}

impl Outage {
    /// It fails now, and is back at `until` if it comes back by itself. Says which outage this is.
    pub(super) fn begin(&mut self, until: Option<SimTime>) -> u32 {
        self.up = false;
        self.until = until;
        self.number += 1;
        self.number
    }

    /// It is back; on another address if a standby was `promoted`.
    pub(super) fn end(&mut self, promoted: bool, now: SimTime) {
        self.up = true;
        self.until = None;
        self.number += 1;
        if promoted {
            self.promoted_at = Some(now);
        }
    }

    /// The address that this caller has for the name is the present primary's.
    pub(super) fn finds_primary(&mut self, caller: NodeId, ttl: SimDuration, now: SimTime) -> bool {
        let resolved = match self.resolved.iter_mut().find(|(known, _)| *known == caller) {
            Some((_, at)) => {
                if now >= *at + ttl {
                    *at = now;
                }
                *at
            }
            None => {
                self.resolved.push((caller, now));
                now
            }
        };
        self.promoted_at.is_none_or(|promoted| resolved >= promoted)
    }
}
