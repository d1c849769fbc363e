//! Rates of the last ten seconds of simulated time, from totals that only grow.

use std::collections::VecDeque;

use crate::measure::recorder::{LinkCounts, Recorder};
use crate::measure::report::MetricReport;
use crate::services::contract::{Metric, MetricKind, NodeId, Rule};
use crate::units::time::{SimDuration, SimTime};

/// What a rate is the mean of.
pub(super) const WINDOW: SimDuration = SimDuration::from_secs(10);

/// Least simulated time between two samples, so that slow playback does not fill the memory.
pub(super) const SPACING: SimDuration = SimDuration::from_millis(500);

/// Shortest time a rate is taken over: the first request of a run is not 1,000 a second.
const SHORTEST_SECONDS: f64 = 1.0;

/// Totals at one instant.
#[derive(Clone, Debug, Default)]
struct Sample {
    at: SimTime,
    links: Vec<LinkCounts>,
    causes: Vec<Vec<(Rule, u64)>>,
    counts: Vec<Vec<(&'static Metric, u64)>>,
}

/// Totals of the last ten seconds, oldest first, and of this moment.
#[derive(Clone, Debug, Default)]
pub(super) struct Rates {
    samples: VecDeque<Sample>,
    now: Sample,
}

/// What went along one link, per second.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct LinkRates {
    pub(super) requests: f64,
    pub(super) retries: f64,
    pub(super) responses: f64,
    pub(super) errors: f64,
}

impl Rates {
    /// Takes the totals of this moment, and keeps them for later if the last ones kept are old enough.
    pub(super) fn sample(&mut self, now: SimTime, recorder: &Recorder, links: &[(NodeId, NodeId)], nodes: u32) {
        self.now = Sample {
            at: now,
            links: links.iter().map(|(from, to)| both_ways(recorder, *from, *to)).collect(),
            causes: (0..nodes).map(|node| recorder.causes(NodeId(node)).to_vec()).collect(),
            counts: (0..nodes).map(|node| counts(recorder, NodeId(node), now)).collect(),
        };
        if self.samples.back().is_none_or(|last| now.since(last.at) >= SPACING) {
            self.samples.push_back(self.now.clone());
        }
        while self.samples.get(1).is_some_and(|second| now.since(second.at) >= WINDOW) {
            self.samples.pop_front();
        }
    }

    /// The simulation has gone back to `now`: later totals are forgotten.
    pub(super) fn go_back(&mut self, now: SimTime) {
        self.samples.retain(|sample| sample.at <= now);
    }

    /// How long ago the totals were taken that rates start from, in seconds.
    fn seconds(&self) -> f64 {
        let then = self.samples.front().map_or(self.now.at, |sample| sample.at);
        self.now.at.since(then).as_secs_f64().max(SHORTEST_SECONDS)
    }

    /// Rates along the link of that index.
    pub(super) fn link(&self, index: usize) -> LinkRates {
        let of = |sample: Option<&Sample>| sample.and_then(|s| s.links.get(index).copied()).unwrap_or_default();
        let (after, before, seconds) = (of(Some(&self.now)), of(self.samples.front()), self.seconds());
        let rate = |count: fn(&LinkCounts) -> u64| count(&after).saturating_sub(count(&before)) as f64 / seconds;
        LinkRates {
            requests: rate(|counts| counts.requests + counts.retries),
            retries: rate(|counts| counts.retries),
            responses: rate(|counts| counts.responses + counts.cached),
            errors: rate(|counts| counts.errors + counts.throttled),
        }
    }

    /// Causes at a node with their rates, the most frequent of late first.
    pub(super) fn causes(&self, node: NodeId) -> Vec<(Rule, f64, u64)> {
        let index = node.0 as usize;
        let before = self.samples.front().map_or(&[][..], |sample| &sample.causes[index]);
        let mut causes: Vec<_> = self.now.causes[index]
            .iter()
            .map(|(rule, total)| {
                let then = before.iter().find(|(own, _)| own == rule).map_or(0, |(_, then)| *then);
                (*rule, total.saturating_sub(then) as f64 / self.seconds(), *total)
            })
            .collect();
        causes.sort_by(|a, b| b.1.total_cmp(&a.1).then(b.2.cmp(&a.2)));
        causes
    }

    /// A node's metrics of kind count, per second.
    pub(super) fn counts(&self, node: NodeId) -> Vec<(&'static str, f64)> {
        let index = node.0 as usize;
        let before = self.samples.front().unwrap_or(&self.now);
        let pairs = self.now.counts[index].iter().zip(&before.counts[index]);
        pairs
            .map(|((metric, now), (_, then))| (metric.name, now.saturating_sub(*then) as f64 / self.seconds()))
            .collect()
    }
}

/// What travelled between two nodes, whichever way: requests go forth, answers and received messages back.
fn both_ways(recorder: &Recorder, from: NodeId, to: NodeId) -> LinkCounts {
    let (forth, back) = (recorder.link_counts(from, to), recorder.link_counts(to, from));
    LinkCounts {
        requests: forth.requests + back.requests,
        retries: forth.retries + back.retries,
        responses: forth.responses + back.responses,
        errors: forth.errors + back.errors,
        throttled: forth.throttled + back.throttled,
        cached: forth.cached + back.cached,
    }
}

fn counts(recorder: &Recorder, node: NodeId, now: SimTime) -> Vec<(&'static Metric, u64)> {
    let counted = recorder.meters(node).filter(|(metric, _)| metric.kind == MetricKind::Count);
    counted
        .map(|(metric, meter)| match meter.report(now) {
            MetricReport::Count(summary) => (metric, summary.sum),
            _ => (metric, 0),
        })
        .collect()
}
