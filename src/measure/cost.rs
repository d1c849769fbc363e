//! What a run costs: usage times price. No free tier is taken off.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::measure::Simulation;
use crate::measure::prices::PRICES;
use crate::measure::report::MetricReport;
use crate::services::contract::{Charge, MetricKind, NodeId};
use crate::units::time::SimDuration;

/// AWS's hours in a month.
const HOURS_A_MONTH: f64 = 730.0;

/// The bill of a run.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Cost {
    /// US dollars for the simulated time.
    pub total: f64,
    /// US dollars for a month of 730 h that goes on as the simulated time did.
    pub per_month: f64,
    /// Each node's items.
    pub lines: Vec<CostLine>,
}

/// One item of one node.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct CostLine {
    /// The node.
    pub node: String,
    /// The item of the price list.
    pub item: String,
    /// How much was used.
    pub quantity: f64,
    /// What a unit is; empty if the price list has no such item.
    pub unit: &'static str,
    /// US dollars for the simulated time; none if the price list has no such item.
    pub usd: Option<f64>,
    /// US dollars for a month that goes on like this.
    pub usd_per_month: Option<f64>,
}

/// A sum of dollars; nothing is 0, which a plain sum makes -0.
pub(crate) fn dollars(amounts: impl Iterator<Item = f64>) -> f64 {
    amounts.fold(0.0, |sum, usd| sum + usd)
}

/// What one node costs.
#[derive(Clone, Debug, PartialEq)]
pub struct NodeCost {
    /// The node.
    pub node: String,
    /// US dollars for the simulated time.
    pub usd: f64,
    /// US dollars for a month that goes on like this.
    pub usd_per_month: f64,
    /// Its items, the dearest first; none: AWS charges nothing for it.
    pub lines: Vec<CostLine>,
}

impl Cost {
    /// What each of these nodes costs, the dearest first; those that cost the same in the order given.
    #[must_use]
    pub fn by_node<'a>(&self, names: impl Iterator<Item = &'a str>) -> Vec<NodeCost> {
        let of = |name: &str| {
            let mut lines: Vec<CostLine> = self.lines.iter().filter(|line| line.node == name).cloned().collect();
            lines.sort_by(|a, b| b.usd.unwrap_or(0.0).total_cmp(&a.usd.unwrap_or(0.0)));
            NodeCost {
                node: name.to_owned(),
                usd: dollars(lines.iter().filter_map(|line| line.usd)),
                usd_per_month: dollars(lines.iter().filter_map(|line| line.usd_per_month)),
                lines,
            }
        };
        let mut nodes: Vec<NodeCost> = names.map(of).collect();
        nodes.sort_by(|a, b| b.usd.total_cmp(&a.usd));
        nodes
    }

    /// This bill beside another one, item by item: what each costs here and there, in US dollars for the simulated
    /// time. An item that one of the two does not have costs nothing there. The largest difference comes first.
    #[must_use]
    pub fn beside(&self, other: &Cost) -> Vec<(String, f64, f64)> {
        let mut items: BTreeMap<&str, (f64, f64)> = BTreeMap::new();
        for line in &self.lines {
            items.entry(&line.item).or_default().0 += line.usd.unwrap_or(0.0);
        }
        for line in &other.lines {
            items.entry(&line.item).or_default().1 += line.usd.unwrap_or(0.0);
        }
        let mut items: Vec<_> = items.into_iter().map(|(item, (a, b))| (item.to_owned(), a, b)).collect();
        items.sort_by(|(_, a, b), (_, c, d)| (c - d).abs().total_cmp(&(a - b).abs()));
        items
    }
}

impl Simulation {
    /// What the run has cost by the end of each bucket of its series: their width, and US dollars. Prices are those
    /// that the present bill comes to, the same for every unit.
    #[must_use]
    pub fn cost_over_time(&self) -> (SimDuration, Vec<f64>) {
        let (bill, now) = (self.cost(), self.now());
        let mut width = SimDuration::from_secs(1);
        let mut sums: Vec<f64> = Vec::new();
        let mut lines = bill.lines.iter();
        for (name, _) in &self.resolved().scenario.nodes.0 {
            let node = self.resolved().names.id(name);
            for charge in self.charges(node) {
                // Lines stand in the order of nodes and their charges.
                let (Some(line), Some((metric, _))) = (lines.next(), self.recorder().meters(node).nth(charge.metric.0))
                else {
                    continue;
                };
                let Some((step, values)) = self.recorder().series(node, metric.name, now) else { continue };
                let hours = step.as_secs_f64() / 3_600.0;
                let scale = if metric.kind == MetricKind::Gauge { charge.scale * hours } else { charge.scale };
                let price = if line.quantity > 0.0 { line.usd.unwrap_or(0.0) / line.quantity } else { 0.0 };
                width = step;
                sums.resize(values.len(), 0.0);
                let mut sum = 0.0;
                for (total, value) in sums.iter_mut().zip(values) {
                    sum += value * scale * price;
                    *total += sum;
                }
            }
        }
        (width, sums)
    }

    /// What the run costs up to now.
    #[must_use]
    pub fn cost(&self) -> Cost {
        let hours = self.now().as_secs_f64() / 3_600.0;
        if hours <= 0.0 {
            return Cost::default();
        }
        let used = self.usage(hours);
        let mut totals: BTreeMap<&str, f64> = BTreeMap::new();
        for (_, item, quantity) in &used {
            *totals.entry(item).or_default() += quantity;
        }
        let months = hours / HOURS_A_MONTH;
        // Tiers are by month and by account: a node pays its share of what the item costs in all.
        let line = |(node, item, quantity): &(String, String, f64)| {
            let price = PRICES.items.get(item);
            let share = if totals[item.as_str()] > 0.0 { quantity / totals[item.as_str()] } else { 0.0 };
            let of = |monthly: f64| price.map(|price| price.of_month(monthly) * share);
            // A run shorter than a month stays in the first tiers; a longer one is so many months alike.
            let whole_months = months.max(1.0);
            CostLine {
                node: node.clone(),
                item: item.clone(),
                quantity: *quantity,
                unit: price.map_or("", |price| price.unit.as_str()),
                usd: of(totals[item.as_str()] / whole_months).map(|usd| usd * whole_months),
                usd_per_month: of(totals[item.as_str()] / months),
            }
        };
        let lines: Vec<CostLine> = used.iter().map(line).collect();
        Cost {
            total: dollars(lines.iter().filter_map(|line| line.usd)),
            per_month: dollars(lines.iter().filter_map(|line| line.usd_per_month)),
            lines,
        }
    }

    /// Node, item and quantity of everything that is charged.
    fn usage(&self, hours: f64) -> Vec<(String, String, f64)> {
        let names = self.resolved().scenario.nodes.0.iter().map(|(name, _)| name);
        let mut used = Vec::new();
        for name in names {
            let node = self.resolved().names.id(name);
            for charge in self.charges(node) {
                let quantity = self.metered(node, &charge, hours) * charge.scale;
                used.push((name.clone(), charge.item, quantity));
            }
        }
        used
    }

    /// A count by its sum, a level by its level times hours, spans by their seconds.
    fn metered(&self, node: NodeId, charge: &Charge, hours: f64) -> f64 {
        let Some((_, meter)) = self.recorder().meters(node).nth(charge.metric.0) else { return 0.0 };
        match meter.report(self.now()) {
            MetricReport::Count(count) => count.sum as f64,
            MetricReport::Gauge(gauge) => gauge.mean * hours,
            MetricReport::Duration(spans) => spans.mean * spans.count as f64,
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::scenario::load::load;
    use crate::units::time::SimTime;

    use super::*;

    fn run(name: &str, seconds: u64) -> Simulation {
        let text: &[u8] = match name {
            "loose-orders" => include_bytes!("../../scenarios/loose-orders.ron"),
            "tight-orders" => include_bytes!("../../scenarios/tight-orders.ron"),
            "serverless-web" => include_bytes!("../../scenarios/serverless-web.ron"),
            _ => include_bytes!("../../scenarios/cold-starts.ron"),
        };
        let mut sim = Simulation::new(&load(text, name).unwrap());
        sim.run_until(SimTime::ZERO + SimDuration::from_secs(seconds), u64::MAX);
        sim
    }

    #[test]
    fn the_curve_of_cost_rises_to_the_bill() {
        for name in ["loose-orders", "serverless-web", "cold-starts"] {
            let sim = run(name, 300);

            let (width, curve) = sim.cost_over_time();

            let total = sim.cost().total;
            assert!(curve.is_sorted() && curve.len() == 300 && width == SimDuration::from_secs(1), "{name}");
            let last = curve.last().unwrap();
            assert!((last / total - 1.0).abs() < 1e-3, "{name}: {last} against {total}");
        }
    }

    #[test]
    fn the_bill_by_node_is_the_bill_and_the_dearest_comes_first() {
        let sim = run("loose-orders", 300);
        let (bill, names) = (sim.cost(), sim.resolved().scenario.nodes.0.iter());

        let nodes = bill.by_node(names.map(|(name, _)| name.as_str()));

        assert_eq!(nodes.len(), 6, "every node has its line, free ones too");
        assert!((nodes.iter().map(|node| node.usd).sum::<f64>() - bill.total).abs() < 1e-12);
        assert!(nodes.is_sorted_by(|a, b| a.usd >= b.usd) && nodes[0].usd > 0.0);
        assert!(nodes.iter().any(|node| node.node == "shoppers" && node.lines.is_empty()));
    }

    #[test]
    fn two_bills_stand_beside_each_other_by_item() {
        let (loose, tight) = (run("loose-orders", 300).cost(), run("tight-orders", 300).cost());

        let beside = loose.beside(&tight);

        let (a, b) = beside.iter().fold((0.0, 0.0), |(a, b), (_, x, y)| (a + x, b + y));
        assert!((a - loose.total).abs() < 1e-12 && (b - tight.total).abs() < 1e-12);
        let queue = beside.iter().find(|(item, ..)| item == "sqs.standard-requests").unwrap();
        assert!(queue.1 > 0.0 && queue.2 <= 0.0);
    }
}
