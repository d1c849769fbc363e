//! What an API makes of each request of the scenario: which route takes it, who sent it, what entry of the cache it
//! asks for. Worked out once, so that it is a look-up while the API runs.

use std::collections::{BTreeMap, BTreeSet};

use crate::services::api_gateway::rules::{ACCESS_DENIED, NO_ROUTE, UNAUTHORIZED};
use crate::services::api_gateway::settings::{Authorizer, Cache, Integration, LambdaAuthorizer, Route};
use crate::services::api_gateway::{Config, plans};
use crate::services::configuration::Surroundings;
use crate::services::contract::{NodeId, Operation, Rule};
use crate::services::http::HttpRequest;
use crate::units::time::SimDuration;

/// The routes, looked up.
#[derive(Clone, Debug)]
pub(super) struct Routing {
    /// By the scenario's requests.
    matches: Vec<Matched>,
    /// By the configuration's routes: the node that answers.
    targets: Vec<NodeId>,
    /// By the configuration's authorizers: the function that decides, if it is one.
    authorizers: Vec<Option<NodeId>>,
    /// Clients that the web ACL blocks.
    blocked: BTreeSet<NodeId>,
}

/// What the API makes of one request.
#[derive(Clone, Debug)]
pub(super) struct Matched {
    /// The stage that it is for; the first one if there is no such stage, and then no route either.
    pub(super) stage: usize,
    /// The configuration's route that takes it.
    pub(super) route: Option<usize>,
    /// How its caller is checked.
    pub(super) check: Check,
    /// Its API key: which of all keys of all plans, and which of the plan's method limits holds for it.
    pub(super) key: Option<(usize, Option<usize>)>,
    /// It has what the route requires.
    pub(super) complete: bool,
    /// Its entry of the cache, if answers to it are kept.
    pub(super) entry: Option<u32>,
    /// It wants the entry replaced, and whether it may.
    pub(super) invalidates: Option<bool>,
    /// It only reads.
    reads: bool,
    /// The address that it was forwarded for, if it says so.
    pub(super) forwarded_for: Option<u32>,
    /// The web ACL blocks that address.
    blocked: bool,
}

/// How a caller is checked.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Check {
    /// Not at all, or it is known already that the caller may.
    Passes,
    /// It is known already that the caller may not.
    Refused(u16, Rule),
    /// By the token of this user pool.
    Token(NodeId),
    /// By a function: which authorizer, which identity, and what the function will say.
    Ask(usize, u32, Verdict),
}

/// What an authorizer's function says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Verdict {
    /// Its policy allows.
    Allow,
    /// Its policy denies.
    Deny,
    /// It throws "Unauthorized".
    Unauthorized,
}

/// Numbers for values in order of first appearance.
struct Numbers<K>(BTreeMap<K, u32>);

impl<K: Ord> Numbers<K> {
    fn of(&mut self, value: K) -> u32 {
        let next = u32::try_from(self.0.len()).unwrap_or(u32::MAX);
        *self.0.entry(value).or_insert(next)
    }
}

/// What tells entries of the cache apart: route, method, path, and the values of the cache keys.
type EntryIdentity = (usize, String, String, Vec<Option<String>>);

/// What tells identities apart: the authorizer, and the values of its identity sources.
type CallerIdentity = (usize, Vec<String>);

impl Routing {
    pub(super) fn new(config: &Config, surroundings: &Surroundings) -> Self {
        let mut entries: Numbers<EntryIdentity> = Numbers(BTreeMap::new());
        let mut identities: Numbers<CallerIdentity> = Numbers(BTreeMap::new());
        let mut addresses: Numbers<String> = Numbers(BTreeMap::new());
        let keys = plans::keys(config);
        let mut matched = |request: &HttpRequest| {
            let staged = config.staged(request);
            let known = staged.is_some();
            let (stage, request) = staged.unwrap_or_else(|| (0, request.clone()));
            let request = &request;
            let route = config.routes.iter().position(|route| known && route.takes(request));
            let taken = route.map(|index| (index, &config.routes[index]));
            let address = request.header("x-forwarded-for");
            Matched {
                stage,
                route,
                check: taken
                    .map_or(Check::Passes, |(_, route)| check(config, surroundings, route, request, &mut identities)),
                key: key(config, &keys, stage, request),
                complete: taken.is_none_or(|(_, route)| has_all(route, request)),
                entry: taken.and_then(|(index, route)| {
                    cached(config.cache_of(stage), request).then(|| entries.of(entry(index, route, request)))
                }),
                invalidates: invalidates(config.cache_of(stage), request),
                reads: matches!(request.method.as_str(), "GET" | "HEAD"),
                forwarded_for: address.map(|address| addresses.of(address.to_owned())),
                blocked: address.is_some_and(|address| blocks(config, address)),
            }
        };
        let function = |authorizer: &Authorizer| match authorizer {
            Authorizer::Lambda(lambda) => Some(surroundings.names.id(&lambda.function)),
            Authorizer::Iam(_) | Authorizer::Cognito(_) => None,
        };
        let clients = surroundings.names.0.iter().filter(|(name, _)| blocks(config, name));
        Routing {
            matches: surroundings.routes.iter().map(&mut matched).collect(),
            targets: config.routes.iter().map(|route| surroundings.names.id(route.integration.target())).collect(),
            authorizers: config.authorizers.0.iter().map(|(_, authorizer)| function(authorizer)).collect(),
            blocked: clients.map(|(_, id)| *id).collect(),
        }
    }

    /// What the API makes of a request.
    pub(super) fn of(&self, request: u32) -> Option<&Matched> {
        self.matches.get(request as usize)
    }

    /// The web ACL blocks this caller.
    pub(super) fn is_blocked(&self, request: u32, from: NodeId) -> bool {
        let matched = self.of(request);
        matched.is_some_and(|matched| matched.blocked) || self.blocked.contains(&from)
    }

    /// The node that answers a route of the configuration.
    pub(super) fn target(&self, route: usize) -> NodeId {
        self.targets[route]
    }

    /// The function of an authorizer.
    pub(super) fn function(&self, authorizer: usize) -> Option<NodeId> {
        self.authorizers.get(authorizer).copied().flatten()
    }

    /// What the integration is asked for.
    pub(super) fn operation(&self, request: u32, route: &Route) -> Operation {
        let reads = self.of(request).is_some_and(|matched| matched.reads);
        match (&route.integration, reads) {
            (Integration::Lambda(_) | Integration::Http(_), _) => Operation::Invoke,
            (Integration::Sqs(_), _) => Operation::Send(None),
            (Integration::DynamoDb(_), true) => Operation::Read,
            (Integration::DynamoDb(_), false) => Operation::Write,
            (Integration::S3(_), true) => Operation::Get,
            (Integration::S3(_), false) => Operation::Put,
        }
    }
}

impl Route {
    /// It takes this request.
    #[must_use]
    pub fn takes(&self, request: &HttpRequest) -> bool {
        takes(&self.method, &self.path, request)
    }

    /// Method and path as written.
    fn key(&self) -> String {
        format!("{} {}", self.method, self.path)
    }
}

/// A method (or `ANY`) and a path (or a prefix that ends in `*`) fit this request. Parameters choose no route.
pub(super) fn takes(method: &str, path: &str, request: &HttpRequest) -> bool {
    let path_fits = match path.strip_suffix('*') {
        Some(prefix) => request.path.starts_with(prefix),
        None => path == request.path,
    };
    path_fits && (method == "ANY" || method == request.method)
}

fn blocks(config: &Config, source: &str) -> bool {
    config.waf.as_ref().is_some_and(|waf| waf.block.iter().any(|blocked| blocked == source))
}

fn has_all(route: &Route, request: &HttpRequest) -> bool {
    route.required.iter().all(|part| part.value(request, &route.key()).is_some())
}

fn cached(cache: Option<&Cache>, request: &HttpRequest) -> bool {
    cache.is_some_and(|cache| cache.ttl > SimDuration::ZERO && cache.methods.contains(&request.method))
}

fn entry(index: usize, route: &Route, request: &HttpRequest) -> EntryIdentity {
    let value = |part: &super::selector::Selector| part.value(request, &route.key()).map(str::to_owned);
    (index, request.method.clone(), request.path.clone(), route.cache_keys.iter().map(value).collect())
}

fn invalidates(cache: Option<&Cache>, request: &HttpRequest) -> Option<bool> {
    let cache = cache?;
    request.header("cache-control").filter(|value| value.contains("max-age=0"))?;
    let caller = request.header("authorization");
    let listed = caller.is_some_and(|caller| cache.invalidation_allowed.iter().any(|allowed| allowed == caller));
    Some(listed || !cache.require_authorization_for_cache_control)
}

fn key(config: &Config, keys: &[(usize, &str)], stage: usize, request: &HttpRequest) -> Option<(usize, Option<usize>)> {
    let own = request.header("x-api-key")?;
    let place = keys.iter().position(|(_, key)| *key == own)?;
    let (_, plan) = &config.usage_plans.0[keys[place].0];
    // A key that is in no plan of this stage is as good as none.
    let name = config.stages.0.get(stage).map(|(name, _)| name);
    if !plan.stages.is_empty() && !name.is_some_and(|name| plan.stages.contains(name)) {
        return None;
    }
    Some((place, plan.methods.iter().position(|limit| takes(&limit.method, &limit.path, request))))
}

fn check(
    config: &Config,
    surroundings: &Surroundings,
    route: &Route,
    request: &HttpRequest,
    identities: &mut Numbers<CallerIdentity>,
) -> Check {
    let named = |name: &String| config.authorizers.0.iter().position(|(own, _)| own == name);
    let Some(index) = route.authorizer.as_ref().and_then(named) else { return Check::Passes };
    match &config.authorizers.0[index].1 {
        Authorizer::Iam(iam) => match request.header("authorization") {
            None => Check::Refused(403, NO_ROUTE),
            Some(caller) if iam.allow.iter().any(|allowed| allowed == caller) => Check::Passes,
            Some(_) => Check::Refused(403, ACCESS_DENIED),
        },
        Authorizer::Cognito(cognito) => Check::Token(surroundings.names.id(&cognito.user_pool)),
        Authorizer::Lambda(lambda) => {
            let key = route.key();
            let values = lambda.identity_sources.iter().map(|part| part.value(request, &key).map(str::to_owned));
            match values.collect::<Option<Vec<String>>>() {
                Some(values) => {
                    let verdict = verdict(lambda, values.first().map_or("", String::as_str));
                    Check::Ask(index, identities.of((index, values)), verdict)
                }
                None => Check::Refused(401, UNAUTHORIZED),
            }
        }
    }
}

fn verdict(lambda: &LambdaAuthorizer, value: &str) -> Verdict {
    let listed = |list: &[String]| list.iter().any(|own| own == value);
    if listed(&lambda.unauthorized) {
        Verdict::Unauthorized
    } else if listed(&lambda.deny) {
        Verdict::Deny
    } else {
        Verdict::Allow
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn routes_fit_by_method_and_path() {
        let fits = |method, path, asked: (&str, &str)| {
            let request = HttpRequest { method: asked.0.into(), path: asked.1.into(), ..HttpRequest::default() };
            takes(method, path, &request)
        };
        assert!(fits("ANY", "*", ("GET", "/")));
        assert!(fits("POST", "/orders", ("POST", "/orders")));
        assert!(fits("POST", "/orders*", ("POST", "/orders/7")));
        assert!(!fits("POST", "/orders", ("GET", "/orders")));
        assert!(!fits("ANY", "/orders", ("GET", "/orders/7")));
    }
}
