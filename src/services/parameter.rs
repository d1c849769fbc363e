//! The parameters of a node one by one: what they are called, what they are by now, and which of them a person may
//! change while the scenario runs.
//!
//! Nothing here is a table: names come from what a section of the scenario file refuses, and whether a parameter is
//! fixed comes from trying to change it.

use std::collections::BTreeMap;

use serde_json::{Map, Value};

use crate::services::NodeConfig;

/// One parameter of a node.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Parameter {
    /// Its name, with dots for nested ones and numbers from 0 for entries of lists.
    pub name: String,
    /// Its value, as `Set` takes it; `None` if it is left out and no default is written for it.
    pub value: Option<String>,
    /// Whether it can be changed while the scenario runs.
    pub change: Changeable,
    /// The only values there are, if they are few.
    pub choices: Vec<String>,
}

/// Whether a parameter can be changed while the scenario runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Changeable {
    /// It can.
    Live,
    /// It cannot: others rely on it from the start.
    Fixed,
    /// It cannot: it is that part of a list which is changed in the file.
    InList,
}

/// Values to try in place of the present one, after those that look like it.
const TRIALS: [&str; 16] =
    ["1", "2", "0.5", "true", "false", "1s", "2s", "1m", "2m", "1KB", "2KB", "1GB", "1/s", "2/s", "1Gbps", "100Mbps"];

/// A value and a parameter that nothing can have.
const NONSENSE: &str = "?";

impl NodeConfig {
    /// Its parameters, the steps of its handler apart; those that are left out only if they can be changed.
    #[must_use]
    pub fn parameters(&self) -> Vec<Parameter> {
        // The outer object has one member, named after the kind of service.
        let Ok(Value::Object(outer)) = serde_json::to_value(self) else { return Vec::new() };
        let mut written: Vec<(String, Option<String>, bool)> = Vec::new();
        for (name, value) in outer.into_iter().filter_map(|(_, inner)| inner.as_object().cloned()).flatten() {
            if name != "handler" {
                flatten(&name, &value, false, &mut written);
            }
        }
        let refused = self.with_parameter(NONSENSE, NONSENSE).err().unwrap_or_default();
        let is_written = |name: &str| {
            let nested = format!("{name}.");
            written.iter().any(|(own, ..)| own == name || own.starts_with(&nested))
        };
        let absent = quoted(&refused).into_iter().filter(|name| *name != "handler" && !is_written(name));
        let absent: Vec<_> = absent.map(|name| (name.to_owned(), None, false)).collect();
        let mut parameters: Vec<Parameter> =
            written.into_iter().chain(absent).filter_map(|(name, value, list)| self.tried(name, value, list)).collect();
        parameters.sort_by(|one, other| one.name.cmp(&other.name));
        parameters
    }

    /// A parameter, after trying to change it; `None` if it is left out and cannot be changed.
    fn tried(&self, name: String, value: Option<String>, in_list: bool) -> Option<Parameter> {
        let choices = self.choices(&name);
        let like = value.as_deref().map(like).unwrap_or_default();
        let trials = like.iter().chain(&choices).map(String::as_str).chain(TRIALS);
        let changed = trials
            .filter_map(|trial| Some((trial, self.with_parameter(&name, trial).ok()?)))
            .find(|(_, changed)| changed != self);
        let change = match changed {
            Some((trial, _)) if self.with_live_parameter(&name, trial).is_ok() => Changeable::Live,
            Some(_) => Changeable::Fixed,
            // A text of a shape that nobody thought of; of few values none fits.
            None if like.is_empty() && choices.is_empty() && self.is_settable(&name, value.as_deref()) => {
                Changeable::Live
            }
            None => Changeable::Fixed,
        };
        let change = if in_list && change == Changeable::Fixed { Changeable::InList } else { change };
        (value.is_some() || change == Changeable::Live).then_some(Parameter { name, value, change, choices })
    }

    /// Its present value is taken as text, so another one may be, too.
    fn is_settable(&self, name: &str, value: Option<&str>) -> bool {
        value.is_some_and(|value| self.with_live_parameter(name, value).is_ok())
    }

    /// The values that the refusal of nonsense lists.
    fn choices(&self, name: &str) -> Vec<String> {
        let refused = self.with_parameter(name, NONSENSE).err().unwrap_or_default();
        if refused.contains("is not one of the values") { quoted(&refused) } else { Vec::new() }
            .into_iter()
            .map(str::to_owned)
            .collect()
    }

    /// The parameter can be left out: no limit, or what follows from others.
    #[must_use]
    pub fn may_be_absent(&self, name: &str) -> bool {
        self.with_live_parameter(name, ABSENT).is_ok()
    }
}

/// What `Set` takes for a parameter that is to be left out.
pub const ABSENT: &str = "null";

/// Values of the same shape.
fn like(value: &str) -> Vec<String> {
    if let Ok(flag) = value.parse::<bool>() {
        return vec![(!flag).to_string()];
    }
    if let Ok(number) = value.parse::<i64>() {
        return [1, -1, 2].iter().map(|more| number.saturating_add(*more).to_string()).collect();
    }
    value.parse::<f64>().map_or_else(|_| Vec::new(), |number| vec![(number / 2.0).to_string()])
}

/// Name and value of everything below `value`, and whether it is part of a list.
fn flatten(name: &str, value: &Value, in_list: bool, found: &mut Vec<(String, Option<String>, bool)>) {
    match value {
        Value::Null => {}
        Value::Object(object) => {
            if !in_list && let Some(whole) = variant(object) {
                found.push((name.to_owned(), Some(whole), false));
            }
            let sorted: BTreeMap<_, _> = object.iter().collect();
            for (inner, value) in sorted {
                flatten(&format!("{name}.{inner}"), value, in_list, found);
            }
        }
        Value::Array(items) if items.is_empty() => {}
        Value::Array(items) if items.iter().all(|item| !item.is_object() && !item.is_array()) => {
            found.push((name.to_owned(), Some(items.iter().map(plain).collect::<Vec<_>>().join(", ")), true));
        }
        Value::Array(items) => {
            for (index, item) in items.iter().enumerate() {
                flatten(&format!("{name}.{index}"), item, true, found);
            }
        }
        other => found.push((name.to_owned(), Some(plain(other)), in_list)),
    }
}

/// An object that is a variant with fields, as `Set` takes it: `Provisioned(read_capacity_units: 5)`.
fn variant(object: &Map<String, Value>) -> Option<String> {
    let (name, fields) = object.iter().next().filter(|_| object.len() == 1)?;
    let fields = fields.as_object().filter(|_| name.starts_with(char::is_uppercase))?;
    let fields: Vec<String> = fields.iter().map(|(field, value)| format!("{field}: {value}")).collect();
    Some(format!("{name}({})", fields.join(", ")))
}

fn plain(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

/// What stands between backticks, after the first: names that a message lists.
fn quoted(message: &str) -> Vec<&str> {
    let listed = message.split_once("write one of").map_or("", |(_, listed)| listed);
    listed.split('`').skip(1).step_by(2).collect()
}

/// Why a value does not fit, in the loader's words: what is wrong, and after a semicolon what to write instead.
pub(crate) fn refusal(error: &serde_json::Error, parameter: &str, value: &str) -> String {
    let said = error.to_string();
    let listed = || said.split_once("expected ").map_or("", |(_, listed)| listed.trim_start_matches("one of "));
    if said.starts_with("unknown field") {
        return format!("there is no parameter \"{parameter}\"; write one of {}", listed());
    }
    if said.starts_with("unknown variant") {
        return format!("\"{value}\" is not one of the values of {parameter}; write one of {}", listed());
    }
    let expected = said.rsplit_once("expected ").map_or("", |(_, expected)| expected);
    let whole = ["u8", "u16", "u32", "u64", "usize"].contains(&expected);
    if said.starts_with("invalid value: integer") && whole {
        return format!("{value} is out of range; write a whole number from 0 to {}", largest(expected));
    }
    if !said.starts_with("invalid type") {
        return said;
    }
    match expected {
        _ if whole => format!("\"{value}\" is not a whole number; write a whole number, such as 4"),
        "f64" | "f32" => format!("\"{value}\" is not a number; write a number, such as 0.5"),
        "a boolean" => format!("\"{value}\" is neither true nor false; write true or false"),
        "a string" if value.parse::<f64>().is_ok() => {
            format!("{value} has no unit; write it with its unit, such as {value}s, {value}KB or {value}/s")
        }
        _ => said,
    }
}

fn largest(kind: &str) -> u64 {
    match kind {
        "u8" => u64::from(u8::MAX),
        "u16" => u64::from(u16::MAX),
        "u32" => u64::from(u32::MAX),
        _ => u64::MAX,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn config(value: Value) -> NodeConfig {
        serde_json::from_value(value).unwrap()
    }

    fn check(config: &NodeConfig, name: &str, value: Option<&str>, change: Changeable) {
        let all = config.parameters();
        let found = all.iter().find(|parameter| parameter.name == name);
        let found = found.unwrap_or_else(|| panic!("{name} in {all:#?}"));
        assert_eq!((found.value.as_deref(), found.change), (value, change), "{name}");
    }

    fn queue() -> NodeConfig {
        let redrive = json!({ "dead_letter_queue": "dlq", "max_receive_count": 3 });
        config(json!({ "Sqs": { "visibility_timeout": "30s", "redrive_policy": redrive } }))
    }

    #[test]
    fn parameters_are_flat_and_keep_their_aws_names() {
        check(&queue(), "visibility_timeout", Some("30s"), Changeable::Live);
        check(&queue(), "redrive_policy.max_receive_count", Some("3"), Changeable::Live);
        check(&queue(), "maximum_message_size", Some("1MB"), Changeable::Live);
        check(&queue(), "deduplication_scope", Some("Queue"), Changeable::Fixed);
    }

    #[test]
    fn what_others_rely_on_is_fixed() {
        check(&queue(), "redrive_policy.dead_letter_queue", Some("dlq"), Changeable::Fixed);
        check(&queue(), "fifo_queue", Some("false"), Changeable::Fixed);
        let client = config(json!({ "Client": { "target": "web", "traffic": [{ "Poisson": { "rate": "5/s" } }] } }));
        check(&client, "target", Some("web"), Changeable::Fixed);
        check(&client, "path", Some("/"), Changeable::Fixed);
        check(&client, "retry.mode", Some("Never"), Changeable::Live);
        check(&client, "traffic.0.Poisson.rate", Some("5/s"), Changeable::InList);
    }

    #[test]
    fn of_lists_what_an_update_call_of_aws_changes_is_live() {
        let route = json!({ "method": "GET", "path": "/a", "integration": { "Lambda": "f" }, "timeout": "2s",
            "throttling_rate_limit": "5/s", "throttling_burst_limit": 5 });
        let api = config(json!({ "ApiGateway": { "routes": [route] } }));
        check(&api, "routes.0.throttling_rate_limit", Some("5/s"), Changeable::Live);
        check(&api, "routes.0.timeout", Some("2s"), Changeable::Live);
        check(&api, "routes.0.path", Some("/a"), Changeable::InList);
        check(&api, "routes.0.integration.Lambda", Some("f"), Changeable::InList);

        let changed = api.with_live_parameter("routes.0.timeout", "3s").unwrap();
        check(&changed, "routes.0.timeout", Some("3s"), Changeable::Live);
        assert!(api.with_live_parameter("routes.1.timeout", "3s").unwrap_err().contains("there is no \"1\""));
        assert!(api.with_live_parameter("routes.0.timeout", "1ms").is_err(), "below 50 ms");
        // Before a run everything can be changed.
        assert!(api.with_parameter("routes.0.path", "/b").is_ok());
        assert!(api.with_live_parameter("routes.0.path", "/b").unwrap_err().contains("cannot change while"));
    }

    #[test]
    fn what_is_left_out_is_listed_if_it_can_be_set() {
        let function = config(json!({ "Lambda": { "handler": [] } }));
        check(&function, "reserved_concurrent_executions", None, Changeable::Live);
        assert!(function.may_be_absent("reserved_concurrent_executions"));
        assert!(!function.may_be_absent("memory_size"));
        // A mapping is more than one value.
        assert!(function.parameters().iter().all(|parameter| !parameter.name.starts_with("event_source")));
    }

    #[test]
    fn few_values_are_listed() {
        let database = config(json!({ "Rds": {} }));
        let all = database.parameters();
        let engine = all.iter().find(|parameter| parameter.name == "engine").unwrap();
        assert_eq!(engine.choices, ["PostgreSql", "MySql"]);
    }

    #[test]
    fn a_variant_with_fields_is_one_value_and_each_of_its_fields_another() {
        let capacity = json!({ "Provisioned": { "read_capacity_units": 5, "write_capacity_units": 7 } });
        let table = config(json!({ "DynamoDb": { "billing_mode": capacity } }));
        let whole = "Provisioned(read_capacity_units: 5, write_capacity_units: 7)";
        check(&table, "billing_mode", Some(whole), Changeable::Live);
        check(&table, "billing_mode.Provisioned.write_capacity_units", Some("7"), Changeable::Live);
        assert_eq!(table.with_live_parameter("billing_mode", whole), Ok(table));
    }

    #[test]
    fn a_value_that_does_not_fit_is_refused_in_words() {
        let refusal = |name: &str, value: &str| queue().with_live_parameter(name, value).unwrap_err();
        assert_eq!(
            refusal("redrive_policy.max_receive_count", "many"),
            "\"many\" is not a whole number; write a whole number, such as 4"
        );
        assert_eq!(
            refusal("redrive_policy.max_receive_count", "-1"),
            "-1 is out of range; write a whole number from 0 to 4294967295"
        );
        assert_eq!(
            refusal("visibility_timeout", "30"),
            "30 has no unit; write it with its unit, such as 30s, 30KB or 30/s"
        );
        assert!(refusal("visibility_timeout", "45 hours").starts_with("\"45 hours\" is not a duration; write"));
        assert!(refusal("visibility_timeout", "13h").contains("outside 0s..=12h; write a value in"));
        assert!(refusal("fifo_queue", "yes").contains("write true or false"));
        assert!(refusal("deduplication_scope", "All").contains("write one of `Queue` or `MessageGroup`"));
        assert!(refusal("visibility", "1s").starts_with("there is no parameter \"visibility\"; write one of "));
    }
}
