//! What a scenario file says about a node: its configuration, the names in it, and what can be wrong with it.

use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::services::contract::{NodeId, OperationKind};
use crate::services::handler::Step;

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
    /// The steps it runs, for nodes that compute.
    fn handler(&self) -> &[Step] {
        &[]
    }
}

/// What stands in a scenario beside the nodes and matters to all of them.
#[derive(Clone, Debug, Default)]
pub struct Surroundings {
    /// The nodes by name.
    pub names: Names,
    /// `METHOD /path` of every route, by its index in `Body::route`.
    pub routes: Vec<String>,
    /// For a client: some step behind its target is marked as the business effect.
    pub wants_effect: bool,
    /// For a queue: it is the dead-letter queue of another.
    pub dead_letter: bool,
}
