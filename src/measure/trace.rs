//! Biographies of business requests, one JSON line each (`run --trace FILE`).

use std::collections::BTreeMap;

use serde::Serialize;

use crate::engine::observe::{Hop, Outcome, Settled};
use crate::services::contract::{NodeId, Reply, Rule};
use crate::units::time::SimTime;

/// One business request, from birth to end.
#[derive(Clone, Debug, Serialize)]
struct Biography {
    /// Its number, in order of birth.
    order: u64,
    client: String,
    /// When it was born, in seconds.
    sent: f64,
    told: Option<Told>,
    /// When and where its effect happened, each time.
    effects: Vec<Effect>,
    hops: Vec<HopLine>,
    outcome: &'static str,
    cause: Option<&'static str>,
}

#[derive(Clone, Debug, Serialize)]
struct Told {
    at: f64,
    status: u16,
    ok: bool,
    rule: &'static str,
}

#[derive(Clone, Debug, Serialize)]
struct Effect {
    at: f64,
    node: String,
}

#[derive(Clone, Debug, Serialize)]
struct HopLine {
    at: f64,
    node: String,
    what: &'static str,
    number: u32,
    #[serde(skip_serializing_if = "Option::is_none")]
    rule: Option<&'static str>,
}

/// Biographies under way, and lines of those that have ended.
#[derive(Clone, Debug)]
pub struct TraceLog {
    names: Vec<String>,
    living: BTreeMap<u64, Biography>,
    lines: Vec<String>,
}

impl TraceLog {
    /// An empty log.
    #[must_use]
    pub fn new(names: Vec<String>) -> Self {
        TraceLog { names, living: BTreeMap::new(), lines: Vec::new() }
    }

    /// Lines of the requests that ended since the last time this was asked, in the order in which they ended.
    pub fn drain(&mut self) -> Vec<String> {
        std::mem::take(&mut self.lines)
    }

    /// Lines of the requests that have not ended, by what the engine says of them.
    #[must_use]
    pub fn pending(&self, open_ends: &[(u64, Outcome, Option<Rule>)]) -> Vec<String> {
        let mut open: Vec<&(u64, Outcome, Option<Rule>)> = open_ends.iter().collect();
        open.sort_unstable_by_key(|(number, ..)| *number);
        let biography = |(number, outcome, cause): &(u64, Outcome, Option<Rule>)| {
            let mut biography = self.living.get(number)?.clone();
            biography.outcome = outcome.name();
            biography.cause = cause.map(|rule| rule.0);
            Some(line(&biography))
        };
        open.into_iter().filter_map(biography).collect()
    }

    fn name(&self, node: NodeId) -> String {
        self.names.get(node.0 as usize).cloned().unwrap_or_default()
    }

    /// A request is born.
    pub fn opened(&mut self, number: u64, client: NodeId, now: SimTime) {
        let biography = Biography {
            order: number,
            client: self.name(client),
            sent: now.as_secs_f64(),
            told: None,
            effects: Vec::new(),
            hops: Vec::new(),
            outcome: Outcome::Pending.name(),
            cause: None,
        };
        self.living.insert(number, biography);
    }

    /// Its client was told.
    pub fn told(&mut self, number: u64, reply: &Reply, now: SimTime) {
        if let Some(biography) = self.living.get_mut(&number) {
            let (status, ok, rule) = (reply.status, reply.is_ok(), reply.rule.0);
            biography.told = Some(Told { at: now.as_secs_f64(), status, ok, rule });
        }
    }

    /// Its effect happened.
    pub fn effect(&mut self, number: u64, node: NodeId, now: SimTime) {
        let node = self.name(node);
        if let Some(biography) = self.living.get_mut(&number) {
            biography.effects.push(Effect { at: now.as_secs_f64(), node });
        }
    }

    /// It went through a place.
    pub fn hop(&mut self, hop: &Hop) {
        let node = self.name(hop.node);
        if let Some(biography) = self.living.get_mut(&hop.order) {
            let rule = hop.rule.map(|rule| rule.0);
            biography.hops.push(HopLine { at: hop.at.as_secs_f64(), node, what: hop.what, number: hop.number, rule });
        }
    }

    /// It has ended.
    pub fn settled(&mut self, settled: &Settled) {
        if let Some(mut biography) = self.living.remove(&settled.number) {
            biography.outcome = settled.outcome.name();
            biography.cause = Some(settled.cause.0);
            self.lines.push(line(&biography));
        }
    }
}

fn line(biography: &Biography) -> String {
    serde_json::to_string(biography).expect("a biography has only strings and finite numbers")
}
