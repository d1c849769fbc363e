//! The other side of the contests: the same models as bare loops over the standard library's heap, with
//! nothing but the sums that the model itself needs.

use std::cmp::Reverse;
use std::collections::{BinaryHeap, VecDeque};
use std::hint::black_box;

use loosely::units::stream::{Purpose, Stream};
use loosely::units::time::SimDuration;

use crate::seconds;

/// What happens in the single-server loop.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Event {
    Arrival,
    Departure,
}

/// Mean of the gap between arrivals and of the work, in nanoseconds: 70 % utilization.
const GAP: f64 = 1e9 / 70.0;
const WORK: f64 = 1e9 / 100.0;

fn span(stream: &mut Stream, mean: f64) -> u64 {
    SimDuration::from_secs_f64(stream.exponential() * mean / 1e9).0
}

/// Plays an M/M/1 queue until `customers` have come; returns how many came.
pub(crate) fn single_server(customers: u64) -> u64 {
    let mut arrivals = Stream::new(1, "customers", Purpose::Arrival);
    let mut services = Stream::new(1, "counter", Purpose::Service);
    let mut calendar: BinaryHeap<Reverse<(u64, u64, Event)>> = BinaryHeap::new();
    let mut line: VecDeque<u64> = VecDeque::new();
    let (mut came, mut sequence, mut stayed) = (0, 1, 0_u64);
    calendar.push(Reverse((span(&mut arrivals, GAP), 0, Event::Arrival)));
    while let Some(Reverse((now, _, event))) = calendar.pop() {
        let starts = match event {
            Event::Arrival => {
                came += 1;
                if came < customers {
                    calendar.push(Reverse((now + span(&mut arrivals, GAP), sequence, Event::Arrival)));
                    sequence += 1;
                }
                line.push_back(now);
                line.len() == 1
            }
            Event::Departure => {
                stayed += now - line.pop_front().unwrap();
                !line.is_empty()
            }
        };
        if starts {
            calendar.push(Reverse((now + span(&mut services, WORK), sequence, Event::Departure)));
            sequence += 1;
        }
    }
    black_box(stayed);
    came
}

/// Seconds that `events` hold operations take: the earliest of `pending` events is taken out and put back an
/// exponential span later.
pub(crate) fn hold(pending: u32, events: u64) -> f64 {
    let mut stream = Stream::new(1, "hold", Purpose::Arrival);
    let mut calendar: BinaryHeap<Reverse<(u64, u64, u32)>> = BinaryHeap::new();
    for user in 0..pending {
        calendar.push(Reverse((span(&mut stream, 1e9), u64::from(user), user)));
    }
    seconds(|| {
        for sequence in 0..events {
            let Reverse((now, _, user)) = calendar.pop().unwrap();
            calendar.push(Reverse((now + span(&mut stream, 1e9), u64::from(pending) + sequence, user)));
        }
        black_box(&calendar);
    })
}
