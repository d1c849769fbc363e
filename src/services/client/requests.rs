//! A client's requests: born by its traffic, sent, retried, answered for good.

use crate::services::client::{
    ARRIVAL, ATTEMPTS, Client, ClientOperation, FAILURE_LATENCY, FAILURES, KeyOrder, OUTSTANDING, PHASE_END, Pending,
    SENT, SUCCESS_LATENCY, SUCCESSES, USER,
};
use crate::services::contract::{Body, Class, Operation, OrderId, Outbox, Reply, Request};
use crate::services::handler::bytes;
use crate::services::traffic::{Arrivals, Next, Phase};
use crate::units::key::Key;
use crate::units::stream::Purpose;

impl Client {
    /// Goes on to phase `index` now.
    pub(super) fn enter_phase(&mut self, index: u32, out: &mut impl Outbox) {
        let phase = self.config.traffic.get(index as usize);
        self.arrivals = Arrivals::starting(index, phase, out.now());
        self.entry += 1;
        let Some(phase) = phase else { return };
        let here = Key::plain(self.entry);
        if let Some(lasts) = phase.lasts() {
            out.wake_at(out.now() + lasts, Class::Deadline, here.tagged(PHASE_END));
        }
        match *phase {
            // Its requests come in their place among what happens at this instant: after completions.
            Phase::Burst { .. } => out.wake_at(out.now(), Class::Request, here.tagged(ARRIVAL)),
            Phase::ClosedLoop { users, think, .. } => {
                for _ in 0..users {
                    let pause = out.stream(Purpose::Arrival).duration(&think);
                    out.wake_at(out.now() + pause, Class::Request, here.tagged(USER));
                }
            }
            _ => self.schedule_arrival(out),
        }
    }

    /// Asks for a wake at the next arrival of the present phase, if there is one.
    #[inline(always)]
    fn schedule_arrival(&mut self, out: &mut impl Outbox) {
        let Some(phase) = self.config.traffic.get(self.arrivals.phase as usize) else { return };
        let here = Key::plain(self.entry);
        match self.arrivals.next(phase, out.stream(Purpose::Arrival)) {
            Next::At(at) => out.wake_at(at, Class::Request, here.tagged(ARRIVAL)),
            // A script is over with its last request; the other phases end by their own time.
            Next::Over if phase.lasts().is_none() => {
                out.wake_at(out.now(), Class::Deadline, here.tagged(PHASE_END));
            }
            Next::Over => {}
        }
    }

    /// One arrival of an open phase or a script, or all of a burst.
    pub(super) fn arrive(&mut self, out: &mut impl Outbox) {
        match self.config.traffic.get(self.arrivals.phase as usize) {
            Some(Phase::Script(requests)) => {
                let script = self.arrivals.scripted();
                let count = requests.get(script).map_or(0, |request| request.count);
                (0..count).for_each(|_| self.ask(Some(script), None, out));
            }
            Some(Phase::Burst { count }) => {
                (0..*count).for_each(|_| self.ask(None, None, out));
                return self.enter_phase(self.arrivals.phase + 1, out);
            }
            _ => self.ask(None, None, out),
        }
        self.schedule_arrival(out);
    }

    /// A business request is born.
    #[inline]
    pub(super) fn ask(&mut self, script: Option<usize>, user_of: Option<u32>, out: &mut impl Outbox) {
        if !self.up {
            // Nobody asks anything now, but a user goes on thinking and asks again later.
            return self.think_again(user_of, out);
        }
        let route = self.route_of(script);
        let order = out.open_order(self.effects_wanted.get(route as usize).copied().unwrap_or(0));
        let body = self.body(order, script, out);
        // Most crowds are one SDK client, and a division is dear.
        let clients = self.quotas.len() as u64;
        let client = if clients == 1 { 0 } else { u32::try_from(self.sent % clients).unwrap_or(0) };
        let operation = script.map_or(self.config.operation, |at| self.scripted_operation(at));
        let first_sent = out.now();
        let pending = Pending { order, body, first_sent, attempt: 1, last_failure: None, operation, client, user_of };
        let key = self.pending.insert(pending);
        let number = self.sent;
        self.sent += 1;
        out.count(SENT, 1);
        out.gauge(OUTSTANDING, self.pending.len().cast_signed() as f64);
        if self.sends_at_once {
            self.send_attempt(key, body, 1, operation, out);
        } else {
            self.send_first(key, number, out);
        }
    }

    /// Sends the first attempt of request number `number` once its user has tokens and its SDK client lets it pass.
    #[cold]
    fn send_first(&mut self, key: Key, number: u64, out: &mut impl Outbox) {
        if self.config.sign_in.is_none() {
            self.send(key, out);
        } else if let Some(session) = self.session_for(key, number, out) {
            self.send_with(key, session, out);
        }
    }

    /// Sends a request that bears a token.
    #[cold]
    pub(super) fn send_with(&mut self, key: Key, session: u16, out: &mut impl Outbox) {
        if let Some(pending) = self.pending.get_mut(key) {
            pending.body.session = session;
            self.send(key, out);
        }
    }

    /// The route of an ordinary request, or of an entry of the present phase's script.
    #[inline]
    fn route_of(&self, script: Option<usize>) -> u32 {
        let Some(at) = script else { return self.route };
        self.scripted_routes.get(self.arrivals.phase as usize).and_then(|phase| phase.get(at)).copied().unwrap_or(0)
    }

    #[inline(always)]
    fn body(&mut self, order: OrderId, script: Option<usize>, out: &mut impl Outbox) -> Body {
        let poisoned = std::mem::take(&mut self.poison_next);
        // Put together field by field: a body that was handed around as a whole would be moved once more.
        let Body { route, key, group, size, session, poison, .. } = match script {
            Some(at) => self.scripted(at),
            None => self.ordinary(out),
        };
        Body { order: Some(order), route, key, group, size, session, poison: poison | poisoned }
    }

    #[inline(always)]
    fn ordinary(&self, out: &mut impl Outbox) -> Body {
        let (route, size, keys) = (self.route, bytes(self.config.size), self.config.keys);
        let rank = match keys.order {
            KeyOrder::Drawn if keys.count > 1 => out.stream(Purpose::Key).zipf(keys.count, keys.skew),
            KeyOrder::Drawn => 0,
            KeyOrder::InTurn => self.sent % keys.count,
        };
        let key = keys.first + rank;
        Body { route, size, key, group: self.group.of(key), ..Body::default() }
    }

    /// What entry `at` of the present phase's script says about its request.
    #[cold]
    fn scripted(&self, at: usize) -> Body {
        let mut body = Body { route: self.route, size: bytes(self.config.size), ..Body::default() };
        let phase = self.arrivals.phase as usize;
        let Some(request) = self.config.traffic.get(phase).and_then(|phase| phase.script().get(at)) else {
            return body;
        };
        body.route = self.scripted_routes[phase][at];
        body.key = request.key.unwrap_or(self.config.keys.first);
        body.size = request.size.map_or(body.size, bytes);
        body.poison = request.poison;
        body.group = match self.scripted_groups[phase][at] {
            0 => self.group.of(body.key),
            own => own,
        };
        body
    }

    #[cold]
    fn scripted_operation(&self, at: usize) -> ClientOperation {
        let phase = self.config.traffic.get(self.arrivals.phase as usize);
        let request = phase.and_then(|phase| phase.script().get(at));
        request.and_then(|request| request.operation).unwrap_or(self.config.operation)
    }

    /// Sends an attempt, in adaptive mode when there is a token for it.
    pub(super) fn send(&mut self, key: Key, out: &mut impl Outbox) {
        if self.gates.is_empty() { self.send_now(key, out) } else { self.send_through_gate(key, out) }
    }

    #[inline(always)]
    pub(super) fn send_attempt(
        &mut self,
        key: Key,
        body: Body,
        attempt: u32,
        operation: ClientOperation,
        out: &mut impl Outbox,
    ) {
        let operation = match operation {
            ClientOperation::Invoke => Operation::Invoke,
            ClientOperation::InvokeAsync => Operation::InvokeAsync,
            ClientOperation::Get => Operation::Get,
            ClientOperation::Put => Operation::Put,
            ClientOperation::Read => Operation::Read,
            ClientOperation::Write => Operation::Write,
            ClientOperation::Send => Operation::Send(None),
            ClientOperation::Connect => Operation::Connect,
            ClientOperation::Message => Operation::Message(bytes(self.config.frame)),
            ClientOperation::Publish => Operation::Publish,
        };
        out.count(ATTEMPTS, 1);
        let request = Request { operation, body, effect: false, attempt };
        out.call(self.target, request, self.config.timeout, key.to_bits());
    }

    /// The client is told for good, yes or no.
    #[inline]
    pub(super) fn finish(&mut self, key: Key, reply: &Reply, out: &mut impl Outbox) {
        let told =
            self.pending.retire(key, |p| (p.order, p.first_sent, p.attempt, p.last_failure, p.client, p.user_of));
        let Some((order, first_sent, attempt, last_failure, client, user_of)) = told else { return };
        let latency = out.now().since(first_sent);
        out.gauge(OUTSTANDING, self.pending.len().cast_signed() as f64);
        if reply.is_ok() {
            self.quotas[client as usize].succeeded(&self.config.retry, attempt, last_failure);
            self.succeeded += 1;
            self.last_latency = Some(latency);
            out.count(SUCCESSES, 1);
            out.span(SUCCESS_LATENCY, latency);
        } else {
            self.failed += 1;
            out.count(FAILURES, 1);
            out.span(FAILURE_LATENCY, latency);
        }
        out.told(order, reply);
        self.think_again(user_of, out);
    }

    /// A closed-loop user thinks before the next request, while the phase lasts.
    fn think_again(&mut self, user_of: Option<u32>, out: &mut impl Outbox) {
        let Some(entry) = user_of.filter(|entry| *entry == self.entry) else { return };
        let phase = self.config.traffic.get(self.arrivals.phase as usize);
        let Some(Phase::ClosedLoop { think, .. }) = phase else { return };
        let pause = out.stream(Purpose::Arrival).duration(think);
        out.wake_at(out.now() + pause, Class::Request, Key::plain(entry).tagged(USER));
    }
}
