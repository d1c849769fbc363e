//! A scenario as its file says it: the data model of `scenarios/*.ron`, field by field.

use serde::de::{Error as _, MapAccess, Visitor};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::scenario::expectation::Expectation;
use crate::scenario::intervention::Intervention;
use crate::services::NodeConfig;
use crate::units::distribution::Distribution;
use crate::units::text::Text;
use crate::units::time::SimDuration;

/// The version of the format that this build reads.
pub const VERSION: u32 = 1;

/// One scenario.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Scenario {
    /// Format version, always 1.
    pub version: u32,
    /// What it is called.
    pub title: Text,
    /// What it is about, in a few sentences.
    #[serde(default)]
    pub story: Text,
    /// What to watch, as steps in time.
    #[serde(default)]
    pub watch: Vec<Moment>,
    /// Strict: published limits are hard edges, nothing is random but traffic and work.
    #[serde(default)]
    pub mode: Mode,
    /// Seed of all chance; default 42.
    #[serde(default = "default_seed")]
    pub seed: u64,
    /// How long the run is, over 0 s and at most 400 d.
    pub duration: SimDuration,
    /// What the clients ask for, in words; default "requests".
    #[serde(default = "default_unit")]
    pub unit: Text,
    /// Time that a message or answer travels between nodes.
    #[serde(default)]
    pub network: Network,
    /// The architecture, by name. The order matters for ties and for the layout.
    pub nodes: Named<NodeConfig>,
    /// What happens from outside, in order of time.
    #[serde(default)]
    pub timeline: Vec<TimelineEntry>,
    /// Claims that `check` judges.
    #[serde(default)]
    pub expect: Vec<Expectation>,
    /// Positions of nodes on the canvas, in pixels; default: laid out automatically.
    #[serde(default)]
    pub positions: Named<(f32, f32)>,
}

fn default_seed() -> u64 {
    42
}

fn default_unit() -> Text {
    Text { en: "requests".into(), ko: "요청".into() }
}

/// How closely chance imitates AWS. A realistic mode, with seeded duplicates, reordering and sampling, is not
/// built yet.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
pub enum Mode {
    /// No duplicates, no reordering, no sampling loss; published limits are hard edges.
    #[default]
    Strict,
}

/// One thing to watch.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Moment {
    /// When.
    pub at: SimDuration,
    /// What.
    pub text: Text,
}

/// One entry of the timeline.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct TimelineEntry {
    /// When.
    pub at: SimDuration,
    /// What happens.
    pub event: Intervention,
}

/// Time between nodes.
#[derive(Clone, Debug, Default, PartialEq, Deserialize, Serialize)]
#[serde(deny_unknown_fields, default)]
pub struct Network {
    /// One way, between any two nodes; default 0 s.
    pub latency: Distribution,
    /// Pairs of nodes with a latency of their own.
    pub links: Vec<Link>,
}

/// The latency between two nodes.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Link {
    /// The caller.
    pub from: String,
    /// The callee.
    pub to: String,
    /// One way; the answer takes it too.
    pub latency: Distribution,
}

/// A map that keeps its order and refuses a name written twice.
#[derive(Clone, Debug, PartialEq)]
pub struct Named<T>(pub Vec<(String, T)>);

impl<T> Default for Named<T> {
    fn default() -> Self {
        Named(Vec::new())
    }
}

impl<T> Named<T> {
    /// What has that name.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&T> {
        self.0.iter().find(|(own, _)| own == name).map(|(_, value)| value)
    }
}

impl<T: Serialize> Serialize for Named<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.0.iter().map(|(name, value)| (name, value)))
    }
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Named<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct InOrder<T>(std::marker::PhantomData<T>);

        impl<'de, T: Deserialize<'de>> Visitor<'de> for InOrder<T> {
            type Value = Named<T>;

            fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str("a map of names, such as { \"web\": Server(...) }")
            }

            fn visit_map<M: MapAccess<'de>>(self, mut map: M) -> Result<Named<T>, M::Error> {
                let mut entries: Vec<(String, T)> = Vec::new();
                while let Some(name) = map.next_key::<String>()? {
                    if entries.iter().any(|(other, _)| *other == name) {
                        return Err(M::Error::custom(format!("the name \"{name}\" is used twice; give each its own")));
                    }
                    entries.push((name, map.next_value()?));
                }
                Ok(Named(entries))
            }
        }

        deserializer.deserialize_map(InOrder(std::marker::PhantomData))
    }
}
