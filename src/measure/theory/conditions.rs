//! Stretches of a run in which nothing changes from outside: neither traffic nor parameters nor what is broken.

use crate::scenario::intervention::Intervention;
use crate::scenario::model::TimelineEntry;
use crate::scenario::resolve::Resolved;
use crate::services::NodeConfig;
use crate::services::client::Phase;
use crate::units::time::SimDuration;

/// A ramp is cut into pieces of this many seconds, but into [`MOST_PIECES`] at most.
const PIECE: f64 = 10.0;

/// Most pieces of a ramp.
const MOST_PIECES: f64 = 60.0;

/// What holds from one instant to the next, in seconds.
#[derive(Clone, Debug)]
pub(super) struct Stretch {
    /// Its beginning.
    pub(super) from: f64,
    /// Its end.
    pub(super) to: f64,
    /// What each node runs.
    pub(super) configs: Vec<NodeConfig>,
    /// How much slower than normal each is.
    pub(super) slow: Vec<f64>,
    /// It is up.
    pub(super) up: Vec<bool>,
    /// It has all its workers.
    pub(super) whole: Vec<bool>,
    /// Seconds that a call to it or from it takes longer, each way.
    pub(super) latency: Vec<f64>,
    /// What each client does; `None` for other nodes.
    pub(super) traffic: Vec<Option<Traffic>>,
}

/// What a client does.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Traffic {
    /// Independent arrivals, so many a second.
    Poisson(f64),
    /// The rate changes; its mean.
    Changing(f64),
    /// Evenly spaced.
    Even(f64),
    /// Users, and how long each thinks on average.
    Closed(u32, f64),
    /// At instants that somebody wrote.
    Written,
    /// Nothing.
    None,
}

/// All stretches, from the start to the end of the scenario.
pub(super) fn stretches(resolved: &Resolved, live: &[TimelineEntry]) -> Vec<Stretch> {
    let scenario = &resolved.scenario;
    let end = scenario.duration.as_secs_f64();
    let nodes = scenario.nodes.0.len();
    let mut events: Vec<&TimelineEntry> = scenario.timeline.iter().chain(live).collect();
    events.sort_by_key(|entry| entry.at);
    let mut now = Stretch {
        from: 0.0,
        to: end,
        configs: scenario.nodes.0.iter().map(|(_, config)| config.clone()).collect(),
        slow: vec![1.0; nodes],
        up: vec![true; nodes],
        whole: vec![true; nodes],
        latency: vec![0.0; nodes],
        traffic: vec![None; nodes],
    };
    let mut cuts: Vec<f64> = events.iter().map(|entry| entry.at.as_secs_f64()).collect();
    for (_, config) in &scenario.nodes.0 {
        cuts.extend(phases(config).into_iter().flat_map(|(from, to, phase)| cuts_of(from, to.min(end), phase)));
    }
    cuts.extend([0.0, end]);
    cuts.retain(|cut| (0.0..=end).contains(cut));
    cuts.sort_by(f64::total_cmp);
    cuts.dedup();
    let mut events = events.into_iter().peekable();
    let mut all = Vec::new();
    for pair in cuts.windows(2) {
        while let Some(entry) = events.next_if(|entry| entry.at.as_secs_f64() <= pair[0]) {
            apply(resolved, &mut now, &entry.event);
        }
        (now.from, now.to) = (pair[0], pair[1]);
        now.traffic = now.configs.iter().zip(&now.up).map(|(config, up)| traffic(config, *up, pair)).collect();
        all.push(now.clone());
    }
    all
}

/// The phases of a client with their beginnings and ends, in seconds.
fn phases(config: &NodeConfig) -> Vec<(f64, f64, &Phase)> {
    let NodeConfig::Client(client) = config else { return Vec::new() };
    let mut from = 0.0;
    let mut phases = Vec::new();
    for phase in &client.traffic {
        let to = length(phase).map_or(f64::INFINITY, |lasts| from + lasts.as_secs_f64());
        phases.push((from, to, phase));
        from = to;
    }
    phases
}

/// How long a phase is; `None` if it goes on to the end.
fn length(phase: &Phase) -> Option<SimDuration> {
    match phase {
        Phase::Burst { .. } => Some(SimDuration::ZERO),
        Phase::Script(requests) => requests.iter().map(|request| request.at).max(),
        _ => phase.lasts(),
    }
}

fn cuts_of(from: f64, to: f64, phase: &Phase) -> Vec<f64> {
    let pieces = match phase {
        Phase::Ramp { .. } if to > from => ((to - from) / PIECE).ceil().clamp(1.0, MOST_PIECES),
        _ => 1.0,
    };
    let mut cuts = vec![from];
    let mut piece = 1.0;
    while piece < pieces {
        cuts.push(from + (to - from) * piece / pieces);
        piece += 1.0;
    }
    cuts.push(to);
    cuts
}

/// What a client does between two cuts.
fn traffic(config: &NodeConfig, up: bool, cut: &[f64]) -> Option<Traffic> {
    let NodeConfig::Client(_) = config else { return None };
    if !up {
        return Some(Traffic::None);
    }
    let middle = f64::midpoint(cut[0], cut[1]);
    let present = phases(config).into_iter().find(|(from, to, _)| (*from..*to).contains(&middle));
    Some(match present {
        Some((_, _, Phase::Poisson { rate, .. })) => Traffic::Poisson(rate.as_per_second()),
        Some((_, _, Phase::Constant { rate, .. })) => Traffic::Even(rate.as_per_second()),
        Some((start, _, Phase::Ramp { from, to, lasts })) => {
            let done = (middle - start) / lasts.as_secs_f64();
            Traffic::Changing(from.as_per_second() + (to.as_per_second() - from.as_per_second()) * done)
        }
        Some((_, _, Phase::ClosedLoop { users, think, .. })) => Traffic::Closed(*users, think.mean().as_secs_f64()),
        Some((_, _, Phase::Script(_) | Phase::Burst { .. })) => Traffic::Written,
        Some((_, _, Phase::Pause { .. })) | None => Traffic::None,
    })
}

fn apply(resolved: &Resolved, now: &mut Stretch, event: &Intervention) {
    let node = event.node().and_then(|name| resolved.names.0.get(name)).map(|node| node.0 as usize);
    let Some(node) = node else {
        // A zone: whoever stands in zones may have lost something; when it is back, all are as they were.
        let whole = matches!(event, Intervention::RestoreZone { .. });
        for (index, config) in now.configs.iter().enumerate() {
            let in_zones = config.station().is_some() && !config.handler().is_empty();
            now.whole[index] &= whole || !in_zones;
            now.whole[index] |= whole;
        }
        return;
    };
    match event {
        Intervention::Fail { .. } => now.up[node] = false,
        Intervention::Recover { .. } => (now.up[node], now.whole[node]) = (true, true),
        Intervention::Slow { factor, .. } => now.slow[node] = *factor,
        Intervention::AddLatency { latency, .. } => now.latency[node] = latency.as_secs_f64(),
        Intervention::Set { parameter, value, .. } => {
            if let Ok(changed) = now.configs[node].with_live_parameter(parameter, value) {
                now.configs[node] = changed;
            }
        }
        // A group replaces what it has lost; others do not.
        Intervention::KillWorker { .. } => {
            now.whole[node] = now.configs[node].station().is_none_or(|station| station.meters.instances.is_some());
        }
        _ => {}
    }
}
