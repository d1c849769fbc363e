//! What the engine tells whoever measures: facts, as they happen.

use crate::services::contract::{Content, Failure, MetricId, NodeId, Reply, Rule, Totals};
use crate::units::time::{SimDuration, SimTime};

/// How a business request ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Outcome {
    /// The client was told yes, and the effect happened exactly once.
    Completed,
    /// The client was told no, and it did not happen.
    Failed,
    /// The client was told yes, and it never happens.
    Lost,
    /// The client was told no, and it happened all the same.
    Unacknowledged,
    /// It happened more than once.
    Duplicated,
    /// The client was told yes, and it waits in a dead-letter queue.
    DeadLettered,
    /// Still in the system.
    Pending,
}

impl Outcome {
    /// Its name in reports and traces.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Outcome::Completed => "completed",
            Outcome::Failed => "failed",
            Outcome::Lost => "lost",
            Outcome::Unacknowledged => "unacknowledged",
            Outcome::Duplicated => "duplicated",
            Outcome::DeadLettered => "dead_lettered",
            Outcome::Pending => "pending",
        }
    }
}

/// A business request has ended.
#[derive(Clone, Copy, Debug)]
pub struct Settled {
    /// Its number, in order of birth.
    pub number: u64,
    /// The client that asked.
    pub client: NodeId,
    /// When it was born.
    pub born: SimTime,
    /// When the client was told.
    pub told_at: SimTime,
    /// When the effect first happened (or the answer came, if no effect is wanted).
    pub done_at: Option<SimTime>,
    /// How it ended.
    pub outcome: Outcome,
    /// The rule that decided.
    pub cause: Rule,
    /// The last rule by which part of it began again, if any did.
    pub repeated: Option<Rule>,
}

/// One step in the life of a business request.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Hop {
    /// The request's number.
    pub order: u64,
    /// When.
    pub at: SimTime,
    /// Where.
    pub node: NodeId,
    /// What happened.
    pub what: &'static str,
    /// A number that belongs to it: an attempt, a receive count, a status.
    pub number: u32,
    /// The rule behind it.
    pub rule: Option<Rule>,
}

/// What travels along a link, as pictures tell it apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DepartureKind {
    /// First attempt of a call.
    Request,
    /// A later attempt.
    Retry,
    /// A message sent to a queue, or moved.
    Message,
    /// So many messages received at once.
    Batch(u32),
    /// A successful answer.
    Response,
    /// An answer from a cache.
    Cached,
    /// A failed answer.
    Error,
    /// A refusal by a throttle.
    Throttled,
}

/// Answers that are not worth a picture.
const SILENT: [&str; 9] = [
    "sqs.deleted",
    "sqs.empty-receive",
    "sqs.sent",
    "rds.disconnected",
    "sns.published",
    "logs.stored",
    "instance-queue.deleted",
    "instance-queue.empty-receive",
    "instance-queue.sent",
];

impl DepartureKind {
    /// What an answer looks like on its way; empty receives are not shown.
    #[must_use]
    pub fn of_answer(reply: &Reply) -> Option<Self> {
        match (&reply.content, reply.failure) {
            (Content::Messages(batch), _) => Some(DepartureKind::Batch(u32::try_from(batch.len()).unwrap_or(u32::MAX))),
            (_, Some(Failure::Throttled)) => Some(DepartureKind::Throttled),
            (_, Some(_)) => Some(DepartureKind::Error),
            (Content::QueueAttributes { .. }, None) => None,
            _ if SILENT.contains(&reply.rule.name) => None,
            _ if reply.cached => Some(DepartureKind::Cached),
            _ => Some(DepartureKind::Response),
        }
    }
}

/// The business requests that travel together, by their numbers.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Carried {
    /// Mere housekeeping.
    #[default]
    Nobody,
    /// One.
    One(u64),
    /// Those of a batch.
    Many(Box<[u64]>),
}

impl Carried {
    /// The request with that number is among them.
    #[must_use]
    pub fn holds(&self, order: u64) -> bool {
        match self {
            Carried::Nobody => false,
            Carried::One(one) => *one == order,
            Carried::Many(many) => many.contains(&order),
        }
    }

    /// The first of them.
    #[must_use]
    pub fn first(&self) -> Option<u64> {
        match self {
            Carried::Nobody => None,
            Carried::One(one) => Some(*one),
            Carried::Many(many) => many.first().copied(),
        }
    }
}

/// Something set out along a link.
#[derive(Clone, Debug)]
pub struct Departure {
    /// When.
    pub at: SimTime,
    /// From here.
    pub from: NodeId,
    /// To there.
    pub to: NodeId,
    /// What.
    pub kind: DepartureKind,
    /// How long it takes.
    pub flight: SimDuration,
    /// On whose behalf.
    pub carries: Carried,
}

/// A collector of facts.
pub trait Observe: Clone + Send + Sync + 'static {
    /// It is `now`; what follows happens then, until this is called again.
    fn advance(&mut self, now: SimTime);
    /// Where the metrics of a node begin; those of one node lie together, in the order of its service.
    fn first_metric(&self, node: NodeId) -> usize;
    /// `n` happenings of a count.
    fn count(&mut self, metric: usize, n: u64);
    /// A gauge has this level from now on.
    fn gauge(&mut self, metric: usize, level: f64, now: SimTime);
    /// A span of time.
    fn span(&mut self, metric: usize, span: SimDuration);
    /// What a metric adds up to by now.
    fn totals(&self, node: NodeId, metric: MetricId, now: SimTime) -> Totals;
    /// A rule changed the fate of a request at a node.
    fn cause(&mut self, node: NodeId, rule: Rule);
    /// This client was told no, for good.
    fn told_no(&mut self, client: NodeId, now: SimTime);
    /// A business request is born, if hops are wanted or somebody watches.
    fn order_opened(&mut self, number: u64, client: NodeId, now: SimTime);
    /// Its client was told, if hops are wanted.
    fn order_told(&mut self, number: u64, reply: &Reply, now: SimTime);
    /// Its effect happened (again), if hops are wanted.
    fn order_effect(&mut self, number: u64, node: NodeId, now: SimTime);
    /// It has ended.
    fn order_settled(&mut self, settled: &Settled, now: SimTime);
    /// Hops are wanted.
    fn is_tracing(&self) -> bool;
    /// A hop, if wanted.
    fn hop(&mut self, hop: Hop);
    /// Departures are wanted.
    fn is_watching(&self) -> bool;
    /// A departure, if wanted.
    fn departure(&mut self, departure: Departure);
}
