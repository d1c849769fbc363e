//! Which business effects lie behind the requests of a client: the steps that are marked as effects, by the node
//! where each happens.
//!
//! Work goes from a caller to whom it calls, from a topic to everybody who gets a copy, and from a queue to those
//! who consume it. Behind an API Gateway it goes only along the route that the request takes. Where work goes one
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

/// A walk along one request. Each node is looked at once; the trail is at most as long as there are nodes (1,000),
/// so recursion is safe.
struct Search<'r, 'a> {
    reach: &'r Reach<'a>,
    request: &'r HttpRequest,
    trail: Vec<&'a str>,
    known: BTreeMap<&'a str, Sites<'a>>,
}

impl<'a> Search<'_, 'a> {
    /// Where effects happen behind a node.
    fn behind(&mut self, name: &str) -> Sites<'a> {
        let nodes = &self.reach.nodes;
        let Some((&name, config)) = nodes.get_key_value(name).filter(|(name, _)| !self.trail.contains(name)) else {
            return Sites::new();
        };
        if let Some(sites) = self.known.get(name) {
            return sites.clone();
        }
        self.trail.push(name);
        let sites = self.look(name, config);
        self.trail.pop();
        self.known.insert(name, sites.clone());
        sites
    }

    fn look(&mut self, name: &'a str, config: &NodeConfig) -> Sites<'a> {
        let mut sites = Sites::new();
        if config.handler().contains(&Step::Effect) {
            sites.insert(name);
        }
        let (detours, forward): (Vec<Reference>, Vec<Reference>) =
            ways(config, self.request).into_iter().partition(is_detour);
        for reference in forward {
            let target = self.reach.nodes.get_key_value(reference.to.as_str());
            if let Some((&to, _)) = target.filter(|_| reference.effect) {
                sites.insert(to);
            }
            sites.extend(self.behind(&reference.to));
        }
        let consumers = self.reach.consumers.get(name).into_iter().flatten().map(|consumer| (*consumer).to_owned());
        let alternatives: Vec<String> = consumers.chain(detours.into_iter().map(|detour| detour.to)).collect();
        let largest = alternatives.iter().map(|to| self.behind(to)).max_by_key(BTreeSet::len);
        sites.extend(largest.into_iter().flatten());
        sites
    }
}

/// Where this request goes from a node. What a node receives from is where work comes from, not where it goes.
fn ways(config: &NodeConfig, request: &HttpRequest) -> Vec<Reference> {
    match config {
        NodeConfig::ApiGateway(api) => integrations(api, request),
        _ => config.references().into_iter().filter(|r| r.operation != OperationKind::Receive).collect(),
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
    let taken = api.routes.iter().position(|route| route.takes(request));
    match taken.and_then(|place| references.get(place)) {
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
    let taken = |request: &HttpRequest| api.routes.iter().any(|route| route.takes(request));
    let help = || {
        let written = api.routes.iter().map(|route| format!("{} {}", route.method, route.path));
        format!("its routes are {}", written.take(10).collect::<Vec<_>>().join(", "))
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
