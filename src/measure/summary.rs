//! Making the report of a run at any moment.

use std::collections::BTreeMap;

use crate::engine::orders::Ledger;
use crate::measure::Simulation;
use crate::measure::histogram::Spans;
use crate::measure::judge::judge;
use crate::measure::recorder::{OrderNumbers, Recorder};
use crate::measure::report::{ClientOrders, NodeReport, Orders, REPORT_VERSION, Report};
use crate::scenario::resolve::Resolved;
use crate::services::contract::{NodeId, Rule};

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
        let clients: Vec<NodeId> = self.clients().map(|(_, node)| node).collect();
        let mut report = Report {
            version: REPORT_VERSION,
            scenario: self.resolved().name.clone(),
            title: scenario.title.en.clone(),
            seed: scenario.seed,
            simulated_seconds: self.now().as_secs_f64(),
            events: self.events(),
            trace_hash: format!("{:016x}", self.trace_hash()),
            orders: self.order_report(&clients, &self.ledger()),
            orders_by_client: self.orders_by_client(),
            nodes: (0..scenario.nodes.0.len()).map(|index| self.node_report(index)).collect(),
            cost: self.cost(),
            expectations: Vec::new(),
        };
        report.expectations = judge(&scenario.expect, &report);
        report
    }

    /// The nodes at which orders are born.
    fn clients(&self) -> impl Iterator<Item = (&String, NodeId)> {
        let nodes = self.resolved().scenario.nodes.0.iter();
        nodes.filter(|(_, config)| config.acts()).map(|(name, _)| (name, self.resolved().names.id(name)))
    }

    /// The account of these clients' orders together.
    fn order_report(&self, clients: &[NodeId], ledger: &Ledger) -> Orders {
        let mut numbers = OrderNumbers::default();
        clients.iter().for_each(|client| numbers.merge(self.recorder().orders_of(*client)));
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
            completion_time: self.completion_times(clients, &numbers.completion).summary(),
            response_time: self.client_spans(clients, &["SuccessLatency", "FailureLatency"]).summary(),
            last_ended_at: numbers.last_ended_at.as_secs_f64(),
            last_failed_at: numbers.last_failed_at.as_secs_f64(),
            last_late_at: numbers.last_late_at.as_secs_f64(),
            causes: self.order_causes(clients, &numbers.causes),
        }
    }

    fn orders_by_client(&self) -> Vec<ClientOrders> {
        let own = |(name, node): (&String, NodeId)| ClientOrders {
            client: name.clone(),
            orders: self.order_report(&[node], &self.ledger_of(node)),
        };
        self.clients().map(own).collect()
    }

    /// Why orders did not complete: those that have ended, and those that lie in dead-letter queues.
    fn order_causes(&self, clients: &[NodeId], ended: &BTreeMap<Rule, u64>) -> BTreeMap<&'static str, u64> {
        let mut causes: BTreeMap<&'static str, u64> = ended.iter().map(|(rule, count)| (rule.name, *count)).collect();
        for dead in self.dead_letters().iter().filter(|dead| clients.contains(&dead.client)) {
            *causes.entry(dead.cause.name).or_default() += 1;
        }
        causes
    }

    /// From birth to the effect; where no effect is wanted, to the answer, which the client measures already.
    fn completion_times(&self, clients: &[NodeId], with_effect: &Spans) -> Spans {
        let wants_effect = &self.resolved().wants_effect;
        let answered: Vec<NodeId> = clients.iter().copied().filter(|node| !wants_effect[node.0 as usize]).collect();
        let mut all = self.client_spans(&answered, &["SuccessLatency"]);
        all.merge(with_effect);
        all
    }

    /// Spans that clients measure themselves.
    fn client_spans(&self, clients: &[NodeId], metrics: &[&str]) -> Spans {
        let mut all = Spans::default();
        for node in clients {
            for spans in metrics.iter().filter_map(|name| self.recorder().meter(*node, name)?.spans()) {
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
