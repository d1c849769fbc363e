//! Two runs beside each other: whether the same customers came, and how their orders fared over time.

use crate::measure::Simulation;
use crate::units::time::{SimDuration, SimTime};

/// A rate is the mean of so much simulated time before it.
const RATE_OVER: SimDuration = SimDuration::from_secs(10);

/// Whether the same customers came to both.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Arrivals {
    /// So many orders were born in each, at the same instants.
    Same(u64),
    /// So many here and there, or as many at other instants.
    Different(u64, u64),
}

impl Arrivals {
    /// Of two runs at the same instant.
    #[must_use]
    pub fn of(a: &Simulation, b: &Simulation) -> Self {
        let births = |sim: &Simulation| sim.recorder().fates().map(|fates| fates.births()).unwrap_or_default();
        let (sent, other) = (a.ledger().sent, b.ledger().sent);
        if births(a) == births(b) && sent == other { Arrivals::Same(sent) } else { Arrivals::Different(sent, other) }
    }
}

/// How the orders of two runs fared; each curve has one value a step, and ends where its run is.
#[derive(Clone, Debug, PartialEq)]
pub struct Difference {
    /// From one value to the next.
    pub step: SimDuration,
    /// Orders that had failed or been lost by then, in each run.
    pub broken: [Vec<f64>; 2],
    /// Orders done per second, mean of the ten seconds before, in each run.
    pub done: [Vec<f64>; 2],
}

impl Difference {
    /// Of two runs; one may have ended before the other.
    #[must_use]
    pub fn of(a: &Simulation, b: &Simulation) -> Self {
        let now = a.now().max(b.now());
        let (step, first) = curves(a, now);
        let (_, second) = curves(b, now);
        let ends = |sim: &Simulation, values: Vec<f64>| ended(values, sim.now(), step);
        let [broken, done] = first;
        let [other_broken, other_done] = second;
        Difference {
            step,
            broken: [ends(a, sums(&broken)), ends(b, sums(&other_broken))],
            done: [ends(a, means(&done, step)), ends(b, means(&other_done, step))],
        }
    }
}

/// Broken and done orders in each step up to `now`.
fn curves(sim: &Simulation, now: SimTime) -> (SimDuration, [Vec<f64>; 2]) {
    let (step, closed, fates) = sim.recorder().fates_by(now);
    let of = |which: fn(&crate::measure::fates::Fates, usize) -> Vec<f64>| {
        fates.as_ref().map(|fates| which(fates, closed)).unwrap_or_default()
    };
    (step, [of(|fates, closed| fates.broken(closed)), of(|fates, closed| fates.done(closed))])
}

/// Without what would lie after `now`.
fn ended(mut values: Vec<f64>, now: SimTime, step: SimDuration) -> Vec<f64> {
    values.truncate(usize::try_from(now.0 / step.0.max(1)).unwrap_or(usize::MAX));
    values
}

/// What had come together by the end of each step.
fn sums(values: &[f64]) -> Vec<f64> {
    let mut sum = 0.0;
    let add = |value: &f64| {
        sum += value;
        sum
    };
    values.iter().map(add).collect()
}

/// Per second, over the last steps; fewer at the start.
fn means(values: &[f64], step: SimDuration) -> Vec<f64> {
    let window = usize::try_from(RATE_OVER.0 / step.0.max(1)).unwrap_or(1).max(1);
    let mut sum = 0.0;
    let mean = |(index, value): (usize, &f64)| {
        sum += value;
        if index >= window {
            sum -= values[index - window];
        }
        sum.max(0.0) / (window.min(index + 1) as f64 * step.as_secs_f64())
    };
    values.iter().enumerate().map(mean).collect()
}

#[cfg(test)]
mod tests {
    use crate::scenario::load::load;

    use super::*;

    fn run(text: &[u8], to: u64) -> Simulation {
        let mut sim = Simulation::new(&load(text, "test.ron").unwrap());
        sim.recorder_mut().watch(true);
        sim.run_until(SimTime(to * 1_000_000_000), u64::MAX);
        sim
    }

    const TIGHT: &[u8] = include_bytes!("../../scenarios/tight-orders.ron");
    const LOOSE: &[u8] = include_bytes!("../../scenarios/loose-orders.ron");

    #[test]
    fn the_same_customers_come_to_both_shops_until_a_person_sends_more_to_one() {
        let (tight, mut loose) = (run(TIGHT, 160), run(LOOSE, 160));
        assert_eq!(Arrivals::of(&tight, &loose), Arrivals::Same(tight.ledger().sent));
        assert!(tight.ledger().sent > 3_000, "{:?}", tight.ledger());

        let burst = crate::scenario::intervention::Intervention::Burst { node: "shoppers".into(), count: 7 };
        loose.intervene(burst).unwrap();
        loose.run_until(SimTime(160_500_000_000), u64::MAX);
        let Arrivals::Different(a, b) = Arrivals::of(&tight, &loose) else { panic!("seven more came") };
        assert!(b >= a + 7, "{a} and {b}");
    }

    #[test]
    fn the_curves_end_at_what_the_accounts_say() {
        let (tight, loose) = (run(TIGHT, 400), run(LOOSE, 400));
        let difference = Difference::of(&tight, &loose);

        assert_eq!(difference.step, SimDuration::from_secs(1));
        for (side, sim) in [&tight, &loose].into_iter().enumerate() {
            let ledger = sim.ledger();
            // 400 s is the end of a step, so nothing is missing.
            assert_eq!(difference.broken[side].last(), Some(&((ledger.failed + ledger.lost) as f64)));
            assert_eq!(difference.done[side].len(), 400);
        }
        assert!(difference.broken[0].last() > Some(&1_000.0));
    }

    #[test]
    fn a_run_that_is_over_has_a_shorter_curve() {
        let (tight, loose) = (run(TIGHT, 30), run(LOOSE, 50));
        let difference = Difference::of(&tight, &loose);
        assert_eq!([difference.done[0].len(), difference.done[1].len()], [30, 50]);
    }

    #[test]
    fn a_rate_is_the_mean_of_the_ten_seconds_before() {
        let mut values = vec![0.0; 20];
        values[4] = 30.0;
        let means = means(&values, SimDuration::from_secs(1));
        // Five seconds are over after the fifth value, ten from the tenth on; after the fourteenth it is forgotten.
        assert_eq!((means[3], means[4], means[9], means[13], means[14]), (0.0, 6.0, 3.0, 3.0, 0.0));
    }
}
