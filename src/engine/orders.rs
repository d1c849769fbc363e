//! Business requests: who holds them, where they stand, and the account that always adds up.
//!
//! An order lives as long as anything holds it: a call on its behalf, a handler at work on it, a message.
//! It is settled once its client was told and nothing holds it any more (or only dead letters do, and its
//! fate no longer depends on them).

use crate::engine::observe::{Outcome, Settled};
use crate::services::between::UNDECIDED;
use crate::services::contract::{NodeId, OrderId, Place, Rule};
use crate::units::key::Slab;
use crate::units::time::SimTime;

/// The account of all orders: `sent` equals the sum of the rest at every instant.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Ledger {
    /// Born so far.
    pub sent: u64,
    /// Told yes, happened once.
    pub completed: u64,
    /// Told no, did not happen.
    pub failed: u64,
    /// Told yes, never happens.
    pub lost: u64,
    /// Told no, happened all the same.
    pub unacknowledged: u64,
    /// Happened more than once.
    pub duplicated: u64,
    /// Told yes, in a dead-letter queue.
    pub dead_lettered: u64,
    /// A message of it waits in a queue.
    pub waiting: u64,
    /// A message of it is received and not yet deleted.
    pub in_flight: u64,
    /// In a call or a backoff.
    pub on_the_way: u64,
}

impl Ledger {
    /// What stands on the right of the equation.
    #[must_use]
    pub fn sum(&self) -> u64 {
        self.completed
            + self.failed
            + self.lost
            + self.unacknowledged
            + self.duplicated
            + self.dead_lettered
            + self.pending()
    }

    /// Orders still in the system.
    #[must_use]
    pub fn pending(&self) -> u64 {
        self.waiting + self.in_flight + self.on_the_way
    }

    /// Every order is accounted for.
    #[must_use]
    pub fn adds_up(&self) -> bool {
        self.sent == self.sum()
    }

    /// Takes in the account of others.
    fn add(&mut self, other: &Ledger) {
        self.sent += other.sent;
        self.completed += other.completed;
        self.failed += other.failed;
        self.lost += other.lost;
        self.unacknowledged += other.unacknowledged;
        self.duplicated += other.duplicated;
        self.dead_lettered += other.dead_lettered;
        self.waiting += other.waiting;
        self.in_flight += other.in_flight;
        self.on_the_way += other.on_the_way;
    }

    fn entry(&mut self, standing: Standing) -> &mut u64 {
        match standing {
            Standing::OnTheWay => &mut self.on_the_way,
            Standing::Waiting => &mut self.waiting,
            Standing::InFlight => &mut self.in_flight,
            Standing::Settled(Outcome::Completed) => &mut self.completed,
            Standing::Settled(Outcome::Failed) => &mut self.failed,
            Standing::Settled(Outcome::Lost) => &mut self.lost,
            Standing::Settled(Outcome::Unacknowledged) => &mut self.unacknowledged,
            Standing::Settled(Outcome::Duplicated) => &mut self.duplicated,
            Standing::Parked | Standing::Settled(Outcome::DeadLettered | Outcome::Pending) => &mut self.dead_lettered,
        }
    }
}

/// The column of the account that an order stands in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Standing {
    OnTheWay,
    Waiting,
    InFlight,
    Parked,
    Settled(Outcome),
}

#[derive(Clone, Debug)]
struct Order {
    number: u64,
    client: NodeId,
    born: SimTime,
    /// How many effects it wants, each at a node of its own; 0: it is done when it is answered.
    wanted: u32,
    told: Option<(bool, SimTime)>,
    /// Nodes at which its effect has happened, a bit each.
    sites: u64,
    /// How many nodes these are.
    effects: u32,
    /// An effect happened twice at one node, or at more nodes than were wanted.
    duplicated: bool,
    done_at: Option<SimTime>,
    cause: Rule,
    /// Why part of it began again.
    repeated: Option<Rule>,
    holds: u32,
    waiting: u32,
    in_flight: u32,
    parked: u32,
    standing: Standing,
}

/// The last place among nodes with effects; those beyond share it.
const LAST_SITE: u32 = 63;

/// All orders in the system, and the account.
#[derive(Clone, Debug)]
pub struct Orders {
    rows: Slab<Order>,
    /// How many were ever born.
    opened: u64,
    /// The account of each node's orders; that of all is their sum, and kept nowhere else.
    ledgers: Vec<Ledger>,
}

impl Orders {
    /// No orders yet, of so many nodes.
    #[must_use]
    pub fn of_nodes(count: usize) -> Self {
        Orders { rows: Slab::default(), opened: 0, ledgers: vec![Ledger::default(); count] }
    }

    /// The account of all now.
    #[must_use]
    pub fn ledger(&self) -> Ledger {
        let mut all = Ledger::default();
        self.ledgers.iter().for_each(|own| all.add(own));
        all
    }

    /// The account of the orders that were born at a node.
    #[must_use]
    pub fn ledger_of(&self, client: NodeId) -> Ledger {
        self.ledgers.get(client.0 as usize).copied().unwrap_or_default()
    }

    /// An order is born.
    #[inline]
    pub fn open(&mut self, client: NodeId, wanted: u32, now: SimTime) -> OrderId {
        let order = Order {
            number: self.opened,
            client,
            born: now,
            wanted,
            told: None,
            sites: 0,
            effects: 0,
            duplicated: false,
            done_at: None,
            cause: UNDECIDED,
            repeated: None,
            holds: 0,
            waiting: 0,
            in_flight: 0,
            parked: 0,
            standing: Standing::OnTheWay,
        };
        self.opened += 1;
        let ledger = &mut self.ledgers[client.0 as usize];
        ledger.sent += 1;
        ledger.on_the_way += 1;
        OrderId(self.rows.insert(order))
    }

    /// Its number, for traces.
    #[must_use]
    pub fn number(&self, id: OrderId) -> Option<u64> {
        self.rows.get(id.0).map(|order| order.number)
    }

    /// Something more holds it.
    #[inline]
    pub fn hold(&mut self, id: OrderId) {
        if let Some(order) = self.rows.get_mut(id.0) {
            order.holds += 1;
        }
    }

    /// Something holds it no longer.
    #[inline(always)]
    #[must_use]
    pub fn release(&mut self, id: OrderId) -> Option<Settled> {
        // Before the client is told, fewer holds change nothing.
        let order = self.rows.get_mut(id.0)?;
        if order.told.is_none() {
            order.holds -= 1;
            return None;
        }
        self.release_told(id)
    }

    #[inline(never)]
    fn release_told(&mut self, id: OrderId) -> Option<Settled> {
        self.change(id, |order| order.holds -= 1)
    }

    /// A message of it is at that place.
    pub fn place(&mut self, id: OrderId, place: Place) -> Option<Settled> {
        self.change(id, |order| {
            order.holds += 1;
            *order.at(place) += 1;
        })
    }

    /// A message of it moved.
    pub fn move_place(&mut self, id: OrderId, from: Place, to: Place) -> Option<Settled> {
        self.change(id, |order| {
            *order.at(from) -= 1;
            *order.at(to) += 1;
        })
    }

    /// A message of it is gone.
    pub fn unplace(&mut self, id: OrderId, place: Place, rule: Rule) -> Option<Settled> {
        self.change(id, |order| {
            *order.at(place) -= 1;
            order.holds -= 1;
            if order.told.is_none_or(|(yes, _)| yes) {
                order.cause = rule;
            }
        })
    }

    /// Part of it begins again: what may make its effect happen twice.
    pub fn repeat(&mut self, id: OrderId, rule: Rule) {
        if let Some(order) = self.rows.get_mut(id.0) {
            order.repeated = Some(rule);
        }
    }

    /// Every order that has not ended: its number, how it would be counted now, and the rule behind that.
    #[must_use]
    pub fn open_ends(&self) -> Vec<(u64, Outcome, Option<Rule>)> {
        let open = |order: &Order| match order.standing {
            Standing::Settled(_) => None,
            Standing::Parked => Some((order.number, Outcome::DeadLettered, Some(order.cause))),
            _ => Some((order.number, Outcome::Pending, None)),
        };
        self.rows.iter().filter_map(|(_, order)| open(order)).collect()
    }

    /// Every order that waits in a dead-letter queue, as it would be counted now, in order of birth.
    #[must_use]
    pub fn dead_letters(&self) -> Vec<Settled> {
        let parked = self.rows.iter().filter(|(_, order)| order.standing == Standing::Parked);
        let settled = |order: &Order| order.settled(Outcome::DeadLettered, order.told.map_or(order.born, |(_, at)| at));
        let mut dead: Vec<Settled> = parked.map(|(_, order)| settled(order)).collect();
        dead.sort_unstable_by_key(|settled| settled.number);
        dead
    }

    /// An effect happened at the node with that place among those that have effects.
    pub fn effect(&mut self, id: OrderId, site: u32, now: SimTime) -> Option<Settled> {
        self.change(id, |order| {
            let bit = 1 << site.min(LAST_SITE);
            // Beyond 63 nodes with effects, two of the rest cannot be told apart.
            let again = order.sites & bit != 0 && site < LAST_SITE;
            order.sites |= bit;
            if !again {
                order.effects += 1;
            }
            order.duplicated |= again || order.effects > order.wanted.max(1);
            if order.effects >= order.wanted {
                order.done_at.get_or_insert(now);
            }
        })
    }

    /// The client was told for good.
    #[inline(always)]
    pub fn told(&mut self, id: OrderId, yes: bool, rule: Rule, now: SimTime) -> Option<Settled> {
        self.change(id, |order| {
            order.told = Some((yes, now));
            order.cause = rule;
            if order.wanted == 0 && yes {
                order.done_at = Some(now);
            }
        })
    }

    #[inline(always)]
    fn change(&mut self, id: OrderId, edit: impl FnOnce(&mut Order)) -> Option<Settled> {
        let order = self.rows.get_mut(id.0)?;
        edit(order);
        let standing = order.assess();
        let mut settled = None;
        if standing != order.standing {
            let ledger = &mut self.ledgers[order.client.0 as usize];
            *ledger.entry(order.standing) -= 1;
            *ledger.entry(standing) += 1;
            if let (Standing::Settled(outcome), false) = (standing, matches!(order.standing, Standing::Settled(_))) {
                settled = Some(order.settled(outcome, order.told.map_or(order.born, |(_, at)| at)));
            }
            order.standing = standing;
        }
        if order.holds == 0 && order.told.is_some() {
            self.rows.retire(id.0, |_| ());
        }
        settled
    }
}

impl Order {
    fn at(&mut self, place: Place) -> &mut u32 {
        match place {
            Place::Waiting => &mut self.waiting,
            Place::InFlight => &mut self.in_flight,
            Place::Parked => &mut self.parked,
        }
    }

    #[inline]
    fn assess(&self) -> Standing {
        if matches!(self.standing, Standing::Settled(_)) {
            return self.standing;
        }
        if self.in_flight > 0 {
            return Standing::InFlight;
        }
        if self.waiting > 0 {
            return Standing::Waiting;
        }
        let Some((yes, _)) = self.told.filter(|_| self.holds == self.parked) else { return Standing::OnTheWay };
        match (yes, self.effects) {
            (true, effects) if self.parked > 0 && effects < self.wanted && !self.duplicated => Standing::Parked,
            _ => Standing::Settled(self.outcome(yes)),
        }
    }

    #[inline]
    fn outcome(&self, yes: bool) -> Outcome {
        match yes {
            _ if self.duplicated => Outcome::Duplicated,
            true if self.effects < self.wanted => Outcome::Lost,
            true => Outcome::Completed,
            false if self.effects > 0 && self.wanted > 0 => Outcome::Unacknowledged,
            false => Outcome::Failed,
        }
    }

    #[inline]
    fn settled(&self, outcome: Outcome, told_at: SimTime) -> Settled {
        Settled {
            number: self.number,
            client: self.client,
            born: self.born,
            told_at,
            done_at: self.done_at,
            outcome,
            cause: self.repeated.filter(|_| outcome == Outcome::Duplicated).unwrap_or(self.cause),
            repeated: self.repeated,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const RULE: Rule = crate::services::between::DONE;

    /// Opens an order that a call holds, plays `script`, releases the call, and gives the outcome.
    fn check(script: impl FnOnce(&mut Orders, OrderId), expected: Option<Outcome>) {
        let mut orders = Orders::of_nodes(1);
        let id = orders.open(NodeId(0), 1, SimTime::ZERO);
        orders.hold(id);
        script(&mut orders, id);
        let settled = orders.release(id);
        assert_eq!(settled.map(|settled| settled.outcome), expected);
        assert!(orders.ledger().adds_up());
    }

    #[test]
    fn the_outcome_follows_from_what_the_client_was_told_and_how_often_it_happened() {
        let told = |yes: bool, effects: u32| {
            move |orders: &mut Orders, id: OrderId| {
                for _ in 0..effects {
                    assert!(orders.effect(id, 0, SimTime(1)).is_none());
                }
                assert!(orders.told(id, yes, RULE, SimTime(2)).is_none());
            }
        };
        check(told(true, 1), Some(Outcome::Completed));
        check(told(true, 0), Some(Outcome::Lost));
        check(told(false, 0), Some(Outcome::Failed));
        check(told(false, 1), Some(Outcome::Unacknowledged));
        check(told(true, 2), Some(Outcome::Duplicated));
        check(told(false, 2), Some(Outcome::Duplicated));
    }

    #[test]
    fn an_accepted_order_whose_only_message_is_parked_counts_as_dead_lettered_and_is_lost_when_that_expires() {
        let mut orders = Orders::of_nodes(1);
        let id = orders.open(NodeId(0), 1, SimTime::ZERO);
        assert!(orders.place(id, Place::Waiting).is_none());
        assert!(orders.told(id, true, RULE, SimTime(1)).is_none());
        assert!(orders.place(id, Place::Parked).is_none());
        assert!(orders.unplace(id, Place::Waiting, RULE).is_none());
        assert_eq!(orders.ledger().dead_lettered, 1);
        let settled = orders.unplace(id, Place::Parked, RULE);
        assert_eq!(settled.map(|settled| settled.outcome), Some(Outcome::Lost));
        assert_eq!((orders.ledger().dead_lettered, orders.ledger().lost), (0, 1));
    }

    #[test]
    fn each_client_has_an_account_of_its_own_and_the_whole_is_their_sum() {
        let mut orders = Orders::of_nodes(3);
        let [first, second, third] = [0, 2, 2].map(|client| orders.open(NodeId(client), 0, SimTime::ZERO));
        assert!(orders.told(first, true, RULE, SimTime(1)).is_some());
        assert!(orders.told(second, false, RULE, SimTime(1)).is_some());
        assert_eq!(orders.number(third), Some(2), "numbers are in order of birth, whoever asks");

        let columns = |ledger: Ledger| [ledger.sent, ledger.completed, ledger.failed, ledger.on_the_way];
        assert_eq!(columns(orders.ledger_of(NodeId(0))), [1, 1, 0, 0]);
        assert_eq!(columns(orders.ledger_of(NodeId(1))), [0, 0, 0, 0]);
        assert_eq!(columns(orders.ledger_of(NodeId(2))), [2, 0, 1, 1]);
        assert_eq!(columns(orders.ledger()), [3, 1, 1, 1]);
    }

    #[test]
    fn an_order_that_goes_several_ways_is_done_when_each_has_had_its_effect_once() {
        let outcome = |sites: &[u32]| {
            let mut orders = Orders::of_nodes(1);
            let id = orders.open(NodeId(0), 2, SimTime::ZERO);
            orders.hold(id);
            for (site, at) in sites.iter().zip(1..) {
                assert!(orders.effect(id, *site, SimTime(at)).is_none());
            }
            assert!(orders.told(id, true, RULE, SimTime(9)).is_none());
            let settled = orders.release(id).unwrap();
            (settled.outcome, settled.done_at)
        };

        assert_eq!(outcome(&[0, 1]), (Outcome::Completed, Some(SimTime(2))));
        assert_eq!(outcome(&[0]), (Outcome::Lost, None));
        assert_eq!(outcome(&[1, 1]), (Outcome::Duplicated, None));
        assert_eq!(outcome(&[0, 1, 2]).0, Outcome::Duplicated);
    }
}
