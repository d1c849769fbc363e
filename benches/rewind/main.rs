//! How long a person waits for another moment, in every shipped scenario: from the press on the timeline to the
//! shapes of the picture, played to the end, then to fifty random moments.
//!
//! It prints milliseconds, which say as much about the machine as about the program; above the limit a line is
//! marked, and the exit status is 1.
#![allow(clippy::print_stdout, reason = "this program prints its findings")]
#![allow(clippy::disallowed_methods, reason = "this program measures time")]
#![allow(clippy::unwrap_used, reason = "a benchmark that cannot run should stop")]

use std::fs;
use std::path::Path;
use std::process::ExitCode;
use std::time::Instant;

use loosely::scenario::load::load;
use loosely::units::stream::{Purpose, Stream};
use loosely::units::time::SimTime;
use loosely::window::rehearsal::Rehearsal;

/// Moments in each scenario.
const MOMENTS: usize = 50;

/// Longest that the median may be, in milliseconds.
const LIMIT: f64 = 100.0;

fn main() -> ExitCode {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("scenarios");
    let mut paths: Vec<_> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    // Some of them can be asked for: `cargo bench --bench rewind -- retry-storm`.
    let asked: Vec<String> = std::env::args().skip(1).filter(|argument| !argument.starts_with('-')).collect();
    paths.retain(|path| asked.is_empty() || asked.iter().any(|name| path.to_string_lossy().contains(name)));
    println!("scenario              minutes    events  run ms  states  MiB each  copy ms  shown: median, most, frames");
    let held: Vec<bool> = paths.iter().map(|path| contest(path)).collect();
    println!("\n{} of {} limits held", held.iter().filter(|held| **held).count(), held.len());
    if held.iter().all(|held| *held) { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

fn contest(path: &Path) -> bool {
    let name = path.file_stem().unwrap().to_string_lossy().into_owned();
    let mut rehearsal = Rehearsal::new(load(&fs::read(path).unwrap(), &name).unwrap());
    let end = rehearsal.simulation().end();
    let before = resident();
    let ((), run) = timed(|| rehearsal.play_to(end));
    let (kept, events) = (rehearsal.kept(), rehearsal.simulation().events());
    let each = (resident() - before) / kept as f64;
    let (_, copy) = timed(|| rehearsal.simulation().snapshot());
    let mut stream = Stream::new(3, &name, Purpose::Arrival);
    let mut waits: Vec<(f64, u32)> = (0..MOMENTS)
        .map(|_| {
            let to = SimTime(stream.below(end.0));
            let (frames, millis) = timed(|| rehearsal.go_to(to));
            (millis, frames)
        })
        .collect();
    waits.sort_by(|a, b| a.0.total_cmp(&b.0));
    let (median, most) = (waits[MOMENTS / 2].0, waits[MOMENTS - 1]);
    let mark = if median <= LIMIT { "" } else { "  TOO LONG" };
    println!(
        "{name:<20} {:>8.1} {events:>9} {run:>7.0} {kept:>7} {each:>9.2} {copy:>8.2}  {median:>13.1} {:>5.1} {:>7}{mark}",
        end.as_secs_f64() / 60.0,
        most.0,
        most.1,
    );
    median <= LIMIT
}

/// What `work` gives, and the milliseconds it takes.
fn timed<R>(work: impl FnOnce() -> R) -> (R, f64) {
    let start = Instant::now();
    let result = work();
    (result, start.elapsed().as_secs_f64() * 1e3)
}

/// Resident memory of this process in MiB, where the system says it.
fn resident() -> f64 {
    let statm = fs::read_to_string("/proc/self/statm").unwrap_or_default();
    let pages = statm.split_whitespace().nth(1).and_then(|pages| pages.parse::<f64>().ok());
    pages.unwrap_or(f64::NAN) * 4_096.0 / f64::from(1 << 20)
}
