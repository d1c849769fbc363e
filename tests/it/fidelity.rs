//! The table of rules: complete, in both languages, each with a test that exists; and `docs/fidelity.md`, made from
//! it.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::fs;

use loosely::services::rule::{Rule, Source};
use loosely::services::{ServiceKind, between, rule};

use crate::approved::check_file;
use crate::library::{files, root};

/// Every rule with the title of the room that declares it.
fn rules() -> Vec<(&'static str, Rule)> {
    let of_services = ServiceKind::ALL.iter().flat_map(|kind| kind.rules().iter().map(|rule| (kind.title(), *rule)));
    let between = between::RULES.iter().chain(rule::RULES).map(|rule| ("Calls and handlers", *rule));
    between.chain(of_services).collect()
}

/// Names of all test functions.
fn test_names() -> Vec<String> {
    let sources = ["src", "tests"].iter().flat_map(|folder| files(&root().join(folder), "rs"));
    let texts = sources.map(|path| fs::read_to_string(path).unwrap());
    let functions = |text: String| {
        let names =
            text.lines().filter_map(|line| line.trim().strip_prefix("fn ")?.split('(').next().map(str::to_owned));
        names.collect::<Vec<String>>()
    };
    texts.flat_map(functions).collect()
}

#[test]
fn every_rule_is_named_once_and_says_what_it_is_in_both_languages() {
    let mut seen = BTreeSet::new();
    for (room, rule) in rules() {
        let name = rule.name;
        assert!(seen.insert(name), "{room}: {name} is declared twice");
        assert!(name.contains('.') && !name.contains(char::is_whitespace), "{room}: {name}");
        assert!(rule.en.ends_with('.') && rule.ko.ends_with('.'), "{name}: a sentence ends with a full stop");
        assert!(rule.ko.chars().any(|c| ('가'..='힣').contains(&c)), "{name}: not Korean: {}", rule.ko);
        let (Source::Document(source) | Source::Convention(source)) = rule.source;
        assert!(source.len() > 10, "{name}: no source");
    }
}

#[test]
fn every_rule_is_proved_by_a_test_that_exists() {
    let names = test_names();
    for (room, rule) in rules() {
        assert!(!rule.tests.is_empty(), "{room}: {} has no test", rule.name);
        for test in rule.tests {
            let proofs = names.iter().filter(|name| name.starts_with(test)).count();
            // The number of a check stands for all tests of that check; any other beginning for one test alone.
            let is_check = test.len() == 5 && test.as_bytes()[2] == b'_' && test[3..].parse::<u8>().is_ok();
            let clear = if is_check { proofs > 0 } else { proofs == 1 };
            assert!(clear, "{room}: {} names the test {test}, of which there are {proofs}", rule.name);
        }
    }
}

#[test]
fn no_rule_is_made_outside_the_tables() {
    let sources = files(&root().join("src"), "rs").into_iter().filter(|path| !path.ends_with("services/rule.rs"));
    for path in sources {
        let text = fs::read_to_string(&path).unwrap();
        assert!(!text.contains("RuleText {"), "{}: a rule that no table lists", path.display());
    }
}

#[test]
fn the_document_on_fidelity_is_made_from_the_table() {
    check_file("docs/fidelity.md", &document());
}

fn document() -> String {
    let mut text = String::from(HEAD);
    let mut room = "";
    for (title, rule) in rules() {
        if title != room {
            let _ = write!(
                text,
                "\n## {title}\n\n| rule | what it says | rests on | proved by | known deviation |\n|---|---|---|---|---|\n"
            );
            room = title;
        }
        let source = match rule.source {
            Source::Document(document) => document.to_owned(),
            Source::Convention(convention) => format!("**our convention**: {convention}"),
        };
        let tests: Vec<String> = rule.tests.iter().map(|test| format!("`{test}`")).collect();
        let _ = writeln!(
            text,
            "| `{}` | {}<br>{} | {} | {} | {} |",
            rule.name,
            rule.en,
            rule.ko,
            source,
            tests.join(", "),
            rule.deviation
        );
    }
    text
}

const HEAD: &str = "\
# Fidelity

Every rule that changes the fate of a request, what it rests on, and the test that proves it.
This page is made from the table in the program (`LOOSELY_APPROVE=1 cargo test --release fidelity`), so it cannot say anything else than the program does.
A rule that rests on a document follows AWS's own words; where AWS does not say, the convention that Loosely adopts is marked as such.
A test is named by the beginning of its function's name; those that begin like `sq_01` are the executable checks in `tests/it/checks`, most of them scenario files in `tests/checks`.
";
