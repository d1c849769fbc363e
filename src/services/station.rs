//! What queueing theory sees of a node: who waits for whom, how many are served at once, and under which names that is
//! measured. A room says it of its own configuration; `measure/theory` makes predictions of it.

use crate::units::distribution::Distribution;

/// A node as queueing theory sees it.
#[derive(Clone, Debug, PartialEq)]
pub struct Station {
    /// How it serves.
    pub form: Form,
    /// Its `Compute` steps take this many times as long as written.
    pub pace: f64,
    /// The names of what is predicted.
    pub meters: Meters,
}

/// How a node serves.
#[derive(Clone, Debug, PartialEq)]
pub enum Form {
    /// Machines that get requests in turn, each with threads and one line; a thread keeps a request to its end.
    Threads {
        /// Machines.
        machines: u32,
        /// Threads of each.
        threads: u32,
        /// Requests that may wait at each; none: no bound.
        room: Option<u32>,
        /// The number of machines changes by itself.
        scales: bool,
    },
    /// A worker of its own for each request.
    Workers {
        /// At most so many at once.
        most: Option<u32>,
        /// The queue that it takes messages from, besides being called.
        queue: Option<String>,
    },
    /// Queries that bring their own work, one line, at most so many at once.
    Processors {
        /// Queries at work at once.
        processors: u32,
        /// Queries at once, waiting ones included.
        places: u32,
    },
    /// Answers after a while, however many ask.
    Delay(Distribution),
    /// Keeps messages until a consumer takes them; a call of it takes so long.
    Store(Distribution),
    /// Instances that take messages from a queue, each with so many threads.
    Consumers {
        /// The queue.
        queue: String,
        /// Instances at the start.
        instances: u32,
        /// Threads of each.
        threads: u32,
        /// Messages that a thread takes at once.
        batch: u32,
        /// The number of instances changes by itself.
        scales: bool,
    },
    /// Passes every request on to that node, after a while.
    Passes {
        /// The node.
        to: String,
        /// How long it takes itself.
        overhead: Distribution,
    },
}

/// Names of a node's metrics, as far as it has them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Meters {
    /// Requests or messages that arrive, counted.
    pub arrivals: Option<&'static str>,
    /// How many wait.
    pub waiting: Option<&'static str>,
    /// How many are at work.
    pub at_work: Option<&'static str>,
    /// How many are here.
    pub in_system: Option<&'static str>,
    /// How long one waits.
    pub wait: Option<&'static str>,
    /// How long one is here.
    pub response: Option<&'static str>,
    /// Those that were refused, counted.
    pub refused: Option<&'static str>,
    /// How many instances serve.
    pub instances: Option<&'static str>,
}
