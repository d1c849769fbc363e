//! The time axis of the waterfall: in proportion, but with a cut through long stretches in which nothing happened,
//! and with a little room between any two moments.

use crate::measure::waterfall::{Shade, Waterfall};
use crate::units::time::{SimDuration, SimTime};

/// A stretch is cut when it is longer than this many times all the others together.
const CUT_FROM: f64 = 1.2;

/// What remains of a stretch that is cut, as a share of the others.
const CUT_TO: f64 = 0.22;

/// A stretch is cut only if so many others gain room by it.
const GAIN: usize = 3;

/// Most stretches that are cut.
const MOST_CUTS: usize = 4;

/// Least room between two moments, as a share of the whole axis.
const LEAST: f64 = 0.022;

/// Steps between two times on the axis, in milliseconds.
const STEPS: [u64; 21] = [
    1, 2, 5, 10, 20, 50, 100, 200, 500, 1_000, 2_000, 5_000, 10_000, 20_000, 30_000, 60_000, 120_000, 300_000, 600_000,
    1_800_000, 3_600_000,
];

/// An axis: where each instant stands.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Axis {
    /// Instants and where they stand, in order.
    stops: Vec<(SimTime, f32)>,
    /// The first stop of each stretch that is cut.
    cuts: Vec<usize>,
}

impl Axis {
    /// The axis of a picture between two positions on screen.
    pub(super) fn new(picture: &Waterfall, left: f32, right: f32) -> Self {
        let mut times: Vec<SimTime> = picture.moments.iter().map(|moment| moment.at).collect();
        times.extend(picture.bars.iter().flat_map(|bar| [bar.from, picture.end(bar)]));
        times.extend([picture.from, picture.to]);
        times.sort_unstable();
        times.dedup();
        if times.len() == 1 {
            times.push(times[0] + SimDuration(1));
        }
        let idle = |from: SimTime, to: SimTime| {
            let covers = |bar: &&crate::measure::waterfall::Bar| bar.from <= from && picture.end(bar) >= to;
            picture
                .bars
                .iter()
                .filter(covers)
                .all(|bar| matches!(bar.shade, Shade::Waiting | Shade::Asking(_) | Shade::InFlight(..)))
        };
        let lengths: Vec<(f64, bool)> =
            times.windows(2).map(|pair| (pair[1].since(pair[0]).as_secs_f64(), idle(pair[0], pair[1]))).collect();
        Axis::laid_out(&times, lengths, left, right)
    }

    #[expect(clippy::cast_possible_truncation, reason = "positions on screen")]
    fn laid_out(times: &[SimTime], mut lengths: Vec<(f64, bool)>, left: f32, right: f32) -> Self {
        let cuts = cut(&mut lengths);
        let sum: f64 = lengths.iter().map(|(length, _)| length).sum();
        let least = sum * LEAST.min(0.5 / lengths.len().max(1) as f64);
        let lengths: Vec<f64> = lengths.into_iter().map(|(length, _)| length.max(least)).collect();
        let scale = f64::from(right - left) / lengths.iter().sum::<f64>().max(1e-12);
        let mut x = f64::from(left);
        let mut stops = vec![(times[0], left)];
        for (time, length) in times[1..].iter().zip(lengths) {
            x += length * scale;
            stops.push((*time, x as f32));
        }
        Axis { stops, cuts }
    }

    /// Where an instant stands.
    #[expect(clippy::cast_possible_truncation, reason = "positions on screen")]
    pub(super) fn x(&self, at: SimTime) -> f32 {
        let next = self.stops.partition_point(|(time, _)| *time < at);
        match (next.checked_sub(1).and_then(|before| self.stops.get(before)), self.stops.get(next)) {
            (Some((from, left)), Some((to, right))) => {
                let share = at.since(*from).as_secs_f64() / to.since(*from).as_secs_f64().max(1e-12);
                left + (right - left) * share as f32
            }
            (Some((_, left)), None) => *left,
            (None, Some((_, right))) => *right,
            (None, None) => 0.0,
        }
    }

    /// Where the axis is cut: from and to.
    pub(super) fn cuts(&self) -> impl Iterator<Item = (f32, f32)> {
        self.cuts.iter().map(|first| (self.stops[*first].1, self.stops[first + 1].1))
    }

    /// Round instants to write on the axis, at least `room` apart and not in a cut; and whether they need parts of
    /// a second.
    pub(super) fn ticks(&self, room: f32) -> (Vec<(SimTime, f32)>, bool) {
        let (first, last) = (self.stops[0].0, self.stops[self.stops.len() - 1].0);
        let (left, right) = (self.stops[0].1, self.stops[self.stops.len() - 1].1);
        let most = f64::from((right - left) / room).max(1.0);
        let cut: u64 = self.cuts.iter().map(|index| self.stops[index + 1].0.since(self.stops[*index].0).0).sum();
        let shown = (last.since(first).0 - cut) as f64 / 1e6;
        let step = STEPS.into_iter().find(|step| shown / *step as f64 <= most).unwrap_or(86_400_000) * 1_000_000;
        let mut ticks: Vec<(SimTime, f32)> = Vec::new();
        for (index, pair) in self.stops.windows(2).enumerate() {
            if self.cuts.contains(&index) {
                continue;
            }
            let mut at = pair[0].0.0.div_ceil(step) * step;
            while at <= pair[1].0.0 {
                let x = self.x(SimTime(at));
                if ticks.last().is_none_or(|(_, last)| x - last >= room) {
                    ticks.push((SimTime(at), x));
                }
                at += step;
            }
        }
        (ticks, step < 1_000_000_000)
    }
}

/// Cuts stretches that are much longer than the rest and in which nothing happened; which ones.
fn cut(lengths: &mut [(f64, bool)]) -> Vec<usize> {
    let mut cuts = Vec::new();
    if lengths.len() <= GAIN {
        return cuts;
    }
    for _ in 0..MOST_CUTS {
        let open = lengths.iter().enumerate().filter(|(index, (_, idle))| *idle && !cuts.contains(index));
        let Some((index, length)) =
            open.map(|(index, (length, _))| (index, *length)).max_by(|a, b| a.1.total_cmp(&b.1))
        else {
            break;
        };
        let rest: f64 = lengths.iter().map(|(length, _)| length).sum::<f64>() - length;
        if rest <= 0.0 || length <= rest * CUT_FROM {
            break;
        }
        lengths[index].0 = rest * CUT_TO;
        cuts.push(index);
    }
    cuts.sort_unstable();
    cuts
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seconds(list: &[u64]) -> Vec<SimTime> {
        list.iter().map(|second| SimTime(second * 1_000_000_000)).collect()
    }

    #[test]
    fn a_long_wait_is_cut_and_the_rest_stays_in_proportion() {
        // 10 s at work, 1,000 s of waiting, 30 s at work: the rest is 40 s, so the wait shrinks to 0.22 x 40 = 8.8 s.
        let lengths = vec![(10.0, false), (1_000.0, true), (15.0, false), (15.0, false)];
        let axis = Axis::laid_out(&seconds(&[0, 10, 1_010, 1_025, 1_040]), lengths, 0.0, 488.0);

        // 488 px for 48.8 s: 10 px a second.
        assert!((axis.x(SimTime(10_000_000_000)) - 100.0).abs() < 0.01);
        assert!((axis.x(SimTime(1_010_000_000_000)) - 188.0).abs() < 0.01);
        assert!((axis.x(SimTime(1_025_000_000_000)) - 338.0).abs() < 0.01);
        assert_eq!(axis.cuts().count(), 1);
        let (ticks, fine) = axis.ticks(90.0);
        assert!(!fine && ticks.windows(2).all(|pair| pair[1].1 - pair[0].1 >= 90.0), "{ticks:?}");
        assert!(ticks.iter().all(|(_, x)| *x <= 100.0 || *x >= 188.0), "none in the cut: {ticks:?}");
    }

    #[test]
    fn work_is_never_cut_however_long() {
        let axis = Axis::laid_out(&seconds(&[0, 1, 500]), vec![(1.0, true), (499.0, false)], 0.0, 100.0);
        assert_eq!(axis.cuts().count(), 0);
        // Yet the first second has its least room: 2.2 % of 500 s, which then are 510 s: 11 / 510 of 100 px.
        assert!((axis.x(SimTime(1_000_000_000)) - 100.0 * 11.0 / 510.0).abs() < 0.01);
    }
}
