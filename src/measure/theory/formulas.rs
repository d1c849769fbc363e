//! Closed forms of queueing theory. Rates are per second, work and times in seconds, `a` is offered work in Erlang.
//!
//! Sources: L. Kleinrock, Queueing Systems, volume 1 (1975), sections 3.2 to 3.8, 5.6 and 6.2 to 6.4; L. Takács,
//! Introduction to the Theory of Queues (1962), chapter 2 (GI/M/c); A. M. Lee and P. A. Longton, Queueing processes
//! associated with airline passenger check-in, Operational Research Quarterly 10 (1959); D. Gross, C. M. Harris,
//! Fundamentals of Queueing Theory (1998), section 2.8 (finite source).

/// A queue in steady state.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Steady {
    /// Chance that an arrival has to wait.
    pub wait_chance: f64,
    /// Chance that an arrival is refused.
    pub loss: f64,
    /// Wq: mean wait of those who are let in.
    pub wait: f64,
    /// W: mean time from arrival to end.
    pub response: f64,
    /// Lq: mean number waiting.
    pub waiting: f64,
    /// Mean number at work.
    pub at_work: f64,
}

impl Steady {
    /// From a mean wait, by Little's law.
    fn of_wait(rate: f64, work: f64, wait_chance: f64, wait: f64) -> Self {
        let (waiting, at_work) = (rate * wait, rate * work);
        Steady { wait_chance, loss: 0.0, wait, response: wait + work, waiting, at_work }
    }

    /// L: mean number in the system.
    #[must_use]
    pub fn in_system(&self) -> f64 {
        self.waiting + self.at_work
    }
}

/// Chance that an arrival finds all `c` threads busy and leaves (Erlang B), for `a` Erlang offered, by the
/// recursion B(0) = 1, B(k) = a B(k-1) / (k + a B(k-1)).
#[must_use]
pub fn erlang_b(c: u32, a: f64) -> f64 {
    (1..=c).map(f64::from).fold(1.0, |b, k| a * b / (k + a * b))
}

/// Chance that an arrival finds all `c` threads busy and waits (Erlang C); 1 where the load is 1 or more.
#[must_use]
pub fn erlang_c(c: u32, a: f64) -> f64 {
    if a >= f64::from(c) {
        return 1.0;
    }
    let b = erlang_b(c, a);
    b / (1.0 - a / f64::from(c) * (1.0 - b))
}

/// M/M/c: Poisson arrivals, exponential work, one line. The load must be under 1.
#[must_use]
pub fn mmc(c: u32, rate: f64, work: f64) -> Steady {
    let wait_chance = erlang_c(c, rate * work);
    Steady::of_wait(rate, work, wait_chance, wait_chance / (f64::from(c) / work - rate))
}

/// Mean wait of M/G/1 by Pollaczek and Khinchine: `lambda E[S^2] / (2 (1 - rho))`, with `E[S^2] = (1 + cv^2) E[S]^2`.
#[must_use]
pub fn pollaczek_khinchine(rate: f64, work: f64, cv: f64) -> f64 {
    rate * (1.0 + cv * cv) * work * work / (2.0 * (1.0 - rate * work))
}

/// M/G/1: Poisson arrivals, any work, one thread. The load must be under 1.
#[must_use]
pub fn mg1(rate: f64, work: f64, cv: f64) -> Steady {
    Steady::of_wait(rate, work, rate * work, pollaczek_khinchine(rate, work, cv))
}

/// M/G/c by the approximation of Lee and Longton: the wait of M/M/c times (1 + cv^2) / 2. Exact for one thread and
/// for exponential work.
#[must_use]
pub fn mgc(c: u32, rate: f64, work: f64, cv: f64) -> Steady {
    let exponential = mmc(c, rate, work);
    Steady::of_wait(rate, work, exponential.wait_chance, exponential.wait * f64::midpoint(1.0, cv * cv))
}

/// M/G/infinity: everybody is served at once, whatever the work's shape.
#[must_use]
pub fn mg_infinity(rate: f64, work: f64) -> Steady {
    Steady::of_wait(rate, work, 0.0, 0.0)
}

/// M/G/c/c: whoever finds all threads busy is refused (Erlang B), whatever the work's shape.
#[must_use]
pub fn loss(c: u32, rate: f64, work: f64) -> Steady {
    let loss = erlang_b(c, rate * work);
    Steady { loss, ..Steady::of_wait(rate * (1.0 - loss), work, 0.0, 0.0) }
}

/// M/M/c/K: room for `room` to wait. Holds at any load.
#[must_use]
pub fn mmck(c: u32, room: u32, rate: f64, work: f64) -> Steady {
    let a = rate * work;
    // p(n) / p(c) for n from c down to 0 and from c up to c + room, so that nothing grows beyond reach.
    let (mut below, mut at_work, mut ratio) = (0.0, 0.0, 1.0);
    for n in (1..=c).rev() {
        ratio *= f64::from(n) / a;
        below += ratio;
        at_work += ratio * f64::from(n - 1);
    }
    let load = a / f64::from(c);
    let (mut above, mut waiting, mut full) = (1.0, 0.0, 1.0);
    for n in 1..=room {
        full *= load;
        above += full;
        waiting += full * f64::from(n);
        if full > 1e200 {
            for weight in [&mut below, &mut at_work, &mut above, &mut waiting, &mut full] {
                *weight /= 1e200;
            }
        }
    }
    let sum = below + above;
    let (loss, waiting) = (full / sum, waiting / sum);
    let let_in = rate * (1.0 - loss);
    let wait = if let_in > 0.0 { waiting / let_in } else { 0.0 };
    Steady {
        wait_chance: (above - full) / sum,
        loss,
        wait,
        response: wait + work,
        waiting,
        at_work: (at_work + f64::from(c) * above) / sum,
    }
}

/// E_k/M/c: each of `k` machines gets every k-th of Poisson arrivals of `rate` in all, and has `c` threads and a line
/// of its own; exponential work. Takács's solution of GI/M/c; the numbers are of all machines together. The load must
/// be under 1.
#[must_use]
pub fn in_turn(k: u32, c: u32, rate: f64, work: f64) -> Steady {
    let (own, service) = (rate / f64::from(k), 1.0 / work);
    // Laplace transform of an Erlang-k time between arrivals.
    let transform = |s: f64| libm::pow(rate / (rate + s), f64::from(k));
    // A clump is less likely than among Poisson arrivals, so waits are below those of M/M/c: nearly none is none.
    let (wait_chance, wait) = if erlang_c(c, own * work) < NEARLY_NEVER {
        (0.0, 0.0)
    } else {
        let sigma = fixed_point(|sigma| transform(f64::from(c) * service * (1.0 - sigma)));
        let mut sum = 1.0 / (1.0 - sigma);
        let (mut choose, mut product) = (1.0, 1.0);
        for j in (1..=c).map(f64::from) {
            let phi = transform(j * service);
            choose *= (f64::from(c) - j + 1.0) / j;
            product *= phi / (1.0 - phi);
            let c = f64::from(c);
            sum += choose / (product * (1.0 - phi)) * (c * (1.0 - phi) - j) / (c * (1.0 - sigma) - j);
        }
        let wait_chance = 1.0 / sum / (1.0 - sigma);
        (wait_chance, wait_chance / (f64::from(c) * service * (1.0 - sigma)))
    };
    Steady::of_wait(rate, work, wait_chance, wait)
}

/// A chance of waiting that nobody can see.
pub const NEARLY_NEVER: f64 = 1e-4;

/// The root of x = f(x) within 0..1, for the transforms above: they are convex and rise, so iterating from 0 comes
/// to the smallest root, and geometrically fast where the load is under 1.
fn fixed_point(f: impl Fn(f64) -> f64) -> f64 {
    let mut x = 0.0;
    for _ in 0..MOST_ITERATIONS {
        let next: f64 = f(x);
        if (next - x).abs() < 1e-14 {
            break;
        }
        x = next;
    }
    x
}

/// Steps to a fixed point; a load of 0.99 needs about 3,000.
const MOST_ITERATIONS: u32 = 20_000;

/// A finite source, M/M/c//N: `n` users who think, ask, and wait for the answer before they think again.
/// The shape of thinking does not matter; the work is exponential.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Closed {
    /// X: answers per second.
    pub throughput: f64,
    /// Mean number at work.
    pub at_work: f64,
    /// L: mean number who do not think.
    pub in_system: f64,
}

impl Closed {
    /// W: mean time from question to answer.
    #[must_use]
    pub fn response(&self) -> f64 {
        if self.throughput > 0.0 { self.in_system / self.throughput } else { 0.0 }
    }
}

/// M/M/c//N: p(i) = p(i-1) (N - i + 1) S / (Z min(i, c)).
#[must_use]
pub fn closed(n: u32, think: f64, c: u32, work: f64) -> Closed {
    if n == 0 || work <= 0.0 {
        return Closed::default();
    }
    let (mut weight, mut sum, mut at_work, mut in_system) = (1.0_f64, 1.0, 0.0, 0.0);
    for i in 1..=n {
        let busy = f64::from(i.min(c));
        weight *= f64::from(n - i + 1) * work / (think * busy);
        sum += weight;
        at_work += weight * busy;
        in_system += weight * f64::from(i);
        if sum > 1e200 {
            [&mut weight, &mut sum, &mut at_work, &mut in_system].into_iter().for_each(|x| *x /= 1e200);
        }
    }
    // Nobody thinks: all are in the system at all times.
    if !sum.is_finite() || think <= 0.0 {
        let busy = f64::from(n.min(c));
        return Closed { throughput: busy / work, at_work: busy, in_system: f64::from(n) };
    }
    Closed { throughput: at_work / sum / work, at_work: at_work / sum, in_system: in_system / sum }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(what: &str, measured: f64, exact: f64) {
        assert!((measured - exact).abs() < 1e-6 * exact.abs().max(1e-3), "{what}: {measured} against {exact}");
    }

    #[test]
    fn special_cases_agree_with_each_other() {
        // M/M/1 at 0.7: L = 0.7 / 0.3.
        check("M/M/1", mmc(1, 70.0, 0.01).in_system(), 0.7 / 0.3);
        check("M/G/1 with exponential work is M/M/1", mg1(70.0, 0.01, 1.0).wait, mmc(1, 70.0, 0.01).wait);
        check("M/G/c with one thread is M/G/1", mgc(1, 60.0, 0.01, 2.0).wait, mg1(60.0, 0.01, 2.0).wait);
        check("M/M/c/K without room is Erlang B", mmck(5, 0, 300.0, 0.01).loss, erlang_b(5, 3.0));
        check("M/M/c/K with much room is M/M/c", mmck(4, 2_000, 280.0, 0.01).wait, mmc(4, 280.0, 0.01).wait);
        check("one machine in turn is M/M/c", in_turn(1, 4, 280.0, 0.01).wait, mmc(4, 280.0, 0.01).wait);
        // D/M/1 is the limit of many machines in turn, one thread each: sigma = exp(-(1 - sigma) / rho), at 0.5: 0.2032.
        let sigma = in_turn(4_000, 1, 4_000.0 * 50.0, 0.01).wait_chance;
        assert!((sigma - 0.2032).abs() < 1e-3, "{sigma}");
    }

    #[test]
    fn a_finite_source_lies_between_its_bounds() {
        // One user: think 0.2, work 0.01, nobody in the way.
        check("one user", closed(1, 0.2, 1, 0.01).throughput, 1.0 / 0.21);
        // As many threads as users: nobody waits.
        check("no wait", closed(20, 0.2, 20, 0.01).response(), 0.01);
        // Far more users than the thread can serve.
        check("saturated", closed(5_000, 0.2, 1, 0.01).throughput, 100.0);
        check("nobody thinks", closed(6, 0.0, 2, 0.06).throughput, 2.0 / 0.06);
    }

    #[test]
    fn a_queue_with_room_that_is_overloaded_serves_at_capacity() {
        // 80/s for 2 / 60 ms = 33.3/s: what is too much is refused.
        let steady = mmck(2, 1_000, 80.0, 0.06);
        check("at work", steady.at_work, 2.0);
        check("loss", steady.loss, 1.0 - 2.0 / 0.06 / 80.0);
    }
}
