//! Measuring: facts of the engine become metrics, series, traces, and one report.

pub mod asked;
pub mod cost;
pub mod fates;
pub mod followed;
pub mod histogram;
pub mod judge;
pub mod meter;
pub mod pair;
pub mod prices;
pub mod recorder;
pub mod report;
pub mod retrace;
pub mod series;
pub mod summary;
pub mod telling;
pub mod theory;
pub mod trace;
pub mod turns;
pub mod verdict;
pub mod waterfall;
pub mod what_if;

use crate::measure::recorder::Recorder;

/// A simulation that is measured.
pub type Simulation = crate::engine::simulation::Simulation<Recorder>;
/// A kept state of it.
pub type Snapshot = crate::engine::simulation::Snapshot<Recorder>;
