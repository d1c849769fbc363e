//! Judging a scenario's expectations by its report.

use crate::measure::cost::{Cost, dollars};
use crate::measure::report::{Judged, MetricReport, NodeReport, Orders, Report};
use crate::scenario::expectation::{Expectation, client_of};

/// Every claim with what was measured.
#[must_use]
pub fn judge(expectations: &[Expectation], report: &Report) -> Vec<Judged> {
    let judge_one = |expectation: &Expectation| {
        let measured = lookup(report, &expectation.path);
        let held = measured.is_some_and(|number| expectation.holds(number));
        Judged { text: expectation.text.clone(), measured, held }
    };
    expectations.iter().map(judge_one).collect()
}

/// The number at `path`: `orders.<field>`, `orders.<client>.<field>`, `cost.total`, `cost.per_month`, `cost.<node>`,
/// `<node>.<metric>[.<statistic>]`, `<node>.causes.<rule>`.
#[must_use]
pub fn lookup(report: &Report, path: &str) -> Option<f64> {
    let (first, rest) = path.split_once('.')?;
    if first == "orders" {
        return match client_of(path) {
            Some((client, field)) => {
                let own = report.orders_by_client.iter().find(|own| own.client == client)?;
                order_number(&own.orders, field)
            }
            None => order_number(&report.orders, rest),
        };
    }
    if first == "cost" {
        return cost_number(&report.cost, rest);
    }
    let node = report.nodes.iter().find(|node| node.name == first)?;
    node_number(node, rest)
}

/// A field of the account of orders; it is read by its name in the JSON report, so there is one list only.
fn order_number(orders: &Orders, path: &str) -> Option<f64> {
    if let Some(rule) = path.strip_prefix("causes.") {
        return Some(orders.causes.get(rule).copied().unwrap_or(0) as f64);
    }
    let tree = serde_json::to_value(orders).ok()?;
    let mut place = &tree;
    for step in path.split('.') {
        place = place.get(step)?;
    }
    // Without a single span there is no duration to judge.
    let spans = tree.get(path.split('.').next()?).filter(|field| field.is_object());
    let counted = spans.is_some_and(|field| field["count"].as_u64() == Some(0));
    if counted && !path.ends_with(".count") {
        return None;
    }
    place.as_f64().or_else(|| place.get("mean")?.as_f64())
}

/// US dollars: of all, of a month like this, or of one node.
fn cost_number(cost: &Cost, path: &str) -> Option<f64> {
    match path {
        "total" => Some(cost.total),
        "per_month" => Some(cost.per_month),
        node => Some(dollars(cost.lines.iter().filter(|line| line.node == node).filter_map(|line| line.usd))),
    }
}

fn node_number(node: &NodeReport, path: &str) -> Option<f64> {
    if let Some(rule) = path.strip_prefix("causes.") {
        return Some(node.causes.get(rule).copied().unwrap_or(0) as f64);
    }
    let (name, statistic) = path.split_once('.').map_or((path, None), |(name, statistic)| (name, Some(statistic)));
    match (node.metrics.get(name)?, statistic) {
        (MetricReport::Count(count), None | Some("sum")) => Some(count.sum as f64),
        (MetricReport::Count(count), Some("per_second")) => Some(count.per_second),
        (MetricReport::Gauge(gauge), None | Some("mean")) => Some(gauge.mean),
        (MetricReport::Gauge(gauge), Some("min")) => Some(gauge.min),
        (MetricReport::Gauge(gauge), Some("max")) => Some(gauge.max),
        (MetricReport::Gauge(gauge), Some("last")) => Some(gauge.last),
        (MetricReport::Duration(spans), Some("count")) => Some(spans.count as f64),
        // Without a single span there is no duration to judge.
        (MetricReport::Duration(spans), _) if spans.count == 0 => None,
        (MetricReport::Duration(spans), None | Some("mean")) => Some(spans.mean),
        (MetricReport::Duration(spans), Some("p50")) => Some(spans.p50),
        (MetricReport::Duration(spans), Some("p95")) => Some(spans.p95),
        (MetricReport::Duration(spans), Some("p99")) => Some(spans.p99),
        (MetricReport::Duration(spans), Some("max")) => Some(spans.max),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scenario::expectation::ORDER_FIELDS;

    #[test]
    fn expectations_may_name_exactly_the_numbers_that_the_report_has() {
        let tree = serde_json::to_value(Orders::default()).unwrap();
        let mut reported: Vec<&str> = tree.as_object().unwrap().keys().map(String::as_str).collect();
        let mut allowed: Vec<&str> = ORDER_FIELDS.iter().map(|(field, _)| *field).collect();
        reported.sort_unstable();
        allowed.sort_unstable();

        assert_eq!(reported, allowed);
    }
}
