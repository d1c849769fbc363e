//! Whether a scenario makes sense: names that exist, calls that fit, times within the run.
//!
//! All problems are collected, not just the first. Each carries the path of the value that is wrong, and what
//! to write instead; the loader finds the place in the text.

use std::collections::BTreeMap;

use crate::scenario::called::check_names;
use crate::scenario::calls::{check_cycles, check_reference, check_watch};
use crate::scenario::expectation::{Expectation, ORDER_FIELDS, client_of};
use crate::scenario::groups::{check_group_event, check_groups};
use crate::scenario::intervention::Intervention;
use crate::scenario::model::{Scenario, TimelineEntry, VERSION};
use crate::scenario::moments::check_moment;
use crate::scenario::pairs::check_pairs;
use crate::scenario::places::{check_zones, one_of_zones};
use crate::scenario::reach::check_paths;
use crate::scenario::resolve::by_name;
use crate::scenario::spelling::nearest;
use crate::scenario::traffic::check_scripts;
use crate::services::account::AccountConfig;
use crate::services::{NodeConfig, ServiceKind};
use crate::units::time::SimDuration;

/// Problems that are kept; a file with more is wrong as a whole.
const MOST_FAULTS: usize = 50;
/// Nodes of one scenario.
const MOST_NODES: usize = 1_000;
/// Entries of one timeline.
const MOST_ENTRIES: usize = 10_000;
/// Longest run.
pub(crate) const LONGEST_RUN: SimDuration = SimDuration::from_secs(400 * 86_400);
/// Letters of a node's name.
const LONGEST_NAME: usize = 40;
/// Names that expectations use for totals.
const TAKEN: [&str; 2] = ["orders", "cost"];
/// Farthest a node may be placed from the middle of the canvas, in pixels.
const FARTHEST: f32 = 100_000.0;

/// One way in which a scenario contradicts itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Fault {
    /// Where: names and indexes from the top of the file.
    pub(crate) path: Vec<String>,
    /// What is wrong.
    pub(crate) message: String,
    /// What to write instead.
    pub(crate) help: String,
}

/// Collects faults up to the limit.
#[derive(Default)]
pub(crate) struct Faults(Vec<Fault>);

impl Faults {
    /// The help is worked out only if the fault is kept, since searching for similar names takes time.
    pub(crate) fn add(&mut self, path: &[&str], message: impl Into<String>, help: impl FnOnce() -> String) {
        if self.0.len() < MOST_FAULTS {
            let path = path.iter().map(|step| (*step).to_owned()).collect();
            self.0.push(Fault { path, message: message.into(), help: help() });
        }
    }
}

/// Everything that is wrong with a scenario.
pub(crate) fn check(scenario: &Scenario) -> Vec<Fault> {
    let mut faults = Faults::default();
    check_head(scenario, &mut faults);
    if scenario.nodes.0.len() > MOST_NODES || scenario.timeline.len() > MOST_ENTRIES {
        return faults.0;
    }
    check_account(&scenario.account, &mut faults);
    let nodes = by_name(scenario);
    for (name, config) in &scenario.nodes.0 {
        check_name(name, &mut faults);
        for problem in config.problems() {
            let mut path = vec!["nodes", name.as_str()];
            path.extend(problem.path.iter().map(String::as_str));
            faults.add(&path, problem.message, || problem.help);
        }
        for reference in config.references() {
            let mut path = vec!["nodes", name.as_str()];
            path.extend(reference.path.iter().map(String::as_str));
            check_reference(&path, name, &reference, &nodes, &mut faults);
        }
        for watch in config.watches() {
            let mut path = vec!["nodes", name.as_str()];
            path.extend(watch.path.iter().map(String::as_str));
            check_watch(&path, &watch, &nodes, &mut faults);
        }
    }
    check_zones(scenario, &nodes, &mut faults);
    check_pairs(scenario, &nodes, &mut faults);
    check_groups(&nodes, &mut faults);
    for (name, config) in &scenario.nodes.0 {
        let NodeConfig::Client(client) = config else { continue };
        check_scripts(name, client, scenario.duration, &mut faults);
        check_paths(name, client, &nodes, &mut faults);
    }
    check_cycles(scenario.nodes.0.iter().map(|(name, _)| name.as_str()), &nodes, &mut faults);
    check_surroundings(scenario, &nodes, &mut faults);
    for (index, entry) in scenario.timeline.iter().enumerate() {
        let index = index.to_string();
        check_time(&["timeline", &index, "at"], entry.at, scenario.duration, &mut faults);
        check_event(&index, &entry.event, &nodes, &scenario.zones, &mut faults);
    }
    check_changes(scenario, &mut faults);
    for (index, expectation) in scenario.expect.iter().enumerate() {
        check_expectation(&index.to_string(), expectation, &nodes, &mut faults);
    }
    faults.0
}

fn check_head(scenario: &Scenario, faults: &mut Faults) {
    if scenario.version != VERSION {
        let message = format!("version {} of the format is not known", scenario.version);
        faults.add(&["version"], message, || format!("write version: {VERSION}"));
    }
    if scenario.duration == SimDuration::ZERO || scenario.duration > LONGEST_RUN {
        let message = format!("duration is {}; it must be over 0s and at most 400d", scenario.duration);
        faults.add(&["duration"], message, || "write how long the run is, such as \"10m\"".into());
    }
    let count = scenario.nodes.0.len();
    if count > MOST_NODES {
        let message = format!("there are {count} nodes; the limit is {MOST_NODES}");
        faults.add(&["nodes"], message, || "merge nodes that do the same into one, with more capacity".into());
    }
    if scenario.timeline.len() > MOST_ENTRIES {
        let message = format!("the timeline has {} entries; the limit is {MOST_ENTRIES}", scenario.timeline.len());
        faults.add(&["timeline"], message, || "shorten it".into());
    }
    let acts = scenario.nodes.0.iter().any(|(_, config)| config.acts());
    if count == 0 {
        faults.add(&["nodes"], "there are no nodes", || "add at least a client and the node that it calls".into());
    } else if !acts {
        faults.add(&["nodes"], "there is no client, so nothing ever happens", || {
            "add one: \"users\": Client(target: \"...\", traffic: [Poisson(rate: \"10/s\")])".into()
        });
    }
}

fn check_account(account: &AccountConfig, faults: &mut Faults) {
    for problem in account.problems() {
        let path: Vec<&str> = std::iter::once("account").chain(problem.path.iter().map(String::as_str)).collect();
        faults.add(&path, problem.message, || problem.help);
    }
}

fn check_name(name: &str, faults: &mut Faults) {
    let letters = name.chars().count();
    let allowed = name.chars().all(|c| c.is_alphanumeric() || c == '-' || c == '_');
    let starts_well = name.starts_with(char::is_alphanumeric);
    if !(1..=LONGEST_NAME).contains(&letters) || !allowed || !starts_well {
        faults.add(&["nodes", name], format!("\"{name}\" is not a name for a node"), || {
            format!("use 1 to {LONGEST_NAME} letters, digits, - and _, starting with a letter or digit")
        });
    }
    if TAKEN.contains(&name) {
        let message = format!("the name \"{name}\" is taken: expectations use it for the totals");
        faults.add(&["nodes", name], message, || format!("call it \"{name}-queue\", \"{name}-db\" or the like"));
    }
}

/// Which node was meant by a name that does not exist.
pub(crate) fn meant(name: &str, nodes: &BTreeMap<&str, &NodeConfig>) -> String {
    match nearest(name, nodes.keys().copied()) {
        Some(near) => format!("did you mean \"{near}\"?"),
        None => format!("name a node of this scenario: {}", listed(nodes.keys().copied())),
    }
}

/// The first twenty names.
pub(crate) fn listed<'a>(names: impl Iterator<Item = &'a str>) -> String {
    let mut all: Vec<&str> = names.collect();
    let more = all.len().saturating_sub(20);
    all.truncate(20);
    if more == 0 { all.join(", ") } else { format!("{} and {more} more", all.join(", ")) }
}

fn check_surroundings(scenario: &Scenario, nodes: &BTreeMap<&str, &NodeConfig>, faults: &mut Faults) {
    for (index, link) in scenario.network.links.iter().enumerate() {
        for (field, name) in [("from", &link.from), ("to", &link.to)] {
            if !nodes.contains_key(name.as_str()) {
                let path = ["network", "links", &index.to_string(), field];
                faults.add(&path, format!("there is no node \"{name}\""), || meant(name, nodes));
            }
        }
    }
    for (name, (x, y)) in &scenario.positions.0 {
        if !nodes.contains_key(name.as_str()) {
            faults.add(&["positions", name], format!("there is no node \"{name}\""), || meant(name, nodes));
        }
        // Written so that not-a-number is outside, too.
        if ![x, y].into_iter().all(|v| (-FARTHEST..=FARTHEST).contains(v)) {
            let message = format!("the position ({x}, {y}) is outside -{FARTHEST}..={FARTHEST}");
            faults.add(&["positions", name], message, || "write pixels, such as (120, 80)".into());
        }
    }
    check_names(&scenario.names, nodes, faults);
    for (index, moment) in scenario.watch.iter().enumerate() {
        let index = index.to_string();
        check_time(&["watch", &index, "at"], moment.at, scenario.duration, faults);
        check_moment(&index, moment, nodes, faults);
    }
}

fn check_time(path: &[&str], at: SimDuration, end: SimDuration, faults: &mut Faults) {
    // A run of no time at all has been reported as such.
    if at > end && end > SimDuration::ZERO {
        faults.add(path, format!("{at} is after the end of the run, {end}"), || {
            format!("write a time up to \"{end}\", or a longer duration")
        });
    }
}

fn check_event(
    index: &str,
    event: &Intervention,
    nodes: &BTreeMap<&str, &NodeConfig>,
    zones: &[String],
    faults: &mut Faults,
) {
    let path = |field: &'static str| ["timeline", index, "event", field];
    let Some(name) = event.node() else {
        let name = event.zone().unwrap_or_default();
        if !zones.iter().any(|zone| zone == name) {
            faults.add(&path("zone"), format!("there is no Availability Zone \"{name}\""), || one_of_zones(zones));
        }
        return;
    };
    let Some(config) = nodes.get(name) else {
        faults.add(&path("node"), format!("there is no node \"{name}\""), || meant(name, nodes));
        return;
    };
    check_group_event(index, event, config, faults);
    let for_clients = matches!(event, Intervention::Burst { .. } | Intervention::Poison { .. });
    if for_clients && config.kind() != ServiceKind::Client {
        let message = format!("\"{name}\" is a node of kind {:?}, and this happens to clients only", config.kind());
        let clients = || nodes.iter().filter(|(_, c)| c.kind() == ServiceKind::Client).map(|(name, _)| *name);
        faults.add(&path("node"), message, || format!("name a client: {}", listed(clients())));
    }
    match event {
        Intervention::Slow { factor, .. } if !(0.01..=1_000.0).contains(factor) => {
            faults.add(&path("factor"), format!("factor is {factor}, outside 0.01..=1000"), || {
                "write how many times as long work takes, such as 3; 1 is normal".into()
            });
        }
        Intervention::Burst { count, .. } if !(1..=1_000_000).contains(count) => {
            faults.add(&path("count"), format!("count is {count}, outside 1..=1000000"), || {
                "write how many requests, such as 500".into()
            });
        }
        _ => {}
    }
}

/// What the loader would say of a file with `done` and then `wish` in the timeline of `scenario`, as a live session
/// would be saved: something about the wish, or about a later change that it leaves no room for.
pub(crate) fn check_wish(scenario: &Scenario, done: &[TimelineEntry], wish: &TimelineEntry) -> Option<String> {
    let mut future = scenario.clone();
    future.timeline.extend(done.iter().chain([wish]).cloned());
    let mut faults = Faults::default();
    let index = future.timeline.len() - 1;
    check_event(&index.to_string(), &wish.event, &by_name(scenario), &scenario.zones, &mut faults);
    check_changes(&future, &mut faults);
    let fault = faults.0.into_iter().next()?;
    let of = fault.path.get(1).and_then(|at| future.timeline.get(at.parse::<usize>().ok()?))?;
    let what = format!("{}; {}", fault.message, fault.help);
    Some(if of == wish { what } else { format!("what is to happen at {} would no longer fit: {what}", of.at) })
}

fn check_changes(scenario: &Scenario, faults: &mut Faults) {
    let mut order: Vec<usize> = (0..scenario.timeline.len()).collect();
    order.sort_by_key(|index| scenario.timeline[*index].at);
    // In order of time, each change based on the one before.
    let mut present: BTreeMap<&str, NodeConfig> = BTreeMap::new();
    for index in order {
        let Intervention::Set { node, parameter, value } = &scenario.timeline[index].event else { continue };
        let Some(config) = present.get(node.as_str()).or_else(|| scenario.nodes.get(node)) else { continue };
        match config.with_live_parameter(parameter, value) {
            Ok(changed) => {
                present.insert(node, changed);
            }
            Err(problem) => {
                let (message, help) = problem.split_once("; ").unwrap_or((&problem, ""));
                faults.add(&["timeline", &index.to_string(), "event", "value"], message, || {
                    let own = "write a parameter of this kind of node and a value that fits it; docs/scenario-format.md lists them";
                    if help.is_empty() { own.into() } else { help.into() }
                });
            }
        }
    }
}

fn check_expectation(index: &str, claim: &Expectation, nodes: &BTreeMap<&str, &NodeConfig>, faults: &mut Faults) {
    let Some((name, rest)) = claim.path.split_once('.') else { return };
    if name == "cost" {
        let known = nodes.keys().copied().chain(["total", "per_month"]);
        if !known.clone().any(|known| known == rest) {
            let message = format!("there is no cost \"{rest}\"");
            faults.add(&["expect", index], message, || match nearest(rest, known) {
                Some(near) => format!("did you mean \"cost.{near}\"?"),
                None => "write cost.total, cost.per_month or cost.<node>".into(),
            });
        }
        return;
    }
    let config = nodes.get(name).filter(|_| name != "orders");
    if config.is_none() && name != "orders" {
        let message = format!("there is no node \"{name}\"");
        let names = nodes.keys().copied().chain(TAKEN);
        faults.add(&["expect", index], message, || match nearest(name, names) {
            Some(near) => format!("did you mean \"{near}.{rest}\"?"),
            None => format!("start with orders or a node of this scenario: {}", listed(nodes.keys().copied())),
        });
        return;
    }
    if let Some((client, _)) = client_of(&claim.path)
        && !nodes.get(client).is_some_and(|config| config.acts())
    {
        let known = if nodes.contains_key(client) { "sends no requests" } else { "is neither a client nor a total" };
        faults.add(&["expect", index], format!("\"{client}\" {known}"), || {
            let clients = || nodes.iter().filter(|(_, config)| config.acts()).map(|(name, _)| *name);
            let totals = ORDER_FIELDS.iter().map(|(field, _)| *field);
            match nearest(client, clients().chain(totals)) {
                Some(near) => format!("did you mean \"{}\"?", claim.path.replacen(client, near, 1)),
                None => format!("write orders.<client>.<total>; the clients are {}", listed(clients())),
            }
        });
        return;
    }
    if let Err((message, help)) = claim.check_measure(config.map(|config| config.kind())) {
        faults.add(&["expect", index], message, || help);
    }
}
