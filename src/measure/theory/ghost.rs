//! What a chart draws of theory: a ghost over the measured curve where a model held, and a note for this moment.

use crate::measure::recorder::Recorder;
use crate::measure::theory::{Broken, Claim, Model, Prediction, Theory};
use crate::services::contract::NodeId;
use crate::services::station::Meters;
use crate::units::time::SimTime;

/// Arrivals that a look at them should have, for their number to say something.
const ENOUGH: f64 = 60.0;

/// Shortest and longest look at arrivals, in seconds.
const LOOK: (f64, f64) = (10.0, 60.0);

/// A fluid backlog of fewer messages is none.
const NO_BACKLOG: f64 = 1.0;

/// Theory for one chart.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Ghost {
    /// Pieces of the predicted curve: instants in seconds, and values.
    pub pieces: Vec<Vec<(f64, f64)>>,
    /// What it says of this moment.
    pub said: Said,
}

/// What theory says of this moment.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum Said {
    /// A model holds: which, and the load it is under (0: none).
    Model(Model, f64),
    /// The backlog grows by so much a second, or shrinks.
    Fluid(f64),
    /// No model holds, and why.
    Broken(Broken),
    /// Nothing.
    #[default]
    Nothing,
}

/// Happenings by bucket, added up.
struct Added {
    step: f64,
    sums: Vec<f64>,
}

impl Added {
    /// Happenings between two instants, by the buckets within; and how many seconds these are.
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "buckets of a series")]
    fn between(&self, from: f64, to: f64) -> Option<(f64, f64)> {
        let first = (from / self.step).ceil() as usize;
        let last = ((to / self.step).floor() as usize).min(self.sums.len().saturating_sub(1));
        (first < last).then(|| (self.sums[last] - self.sums[first], (last - first) as f64 * self.step))
    }
}

/// The run so far, as far as claims are checked against it.
struct Run<'a> {
    theory: &'a Theory,
    arrivals: Vec<Option<Added>>,
    refused: Vec<Option<Added>>,
}

impl Theory {
    /// Theory for one metric of a node over the run so far.
    #[must_use]
    pub fn ghost(&self, recorder: &Recorder, node: NodeId, metric: &str, now: SimTime) -> Ghost {
        let index = node.0 as usize;
        let run = Run {
            theory: self,
            arrivals: self.added(recorder, index, now, |meters| meters.arrivals),
            refused: self.added(recorder, index, now, |meters| meters.refused),
        };
        let is_waiting = self.meters[index].waiting == Some(metric);
        if is_waiting && self.fluids.iter().any(|fluids| fluids[index].is_some()) {
            return self.fluid(recorder, node, metric, now);
        }
        let seconds = now.as_secs_f64();
        let mut pieces = Vec::new();
        for (stretch, claims) in self.stretches.iter().zip(&self.claims).take_while(|(own, _)| own.from < seconds) {
            let to = stretch.to.min(seconds);
            match &claims[index] {
                Claim::Holds(prediction) => {
                    let Some(value) = prediction.value(metric) else { continue };
                    let held = run.held(index, stretch.from, to, prediction);
                    pieces.extend(held.into_iter().map(|(from, to)| vec![(from, value), (to, value)]));
                }
                Claim::PerArrival(hold) if self.meters[index].at_work == Some(metric) => {
                    pieces.push(run.by_littles_law(index, stretch.from, to, *hold));
                }
                Claim::PerArrival(hold) if self.meters[index].response == Some(metric) => {
                    pieces.push(vec![(stretch.from, *hold), (to, *hold)]);
                }
                _ => {}
            }
        }
        Ghost { pieces, said: self.said(&run, index, metric, seconds) }
    }

    /// A count of that node and of those whose answers it waits for, directly or not.
    fn added(
        &self,
        recorder: &Recorder,
        node: usize,
        now: SimTime,
        name: fn(&Meters) -> Option<&'static str>,
    ) -> Vec<Option<Added>> {
        let mut wanted = vec![false; self.meters.len()];
        let mut next = vec![node];
        while let Some(node) = next.pop() {
            if !std::mem::replace(&mut wanted[node], true) {
                next.extend(&self.asks[node]);
            }
        }
        let added = |(node, wanted): (usize, bool)| {
            let name = name(&self.meters[node]).filter(|_| wanted)?;
            let (width, values) = recorder.series(NodeId(u32::try_from(node).ok()?), name, now)?;
            let mut sums = vec![0.0];
            values.iter().for_each(|value| sums.push(sums[sums.len() - 1] + value));
            Some(Added { step: width.as_secs_f64(), sums })
        };
        wanted.into_iter().enumerate().map(added).collect()
    }

    fn said(&self, run: &Run<'_>, node: usize, metric: &str, now: f64) -> Said {
        let at = self.at(now);
        match &self.claims[at][node] {
            Claim::Holds(prediction) if prediction.value(metric).is_none() => Said::Nothing,
            Claim::Holds(prediction) => {
                let from = self.stretches[at].from.max(now - look(prediction.rate));
                match run.disagrees(node, from, now, prediction) {
                    Some(broken) => Said::Broken(broken),
                    None => Said::Model(prediction.model, prediction.load),
                }
            }
            Claim::PerArrival(_) if [self.meters[node].at_work, self.meters[node].response].contains(&Some(metric)) => {
                Said::Model(Model::Little, 0.0)
            }
            Claim::Broken(broken) if self.predicts(node, metric) => Said::Broken(broken.clone()),
            _ => Said::Nothing,
        }
    }

    /// It is one of the metrics that models speak of.
    fn predicts(&self, node: usize, metric: &str) -> bool {
        let own = &self.meters[node];
        let named = [own.waiting, own.at_work, own.in_system, own.wait, own.response];
        let of_clients = ["OutstandingRequests", "SuccessLatency"];
        named.contains(&Some(metric)) || own.arrivals == Some("RequestsSent") && of_clients.contains(&metric)
    }

    /// The fluid backlog of a queue from the start, and the mean of its steady state where it has one.
    fn fluid(&self, recorder: &Recorder, node: NodeId, metric: &str, now: SimTime) -> Ghost {
        let index = node.0 as usize;
        let mut consumers = self.fluids.iter().filter_map(|fluids| fluids[index].as_ref().map(|flow| flow.consumer));
        let instances = consumers.next_back().and_then(|consumer| {
            let name = self.meters[consumer].instances?;
            recorder.series(NodeId(u32::try_from(consumer).ok()?), name, now)
        });
        let Some((width, instances)) = instances else { return Ghost::default() };
        let step = width.as_secs_f64();
        let (mut backlog, mut growth) = (0.0_f64, 0.0);
        let (mut pieces, mut piece) = (Vec::new(), Vec::new());
        // The same stretch and number of instances give the same capacity.
        let mut known: Option<(usize, f64, f64)> = None;
        for (bucket, instances) in instances.iter().enumerate() {
            let time = bucket as f64 * step;
            let stretch = self.at(time + step / 2.0);
            let Some(flow) = &self.fluids[stretch][index] else {
                pieces.push(std::mem::take(&mut piece));
                backlog = 0.0;
                continue;
            };
            let capacity = match known {
                Some((own, before, capacity)) if own == stretch && (before - instances).abs() < 1e-9 => capacity,
                _ => flow.capacity(*instances),
            };
            known = Some((stretch, *instances, capacity));
            growth = flow.rate - capacity;
            backlog = (backlog + growth * step).max(0.0);
            let steady = match &self.claims[stretch][index] {
                Claim::Holds(prediction) => prediction.value(metric).unwrap_or(0.0),
                _ => 0.0,
            };
            piece.push((time + step, backlog + steady));
        }
        pieces.push(piece);
        pieces.retain(|piece| piece.len() > 1);
        let said = match &self.claims[self.at(now.as_secs_f64())][index] {
            Claim::Holds(prediction) if backlog < NO_BACKLOG => Said::Model(prediction.model, prediction.load),
            Claim::Broken(broken) if backlog < NO_BACKLOG && growth <= 0.0 => Said::Broken(broken.clone()),
            _ if pieces.is_empty() => Said::Nothing,
            _ => Said::Fluid(growth),
        };
        Ghost { pieces, said }
    }
}

/// How long a look at arrivals of that rate is, in seconds.
fn look(rate: f64) -> f64 {
    (ENOUGH / rate.max(1e-9)).clamp(LOOK.0, LOOK.1)
}

impl Run<'_> {
    /// Where as much arrived as the claims of a node and of those it waits for assume: from and to.
    fn held(&self, node: usize, from: f64, to: f64, prediction: &Prediction) -> Vec<(f64, f64)> {
        let look = look(prediction.rate);
        let mut held: Vec<(f64, f64)> = Vec::new();
        let mut at = from;
        while at < to {
            // What is too short for a look of its own belongs to the one before.
            let next = if to - at < 1.5 * look { to } else { at + look };
            if self.disagrees(node, at, next, prediction).is_none() {
                match held.last_mut() {
                    Some(last) if last.1 >= at => last.1 = next,
                    _ => held.push((at, next)),
                }
            }
            at = next;
        }
        held
    }

    /// Something else arrived or was refused than was assumed: here, or where it waits for answers.
    fn disagrees(&self, node: usize, from: f64, to: f64, prediction: &Prediction) -> Option<Broken> {
        let meters = &self.theory.meters[node];
        let refused = meters.refused.and_then(|name| prediction.value(name)).unwrap_or(0.0);
        let own = strays(self.arrivals[node].as_ref(), from, to, prediction.rate)
            .map(|measured| Broken::Arrivals(measured, prediction.rate))
            .or_else(|| strays(self.refused[node].as_ref(), from, to, refused).map(Broken::Refuses));
        own.or_else(|| {
            self.theory.asks[node].iter().find_map(|behind| {
                let at = self.theory.at(f64::midpoint(from, to));
                match &self.theory.claims[at][*behind] {
                    Claim::Holds(prediction) => self.disagrees(*behind, from, to, prediction),
                    _ => None,
                }
            })
        })
    }

    /// Little's law with what arrived: so many a second times the seconds that each holds.
    fn by_littles_law(&self, node: usize, from: f64, to: f64, hold: f64) -> Vec<(f64, f64)> {
        let Some(arrivals) = &self.arrivals[node] else { return Vec::new() };
        let mut points = Vec::new();
        let mut at = from;
        while at < to {
            let next = (at + LOOK.0).min(to);
            if let Some((count, seconds)) = arrivals.between(at, next) {
                points.push((f64::midpoint(at, next), count / seconds * hold));
            }
            at = next;
        }
        points
    }
}

/// The measured rate, if it is not what was expected: four standard deviations of a Poisson count off, and a little
/// more for what is under way.
fn strays(counted: Option<&Added>, from: f64, to: f64, rate: f64) -> Option<f64> {
    let (count, seconds) = counted?.between(from, to)?;
    let expected = rate * seconds;
    ((count - expected).abs() > 4.0 * expected.sqrt() + 0.03 * expected + 1.0).then_some(count / seconds)
}
