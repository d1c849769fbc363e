//! Availability Zones of a scenario: their names, and the nodes that stand in them.

use std::collections::BTreeMap;

use crate::scenario::check::{Faults, listed};
use crate::scenario::model::Scenario;
use crate::services::NodeConfig;

/// Most Availability Zones of one Region (us-east-1 has six).
const MOST_ZONES: usize = 6;
/// Letters of a zone's name.
const LONGEST_ZONE: usize = 20;

/// Zones have names of their own, and nodes stand in zones that exist.
pub(crate) fn check_zones(scenario: &Scenario, nodes: &BTreeMap<&str, &NodeConfig>, faults: &mut Faults) {
    let zones = &scenario.zones;
    if !(1..=MOST_ZONES).contains(&zones.len()) {
        let message = format!("there are {} Availability Zones; a Region has 1 to {MOST_ZONES} here", zones.len());
        faults.add(&["zones"], message, || "write a name for each, such as zones: [\"a\", \"b\", \"c\"]".into());
    }
    for (index, zone) in zones.iter().enumerate() {
        let path = ["zones", &index.to_string()];
        let is_name = zone.chars().all(|c| c.is_alphanumeric() || c == '-') && !zone.is_empty();
        if !is_name || zone.chars().count() > LONGEST_ZONE {
            faults.add(&path, format!("\"{zone}\" is not a name for an Availability Zone"), || {
                format!("use 1 to {LONGEST_ZONE} letters, digits and -, such as \"a\"")
            });
        }
        if zones[..index].contains(zone) {
            faults.add(&path, format!("the Availability Zone \"{zone}\" is named twice"), || "strike one".into());
        }
    }
    for (name, config) in nodes {
        let named = config.availability_zones();
        for (index, zone) in named.iter().enumerate() {
            let path = ["nodes", name, "availability_zones", &index.to_string()];
            if !zones.contains(zone) {
                faults.add(&path, format!("there is no Availability Zone \"{zone}\""), || one_of_zones(zones));
            } else if named[..index].contains(zone) {
                faults.add(&path, format!("the Availability Zone \"{zone}\" is named twice"), || "strike one".into());
            }
        }
    }
}

/// Which zones there are.
pub(crate) fn one_of_zones(zones: &[String]) -> String {
    format!("name one of the scenario's zones: {}", listed(zones.iter().map(String::as_str)))
}
