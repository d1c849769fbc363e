//! Claims for every node of one stretch: how long each holds a request, callees first, and the model that fits.

use crate::measure::theory::conditions::{Stretch, Traffic};
use crate::measure::theory::fluid::{Flow, flow};
use crate::measure::theory::formulas::{self, Steady};
use crate::measure::theory::line::{Line, NO_LOSS};
use crate::measure::theory::rates::{self, Inflow, reached};
use crate::measure::theory::span::Time;
use crate::measure::theory::{Broken, Claim, Model, Prediction};
use crate::scenario::resolve::Resolved;
use crate::services::contract::NodeId;
use crate::services::handler::{Step, references};
use crate::services::station::{Form, Meters, Station};

/// Waiting this rarely leaves what comes out as independent as what came in.
const HARDLY: f64 = 0.02;

/// A caller who waits this many mean answers hardly ever gives up.
const PATIENT: f64 = 5.0;

/// What a caller waits for at a node: for queries the wait alone, as they bring their work.
type Answer = Result<Time, Broken>;

/// A stretch as it is being solved.
pub(super) struct Solver<'a> {
    /// The scenario.
    pub(super) resolved: &'a Resolved,
    /// The conditions.
    pub(super) stretch: &'a Stretch,
    /// What arrives where.
    pub(super) inflows: Vec<Inflow>,
    answers: Vec<Answer>,
    /// How often an arrival waits, where that is known.
    waits: Vec<f64>,
    claims: Vec<Claim>,
    fluids: Vec<Option<Flow>>,
}

/// What is claimed of every node, and the fluid flows through queues.
pub(super) fn solve(resolved: &Resolved, stretch: &Stretch) -> (Vec<Claim>, Vec<Option<Flow>>) {
    let (inflows, order) = rates::inflows(resolved, stretch);
    let nodes = inflows.len();
    let mut solver = Solver {
        resolved,
        stretch,
        inflows,
        answers: vec![Ok(Time::default()); nodes],
        waits: vec![0.0; nodes],
        claims: vec![Claim::Silent; nodes],
        fluids: vec![None; nodes],
    };
    order.iter().rev().for_each(|node| solver.solve_node(*node));
    // Callers are solved after those they call, and only then is it known whether they hold anything up.
    for node in 0..nodes {
        solver.check_callers(node);
    }
    for node in 0..nodes {
        solver.fluids[node] = flow(&solver, node);
    }
    (solver.claims, solver.fluids)
}

impl Solver<'_> {
    fn solve_node(&mut self, node: usize) {
        let config = &self.stretch.configs[node];
        if self.stretch.traffic[node].is_some() {
            (self.claims[node], self.answers[node]) = (self.client(node), Err(Broken::Behind(id(node))));
            return;
        }
        let Some(station) = config.station() else {
            self.answers[node] = Err(Broken::NoModel(id(node)));
            return;
        };
        let solved = if self.stretch.up[node] { self.station(node, &station) } else { Err(Broken::Down) };
        (self.claims[node], self.answers[node]) = match (solved, &station.form) {
            (Ok(solved), _) => solved,
            // A queue takes messages whatever becomes of them.
            (Err(broken), Form::Store(call)) if self.stretch.up[node] => {
                (Claim::Broken(broken), Ok(Time::of(call, 1.0)))
            }
            (Err(broken), _) => {
                // Whoever waits for it is told where it begins.
                let root = match broken {
                    Broken::Behind(_) | Broken::NoModel(_) => broken.clone(),
                    _ => Broken::Behind(id(node)),
                };
                (Claim::Broken(broken), Err(root))
            }
        };
    }

    fn station(&mut self, node: usize, station: &Station) -> Result<(Claim, Answer), Broken> {
        let slow = self.stretch.slow[node];
        match &station.form {
            Form::Delay(time) => Ok(self.delay(node, station, Time::of(time, slow))),
            // A call takes as long as it takes; what waits is the consumers' affair.
            Form::Store(call) => Ok((self.store(node, station)?, Ok(Time::of(call, 1.0)))),
            Form::Passes { to, overhead } => {
                let behind = self.resolved.names.0.get(to).copied().unwrap_or_default();
                let time = self.round_trip(node, behind.0 as usize)?.then(Time::of(overhead, slow));
                Ok(self.delay(node, station, time))
            }
            Form::Workers { most, .. } => self.workers(node, station, *most),
            Form::Consumers { .. } => Ok((self.consumers(node, station)?, Err(Broken::Behind(id(node))))),
            Form::Threads { .. } | Form::Processors { .. } => self.line(node, station),
        }
    }

    /// Seconds from a call to its answer, both ways of the network included.
    pub(super) fn round_trip(&self, from: usize, to: usize) -> Answer {
        let way = self.network(from, to);
        Ok(self.answers[to].clone()?.then(way).then(way))
    }

    fn network(&self, from: usize, to: usize) -> Time {
        let (network, nodes) = (&self.resolved.scenario.network, &self.resolved.scenario.nodes.0);
        let own = network.links.iter().find(|link| link.from == nodes[from].0 && link.to == nodes[to].0);
        let latency = own.map_or(network.latency, |link| link.latency);
        let added = self.stretch.latency[from] + self.stretch.latency[to];
        Time::of(&latency, 1.0).then(Time::constant(added))
    }

    /// Seconds on the network, there and back.
    pub(super) fn both_ways(&self, from: usize, to: usize) -> f64 {
        2.0 * self.network(from, to).mean
    }

    /// How long a node's handler takes for one request or message.
    pub(super) fn hold(&self, node: usize, pace: f64) -> Result<Time, Broken> {
        let mut hold = Time::default();
        for (chance, step) in reached(self.stretch.configs[node].handler()) {
            let time = match step {
                Step::Compute(work) => Time::of(work, self.stretch.slow[node] * pace),
                Step::Log(_) => continue,
                Step::Connect(_) => return Err(Broken::Unforeseen),
                other => match references(std::slice::from_ref(other)).first() {
                    Some(reference) => {
                        let to = self.resolved.names.0.get(&reference.to).copied().unwrap_or_default().0 as usize;
                        let answer = match other {
                            // Accepted at once, and run later.
                            Step::InvokeAsync(_) => self.network(node, to).then(self.network(node, to)),
                            _ => self.round_trip(node, to)?,
                        };
                        match other {
                            Step::Query(query) => answer.then(Time::of(&query.work, self.stretch.slow[to])),
                            _ => answer,
                        }
                    }
                    None => continue,
                },
            };
            hold = hold.then(time.with_chance(chance));
        }
        Ok(hold)
    }

    fn client(&self, node: usize) -> Claim {
        let Some(target) = self.resolved.links.iter().find(|edge| edge.from.0 as usize == node) else {
            return Claim::Silent;
        };
        let to = target.to.0 as usize;
        let rate = match self.stretch.traffic[node] {
            Some(Traffic::Poisson(rate) | Traffic::Even(rate) | Traffic::Changing(rate)) if rate > 0.0 => rate,
            _ => return Claim::Silent,
        };
        match self.round_trip(node, to) {
            Ok(time) => Claim::Holds(Prediction {
                model: Model::Little,
                rate,
                load: 0.0,
                values: vec![("OutstandingRequests", rate * time.mean), ("SuccessLatency", time.mean)],
            }),
            Err(broken) => Claim::Broken(broken),
        }
    }

    fn delay(&self, node: usize, station: &Station, time: Time) -> (Claim, Answer) {
        let inflow = &self.inflows[node];
        if inflow.broken == Some(Broken::Unforeseen) {
            return (Claim::PerArrival(time.mean), Ok(time));
        }
        let values = values(&station.meters, &formulas::mg_infinity(inflow.rate, time.mean));
        let prediction = Prediction { model: Model::MgInfinity, rate: inflow.rate, load: 0.0, values };
        (if inflow.rate > 0.0 { Claim::Holds(prediction) } else { Claim::Silent }, Ok(time))
    }

    fn workers(&mut self, node: usize, station: &Station, most: Option<u32>) -> Result<(Claim, Answer), Broken> {
        let (inflow, hold) = (&self.inflows[node], self.hold(node, station.pace)?);
        if !self.stretch.whole[node] {
            return Err(Broken::WorkerLost);
        }
        if inflow.broken == Some(Broken::Unforeseen) {
            let claim = Claim::PerArrival(hold.mean);
            return Ok((claim, Ok(hold)));
        }
        if inflow.rate <= 0.0 {
            return Ok((inflow.broken.clone().map_or(Claim::Silent, Claim::Broken), Ok(hold)));
        }
        let mean = inflow.rate * hold.mean;
        let limit = most.filter(|most| mean + 4.0 * mean.sqrt() > f64::from(*most));
        let (model, steady) = match limit {
            Some(_) if inflow.comes_again => return Err(Broken::ComesAgain),
            Some(most) => match &inflow.broken {
                Some(broken) => return Err(broken.clone()),
                None => (Model::Loss(most), formulas::loss(most, inflow.rate, hold.mean)),
            },
            None => (Model::MgInfinity, formulas::mg_infinity(inflow.rate, hold.mean)),
        };
        let load = limit.map_or(0.0, |most| mean / f64::from(most));
        let (rate, values) = (inflow.rate, values_of_loss(&station.meters, &steady, inflow.rate));
        Ok((Claim::Holds(Prediction { model, rate, load, values }), Ok(hold)))
    }

    /// Consumers of a queue: on average as many are at work as messages come in the time that one takes.
    fn consumers(&self, node: usize, station: &Station) -> Result<Claim, Broken> {
        let Form::Consumers { instances, threads, scales, .. } = &station.form else { return Ok(Claim::Silent) };
        let (inflow, hold) = (&self.inflows[node], self.hold(node, station.pace)?);
        if let Some(broken @ (Broken::Unforeseen | Broken::ClosedLoop)) = &inflow.broken {
            return Err(broken.clone());
        }
        if inflow.rate <= 0.0 {
            return Ok(Claim::Silent);
        }
        let load = inflow.rate * hold.mean / (f64::from(*instances) * f64::from(*threads));
        if load >= 1.0 {
            return Err(if *scales { Broken::Scaling } else { Broken::NoSteadyState(load) });
        }
        let values = values(&station.meters, &formulas::mg_infinity(inflow.rate, hold.mean));
        Ok(Claim::Holds(Prediction { model: Model::Little, rate: inflow.rate, load, values }))
    }

    /// A queue whose consumers keep up: consumers with a line in front of them.
    fn store(&self, node: usize, station: &Station) -> Result<Claim, Broken> {
        let [consumer] = rates::consumers(self.resolved, self.stretch, node)[..] else { return Ok(Claim::Silent) };
        let inflow = &self.inflows[node];
        let taken = self.stretch.configs[consumer].station();
        if inflow.rate <= 0.0 || !self.stretch.up[consumer] {
            return Ok(Claim::Silent);
        }
        let Some(Form::Consumers { instances, threads, batch, scales, .. }) = taken.as_ref().map(|own| &own.form)
        else {
            return Ok(Claim::Silent);
        };
        let pace = taken.as_ref().map_or(1.0, |own| own.pace);
        let slots = instances * threads;
        // A slot is busy with a message until it is deleted.
        let call = self.round_trip_of_call(consumer, node, station);
        let hold = self.hold(consumer, pace)?.then(call.with_chance(1.0 / f64::from(*batch)));
        let load = inflow.rate * hold.mean / f64::from(slots);
        if load >= 1.0 {
            return Err(Broken::NoSteadyState(load));
        }
        if *scales && load > 0.8 {
            return Err(Broken::Scaling);
        }
        if let Some(broken) = &inflow.broken {
            return Err(broken.clone());
        }
        if *batch > 1 {
            return Err(Broken::Batches);
        }
        let steady = formulas::mgc(slots, inflow.rate, hold.mean, hold.cv());
        let model = if hold.exponential { Model::Mmc(slots) } else { Model::Mgc(slots, hold.cv()) };
        let values = values(&station.meters, &steady);
        Ok(Claim::Holds(Prediction { model, rate: inflow.rate, load, values }))
    }

    /// Receiving or deleting by a consumer: one call and both ways.
    pub(super) fn round_trip_of_call(&self, consumer: usize, queue: usize, station: &Station) -> Time {
        let way = self.network(consumer, queue);
        let call = if let Form::Store(call) = &station.form { Time::of(call, 1.0) } else { Time::default() };
        call.then(way).then(way)
    }

    /// A line in front of threads or processors.
    fn line(&mut self, node: usize, station: &Station) -> Result<(Claim, Answer), Broken> {
        let inflow = self.inflows[node].clone();
        let (line, hold) = match &station.form {
            Form::Processors { processors, places } => {
                let room = places.saturating_sub(*processors);
                let line = Line { machines: 1, threads: *processors, room: Some(room) };
                (line, Time::mixture(&inflow.work, self.stretch.slow[node]))
            }
            Form::Threads { machines, threads, room, scales } => {
                if *scales {
                    return Err(Broken::Scaling);
                }
                (Line { machines: *machines, threads: *threads, room: *room }, self.hold(node, station.pace)?)
            }
            _ => return Ok((Claim::Silent, Err(Broken::Behind(id(node))))),
        };
        let brings_work = matches!(station.form, Form::Processors { .. });
        let answer = |wait: Time| Ok(if brings_work { wait } else { wait.then(hold) });
        if !self.stretch.whole[node] || line.machines == 0 {
            return Err(Broken::WorkerLost);
        }
        if let Some((users, think)) = inflow.closed {
            return Ok((self.finite_source(node, station, &line, hold, (users, think))?, answer(Time::default())));
        }
        if inflow.rate <= 0.0 {
            return Ok((inflow.broken.map_or(Claim::Silent, Claim::Broken), answer(Time::default())));
        }
        if line.load(inflow.rate, hold) >= 1.0 && (inflow.comes_again || brings_work || line.long()) {
            return Err(Broken::NoSteadyState(line.load(inflow.rate, hold)));
        }
        if let Some(broken) = inflow.broken {
            // Nobody waits whatever the arrivals are like, if there is room enough; then callers may rely on it.
            let roomy = line.load(inflow.rate, hold) < 0.5
                && formulas::erlang_c(line.threads, inflow.rate * hold.mean) < HARDLY;
            return Ok((Claim::Broken(broken.clone()), if roomy { answer(Time::default()) } else { Err(broken) }));
        }
        let (model, steady) = line.model(inflow.rate, hold)?;
        if steady.loss > NO_LOSS && inflow.comes_again {
            return Err(Broken::ComesAgain);
        }
        if inflow.patience.is_some_and(|patience| patience < PATIENT * steady.response) {
            return Err(Broken::Impatient);
        }
        self.waits[node] = steady.wait_chance.max(steady.loss);
        let load = line.load(inflow.rate, hold);
        let values = values_of_loss(&station.meters, &steady, inflow.rate);
        let claim = Claim::Holds(Prediction { model, rate: inflow.rate, load, values });
        Ok((claim, answer(Time::wait(&steady))))
    }

    /// Users who wait for their answers: the network's time counts as thinking.
    fn finite_source(
        &self,
        node: usize,
        station: &Station,
        line: &Line,
        hold: Time,
        (users, think): (u32, f64),
    ) -> Result<Claim, Broken> {
        let fits = line.machines == 1 && hold.exponential && line.room.is_none_or(|room| room + line.threads >= users);
        let [caller] = self.inflows[node].callers[..] else { return Err(Broken::ClosedLoop) };
        if !fits {
            return Err(Broken::ClosedLoop);
        }
        let thinks = think + self.both_ways(caller, node);
        let closed = formulas::closed(users, thinks, line.threads, hold.mean);
        let waiting = closed.in_system - closed.at_work;
        let steady = Steady {
            wait: waiting / closed.throughput,
            response: closed.response(),
            waiting,
            at_work: closed.at_work,
            ..Steady::default()
        };
        let (model, load) = (Model::FiniteSource(line.threads, users), closed.at_work / f64::from(line.threads));
        let values = values(&station.meters, &steady);
        Ok(Claim::Holds(Prediction { model, rate: closed.throughput, load, values }))
    }

    /// Arrivals are independent only if whoever passes them on hardly ever lets one wait.
    fn check_callers(&mut self, node: usize) {
        let held_up = self.inflows[node].callers.iter().find(|caller| {
            self.stretch.traffic[**caller].is_none()
                && (self.waits[**caller] > HARDLY || self.answers[**caller].is_err() && self.holds(**caller))
        });
        if let Some(caller) = held_up.copied()
            && let Claim::Holds(Prediction {
                model: Model::Mmc(_) | Model::Mg1(_) | Model::Mmck(..) | Model::Mgc(..),
                ..
            }) = &self.claims[node]
        {
            self.claims[node] = Claim::Broken(Broken::HeldUp(id(caller)));
        }
    }

    /// It has a line in which requests can be held up.
    fn holds(&self, node: usize) -> bool {
        let form = self.stretch.configs[node].station().map(|station| station.form);
        matches!(form, Some(Form::Threads { .. } | Form::Processors { .. }))
    }
}

fn values(meters: &Meters, steady: &Steady) -> Vec<(&'static str, f64)> {
    let named = [
        (meters.waiting, steady.waiting),
        (meters.at_work, steady.at_work),
        (meters.in_system, steady.in_system()),
        (meters.wait, steady.wait),
        (meters.response, steady.response),
    ];
    named.into_iter().filter_map(|(name, value)| Some((name?, value))).collect()
}

fn values_of_loss(meters: &Meters, steady: &Steady, rate: f64) -> Vec<(&'static str, f64)> {
    let refused = meters.refused.map(|name| (name, rate * steady.loss));
    values(meters, steady).into_iter().chain(refused.filter(|_| steady.loss > NO_LOSS)).collect()
}

/// The node of that index.
fn id(node: usize) -> NodeId {
    NodeId(u32::try_from(node).unwrap_or(u32::MAX))
}
