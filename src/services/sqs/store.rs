//! What happens to messages: sent, received, deleted, moved, returned, expired, handed to waiting polls.

use crate::services::contract::{
    Body, Call, CallId, Class, Content, Delivery, Failure, Moved, Operation, Outbox, Place, Receipt, Reply, Request,
    Rule,
};
use crate::services::sqs::{
    ATTRIBUTES_RULE, BACK_OF_THE_QUEUE_FROM, DEAD_LETTERED, DELAY, DELAYED, DELETED, DELETED_RULE, EMPTY_RECEIVES,
    EMPTY_RULE, EXPIRED, HAND_OVER, IN_FLIGHT_LIMIT, KILLED_RULE, Message, NOT_VISIBLE, OVER_LIMIT_RULE, POLL_END,
    Poll, RECEIVED, RECEIVED_RULE, REDRIVE_RULE, RETENTION, RETENTION_RULE, RETURNED, RETURNED_RULE, Rank, SENT,
    SENT_RULE, Sqs, State, TOO_LARGE_RULE, VISIBILITY, VISIBLE, WAIT_TIME, queue_token,
};
use crate::units::key::Key;
use crate::units::time::{SimDuration, SimTime};

impl Sqs {
    pub(super) fn serve(&mut self, call: Call, out: &mut impl Outbox) {
        let body = call.request.body;
        match call.request.operation {
            Operation::Send(delay) => self.send(call.id, body, delay, out),
            Operation::Receive(wanted) => {
                let wait = wanted.wait.unwrap_or(self.config.receive_message_wait_time);
                self.receive(Poll { call: call.id, max: wanted.max, visibility: wanted.visibility }, wait, out);
            }
            Operation::Delete(receipts) => {
                receipts.iter().for_each(|receipt| self.delete(*receipt, out));
                out.respond(call.id, Reply::ok(DELETED_RULE));
            }
            Operation::QueueAttributes => {
                let content =
                    Content::QueueAttributes { visible: self.counts.visible, in_flight: self.counts.in_flight };
                out.respond(call.id, Reply { content, ..Reply::ok(ATTRIBUTES_RULE) });
            }
            Operation::Redrive(moved) => {
                self.store(moved.body, moved.sent_at, SimDuration::ZERO, out);
                out.respond(call.id, Reply::ok(SENT_RULE));
            }
            _ => out.respond(call.id, Reply::failed(400, Failure::Rejected, Rule("sqs.unknown-action"))),
        }
        self.arm(out);
        self.show(out);
    }

    fn send(&mut self, call: CallId, body: Body, delay: Option<SimDuration>, out: &mut impl Outbox) {
        if u64::from(body.size) > self.config.maximum_message_size.0 {
            out.cause(TOO_LARGE_RULE);
            return out.respond(call, Reply::failed(400, Failure::Rejected, TOO_LARGE_RULE));
        }
        out.count(SENT, 1);
        self.store(body, out.now(), delay.unwrap_or(self.config.delay), out);
        out.respond(call, Reply::ok(SENT_RULE));
    }

    /// A message comes in, by a send or by a redrive.
    fn store(&mut self, body: Body, sent_at: SimTime, delay: SimDuration, out: &mut impl Outbox) {
        self.sequence += 1;
        let message = Message {
            body,
            sent_at,
            sequence: self.sequence,
            visible_at: out.now() + delay,
            receive_count: 0,
            state: State::Delayed,
        };
        let visible_at = message.visible_at;
        let key = self.messages.insert(message);
        self.counts.delayed += 1;
        if let Some(order) = body.order {
            let place = if self.is_dead_letter_queue { Place::Parked } else { Place::Waiting };
            out.place(order, place);
            out.hop(body.order, "message stored", 0);
        }
        self.retentions.push(sent_at + self.config.message_retention_period, key);
        if delay == SimDuration::ZERO {
            self.make_visible(key, out);
        } else {
            self.delays.push(visible_at, key);
        }
    }

    fn make_visible(&mut self, key: Key, out: &mut impl Outbox) {
        let Some(message) = self.messages.get_mut(key) else { return };
        match message.state {
            State::Delayed => self.counts.delayed -= 1,
            State::InFlight => self.counts.in_flight -= 1,
            State::Visible => return,
        }
        message.state = State::Visible;
        self.counts.visible += 1;
        let rank = rank(message);
        let in_order = message.receive_count == 0
            && self.fresh.back().and_then(|last| self.messages.get(*last)).is_none_or(|last| self::rank(last) < rank);
        if in_order {
            self.fresh.push_back(key);
        } else {
            self.returned.insert(rank, key);
        }
        if !self.waiting_polls.is_empty() && !self.hand_over_pending {
            self.hand_over_pending = true;
            out.wake_at(out.now(), Class::HandOver, queue_token(HAND_OVER));
        }
    }

    fn receive(&mut self, poll: Poll, wait: SimDuration, out: &mut impl Outbox) {
        // The standard queue's in-flight limit: a short poll is an error, a long poll just gets nothing.
        let over_limit = self.counts.in_flight >= IN_FLIGHT_LIMIT as u64;
        if over_limit && wait == SimDuration::ZERO {
            out.cause(OVER_LIMIT_RULE);
            return out.respond(poll.call, Reply::failed(403, Failure::Throttled, OVER_LIMIT_RULE));
        }
        let deliveries = if over_limit { Vec::new() } else { self.take(poll, out) };
        if !deliveries.is_empty() || wait == SimDuration::ZERO {
            return answer(poll.call, deliveries, out);
        }
        let key = self.polls.insert(poll);
        self.waiting_polls.push_back(key);
        self.poll_ends.push(out.now() + wait, key);
    }

    /// Takes up to `poll.max` visible messages, moving those that were received too often.
    fn take(&mut self, poll: Poll, out: &mut impl Outbox) -> Vec<Delivery> {
        let mut deliveries = Vec::new();
        let room = (IN_FLIGHT_LIMIT as u64).saturating_sub(self.counts.in_flight);
        while (deliveries.len() as u64) < u64::from(poll.max).min(room) {
            let Some(key) = self.next_visible() else { break };
            let Some(message) = self.messages.get(key) else { continue };
            let limit = self.config.redrive_policy.as_ref().map_or(u32::MAX, |policy| policy.max_receive_count);
            if message.receive_count >= limit {
                self.move_to_dead_letter_queue(key, out);
            } else {
                deliveries.extend(self.deliver(key, poll.visibility, out));
            }
        }
        deliveries
    }

    /// The visible message that is next in order, no longer in its line.
    fn next_visible(&mut self) -> Option<Key> {
        self.trim_lines();
        let fresh = self.fresh.front().and_then(|key| self.messages.get(*key)).map(rank);
        let returned = self.returned.first_key_value().map(|(rank, _)| *rank);
        match (fresh, returned) {
            (Some(fresh), Some(returned)) if returned < fresh => self.returned.pop_first().map(|(_, key)| key),
            (Some(_), _) => self.fresh.pop_front(),
            (None, _) => self.returned.pop_first().map(|(_, key)| key),
        }
    }

    fn deliver(&mut self, key: Key, visibility: Option<SimDuration>, out: &mut impl Outbox) -> Option<Delivery> {
        let now = out.now();
        let message = self.messages.get_mut(key)?;
        message.state = State::InFlight;
        message.receive_count += 1;
        message.visible_at = now + visibility.unwrap_or(self.config.visibility_timeout);
        self.counts.visible -= 1;
        self.counts.in_flight += 1;
        self.flights.push(message.visible_at, (key, message.receive_count));
        if message.receive_count == 1 {
            out.span(WAIT_TIME, now.since(message.sent_at));
        }
        out.count(RECEIVED, 1);
        if let Some(order) = message.body.order.filter(|_| !self.is_dead_letter_queue) {
            out.move_place(order, Place::Waiting, Place::InFlight);
        }
        out.hop(message.body.order, "message received", message.receive_count);
        Some(Delivery {
            receipt: Receipt { message: key, receive_count: message.receive_count },
            body: message.body,
            sent_at: message.sent_at,
            visible_until: message.visible_at,
        })
    }

    fn move_to_dead_letter_queue(&mut self, key: Key, out: &mut impl Outbox) {
        let Some(message) = self.messages.remove(key) else { return };
        self.counts.visible -= 1;
        self.counts.dead_lettered += 1;
        out.count(DEAD_LETTERED, 1);
        out.cause(REDRIVE_RULE);
        out.hop(message.body.order, "message moved to the dead-letter queue", message.receive_count);
        if let Some(to) = self.dead_letter_queue {
            let operation = Operation::Redrive(Box::new(Moved { body: message.body, sent_at: message.sent_at }));
            let request = Request { operation, body: message.body, effect: false, attempt: 1 };
            out.call(to, request, None, 0);
        }
        if let Some(order) = message.body.order {
            out.unplace(order, Place::Waiting, REDRIVE_RULE);
        }
    }

    /// Deletes by the latest receipt; an older one reports success and deletes nothing.
    fn delete(&mut self, receipt: Receipt, out: &mut impl Outbox) {
        let latest = self.messages.get(receipt.message).is_some_and(|m| m.receive_count == receipt.receive_count);
        if latest && let Some(message) = self.messages.remove(receipt.message) {
            out.count(DELETED, 1);
            out.hop(message.body.order, "message deleted", message.receive_count);
            self.forget(&message, DELETED_RULE, out);
        }
    }

    /// The message is gone from its place.
    fn forget(&mut self, message: &Message, rule: Rule, out: &mut impl Outbox) {
        let place = match message.state {
            State::Delayed => {
                self.counts.delayed -= 1;
                Place::Waiting
            }
            State::Visible => {
                self.counts.visible -= 1;
                Place::Waiting
            }
            State::InFlight => {
                self.counts.in_flight -= 1;
                Place::InFlight
            }
        };
        if let Some(order) = message.body.order {
            out.unplace(order, if self.is_dead_letter_queue { Place::Parked } else { place }, rule);
        }
    }

    pub(super) fn end_visibility_timeouts(&mut self, out: &mut impl Outbox) {
        self.flights.woken(out.now());
        while let Some((key, receive_count)) = self.flights.pop_due(out.now()) {
            let Some(message) = self.messages.get(key) else { continue };
            if message.state != State::InFlight || message.receive_count != receive_count {
                continue;
            }
            self.counts.returned += 1;
            out.count(RETURNED, 1);
            out.cause(RETURNED_RULE);
            out.hop(message.body.order, "message visible again", receive_count);
            if let Some(order) = message.body.order.filter(|_| !self.is_dead_letter_queue) {
                out.move_place(order, Place::InFlight, Place::Waiting);
            }
            self.make_visible(key, out);
        }
        self.show(out);
    }

    pub(super) fn end_delays(&mut self, out: &mut impl Outbox) {
        self.delays.woken(out.now());
        while let Some(key) = self.delays.pop_due(out.now()) {
            self.make_visible(key, out);
        }
        self.show(out);
    }

    pub(super) fn expire(&mut self, out: &mut impl Outbox) {
        self.retentions.woken(out.now());
        while let Some(key) = self.retentions.pop_due(out.now()) {
            let Some(message) = self.messages.remove(key) else { continue };
            out.count(EXPIRED, 1);
            out.cause(RETENTION_RULE);
            out.hop(message.body.order, "message expired", message.receive_count);
            self.forget(&message, RETENTION_RULE, out);
        }
        self.trim_lines();
        self.show(out);
    }

    /// Drops messages that are gone from the front of both lines; without it a queue that nobody receives from
    /// would keep them for ever.
    fn trim_lines(&mut self) {
        while self.fresh.front().is_some_and(|key| self.messages.get(*key).is_none()) {
            self.fresh.pop_front();
        }
        while self.returned.first_key_value().is_some_and(|(_, key)| self.messages.get(*key).is_none()) {
            self.returned.pop_first();
        }
    }

    /// Everybody who waits for an answer is told that the queue is gone.
    pub(super) fn cut_off(&mut self, out: &mut impl Outbox) {
        let polls: Vec<Key> = self.polls.iter().map(|(key, _)| key).collect();
        let late: Vec<Key> = self.late_calls.iter().map(|(key, _)| key).collect();
        let waiting = polls.into_iter().filter_map(|key| self.polls.remove(key)).map(|poll| poll.call);
        let waiting: Vec<CallId> = waiting.collect();
        let calls = late.into_iter().filter_map(|key| self.late_calls.remove(key)).map(|call| call.id);
        for call in waiting.into_iter().chain(calls.collect::<Vec<_>>()) {
            out.cause(KILLED_RULE);
            out.respond(call, Reply::failed(503, Failure::Unreachable, KILLED_RULE));
        }
        self.waiting_polls.clear();
    }

    pub(super) fn end_polls(&mut self, out: &mut impl Outbox) {
        self.poll_ends.woken(out.now());
        while let Some(key) = self.poll_ends.pop_due(out.now()) {
            if let Some(poll) = self.polls.remove(key) {
                answer(poll.call, Vec::new(), out);
            }
        }
        self.tidy_waiting_polls();
    }

    /// Visible messages go to waiting polls, the longest waiting first.
    pub(super) fn hand_over(&mut self, out: &mut impl Outbox) {
        self.hand_over_pending = false;
        while self.counts.visible > 0 && self.counts.in_flight < IN_FLIGHT_LIMIT as u64 {
            let Some(key) = self.waiting_polls.pop_front() else { break };
            // A consumer that went away closed its connection; nothing is given to it.
            let Some(poll) = self.polls.get(key).copied() else { continue };
            if !out.is_heard(poll.call) {
                self.polls.remove(key);
                out.respond(poll.call, Reply::ok(EMPTY_RULE));
                continue;
            }
            let deliveries = self.take(poll, out);
            if deliveries.is_empty() {
                self.waiting_polls.push_front(key);
                break;
            }
            self.polls.remove(key);
            answer(poll.call, deliveries, out);
        }
        self.show(out);
    }

    fn tidy_waiting_polls(&mut self) {
        while self.waiting_polls.front().is_some_and(|key| self.polls.get(*key).is_none()) {
            self.waiting_polls.pop_front();
        }
    }

    pub(super) fn arm(&mut self, out: &mut impl Outbox) {
        let messages = &self.messages;
        let in_flight = usize::try_from(self.counts.in_flight).unwrap_or(usize::MAX);
        self.flights.tidy(in_flight, |(key, count), _| {
            messages.get(*key).is_some_and(|m| m.state == State::InFlight && m.receive_count == *count)
        });
        self.delays.tidy(messages.len(), |key, _| messages.get(*key).is_some());
        self.retentions.tidy(messages.len(), |key, _| messages.get(*key).is_some());
        let polls = &self.polls;
        self.poll_ends.tidy(polls.len(), |key, _| polls.get(*key).is_some());
        self.flights.arm(queue_token(VISIBILITY), out);
        self.delays.arm(queue_token(DELAY), out);
        self.retentions.arm(queue_token(RETENTION), out);
        self.poll_ends.arm(queue_token(POLL_END), out);
    }

    fn show(&self, out: &mut impl Outbox) {
        out.gauge(VISIBLE, self.counts.visible as f64);
        out.gauge(NOT_VISIBLE, self.counts.in_flight as f64);
        out.gauge(DELAYED, self.counts.delayed as f64);
    }

    /// When the oldest waiting message was sent, those at the back left out.
    pub(super) fn oldest(&self) -> Option<SimTime> {
        let fresh = self.fresh.iter().find_map(|key| self.messages.get(*key)).map(|message| message.sent_at);
        let returned = self.returned.iter().find(|(rank, key)| !rank.0 && self.messages.get(**key).is_some());
        fresh.into_iter().chain(returned.map(|(rank, _)| rank.1)).min()
    }

    pub(super) fn live_flights(&self, now: SimTime) -> impl Iterator<Item = (SimDuration, u32)> {
        self.flights.iter().filter_map(move |(at, (key, count))| {
            let message = self.messages.get(*key)?;
            (message.state == State::InFlight && message.receive_count == *count).then(|| (at.since(now), *count))
        })
    }

    pub(super) fn flight_histogram(&self, now: SimTime) -> Vec<u32> {
        const BARS: usize = 30;
        let mut bars = vec![0; BARS];
        let width = (self.config.visibility_timeout.0 / BARS as u64).max(1);
        for (left, _) in self.live_flights(now) {
            let bar = usize::try_from(left.0 / width).unwrap_or(BARS).min(BARS - 1);
            bars[bar] += 1;
        }
        bars
    }
}

fn rank(message: &Message) -> Rank {
    (message.receive_count >= BACK_OF_THE_QUEUE_FROM, message.sent_at, message.sequence)
}

fn answer(call: CallId, deliveries: Vec<Delivery>, out: &mut impl Outbox) {
    if deliveries.is_empty() {
        out.count(EMPTY_RECEIVES, 1);
        return out.respond(call, Reply::ok(EMPTY_RULE));
    }
    out.respond(call, Reply { content: Content::Messages(deliveries), ..Reply::ok(RECEIVED_RULE) });
}
