//! Asynchronous invocation: Lambda's own queue of events, their retries, and where they go in the end (semantics
//! sheet 2.4; Lambda Developer Guide, "How Lambda handles errors and retries with asynchronous invocation" and
//! "Capturing records of Lambda asynchronous invocations", read 2026-11-23).
//!
//! ```text
//!  event ──202──► WAITING ──admitted──► RUNNING ──success──► on_success, gone
//!                  ▲  │ ▲                  │
//!                  │  │ └── 60 s, 120 s ───┴─ function error ── no retry left ─┐
//!                  │  └─ throttled: 1, 2, 4, ..., 256, 300, 300 ... s          ▼
//!                  └──────────────────────────── maximum_event_age ──► on_failure, dead-letter queue, gone
//! ```

use crate::services::contract::{Body, Call, Class, Operation, Outbox, Place, Reply, Request, Rule};
use crate::services::lambda::config::{Config, Destination};
use crate::services::lambda::environments::Job;
use crate::services::lambda::errand::Errand;
use crate::services::lambda::rules::{
    EVENT_ACCEPTED, EVENT_DONE, EVENT_EXHAUSTED, EVENT_RETRY, EVENT_SWITCHED_OFF, EVENT_THROTTLED, EVENT_TOO_OLD,
    EVENT_UNDELIVERED,
};
use crate::services::lambda::{
    DEAD_LETTER_ERRORS, EVENT_AGE, EVENTS_DROPPED, EVENTS_RECEIVED, EVENTS_WAITING, Lambda, UNDELIVERED,
};
use crate::units::key::{Key, Slab};
use crate::units::time::{SimDuration, SimTime};

/// Wait after the first failed attempt; it is twice that after the second.
const RETRY_DELAY: SimDuration = SimDuration::from_secs(60);

/// First and longest wait of an event that is throttled.
const FIRST_BACKOFF: SimDuration = SimDuration::from_secs(1);
const LONGEST_BACKOFF: SimDuration = SimDuration::from_secs(300);

/// An event that is not dealt with yet.
#[derive(Clone, Debug)]
struct Event {
    body: Body,
    accepted_at: SimTime,
    /// Attempts that ran, the present one included.
    attempts: u32,
    /// How often it was throttled.
    throttled: u32,
    running: bool,
    /// When its next attempt is due.
    due_at: SimTime,
}

/// The queue of events.
#[derive(Clone, Debug, Default)]
pub(super) struct Events {
    rows: Slab<Event>,
    /// Events that wait for an attempt.
    waiting: u32,
}

impl Events {
    /// Events that wait for an attempt.
    pub(super) fn waiting(&self) -> u32 {
        self.waiting
    }

    /// What an event carries, for its handler.
    pub(super) fn body(&self, key: Key) -> Body {
        self.rows.get(key).map(|event| event.body).unwrap_or_default()
    }
}

/// The delay after being throttled for the `n`th time: 1, 2, 4, ..., 256 s, then always 300 s.
fn backoff(n: u32) -> SimDuration {
    SimDuration(FIRST_BACKOFF.0 << (n - 1).min(9)).min(LONGEST_BACKOFF)
}

impl Config {
    fn is_switched_off(&self) -> bool {
        self.reserved_concurrent_executions == Some(0)
    }
}

impl Lambda {
    /// An event is accepted; its first attempt is due at once.
    pub(super) fn accept(&mut self, call: &Call, out: &mut impl Outbox) {
        let (now, body) = (out.now(), call.request.body);
        out.count(EVENTS_RECEIVED, 1);
        if let Some(order) = body.order {
            out.place(order, Place::Waiting);
        }
        out.hop_by(body.order, "event accepted", 0, EVENT_ACCEPTED);
        out.respond(call.id, Reply { status: 202, ..Reply::ok(EVENT_ACCEPTED) });
        let event = Event { body, accepted_at: now, attempts: 0, throttled: 0, running: false, due_at: now };
        let key = self.events.rows.insert(event);
        self.events.waiting += 1;
        if self.config.is_switched_off() {
            self.give_up(key, EVENT_SWITCHED_OFF, out);
        } else {
            self.attempt(key, out);
        }
        self.show_events(out);
    }

    /// A waiting event is due for its next attempt, or too old. Its parameters may have changed meanwhile.
    pub(super) fn event_due(&mut self, key: Key, out: &mut impl Outbox) {
        let now = out.now();
        let Some(event) = self.events.rows.get(key).filter(|event| !event.running) else { return };
        if event.accepted_at + self.config.event_invoke_config.maximum_event_age <= now {
            self.give_up(key, EVENT_TOO_OLD, out);
        } else if event.due_at <= now {
            self.attempt(key, out);
        } else {
            out.wake_at(event.due_at, Class::Request, Errand::Event.token(key));
        }
        self.show_events(out);
    }

    fn attempt(&mut self, key: Key, out: &mut impl Outbox) {
        let admitted = if self.down { None } else { self.admit_event(out) };
        let Some(event) = self.events.rows.get_mut(key) else { return };
        let (order, age) = (event.body.order, out.now().since(event.accepted_at));
        let Some(environment) = admitted else {
            event.throttled += 1;
            let (delay, times) = (backoff(event.throttled), event.throttled);
            out.hop_by(order, "event throttled", times, EVENT_THROTTLED);
            out.cause(EVENT_THROTTLED);
            return self.wait(key, delay, out);
        };
        event.attempts += 1;
        event.running = true;
        let attempts = event.attempts;
        self.events.waiting -= 1;
        out.span(EVENT_AGE, age);
        out.hop(order, "event attempted", attempts);
        if let Some(order) = order {
            out.move_place(order, Place::Waiting, Place::InFlight);
        }
        self.begin(environment, Job::Event(key), out);
    }

    fn admit_event(&mut self, out: &mut impl Outbox) -> Option<Key> {
        match self.admit(false, out) {
            Ok(environment) => Some(environment),
            Err(rule) => {
                self.throttled(rule, out);
                None
            }
        }
    }

    /// The event waits for its next attempt, or until it is too old if that comes first. So there is one wake for
    /// each waiting event, and none for those that are done.
    fn wait(&mut self, key: Key, delay: SimDuration, out: &mut impl Outbox) {
        let Some(event) = self.events.rows.get_mut(key) else { return };
        event.due_at = out.now() + delay;
        let too_old = event.accepted_at + self.config.event_invoke_config.maximum_event_age;
        if too_old <= event.due_at {
            out.wake_at(too_old.max(out.now()), Class::Deadline, Errand::Event.token(key));
        } else {
            out.wake_at(event.due_at, Class::Request, Errand::Event.token(key));
        }
    }

    /// The event's attempt is over: `failure` says how it failed.
    pub(super) fn event_ended(&mut self, key: Key, failure: Option<Rule>, out: &mut impl Outbox) {
        let retries = self.config.event_invoke_config.maximum_retry_attempts;
        let Some(event) = self.events.rows.get(key) else { return };
        let attempts = event.attempts;
        if failure.is_none() {
            return self.succeed(key, out);
        }
        self.back_into_the_queue(key, EVENT_RETRY, out);
        if attempts > retries {
            self.give_up(key, EVENT_EXHAUSTED, out);
        } else {
            out.cause(EVENT_RETRY);
            self.wait(key, SimDuration(RETRY_DELAY.0 * u64::from(attempts)), out);
        }
        self.show_events(out);
    }

    /// The function stopped under the event: not the event's fault, so it keeps its attempts.
    pub(super) fn event_dropped(&mut self, key: Key, out: &mut impl Outbox) {
        self.back_into_the_queue(key, EVENT_THROTTLED, out);
        let Some(event) = self.events.rows.get_mut(key) else { return };
        event.attempts -= 1;
        event.throttled += 1;
        let delay = backoff(event.throttled);
        self.wait(key, delay, out);
    }

    fn back_into_the_queue(&mut self, key: Key, rule: Rule, out: &mut impl Outbox) {
        let Some(event) = self.events.rows.get_mut(key) else { return };
        event.running = false;
        self.events.waiting += 1;
        out.hop_by(event.body.order, "event waits again", event.attempts, rule);
        if let Some(order) = event.body.order {
            out.move_place(order, Place::InFlight, Place::Waiting);
            out.repeat(order, rule);
        }
    }

    fn succeed(&mut self, key: Key, out: &mut impl Outbox) {
        let Some(event) = self.events.rows.remove(key) else { return };
        out.hop_by(event.body.order, "event processed", event.attempts, EVENT_DONE);
        self.send_record(self.config.event_invoke_config.on_success.clone(), event.body, out);
        if let Some(order) = event.body.order {
            out.unplace(order, Place::InFlight, EVENT_DONE);
        }
    }

    /// A waiting event leaves without having been processed.
    fn give_up(&mut self, key: Key, rule: Rule, out: &mut impl Outbox) {
        let Some(event) = self.events.rows.remove(key) else { return };
        self.events.waiting -= 1;
        out.count(EVENTS_DROPPED, 1);
        out.cause(rule);
        out.hop_by(event.body.order, "event given up", event.attempts, rule);
        self.send_record(self.config.event_invoke_config.on_failure.clone(), event.body, out);
        if let Some(queue) = &self.config.dead_letter_queue {
            let request = request(Operation::Send(None), event.body);
            out.call(self.names.id(queue), request, None, Errand::DeadLetter.whole());
        }
        if let Some(order) = event.body.order {
            out.unplace(order, Place::Waiting, rule);
        }
    }

    fn send_record(&self, to: Option<Destination>, body: Body, out: &mut impl Outbox) {
        let Some(to) = to else { return };
        let operation = match to {
            Destination::Sqs(_) => Operation::Send(None),
            Destination::Lambda(_) => Operation::InvokeAsync,
        };
        out.call(self.names.id(to.target()), request(operation, body), None, Errand::Record.whole());
    }

    /// A destination has answered. It is tried once.
    pub(super) fn delivered(&mut self, errand: Errand, reply: &Reply, out: &mut impl Outbox) {
        if !reply.is_ok() {
            out.cause(EVENT_UNDELIVERED);
            out.count(if errand == Errand::DeadLetter { DEAD_LETTER_ERRORS } else { UNDELIVERED }, 1);
        }
    }

    fn show_events(&self, out: &mut impl Outbox) {
        out.gauge(EVENTS_WAITING, f64::from(self.events.waiting));
    }
}

fn request(operation: Operation, body: Body) -> Request {
    Request { operation, body, effect: false, attempt: 1 }
}
