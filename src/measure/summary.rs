//! Making the report of a run at any moment.

use std::collections::BTreeMap;

use crate::engine::observe::Outcome;
use crate::measure::Simulation;
use crate::measure::histogram::Spans;
use crate::measure::judge::judge;
use crate::measure::recorder::Recorder;
use crate::measure::report::{NodeReport, Orders, REPORT_VERSION, Report};
use crate::scenario::resolve::Resolved;
use crate::services::ServiceKind;
use crate::services::contract::NodeId;

impl Simulation {
    /// A measured run of a scenario, at time zero.
    #[must_use]
    pub fn new(resolved: &Resolved) -> Self {
        Simulation::with_observer(resolved, Recorder::new(resolved))
    }

    /// The recorder.
    #[must_use]
    pub fn recorder(&self) -> &Recorder {
        self.observer()
    }

    /// The recorder, to switch it or take from it.
    pub fn recorder_mut(&mut self) -> &mut Recorder {
        self.observer_mut()
    }

    /// The report of the run up to now.
    #[must_use]
    pub fn report(&self) -> Report {
        let scenario = &self.resolved().scenario;
        let mut report = Report {
            version: REPORT_VERSION,
            scenario: self.resolved().name.clone(),
            title: scenario.title.en.clone(),
            seed: scenario.seed,
            simulated_seconds: self.now().as_secs_f64(),
            events: self.events(),
            trace_hash: format!("{:016x}", self.trace_hash()),
            orders: self.order_report(),
            nodes: (0..scenario.nodes.0.len()).map(|index| self.node_report(index)).collect(),
            cost: self.cost(),
            expectations: Vec::new(),
        };
        report.expectations = judge(&scenario.expect, &report);
        report
    }

    fn order_report(&self) -> Orders {
        let (ledger, numbers) = (self.ledger(), self.recorder().orders());
        let seconds = self.now().as_secs_f64();
        let ratio = |n: u64, of: f64| if of > 0.0 { n as f64 / of } else { 0.0 };
        Orders {
            sent: ledger.sent,
            completed: ledger.completed,
            failed: ledger.failed,
            lost: ledger.lost,
            unacknowledged: ledger.unacknowledged,
            duplicated: ledger.duplicated,
            dead_lettered: ledger.dead_lettered,
            pending: ledger.pending(),
            on_time: numbers.on_time,
            goodput_ratio: ratio(numbers.on_time, ledger.sent as f64),
            goodput_per_second: ratio(numbers.on_time, seconds),
            completion_time: self.completion_times().summary(),
            response_time: self.response_times().summary(),
            last_ended_at: numbers.last_ended_at.as_secs_f64(),
            last_failed_at: numbers.last_failed_at.as_secs_f64(),
            last_late_at: numbers.last_late_at.as_secs_f64(),
            causes: self.order_causes(),
        }
    }

    /// Why orders did not complete: those that have ended, and those that lie in dead-letter queues.
    fn order_causes(&self) -> BTreeMap<&'static str, u64> {
        let ended = self.recorder().orders().causes.iter();
        let mut causes: BTreeMap<&'static str, u64> = ended.map(|(rule, count)| (rule.name, *count)).collect();
        for (_, outcome, cause) in self.open_ends() {
            if let Some(rule) = cause.filter(|_| outcome == Outcome::DeadLettered) {
                *causes.entry(rule.name).or_default() += 1;
            }
        }
        causes
    }

    /// From birth to when the client was told, over all clients: each client measures its own.
    fn response_times(&self) -> Spans {
        self.client_spans(|_| true, &["SuccessLatency", "FailureLatency"])
    }

    /// From birth to the effect; where no effect is wanted, to the answer, which the client measures already.
    fn completion_times(&self) -> Spans {
        let wants_effect = &self.resolved().wants_effect;
        let mut all = self.client_spans(|node| !wants_effect[node.0 as usize], &["SuccessLatency"]);
        all.merge(&self.recorder().orders().completion);
        all
    }

    fn client_spans(&self, wanted: impl Fn(NodeId) -> bool, metrics: &[&str]) -> Spans {
        let mut all = Spans::default();
        let resolved = self.resolved();
        let clients = resolved.scenario.nodes.0.iter().filter(|(_, config)| config.kind() == ServiceKind::Client);
        for node in clients.map(|(name, _)| resolved.names.id(name)).filter(|node| wanted(*node)) {
            for spans in metrics.iter().filter_map(|name| self.recorder().meter(node, name)?.spans()) {
                all.merge(spans);
            }
        }
        all
    }

    fn node_report(&self, index: usize) -> NodeReport {
        let (name, config) = &self.resolved().scenario.nodes.0[index];
        let node: NodeId = self.resolved().names.id(name);
        let recorder = self.recorder();
        NodeReport {
            name: name.clone(),
            kind: format!("{:?}", config.kind()),
            metrics: recorder.meters(node).map(|(metric, meter)| (metric.name, meter.report(self.now()))).collect(),
            causes: recorder.causes(node).iter().map(|(rule, count)| (rule.name, *count)).collect::<BTreeMap<_, _>>(),
        }
    }
}
