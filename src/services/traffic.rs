//! Traffic of a client: the phases a scenario writes, and when the next request of a phase comes.

use serde::{Deserialize, Serialize};

use crate::services::contract::OperationKind;
use crate::units::distribution::Distribution;
use crate::units::named::Named;
use crate::units::rate::Rate;
use crate::units::size::DataSize;
use crate::units::stream::Stream;
use crate::units::time::{NANOS_PER_SECOND, SimDuration, SimTime};

/// One phase of traffic. `lasts` says how long; without it the phase goes on to the end of the run.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub enum Phase {
    /// Evenly spaced requests.
    Constant {
        /// How many.
        rate: Rate,
        /// For how long.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        lasts: Option<SimDuration>,
    },
    /// Independent arrivals with exponential gaps.
    Poisson {
        /// How many on average.
        rate: Rate,
        /// For how long.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        lasts: Option<SimDuration>,
    },
    /// Poisson arrivals whose rate goes straight from one value to another.
    Ramp {
        /// Rate at the start.
        from: Rate,
        /// Rate at the end.
        to: Rate,
        /// For how long.
        lasts: SimDuration,
    },
    /// So many requests at one instant.
    Burst {
        /// How many, 1..=10000000.
        count: u32,
    },
    /// Users who think, ask, wait for the answer, and think again.
    ClosedLoop {
        /// How many users, 1..=1000000.
        users: u32,
        /// How long a user thinks before the next request.
        think: Distribution,
        /// For how long.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        lasts: Option<SimDuration>,
    },
    /// No traffic.
    Pause {
        /// For how long.
        lasts: SimDuration,
    },
    /// Single requests at given instants, counted from the start of the phase.
    Script(
        /// The requests, in order of time.
        Vec<ScriptedRequest>,
    ),
}

/// What a client asks of its target directly.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
pub enum ClientOperation {
    /// Run its handler.
    #[default]
    Invoke,
    /// Give an event to a function, which runs it later.
    InvokeAsync,
    /// Get an object.
    Get,
    /// Put an object.
    Put,
    /// Read an item of a table.
    Read,
    /// Write an item of a table.
    Write,
    /// Send a message straight to a queue.
    Send,
    /// Publish a message to a topic.
    Publish,
    /// Open a WebSocket connection for the user whom the key names.
    Connect,
    /// Send a message over that connection.
    Message,
}

impl ClientOperation {
    /// Which kind of operation it is.
    #[must_use]
    pub fn kind(self) -> OperationKind {
        match self {
            ClientOperation::Invoke => OperationKind::Invoke,
            ClientOperation::InvokeAsync => OperationKind::InvokeAsync,
            ClientOperation::Get | ClientOperation::Put => OperationKind::Object,
            ClientOperation::Read | ClientOperation::Write => OperationKind::Table,
            ClientOperation::Send => OperationKind::Send,
            ClientOperation::Publish => OperationKind::Publish,
            ClientOperation::Connect | ClientOperation::Message => OperationKind::WebSocket,
        }
    }
}

/// One scripted request; what it leaves out is as the client's other requests.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct ScriptedRequest {
    /// When, from the start of the phase.
    pub at: SimDuration,
    /// How many alike at that instant, 1..=1000000; default 1.
    #[serde(default = "one")]
    pub count: u32,
    /// What is asked, where the target takes several things.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub operation: Option<ClientOperation>,
    /// HTTP method.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub method: Option<String>,
    /// Path.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub path: Option<String>,
    /// Further parameters of the request, such as query parameters; they are part of a cache key.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub parameters: Option<String>,
    /// Key of the data.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub key: Option<u64>,
    /// HTTP headers by name, beside the client's; an empty value leaves one of the client's out.
    #[serde(default)]
    pub headers: Named<String>,
    /// Value of the header `Authorization`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub token: Option<String>,
    /// Message group.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub message_group: Option<String>,
    /// Size of the request.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub size: Option<DataSize>,
    /// Poisoned: `Fail(Poison)` steps fail for it.
    #[serde(default)]
    pub poison: bool,
}

fn one() -> u32 {
    1
}

impl Phase {
    /// How long it lasts; `None`: to the end of the run, or (bursts and scripts) as long as it takes.
    #[must_use]
    pub fn lasts(&self) -> Option<SimDuration> {
        match self {
            Phase::Constant { lasts, .. } | Phase::Poisson { lasts, .. } | Phase::ClosedLoop { lasts, .. } => *lasts,
            Phase::Ramp { lasts, .. } | Phase::Pause { lasts } => Some(*lasts),
            // Ends with its last request.
            Phase::Burst { .. } | Phase::Script(_) => None,
        }
    }

    /// Its scripted requests, none for other phases.
    #[must_use]
    pub fn script(&self) -> &[ScriptedRequest] {
        match self {
            Phase::Script(requests) => requests,
            _ => &[],
        }
    }

    /// Users of a closed loop, 0 for other phases.
    #[must_use]
    pub fn users(&self) -> u32 {
        match self {
            Phase::ClosedLoop { users, .. } => *users,
            _ => 0,
        }
    }

    /// What is wrong with it: message and help.
    #[must_use]
    pub fn problem(&self) -> Option<(String, String)> {
        let range = |what: &str, value: u32, range: &str| {
            Some((format!("{what} is {value}, outside {range}"), format!("write a value in {range}")))
        };
        match self {
            Phase::Burst { count } if !(1..=10_000_000).contains(count) => range("count", *count, "1..=10000000"),
            Phase::ClosedLoop { users, .. } if !(1..=1_000_000).contains(users) => {
                range("users", *users, "1..=1000000")
            }
            Phase::ClosedLoop { think, .. } if think.mean() == SimDuration::ZERO => {
                Some(("users who think for no time ask without end".into(), "write a think time over 0s".into()))
            }
            Phase::Script(requests) if requests.is_empty() => {
                Some(("the script is empty".into(), "write at least one request, such as (at: \"0s\")".into()))
            }
            Phase::Script(requests) => {
                let bad = requests.iter().find(|request| !(1..=1_000_000).contains(&request.count))?;
                range("count", bad.count, "1..=1000000")
            }
            _ if self.lasts() == Some(SimDuration::ZERO) => {
                Some(("the phase lasts 0s".into(), "write a duration over 0s".into()))
            }
            _ => None,
        }
    }
}

/// When the next request comes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Next {
    /// Then.
    At(SimTime),
    /// No more in this phase.
    Over,
}

/// Where a client stands in its traffic.
#[derive(Clone, Debug, Default)]
pub struct Arrivals {
    /// Index of the present phase.
    pub phase: u32,
    started: SimTime,
    last: SimTime,
    /// Requests asked for so far in this phase.
    count: u64,
    /// Mean time between requests in nanoseconds, where that stays the same.
    mean_gap: f64,
    /// Sum of unit exponentials so far (ramps).
    area: f64,
    /// Place in the script of the request that comes next.
    script_at: usize,
    /// Scripted requests in order of time.
    script_order: Vec<usize>,
}

impl Arrivals {
    /// The phase of that number starts now; there may be none.
    #[must_use]
    pub fn starting(number: u32, phase: Option<&Phase>, now: SimTime) -> Self {
        let mean_gap = match phase {
            Some(Phase::Poisson { rate, .. }) => NANOS_PER_SECOND as f64 / rate.as_per_second(),
            _ => 0.0,
        };
        Arrivals { phase: number, started: now, last: now, mean_gap, ..Arrivals::default() }
    }

    /// Place in the script of the request that the last [`Next::At`] was about.
    #[must_use]
    pub fn scripted(&self) -> usize {
        self.script_order.get(self.script_at.wrapping_sub(1)).copied().unwrap_or(0)
    }

    /// Arrival rate at this moment, per second.
    #[must_use]
    pub fn rate(&self, phase: &Phase, now: SimTime) -> f64 {
        match phase {
            Phase::Constant { rate, .. } | Phase::Poisson { rate, .. } => rate.as_per_second(),
            Phase::Ramp { from, to, lasts } => {
                let done = now.since(self.started).as_secs_f64() / lasts.as_secs_f64();
                from.as_per_second() + (to.as_per_second() - from.as_per_second()) * done.clamp(0.0, 1.0)
            }
            _ => 0.0,
        }
    }

    /// The instant of the next request of an open phase or a script.
    #[inline]
    pub fn next(&mut self, phase: &Phase, stream: &mut Stream) -> Next {
        let at = match phase {
            Phase::Constant { rate, .. } => {
                let offset = rate.nth(self.count);
                if offset.0 == u64::MAX {
                    return Next::Over;
                }
                self.started + offset
            }
            Phase::Poisson { rate, .. } if rate.is_zero() => return Next::Over,
            Phase::Poisson { .. } => self.last + SimDuration::from_nanos_f64(stream.exponential() * self.mean_gap),
            Phase::Ramp { from, to, lasts } => match self.next_of_ramp(*from, *to, *lasts, stream) {
                Some(offset) => self.started + offset,
                None => return Next::Over,
            },
            Phase::Script(requests) => return self.next_of_script(requests),
            Phase::Burst { .. } | Phase::ClosedLoop { .. } | Phase::Pause { .. } => return Next::Over,
        };
        self.count += 1;
        self.last = at;
        Next::At(at)
    }

    /// A Poisson process whose rate goes from a to b in T: the area under the rate up to t is
    /// a t + (b - a) t^2 / 2 T, and arrivals come where it passes sums of unit exponentials.
    #[inline(never)]
    fn next_of_ramp(&mut self, from: Rate, to: Rate, lasts: SimDuration, stream: &mut Stream) -> Option<SimDuration> {
        self.area += stream.exponential();
        let (a, slope) = (from.as_per_second(), (to.as_per_second() - from.as_per_second()) / lasts.as_secs_f64());
        let seconds = if slope.abs() < 1e-12 {
            self.area / a
        } else {
            let under_root = a * a + 2.0 * slope * self.area;
            if under_root < 0.0 {
                return None;
            }
            (libm::sqrt(under_root) - a) / slope
        };
        (seconds.is_finite() && seconds < lasts.as_secs_f64()).then(|| SimDuration::from_secs_f64(seconds))
    }

    #[inline(never)]
    fn next_of_script(&mut self, requests: &[ScriptedRequest]) -> Next {
        if self.script_order.is_empty() {
            self.script_order = (0..requests.len()).collect();
            self.script_order.sort_by_key(|index| requests[*index].at);
        }
        let Some(index) = self.script_order.get(self.script_at) else { return Next::Over };
        self.script_at += 1;
        Next::At(self.started + requests[*index].at)
    }
}
