//! The commands that show the window.

#[cfg(feature = "window")]
mod with_window {
    use crate::cli::args::{Lang, SnapshotOptions, Theme};
    use crate::cli::library;
    use crate::cli::output::{complain, say};
    use crate::cli::progress::run_to_end;
    use crate::cli::run::set;
    use crate::cli::text;
    use crate::cli::{DONE, Refusal};
    use crate::measure::Simulation;
    use crate::scenario::resolve::Resolved;
    use crate::units::text::Language;
    use crate::units::time::SimTime;
    use crate::window::{self, Opening, Outcome, Start};

    /// `loosely`: the window on the library.
    pub(crate) fn library() -> Result<u8, Refusal> {
        let default = library::open(library::BUILT_IN[0].0)?;
        show(Start { scenarios: library::all(), open: None }, &default)
    }

    /// `loosely open FILE [FILE]`.
    pub(crate) fn open(file: &str, other: Option<&str>) -> Result<u8, Refusal> {
        let resolved = library::open(file)?;
        let opening = match other {
            None => Opening::One(Box::new(resolved.clone())),
            Some(other) => Opening::Two(Box::new(resolved.clone()), Box::new(library::open(other)?)),
        };
        show(Start { scenarios: library::all(), open: Some(opening) }, &resolved)
    }

    /// The window, or one line why not and the report of `resolved`.
    fn show(start: Start, resolved: &Resolved) -> Result<u8, Refusal> {
        if let Outcome::NoDisplay(reason) = window::open(start) {
            complain(&format!("{reason}; here is the report of {} instead", resolved.name));
            let mut simulation = Simulation::new(resolved);
            run_to_end(&mut simulation, |_| {});
            say(text::report(&simulation.report(), &resolved.scenario.unit.en).trim_end())?;
        }
        Ok(DONE)
    }

    /// `loosely snapshot FILE`.
    pub(crate) fn snapshot(options: &SnapshotOptions) -> Result<u8, Refusal> {
        let resolved = library::open(&options.file)?;
        if options.at > resolved.scenario.duration {
            let duration = resolved.scenario.duration;
            return Err(Refusal(format!(
                "--at {}: the scenario ends at {duration}; write an earlier moment",
                options.at
            )));
        }
        if let Some(name) = options.select.as_ref().filter(|name| !resolved.names.0.contains_key(*name)) {
            let known: Vec<&str> = resolved.names.0.keys().map(String::as_str).collect();
            return Err(Refusal(format!("--select {name}: there is no such node; write one of {}", known.join(", "))));
        }
        if let Some(name) = options.panel.as_ref().filter(|name| !window::panels().contains(&name.as_str())) {
            let known = window::panels().join(", ");
            return Err(Refusal(format!("--panel {name}: there is no such panel; write one of {known}")));
        }
        let wanted = window::SnapshotOptions {
            at: SimTime::ZERO + options.at,
            size: options.size,
            light: options.theme == Theme::Light,
            language: if options.lang == Lang::Ko { Language::Ko } else { Language::En },
            select: options.select.clone(),
            panel: options.panel.clone(),
            why: options.why,
            follow: options.follow,
            scenarios: if options.panel.is_some() { library::all() } else { Vec::new() },
            out: options.out.clone(),
        };
        window::snapshot(opening(resolved, options.compare.as_deref())?, &wanted).map_err(Refusal)?;
        Ok(DONE)
    }

    /// The scenario alone, or beside what it is to be compared with.
    fn opening(resolved: Resolved, compare: Option<&str>) -> Result<Opening, Refusal> {
        let resolved = Box::new(resolved);
        Ok(match compare {
            None => Opening::One(resolved),
            Some(change) if change.contains('=') => {
                let changed = set(&resolved, "--compare", change)?;
                Opening::Changed(resolved, Box::new(changed), change.to_owned())
            }
            Some(file) => Opening::Two(resolved, Box::new(library::open(file)?)),
        })
    }
}

#[cfg(not(feature = "window"))]
mod with_window {
    use crate::cli::Refusal;
    use crate::cli::args::SnapshotOptions;

    fn absent() -> Refusal {
        Refusal("this build has no window (it was made with --no-default-features); use `loosely run`".into())
    }

    /// `loosely`: not in this build.
    pub(crate) fn library() -> Result<u8, Refusal> {
        Err(absent())
    }

    /// `loosely open FILE`: not in this build.
    pub(crate) fn open(_file: &str, _other: Option<&str>) -> Result<u8, Refusal> {
        Err(absent())
    }

    /// `loosely snapshot FILE`: not in this build.
    pub(crate) fn snapshot(_options: &SnapshotOptions) -> Result<u8, Refusal> {
        Err(absent())
    }
}

pub(crate) use with_window::{library, open, snapshot};
