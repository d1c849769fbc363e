//! The Fluent files of a language, read once: texts without values as they are shown, the others as patterns.

use std::sync::LazyLock;

use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::{FluentArgs, FluentResource, FluentValue};

use crate::units::text::Language;
use crate::window::texts::{Words, number};

/// The files of a language: where each is, and its text.
macro_rules! files {
    ($language:literal: $($name:literal)+) => {
        &[$((
            concat!("assets/text/", $language, "/", $name, ".ftl"),
            include_str!(concat!("../../../assets/text/", $language, "/", $name, ".ftl")),
        )),+]
    };
}

/// Both languages from one list of files.
macro_rules! languages {
    ($($name:literal)+) => {
        /// English.
        pub(super) const EN: &[(&str, &str)] = files!("en": $($name)+);
        /// Korean, and what metrics mean in it: in English each says that itself.
        pub(super) const KO: &[(&str, &str)] = files!("ko": $($name)+ "metrics");
    };
}

languages! {
    "terms" "window" "follow" "help" "palette" "settings" "presenter" "live" "charts" "kinds" "interventions" "time"
    "canvas" "causes" "narrator" "steps" "why" "moments" "answers" "twin" "theory" "cost" "promises" "signs"
}

/// The messages of one language.
pub(super) type Bundle = FluentBundle<FluentResource>;

static ENGLISH: LazyLock<Texts> = LazyLock::new(|| Texts::of(Language::En, EN));
static KOREAN: LazyLock<Texts> = LazyLock::new(|| Texts::of(Language::Ko, KO));

/// All texts of a language.
struct Texts {
    /// Texts without values, by the number of their [`Words`]: they are asked for in every frame.
    plain: Vec<String>,
    bundle: Bundle,
}

impl Texts {
    fn of(language: Language, files: &[(&str, &str)]) -> Self {
        let (bundle, _) = bundle(language.tag(), files);
        let plain = Words::NAMES.iter().map(|name| message(&bundle, &id(name), None).0).collect();
        Texts { plain, bundle }
    }
}

fn texts(language: Language) -> &'static Texts {
    match language {
        Language::En => &ENGLISH,
        Language::Ko => &KOREAN,
    }
}

/// A text without values.
pub(super) fn plain(words: Words, language: Language) -> &'static str {
    texts(language).plain.get(words as usize).map_or("", String::as_str)
}

/// A text with its values.
pub(super) fn fill<const N: usize>(name: &str, values: [(&str, FluentValue); N], language: Language) -> String {
    message(&texts(language).bundle, &id(name), Some(&values.into_iter().collect())).0
}

/// A text that this language may have or not.
pub(super) fn optional(id: &str, language: Language) -> Option<String> {
    let bundle = &texts(language).bundle;
    bundle.has_message(id).then(|| message(bundle, id, None).0)
}

/// Reads the files, and says what is wrong with them. What cannot be read is left out: a person then sees the
/// name of the text in its place.
pub(super) fn bundle(tag: &str, files: &[(&str, &str)]) -> (Bundle, Vec<String>) {
    let mut bundle = Bundle::new_concurrent(tag.parse().into_iter().collect());
    // Marks around values are for text that runs both ways; our fonts would show them as boxes.
    bundle.set_use_isolating(false);
    bundle.set_formatter(Some(|value, _| match value {
        FluentValue::Number(figure) => Some(number(figure.value)),
        _ => None,
    }));
    let mut faults = Vec::new();
    for (path, text) in files {
        let resource = FluentResource::try_new((*text).to_owned()).unwrap_or_else(|(readable, errors)| {
            faults.extend(errors.iter().map(|error| format!("{path}: {error}")));
            readable
        });
        if let Err(errors) = bundle.add_resource(resource) {
            faults.extend(errors.iter().map(|error| format!("{path}: {error}")));
        }
    }
    (bundle, faults)
}

/// A message, and what went wrong while it was put together. A missing one is its own name.
pub(super) fn message(bundle: &Bundle, id: &str, values: Option<&FluentArgs>) -> (String, Vec<String>) {
    let Some(pattern) = bundle.get_message(id).and_then(|message| message.value()) else {
        return (id.to_owned(), vec![format!("{id} is missing")]);
    };
    let mut errors = Vec::new();
    let text = bundle.format_pattern(pattern, values, &mut errors).into_owned();
    (text, errors.iter().map(|error| format!("{id}: {error}")).collect())
}

/// A name in the code as Fluent writes it: `WhatToSee` and `what_to_see` are `what-to-see`.
pub(super) fn id(name: &str) -> String {
    let mut id = String::with_capacity(name.len() + 4);
    for letter in name.chars() {
        match letter {
            '_' => id.push('-'),
            capital if capital.is_ascii_uppercase() => {
                if !id.is_empty() {
                    id.push('-');
                }
                id.push(capital.to_ascii_lowercase());
            }
            other => id.push(other),
        }
    }
    id
}
