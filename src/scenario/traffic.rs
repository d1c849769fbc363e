//! Whether the scripted requests of a client can come: each within the run.

use crate::scenario::check::Faults;
use crate::services::client;
use crate::services::traffic::Phase;
use crate::units::time::SimDuration;

/// No scripted request stands after the end of the run.
pub(crate) fn check_scripts(name: &str, client: &client::Config, end: SimDuration, faults: &mut Faults) {
    // When a phase starts is known as long as those before it have an end.
    let mut start = SimDuration::ZERO;
    for (index, phase) in client.traffic.iter().enumerate() {
        let last = phase.script().iter().map(|request| request.at).max();
        if let Some(last) = last.filter(|last| start + *last > end) {
            let message = format!("a scripted request stands at {}, after the end of the run, {end}", start + last);
            faults.add(&["nodes", name, "traffic", &index.to_string()], message, || {
                "write an earlier instant, counted from the start of the phase, or a longer duration".into()
            });
        }
        match (phase, phase.lasts(), last) {
            (_, Some(lasts), _) | (_, None, Some(lasts)) => start = start + lasts,
            (Phase::Burst { .. }, ..) => {}
            _ => return,
        }
    }
}
