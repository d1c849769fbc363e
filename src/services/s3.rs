//! Amazon S3: an object store that answers gets and puts, within the request rates of one prefix (semantics
//! sheet 8; S3 User Guide, "Best practices design patterns", read 2026-11-22).
//!
//! ```text
//!  get / put ──► token of this second? ──no──► 503 Slow Down
//!                    │ yes
//!                    ▼ latency, answer
//! ```
//! Not modelled here: several prefixes and their repartitioning, transfer time by bandwidth, event
//! notifications, the static website endpoint's own rules.

use bevy_ecs::prelude::Component;
use serde::{Deserialize, Serialize};

use crate::services::configuration::{Configuration, Problem, Reference, Surroundings};
use crate::services::contract::{
    Call, CallId, Change, Class, Done, Failure, Operation, OperationKind, Outbox, Reply, Rule, Service, metrics,
};
use crate::services::token_bucket::TokenBucket;
use crate::units::distribution::Distribution;
use crate::units::key::{Key, Slab};
use crate::units::rate::Rate;
use crate::units::stream::Purpose;
use crate::units::time::{NANOS_PER_SECOND, SimDuration, SimTime};

/// A bucket with one prefix.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
#[serde(deny_unknown_fields, default)]
pub struct Config {
    /// Time of a get or put; default 20 ms.
    pub latency: Distribution,
    /// GET and HEAD a second, per prefix; default `5500/s`.
    pub get_rate_limit: Rate,
    /// PUT, COPY, POST and DELETE a second, per prefix; default `3500/s`.
    pub put_rate_limit: Rate,
}

impl Default for Config {
    fn default() -> Self {
        Config {
            latency: Distribution::Constant(SimDuration::from_millis(20)),
            get_rate_limit: Rate::per_second(5_500),
            put_rate_limit: Rate::per_second(3_500),
        }
    }
}

metrics! {
    GETS = Count "GetRequests", "Gets that reached the bucket.";
    PUTS = Count "PutRequests", "Puts that reached the bucket.";
    SLOW_DOWNS = Count "503SlowDown", "Requests refused with 503 Slow Down.";
    BYTES = Count "BytesDownloaded", "Bytes of successful gets.";
    LATENCY = Duration "TotalRequestLatency", "Time of a successful request.";
}

/// What a picture of a bucket needs.
#[derive(Component, Clone, Debug, Default, PartialEq)]
pub struct View {
    /// Gets so far.
    pub gets: u64,
    /// Puts so far.
    pub puts: u64,
    /// Gets a second that are allowed.
    pub get_limit: f64,
    /// Puts a second that are allowed.
    pub put_limit: f64,
    /// Tokens left of one second of gets.
    pub get_tokens: f64,
    /// Tokens left of one second of puts.
    pub put_tokens: f64,
    /// Requests refused so far.
    pub slow_downs: u64,
}

impl Configuration for Config {
    fn references(&self) -> Vec<Reference> {
        Vec::new()
    }

    fn problems(&self) -> Vec<Problem> {
        let limits =
            [("get_rate_limit", self.get_rate_limit, "5500/s"), ("put_rate_limit", self.put_rate_limit, "3500/s")];
        let zero = limits.into_iter().filter(|(_, rate, _)| rate.is_zero());
        zero.map(|(field, rate, default)| Problem {
            path: vec![field.into()],
            message: format!("{field} must be over 0/s, got {rate}"),
            help: format!("write for example {field}: \"{default}\", the default"),
        })
        .collect()
    }
}

const DONE: Rule = Rule("s3.done");
const SLOW_DOWN: Rule = Rule("s3.slow-down");
const UNSUPPORTED: Rule = Rule("s3.unsupported-operation");
const NODE_FAILED: Rule = Rule("node.failed");

/// A request on its way to be answered.
#[derive(Clone, Debug)]
struct Pending {
    call: CallId,
    since: SimTime,
    /// Bytes that a get brings, zero for a put.
    bytes: u64,
}

/// A bucket at work.
#[derive(Clone, Debug)]
pub struct S3 {
    config: Config,
    get_bucket: TokenBucket,
    put_bucket: TokenBucket,
    pending: Slab<Pending>,
    slowdown: f64,
    gets: u64,
    puts: u64,
    slow_downs: u64,
}

impl S3 {
    fn answer(&mut self, pending: &Pending, out: &mut impl Outbox) {
        out.count(BYTES, pending.bytes);
        out.span(LATENCY, out.now().since(pending.since));
        out.respond(pending.call, Reply::ok(DONE));
    }

    /// Takes a token for it, or none: `None` if this bucket cannot do such a thing at all.
    fn admit(&mut self, operation: &Operation, out: &mut impl Outbox) -> Option<bool> {
        let now = out.now();
        match operation {
            Operation::Get => {
                self.gets += 1;
                out.count(GETS, 1);
                Some(self.get_bucket.take(now, 1))
            }
            Operation::Put => {
                self.puts += 1;
                out.count(PUTS, 1);
                Some(self.put_bucket.take(now, 1))
            }
            _ => None,
        }
    }

    /// What was in progress is dropped with the node.
    fn drop_everything(&mut self, out: &mut impl Outbox) {
        let keys: Vec<Key> = self.pending.iter().map(|(key, _)| key).collect();
        for pending in keys.into_iter().filter_map(|key| self.pending.remove(key)) {
            out.respond(pending.call, Reply::failed(503, Failure::Unreachable, NODE_FAILED));
        }
    }
}

/// A bucket that holds one second of its rate (semantics sheet 0, rule 7), at least one token.
fn one_second_of(rate: Rate) -> u64 {
    let tokens = u128::from(rate.count) * u128::from(NANOS_PER_SECOND) / u128::from(rate.per);
    u64::try_from(tokens).unwrap_or(u64::MAX).max(1)
}

impl Service for S3 {
    type Config = Config;
    type View = View;

    const METRICS: &'static [crate::services::contract::Metric] = METRICS;
    const ACCEPTS: &'static [OperationKind] = &[OperationKind::Object];

    fn new(config: Config, _surroundings: &Surroundings) -> Self {
        S3 {
            get_bucket: TokenBucket::full(config.get_rate_limit, one_second_of(config.get_rate_limit)),
            put_bucket: TokenBucket::full(config.put_rate_limit, one_second_of(config.put_rate_limit)),
            config,
            pending: Slab::default(),
            slowdown: 1.0,
            gets: 0,
            puts: 0,
            slow_downs: 0,
        }
    }

    fn config(&self) -> &Config {
        &self.config
    }

    fn on_start(&mut self, _out: &mut impl Outbox) {}

    fn on_call(&mut self, call: Call, out: &mut impl Outbox) {
        let request = &call.request;
        match self.admit(&request.operation, out) {
            None => out.respond(call.id, Reply::failed(405, Failure::Rejected, UNSUPPORTED)),
            Some(false) => {
                self.slow_downs += 1;
                out.count(SLOW_DOWNS, 1);
                out.cause(SLOW_DOWN);
                out.hop(request.body.order, SLOW_DOWN.0, request.attempt);
                out.respond(call.id, Reply::failed(503, Failure::Throttled, SLOW_DOWN));
            }
            Some(true) => {
                let bytes = if request.operation == Operation::Get { u64::from(request.body.size) } else { 0 };
                let pending = Pending { call: call.id, since: out.now(), bytes };
                let latency = out.stream(Purpose::Service).duration(&self.config.latency).scaled(self.slowdown);
                if latency == SimDuration::ZERO {
                    self.answer(&pending, out);
                } else {
                    let key = self.pending.insert(pending);
                    out.wake_at(out.now() + latency, Class::Completion, key.to_bits());
                }
            }
        }
    }

    fn on_wake(&mut self, token: u64, out: &mut impl Outbox) {
        if let Some(pending) = self.pending.remove(Key::from_bits(token)) {
            self.answer(&pending, out);
        }
    }

    fn on_reply(&mut self, _token: u64, _reply: Reply, _out: &mut impl Outbox) {}

    fn on_done(&mut self, _token: u64, _done: Done, _out: &mut impl Outbox) {}

    fn on_change(&mut self, change: &Change, out: &mut impl Outbox) {
        match change {
            Change::Fail => self.drop_everything(out),
            Change::Slow(times) => self.slowdown = *times,
            _ => {}
        }
    }

    fn reconfigure(&mut self, config: Config, out: &mut impl Outbox) {
        let now = out.now();
        self.get_bucket.reconfigure(now, config.get_rate_limit, one_second_of(config.get_rate_limit));
        self.put_bucket.reconfigure(now, config.put_rate_limit, one_second_of(config.put_rate_limit));
        self.config = config;
    }

    fn view(&self, now: SimTime) -> View {
        View {
            gets: self.gets,
            puts: self.puts,
            get_limit: self.config.get_rate_limit.as_per_second(),
            put_limit: self.config.put_rate_limit.as_per_second(),
            get_tokens: self.get_bucket.tokens(now),
            put_tokens: self.put_bucket.tokens(now),
            slow_downs: self.slow_downs,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::services::probe::{Probe, at, request, secs};

    fn bucket(latency: SimDuration) -> S3 {
        let config = Config { latency: Distribution::Constant(latency), ..Config::default() };
        S3::new(config, &Surroundings::default())
    }

    #[test]
    fn s3_01_given_one_prefix_when_7000_gets_a_second_then_from_3_67_s_on_1500_are_slowed_down() {
        let (mut s3, mut out) = (bucket(SimDuration::ZERO), Probe::new());
        let rate = Rate::per_second(7_000);

        for k in 0..70_000 {
            out.advance_to_request(&mut s3, SimTime::ZERO + rate.nth(k));
            out.ask(&mut s3, request(Operation::Get));
        }

        // 5,500 / (7,000 - 5,500) = 3.67 s; then 10 s - 3.67 s at 1,500/s.
        let first = out.responses.iter().find(|response| !response.reply.is_ok()).unwrap();
        assert_eq!((first.reply.status, first.reply.failure), (503, Some(Failure::Throttled)));
        assert!((first.at.as_secs_f64() - 3.667).abs() < 0.001, "first 503 at {}", first.at);
        assert!(out.with_status(503).abs_diff(9_500) <= 2, "{} slowed down", out.with_status(503));
        assert_eq!(out.count_of(SLOW_DOWNS), out.caused("s3.slow-down"));
    }

    #[test]
    fn given_gets_at_their_limit_when_something_is_put_then_it_has_its_own_limit() {
        let (mut s3, mut out) = (bucket(SimDuration::ZERO), Probe::new());
        for _ in 0..5_500 {
            out.ask(&mut s3, request(Operation::Get));
        }

        out.ask(&mut s3, request(Operation::Get));
        assert_eq!(out.last(), (503, "s3.slow-down"));

        out.ask(&mut s3, request(Operation::Put));
        assert_eq!(out.last(), (200, "s3.done"));
    }

    #[test]
    fn given_a_latency_of_20_ms_then_the_answer_comes_20_ms_later_with_its_bytes() {
        let (mut s3, mut out) = (bucket(secs(0.02)), Probe::new());
        let mut get = request(Operation::Get);
        get.body.size = 700;

        let call = out.ask(&mut s3, get);
        out.advance(&mut s3, at(1.0));

        assert_eq!(out.response_to(call).unwrap().at, at(0.02));
        assert_eq!(out.count_of(BYTES), 700);
        assert_eq!(out.spans, [(LATENCY, secs(0.02))]);
    }

    #[test]
    fn given_a_get_in_progress_when_the_bucket_fails_then_it_is_answered_once_as_unreachable() {
        let (mut s3, mut out) = (bucket(secs(0.02)), Probe::new());
        out.ask(&mut s3, request(Operation::Get));

        out.change(&mut s3, &Change::Fail);
        out.advance(&mut s3, at(1.0));

        assert_eq!(out.responses.len(), 1);
        assert_eq!(out.responses[0].reply.failure, Some(Failure::Unreachable));
    }

    #[test]
    fn given_half_used_buckets_when_the_limit_is_raised_then_the_level_stays() {
        let (mut s3, mut out) = (bucket(SimDuration::ZERO), Probe::new());
        for _ in 0..5_000 {
            out.ask(&mut s3, request(Operation::Get));
        }

        s3.reconfigure(Config { get_rate_limit: Rate::per_second(11_000), ..s3.config().clone() }, &mut out);

        let view = s3.view(out.now());
        assert!((view.get_tokens - 500.0).abs() < 1e-9 && (view.get_limit - 11_000.0).abs() < 1e-9);
    }

    #[test]
    fn a_rate_of_zero_is_refused() {
        let config = Config { get_rate_limit: Rate::per_second(0), ..Config::default() };
        assert_eq!(config.problems()[0].path, ["get_rate_limit"]);
        assert!(Config::default().problems().is_empty());
    }
}
