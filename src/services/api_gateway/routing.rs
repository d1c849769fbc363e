//! Which route of an API takes which request, worked out once for every method and path of the scenario.

use crate::services::api_gateway::{Cache, Route};
use crate::services::configuration::{Problem, Surroundings};
use crate::services::contract::NodeId;
use crate::units::time::SimDuration;

/// HTTP methods that a request can have.
pub(super) const METHODS: [&str; 7] = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"];

/// Shortest and longest integration timeout (REST quotas, read 2026-11-22; more on request).
const SHORTEST_TIMEOUT: SimDuration = SimDuration::from_millis(50);
const LONGEST_TIMEOUT: SimDuration = SimDuration::from_secs(29);

/// The routes, looked up.
#[derive(Clone, Debug)]
pub(super) struct Routing {
    /// By the scenario's routes: the configuration's route that takes it.
    by_request: Vec<Option<usize>>,
    /// By the scenario's routes: the method.
    methods: Vec<String>,
    /// By the configuration's routes: the node that answers.
    targets: Vec<NodeId>,
}

impl Routing {
    pub(super) fn new(routes: &[Route], surroundings: &Surroundings) -> Self {
        let split = |text: &str| {
            let (method, rest) = text.split_once(' ').unwrap_or(("GET", text));
            // Parameters tell requests apart, in the cache for example, but do not choose a route.
            let path = rest.split('?').next().unwrap_or(rest);
            (method.to_owned(), path.to_owned())
        };
        let requests: Vec<(String, String)> = surroundings.routes.iter().map(|text| split(text)).collect();
        let takes = |(method, path): &(String, String)| routes.iter().position(|route| route.takes(method, path));
        Routing {
            by_request: requests.iter().map(takes).collect(),
            methods: requests.into_iter().map(|(method, _)| method).collect(),
            targets: routes.iter().map(|route| surroundings.names.id(route.integration.target())).collect(),
        }
    }

    /// The configuration's route for a request, if any takes it.
    pub(super) fn route(&self, request: u32) -> Option<usize> {
        self.by_request.get(request as usize).copied().flatten()
    }

    /// The node that answers a route of the configuration.
    pub(super) fn target(&self, route: usize) -> NodeId {
        self.targets[route]
    }

    /// Answers to this request are kept.
    pub(super) fn cached(&self, cache: &Cache, request: u32) -> bool {
        let method = self.methods.get(request as usize);
        cache.ttl > SimDuration::ZERO && method.is_some_and(|method| cache.methods.contains(method))
    }
}

impl Route {
    /// It takes requests of this method and path.
    fn takes(&self, method: &str, path: &str) -> bool {
        let path_fits = match self.path.strip_suffix('*') {
            Some(prefix) => path.starts_with(prefix),
            None => path == self.path,
        };
        path_fits && (self.method == "ANY" || self.method == method)
    }
}

/// What is wrong with the routes in themselves.
pub(super) fn problems(routes: &[Route]) -> Vec<Problem> {
    let mut problems = Vec::new();
    if routes.is_empty() {
        problems.push(Problem {
            path: vec!["routes".into()],
            message: "an API without routes answers every request with 403".into(),
            help: "write for example routes: [(integration: Lambda(\"function\"))]".into(),
        });
    }
    for (index, route) in routes.iter().enumerate() {
        let at = |field: &str| vec!["routes".into(), index.to_string(), field.into()];
        if route.method != "ANY" && !METHODS.contains(&route.method.as_str()) {
            problems.push(Problem {
                path: at("method"),
                message: format!("\"{}\" is not an HTTP method", route.method),
                help: format!("write ANY (the default) or one of {}", METHODS.join(", ")),
            });
        }
        if !route.path.starts_with('/') && route.path != "*" {
            problems.push(Problem {
                path: at("path"),
                message: format!("path \"{}\" does not begin with /", route.path),
                help: "write a path such as \"/orders\", a prefix such as \"/orders/*\", or \"*\" (the default)".into(),
            });
        }
        if !(SHORTEST_TIMEOUT..=LONGEST_TIMEOUT).contains(&route.timeout) {
            problems.push(Problem::range(
                &format!("routes.{index}.timeout"),
                route.timeout,
                "50ms..=29s (default 29s)",
            ));
        }
    }
    problems
}
