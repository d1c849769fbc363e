//! The SQS event source mapping of a function: pollers that receive, gather, invoke and delete (semantics sheet
//! 2.5; Lambda Developer Guide, "Using Lambda with Amazon SQS", read 2026-11-22).
//!
//! ```text
//!  POLLING ──messages──► (gathering, up to the window) ──► INVOKING ──success──► delete, gone
//!     ▲  └─none in 20 s─┘                                   ▲   │ └──error────► gone: messages come back
//!     └ as many as 5, within the ceiling                    └───┘ throttled: again after 1, 2, 4, ... s,
//!                                                                 until the messages are visible again
//! ```
//! A poller lives for one poll and its batch; the ceiling says how many there may be at once. A receive here
//! may ask for more than 10 messages: one over 10 stands for several receives of the service.
//!
//! While batches fail or are throttled the ramp stands still. AWS also lowers the concurrency then, by amounts
//! that it does not say: not modelled here. Nor are the wait of up to 20 s that a window may bring under very low
//! traffic, provisioned pollers, and code that stops at the
//! first failure of a batch from a FIFO queue (the handler goes on with the next message).

use crate::services::contract::{
    Body, CallId, Class, Content, Delivery, Done, Operation, Outbox, Receive, Reply, Request,
};
use crate::services::lambda::config::{BatchItemFailures, EventSource};
use crate::services::lambda::environments::Job;
use crate::services::lambda::errand::Errand;
use crate::services::lambda::rules::{BAD_REPORT, FUNCTION_ERROR, ITEM_FAILURES, LET_GO};
use crate::services::lambda::{Lambda, SYNC_PAYLOAD_LIMIT};
use crate::units::key::{Key, Slab};
use crate::units::time::{SimDuration, SimTime};

/// Long-poll wait.
const WAIT: SimDuration = SimDuration::from_secs(20);

/// Concurrent batches at first, more each minute while messages remain, and most ("Configuring scaling behavior
/// for SQS event source mappings", read 2026-11-22).
const FIRST_POLLERS: u32 = 5;
const MORE_POLLERS: u32 = 300;
const MOST_POLLERS: u32 = 1_250;
const RAMP_STEP: SimDuration = SimDuration::from_secs(60);

/// A poll that has waited as long as this proves that no messages remain.
const EMPTY_HANDED: SimDuration = SimDuration::from_secs(1);

/// Pause after a receive that failed, and the first backoff of a throttled batch; it doubles each time.
const PAUSE: SimDuration = SimDuration::from_secs(1);

/// What is added to a visibility timeout that a batching window makes longer.
const MARGIN: SimDuration = SimDuration::from_secs(30);

/// What a poller does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Doing {
    /// A receive is under way.
    Polling { since: SimTime, call: CallId },
    /// The queue could not be asked; it will be again.
    Pausing,
    /// A batch is being invoked.
    Invoking,
    /// A batch was throttled.
    BackingOff,
}

/// One poll and its batch.
#[derive(Clone, Debug)]
struct Poller {
    doing: Doing,
    /// Received and not yet invoked.
    held: Vec<Delivery>,
    /// Handed to the environment that will run it.
    batch: Vec<Delivery>,
    /// Gather until then.
    window_ends: SimTime,
    /// How often the batch was throttled.
    throttled: u32,
}

/// The mapping at work.
#[derive(Clone, Debug)]
pub(super) struct Mapping {
    pollers: Slab<Poller>,
    /// Pollers that hold messages.
    busy: u32,
    /// Most batches at once by the ramp.
    ceiling: u32,
    /// The next step of the ramp.
    ramp_at: Option<SimTime>,
    /// The ceiling was reached since the last step.
    saturated: bool,
    /// A batch failed or was throttled since the last step.
    held_back: bool,
}

impl Default for Mapping {
    fn default() -> Self {
        Mapping {
            pollers: Slab::default(),
            busy: 0,
            ceiling: FIRST_POLLERS,
            ramp_at: None,
            saturated: false,
            held_back: false,
        }
    }
}

impl Mapping {
    /// Pollers now, and their ceiling now.
    pub(super) fn pollers(&self, source: &EventSource) -> (u32, u32) {
        (self.busy + self.empty(), self.limit(source))
    }

    /// The messages that the environment runs now.
    pub(super) fn take_batch(&mut self, poller: Key) -> Vec<Delivery> {
        self.pollers.get_mut(poller).map(|poller| std::mem::take(&mut poller.batch)).unwrap_or_default()
    }

    /// Every poller is gone with what it held. Their rows keep their generations, so that a wake or an end of a
    /// batch on its way to one of them finds nobody.
    pub(super) fn clear(&mut self, out: &mut impl Outbox) {
        let keys: Vec<Key> = self.pollers.iter().map(|(key, _)| key).collect();
        for poller in keys.into_iter().filter_map(|key| self.pollers.remove(key)) {
            if let Doing::Polling { call, .. } = poller.doing {
                out.hang_up(call);
            }
        }
        let pollers = std::mem::take(&mut self.pollers);
        *self = Mapping { pollers, ..Mapping::default() };
    }

    /// Pollers that hold nothing.
    fn empty(&self) -> u32 {
        u32::try_from(self.pollers.len()).expect("there are at most 1,250") - self.busy
    }

    fn limit(&self, source: &EventSource) -> u32 {
        source.maximum_concurrency.map_or(self.ceiling, |most| most.min(self.ceiling))
    }

    /// A batch failed or was throttled: no more pollers at the next step.
    pub(super) fn hold_back(&mut self) {
        self.held_back = true;
    }

    /// All pollers were in use, none of their batches went wrong, and no poll has waited so long that the queue
    /// must be empty.
    fn may_grow(&self, now: SimTime) -> bool {
        let calm = |poller: &Poller| match poller.doing {
            Doing::Polling { since, .. } => !poller.held.is_empty() || now.since(since) < EMPTY_HANDED,
            Doing::BackingOff => false,
            Doing::Pausing | Doing::Invoking => true,
        };
        self.saturated && !self.held_back && self.pollers.iter().all(|(_, poller)| calm(poller))
    }
}

fn request(operation: Operation) -> Request {
    Request { operation, body: Body::default(), effect: false, attempt: 1 }
}

impl Lambda {
    /// Keeps a few polls open, within the ceiling: when they come back full, more are opened at once.
    pub(super) fn fill_pollers(&mut self, out: &mut impl Outbox) {
        let Some(source) = self.config.event_source.as_ref().filter(|_| !self.down) else { return };
        let wanted = FIRST_POLLERS.min(self.mapping.limit(source).saturating_sub(self.mapping.busy));
        while self.mapping.empty() < wanted {
            let key = self.mapping.pollers.insert(Poller {
                doing: Doing::Pausing,
                held: Vec::new(),
                batch: Vec::new(),
                window_ends: SimTime::ZERO,
                throttled: 0,
            });
            self.poll(key, out);
        }
    }

    /// Asks the queue for what is missing to a full batch.
    pub(super) fn poll(&mut self, key: Key, out: &mut impl Outbox) {
        let Some(source) = &self.config.event_source else { return };
        let Some(poller) = self.mapping.pollers.get_mut(key) else { return };
        let now = out.now();
        let held = u32::try_from(poller.held.len()).expect("a batch has at most 10,000 messages");
        let wait = if held == 0 { WAIT } else { poller.window_ends.since(now).min(WAIT) };
        let max = source.batch_size.saturating_sub(held).max(1);
        // A batching window makes the queue's visibility timeout longer if that would end too early.
        let reach = source.maximum_batching_window + self.config.timeout;
        let if_below = (source.maximum_batching_window > SimDuration::ZERO).then_some(reach);
        let visibility = if_below.map(|reach| reach + MARGIN);
        let receive = Operation::Receive(Box::new(Receive { max, wait: Some(wait), visibility, if_below }));
        let call = out.call(self.names.id(&source.queue), request(receive), None, Errand::Receive.token(key));
        poller.doing = Doing::Polling { since: now, call };
    }

    /// The queue has answered.
    pub(super) fn received(&mut self, key: Key, reply: Reply, out: &mut impl Outbox) {
        let Some(poller) = self.mapping.pollers.get_mut(key) else { return };
        let (now, answered) = (out.now(), reply.is_ok());
        let Doing::Polling { since, .. } = poller.doing else { return };
        let messages = match reply.content {
            Content::Messages(messages) if answered => messages,
            _ => Vec::new(),
        };
        if messages.is_empty() && poller.held.is_empty() {
            self.received_nothing(key, answered && since < now, out);
            return;
        }
        let Some(source) = &self.config.event_source else { return };
        if poller.held.is_empty() {
            poller.window_ends = now + source.maximum_batching_window;
            self.mapping.busy += 1;
        }
        poller.held.extend(messages);
        let full = poller.held.len() >= source.batch_size as usize;
        let over = full || !answered || now >= poller.window_ends;
        self.mapping.saturated |= self.mapping.busy >= self.mapping.limit(source);
        self.start_ramp(out);
        if over {
            self.invoke_batch(key, out);
        } else {
            self.poll(key, out);
        }
        self.fill_pollers(out);
    }

    /// An empty receive: poll again, at once if the queue made it wait.
    fn received_nothing(&mut self, key: Key, waited: bool, out: &mut impl Outbox) {
        if self.mapping.busy == 0 {
            self.mapping.ceiling = FIRST_POLLERS;
            self.mapping.ramp_at = None;
            self.mapping.saturated = false;
        }
        let Some(source) = &self.config.event_source else { return };
        let room = self.mapping.limit(source).saturating_sub(self.mapping.busy);
        if self.mapping.empty() > FIRST_POLLERS.min(room) {
            self.mapping.pollers.remove(key);
        } else if waited {
            self.poll(key, out);
        } else if let Some(poller) = self.mapping.pollers.get_mut(key) {
            poller.doing = Doing::Pausing;
            out.wake_at(out.now() + PAUSE, Class::Request, Errand::Resume.token(key));
        }
    }

    /// Messages have appeared: the first step of the ramp is a minute away.
    fn start_ramp(&mut self, out: &mut impl Outbox) {
        if self.mapping.ramp_at.is_none() {
            self.schedule_ramp(out);
        }
    }

    fn schedule_ramp(&mut self, out: &mut impl Outbox) {
        let at = out.now() + RAMP_STEP;
        self.mapping.ramp_at = Some(at);
        out.wake_at(at, Class::Deadline, Errand::Ramp.whole());
    }

    /// A minute is over: more pollers if they were all in use and messages remain.
    pub(super) fn ramp_up(&mut self, out: &mut impl Outbox) {
        let now = out.now();
        if self.mapping.ramp_at != Some(now) {
            return;
        }
        if self.mapping.may_grow(now) {
            self.mapping.ceiling = (self.mapping.ceiling + MORE_POLLERS).min(MOST_POLLERS);
        }
        self.mapping.saturated = false;
        self.mapping.held_back = false;
        self.schedule_ramp(out);
        self.fill_pollers(out);
        let Some(source) = &self.config.event_source else { return };
        self.mapping.saturated = self.mapping.busy >= self.mapping.limit(source);
    }

    /// Invokes the function with what is held, or as much of it as one payload takes.
    fn invoke_batch(&mut self, key: Key, out: &mut impl Outbox) {
        let admitted = self.admit(true, out);
        let Some(poller) = self.mapping.pollers.get_mut(key) else { return };
        match admitted {
            Ok(environment) => {
                poller.doing = Doing::Invoking;
                poller.throttled = 0;
                let rest = poller.held.split_off(payload(&poller.held));
                poller.batch = std::mem::replace(&mut poller.held, rest);
                self.begin(environment, Job::Batch(key), out);
            }
            Err(rule) => {
                poller.doing = Doing::BackingOff;
                poller.throttled += 1;
                let now = out.now();
                let backoff = SimDuration(PAUSE.0 << (poller.throttled - 1).min(16));
                let lost = poller.held.iter().map(|delivery| delivery.visible_until).min().unwrap_or(now);
                out.wake_at((now + backoff).min(lost).max(now), Class::Request, Errand::Retry.token(key));
                self.mapping.hold_back();
                self.throttled(rule, out);
            }
        }
    }

    /// The backoff of a throttled batch is over. Messages that are visible again are not this poller's any more.
    pub(super) fn retry_batch(&mut self, key: Key, out: &mut impl Outbox) {
        let now = out.now();
        let Some(poller) = self.mapping.pollers.get_mut(key) else { return };
        if poller.doing != Doing::BackingOff {
            return;
        }
        poller.held.retain(|delivery| delivery.visible_until > now);
        if poller.held.is_empty() {
            out.cause(LET_GO);
            self.end_poller(key, out);
        } else {
            self.invoke_batch(key, out);
        }
    }

    pub(super) fn reports_items(&self) -> bool {
        self.config.event_source.as_ref().is_some_and(|source| source.report_batch_item_failures)
    }

    /// The handler has ended: what the function says of its batch decides what is deleted.
    pub(super) fn batch_done(&mut self, poller: Key, done: &Done, out: &mut impl Outbox) {
        let failed = !done.failed().is_empty() || !done.reply.is_ok();
        let report = self.config.event_source.as_ref().map(|source| source.batch_item_failures).unwrap_or_default();
        if !failed {
            return self.batch_ended(poller, done.succeeded(), out);
        }
        if !self.reports_items() {
            return self.fail(Job::Batch(poller), FUNCTION_ERROR, out);
        }
        // The function ends well, whatever it reports, so this is not an error of it.
        match report {
            BatchItemFailures::Failed => {
                out.cause(ITEM_FAILURES);
                self.batch_ended(poller, done.succeeded(), out);
            }
            BatchItemFailures::UnknownId => {
                out.cause(BAD_REPORT);
                self.batch_ended(poller, &[], out);
            }
            BatchItemFailures::Empty => {
                let all: Vec<Delivery> = done.succeeded().iter().chain(done.failed()).copied().collect();
                self.batch_ended(poller, &all, out);
            }
        }
    }

    /// The invocation of a batch is over; what succeeded is deleted, the rest comes back by itself.
    pub(super) fn batch_ended(&mut self, key: Key, succeeded: &[Delivery], out: &mut impl Outbox) {
        let Some(source) = &self.config.event_source else { return };
        if !succeeded.is_empty() {
            let receipts = succeeded.iter().map(|delivery| delivery.receipt).collect();
            let queue = self.names.id(&source.queue);
            out.call(queue, request(Operation::Delete(receipts)), None, Errand::Delete.token(key));
        }
        match self.mapping.pollers.get(key) {
            Some(poller) if poller.held.is_empty() => self.end_poller(key, out),
            Some(_) => self.invoke_batch(key, out),
            None => {}
        }
    }

    fn end_poller(&mut self, key: Key, out: &mut impl Outbox) {
        if self.mapping.pollers.remove(key).is_some() {
            self.mapping.busy -= 1;
            self.fill_pollers(out);
        }
    }
}

/// How many of the messages fit into one payload, at least one.
fn payload(held: &[Delivery]) -> usize {
    let mut bytes = 0;
    let fits = held.iter().take_while(|delivery| {
        bytes += u64::from(delivery.body.size);
        bytes <= SYNC_PAYLOAD_LIMIT.0
    });
    fits.count().max(1)
}
