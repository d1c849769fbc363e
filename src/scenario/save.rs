//! A live session as a scenario file: the text that was opened, with what was done by hand added to its timeline.
//! Comments, order and layout stay as they were. Run without a window, the file repeats the session to the bit.
//!
//! A change by hand goes behind the last entry that is not later: entries of one instant happen in the order of the
//! file, and what was done by hand happened after what was written.

use std::collections::BTreeMap;

use ron::ser::PrettyConfig;

use crate::scenario::intervention::Intervention;
use crate::scenario::load::{Problems, load, options};
use crate::scenario::locate::{Group, Locator};
use crate::scenario::model::{Scenario, TimelineEntry};
use crate::scenario::resolve::Resolved;
use crate::scenario::scanner::comment_length;
use crate::units::time::{NANOS_PER_SECOND, SimDuration};

/// How far an entry stands in from its list, where the text shows no habit of its own.
const INDENT: &str = "    ";

/// The scenario with `commands` in its timeline, as text. What would happen after its end is left out, because it
/// does not happen.
///
/// # Errors
/// When the loader would refuse the text, with what it would say: a timeline with too many entries, or a change that
/// only fits what the run had become. Nothing has been written then.
pub fn save(resolved: &Resolved, commands: &[TimelineEntry]) -> Result<String, Problems> {
    let unwritable = |error: ron::Error| {
        Problems::of_file(&resolved.name, format!("cannot be written as RON: {error}"), "this is a defect; report it")
    };
    let within = commands.iter().filter(|entry| entry.at <= resolved.scenario.duration);
    let mut by_hand: Vec<&TimelineEntry> = within.collect();
    by_hand.sort_by_key(|entry| entry.at);
    let text = text_of(resolved).map_err(unwritable)?;
    let text = with_entries(&text, &resolved.scenario.timeline, &by_hand).map_err(unwritable)?;
    load(text.as_bytes(), &resolved.name).map(|_| text)
}

/// How the line begins by which a saved file can be checked.
const SEAL: &str = "// Saved at ";

/// `text` of a saved session, with a first line that says how to see that it repeats the session: a run of the file
/// to the moment `at` has that trace hash.
#[must_use]
pub fn sealed(text: &str, at: SimDuration, trace_hash: u64) -> String {
    let newline = if text.contains("\r\n") { "\r\n" } else { "\n" };
    // A session of a saved file has its own seal, not that of the file.
    let own = text.strip_prefix(SEAL).and_then(|rest| rest.split_once('\n'));
    let text = own.map_or(text, |(_, below)| below);
    let at = instant(at);
    format!("{SEAL}{at}: `loosely run FILE --duration {at}` has the trace hash {trace_hash:016x}.{newline}{text}")
}

/// The text of the scenario as it is played: the one it was read from, with another seed or duration in it. After
/// changes of other kinds the text of old is no longer true, and everything is written anew, without comments.
fn text_of(resolved: &Resolved) -> Result<String, ron::Error> {
    let wanted = &resolved.scenario;
    let read = |text: &str| load(text.as_bytes(), &resolved.name).ok().map(|read| read.scenario);
    let mut text = resolved.source.to_string();
    if let Some(written) = read(&text) {
        if written.seed != wanted.seed {
            text = with_field(&text, "seed", &wanted.seed.to_string());
        }
        if written.duration != wanted.duration {
            text = with_field(&text, "duration", &format!("\"{}\"", instant(wanted.duration)));
        }
        if read(&text).as_ref() == Some(wanted) {
            return Ok(text);
        }
    }
    anew(wanted)
}

/// A scenario as RON, with nothing but what it means.
fn anew(scenario: &Scenario) -> Result<String, ron::Error> {
    let layout = PrettyConfig::new().new_line("\n").indentor(INDENT);
    let title = scenario.title.get(crate::units::text::Language::En).replace(['\n', '\r'], " ");
    Ok(format!("// {title}, with changed parameters.\n{}\n", options().to_string_pretty(scenario, layout)?))
}

/// `text` with another value of the field at the top of the file.
fn with_field(text: &str, field: &str, value: &str) -> String {
    let locator = Locator::new(text);
    match (locator.field(field), locator.group(None)) {
        (Some(item), _) => format!("{}{value}{}", &text[..item.value], &text[item.end..]),
        (None, Some(file)) => insert(text, &file, file.items.len(), &[format!("{field}: {value},")]),
        (None, None) => text.to_owned(),
    }
}

/// `text` with `by_hand`, which is in order of time, in its timeline, whose entries are `written`.
fn with_entries(text: &str, written: &[TimelineEntry], by_hand: &[&TimelineEntry]) -> Result<String, ron::Error> {
    let mut gaps: BTreeMap<usize, Vec<String>> = BTreeMap::new();
    for entry in by_hand {
        let behind = written.iter().rposition(|other| other.at <= entry.at).map_or(0, |index| index + 1);
        gaps.entry(behind).or_default().push(entry_text(entry)?);
    }
    let locator = Locator::new(text);
    let Some(list) = locator.group(Some("timeline")) else {
        let lines = gaps.into_values().flatten().map(|line| format!("{INDENT}{line}"));
        let lines: Vec<String> = std::iter::once("timeline: [".into()).chain(lines).chain(["],".into()]).collect();
        let file = locator.group(None).filter(|_| !by_hand.is_empty());
        return Ok(file.map_or_else(|| text.to_owned(), |file| insert(text, &file, file.items.len(), &lines)));
    };
    // From the last to the first, so that the places of the others stay true.
    let add = |text: String, (gap, lines): (usize, Vec<String>)| insert(&text, &list, gap, &lines);
    Ok(gaps.into_iter().rev().fold(text.to_owned(), add))
}

/// An entry of the timeline, as a line of its own.
fn entry_text(entry: &TimelineEntry) -> Result<String, ron::Error> {
    Ok(format!("(at: \"{}\", event: {}), // by hand", instant(entry.at), event_text(&entry.event)?))
}

/// An intervention as the timeline writes it.
fn event_text(event: &Intervention) -> Result<String, ron::Error> {
    let layout = PrettyConfig::new().compact_structs(true).compact_arrays(true);
    options().to_string_pretty(event, layout)
}

/// An instant as people write it, to the nanosecond: `6m24.000000001s`.
fn instant(at: SimDuration) -> String {
    let (seconds, nanos) = (at.0 / NANOS_PER_SECOND, at.0 % NANOS_PER_SECOND);
    let (hours, minutes, seconds) = (seconds / 3_600, seconds / 60 % 60, seconds % 60);
    let mut text = String::new();
    if hours > 0 {
        text += &format!("{hours}h");
    }
    if minutes > 0 {
        text += &format!("{minutes}m");
    }
    if nanos > 0 {
        let decimals = format!("{nanos:09}");
        text += &format!("{seconds}.{}s", decimals.trim_end_matches('0'));
    } else if seconds > 0 || text.is_empty() {
        text += &format!("{seconds}s");
    }
    text
}

/// `text` with `lines` behind so many entries of `group`, each on a line of its own. The comma that the entry before
/// them may lack is added; a comment behind that entry stays with it.
fn insert(text: &str, group: &Group, behind: usize, lines: &[String]) -> String {
    let before = behind.checked_sub(1).and_then(|index| group.items.get(index));
    let (at, comma) = match before {
        Some(item) => (item.comma.unwrap_or(item.end), if item.comma.is_none() { "," } else { "" }),
        None => (group.inside, ""),
    };
    let (same_line, below) = text[at..].split_at(rest_of_line(&text[at..]));
    let newline = if text.contains("\r\n") { "\r\n" } else { "\n" };
    let outer = indent_of_line(text, group.inside);
    let own = group.items.first().map(|item| item.start).filter(|start| {
        let line = text[..*start].rfind('\n').map_or(0, |at| at + 1);
        text[line..*start].trim().is_empty()
    });
    let inner = own.map_or_else(|| format!("{outer}{INDENT}"), |start| indent_of_line(text, start).to_owned());
    let mut out = format!("{}{comma}{}", &text[..at], same_line.trim_end());
    for line in lines {
        out += &format!("{newline}{inner}{line}");
    }
    if !below.starts_with(['\n', '\r']) {
        let closes = below.starts_with([')', ']', '}']);
        out += &format!("{newline}{}", if closes { outer } else { &inner });
    }
    out + below
}

/// The blanks that the line of that byte begins with.
fn indent_of_line(text: &str, byte: usize) -> &str {
    let line = &text[text[..byte].rfind('\n').map_or(0, |at| at + 1)..];
    &line[..line.len() - line.trim_start_matches([' ', '\t']).len()]
}

/// How many bytes of `text` are blanks and comments that end on its first line.
fn rest_of_line(text: &str) -> usize {
    let mut at = 0;
    loop {
        let rest = text[at..].trim_start_matches([' ', '\t']);
        at = text.len() - rest.len();
        if rest.starts_with("//") {
            return at + rest.find(['\r', '\n']).unwrap_or(rest.len());
        }
        match comment_length(rest).filter(|length| rest.starts_with("/*") && !rest[..*length].contains('\n')) {
            Some(length) => at += length,
            None => return at,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A small scenario that ends with `end`.
    fn file(end: &str) -> String {
        format!(
            "// 느슨한 가게\n(\n    version: 1,\n    title: (en: \"Shop\", ko: \"가게\"), // two tongues\n    duration: \"1m\",\n    nodes: {{\n        \"손님\": Client(target: \"web\", traffic: [Poisson(rate: \"5/s\")]),\n        \"web\": Server(threads: 2, handler: [Compute(\"10ms\")]),\n    }},\n{end}"
        )
    }

    fn at(nanos: u64, event: Intervention) -> TimelineEntry {
        TimelineEntry { at: SimDuration(nanos), event }
    }

    fn fail(nanos: u64) -> TimelineEntry {
        at(nanos, Intervention::Fail { node: "web".into() })
    }

    /// What `save` makes of the end of the file when `web` was stopped at so many nanoseconds.
    fn check(end: &str, nanos: &[u64], expected: &str) {
        let resolved = load(file(end).as_bytes(), "shop.ron").unwrap();
        let commands: Vec<TimelineEntry> = nanos.iter().map(|nanos| fail(*nanos)).collect();

        let saved = save(&resolved, &commands).unwrap_or_else(|problems| panic!("{problems}"));

        assert_eq!(saved, file(expected), "{end}");
        let mut timeline = resolved.scenario.timeline.clone();
        timeline.extend(commands);
        timeline.sort_by_key(|entry| entry.at);
        let mut read = load(saved.as_bytes(), "shop.ron").unwrap().scenario.timeline;
        read.sort_by_key(|entry| entry.at);
        assert_eq!(read, timeline, "{end}");
    }

    const FAIL_5: &str = "(at: \"5.000000001s\", event: Fail(node: \"web\")), // by hand";

    #[test]
    fn without_a_timeline_one_is_added_at_the_end() {
        let added = format!("    timeline: [\n        {FAIL_5}\n    ],\n)\n");
        check(")\n", &[5_000_000_001], &added);
        check("    seed: 7 // lucky\n)\n", &[5_000_000_001], &format!("    seed: 7, // lucky\n{added}"));
        check("    seed: 7)", &[5_000_000_001], &format!("    seed: 7,\n{}", added.trim_end()));
        check(")\n", &[], ")\n");
    }

    #[test]
    fn entries_stand_in_order_of_time_and_comments_where_they_stood() {
        check(
            "    timeline: [ // from outside\n        (at: \"2s\", event: Recover(node: \"web\")), // first\n        // a thought\n        (at: \"9s\", event: Flush(node: \"web\")) // last\n        // the end\n    ],\n)",
            &[1_000_000_001, 5_000_000_001, 10_000_000_001],
            "    timeline: [ // from outside\n        (at: \"1.000000001s\", event: Fail(node: \"web\")), // by hand\n        (at: \"2s\", event: Recover(node: \"web\")), // first\n        (at: \"5.000000001s\", event: Fail(node: \"web\")), // by hand\n        // a thought\n        (at: \"9s\", event: Flush(node: \"web\")), // last\n        (at: \"10.000000001s\", event: Fail(node: \"web\")), // by hand\n        // the end\n    ],\n)",
        );
    }

    #[test]
    fn a_timeline_on_one_line_is_opened() {
        let opened = format!("    timeline: [\n        {FAIL_5}\n    ],\n)");
        check("    timeline: [],\n)", &[5_000_000_001], &opened);
        check("    timeline: [ ],\n)", &[5_000_000_001], &opened);
        check(
            "    timeline: [(at: \"2s\", event: Recover(node: \"web\")), /* and */ (at: \"9s\", event: Recover(node: \"web\"))],\n)",
            &[5_000_000_001],
            &format!(
                "    timeline: [(at: \"2s\", event: Recover(node: \"web\")), /* and */\n        {FAIL_5}\n        (at: \"9s\", event: Recover(node: \"web\"))],\n)"
            ),
        );
    }

    #[test]
    fn of_one_instant_what_was_written_comes_first_and_the_rest_as_it_was_done() {
        let written = "    timeline: [\n        (at: \"5s\", event: Recover(node: \"web\")),\n    ],\n)";
        let resolved = load(file(written).as_bytes(), "shop.ron").unwrap();
        let at_five = |event| at(5_000_000_000, event);
        let poison = Intervention::Poison { node: "손님".into() };
        let burst = Intervention::Burst { node: "손님".into(), count: 3 };

        let saved = save(&resolved, &[at_five(burst), at_five(poison)]).unwrap();

        let read = load(saved.as_bytes(), "shop.ron").unwrap().scenario.timeline;
        let order: Vec<String> = read.iter().map(|entry| event_text(&entry.event).unwrap()).collect();
        assert_eq!(order, ["Recover(node: \"web\")", "Burst(node: \"손님\", count: 3)", "Poison(node: \"손님\")"]);
    }

    #[test]
    fn the_end_of_lines_stays_that_of_the_file() {
        let text = file("    timeline: [\n    ],\n)\n").replace('\n', "\r\n");
        let resolved = load(text.as_bytes(), "shop.ron").unwrap();

        let saved = save(&resolved, &[fail(1), fail(2)]).unwrap();

        assert_eq!(saved.matches('\n').count(), saved.matches("\r\n").count());
        assert_eq!(saved.lines().count(), text.lines().count() + 2);
    }

    #[test]
    fn every_kind_of_intervention_is_read_back_as_it_was() {
        let quotes = Intervention::Set { node: "web".into(), parameter: "threads".into(), value: " 3".into() };
        let events = [
            Intervention::Slow { node: "web".into(), factor: 0.1 + 0.2 },
            Intervention::AddLatency { node: "web".into(), latency: SimDuration(1_234_567) },
            Intervention::LoseZone { zone: "a".into() },
            Intervention::RestoreZone { zone: "a".into() },
            Intervention::KillWorker { node: "web".into() },
            quotes,
        ];
        let resolved = load(file(")").as_bytes(), "shop.ron").unwrap();
        let commands: Vec<TimelineEntry> = (1..).zip(events).map(|(second, event)| at(second, event)).collect();

        let saved = save(&resolved, &commands).unwrap_or_else(|problems| panic!("{problems}"));

        assert_eq!(load(saved.as_bytes(), "shop.ron").unwrap().scenario.timeline, commands);
    }

    #[test]
    fn another_seed_and_another_parameter_are_saved_too() {
        let mut resolved = load(file(")").as_bytes(), "shop.ron").unwrap();
        resolved.scenario.seed = 7;
        let saved = save(&resolved, &[]).unwrap();
        assert_eq!(saved, file("    seed: 7,\n)"));

        let changed = resolved.with_parameter("web", "threads", "9").unwrap();
        let saved = save(&changed, &[fail(1)]).unwrap();
        let read = load(saved.as_bytes(), "shop.ron").unwrap().scenario;
        assert_eq!((&read.nodes, read.seed, read.timeline.len()), (&changed.scenario.nodes, 7, 1));
    }

    #[test]
    fn what_comes_after_the_end_is_left_out_and_what_does_not_fit_is_refused() {
        let resolved = load(file(")").as_bytes(), "shop.ron").unwrap();
        assert_eq!(save(&resolved, &[fail(60_000_000_001)]).unwrap(), file(")"));

        let unfit = Intervention::Set { node: "web".into(), parameter: "threads".into(), value: "none".into() };
        assert!(save(&resolved, &[at(1, unfit)]).is_err());
    }

    #[test]
    fn instants_are_exact_and_short() {
        let cases = [(0, "0s"), (1, "0.000000001s"), (384_000_000_001, "6m24.000000001s"), (7_200_000_000_000, "2h")];
        for (nanos, expected) in cases {
            assert_eq!(instant(SimDuration(nanos)), expected);
            assert_eq!(expected.parse(), Ok(SimDuration(nanos)));
        }
    }
}
