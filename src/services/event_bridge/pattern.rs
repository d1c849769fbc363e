//! Event patterns: which events a rule takes, by what an event says. Worked out once by node and request, so that
//! matching is a look-up while the bus runs.

use std::collections::BTreeMap;
use std::fmt;

use serde::{Deserialize, Serialize};

use crate::services::configuration::Surroundings;
use crate::services::contract::NodeId;
use crate::services::event::ServiceEvent;
use crate::services::handler::fingerprint;
use crate::services::http::HttpRequest;
use crate::units::named::Named;

/// An event pattern: every field that it has must match, by one of its values. A value that ends in `*` stands for
/// everything that begins so, but for detail types, which are matched as a whole.
#[derive(Clone, Debug, Default, PartialEq, Deserialize, Serialize)]
#[serde(deny_unknown_fields, default)]
pub struct EventPattern {
    /// Who put the event: nodes; `aws.cloudwatch` for what alarms report by themselves.
    pub source: Vec<String>,
    /// What has happened.
    pub detail_type: Vec<String>,
    /// What an AWS service reports about: the alarm.
    pub resources: Vec<String>,
    /// What the request behind the event says: `method`, `path`, or `querystring.name`.
    pub detail: Named<Vec<String>>,
}

/// Fields of `detail` that a scenario can express, beside query parameters.
const DETAILS: [&str; 2] = ["method", "path"];
/// Query parameters begin with this.
const PARAMETER: &str = "querystring.";

/// What is wrong with a pattern, and what to write instead.
type Wrong = (String, &'static str);

impl EventPattern {
    /// What is wrong with it.
    pub(super) fn problem(&self) -> Option<Wrong> {
        let lists = [&self.source, &self.detail_type, &self.resources];
        if lists.iter().all(|list| list.is_empty()) && self.detail.0.is_empty() {
            let help = "write for example event_pattern: (detail_type: [\"OrderPlaced\"])";
            return Some(("an empty pattern would match nothing that AWS accepts".into(), help));
        }
        if let Some(part) = self.detail_type.iter().find(|text| text.ends_with('*')) {
            let message = format!("the detail type \"{part}\" is matched as a whole, with its *");
            return Some((message, "write each detail type in full"));
        }
        let unknown = self.detail.0.iter().map(|(name, _)| name.as_str());
        let mut unknown = unknown.filter(|name| !DETAILS.contains(name) && !name.starts_with(PARAMETER));
        if let Some(name) = unknown.next() {
            let message = format!("an event has no detail \"{name}\" here");
            return Some((message, "write \"method\", \"path\" or \"querystring.name\""));
        }
        let empty = self.detail.0.iter().find(|(_, values)| values.is_empty());
        empty.map(|(name, _)| {
            (format!("\"{name}\" has no values, so nothing would match"), "leave it out, or write a value")
        })
    }

    /// It takes an event that this node puts while it works on this request.
    pub(super) fn takes_put(&self, source: &str, detail_type: &str, request: &HttpRequest) -> bool {
        self.resources.is_empty()
            && any(&self.source, source)
            && any(&self.detail_type, detail_type)
            && self.takes_request(request)
    }

    fn takes_request(&self, request: &HttpRequest) -> bool {
        self.detail.0.iter().all(|(name, values)| match name.as_str() {
            "method" => any(values, &request.method),
            "path" => any(values, &request.path),
            name => {
                let value = name.strip_prefix(PARAMETER).and_then(|parameter| request.parameter(parameter));
                value.is_some_and(|value| any(values, value))
            }
        })
    }

    /// It takes what an AWS service reports about this node.
    fn takes_report(&self, event: &ServiceEvent, resource: &str) -> bool {
        self.detail.0.is_empty()
            && any(&self.source, event.source)
            && any(&self.detail_type, event.detail_type)
            && any(&self.resources, resource)
    }
}

/// One of the values fits; no value at all asks for nothing.
fn any(values: &[String], text: &str) -> bool {
    values.is_empty() || values.iter().any(|value| fits(value, text))
}

fn fits(value: &str, text: &str) -> bool {
    value.strip_suffix('*').map_or(value == text, |beginning| text.starts_with(beginning))
}

impl fmt::Display for EventPattern {
    /// In a few words: the values, one field after the other.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let fields = [&self.detail_type, &self.source, &self.resources].into_iter();
        let fields = fields.chain(self.detail.0.iter().map(|(_, values)| values)).filter(|values| !values.is_empty());
        let written: Vec<String> = fields.map(|values| values.join(" | ")).collect();
        f.write_str(&written.join(" · "))
    }
}

/// An event as it reaches the bus.
#[derive(Clone, Copy, Debug)]
pub(super) enum Reported {
    /// By a handler: who put it, what stands for its detail type, and the request behind it.
    Put { from: NodeId, detail_type: u64, route: Option<u32> },
    /// By an AWS service, about that node.
    ByAws { event: &'static ServiceEvent, by: NodeId },
}

/// A pattern, worked out for the nodes and requests of a scenario.
#[derive(Clone, Debug)]
pub(super) struct Matcher {
    pattern: EventPattern,
    /// Every node: its name, and whether it is a source that the pattern takes.
    sources: BTreeMap<NodeId, (String, bool)>,
    /// What stands for the detail types.
    detail_types: Vec<u64>,
    /// By the scenario's request: its details fit.
    routes: Vec<bool>,
}

impl Matcher {
    pub(super) fn new(pattern: &EventPattern, surroundings: &Surroundings) -> Self {
        let takes = |name: &str| pattern.resources.is_empty() && any(&pattern.source, name);
        let sources = surroundings.names.0.iter().map(|(name, id)| (*id, (name.clone(), takes(name))));
        Matcher {
            sources: sources.collect(),
            detail_types: pattern.detail_type.iter().map(|text| fingerprint(text)).collect(),
            routes: surroundings.routes.iter().map(|request| pattern.takes_request(request)).collect(),
            pattern: pattern.clone(),
        }
    }

    /// The rule takes this event.
    pub(super) fn takes(&self, event: &Reported) -> bool {
        match *event {
            Reported::Put { from, detail_type, route } => {
                let fits = |route: u32| self.routes.get(route as usize).copied().unwrap_or(false);
                let of_request = route.map_or(self.pattern.detail.0.is_empty(), fits);
                let of_type = self.detail_types.is_empty() || self.detail_types.contains(&detail_type);
                self.sources.get(&from).is_some_and(|(_, takes)| *takes) && of_type && of_request
            }
            Reported::ByAws { event, by } => {
                self.sources.get(&by).is_some_and(|(name, _)| self.pattern.takes_report(event, name))
            }
        }
    }
}
