//! Scenarios by name: files, and the built-in ones.

use std::fs;
use std::path::Path;

use crate::cli::output::say;
use crate::cli::{DONE, Refusal};
use crate::scenario::load::{LARGEST_FILE, Problems, load};
use crate::scenario::resolve::Resolved;

/// Names the built-in scenarios and takes their texts into the program.
macro_rules! built_in {
    ($($file:literal),+ $(,)?) => {
        /// The built-in scenarios: file name and text, in the order in which a lecture would show them.
        pub(crate) const BUILT_IN: &[(&str, &str)] =
            &[$(($file, include_str!(concat!("../../scenarios/", $file)))),+];
    };
}

built_in![
    "tight-orders.ron",
    "loose-orders.ron",
    "serverless-web.ron",
    "front-door.ron",
    "api-cache.ron",
    "third-parties.ron",
    "flood-and-waf.ron",
    "sign-in.ron",
    "web-socket-storm.ron",
    "cold-starts.ron",
    "logs-and-cost.ron",
    "short-visibility.ron",
    "poison-message.ron",
    "throttled-pollers.ron",
    "queue-scaling.ron",
    "polling.ron",
    "standard-or-fifo.ron",
    "home-made-queue.ron",
    "claim-check.ron",
    "admin-notice.ron",
    "event-bus.ron",
    "lambda-connections.ron",
    "hot-partition.ron",
    "zone-outage.ron",
    "direct-connect.ron",
    "retry-storm.ron",
];

/// Where a user's own scenarios are looked for.
const FOLDER: &str = "scenarios";

/// Reads and checks the scenario of that file or built-in name.
pub(crate) fn open(name: &str) -> Result<Resolved, Refusal> {
    let bytes = read(name).map_err(|problems| Refusal(problems.to_string()))?;
    load(&bytes, name).map_err(|problems| Refusal(problems.to_string()))
}

fn read(name: &str) -> Result<Vec<u8>, Problems> {
    let path = Path::new(name);
    if path.is_dir() {
        return Err(Problems::of_file(
            name,
            "is a folder, not a scenario",
            format!("write a file, such as {name}/my-scenario.ron"),
        ));
    }
    if !path.exists()
        && let Some((_, text)) = built_in(name)
    {
        return Ok(text.as_bytes().to_vec());
    }
    let size = fs::metadata(path).map_or(0, |data| data.len());
    if size > LARGEST_FILE as u64 {
        let message = format!("the file has {size} bytes, over the limit of {LARGEST_FILE}");
        return Err(Problems::of_file(name, message, "write a smaller scenario; 100 KB is already a large one"));
    }
    fs::read(path).map_err(|error| {
        let names: Vec<&str> = BUILT_IN.iter().map(|(name, _)| *name).collect();
        let help = format!("write the path of a scenario file, or a built-in one: {}", names.join(", "));
        Problems::of_file(name, format!("cannot be read: {error}"), help)
    })
}

fn built_in(name: &str) -> Option<&'static (&'static str, &'static str)> {
    BUILT_IN.iter().find(|(file, _)| *file == name || file.strip_suffix(".ron") == Some(name))
}

/// Every scenario that the library shows: name and text; files of `./scenarios` replace built-in ones.
pub(crate) fn all() -> Vec<(String, Vec<u8>)> {
    let mut found: Vec<(String, Vec<u8>)> =
        BUILT_IN.iter().map(|(name, text)| ((*name).to_owned(), text.as_bytes().to_vec())).collect();
    let mut files: Vec<_> = fs::read_dir(FOLDER).into_iter().flatten().flatten().map(|entry| entry.path()).collect();
    files.retain(|path| path.extension().is_some_and(|extension| extension == "ron"));
    files.sort();
    for path in files {
        let Some(name) = path.file_name().and_then(|name| name.to_str()) else { continue };
        // A file that cannot be read, or is too large to be a scenario, is not part of a library.
        let Ok(bytes) = read(&path.to_string_lossy()) else { continue };
        match found.iter_mut().find(|(known, _)| known == name) {
            Some(entry) => entry.1 = bytes,
            None => found.push((name.to_owned(), bytes)),
        }
    }
    found
}

/// `loosely list`.
pub(crate) fn list() -> Result<u8, Refusal> {
    for (name, bytes) in all() {
        match load(&bytes, &name) {
            Ok(resolved) => say(&format!("{name:<24} {}", resolved.scenario.title.en))?,
            Err(problems) => {
                say(&format!("{name:<24} (cannot be used: {} problems, see `loosely check`)", problems.issues.len()))?;
            }
        }
    }
    Ok(DONE)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_shipped_scenario_is_built_in() {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join(FOLDER);
        let shipped = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap());
        for file in shipped.filter(|file| file.ends_with(".ron")) {
            assert!(built_in(&file).is_some(), "{file} is not in the list");
        }
    }
}
