//! A CloudWatch Logs log group: what handlers write is ingested, kept and billed by volume (semantics sheet 11).
//!
//! ```text
//!  Log step ──► event + 26 bytes ──ingested──► stored until its retention ends (default: never)
//! ```
//! CloudWatch Logs User Guide, read 2026-11-22. Writing takes a handler no time and cannot fail it, as with the agents
//! of Lambda and EC2. Not modelled here: quotas of `PutLogEvents`, queries, compression of what is stored, metric
//! filters and subscriptions.

use std::collections::VecDeque;

use bevy_ecs::prelude::Component;
use serde::{Deserialize, Serialize};

use crate::services::configuration::{Configuration, Problem, Reference, Surroundings};
use crate::services::contract::{
    Call, Change, Charge, Class, Done, Failure, Metric, OperationKind, Outbox, Reply, Rule, Service, metrics,
};
use crate::services::rule::rules;
use crate::units::time::{SimDuration, SimTime};

/// What CloudWatch Logs adds to each event.
const OVERHEAD: u64 = 26;
/// Largest event, its overhead included (1 MB since 2025).
const LARGEST: u64 = 1_048_576;
/// What is stored is kept track of by the hour.
const HOUR: SimDuration = SimDuration::from_secs(3_600);
/// Retentions that CloudWatch Logs offers, in days.
const RETENTIONS: [u32; 23] = [
    1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1_096, 1_827, 2_192, 2_557, 2_922, 3_288, 3_653,
    3_654,
];
/// Bytes of a GB in prices.
const GIGABYTE: f64 = 1_073_741_824.0;

rules! {
    STORED_RULE = "logs.stored",
        en "The log group has taken in the event.",
        ko "로그 그룹이 이벤트를 저장했습니다.",
        document "CloudWatch Logs API Reference, \"PutLogEvents\"",
        tests ["given_a_function_that_logs"];
    TOO_LARGE_RULE = "logs.event-too-large",
        en "The event is over 1 MB with its 26 bytes of overhead, so it is dropped.",
        ko "이벤트가 덧붙는 26바이트를 더해 1 MB를 넘어 버려집니다.",
        document "CloudWatch Logs User Guide, \"CloudWatch Logs quotas\"",
        tests ["given_a_function_that_logs"];
}

/// A log group.
#[derive(Clone, Debug, Default, PartialEq, Deserialize, Serialize)]
#[serde(deny_unknown_fields, default)]
pub struct Config {
    /// How long events are kept, in days; default for ever.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub retention_in_days: Option<u32>,
}

metrics! {
    EVENTS = Count "IncomingLogEvents", "Events taken in.";
    BYTES = Count "IncomingBytes", "Bytes taken in, 26 more for each event.";
    STORED = Gauge "StoredBytes", "Bytes kept.";
}

/// What a picture of a log group needs.
#[derive(Component, Clone, Debug, Default, PartialEq)]
pub struct View {
    /// Bytes taken in so far.
    pub ingested: u64,
    /// Bytes kept.
    pub stored: u64,
    /// Events so far.
    pub events: u64,
    /// How long events are kept, in days; for ever if none.
    pub retention_in_days: Option<u32>,
}

impl Configuration for Config {
    fn references(&self) -> Vec<Reference> {
        Vec::new()
    }

    fn problems(&self) -> Vec<Problem> {
        let odd = self.retention_in_days.filter(|days| !RETENTIONS.contains(days));
        let choices = RETENTIONS.map(|days| days.to_string()).join(", ");
        odd.map(|days| Problem::range("retention_in_days", days, &choices)).into_iter().collect()
    }
}

/// A log group.
#[derive(Clone, Debug)]
pub struct LogGroup {
    config: Config,
    ingested: u64,
    events: u64,
    stored: u64,
    /// Bytes by the hour in which they came, oldest first; only with a retention.
    hours: VecDeque<(SimTime, u64)>,
}

impl Service for LogGroup {
    type Config = Config;
    type View = View;

    const METRICS: &'static [Metric] = METRICS;
    const ACCEPTS: &'static [OperationKind] = &[OperationKind::Log];
    const RULES: &'static [Rule] = RULES;

    fn new(config: Config, _surroundings: &Surroundings) -> Self {
        LogGroup { config, ingested: 0, events: 0, stored: 0, hours: VecDeque::new() }
    }

    fn config(&self) -> &Config {
        &self.config
    }

    fn on_start(&mut self, _out: &mut impl Outbox) {}

    fn on_call(&mut self, call: Call, out: &mut impl Outbox) {
        let bytes = u64::from(call.request.body.size) + OVERHEAD;
        if bytes > LARGEST {
            out.cause(TOO_LARGE_RULE);
            return out.respond(call.id, Reply::failed(400, Failure::Rejected, TOO_LARGE_RULE));
        }
        self.events += 1;
        self.ingested += bytes;
        self.stored += bytes;
        self.keep(bytes, out);
        out.count(EVENTS, 1);
        out.count(BYTES, bytes);
        out.gauge(STORED, self.stored as f64);
        out.respond(call.id, Reply::ok(STORED_RULE));
    }

    /// The retention of an hour's events has ended.
    fn on_wake(&mut self, _token: u64, out: &mut impl Outbox) {
        if let Some((_, bytes)) = self.hours.pop_front() {
            self.stored -= bytes;
            out.gauge(STORED, self.stored as f64);
        }
    }

    fn on_reply(&mut self, _token: u64, _reply: Reply, _out: &mut impl Outbox) {}

    fn on_done(&mut self, _token: u64, _done: Done, _out: &mut impl Outbox) {}

    fn on_change(&mut self, _change: &Change, _out: &mut impl Outbox) {}

    /// A new retention concerns what comes from now on.
    fn reconfigure(&mut self, config: Config, _out: &mut impl Outbox) {
        self.config = config;
    }

    fn charges(&self) -> Vec<Charge> {
        vec![
            Charge { item: "logs.gb-ingested".into(), metric: BYTES, scale: 1.0 / GIGABYTE },
            // A month of prices has 730 hours.
            Charge { item: "logs.gb-months".into(), metric: STORED, scale: 1.0 / GIGABYTE / 730.0 },
        ]
    }

    fn view(&self, _now: SimTime) -> View {
        let (ingested, stored, events) = (self.ingested, self.stored, self.events);
        View { ingested, stored, events, retention_in_days: self.config.retention_in_days }
    }
}

impl LogGroup {
    fn keep(&mut self, bytes: u64, out: &mut impl Outbox) {
        let Some(days) = self.config.retention_in_days else { return };
        let hour = SimTime(out.now().0 / HOUR.0 * HOUR.0);
        match self.hours.back_mut().filter(|(own, _)| *own == hour) {
            Some((_, sum)) => *sum += bytes,
            None => {
                self.hours.push_back((hour, bytes));
                let ends = hour + HOUR + SimDuration::from_secs(u64::from(days) * 86_400);
                out.wake_at(ends, Class::Deadline, 0);
            }
        }
    }
}
