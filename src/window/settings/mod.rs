//! What the window remembers from one day to the next: language, theme, size, folded panels, speed.
//!
//! ```text
//!  file ──► from_text ──► Settings ──► the shell lives by them ──► changed? ──► to_text ──► file
//! ```
//! Only the desktop window reads or writes the file ([`store`]); a picture or a test never does.

pub(super) mod panel;
pub(super) mod store;

use serde::{Deserialize, Serialize};

use crate::units::text::Language;
use crate::window::playback::{SPEED_MAX, SPEED_MIN};

/// Largest file that is read; ours has some 300 bytes.
const LARGEST_FILE: usize = 16 * 1024;

/// Deepest nesting of brackets that is read.
const DEEPEST: usize = 16;

/// Sizes of text that can be chosen, as a share of the usual one.
pub(super) const TEXT_SIZES: [f32; 4] = [0.9, 1.0, 1.15, 1.3];

/// Smallest and largest window that is believed, in logical pixels.
const WINDOW: (u32, u32) = (320, 16_384);

/// Longest path that is kept, in bytes.
const LONGEST_PATH: usize = 4_096;

/// What is remembered.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
#[serde(default)]
pub(super) struct Settings {
    /// The language.
    pub(super) language: Language,
    /// Dark on light.
    pub(super) light: bool,
    /// Nothing travels: what would appears in the middle of its way and fades.
    pub(super) reduce_motion: bool,
    /// Size of all text and everything around it, as a share of the usual one; one of [`TEXT_SIZES`].
    pub(super) text_size: f32,
    /// The side panel is open.
    pub(super) side: bool,
    /// The timeline is open.
    pub(super) timeline: bool,
    /// Simulated seconds per second that the next scenario starts with.
    pub(super) speed: f64,
    /// Width and height of the window, in logical pixels.
    pub(super) size: (u32, u32),
    /// File or built-in name of the scenario that was open last.
    pub(super) last_opened: Option<String>,
}

impl Default for Settings {
    fn default() -> Self {
        Settings {
            language: Language::En,
            light: false,
            reduce_motion: false,
            text_size: 1.0,
            side: true,
            timeline: true,
            speed: 1.0,
            size: (1600, 900),
            last_opened: None,
        }
    }
}

impl Settings {
    /// Those of a first start, in the language of the user's environment.
    pub(super) fn first(locale: Option<&str>) -> Self {
        let locale = locale.unwrap_or_default().to_lowercase();
        let own = Language::ALL.into_iter().find(|language| locale.starts_with(language.tag()));
        Settings { language: own.unwrap_or_default(), ..Settings::default() }
    }

    /// Reads the text of a file. What it does not say is as at a first start; what makes no sense is put right.
    ///
    /// # Errors
    /// When the text is too large, too deep, or no settings at all; says so in a few words.
    pub(super) fn from_text(text: &[u8], first: &Settings) -> Result<Settings, String> {
        if text.len() > LARGEST_FILE {
            return Err(format!("{} bytes", text.len()));
        }
        let text = str::from_utf8(text).map_err(|error| error.to_string())?;
        let options = ron::Options::default()
            .with_default_extension(ron::extensions::Extensions::IMPLICIT_SOME)
            .with_recursion_limit(DEEPEST);
        let read: Settings = options.from_str(text).map_err(|error| error.to_string())?;
        Ok(read.sensible(first))
    }

    /// As the text of a file.
    pub(super) fn to_text(&self) -> String {
        let pretty = ron::ser::PrettyConfig::new();
        let options = ron::Options::default().with_default_extension(ron::extensions::Extensions::IMPLICIT_SOME);
        options.to_string_pretty(self, pretty).unwrap_or_default()
    }

    /// The same with everything within its range.
    fn sensible(mut self, first: &Settings) -> Self {
        let nearest = |size: f32| {
            TEXT_SIZES.into_iter().min_by(|a, b| (a - size).abs().total_cmp(&(b - size).abs())).unwrap_or(1.0)
        };
        self.text_size = if self.text_size.is_finite() { nearest(self.text_size) } else { first.text_size };
        self.speed = if self.speed.is_finite() { self.speed.clamp(SPEED_MIN, SPEED_MAX) } else { first.speed };
        let (least, most) = WINDOW;
        self.size = (self.size.0.clamp(least, most), self.size.1.clamp(least, most));
        self.last_opened = self.last_opened.filter(|path| path.len() <= LONGEST_PATH && !path.contains('\0'));
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<Settings, String> {
        Settings::from_text(text.as_bytes(), &Settings::default())
    }

    #[test]
    fn what_is_written_is_read_again() {
        let settings = Settings {
            language: Language::Ko,
            light: true,
            reduce_motion: true,
            text_size: 1.15,
            side: false,
            timeline: false,
            speed: 50.0,
            size: (1280, 720),
            last_opened: Some("scenarios/한글 \"shop\".ron".into()),
        };
        assert_eq!(read(&settings.to_text()).unwrap(), settings);
        assert_eq!(read(&Settings::default().to_text()).unwrap(), Settings::default());
    }

    #[test]
    fn what_a_file_does_not_say_is_as_usual_and_what_it_says_of_other_versions_is_passed_over() {
        assert_eq!(read("(light: true)").unwrap(), Settings { light: true, ..Settings::default() });
        assert!(read("(light: true, from_the_future: [1, 2])").unwrap().light);
    }

    #[test]
    fn what_makes_no_sense_is_put_right() {
        let settings = read("(text_size: inf, speed: NaN, size: (0, 4000000000))").unwrap();
        assert_eq!((settings.text_size, settings.speed, settings.size), (1.0, 1.0, (320, 16_384)));
        assert_eq!(read("(speed: 1e300, text_size: 1.2)").unwrap().speed, SPEED_MAX);
        assert_eq!(read("(text_size: 1.2)").unwrap().text_size, 1.15);
        assert_eq!(read("(last_opened: \"a\\u{0}b\")").unwrap().last_opened, None);
    }

    #[test]
    fn hostile_files_are_refused_and_nothing_else() {
        let deep = "(".repeat(100_000);
        let large = format!("(last_opened: \"{}\")", "x".repeat(LARGEST_FILE));
        for text in ["", "(", "no", "(light: 3)", "(language: Klingon)", "(size: (1))", "\u{feff}\u{0}", &deep, &large]
        {
            assert!(read(text).is_err(), "{}", &text[..text.len().min(40)]);
        }
        assert!(Settings::from_text(&[0xff, 0xfe, 0x00], &Settings::default()).is_err());
    }

    #[test]
    fn a_first_start_speaks_korean_where_the_environment_does() {
        assert_eq!(Settings::first(Some("ko_KR.UTF-8")).language, Language::Ko);
        assert_eq!(Settings::first(Some("KO")).language, Language::Ko);
        for other in [Some("en_US.UTF-8"), Some("C"), None] {
            assert_eq!(Settings::first(other).language, Language::En);
        }
    }
}
