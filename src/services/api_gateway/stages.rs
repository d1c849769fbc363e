//! Stages: one API under several names, each with throttles and a cache of its own (API Gateway Developer Guide, "Set up
//! a stage for a REST API"). The first part of a request's path names its stage, as it does in the address of an API.

use serde::{Deserialize, Serialize};

use crate::services::api_gateway::settings::Cache;
use crate::services::api_gateway::{Config, cache};
use crate::services::configuration::Problem;
use crate::services::http::HttpRequest;
use crate::units::rate::Rate;

/// Stages of one API (API Gateway quotas, read 2026-11-22).
const MOST_STAGES: usize = 10;

/// What a stage has of its own.
#[derive(Clone, Debug, Default, PartialEq, Deserialize, Serialize)]
#[serde(deny_unknown_fields, default)]
pub struct Stage {
    /// Throttle: requests a second; default: none but the account's.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub throttling_rate_limit: Option<Rate>,
    /// Size of its bucket, 1..=1000000; default: as many as the rate of one second.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub throttling_burst_limit: Option<u64>,
    /// Response cache; default: none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cache: Option<Cache>,
}

impl Config {
    /// How many stages there are: one without a name if none is named.
    pub(super) fn stage_count(&self) -> usize {
        self.stages.0.len().max(1)
    }

    /// The names of its stages.
    pub fn stage_names(&self) -> impl Iterator<Item = &str> {
        self.stages.0.iter().map(|(name, _)| name.as_str())
    }

    /// Rate and size of a stage's throttle.
    pub(super) fn stage_limits(&self, stage: usize) -> (Option<Rate>, Option<u64>) {
        match self.stages.0.get(stage) {
            Some((_, named)) => (named.throttling_rate_limit, named.throttling_burst_limit),
            None => (self.throttling_rate_limit, self.throttling_burst_limit),
        }
    }

    /// The cache of a stage.
    pub(super) fn cache_of(&self, stage: usize) -> Option<&Cache> {
        match self.stages.0.get(stage) {
            Some((_, named)) => named.cache.as_ref(),
            None => self.cache.as_ref(),
        }
    }

    /// The caches of all stages.
    pub(super) fn caches(&self) -> impl Iterator<Item = &Cache> {
        (0..self.stage_count()).filter_map(|stage| self.cache_of(stage))
    }

    /// The stage that a request names, and what it asks of that stage; `None` if there is no such stage.
    pub(super) fn staged(&self, request: &HttpRequest) -> Option<(usize, HttpRequest)> {
        if self.stages.0.is_empty() {
            return Some((0, request.clone()));
        }
        let path = request.path.strip_prefix('/')?;
        let (name, rest) = path.find('/').map_or((path, "/"), |end| (&path[..end], &path[end..]));
        let stage = self.stages.0.iter().position(|(own, _)| own == name)?;
        Some((stage, HttpRequest { path: rest.to_owned(), ..request.clone() }))
    }

    /// Which route takes a request.
    #[must_use]
    pub fn route_of(&self, request: &HttpRequest) -> Option<usize> {
        let (_, request) = self.staged(request)?;
        self.routes.iter().position(|route| route.takes(&request))
    }
}

/// What is wrong with the stages of an API.
pub(super) fn problems(config: &Config) -> Vec<Problem> {
    let mut problems = Vec::new();
    let stages = &config.stages.0;
    if stages.len() > MOST_STAGES {
        problems.push(Problem::range("stages", format!("a list of {}", stages.len()), "1..=10 stages"));
    }
    let own = config.throttling_rate_limit.is_some() || config.throttling_burst_limit.is_some();
    if !stages.is_empty() && (own || config.cache.is_some()) {
        problems.push(Problem {
            path: vec![if own { "throttling_rate_limit".into() } else { "cache".into() }],
            message: "the API has named stages, and throttles and caches belong to stages".into(),
            help: "write it at each stage: stages: { \"prod\": (throttling_rate_limit: \"100/s\") }".into(),
        });
    }
    for (name, stage) in stages {
        let at = |problem: Problem| {
            let path = ["stages".to_owned(), name.clone()].into_iter().chain(problem.path).collect();
            Problem { path, ..problem }
        };
        if name.is_empty() || !name.chars().all(|c| c.is_ascii_alphanumeric() || c == '-' || c == '_') {
            problems.push(at(Problem {
                path: Vec::new(),
                message: format!("\"{name}\" is not a name for a stage"),
                help: "use letters, digits, - and _".into(),
            }));
        }
        let throttle =
            super::problems::throttle_problems("", stage.throttling_rate_limit.is_some(), stage.throttling_burst_limit);
        problems.extend(throttle.map(at));
        problems.extend(stage.cache.iter().flat_map(cache::problems).map(at));
    }
    let named = |name: &String| stages.iter().any(|(own, _)| own == name);
    for (plan, settings) in &config.usage_plans.0 {
        let unknown = settings.stages.iter().enumerate().find(|(_, stage)| !named(stage));
        problems.extend(unknown.map(|(index, stage)| Problem {
            path: ["usage_plans", plan, "stages", &index.to_string()].map(str::to_owned).to_vec(),
            message: format!("the API has no stage \"{stage}\""),
            help: "name one of the API's stages, or leave stages out".into(),
        }));
    }
    problems
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::units::named::Named;

    fn request(path: &str) -> HttpRequest {
        HttpRequest { method: "GET".into(), path: path.into(), ..HttpRequest::default() }
    }

    #[test]
    fn given_named_stages_then_the_first_part_of_the_path_names_one_and_the_rest_is_asked_of_it() {
        let stages = Named(vec![("prod".to_owned(), Stage::default()), ("test".to_owned(), Stage::default())]);
        let config = Config { stages, ..ron::from_str("(routes: [])").unwrap() };
        let staged = |path: &str| config.staged(&request(path)).map(|(stage, inner)| (stage, inner.path));

        assert_eq!(staged("/prod/orders/7"), Some((0, "/orders/7".into())));
        assert_eq!(staged("/test"), Some((1, "/".into())));
        assert_eq!((staged("/beta/orders"), staged("/")), (None, None));
    }

    #[test]
    fn given_no_stages_then_a_path_is_what_it_says() {
        let config: Config = ron::from_str("(routes: [])").unwrap();

        assert_eq!(config.staged(&request("/prod/orders")).unwrap().1.path, "/prod/orders");
    }
}
