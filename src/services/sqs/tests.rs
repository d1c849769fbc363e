//! The queue alone: random sequences of calls, and what must hold after each of them.

use std::collections::BTreeMap;

use proptest::prelude::*;

use super::*;
use crate::services::configuration::Mode;
use crate::services::contract::{ChangeVisibility, Content, Delivery, Operation, Receipt, Receive, Request};
use crate::services::probe::{Probe, at, request, secs};
use crate::units::probability::Probability;

/// One thing that somebody does with the queue.
#[derive(Clone, Copy, Debug)]
enum Act {
    Send { group: u32 },
    Receive { max: u32, visibility: u64 },
    Delete(usize),
    ChangeVisibility(usize, u64),
    Wait(u64),
}

fn act() -> impl Strategy<Value = Act> {
    prop_oneof![
        3 => (1_u32..4).prop_map(|group| Act::Send { group }),
        3 => (1_u32..5, 0_u64..40).prop_map(|(max, visibility)| Act::Receive { max, visibility }),
        2 => (0_usize..20).prop_map(Act::Delete),
        1 => ((0_usize..20), (0_u64..60)).prop_map(|(which, seconds)| Act::ChangeVisibility(which, seconds)),
        2 => (0_u64..30).prop_map(Act::Wait),
    ]
}

/// A message as the test knows it: its group, and until when it is in flight.
type Known = BTreeMap<u32, (u32, Option<SimTime>)>;

/// A queue, and what a careful observer knows of it.
struct Watched {
    queue: Sqs,
    probe: Probe,
    known: Known,
    deliveries: Vec<Delivery>,
}

impl Watched {
    fn new(fifo_queue: bool) -> Self {
        let config = Config { fifo_queue, content_based_deduplication: fifo_queue, ..Config::default() };
        Watched::of(config, Mode::Strict)
    }

    fn of(config: Config, mode: Mode) -> Self {
        let queue = Sqs::new(config, &Surroundings { mode, ..Surroundings::default() });
        Watched { queue, probe: Probe::new(), known: Known::new(), deliveries: Vec::new() }
    }

    fn high_throughput() -> Self {
        let config = Config {
            fifo_queue: true,
            content_based_deduplication: true,
            deduplication_scope: DeduplicationScope::MessageGroup,
            fifo_throughput_limit: FifoThroughputLimit::PerMessageGroupId,
            ..Config::default()
        };
        Watched::of(config, Mode::Strict)
    }

    /// A standard queue by chance, but for deletes that miss a copy, after which no count would say what is left.
    fn realistic() -> Self {
        let config = Config { duplicate_probability: Probability::try_from(0.0).unwrap(), ..Config::default() };
        Watched::of(config, Mode::Realistic)
    }

    fn ask(&mut self, request: Request) -> Reply {
        let call = self.probe.ask(&mut self.queue, request);
        let last = self.probe.responses.last().filter(|response| response.call == call);
        last.expect("short polls are answered at once").reply.clone()
    }

    fn act(&mut self, act: Act) {
        match act {
            Act::Send { group } => {
                let key = self.queue.sequence;
                let body = Body { group, key, ..Body::default() };
                assert!(self.ask(Request { body, ..request(Operation::Send(None)) }).is_ok());
                let id = u32::try_from(self.queue.sequence).unwrap();
                self.known.insert(id, (group, None));
            }
            Act::Receive { max, visibility } => self.receive(max, visibility),
            Act::Delete(which) => {
                let Some(delivery) = self.deliveries.get(which).copied() else { return };
                let before = self.queue.messages.len();
                self.ask(request(Operation::Delete(Box::new([delivery.receipt]))));
                if self.queue.messages.len() < before {
                    self.known.remove(&delivery.message_id);
                }
            }
            Act::ChangeVisibility(which, seconds) => {
                let Some(Delivery { receipt, message_id, .. }) = self.deliveries.get(which).copied() else { return };
                let timeout = SimDuration::from_secs(seconds);
                let change = ChangeVisibility { receipt, timeout };
                if self.ask(request(Operation::ChangeVisibility(Box::new(change)))).is_ok() {
                    let until = (seconds > 0).then_some(self.probe.now + timeout);
                    self.known.get_mut(&message_id).expect("what is in flight is not deleted").1 = until;
                }
            }
            Act::Wait(seconds) => self.wait(SimDuration::from_secs(seconds)),
        }
        self.check_counts();
    }

    fn wait(&mut self, span: SimDuration) {
        let until = self.probe.now + span;
        self.probe.advance(&mut self.queue, until);
        for (_, in_flight) in self.known.values_mut() {
            *in_flight = in_flight.filter(|end| *end > until);
        }
    }

    fn receive(&mut self, max: u32, visibility: u64) {
        let visibility = SimDuration::from_secs(visibility);
        let receive = Receive { max, wait: Some(SimDuration::ZERO), visibility: Some(visibility), if_below: None };
        let Content::Messages(batch) = self.ask(request(Operation::Receive(Box::new(receive)))).content else { return };
        if self.queue.config.fifo_queue {
            self.check_order(&batch);
        }
        for delivery in &batch {
            let (_, in_flight) = self.known.get_mut(&delivery.message_id).expect("a deleted message is not given out");
            assert_eq!(*in_flight, None, "message {} is given out while in flight", delivery.message_id);
            *in_flight = Some(self.probe.now + visibility);
        }
        self.deliveries.extend(batch);
        if visibility == SimDuration::ZERO {
            self.wait(SimDuration::ZERO);
        }
    }

    /// A group gives its messages from the first that is left, in order, and only while none is in flight.
    fn check_order(&self, batch: &[Delivery]) {
        let mut groups: Vec<u32> = batch.iter().map(|delivery| delivery.body.group).collect();
        groups.dedup();
        for group in groups {
            let of_group = || self.known.iter().filter(move |(_, (own, _))| *own == group);
            assert!(of_group().all(|(_, (_, in_flight))| in_flight.is_none()), "group {group} is locked");
            let given: Vec<u32> = batch.iter().filter(|d| d.body.group == group).map(|d| d.message_id).collect();
            let first: Vec<u32> = of_group().map(|(id, _)| *id).take(given.len()).collect();
            assert_eq!(given, first, "group {group} is out of order");
        }
    }

    /// Every message is in one state, the counts say which, and the observer agrees.
    fn check_counts(&self) {
        let count =
            |state: State| self.queue.messages.iter().filter(|(_, message)| message.state == state).count() as u64;
        let counts = self.queue.counts;
        assert_eq!((counts.visible, counts.in_flight), (count(State::Visible), count(State::InFlight)));
        assert_eq!(counts.delayed, count(State::Delayed));
        let in_flight = self.known.values().filter(|(_, in_flight)| in_flight.is_some()).count() as u64;
        assert_eq!((counts.in_flight, counts.visible), (in_flight, self.known.len() as u64 - in_flight));
    }

    /// After everything has come back, nothing that was not deleted is missing.
    fn check_none_lost(&mut self) {
        self.wait(SimDuration::from_secs(120));
        let expected: Vec<u32> = self.known.keys().copied().collect();
        let mut found: Vec<u32> = Vec::new();
        // A short poll in realistic mode asks half of the shards: the chance that 40 in a row miss a message is 2^-40.
        let polls = if self.queue.mode == Mode::Realistic { 40 } else { 1 };
        for _ in 0..expected.len() * polls {
            let before = self.deliveries.len();
            self.receive(10, 3_600);
            found.extend(self.deliveries[before..].iter().map(|delivery| delivery.message_id));
            // A FIFO group goes on only when what was taken is deleted.
            for delivery in self.deliveries.split_off(before) {
                self.ask(request(Operation::Delete(Box::new([delivery.receipt]))));
                self.known.remove(&delivery.message_id);
            }
        }
        found.sort_unstable();
        assert_eq!(found, expected);
    }
}

proptest! {
    #[test]
    fn a_standard_queue_counts_every_message_once_and_loses_none(acts in prop::collection::vec(act(), 1..80)) {
        let mut watched = Watched::new(false);
        acts.into_iter().for_each(|act| watched.act(act));
        watched.check_none_lost();
    }

    #[test]
    fn a_standard_queue_in_realistic_mode_loses_none_and_gives_none_out_twice_at_once(
        acts in prop::collection::vec(act(), 1..60),
    ) {
        let mut watched = Watched::realistic();
        acts.into_iter().for_each(|act| watched.act(act));
        watched.check_none_lost();
    }

    #[test]
    fn a_fifo_group_in_high_throughput_mode_is_in_order_and_never_twice_at_once(
        acts in prop::collection::vec(act(), 1..80),
    ) {
        let mut watched = Watched::high_throughput();
        acts.into_iter().for_each(|act| watched.act(act));
        watched.wait(SimDuration::from_secs(60));
        watched.check_none_lost();
    }

    #[test]
    fn a_fifo_group_is_given_out_in_order_and_never_twice_at_once(acts in prop::collection::vec(act(), 1..80)) {
        let mut watched = Watched::new(true);
        acts.into_iter().for_each(|act| watched.act(act));
        watched.wait(SimDuration::from_secs(60));
        watched.check_none_lost();
    }
}

#[test]
fn a_superseded_receipt_deletes_nothing_on_a_standard_queue_but_reports_success() {
    let mut watched = Watched::new(false);
    watched.act(Act::Send { group: 0 });
    watched.act(Act::Receive { max: 1, visibility: 10 });
    watched.probe.advance(&mut watched.queue, at(10.0));
    watched.known.values_mut().for_each(|known| known.1 = None);
    watched.act(Act::Receive { max: 1, visibility: 10 });
    let old: Receipt = watched.deliveries[0].receipt;

    assert!(watched.ask(request(Operation::Delete(Box::new([old])))).is_ok());

    assert_eq!(watched.queue.messages.len(), 1);
}

#[test]
fn a_queue_refuses_what_it_does_not_understand() {
    let mut watched = Watched::new(false);

    let reply = watched.ask(request(Operation::Invoke));

    assert_eq!((reply.status, reply.rule.name), (400, "sqs.unknown-action"));
}

#[test]
fn a_fifo_queue_looks_at_its_first_120_000_messages_only() {
    // 120,000 messages of one group hide a message of another behind them, until one of them is deleted.
    let mut watched = Watched::new(true);
    for number in 0..120_001_u32 {
        let body = Body { group: if number < 120_000 { 1 } else { 2 }, key: number.into(), ..Body::default() };
        watched.ask(Request { body, ..request(Operation::Send(None)) });
        watched.probe.now = at(0.004 * f64::from(number));
    }
    let one = Receive { max: 1, wait: Some(SimDuration::ZERO), visibility: Some(secs(3_600.0)), if_below: None };
    let mut receive = || match watched.ask(request(Operation::Receive(Box::new(one)))).content {
        Content::Messages(batch) => batch.first().copied(),
        _ => None,
    };

    let first = receive().unwrap();
    assert_eq!((first.message_id, receive()), (1, None));
    watched.ask(request(Operation::Delete(Box::new([first.receipt]))));
    let mut receive = || match watched.ask(request(Operation::Receive(Box::new(one)))).content {
        Content::Messages(batch) => batch.first().map(|delivery| delivery.message_id),
        _ => None,
    };
    assert_eq!((receive(), receive()), (Some(2), Some(120_001)));
}

#[test]
fn given_messages_visible_and_in_flight_when_asked_for_attributes_then_the_queue_tells_both_counts() {
    let mut watched = Watched::new(false);
    (0..5).for_each(|_| watched.act(Act::Send { group: 1 }));
    watched.act(Act::Receive { max: 2, visibility: 30 });

    let reply = watched.ask(request(Operation::QueueAttributes));

    assert_eq!(reply.rule.name, "sqs.attributes");
    assert_eq!(reply.content, Content::QueueAttributes { visible: 3, in_flight: 2 });
}

#[test]
fn given_realistic_mode_when_asked_for_attributes_then_the_counts_are_estimates_around_the_truth() {
    let mut watched = Watched::realistic();
    (0..4_000).for_each(|_| assert!(watched.ask(request(Operation::Send(None))).is_ok()));
    let mut estimates = Vec::new();
    for _ in 0..200 {
        if let Content::QueueAttributes { visible, .. } = watched.ask(request(Operation::QueueAttributes)).content {
            estimates.push(visible as f64);
        }
    }

    let mean = estimates.iter().sum::<f64>() / 200.0;
    // Each shard holds 500 +- 21 of them (sqrt(4,000 / 8 x 7 / 8)), so twice four of eight are within some 120 of the truth.
    assert!(estimates.iter().all(|estimate| (estimate - 4_000.0).abs() < 400.0), "{estimates:?}");
    assert!((mean - 4_000.0).abs() < 60.0, "{mean}");
    assert!(estimates.iter().any(|estimate| (estimate - estimates[0]).abs() > 0.5), "an estimate, not a count");
}
