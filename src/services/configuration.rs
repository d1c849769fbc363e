//! What a scenario file says about a node: its configuration, the names in it, and what can be wrong with it.

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use crate::services::contract::{Metric, NodeId, OperationKind};
use crate::services::handler::{GroupNumber, MessageGroup, Step, message_groups};
use crate::services::http::HttpRequest;
use crate::services::station::Station;
use crate::services::statistic::Statistic;
use crate::units::distribution::Distribution;

/// A problem that a configuration has in itself, found after parsing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// Where: field names and indexes below the node, such as `["handler", "2", "to"]`.
    pub path: Vec<String>,
    /// What is wrong.
    pub message: String,
    /// What to write instead.
    pub help: String,
}

impl Problem {
    /// A value outside its range.
    #[must_use]
    pub fn range(field: &str, value: impl std::fmt::Display, range: &str) -> Self {
        Problem {
            path: field.split('.').map(str::to_owned).collect(),
            message: format!("{field} is {value}, outside {range}"),
            help: format!("write a value in {range}"),
        }
    }
}

/// A name in a configuration that must be another node.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reference {
    /// Where: field names and indexes below the node.
    pub path: Vec<String>,
    /// The name written there.
    pub to: String,
    /// What will be asked of it.
    pub operation: OperationKind,
    /// Marked as the business effect.
    pub effect: bool,
}

/// A metric that a configuration reads, of this node or another.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Watch {
    /// Where the node is named: field names and indexes below the node; the metric stands beside it, as `metric`.
    pub path: Vec<String>,
    /// The node.
    pub node: String,
    /// The metric.
    pub metric: String,
    /// What is computed from it.
    pub statistic: Statistic,
}

/// The nodes of a scenario by name.
#[derive(Clone, Debug, Default)]
pub struct Names(pub std::collections::BTreeMap<String, NodeId>);

impl Names {
    /// The node of that name.
    ///
    /// # Panics
    /// When there is none, which resolving the scenario has ruled out.
    #[must_use]
    pub fn id(&self, name: &str) -> NodeId {
        *self.0.get(name).unwrap_or_else(|| panic!("\"{name}\" passed resolving without being a node"))
    }
}

/// What a scenario file says about one node.
pub trait Configuration: Clone + Serialize + DeserializeOwned {
    /// Every other node it names.
    fn references(&self) -> Vec<Reference>;
    /// What is wrong in itself.
    fn problems(&self) -> Vec<Problem>;
    /// What cannot change while it runs, because others rely on it from the start.
    fn fixed(&self) -> Vec<String> {
        self.references().into_iter().map(|reference| reference.to).collect()
    }
    /// What can change while it runs of the entries of its lists: the list, and the fields of its entries. Everything
    /// else in lists is fixed.
    fn live_in_lists(&self) -> &'static [(&'static str, &'static [&'static str])] {
        &[]
    }
    /// A parameter has just been changed while it runs, and others follow it.
    fn follow(&mut self, _parameter: &str) {}
    /// The metrics of nodes that it reads.
    fn watches(&self) -> Vec<Watch> {
        Vec::new()
    }
    /// The Availability Zones that its field `availability_zones` names.
    fn availability_zones(&self) -> &[String] {
        &[]
    }
    /// The node that it passes everything on to, for links.
    fn far_end(&self) -> Option<&str> {
        None
    }
    /// Connections and vCPUs, for relational databases.
    fn database(&self) -> Option<(u32, u32)> {
        None
    }
    /// The steps it runs, for nodes that compute.
    fn handler(&self) -> &[Step] {
        &[]
    }
    /// How queueing theory sees it; none where no model of it is known.
    fn station(&self) -> Option<Station> {
        None
    }
    /// It acts by itself, so that something happens in a scenario.
    fn acts(&self) -> bool {
        false
    }
    /// For event buses: where an event of this source and detail type goes that a request like this led to.
    fn ways_of_event(&self, _source: &str, _detail_type: &str, _request: &HttpRequest) -> Vec<Reference> {
        Vec::new()
    }
    /// Message groups that its messages name, in order of appearance; the same one may appear again.
    fn message_groups(&self) -> Vec<&str> {
        message_groups(self.handler())
    }
}

/// How closely chance imitates AWS.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
pub enum Mode {
    /// No duplicates, no reordering, no sampling loss; published limits are hard edges.
    #[default]
    Strict,
    /// Seeded chance where AWS promises nothing: samples of standard queues, jitter of deliveries, how long idle
    /// environments live, how long a database is away, how far a tunnel through the internet is.
    Realistic,
}

impl Mode {
    /// In realistic mode a time that is always the same is drawn between `low` and `high` times itself; what the
    /// scenario draws already stays as it is.
    #[must_use]
    pub fn spread(self, time: Distribution, low: f64, high: f64) -> Distribution {
        match (self, time) {
            (Mode::Realistic, Distribution::Constant(span)) => {
                Distribution::Uniform(span.scaled(low), span.scaled(high))
            }
            _ => time,
        }
    }
}

/// What stands in a scenario beside the nodes and matters to all of them.
#[derive(Clone, Debug, Default)]
pub struct Surroundings {
    /// The nodes by name.
    pub names: Names,
    /// Names of message groups; the one at index i is group i + 1 in `Body::group`.
    pub message_groups: Vec<String>,
    /// The node at hand.
    pub node: NodeId,
    /// Every HTTP request that a client may send, by its index in `Body::route`.
    pub routes: Vec<HttpRequest>,
    /// For a client: how many effects its requests want, by the index of their route.
    pub effects_wanted: Vec<u32>,
    /// The nodes that are clients: whoever is outside AWS.
    pub clients: Vec<NodeId>,
    /// For a queue: it is the dead-letter queue of another, and nobody takes messages from it.
    pub dead_letter: bool,
    /// Names of the Availability Zones, by index.
    pub zones: Vec<String>,
    /// What each node measures.
    pub metrics: Vec<&'static [Metric]>,
    /// For a node in front of a relational database: its connections and vCPUs.
    pub database: Option<(u32, u32)>,
    /// For a queue: it is the dead-letter queue of another, whoever consumes it.
    pub redrive_target: bool,
    /// How closely chance imitates AWS.
    pub mode: Mode,
}

impl Surroundings {
    /// The indexes of these zones; of all zones if none is named.
    #[must_use]
    pub fn zones(&self, named: &[String]) -> Vec<u32> {
        let all = (0..).zip(&self.zones);
        all.filter(|(_, zone)| named.is_empty() || named.contains(zone)).map(|(index, _)| index).collect()
    }

    /// The number of a message group in `Body::group`; 0 for none.
    #[must_use]
    pub fn group(&self, name: Option<&str>) -> u32 {
        let index = name.and_then(|name| self.message_groups.iter().position(|known| known == name));
        index.and_then(|index| u32::try_from(index + 1).ok()).unwrap_or(0)
    }

    /// A message group, ready to be written into a body.
    #[must_use]
    pub fn group_number(&self, group: &MessageGroup) -> GroupNumber {
        match group {
            MessageGroup::Key => GroupNumber::Key,
            MessageGroup::Id(name) => GroupNumber::Number(self.group(Some(name))),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn given_realistic_mode_then_a_constant_time_is_drawn_and_what_is_drawn_already_stays() {
        let (constant, drawn): (Distribution, Distribution) =
            ("90s".parse().unwrap(), "exponential(90s)".parse().unwrap());

        assert_eq!(Mode::Strict.spread(constant, 2.0 / 3.0, 4.0 / 3.0), constant);
        assert_eq!(Mode::Realistic.spread(constant, 2.0 / 3.0, 4.0 / 3.0), "uniform(60s, 120s)".parse().unwrap());
        assert_eq!(Mode::Realistic.spread(drawn, 0.5, 1.5), drawn);
    }
}
