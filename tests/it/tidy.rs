//! The house rules that a compiler does not check: which way imports point, who may know whom, and what
//! every file owes its reader.

use std::fs;
use std::path::Path;

use crate::library::{files, root};

/// The rooms in the order in which they may know each other: each only those before it.
const ORDER: [&str; 5] = ["units", "services", "scenario", "engine", "measure"];

/// Longest file, in lines. A file over 300 is a question, over 500 it is two files.
const LONGEST_FILE: usize = 500;

/// A source file: its path from the package's root with `/`, and its lines.
struct Source {
    path: String,
    lines: Vec<String>,
}

impl Source {
    /// Its lines with their numbers, without comments.
    fn code(&self) -> impl Iterator<Item = (usize, &str)> {
        let numbered = self.lines.iter().enumerate().map(|(index, line)| (index + 1, line.as_str()));
        numbered.filter(|(_, line)| !line.trim_start().starts_with("//")).map(|(number, line)| {
            // Good enough: `//` inside a string cuts the line short, which can only hide something.
            (number, line.split(" // ").next().unwrap_or(line))
        })
    }

    /// Lines of code before its unit tests.
    fn code_before_tests(&self) -> impl Iterator<Item = (usize, &str)> {
        let tests = self.lines.iter().position(|line| line.starts_with("mod tests {")).unwrap_or(usize::MAX);
        self.code().take_while(move |(number, _)| *number <= tests)
    }

    /// The whole file is compiled for unit tests only: its parent says `#[cfg(test)] mod name;`.
    fn is_for_tests(&self) -> bool {
        let (folder, file) = self.path.rsplit_once('/').unwrap();
        let module = file.trim_end_matches(".rs");
        let declared = ["", "pub(crate) "].map(|seen| format!("#[cfg(test)]\n{seen}mod {module};"));
        [format!("{folder}/mod.rs"), format!("{folder}.rs"), format!("{folder}/lib.rs")].iter().any(|parent| {
            fs::read_to_string(root().join(parent)).is_ok_and(|text| declared.iter().any(|line| text.contains(line)))
        })
    }

    /// It belongs to this folder of `src`, or is its only file.
    fn is_in(&self, folder: &str) -> bool {
        self.path.starts_with(&format!("src/{folder}/")) || self.path == format!("src/{folder}.rs")
    }

    /// Its room within `services`, such as `sqs` for `services/sqs.rs` and `services/sqs/queue.rs`.
    fn service_room(&self) -> Option<&str> {
        let rest = self.path.strip_prefix("src/services/")?;
        rest.split(['/', '.']).next()
    }
}

/// All Rust files below `folder`.
fn sources(folder: &str) -> Vec<Source> {
    let found = files(&root().join(folder), "rs");
    assert!(!found.is_empty(), "nothing in {folder}");
    found.iter().map(|path| source(path)).collect()
}

fn source(path: &Path) -> Source {
    let relative = path.strip_prefix(root()).unwrap();
    let path_text = relative.to_str().unwrap().replace('\\', "/");
    Source { path: path_text, lines: fs::read_to_string(path).unwrap().lines().map(str::to_owned).collect() }
}

/// Fails with all findings at once, each with its place.
fn check_none(rule: &str, findings: Vec<String>) {
    assert!(findings.is_empty(), "{rule}:\n  {}", findings.join("\n  "));
}

/// Places where `forbidden` occurs as a whole word.
fn mentions<'a>(source: &'a Source, forbidden: &'a str) -> impl Iterator<Item = String> + 'a {
    source
        .code()
        .filter(move |(_, line)| contains_word(line, forbidden))
        .map(move |(number, line)| format!("{}:{number}: {forbidden}: {}", source.path, line.trim()))
}

fn contains_word(line: &str, word: &str) -> bool {
    let part_of_name = |c: char| c.is_alphanumeric() || c == '_';
    line.match_indices(word).any(|(at, _)| {
        let before = line[..at].chars().next_back();
        let after = line[at + word.len()..].chars().next();
        !before.is_some_and(part_of_name) && !after.is_some_and(part_of_name)
    })
}

#[test]
fn imports_point_one_way() {
    // units <- services <- scenario <- engine <- measure <- {cli, window}
    let everything = ["units", "services", "scenario", "engine", "measure", "cli", "window"];
    let mut findings = Vec::new();
    for source in sources("src") {
        let Some(own) = everything.iter().position(|room| source.is_in(room)) else { continue };
        // cli may call the window (`open`, `snapshot`); the window knows nothing of the command line.
        let allowed = if everything[own] == "window" { own - 1 } else { own };
        for (index, room) in everything.iter().enumerate() {
            let may_see = index <= allowed || index == own || everything[own] == "cli";
            if !may_see {
                let path = format!("crate::{room}::");
                findings.extend(mentions_prefix(&source, &path));
            }
        }
    }
    check_none("imports point one way", findings);
}

fn mentions_prefix(source: &Source, prefix: &str) -> Vec<String> {
    let hits = source.code().filter(|(_, line)| line.contains(prefix));
    hits.map(|(number, line)| format!("{}:{number}: {}", source.path, line.trim())).collect()
}

#[test]
fn a_service_knows_its_state_and_its_outbox_and_nothing_else() {
    let kinds = registry();
    let rooms: Vec<&str> = kinds.iter().map(|(_, room)| room.as_str()).collect();
    let mut findings = Vec::new();
    for source in sources("src/services") {
        let Some(own) = source.service_room().filter(|room| *room != "mod") else { continue };
        for forbidden in ["World", "Query", "Commands"] {
            // `Operation::Query` and the step `Query` are questions to a database, not to the world.
            let ecs = mentions(&source, forbidden).filter(|line| forbidden != "Query" || line.contains("Query<"));
            findings.extend(ecs);
        }
        for other in rooms.iter().filter(|room| **room != own) {
            findings.extend(mentions_prefix(&source, &format!("services::{other}::")));
        }
    }
    check_none("a service names neither the world nor another service", findings);
}

#[test]
fn nothing_below_the_window_reads_a_clock_a_file_or_an_environment_variable() {
    let forbidden =
        ["std::fs", "std::env", "std::net", "std::process", "std::thread", "std::time", "Instant", "SystemTime"];
    let below = sources("src").into_iter().filter(|source| ORDER.iter().any(|room| source.is_in(room)));
    let mut findings = Vec::new();
    for source in below {
        for word in forbidden {
            findings.extend(mentions(&source, word));
        }
        for (number, line) in source.code() {
            let ecs_removed = line.replace("bevy_ecs", "");
            if ecs_removed.contains("bevy") || ecs_removed.contains("egui") {
                findings.push(format!("{}:{number}: {}", source.path, line.trim()));
            }
        }
    }
    check_none("below the window: no clock, no files, no environment, no Bevy but bevy_ecs", findings);
}

#[test]
fn only_the_window_reads_the_clock_and_only_in_playback() {
    let mut findings = Vec::new();
    for source in sources("src").iter().filter(|source| source.path != "src/window/playback.rs") {
        findings.extend(mentions(source, "Instant::now"));
        findings.extend(mentions(source, "SystemTime::now"));
    }
    check_none("window/playback.rs is the one reader of the clock", findings);
}

#[test]
fn only_the_command_line_prints() {
    let mut findings = Vec::new();
    for source in sources("src").iter().filter(|source| !source.is_in("cli") && source.path != "src/main.rs") {
        for printer in ["println!", "eprintln!", "print!", "eprint!", "dbg!"] {
            let hits = source
                .code_before_tests()
                .filter(|(_, line)| contains_word(line, printer.trim_end_matches('!')) && line.contains(printer));
            findings.extend(hits.map(|(number, _)| format!("{}:{number}: {printer}", source.path)));
        }
    }
    check_none("only cli/ and main.rs print", findings);
}

#[test]
fn colors_are_named_in_look_alone() {
    let makers = [
        "Color32::from_rgb",
        "Color32::from_rgba",
        "Color32::from_hex",
        "hex_color!",
        "Color::srgb",
        "Srgba::hex",
        "Color::hex",
    ];
    let mut findings = Vec::new();
    for source in sources("src").iter().filter(|source| source.path != "src/window/look.rs") {
        for maker in makers {
            let hits = source.code_before_tests().filter(|(_, line)| line.contains(maker));
            findings.extend(hits.map(|(number, line)| format!("{}:{number}: {}", source.path, line.trim())));
        }
    }
    check_none("colors are constants of window/look.rs", findings);
}

#[test]
fn every_sentence_of_the_window_stands_in_its_files_of_texts() {
    let mut findings = Vec::new();
    for source in sources("src/window").iter().filter(|source| !source.is_for_tests()) {
        let korean = |c: char| ('가'..='힣').contains(&c);
        let hits = source.code_before_tests().filter(|(_, line)| line.contains(korean));
        findings.extend(hits.map(|(number, line)| format!("{}:{number}: {}", source.path, line.trim())));
    }
    check_none("Korean is written in assets/text/ko, see ARCHITECTURE.md, \"Adding a text\"", findings);
}

/// The only places of the window that ask which language it is, and why.
const LANGUAGES: [(&str, &str); 2] = [
    ("src/window/texts/bundles.rs", "a language has its files"),
    ("src/window/why/words.rs", "a rule keeps its sentences beside its source"),
];

#[test]
fn nobody_in_the_window_writes_one_sentence_for_each_language() {
    let mut findings = Vec::new();
    for source in sources("src/window").iter().filter(|source| !source.is_for_tests()) {
        if !LANGUAGES.iter().any(|(path, _)| source.path == *path) {
            let hits = source.code_before_tests().filter(|(_, line)| line.contains("Language::Ko"));
            findings.extend(hits.map(|(number, line)| format!("{}:{number}: {}", source.path, line.trim())));
        }
    }
    check_none("a text is asked for by its name, not by its language", findings);
}

#[test]
fn a_file_is_not_longer_than_a_stranger_can_hold() {
    let all = ["src", "tests", "benches"].into_iter().flat_map(sources);
    let long = all.filter(|source| source.lines.len() > LONGEST_FILE);
    check_none("a file has at most 500 lines", long.map(|s| format!("{}: {} lines", s.path, s.lines.len())).collect());
}

#[test]
fn every_file_says_first_what_it_is() {
    let all = ["src", "tests", "benches"].into_iter().flat_map(sources);
    let silent = all.filter(|source| !source.lines.first().is_some_and(|line| line.starts_with("//! ")));
    check_none("a file starts with a `//!` that says what it is", silent.map(|source| source.path).collect());
}

#[test]
fn every_scenario_opens_with_a_lesson() {
    let mut findings = Vec::new();
    for folder in ["scenarios", "tests/theory"] {
        for path in files(&root().join(folder), "ron") {
            let text = fs::read_to_string(&path).unwrap();
            let lesson: Vec<&str> = text.lines().take_while(|line| line.starts_with("// ")).collect();
            // A lesson is a sentence, not a file name.
            let words = lesson.iter().flat_map(|line| line.split_whitespace()).count();
            if words < 12 || !lesson.last().is_some_and(|line| line.ends_with('.')) {
                findings.push(path.display().to_string());
            }
        }
    }
    check_none("a scenario opens with a `// ` comment of whole sentences that says what it teaches", findings);
}

#[test]
fn functions_are_short_and_allowances_have_reasons() {
    // Clippy checks both; this checks that the house still tells it to.
    let manifest = fs::read_to_string(root().join("Cargo.toml")).unwrap();
    for lint in [
        "unsafe_code = \"forbid\"",
        "missing_docs = \"warn\"",
        "too_many_lines = \"warn\"",
        "allow_attributes_without_reason = \"warn\"",
    ] {
        assert!(manifest.contains(lint), "Cargo.toml lost the lint {lint}");
    }
    let clippy = fs::read_to_string(root().join("clippy.toml")).unwrap();
    assert!(clippy.contains("too-many-lines-threshold = 70"));
}

/// Kinds of service and their rooms, as `services/mod.rs` registers them.
fn registry() -> Vec<(String, String)> {
    let text = fs::read_to_string(root().join("src/services/mod.rs")).unwrap();
    let list = text.split("\nregistry! {").nth(1).unwrap().split("\n}").next().unwrap();
    let kinds: Vec<(String, String)> = list
        .lines()
        .filter_map(|line| line.trim().split_once(" in "))
        .map(|(kind, rest)| (kind.to_owned(), rest.split(',').next().unwrap().to_owned()))
        .collect();
    assert!(kinds.len() >= 9, "{kinds:?}");
    kinds
}

/// Every place outside a service's own room that names a kind of service, and why. A new service needs its
/// room, its line in the registry (which also makes the bundle of its entity, of its `View`) and its picture;
/// the tables of the window are matches without a default, so the compiler asks for their line.
/// `Client` stands apart: orders are born there, and everything that speaks of orders knows it.
const PLACES: [(&str, &str); 19] = [
    ("src/services/mod.rs", "the registry"),
    ("src/scenario/pairs.rs", "what two nodes must agree on"),
    ("src/scenario/reach.rs", "routes of an API decide which effects lie behind a client"),
    ("src/scenario/groups.rs", "who calls, scales or changes a group has to fit what it says of itself"),
    ("src/window/extract.rs", "table: pictures"),
    ("src/window/canvas/cards/", "the picture itself"),
    ("src/window/canvas/glyphs.rs", "table: glyphs"),
    ("src/window/canvas/demo.rs", "table: which kind a picture is of"),
    ("src/window/canvas/states.rs", "table: examples of each card"),
    ("src/window/canvas/sizes.rs", "table: sizes of cards"),
    ("src/window/texts.rs", "table: what a kind is called"),
    ("src/window/curves.rs", "table: which metrics are drawn"),
    ("src/window/canvas/frames.rs", "servers stand in a frame of their own when they are on premises"),
    ("src/window/canvas/causes.rs", "the visibility timeout is written on its queue"),
    ("src/window/canvas/links.rs", "scaling and polling are drawn on links"),
    ("src/window/canvas/rates.rs", "what a policy wants of its group is written on its link"),
    ("src/window/presenter/sums.rs", "what can be worked out of a card differs by kind"),
    ("src/window/deeds.rs", "which deeds fit differs by kind, and so do the zones that a node stands in"),
    ("src/window/session.rs", "what a person's keys do differs by kind"),
];

#[test]
fn a_new_service_is_one_room_one_line_in_the_registry_and_one_picture() {
    let kinds = registry();
    let mut used = std::collections::BTreeSet::new();
    let mut findings = Vec::new();
    for source in sources("src").iter().filter(|source| !source.is_for_tests()) {
        let place = PLACES.iter().position(|(path, _)| source.path.starts_with(path));
        for (kind, room) in kinds.iter().filter(|(kind, room)| kind != "Client" && source.service_room() != Some(room))
        {
            let named = naming(source, kind, room);
            match place {
                Some(place) if !named.is_empty() => drop(used.insert(place)),
                Some(_) => {}
                None => findings.extend(named),
            }
        }
    }
    check_none("only its room and the listed places name a kind of service", findings);

    let unused = PLACES.iter().enumerate().filter(|(index, _)| !used.contains(index));
    check_none(
        "these places no longer name a service; strike them",
        unused.map(|(_, place)| place.0.to_owned()).collect(),
    );
}

/// Where a file names this kind of service, its unit tests apart.
fn naming(source: &Source, kind: &str, room: &str) -> Vec<String> {
    let mut names: Vec<String> =
        ["ServiceKind", "NodeConfig", "AnyService", "Picture"].iter().map(|list| format!("{list}::{kind}")).collect();
    names.push(format!("services::{room}"));
    let lines = source.code_before_tests().filter(|(_, line)| {
        names.iter().any(|name| contains_word(line, name))
            || (source.path == "src/services/mod.rs" && contains_word(line, room))
    });
    lines.map(|(number, line)| format!("{}:{number}: {}", source.path, line.trim())).collect()
}

#[test]
fn the_core_knows_services_by_the_registry_alone() {
    // Stricter than the above: engine, measure and command line name no kind at all but the client.
    let mut findings = Vec::new();
    for source in sources("src").iter().filter(|s| ["engine", "measure", "cli"].iter().any(|room| s.is_in(room))) {
        for (kind, room) in registry() {
            if kind != "Client" {
                findings.extend(naming(source, &kind, &room));
            }
        }
    }
    check_none("engine, measure and cli name no service", findings);
}

#[test]
fn every_registered_service_has_its_room_and_its_picture() {
    for (kind, room) in registry() {
        let places = [format!("src/services/{room}.rs"), format!("src/window/canvas/cards/{room}.rs")];
        for place in places {
            assert!(root().join(&place).is_file(), "{kind} has no {place}");
        }
    }
}
