//! `loosely check`: read, validate, run, judge.

use crate::cli::library;
use crate::cli::output::{complain, say};
use crate::cli::progress::run_to_end;
use crate::cli::run::stalled;
use crate::cli::{BAD_INPUT, DONE, MISSED, Refusal};
use crate::measure::Simulation;
use crate::scenario::resolve::Resolved;

/// `loosely check FILE...`: every file is checked, whatever becomes of the others; the worst status counts.
pub(crate) fn check(files: &[String], seeds: u64) -> Result<u8, Refusal> {
    let mut worst = DONE;
    for file in files {
        let status = match library::open(file).and_then(|resolved| check_one(file, &resolved, seeds)) {
            Ok(status) => status,
            Err(Refusal(message)) => {
                complain(&message);
                BAD_INPUT
            }
        };
        worst = worst.max(status);
    }
    Ok(worst)
}

fn check_one(file: &str, resolved: &Resolved, seeds: u64) -> Result<u8, Refusal> {
    let mut status = DONE;
    for number in 0..seeds {
        let mut resolved = resolved.clone();
        resolved.scenario.seed = resolved.scenario.seed.wrapping_add(number);
        let mut simulation = Simulation::new(&resolved);
        run_to_end(&mut simulation, |_| {});
        if simulation.is_stalled() {
            return Err(stalled(&simulation));
        }
        let report = simulation.report();
        let missed = report.expectations.iter().filter(|judged| !judged.held).count();
        let total = report.expectations.len();
        let verdict = if missed == 0 { "ok" } else { "MISSED" };
        say(&format!(
            "{file}: seed {}: {verdict}, {} of {total} expectations hold",
            resolved.scenario.seed,
            total - missed
        ))?;
        for judged in report.expectations.iter().filter(|judged| !judged.held) {
            status = MISSED;
            let measured =
                judged.measured.map_or("nothing was measured".to_owned(), |number| format!("measured {number}"));
            say(&format!("  {}: {measured}", judged.text))?;
        }
    }
    Ok(status)
}
