//! Workers: the execution environments, instances and servers that a service has, as pictures and reports see them.

use crate::units::time::SimTime;

/// State of a worker: an execution environment, an instance, a server.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WorkerState {
    /// Launching or initializing: takes no work yet.
    Starting,
    /// In service, but still warming up in the eyes of its group.
    Warming,
    /// Ready, with nothing to do.
    Idle,
    /// At work.
    Busy,
    /// Going away.
    Terminating,
    /// Failed.
    Lost,
}

/// A worker as a picture needs it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Worker {
    /// Its number, unique within its node for the whole run.
    pub number: u64,
    /// What it does.
    pub state: WorkerState,
    /// Units of concurrency at work.
    pub busy: u32,
    /// Units of concurrency it has.
    pub slots: u32,
    /// Requests that wait at this worker.
    pub queued: u32,
    /// When its present state ends by itself, if known.
    pub until: Option<SimTime>,
    /// Its place among the zones of its node; 0 if it has none.
    pub zone: usize,
}
