//! Text in the languages the product speaks.

use serde::{Deserialize, Serialize};

/// One text in English and Korean; a language may be missing.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
#[serde(deny_unknown_fields, default)]
pub struct Text {
    /// English.
    pub en: String,
    /// Korean.
    pub ko: String,
}

/// A language of the product.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
pub enum Language {
    /// English.
    #[default]
    En,
    /// Korean.
    Ko,
}

impl Language {
    /// Every language, in the order in which they follow each other when a person changes it.
    pub const ALL: [Language; 2] = [Language::En, Language::Ko];

    /// Its tag, as locales and folders begin: `en`, `ko`.
    #[must_use]
    pub fn tag(self) -> &'static str {
        match self {
            Language::En => "en",
            Language::Ko => "ko",
        }
    }

    /// The one after it; after the last comes the first.
    #[must_use]
    pub fn next(self) -> Language {
        let after = Language::ALL.iter().skip_while(|language| **language != self).nth(1);
        after.copied().unwrap_or(Language::ALL[0])
    }
}

impl Text {
    /// There is none in any language.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.en.is_empty() && self.ko.is_empty()
    }

    /// The text in `language`, if it is there.
    #[must_use]
    pub fn only(&self, language: Language) -> Option<&str> {
        let text = match language {
            Language::En => &self.en,
            Language::Ko => &self.ko,
        };
        Some(text.as_str()).filter(|text| !text.is_empty())
    }

    /// The text in `language`, or in the other one if it is missing.
    #[must_use]
    pub fn get(&self, language: Language) -> &str {
        self.only(language).or_else(|| self.only(language.next())).unwrap_or_default()
    }
}
