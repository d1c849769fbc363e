//! Amazon API Gateway, REST and HTTP kinds: who may ask, how often, and what the integration's answer becomes
//! (semantics sheet 1).
//!
//! ```text
//!  request ─► web ACL ─► route? ─► 10 MB? ─► authorizer ─► API key? ─► buckets: key, method or stage, account ─► quota
//!              403      403, 404     413      401, 403       403                       429                       429
//!                                                                                                                 │
//!          answer, stored if cacheable ◄─── integration ◄──miss─── cache ◄─── required parts there? ◄────────────┘
//!                                           │ late: 504, 503        │ hit: answer          400
//! ```
//! Sources: API Gateway Developer Guide, "Throttle requests to your REST APIs", "Usage plans and API keys", "Cache
//! settings for REST APIs", "Gateway response types", "Use API Gateway Lambda authorizers", "Choose between REST APIs
//! and HTTP APIs", "Quotas for configuring and running a REST API"; read 2026-11-22.
//!
//! Not modelled here: usage plans over several APIs, metrics by stage, mapping templates (a direct
//! integration's status passes through), media types, scopes of tokens, execution logs, VPC links, CORS and mock
//! integrations. A client is one address to the web ACL unless its requests say `X-Forwarded-For`. A resized cache is
//! billed at its last size for the whole run.

use bevy_ecs::prelude::Component;
use serde::{Deserialize, Serialize};

use crate::services::api_gateway::authorizers::Decisions;
use crate::services::api_gateway::cache::Entries;
use crate::services::api_gateway::pipeline::{Answered, Pending};
use crate::services::api_gateway::routing::Routing;
use crate::services::api_gateway::settings::{Authorizer, Cache, EndpointType, Kind, Route, UsagePlans, Waf};
use crate::services::api_gateway::stages::Stage;
use crate::services::api_gateway::throttle::Throttle;
use crate::services::api_gateway::waf::RateCount;
use crate::services::configuration::Surroundings;
use crate::services::contract::{
    Call, Change, Charge, Done, Metric, OperationKind, Outbox, Reply, Rule, Service, metrics,
};
use crate::services::token_bucket::TokenBucket;
use crate::units::distribution::Distribution;
use crate::units::key::{Key, Slab};
use crate::units::named::Named;
use crate::units::rate::Rate;
use crate::units::size::DataSize;
use crate::units::time::{SimDuration, SimTime};

mod authorizers;
mod cache;
mod pipeline;
#[cfg(test)]
mod pipeline_tests;
mod plans;
mod problems;
mod responses;
mod routing;
pub mod rules;
pub mod selector;
pub mod settings;
pub mod stages;
#[cfg(test)]
mod tests;
mod throttle;
mod waf;

/// A REST or HTTP API.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Config {
    /// Which kind of API; default `Rest`.
    #[serde(default)]
    pub kind: Kind,
    /// Where a REST API is reached; default `Regional`.
    #[serde(default)]
    pub endpoint_type: EndpointType,
    /// Where requests go, by method and path; the first that fits.
    pub routes: Vec<Route>,
    /// Stages by name, each reached by a path that begins with it, such as `/prod/orders`; default: one without a name,
    /// whose throttle and cache stand at the API.
    #[serde(default)]
    pub stages: Named<Stage>,
    /// Throttle of the one stage: requests a second; default: none but the account's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub throttling_rate_limit: Option<Rate>,
    /// Size of its bucket, 1..=1000000; default: as many as the rate of one second.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub throttling_burst_limit: Option<u64>,
    /// Longest integration timeout that routes may set, 29 s..=5 m; AWS raises it on request for Regional and private
    /// REST APIs; default 29 s.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub integration_timeout_quota: Option<SimDuration>,
    /// Response cache of the one stage; default: none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cache: Option<Cache>,
    /// Web ACL; default: none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub waf: Option<Waf>,
    /// Usage plans by name; default: none.
    #[serde(default)]
    pub usage_plans: UsagePlans,
    /// Authorizers by name, for routes to choose; default: none.
    #[serde(default)]
    pub authorizers: Named<Authorizer>,
    /// Time API Gateway itself adds; default 0 s.
    #[serde(default)]
    pub overhead: Distribution,
}

/// Payload limit (fixed; API Gateway quotas, read 2026-11-22).
pub const PAYLOAD_LIMIT: DataSize = DataSize(10 * 1_048_576);

/// What an HTTP API counts as one request when it is billed (API Gateway pricing, read 2026-11-22).
const HTTP_UNIT: u64 = 512 * 1_024;

metrics! {
    COUNT = Count "Count", "Requests that reached the API.";
    ERRORS_4XX = Count "4XXError", "Answers 400 to 499, throttles included.";
    ERRORS_5XX = Count "5XXError", "Answers 500 to 599.";
    THROTTLED = Count "Throttled", "Requests refused with 429 (part of 4XXError).";
    CACHE_HITS = Count "CacheHitCount", "Answers from the cache.";
    CACHE_MISSES = Count "CacheMissCount", "Cacheable requests that were not in it.";
    CACHE_EVICTIONS = Count "CacheEvictions", "Entries that gave way to others because the cache was full.";
    AUTHORIZER_CALLS = Count "AuthorizerInvocations", "Calls of authorizers' functions.";
    BILLED = Count "BilledRequests", "Requests that are charged: refusals for want of a right, a key, a token or a quota are not; an HTTP API counts units of 512 KB.";
    CACHE_CLUSTERS = Gauge "CacheClusters", "Caches that are charged by the hour: 1 or 0.";
    IN_PROGRESS = Gauge "RequestsInProgress", "Requests not answered yet.";
    LATENCY = Duration "Latency", "From request to answer.";
    INTEGRATION_LATENCY = Duration "IntegrationLatency", "From the call of the integration to its answer.";
}

/// What a picture of an API needs.
#[derive(Component, Clone, Debug, Default, PartialEq)]
pub struct View {
    /// It is an HTTP API.
    pub is_http: bool,
    /// Tokens in the bucket that throttles first (the stage's, else the account's as this API last saw it).
    pub tokens: f64,
    /// Tokens that fit.
    pub burst: u64,
    /// Refill, tokens a second.
    pub rate: f64,
    /// The bucket is the stage's.
    pub stage_bucket: bool,
    /// The cache, if there is one.
    pub cache: Option<CacheView>,
    /// API keys, in the order of their plans.
    pub keys: Vec<KeyView>,
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
    /// Entries that gave way so far.
    pub evictions: u64,
    /// Bytes that are held, and that fit.
    pub bytes: u64,
    /// Bytes that fit.
    pub size: u64,
    /// It is being built and holds nothing yet.
    pub building: bool,
    /// Time to live.
    pub ttl: SimDuration,
}

/// What an API key has used.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct KeyView {
    /// Its usage plan.
    pub plan: String,
    /// The key.
    pub key: String,
    /// Requests admitted in this period.
    pub used: u64,
    /// Requests that the period allows.
    pub quota: Option<u64>,
    /// Tokens in its bucket.
    pub tokens: Option<f64>,
}

/// An API at work.
#[derive(Clone, Debug)]
pub struct ApiGateway {
    config: Config,
    surroundings: Surroundings,
    routing: Routing,
    throttle: Throttle,
    /// The account's bucket as this API last saw it, for pictures.
    account: TokenBucket,
    rates: RateCount,
    decisions: Decisions,
    /// By stage.
    entries: Vec<Entries>,
    pending: Slab<Pending>,
    slowdown: f64,
    answered: Answered,
    last_integration: Option<SimDuration>,
}

impl Service for ApiGateway {
    type Config = Config;
    type View = View;

    const METRICS: &'static [Metric] = METRICS;
    const ACCEPTS: &'static [OperationKind] = &[OperationKind::Invoke];
    const RULES: &'static [Rule] = rules::RULES;

    fn new(config: Config, surroundings: &Surroundings) -> Self {
        ApiGateway {
            routing: Routing::new(&config, surroundings),
            surroundings: surroundings.clone(),
            throttle: Throttle::new(&config),
            account: TokenBucket::full(Rate::per_second(0), 0),
            rates: RateCount::default(),
            decisions: Decisions::default(),
            entries: vec![Entries::default(); config.stage_count()],
            config,
            pending: Slab::default(),
            slowdown: 1.0,
            answered: Answered::default(),
            last_integration: None,
        }
    }

    fn config(&self) -> &Config {
        &self.config
    }

    fn on_start(&mut self, out: &mut impl Outbox) {
        self.account = out.account().throttle.clone();
        self.show_cache(out);
    }

    fn on_call(&mut self, call: Call, out: &mut impl Outbox) {
        self.receive(&call, out);
    }

    fn on_wake(&mut self, token: u64, out: &mut impl Outbox) {
        self.proceed(Key::from_bits(token), out);
    }

    fn on_reply(&mut self, token: u64, reply: Reply, out: &mut impl Outbox) {
        let key = Key::from_bits(token);
        match self.pending.get(key).map(|pending| pending.asks) {
            Some(Some((authorizer, identity, verdict))) => {
                self.authorized(key, authorizer, identity, verdict, &reply, out);
            }
            Some(None) => self.integrated(key, &reply, out),
            None => {}
        }
    }

    fn on_done(&mut self, _token: u64, _done: Done, _out: &mut impl Outbox) {}

    fn on_change(&mut self, change: &Change, out: &mut impl Outbox) {
        match change {
            Change::Fail => self.drop_everything(out),
            Change::Flush => self.entries.iter_mut().for_each(Entries::flush),
            Change::Slow(times) => self.slowdown = *times,
            _ => {}
        }
    }

    fn reconfigure(&mut self, config: Config, out: &mut impl Outbox) {
        let now = out.now();
        self.throttle.reconfigure(now, &config);
        self.entries.resize(config.stage_count(), Entries::default());
        let size = |config: &Config, stage| config.cache_of(stage).map(|cache| cache.size);
        for (stage, entries) in self.entries.iter_mut().enumerate() {
            if size(&config, stage) != size(&self.config, stage) {
                entries.rebuild(now);
            }
        }
        if config.authorizers != self.config.authorizers {
            self.decisions.forget();
        }
        self.routing = Routing::new(&config, &self.surroundings);
        self.config = config;
        self.show_cache(out);
    }

    fn view(&self, now: SimTime) -> View {
        let bucket = self.throttle.stage().unwrap_or(&self.account);
        // Of several stages the first that has a cache.
        let mut stages = self.entries.iter().enumerate();
        let cached = stages.find_map(|(stage, entries)| Some(entries.view(now, self.config.cache_of(stage)?)));
        View {
            is_http: self.config.kind == Kind::Http,
            tokens: bucket.tokens(now),
            burst: bucket.capacity(),
            rate: bucket.rate().as_per_second(),
            stage_bucket: self.throttle.stage().is_some(),
            cache: cached,
            keys: self.throttle.plans.view(now),
            in_progress: self.pending.len() as u64,
            answered_2xx: self.answered.ok,
            answered_429: self.answered.too_many,
            answered_4xx: self.answered.client_error,
            answered_5xx: self.answered.server_error,
            last_integration: self.last_integration,
        }
    }

    fn charges(&self) -> Vec<Charge> {
        let item = if self.config.kind == Kind::Http { "http-requests" } else { "rest-requests" };
        let mut charges = vec![Charge { item: format!("api-gateway.{item}"), metric: BILLED, scale: 1.0 }];
        for cache in self.config.caches() {
            let item = format!("api-gateway.cache-{}gb", cache::size_name(cache.size));
            charges.push(Charge { item, metric: CACHE_CLUSTERS, scale: 1.0 });
        }
        charges
    }
}
