//! `loosely run`: simulate, print the report.

use std::fs::File;
use std::io::{BufWriter, Write};

use crate::cli::args::{Format, RunOptions};
use crate::cli::library;
use crate::cli::output::say;
use crate::cli::progress::run_to_end;
use crate::cli::text;
use crate::cli::{DONE, Refusal};
use crate::measure::Simulation;
use crate::scenario::check::LONGEST_RUN;
use crate::scenario::resolve::Resolved;

/// `loosely run FILE`.
pub(crate) fn run(options: &RunOptions) -> Result<u8, Refusal> {
    let resolved = prepare(options)?;
    let mut simulation = Simulation::new(&resolved);
    match &options.trace {
        Some(path) => run_traced(&mut simulation, &path.display().to_string())?,
        None => run_to_end(&mut simulation, |_| {}),
    }
    if simulation.is_stalled() {
        return Err(stalled(&simulation));
    }
    let report = simulation.report();
    match options.format {
        Format::Text => say(text::report(&report, &resolved.scenario.unit.en).trim_end())?,
        Format::Json => match serde_json::to_string_pretty(&report) {
            Ok(json) => say(&json)?,
            Err(error) => return Err(Refusal(format!("the report cannot be written as JSON: {error}"))),
        },
    }
    Ok(DONE)
}

/// The scenario with what the command line changes.
fn prepare(options: &RunOptions) -> Result<Resolved, Refusal> {
    let mut resolved = library::open(&options.file)?;
    for setting in &options.set {
        resolved = set(&resolved, "--set", setting)?;
    }
    if let Some(seed) = options.seed {
        resolved.scenario.seed = seed;
    }
    if let Some(duration) = options.duration {
        if duration.0 == 0 || duration > LONGEST_RUN {
            let range = format!("over 0s and at most {LONGEST_RUN}");
            return Err(Refusal(format!("--duration {duration}: write a time {range}, for example --duration 10m")));
        }
        resolved.scenario.duration = duration;
    }
    Ok(resolved)
}

/// Changes one parameter, written `NODE.PARAM=VALUE` after that option.
pub(crate) fn set(resolved: &Resolved, option: &str, setting: &str) -> Result<Resolved, Refusal> {
    let bad = || Refusal(format!("{option} {setting}: write NODE.PARAM=VALUE, such as {option} web.threads=20"));
    let (path, value) = setting.split_once('=').ok_or_else(bad)?;
    let (node, parameter) = path.split_once('.').ok_or_else(bad)?;
    resolved.with_parameter(node, parameter, value).map_err(|message| Refusal(format!("{option} {setting}: {message}")))
}

/// Time stopped passing: no number of such a run means anything.
pub(crate) fn stalled(simulation: &Simulation) -> Refusal {
    Refusal(format!(
        "{}: at {} events follow each other without time passing\n  help: give at least one step of the loop some time",
        simulation.resolved().name,
        simulation.now()
    ))
}

fn run_traced(simulation: &mut Simulation, path: &str) -> Result<(), Refusal> {
    let refuse = |error: std::io::Error| Refusal(format!("{path}: the trace cannot be written: {error}"));
    let mut file = BufWriter::new(File::create(path).map_err(refuse)?);
    let names = simulation.resolved().scenario.nodes.0.iter().map(|(name, _)| name.clone()).collect();
    simulation.recorder_mut().trace(names);
    let mut result = Ok(());
    run_to_end(simulation, |simulation| {
        let lines = simulation.recorder_mut().trace_log().map(|log| log.drain()).unwrap_or_default();
        if result.is_ok() {
            result = lines.iter().try_for_each(|line| writeln!(file, "{line}"));
        }
    });
    result.map_err(refuse)?;
    let open_ends = simulation.open_ends();
    let pending = simulation.recorder_mut().trace_log().map(|log| log.pending(&open_ends)).unwrap_or_default();
    pending.iter().try_for_each(|line| writeln!(file, "{line}")).map_err(refuse)?;
    file.flush().map_err(refuse)
}
