//! How fast the engine is, as ratios to plain Rust loops that run in the same minute on the same machine.
//!
//! Every contest runs both sides in alternating rounds and compares medians, so that a slow machine, or one
//! that gets slower while it runs, does not change the verdict. A side that falls below its floor is marked,
//! and the exit status is 1.
#![allow(clippy::print_stdout, reason = "this program prints its findings")]
#![allow(clippy::disallowed_methods, reason = "this program measures time")]
#![allow(clippy::unwrap_used, reason = "a benchmark that cannot run should stop")]

mod memory;
mod plain;
mod scenarios;

use std::process::ExitCode;
use std::time::Instant;

/// Alternating rounds of every contest.
const ROUNDS: usize = 5;

fn main() -> ExitCode {
    if memory::is_child() {
        memory::run_child();
        return ExitCode::SUCCESS;
    }
    let mut verdicts = vec![single_server()];
    verdicts.extend([10, 1_000, 100_000].into_iter().flat_map(hold));
    verdicts.push(waiting_messages());
    verdicts.extend(memory::growth());
    let fallen = verdicts.iter().filter(|held| !**held).count();
    println!("\n{} of {} floors held", verdicts.len() - fallen, verdicts.len());
    if fallen == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

/// Seconds that `work` takes.
fn seconds(work: impl FnOnce()) -> f64 {
    let start = Instant::now();
    work();
    start.elapsed().as_secs_f64()
}

fn median(mut samples: Vec<f64>) -> f64 {
    samples.sort_by(f64::total_cmp);
    samples[samples.len() / 2]
}

/// Medians of happenings per second of both sides, after one round of each that does not count.
fn contest(mut ours: impl FnMut() -> f64, mut plain: impl FnMut() -> f64) -> (f64, f64) {
    ours();
    plain();
    let (mut our_rates, mut plain_rates) = (Vec::new(), Vec::new());
    for _ in 0..ROUNDS {
        our_rates.push(ours());
        plain_rates.push(plain());
    }
    (median(our_rates), median(plain_rates))
}

/// Prints a line of the result and tells whether it held.
fn verdict(what: &str, detail: &str, ratio: f64, floor: f64) -> bool {
    let held = ratio >= floor;
    let mark = if held { "held" } else { "FELL SHORT" };
    println!("{what:<46} {ratio:>6.2}  floor {floor:<5} {mark:<11} {detail}");
    held
}

/// Customers per second of one M/M/1 queue: a client, a server and all metrics, against a bare loop.
fn single_server() -> bool {
    let (ours, plain) = contest(
        || {
            let mut simulation = scenarios::single_server();
            let taken = seconds(|| scenarios::run_to_end(&mut simulation));
            simulation.report().orders.sent as f64 / taken
        },
        || {
            let mut customers = 0;
            let taken = seconds(|| customers = plain::single_server(scenarios::CUSTOMERS));
            customers as f64 / taken
        },
    );
    let detail = format!("{:.2} M customers/s, plain loop {:.2} M/s", ours / 1e6, plain / 1e6);
    verdict("M/M/1 through a scenario, metrics on", &detail, ours / plain, 0.25)
}

/// Events per second with `pending` events in the calendar, each of which schedules one more: the calendar
/// alone, and the whole engine with that many handlers at work.
fn hold(pending: u32) -> [bool; 2] {
    const EVENTS: u64 = 2_000_000;
    let rate = |taken: f64| EVENTS as f64 / taken;
    let (calendar, plain) =
        contest(|| rate(scenarios::hold_of_the_calendar(pending, EVENTS)), || rate(plain::hold(pending, EVENTS)));
    let detail = format!("{:.1} M events/s, std heap {:.1} M/s", calendar / 1e6, plain / 1e6);
    let alone = verdict(&format!("hold, N = {pending}, calendar alone"), &detail, calendar / plain, 0.4);

    let (engine, plain) =
        contest(|| scenarios::hold_of_the_engine(pending, EVENTS), || rate(plain::hold(pending, EVENTS)));
    let detail = format!("{:.1} M events/s, std heap {:.1} M/s", engine / 1e6, plain / 1e6);
    let whole = verdict(&format!("hold, N = {pending}, handlers of the engine"), &detail, engine / plain, 0.4);

    // For information: a closed loop does far more in an event than to hold.
    let closed = scenarios::closed_loop(pending, EVENTS);
    println!("     closed loop of {pending} users, metrics on: {:.1} M events/s", closed / 1e6);
    [alone, whole]
}

/// Cost of an event with 100,000 messages waiting in a queue against that with 100.
fn waiting_messages() -> bool {
    let (many, few) = contest(|| scenarios::events_per_second(100_000), || scenarios::events_per_second(100));
    let detail = format!("{:.0} ns an event with 100,000, {:.0} ns with 100", 1e9 / many, 1e9 / few);
    // At most 3 times the cost is at least a third of the rate.
    verdict("rate with 100,000 messages waiting over 100", &detail, many / few, 0.33)
}
