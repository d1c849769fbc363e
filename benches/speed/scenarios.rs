//! Our side of the contests: scenario files as anybody would write them, through the real engine with every
//! metric on.

use std::hint::black_box;

use loosely::engine::calendar::Calendar;
use loosely::measure::Simulation;
use loosely::scenario::load::load;
use loosely::services::contract::Class;
use loosely::units::stream::{Purpose, Stream};
use loosely::units::time::{SimDuration, SimTime};

use crate::seconds;

/// About how many customers one round of the M/M/1 contest serves.
pub(crate) const CUSTOMERS: u64 = 1_000_000;

fn simulation(nodes: &str, seconds: u64) -> Simulation {
    let text = format!("(version: 1, title: (en: \"bench\"), seed: 1, duration: \"{seconds}s\", nodes: {{ {nodes} }})");
    let resolved = load(text.as_bytes(), "bench.ron").unwrap_or_else(|problems| panic!("{problems}"));
    Simulation::new(&resolved)
}

/// Runs until the scenario is over.
pub(crate) fn run_to_end(simulation: &mut Simulation) {
    let end = simulation.end();
    run_to(simulation, end);
}

fn run_to(simulation: &mut Simulation, until: SimTime) {
    while !simulation.run_until(until, u64::MAX).reached {}
}

/// An M/M/1 queue at 70 % for [`CUSTOMERS`] customers.
pub(crate) fn single_server() -> Simulation {
    single_server_for(CUSTOMERS / 70)
}

/// The same for so many simulated seconds.
pub(crate) fn single_server_for(seconds: u64) -> Simulation {
    let nodes = "\"customers\": Client(target: \"counter\", traffic: [Poisson(rate: \"70/s\")]), \
                 \"counter\": Server(threads: 1, handler: [Compute(\"exponential(10ms)\")])";
    simulation(nodes, seconds)
}

/// Seconds that `events` hold operations of the engine's calendar take, with the same draws as the plain loop.
pub(crate) fn hold_of_the_calendar(pending: u32, events: u64) -> f64 {
    let mut stream = Stream::new(1, "hold", Purpose::Arrival);
    let mut draw = move || SimDuration::from_secs_f64(stream.exponential());
    let mut calendar: Calendar<u32> = Calendar::default();
    for user in 0..pending {
        calendar.push(SimTime::ZERO + draw(), Class::Request, user);
    }
    seconds(|| {
        for _ in 0..events {
            let (now, user) = calendar.pop_until(SimTime::NEVER).unwrap();
            calendar.push(now + draw(), Class::Request, user);
        }
        black_box(&calendar);
    })
}

/// Steps of one handler in the hold model.
const STEPS: usize = 1_000;

/// Events per second of the hold model through the whole engine: `pending` handlers are at work at once, each a
/// thousand exponential steps long, so that every event is taken out, handed to its handler, drawn for, and put
/// back.
pub(crate) fn hold_of_the_engine(pending: u32, events: u64) -> f64 {
    let steps = "Compute(\"exponential(1s)\"), ".repeat(STEPS);
    let nodes = format!(
        "\"users\": Client(target: \"desk\", traffic: [ClosedLoop(users: {pending}, think: \"1ns\")]), \
         \"desk\": Server(threads: {pending}, handler: [{steps}])"
    );
    // Each handler does about one event a second; the first second, in which all start, does not count.
    let span = events / u64::from(pending) + 1;
    measured(&nodes, 1, span)
}

/// Events per second of a closed loop: `users` think and are served at once, each span exponential; half of the
/// events begin or end a business request with all that is measured of it.
pub(crate) fn closed_loop(users: u32, events: u64) -> f64 {
    let nodes = format!(
        "\"users\": Client(target: \"desk\", traffic: [ClosedLoop(users: {users}, think: \"exponential(1s)\")]), \
         \"desk\": Server(threads: {users}, handler: [Compute(\"exponential(1s)\")])"
    );
    measured(&nodes, 5, events / u64::from(users) + 1)
}

/// Events per second of `nodes` over `span` seconds, after `warm_up` seconds that do not count.
fn measured(nodes: &str, warm_up: u64, span: u64) -> f64 {
    let mut simulation = simulation(nodes, warm_up + span);
    run_to(&mut simulation, SimTime::ZERO + SimDuration::from_secs(warm_up));
    let before = simulation.events();
    let taken = seconds(|| run_to_end(&mut simulation));
    (simulation.events() - before) as f64 / taken
}

/// A queue of `waiting` messages for so many simulated seconds.
pub(crate) fn queue_for(waiting: u32, seconds: u64) -> Simulation {
    simulation(&queue(waiting), seconds)
}

/// A queue with `waiting` messages in it, and consumers that take exactly as many as come.
fn queue(waiting: u32) -> String {
    format!(
        "\"shop\": Client(target: \"jobs\", operation: Send, \
             traffic: [Burst(count: {waiting}), Constant(rate: \"500/s\")]), \
         \"jobs\": Sqs(), \
         \"workers\": AutoScalingGroup(queue: \"jobs\", min_size: 5, max_size: 5, threads: 10, \
             handler: [Compute(\"100ms\")])"
    )
}

/// Events per second while so many messages wait: 500 come and 5 x 10 / 100 ms = 500 go each second.
pub(crate) fn events_per_second(waiting: u32) -> f64 {
    // The first seconds fill the queue.
    measured(&queue(waiting), 5, 600)
}
