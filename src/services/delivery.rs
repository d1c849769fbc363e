//! How a service pushes copies of a message to its endpoints, and what it does when one does not take it: the
//! mechanism that topics and event buses are made of.
//!
//! ```text
//!  accepted ──► a copy for each endpoint ──► attempt ──taken──► delivered
//!                                              ▲   │ not taken         the endpoint says never, or no attempt is left
//!                                              └───┘ later             └──► dead-letter queue, or discarded
//! ```
//! A copy that waits costs one entry on the calendar, however often it was tried.

use std::collections::VecDeque;

use serde::{Deserialize, Serialize};

use crate::services::configuration::{Mode, Names, Reference};
use crate::services::contract::{
    Body, Class, Failure, MetricId, Moved, NodeId, Operation, OperationKind, Outbox, Place, Reply, Request, Rule,
};
use crate::units::key::{Key, Slab};
use crate::units::stream::Purpose;
use crate::units::time::{SimDuration, SimTime};

/// Who gets the copies.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
pub enum Endpoint {
    /// A queue: delivered when it has the message.
    Sqs(String),
    /// A function: delivered when it has accepted the event.
    Lambda(String),
    /// A server, over HTTP.
    Http(String),
}

impl Endpoint {
    /// The node.
    #[must_use]
    pub fn node(&self) -> &str {
        match self {
            Endpoint::Sqs(node) | Endpoint::Lambda(node) | Endpoint::Http(node) => node,
        }
    }

    /// What is asked of it.
    fn operation(&self) -> Operation {
        match self {
            Endpoint::Sqs(_) => Operation::Send(None),
            Endpoint::Lambda(_) => Operation::InvokeAsync,
            Endpoint::Http(_) => Operation::Invoke,
        }
    }

    /// The references of a list entry that names this endpoint and perhaps a dead-letter queue.
    #[must_use]
    pub fn references(&self, entry: &[String], dead_letter_queue: Option<&str>) -> Vec<Reference> {
        let operation = match self {
            Endpoint::Sqs(_) => OperationKind::Send,
            Endpoint::Lambda(_) => OperationKind::InvokeAsync,
            Endpoint::Http(_) => OperationKind::Invoke,
        };
        let reference = |field: &str, to: &str, operation| {
            let path = entry.iter().cloned().chain([field.to_owned()]).collect();
            Reference { path, to: to.to_owned(), operation, effect: false }
        };
        let parked = dead_letter_queue.map(|queue| reference("dead_letter_queue", queue, OperationKind::Redrive));
        std::iter::once(reference("endpoint", self.node(), operation)).chain(parked).collect()
    }
}

/// How long to wait before the next attempt, after so many were made; `None`: no further attempt.
pub type Backoff = fn(attempts: u32) -> Option<SimDuration>;

/// When a copy is given up, however its endpoint may be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Most attempts, the first included.
    pub attempts: u32,
    /// Oldest that a copy may become while it waits for an attempt.
    pub age: SimDuration,
    /// Rule: it has become too old.
    pub aged: Rule,
}

/// An endpoint with its names looked up, and how it got on.
#[derive(Clone, Debug)]
pub struct Line {
    to: NodeId,
    operation: Operation,
    timeout: Option<SimDuration>,
    dead_letter_queue: Option<NodeId>,
    backoff: Backoff,
    limits: Option<Limits>,
    /// Copies that it has not taken yet.
    waiting: u64,
}

impl Line {
    /// To this endpoint; an attempt without an answer for `timeout` has failed.
    #[must_use]
    pub fn new(
        endpoint: &Endpoint,
        dead_letter_queue: Option<&str>,
        timeout: Option<SimDuration>,
        backoff: Backoff,
        names: &Names,
    ) -> Self {
        let dead_letter_queue = dead_letter_queue.map(|queue| names.id(queue));
        Line::toward(names.id(endpoint.node()), endpoint.operation(), timeout, dead_letter_queue, backoff)
    }

    /// To this node, which is asked this.
    #[must_use]
    pub fn toward(
        to: NodeId,
        operation: Operation,
        timeout: Option<SimDuration>,
        dead_letter_queue: Option<NodeId>,
        backoff: Backoff,
    ) -> Self {
        Line { to, operation, timeout, dead_letter_queue, backoff, limits: None, waiting: 0 }
    }

    /// The same with limits beside those of its backoff.
    #[must_use]
    pub fn within(self, limits: Limits) -> Self {
        Line { limits: Some(limits), ..self }
    }

    /// When an attempt that failed as one of so many is repeated, and whether the copy may still be tried then.
    fn next(&self, attempts: u32) -> Option<SimDuration> {
        let spent = self.limits.is_some_and(|limits| attempts >= limits.attempts);
        if spent { None } else { (self.backoff)(attempts) }
    }

    /// When a copy that came then is given up for its age.
    fn deadline(&self, since: SimTime) -> SimTime {
        self.limits.map_or(SimTime::NEVER, |limits| since + limits.age)
    }
}

/// What a service calls the things that happen here.
#[derive(Clone, Copy, Debug)]
pub struct Words {
    /// Count: attempts.
    pub attempts: MetricId,
    /// Count: copies taken.
    pub delivered: MetricId,
    /// Count: copies given up.
    pub failed: MetricId,
    /// Count: of these, moved to a dead-letter queue.
    pub redriven: MetricId,
    /// Level: copies not taken yet.
    pub waiting: MetricId,
    /// Rule: the endpoint has it.
    pub taken: Rule,
    /// Rule: the endpoint says that it will never take it.
    pub refused: Rule,
    /// Rule: no attempt is left.
    pub exhausted: Rule,
}

/// A copy that its endpoint has not taken yet.
#[derive(Clone, Copy, Debug)]
struct Copy {
    body: Body,
    line: u32,
    attempts: u32,
    since: SimTime,
}

/// Copies on their way.
#[derive(Clone, Debug)]
pub struct Deliveries {
    words: Words,
    lines: Vec<Line>,
    copies: Slab<Copy>,
    /// Copies whose attempt is due while the service is down.
    held: VecDeque<Key>,
    up: bool,
    /// Delays between attempts are spread by chance.
    jitter: bool,
    /// Copies given up so far.
    pub given_up: u64,
}

impl Deliveries {
    /// To these endpoints.
    #[must_use]
    pub fn new(words: Words, lines: Vec<Line>, mode: Mode) -> Self {
        let jitter = mode == Mode::Realistic;
        Deliveries { words, lines, copies: Slab::default(), held: VecDeque::new(), up: true, jitter, given_up: 0 }
    }

    /// Copies that each endpoint has not taken yet, in the order of the configuration.
    pub fn waiting_by_line(&self) -> impl Iterator<Item = u64> {
        self.lines.iter().map(|line| line.waiting)
    }

    /// Which endpoint a copy is for.
    #[must_use]
    pub fn line(&self, key: Key) -> Option<usize> {
        self.copies.get(key).map(|copy| copy.line as usize)
    }

    /// A message for this endpoint: one more copy, tried at once.
    pub fn add(&mut self, line: usize, body: Body, out: &mut impl Outbox) {
        self.add_after(line, body, SimDuration::ZERO, out);
    }

    /// The same, tried for the first time after this.
    pub fn add_after(&mut self, line: usize, body: Body, latency: SimDuration, out: &mut impl Outbox) {
        let Some(at) = self.lines.get_mut(line) else { return };
        at.waiting += 1;
        if let Some(order) = body.order {
            out.place(order, Place::Waiting);
        }
        let line = u32::try_from(line).unwrap_or(u32::MAX);
        let key = self.copies.insert(Copy { body, line, attempts: 0, since: out.now() });
        out.gauge(self.words.waiting, self.copies.len() as f64);
        if latency == SimDuration::ZERO {
            self.attempt(key, out);
        } else {
            out.wake_at(out.now() + latency, Class::Request, key.to_bits());
        }
    }

    /// The instant of the next attempt has come.
    pub fn attempt(&mut self, key: Key, out: &mut impl Outbox) {
        if !self.up {
            return self.held.push_back(key);
        }
        let Some(copy) = self.copies.get_mut(key) else { return };
        let line = &self.lines[copy.line as usize];
        let too_old = line.limits.filter(|limits| copy.attempts > 0 && out.now() >= copy.since + limits.age);
        if let Some(limits) = too_old {
            return self.give_up(key, limits.aged, out);
        }
        copy.attempts += 1;
        out.count(self.words.attempts, 1);
        let request =
            Request { body: copy.body, operation: line.operation.clone(), effect: false, attempt: copy.attempts };
        out.call(line.to, request, line.timeout, key.to_bits());
    }

    /// An endpoint has answered.
    pub fn answered(&mut self, key: Key, reply: &Reply, out: &mut impl Outbox) {
        let Some(copy) = self.copies.get(key) else { return };
        let delay = match reply.failure {
            None => {
                out.count(self.words.delivered, 1);
                return self.forget(key, self.words.taken, out);
            }
            // The endpoint is gone or forbids it: trying again cannot help.
            Some(Failure::Rejected) => return self.give_up(key, self.words.refused, out),
            Some(_) => self.lines[copy.line as usize].next(copy.attempts),
        };
        let deadline = self.lines[copy.line as usize].deadline(copy.since);
        match delay {
            None => self.give_up(key, self.words.exhausted, out),
            Some(SimDuration::ZERO) => self.attempt(key, out),
            Some(delay) => {
                let next = out.now() + self.spread(delay, out);
                // A copy that would be too old by then leaves at the very end of its time.
                out.wake_at(next.min(deadline), Class::Request, key.to_bits());
            }
        }
    }

    /// Equal jitter, in realistic mode: half of the delay stands, the other half is drawn (a convention; the
    /// guides say only that there is jitter).
    fn spread(&self, delay: SimDuration, out: &mut impl Outbox) -> SimDuration {
        if self.jitter { delay.scaled(0.5 + 0.5 * out.stream(Purpose::Retry).unit()) } else { delay }
    }

    /// The service is down or back: copies wait meanwhile and lose nothing but time.
    pub fn set_up(&mut self, up: bool, out: &mut impl Outbox) {
        self.up = up;
        if up {
            std::mem::take(&mut self.held).into_iter().for_each(|key| self.attempt(key, out));
        }
    }

    /// No further attempt: to the dead-letter queue, if the endpoint has one.
    fn give_up(&mut self, key: Key, rule: Rule, out: &mut impl Outbox) {
        let Some(copy) = self.copies.get(key).copied() else { return };
        self.given_up += 1;
        out.count(self.words.failed, 1);
        out.cause(rule);
        out.hop_by(copy.body.order, "delivery given up", copy.attempts, rule);
        if let Some(queue) = self.lines[copy.line as usize].dead_letter_queue {
            out.count(self.words.redriven, 1);
            let moved = Moved { body: copy.body, sent_at: out.now(), identity: None };
            let operation = Operation::Redrive(Box::new(moved));
            let request = Request { body: copy.body, operation, effect: false, attempt: 1 };
            // The key is free by the time of the answer, so nothing comes of it.
            out.call(queue, request, None, key.to_bits());
        }
        self.forget(key, rule, out);
    }

    fn forget(&mut self, key: Key, rule: Rule, out: &mut impl Outbox) {
        let Some(copy) = self.copies.remove(key) else { return };
        self.lines[copy.line as usize].waiting -= 1;
        out.gauge(self.words.waiting, self.copies.len() as f64);
        if let Some(order) = copy.body.order {
            out.unplace(order, Place::Waiting, rule);
        }
    }
}
