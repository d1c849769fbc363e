//! Biographies of business requests: plain data, and one JSON line each (`run --trace FILE`).

use std::collections::BTreeMap;

use serde::{Serialize, Serializer};

use crate::engine::observe::{Hop, Outcome, Settled};
use crate::services::contract::{NodeId, Reply, Rule};
use crate::units::time::SimTime;

/// One business request, from birth to end.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Biography {
    /// Its number, in order of birth.
    pub order: u64,
    /// Name of the client that asked.
    pub client: String,
    /// When it was born; in seconds as JSON, like every instant here.
    #[serde(serialize_with = "seconds")]
    pub sent: SimTime,
    /// What its client was told, once it was.
    pub told: Option<Told>,
    /// When and where its effect happened, each time.
    pub effects: Vec<Effect>,
    /// What happened to it, in order of time.
    pub hops: Vec<Step>,
    /// How it ended.
    #[serde(serialize_with = "name")]
    pub outcome: Outcome,
    /// The rule that decided.
    pub cause: Option<Rule>,
}

/// What a client was told for good.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Told {
    /// When.
    #[serde(serialize_with = "seconds")]
    pub at: SimTime,
    /// HTTP status; 0 for no answer in time.
    pub status: u16,
    /// It was a yes.
    pub ok: bool,
    /// The rule that decided.
    pub rule: Rule,
}

/// The business effect happened.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Effect {
    /// When.
    #[serde(serialize_with = "seconds")]
    pub at: SimTime,
    /// Name of the node where.
    pub node: String,
}

/// One step of a biography.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Step {
    /// When.
    #[serde(serialize_with = "seconds")]
    pub at: SimTime,
    /// Name of the node where.
    pub node: String,
    /// What happened; `docs/report-format.md` lists the words.
    pub what: &'static str,
    /// A number that belongs to it: an attempt, a receive count, a status.
    pub number: u32,
    /// The rule behind it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rule: Option<Rule>,
}

fn seconds<S: Serializer>(at: &SimTime, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_f64(at.as_secs_f64())
}

fn name<S: Serializer>(outcome: &Outcome, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(outcome.name())
}

impl Biography {
    /// It as one line of JSON.
    ///
    /// # Panics
    /// Never: a biography has only strings and finite numbers.
    #[must_use]
    pub fn line(&self) -> String {
        serde_json::to_string(self).expect("a biography has only strings and finite numbers")
    }
}

/// Biographies under way, and those that have ended.
#[derive(Clone, Debug)]
pub struct TraceLog {
    names: Vec<String>,
    /// The only requests that are written about, in order of their numbers; `None`: all.
    only: Option<Vec<u64>>,
    living: BTreeMap<u64, Biography>,
    ended: Vec<Biography>,
}

impl TraceLog {
    /// An empty log of every request; `names` are the nodes'.
    #[must_use]
    pub fn new(names: Vec<String>) -> Self {
        TraceLog { names, only: None, living: BTreeMap::new(), ended: Vec::new() }
    }

    /// An empty log of the requests with these numbers.
    #[must_use]
    pub fn of(names: Vec<String>, mut numbers: Vec<u64>) -> Self {
        numbers.sort_unstable();
        TraceLog { only: Some(numbers), ..TraceLog::new(names) }
    }

    /// Requests that ended since the last time this was asked, in the order in which they ended.
    pub fn drain_ended(&mut self) -> Vec<Biography> {
        std::mem::take(&mut self.ended)
    }

    /// The same as lines of JSON.
    pub fn drain(&mut self) -> Vec<String> {
        self.drain_ended().iter().map(Biography::line).collect()
    }

    /// Lines of the requests that have not ended, by what the engine says of them.
    #[must_use]
    pub fn pending(&self, open_ends: &[(u64, Outcome, Option<Rule>)]) -> Vec<String> {
        let mut open: Vec<&(u64, Outcome, Option<Rule>)> = open_ends.iter().collect();
        open.sort_unstable_by_key(|(number, ..)| *number);
        open.into_iter().filter_map(|end| self.unfinished(end)).map(|biography| biography.line()).collect()
    }

    /// A request that has not ended, by what the engine says of it.
    #[must_use]
    pub fn unfinished(&self, (number, outcome, cause): &(u64, Outcome, Option<Rule>)) -> Option<Biography> {
        let biography = self.living.get(number)?.clone();
        Some(Biography { outcome: *outcome, cause: *cause, ..biography })
    }

    fn name(&self, node: NodeId) -> String {
        self.names.get(node.0 as usize).cloned().unwrap_or_default()
    }

    /// A request is born.
    pub fn opened(&mut self, number: u64, client: NodeId, now: SimTime) {
        if self.only.as_ref().is_some_and(|only| only.binary_search(&number).is_err()) {
            return;
        }
        let biography = Biography {
            order: number,
            client: self.name(client),
            sent: now,
            told: None,
            effects: Vec::new(),
            hops: Vec::new(),
            outcome: Outcome::Pending,
            cause: None,
        };
        self.living.insert(number, biography);
    }

    /// Its client was told.
    pub fn told(&mut self, number: u64, reply: &Reply, now: SimTime) {
        if let Some(biography) = self.living.get_mut(&number) {
            let (status, ok, rule) = (reply.status, reply.is_ok(), reply.rule);
            biography.told = Some(Told { at: now, status, ok, rule });
        }
    }

    /// Its effect happened.
    pub fn effect(&mut self, number: u64, node: NodeId, now: SimTime) {
        if let Some(biography) = self.living.get_mut(&number) {
            let node = self.names.get(node.0 as usize).cloned().unwrap_or_default();
            biography.effects.push(Effect { at: now, node });
        }
    }

    /// It went through a place.
    pub fn hop(&mut self, hop: &Hop) {
        if let Some(biography) = self.living.get_mut(&hop.order) {
            let node = self.names.get(hop.node.0 as usize).cloned().unwrap_or_default();
            let Hop { at, what, number, rule, .. } = *hop;
            biography.hops.push(Step { at, node, what, number, rule });
        }
    }

    /// It has ended.
    pub fn settled(&mut self, settled: &Settled) {
        if let Some(mut biography) = self.living.remove(&settled.number) {
            biography.outcome = settled.outcome;
            biography.cause = Some(settled.cause);
            self.ended.push(biography);
        }
    }
}
