//! Scenario files that are wrong: each must be refused with its place and a cure, and none may break the
//! program. What is said about each file of `tests/malformed` stands in `tests/approved/malformed`.

use std::fs;
use std::path::PathBuf;
use std::process::{Command, Output};

use loosely::scenario::load::{LARGEST_FILE, load};

use crate::approved;
use crate::library::{files, root};

/// What the loader says about the bytes of a scenario, which must be wrong.
fn complaint(bytes: &[u8], name: &str) -> String {
    match load(bytes, name) {
        Ok(_) => panic!("{name} is accepted"),
        Err(problems) => format!("{problems}\n"),
    }
}

/// The malformed files, as paths from the package's root.
fn malformed() -> Vec<String> {
    let found = files(&root().join("tests/malformed"), "ron");
    assert!(found.len() > 70, "the malformed files have moved");
    let relative = |path: &PathBuf| path.strip_prefix(root()).unwrap().to_str().unwrap().replace('\\', "/");
    found.iter().map(relative).collect()
}

fn loosely_check(path: &str) -> Output {
    Command::new(env!("CARGO_BIN_EXE_loosely")).args(["check", path]).current_dir(root()).output().unwrap()
}

/// `check` refuses this file, with an exit status of its own and without a panic, saying `part`.
fn check_refused(path: &str, part: &str) {
    let output = loosely_check(path);
    let said = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(2), "{path}: {said}");
    assert!(said.contains(part), "{path}: no \"{part}\" in: {said}");
    assert!(said.contains("  help: "), "{path}: no help in: {said}");
    assert!(!said.contains("panicked"), "{path}: {said}");
}

/// A file that is too large or too strange to be committed.
fn generated(name: &str, bytes: &[u8]) -> String {
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("malformed");
    fs::create_dir_all(&folder).unwrap();
    let path = folder.join(name);
    fs::write(&path, bytes).unwrap();
    path.to_str().unwrap().to_owned()
}

#[test]
fn every_malformed_file_is_refused_with_its_place_and_a_cure() {
    for path in malformed() {
        let bytes = fs::read(root().join(&path)).unwrap();
        let said = complaint(&bytes, &path);

        let name = path.trim_start_matches("tests/").trim_end_matches(".ron");
        approved::check(name, &said);
    }
}

#[test]
fn the_command_line_says_the_same_and_exits_with_2() {
    for path in malformed() {
        let bytes = fs::read(root().join(&path)).unwrap();
        let output = loosely_check(&path);

        assert_eq!(String::from_utf8(output.stderr).unwrap(), complaint(&bytes, &path), "{path}");
        assert_eq!(output.status.code(), Some(2), "{path}");
    }
}

#[test]
fn what_is_no_scenario_at_all_is_refused() {
    check_refused(&generated("large.ron", &vec![b' '; 10_000_000]), "10000000 bytes");
    check_refused(&generated("not-utf-8.ron", b"(\n    title: \"caf\xe9\")"), ":2:16: byte 0xe9 is not UTF-8");
    check_refused(&generated("binary.ron", b"\x7fELF\x02\x01\x01\x00\x00"), "binary file");
    check_refused(&generated("utf-16.ron", b"\xff\xfe(\0)\0"), "UTF-16");
    check_refused("tests/malformed", "tests/malformed");
    check_refused("tests/malformed/there-is-no-such-file.ron", "there-is-no-such-file.ron");
}

#[test]
fn deep_nesting_is_refused_before_it_can_overflow_the_stack() {
    for bracket in ["(", "[", "{", "a(", "[(", "Some("] {
        check_refused(&generated("deep.ron", bracket.repeat(100_000).as_bytes()), "nested deeper than 64");
    }
    let comments = "/*".repeat(100_000);
    check_refused(&generated("deep-comments.ron", comments.as_bytes()), "comment that starts here never ends");
}

#[test]
fn a_large_scenario_loads_in_reasonable_time() {
    let script = "(at: \"1s\", path: \"/a\"),\n".repeat(100_000);
    let nodes =
        format!("\"c\": Client(target: \"s\", traffic: [Script([{script}])]), \"s\": Server(threads: 1, handler: [])");
    let text = |end: &str| format!("(version: 1, title: (en: \"x\"), duration: \"1m\", nodes: {{ {nodes} }}{end})");

    assert!(load(text("").as_bytes(), "script.ron").is_ok());
    // Fifty problems at most are said, however many there are.
    let claims = format!(", expect: [{}]", "\"orders.lots == 0\", ".repeat(50_000));
    assert_eq!(load(text(&claims).as_bytes(), "claims.ron").unwrap_err().issues.len(), 50);
}

#[test]
fn the_largest_file_is_refused_in_reasonable_time() {
    // Every worst case of the scanner is linear; a quadratic one would take minutes here.
    for filling in ["(),", "\"a\",", "[[]],", "/**/", "a:b,", "r\"\",", "'", "\\", "가"] {
        let bytes = filling.repeat(LARGEST_FILE / filling.len());
        let said = complaint(bytes.as_bytes(), "full.ron");
        assert!(said.starts_with("full.ron:"), "{said}");
        assert!(said.len() < 10_000, "{filling}: {} bytes are said", said.len());
    }
}

/// The complete examples of the format's description.
fn examples() -> Vec<String> {
    let text = fs::read_to_string(root().join("docs/scenario-format.md")).unwrap();
    let blocks = text.split("```ron complete\n").skip(1);
    blocks.map(|block| block.split("```").next().unwrap().to_owned()).collect()
}

#[test]
fn the_complete_examples_of_the_description_keep_what_they_promise() {
    assert!(examples().len() >= 2, "the examples are marked ```ron complete");
    for (index, example) in examples().iter().enumerate() {
        let output = loosely_check(&generated(&format!("example-{index}.ron"), example.as_bytes()));
        let said = String::from_utf8([output.stdout, output.stderr].concat()).unwrap();
        assert_eq!(output.status.code(), Some(0), "{said}");
    }
}

#[test]
fn no_slip_of_the_finger_breaks_the_loader() {
    // Every character of an example is left out, or replaced by each of these; whatever comes of it, the
    // loader accepts it or points at a place in the file and says what to do.
    let example = &examples()[0];
    for (at, character) in example.char_indices() {
        for replacement in ["", "(", ")", "[", "\"", ",", ":", "-", "9", "x", "가", "\\"] {
            let after = &example[at + character.len_utf8()..];
            check_points_into(&format!("{}{replacement}{after}", &example[..at]));
        }
        check_points_into(&example[..at]);
    }
}

fn check_points_into(text: &str) {
    let Err(problems) = load(text.as_bytes(), "slip.ron") else { return };
    assert!(!problems.issues.is_empty());
    for issue in &problems.issues {
        let line = text.split('\n').nth(issue.line - 1).unwrap_or_else(|| panic!("{problems}\n{text}"));
        assert!((1..=line.chars().count() + 1).contains(&issue.column), "{problems}\n{text}");
        assert!(!issue.message.is_empty() && !issue.help.is_empty(), "{problems}");
    }
}
