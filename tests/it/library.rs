//! The scenarios that the other rooms run: the library that is shipped, and the ones written for theory.

use std::fs;
use std::path::{Path, PathBuf};

use loosely::measure::Simulation;
use loosely::measure::report::{DurationSummary, GaugeSummary, MetricReport, NodeReport, Report};
use loosely::scenario::load::load;
use loosely::scenario::resolve::Resolved;
use loosely::units::time::{SimDuration, SimTime};

/// Where the package is.
pub(crate) fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// Every scenario file, in order of name.
pub(crate) fn all_scenarios() -> Vec<PathBuf> {
    let mut found: Vec<PathBuf> =
        ["scenarios", "tests/theory"].iter().flat_map(|folder| files(&root().join(folder), "ron")).collect();
    found.sort();
    assert!(found.len() > 7, "the scenarios have moved: {found:?}");
    found
}

/// Every file below `folder` that ends in `extension`.
pub(crate) fn files(folder: &Path, extension: &str) -> Vec<PathBuf> {
    let Ok(entries) = fs::read_dir(folder) else { return Vec::new() };
    let mut found = Vec::new();
    for entry in entries {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(files(&path, extension));
        } else if path.extension().is_some_and(|own| own == extension) {
            found.push(path);
        }
    }
    found.sort();
    found
}

/// A scenario that must load.
pub(crate) fn resolved(path: &Path) -> Resolved {
    let text = fs::read(path).unwrap();
    load(&text, &path.display().to_string()).unwrap_or_else(|problems| panic!("{problems}"))
}

/// The same scenario, cut to at most `seconds` of simulated time.
pub(crate) fn at_most(mut resolved: Resolved, seconds: u64) -> Resolved {
    resolved.scenario.duration = resolved.scenario.duration.min(SimDuration::from_secs(seconds));
    resolved
}

/// Runs to the end at once.
pub(crate) fn finished(resolved: &Resolved) -> Simulation {
    let mut simulation = Simulation::new(resolved);
    run_to(&mut simulation, SimTime::NEVER);
    simulation
}

/// Runs to `until` or to the end.
pub(crate) fn run_to(simulation: &mut Simulation, until: SimTime) {
    let until = until.min(simulation.end());
    while !simulation.run_until(until, u64::MAX).reached {}
}

/// The numbers of one node.
pub(crate) fn node<'a>(report: &'a Report, name: &str) -> &'a NodeReport {
    report.nodes.iter().find(|node| node.name == name).unwrap_or_else(|| panic!("no node {name}"))
}

/// A count of a node.
pub(crate) fn count(node: &NodeReport, metric: &str) -> u64 {
    match &node.metrics[metric] {
        MetricReport::Count(count) => count.sum,
        other => panic!("{metric} is no count: {other:?}"),
    }
}

/// A level of a node.
pub(crate) fn gauge(node: &NodeReport, metric: &str) -> GaugeSummary {
    match &node.metrics[metric] {
        MetricReport::Gauge(gauge) => *gauge,
        other => panic!("{metric} is no level: {other:?}"),
    }
}

/// A span of a node.
pub(crate) fn span(node: &NodeReport, metric: &str) -> DurationSummary {
    match &node.metrics[metric] {
        MetricReport::Duration(span) => *span,
        other => panic!("{metric} is no span: {other:?}"),
    }
}
