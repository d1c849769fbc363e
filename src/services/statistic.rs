//! Statistics of a metric over periods, as CloudWatch computes them: whoever watches a metric keeps what it added
//! up to at the end of the last period, and the difference is the period's.
//!
//! Not modelled here: `Minimum`, `Maximum` and percentiles of a period.

use serde::{Deserialize, Serialize};

use crate::services::configuration::Surroundings;
use crate::services::contract::{MetricId, MetricKind, NodeId, Outbox, Totals};
use crate::units::time::SimTime;

/// What is computed from the data of a period.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize)]
pub enum Statistic {
    /// Of a level: its mean, weighted by time. Of spans: their mean, in seconds.
    Average,
    /// Of a count: how many. Of spans: their sum, in seconds. Of a level: the one sample that CloudWatch takes of it,
    /// at the end of the period.
    Sum,
    /// Of spans: how many.
    SampleCount,
}

impl Statistic {
    /// It can be computed from a metric of that kind.
    #[must_use]
    pub fn fits(self, kind: MetricKind) -> bool {
        match self {
            Statistic::Average => kind != MetricKind::Count,
            Statistic::Sum => true,
            Statistic::SampleCount => kind == MetricKind::Duration,
        }
    }
}

/// A metric of a node, read period by period.
#[derive(Clone, Debug)]
pub struct Periods {
    node: NodeId,
    metric: MetricId,
    kind: MetricKind,
    statistic: Statistic,
    since: SimTime,
    before: Totals,
}

impl Periods {
    /// Periods of `metric` of `node`, the first of which begins at time zero.
    ///
    /// # Panics
    /// When the node or its metric does not exist, which the check of the scenario has ruled out.
    #[must_use]
    pub fn new(node: &str, metric: &str, statistic: Statistic, surroundings: &Surroundings) -> Self {
        let node = surroundings.names.id(node);
        let metrics = surroundings.metrics.get(node.0 as usize).copied().unwrap_or_default();
        let index = metrics.iter().position(|own| own.name == metric).expect("the metric passed the check");
        let kind = metrics[index].kind;
        Periods { node, metric: MetricId(index), kind, statistic, since: SimTime::ZERO, before: Totals::default() }
    }

    /// The statistic of the period that ends now; `None` if there was no data. The next period begins.
    pub fn close(&mut self, out: &impl Outbox) -> Option<f64> {
        let totals = out.totals(self.node, self.metric);
        let seconds = out.now().since(self.since).as_secs_f64();
        let sum = totals.sum - self.before.sum;
        let samples = totals.samples - self.before.samples;
        (self.since, self.before) = (out.now(), totals);
        match (self.kind, self.statistic) {
            (MetricKind::Gauge, Statistic::Average) => (seconds > 0.0).then(|| sum / seconds),
            (MetricKind::Gauge, _) => Some(totals.level),
            (MetricKind::Count, _) => Some(sum),
            (MetricKind::Duration, _) if samples == 0 => None,
            (MetricKind::Duration, Statistic::Average) => Some(sum / samples as f64),
            (MetricKind::Duration, Statistic::Sum) => Some(sum),
            (MetricKind::Duration, Statistic::SampleCount) => Some(samples as f64),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_statistic_fits_the_kinds_that_it_can_be_computed_from() {
        let kinds = [MetricKind::Count, MetricKind::Gauge, MetricKind::Duration];
        let fits = |statistic: Statistic| kinds.map(|kind| statistic.fits(kind));

        assert_eq!(fits(Statistic::Average), [false, true, true]);
        assert_eq!(fits(Statistic::Sum), [true, true, true]);
        assert_eq!(fits(Statistic::SampleCount), [false, false, true]);
    }
}
