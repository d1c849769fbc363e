//! A scenario with its names looked up: what the engine builds its nodes from.
//!
//! Everything here is a function of the scenario alone. `resolve` refuses a scenario that contradicts itself
//! (see `scenario/check.rs`), so that nothing behind it has to ask again whether a name exists.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use crate::scenario::called::Called;
use crate::scenario::check::{Fault, check};
use crate::scenario::model::Scenario;
use crate::scenario::reach;
use crate::services::configuration::{Names, Surroundings};
use crate::services::contract::{NodeId, OperationKind};
use crate::services::http::HttpRequest;
use crate::services::{NodeConfig, ServiceKind};
use crate::units::text::Language;

/// A scenario that is known to make sense, with its names looked up.
#[derive(Clone, Debug)]
pub struct Resolved {
    /// Name of the file, as given.
    pub name: String,
    /// The text it was read from; empty if it was not read from one. Parameters may have been changed since.
    pub source: Arc<str>,
    /// The scenario as written.
    pub scenario: Scenario,
    /// Its nodes by name.
    pub names: Names,
    /// Names of message groups, in order of first appearance.
    pub message_groups: Vec<String>,
    /// Every HTTP request that a client may send, in order of first appearance.
    pub routes: Vec<HttpRequest>,
    /// Who asks what of whom, in the order of the file; the same question of the same node once.
    pub links: Vec<Edge>,
    /// By node: some step behind this client is marked as the business effect. False for other nodes.
    pub wants_effect: Vec<bool>,
    /// By node and route: how many effects a request of this client wants; empty for other nodes.
    pub effects_wanted: Vec<Vec<u32>>,
    /// By node: it is the dead-letter queue of another queue, and nobody takes messages from it.
    pub dead_letter: Vec<bool>,
    /// By node: it is the dead-letter queue of another queue, whoever consumes it.
    pub redrive_target: Vec<bool>,
}

/// One node asks something of another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Edge {
    /// Who asks.
    pub from: NodeId,
    /// Who is asked.
    pub to: NodeId,
    /// What is asked.
    pub operation: OperationKind,
    /// It steers (a scaling policy looks at a metric) and carries no work.
    pub control: bool,
}

impl Resolved {
    /// What the service of `node` needs to know of the rest.
    #[must_use]
    pub fn surroundings(&self, node: NodeId) -> Surroundings {
        let flag = |flags: &[bool]| flags.get(node.0 as usize).copied().unwrap_or(false);
        let clients = self.scenario.nodes.0.iter().filter(|(_, config)| config.kind() == ServiceKind::Client);
        Surroundings {
            clients: clients.map(|(name, _)| self.names.id(name)).collect(),
            names: self.names.clone(),
            node,
            routes: self.routes.clone(),
            message_groups: self.message_groups.clone(),
            effects_wanted: self.effects_wanted.get(node.0 as usize).cloned().unwrap_or_default(),
            dead_letter: flag(&self.dead_letter),
            zones: self.scenario.zones.clone(),
            metrics: self.scenario.nodes.0.iter().map(|(_, config)| config.kind().metrics()).collect(),
            database: self.database_behind(node),
            redrive_target: flag(&self.redrive_target),
            mode: self.scenario.mode,
        }
    }

    /// How its nodes are called in that language.
    #[must_use]
    pub fn called(&self, language: Language) -> Called<'_> {
        Called::new(&self.scenario.names, language)
    }

    /// The node whose random streams decide about a node's arrivals and their keys: itself, or for a client the one
    /// that its `arrivals_like` names.
    #[must_use]
    pub fn arrivals_of<'a>(&'a self, name: &'a str) -> &'a str {
        match self.scenario.nodes.get(name) {
            Some(NodeConfig::Client(client)) => client.arrivals_like.as_deref().unwrap_or(name),
            _ => name,
        }
    }

    /// Connections and vCPUs of the first relational database that a node names.
    fn database_behind(&self, node: NodeId) -> Option<(u32, u32)> {
        let nodes = &self.scenario.nodes;
        let (_, config) = nodes.0.get(node.0 as usize)?;
        config.references().iter().find_map(|reference| nodes.get(&reference.to)?.database())
    }

    /// The same scenario with one parameter of one node changed, as `--set NODE.PARAMETER=VALUE` does it.
    ///
    /// # Errors
    /// When there is no such node or parameter, the value does not fit, or the scenario contradicts itself
    /// afterwards. The scenario at hand stays as it is and can still be used.
    pub fn with_parameter(&self, node: &str, parameter: &str, value: &str) -> Result<Resolved, String> {
        let mut scenario = self.scenario.clone();
        let names: Vec<&str> = self.scenario.nodes.0.iter().map(|(name, _)| name.as_str()).collect();
        let Some((_, config)) = scenario.nodes.0.iter_mut().find(|(name, _)| name == node) else {
            return Err(match crate::scenario::spelling::nearest(node, names.iter().copied()) {
                Some(near) => format!("there is no node \"{node}\"; did you mean \"{near}\"?"),
                None => format!("there is no node \"{node}\"; the nodes are {}", names.join(", ")),
            });
        };
        *config = config.with_parameter(parameter, value)?;
        let changed = resolve(scenario, &self.name).map_err(|faults| {
            let all: Vec<String> = faults
                .into_iter()
                .map(|fault| format!("{}: {}; {}", fault.path.join("."), fault.message, fault.help))
                .collect();
            all.join("\n")
        })?;
        Ok(Resolved { source: Arc::clone(&self.source), ..changed })
    }
}

/// Looks up the names of a scenario.
///
/// # Errors
/// Every way in which the scenario contradicts itself, up to a limit.
pub(crate) fn resolve(scenario: Scenario, name: &str) -> Result<Resolved, Vec<Fault>> {
    let faults = check(&scenario);
    if !faults.is_empty() {
        return Err(faults);
    }
    let ids = scenario.nodes.0.iter().zip(0_u32..).map(|((name, _), index)| (name.clone(), NodeId(index)));
    let names = Names(ids.collect());
    let links = links(&scenario, &names);
    let mut dead_letter = vec![false; scenario.nodes.0.len()];
    let mut redrive_target = dead_letter.clone();
    for link in links.iter().filter(|link| link.operation == OperationKind::Redrive) {
        // A dead-letter queue that somebody consumes is an ordinary queue: its messages go on.
        let takes = |kind| matches!(kind, OperationKind::Receive | OperationKind::Move);
        let is_consumed = links.iter().any(|other| other.to == link.to && takes(other.operation));
        dead_letter[link.to.0 as usize] = !is_consumed;
        redrive_target[link.to.0 as usize] = true;
    }
    let routes = routes(&scenario);
    let effects_wanted = reach::effects_wanted(&scenario, &routes);
    Ok(Resolved {
        name: name.to_owned(),
        source: Arc::default(),
        routes,
        message_groups: message_groups(&scenario),
        wants_effect: effects_wanted.iter().map(|wanted| wanted.iter().any(|count| *count > 0)).collect(),
        effects_wanted,
        names,
        links,
        dead_letter,
        redrive_target,
        scenario,
    })
}

fn links(scenario: &Scenario, names: &Names) -> Vec<Edge> {
    let mut links: Vec<Edge> = Vec::new();
    for (name, config) in &scenario.nodes.0 {
        let from = names.id(name);
        let start = links.len();
        for reference in config.references() {
            // A gateway reads tokens without asking the pool that issued them.
            let control = reference.operation == OperationKind::ExecutePolicy
                || (reference.operation == OperationKind::SignIn && reference.path.len() > 2);
            let edge = Edge { from, to: names.id(&reference.to), operation: reference.operation, control };
            if !links[start..].contains(&edge) {
                links.push(edge);
            }
        }
        for watch in config.watches() {
            // Numbers flow from where they are measured to whoever looks at them.
            let (from, to) = (names.id(&watch.node), from);
            let edge = Edge { from, to, operation: OperationKind::Watch, control: true };
            if from != to && !links.contains(&edge) {
                links.push(edge);
            }
        }
    }
    links
}

/// Every request that a client sends.
fn routes(scenario: &Scenario) -> Vec<HttpRequest> {
    let mut known: BTreeSet<HttpRequest> = BTreeSet::new();
    let mut routes = Vec::new();
    for (_, config) in &scenario.nodes.0 {
        let NodeConfig::Client(client) = config else { continue };
        let scripted =
            client.traffic.iter().flat_map(|phase| phase.script()).map(|request| client.scripted_route(request));
        for route in std::iter::once(client.route()).chain(scripted) {
            if known.insert(route.clone()) {
                routes.push(route);
            }
        }
    }
    routes
}

fn message_groups(scenario: &Scenario) -> Vec<String> {
    let mut known: BTreeSet<&str> = BTreeSet::new();
    let named = scenario.nodes.0.iter().flat_map(|(_, config)| config.message_groups());
    named.filter(|name| known.insert(name)).map(str::to_owned).collect()
}

/// Nodes by name, for the checks that run before ids exist.
pub(crate) fn by_name(scenario: &Scenario) -> BTreeMap<&str, &NodeConfig> {
    scenario.nodes.0.iter().map(|(name, config)| (name.as_str(), config)).collect()
}

#[cfg(test)]
mod tests {
    use crate::scenario::load::load;
    use crate::scenario::resolve::{Edge, Resolved};
    use crate::services::contract::{NodeId, OperationKind};

    fn scenario(nodes: &str) -> Resolved {
        let text = format!("(version: 1, title: (en: \"x\"), duration: \"1m\", nodes: {{ {nodes} }})");
        load(text.as_bytes(), "x.ron").unwrap_or_else(|problems| panic!("{problems}"))
    }

    const LOOSE: &str = r#"
        "users": Client(target: "api", path: "/orders", traffic: [
            Poisson(rate: "1/s"),
            Script([(at: "1s"), (at: "2s", method: "PUT", parameters: "a=1")]),
        ]),
        "visitors": Client(target: "api", path: "/menu", traffic: [Poisson(rate: "1/s")]),
        "api": ApiGateway(routes: [
            (path: "/orders*", integration: Http("web")),
            (path: "/menu", integration: Http("menu")),
        ]),
        "menu": Server(threads: 1, handler: [Compute("1ms")]),
        "web": Server(threads: 1, handler: [Send(to: "queue"), Send(to: "queue")]),
        "queue": Sqs(redrive_policy: (dead_letter_queue: "parked", max_receive_count: 3)),
        "parked": Sqs(),
        "workers": AutoScalingGroup(queue: "queue", min_size: 1, max_size: 2, handler: [Query(to: "db", work: "1ms", effect: true)]),
        "db": Rds(),
    "#;

    #[test]
    fn an_effect_is_wanted_if_one_lies_behind_the_routes_of_a_client() {
        let resolved = scenario(LOOSE);

        // users -> api -> web -> queue -> workers -> db (effect); visitors -> api -> menu, where there is none.
        assert_eq!(resolved.wants_effect, [true, false, false, false, false, false, false, false, false]);
        // GET /orders, PUT /orders?a=1, GET /menu: the users never ask for the last.
        assert_eq!(resolved.surroundings(NodeId(0)).effects_wanted, [1, 1, 0]);
        assert_eq!(resolved.surroundings(NodeId(1)).effects_wanted, [0, 0, 0]);
    }

    #[test]
    fn routes_are_listed_once_in_order_of_appearance() {
        let resolved = scenario(LOOSE);

        let written: Vec<String> = resolved.routes.iter().map(ToString::to_string).collect();
        assert_eq!(written, ["GET /orders", "PUT /orders?a=1", "GET /menu"]);
    }

    #[test]
    fn links_name_each_question_once_and_dead_letter_queues_are_marked() {
        let resolved = scenario(LOOSE);

        let from_web: Vec<&Edge> = resolved.links.iter().filter(|link| link.from == resolved.names.id("web")).collect();
        assert_eq!(from_web.len(), 1, "two sends to one queue are one link");
        assert_eq!((from_web[0].to, from_web[0].operation), (resolved.names.id("queue"), OperationKind::Send));
        assert!(resolved.surroundings(resolved.names.id("parked")).dead_letter);
        assert!(!resolved.surroundings(resolved.names.id("queue")).dead_letter);
    }

    #[test]
    fn one_parameter_can_be_changed_and_the_whole_is_checked_again() {
        let resolved = scenario(LOOSE);
        let refusal = |node, parameter, value| resolved.with_parameter(node, parameter, value).unwrap_err();

        let changed = resolved.with_parameter("users", "path", "/menu").unwrap();
        assert!(!changed.wants_effect[0], "the menu has no effect behind it");
        assert!(resolved.with_parameter("queue", "redrive_policy.max_receive_count", "5").is_ok());
        assert!(refusal("quue", "delay", "1s").contains("did you mean \"queue\"?"));
        assert!(refusal("queue", "delay", "1h").contains("outside 0s..=15m"));
        assert!(refusal("queue", "delya", "1s").contains("delya"));
        assert!(refusal("users", "target", "web2").contains("there is no node \"web2\""));
    }
}
