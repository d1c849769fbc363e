//! What callers ask of a queue: messages sent, received, deleted, kept hidden.

use crate::services::configuration::Mode;
use crate::services::contract::{
    BatchEntry, Body, Call, CallId, ChangeVisibility, Class, Content, Delivery, Failure, Moved, NodeId, Operation,
    Outbox, Place, Receipt, Reply, Rule, SendMessage,
};
use crate::services::sqs::fifo::{Action, identity};
use crate::services::sqs::lines::ALL_SHARDS;
use crate::services::sqs::rules::{
    ATTRIBUTES_RULE, BATCH_BYTES_RULE, BATCH_SIZE_RULE, COPY_SURVIVED_RULE, DEDUPLICATED_RULE, DELAY_RULE,
    DELETED_RULE, EMPTY_RULE, FIFO_ONLY_RULE, HANDLE_EXPIRED_RULE, NOT_IN_FLIGHT_RULE, OVER_LIMIT_RULE, RECEIVED_RULE,
    SENT_RULE, THROTTLED_RULE, TOO_LARGE_RULE, UNKNOWN_RULE, VISIBILITY_CHANGED_RULE, VISIBILITY_LIMIT_RULE, WAIT_RULE,
};
use crate::services::sqs::{
    BILLED, DELETED, EMPTY_RECEIVES, HAND_OVER, IN_FLIGHT_LIMIT, Message, Poll, RECEIVED, SENT, SHARDS, Sqs, State,
    WAIT_TIME, queue_token,
};
use crate::units::key::Key;
use crate::units::stream::Purpose;
use crate::units::time::{SimDuration, SimTime};

/// Message timers (SQS Developer Guide, "Amazon SQS message timers").
const LONGEST_DELAY: SimDuration = SimDuration::from_secs(900);
/// Long polls (SQS API Reference, ReceiveMessage).
const LONGEST_WAIT: SimDuration = SimDuration::from_secs(20);
/// From a receive to the end of its visibility (SQS Developer Guide, "Amazon SQS visibility timeout").
const LONGEST_VISIBILITY: SimDuration = SimDuration::from_secs(43_200);
/// Entries of one batch, and messages of one receive.
const BATCH: usize = 10;
/// Bytes of one batch.
const LARGEST_BATCH: u64 = 1_048_576;
/// A call is billed once for each started chunk of this many bytes (Amazon SQS pricing).
const BILLED_CHUNK: u64 = 65_536;
/// Shards that a short poll asks, in realistic mode (a convention: half of them).
const ASKED_SHARDS: u8 = SHARDS / 2;

/// How a message comes into a queue.
struct Entry {
    body: Body,
    sent_at: SimTime,
    delay: SimDuration,
    /// What a redrive policy keeps of a message: its id and where it came from.
    identity: Option<(u32, NodeId)>,
}

impl Sqs {
    pub(super) fn serve(&mut self, call: Call, out: &mut impl Outbox) {
        let (id, body) = (call.id, call.request.body);
        match call.request.operation {
            Operation::Send(delay) => self.send(id, body, SendMessage { delay, ..SendMessage::default() }, out),
            Operation::Notify(_) => self.send(id, body, SendMessage::default(), out),
            Operation::SendMessage(message) => self.send(id, body, *message, out),
            Operation::SendBatch(entries) => self.send_batch(id, &entries, out),
            Operation::Receive(wanted) => {
                let wait = wanted.wait.unwrap_or(self.config.receive_message_wait_time);
                let own = self.config.visibility_timeout;
                let visibility = wanted.visibility.filter(|_| wanted.if_below.is_none_or(|floor| own < floor));
                self.receive(Poll { call: id, max: wanted.max, visibility }, wait, out);
            }
            Operation::Delete(receipts) => self.delete(id, &receipts, out),
            Operation::ChangeVisibility(change) => {
                let reply = match self.change_visibility(&change, out) {
                    Ok(()) => Reply::ok(VISIBILITY_CHANGED_RULE),
                    Err(rule) => refusal(rule, out),
                };
                out.respond(id, reply);
            }
            Operation::MoveMessages(task) => self.start_moving(id, &task, out),
            Operation::QueueAttributes => {
                let (visible, in_flight) = self.approximate_counts(out);
                let content = Content::QueueAttributes { visible, in_flight };
                out.respond(id, Reply { content, ..Reply::ok(ATTRIBUTES_RULE) });
            }
            Operation::Redrive(moved) => self.take_in(id, call.from, &moved, out),
            _ => out.respond(id, Reply::failed(400, Failure::Rejected, UNKNOWN_RULE)),
        }
        self.arm(out);
        self.show(out);
    }

    fn send(&mut self, call: CallId, body: Body, message: SendMessage, out: &mut impl Outbox) {
        let accepted = self.admit(Action::Send, &[body.group], out).and_then(|()| self.accept(body, &message, out));
        let reply = match accepted {
            Ok(rule) => {
                out.count(BILLED, chunks(u64::from(body.size)));
                Reply::ok(rule)
            }
            Err(rule) => refusal(rule, out),
        };
        out.respond(call, reply);
    }

    /// A FIFO queue takes so many calls a second.
    fn admit(&mut self, action: Action, groups: &[u32], out: &mut impl Outbox) -> Result<(), Rule> {
        let admitted = self.ledger.as_mut().is_none_or(|ledger| ledger.admit(out.now(), action, groups));
        if admitted { Ok(()) } else { Err(THROTTLED_RULE) }
    }

    /// Stores a message that is sent (or drops a duplicate), or says by which rule it is refused.
    fn accept(&mut self, body: Body, message: &SendMessage, out: &mut impl Outbox) -> Result<Rule, Rule> {
        if u64::from(body.size) > self.config.maximum_message_size.0 {
            return Err(TOO_LARGE_RULE);
        }
        if message.delay.is_some_and(|delay| delay > LONGEST_DELAY) {
            return Err(DELAY_RULE);
        }
        if let Some(ledger) = &mut self.ledger {
            let identity = identity(&self.config, &body, message)?;
            if ledger.is_duplicate(out.now(), identity) {
                out.cause(DEDUPLICATED_RULE);
                out.hop_by(body.order, "message is a duplicate", 0, DEDUPLICATED_RULE);
                return Ok(DEDUPLICATED_RULE);
            }
        } else if message.deduplication.is_some() {
            return Err(FIFO_ONLY_RULE);
        }
        out.count(SENT, 1);
        let delay = message.delay.unwrap_or(self.config.delay);
        self.store(Entry { body, sent_at: out.now(), delay, identity: None }, out);
        Ok(SENT_RULE)
    }

    /// A batch is refused as a whole, or entry by entry.
    fn send_batch(&mut self, call: CallId, entries: &[BatchEntry], out: &mut impl Outbox) {
        let bytes: u64 = entries.iter().map(|entry| u64::from(entry.body.size)).sum();
        let whole = [(entries.len() > BATCH, BATCH_SIZE_RULE), (bytes > LARGEST_BATCH, BATCH_BYTES_RULE)];
        let broken = whole.into_iter().find(|(broken, _)| *broken).map(|(_, rule)| rule);
        let groups: Vec<u32> = entries.iter().map(|entry| entry.body.group).collect();
        let broken = broken.or_else(|| self.admit(Action::Send, &groups, out).err());
        if let Some(rule) = broken {
            let reply = refusal(rule, out);
            return out.respond(call, reply);
        }
        out.count(BILLED, chunks(bytes));
        let mut refused = Vec::with_capacity(entries.len());
        for entry in entries {
            let rule = self.accept(entry.body, &entry.message, out).err();
            rule.into_iter().for_each(|rule| out.cause(rule));
            refused.push(rule);
        }
        out.respond(call, Reply { content: Content::Entries(refused.into()), ..Reply::ok(SENT_RULE) });
    }

    /// A message comes from another queue, by its redrive policy or by a move task.
    fn take_in(&mut self, call: CallId, from: NodeId, moved: &Moved, out: &mut impl Outbox) {
        let identity = moved.identity.map(|id| (id, from));
        // On a standard queue a dead letter keeps the instant at which it was sent; on a FIFO queue it does not.
        let keeps_time = identity.is_some() && !self.config.fifo_queue;
        let sent_at = if keeps_time { moved.sent_at } else { out.now() };
        if identity.is_none() {
            out.count(SENT, 1);
        }
        self.store(Entry { body: moved.body, sent_at, delay: SimDuration::ZERO, identity }, out);
        out.respond(call, Reply::ok(SENT_RULE));
    }

    fn store(&mut self, entry: Entry, out: &mut impl Outbox) {
        self.sequence += 1;
        let Entry { body, sent_at, delay, identity } = entry;
        let own_id = || u32::try_from(self.sequence).unwrap_or(u32::MAX);
        let id = identity.map_or_else(own_id, |(id, _)| id);
        let (now, visible_at) = (out.now(), out.now() + delay);
        let key = self.messages.insert(Message {
            id,
            origin: identity.map(|(_, origin)| origin),
            body,
            sent_at,
            entered_at: now,
            received_at: now,
            sequence: self.sequence,
            visible_at,
            receive_count: 0,
            state: State::Delayed,
            shard: self.shard(out),
            within: true,
        });
        self.counts.delayed += 1;
        self.entered.push_back(key);
        self.lines.stored(key, &mut self.messages);
        if let Some(order) = body.order {
            let place = if self.is_dead_letter_queue { Place::Parked } else { Place::Waiting };
            out.place(order, place);
            out.hop_by(body.order, "message stored", id, SENT_RULE);
        }
        self.retentions.push(sent_at + self.config.message_retention_period, key);
        self.start_ticking(out);
        if delay == SimDuration::ZERO {
            self.make_visible(key, out);
        } else {
            self.delays.push(visible_at, key);
        }
    }

    /// Chance decides in realistic mode where a standard queue keeps a message.
    fn shard(&self, out: &mut impl Outbox) -> u8 {
        if self.samples() { u8::try_from(out.stream(Purpose::Platform).below(SHARDS.into())).unwrap_or(0) } else { 0 }
    }

    /// Messages visible and in flight. In realistic mode a standard queue asks half of its shards and doubles what they
    /// say, so the counts are approximate, as their names say.
    fn approximate_counts(&self, out: &mut impl Outbox) -> (u64, u64) {
        if !self.samples() {
            return (self.counts.visible, self.counts.in_flight);
        }
        let shards = half_of_the_shards(out);
        let on_them = self.messages.iter().filter(|(_, message)| shards & (1 << message.shard) != 0);
        on_them.fold((0, 0), |(visible, in_flight), (_, message)| match message.state {
            State::Visible => (visible + 2, in_flight),
            State::InFlight => (visible, in_flight + 2),
            State::Delayed => (visible, in_flight),
        })
    }

    fn samples(&self) -> bool {
        self.mode == Mode::Realistic && !self.config.fifo_queue
    }

    pub(super) fn make_visible(&mut self, key: Key, out: &mut impl Outbox) {
        let Some(message) = self.messages.get_mut(key) else { return };
        let was_in_flight = message.state == State::InFlight;
        match message.state {
            State::Delayed => self.counts.delayed -= 1,
            State::InFlight => self.counts.in_flight -= 1,
            State::Visible => return,
        }
        message.state = State::Visible;
        self.counts.visible += 1;
        self.lines.add(key, was_in_flight, &self.messages);
        self.call_pollers(out);
    }

    /// Waiting polls may get something now.
    pub(super) fn call_pollers(&mut self, out: &mut impl Outbox) {
        if !self.waiting_polls.is_empty() && !self.hand_over_pending {
            self.hand_over_pending = true;
            out.wake_at(out.now(), Class::HandOver, queue_token(HAND_OVER));
        }
    }

    fn receive(&mut self, poll: Poll, wait: SimDuration, out: &mut impl Outbox) {
        let broken = if wait > LONGEST_WAIT {
            Some(WAIT_RULE)
        } else if poll.visibility.is_some_and(|visibility| visibility > LONGEST_VISIBILITY) {
            Some(VISIBILITY_LIMIT_RULE)
        } else {
            self.admit(Action::Receive, &[], out).err()
        };
        if let Some(rule) = broken {
            let reply = refusal(rule, out);
            return out.respond(poll.call, reply);
        }
        // The standard queue's in-flight limit: a short poll is an error, a long poll just gets nothing.
        let (over_limit, short) = (self.counts.in_flight >= IN_FLIGHT_LIMIT, wait == SimDuration::ZERO);
        if over_limit && short && !self.config.fifo_queue {
            out.cause(OVER_LIMIT_RULE);
            return out.respond(poll.call, Reply::failed(403, Failure::Throttled, OVER_LIMIT_RULE));
        }
        let shards = if short && self.samples() { half_of_the_shards(out) } else { ALL_SHARDS };
        let deliveries = self.take(poll, shards, out);
        if !deliveries.is_empty() || short {
            return answer(poll.call, deliveries, out);
        }
        let key = self.polls.insert(poll);
        self.waiting_polls.push_back(key);
        self.poll_ends.push(out.now() + wait, key);
    }

    /// Takes up to `poll.max` visible messages, moving those that were received too often.
    pub(super) fn take(&mut self, poll: Poll, shards: u8, out: &mut impl Outbox) -> Vec<Delivery> {
        let mut deliveries = Vec::new();
        let mut begun = None;
        let room = IN_FLIGHT_LIMIT.saturating_sub(self.counts.in_flight);
        while (deliveries.len() as u64) < u64::from(poll.max).min(room) {
            let Some(key) = self.lines.next(shards, &mut begun, &self.messages) else { break };
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

    fn deliver(&mut self, key: Key, visibility: Option<SimDuration>, out: &mut impl Outbox) -> Option<Delivery> {
        let now = out.now();
        let message = self.messages.get_mut(key)?;
        message.state = State::InFlight;
        message.receive_count += 1;
        message.received_at = now;
        message.visible_at = now + visibility.unwrap_or(self.config.visibility_timeout);
        self.lines.locked(message);
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
        out.hop_by(message.body.order, "message received", message.receive_count, RECEIVED_RULE);
        Some(Delivery {
            receipt: Receipt { message: key, receive_count: message.receive_count },
            message_id: message.id,
            body: message.body,
            sent_at: message.sent_at,
            visible_until: message.visible_at,
        })
    }

    /// Deletes one message or a batch; of a batch each entry has its own answer.
    fn delete(&mut self, call: CallId, receipts: &[Receipt], out: &mut impl Outbox) {
        if let Err(rule) = self.admit(Action::Delete, &[], out) {
            let reply = refusal(rule, out);
            return out.respond(call, reply);
        }
        out.count(BILLED, receipts.len().div_ceil(BATCH).max(1) as u64);
        let refused: Vec<Option<Rule>> = receipts.iter().map(|receipt| self.delete_one(*receipt, out).err()).collect();
        let broken: Vec<Rule> = refused.iter().flatten().copied().collect();
        broken.iter().for_each(|rule| out.cause(*rule));
        let reply = match (broken.first(), receipts.len()) {
            (None, _) => Reply::ok(DELETED_RULE),
            (Some(rule), 1) => Reply::failed(400, Failure::Rejected, *rule),
            _ => Reply { content: Content::Entries(refused.into()), ..Reply::ok(DELETED_RULE) },
        };
        out.respond(call, reply);
    }

    /// Deletes by the latest receipt. An older one deletes nothing: a standard queue reports success all the same,
    /// a FIFO queue an error, as it does once the visibility timeout has ended.
    fn delete_one(&mut self, receipt: Receipt, out: &mut impl Outbox) -> Result<(), Rule> {
        let Some(message) = self.messages.get(receipt.message) else { return Ok(()) };
        let latest = message.receive_count == receipt.receive_count;
        let in_flight = message.state == State::InFlight;
        if self.config.fifo_queue && !(latest && in_flight) {
            return Err(HANDLE_EXPIRED_RULE);
        }
        if !latest {
            out.hop_by(message.body.order, "delete with an old receipt", receipt.receive_count, DELETED_RULE);
            return Ok(());
        }
        out.count(DELETED, 1);
        if self.samples() && in_flight && out.stream(Purpose::Failure).chance(self.config.duplicate_probability.get()) {
            out.cause(COPY_SURVIVED_RULE);
            let what = "a copy of the message survived its delete";
            out.hop_by(message.body.order, what, receipt.receive_count, COPY_SURVIVED_RULE);
            return Ok(());
        }
        out.hop_by(message.body.order, "message deleted", receipt.receive_count, DELETED_RULE);
        self.forget(receipt.message, DELETED_RULE, out);
        Ok(())
    }

    /// The message is gone from its place.
    pub(super) fn forget(&mut self, key: Key, rule: Rule, out: &mut impl Outbox) {
        let Some(message) = self.messages.remove(key) else { return };
        let (in_flight, was_full) = (message.state == State::InFlight, self.counts.in_flight >= IN_FLIGHT_LIMIT);
        match message.state {
            State::Delayed => self.counts.delayed -= 1,
            State::Visible => self.counts.visible -= 1,
            State::InFlight => self.counts.in_flight -= 1,
        }
        let place = if in_flight { Place::InFlight } else { Place::Waiting };
        if let Some(order) = message.body.order {
            out.unplace(order, if self.is_dead_letter_queue { Place::Parked } else { place }, rule);
        }
        self.lines.removed(&message, in_flight, &mut self.messages);
        // A group is free, or there is room in flight again.
        if self.counts.visible > 0 && (self.config.fifo_queue || was_full) {
            self.call_pollers(out);
        }
    }

    /// `ChangeMessageVisibility`: replaces what is left, within 12 h from the receive.
    fn change_visibility(&mut self, change: &ChangeVisibility, out: &mut impl Outbox) -> Result<(), Rule> {
        self.admit(Action::ChangeVisibility, &[], out)?;
        let now = out.now();
        let ChangeVisibility { receipt, timeout } = *change;
        let message = self.messages.get_mut(receipt.message).ok_or(NOT_IN_FLIGHT_RULE)?;
        if message.state != State::InFlight || message.receive_count != receipt.receive_count {
            return Err(NOT_IN_FLIGHT_RULE);
        }
        if now + timeout > message.received_at + LONGEST_VISIBILITY {
            return Err(VISIBILITY_LIMIT_RULE);
        }
        out.count(BILLED, 1);
        message.visible_at = now + timeout;
        out.hop_by(message.body.order, "message visibility changed", message.receive_count, VISIBILITY_CHANGED_RULE);
        self.flights.push(now + timeout, (receipt.message, receipt.receive_count));
        if timeout == SimDuration::ZERO {
            self.end_visibility_timeouts(out);
        }
        Ok(())
    }
}

/// The answer to what the queue refuses.
pub(super) fn refusal(rule: Rule, out: &mut impl Outbox) -> Reply {
    out.cause(rule);
    let failure = if rule == THROTTLED_RULE { Failure::Throttled } else { Failure::Rejected };
    Reply::failed(400, failure, rule)
}

/// The answer to a receive, billed by what it brings: ten messages a call, 64 KB a request.
pub(super) fn answer(call: CallId, deliveries: Vec<Delivery>, out: &mut impl Outbox) {
    if deliveries.is_empty() {
        out.count(BILLED, 1);
        out.count(EMPTY_RECEIVES, 1);
        return out.respond(call, Reply::ok(EMPTY_RULE));
    }
    let bytes = |batch: &[Delivery]| batch.iter().map(|delivery| u64::from(delivery.body.size)).sum();
    out.count(BILLED, deliveries.chunks(BATCH).map(|batch| chunks(bytes(batch))).sum());
    out.respond(call, Reply { content: Content::Messages(deliveries), ..Reply::ok(RECEIVED_RULE) });
}

/// Requests that a call with so many bytes is billed as.
fn chunks(bytes: u64) -> u64 {
    bytes.div_ceil(BILLED_CHUNK).max(1)
}

/// Half of the shards, drawn at random, as bits.
fn half_of_the_shards(out: &mut impl Outbox) -> u8 {
    let stream = out.stream(Purpose::Platform);
    let mut bits = 0_u8;
    while bits.count_ones() < u32::from(ASKED_SHARDS) {
        bits |= 1 << stream.below(SHARDS.into());
    }
    bits
}
