//! What the scenario file says about an API: routes, cache, usage plans, authorizers, WAF.

use serde::{Deserialize, Serialize};

use crate::services::api_gateway::selector::Selector;
use crate::units::named::Named;
use crate::units::rate::Rate;
use crate::units::size::DataSize;
use crate::units::time::SimDuration;

/// Which of API Gateway's two request-and-answer kinds it is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
pub enum Kind {
    /// REST API: cache, keys, usage plans, WAF.
    #[default]
    Rest,
    /// HTTP API: cheaper, without these.
    Http,
}

/// Where a REST API is reached.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
pub enum EndpointType {
    /// In the Region.
    #[default]
    Regional,
    /// Through CloudFront's edge locations.
    Edge,
    /// From inside a VPC.
    Private,
}

/// One route of an API: a method of a resource.
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
    /// Integration timeout, 50 ms..=29 s; default 29 s, and 30 s for an HTTP API.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub timeout: Option<SimDuration>,
    /// Who checks the caller: a name in the API's `authorizers`; default: nobody.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub authorizer: Option<String>,
    /// The header `x-api-key` must name a key of a usage plan; default false.
    #[serde(default)]
    pub api_key_required: bool,
    /// Throttle of this method, instead of the stage's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub throttling_rate_limit: Option<Rate>,
    /// Its bucket, 1..=1000000; default: as many as the rate of one second.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub throttling_burst_limit: Option<u64>,
    /// Headers and parameters without which the request validator answers 400; default: none.
    #[serde(default)]
    pub required: Vec<Selector>,
    /// Headers and parameters that tell entries of the cache apart, beside path and key; default: none.
    #[serde(default)]
    pub cache_keys: Vec<Selector>,
    /// Success of the integration is the business effect; default false.
    #[serde(default)]
    pub effect: bool,
}

fn any() -> String {
    "ANY".into()
}

fn star() -> String {
    "*".into()
}

/// What answers a route.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
pub enum Integration {
    /// A Lambda function: its throttle is a 500, its error a 502.
    Lambda(String),
    /// Servers over HTTP: their statuses pass through.
    Http(String),
    /// A queue: the request becomes a message.
    Sqs(String),
    /// A table: GET and HEAD read an item, other methods write one.
    DynamoDb(String),
    /// A bucket: GET and HEAD get an object, other methods put one.
    S3(String),
}

/// Response cache of a stage.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
#[serde(deny_unknown_fields, default)]
pub struct Cache {
    /// Capacity: 0.5, 1.6, 6.1, 13.5, 28.4, 58.2, 118 or 237 GB; default `0.5GB`.
    pub size: DataSize,
    /// How long an entry lives, 0 s (off)..=1 h; default 5 m.
    pub ttl: SimDuration,
    /// Methods whose answers are kept; default `GET` alone.
    pub methods: Vec<String>,
    /// Largest answer that is kept; default and most 1 MB.
    pub largest_response: DataSize,
    /// Only callers with the permission may send `Cache-Control: max-age=0`; default true.
    pub require_authorization_for_cache_control: bool,
    /// Who has it: values of the header `Authorization`; default: nobody.
    pub invalidation_allowed: Vec<String>,
    /// What becomes of such a request without it; default `FailWith403`.
    pub unauthorized_cache_control_header_strategy: Unauthorized,
}

/// What becomes of an invalidation by somebody who may not.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
pub enum Unauthorized {
    /// It is answered 403.
    #[default]
    FailWith403,
    /// The header is ignored, and the answer warns.
    SucceedWithResponseHeader,
    /// The header is ignored silently.
    SucceedWithoutResponseHeader,
}

impl Default for Cache {
    fn default() -> Self {
        Cache {
            size: DataSize(1 << 29),
            ttl: SimDuration::from_secs(300),
            methods: vec!["GET".into()],
            largest_response: DataSize(1_048_576),
            require_authorization_for_cache_control: true,
            invalidation_allowed: Vec::new(),
            unauthorized_cache_control_header_strategy: Unauthorized::default(),
        }
    }
}

/// A usage plan: what the holders of its keys may ask for.
#[derive(Clone, Debug, Default, PartialEq, Deserialize, Serialize)]
#[serde(deny_unknown_fields, default)]
pub struct UsagePlan {
    /// Its keys, as the header `x-api-key` has them.
    pub api_keys: Vec<String>,
    /// Stages for which it holds, each key with one bucket and one quota for all of them; default: every stage.
    pub stages: Vec<String>,
    /// Throttle of each key; default: none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rate_limit: Option<Rate>,
    /// Its bucket, 1..=1000000; default: as many as the rate of one second.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub burst_limit: Option<u64>,
    /// Throttles of each key for single methods, instead of the plan's; default: none.
    pub methods: Vec<MethodLimit>,
    /// Requests of each key in a period; default: as many as they like.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub quota: Option<Quota>,
}

/// The throttle of one method in a usage plan.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct MethodLimit {
    /// HTTP method, or `ANY`; default `ANY`.
    #[serde(default = "any")]
    pub method: String,
    /// Path, or a prefix that ends in `*`; default `*`.
    #[serde(default = "star")]
    pub path: String,
    /// Requests a second.
    pub rate_limit: Rate,
    /// Bucket, 1..=1000000; default: as many as the rate of one second.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub burst_limit: Option<u64>,
}

/// How much a key may ask for in a period.
#[derive(Clone, Copy, Debug, PartialEq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Quota {
    /// Requests in each period.
    pub limit: u64,
    /// How long a period is.
    pub period: Period,
    /// Requests that count as made already in the first period; default 0.
    #[serde(default)]
    pub offset: u64,
}

/// A period of a quota; each begins at 00:00 UTC.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize)]
pub enum Period {
    /// Every day.
    Day,
    /// From Sunday on.
    Week,
    /// From the first of the month on.
    Month,
}

/// Who decides whether a caller may.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
pub enum Authorizer {
    /// A function of one's own.
    Lambda(LambdaAuthorizer),
    /// AWS's own signatures.
    Iam(IamAuthorizer),
    /// Tokens of a user pool; an HTTP API reads them with its JWT authorizer.
    Cognito(CognitoAuthorizer),
}

/// A function that decides.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct LambdaAuthorizer {
    /// The function.
    pub function: String,
    /// What its decision rests on; all of it must be there. Default: the header `authorization`.
    #[serde(default = "authorization")]
    pub identity_sources: Vec<Selector>,
    /// How long a decision is kept, 0 s (off)..=1 h; default 5 m, and 0 s for an HTTP API.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ttl: Option<SimDuration>,
    /// Values of the first identity source that its policy denies (403); default: none.
    #[serde(default)]
    pub deny: Vec<String>,
    /// Values for which it throws "Unauthorized" (401); default: none.
    #[serde(default)]
    pub unauthorized: Vec<String>,
}

fn authorization() -> Vec<Selector> {
    vec![Selector::Header("authorization".into())]
}

/// Signatures of AWS credentials.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct IamAuthorizer {
    /// Callers who may: values of the header `Authorization`, which stands for the signature.
    pub allow: Vec<String>,
}

/// Tokens of a user pool.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct CognitoAuthorizer {
    /// The pool.
    pub user_pool: String,
}

/// A web ACL in front of the API.
#[derive(Clone, Debug, Default, PartialEq, Deserialize, Serialize)]
#[serde(deny_unknown_fields, default)]
pub struct Waf {
    /// Who is blocked: names of clients, or values of the header `X-Forwarded-For`.
    pub block: Vec<String>,
    /// Whoever asks too often is blocked; default: nobody.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rate_based: Option<RateRule>,
}

/// A rate-based rule: more than `limit` requests of one source within the window before now.
#[derive(Clone, Copy, Debug, PartialEq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct RateRule {
    /// Requests of one source in a window, 10..=1000000.
    pub limit: u32,
    /// 1 m, 2 m, 5 m or 10 m; default 5 m.
    #[serde(default = "five_minutes")]
    pub evaluation_window: SimDuration,
}

fn five_minutes() -> SimDuration {
    SimDuration::from_secs(300)
}

/// Named usage plans.
pub type UsagePlans = Named<UsagePlan>;
