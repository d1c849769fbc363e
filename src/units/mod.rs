//! Quantities with their unit in the type: time, size, rate, probability, and distributions of durations.
//!
//! Everything here is plain data that parses from the text people write (`"30s"`, `"256KB"`, `"500/s"`) and
//! prints back to it; nothing above this room is imported.

pub mod bandwidth;
pub mod distribution;
pub mod key;
pub mod named;
pub mod probability;
pub mod rate;
pub mod size;
pub mod stream;
pub mod text;
pub mod time;
