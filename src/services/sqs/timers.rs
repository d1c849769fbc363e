//! What happens to messages and polls by time: visible again, visible at last, expired, given up, handed over.

use crate::services::contract::{CallId, Class, Failure, Outbox, Place, Reply};
use crate::services::rule::NODE_FAILED;
use crate::services::sqs::lines::{ALL_SHARDS, BACK_OF_THE_QUEUE_FROM};
use crate::services::sqs::rules::{EMPTY_RULE, RETENTION_RULE, RETURNED_RULE};
use crate::services::sqs::store::answer;
use crate::services::sqs::{
    AGE, DELAY, DELAYED, EXPIRED, IN_FLIGHT_LIMIT, Message, NOT_VISIBLE, PERIOD, POLL_END, RETENTION, RETURNED, Sqs,
    State, TICK, VISIBILITY, VISIBLE, queue_token,
};
use crate::units::key::Key;
use crate::units::time::{SimDuration, SimTime};

impl Sqs {
    pub(super) fn end_visibility_timeouts(&mut self, out: &mut impl Outbox) {
        self.flights.woken(out.now());
        while let Some((key, receive_count)) = self.flights.pop_due(out.now()) {
            let Some(message) = self.messages.get(key) else { continue };
            // Received again since, or its visibility was changed.
            let is_over = message.visible_at <= out.now();
            if message.state != State::InFlight || message.receive_count != receive_count || !is_over {
                continue;
            }
            self.counts.returned += 1;
            out.count(RETURNED, 1);
            out.cause(RETURNED_RULE);
            out.hop_by(message.body.order, "message visible again", receive_count, RETURNED_RULE);
            if let Some(order) = message.body.order.filter(|_| !self.is_dead_letter_queue) {
                out.move_place(order, Place::InFlight, Place::Waiting);
                out.repeat(order, RETURNED_RULE);
            }
            self.make_visible(key, out);
        }
        self.show(out);
    }

    pub(super) fn end_delays(&mut self, out: &mut impl Outbox) {
        self.delays.woken(out.now());
        while let Some(key) = self.delays.pop_due(out.now()) {
            let due = |message: &Message| message.state == State::Delayed && message.visible_at <= out.now();
            if self.messages.get(key).is_some_and(due) {
                self.make_visible(key, out);
            }
        }
        self.show(out);
    }

    /// The delay of a FIFO queue has changed: messages that nobody has received yet get the new one.
    pub(super) fn delay_again(&mut self, out: &mut impl Outbox) {
        let fresh = self.messages.iter().filter(|(_, m)| m.receive_count == 0 && m.state != State::InFlight);
        let mut keys: Vec<(u64, Key)> = fresh.map(|(key, message)| (message.sequence, key)).collect();
        keys.sort_unstable();
        for (_, key) in keys {
            let Some(message) = self.messages.get_mut(key) else { continue };
            if message.state == State::Visible {
                self.lines.hidden(message);
                message.state = State::Delayed;
                self.counts.visible -= 1;
                self.counts.delayed += 1;
            }
            message.visible_at = message.entered_at + self.config.delay;
            self.delays.push(message.visible_at, key);
        }
        self.end_delays(out);
    }

    pub(super) fn expire(&mut self, out: &mut impl Outbox) {
        self.retentions.woken(out.now());
        while let Some(key) = self.retentions.pop_due(out.now()) {
            let Some(message) = self.messages.get(key) else { continue };
            out.count(EXPIRED, 1);
            out.cause(RETENTION_RULE);
            out.hop_by(message.body.order, "message expired", message.receive_count, RETENTION_RULE);
            self.forget(key, RETENTION_RULE, out);
        }
        self.lines.trim(&self.messages);
        self.show(out);
    }

    /// Everybody who waits for an answer is told that the queue is gone.
    pub(super) fn cut_off(&mut self, out: &mut impl Outbox) {
        let polls: Vec<Key> = self.polls.iter().map(|(key, _)| key).collect();
        let late: Vec<Key> = self.late_calls.iter().map(|(key, _)| key).collect();
        let waiting = polls.into_iter().filter_map(|key| self.polls.remove(key)).map(|poll| poll.call);
        let waiting: Vec<CallId> = waiting.collect();
        let calls = late.into_iter().filter_map(|key| self.late_calls.remove(key)).map(|call| call.id);
        for call in waiting.into_iter().chain(calls.collect::<Vec<_>>()) {
            out.cause(NODE_FAILED);
            out.respond(call, Reply::failed(503, Failure::Unreachable, NODE_FAILED));
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
        while self.waiting_polls.front().is_some_and(|key| self.polls.get(*key).is_none()) {
            self.waiting_polls.pop_front();
        }
    }

    /// Visible messages go to waiting polls, the longest waiting first.
    pub(super) fn hand_over(&mut self, out: &mut impl Outbox) {
        self.hand_over_pending = false;
        while self.counts.visible > 0 && self.counts.in_flight < IN_FLIGHT_LIMIT {
            let Some(key) = self.waiting_polls.pop_front() else { break };
            // A consumer that went away closed its connection; nothing is given to it.
            let Some(poll) = self.polls.get(key).copied() else { continue };
            if !out.is_heard(poll.call) {
                self.polls.remove(key);
                out.respond(poll.call, Reply::ok(EMPTY_RULE));
                continue;
            }
            let deliveries = self.take(poll, ALL_SHARDS, out);
            if deliveries.is_empty() {
                self.waiting_polls.push_front(key);
                break;
            }
            self.polls.remove(key);
            answer(poll.call, deliveries, out);
        }
        self.show(out);
    }

    /// The age of the oldest message is measured at the end of each minute, as long as there are messages.
    pub(super) fn start_ticking(&mut self, out: &mut impl Outbox) {
        if !self.ticking {
            self.ticking = true;
            let periods = out.now().0 / PERIOD.0 + 1;
            out.wake_at(SimTime(periods * PERIOD.0), Class::Metric, queue_token(TICK));
        }
    }

    pub(super) fn tick(&mut self, out: &mut impl Outbox) {
        let now = out.now();
        out.gauge(AGE, self.oldest().map_or(0.0, |entered_at| now.since(entered_at).as_secs_f64()));
        self.ticking = !self.messages.is_empty();
        if self.ticking {
            out.wake_at(now + PERIOD, Class::Metric, queue_token(TICK));
        }
    }

    pub(super) fn arm(&mut self, out: &mut impl Outbox) {
        let messages = &self.messages;
        let in_flight = usize::try_from(self.counts.in_flight).unwrap_or(usize::MAX);
        self.flights.tidy(in_flight, |(key, count), at| {
            let live = |message: &Message| {
                message.state == State::InFlight && message.receive_count == *count && message.visible_at == at
            };
            messages.get(*key).is_some_and(live)
        });
        self.delays.tidy(messages.len(), |key, at| {
            messages.get(*key).is_some_and(|message| message.state == State::Delayed && message.visible_at == at)
        });
        self.retentions.tidy(messages.len(), |key, _| messages.get(*key).is_some());
        let polls = &self.polls;
        self.poll_ends.tidy(polls.len(), |key, _| polls.get(*key).is_some());
        while self.entered.front().is_some_and(|key| messages.get(*key).is_none()) {
            self.entered.pop_front();
        }
        if self.entered.len() > 2 * messages.len() + 64 {
            self.entered.retain(|key| messages.get(*key).is_some());
        }
        self.flights.arm(queue_token(VISIBILITY), out);
        self.delays.arm(queue_token(DELAY), out);
        self.retentions.arm(queue_token(RETENTION), out);
        self.poll_ends.arm(queue_token(POLL_END), out);
    }

    pub(super) fn show(&self, out: &mut impl Outbox) {
        out.gauge(VISIBLE, self.counts.visible as f64);
        out.gauge(NOT_VISIBLE, self.counts.in_flight as f64);
        out.gauge(DELAYED, self.counts.delayed as f64);
    }

    /// When the oldest message came into this queue, those at the back left out.
    pub(super) fn oldest(&self) -> Option<SimTime> {
        let live = self.entered.iter().filter_map(|key| self.messages.get(*key));
        live.filter(|message| message.receive_count < BACK_OF_THE_QUEUE_FROM).map(|message| message.entered_at).next()
    }

    pub(super) fn live_flights(&self, now: SimTime) -> impl Iterator<Item = (SimDuration, u32)> {
        self.flights.iter().filter_map(move |(at, (key, count))| {
            let message = self.messages.get(*key)?;
            let live = message.state == State::InFlight && message.receive_count == *count && message.visible_at == *at;
            live.then(|| (at.since(now), *count))
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
