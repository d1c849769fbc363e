//! What can be wrong with the configuration of an API in itself.

use crate::services::api_gateway::settings::{Authorizer, EndpointType, Integration, Kind, Route, UsagePlan};
use crate::services::api_gateway::{Config, cache, stages, waf};
use crate::services::configuration::{Configuration, Problem, Reference};
use crate::services::contract::OperationKind;
use crate::services::station::{Form, Meters, Station};
use crate::units::time::SimDuration;

/// HTTP methods that a request can have.
pub(super) const METHODS: [&str; 7] = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"];

/// Shortest integration timeout, and the longest without asking for more (REST quotas, read 2026-11-22).
const SHORTEST_TIMEOUT: SimDuration = SimDuration::from_millis(50);
const DEFAULT_TIMEOUT: SimDuration = SimDuration::from_secs(29);
/// The longest that AWS grants a Regional or private REST API, and that of every HTTP API (same page).
const LONGEST_TIMEOUT: SimDuration = SimDuration::from_secs(300);
const HTTP_TIMEOUT: SimDuration = SimDuration::from_secs(30);
/// Longest time that an authorizer's decision is kept (same page).
const LONGEST_AUTHORIZER_TTL: SimDuration = SimDuration::from_secs(3_600);

impl Integration {
    /// The node that answers.
    #[must_use]
    pub fn target(&self) -> &str {
        match self {
            Integration::Lambda(to)
            | Integration::Http(to)
            | Integration::Sqs(to)
            | Integration::DynamoDb(to)
            | Integration::S3(to) => to,
        }
    }

    fn operation(&self) -> OperationKind {
        match self {
            Integration::Lambda(_) | Integration::Http(_) => OperationKind::Invoke,
            Integration::Sqs(_) => OperationKind::Send,
            Integration::DynamoDb(_) => OperationKind::Table,
            Integration::S3(_) => OperationKind::Object,
        }
    }
}

impl Route {
    /// How long the integration may take.
    #[must_use]
    pub fn timeout(&self, kind: Kind) -> SimDuration {
        let default = if kind == Kind::Http { HTTP_TIMEOUT } else { DEFAULT_TIMEOUT };
        self.timeout.unwrap_or(default)
    }
}

impl Configuration for Config {
    fn live_in_lists(&self) -> &'static [(&'static str, &'static [&'static str])] {
        &[("routes", &["throttling_rate_limit", "throttling_burst_limit", "timeout"])]
    }

    /// What it keeps, or decides by who asks, is not known beforehand; a throttle shows in what arrives behind it.
    fn station(&self) -> Option<Station> {
        let to = self.routes.first()?.integration.target();
        let one_way = self.routes.iter().all(|route| route.integration.target() == to);
        let passes_all = self.cache.is_none() && self.waf.is_none() && self.authorizers.0.is_empty();
        let meters = Meters { arrivals: Some("Count"), response: Some("Latency"), ..Meters::default() };
        let form = Form::Passes { to: to.to_owned(), overhead: self.overhead };
        (one_way && passes_all).then_some(Station { form, pace: 1.0, meters })
    }

    fn references(&self) -> Vec<Reference> {
        let mut references = Vec::new();
        for (index, route) in self.routes.iter().enumerate() {
            references.push(Reference {
                path: vec!["routes".into(), index.to_string(), "integration".into()],
                to: route.integration.target().to_owned(),
                operation: route.integration.operation(),
                effect: route.effect,
            });
        }
        for (name, authorizer) in &self.authorizers.0 {
            let (field, to, operation) = match authorizer {
                Authorizer::Lambda(lambda) => ("function", &lambda.function, OperationKind::Invoke),
                Authorizer::Cognito(cognito) => ("user_pool", &cognito.user_pool, OperationKind::SignIn),
                Authorizer::Iam(_) => continue,
            };
            let path = vec!["authorizers".into(), name.clone(), field.into()];
            references.push(Reference { path, to: to.clone(), operation, effect: false });
        }
        references
    }

    fn problems(&self) -> Vec<Problem> {
        let mut problems = route_problems(self);
        problems.extend(throttle_problems("", self.throttling_rate_limit.is_some(), self.throttling_burst_limit));
        problems.extend(timeout_quota(self));
        problems.extend(self.cache.iter().flat_map(cache::problems));
        problems.extend(stages::problems(self));
        problems.extend(self.waf.iter().flat_map(waf::problems));
        for (name, plan) in &self.usage_plans.0 {
            problems.extend(plan_problems(name, plan));
        }
        problems.extend(key_in_two_plans(self));
        for (name, authorizer) in &self.authorizers.0 {
            problems.extend(authorizer_problems(name, authorizer, self.kind));
        }
        problems.extend(not_for_http(self));
        problems
    }
}

fn timeout_quota(config: &Config) -> Option<Problem> {
    let quota = config.integration_timeout_quota?;
    if !(DEFAULT_TIMEOUT..=LONGEST_TIMEOUT).contains(&quota) {
        return Some(Problem::range("integration_timeout_quota", quota, "29s..=5m"));
    }
    let refused = config.kind == Kind::Http || config.endpoint_type == EndpointType::Edge;
    (refused && quota > DEFAULT_TIMEOUT).then(|| Problem {
        path: vec!["integration_timeout_quota".into()],
        message: "AWS raises the integration timeout for Regional and private REST APIs only".into(),
        help: "leave it out, or write endpoint_type: Regional".into(),
    })
}

/// A burst needs a rate, and lies in its range.
pub(super) fn throttle_problems(at: &str, has_rate: bool, burst: Option<u64>) -> Option<Problem> {
    let burst = burst?;
    let field = format!("{at}throttling_burst_limit");
    if !(1..=1_000_000).contains(&burst) {
        return Some(Problem::range(&field, burst, "1..=1000000"));
    }
    (!has_rate).then(|| Problem {
        path: field.split('.').map(str::to_owned).collect(),
        message: "throttling_burst_limit has no throttling_rate_limit to refill it".into(),
        help: "write throttling_rate_limit as well, for example \"100/s\"".into(),
    })
}

fn route_problems(config: &Config) -> Vec<Problem> {
    let mut problems = Vec::new();
    if config.routes.is_empty() {
        problems.push(Problem {
            path: vec!["routes".into()],
            message: "an API without routes answers every request with 403".into(),
            help: "write for example routes: [(integration: Lambda(\"function\"))]".into(),
        });
    }
    for (index, route) in config.routes.iter().enumerate() {
        let at = |field: &str| vec!["routes".into(), index.to_string(), field.into()];
        problems.extend(method_problem(at("method"), &route.method));
        problems.extend(path_problem(at("path"), &route.path));
        let prefix = format!("routes.{index}.");
        problems.extend(throttle_problems(
            &prefix,
            route.throttling_rate_limit.is_some(),
            route.throttling_burst_limit,
        ));
        problems.extend(timeout_problem(config, route, &prefix));
        let known = |name: &String| config.authorizers.get(name).is_some();
        if let Some(name) = route.authorizer.as_ref().filter(|name| !known(name)) {
            let names: Vec<&str> = config.authorizers.0.iter().map(|(name, _)| name.as_str()).collect();
            problems.push(Problem {
                path: at("authorizer"),
                message: format!("the API has no authorizer \"{name}\""),
                help: match names.as_slice() {
                    [] => "write authorizers: { \"name\": Iam(allow: [\"alice\"]) } at the API".into(),
                    names => format!("write one of {}", names.join(", ")),
                },
            });
        }
    }
    problems
}

fn timeout_problem(config: &Config, route: &Route, prefix: &str) -> Option<Problem> {
    let longest = match config.kind {
        Kind::Http => HTTP_TIMEOUT,
        Kind::Rest => config.integration_timeout_quota.unwrap_or(DEFAULT_TIMEOUT),
    };
    let timeout = route.timeout(config.kind);
    if (SHORTEST_TIMEOUT..=longest).contains(&timeout) {
        return None;
    }
    let range = format!("50ms..={longest}");
    let mut problem = Problem::range(&format!("{prefix}timeout"), timeout, &range);
    if config.kind == Kind::Rest && config.endpoint_type != EndpointType::Edge {
        problem.help = format!("write a value in {range}, or a higher integration_timeout_quota at the API");
    }
    Some(problem)
}

fn method_problem(path: Vec<String>, method: &str) -> Option<Problem> {
    (method != "ANY" && !METHODS.contains(&method)).then(|| Problem {
        path,
        message: format!("\"{method}\" is not an HTTP method"),
        help: format!("write ANY (the default) or one of {}", METHODS.join(", ")),
    })
}

fn path_problem(at: Vec<String>, path: &str) -> Option<Problem> {
    (!path.starts_with('/') && path != "*").then(|| Problem {
        path: at,
        message: format!("path \"{path}\" does not begin with /"),
        help: "write a path such as \"/orders\", a prefix such as \"/orders/*\", or \"*\" (the default)".into(),
    })
}

fn plan_problems(name: &str, plan: &UsagePlan) -> Vec<Problem> {
    let mut problems = Vec::new();
    let at = |fields: &[&str]| {
        let own = ["usage_plans", name].into_iter().chain(fields.iter().copied());
        own.map(str::to_owned).collect::<Vec<String>>()
    };
    let burst = |path: Vec<String>, burst: Option<u64>| {
        let burst = burst.filter(|burst| !(1..=1_000_000).contains(burst))?;
        Some(Problem { path, ..Problem::range("burst_limit", burst, "1..=1000000") })
    };
    problems.extend(burst(at(&["burst_limit"]), plan.burst_limit));
    if plan.burst_limit.is_some() && plan.rate_limit.is_none() {
        problems.push(Problem {
            path: at(&["burst_limit"]),
            message: "burst_limit has no rate_limit to refill it".into(),
            help: "write rate_limit as well, for example \"10/s\"".into(),
        });
    }
    for (index, limit) in plan.methods.iter().enumerate() {
        let index = index.to_string();
        problems.extend(method_problem(at(&["methods", &index, "method"]), &limit.method));
        problems.extend(path_problem(at(&["methods", &index, "path"]), &limit.path));
        problems.extend(burst(at(&["methods", &index, "burst_limit"]), limit.burst_limit));
    }
    problems
}

/// A key sits in one plan of a stage.
fn key_in_two_plans(config: &Config) -> Option<Problem> {
    let mut seen: Vec<&str> = Vec::new();
    for (name, plan) in &config.usage_plans.0 {
        for (index, key) in plan.api_keys.iter().enumerate() {
            if seen.contains(&key.as_str()) {
                let path = ["usage_plans", name, "api_keys", &index.to_string()].map(str::to_owned).to_vec();
                let message = format!("the key \"{key}\" is in a usage plan of this stage already");
                return Some(Problem { path, message, help: "name each key once".into() });
            }
            seen.push(key);
        }
    }
    None
}

fn authorizer_problems(name: &str, authorizer: &Authorizer, kind: Kind) -> Vec<Problem> {
    let at = |field: &str| ["authorizers", name, field].map(str::to_owned).to_vec();
    let Authorizer::Lambda(lambda) = authorizer else { return Vec::new() };
    let mut problems = Vec::new();
    if lambda.ttl(kind) > LONGEST_AUTHORIZER_TTL {
        problems.push(Problem { path: at("ttl"), ..Problem::range("ttl", lambda.ttl(kind), "0s..=1h (default 5m)") });
    }
    if lambda.identity_sources.is_empty() {
        problems.push(Problem {
            path: at("identity_sources"),
            message: "without identity sources nobody can be told from anybody".into(),
            help: "write at least one, such as \"header.authorization\" (the default)".into(),
        });
    }
    problems
}

/// What only REST APIs have (sheet 1.1).
fn not_for_http(config: &Config) -> Vec<Problem> {
    if config.kind == Kind::Rest {
        return Vec::new();
    }
    let any_route = |has: fn(&Route) -> bool| config.routes.iter().any(has);
    let used = [
        ("cache", config.caches().next().is_some(), "a response cache"),
        ("waf", config.waf.is_some(), "a web ACL"),
        ("usage_plans", !config.usage_plans.0.is_empty(), "usage plans"),
        ("endpoint_type", config.endpoint_type != EndpointType::Regional, "other endpoints than Regional ones"),
        ("routes", any_route(|route| route.api_key_required), "API keys"),
        ("routes", any_route(|route| !route.required.is_empty()), "a request validator"),
    ];
    let used = used.into_iter().filter(|(_, is_used, _)| *is_used);
    used.map(|(field, _, what)| Problem {
        path: vec![field.into()],
        message: format!("an HTTP API has no {}", what.trim_start_matches("a ")),
        help: "leave it out, or write kind: Rest".into(),
    })
    .collect()
}
