//! What people call a node: its name in their language, or the one that the file knows it by.
//!
//! Every text that a person reads in the window takes the name of a node from [`Called`]. Files, commands, reports and
//! messages about a file keep the node's own name, because that is what has to be written there.

use std::collections::BTreeMap;

use crate::scenario::check::{Faults, meant};
use crate::services::NodeConfig;
use crate::units::named::Named;
use crate::units::text::{Language, Text};

/// Letters of a name for people: as many as a node's own name may have.
const LONGEST: usize = 40;

/// The names of a scenario's nodes as readers of one language know them.
#[derive(Clone, Copy, Debug)]
pub struct Called<'a> {
    names: &'a Named<Text>,
    /// The language.
    pub language: Language,
}

impl<'a> Called<'a> {
    /// By those names, in that language.
    #[must_use]
    pub fn new(names: &'a Named<Text>, language: Language) -> Self {
        Called { names, language }
    }

    /// What the node is called that the scenario knows by this name: nothing else makes a name for people. Without a
    /// name in this language it is its own name, which reads better between other words than one of a foreign script.
    #[must_use]
    pub fn node(self, own: &'a str) -> &'a str {
        self.names.get(own).and_then(|text| text.only(self.language)).unwrap_or(own)
    }
}

/// Names belong to nodes that exist, and can be read at one glance.
pub(crate) fn check_names(names: &Named<Text>, nodes: &BTreeMap<&str, &NodeConfig>, faults: &mut Faults) {
    for (own, text) in &names.0 {
        if !nodes.contains_key(own.as_str()) {
            faults.add(&["names", own], format!("there is no node \"{own}\""), || meant(own, nodes));
        }
        if text.is_empty() {
            let message = format!("the name of \"{own}\" has no words");
            faults.add(&["names", own], message, || "write (en: \"...\", ko: \"...\"), or leave it out".into());
        }
        for language in Language::ALL {
            let Some(name) = text.only(language) else { continue };
            let letters = name.chars().count();
            let path = ["names", own, language.tag()];
            if letters > LONGEST {
                let message = format!("the name has {letters} letters; the limit is {LONGEST}");
                faults.add(&path, message, || "shorten it: it stands on a card, of which some are narrow".into());
            } else if name.trim().is_empty() || name.contains(char::is_control) {
                faults.add(&path, "the name is not one line of text", || {
                    "write a name such as \"Order queue\", or leave this language out".into()
                });
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::scenario::load::load;
    use crate::scenario::resolve::Resolved;
    use crate::scenario::save::save;
    use crate::units::text::Language;

    /// A shop of two nodes with these names, and with those parameters of its server.
    fn text(names: &str) -> String {
        format!(
            "(version: 1, title: (en: \"Shop\"), duration: \"1m\", nodes: {{
                \"users\": Client(target: \"web\", traffic: [Poisson(rate: \"5/s\")]),
                \"web\": Server(threads: 2, handler: [Compute(\"10ms\")]),
            }}, {names})"
        )
    }

    fn shop(names: &str) -> Resolved {
        load(text(names).as_bytes(), "shop.ron").unwrap_or_else(|problems| panic!("{problems}"))
    }

    const NAMES: &str = "names: { \"users\": (en: \"Guests\", ko: \"손님\"), \"web\": (ko: \"주문 웹\") }";

    #[test]
    fn a_node_is_called_by_its_name_in_the_language_of_the_reader_or_by_its_own() {
        let shop = shop(NAMES);
        let both = |own| Language::ALL.map(|language| shop.called(language).node(own));

        assert_eq!(both("users"), ["Guests", "손님"]);
        // Not by the name of the other language, as other texts are.
        assert_eq!(both("web"), ["web", "주문 웹"]);
        assert_eq!(both("nobody"), ["nobody", "nobody"]);
    }

    #[test]
    fn a_saved_session_keeps_its_names_also_where_it_is_written_anew() {
        let shop = shop(NAMES);
        let changed = shop.with_parameter("web", "threads", "3").unwrap();

        for resolved in [&shop, &changed] {
            let saved = save(resolved, &[]).unwrap_or_else(|problems| panic!("{problems}"));
            let again = load(saved.as_bytes(), "saved.ron").unwrap_or_else(|problems| panic!("{problems}"));
            assert_eq!(again.scenario.names, shop.scenario.names, "{saved}");
        }
    }

    #[test]
    fn a_name_that_cannot_be_read_at_a_glance_is_refused() {
        let check = |names: &str, part: &str| {
            let problems = load(text(names).as_bytes(), "shop.ron").unwrap_err().to_string();
            assert!(problems.contains(part) && problems.contains("help: "), "{names}: {problems}");
        };
        check("names: { \"wep\": (en: \"Web\") }", "there is no node \"wep\"\n  help: did you mean \"web\"?");
        check("names: { \"web\": () }", "the name of \"web\" has no words");
        check("names: { \"web\": (ko: \" \") }", "not one line");
        check("names: { \"web\": (en: \"a\\nb\") }", "not one line");
        check("names: { \"web\": (en: \"a\"), \"web\": (en: \"b\") }", "used twice");
        // 40 letters fit, 41 do not; a letter of Hangul is one.
        let named = |letters: usize| format!("names: {{ \"web\": (ko: \"{}\") }}", "가".repeat(letters));
        shop(&named(40));
        check(&named(41), "has 41 letters; the limit is 40");
    }
}
