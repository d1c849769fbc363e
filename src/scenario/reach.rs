//! Which business effects lie behind the requests of a client: the steps that are marked as effects, by the node
//! where each happens.
//!
//! Work goes from a caller to whom it calls, from a topic to everybody who gets a copy, from an event bus to the targets
//! of the rules that match, and from a queue to those who consume it. Behind an API Gateway it goes only along the route
//! that the request takes. Where work goes one
//! way or the other (consumers of one queue, a dead-letter queue), the way with the most effects counts.

use std::collections::{BTreeMap, BTreeSet};

use crate::scenario::check::Faults;
use crate::scenario::model::Scenario;
use crate::scenario::resolve::by_name;
use crate::services::NodeConfig;
use crate::services::api_gateway;
use crate::services::client;
use crate::services::configuration::{Configuration as _, Reference};
use crate::services::contract::OperationKind;
use crate::services::handler::Step;
use crate::services::http::HttpRequest;

/// Nodes at which an effect happens.
type Sites<'a> = BTreeSet<&'a str>;

/// By node and by the scenario's route: how many effects a request of this client wants; empty for other nodes.
pub(crate) fn effects_wanted(scenario: &Scenario, routes: &[HttpRequest]) -> Vec<Vec<u32>> {
    let reach = Reach { nodes: by_name(scenario), consumers: consumers(scenario) };
    let of_node = |config: &NodeConfig| match config {
        NodeConfig::Client(client) => reach.of_client(client, routes),
        _ => Vec::new(),
    };
    scenario.nodes.0.iter().map(|(_, config)| of_node(config)).collect()
}

/// Who receives from each queue.
fn consumers(scenario: &Scenario) -> BTreeMap<String, Vec<&str>> {
    let mut consumers: BTreeMap<String, Vec<&str>> = BTreeMap::new();
    for (name, config) in &scenario.nodes.0 {
        for reference in config.references() {
            if reference.operation == OperationKind::Receive {
                consumers.entry(reference.to).or_default().push(name);
            }
        }
    }
    consumers
}

/// Who leads to whom.
struct Reach<'a> {
    nodes: BTreeMap<&'a str, &'a NodeConfig>,
    consumers: BTreeMap<String, Vec<&'a str>>,
}

impl<'a> Reach<'a> {
    /// Effects that the client wants by each route; 0 for those that it never takes.
    fn of_client(&self, client: &client::Config, routes: &[HttpRequest]) -> Vec<u32> {
        let scripts = client.traffic.iter().flat_map(|phase| phase.script());
        let mut sent: BTreeSet<HttpRequest> = scripts.map(|request| client.scripted_route(request)).collect();
        sent.insert(client.route());
        // Requests that differ in their parameters alone go the same way.
        let mut known: BTreeMap<(&str, &str), u32> = BTreeMap::new();
        let mut wanted = Vec::new();
        for request in routes {
            let way = (request.method.as_str(), request.path.as_str());
            wanted.push(match known.get(&way) {
                _ if !sent.contains(request) => 0,
                Some(count) => *count,
                None => {
                    let mut search = Search { reach: self, request, trail: Vec::new(), known: BTreeMap::new() };
                    let count = u32::try_from(search.behind(&client.target).len()).unwrap_or(u32::MAX);
                    known.insert(way, count);
                    count
                }
            });
        }
        wanted
    }
}

/// A place that work comes to: a node, and for an event bus who puts which event there.
type Visit<'a> = (&'a str, Option<(&'a str, &'a str)>);

/// A walk along one request. Each visit is made once; the trail is at most as long as there are nodes (1,000) and
/// kinds of events, so recursion is safe.
struct Search<'r, 'a> {
    reach: &'r Reach<'a>,
    request: &'r HttpRequest,
    trail: Vec<Visit<'a>>,
    known: BTreeMap<Visit<'a>, Sites<'a>>,
}

impl<'a> Search<'_, 'a> {
    /// Where effects happen behind a node.
    fn behind(&mut self, name: &str) -> Sites<'a> {
        match self.reach.nodes.get_key_value(name) {
            Some((&name, config)) => self.visit((name, None), config),
            None => Sites::new(),
        }
    }

    fn visit(&mut self, visit: Visit<'a>, config: &'a NodeConfig) -> Sites<'a> {
        if self.trail.contains(&visit) {
            return Sites::new();
        }
        if let Some(sites) = self.known.get(&visit) {
            return sites.clone();
        }
        self.trail.push(visit);
        let sites = match visit {
            (name, None) => self.look(name, config),
            (_, Some((source, detail_type))) => {
                let ways = config.ways_of_event(source, detail_type, self.request);
                self.forward(ways.into_iter().filter(|reference| !is_detour(reference)).collect())
            }
        };
        self.trail.pop();
        self.known.insert(visit, sites.clone());
        sites
    }

    fn look(&mut self, name: &'a str, config: &'a NodeConfig) -> Sites<'a> {
        let mut sites = Sites::new();
        if config.handler().contains(&Step::Effect) {
            sites.insert(name);
        }
        let (detours, forward): (Vec<Reference>, Vec<Reference>) =
            ways(config, self.request).into_iter().partition(is_detour);
        sites.extend(self.forward(forward));
        sites.extend(self.events(name, config));
        let consumers = self.reach.consumers.get(name).into_iter().flatten().map(|consumer| (*consumer).to_owned());
        let alternatives: Vec<String> = consumers.chain(detours.into_iter().map(|detour| detour.to)).collect();
        let largest = alternatives.iter().map(|to| self.behind(to)).max_by_key(BTreeSet::len);
        sites.extend(largest.into_iter().flatten());
        sites
    }

    /// All of these ways are gone.
    fn forward(&mut self, ways: Vec<Reference>) -> Sites<'a> {
        let mut sites = Sites::new();
        for reference in ways {
            let target = self.reach.nodes.get_key_value(reference.to.as_str());
            if let Some((&to, _)) = target.filter(|_| reference.effect) {
                sites.insert(to);
            }
            sites.extend(self.behind(&reference.to));
        }
        sites
    }

    /// What the events lead to that a node puts on buses: to the targets of the rules that they match.
    fn events(&mut self, name: &'a str, config: &'a NodeConfig) -> Sites<'a> {
        let mut sites = Sites::new();
        for step in config.handler() {
            let Step::PutEvents(put) = step else { continue };
            if let Some((&bus, config)) = self.reach.nodes.get_key_value(put.to.as_str()) {
                sites.extend(self.visit((bus, Some((name, &put.detail_type))), config));
            }
        }
        sites
    }
}

/// Where this request goes from a node. What a node receives from is where work comes from, not where it goes.
fn ways(config: &NodeConfig, request: &HttpRequest) -> Vec<Reference> {
    match config {
        NodeConfig::ApiGateway(api) => integrations(api, request),
        _ => {
            // Events are followed by what they say.
            let elsewhere = |kind| matches!(kind, OperationKind::Receive | OperationKind::PutEvents);
            config.references().into_iter().filter(|reference| !elsewhere(reference.operation)).collect()
        }
    }
}

/// It goes there only if something else has failed.
fn is_detour(reference: &Reference) -> bool {
    reference.operation == OperationKind::Redrive || reference.path.iter().any(|field| field == "on_failure")
}

/// What answers this request; everything that the API calls if no route takes it.
fn integrations(api: &api_gateway::Config, request: &HttpRequest) -> Vec<Reference> {
    let references = api.references();
    // The first references of an API are its routes' integrations, in their order.
    match api.route_of(request).and_then(|place| references.get(place)) {
        Some(reference) => vec![reference.clone()],
        None => references,
    }
}

/// Every request of a client is one that some route of the API takes.
pub(crate) fn check_paths(
    name: &str,
    client: &client::Config,
    nodes: &BTreeMap<&str, &NodeConfig>,
    faults: &mut Faults,
) {
    let Some(NodeConfig::ApiGateway(api)) = nodes.get(client.target.as_str()) else { return };
    let taken = |request: &HttpRequest| api.route_of(request).is_some();
    let help = || {
        let written = api.routes.iter().map(|route| format!("{} {}", route.method, route.path));
        let routes = written.take(10).collect::<Vec<_>>().join(", ");
        match api.stage_names().collect::<Vec<_>>().as_slice() {
            [] => format!("its routes are {routes}"),
            stages => format!("begin the path with a stage (/{}); the routes are {routes}", stages.join(", /")),
        }
    };
    let says = |request: &HttpRequest| format!("no route of \"{}\" takes {request}", client.target);
    let scripted_only = client.traffic.iter().all(|phase| !phase.script().is_empty());
    if !scripted_only && !taken(&client.route()) {
        faults.add(&["nodes", name, "path"], says(&client.route()), help);
    }
    for (index, phase) in client.traffic.iter().enumerate() {
        let requests = phase.script().iter().map(|request| client.scripted_route(request));
        if let Some(lost) = requests.into_iter().find(|request| !taken(request)) {
            faults.add(&["nodes", name, "traffic", &index.to_string()], says(&lost), help);
        }
    }
}
