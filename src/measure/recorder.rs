//! The recorder: every fact of the engine goes into the metric it belongs to.

use std::collections::BTreeMap;

use crate::engine::observe::{Departure, DepartureKind, Hop, Observe, Outcome, Settled};
use crate::measure::asked::Asked;
use crate::measure::fates::Fates;
use crate::measure::followed::Followed;
use crate::measure::histogram::Spans;
use crate::measure::meter::Meter;
use crate::measure::series::Buckets;
use crate::measure::telling;
use crate::measure::trace::TraceLog;
use crate::measure::turns::{Look, Turn, Turns};
use crate::scenario::resolve::Resolved;
use crate::services::NodeConfig;
use crate::services::contract::{Metric, MetricId, NodeId, Reply, Rule, Totals};
use crate::units::time::{SimDuration, SimTime};

/// Departures kept for one frame of a picture; more are only counted.
const MOST_DEPARTURES: usize = 8_192;

/// What travelled along a link so far.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct LinkCounts {
    /// First attempts, messages and batches.
    pub requests: u64,
    /// Later attempts.
    pub retries: u64,
    /// Successful answers.
    pub responses: u64,
    /// Failed answers.
    pub errors: u64,
    /// Refusals by a throttle.
    pub throttled: u64,
    /// Answers from a cache.
    pub cached: u64,
}

/// What pictures need, kept only while one is watching.
#[derive(Clone, Debug)]
struct Watch {
    departures: Vec<Departure>,
    links: BTreeMap<(NodeId, NodeId), LinkCounts>,
    asked: Asked,
    turns: Turns,
    fates: Fates,
}

/// Numbers over the orders of a client.
#[derive(Clone, Debug, Default)]
pub struct OrderNumbers {
    /// Completed within the client's `on_time`.
    pub on_time: u64,
    /// From birth to the effect, completed orders, if the client wants one.
    pub completion: Spans,
    /// When the last order ended.
    pub last_ended_at: SimTime,
    /// When the client was last told no.
    pub last_failed_at: SimTime,
    /// When the last late order ended.
    pub last_late_at: SimTime,
    /// Why orders failed or were lost.
    pub causes: BTreeMap<Rule, u64>,
}

impl OrderNumbers {
    /// Takes in the numbers of another client.
    pub fn merge(&mut self, other: &OrderNumbers) {
        self.on_time += other.on_time;
        self.completion.merge(&other.completion);
        self.last_ended_at = self.last_ended_at.max(other.last_ended_at);
        self.last_failed_at = self.last_failed_at.max(other.last_failed_at);
        self.last_late_at = self.last_late_at.max(other.last_late_at);
        other.causes.iter().for_each(|(rule, count)| *self.causes.entry(*rule).or_default() += count);
    }
}

/// Collects facts into metrics.
#[derive(Clone)]
pub struct Recorder {
    /// The meters of all nodes, one node after the other.
    meters: Vec<Meter>,
    /// Where the meters of each node begin.
    first: Vec<usize>,
    buckets: Buckets,
    /// When the buckets end or a look for turning points is due, whichever comes first.
    tick: SimTime,
    duration: SimDuration,
    metrics: Vec<&'static [Metric]>,
    causes: Vec<Vec<(Rule, u64)>>,
    /// By node; those of clients alone are ever touched.
    orders: Vec<OrderNumbers>,
    on_time: Vec<Option<SimDuration>>,
    wants_effect: Vec<bool>,
    trace: Option<Box<TraceLog>>,
    followed: Option<Box<Followed>>,
    /// Steps of biographies are wanted by one of these two.
    wants_steps: bool,
    watch: Option<Box<Watch>>,
}

impl Recorder {
    /// A recorder for the nodes of a scenario.
    #[must_use]
    pub fn new(resolved: &Resolved) -> Self {
        let nodes = &resolved.scenario.nodes.0;
        let metrics: Vec<&'static [Metric]> = nodes.iter().map(|(_, config)| config.kind().metrics()).collect();
        let first = metrics.iter().scan(0, |next, metrics| Some(std::mem::replace(next, *next + metrics.len())));
        let on_time = nodes.iter().map(|(_, config)| match config {
            NodeConfig::Client(client) => client.on_time,
            _ => None,
        });
        Recorder {
            meters: metrics.iter().copied().flatten().map(|metric| Meter::new(metric.kind)).collect(),
            first: first.collect(),
            buckets: Buckets::default(),
            tick: Buckets::default().end(),
            duration: resolved.scenario.duration,
            causes: vec![Vec::new(); metrics.len()],
            metrics,
            orders: vec![OrderNumbers::default(); nodes.len()],
            on_time: on_time.collect(),
            wants_effect: resolved.wants_effect.clone(),
            trace: None,
            followed: None,
            wants_steps: false,
            watch: None,
        }
    }

    /// Keeps the biography of every order from now on; `names` are the nodes'.
    pub fn trace(&mut self, names: Vec<String>) {
        self.keep_trace(TraceLog::new(names));
    }

    /// Keeps the biographies that this log wants from now on.
    pub fn keep_trace(&mut self, log: TraceLog) {
        self.trace = Some(Box::new(log));
        self.wants_steps = true;
    }

    /// Follows one request from now on, or none.
    pub fn follow(&mut self, order: Option<u64>) {
        self.followed = order.map(|order| Box::new(Followed::new(order)));
        self.wants_steps = self.trace.is_some() || self.followed.is_some();
    }

    /// What is known of the request that is being followed.
    #[must_use]
    pub fn followed(&self) -> Option<&Followed> {
        self.followed.as_deref()
    }

    /// The biographies, if they are kept.
    pub fn trace_log(&mut self) -> Option<&mut TraceLog> {
        self.trace.as_deref_mut()
    }

    /// Keeps what pictures need, or stops.
    pub fn watch(&mut self, on: bool) {
        let fresh = || Watch {
            departures: Vec::new(),
            links: BTreeMap::new(),
            asked: Asked::default(),
            turns: Turns::new(&self.metrics, &self.first, self.duration),
            fates: Fates::default(),
        };
        let kept = self.watch.take();
        self.watch = on.then(|| kept.unwrap_or_else(|| Box::new(fresh())));
        self.tick = self.next_tick();
    }

    fn next_tick(&self) -> SimTime {
        let look = self.watch.as_ref().map_or(SimTime::NEVER, |watch| watch.turns.due());
        self.buckets.end().min(look)
    }

    /// The turns that make the story since watching began: of those close together only the rarest.
    #[must_use]
    pub fn story(&self) -> Vec<Turn> {
        self.watch.as_ref().map(|watch| telling::told(&watch.turns)).unwrap_or_default()
    }

    /// The first turn later than `after` that was a line of the story when it came: its instant, and how many
    /// turning points there were then, itself included.
    #[must_use]
    pub fn first_news(&self, after: SimTime) -> Option<(SimTime, usize)> {
        self.watch.as_ref().and_then(|watch| telling::first_news(&watch.turns, after))
    }

    /// Every turning point since watching began, in order of time.
    #[must_use]
    pub fn turns(&self) -> &[Turn] {
        self.watch.as_ref().map_or(&[], |watch| watch.turns.all())
    }

    /// What set out since the last time this was asked.
    pub fn drain_departures(&mut self) -> Vec<Departure> {
        self.watch.as_mut().map(|watch| std::mem::take(&mut watch.departures)).unwrap_or_default()
    }

    /// What travelled along a link since watching began.
    #[must_use]
    pub fn link_counts(&self, from: NodeId, to: NodeId) -> LinkCounts {
        self.watch.as_ref().and_then(|watch| watch.links.get(&(from, to)).copied()).unwrap_or_default()
    }

    /// Requests worth asking about since watching began.
    #[must_use]
    pub fn asked(&self) -> Option<&Asked> {
        self.watch.as_ref().map(|watch| &watch.asked)
    }

    /// Births and fates of orders since watching began.
    #[must_use]
    pub fn fates(&self) -> Option<&Fates> {
        self.watch.as_ref().map(|watch| &watch.fates)
    }

    /// The same with every bucket closed that is over at `now`: their width, how many there are, the fates.
    #[must_use]
    pub fn fates_by(&self, now: SimTime) -> (SimDuration, usize, Option<Fates>) {
        let (mut buckets, mut fates) = (self.buckets.clone(), self.fates().cloned());
        while buckets.end() <= now {
            fates.iter_mut().for_each(|fates| fates.close(&buckets));
            if buckets.close() {
                fates.iter_mut().for_each(Fates::halve);
            }
        }
        (buckets.width(), buckets.closed(), fates)
    }

    /// The metrics of a node with their meters.
    pub fn meters(&self, node: NodeId) -> impl Iterator<Item = (&'static Metric, &Meter)> {
        let node = node.0 as usize;
        self.metrics[node].iter().zip(&self.meters[self.first[node]..])
    }

    /// A metric of a node by name.
    #[must_use]
    pub fn meter(&self, node: NodeId, name: &str) -> Option<&Meter> {
        self.meters(node).find(|(metric, _)| metric.name == name).map(|(_, meter)| meter)
    }

    /// A metric over time: width of a bucket, and a value for each bucket that is over.
    #[must_use]
    pub fn series(&self, node: NodeId, name: &str, now: SimTime) -> Option<(SimDuration, Vec<f64>)> {
        let mut buckets = self.buckets.clone();
        let mut meter = self.meter(node, name)?.clone();
        while buckets.end() <= now {
            meter.close(&buckets);
            if buckets.close() {
                meter.halve();
            }
        }
        Some((buckets.width(), meter.series(buckets.closed())))
    }

    /// Rules that changed the fate of requests at a node, and how often.
    #[must_use]
    pub fn causes(&self, node: NodeId) -> &[(Rule, u64)] {
        &self.causes[node.0 as usize]
    }

    /// Numbers over the orders of a client.
    #[must_use]
    pub fn orders_of(&self, client: NodeId) -> &OrderNumbers {
        &self.orders[client.0 as usize]
    }

    #[cold]
    fn tick(&mut self, now: SimTime) {
        // First, because what happened up to that instant is still in the bucket.
        self.look(now);
        self.close_buckets(now);
        self.tick = self.next_tick();
    }

    fn look(&mut self, now: SimTime) {
        let Some(watch) = self.watch.as_mut().filter(|watch| watch.turns.due() <= now) else { return };
        let Watch { asked, turns, .. } = watch.as_mut();
        let on_time = self.orders.iter().map(|orders| orders.on_time).sum();
        turns.look(now, Look { meters: &self.meters, causes: &self.causes, asked, on_time });
    }

    fn close_buckets(&mut self, now: SimTime) {
        while self.buckets.end() <= now {
            self.meters.iter_mut().for_each(|meter| meter.close(&self.buckets));
            self.watch.iter_mut().for_each(|watch| watch.fates.close(&self.buckets));
            if self.buckets.close() {
                self.meters.iter_mut().for_each(Meter::halve);
                self.watch.iter_mut().for_each(|watch| watch.fates.halve());
            }
        }
    }
}

impl Observe for Recorder {
    #[inline]
    fn advance(&mut self, now: SimTime) {
        if self.tick <= now {
            self.tick(now);
        }
    }

    #[inline]
    fn first_metric(&self, node: NodeId) -> usize {
        self.first[node.0 as usize]
    }

    #[inline]
    fn count(&mut self, metric: usize, n: u64) {
        self.meters[metric].count(n);
    }

    fn totals(&self, node: NodeId, metric: MetricId, now: SimTime) -> Totals {
        let own = self.metrics[node.0 as usize].get(metric.0);
        own.map(|_| self.meters[self.first[node.0 as usize] + metric.0].totals(now)).unwrap_or_default()
    }

    #[inline]
    fn gauge(&mut self, metric: usize, level: f64, now: SimTime) {
        self.meters[metric].gauge(level, now);
    }

    #[inline]
    fn span(&mut self, metric: usize, span: SimDuration) {
        self.meters[metric].span(span);
    }

    fn cause(&mut self, node: NodeId, rule: Rule) {
        let causes = &mut self.causes[node.0 as usize];
        match causes.iter_mut().find(|(known, _)| *known == rule) {
            Some((_, count)) => *count += 1,
            None => causes.push((rule, 1)),
        }
    }

    fn told_no(&mut self, client: NodeId, now: SimTime) {
        self.orders[client.0 as usize].last_failed_at = now;
    }

    fn order_opened(&mut self, number: u64, client: NodeId, now: SimTime) {
        if let Some(trace) = &mut self.trace {
            trace.opened(number, client, now);
        }
        if let Some(watch) = &mut self.watch {
            watch.fates.born(client, now);
        }
    }

    fn order_told(&mut self, number: u64, reply: &Reply, now: SimTime) {
        if let Some(trace) = &mut self.trace {
            trace.told(number, reply, now);
        }
    }

    fn order_effect(&mut self, number: u64, node: NodeId, now: SimTime) {
        if let Some(trace) = &mut self.trace {
            trace.effect(number, node, now);
        }
    }

    #[inline]
    fn order_settled(&mut self, settled: &Settled, now: SimTime) {
        let took = settled.done_at.unwrap_or(now).since(settled.born);
        let late = self.on_time[settled.client.0 as usize].is_some_and(|limit| took > limit);
        let orders = &mut self.orders[settled.client.0 as usize];
        orders.last_ended_at = now;
        if late {
            orders.last_late_at = now;
        }
        match settled.outcome {
            Outcome::Completed => {
                if self.wants_effect[settled.client.0 as usize] {
                    orders.completion.record(took);
                }
                orders.on_time += u64::from(!late);
            }
            _ => *orders.causes.entry(settled.cause).or_default() += 1,
        }
        if let Some(trace) = &mut self.trace {
            trace.settled(settled);
        }
        if let Some(followed) = &mut self.followed {
            followed.settled(settled, now);
        }
        if let Some(watch) = &mut self.watch {
            watch.asked.note(settled, now);
            watch.fates.settled(settled.outcome, late);
        }
    }

    #[inline]
    fn is_tracing(&self) -> bool {
        self.wants_steps
    }

    fn hop(&mut self, hop: Hop) {
        if let Some(trace) = &mut self.trace {
            trace.hop(&hop);
        }
        if let Some(followed) = &mut self.followed {
            followed.hop(&hop);
        }
    }

    #[inline]
    fn is_watching(&self) -> bool {
        self.watch.is_some()
    }

    fn departure(&mut self, departure: Departure) {
        let Some(watch) = &mut self.watch else { return };
        let counts = watch.links.entry((departure.from, departure.to)).or_default();
        match departure.kind {
            DepartureKind::Request | DepartureKind::Message | DepartureKind::Batch(_) => counts.requests += 1,
            DepartureKind::Retry => counts.retries += 1,
            DepartureKind::Response => counts.responses += 1,
            DepartureKind::Error => counts.errors += 1,
            DepartureKind::Throttled => counts.throttled += 1,
            DepartureKind::Cached => counts.cached += 1,
        }
        if watch.departures.len() < MOST_DEPARTURES {
            watch.departures.push(departure);
        }
    }
}
