//! Memory of a run ten times as long, each run in a process of its own.

use std::env;
use std::process::Command;

use loosely::measure::Simulation;

use crate::{scenarios, verdict};

/// Set for a child process: which scenario, and how many seconds of it.
const RUN: &str = "LOOSELY_BENCH_MEMORY";

/// This process is one of those whose memory is measured.
pub(crate) fn is_child() -> bool {
    env::var_os(RUN).is_some()
}

/// Runs what the parent asked for and prints the peak of memory in KiB.
pub(crate) fn run_child() {
    let run = env::var(RUN).unwrap();
    let (scenario, seconds) = run.split_once(':').unwrap();
    let seconds: u64 = seconds.parse().unwrap();
    let mut simulation: Simulation = match scenario {
        "line" => scenarios::single_server_for(seconds),
        _ => scenarios::queue_for(100, seconds),
    };
    scenarios::run_to_end(&mut simulation);
    println!("{}", peak().unwrap());
}

/// Peak of resident memory of this process in KiB, where the system says it.
fn peak() -> Option<f64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find(|line| line.starts_with("VmHWM:"))?;
    line.split_whitespace().nth(1)?.parse().ok()
}

fn peak_of(scenario: &str, seconds: u64) -> f64 {
    let output = Command::new(env::current_exe().unwrap()).env(RUN, format!("{scenario}:{seconds}")).output().unwrap();
    String::from_utf8(output.stdout).unwrap().trim().parse().unwrap()
}

/// A run ten times as long takes at most a tenth more memory.
pub(crate) fn growth() -> Vec<bool> {
    if peak().is_none() {
        println!("memory: not measured, this system has no /proc/self/status");
        return Vec::new();
    }
    let check = |what: &str, scenario: &str, seconds: u64| {
        let (short, long) = (peak_of(scenario, seconds), peak_of(scenario, 10 * seconds));
        let detail = format!("{:.1} MiB, ten times as long {:.1} MiB", short / 1024.0, long / 1024.0);
        // At most 1.1 times the memory is at least 1 / 1.1 the other way round.
        verdict(&format!("memory of a run over one ten times longer, {what}"), &detail, short / long, 0.909)
    };
    vec![check("M/M/1", "line", 2_000), check("queue", "queue", 200)]
}
