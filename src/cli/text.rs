//! The report as text for people.

use std::fmt::Write as _;

use crate::measure::cost::Cost;
use crate::measure::prices::PRICES;
use crate::measure::report::{ClientOrders, DurationSummary, MetricReport, NodeReport, Orders, Report};

/// The whole report; `unit` is what the clients ask for.
pub(crate) fn report(report: &Report, unit: &str) -> String {
    let mut text = String::new();
    heading(&mut text, report);
    orders(&mut text, &report.orders, unit);
    by_client(&mut text, &report.orders_by_client);
    report.nodes.iter().for_each(|node| self::node(&mut text, node));
    cost(&mut text, &report.cost);
    expectations(&mut text, report);
    text
}

fn heading(text: &mut String, report: &Report) {
    let _ = writeln!(text, "{} ({})", report.title, report.scenario);
    let _ = writeln!(
        text,
        "seed {}, {} simulated, {} events, trace hash {}\n",
        report.seed,
        seconds(report.simulated_seconds),
        grouped(report.events),
        report.trace_hash
    );
}

fn orders(text: &mut String, orders: &Orders, unit: &str) {
    let _ = writeln!(text, "{} {unit} sent =", grouped(orders.sent));
    let lines = [
        (orders.completed, "completed"),
        (orders.failed, "failed"),
        (orders.lost, "lost"),
        (orders.unacknowledged, "unacknowledged (told no, happened all the same)"),
        (orders.duplicated, "duplicated"),
        (orders.dead_lettered, "dead-lettered"),
        (orders.pending, "pending"),
    ];
    for (number, word) in lines {
        let _ = writeln!(text, "  {:>12} {word}", grouped(number));
    }
    let _ = writeln!(
        text,
        "goodput {:.2} % ({:.2}/s), response time {}",
        orders.goodput_ratio * 100.0,
        orders.goodput_per_second,
        spans(&orders.response_time)
    );
    let _ = writeln!(text, "completion time {}", spans(&orders.completion_time));
    for (rule, count) in &orders.causes {
        let _ = writeln!(text, "  {:>12} because of {rule}", grouped(*count));
    }
    text.push('\n');
}

/// Each client's share, two lines each; nothing if there is only one, who has the whole.
fn by_client(text: &mut String, clients: &[ClientOrders]) {
    if clients.len() < 2 {
        return;
    }
    for ClientOrders { client, orders } in clients {
        let outcomes = [
            (orders.completed, "completed"),
            (orders.failed, "failed"),
            (orders.lost, "lost"),
            (orders.unacknowledged, "unacknowledged"),
            (orders.duplicated, "duplicated"),
            (orders.dead_lettered, "dead-lettered"),
            (orders.pending, "pending"),
        ];
        let some = outcomes.iter().filter(|(number, _)| *number > 0);
        let sum: Vec<String> = some.map(|(number, word)| format!("{} {word}", grouped(*number))).collect();
        let sum = if sum.is_empty() { "0".to_owned() } else { sum.join(" + ") };
        let _ = writeln!(text, "{client}: {} sent = {sum}", grouped(orders.sent));
        let _ = writeln!(
            text,
            "  goodput {:.2} % ({:.2}/s), completion time {}",
            orders.goodput_ratio * 100.0,
            orders.goodput_per_second,
            spans(&orders.completion_time)
        );
    }
    text.push('\n');
}

fn node(text: &mut String, node: &NodeReport) {
    let _ = writeln!(text, "{} ({})", node.name, node.kind);
    for (name, metric) in &node.metrics {
        let line = match metric {
            MetricReport::Count(count) if count.sum == 0 => "0".to_owned(),
            MetricReport::Count(count) => format!("{} ({:.2}/s)", grouped(count.sum), count.per_second),
            MetricReport::Gauge(gauge) => {
                format!("mean {:.3}, min {:.1}, max {:.1}, last {:.1}", gauge.mean, gauge.min, gauge.max, gauge.last)
            }
            MetricReport::Duration(summary) => spans(summary),
        };
        let _ = writeln!(text, "  {name:<38} {line}");
    }
    for (rule, count) in &node.causes {
        let _ = writeln!(text, "  because of {rule:<27} {}", grouped(*count));
    }
    text.push('\n');
}

/// What was charged for; nothing if nothing was.
fn cost(text: &mut String, cost: &Cost) {
    if cost.lines.is_empty() {
        return;
    }
    let _ = writeln!(
        text,
        "cost {} US dollars; {} for a month like this (730 h, {}, no free tier)",
        dollars(cost.total),
        dollars(cost.per_month),
        PRICES.region
    );
    for line in &cost.lines {
        let what = format!("{} {}", line.node, line.item);
        let usd = line.usd.map_or_else(|| "no price known".to_owned(), dollars);
        let _ = writeln!(text, "  {what:<52} {usd:>12} for {:.3} {}", line.quantity, line.unit);
    }
    text.push('\n');
}

/// Dollars, to the cent or to three digits, whichever is finer.
fn dollars(usd: f64) -> String {
    match usd {
        0.0 => "0".to_owned(),
        u if u >= 1.0 => format!("{u:.2}"),
        u => {
            // The first digit that is not 0 and two more.
            let zeros = -libm::floor(libm::log10(u));
            #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "between 1 and 330")]
            let places = zeros as usize + 2;
            format!("{u:.places$}")
        }
    }
}

fn expectations(text: &mut String, report: &Report) {
    for judged in &report.expectations {
        let verdict = if judged.held { "holds " } else { "MISSED" };
        let measured = judged.measured.map_or("nothing measured".to_owned(), |number| format!("{number}"));
        let _ = writeln!(text, "{verdict} {} ({measured})", judged.text);
    }
}

fn spans(summary: &DurationSummary) -> String {
    if summary.count == 0 {
        return "none".to_owned();
    }
    let [mean, p50, p95, p99, max] = [summary.mean, summary.p50, summary.p95, summary.p99, summary.max].map(seconds);
    format!("mean {mean}, p50 {p50}, p95 {p95}, p99 {p99}, max {max}")
}

/// A span in the unit in which it is easiest to read.
fn seconds(seconds: f64) -> String {
    match seconds {
        0.0 => "0 s".to_owned(),
        s if s < 0.001 => format!("{:.1} us", s * 1e6),
        s if s < 1.0 => format!("{:.1} ms", s * 1e3),
        s if s < 120.0 => format!("{s:.2} s"),
        s => format!("{:.0} s", s),
    }
}

/// A whole number with commas between thousands.
fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut out = String::with_capacity(digits.len() + digits.len() / 3);
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_grouped_and_spans_get_a_fitting_unit() {
        assert_eq!([0, 999, 1_000, 1_234_567].map(grouped), ["0", "999", "1,000", "1,234,567"]);
        assert_eq!([0.0, 1_353.1, 0.25, 0.000_012_34].map(dollars), ["0", "1353.10", "0.250", "0.0000123"]);
        assert_eq!([0.000_5, 0.25, 2.0, 600.0].map(seconds), ["500.0 us", "250.0 ms", "2.00 s", "600 s"]);
    }
}
