//! All integration tests, in one crate so that it links once.
#![allow(clippy::unwrap_used, clippy::print_stdout, reason = "helpers of tests fail loudly and say what they measured")]
#![allow(clippy::missing_panics_doc, reason = "every test may panic, that is how it fails")]

mod approved;
mod architecture;
mod arrivals;
mod between;
mod checks;
mod cli;
mod conservation;
mod corners;
#[cfg(all(feature = "window", target_os = "linux"))]
mod desktop;
mod determinism;
mod fidelity;
mod library;
mod live_lists;
mod malformed;
mod memory;
mod names;
mod outcomes;
#[cfg(feature = "window")]
mod playback;
mod questions;
#[cfg(feature = "window")]
mod rewind;
mod save;
mod simfaas;
#[cfg(feature = "window")]
mod snapshot;
mod theory;
mod tidy;
mod why;
