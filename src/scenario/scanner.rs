//! A scanner for RON text: brackets, separators, texts and words, with comments skipped.
//!
//! It knows no meaning. The loader counts brackets with it before anything recursive sees the file, and the
//! locator finds the place of a value with it after the file was read.

/// What a token is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum TokenKind {
    /// `(`, `[` or `{`.
    Open,
    /// `)`, `]` or `}`.
    Close,
    /// `,`
    Comma,
    /// `:`
    Colon,
    /// A string, raw string, byte string or character, quotes included.
    Text,
    /// A text without its closing quote.
    UnclosedText,
    /// A block comment without its end.
    UnclosedComment,
    /// Anything else: names and numbers.
    Word,
}

/// A token and the bytes it covers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Token {
    /// What it is.
    pub(crate) kind: TokenKind,
    /// First byte.
    pub(crate) start: usize,
    /// Byte after the last.
    pub(crate) end: usize,
}

/// The tokens of a text, one after the other.
pub(crate) struct Scanner<'a> {
    text: &'a str,
    at: usize,
}

impl<'a> Scanner<'a> {
    /// A scanner at the start of `text`.
    pub(crate) fn new(text: &'a str) -> Self {
        Scanner { text, at: 0 }
    }

    fn rest(&self) -> &'a str {
        &self.text[self.at..]
    }

    /// Skips white space and comments; `Some(start)` of a block comment that never ends.
    fn skip_blank(&mut self) -> Option<usize> {
        loop {
            let rest = self.rest();
            let trimmed = rest.trim_start();
            self.at += rest.len() - trimmed.len();
            if trimmed.starts_with("//") {
                self.at += trimmed.find('\n').unwrap_or(trimmed.len());
            } else if trimmed.starts_with("/*") {
                let start = self.at;
                match comment_length(trimmed) {
                    Some(length) => self.at += length,
                    None => {
                        self.at = self.text.len();
                        return Some(start);
                    }
                }
            } else {
                return None;
            }
        }
    }
}

impl Iterator for Scanner<'_> {
    type Item = Token;

    fn next(&mut self) -> Option<Token> {
        if let Some(start) = self.skip_blank() {
            return Some(Token { kind: TokenKind::UnclosedComment, start, end: self.text.len() });
        }
        let rest = self.rest();
        let (kind, length) = match rest.chars().next()? {
            '(' | '[' | '{' => (TokenKind::Open, 1),
            ')' | ']' | '}' => (TokenKind::Close, 1),
            ',' => (TokenKind::Comma, 1),
            ':' => (TokenKind::Colon, 1),
            _ => match text_length(rest) {
                Some(Some(length)) => (TokenKind::Text, length),
                Some(None) => (TokenKind::UnclosedText, rest.len()),
                None => (TokenKind::Word, word_length(rest)),
            },
        };
        let start = self.at;
        self.at += length;
        Some(Token { kind, start, end: self.at })
    }
}

/// Length of the block comment at the start of `text`, with the comments nested in it.
pub(crate) fn comment_length(text: &str) -> Option<usize> {
    let mut depth = 0_usize;
    let mut at = 0;
    while at < text.len() {
        let rest = &text.as_bytes()[at..];
        if rest.starts_with(b"/*") {
            depth += 1;
            at += 2;
        } else if rest.starts_with(b"*/") {
            depth -= 1;
            at += 2;
            if depth == 0 {
                return Some(at);
            }
        } else {
            at += 1;
        }
    }
    None
}

/// Length of the string or character at the start of `text`: `None` if there is none, `Some(None)` if it has
/// no end.
fn text_length(text: &str) -> Option<Option<usize>> {
    let prefix = text.bytes().take_while(|b| matches!(b, b'b' | b'r')).count().min(2);
    let after = &text[prefix..];
    let raw = text[..prefix].ends_with('r');
    let hashes = if raw { after.bytes().take_while(|b| *b == b'#').count() } else { 0 };
    if after[hashes..].starts_with('"') {
        let start = prefix + hashes + 1;
        let body = &text[start..];
        let length = if raw {
            let end = format!("\"{}", "#".repeat(hashes));
            body.find(&end).map(|at| at + end.len())
        } else {
            quoted_length(body, b'"')
        };
        return Some(length.map(|length| start + length));
    }
    // An apostrophe is a character only if it is closed at once; in prose it is just an apostrophe.
    let body = after.strip_prefix('\'').filter(|_| !raw)?;
    let longest = body.char_indices().nth(12).map_or(body.len(), |(at, _)| at);
    let length = quoted_length(&body[..longest], b'\'')?;
    Some(Some(prefix + 1 + length))
}

/// Bytes up to and including the closing quote, over backslash escapes.
fn quoted_length(body: &str, quote: u8) -> Option<usize> {
    let mut escaped = false;
    for (at, byte) in body.bytes().enumerate() {
        match byte {
            _ if escaped => escaped = false,
            b'\\' => escaped = true,
            _ if byte == quote => return Some(at + 1),
            _ => {}
        }
    }
    None
}

/// Bytes up to the next bracket, separator, quote, white space or comment; at least one character.
fn word_length(text: &str) -> usize {
    let first = text.chars().next().map_or(0, char::len_utf8);
    let end = |(at, c): (usize, char)| {
        let comment = c == '/' && matches!(text.as_bytes().get(at + 1), Some(b'/' | b'*'));
        (at >= first && (c.is_whitespace() || "()[]{},:\"".contains(c) || comment)).then_some(at)
    };
    text.char_indices().find_map(end).unwrap_or(text.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: &[&str]) {
        let found: Vec<&str> = Scanner::new(text).map(|token| &text[token.start..token.end]).collect();
        assert_eq!(found, expected, "{text}");
    }

    #[test]
    fn texts_words_and_brackets_are_told_apart() {
        check(
            "(a: \"b, c\", d: [1.5, 'x'])",
            &["(", "a", ":", "\"b, c\"", ",", "d", ":", "[", "1.5", ",", "'x'", "]", ")"],
        );
        check(r#""a \" b" x"#, &[r#""a \" b""#, "x"]);
        check(r##"r#"a " ) b"# x"##, &[r##"r#"a " ) b"#"##, "x"]);
        check("broken 한국어(1)", &["broken", "한국어", "(", "1", ")"]);
    }

    #[test]
    fn comments_are_skipped_even_nested_ones() {
        check("a // ( \n b /* ( /* [ */ { */ c", &["a", "b", "c"]);
    }

    #[test]
    fn what_never_ends_is_said() {
        let last = |text: &str| Scanner::new(text).last().map(|token| token.kind);
        assert_eq!(last("a \"b"), Some(TokenKind::UnclosedText));
        assert_eq!(last("a /* /* */"), Some(TokenKind::UnclosedComment));
        assert_eq!(last("a r#\"b\""), Some(TokenKind::UnclosedText));
    }
}
