//! Running a simulation to its end with a progress bar on a terminal.

use indicatif::{ProgressBar, ProgressStyle};

use crate::measure::Simulation;
use crate::units::time::{NANOS_PER_SECOND, SimTime};

/// Events between two looks at the bar.
const SLICE: u64 = 200_000;

/// Runs to the end; `between` is called after each slice. The bar shows on a terminal only, never in a pipe.
pub(crate) fn run_to_end(simulation: &mut Simulation, mut between: impl FnMut(&mut Simulation)) {
    let end = simulation.end();
    let bar = ProgressBar::new(end.0 / NANOS_PER_SECOND);
    if let Ok(style) = ProgressStyle::with_template("{bar:32} {percent:>3}%  {msg}  {eta} left") {
        bar.set_style(style);
    }
    loop {
        let progress = simulation.run_until(SimTime::NEVER, SLICE);
        bar.set_position(simulation.now().0 / NANOS_PER_SECOND);
        bar.set_message(format!("{} of {end}", simulation.now()));
        between(simulation);
        if progress.reached || simulation.is_stalled() {
            break;
        }
    }
    bar.finish_and_clear();
}
