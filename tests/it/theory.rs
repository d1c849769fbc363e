//! The engine against queueing theory: closed forms must lie inside confidence intervals around what real
//! scenario files (`tests/theory/*.ron`) measure.
//!
//! Method: 20 independent replications (seeds 1 to 20, chosen before any run), one number from each report,
//! and Student's t interval around their mean. The level is 99.9 % for each comparison, because there are
//! about 70 of them: together they raise a false alarm in at most 7 % of all choices of seeds. An interval
//! that wide could hide a wrong engine, so its half-width must also be small, as each test states.
//!
//! Warm-up: reports cover the whole run, which starts empty. For M/M/1 the bias that this leaves is known
//! exactly. Poisson's equation of the birth-death chain gives g(n) = n (n + 1) / (2 (mu - lambda)), so the
//! integral of L - E[N(t)] from an empty start is E[g] = rho / (mu (1 - rho)^3). At rho = 0.7 and mu = 100/s
//! that is 0.26 s; over 2,000 s it lowers the mean by 0.00013 out of 2.33, 0.006 %, where the half-width is
//! about 1 %. The other systems are less loaded or forget faster, so no run discards its start.
//!
//! Formulas: `measure/theory/formulas.rs`, with their sources; the same that charts draw over measured curves. Where a
//! test writes a formula down it is by hand, so that one mistake cannot hide in both.

use loosely::measure::report::{MetricReport, NodeReport, Report};
use loosely::measure::theory::formulas::{erlang_b, erlang_c, mgc, pollaczek_khinchine};
use loosely::measure::theory::{Claim, Model, Theory};

use crate::library::{count, finished, gauge, node, resolved, root, span};

/// Replications of every scenario.
const REPLICATIONS: u32 = 20;

/// Student's t for 19 degrees of freedom, 99.9 % two-sided.
const T_19: f64 = 3.883;

/// A mean and the half-width of its interval.
#[derive(Clone, Copy, Debug)]
struct Estimate {
    mean: f64,
    half_width: f64,
}

impl Estimate {
    fn of(samples: &[f64]) -> Self {
        let n = f64::from(REPLICATIONS);
        assert_eq!(samples.len(), REPLICATIONS as usize);
        let mean = samples.iter().sum::<f64>() / n;
        let variance = samples.iter().map(|sample| (sample - mean).powi(2)).sum::<f64>() / (n - 1.0);
        Estimate { mean, half_width: T_19 * (variance / n).sqrt() }
    }

    fn contains(self, exact: f64) -> bool {
        (exact - self.mean).abs() <= self.half_width
    }
}

/// Reports of all replications of one scenario of this folder.
fn replicated(scenario: &str) -> Vec<Report> {
    runs(scenario, REPLICATIONS)
}

/// Reports under the seeds 1, 2, ...
fn runs(scenario: &str, seeds: u32) -> Vec<Report> {
    let mut scenario = resolved(&root().join("tests/theory").join(scenario));
    (1..=u64::from(seeds))
        .map(|seed| {
            scenario.scenario.seed = seed;
            finished(&scenario).report()
        })
        .collect()
}

/// The closed form `exact` is inside the interval, which is narrower than `precision` of it on each side.
fn check(reports: &[Report], what: &str, measure: impl Fn(&NodeReport) -> f64, exact: f64, precision: f64) {
    check_at(reports, "counter", what, measure, exact, precision);
}

fn check_at(
    reports: &[Report],
    at: &str,
    what: &str,
    measure: impl Fn(&NodeReport) -> f64,
    exact: f64,
    precision: f64,
) {
    let samples: Vec<f64> = reports.iter().map(|report| measure(node(report, at))).collect();
    let estimate = Estimate::of(&samples);
    println!(
        "{}: {what} exact {exact:.6}, measured {:.6} +- {:.6}",
        reports[0].title, estimate.mean, estimate.half_width
    );
    assert!(estimate.contains(exact), "{}: {what} must be {exact:.6}, got {estimate:?}", reports[0].title);
    assert!(
        estimate.half_width < precision * exact,
        "{}: the interval of {what} is too wide to prove anything: {estimate:?}",
        reports[0].title
    );
}

#[test]
fn given_one_thread_and_exponential_work_then_the_queue_is_that_of_mm1() {
    let reports = replicated("mm1.ron");

    // lambda = 70/s, mu = 100/s, rho = 0.7. L = rho / (1 - rho), Lq = L - rho, W = 1 / (mu - lambda), Wq = W - 1/mu.
    let (rho, work) = (0.7, 0.01);
    check(&reports, "L", |n| gauge(n, "NumberInSystem").mean, rho / (1.0 - rho), 0.03);
    check(&reports, "Lq", |n| gauge(n, "QueueLength").mean, rho / (1.0 - rho) - rho, 0.03);
    check(&reports, "W", |n| span(n, "ResponseTime").mean, 1.0 / 30.0, 0.03);
    check(&reports, "Wq", |n| span(n, "WaitTime").mean, 1.0 / 30.0 - work, 0.03);
    check(&reports, "utilization", |n| gauge(n, "BusyThreads").mean, rho, 0.01);

    // The response time of M/M/1 is itself exponential, so its median is W ln 2 and its 99th percentile W ln 100.
    // Histograms keep two digits, so a quantile may be off by up to 1 %: compared within 3 %, not in an interval.
    let quantile =
        |q: fn(&NodeReport) -> f64| Estimate::of(&reports.iter().map(|r| q(node(r, "counter"))).collect::<Vec<_>>());
    for (measured, exact) in [
        (quantile(|n| span(n, "ResponseTime").p50), 2_f64.ln() / 30.0),
        (quantile(|n| span(n, "ResponseTime").p99), 100_f64.ln() / 30.0),
    ] {
        assert!((measured.mean / exact - 1.0).abs() < 0.03, "quantile must be {exact}, got {measured:?}");
    }
}

#[test]
fn given_a_wrong_formula_then_the_method_notices() {
    let reports = replicated("mm1.ron");

    let waits: Vec<f64> = reports.iter().map(|report| span(node(report, "counter"), "WaitTime").mean).collect();

    // 5 % off, for example because a service time is drawn from the wrong stream of the wrong mean.
    let exact = 0.7 / 30.0;
    assert!(!Estimate::of(&waits).contains(1.05 * exact));
    assert!(!Estimate::of(&waits).contains(0.95 * exact));
}

#[test]
fn given_four_threads_then_the_queue_is_that_of_mmc() {
    let reports = replicated("mmc.ron");

    // lambda = 280/s, mu = 100/s each, a = 2.8 Erlang. Wq = C(4, 2.8) / (4 mu - lambda) = 0.4287 / 120/s = 3.57 ms.
    let (lambda, a) = (280.0, 2.8);
    let wait = erlang_c(4, a) / 120.0;
    check(&reports, "Wq", |n| span(n, "WaitTime").mean, wait, 0.03);
    check(&reports, "Lq", |n| gauge(n, "QueueLength").mean, lambda * wait, 0.03);
    check(&reports, "W", |n| span(n, "ResponseTime").mean, wait + 0.01, 0.03);
    check(&reports, "L", |n| gauge(n, "NumberInSystem").mean, lambda * wait + a, 0.03);
    check(&reports, "busy threads", |n| gauge(n, "BusyThreads").mean, a, 0.01);
}

#[test]
fn given_uneven_work_then_the_wait_is_that_of_pollaczek_and_khinchine() {
    let reports = replicated("mg1-gamma.ron");

    // lambda = 60/s, E[S] = 10 ms, cv = 2: Wq = 60 x 5 x 0.0001 / (2 x 0.4) = 37.5 ms.
    let wait = pollaczek_khinchine(60.0, 0.01, 2.0);
    assert!((wait - 0.0375).abs() < 1e-9);
    check(&reports, "Wq", |n| span(n, "WaitTime").mean, wait, 0.04);
    check(&reports, "Lq", |n| gauge(n, "QueueLength").mean, 60.0 * wait, 0.04);
    check(&reports, "W", |n| span(n, "ResponseTime").mean, wait + 0.01, 0.04);
    check(&reports, "utilization", |n| gauge(n, "BusyThreads").mean, 0.6, 0.01);
}

#[test]
fn given_constant_work_then_the_wait_is_half_that_of_exponential_work() {
    let reports = replicated("mg1-constant.ron");

    // cv = 0: Wq = 60 x 0.0001 / (2 x 0.4) = 7.5 ms, where exponential work would wait 15 ms.
    let wait = pollaczek_khinchine(60.0, 0.01, 0.0);
    assert!((wait - 0.0075).abs() < 1e-9);
    check(&reports, "Wq", |n| span(n, "WaitTime").mean, wait, 0.03);
    check(&reports, "L", |n| gauge(n, "NumberInSystem").mean, 60.0 * wait + 0.6, 0.03);
}

/// Refused over all that came.
fn refused_share(counter: &NodeReport) -> f64 {
    count(counter, "RefusedRequests") as f64 / count(counter, "Requests") as f64
}

#[test]
fn given_five_threads_and_no_queue_then_erlang_b_is_refused() {
    // 300/s x 10 ms = 3 Erlang on 5 threads: B = 0.1101, and 3 (1 - B) = 2.67 threads are busy.
    let loss = erlang_b(5, 3.0);

    for scenario in ["erlang-b.ron", "erlang-b-uneven.ron"] {
        let reports = replicated(scenario);
        check(&reports, "refused share", refused_share, loss, 0.03);
        check(&reports, "busy threads", |n| gauge(n, "BusyThreads").mean, 3.0 * (1.0 - loss), 0.02);
        check(&reports, "L", |n| gauge(n, "NumberInSystem").mean, 3.0 * (1.0 - loss), 0.02);
    }
}

#[test]
fn given_twenty_users_who_think_then_the_finite_source_formula_holds() {
    let reports = replicated("closed-loop.ron");

    // p(n) = p(n-1) (N - n + 1) S / Z with N = 20, S = 10 ms, Z = 200 ms; the thread is busy 1 - p(0) of the time.
    let weights = (1..=20_i32).scan(1.0, |weight, n| {
        *weight *= f64::from(20 - n + 1) * 0.05;
        Some(*weight)
    });
    let busy = 1.0 - 1.0 / (1.0 + weights.sum::<f64>());
    check(&reports, "utilization", |n| gauge(n, "BusyThreads").mean, busy, 0.01);
    // By Little's law over users who ask and think: N = X (W + Z), so W = N / X - Z with X = busy / S.
    check(&reports, "W", |n| span(n, "ResponseTime").mean, 20.0 * 0.01 / busy - 0.2, 0.03);
}

#[test]
fn given_any_of_these_runs_then_littles_law_holds_for_the_run_itself() {
    for scenario in ["mm1.ron", "mmc.ron", "mg1-gamma.ron", "mg1-constant.ron", "erlang-b.ron", "closed-loop.ron"] {
        for report in &runs(scenario, 3) {
            let counter = node(report, "counter");
            let (level, response) = (gauge(counter, "NumberInSystem"), span(counter, "ResponseTime"));

            // Not a statistical statement: the area under the level is the sum of all stays. Only those still
            // inside at the end are missing in the response times; none has been there longer than the longest
            // stay of the run, or twice that to be safe.
            let area = level.mean * report.simulated_seconds;
            let stays = response.mean * response.count as f64;
            let missing = area - stays;
            let most = 2.0 * response.max * level.last;
            assert!(missing > -1e-6 * area && missing <= most + 1e-6 * area, "{scenario}: {area} and {stays}");

            // The same for the wait: Lq = lambda Wq, over those whose wait has ended.
            let waits = span(counter, "WaitTime");
            let waited = waits.mean * waits.count as f64;
            let waiting = gauge(counter, "QueueLength").mean * report.simulated_seconds;
            assert!((waiting - waited).abs() <= most + 1e-6 * area, "{scenario}: {waiting} and {waited}");
        }
    }
}

/// Every number that theory claims of a node of that file lies inside the interval around what is measured.
fn check_claims(scenario: &str, at: &str, model: Model, precision: f64) {
    let resolved = resolved(&root().join("tests/theory").join(scenario));
    let theory = Theory::of(&resolved, &[]);
    let Claim::Holds(prediction) = theory.claim(resolved.names.id(at), 1.0) else {
        panic!("{scenario}: a model holds")
    };
    assert_eq!(prediction.model, model, "{scenario}");
    let reports = replicated(scenario);
    for (metric, exact) in prediction.values.iter().filter(|(_, exact)| *exact > 0.0) {
        let measure = |report: &NodeReport| match &report.metrics[metric] {
            MetricReport::Count(count) => count.per_second,
            MetricReport::Gauge(gauge) => gauge.mean,
            MetricReport::Duration(spans) => spans.mean,
        };
        check_at(&reports, at, metric, measure, *exact, precision);
    }
}

#[test]
fn what_charts_draw_of_theory_lies_in_the_intervals_of_measured_runs() {
    check_claims("mm1.ron", "counter", Model::Mmc(1), 0.04);
    check_claims("mmc.ron", "counter", Model::Mmc(4), 0.04);
    check_claims("mg1-gamma.ron", "counter", Model::Mg1(2.0), 0.05);
    check_claims("erlang-b-uneven.ron", "counter", Model::Loss(5), 0.04);
    check_claims("closed-loop.ron", "counter", Model::FiniteSource(1, 20), 0.04);
}

#[test]
fn given_two_servers_in_turn_then_the_queue_is_that_of_erlang_arrivals() {
    check_claims("turns.ron", "counter", Model::InTurn(2, 3), 0.05);
}

#[test]
fn given_room_for_two_under_overload_then_mmck_is_refused_and_waited() {
    check_claims("mmck.ron", "counter", Model::Mmck(3, 5), 0.03);
}

#[test]
fn given_plenty_of_threads_before_a_database_then_the_database_is_mm2_and_holds_them() {
    check_claims("tandem.ron", "database", Model::Mmc(2), 0.03);
    check_claims("tandem.ron", "counter", Model::MgInfinity, 0.03);
    check_claims("tandem.ron", "customers", Model::Little, 0.03);
}

#[test]
fn given_uneven_work_on_several_threads_then_the_approximation_is_a_few_percent_off() {
    let reports = replicated("mgc.ron");
    let waits: Vec<f64> = reports.iter().map(|report| span(node(report, "counter"), "WaitTime").mean).collect();

    // Wq of M/M/4 is 3.57 ms; times (1 + 0.5^2) / 2 = 2.23 ms.
    let wait = mgc(4, 280.0, 0.01, 0.5).wait;
    assert!((wait - 0.625 * erlang_c(4, 2.8) / 120.0).abs() < 1e-12);
    let measured = Estimate::of(&waits);
    println!("M/G/4: approximation {wait:.6}, measured {:.6} +- {:.6}", measured.mean, measured.half_width);
    assert!((measured.mean / wait - 1.0).abs() < 0.06, "{wait} against {measured:?}");
}
