//! The file of the settings: where it is on each platform, reading it at the start, writing it after a change.

use std::fs;
use std::io::Read as _;
use std::path::{Path, PathBuf};
use std::time::Duration;

use crate::window::settings::Settings;

/// Name of the file.
const FILE: &str = "settings.ron";

/// Settings have to stay as they are for this long before they are written: a window that is being dragged
/// larger has a new size in every frame.
const SETTLES: Duration = Duration::from_millis(700);

/// More than any file of ours; what is longer is not read to its end.
const MOST: u64 = 64 * 1024;

/// The folder for configuration of a user, by the variables of the environment that say where it is.
fn folder(variable: impl Fn(&str) -> Option<PathBuf>) -> Option<PathBuf> {
    let variable = |name: &str| variable(name).filter(|path| path.is_absolute());
    let home = || variable("HOME");
    if cfg!(windows) {
        variable("APPDATA").map(|path| path.join("Loosely"))
    } else if cfg!(target_os = "macos") {
        home().map(|path| path.join("Library/Application Support/Loosely"))
    } else {
        let base = variable("XDG_CONFIG_HOME").or_else(|| home().map(|path| path.join(".config")));
        base.map(|path| path.join("loosely"))
    }
}

/// What the environment says of the user's language.
fn locale(variable: impl Fn(&str) -> Option<String>) -> Option<String> {
    ["LC_ALL", "LC_MESSAGES", "LANG"].into_iter().filter_map(variable).find(|value| !value.is_empty())
}

/// The file, and what it holds.
#[derive(Clone, Debug)]
pub(in crate::window) struct Store {
    /// `None`: this machine has no place for it.
    path: Option<PathBuf>,
    written: Settings,
    /// What waits to be written, and for how long it has not changed.
    waiting: Option<(Settings, Duration)>,
    /// Writing has failed; once is enough.
    failed: bool,
}

impl Store {
    /// Opens the user's file. Also what it says, and why it could not be used if it could not.
    pub(in crate::window) fn open() -> (Self, Settings, Option<String>) {
        let path = folder(|name| std::env::var_os(name).map(PathBuf::from)).map(|folder| folder.join(FILE));
        let locale = locale(|name| std::env::var(name).ok());
        Store::at(path, &Settings::first(locale.as_deref()))
    }

    fn at(path: Option<PathBuf>, first: &Settings) -> (Self, Settings, Option<String>) {
        let read = path.as_deref().map(read).transpose().map(Option::flatten);
        let settings = read.and_then(|text| text.map(|text| Settings::from_text(&text, first)).transpose());
        let (settings, problem) = match settings {
            Ok(settings) => (settings.unwrap_or_else(|| first.clone()), None),
            Err(problem) => (first.clone(), Some(problem)),
        };
        (Store { path, written: settings.clone(), waiting: None, failed: false }, settings, problem)
    }

    /// Takes note of the settings as they are after `wall` time, and writes them once they have settled.
    /// Gives what went wrong, the first time.
    pub(in crate::window) fn note(&mut self, settings: &Settings, wall: Duration) -> Option<String> {
        match &mut self.waiting {
            Some((waiting, age)) if waiting == settings => {
                *age += wall;
                if *age >= SETTLES {
                    return self.flush();
                }
            }
            _ if *settings == self.written => self.waiting = None,
            _ => self.waiting = Some((settings.clone(), Duration::ZERO)),
        }
        None
    }

    /// Something waits to be written, so time has to pass.
    pub(in crate::window) fn waits(&self) -> bool {
        self.waiting.is_some()
    }

    /// Writes what waits, as when the window closes.
    pub(in crate::window) fn flush(&mut self) -> Option<String> {
        let (settings, _) = self.waiting.take()?;
        self.written = settings;
        let path = self.path.as_deref()?;
        let problem = write(path, &self.written.to_text()).err()?;
        let first = !std::mem::replace(&mut self.failed, true);
        first.then(|| format!("{}: {problem}", path.display()))
    }
}

/// What the file holds; `None` if there is none.
fn read(path: &Path) -> Result<Option<Vec<u8>>, String> {
    // A pipe or a device would never end, or never begin.
    match fs::metadata(path) {
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(error.to_string()),
        Ok(data) if !data.is_file() => return Err("not a file".into()),
        Ok(_) => {}
    }
    let mut text = Vec::new();
    let file = fs::File::open(path).map_err(|error| error.to_string())?;
    file.take(MOST).read_to_end(&mut text).map_err(|error| error.to_string())?;
    Ok(Some(text))
}

/// Writes beside it first, so that a crash leaves either the old file or the new one.
fn write(path: &Path, text: &str) -> std::io::Result<()> {
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder)?;
    }
    let fresh = path.with_extension("ron.new");
    fs::write(&fresh, text)?;
    fs::rename(&fresh, path)
}

#[cfg(test)]
mod tests {
    use super::*;

    const LONG: Duration = Duration::from_secs(1);

    /// A folder of its own for one test.
    fn room(name: &str) -> PathBuf {
        let folder = std::env::temp_dir().join(format!("loosely-settings-{name}-{}", std::process::id()));
        let _ = fs::remove_dir_all(&folder);
        folder
    }

    fn open(folder: &Path) -> (Store, Settings, Option<String>) {
        Store::at(Some(folder.join(FILE)), &Settings::default())
    }

    #[test]
    fn a_change_is_written_once_it_has_settled_and_read_at_the_next_start() {
        let folder = room("settled");
        let (mut store, mut settings, problem) = open(&folder);
        assert_eq!((settings.clone(), problem), (Settings::default(), None));

        settings.light = true;
        assert_eq!(store.note(&settings, Duration::ZERO), None);
        assert_eq!(store.note(&settings, SETTLES / 2), None);
        assert!(!folder.exists(), "not yet");
        assert_eq!(store.note(&settings, SETTLES / 2), None);

        assert_eq!(open(&folder).1, settings);
        assert!(!store.waits());
        fs::remove_dir_all(folder).unwrap();
    }

    #[test]
    fn what_has_not_changed_is_not_written() {
        let folder = room("same");
        let (mut store, settings, _) = open(&folder);
        for _ in 0..3 {
            store.note(&settings, LONG);
        }
        let changed = Settings { side: false, ..settings.clone() };
        store.note(&changed, LONG);
        store.note(&settings, LONG);
        assert_eq!((store.flush(), folder.exists()), (None, false), "there and back is no change");
    }

    #[test]
    fn a_broken_file_is_passed_over_with_a_word_and_replaced_by_the_next_change() {
        let folder = room("broken");
        fs::create_dir_all(&folder).unwrap();
        fs::write(folder.join(FILE), "(light: maybe").unwrap();
        let (mut store, settings, problem) = open(&folder);
        assert!(problem.is_some());

        let changed = Settings { light: true, ..settings };
        store.note(&changed, LONG);
        assert_eq!(store.flush(), None);
        assert_eq!(open(&folder).1, changed);
        fs::remove_dir_all(folder).unwrap();
    }

    #[test]
    fn a_place_that_cannot_be_written_is_said_once() {
        let folder = room("blocked");
        fs::create_dir_all(folder.join(FILE)).unwrap();
        let (mut store, settings, problem) = open(&folder);
        assert!(problem.is_some(), "a folder is no file");

        let changed = Settings { light: true, ..settings.clone() };
        store.note(&changed, LONG);
        assert!(store.flush().is_some());
        store.note(&settings, LONG);
        assert_eq!(store.flush(), None);
        fs::remove_dir_all(folder).unwrap();
    }

    #[test]
    fn the_folder_is_where_the_platform_keeps_such_files() {
        let given = |set: &[(&str, &str)], name: &str| {
            set.iter().find(|(known, _)| *known == name).map(|(_, value)| PathBuf::from(value))
        };
        if cfg!(all(unix, not(target_os = "macos"))) {
            let both: &[(&str, &str)] = &[("HOME", "/home/kim"), ("XDG_CONFIG_HOME", "/etc/kim")];
            assert_eq!(folder(|name| given(both, name)), Some("/etc/kim/loosely".into()));
            assert_eq!(folder(|name| given(&both[..1], name)), Some("/home/kim/.config/loosely".into()));
            let relative = &[("HOME", "kim")];
            assert_eq!(folder(|name| given(relative, name)), None, "a relative path means another place each time");
        }
    }

    #[test]
    fn the_locale_that_counts_is_the_first_that_is_set() {
        let given = |set: &[(&str, &str)], name: &str| {
            set.iter().find(|(known, _)| *known == name).map(|(_, value)| (*value).to_owned())
        };
        let set: &[(&str, &str)] = &[("LC_ALL", ""), ("LANG", "ko_KR.UTF-8")];
        assert_eq!(locale(|name| given(set, name)).as_deref(), Some("ko_KR.UTF-8"));
        assert_eq!(locale(|_| None), None);
    }
}
