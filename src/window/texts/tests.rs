//! That nothing is missing, unused, empty or untranslated in the Fluent files.

use std::collections::{BTreeMap, BTreeSet};

use fluent_bundle::{FluentArgs, FluentResource, FluentValue};

use crate::services::ServiceKind;
use crate::units::text::Language;
use crate::units::time::SimTime;
use crate::window::texts::bundles::{self, EN, KO};
use crate::window::texts::{Words, clock, count, instant_tenths, kind, metric_id, number, say, span, speed};

/// Every message that the code names, with the names of its values.
fn named() -> BTreeMap<String, BTreeSet<&'static str>> {
    let plain = Words::NAMES.iter().map(|name| (bundles::id(name), BTreeSet::new()));
    let filled = say::ALL.iter().map(|(name, values)| (bundles::id(name), values.iter().copied().collect()));
    let badges = say::BADGES.iter().map(|name| (bundles::id(name), BTreeSet::from(["rate"])));
    let all: Vec<_> = plain.chain(filled).chain(badges).collect();
    let named: BTreeMap<_, _> = all.iter().cloned().collect();
    assert_eq!(named.len(), all.len(), "two names in the code are one message");
    named
}

/// Every message of a language with its text as it is written, values and all; those about metrics apart.
fn written(files: &[(&str, &str)]) -> BTreeMap<String, String> {
    let mut messages: BTreeMap<String, String> = BTreeMap::new();
    for (path, text) in files.iter().filter(|(path, _)| !path.ends_with("metrics.ftl")) {
        let mut last = None;
        for line in text.lines().filter(|line| !line.starts_with('#')) {
            if line.starts_with(|first: char| first.is_ascii_alphabetic()) {
                let (id, rest) = line.split_once(" =").unwrap_or_else(|| panic!("{path}: {line}"));
                assert!(messages.insert(id.into(), rest.into()).is_none(), "{path}: {id} is written twice");
                last = Some(id.to_owned());
            } else if line.starts_with('-') {
                last = None;
            } else if let Some(id) = &last {
                messages.get_mut(id).unwrap().push_str(line);
            }
        }
    }
    messages
}

/// The names after `$`.
fn values(text: &str) -> BTreeSet<&str> {
    let names = text.split('$').skip(1);
    names.map(|rest| rest.split(|c: char| !c.is_ascii_alphanumeric() && c != '_').next().unwrap()).collect()
}

/// A text as a person sees it, with a figure where each value goes.
fn shown(language: Language, id: &str, values: &BTreeSet<&str>) -> String {
    let files = if language == Language::En { EN } else { KO };
    let (bundle, _) = bundles::bundle(language.tag(), files);
    let args: FluentArgs = values.iter().map(|name| (*name, FluentValue::from("7"))).collect();
    bundles::message(&bundle, id, Some(&args)).0
}

fn is_hangul(letter: char) -> bool {
    ('가'..='힣').contains(&letter)
}

/// Texts that are the same in both languages: names, codes, symbols.
const SAME: [&str; 10] = [
    "both-languages",
    "cause-slow-down",
    "cause-throttled",
    "cause-not-signed-in",
    "kind-api-gateway",
    "kind-rds-proxy",
    "kind-web-socket-api",
    "narrator-rule",
    "seed",
    "why-list-dead-lettered",
];

#[test]
fn the_files_have_no_mistakes_and_say_nothing_twice() {
    for (tag, files) in [("en", EN), ("ko", KO)] {
        let (_, faults) = bundles::bundle(tag, files);
        assert_eq!(faults, Vec::<String>::new());
    }
}

#[test]
fn every_file_of_texts_is_built_in() {
    for (language, files) in [("en", EN), ("ko", KO)] {
        let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("assets/text").join(language);
        let there: BTreeSet<String> =
            std::fs::read_dir(folder).unwrap().map(|file| file.unwrap().file_name().into_string().unwrap()).collect();
        let built_in: BTreeSet<String> =
            files.iter().map(|(path, _)| path.rsplit('/').next().unwrap().to_owned()).collect();
        assert_eq!(there, built_in);
    }
}

#[test]
fn no_text_is_missing_and_none_is_unused() {
    let named: BTreeSet<String> = named().into_keys().collect();
    for (language, files) in [("English", EN), ("Korean", KO)] {
        let written: BTreeSet<String> = written(files).into_keys().collect();
        let missing: Vec<_> = named.difference(&written).collect();
        let unused: Vec<_> = written.difference(&named).collect();
        assert!(missing.is_empty() && unused.is_empty(), "{language}: missing {missing:?}, unused {unused:?}");
    }
}

#[test]
fn no_korean_particle_depends_on_the_sound_of_a_value() {
    // A name may end in a vowel, a consonant or a Latin letter; a term is known when the sentence is written.
    let particles = ["은", "는", "이", "가", "을", "를", "과", "와", "으로", "로", "(으)로", "이라", "라"];
    let ends = |rest: &str| !rest.starts_with(is_hangul);
    for (id, text) in written(KO) {
        let after_values = text.split("{ $").skip(1).filter_map(|rest| rest.split_once('}')).map(|(_, rest)| rest);
        for rest in after_values {
            let found = particles.iter().find(|particle| rest.strip_prefix(**particle).is_some_and(ends));
            assert!(found.is_none(), "{id}: {found:?} after a value in {text}");
        }
    }
}

#[test]
fn both_languages_keep_their_texts_in_the_same_files_in_the_same_order() {
    let order = |text: &str| -> Vec<String> {
        let ids = text.lines().filter(|line| !line.starts_with(['#', ' ']) && line.contains(" ="));
        ids.map(|line| line.split(" =").next().unwrap().to_owned()).collect()
    };
    for ((path, english), (_, korean)) in EN.iter().zip(KO) {
        assert_eq!(order(english), order(korean), "{path}");
    }
}

#[test]
fn each_text_uses_exactly_the_values_that_the_code_gives() {
    let named = named();
    for files in [EN, KO] {
        for (id, text) in written(files) {
            assert_eq!(&values(&text), &named[&id], "{id}: {text}");
        }
    }
}

#[test]
fn each_text_is_put_together_without_a_fault_and_none_is_empty() {
    let samples = ["1", "0", "2", "17435", "orders-queue"];
    for (tag, files) in [("en", EN), ("ko", KO)] {
        let (bundle, _) = bundles::bundle(tag, files);
        for (id, values) in named() {
            for sample in samples {
                let value = || sample.parse::<f64>().map_or(FluentValue::from(sample), FluentValue::from);
                let args: FluentArgs = values.iter().map(|name| (*name, value())).collect();
                let (text, faults) = bundles::message(&bundle, &id, Some(&args));
                assert!(faults.is_empty(), "{tag}: {faults:?}");
                assert!(!text.trim().is_empty() && !text.contains(['{', '}']), "{tag}: {id}: {text}");
            }
        }
    }
}

#[test]
fn korean_texts_are_korean_and_english_ones_are_not() {
    for (id, values) in named() {
        let (english, korean) = (shown(Language::En, &id, &values), shown(Language::Ko, &id, &values));
        if SAME.contains(&id.as_str()) {
            assert_eq!(english, korean, "{id} is translated: strike it from the list");
            continue;
        }
        assert!(!english.contains(is_hangul), "{id}: {english}");
        assert!(korean.contains(is_hangul) || !korean.contains(char::is_alphabetic), "{id}: {korean}");
    }
}

#[test]
fn no_korean_particle_hangs_on_the_sound_of_a_value() {
    // "은" or "는" follows from the last sound, which a value does not tell.
    let particles = ["은", "는", "이", "가", "을", "를", "와", "과", "로", "으로"];
    for (id, text) in written(KO) {
        for after in text.split('$').skip(1).filter_map(|rest| rest.split_once(" }")) {
            let word = after.1.split(|c: char| !is_hangul(c)).next().unwrap();
            assert!(!particles.contains(&word), "{id}: {text}");
        }
    }
}

#[test]
fn a_missing_text_shows_its_name() {
    let bundle = bundles::bundle("en", &[("none.ftl", "here = Here")]).0;
    assert_eq!(bundles::message(&bundle, "not-here", None).0, "not-here");
    // A mistake in one text leaves the others of its file.
    let (broken, faults) = bundles::bundle("en", &[("broken.ftl", "one = { }\ntwo = Two")]);
    assert_eq!((bundles::message(&broken, "two", None).0.as_str(), faults.len()), ("Two", 1));
    assert!(FluentResource::try_new("one = { }".into()).is_err());
}

#[test]
fn english_counts_one_and_many_and_numbers_keep_their_commas() {
    let mend = |n: u64, language| say::things_to_mend(n, "shop.ron", language);
    assert_eq!(mend(1, Language::En), "1 thing to mend in shop.ron");
    assert_eq!(mend(1_200, Language::En), "1,200 things to mend in shop.ron");
    assert_eq!(mend(1_200, Language::Ko), "shop.ron에서 고칠 것 1,200개");
    assert_eq!(say::hidden_for("30 s", Language::En), "visibility timeout 30 s");
    assert_eq!(say::hidden_for("30초", Language::Ko), "표시 제한 시간 30초");
}

#[test]
fn names_in_the_code_and_in_the_files_differ_only_in_their_spelling() {
    let check = |name: &str, id: &str| assert_eq!(bundles::id(name), id);
    check("WhatToSee", "what-to-see");
    check("KindS3", "kind-s3");
    check("one_head_per_minute", "one-head-per-minute");
}

#[test]
fn kinds_of_services_are_called_alike_in_window_and_report() {
    for service in ServiceKind::ALL {
        assert_eq!(kind(*service, Language::En), service.title());
    }
}

#[test]
fn every_metric_is_explained_in_korean_and_no_text_explains_none() {
    let all = ServiceKind::ALL.iter().flat_map(|kind| kind.metrics().iter().map(|metric| metric_id(*kind, metric)));
    let measured: BTreeSet<String> = all.collect();
    let file = KO.iter().find(|(path, _)| path.ends_with("metrics.ftl")).unwrap().1;
    let lines = file.lines().filter_map(|line| line.split_once(" = "));
    let explained: BTreeMap<String, &str> = lines.map(|(id, text)| (id.to_owned(), text)).collect();
    let named: BTreeSet<String> = explained.keys().cloned().collect();
    let (missing, unused) = (measured.difference(&named), named.difference(&measured));
    let both = (missing.collect::<Vec<_>>(), unused.collect::<Vec<_>>());
    assert_eq!(both, (vec![], vec![]), "left: not in assets/text/ko/metrics.ftl; right: in it, but no metric");
    assert!(explained.values().all(|text| text.contains(is_hangul) && text.ends_with('.')));
}

#[test]
fn numbers_are_written_as_the_look_asks() {
    assert_eq!(
        (count(17_435).as_str(), count(999).as_str(), count(1_000_000).as_str()),
        ("17,435", "999", "1,000,000")
    );
    assert_eq!(
        (number(0.0), number(0.25), number(12.34), number(1_234.5)),
        ("0".into(), "0.25".into(), "12.3".into(), "1,235".into())
    );
    assert_eq!((span(0.031), span(2.4), span(218.0)), ("31 ms".into(), "2.4 s".into(), "03:38".into()));
    assert_eq!((speed(0.5), speed(140.2)), ("0.5×".into(), "140×".into()));
    assert_eq!((clock(384), instant_tenths(SimTime(384_050_000_000))), ("06:24".into(), "06:24.0".into()));
}
