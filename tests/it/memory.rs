//! Memory does not grow with simulated time.

use std::env;
use std::process::Command;

use crate::library::{finished, resolved, root};
use loosely::units::time::SimDuration;

/// Set for the child process: how many seconds it simulates before it says how much memory it took.
const SECONDS: &str = "LOOSELY_MEMORY_SECONDS";

/// Peak of resident memory of this process in KiB, where the system says it.
fn peak_memory() -> Option<f64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find(|line| line.starts_with("VmHWM:"))?;
    line.split_whitespace().nth(1)?.parse().ok()
}

/// Peak of a process of its own that simulates so many seconds.
fn peak_of_a_run(seconds: u64) -> f64 {
    let output = Command::new(env::current_exe().unwrap())
        .args(["memory::child_of_the_memory_test", "--exact", "--nocapture"])
        .env(SECONDS, seconds.to_string())
        .output()
        .unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    let peak = text.lines().find_map(|line| line.split("peak memory: ").nth(1));
    peak.unwrap_or_else(|| panic!("the child said only:\n{text}")).trim().parse().unwrap()
}

#[test]
fn given_a_run_ten_times_as_long_then_it_takes_at_most_a_tenth_more_memory() {
    if peak_memory().is_none() {
        println!("not measured: this system has no /proc/self/status");
        return;
    }

    // 70 requests a second for 500 s and for 5,000 s.
    let (short, long) = (peak_of_a_run(500), peak_of_a_run(5_000));

    assert!(long <= 1.1 * short, "{short} KiB became {long} KiB");
}

/// Does nothing unless the test above has started it in a process of its own.
#[test]
fn child_of_the_memory_test() {
    let Some(seconds) = env::var(SECONDS).ok().and_then(|text| text.parse().ok()) else { return };
    let mut scenario = resolved(&root().join("tests/theory/mm1.ron"));
    scenario.scenario.duration = SimDuration::from_secs(seconds);

    let simulation = finished(&scenario);

    assert!(simulation.events() > 0);
    println!("peak memory: {}", peak_memory().unwrap());
}
