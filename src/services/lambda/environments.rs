//! The execution environments of a function: which exist, what each does, and which is used next.

use std::collections::VecDeque;

use crate::services::contract::{Body, CallId, TaskId, Worker, WorkerState};
use crate::units::key::{Key, Slab};
use crate::units::time::{SimDuration, SimTime};

/// What an environment works on.
#[derive(Clone, Copy, Debug)]
pub(super) enum Job {
    /// A synchronous call.
    Call { id: CallId, body: Body, attempt: u32 },
    /// The batch of a poller.
    Batch(Key),
    /// An event of the queue of asynchronous invocations.
    Event(Key),
}

/// What an environment does.
#[derive(Clone, Copy, Debug)]
pub(super) enum Phase {
    /// Frozen until the next request.
    Idle { since: SimTime },
    /// Initializing for a request. `cut`: it will not be done by then, only cut off. `deadline`: it is being
    /// repeated inside the invocation.
    Starting { job: Job, began: SimTime, ready_at: SimTime, cut: bool, deadline: Option<SimTime> },
    /// Running the handler.
    Busy { job: Job, task: TaskId, began: SimTime, deadline: SimTime },
}

impl Phase {
    /// When the function timeout cuts it off.
    pub(super) fn deadline(&self) -> Option<SimTime> {
        match *self {
            Phase::Idle { .. } => None,
            Phase::Starting { deadline, .. } => deadline,
            Phase::Busy { deadline, .. } => Some(deadline),
        }
    }

    /// What it works on, since when, and its handler if that runs already.
    pub(super) fn work(&self) -> Option<(Job, SimTime, Option<TaskId>)> {
        match *self {
            Phase::Idle { .. } => None,
            Phase::Starting { job, began, .. } => Some((job, began, None)),
            Phase::Busy { job, task, began, .. } => Some((job, began, Some(task))),
        }
    }
}

/// One execution environment.
#[derive(Clone, Debug)]
pub(super) struct Environment {
    number: u64,
    phase: Phase,
    /// It needs no initialization before its next request.
    pub(super) initialized: bool,
    used: bool,
    /// It was set aside before and is never given up.
    pub(super) provisioned: bool,
    /// Since when its present work is billed.
    pub(super) billed_from: SimTime,
    /// The instant of the deadline wake that is under way.
    armed: Option<SimTime>,
}

impl Environment {
    /// It was created for the request that it has now.
    pub(super) fn is_new(&self) -> bool {
        !self.used
    }
}

/// All environments of a function.
#[derive(Clone, Debug, Default)]
pub(super) struct Environments {
    rows: Slab<Environment>,
    /// Idle ones, the most recently used last. That one is taken next, so that spare ones age out at the front.
    idle: VecDeque<Key>,
    /// Idle ones that are provisioned, the most recently used last.
    ready: VecDeque<Key>,
    /// The instant of the idle wake that is under way.
    idle_armed: Option<SimTime>,
    created: u64,
}

impl Environments {
    pub(super) fn len(&self) -> usize {
        self.rows.len()
    }

    /// # Panics
    /// When there is no such environment, which is a bug of the caller.
    pub(super) fn get(&self, key: Key) -> &Environment {
        self.rows.get(key).expect("the environment was just admitted")
    }

    pub(super) fn phase(&self, key: Key) -> Option<&Phase> {
        self.rows.get(key).map(|environment| &environment.phase)
    }

    /// The most recently used idle one.
    pub(super) fn take_idle(&mut self) -> Option<Key> {
        self.idle.pop_back()
    }

    /// The most recently used idle one of those that are provisioned.
    pub(super) fn take_ready(&mut self) -> Option<Key> {
        self.ready.pop_back()
    }

    /// A new one, for a request.
    pub(super) fn create(&mut self) -> Key {
        self.add(SimTime::ZERO, false)
    }

    /// So many more that are initialized already and stay.
    pub(super) fn provision(&mut self, count: u32, now: SimTime) {
        for _ in 0..count {
            let key = self.add(now, true);
            self.ready.push_back(key);
        }
    }

    fn add(&mut self, now: SimTime, provisioned: bool) -> Key {
        self.created += 1;
        self.rows.insert(Environment {
            number: self.created,
            phase: Phase::Idle { since: now },
            initialized: provisioned,
            used: provisioned,
            provisioned,
            billed_from: now,
            armed: None,
        })
    }

    /// Its work is billed from then on.
    pub(super) fn bill_from(&mut self, key: Key, from: SimTime) {
        if let Some(environment) = self.rows.get_mut(key) {
            environment.billed_from = from;
        }
    }

    pub(super) fn set(&mut self, key: Key, phase: Phase) {
        if let Some(environment) = self.rows.get_mut(key) {
            environment.phase = phase;
            environment.used = true;
        }
    }

    pub(super) fn initialized(&mut self, key: Key) {
        if let Some(environment) = self.rows.get_mut(key) {
            environment.initialized = true;
        }
    }

    /// Its work is over.
    pub(super) fn rest(&mut self, key: Key, now: SimTime, initialized: bool) {
        if let Some(environment) = self.rows.get_mut(key) {
            environment.phase = Phase::Idle { since: now };
            environment.initialized = initialized;
            let line = if environment.provisioned { &mut self.ready } else { &mut self.idle };
            line.push_back(key);
        }
    }

    /// Notes that a deadline wake is wanted; true if it must be asked for.
    pub(super) fn arm(&mut self, key: Key, deadline: SimTime) -> bool {
        let Some(environment) = self.rows.get_mut(key) else { return false };
        let wanted = environment.armed.is_none_or(|armed| armed > deadline);
        if wanted {
            environment.armed = Some(deadline);
        }
        wanted
    }

    /// A deadline wake has come; false if it is one that was replaced.
    pub(super) fn disarm(&mut self, key: Key, now: SimTime) -> bool {
        let Some(environment) = self.rows.get_mut(key).filter(|row| row.armed == Some(now)) else { return false };
        environment.armed = None;
        true
    }

    /// The instant for which an idle wake must be asked for, if any.
    pub(super) fn arm_idle(&mut self, idle_timeout: SimDuration) -> Option<SimTime> {
        let oldest = self.idle.front().and_then(|key| self.idle_since(*key))?;
        let ends = oldest + idle_timeout;
        if self.idle_armed.is_some_and(|armed| armed <= ends) {
            return None;
        }
        self.idle_armed = Some(ends);
        self.idle_armed
    }

    /// An idle wake has come; false if it is one that was replaced.
    pub(super) fn disarm_idle(&mut self, now: SimTime) -> bool {
        let current = self.idle_armed.is_some_and(|armed| armed <= now);
        if current {
            self.idle_armed = None;
        }
        current
    }

    /// Those idle since then or longer are gone.
    pub(super) fn expire(&mut self, idle_since: SimTime) {
        while let Some(key) = self.idle.front().copied() {
            if self.idle_since(key).is_some_and(|since| since > idle_since) {
                return;
            }
            self.idle.pop_front();
            self.rows.remove(key);
        }
    }

    fn idle_since(&self, key: Key) -> Option<SimTime> {
        match self.phase(key) {
            Some(Phase::Idle { since }) => Some(*since),
            _ => None,
        }
    }

    /// The one that dies next: one at work if there is any, else one that starts, else an idle one.
    pub(super) fn victim(&self) -> Option<Key> {
        let rank = |phase: &Phase| match phase {
            Phase::Busy { .. } => 0,
            Phase::Starting { .. } => 1,
            Phase::Idle { .. } => 2,
        };
        self.rows.iter().min_by_key(|(_, environment)| rank(&environment.phase)).map(|(key, _)| key)
    }

    /// An idle one is gone; if it is provisioned another one takes its place, which is not initialized yet.
    pub(super) fn remove(&mut self, key: Key) {
        match self.rows.get_mut(key) {
            Some(environment) if environment.provisioned => environment.initialized = false,
            _ => {
                self.idle.retain(|idle| *idle != key);
                self.rows.remove(key);
            }
        }
    }

    /// All of them are gone; what they worked on.
    pub(super) fn drain(&mut self) -> Vec<(Job, Option<TaskId>)> {
        let keys: Vec<Key> = self.rows.iter().map(|(key, _)| key).collect();
        self.idle.clear();
        self.ready.clear();
        let gone = keys.into_iter().filter_map(|key| self.rows.remove(key));
        gone.filter_map(|environment| environment.phase.work()).map(|(job, _, task)| (job, task)).collect()
    }

    /// How many start, work, and are idle.
    pub(super) fn census(&self) -> (u32, u32, u32) {
        let mut census = (0, 0, 0);
        for (_, environment) in self.rows.iter() {
            match environment.phase {
                Phase::Starting { .. } => census.0 += 1,
                Phase::Busy { .. } => census.1 += 1,
                Phase::Idle { .. } => census.2 += 1,
            }
        }
        census
    }

    /// Each as a worker with one slot.
    pub(super) fn workers(&self, idle_timeout: SimDuration) -> Vec<Worker> {
        let worker = |environment: &Environment| {
            let (state, until) = match environment.phase {
                Phase::Starting { ready_at, .. } => (WorkerState::Starting, Some(ready_at)),
                Phase::Busy { .. } => (WorkerState::Busy, None),
                Phase::Idle { .. } if environment.provisioned => (WorkerState::Idle, None),
                Phase::Idle { since } => (WorkerState::Idle, Some(since + idle_timeout)),
            };
            let busy = u32::from(state != WorkerState::Idle);
            Worker { number: environment.number, state, busy, slots: 1, queued: 0, until, zone: 0 }
        };
        self.rows.iter().map(|(_, environment)| worker(environment)).collect()
    }
}
