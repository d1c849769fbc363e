//! Amazon EventBridge, event buses: whoever has something to report puts an event; rules choose by what it says who
//! gets a copy (semantics sheet 7; EventBridge User Guide, "Event buses", "Event patterns", "Event retry policies",
//! "Using dead-letter queues", and the quotas; read 2026-11-26).
//!
//! ```text
//!  event ──too large, too many──► refused       each target of each rule that matches: attempt ──► delivered
//!    │ answered at once                                                      ▲    │ not taken
//!    ├──no rule matches──► dropped                                           └────┘ 1, 2, 4, ... then every 488 s
//!    └──► copies ────────────────────────────────────────────────────────────►│ for 185 retries or 24 h
//!                                                                             └──► dead-letter queue, or dropped
//! ```
//! Not modelled here: other accounts and Regions, archives and replays, schemas, input transformers, schedules, pipes,
//! the quota of invocations (which delays them), patterns on more than the request behind an event says. The quota of
//! `PutEvents` is the account's; here each bus has one of its own.

mod pattern;
pub mod rules;
#[cfg(test)]
mod tests;

use bevy_ecs::prelude::Component;
use serde::{Deserialize, Serialize};

use crate::services::configuration::{Configuration, Names, Problem, Reference, Surroundings};
use crate::services::contract::{
    Body, Call, Change, Charge, Done, Failure, Metric, Operation, OperationKind, Outbox, Reply, Rule, Service, metrics,
};
use crate::services::delivery::{Deliveries, Limits, Line, Words};
pub use crate::services::event_bridge::pattern::EventPattern;
use crate::services::event_bridge::pattern::{Matcher, Reported};
use crate::services::event_bridge::rules::{
    AGED, DELIVERED, EXHAUSTED, MATCHED, PUT, REFUSED, RULES, THROTTLED, TOO_LARGE, UNKNOWN, UNMATCHED,
};
use crate::services::http::HttpRequest;
use crate::services::token_bucket::TokenBucket;
use crate::units::distribution::Distribution;
use crate::units::key::Key;
use crate::units::rate::Rate;
use crate::units::stream::Purpose;
use crate::units::time::{SimDuration, SimTime};

/// Largest event: 256 KB until January 2026 (AWS Compute Blog, "More room to build").
const LARGEST_EVENT: u32 = 1_048_576;
/// What one billed event holds (Amazon EventBridge pricing).
const BILLED_CHUNK: u32 = 65_536;
/// `PutEvents` a second in us-east-1 (EventBridge quotas).
const PUT_EVENTS_RATE: Rate = Rate::per_second(10_000);
/// Targets of one rule, and rules of one bus (EventBridge quotas).
const MOST_TARGETS: usize = 5;
const MOST_RULES: usize = 300;
/// The default retry policy, which is also the most (EventBridge API Reference, RetryPolicy).
const MOST_RETRIES: u32 = 185;
const LONGEST_AGE: SimDuration = SimDuration::from_secs(86_400);
const SHORTEST_AGE: SimDuration = SimDuration::from_secs(60);
/// How long an API destination may take to answer (EventBridge User Guide, "API destinations").
const API_DESTINATION_TIMEOUT: SimDuration = SimDuration::from_secs(5);
/// Longest gap between attempts: with it the 185th retry is made 511 + 176 x 488 = 86,399 s after the first attempt.
const LONGEST_GAP: u64 = 488;

/// An event bus.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Config {
    /// Who gets which events; every rule that matches counts.
    pub rules: Vec<EventRule>,
    /// Events a second that the bus takes, over 0/s; default 10,000/s.
    #[serde(default = "put_events_rate")]
    pub put_events_rate_limit: Rate,
    /// From an event to the first attempt at its targets; default 0 s.
    #[serde(default)]
    pub latency: Distribution,
}

fn put_events_rate() -> Rate {
    PUT_EVENTS_RATE
}

/// One rule.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct EventRule {
    /// Its name.
    pub name: String,
    /// Which events it takes.
    pub event_pattern: EventPattern,
    /// Who gets a copy of them, 1..=5.
    pub targets: Vec<EventTarget>,
}

/// One target of a rule.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct EventTarget {
    /// `Lambda("function")`, `Sqs("queue")`, `Sns("topic")` or `ApiDestination("server")`.
    pub target: TargetNode,
    /// How long and how often delivery is tried.
    #[serde(default)]
    pub retry_policy: RetryPolicy,
    /// Standard queue for copies that cannot be delivered; default: they are dropped.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub dead_letter_queue: Option<String>,
}

/// Who gets the copies.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
pub enum TargetNode {
    /// A function: delivered when it has accepted the event.
    Lambda(String),
    /// A queue: delivered when it has the message.
    Sqs(String),
    /// A topic: delivered when it has the message.
    Sns(String),
    /// A server, over HTTP.
    ApiDestination(String),
}

/// `RetryPolicy` of a target.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(deny_unknown_fields, default)]
pub struct RetryPolicy {
    /// How old a copy may become, 60 s..=24 h; default 24 h.
    pub maximum_event_age: SimDuration,
    /// Retries after the first attempt, 0..=185; default 185.
    pub maximum_retry_attempts: u32,
}

impl Default for RetryPolicy {
    fn default() -> Self {
        RetryPolicy { maximum_event_age: LONGEST_AGE, maximum_retry_attempts: MOST_RETRIES }
    }
}

impl TargetNode {
    fn node(&self) -> &str {
        match self {
            TargetNode::Lambda(to) | TargetNode::Sqs(to) | TargetNode::Sns(to) | TargetNode::ApiDestination(to) => to,
        }
    }

    fn operation(&self) -> (Operation, OperationKind) {
        match self {
            TargetNode::Lambda(_) => (Operation::InvokeAsync, OperationKind::InvokeAsync),
            TargetNode::Sqs(_) => (Operation::Send(None), OperationKind::Send),
            TargetNode::Sns(_) => (Operation::Publish, OperationKind::Publish),
            TargetNode::ApiDestination(_) => (Operation::Invoke, OperationKind::Invoke),
        }
    }
}

impl EventTarget {
    fn line(&self, names: &Names) -> Line {
        let timeout = matches!(self.target, TargetNode::ApiDestination(_)).then_some(API_DESTINATION_TIMEOUT);
        let queue = self.dead_letter_queue.as_ref().map(|queue| names.id(queue));
        let RetryPolicy { maximum_event_age: age, maximum_retry_attempts: retries } = self.retry_policy;
        Line::toward(names.id(self.target.node()), self.target.operation().0, timeout, queue, backoff).within(Limits {
            attempts: retries + 1,
            age,
            aged: AGED,
        })
    }

    fn references(&self, entry: &[String]) -> Vec<Reference> {
        let reference = |field: &str, to: &str, operation| {
            let path = entry.iter().cloned().chain([field.to_owned()]).collect();
            Reference { path, to: to.to_owned(), operation, effect: false }
        };
        let parked = self.dead_letter_queue.as_deref();
        let parked = parked.map(|queue| reference("dead_letter_queue", queue, OperationKind::Redrive));
        std::iter::once(reference("target", self.target.node(), self.target.operation().1)).chain(parked).collect()
    }
}

/// Delay after so many attempts: doubled from 1 s on, up to 488 s. AWS says how many and for how long, not when; with
/// these both its limits are reached together.
fn backoff(attempts: u32) -> Option<SimDuration> {
    let doubled = 1_u64.checked_shl(attempts.saturating_sub(1)).unwrap_or(LONGEST_GAP);
    // Beyond 256 s the gap is the longest one.
    Some(SimDuration::from_secs(if (1..=9).contains(&attempts) { doubled } else { LONGEST_GAP }))
}

impl Configuration for Config {
    fn references(&self) -> Vec<Reference> {
        let mut references = Vec::new();
        for (index, rule) in self.rules.iter().enumerate() {
            references.extend(rule.references(index));
        }
        references
    }

    fn ways_of_event(&self, source: &str, detail_type: &str, request: &HttpRequest) -> Vec<Reference> {
        let matching = self.rules.iter().enumerate();
        let matching = matching.filter(|(_, rule)| rule.event_pattern.takes_put(source, detail_type, request));
        matching.flat_map(|(index, rule)| rule.references(index)).collect()
    }

    fn problems(&self) -> Vec<Problem> {
        let mut problems: Vec<Problem> = Vec::new();
        let say = |path: Vec<String>, message: String, help: &str| Problem { path, message, help: help.into() };
        if self.rules.is_empty() || self.rules.len() > MOST_RULES {
            let message = format!("an event bus has {} rules, outside 1..={MOST_RULES}", self.rules.len());
            let help = "write for example rules: [(name: \"all\", event_pattern: (source: [\"*\"]), targets: [(target: Sqs(\"queue\"))])]";
            problems.push(say(vec!["rules".into()], message, help));
        }
        if self.put_events_rate_limit.count == 0 {
            problems.push(Problem::range("put_events_rate_limit", "0/s", "more than 0/s"));
        }
        for (index, rule) in self.rules.iter().enumerate() {
            let at = |field: &str| vec!["rules".into(), index.to_string(), field.to_owned()];
            if self.rules[..index].iter().any(|other| other.name == rule.name) {
                problems.push(say(
                    at("name"),
                    format!("two rules are called \"{}\"", rule.name),
                    "give each its own name",
                ));
            }
            if rule.targets.is_empty() || rule.targets.len() > MOST_TARGETS {
                let message = format!("the rule has {} targets, outside 1..={MOST_TARGETS}", rule.targets.len());
                problems.push(say(at("targets"), message, "write for example targets: [(target: Sqs(\"queue\"))]"));
            }
            problems
                .extend(rule.event_pattern.problem().map(|(message, help)| say(at("event_pattern"), message, help)));
            problems.extend(rule.targets.iter().enumerate().flat_map(|(target, one)| {
                let path = |field: &str| {
                    [at("targets"), vec![target.to_string(), "retry_policy".into(), field.into()]].concat()
                };
                one.retry_policy.problems(&path)
            }));
        }
        problems
    }
}

impl RetryPolicy {
    fn problems(&self, path: &dyn Fn(&str) -> Vec<String>) -> Vec<Problem> {
        let (age, retries) = (self.maximum_event_age, self.maximum_retry_attempts);
        let too_old = !(SHORTEST_AGE..=LONGEST_AGE).contains(&age);
        let too_often = retries > MOST_RETRIES;
        let age = too_old.then(|| Problem {
            path: path("maximum_event_age"),
            ..Problem::range("maximum_event_age", age, "60s..=24h")
        });
        let retries = too_often.then(|| Problem {
            path: path("maximum_retry_attempts"),
            ..Problem::range("maximum_retry_attempts", retries, "0..=185")
        });
        age.into_iter().chain(retries).collect()
    }
}

impl EventRule {
    fn references(&self, index: usize) -> Vec<Reference> {
        let targets = self.targets.iter().enumerate();
        let of_one = |(target, one): (usize, &EventTarget)| {
            one.references(&["rules".into(), index.to_string(), "targets".into(), target.to_string()])
        };
        targets.flat_map(of_one).collect()
    }
}

metrics! {
    ENTRIES = Count "PutEventsEntriesCount", "Events put on the bus.";
    REFUSALS = Count "PutEventsFailedEntriesCount", "Events refused: too large, or more than the quota.";
    BILLED = Count "BilledEvents", "Events as they are billed, one for each 64 KB; those of AWS services are free (not a CloudWatch metric).";
    MATCHES = Count "MatchedEvents", "Events that some rule took.";
    TRIGGERED = Count "TriggeredRules", "Rules that took an event; one event may trigger several.";
    ATTEMPTS = Count "InvocationAttempts", "Attempts to deliver a copy.";
    DELIVERIES = Count "SuccessfulInvocationAttempts", "Copies that a target has taken.";
    FAILURES = Count "FailedInvocations", "Copies given up.";
    REDRIVEN = Count "InvocationsSentToDlq", "Of these, moved to a dead-letter queue.";
    WAITING = Gauge "InvocationsWaiting", "Copies not delivered yet (not a CloudWatch metric).";
}

const WORDS: Words = Words {
    attempts: ATTEMPTS,
    delivered: DELIVERIES,
    failed: FAILURES,
    redriven: REDRIVEN,
    waiting: WAITING,
    taken: DELIVERED,
    refused: REFUSED,
    exhausted: EXHAUSTED,
};

/// What a picture of a bus needs.
#[derive(Component, Clone, Debug, Default, PartialEq)]
pub struct View {
    /// Events so far.
    pub events: u64,
    /// Events that no rule took so far.
    pub unmatched: u64,
    /// Its rules, in their order.
    pub rules: Vec<RuleView>,
    /// Copies given up so far.
    pub failed: u64,
}

/// What a picture of a rule needs.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct RuleView {
    /// Its name.
    pub name: String,
    /// Its pattern in a few words, such as `OrderPlaced from shop`.
    pub pattern: String,
    /// Events that it took so far.
    pub matched: u64,
    /// Copies that its targets have not taken yet.
    pub waiting: u64,
}

/// An event bus at work.
#[derive(Clone, Debug)]
pub struct EventBridge {
    config: Config,
    surroundings: Surroundings,
    /// By rule: how its pattern is matched.
    matchers: Vec<Matcher>,
    /// By rule: events taken.
    matched: Vec<u64>,
    bucket: TokenBucket,
    deliveries: Deliveries,
    events: u64,
    unmatched: u64,
}

impl EventBridge {
    /// An event is taken in, unless it is refused.
    fn take(&mut self, event: &Reported, body: Body, is_custom: bool, out: &mut impl Outbox) -> Result<(), Reply> {
        if body.size > LARGEST_EVENT {
            return Err(Reply::failed(400, Failure::Rejected, TOO_LARGE));
        }
        // Services of AWS report as much as they have.
        if is_custom && !self.bucket.take(out.now(), 1) {
            return Err(Reply::failed(400, Failure::Throttled, THROTTLED));
        }
        self.events += 1;
        out.count(ENTRIES, 1);
        if is_custom {
            out.count(BILLED, u64::from(body.size.div_ceil(BILLED_CHUNK).max(1)));
        }
        self.distribute(event, body, out);
        Ok(())
    }

    /// Every target of every rule that matches gets a copy.
    fn distribute(&mut self, event: &Reported, body: Body, out: &mut impl Outbox) {
        let latency = out.stream(Purpose::Service).duration(&self.config.latency);
        let (mut line, mut triggered) = (0, 0);
        for (index, rule) in self.config.rules.iter().enumerate() {
            let lines = line..line + rule.targets.len();
            line = lines.end;
            if !self.matchers[index].takes(event) {
                continue;
            }
            triggered += 1;
            self.matched[index] += 1;
            out.hop_by(body.order, "event matched", u32::try_from(index + 1).unwrap_or(u32::MAX), MATCHED);
            lines.for_each(|line| self.deliveries.add_after(line, body, latency, out));
        }
        out.count(TRIGGERED, triggered);
        if triggered > 0 {
            return out.count(MATCHES, 1);
        }
        self.unmatched += 1;
        out.cause(UNMATCHED);
        out.hop_by(body.order, "event dropped", 0, UNMATCHED);
    }
}

impl Service for EventBridge {
    type Config = Config;
    type View = View;

    const METRICS: &'static [Metric] = METRICS;
    const ACCEPTS: &'static [OperationKind] = &[OperationKind::PutEvents, OperationKind::Notify];
    const RULES: &'static [Rule] = RULES;

    fn new(config: Config, surroundings: &Surroundings) -> Self {
        let lines = config.rules.iter().flat_map(|rule| &rule.targets);
        let lines = lines.map(|target| target.line(&surroundings.names)).collect();
        EventBridge {
            matchers: config.rules.iter().map(|rule| Matcher::new(&rule.event_pattern, surroundings)).collect(),
            matched: vec![0; config.rules.len()],
            bucket: TokenBucket::of_one_second(config.put_events_rate_limit),
            deliveries: Deliveries::new(WORDS, lines, surroundings.mode),
            surroundings: surroundings.clone(),
            config,
            events: 0,
            unmatched: 0,
        }
    }

    fn config(&self) -> &Config {
        &self.config
    }

    fn on_start(&mut self, _out: &mut impl Outbox) {}

    fn on_call(&mut self, call: Call, out: &mut impl Outbox) {
        let body = call.request.body;
        let route = body.order.map(|_| body.route);
        let taken = match call.request.operation {
            Operation::PutEvents(detail_type) => {
                self.take(&Reported::Put { from: call.from, detail_type, route }, body, true, out)
            }
            Operation::Notify(event) => self.take(&Reported::ByAws { event, by: call.from }, body, false, out),
            _ => Err(Reply::failed(400, Failure::Rejected, UNKNOWN)),
        };
        match taken {
            Ok(()) => out.respond(call.id, Reply::ok(PUT)),
            Err(refusal) => {
                out.count(REFUSALS, 1);
                out.cause(refusal.rule);
                out.respond(call.id, refusal);
            }
        }
    }

    fn on_wake(&mut self, token: u64, out: &mut impl Outbox) {
        self.deliveries.attempt(Key::from_bits(token), out);
    }

    fn on_reply(&mut self, token: u64, reply: Reply, out: &mut impl Outbox) {
        self.deliveries.answered(Key::from_bits(token), &reply, out);
    }

    fn on_done(&mut self, _token: u64, _done: Done, _out: &mut impl Outbox) {}

    fn on_change(&mut self, change: &Change, out: &mut impl Outbox) {
        match change {
            Change::Fail => self.deliveries.set_up(false, out),
            Change::Recover => self.deliveries.set_up(true, out),
            _ => {}
        }
    }

    /// Other patterns, a disabled rule or another quota from now on; targets are fixed from the start.
    fn reconfigure(&mut self, config: Config, out: &mut impl Outbox) {
        let rate = config.put_events_rate_limit;
        self.bucket.reconfigure(out.now(), rate, TokenBucket::of_one_second(rate).capacity());
        let matcher = |rule: &EventRule| Matcher::new(&rule.event_pattern, &self.surroundings);
        self.matchers = config.rules.iter().map(matcher).collect();
        self.config = config;
    }

    fn view(&self, _now: SimTime) -> View {
        let mut waiting = self.deliveries.waiting_by_line();
        let mut view = |(rule, matched): (&EventRule, &u64)| RuleView {
            name: rule.name.clone(),
            pattern: rule.event_pattern.to_string(),
            matched: *matched,
            waiting: waiting.by_ref().take(rule.targets.len()).sum(),
        };
        View {
            events: self.events,
            unmatched: self.unmatched,
            rules: self.config.rules.iter().zip(&self.matched).map(&mut view).collect(),
            failed: self.deliveries.given_up,
        }
    }

    fn charges(&self) -> Vec<Charge> {
        vec![Charge { item: "eventbridge.events".into(), metric: BILLED, scale: 1.0 }]
    }
}
