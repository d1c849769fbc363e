//! What a run costs: usage times price. No free tier is taken off.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::measure::Simulation;
use crate::measure::prices::PRICES;
use crate::measure::report::MetricReport;
use crate::services::contract::{Charge, NodeId};

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

impl Simulation {
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
