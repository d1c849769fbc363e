//! Handlers at work: each a small program counter over the steps of its node.

use crate::engine::desk::{Caller, Desk};
use crate::engine::event::{Event, Immediate};
use crate::engine::observe::Observe;
use crate::services::between as rules;
use crate::services::contract::{
    Body, CallId, Class, Content, Delivery, Done, Failure, NodeId, OnSession, Operation, OrderId, Outbox as _, Reply,
    Request, Rule, Sorted, TaskId, Work,
};
use crate::services::handler::{CallPlan, Op};
use crate::units::distribution::Distribution;
use crate::units::key::Key;
use crate::units::stream::Purpose;
use crate::units::time::SimDuration;

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
    /// Items of a batch call that are still to be processed; 0: all of them.
    left: u32,
    /// Connections to databases that it keeps, each with the database.
    sessions: Vec<(NodeId, Key)>,
    /// The rule by which it failed, once its steps are over and its service has not heard of it yet.
    failure: Option<Rule>,
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

    /// The connection that it keeps to this node.
    fn session(&self, node: NodeId) -> Option<Key> {
        self.sessions.iter().find(|(to, _)| *to == node).map(|(_, session)| *session)
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
    /// The step at which it ended: past the last one, or the one that answers.
    step: u32,
    /// The rule by which it failed.
    failure: Option<Rule>,
    /// What became of its batch.
    batch: Option<Box<Sorted>>,
}

impl Ended {
    /// How it ended; `program` is its node's.
    #[inline]
    #[must_use]
    pub fn done(self, program: &[Op]) -> Done {
        let reply = match (self.failure, program.get(self.step as usize)) {
            (Some(rule), _) => Reply::failed(500, Failure::Fault, rule),
            (None, Some(Op::Respond(status, size))) => Reply { status: *status, size: *size, ..Reply::ok(rules::DONE) },
            (None, _) => Reply::ok(rules::DONE),
        };
        Done { reply, batch: self.batch }
    }
}

/// Where a handler stands when its steps cannot go on by themselves.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Progress {
    /// It works, or waits for an answer.
    Waits,
    /// Its last step is over, and the rule by which it failed.
    Over(Option<Rule>),
}

impl<O: Observe> Desk<O> {
    /// Starts a handler of the present node.
    #[inline(always)]
    pub fn start_task(&mut self, work: Work, slowdown: f64, token: u64) -> TaskId {
        // The call or the message behind a single request holds its order already; a batch may outlive its
        // messages, so it holds each order itself.
        let assignment = match work {
            Work::Request(body) => {
                self.hop(body.order, "handler starts", 0);
                Assignment::Request(body)
            }
            Work::Batch(deliveries) => {
                let batch = Batch::new(deliveries);
                batch.orders().for_each(|order| self.orders.hold(order));
                self.write_batch(&batch.deliveries);
                Assignment::Batch(Box::new(batch))
            }
        };
        let node = self.node;
        // Most handlers begin with work, which needs no look at the task that is just being made.
        let work = match self.programs[node.0 as usize].first() {
            Some(Op::Compute(distribution)) => Some(*distribution),
            _ => None,
        };
        let id = TaskId(self.tasks.insert_with(|| Task {
            node,
            token,
            assignment,
            step: u32::from(work.is_some()),
            attempt: 1,
            last_failure: None,
            slowdown,
            waits_for: None,
            left: 0,
            sessions: Vec::new(),
            failure: None,
        }));
        match work {
            Some(work) => self.compute(id, &work, slowdown),
            None => self.take_first_steps(id),
        }
        id
    }

    /// The first steps come at once; the service hears of the end by a later input in any case.
    #[inline(never)]
    fn take_first_steps(&mut self, id: TaskId) {
        if let Progress::Over(failure) = self.take_steps(id) {
            if let Some(task) = self.tasks.get_mut(id.0) {
                task.failure = failure;
            }
            self.immediate.push_back(Immediate::Done(id));
        }
    }

    /// The end of a handler whose steps were over as soon as it started.
    #[must_use]
    pub fn end_started(&mut self, id: TaskId) -> Option<Ended> {
        let failure = self.tasks.get(id.0)?.failure;
        self.end_task(id, failure)
    }

    /// Stops a handler where it is.
    pub fn abort_task(&mut self, id: TaskId) {
        let Some(task) = self.tasks.remove(id.0) else { return };
        if let Some(call) = task.waits_for {
            self.hang_up(call);
        }
        if self.observer.is_tracing() {
            self.write_stop(&task);
        }
        if let Assignment::Batch(batch) = &task.assignment {
            self.release_batch(batch);
        }
        task.sessions.into_iter().for_each(|(to, session)| self.disconnect(task.node, to, session));
    }

    /// A handler goes on until it waits (`None`) or ends.
    #[inline]
    #[must_use]
    pub fn advance_task(&mut self, id: TaskId) -> Option<Ended> {
        match self.take_steps(id) {
            Progress::Waits => None,
            Progress::Over(failure) => self.end_task(id, failure),
        }
    }

    /// Takes one step after the other until one takes time or all are over.
    #[inline(always)]
    fn take_steps(&mut self, id: TaskId) -> Progress {
        while let Some(task) = self.tasks.get_mut(id.0) {
            let (node, step) = (task.node, task.step as usize);
            let is_request = matches!(task.assignment, Assignment::Request(_));
            // Entered field by field, so that the task stays at hand.
            (self.node, self.meters) = (node, self.observer.first_metric(node));
            let failure = match self.programs[node.0 as usize].get(step) {
                Some(Op::Compute(distribution)) => {
                    // What is marked as the next step comes when the time is over.
                    task.step += 1;
                    let (slowdown, distribution) = (task.slowdown, *distribution);
                    self.compute(id, &distribution, slowdown);
                    return Progress::Waits;
                }
                Some(Op::Call(plan)) if plan.operation == Operation::OpenSession && self.is_connected(id, plan.to) => {
                    None
                }
                Some(Op::Call(plan)) => {
                    let plan = plan.clone();
                    self.call_step(id, plan);
                    return Progress::Waits;
                }
                Some(Op::Log(to, size)) => {
                    let (to, size) = (*to, *size);
                    self.log(to, size);
                    None
                }
                Some(Op::Effect) => {
                    self.effect(self.body(id).order, node);
                    None
                }
                Some(Op::FailChance(chance)) => {
                    let chance = *chance;
                    self.stream(Purpose::Failure).chance(chance).then_some(rules::FAILED)
                }
                Some(Op::FailPoison) => self.body(id).poison.then_some(rules::POISON),
                Some(Op::Respond(..)) | None if is_request => return Progress::Over(None),
                Some(Op::Respond(..)) | None => match self.finish_delivery(id, None) {
                    Some(over) => return over,
                    None => continue,
                },
            };
            if failure.is_none() {
                self.next_step(id);
            } else if let Some(over) = self.finish_item(id, failure) {
                return over;
            }
        }
        Progress::Waits
    }

    /// A handler keeps a connection to that node.
    fn is_connected(&self, id: TaskId, to: NodeId) -> bool {
        self.tasks.get(id.0).is_some_and(|task| task.session(to).is_some())
    }

    /// What a handler's steps are about now.
    fn body(&self, id: TaskId) -> Body {
        self.tasks.get(id.0).map(Task::body).unwrap_or_default()
    }

    /// Works for a while.
    #[inline(always)]
    fn compute(&mut self, id: TaskId, distribution: &Distribution, slowdown: f64) {
        let work = self.stream(Purpose::Service).duration(distribution).scaled(slowdown);
        if work == SimDuration::ZERO {
            self.immediate.push_front(Immediate::Task(id));
        } else {
            self.schedule(self.now + work, Class::Completion, Event::Task(id));
        }
    }

    /// Writes to a log group on behalf of nobody: a handler does not wait for that.
    #[cold]
    fn log(&mut self, to: NodeId, size: u32) {
        let body = Body { size, ..Body::default() };
        let request = Request { operation: Operation::Log, body, effect: false, attempt: 1 };
        self.set_out(to, request, None, Caller::Nobody);
    }

    /// Calls, and waits for the answer.
    fn call_step(&mut self, id: TaskId, plan: CallPlan) {
        let Some(task) = self.tasks.get(id.0) else { return };
        let (body, attempt) = (task.body(), task.attempt);
        let group = plan.group.map_or(body.group, |group| group.of(body.key));
        let body = Body { size: plan.size.unwrap_or(body.size), group, ..body };
        let operation = match plan.operation {
            Operation::Query(work) if !task.sessions.is_empty() => match task.session(plan.to) {
                None => Operation::Query(work),
                session => Operation::QueryOn(Box::new(OnSession { work, session, by_address: false })),
            },
            operation if task.left > 0 => operation.with_items(task.left),
            operation => operation,
        };
        let request = Request { operation, body, effect: plan.effect, attempt };
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
        let keeps_sessions = !task.sessions.is_empty() || matches!(reply.content, Content::Session(_));
        self.enter(node);
        if keeps_sessions {
            self.note_session(id, &reply);
        }
        let Some(Op::Call(plan)) = self.programs[node.0 as usize].get(step as usize) else { return None };
        let retry = plan.retry.clone();
        let quota = &mut self.quotas[node.0 as usize];
        let left = if let Content::Unprocessed(left) = reply.content { left } else { 0 };
        let failure = reply.failure.or((left > 0).then_some(Failure::Throttled));
        let Some(failure) = failure else {
            quota.succeeded(&retry, attempt, last_failure);
            self.next_step(id);
            return self.advance_task(id);
        };
        let stream = &mut self.streams[node.0 as usize * Purpose::COUNT + Purpose::Retry as usize];
        if let Some(delay) = retry.next_delay(attempt, failure, quota, stream) {
            if let Some(task) = self.tasks.get_mut(id.0) {
                task.attempt += 1;
                task.last_failure = Some(failure);
                task.left = if left > 0 { left } else { task.left };
            }
            self.schedule(self.now + delay, Class::Request, Event::Task(id));
            return None;
        }
        match self.finish_item(id, Some(reply.rule)) {
            Some(Progress::Over(failure)) => self.end_task(id, failure),
            _ => self.advance_task(id),
        }
    }

    /// A connection is open from now on; or a query failed on one, which is closed then and not used again.
    #[cold]
    fn note_session(&mut self, id: TaskId, reply: &Reply) {
        let Some(task) = self.tasks.get_mut(id.0) else { return };
        let (node, step) = (task.node, task.step as usize);
        let Some(Op::Call(plan)) = self.programs[node.0 as usize].get(step) else { return };
        let to = plan.to;
        if let Content::Session(session) = reply.content {
            return task.sessions.push((to, session));
        }
        let failed = task.sessions.iter().position(|(held, _)| *held == to).filter(|_| !reply.is_ok());
        if let Some(place) = failed {
            let (_, session) = task.sessions.remove(place);
            self.disconnect(node, to, session);
        }
    }

    fn next_step(&mut self, id: TaskId) {
        if let Some(task) = self.tasks.get_mut(id.0) {
            task.step += 1;
            (task.attempt, task.last_failure, task.left) = (1, None, 0);
        }
    }

    /// The request, or one delivery of the batch, is through. `None` if the next delivery is at hand.
    fn finish_item(&mut self, id: TaskId, failure: Option<Rule>) -> Option<Progress> {
        match self.tasks.get(id.0)?.assignment {
            Assignment::Request(_) => Some(Progress::Over(failure)),
            Assignment::Batch(_) => self.finish_delivery(id, failure),
        }
    }

    /// One delivery of a batch is through. `None` if the next one is at hand.
    #[inline(never)]
    fn finish_delivery(&mut self, id: TaskId, failure: Option<Rule>) -> Option<Progress> {
        let task = self.tasks.get_mut(id.0)?;
        let Assignment::Batch(batch) = &mut task.assignment else { return None };
        let finished = batch.deliveries.get(batch.cursor).copied();
        let more = batch.finish_one(failure);
        let next = if self.observer.is_tracing() { batch.deliveries.get(batch.cursor).copied() } else { None };
        let first_failure = batch.first_failure;
        if more {
            (task.step, task.attempt, task.last_failure, task.left) = (0, 1, None, 0);
        }
        self.write_finish(finished, failure);
        if let Some(next) = next {
            self.hop(next.body.order, "reached by the handler", next.receipt.receive_count);
        }
        if more { None } else { Some(Progress::Over(first_failure)) }
    }

    #[inline(always)]
    fn end_task(&mut self, id: TaskId, failure: Option<Rule>) -> Option<Ended> {
        let (node, token, step, batch, sessions) = self.tasks.retire(id.0, |task| {
            let batch = match &mut task.assignment {
                Assignment::Request(_) => None,
                Assignment::Batch(batch) => Some(std::mem::take(batch)),
            };
            (task.node, task.token, task.step, batch, std::mem::take(&mut task.sessions))
        })?;
        if !sessions.is_empty() {
            sessions.into_iter().for_each(|(to, session)| self.disconnect(node, to, session));
        }
        let batch = batch.map(|batch| {
            self.release_batch(&batch);
            Box::new(batch.sorted)
        });
        Some(Ended { node, token, step, failure, batch })
    }

    fn release_batch(&mut self, batch: &Batch) {
        for order in batch.orders() {
            self.release(Some(order));
        }
    }

    /// Writes into the biography of every order of a batch: all are taken, and all but the first have to wait.
    fn write_batch(&mut self, deliveries: &[Delivery]) {
        for (before, delivery) in (0..).zip(deliveries) {
            self.hop(delivery.body.order, "taken by a handler", delivery.receipt.receive_count);
            if before > 0 {
                self.hop(delivery.body.order, "waits for its batch", before);
            }
        }
    }

    /// Writes that a handler was stopped with all that it had not finished.
    fn write_stop(&mut self, task: &Task) {
        const WHAT: &str = "handler stopped";
        match &task.assignment {
            Assignment::Request(body) => self.hop(body.order, WHAT, 0),
            Assignment::Batch(batch) => {
                for delivery in batch.deliveries.iter().skip(batch.cursor) {
                    self.hop(delivery.body.order, WHAT, delivery.receipt.receive_count);
                }
            }
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
