//! A scenario as its file says it: the data model of `scenarios/*.ron`, field by field.

use serde::{Deserialize, Serialize};

use crate::scenario::expectation::Expectation;
use crate::scenario::intervention::Intervention;
use crate::services::NodeConfig;
use crate::services::account::AccountConfig;
use crate::services::configuration::Mode;
use crate::units::distribution::Distribution;
use crate::units::named::Named;
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
    /// Strict (the default): published limits are hard edges, nothing is random but traffic and work.
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
    /// Availability Zones of the Region, 1 to 6 names; default one, "a".
    #[serde(default = "one_zone")]
    pub zones: Vec<String>,
    /// Quotas that all nodes share.
    #[serde(default)]
    pub account: AccountConfig,
    /// The architecture, by name. The order matters for ties and for the layout.
    pub nodes: Named<NodeConfig>,
    /// What people read instead of a node's own name; default: its own name, in every language.
    #[serde(default)]
    pub names: Named<Text>,
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

fn one_zone() -> Vec<String> {
    vec!["a".into()]
}

fn default_unit() -> Text {
    Text { en: "requests".into(), ko: "요청".into() }
}

/// One thing to watch: a step of the story.
#[derive(Clone, Debug, Default, PartialEq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Moment {
    /// When.
    pub at: SimDuration,
    /// What.
    pub text: Text,
    /// The step in a word or two, for presenting; default: its time.
    #[serde(default, skip_serializing_if = "Text::is_empty")]
    pub name: Text,
    /// Nodes to look at, at most [`MOST_IN_FOCUS`](crate::scenario::moments::MOST_IN_FOCUS); default: those where
    /// something happens.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub focus: Vec<String>,
    /// What an audience is asked before the run goes on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ask: Option<Question>,
}

/// A prediction that an audience is asked for; the run itself gives the answer.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Question {
    /// The question.
    pub question: Text,
    /// Two or three answers to choose from.
    pub answers: Vec<Text>,
    /// Number of the answer that the run shows, counted from 1.
    pub right: usize,
    /// Why, in a sentence; default: nothing.
    #[serde(default, skip_serializing_if = "Text::is_empty")]
    pub because: Text,
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
