//! What would have prevented it: one parameter changed, and the same arrivals played again without a window.
//!
//! Which changes are worth trying follows from the verdict alone; whether they help is never guessed but measured.

use serde_json::Value;

use crate::measure::Simulation;
use crate::measure::asked::Question;
use crate::measure::trace::Biography;
use crate::measure::verdict::{Answer, Verdict};
use crate::measure::waterfall::{Bar, Moment, Part, Shade, Waterfall};
use crate::scenario::model::TimelineEntry;
use crate::scenario::resolve::Resolved;
use crate::services::contract::OperationKind;
use crate::units::time::{SimDuration, SimTime};

/// Most changes that are tried.
const MOST: usize = 3;

/// Spans that people write, in seconds.
const ROUND: [u64; 15] = [1, 2, 5, 10, 20, 30, 60, 120, 300, 600, 1_800, 3_600, 7_200, 21_600, 43_200];

/// One parameter of one node, changed before the run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// The node.
    pub node: String,
    /// The parameter, with dots for nested ones.
    pub parameter: &'static str,
    /// Its value as the scenario has it.
    pub from: String,
    /// Its value in the trial.
    pub to: String,
}

/// How a parameter may be changed.
#[derive(Clone, Copy, Debug)]
enum Way {
    /// A span of at least this, rounded up to one that people write.
    AtLeast(SimDuration),
    /// So many times the number.
    Times(u64),
    /// That value.
    Is(&'static str),
}

/// What came of a run, as far as a question goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Outcome {
    /// How many cases of that kind there are.
    pub cases: u64,
    /// How long the slowest completed request took.
    pub slowest: SimDuration,
    /// How many requests have not ended.
    pub pending: u64,
}

impl Outcome {
    /// Of a run whose requests worth asking about are kept.
    #[must_use]
    pub fn of(sim: &Simulation, question: Question) -> Self {
        let asked = sim.recorder().asked();
        let cases = match question {
            Question::DeadLettered => sim.ledger().dead_lettered,
            _ => asked.map_or(0, |asked| asked.count(question)),
        };
        let slowest = asked.and_then(|asked| asked.list(Question::Slow).first().map(|case| case.took));
        Outcome { cases, slowest: slowest.unwrap_or_default(), pending: sim.ledger().pending() }
    }
}

/// Whether a change helped.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Effect {
    /// It did.
    Better,
    /// It changed little or nothing.
    Same,
    /// It made things worse, or only put them off.
    Worse,
}

impl Outcome {
    /// What a change to this did, seen from the run without it.
    #[must_use]
    pub fn against(&self, base: &Outcome, question: Question) -> Effect {
        let (now, before) = match question {
            Question::Slow => (self.slowest.0, base.slowest.0),
            // What has not ended may still become another case.
            _ => (self.cases + self.pending.saturating_sub(base.pending), base.cases),
        };
        // A tenth more or less is what another seed may bring.
        if now * 10 < before * 9 {
            Effect::Better
        } else if now * 10 > before * 11 {
            Effect::Worse
        } else {
            Effect::Same
        }
    }
}

/// A run to the end with one parameter changed, or with none, on its way.
pub struct Trial {
    /// What is changed, if anything.
    pub change: Option<Change>,
    sim: Simulation,
    over: bool,
}

impl Trial {
    /// The run of `resolved` with these live `commands` and that change; nothing if the scenario would contradict
    /// itself.
    #[must_use]
    pub fn new(resolved: &Resolved, commands: &[TimelineEntry], change: Option<Change>) -> Option<Self> {
        let mut changed = match &change {
            Some(change) => resolved.with_parameter(&change.node, change.parameter, &change.to).ok()?,
            None => resolved.clone(),
        };
        changed.scenario.timeline.extend(commands.iter().cloned());
        let mut sim = Simulation::new(&changed);
        sim.recorder_mut().watch(true);
        Some(Trial { change, sim, over: false })
    }

    /// Goes on, at most `budget` events. True once the end is reached.
    pub fn advance(&mut self, budget: u64) -> bool {
        if !self.over {
            self.over = self.sim.run_until(SimTime::NEVER, budget).reached || self.sim.is_stalled();
            self.sim.recorder_mut().drain_departures();
        }
        self.over
    }

    /// What came of it, once it is over.
    #[must_use]
    pub fn outcome(&self, question: Question) -> Option<Outcome> {
        self.over.then(|| Outcome::of(&self.sim, question))
    }
}

/// The changes worth trying, the most promising first.
#[must_use]
pub fn changes(resolved: &Resolved, biography: &Biography, picture: &Waterfall, answer: &Answer) -> Vec<Change> {
    let ideas = ideas(resolved, biography, picture, answer);
    let mut changes: Vec<Change> = Vec::new();
    for (node, parameter, way) in ideas {
        let known = changes.iter().any(|change| change.node == node && change.parameter == parameter);
        let Some(change) = change(resolved, &node, parameter, way).filter(|_| !known) else { continue };
        if resolved.with_parameter(&change.node, change.parameter, &change.to).is_ok() {
            changes.push(change);
        }
        if changes.len() == MOST {
            break;
        }
    }
    changes
}

/// A node, a parameter that it may have, and how to change it.
type Idea = (String, &'static str, Way);

fn ideas(resolved: &Resolved, biography: &Biography, picture: &Waterfall, answer: &Answer) -> Vec<Idea> {
    let decided = answer.decided.and_then(|index| picture.moments.get(index));
    let at = |parameter, way| decided.map(|moment| (moment.node.clone(), parameter, way));
    let client = |parameter, way| (biography.client.clone(), parameter, way);
    let longer = |span: SimDuration, times: u64| Way::AtLeast(SimDuration(span.0.saturating_mul(times)));
    let mut ideas: Vec<Idea> = Vec::new();
    match &answer.verdict {
        Verdict::WorkOutlivedVisibility { took, hidden, .. } => {
            let work = SimDuration(took.unwrap_or(*hidden).0 / 4 * 5);
            ideas.extend(at("visibility_timeout", Way::AtLeast(work.max(SimDuration(hidden.0 + 1)))));
            ideas.extend(holder(picture, decided, "max_number_of_messages", Way::Is("1")));
            ideas.extend(holder(picture, decided, "event_source.batch_size", Way::Is("1")));
        }
        Verdict::HandlerFailed { hidden, .. } | Verdict::NotDeleted { hidden } => {
            ideas.extend(holder(picture, decided, "event_source.report_batch_item_failures", Way::Is("true")));
            ideas.extend(at("visibility_timeout", longer(*hidden, 4)));
        }
        Verdict::HandlerGone { hidden } => {
            ideas.extend(holder(picture, decided, "protect_while_working", Way::Is("true")));
            ideas.extend(at("visibility_timeout", longer(*hidden, 4)));
        }
        Verdict::BothAttempts { patience: waited, .. } | Verdict::GaveUp { after: waited, .. } => {
            ideas.push(client("retry.max_attempts", Way::Is("1")));
            ideas.extend(slowest_queue(picture).map(|node| (node, "threads", Way::Times(2))));
            ideas.push(client("timeout", longer(*waited, 3)));
        }
        Verdict::Unheard { told, .. } => {
            ideas.push(client("timeout", longer(*told, 3)));
            ideas.extend(slowest_queue(picture).map(|node| (node, "threads", Way::Times(2))));
            ideas.push(client("retry.max_attempts", Way::Is("1")));
        }
        Verdict::Expired { kept } => ideas.extend(at("message_retention_period", longer(*kept, 4))),
        Verdict::ReceivedTooOften { receives, .. } => {
            ideas.extend(at("redrive_policy.max_receive_count", Way::Times(u64::from((*receives).max(2)))));
            ideas.extend(at("visibility_timeout", Way::Times(4)));
        }
        Verdict::Refused { .. } | Verdict::TriedAgain { .. } | Verdict::ByRule(_) => ideas.extend(room(decided)),
        Verdict::Longest { bar, .. } => ideas.extend(faster(resolved, picture, &picture.bars[*bar])),
        Verdict::Unknown => {}
    }
    ideas
}

/// More room where somebody was refused.
fn room(decided: Option<&Moment>) -> Vec<Idea> {
    const ROOM: [(&str, Way); 9] = [
        ("durability", Way::Is("Disk")),
        ("multi_az", Way::Is("true")),
        ("threads", Way::Times(2)),
        ("accept_queue", Way::Times(4)),
        ("servers", Way::Times(2)),
        ("max_connections", Way::Times(2)),
        ("reserved_concurrent_executions", Way::Times(2)),
        ("max_size", Way::Times(2)),
        ("capacity", Way::Times(4)),
    ];
    let Some(moment) = decided else { return Vec::new() };
    ROOM.iter().map(|(parameter, way)| (moment.node.clone(), *parameter, *way)).collect()
}

/// More hands where it waited.
fn faster(resolved: &Resolved, picture: &Waterfall, bar: &Bar) -> Vec<Idea> {
    let row = &picture.rows[bar.row];
    let hands = |node: &String| {
        ["min_size", "threads", "max_size", "reserved_concurrent_executions", "servers", "max_connections", "vcpus"]
            .map(|parameter| (node.clone(), parameter, Way::Times(2)))
    };
    if row.part != Part::Waiting {
        return hands(&row.node).into();
    }
    let names = &resolved.scenario.nodes.0;
    let queue = resolved.names.id(&row.node);
    let takes = resolved.links.iter().filter(|edge| edge.to == queue && edge.operation == OperationKind::Receive);
    takes.flat_map(|edge| hands(&names[edge.from.0 as usize].0)).collect()
}

/// The node whose handler had the message at the deciding moment.
fn holder(picture: &Waterfall, decided: Option<&Moment>, parameter: &'static str, way: Way) -> Option<Idea> {
    let number = decided?.number;
    let bar = picture.handler(number).next()?;
    Some((picture.rows[bar.row].node.clone(), parameter, way))
}

/// The node at which it waited longest for a thread.
fn slowest_queue(picture: &Waterfall) -> Option<String> {
    let waits = picture.bars.iter().filter(|bar| matches!(bar.shade, Shade::Behind(0)));
    let longest = waits.max_by_key(|bar| picture.end(bar).since(bar.from))?;
    Some(picture.rows[longest.row].node.clone())
}

/// The change itself, if the node has such a parameter.
fn change(resolved: &Resolved, node: &str, parameter: &'static str, way: Way) -> Option<Change> {
    let config = serde_json::to_value(resolved.scenario.nodes.get(node)?).ok()?;
    // The outer object has one member, named after the kind of service.
    let mut value = config.as_object()?.values().next()?;
    for part in parameter.split('.') {
        value = value.get(part)?;
    }
    let from = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
    let to = changed(value, way)?;
    (from != to).then(|| Change { node: node.to_owned(), parameter, from, to })
}

fn changed(value: &Value, way: Way) -> Option<String> {
    let span = value.as_str().and_then(|text| text.parse::<SimDuration>().ok());
    match way {
        Way::Is(text) => Some(text.to_owned()),
        Way::Times(n) => match (value.as_u64(), span) {
            (Some(number), _) => Some((number.checked_mul(n)?).to_string()),
            (None, span) => Some(SimDuration(span?.0.checked_mul(n)?).to_string()),
        },
        Way::AtLeast(least) => {
            let span = span.filter(|span| *span < least)?;
            let round = ROUND.into_iter().map(SimDuration::from_secs).find(|round| *round >= least && *round > span);
            Some(round.unwrap_or(least).to_string())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_change_as_people_would_write_them() {
        let seconds = SimDuration::from_secs;
        let text = |text: &str| Value::String(text.into());
        assert_eq!(changed(&text("30s"), Way::AtLeast(seconds(61))), Some("2m".into()));
        assert_eq!(changed(&text("5m"), Way::AtLeast(seconds(61))), None, "long enough already");
        assert_eq!(changed(&text("30s"), Way::Times(4)), Some("2m".into()));
        assert_eq!(changed(&Value::from(3), Way::Times(2)), Some("6".into()));
        assert_eq!(changed(&text("Memory"), Way::Is("Disk")), Some("Disk".into()));
        assert_eq!(changed(&Value::Null, Way::Times(2)), None);
    }
}
