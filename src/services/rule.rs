//! Rules: every reason that changes the fate of a request has a name, a sentence in both languages, the document
//! it rests on, and the test that proves it. `docs/fidelity.md` is made from them.

use std::cmp::Ordering;
use std::ops::Deref;

use serde::{Serialize, Serializer};

/// A named reason for what happened, such as `sqs.visibility-timeout-expired`: one of those that the rooms
/// declare with `rules!`. It is a pointer, because rules travel with every answer.
#[derive(Clone, Copy, Debug)]
pub struct Rule(pub(crate) &'static RuleText);

impl Deref for Rule {
    type Target = RuleText;

    fn deref(&self) -> &RuleText {
        self.0
    }
}

impl PartialEq for Rule {
    fn eq(&self, other: &Self) -> bool {
        std::ptr::eq(self.0, other.0) || self.name == other.name
    }
}

impl Eq for Rule {}

impl PartialOrd for Rule {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Rule {
    fn cmp(&self, other: &Self) -> Ordering {
        self.name.cmp(other.name)
    }
}

impl Serialize for Rule {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.name)
    }
}

/// What a rule rests on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Source {
    /// A document: guide and page, such as `SQS Developer Guide, "Visibility timeout"`.
    Document(&'static str),
    /// AWS does not say; what we do instead, and why.
    Convention(&'static str),
}

/// All there is to say about a rule.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RuleText {
    /// Its name: service, dot, words.
    pub name: &'static str,
    /// What happened, in English.
    pub en: &'static str,
    /// What happened, in Korean.
    pub ko: &'static str,
    /// What it rests on.
    pub source: Source,
    /// Tests that prove it, by function name or the beginning of it.
    pub tests: &'static [&'static str],
    /// How Loosely is known to differ from AWS here; empty if it is not.
    pub deviation: &'static str,
}

/// Declares the rules of a room: a constant each, and `RULES` in the same order.
///
/// ```text
/// rules! {
///     EXPIRED = "sqs.visibility-timeout-expired",
///         en "It was not deleted in time, so it is visible again.",
///         ko "제때 지우지 않아 메시지가 다시 보입니다.",
///         document "SQS Developer Guide, \"Visibility timeout\"",     or: convention "what we do, and why"
///         tests ["sq_01"];                                            or: tests [...], deviation "...";
/// }
/// ```
macro_rules! rules {
    ($($id:ident = $name:literal, en $en:literal, ko $ko:literal, $kind:ident $source:literal,
        tests [$($test:literal),* $(,)?] $(, deviation $deviation:literal)?;)+) => {
        $(pub(crate) const $id: $crate::services::rule::Rule = {
            // One address for each rule, so that comparing two is usually comparing two pointers.
            static TEXT: $crate::services::rule::RuleText = $crate::services::rule::RuleText {
                name: $name,
                en: $en,
                ko: $ko,
                source: rules!(@source $kind $source),
                tests: &[$($test),*],
                deviation: concat!($($deviation)?),
            };
            $crate::services::rule::Rule(&TEXT)
        };)+
        /// The rules by which this room decides.
        pub const RULES: &[$crate::services::rule::Rule] = &[$($id,)+];
    };
    (@source document $source:literal) => { $crate::services::rule::Source::Document($source) };
    (@source convention $source:literal) => { $crate::services::rule::Source::Convention($source) };
}
pub(crate) use rules;

#[cfg(test)]
impl Rule {
    /// A rule of that name for tests that play a neighbour; equal to the declared one, if there is one.
    pub(crate) fn named(name: &'static str) -> Self {
        let source = Source::Convention("for a test");
        Rule(Box::leak(Box::new(RuleText { name, en: name, ko: name, source, tests: &[], deviation: "" })))
    }
}

rules! {
    NODE_FAILED = "node.failed",
        en "The node went down while it worked on this; what it had begun is lost.",
        ko "처리하던 중에 노드가 멈추어 진행 중이던 작업을 잃었습니다.",
        convention "A node that fails drops everything in progress at that instant; its callers see 503 at once.",
        tests ["given_a_write_in_progress_when_the_table_fails"];
}
