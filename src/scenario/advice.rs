//! What a RON error means for somebody who writes a scenario: where, what is wrong, what to write instead.
//!
//! The parser stops at the first error and says what it expected; here the token that stands there is looked
//! up, so that the message can quote it and the help can show the corrected text.

use ron::error::{Error, Position, SpannedError};

use crate::scenario::load::Issue;
use crate::scenario::locate::place;
use crate::scenario::scanner::{Scanner, Token, TokenKind};
use crate::scenario::spelling::nearest;

/// What the smallest scenario looks like.
pub(crate) const SKELETON: &str = "start with (version: 1, title: (en: \"...\"), duration: \"10m\", nodes: { \"users\": Client(...), ... }), as docs/scenario-format.md shows";

/// The text around an error.
struct Scene<'a> {
    text: &'a str,
    /// The token at the error, if the text does not end there.
    token: Option<Token>,
    /// The one before it.
    before: Option<Token>,
    /// The error is inside the token, not at its start.
    inside: bool,
}

/// The issue for an error of the parser.
pub(crate) fn explain(text: &str, error: &SpannedError) -> Issue {
    let byte = byte_at(text, error.span.start);
    let mut scene = Scene { text, token: None, before: None, inside: false };
    for token in Scanner::new(text) {
        if token.end > byte {
            scene.token = Some(token);
            scene.inside = token.start < byte;
            break;
        }
        scene.before = Some(token);
    }
    let at = match &error.code {
        Error::MissingStructField { .. } => enclosing(text, byte),
        _ => scene.token.map_or(text.len(), |token| token.start),
    };
    let (message, help) = scene.advise(&error.code);
    Issue::new(place(text, at), message, help)
}

fn byte_at(text: &str, position: Position) -> usize {
    let line: usize = text.split_inclusive('\n').take(position.line - 1).map(str::len).sum();
    let rest = &text[line..];
    line + rest.char_indices().nth(position.col - 1).map_or(rest.len(), |(at, _)| at)
}

/// The start of the bracket around `byte`, or of the name in front of it.
fn enclosing(text: &str, byte: usize) -> usize {
    let mut open: Vec<usize> = Vec::new();
    let mut before: Option<Token> = None;
    for token in Scanner::new(text).take_while(|token| token.start < byte) {
        match token.kind {
            TokenKind::Open => {
                open.push(before.filter(|t| t.kind == TokenKind::Word).map_or(token.start, |t| t.start));
            }
            TokenKind::Close => {
                open.pop();
            }
            _ => {}
        }
        before = Some(token);
    }
    open.last().copied().unwrap_or(0)
}

impl Scene<'_> {
    fn written(&self, token: Option<Token>) -> String {
        let Some(token) = token else { return "the end of the file".into() };
        let written = &self.text[token.start..token.end];
        let short: String = written.chars().take(40).collect();
        let dots = if short.len() < written.len() { "..." } else { "" };
        format!("`{short}{dots}`")
    }

    /// What stands there, without quotes.
    fn bare(&self) -> &str {
        self.token.map_or("", |token| self.text[token.start..token.end].trim_matches('"'))
    }

    fn is_quoted(&self) -> bool {
        self.token.is_some_and(|token| token.kind == TokenKind::Text)
    }

    /// What is wrong, and what to write instead.
    fn advise(&self, error: &Error) -> (String, String) {
        let found = self.written(self.token);
        match error {
            Error::Message(message) => split(message),
            Error::NoSuchStructField { expected, found, outer } => unknown("field", expected, found, outer.as_deref()),
            Error::NoSuchEnumVariant { expected, found, outer } => {
                unknown("variant", expected, found, outer.as_deref())
            }
            Error::MissingStructField { field, outer } => {
                (format!("the field `{field}`{} is missing", inside(outer.as_deref())), format!("add `{field}: ...`"))
            }
            Error::DuplicateStructField { field, .. } => {
                (format!("the field `{field}` is written twice"), format!("keep one `{field}`"))
            }
            Error::ExpectedComma if self.inside => {
                (format!("{found} is not a whole number"), "write a whole number".into())
            }
            Error::ExpectedComma => (format!("expected a comma before {found}"), self.comma_help()),
            Error::ExpectedMapColon => {
                let name = self.written(self.before);
                let name = name.trim_matches('`');
                let value = if found == "`=`" { "value" } else { found.trim_matches('`') };
                (
                    format!("expected `:` after `{name}`, found {found}"),
                    format!("write `{name}: {value}`, with a colon"),
                )
            }
            Error::TrailingCharacters => (
                format!("{found} stands after the end of the scenario"),
                "remove it, or check which `)` closes too early".into(),
            ),
            Error::Eof => {
                (format!("expected more before {found}"), "complete the last value and close its brackets".into())
            }
            Error::InvalidEscape(_) => (
                "a backslash in a text starts an escape that does not exist".into(),
                "write \\\\ for a backslash, \\\" for a quote, \\n for a line break".into(),
            ),
            Error::SuggestRawIdentifier(name) => (format!("`{name}` has a dot in it"), format!("write `r#{name}`")),
            Error::InvalidValueForType { expected, found } => {
                (format!("expected {expected}, found {found}"), format!("write {expected}"))
            }
            Error::ExpectedDifferentLength { expected, found } => {
                (format!("expected {expected}, found {found} values"), "add or remove values".into())
            }
            other => self.advise_kind(other),
        }
    }

    /// Errors that say which kind of value is expected.
    fn advise_kind(&self, error: &Error) -> (String, String) {
        let found = self.written(self.token);
        let (expected, help): (&str, String) = match error {
            Error::ExpectedString => ("a text in quotes", self.quote_help()),
            Error::ExpectedInteger => ("a whole number", self.number_help("a whole number such as 4")),
            Error::ExpectedFloat => ("a number", self.number_help("a number such as 0.5")),
            Error::IntegerOutOfBounds => {
                return (
                    format!("the number {found} is out of range"),
                    "write a whole number from 0 to 4294967295".into(),
                );
            }
            Error::ExpectedBoolean => ("true or false", "write true or false, without quotes".into()),
            Error::ExpectedIdentifier if self.is_quoted() => return self.advise_name(&found),
            Error::ExpectedIdentifier => ("a name", "write a name here, or remove what is too much".into()),
            Error::ExpectedArray => ("`[`", "this is a list: put it in brackets, such as [a, b]".into()),
            Error::ExpectedArrayEnd => ("`]`", "close the list with `]`, or put a comma between its values".into()),
            Error::ExpectedMap => ("`{`", "this is a map of names: { \"name\": value }".into()),
            Error::ExpectedMapEnd => ("`}`", "close the map with `}`, or put a comma between its entries".into()),
            Error::ExpectedNamedStructLike(name) => ("`(`", fields_help(name)),
            Error::ExpectedDifferentStructName { expected, .. } => ("`(`", fields_help(expected)),
            Error::ExpectedStructLike => {
                let name = self.written(self.before);
                let name = name.trim_matches('`');
                let help = if self.before.is_some_and(|token| token.kind == TokenKind::Word) {
                    format!("write `{name}(...)` with its value or fields, or `{name}()` if every field has a default")
                } else {
                    "write the values in parentheses, such as (120, 80)".into()
                };
                ("`(`", help)
            }
            Error::ExpectedStructLikeEnd | Error::ExpectedOptionEnd => {
                ("`)`", "close with `)`, or remove what is too much".into())
            }
            other => {
                return (format!("{other}, at {found}"), "compare with the example in docs/scenario-format.md".into());
            }
        };
        (format!("expected {expected}, found {found}"), help)
    }

    /// A text in quotes where a name belongs: of a field, of a variant, or none at all.
    fn advise_name(&self, found: &str) -> (String, String) {
        let bare = self.bare();
        let opens = self.before.is_some_and(|token| &self.text[token.start..token.end] == "(");
        let is_key = self.token.is_some_and(|token| self.text[token.end..].trim_start().starts_with(':'));
        if opens && !is_key {
            return (
                format!("expected a field, found {found}"),
                format!("write the name of the field, a colon, and {found}"),
            );
        }
        let plain = bare.chars().all(|c| c.is_alphanumeric() || c == '_');
        let help =
            if plain { format!("write `{bare}` without quotes") } else { format!("write `r#{bare}`, without quotes") };
        (format!("expected a name without quotes, found {found}"), help)
    }

    fn comma_help(&self) -> String {
        let Some(before) = self.before else { return "add a comma".into() };
        let end = place(self.text, before.end);
        if self.text[before.start..before.end].contains('\n') {
            let start = place(self.text, before.start);
            return format!(
                "put a comma before it, or close the text of line {} with a quote where it ends",
                start.line
            );
        }
        format!(
            "put a comma after {} on line {}, or remove {}",
            self.written(Some(before)),
            end.line,
            self.written(self.token)
        )
    }

    /// A number, with or without a unit, that should be in quotes.
    fn quote_help(&self) -> String {
        let bare = self.bare();
        let number = bare.trim_start_matches(['-', '+', '.']).starts_with(|c: char| c.is_ascii_digit());
        if number && bare.parse::<f64>().is_ok() {
            return format!(
                "write it in quotes with its unit: \"{bare}s\" or \"{bare}ms\" for a duration, \"{bare}KB\" for a size, \"{bare}/s\" for a rate"
            );
        }
        let word = !bare.is_empty() && bare.chars().all(|c| c.is_alphanumeric() || "-_./".contains(c));
        if word { format!("write \"{bare}\"") } else { "write a text in quotes, such as \"30s\"".into() }
    }

    fn number_help(&self, example: &str) -> String {
        let bare = self.bare();
        if self.is_quoted() && bare.parse::<f64>().is_ok() {
            format!("write {bare} without quotes")
        } else {
            format!("write {example}, without quotes or a unit")
        }
    }
}

/// Messages of our own types say what to write after the first semicolon.
fn split(message: &str) -> (String, String) {
    match message.split_once("; ") {
        Some((message, help)) => (message.to_owned(), help.to_owned()),
        None => (message.to_owned(), "write a value that fits; docs/scenario-format.md names the range".into()),
    }
}

fn inside(outer: Option<&str>) -> String {
    // The Rust names of sections mean nothing to somebody who writes a file; names of nodes and steps do.
    match outer {
        Some(name) if !name.ends_with("Config") && name != "Scenario" => format!(" of `{name}`"),
        _ => String::new(),
    }
}

fn unknown(what: &str, expected: &[&str], found: &str, outer: Option<&str>) -> (String, String) {
    let list = expected.join(", ");
    let message = match what {
        "field" => format!("there is no field `{found}`{}", inside(outer).replace(" of ", " in ")),
        _ => format!("`{found}` is not known here"),
    };
    let help = match nearest(found, expected.iter().copied()) {
        Some(near) => format!("did you mean `{near}`? One of: {list}"),
        None if expected.is_empty() => format!("remove `{found}`"),
        None => format!("write one of: {list}"),
    };
    (message, help)
}

fn fields_help(name: &str) -> String {
    match name {
        "Text" => "write a text in each language: (en: \"...\", ko: \"...\")".into(),
        "Scenario" => SKELETON.into(),
        _ => "write its fields in parentheses: (field: value, ...)".into(),
    }
}
