//! The front door of scenario files: bytes in, a checked scenario out, or every problem with its place and cure.
//!
//! ```text
//!  bytes ──► small enough, text, UTF-8? ──► brackets closed, not too deep? ──► RON ──► resolve
//! ```
//! Nothing here touches the file system: the caller reads the file and gives its name for the messages.

use std::fmt;

use ron::extensions::Extensions;

use crate::scenario::advice;
use crate::scenario::locate::{Locator, Place, place};
use crate::scenario::model::{Scenario, VERSION};
use crate::scenario::resolve::{Resolved, resolve};
use crate::scenario::scanner::{Scanner, Token, TokenKind};

/// Largest scenario file, in bytes: 4 MiB, a hundred times the largest that makes sense.
pub const LARGEST_FILE: usize = 4 * 1_048_576;

/// Deepest nesting of brackets. A sensible scenario needs about 10.
pub const DEEPEST_NESTING: usize = 64;

/// Longest message or help, in characters.
const LONGEST_MESSAGE: usize = 1_000;

/// One problem of a scenario file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Issue {
    /// Line, from 1; 0 if the problem is the file as a whole.
    pub line: usize,
    /// Column in characters, from 1; 0 if the problem is the file as a whole.
    pub column: usize,
    /// What is wrong.
    pub message: String,
    /// What to write instead.
    pub help: String,
}

/// Why a scenario file cannot be used. The run cannot continue; the file has to change.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problems {
    /// Name of the file, as given.
    pub name: String,
    /// What is wrong with it, in the order of the file; never empty.
    pub issues: Vec<Issue>,
}

impl Problems {
    /// A problem of the file as a whole, such as one that cannot be read.
    #[must_use]
    pub fn of_file(name: &str, message: impl Into<String>, help: impl Into<String>) -> Self {
        Problems { name: name.to_owned(), issues: vec![Issue::new(Place { line: 0, column: 0 }, message, help)] }
    }
}

impl Issue {
    pub(crate) fn new(place: Place, message: impl Into<String>, help: impl Into<String>) -> Self {
        Issue {
            line: place.line,
            column: place.column,
            message: shortened(message.into()),
            help: shortened(help.into()),
        }
    }
}

/// Messages quote what they found, which may be most of the file.
fn shortened(mut text: String) -> String {
    if let Some((end, _)) = text.char_indices().nth(LONGEST_MESSAGE) {
        text.truncate(end);
        text.push_str("...");
    }
    text
}

impl fmt::Display for Problems {
    /// `name:line:column: message` and `  help: ...` for each, without a line break at the end.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, issue) in self.issues.iter().enumerate() {
            if index > 0 {
                writeln!(f)?;
            }
            write!(f, "{}:", self.name)?;
            if issue.line > 0 {
                write!(f, "{}:{}:", issue.line, issue.column)?;
            }
            write!(f, " {}\n  help: {}", issue.message, issue.help)?;
        }
        Ok(())
    }
}

impl std::error::Error for Problems {}

/// Reads and checks a scenario. `name` is what messages call the file.
///
/// # Errors
/// When the bytes are not a scenario, or the scenario contradicts itself: every problem found, at most 50.
pub fn load(bytes: &[u8], name: &str) -> Result<Resolved, Problems> {
    let fail = |issues: Vec<Issue>| Problems { name: name.to_owned(), issues };
    let text = text_of(bytes, name)?;
    check_brackets(text).map_err(|issue| fail(vec![issue]))?;
    let scenario: Scenario = options().from_str(text).map_err(|error| fail(vec![unreadable(text, &error)]))?;
    let resolved = resolve(scenario, name).map_err(|faults| {
        let locator = Locator::new(text);
        let found = faults.into_iter().map(|fault| Issue::new(locator.find(&fault.path), fault.message, fault.help));
        let mut issues: Vec<Issue> = found.collect();
        issues.sort_by_key(|issue| (issue.line, issue.column));
        fail(issues)
    })?;
    Ok(Resolved { source: text.into(), ..resolved })
}

/// Why the parser gave up. A file of another version is expected to look strange, so that is said first.
fn unreadable(text: &str, error: &ron::error::SpannedError) -> Issue {
    let locator = Locator::new(text);
    match locator.word("version") {
        Some((place, version)) if version.parse::<u32>().is_ok_and(|version| version != VERSION) => {
            let help = format!("write version: {VERSION}, or use the release that wrote this file");
            Issue::new(place, format!("version {version} of the format is not known"), help)
        }
        _ => advice::explain(text, error),
    }
}

/// How RON is read and written: `Server(threads: 4)` instead of `Server((threads: 4))`, and no `Some(...)`.
pub(crate) fn options() -> ron::Options {
    ron::Options::default()
        .with_default_extension(Extensions::UNWRAP_VARIANT_NEWTYPES | Extensions::IMPLICIT_SOME)
        // The bracket check comes first and allows less; this is the second line of defense.
        .with_recursion_limit(4 * DEEPEST_NESTING)
}

/// The bytes as text, if they can be a scenario at all.
fn text_of<'a>(bytes: &'a [u8], name: &str) -> Result<&'a str, Problems> {
    if bytes.len() > LARGEST_FILE {
        let message = format!("the file has {} bytes; the limit is {LARGEST_FILE} (4 MiB)", bytes.len());
        return Err(Problems::of_file(name, message, "check that it is a scenario, and shorten its scripted traffic"));
    }
    if bytes.starts_with(&[0xff, 0xfe]) || bytes.starts_with(&[0xfe, 0xff]) {
        let help = "save it as UTF-8; editors call this the encoding of the file";
        return Err(Problems::of_file(name, "the file is UTF-16, not UTF-8", help));
    }
    let at = |issue: Issue| Problems { name: name.to_owned(), issues: vec![issue] };
    if let Some(zero) = bytes.iter().position(|b| *b == 0) {
        let message = "a zero byte: this is a binary file, not a scenario";
        return Err(at(Issue::new(place_in_bytes(bytes, zero), message, "give a text file that ends in .ron")));
    }
    let text = str::from_utf8(bytes).map_err(|error| {
        let bad = error.valid_up_to();
        let message = format!("byte 0x{:02x} is not UTF-8 text", bytes[bad]);
        at(Issue::new(place_in_bytes(bytes, bad), message, "save the file as UTF-8"))
    })?;
    Ok(text.strip_prefix('\u{feff}').unwrap_or(text))
}

/// The place of a byte, in bytes of which only those before it are known to be text.
fn place_in_bytes(bytes: &[u8], at: usize) -> Place {
    let before = String::from_utf8_lossy(&bytes[..at]);
    place(&before, before.len())
}

/// Every bracket and quote is closed, in order, and none is nested too deep.
///
/// This runs before anything recursive sees the text, and knows better than a parser where a bracket was
/// opened.
fn check_brackets(text: &str) -> Result<(), Issue> {
    let mut open: Vec<Token> = Vec::new();
    let mut long_text: Option<Token> = None;
    let mut empty = true;
    for token in Scanner::new(text) {
        empty = false;
        let outcome = match token.kind {
            TokenKind::Open if open.len() >= DEEPEST_NESTING => Err(too_deep(text, token)),
            TokenKind::Open => {
                open.push(token);
                Ok(())
            }
            TokenKind::Close => close(text, &mut open, token),
            TokenKind::UnclosedText => Err(unclosed(text, token, "text", "\"")),
            TokenKind::UnclosedComment => Err(unclosed(text, token, "comment", "*/")),
            _ => Ok(()),
        };
        // After a forgotten quote everything looks wrong; the text that runs over lines is the likely culprit.
        outcome.map_err(|issue| long_text.map_or(issue, |token| runaway(text, token)))?;
        let several_lines = text[token.start..token.end].contains('\n');
        if token.kind == TokenKind::Text && several_lines && text[token.start..].starts_with('"') {
            long_text = long_text.or(Some(token));
        }
    }
    if empty {
        return Err(Issue::new(Place { line: 1, column: 1 }, "the file is empty", advice::SKELETON));
    }
    open.last()
        .map_or(Ok(()), |token| Err(long_text.map_or_else(|| never_closed(text, *token), |long| runaway(text, long))))
}

fn close(text: &str, open: &mut Vec<Token>, token: Token) -> Result<(), Issue> {
    let found = &text[token.start..token.end];
    // Finding a line reads the text from its start, so it is left for when something is wrong.
    let here = || place(text, token.start);
    let Some(opened) = open.pop() else {
        let message = format!("`{found}` closes nothing: no bracket is open here");
        return Err(Issue::new(here(), message, format!("remove this `{found}`, or add what it should close")));
    };
    let wanted = partner(&text[opened.start..opened.end]);
    if wanted == found {
        return Ok(());
    }
    let from = place(text, opened.start);
    let bracket = &text[opened.start..opened.end];
    let message = format!("expected `{wanted}`, found `{found}`: `{bracket}` of line {} is still open", from.line);
    let help =
        format!("close the `{bracket}` of line {}, column {} with `{wanted}` before this", from.line, from.column);
    Err(Issue::new(here(), message, help))
}

fn partner(bracket: &str) -> &'static str {
    match bracket {
        "(" => ")",
        "[" => "]",
        _ => "}",
    }
}

fn too_deep(text: &str, token: Token) -> Issue {
    let message = format!("brackets are nested deeper than {DEEPEST_NESTING}");
    Issue::new(place(text, token.start), message, "a scenario needs about 10 levels; remove the brackets around it")
}

fn never_closed(text: &str, token: Token) -> Issue {
    let bracket = &text[token.start..token.end];
    let help = format!("add `{}` where it should end", partner(bracket));
    Issue::new(place(text, token.start), format!("`{bracket}` is never closed"), help)
}

fn unclosed(text: &str, token: Token, what: &str, end: &str) -> Issue {
    let message = format!("the {what} that starts here never ends");
    Issue::new(place(text, token.start), message, format!("close it with {end}"))
}

fn runaway(text: &str, token: Token) -> Issue {
    let lines = text[token.start..token.end].matches('\n').count() + 1;
    let message = format!("the text that starts here runs over {lines} lines, and what follows it makes no sense");
    Issue::new(
        place(text, token.start),
        message,
        "close it with a quote (\") on its own line, or check the quotes in it",
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(bytes: &[u8], line: usize, column: usize, part: &str) {
        let issue = load(bytes, "x.ron").unwrap_err().issues.remove(0);
        assert!(issue.message.contains(part), "{issue:?}");
        assert_eq!((issue.line, issue.column), (line, column), "{issue:?}");
        assert!(!issue.help.is_empty());
    }

    #[test]
    fn what_is_no_text_is_refused_with_its_place() {
        check(&vec![b' '; LARGEST_FILE + 1], 0, 0, "4194305 bytes");
        check(b"(\n  a: \xff", 2, 6, "0xff is not UTF-8");
        check(b"(\n\0", 2, 1, "binary");
        check(&[0xff, 0xfe, 40, 0], 0, 0, "UTF-16");
        check(b" \n // nothing\n", 1, 1, "empty");
    }

    #[test]
    fn brackets_are_counted_before_they_are_parsed() {
        check("(".repeat(100_000).as_bytes(), 1, 65, "deeper than 64");
        check(b"(a: [1,\n b: (2)", 1, 5, "`[` is never closed");
        check(b"(a: [1)", 1, 7, "expected `]`, found `)`");
        check(b"())", 1, 3, "closes nothing");
        check(b"(a: \"x)\n", 1, 5, "never ends");
        check(b"(a: \"x,\n b: \"y\", c: \"z\")", 1, 5, "runs over 2 lines");
        check(b"(a: /* x", 1, 5, "comment that starts here");
    }
}
