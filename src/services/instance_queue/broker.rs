//! What happens to messages in the broker: taken, handed out, acknowledged, given back, lost.

use crate::services::contract::{
    Body, Call, CallId, Class, Content, Delivery, Failure, Operation, Outbox, Place, Receipt, Reply, Rule,
};
use crate::services::instance_queue::{
    DELETED, DELETED_RULE, DOWN_RULE, Durability, EMPTY, EMPTY_RULE, FULL_RULE, HAND_OVER, HANDED_OUT, InstanceQueue,
    LOST, LOST_RULE, MEMORY, Message, POLL_END, Poll, RECEIVED, RECEIVED_RULE, REFUSED, RETURNED, RETURNED_RULE,
    RUNNING, SENT, SENT_RULE, TIMEOUT, UNKNOWN_RULE, WAIT_TIME, WAITING, broker_token,
};
use crate::units::key::Key;
use crate::units::time::SimDuration;

impl InstanceQueue {
    pub(super) fn is_up(&self) -> bool {
        !self.failed && !self.zone_lost
    }

    /// Share of its room that is taken, by messages or by bytes, whichever is scarcer.
    pub(super) fn filled(&self) -> f64 {
        let by_count = self.config.capacity.map_or(0.0, |capacity| self.messages.len() as f64 / capacity as f64);
        by_count.max(self.bytes as f64 / self.config.memory.0 as f64)
    }

    pub(super) fn serve(&mut self, call: Call, out: &mut impl Outbox) {
        let (id, body) = (call.id, call.request.body);
        if !self.is_up() {
            out.cause(DOWN_RULE);
            return out.respond(id, Reply::failed(503, Failure::Unreachable, DOWN_RULE));
        }
        match call.request.operation {
            Operation::Send(None) => {
                let reply = self.take(body, out);
                out.respond(id, reply);
            }
            Operation::SendMessage(message) if message.delay.is_none() => {
                let reply = self.take(body, out);
                out.respond(id, reply);
            }
            Operation::Receive(wanted) => {
                let own = self.config.visibility_timeout;
                let wished = wanted.visibility.filter(|_| wanted.if_below.is_none_or(|floor| own < floor));
                let visibility = wished.unwrap_or(own);
                self.receive(Poll { call: id, max: wanted.max, visibility }, wanted.wait.unwrap_or_default(), out);
            }
            Operation::Delete(receipts) => {
                receipts.iter().for_each(|receipt| self.delete(*receipt, out));
                out.respond(id, Reply::ok(DELETED_RULE));
            }
            Operation::QueueAttributes => {
                let visible = self.waiting.len() as u64;
                let in_flight = self.messages.len() as u64 - visible;
                let content = Content::QueueAttributes { visible, in_flight };
                out.respond(id, Reply { content, ..Reply::ok(RECEIVED_RULE) });
            }
            _ => {
                out.cause(UNKNOWN_RULE);
                out.respond(id, Reply::failed(400, Failure::Rejected, UNKNOWN_RULE));
            }
        }
        self.arm(out);
        self.show(out);
    }

    fn take(&mut self, body: Body, out: &mut impl Outbox) -> Reply {
        let full = self.config.capacity.is_some_and(|capacity| self.messages.len() as u64 >= capacity);
        if full || self.bytes + u64::from(body.size) > self.config.memory.0 {
            self.refused += 1;
            out.count(REFUSED, 1);
            out.cause(FULL_RULE);
            return Reply::failed(503, Failure::Overloaded, FULL_RULE);
        }
        self.sent += 1;
        self.bytes += u64::from(body.size);
        out.count(SENT, 1);
        let number = self.sent;
        let message = Message { body, sent_at: out.now(), number, receive_count: 0, out_until: None };
        let key = self.messages.insert(message);
        self.waiting.insert(number, key);
        if let Some(order) = body.order {
            out.place(order, Place::Waiting);
            out.hop_by(body.order, "message stored", u32::try_from(number).unwrap_or(u32::MAX), SENT_RULE);
        }
        self.call_pollers(out);
        Reply::ok(SENT_RULE)
    }

    fn call_pollers(&mut self, out: &mut impl Outbox) {
        if !self.waiting_polls.is_empty() && !self.hand_over_pending {
            self.hand_over_pending = true;
            out.wake_at(out.now(), Class::HandOver, broker_token(HAND_OVER));
        }
    }

    fn receive(&mut self, poll: Poll, wait: SimDuration, out: &mut impl Outbox) {
        let deliveries = self.hand_out(poll, out);
        if !deliveries.is_empty() || wait == SimDuration::ZERO {
            return answer(poll.call, deliveries, out);
        }
        let key = self.polls.insert(poll);
        self.waiting_polls.push_back(key);
        self.poll_ends.push(out.now() + wait, key);
    }

    fn hand_out(&mut self, poll: Poll, out: &mut impl Outbox) -> Vec<Delivery> {
        let mut deliveries = Vec::new();
        while (deliveries.len() as u64) < u64::from(poll.max) {
            let Some((_, key)) = self.waiting.pop_first() else { break };
            let Some(message) = self.messages.get_mut(key) else { continue };
            let visible_until = out.now() + poll.visibility;
            message.receive_count += 1;
            message.out_until = Some(visible_until);
            self.timeouts.push(visible_until, (key, message.receive_count));
            if message.receive_count == 1 {
                out.span(WAIT_TIME, out.now().since(message.sent_at));
            }
            out.count(RECEIVED, 1);
            if let Some(order) = message.body.order {
                out.move_place(order, Place::Waiting, Place::InFlight);
            }
            out.hop_by(message.body.order, "message received", message.receive_count, RECEIVED_RULE);
            deliveries.push(Delivery {
                receipt: Receipt { message: key, receive_count: message.receive_count },
                message_id: u32::try_from(message.number).unwrap_or(u32::MAX),
                body: message.body,
                sent_at: message.sent_at,
                visible_until,
            });
        }
        deliveries
    }

    fn delete(&mut self, receipt: Receipt, out: &mut impl Outbox) {
        let latest = self.messages.get(receipt.message).is_some_and(|m| m.receive_count == receipt.receive_count);
        if latest {
            out.count(DELETED, 1);
            self.forget(receipt.message, DELETED_RULE, out);
        }
    }

    /// The message is gone from its place.
    fn forget(&mut self, key: Key, rule: Rule, out: &mut impl Outbox) {
        let Some(message) = self.messages.remove(key) else { return };
        self.bytes -= u64::from(message.body.size);
        self.waiting.remove(&message.number);
        let what = if rule == LOST_RULE { "message lost" } else { "message deleted" };
        out.hop_by(message.body.order, what, message.receive_count, rule);
        if let Some(order) = message.body.order {
            let place = if message.out_until.is_some() { Place::InFlight } else { Place::Waiting };
            out.unplace(order, place, rule);
        }
    }

    pub(super) fn end_timeouts(&mut self, out: &mut impl Outbox) {
        self.timeouts.woken(out.now());
        while let Some((key, receive_count)) = self.timeouts.pop_due(out.now()) {
            let due = |message: &Message| message.out_until.is_some() && message.receive_count == receive_count;
            if self.messages.get(key).is_some_and(due) {
                self.give_back(key, out);
            }
        }
    }

    /// What was handed out waits again, in its old place.
    fn give_back(&mut self, key: Key, out: &mut impl Outbox) {
        let Some(message) = self.messages.get_mut(key) else { return };
        message.out_until = None;
        out.count(RETURNED, 1);
        out.cause(RETURNED_RULE);
        out.hop_by(message.body.order, "message waits again", message.receive_count, RETURNED_RULE);
        if let Some(order) = message.body.order {
            out.move_place(order, Place::InFlight, Place::Waiting);
            out.repeat(order, RETURNED_RULE);
        }
        self.waiting.insert(message.number, key);
        self.call_pollers(out);
    }

    /// The instance dies: whoever waits is cut off, and messages are lost or wait for the next start.
    pub(super) fn die(&mut self, out: &mut impl Outbox) {
        let polls: Vec<Key> = self.polls.iter().map(|(key, _)| key).collect();
        let late: Vec<Key> = self.late_calls.iter().map(|(key, _)| key).collect();
        let mut cut: Vec<CallId> = polls.into_iter().filter_map(|key| self.polls.remove(key)).map(|p| p.call).collect();
        cut.extend(late.into_iter().filter_map(|key| self.late_calls.remove(key)).map(|call| call.id));
        for call in cut {
            out.cause(DOWN_RULE);
            out.respond(call, Reply::failed(503, Failure::Unreachable, DOWN_RULE));
        }
        self.waiting_polls.clear();
        let mut keys: Vec<(u64, Key)> = self.messages.iter().map(|(key, message)| (message.number, key)).collect();
        keys.sort_unstable();
        for (_, key) in keys {
            let handed_out = self.messages.get(key).is_some_and(|message| message.out_until.is_some());
            match self.config.durability {
                Durability::Memory => {
                    self.lost += 1;
                    out.count(LOST, 1);
                    out.cause(LOST_RULE);
                    self.forget(key, LOST_RULE, out);
                }
                Durability::Disk if handed_out => self.give_back(key, out),
                Durability::Disk => {}
            }
        }
    }

    pub(super) fn end_polls(&mut self, out: &mut impl Outbox) {
        self.poll_ends.woken(out.now());
        while let Some(key) = self.poll_ends.pop_due(out.now()) {
            if let Some(poll) = self.polls.remove(key) {
                answer(poll.call, Vec::new(), out);
            }
        }
        while self.waiting_polls.front().is_some_and(|key| self.polls.get(*key).is_none()) {
            self.waiting_polls.pop_front();
        }
    }

    /// Waiting messages go to waiting polls, the longest waiting first.
    pub(super) fn hand_over(&mut self, out: &mut impl Outbox) {
        self.hand_over_pending = false;
        while !self.waiting.is_empty() {
            let Some(key) = self.waiting_polls.pop_front() else { break };
            let Some(poll) = self.polls.remove(key) else { continue };
            // A consumer that went away closed its connection; nothing is given to it.
            if !out.is_heard(poll.call) {
                out.respond(poll.call, Reply::ok(EMPTY_RULE));
                continue;
            }
            let deliveries = self.hand_out(poll, out);
            answer(poll.call, deliveries, out);
        }
    }

    pub(super) fn arm(&mut self, out: &mut impl Outbox) {
        let messages = &self.messages;
        self.timeouts.tidy(messages.len() - self.waiting.len(), |(key, count), _| {
            messages.get(*key).is_some_and(|message| message.out_until.is_some() && message.receive_count == *count)
        });
        let polls = &self.polls;
        self.poll_ends.tidy(polls.len(), |key, _| polls.get(*key).is_some());
        self.timeouts.arm(broker_token(TIMEOUT), out);
        self.poll_ends.arm(broker_token(POLL_END), out);
    }

    pub(super) fn show(&self, out: &mut impl Outbox) {
        out.gauge(WAITING, self.waiting.len() as f64);
        out.gauge(HANDED_OUT, (self.messages.len() - self.waiting.len()) as f64);
        out.gauge(MEMORY, self.bytes as f64 / self.config.memory.0 as f64);
        out.gauge(RUNNING, if self.is_up() { 1.0 } else { 0.0 });
    }
}

fn answer(call: CallId, deliveries: Vec<Delivery>, out: &mut impl Outbox) {
    if deliveries.is_empty() {
        out.count(EMPTY, 1);
        return out.respond(call, Reply::ok(EMPTY_RULE));
    }
    out.respond(call, Reply { content: Content::Messages(deliveries), ..Reply::ok(RECEIVED_RULE) });
}
