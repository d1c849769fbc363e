//! The broker alone under random calls, crashes included: every message is in one place, and none is given out twice at
//! once.

use std::collections::BTreeMap;

use proptest::prelude::*;

use super::*;
use crate::services::contract::{Content, Delivery, Operation, Receive};
use crate::services::probe::{Probe, request};

/// Messages that fit.
const CAPACITY: usize = 30;

/// One thing that somebody does with the broker, or that happens to it.
#[derive(Clone, Copy, Debug)]
enum Act {
    Send,
    Receive { max: u32, visibility: u64 },
    Delete(usize),
    Wait(u64),
    Crash,
}

fn act() -> impl Strategy<Value = Act> {
    prop_oneof![
        6 => Just(Act::Send),
        3 => (1_u32..5, 0_u64..40).prop_map(|(max, visibility)| Act::Receive { max, visibility }),
        2 => (0_usize..20).prop_map(Act::Delete),
        2 => (0_u64..30).prop_map(Act::Wait),
        1 => Just(Act::Crash),
    ]
}

/// A broker, what is in it as an observer knows, and until when each message is handed out.
struct Watched {
    broker: InstanceQueue,
    probe: Probe,
    known: BTreeMap<u32, Option<SimTime>>,
    deliveries: Vec<Delivery>,
}

impl Watched {
    fn new(durability: Durability) -> Self {
        let config: Config = ron::from_str("(capacity: Some(30))").unwrap();
        let broker = InstanceQueue::new(Config { durability, ..config }, &Surroundings::default());
        Watched { broker, probe: Probe::new(), known: BTreeMap::new(), deliveries: Vec::new() }
    }

    fn ask(&mut self, operation: Operation) -> crate::services::contract::Reply {
        self.probe.ask(&mut self.broker, request(operation));
        self.probe.responses.last().expect("short polls are answered at once").reply.clone()
    }

    fn act(&mut self, act: Act) {
        match act {
            Act::Send => {
                let taken = self.ask(Operation::Send(None)).is_ok();
                assert_eq!(taken, self.known.len() < CAPACITY, "a full broker refuses, and no other");
                if taken {
                    self.known.insert(u32::try_from(self.broker.sent).unwrap(), None);
                }
            }
            Act::Receive { max, visibility } => self.receive(max, SimDuration::from_secs(visibility)),
            Act::Delete(which) => {
                let Some(delivery) = self.deliveries.get(which).copied() else { return };
                let before = self.broker.messages.len();
                self.ask(Operation::Delete(Box::new([delivery.receipt])));
                if self.broker.messages.len() < before {
                    assert!(self.known.remove(&delivery.message_id).is_some());
                }
            }
            Act::Wait(seconds) => self.wait(SimDuration::from_secs(seconds)),
            Act::Crash => {
                self.probe.change(&mut self.broker, &Change::KillWorker);
                match self.broker.config.durability {
                    Durability::Memory => self.known.clear(),
                    Durability::Disk => self.known.values_mut().for_each(|out_until| *out_until = None),
                }
            }
        }
        self.check();
    }

    fn wait(&mut self, span: SimDuration) {
        let until = self.probe.now + span;
        self.probe.advance(&mut self.broker, until);
        self.known.values_mut().for_each(|out_until| *out_until = out_until.filter(|end| *end > until));
    }

    fn receive(&mut self, max: u32, visibility: SimDuration) {
        let receive = Receive { max, wait: Some(SimDuration::ZERO), visibility: Some(visibility), if_below: None };
        let Content::Messages(batch) = self.ask(Operation::Receive(Box::new(receive))).content else { return };
        for delivery in &batch {
            let out_until = self.known.get_mut(&delivery.message_id).expect("what is gone is not given out");
            assert_eq!(*out_until, None, "message {} is given out while handed out", delivery.message_id);
            *out_until = Some(self.probe.now + visibility);
        }
        self.deliveries.extend(batch);
        self.wait(SimDuration::ZERO);
    }

    /// Handed out or waiting, and nothing else.
    fn check(&self) {
        let out = self.known.values().filter(|out_until| out_until.is_some()).count();
        let waiting = self.broker.waiting.len();
        assert_eq!((waiting, self.broker.messages.len()), (self.known.len() - out, self.known.len()));
    }
}

proptest! {
    #[test]
    fn a_broker_in_memory_has_every_message_in_one_place_until_a_crash_takes_all(
        acts in prop::collection::vec(act(), 1..80),
    ) {
        let mut watched = Watched::new(Durability::Memory);
        acts.into_iter().for_each(|act| watched.act(act));
    }

    #[test]
    fn a_broker_with_a_disk_has_every_message_in_one_place_whatever_crashes(
        acts in prop::collection::vec(act(), 1..80),
    ) {
        let mut watched = Watched::new(Durability::Disk);
        acts.into_iter().for_each(|act| watched.act(act));
    }
}
