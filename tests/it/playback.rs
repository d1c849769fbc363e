//! Watching changes nothing: the window's own playback at several speeds, with uneven frames and frames that
//! ran out of time, gives the trace that a run without a window gives.

use std::time::Duration;

use loosely::measure::Simulation;
use loosely::window::playback::Playback;

use crate::library::{all_scenarios, at_most, finished, resolved};

/// Simulated seconds of each scenario here.
const SECONDS: u64 = 60;

/// Lengths of frames in microseconds: 60 a second, a late one, an early one, and one that hung.
const FRAMES: [u64; 5] = [16_667, 16_667, 33_333, 5_001, 120_000];

#[test]
fn given_any_playback_speed_then_the_trace_is_that_of_a_run_without_a_window() {
    for path in all_scenarios() {
        let resolved = at_most(resolved(&path), SECONDS);
        let reference = finished(&resolved);

        for speed in [1.0, 10.0, 1000.0] {
            let mut simulation = Simulation::new(&resolved);
            simulation.recorder_mut().watch(true);
            let mut playback = Playback::default();
            playback.set_speed(speed);
            playback.set_playing(true);

            let mut frames = FRAMES.iter().cycle().zip(0_u32..);
            while simulation.now() < simulation.end() {
                let (micros, number) = frames.next().unwrap();
                // Every third frame has no time left after its first slice.
                let mut out_of_time = || number % 3 == 0;
                playback.advance(&mut simulation, Duration::from_micros(*micros), &mut out_of_time);
                drop(simulation.recorder_mut().drain_departures());
                assert!(number < 1_000_000, "{} at {speed} never ends", path.display());
            }

            let name = path.display();
            assert_eq!(simulation.trace_hash(), reference.trace_hash(), "{name} at {speed} times: the traces differ");
            assert_eq!(simulation.report(), reference.report(), "{name} at {speed} times: the reports differ");
        }
    }
}
