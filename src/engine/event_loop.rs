//! The hot loop: takes the first event, hands it to whom it concerns, and everything that follows at once.

use crate::engine::desk::{Caller, Desk};
use crate::engine::event::{Event, Immediate};
use crate::engine::observe::Observe;
use crate::engine::tasks::Ended;
use crate::scenario::intervention::Intervention;
use crate::scenario::model::{Scenario, TimelineEntry};
use crate::services::AnyService;
use crate::services::between::{TIMEOUT, UNREACHABLE};
use crate::services::contract::{Call, CallId, Change, Class, Content, Failure, NodeId, Operation, Reply};
use crate::services::control::{Execution, Health, Protection};
use crate::units::time::{SimDuration, SimTime};

/// Most events at one instant; beyond it the scenario loops without time passing, and the run stops there.
const MOST_AT_ONE_INSTANT: u64 = 50_000_000;

/// A run: the services and everything around them. Cloning it is a snapshot.
#[derive(Clone)]
pub struct Engine<O: Observe> {
    /// The services, by node.
    pub nodes: Vec<AnyService>,
    /// Everything else.
    pub desk: Desk<O>,
    /// Names of the nodes.
    pub names: Vec<String>,
    /// Names of the Availability Zones.
    pub zones: Vec<String>,
    /// The scenario's timeline, then what was done live.
    pub interventions: Vec<TimelineEntry>,
    /// How many of these stand in the scenario.
    pub scripted: usize,
    /// Events handled at the present instant.
    at_this_instant: u64,
    /// The run stopped because time no longer passed.
    pub stalled: bool,
}

impl<O: Observe> Engine<O> {
    /// A run at time zero; nothing has started.
    pub fn new(nodes: Vec<AnyService>, names: Vec<String>, scenario: &Scenario, desk: Desk<O>) -> Self {
        let (interventions, zones) = (scenario.timeline.clone(), scenario.zones.clone());
        let scripted = interventions.len();
        Engine { nodes, desk, names, zones, interventions, scripted, at_this_instant: 0, stalled: false }
    }

    /// Starts every service and puts the timeline on the calendar.
    pub fn start(&mut self) {
        for (index, entry) in (0..).zip(&self.interventions) {
            let at = SimTime::ZERO + entry.at;
            self.desk.schedule(at, Class::Intervention, Event::Intervention(index));
        }
        for index in 0..self.nodes.len() {
            self.desk.enter(node_id(index));
            self.nodes[index].on_start(&mut self.desk);
            self.settle_instant();
        }
    }

    /// Handles events up to `until`, at most `budget` of them. True if `until` is reached.
    pub fn run(&mut self, until: SimTime, budget: u64) -> bool {
        for _ in 0..budget {
            if !self.step(until) {
                self.desk.now = self.desk.now.max(until);
                return true;
            }
        }
        false
    }

    /// Handles the next event if it comes no later than `until`.
    #[inline]
    pub fn step(&mut self, until: SimTime) -> bool {
        if self.stalled {
            return false;
        }
        let Some((at, event)) = self.desk.calendar.pop_until(until) else { return false };
        self.at_this_instant = if at == self.desk.now { self.at_this_instant + 1 } else { 0 };
        self.stalled = self.at_this_instant > MOST_AT_ONE_INSTANT;
        self.desk.now = at;
        self.desk.events += 1;
        self.desk.observer.advance(at);
        self.handle(Event::unpack(event));
        self.settle_instant();
        true
    }

    #[inline]
    fn handle(&mut self, event: Event) {
        match event {
            Event::Wake(node, token) => {
                self.trace(u64::from(node.0) << 4, token);
                self.desk.enter(node);
                self.nodes[node.0 as usize].on_wake(token, &mut self.desk);
            }
            Event::Deliver(call) => {
                self.trace(1, call.bits());
                self.deliver(call);
            }
            Event::Answer(call) => {
                self.trace(2, call.bits());
                self.hand_answer(call);
            }
            Event::Timeout(call) => {
                self.trace(3, call.bits());
                self.time_out(call);
            }
            Event::Task(task) => {
                self.trace(4, task.0.to_bits());
                let ended = self.desk.advance_task(task);
                self.hand_end(ended);
            }
            Event::Intervention(index) => {
                // Not its place in the list: a session saved as a file has the same entries in another order.
                self.trace(5, 0);
                self.intervene(index);
            }
        }
    }

    /// Mixes an event into the trace hash.
    #[inline]
    fn trace(&mut self, kind: u64, detail: u64) {
        let at = self.desk.now.0;
        self.desk.mix(at ^ kind.rotate_left(48));
        self.desk.mix(detail);
    }

    /// Everything that follows at this instant without taking time, in order.
    #[inline(always)]
    fn settle_instant(&mut self) {
        while let Some(immediate) = self.desk.immediate.pop_front() {
            match immediate {
                Immediate::Deliver(call) => self.deliver(call),
                Immediate::Answer(call) => self.hand_answer(call),
                Immediate::Task(task) => {
                    let ended = self.desk.advance_task(task);
                    self.hand_end(ended);
                }
                Immediate::Done(task) => {
                    let ended = self.desk.end_started(task);
                    self.hand_end(ended);
                }
            }
        }
    }

    /// The service hears of its handler's end.
    #[inline(always)]
    fn hand_end(&mut self, ended: Option<Ended>) {
        if let Some(ended) = ended {
            self.desk.enter(ended.node);
            let node = ended.node.0 as usize;
            let (token, done) = (ended.token, ended.done(&self.desk.programs[node]));
            self.nodes[node].on_done(token, done, &mut self.desk);
        }
    }

    #[inline(always)]
    fn deliver(&mut self, id: CallId) {
        let desk = &mut self.desk;
        let Some(row) = desk.calls.get_mut(id.0) else { return };
        let (from, to) = (row.from, row.to);
        let Some(request) = row.request.take() else { return };
        desk.enter(to);
        // A message on its way to a dead-letter queue has left its own: AWS moves it, and loses none.
        let is_moved = matches!(request.operation, Operation::Redrive(_));
        if !desk.up[to.0 as usize] && !is_moved {
            desk.observer.cause(to, UNREACHABLE);
            return desk.answer(id, Reply::failed(503, Failure::Unreachable, UNREACHABLE));
        }
        if desk.observer.is_tracing()
            && let Some(order) = request.body.order
        {
            desk.write_hop(order, to, "arrived", request.attempt, None);
        }
        self.nodes[to.0 as usize].on_call(Call { id, from, request }, desk);
    }

    #[inline(always)]
    fn hand_answer(&mut self, id: CallId) {
        let arrived = self.desk.calls.retire(id.0, |row| (row.from, row.to, row.caller, row.order, row.reply.take()));
        let Some((from, to, caller, order, reply)) = arrived else { return };
        // First, so that an order usually ends the moment its client is told.
        self.desk.release(order);
        match reply {
            Some(Reply { content: Content::Session(session), .. }) if caller == Caller::Nobody => {
                self.desk.disconnect(from, to, session);
            }
            Some(reply) => self.notify(from, caller, reply),
            None => {}
        }
    }

    /// The caller's patience has ended; the callee, if it is at work, goes on unheard.
    fn time_out(&mut self, id: CallId) {
        let Some(row) = self.desk.calls.get_mut(id.0) else { return };
        let caller = std::mem::replace(&mut row.caller, Caller::Nobody);
        let (from, order, left_hanging) = (row.from, row.order, row.is_left_hanging());
        if caller == Caller::Nobody {
            return;
        }
        if self.desk.observer.is_tracing()
            && let Some(order) = order
        {
            self.desk.write_hop(order, from, "gave up waiting", 0, Some(TIMEOUT));
        }
        self.notify(from, caller, Desk::<O>::timeout_reply());
        if left_hanging {
            self.desk.forget_call(id);
        }
    }

    #[inline(always)]
    fn notify(&mut self, node: NodeId, caller: Caller, reply: Reply) {
        self.desk.enter(node);
        match caller {
            Caller::Service(token) => self.nodes[node.0 as usize].on_reply(token, reply, &mut self.desk),
            Caller::Task(task) => {
                let ended = self.desk.answer_task(task, reply);
                self.hand_end(ended);
            }
            Caller::Nobody => {}
        }
    }

    fn intervene(&mut self, index: u32) {
        let Some(entry) = self.interventions.get(index as usize).cloned() else { return };
        if let Some(name) = entry.event.zone() {
            let Some(zone) = (0..).zip(&self.zones).find(|(_, own)| *own == name).map(|(zone, _)| zone) else { return };
            let lost = matches!(entry.event, Intervention::LoseZone { .. });
            let change = if lost { Change::LoseZone(zone) } else { Change::RestoreZone(zone) };
            return (0..self.nodes.len()).for_each(|node| self.change(node, &change));
        }
        let Some(node) = self.names.iter().position(|name| entry.event.node() == Some(name)) else { return };
        self.desk.enter(node_id(node));
        match entry.event {
            Intervention::Fail { .. } => self.desk.up[node] = false,
            Intervention::Recover { .. } => self.desk.up[node] = true,
            Intervention::AddLatency { latency, .. } => {
                self.desk.added_latency[node] = latency;
                self.desk.network_is_instant = false;
            }
            Intervention::Set { ref parameter, ref value, .. } => {
                // Resolving and `Simulation::intervene` have tried it already.
                if let Ok(config) = self.nodes[node].config().with_live_parameter(parameter, value) {
                    self.nodes[node].reconfigure(config, &mut self.desk);
                }
            }
            _ => {}
        }
        if let Some(change) = change_of(entry.event) {
            self.change(node, &change);
        }
    }

    /// Something happens to a node from outside.
    fn change(&mut self, node: usize, change: &Change) {
        self.desk.enter(node_id(node));
        self.nodes[node].on_change(change, &mut self.desk);
    }

    /// What was done live so far.
    pub fn commands(&self) -> &[TimelineEntry] {
        &self.interventions[self.scripted..]
    }

    /// Records something done live: it happens one nanosecond from now, after everything of this instant, so
    /// that a file with the same entry replays the same run.
    pub fn record(&mut self, event: Intervention) {
        let at = self.desk.now + SimDuration(1);
        let index = u32::try_from(self.interventions.len()).unwrap_or(u32::MAX);
        self.interventions.push(TimelineEntry { at: at.since(SimTime::ZERO), event });
        self.desk.schedule(at, Class::Intervention, Event::Intervention(index));
    }
}

/// What a node hears of an event that concerns it alone.
fn change_of(event: Intervention) -> Option<Change> {
    Some(match event {
        Intervention::Fail { .. } => Change::Fail,
        Intervention::Recover { .. } => Change::Recover,
        Intervention::Slow { factor, .. } => Change::Slow(factor),
        Intervention::Burst { count, .. } => Change::Burst(count),
        Intervention::Flush { .. } => Change::Flush,
        Intervention::Poison { .. } => Change::Poison,
        Intervention::KillWorker { .. } => Change::KillWorker,
        Intervention::ExecutePolicy { policy, metric_value, breach_threshold, honor_cooldown, .. } => {
            Change::ExecutePolicy(Box::new(Execution { policy, metric_value, breach_threshold, honor_cooldown }))
        }
        Intervention::SetInstanceProtection { instances, protected_from_scale_in, .. } => {
            Change::SetInstanceProtection(Box::new(Protection { instances, protected_from_scale_in }))
        }
        Intervention::SetInstanceHealth { instances, healthy, should_respect_grace_period, .. } => {
            Change::SetInstanceHealth(Box::new(Health { instances, healthy, should_respect_grace_period }))
        }
        Intervention::AddLatency { .. }
        | Intervention::Set { .. }
        | Intervention::LoseZone { .. }
        | Intervention::RestoreZone { .. } => return None,
    })
}

/// The node of that index; scenarios have at most a thousand.
///
/// # Panics
/// With more than four billion nodes, which no scenario has.
#[must_use]
pub fn node_id(index: usize) -> NodeId {
    NodeId(u32::try_from(index).expect("a scenario has at most a thousand nodes"))
}
