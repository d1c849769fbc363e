//! What a frame costs: our canvas with so many tokens on the way, against bare Bevy sprites of the same number.
//!
//! Both draw off screen, in alternating rounds, and count the processor time of the whole process, and of it what is
//! not the software adapter's own threads. The picture is laid out at 1600x900 and drawn at a tenth of that, so that a
//! software adapter has next to no pixels to fill; what it does with vertices stays in both figures as far as it does
//! it on our threads, and in the first one anyway. The first one, which is stricter, is what the limit is about. It
//! prints ratios; above the limit a line is marked, and the exit status is 1.
#![allow(clippy::print_stdout, reason = "this program prints its findings")]
#![allow(clippy::unwrap_used, reason = "a benchmark that cannot run should stop")]

mod ours;
mod shell;
mod sprites;
mod stage;

use std::process::ExitCode;

use bevy::prelude::{App, Msaa};

use crate::stage::Cost;

/// Frames of a round.
const FRAMES: u32 = 60;

/// Alternating rounds.
const ROUNDS: usize = 7;

/// Most that a frame of ours may cost, in frames of bare sprites.
const LIMIT: f64 = 1.5;

fn main() -> ExitCode {
    // Other numbers of tokens can be asked for: `cargo bench --bench frames -- 100 500`.
    let asked: Vec<u32> = std::env::args().filter_map(|argument| argument.parse().ok()).collect();
    let wants_shell = asked.is_empty() || asked.contains(&0);
    let numbers = if asked.is_empty() { vec![1_000, 10_000, 100_000] } else { asked };
    println!("ms of processor time a frame (all threads / without those of a software adapter)");
    let held: Vec<bool> = numbers.into_iter().filter(|tokens| *tokens > 0).map(contest).collect();
    if wants_shell {
        whole_window();
    }
    if std::env::args().any(|argument| argument == "threads") {
        stage::threads().into_iter().for_each(|(name, millis)| println!("{name:<18} {millis:>9.1} ms"));
    }
    println!("\n{} of {} limits held", held.iter().filter(|held| **held).count(), held.len());
    if held.iter().all(|held| *held) { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

/// A frame with so many tokens: ours over bare sprites as Bevy draws them by default, which the limit is about; and,
/// for information, over those with one sample a pixel, as our camera has it.
fn contest(tokens: u32) -> bool {
    let mut apps = [ours::app(tokens), sprites::app(tokens, Msaa::default()), sprites::app(tokens, Msaa::Off)];
    for app in &mut apps {
        round(app);
    }
    let mut costs = [const { Vec::new() }; 3];
    for _ in 0..ROUNDS {
        apps.iter_mut().zip(&mut costs).for_each(|(app, costs)| costs.push(round(app)));
    }
    let [ours, bare, single] = costs.map(|costs| median(&costs));
    let ratio = ours.all / bare.all;
    let mark = if ratio <= LIMIT { "held" } else { "TOO MUCH" };
    println!(
        "{tokens:>7} tokens {ratio:>6.2} / {:.2}  limit {LIMIT}  {mark:<8} ours {}, bare sprites {}",
        ours.without_adapter / bare.without_adapter,
        shown(ours),
        shown(bare)
    );
    println!(
        "        over sprites with one sample a pixel {:.2} / {:.2} ({})",
        ours.all / single.all,
        ours.without_adapter / single.without_adapter,
        shown(single)
    );
    ratio <= LIMIT
}

fn shown(cost: Cost) -> String {
    format!("{:.2} / {:.2}", cost.all, cost.without_adapter)
}

/// What a frame of the whole window costs with every panel, in the promotion of the loose shop. For information: the
/// simulation that it plays is in it.
fn whole_window() {
    let mut app = shell::app();
    round(&mut app);
    let costs: Vec<Cost> = (0..ROUNDS).map(|_| round(&mut app)).collect();
    let cost = median(&costs);
    println!("the whole window, loose-orders from 3m30s on: {}", shown(cost));
}

/// A frame, as the mean of a round.
fn round(app: &mut App) -> Cost {
    let before = stage::processor_time();
    for _ in 0..FRAMES {
        app.update();
    }
    let after = stage::processor_time();
    let frames = f64::from(FRAMES);
    Cost {
        all: (after.all - before.all) / frames,
        without_adapter: (after.without_adapter - before.without_adapter) / frames,
    }
}

fn median(costs: &[Cost]) -> Cost {
    let of = |part: fn(&Cost) -> f64| {
        let mut samples: Vec<f64> = costs.iter().map(part).collect();
        samples.sort_by(f64::total_cmp);
        samples[samples.len() / 2]
    };
    Cost { all: of(|cost| cost.all), without_adapter: of(|cost| cost.without_adapter) }
}
