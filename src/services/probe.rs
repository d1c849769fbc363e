//! A recording outbox with an agenda of its own, so that unit tests drive one service alone: build the state,
//! call an input, move the clock, read what came out.
//!
//! It plays the engine for one node: wakes, ends of handlers and answers come in the order of (time, class,
//! insertion). There is no network: nothing is answered unless the test says so.

#![allow(dead_code, reason = "every service's tests use their own part of it")]

use std::collections::{BTreeMap, BTreeSet};

use crate::services::account::{Account, AccountConfig};
use crate::services::contract::{
    Body, Call, CallId, Change, Class, Content, Delivery, Done, Failure, MetricId, NodeId, Operation, OrderId, Outbox,
    Place, Receipt, Reply, Request, Rule, Service, Sorted, TaskId, Totals, Work,
};
use crate::units::key::Key;
use crate::units::stream::{Purpose, Stream};
use crate::units::time::{SimDuration, SimTime};

/// A call that the service made.
#[derive(Clone, Debug)]
pub(crate) struct MadeCall {
    pub(crate) at: SimTime,
    pub(crate) id: CallId,
    pub(crate) to: NodeId,
    pub(crate) request: Request,
    pub(crate) timeout: Option<SimDuration>,
    pub(crate) token: u64,
}

/// An answer that the service gave.
#[derive(Clone, Debug)]
pub(crate) struct Response {
    pub(crate) at: SimTime,
    pub(crate) call: CallId,
    pub(crate) reply: Reply,
}

/// A handler that the service started.
#[derive(Clone, Debug)]
pub(crate) struct Run {
    pub(crate) at: SimTime,
    pub(crate) task: TaskId,
    pub(crate) work: Work,
    pub(crate) slowdown: f64,
    pub(crate) token: u64,
    pub(crate) aborted_at: Option<SimTime>,
    pub(crate) ended_at: Option<SimTime>,
}

/// A wake that the service asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Wake {
    pub(crate) at: SimTime,
    pub(crate) class: Class,
    pub(crate) token: u64,
}

/// A move of a message in the account of business requests.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Placing {
    Placed(OrderId, Place),
    Moved(OrderId, Place, Place),
    Removed(OrderId, Place, Rule),
}

#[derive(Clone, Debug)]
enum Due {
    Wake(u64),
    Done(TaskId, Done),
    Reply(CallId, Reply),
}

/// The recording outbox.
#[derive(Clone, Debug)]
pub(crate) struct Probe {
    /// The instant; tests may set it, forward only.
    pub(crate) now: SimTime,
    /// If set, every handler ends by itself with success after this, times its slowdown.
    pub(crate) handler_takes: Option<SimDuration>,
    pub(crate) calls: Vec<MadeCall>,
    pub(crate) responses: Vec<Response>,
    pub(crate) runs: Vec<Run>,
    /// Every wake ever asked for.
    pub(crate) wakes: Vec<Wake>,
    pub(crate) counts: BTreeMap<usize, u64>,
    pub(crate) gauges: BTreeMap<usize, f64>,
    pub(crate) spans: Vec<(MetricId, SimDuration)>,
    /// What metrics of nodes add up to; tests put it here.
    pub(crate) totals: BTreeMap<(NodeId, usize), Totals>,
    pub(crate) causes: BTreeMap<&'static str, u64>,
    pub(crate) hops: Vec<(SimTime, &'static str, u32)>,
    /// Business requests opened, with how many effects each wants.
    pub(crate) opened: Vec<u32>,
    /// What clients were told.
    pub(crate) told: Vec<(SimTime, OrderId, Reply)>,
    pub(crate) placings: Vec<(SimTime, Placing)>,
    /// Calls that the service made and hung up.
    pub(crate) hung_up: Vec<CallId>,
    /// Calls to the service whose caller has given up; tests put them here.
    pub(crate) unheard: BTreeSet<CallId>,
    /// Calls to the service that it will never answer.
    pub(crate) left_hanging: Vec<CallId>,
    /// Whether calls reach the service, as it said last.
    pub(crate) reachable: Option<bool>,
    account: Account,
    streams: Vec<Stream>,
    agenda: BTreeMap<(SimTime, Class, u64), Due>,
    scheduled: u64,
    /// Calls not answered yet.
    open: BTreeMap<CallId, u64>,
    arrived: u32,
    answered: BTreeSet<CallId>,
}

/// So many seconds after the start, to the nearest nanosecond.
pub(crate) fn at(seconds: f64) -> SimTime {
    SimTime::ZERO + secs(seconds)
}

/// A span of so many seconds, to the nearest nanosecond.
pub(crate) fn secs(seconds: f64) -> SimDuration {
    SimDuration::from_secs_f64(seconds)
}

/// A request for `operation` with an empty body.
pub(crate) fn request(operation: Operation) -> Request {
    Request { operation, body: Body::default(), effect: false, attempt: 1 }
}

/// A first delivery of message number `message`, sent at time zero.
pub(crate) fn delivery(message: u32, visible_until: SimTime) -> Delivery {
    let receipt = Receipt { message: key(message), receive_count: 1 };
    let body = Body { key: u64::from(message), ..Body::default() };
    Delivery { receipt, message_id: message, body, sent_at: SimTime::ZERO, visible_until }
}

fn key(index: u32) -> Key {
    Key::plain(index)
}

fn index(length: usize) -> u32 {
    u32::try_from(length).expect("tests are small")
}

impl Probe {
    /// At time zero, with streams of seed 1.
    pub(crate) fn new() -> Self {
        use Purpose::{Arrival, Failure, Key, Platform, Retry, Service};
        let mut purposes = [Arrival, Key, Service, Retry, Failure, Platform];
        purposes.sort_by_key(|purpose| *purpose as usize);
        Probe {
            now: SimTime::ZERO,
            handler_takes: None,
            calls: Vec::new(),
            responses: Vec::new(),
            runs: Vec::new(),
            wakes: Vec::new(),
            counts: BTreeMap::new(),
            gauges: BTreeMap::new(),
            spans: Vec::new(),
            totals: BTreeMap::new(),
            causes: BTreeMap::new(),
            hops: Vec::new(),
            opened: Vec::new(),
            told: Vec::new(),
            placings: Vec::new(),
            hung_up: Vec::new(),
            unheard: BTreeSet::new(),
            left_hanging: Vec::new(),
            reachable: None,
            account: Account::new(AccountConfig::default()),
            streams: purposes.iter().map(|purpose| Stream::new(1, "probe", *purpose)).collect(),
            agenda: BTreeMap::new(),
            scheduled: 0,
            open: BTreeMap::new(),
            arrived: 0,
            answered: BTreeSet::new(),
        }
    }

    /// At time zero; every handler takes that long and succeeds.
    pub(crate) fn with_handlers_of(span: SimDuration) -> Self {
        Probe { handler_takes: Some(span), ..Probe::new() }
    }

    /// Somebody calls the service now.
    pub(crate) fn ask(&mut self, service: &mut impl Service, request: Request) -> CallId {
        let id = CallId(Key::new(self.arrived, 1));
        self.arrived += 1;
        service.on_call(Call { id, from: NodeId(99), request }, self);
        id
    }

    /// Moves the clock to `until`, with everything that is due up to and including it.
    pub(crate) fn advance(&mut self, service: &mut impl Service, until: SimTime) {
        while self.step(service, |(at, _, _)| at <= until) {}
        assert!(self.now <= until, "the clock cannot go back from {} to {until}", self.now);
        self.now = until;
    }

    /// Moves the clock to `until`, with everything due before it and, at `until` itself, only what comes before
    /// requests: the moment at which a request of that instant arrives.
    pub(crate) fn advance_to_request(&mut self, service: &mut impl Service, until: SimTime) {
        while self.step(service, |(at, class, _)| (at, class) < (until, Class::Request)) {}
        self.now = until;
    }

    /// Changes the service from outside, now.
    pub(crate) fn change(&mut self, service: &mut impl Service, change: &Change) {
        service.on_change(change, self);
    }

    /// The call made as number `call` is answered at `at`, unless it timed out before.
    pub(crate) fn reply_at(&mut self, at: SimTime, call: usize, reply: Reply) {
        let id = self.calls[call].id;
        self.schedule(at, Class::Completion, Due::Reply(id, reply));
    }

    /// The call made as number `call` is answered now.
    pub(crate) fn reply(&mut self, service: &mut impl Service, call: usize, reply: Reply) {
        let id = self.calls[call].id;
        let token = self.open.remove(&id).expect("the call is open");
        service.on_reply(token, reply, self);
    }

    /// The handler started as number `run` ends at `at`, unless it is aborted before.
    pub(crate) fn done_at(&mut self, at: SimTime, run: usize, done: Done) {
        let task = self.runs[run].task;
        self.schedule(at, Class::Completion, Due::Done(task, done));
    }

    /// The handler started as number `run` ended with success, batch and all.
    pub(crate) fn success(&self, run: usize) -> Done {
        let batch = match &self.runs[run].work {
            Work::Batch(deliveries) => Some(Box::new(Sorted { succeeded: deliveries.clone(), failed: Vec::new() })),
            Work::Request(_) => None,
        };
        Done { reply: Reply::ok(Rule::named("handler.done")), batch }
    }

    /// The count of a metric.
    pub(crate) fn count_of(&self, metric: MetricId) -> u64 {
        self.counts.get(&metric.0).copied().unwrap_or(0)
    }

    /// The level of a gauge, zero if it was never set.
    pub(crate) fn gauge_of(&self, metric: MetricId) -> f64 {
        self.gauges.get(&metric.0).copied().unwrap_or(0.0)
    }

    /// How often a rule was the cause of something.
    pub(crate) fn caused(&self, rule: &str) -> u64 {
        self.causes.get(rule).copied().unwrap_or(0)
    }

    /// The answer to a call, if there is one.
    pub(crate) fn response_to(&self, call: CallId) -> Option<&Response> {
        self.responses.iter().find(|response| response.call == call)
    }

    /// Status and rule of the last answer.
    pub(crate) fn last(&self) -> (u16, &'static str) {
        let reply = &self.responses.last().expect("something was answered").reply;
        (reply.status, reply.rule.name)
    }

    /// How many answers had that status.
    pub(crate) fn with_status(&self, status: u16) -> usize {
        self.responses.iter().filter(|response| response.reply.status == status).count()
    }

    /// How many things are still to come.
    pub(crate) fn pending(&self) -> usize {
        self.agenda.len()
    }

    /// Handlers neither ended nor aborted.
    pub(crate) fn running(&self) -> usize {
        self.runs.iter().filter(|run| run.aborted_at.is_none() && run.ended_at.is_none()).count()
    }

    /// Numbers of the calls made and not answered yet, in order.
    pub(crate) fn open_calls(&self) -> Vec<usize> {
        (0..self.calls.len()).filter(|n| self.open.contains_key(&self.calls[*n].id)).collect()
    }

    fn schedule(&mut self, at: SimTime, class: Class, due: Due) {
        assert!(at >= self.now, "scheduled at {at}, which is before {}", self.now);
        self.agenda.insert((at, class, self.scheduled), due);
        self.scheduled += 1;
    }

    /// Does the next thing that is due if `wanted` says so.
    fn step(&mut self, service: &mut impl Service, wanted: impl Fn((SimTime, Class, u64)) -> bool) -> bool {
        let Some(place) = self.agenda.keys().next().copied().filter(|place| wanted(*place)) else { return false };
        let due = self.agenda.remove(&place).expect("the key was just read");
        self.now = place.0;
        match due {
            Due::Wake(token) => service.on_wake(token, self),
            Due::Reply(id, reply) => {
                if let Some(token) = self.open.remove(&id) {
                    service.on_reply(token, reply, self);
                }
            }
            Due::Done(task, done) => {
                let now = self.now;
                let run = &mut self.runs[task.0.index() as usize];
                if run.aborted_at.is_none() {
                    run.ended_at = Some(now);
                    let token = run.token;
                    service.on_done(token, done, self);
                }
            }
        }
        true
    }
}

impl Outbox for Probe {
    fn now(&self) -> SimTime {
        self.now
    }

    fn wake_at(&mut self, at: SimTime, class: Class, token: u64) {
        self.wakes.push(Wake { at, class, token });
        self.schedule(at, class, Due::Wake(token));
    }

    fn call(&mut self, to: NodeId, request: Request, timeout: Option<SimDuration>, token: u64) -> CallId {
        let id = CallId(key(index(self.calls.len())));
        self.calls.push(MadeCall { at: self.now, id, to, request, timeout, token });
        self.open.insert(id, token);
        if let Some(timeout) = timeout {
            let reply = Reply::failed(504, Failure::TimedOut, Rule::named("call.timed-out"));
            self.schedule(self.now + timeout, Class::Deadline, Due::Reply(id, reply));
        }
        id
    }

    fn account(&mut self) -> &mut Account {
        &mut self.account
    }

    fn hang_up(&mut self, call: CallId) {
        self.open.remove(&call);
        self.hung_up.push(call);
    }

    fn is_heard(&self, call: CallId) -> bool {
        !self.unheard.contains(&call)
    }

    fn respond(&mut self, call: CallId, reply: Reply) {
        assert!(self.answered.insert(call), "{call:?} was answered twice");
        self.responses.push(Response { at: self.now, call, reply });
    }

    fn leave_hanging(&mut self, call: CallId) {
        self.left_hanging.push(call);
    }

    fn reachable(&mut self, yes: bool) {
        self.reachable = Some(yes);
    }

    fn run(&mut self, work: Work, slowdown: f64, token: u64) -> TaskId {
        let task = TaskId(key(index(self.runs.len())));
        let run = Run { at: self.now, task, work, slowdown, token, aborted_at: None, ended_at: None };
        self.runs.push(run);
        if let Some(span) = self.handler_takes {
            self.done_at(self.now + span.scaled(slowdown), self.runs.len() - 1, self.success(self.runs.len() - 1));
        }
        task
    }

    fn abort(&mut self, task: TaskId) {
        self.runs[task.0.index() as usize].aborted_at = Some(self.now);
    }

    fn stream(&mut self, purpose: Purpose) -> &mut Stream {
        &mut self.streams[purpose as usize]
    }

    fn count(&mut self, metric: MetricId, n: u64) {
        *self.counts.entry(metric.0).or_default() += n;
    }

    fn gauge(&mut self, metric: MetricId, level: f64) {
        self.gauges.insert(metric.0, level);
    }

    fn totals(&self, node: NodeId, metric: MetricId) -> Totals {
        self.totals.get(&(node, metric.0)).copied().unwrap_or_default()
    }

    fn span(&mut self, metric: MetricId, span: SimDuration) {
        self.spans.push((metric, span));
    }

    fn cause(&mut self, rule: Rule) {
        *self.causes.entry(rule.name).or_default() += 1;
    }

    fn hop(&mut self, _order: Option<OrderId>, what: &'static str, number: u32) {
        self.hops.push((self.now, what, number));
    }

    fn hop_by(&mut self, order: Option<OrderId>, what: &'static str, number: u32, _rule: Rule) {
        self.hop(order, what, number);
    }

    fn open_order(&mut self, effects: u32) -> OrderId {
        self.opened.push(effects);
        OrderId(key(index(self.opened.len() - 1)))
    }

    fn told(&mut self, order: OrderId, reply: &Reply) {
        self.told.push((self.now, order, reply.clone()));
    }

    fn place(&mut self, order: OrderId, place: Place) {
        self.placings.push((self.now, Placing::Placed(order, place)));
    }

    fn move_place(&mut self, order: OrderId, from: Place, to: Place) {
        self.placings.push((self.now, Placing::Moved(order, from, to)));
    }

    fn unplace(&mut self, order: OrderId, place: Place, rule: Rule) {
        self.placings.push((self.now, Placing::Removed(order, place, rule)));
    }

    fn repeat(&mut self, _order: OrderId, _rule: Rule) {}
}

/// Messages as a queue answers a receive with them.
pub(crate) fn messages(deliveries: Vec<Delivery>) -> Reply {
    Reply { content: Content::Messages(deliveries), ..Reply::ok(Rule::named("sqs.received")) }
}
