//! Handlers at work: each a small program counter over the steps of its node.

use crate::engine::desk::{Caller, Desk, Event, Immediate};
use crate::engine::observe::Observe;
use crate::services::contract::{
    Body, CallId, Class, Delivery, Done, Failure, NodeId, OrderId, Outbox as _, Reply, Request, Rule, Sorted, TaskId,
    Work,
};
use crate::services::handler::{CallPlan, Op};
use crate::units::distribution::Distribution;
use crate::units::stream::Purpose;
use crate::units::time::SimDuration;

const DONE_RULE: Rule = Rule("handler.done");
const FAILED_RULE: Rule = Rule("handler.failed");
const POISON_RULE: Rule = Rule("handler.poison");

/// A handler at work.
#[derive(Clone, Debug)]
pub struct Task {
    node: NodeId,
    token: u64,
    assignment: Assignment,
    /// Which step comes next.
    step: u32,
    attempt: u32,
    last_failure: Option<Failure>,
    slowdown: f64,
    waits_for: Option<CallId>,
}

/// What a handler works on; boxed where it is large, because most handlers work on one request.
#[derive(Clone, Debug)]
enum Assignment {
    Request(Body),
    Batch(Box<Batch>),
}

/// Deliveries that are handled one after the other.
#[derive(Clone, Debug, Default)]
struct Batch {
    deliveries: Vec<Delivery>,
    /// Which delivery is at hand.
    cursor: usize,
    first_failure: Option<Rule>,
    sorted: Sorted,
}

impl Task {
    /// What the steps are about now.
    fn body(&self) -> Body {
        match &self.assignment {
            Assignment::Request(body) => *body,
            Assignment::Batch(batch) => batch.deliveries.get(batch.cursor).map(|d| d.body).unwrap_or_default(),
        }
    }
}

impl Batch {
    fn new(deliveries: Vec<Delivery>) -> Self {
        let succeeded = Vec::with_capacity(deliveries.len());
        let sorted = Sorted { succeeded, failed: Vec::new() };
        Batch { deliveries, cursor: 0, first_failure: None, sorted }
    }

    /// The delivery at hand is through. True if another one follows.
    fn finish_one(&mut self, failure: Option<Rule>) -> bool {
        let delivery = self.deliveries.get(self.cursor).copied();
        if failure.is_some() { &mut self.sorted.failed } else { &mut self.sorted.succeeded }.extend(delivery);
        self.cursor += 1;
        self.first_failure = self.first_failure.or(failure);
        self.cursor < self.deliveries.len()
    }

    fn orders(&self) -> impl Iterator<Item = OrderId> {
        self.deliveries.iter().filter_map(|delivery| delivery.body.order)
    }
}

/// A handler that has ended, for its service.
#[derive(Clone, Debug)]
pub struct Ended {
    /// Whose handler it was.
    pub node: NodeId,
    /// The service's token.
    pub token: u64,
    /// The rule by which it failed.
    failure: Option<Rule>,
    /// What became of its batch.
    batch: Option<Box<Sorted>>,
}

impl Ended {
    /// How it ended.
    #[inline]
    #[must_use]
    pub fn done(self) -> Done {
        let reply = match self.failure {
            Some(rule) => Reply::failed(500, Failure::Fault, rule),
            None => Reply::ok(DONE_RULE),
        };
        Done { reply, batch: self.batch }
    }
}

/// Where a handler stands after one request or delivery.
enum Item {
    /// The next delivery is at hand.
    Next,
    /// That was the last; `None` if the handler was gone already.
    Last(Option<Ended>),
}

impl<O: Observe> Desk<O> {
    /// Starts a handler of the present node.
    #[inline(always)]
    pub fn start_task(&mut self, work: Work, slowdown: f64, token: u64) -> TaskId {
        // The call or the message behind a single request holds its order already; a batch may outlive its
        // messages, so it holds each order itself.
        let assignment = match work {
            Work::Request(body) => Assignment::Request(body),
            Work::Batch(deliveries) => {
                let batch = Batch::new(deliveries);
                batch.orders().for_each(|order| self.orders.hold(order));
                self.write_batch(&batch.deliveries, "taken by a handler");
                Assignment::Batch(Box::new(batch))
            }
        };
        let node = self.node;
        let id = TaskId(self.tasks.insert_with(|| Task {
            node,
            token,
            assignment,
            step: 0,
            attempt: 1,
            last_failure: None,
            slowdown,
            waits_for: None,
        }));
        // Its first steps come at once; the service hears of the end by a later input in any case.
        if let Some(ended) = self.advance_task(id) {
            self.immediate.push_back(Immediate::Done(ended));
        }
        id
    }

    /// Stops a handler where it is.
    pub fn abort_task(&mut self, id: TaskId) {
        let Some(task) = self.tasks.remove(id.0) else { return };
        if let Some(call) = task.waits_for {
            self.hang_up(call);
        }
        if let Assignment::Batch(batch) = &task.assignment {
            self.release_batch(batch);
        }
    }

    /// A handler goes on until it waits (`None`) or ends.
    #[must_use]
    pub fn advance_task(&mut self, id: TaskId) -> Option<Ended> {
        while let Some(task) = self.tasks.get(id.0) {
            let (node, step) = (task.node, task.step as usize);
            self.node = node;
            let failure = match self.programs[node.0 as usize].get(step) {
                Some(Op::Compute(distribution)) => {
                    let distribution = *distribution;
                    self.compute_step(id, &distribution);
                    return None;
                }
                Some(Op::Call(plan)) => {
                    let plan = plan.clone();
                    self.call_step(id, plan);
                    return None;
                }
                Some(Op::Effect) => {
                    self.effect(task.body().order, node);
                    None
                }
                Some(Op::FailChance(chance)) => {
                    let chance = *chance;
                    self.stream(Purpose::Failure).chance(chance).then_some(FAILED_RULE)
                }
                Some(Op::FailPoison) => task.body().poison.then_some(POISON_RULE),
                None => match self.finish_item(id, None) {
                    Item::Next => continue,
                    Item::Last(ended) => return ended,
                },
            };
            match failure.map(|rule| self.finish_item(id, Some(rule))) {
                None => self.next_step(id),
                Some(Item::Next) => {}
                Some(Item::Last(ended)) => return ended,
            }
        }
        None
    }

    /// Works for a while; what is marked as the next step comes when the time is over.
    #[inline(always)]
    fn compute_step(&mut self, id: TaskId, distribution: &Distribution) {
        let Some(task) = self.tasks.get_mut(id.0) else { return };
        task.step += 1;
        let slowdown = task.slowdown;
        let work = self.stream(Purpose::Service).duration(distribution).scaled(slowdown);
        if work == SimDuration::ZERO {
            self.immediate.push_front(Immediate::Task(id));
        } else {
            self.calendar.push(self.now + work, Class::Completion, Event::Task(id));
        }
    }

    /// Calls, and waits for the answer.
    fn call_step(&mut self, id: TaskId, plan: CallPlan) {
        let Some(task) = self.tasks.get(id.0) else { return };
        let (body, attempt) = (task.body(), task.attempt);
        let body = Body { size: plan.size.unwrap_or(body.size), ..body };
        let request = Request { operation: plan.operation, body, effect: plan.effect, attempt };
        let call = self.set_out(plan.to, request, plan.timeout, Caller::Task(id));
        if let Some(task) = self.tasks.get_mut(id.0) {
            task.waits_for = Some(call);
        }
    }

    /// The answer that a handler waited for; it may end by it.
    #[must_use]
    pub fn answer_task(&mut self, id: TaskId, reply: Reply) -> Option<Ended> {
        let task = self.tasks.get_mut(id.0)?;
        task.waits_for = None;
        let (node, step, attempt) = (task.node, task.step, task.attempt);
        let last_failure = task.last_failure;
        self.node = node;
        let Some(Op::Call(plan)) = self.programs[node.0 as usize].get(step as usize) else { return None };
        let retry = plan.retry.clone();
        let quota = &mut self.quotas[node.0 as usize];
        let Some(failure) = reply.failure else {
            quota.succeeded(&retry, attempt, last_failure);
            self.next_step(id);
            return self.advance_task(id);
        };
        let stream = &mut self.streams[node.0 as usize * Purpose::COUNT + Purpose::Retry as usize];
        if let Some(delay) = retry.next_delay(attempt, failure, quota, stream) {
            if let Some(task) = self.tasks.get_mut(id.0) {
                task.attempt += 1;
                task.last_failure = Some(failure);
            }
            self.calendar.push(self.now + delay, Class::Request, Event::Task(id));
            return None;
        }
        match self.finish_item(id, Some(reply.rule)) {
            Item::Next => self.advance_task(id),
            Item::Last(ended) => ended,
        }
    }

    fn next_step(&mut self, id: TaskId) {
        if let Some(task) = self.tasks.get_mut(id.0) {
            task.step += 1;
            task.attempt = 1;
            task.last_failure = None;
        }
    }

    /// The request, or one delivery of the batch, is through.
    #[inline]
    fn finish_item(&mut self, id: TaskId, failure: Option<Rule>) -> Item {
        let Some(task) = self.tasks.get_mut(id.0) else { return Item::Last(None) };
        let Assignment::Batch(batch) = &mut task.assignment else {
            return Item::Last(self.end_task(id, failure));
        };
        let finished = batch.deliveries.get(batch.cursor).copied();
        let more = batch.finish_one(failure);
        let first_failure = batch.first_failure;
        if more {
            (task.step, task.attempt, task.last_failure) = (0, 1, None);
        }
        self.write_finish(finished, failure);
        if more {
            return Item::Next;
        }
        Item::Last(self.end_task(id, first_failure))
    }

    #[inline(always)]
    fn end_task(&mut self, id: TaskId, failure: Option<Rule>) -> Option<Ended> {
        let (node, token, batch) = self.tasks.retire(id.0, |task| {
            let batch = match &mut task.assignment {
                Assignment::Request(_) => None,
                Assignment::Batch(batch) => Some(std::mem::take(batch)),
            };
            (task.node, task.token, batch)
        })?;
        let batch = batch.map(|batch| {
            self.release_batch(&batch);
            Box::new(batch.sorted)
        });
        Some(Ended { node, token, failure, batch })
    }

    fn release_batch(&mut self, batch: &Batch) {
        for order in batch.orders() {
            self.release(Some(order));
        }
    }

    /// Writes into the biography of every order of a batch.
    fn write_batch(&mut self, deliveries: &[Delivery], what: &'static str) {
        for delivery in deliveries {
            self.hop(delivery.body.order, what, delivery.receipt.receive_count);
        }
    }

    /// Writes how the handler got on with one delivery.
    fn write_finish(&mut self, delivery: Option<Delivery>, failure: Option<Rule>) {
        let Some(delivery) = delivery.filter(|_| self.observer.is_tracing()) else { return };
        if let Some(order) = delivery.body.order {
            let what = if failure.is_some() { "handler failed" } else { "handled" };
            self.write_hop(order, self.node, what, delivery.receipt.receive_count, failure);
        }
    }
}
