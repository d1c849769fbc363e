//! Amazon API Gateway, REST kind: token buckets, response cache, integration with a timeout (semantics sheet 1).
//!
//! ```text
//!  request ──► route? ──► 10 MB? ──► stage bucket ──► account bucket ──► cache ──hit──► answer
//!               no: 403   over: 413    empty: 429       empty: 429        │ miss
//!                                                                         ▼
//!                                                integration ──► answer, stored if cacheable
//!                                                   │ no answer in time: 504
//! ```
//! Sources: API Gateway Developer Guide, "Throttle requests to your REST APIs", "Cache settings for REST APIs",
//! "Gateway response types", "Quotas for configuring and running a REST API"; read 2026-11-22.
//!
//! Not modelled here: HTTP and WebSocket kinds, authorizers, usage plans and API keys, WAF, request validation,
//! one account bucket shared by several APIs (each API has its own), cache size and eviction, invalidation, the size
//! of an answer (it counts as large as its request).

use bevy_ecs::prelude::Component;
use serde::{Deserialize, Serialize};

use crate::services::api_gateway::cache::{Entries, EntryKey};
use crate::services::api_gateway::routing::Routing;
use crate::services::api_gateway::throttle::Throttle;
use crate::services::configuration::{Configuration, Problem, Reference, Surroundings};
use crate::services::contract::{
    Body, Call, CallId, Change, Class, Done, Failure, Metric, Operation, OperationKind, Outbox, Reply, Request, Rule,
    Service, metrics,
};
use crate::units::distribution::Distribution;
use crate::units::key::{Key, Slab};
use crate::units::rate::Rate;
use crate::units::size::DataSize;
use crate::units::stream::Purpose;
use crate::units::time::{SimDuration, SimTime};

mod cache;
mod responses;
mod routing;
#[cfg(test)]
mod tests;
mod throttle;

/// A REST API with one stage.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Config {
    /// Where requests go, by method and path; the first that fits.
    pub routes: Vec<Route>,
    /// Stage throttle: requests a second; default: none but the account's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub throttling_rate_limit: Option<Rate>,
    /// Stage throttle: size of the bucket, 1..=1000000; default: as many as the rate of one second.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub throttling_burst_limit: Option<u64>,
    /// Account throttle of the Region; default `10000/s`.
    #[serde(default = "account_rate")]
    pub account_rate_limit: Rate,
    /// Account bucket, 1..=1000000; default 5000.
    #[serde(default = "account_burst")]
    pub account_burst_limit: u64,
    /// Response cache; default: none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cache: Option<Cache>,
    /// Time API Gateway itself adds; default 0 s.
    #[serde(default)]
    pub overhead: Distribution,
}

fn account_rate() -> Rate {
    Rate::per_second(10_000)
}

fn account_burst() -> u64 {
    5_000
}

/// One route of an API.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Route {
    /// HTTP method, or `ANY`; default `ANY`.
    #[serde(default = "any")]
    pub method: String,
    /// Path, or a prefix that ends in `*`; default `*`.
    #[serde(default = "star")]
    pub path: String,
    /// What answers.
    pub integration: Integration,
    /// Integration timeout, 50 ms..=29 s; default 29 s.
    #[serde(default = "integration_timeout")]
    pub timeout: SimDuration,
}

fn any() -> String {
    "ANY".into()
}

fn star() -> String {
    "*".into()
}

fn integration_timeout() -> SimDuration {
    SimDuration::from_secs(29)
}

/// What answers a route.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
pub enum Integration {
    /// A Lambda function: its throttle is a 500, its error a 502.
    Lambda(String),
    /// Servers over HTTP: their statuses pass through.
    Http(String),
}

/// Response cache of a stage.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
#[serde(deny_unknown_fields, default)]
pub struct Cache {
    /// How long an entry lives, 0 s (off)..=1 h; default 5 m.
    pub ttl: SimDuration,
    /// Methods whose answers are kept; default `GET` alone.
    pub methods: Vec<String>,
    /// Largest answer that is kept; default and most 1 MB.
    pub largest_response: DataSize,
}

impl Default for Cache {
    fn default() -> Self {
        Cache { ttl: SimDuration::from_secs(300), methods: vec!["GET".into()], largest_response: DataSize(1_048_576) }
    }
}

/// Payload limit (fixed; API Gateway quotas, read 2026-11-22).
pub const PAYLOAD_LIMIT: DataSize = DataSize(10 * 1_048_576);

metrics! {
    COUNT = Count "Count", "Requests that reached the API.";
    ERRORS_4XX = Count "4XXError", "Answers 400 to 499, throttles included.";
    ERRORS_5XX = Count "5XXError", "Answers 500 to 599.";
    THROTTLED = Count "Throttled", "Requests refused with 429 (part of 4XXError).";
    CACHE_HITS = Count "CacheHitCount", "Answers from the cache.";
    CACHE_MISSES = Count "CacheMissCount", "Cacheable requests that were not in it.";
    IN_PROGRESS = Gauge "RequestsInProgress", "Requests not answered yet.";
    LATENCY = Duration "Latency", "From request to answer.";
    INTEGRATION_LATENCY = Duration "IntegrationLatency", "From the call of the integration to its answer.";
}

/// What a picture of an API needs.
#[derive(Component, Clone, Debug, Default, PartialEq)]
pub struct View {
    /// Tokens in the bucket that throttles first (the stage's, else the account's).
    pub tokens: f64,
    /// Tokens that fit.
    pub burst: u64,
    /// Refill, tokens a second.
    pub rate: f64,
    /// The bucket is the stage's.
    pub stage_bucket: bool,
    /// Cache: entries and how fresh each is (1 = just stored, 0 = expired), newest first, at most 48.
    pub cache: Option<CacheView>,
    /// Requests not answered yet.
    pub in_progress: u64,
    /// Answers so far: 2xx, 429, other 4xx, 5xx.
    pub answered_2xx: u64,
    /// 429.
    pub answered_429: u64,
    /// 4xx other than 429.
    pub answered_4xx: u64,
    /// 5xx.
    pub answered_5xx: u64,
    /// Time of the last integration.
    pub last_integration: Option<SimDuration>,
}

/// What a picture of a cache needs.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct CacheView {
    /// Entries that have not expired.
    pub entries: u64,
    /// How much of its time to live each has left, 0..=1, newest first, at most 48.
    pub freshness: Vec<f32>,
    /// Hits so far.
    pub hits: u64,
    /// Misses so far.
    pub misses: u64,
    /// Time to live.
    pub ttl: SimDuration,
}

/// Largest bucket that a configuration may name.
const LARGEST_BURST: u64 = 1_000_000;

impl Configuration for Config {
    fn references(&self) -> Vec<Reference> {
        let routes = self.routes.iter().enumerate();
        routes
            .map(|(index, route)| Reference {
                path: vec!["routes".into(), index.to_string(), "integration".into()],
                to: route.integration.target().to_owned(),
                operation: OperationKind::Invoke,
                effect: false,
            })
            .collect()
    }

    fn problems(&self) -> Vec<Problem> {
        let mut problems = routing::problems(&self.routes);
        let bursts = [
            ("throttling_burst_limit", self.throttling_burst_limit.unwrap_or(1), "1..=1000000"),
            ("account_burst_limit", self.account_burst_limit, "1..=1000000 (default 5000)"),
        ];
        for (field, burst, range) in bursts {
            if !(1..=LARGEST_BURST).contains(&burst) {
                problems.push(Problem::range(field, burst, range));
            }
        }
        if self.throttling_burst_limit.is_some() && self.throttling_rate_limit.is_none() {
            problems.push(Problem {
                path: vec!["throttling_burst_limit".into()],
                message: "throttling_burst_limit has no throttling_rate_limit to refill it".into(),
                help: "write throttling_rate_limit as well, for example \"100/s\"".into(),
            });
        }
        if let Some(cache) = &self.cache {
            problems.extend(cache::problems(cache));
        }
        problems
    }
}

impl Integration {
    /// The node that answers.
    #[must_use]
    pub fn target(&self) -> &str {
        match self {
            Integration::Lambda(to) | Integration::Http(to) => to,
        }
    }
}

const CACHE_HIT: Rule = Rule("apigateway.cache-hit");
const NO_ROUTE: Rule = Rule("apigateway.missing-authentication-token");
const TOO_LARGE: Rule = Rule("apigateway.request-too-large");
const NODE_FAILED: Rule = Rule("node.failed");

/// A request that was admitted and is not answered yet.
#[derive(Clone, Debug)]
struct Pending {
    call: CallId,
    body: Body,
    attempt: u32,
    /// Which route of the configuration.
    route: usize,
    since: SimTime,
    /// The call of the integration, once it is made, and when that was.
    integration: Option<CallId>,
    integration_since: SimTime,
}

/// Answers so far.
#[derive(Clone, Debug, Default)]
struct Answered {
    ok: u64,
    too_many: u64,
    client_error: u64,
    server_error: u64,
}

/// An API at work.
#[derive(Clone, Debug)]
pub struct ApiGateway {
    config: Config,
    surroundings: Surroundings,
    routing: Routing,
    throttle: Throttle,
    entries: Entries,
    pending: Slab<Pending>,
    slowdown: f64,
    answered: Answered,
    last_integration: Option<SimDuration>,
}

impl ApiGateway {
    /// Steps 2 to 6 of the pipeline (semantics sheet 1.2): which route takes it, or status and rule of the refusal.
    fn admit(&mut self, body: &Body, now: SimTime) -> Result<usize, (u16, Rule)> {
        let route = self.routing.route(body.route).ok_or((403, NO_ROUTE))?;
        if u64::from(body.size) > PAYLOAD_LIMIT.0 {
            return Err((413, TOO_LARGE));
        }
        self.throttle.admit(now).map_err(|rule| (429, rule))?;
        Ok(route)
    }

    fn refuse(&mut self, call: &Call, status: u16, rule: Rule, out: &mut impl Outbox) {
        let body = &call.request.body;
        out.cause(rule);
        out.hop(body.order, rule.0, call.request.attempt);
        if status == 429 {
            out.count(THROTTLED, 1);
        }
        let reply = Reply::failed(status, responses::failure_of(status), rule);
        self.answer(call.id, out.now(), reply, out);
    }

    /// The cache, then the integration.
    fn proceed(&mut self, key: Key, out: &mut impl Outbox) {
        let Some(pending) = self.pending.get_mut(key) else { return };
        let now = out.now();
        if self.config.cache.as_ref().is_some_and(|cache| self.routing.cached(cache, pending.body.route)) {
            if self.entries.hit(now, entry_key(&pending.body)) {
                out.count(CACHE_HITS, 1);
                self.finish(key, Reply { cached: true, ..Reply::ok(CACHE_HIT) }, out);
                return;
            }
            out.count(CACHE_MISSES, 1);
        }
        pending.integration_since = now;
        // Exactly one attempt: API Gateway never retries. Whether something behind it is the business effect is
        // said by the step that does it, not by the call through the API.
        let request = Request { operation: Operation::Invoke, body: pending.body, effect: false, attempt: 1 };
        let timeout = self.config.routes[pending.route].timeout;
        pending.integration = Some(out.call(self.routing.target(pending.route), request, Some(timeout), key.to_bits()));
    }

    fn store(&mut self, pending: &Pending, now: SimTime) {
        let Some(cache) = &self.config.cache else { return };
        let fits = u64::from(pending.body.size) <= cache.largest_response.0;
        if fits && self.routing.cached(cache, pending.body.route) {
            self.entries.store(now, entry_key(&pending.body), cache.ttl);
        }
    }

    fn finish(&mut self, key: Key, reply: Reply, out: &mut impl Outbox) {
        if let Some(pending) = self.pending.remove(key) {
            out.gauge(IN_PROGRESS, self.pending.len() as f64);
            self.answer(pending.call, pending.since, reply, out);
        }
    }

    fn answer(&mut self, call: CallId, since: SimTime, reply: Reply, out: &mut impl Outbox) {
        let place = match reply.status {
            429 => &mut self.answered.too_many,
            400..=499 => &mut self.answered.client_error,
            500.. => &mut self.answered.server_error,
            _ => &mut self.answered.ok,
        };
        *place += 1;
        match reply.status {
            400..=499 => out.count(ERRORS_4XX, 1),
            500.. => out.count(ERRORS_5XX, 1),
            _ => {}
        }
        out.span(LATENCY, out.now().since(since));
        out.respond(call, reply);
    }

    /// What was in progress is dropped with the node. The cache is another machine and stays.
    fn drop_everything(&mut self, out: &mut impl Outbox) {
        let keys: Vec<Key> = self.pending.iter().map(|(key, _)| key).collect();
        for pending in keys.into_iter().filter_map(|key| self.pending.remove(key)) {
            if let Some(integration) = pending.integration {
                out.hang_up(integration);
            }
            out.respond(pending.call, Reply::failed(503, Failure::Unreachable, NODE_FAILED));
        }
        out.gauge(IN_PROGRESS, 0.0);
    }
}

fn entry_key(body: &Body) -> EntryKey {
    (body.route, body.key)
}

impl Service for ApiGateway {
    type Config = Config;
    type View = View;

    const METRICS: &'static [Metric] = METRICS;
    const ACCEPTS: &'static [OperationKind] = &[OperationKind::Invoke];

    fn new(config: Config, surroundings: &Surroundings) -> Self {
        ApiGateway {
            routing: Routing::new(&config.routes, surroundings),
            surroundings: surroundings.clone(),
            throttle: Throttle::new(&config),
            config,
            entries: Entries::default(),
            pending: Slab::default(),
            slowdown: 1.0,
            answered: Answered::default(),
            last_integration: None,
        }
    }

    fn config(&self) -> &Config {
        &self.config
    }

    fn on_start(&mut self, _out: &mut impl Outbox) {}

    fn on_call(&mut self, call: Call, out: &mut impl Outbox) {
        let now = out.now();
        out.count(COUNT, 1);
        let body = call.request.body;
        let route = match self.admit(&body, now) {
            Ok(route) => route,
            Err((status, rule)) => return self.refuse(&call, status, rule, out),
        };
        let attempt = call.request.attempt;
        let integration = None;
        let pending = Pending { call: call.id, body, attempt, route, since: now, integration, integration_since: now };
        let key = self.pending.insert(pending);
        out.gauge(IN_PROGRESS, self.pending.len() as f64);
        let overhead = out.stream(Purpose::Service).duration(&self.config.overhead).scaled(self.slowdown);
        if overhead == SimDuration::ZERO {
            self.proceed(key, out);
        } else {
            out.wake_at(now + overhead, Class::Completion, key.to_bits());
        }
    }

    fn on_wake(&mut self, token: u64, out: &mut impl Outbox) {
        self.proceed(Key::from_bits(token), out);
    }

    fn on_reply(&mut self, token: u64, reply: Reply, out: &mut impl Outbox) {
        let key = Key::from_bits(token);
        let Some(pending) = self.pending.get(key).cloned() else { return };
        let now = out.now();
        let latency = now.since(pending.integration_since);
        self.last_integration = Some(latency);
        out.span(INTEGRATION_LATENCY, latency);
        let answer = responses::mapped(&self.config.routes[pending.route], &reply, latency);
        if answer.is_ok() {
            self.store(&pending, now);
        } else {
            out.cause(answer.rule);
            out.hop(pending.body.order, answer.rule.0, pending.attempt);
        }
        self.finish(key, answer, out);
    }

    fn on_done(&mut self, _token: u64, _done: Done, _out: &mut impl Outbox) {}

    fn on_change(&mut self, change: &Change, out: &mut impl Outbox) {
        match change {
            Change::Fail => self.drop_everything(out),
            Change::Flush => self.entries = Entries::default(),
            Change::Slow(times) => self.slowdown = *times,
            _ => {}
        }
    }

    fn reconfigure(&mut self, config: Config, out: &mut impl Outbox) {
        self.throttle.reconfigure(out.now(), &config);
        if config.cache.is_none() {
            self.entries = Entries::default();
        }
        self.routing = Routing::new(&config.routes, &self.surroundings);
        self.config = config;
    }

    fn view(&self, now: SimTime) -> View {
        let (bucket, stage_bucket) = self.throttle.first();
        View {
            tokens: bucket.tokens(now),
            burst: bucket.capacity(),
            rate: bucket.rate().as_per_second(),
            stage_bucket,
            cache: self.config.cache.as_ref().map(|cache| self.entries.view(now, cache.ttl)),
            in_progress: self.pending.len() as u64,
            answered_2xx: self.answered.ok,
            answered_429: self.answered.too_many,
            answered_4xx: self.answered.client_error,
            answered_5xx: self.answered.server_error,
            last_integration: self.last_integration,
        }
    }
}
