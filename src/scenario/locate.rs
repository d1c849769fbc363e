//! Where in the text of a scenario a value stands, found by its path of names and indexes.
//!
//! Problems that only show once the whole file is known (a target that does not exist) carry the path of the
//! value, such as `nodes / web / handler / 2 / to`. The locator walks the tokens of the text along that path
//! and goes as deep as it can; a path that leads nowhere ends at the nearest value around it.

use crate::scenario::scanner::{Scanner, Token, TokenKind};

/// A place in a text: line and column, counted from 1, columns in characters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Place {
    /// Line.
    pub(crate) line: usize,
    /// Column.
    pub(crate) column: usize,
}

/// The place of a byte of `text`.
pub(crate) fn place(text: &str, byte: usize) -> Place {
    let before = &text[..text.floor_char_boundary(byte)];
    let line = 1 + before.bytes().filter(|b| *b == b'\n').count();
    let start = before.rfind('\n').map_or(0, |at| at + 1);
    Place { line, column: 1 + before[start..].chars().count() }
}

/// What stands between the brackets of a list, map or struct.
pub(crate) struct Group {
    /// The byte after the opening bracket.
    pub(crate) inside: usize,
    /// Its entries, in the order of the text.
    pub(crate) items: Vec<Item>,
}

/// One entry of a [`Group`], in bytes.
pub(crate) struct Item {
    /// Where it begins, with its key if it has one.
    pub(crate) start: usize,
    /// Where its value begins.
    pub(crate) value: usize,
    /// The byte after its value.
    pub(crate) end: usize,
    /// The byte after its comma, unless it has none.
    pub(crate) comma: Option<usize>,
}

/// Finds values of one text by their paths.
pub(crate) struct Locator<'a> {
    text: &'a str,
    tokens: Vec<Token>,
}

/// One entry of a list, map or struct: the token of its key, if it has one, and of its value.
struct Entry {
    key: Option<usize>,
    value: usize,
}

impl<'a> Locator<'a> {
    /// A locator for a text that was read without an error.
    pub(crate) fn new(text: &'a str) -> Self {
        Locator { text, tokens: Scanner::new(text).collect() }
    }

    /// The place of the value at `path`. An entry of a map is pointed at by its name, anything else by its
    /// value.
    pub(crate) fn find(&self, path: &[String]) -> Place {
        let mut value = self.root();
        let mut shown = value;
        for step in path {
            let Some(entry) = self.child(value, step, 0) else { break };
            value = entry.value;
            shown = match entry.key {
                Some(key) if self.tokens[key].kind == TokenKind::Text => key,
                _ => value,
            };
        }
        place(self.text, self.tokens.get(shown).map_or(0, |token| token.start))
    }

    /// The word that stands as the value of a field at the top of the file, and its place.
    pub(crate) fn word(&self, field: &str) -> Option<(Place, &'a str)> {
        let entry = self.child(self.root(), field, 0)?;
        let token = self.tokens.get(entry.value).filter(|token| token.kind == TokenKind::Word)?;
        Some((place(self.text, token.start), self.written(*token)))
    }

    /// What the field of that name at the top of the file holds, or the file itself.
    pub(crate) fn group(&self, field: Option<&str>) -> Option<Group> {
        let value = match field {
            Some(field) => self.child(self.root(), field, 0)?.value,
            None => self.root(),
        };
        let open = self.open(value)?;
        let items = self.entries(open).iter().filter_map(|entry| self.item(entry)).collect();
        Some(Group { inside: self.tokens[open].end, items })
    }

    /// The field of that name at the top of the file.
    pub(crate) fn field(&self, name: &str) -> Option<Item> {
        self.item(&self.child(self.root(), name, 0)?)
    }

    fn item(&self, entry: &Entry) -> Option<Item> {
        let after = self.end(entry.value);
        let comma = self.tokens.get(after).filter(|token| token.kind == TokenKind::Comma);
        Some(Item {
            start: self.tokens.get(entry.key.unwrap_or(entry.value))?.start,
            value: self.tokens.get(entry.value)?.start,
            end: self.tokens.get(after.checked_sub(1)?)?.end,
            comma: comma.map(|token| token.end),
        })
    }

    /// The first value, after `#![enable(...)]` attributes.
    fn root(&self) -> usize {
        let mut at = 0;
        while self.tokens.get(at).is_some_and(|token| self.written(*token).starts_with('#')) {
            at = self.end(at + 1);
        }
        at
    }

    fn written(&self, token: Token) -> &'a str {
        &self.text[token.start..token.end]
    }

    /// What `step` names inside the value that starts at token `value`.
    fn child(&self, value: usize, step: &str, depth: u32) -> Option<Entry> {
        let open = self.open(value)?;
        let variant = (open > value).then(|| self.written(self.tokens[value]));
        if variant == Some(step) {
            // Some paths name the variant and some do not: `traffic / 0 / Poisson / rate`.
            return Some(Entry { key: None, value });
        }
        let entries = self.entries(open);
        if let Some(at) = entries.iter().position(|entry| self.is_key(entry.key, step)) {
            return entries.into_iter().nth(at);
        }
        let list = self.written(self.tokens[open]) == "[";
        let wrapped = !list && entries.len() == 1 && entries[0].key.is_none();
        if wrapped && depth < 4 {
            // `Script([...])`, `Some((...))`: what is wrapped has no step of its own in a path.
            if let Some(inner) = self.child(entries[0].value, step, depth + 1) {
                return Some(inner);
            }
        }
        let index: usize = step.parse().ok()?;
        entries.into_iter().nth(index)
    }

    fn is_key(&self, key: Option<usize>, step: &str) -> bool {
        key.is_some_and(|key| {
            let written = self.written(self.tokens[key]);
            written == step || written.strip_prefix('"').and_then(|t| t.strip_suffix('"')) == Some(step)
        })
    }

    /// The bracket of the value at token `value`, behind the name of its variant.
    fn open(&self, value: usize) -> Option<usize> {
        let is_open = |at: usize| self.tokens.get(at).is_some_and(|token| token.kind == TokenKind::Open);
        let named = self.tokens.get(value)?.kind == TokenKind::Word;
        if is_open(value) {
            Some(value)
        } else if named && is_open(value + 1) {
            Some(value + 1)
        } else {
            None
        }
    }

    fn entries(&self, open: usize) -> Vec<Entry> {
        let mut entries = Vec::new();
        let mut at = open + 1;
        while self.tokens.get(at).is_some_and(|token| token.kind != TokenKind::Close) {
            let keyed = self.tokens.get(at + 1).is_some_and(|token| token.kind == TokenKind::Colon);
            let value = if keyed { at + 2 } else { at };
            entries.push(Entry { key: keyed.then_some(at), value });
            at = self.end(value);
            if self.tokens.get(at).is_some_and(|token| token.kind == TokenKind::Comma) {
                at += 1;
            }
        }
        entries
    }

    /// The token after the value that starts at token `at`: a comma, a closing bracket, or whatever follows
    /// the bracket that was opened.
    fn end(&self, mut at: usize) -> usize {
        let mut depth = 0_usize;
        while let Some(token) = self.tokens.get(at) {
            match token.kind {
                TokenKind::Open => depth += 1,
                TokenKind::Close if depth == 0 => return at,
                TokenKind::Close => {
                    depth -= 1;
                    if depth == 0 {
                        return at + 1;
                    }
                }
                TokenKind::Comma if depth == 0 => return at,
                _ => {}
            }
            at += 1;
        }
        at
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = r#"// "nodes" (
#![enable(implicit_some)]
(
    title: (en: "a (b", ko: "가"), /* nodes: { /* x */ */
    nodes: {
        "web": Server(threads: 4, handler: [Compute("1ms"), Call((to: "db")), /* 한 */ Send(to: "q")]),
        "c": Client(traffic: [Script([(at: "1s")]), Poisson(rate: "1/s")]),
        "api": ApiGateway(routes: [(integration: Lambda("fn"))]),
    },
    positions: { "web": (1.0, 2.0) },
)"#;

    fn check(path: &str, expected: &str) {
        let path: Vec<String> = path.split('/').map(String::from).collect();
        let place = Locator::new(TEXT).find(&path);
        let line = TEXT.lines().nth(place.line - 1).unwrap();
        let found: String = line.chars().skip(place.column - 1).collect();
        assert!(found.starts_with(expected), "{path:?} leads to {place:?}: {found}");
    }

    #[test]
    fn a_path_leads_to_its_value() {
        check("title/ko", "\"가\"");
        check("nodes/web", "\"web\": Server");
        check("nodes/web/threads", "4");
        check("nodes/web/handler/0", "Compute");
        check("nodes/web/handler/2/to", "\"q\"");
        check("positions/web/1", "2.0");
    }

    #[test]
    fn wrappers_and_variant_names_may_be_left_out_of_a_path() {
        check("nodes/web/handler/1/to", "\"db\"");
        check("nodes/c/traffic/0/0/at", "\"1s\"");
        check("nodes/c/traffic/0/Script/0/at", "\"1s\"");
        check("nodes/c/traffic/1/Poisson/rate", "\"1/s\"");
        check("nodes/api/routes/0/integration", "Lambda");
        check("nodes/api/routes/0/integration/0", "\"fn\"");
    }

    #[test]
    fn a_path_that_leads_nowhere_ends_at_the_nearest_value() {
        check("nodes/web/handler/9/to", "[Compute");
        check("nodes/nobody", "{");
        check("nodes/web/retry/max_attempts", "\"web\"");
    }
}
