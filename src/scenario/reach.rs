//! Which clients want a business effect: whether a step that is marked as one lies behind them.
//!
//! Work goes from a caller to whom it calls, and from a queue to those who consume it. Behind an API Gateway it
//! goes only along the routes that the client's requests take.

use std::collections::{BTreeMap, BTreeSet};

use crate::scenario::model::Scenario;
use crate::scenario::resolve::by_name;
use crate::services::NodeConfig;
use crate::services::api_gateway;
use crate::services::contract::OperationKind;
use crate::services::handler::Step;

/// By node: it is a client, and an effect lies behind it.
pub(crate) fn wants_effect(scenario: &Scenario) -> Vec<bool> {
    let nodes = by_name(scenario);
    let consumers = consumers(scenario);
    let reaches = |config: &NodeConfig| match config {
        NodeConfig::Client(client) => {
            let scripts = client.traffic.iter().flat_map(|phase| phase.script());
            let mut requests: BTreeSet<String> = scripts.map(|request| client.scripted_route(request)).collect();
            requests.insert(client.route());
            effect_behind(&client.target, &nodes, &consumers, &requests)
        }
        _ => false,
    };
    scenario.nodes.0.iter().map(|(_, config)| reaches(config)).collect()
}

/// Who receives from each queue.
fn consumers(scenario: &Scenario) -> BTreeMap<String, Vec<String>> {
    let mut consumers: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for (name, config) in &scenario.nodes.0 {
        for reference in config.references() {
            if reference.operation == OperationKind::Receive {
                consumers.entry(reference.to).or_default().push(name.clone());
            }
        }
    }
    consumers
}

fn effect_behind(
    target: &str,
    nodes: &BTreeMap<&str, &NodeConfig>,
    consumers: &BTreeMap<String, Vec<String>>,
    requests: &BTreeSet<String>,
) -> bool {
    let mut seen: BTreeSet<String> = BTreeSet::new();
    let mut open = vec![target.to_owned()];
    while let Some(name) = open.pop() {
        let Some(config) = nodes.get(name.as_str()).filter(|_| seen.insert(name.clone())) else { continue };
        // What a node receives from is where work comes from, not where it goes.
        let forward = || config.references().into_iter().filter(|r| r.operation != OperationKind::Receive);
        if config.handler().contains(&Step::Effect) || forward().any(|reference| reference.effect) {
            return true;
        }
        open.extend(consumers.get(&name).into_iter().flatten().cloned());
        match config {
            NodeConfig::ApiGateway(api) => open.extend(integrations(api, requests)),
            _ => open.extend(forward().map(|reference| reference.to)),
        }
    }
    false
}

/// What answers these requests; every integration if no route fits any of them.
fn integrations(api: &api_gateway::Config, requests: &BTreeSet<String>) -> Vec<String> {
    let first = |request: &String| api.routes.iter().find(|route| fits(&route.method, &route.path, request));
    let taken: Vec<String> =
        requests.iter().filter_map(first).map(|route| route.integration.target().to_owned()).collect();
    if taken.is_empty() {
        api.routes.iter().map(|route| route.integration.target().to_owned()).collect()
    } else {
        taken
    }
}

/// A route of an API takes this `METHOD path[?parameters]`.
fn fits(method: &str, path: &str, request: &str) -> bool {
    let (asked_method, rest) = request.split_once(' ').unwrap_or((request, "/"));
    let asked_path = rest.split_once('?').map_or(rest, |(path, _)| path);
    let path_fits = match path.strip_suffix('*') {
        Some(prefix) => asked_path.starts_with(prefix),
        None => asked_path == path,
    };
    path_fits && (method == "ANY" || method == asked_method)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn routes_fit_by_method_and_path() {
        assert!(fits("ANY", "*", "GET /"));
        assert!(fits("POST", "/orders", "POST /orders?fast=1"));
        assert!(fits("POST", "/orders*", "POST /orders/7"));
        assert!(!fits("POST", "/orders", "GET /orders"));
        assert!(!fits("ANY", "/orders", "GET /orders/7"));
    }
}
