//! The one report that every reader gets: terminal, JSON, panels.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::measure::cost::Cost;

/// Version of the JSON shape that `run --format json` prints.
pub const REPORT_VERSION: u32 = 1;

/// What a run gave.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Report {
    /// Version of this shape.
    pub version: u32,
    /// Name of the scenario file, as given.
    pub scenario: String,
    /// Its title in English.
    pub title: String,
    /// Seed of all chance.
    pub seed: u64,
    /// Simulated time, in seconds.
    pub simulated_seconds: f64,
    /// Events that the engine handled.
    pub events: u64,
    /// Hash over every event: the same for the same scenario, seed and interventions.
    pub trace_hash: String,
    /// The account of all business requests.
    pub orders: Orders,
    /// The same for the orders of each client, in the order of the scenario.
    pub orders_by_client: Vec<ClientOrders>,
    /// Every node, in the order of the scenario.
    pub nodes: Vec<NodeReport>,
    /// What it costs.
    pub cost: Cost,
    /// The scenario's claims, judged.
    pub expectations: Vec<Judged>,
}

/// The account of one client's business requests.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ClientOrders {
    /// Its name in the scenario.
    pub client: String,
    /// Its account.
    #[serde(flatten)]
    pub orders: Orders,
}

/// The account of business requests, of all or of one client: `sent` is the sum of the seven outcomes.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Orders {
    /// Born at clients.
    pub sent: u64,
    /// The client was told yes, and it happened exactly once.
    pub completed: u64,
    /// The client was told no, and it did not happen.
    pub failed: u64,
    /// The client was told yes, and it will never happen.
    pub lost: u64,
    /// The client was told no, and it happened all the same.
    pub unacknowledged: u64,
    /// It happened more than once.
    pub duplicated: u64,
    /// The client was told yes, and the order waits in a dead-letter queue.
    pub dead_lettered: u64,
    /// Still in the system.
    pub pending: u64,
    /// Completed within the client's `on_time`.
    pub on_time: u64,
    /// Completed on time over all sent, 0..=1.
    pub goodput_ratio: f64,
    /// Completed on time, per second of simulated time.
    pub goodput_per_second: f64,
    /// From birth to the effect (or to the answer, if no step is marked as the effect), completed orders.
    pub completion_time: DurationSummary,
    /// From birth to when the client was told, all orders.
    pub response_time: DurationSummary,
    /// When the last order so far was completed, failed or otherwise ended, in seconds.
    pub last_ended_at: f64,
    /// Seconds from the start to the last time a client was told no, 0 if none was.
    pub last_failed_at: f64,
    /// Seconds from the start to the end of the last order that took longer than its client's `on_time`, 0 if
    /// none did: when a backlog was worked off.
    pub last_late_at: f64,
    /// Why orders failed or were lost: rule and count.
    pub causes: BTreeMap<&'static str, u64>,
}

/// One node's numbers.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct NodeReport {
    /// Its name in the scenario.
    pub name: String,
    /// Its kind, such as `Sqs`.
    pub kind: String,
    /// Its metrics by name.
    pub metrics: BTreeMap<&'static str, MetricReport>,
    /// Rules that changed the fate of requests here, and how often.
    pub causes: BTreeMap<&'static str, u64>,
}

/// One metric's numbers.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(untagged)]
pub enum MetricReport {
    /// Happenings.
    Count(CountSummary),
    /// A level over time.
    Gauge(GaugeSummary),
    /// Spans of time.
    Duration(DurationSummary),
}

/// Happenings.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize)]
pub struct CountSummary {
    /// How many.
    pub sum: u64,
    /// How many per second of simulated time.
    pub per_second: f64,
}

/// A level over time.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize)]
pub struct GaugeSummary {
    /// Mean, weighted by time.
    pub mean: f64,
    /// Least.
    pub min: f64,
    /// Most.
    pub max: f64,
    /// At the end.
    pub last: f64,
}

/// Spans of time, in seconds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize)]
pub struct DurationSummary {
    /// How many.
    pub count: u64,
    /// Mean, exact.
    pub mean: f64,
    /// Half are at most this.
    pub p50: f64,
    /// 95 % are at most this.
    pub p95: f64,
    /// 99 % are at most this.
    pub p99: f64,
    /// Longest, exact.
    pub max: f64,
}

/// One claim of the scenario, judged.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Judged {
    /// The claim as written.
    pub text: String,
    /// What was measured, `None` if nothing was.
    pub measured: Option<f64>,
    /// The claim holds.
    pub held: bool,
}
