//! The desk a service sits at while it handles one input: the engine's side of [`Outbox`].

use std::collections::VecDeque;

use crate::engine::calendar::Calendar;
use crate::engine::call_row::CallRow;
use crate::engine::event::{Event, Immediate, Packed};
use crate::engine::observe::{Carried, Departure, DepartureKind, Hop, Observe, Settled};
use crate::engine::orders::Orders;
use crate::engine::tasks::Task;
use crate::services::account::Account;
use crate::services::between as rules;
use crate::services::contract::{
    Body, CallId, Class, Content, Failure, MetricId, NodeId, Operation, OrderId, Outbox, Place, Reply, Request, Rule,
    TaskId, Totals, Work,
};
use crate::services::handler::Op;
use crate::services::retry::RetryQuota;
use crate::units::distribution::Distribution;
use crate::units::key::{Key, Slab};
use crate::units::stream::{Purpose, Stream};
use crate::units::time::{SimDuration, SimTime};

/// Who waits for an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Caller {
    /// The service itself, with its token.
    Service(u64),
    /// A handler of it.
    Task(TaskId),
    /// Nobody any more.
    Nobody,
}

/// The link between two nodes, if it has a latency of its own.
pub type OwnLatency = (NodeId, NodeId, Distribution);

/// Everything of a run except the services themselves.
#[derive(Clone)]
pub struct Desk<O: Observe> {
    /// The instant.
    pub now: SimTime,
    /// Whose input is being handled.
    pub node: NodeId,
    /// Where the observer keeps the first metric of that node.
    pub meters: usize,
    /// What is to come.
    pub calendar: Calendar<Packed>,
    /// What happens at this instant.
    pub immediate: VecDeque<Immediate>,
    /// Calls in progress.
    pub calls: Slab<CallRow>,
    /// Handlers at work.
    pub tasks: Slab<Task>,
    /// Business requests.
    pub orders: Orders,
    /// Nodes at which effects have happened.
    pub effect_sites: Vec<NodeId>,
    /// Steps of each node's handler.
    pub programs: Vec<Vec<Op>>,
    /// Nodes that are up.
    pub up: Vec<bool>,
    /// Retry quota of each node's handlers.
    pub quotas: Vec<RetryQuota>,
    /// Added latency of each node.
    pub added_latency: Vec<SimDuration>,
    /// Latency between any two nodes.
    pub latency: Distribution,
    /// No latency is set anywhere.
    pub network_is_instant: bool,
    /// Pairs with a latency of their own.
    pub own_latencies: Vec<OwnLatency>,
    /// Quotas that all nodes share.
    pub account: Account,
    /// `Purpose::COUNT` streams for each node.
    pub streams: Vec<Stream>,
    /// Running hash over every event.
    pub hash: u64,
    /// Events handled.
    pub events: u64,
    /// Whoever measures.
    pub observer: O,
}

impl<O: Observe> Desk<O> {
    /// Schedules an event.
    #[inline(always)]
    pub fn schedule(&mut self, at: SimTime, class: Class, event: Event) {
        self.calendar.push(at, class, event.pack());
    }

    /// What follows is said by that node.
    #[inline]
    pub fn enter(&mut self, node: NodeId) {
        self.node = node;
        self.meters = self.observer.first_metric(node);
    }

    /// Mixes a number into the trace hash.
    #[inline]
    pub fn mix(&mut self, number: u64) {
        self.hash = (self.hash.rotate_left(5) ^ number).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    }

    #[inline]
    fn draw_latency(&mut self, from: NodeId, to: NodeId) -> SimDuration {
        // Most scenarios leave the network out, and then there is nothing to look up.
        if self.network_is_instant { SimDuration::ZERO } else { self.look_up_latency(from, to) }
    }

    fn look_up_latency(&mut self, from: NodeId, to: NodeId) -> SimDuration {
        let own = self.own_latencies.iter().find(|(a, b, _)| (*a, *b) == (from, to)).map(|(.., own)| *own);
        let distribution = own.unwrap_or(self.latency);
        let added = self.added_latency[from.0 as usize] + self.added_latency[to.0 as usize];
        match distribution {
            Distribution::Constant(latency) => latency + added,
            _ => self.stream_of(from, Purpose::Platform).duration(&distribution) + added,
        }
    }

    /// A node's random stream.
    #[inline]
    pub fn stream_of(&mut self, node: NodeId, purpose: Purpose) -> &mut Stream {
        &mut self.streams[node.0 as usize * Purpose::COUNT + purpose as usize]
    }

    /// Sets out a call on behalf of `caller`.
    #[inline(always)]
    pub fn set_out(&mut self, to: NodeId, request: Request, timeout: Option<SimDuration>, caller: Caller) -> CallId {
        // Taken apart, so that the compiler keeps the body in registers on its way into the row.
        let Request { body, operation, attempt, effect } = request;
        let from = self.node;
        let latency = self.draw_latency(from, to);
        let order = body.order;
        if let Some(order) = order {
            self.orders.hold(order);
            if request.attempt > 1 {
                self.orders.repeat(order, rules::RETRIED);
            }
        }
        if self.observer.is_watching() {
            self.show_request(to, &operation, attempt, latency, order);
        }
        let call = CallId(self.calls.insert_with(move || CallRow {
            from,
            to,
            caller,
            order,
            effect,
            latency,
            request: Some(Request { body, operation, attempt, effect }),
            reply: None,
            answered: false,
        }));
        if latency == SimDuration::ZERO {
            self.immediate.push_back(Immediate::Deliver(call));
        } else {
            self.schedule(self.now + latency, Class::Request, Event::Deliver(call));
        }
        if let Some(timeout) = timeout {
            self.schedule(self.now + timeout, Class::Deadline, Event::Timeout(call));
        }
        call
    }

    /// A request sets out in pictures, unless it is mere housekeeping with a queue.
    #[cold]
    fn show_request(
        &mut self,
        to: NodeId,
        operation: &Operation,
        attempt: u32,
        flight: SimDuration,
        order: Option<OrderId>,
    ) {
        let kind = match (operation, attempt) {
            (
                Operation::QueueAttributes
                | Operation::Delete(_)
                | Operation::Receive(_)
                | Operation::CloseSession(_)
                | Operation::ChangeVisibility(_)
                | Operation::MoveMessages(_)
                | Operation::Log,
                _,
            ) => return,
            (
                Operation::Send(_)
                | Operation::SendMessage(_)
                | Operation::SendBatch(_)
                | Operation::Redrive(_)
                | Operation::Publish
                | Operation::PutEvents(_)
                | Operation::Notify(_),
                1,
            ) => DepartureKind::Message,
            (_, 1) => DepartureKind::Request,
            _ => DepartureKind::Retry,
        };
        let carries = self.carried(order);
        self.observer.departure(Departure { at: self.now, from: self.node, to, kind, flight, carries });
    }

    fn carried(&self, order: Option<OrderId>) -> Carried {
        order.and_then(|order| self.orders.number(order)).map_or(Carried::Nobody, Carried::One)
    }

    /// The answer to a call sets out in pictures.
    #[cold]
    fn show_answer(&mut self, call: CallId, kind: DepartureKind) {
        let Some(row) = self.calls.get(call.0) else { return };
        let carries = match row.reply.as_ref().map(|reply| &reply.content) {
            Some(Content::Messages(batch)) => {
                let orders = batch.iter().filter_map(|delivery| delivery.body.order);
                Carried::Many(orders.filter_map(|order| self.orders.number(order)).collect())
            }
            _ => self.carried(row.order),
        };
        let (from, to, flight) = (row.to, row.from, row.latency);
        self.observer.departure(Departure { at: self.now, from, to, kind, flight, carries });
    }

    /// The callee's answer sets out; an effect marked on the call happens now.
    ///
    /// # Panics
    /// When the callee answers a second time, which is a bug of its service.
    #[inline]
    pub fn answer(&mut self, call: CallId, reply: Reply) {
        let kind = if self.observer.is_watching() { DepartureKind::of_answer(&reply) } else { None };
        let (ok, status, rule) = (reply.is_ok(), reply.status, reply.rule);
        let row = self.calls.get_mut(call.0).expect("a call stays until it is answered");
        assert!(!row.answered, "node {:?} answered one call twice", row.to);
        row.answered = true;
        row.reply = Some(reply);
        let (order, effect, latency, to) = (row.order, row.effect, row.latency, row.to);
        let unheard = row.caller == Caller::Nobody;
        if self.observer.is_tracing()
            && let Some(order) = order
        {
            self.write_hop(order, to, "answered", u32::from(status), Some(rule));
        }
        if ok && effect {
            self.effect(order, to);
        }
        if let Some(kind) = kind {
            self.show_answer(call, kind);
        }
        if unheard {
            self.drop_unheard(call);
            return self.release(order);
        }
        if latency == SimDuration::ZERO {
            self.immediate.push_back(Immediate::Answer(call));
        } else {
            self.schedule(self.now + latency, Class::Completion, Event::Answer(call));
        }
    }

    /// The row of an answered call that nobody waits for; a connection that it brought is closed again.
    fn drop_unheard(&mut self, call: CallId) {
        let Some(row) = self.calls.remove(call.0) else { return };
        if let Some(Content::Session(session)) = row.reply.map(|reply| reply.content) {
            self.disconnect(row.from, row.to, session);
        }
    }

    /// Closes a connection that `from` keeps to `to`.
    pub fn disconnect(&mut self, from: NodeId, to: NodeId, session: Key) {
        let node = std::mem::replace(&mut self.node, from);
        let operation = Operation::CloseSession(session);
        let request = Request { operation, body: Body::default(), effect: false, attempt: 1 };
        self.set_out(to, request, None, Caller::Nobody);
        self.node = node;
    }

    /// The callee will never answer, and the caller has stopped waiting.
    pub fn forget_call(&mut self, call: CallId) {
        let Some(row) = self.calls.remove(call.0) else { return };
        self.release(row.order);
    }

    /// The business effect of an order happens at a node.
    #[inline]
    pub fn effect(&mut self, order: Option<OrderId>, node: NodeId) {
        let Some(order) = order else { return };
        if self.observer.is_tracing()
            && let Some(number) = self.orders.number(order)
        {
            self.observer.order_effect(number, node, self.now);
        }
        let site = self.effect_site(node);
        let settled = self.orders.effect(order, site, self.now);
        self.settle(settled);
    }

    /// The place of a node among those at which effects have happened; few nodes have any.
    fn effect_site(&mut self, node: NodeId) -> u32 {
        let place = self.effect_sites.iter().position(|known| *known == node).unwrap_or_else(|| {
            self.effect_sites.push(node);
            self.effect_sites.len() - 1
        });
        u32::try_from(place).unwrap_or(u32::MAX)
    }

    /// Something no longer holds the order.
    #[inline(always)]
    pub fn release(&mut self, order: Option<OrderId>) {
        if let Some(order) = order {
            let settled = self.orders.release(order);
            self.settle(settled);
        }
    }

    #[inline(always)]
    fn settle(&mut self, settled: Option<Settled>) {
        if let Some(settled) = settled {
            self.mix(settled.number << 3 | settled.outcome as u64);
            self.observer.order_settled(&settled, self.now);
        }
    }

    /// The answer a caller gets when its patience ends.
    #[must_use]
    pub fn timeout_reply() -> Reply {
        Reply::failed(0, Failure::TimedOut, rules::TIMEOUT)
    }

    /// Writes a step of an order's biography.
    #[cold]
    pub fn write_hop(&mut self, order: OrderId, node: NodeId, what: &'static str, number: u32, rule: Option<Rule>) {
        if let Some(id) = self.orders.number(order) {
            self.observer.hop(Hop { order: id, at: self.now, node, what, number, rule });
        }
    }
}

impl<O: Observe> Outbox for Desk<O> {
    #[inline]
    fn now(&self) -> SimTime {
        self.now
    }

    #[inline]
    fn wake_at(&mut self, at: SimTime, class: Class, token: u64) {
        self.schedule(at, class, Event::Wake(self.node, token));
    }

    #[inline(always)]
    fn call(&mut self, to: NodeId, request: Request, timeout: Option<SimDuration>, token: u64) -> CallId {
        self.set_out(to, request, timeout, Caller::Service(token))
    }

    fn hang_up(&mut self, call: CallId) {
        let Some(row) = self.calls.get_mut(call.0) else { return };
        row.caller = Caller::Nobody;
        if row.is_left_hanging() {
            self.forget_call(call);
        }
    }

    fn is_heard(&self, call: CallId) -> bool {
        self.calls.get(call.0).is_some_and(|row| row.caller != Caller::Nobody)
    }

    #[inline]
    fn respond(&mut self, call: CallId, reply: Reply) {
        self.answer(call, reply);
    }

    fn leave_hanging(&mut self, call: CallId) {
        let Some(row) = self.calls.get_mut(call.0) else { return };
        row.answered = true;
        if row.caller == Caller::Nobody {
            self.forget_call(call);
        }
    }

    fn reachable(&mut self, yes: bool) {
        self.up[self.node.0 as usize] = yes;
    }

    #[inline(always)]
    fn run(&mut self, work: Work, slowdown: f64, token: u64) -> TaskId {
        self.start_task(work, slowdown, token)
    }

    fn abort(&mut self, task: TaskId) {
        self.abort_task(task);
    }

    fn account(&mut self) -> &mut Account {
        &mut self.account
    }

    #[inline]
    fn stream(&mut self, purpose: Purpose) -> &mut Stream {
        self.stream_of(self.node, purpose)
    }

    #[inline]
    fn count(&mut self, metric: MetricId, n: u64) {
        self.observer.count(self.meters + metric.0, n);
    }

    #[inline]
    fn gauge(&mut self, metric: MetricId, level: f64) {
        self.observer.gauge(self.meters + metric.0, level, self.now);
    }

    fn totals(&self, node: NodeId, metric: MetricId) -> Totals {
        self.observer.totals(node, metric, self.now)
    }

    #[inline]
    fn span(&mut self, metric: MetricId, span: SimDuration) {
        self.observer.span(self.meters + metric.0, span);
    }

    fn cause(&mut self, rule: Rule) {
        self.observer.cause(self.node, rule);
    }

    fn hop(&mut self, order: Option<OrderId>, what: &'static str, number: u32) {
        if self.observer.is_tracing()
            && let Some(order) = order
        {
            self.write_hop(order, self.node, what, number, None);
        }
    }

    fn hop_by(&mut self, order: Option<OrderId>, what: &'static str, number: u32, rule: Rule) {
        if self.observer.is_tracing()
            && let Some(order) = order
        {
            self.write_hop(order, self.node, what, number, Some(rule));
        }
    }

    #[inline(always)]
    fn open_order(&mut self, effects: u32) -> OrderId {
        let order = self.orders.open(self.node, effects, self.now);
        if (self.observer.is_tracing() || self.observer.is_watching())
            && let Some(number) = self.orders.number(order)
        {
            self.observer.order_opened(number, self.node, self.now);
        }
        order
    }

    #[inline(always)]
    fn told(&mut self, order: OrderId, reply: &Reply) {
        if !reply.is_ok() {
            self.observer.told_no(self.node, self.now);
        }
        if self.observer.is_tracing()
            && let Some(number) = self.orders.number(order)
        {
            self.observer.order_told(number, reply, self.now);
        }
        let settled = self.orders.told(order, reply.is_ok(), reply.rule, self.now);
        self.settle(settled);
    }

    fn place(&mut self, order: OrderId, place: Place) {
        let settled = self.orders.place(order, place);
        self.settle(settled);
    }

    fn move_place(&mut self, order: OrderId, from: Place, to: Place) {
        let settled = self.orders.move_place(order, from, to);
        self.settle(settled);
    }

    fn unplace(&mut self, order: OrderId, place: Place, rule: Rule) {
        let settled = self.orders.unplace(order, place, rule);
        self.settle(settled);
    }

    fn repeat(&mut self, order: OrderId, rule: Rule) {
        self.orders.repeat(order, rule);
    }
}

impl CallId {
    /// For the trace hash.
    #[must_use]
    pub fn bits(self) -> u64 {
        Key::to_bits(self.0)
    }
}
