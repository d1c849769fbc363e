//! The price list `assets/prices.ron`.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use serde::Deserialize;

/// What AWS charges, by item.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PriceList {
    /// The Region that the prices are of.
    pub region: String,
    /// The day on which they were put together.
    pub compiled: String,
    /// Where they come from.
    pub source: String,
    /// Prices by the name of the item, such as `sqs.standard-requests`.
    pub items: BTreeMap<String, Price>,
}

/// The price of an item.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Price {
    /// What a unit is.
    pub unit: String,
    /// How many units the price is for.
    pub per: f64,
    /// It was read on AWS's price page.
    pub verified: bool,
    /// Prices in US dollars by units in a month, from the first unit on.
    pub tiers: Vec<Tier>,
}

/// A price up to a number of units in a month.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Tier {
    /// Up to here, counted from the first unit of the month; `None` for the last tier.
    pub up_to: Option<f64>,
    /// US dollars for `per` units.
    pub usd: f64,
}

impl Price {
    /// US dollars for so many units in one month.
    #[must_use]
    pub fn of_month(&self, units: f64) -> f64 {
        let (mut below, mut sum) = (0.0, 0.0);
        for tier in &self.tiers {
            let upper = tier.up_to.unwrap_or(f64::INFINITY).min(units);
            sum += (upper - below).max(0.0) * tier.usd / self.per;
            below = upper.max(below);
        }
        sum
    }
}

/// The price list of this build.
///
/// # Panics
/// Never: a test reads it.
pub static PRICES: LazyLock<PriceList> =
    LazyLock::new(|| ron::from_str(include_str!("../../assets/prices.ron")).expect("a test reads the price list"));

#[cfg(test)]
mod tests {
    use super::*;

    fn check(item: &str, units: f64, usd: f64) {
        let measured = PRICES.items[item].of_month(units);
        assert!((measured - usd).abs() < 1e-6 * usd.max(1.0), "{item}: {measured} against {usd}");
    }

    #[test]
    fn co_05_given_400_million_calls_then_the_second_tier_is_cheaper() {
        // REST: 333 x 3.50 + 67 x 2.80 = 1,353.10; HTTP: 300 x 1.00 + 100 x 0.90 = 390.
        check("api-gateway.rest-requests", 400e6, 1_353.10);
        check("api-gateway.http-requests", 400e6, 390.0);
    }

    #[test]
    fn co_04_given_a_month_of_a_table_then_modes_cost_what_the_price_page_says() {
        // 50 M WRU x 0.625 + 100 M RRU (200 M eventual reads at half a unit) x 0.125 = 31.25 + 12.50.
        check("dynamodb.write-units-on-demand", 50e6, 31.25);
        check("dynamodb.read-units-on-demand", 200e6 * 0.5, 12.50);
        // 730 h x (100 x 0.00065 + 200 x 0.00013) = 47.45 + 18.98.
        check("dynamodb.write-capacity-hours", 730.0 * 100.0, 47.45);
        check("dynamodb.read-capacity-hours", 730.0 * 200.0, 18.98);
    }

    #[test]
    fn tiers_rise_and_prices_are_not_negative() {
        for (item, price) in &PRICES.items {
            let ends: Vec<f64> = price.tiers.iter().map(|tier| tier.up_to.unwrap_or(f64::INFINITY)).collect();
            assert!(ends.is_sorted() && ends.last() == Some(&f64::INFINITY), "{item}");
            assert!(price.per > 0.0 && price.tiers.iter().all(|tier| tier.usd >= 0.0), "{item}");
        }
    }
}
