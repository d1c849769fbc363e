//! What a frame costs: our canvas with so many tokens on the way, against bare Bevy sprites of the same number.
//!
//! Both draw off screen, in alternating rounds, and count the processor time of the whole process. The picture is
//! laid out at 1600x900 and drawn at a tenth of that, so that a software adapter has next to no pixels to fill. It
//! prints ratios; above the limit a line is marked, and the exit status is 1.
#![allow(clippy::print_stdout, reason = "this program prints its findings")]
#![allow(clippy::unwrap_used, reason = "a benchmark that cannot run should stop")]

mod ours;
mod sprites;
mod stage;

use std::process::ExitCode;

use bevy::prelude::App;

/// Frames of a round.
const FRAMES: u32 = 60;

/// Alternating rounds.
const ROUNDS: usize = 5;

/// Most that a frame of ours may cost, in frames of bare sprites.
const LIMIT: f64 = 1.5;

fn main() -> ExitCode {
    // Other numbers of tokens can be asked for: `cargo bench --bench frames -- 100 500`.
    let asked: Vec<u32> = std::env::args().filter_map(|argument| argument.parse().ok()).collect();
    let numbers = if asked.is_empty() { vec![1_000, 10_000, 100_000] } else { asked };
    let held: Vec<bool> = numbers.into_iter().map(contest).collect();
    println!("\n{} of {} limits held", held.iter().filter(|held| **held).count(), held.len());
    if held.iter().all(|held| *held) { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

/// Processor milliseconds of a frame with so many tokens: ours over bare sprites.
fn contest(tokens: u32) -> bool {
    let (mut ours, mut bare) = (ours::app(tokens), sprites::app(tokens));
    round(&mut ours);
    round(&mut bare);
    let (mut our_costs, mut bare_costs) = (Vec::new(), Vec::new());
    for _ in 0..ROUNDS {
        our_costs.push(round(&mut ours));
        bare_costs.push(round(&mut bare));
    }
    let (ours, bare) = (median(our_costs), median(bare_costs));
    let ratio = ours / bare;
    let mark = if ratio <= LIMIT { "held" } else { "TOO MUCH" };
    println!("{tokens:>7} tokens {ratio:>6.2}  limit {LIMIT}  {mark:<8} ours {ours:.2} ms, bare sprites {bare:.2} ms");
    ratio <= LIMIT
}

/// Processor milliseconds of a frame.
fn round(app: &mut App) -> f64 {
    let before = stage::processor_millis();
    for _ in 0..FRAMES {
        app.update();
    }
    (stage::processor_millis() - before) / f64::from(FRAMES)
}

fn median(mut samples: Vec<f64>) -> f64 {
    samples.sort_by(f64::total_cmp);
    samples[samples.len() / 2]
}
