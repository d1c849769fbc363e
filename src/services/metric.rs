//! What a service measures: counts, levels and spans, under CloudWatch's names, and what they add up to.

/// A metric of a node: its index in [`Service::METRICS`](super::contract::Service::METRICS).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MetricId(pub usize);

/// How a metric is measured.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MetricKind {
    /// A number of happenings, summed.
    Count,
    /// A level that holds until it changes; its mean is weighted by time.
    Gauge,
    /// A span of time, collected in a histogram.
    Duration,
}

/// One metric that a kind of service emits, under CloudWatch's name where CloudWatch has one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Metric {
    /// Its name in reports and charts.
    pub name: &'static str,
    /// How it is measured.
    pub kind: MetricKind,
    /// What it means, in one sentence.
    pub help: &'static str,
}

/// Declares a service's metrics: a `MetricId` constant each, and `METRICS` in the same order.
macro_rules! metrics {
    ($($id:ident = $kind:ident $name:literal, $help:literal;)+) => {
        metrics!(@ids 0_usize; $($id)+);
        /// What this service measures.
        pub const METRICS: &[$crate::services::metric::Metric] = &[
            $($crate::services::metric::Metric {
                name: $name, kind: $crate::services::metric::MetricKind::$kind, help: $help,
            }),+
        ];
    };
    (@ids $n:expr; $id:ident $($rest:ident)*) => {
        pub(crate) const $id: $crate::services::metric::MetricId = $crate::services::metric::MetricId($n);
        metrics!(@ids $n + 1_usize; $($rest)*);
    };
    (@ids $n:expr;) => {};
}
pub(crate) use metrics;

/// What a metric adds up to since the start; what it was in a period is the difference of two of these.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Totals {
    /// A count: happenings. Spans: their sum in seconds. A level: its integral over time, in seconds.
    pub sum: f64,
    /// Spans: how many. A count: happenings. A level: 0.
    pub samples: u64,
    /// A level: what it is now; otherwise 0.
    pub level: f64,
}

/// A line of the bill: an item of the price list, and how much of it a metric stands for.
#[derive(Clone, Debug, PartialEq)]
pub struct Charge {
    /// Name of the item in `assets/prices.ron`, such as `sqs.standard-requests`.
    pub item: String,
    /// A count is billed by its sum, a gauge by its level times hours.
    pub metric: MetricId,
    /// How many units of the item one unit of the metric is.
    pub scale: f64,
}
