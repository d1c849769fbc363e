//! Consumer slots: each polls the queue, works on a batch, deletes what succeeded, and polls again.

use crate::services::auto_scaling::instances::Instance;
use crate::services::auto_scaling::{
    AutoScalingGroup, BATCHES, BUSY_SLOTS, DELETE, FAILED, PAUSE, PROCESSED, PROCESSING_TIME, RECEIVE,
};
use crate::services::contract::{
    Body, CallId, Class, Delivery, Done, NodeId, Operation, Outbox, Receive, Request, TaskId, Work,
};
use crate::units::key::Key;
use crate::units::time::{SimDuration, SimTime};

/// A consumer whose receive was empty or failed without waiting tries again after this (a convention).
const POLL_PAUSE: SimDuration = SimDuration::from_secs(1);

/// A consumer slot: one thread of an instance.
#[derive(Clone, Debug)]
pub(super) struct Slot {
    instance: Key,
    doing: Doing,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Doing {
    Polling(CallId),
    Working(TaskId, SimTime),
    Deleting,
    Pausing,
}

impl AutoScalingGroup {
    /// An instance in service begins to poll.
    pub(super) fn open_slots(&mut self, key: Key, out: &mut impl Outbox) {
        let slots: Vec<Key> = (0..self.config.threads)
            .map(|_| self.slots.insert(Slot { instance: key, doing: Doing::Pausing }))
            .collect();
        if let Some(instance) = self.instances.get_mut(key) {
            instance.slots.clone_from(&slots);
        }
        slots.into_iter().for_each(|slot| self.receive(slot, out));
    }

    /// The slot asks the queue for its next batch, unless its instance leaves or is one too many.
    pub(super) fn receive(&mut self, key: Key, out: &mut impl Outbox) {
        let Some(instance_key) = self.slots.get(key).map(|slot| slot.instance) else { return };
        let Some(instance) = self.instances.get_mut(instance_key) else { return };
        if !instance.in_service() {
            return;
        }
        if self.config.protect_while_working && instance.busy == 0 && self.count(Instance::is_alive) > self.desired {
            // It has just lifted its protection, and the group has been waiting for that.
            self.reach_desired(out);
            if self.instances.get_mut(instance_key).is_none_or(|instance| !instance.in_service()) {
                return;
            }
        }
        let Some(queue) = self.queue else { return };
        let (max, wait) = (self.config.max_number_of_messages, Some(self.config.wait_time));
        let operation = Operation::Receive(Box::new(Receive { max, wait, visibility: None, if_below: None }));
        let call = out.call(queue, request(operation), None, key.tagged(RECEIVE));
        if let Some(slot) = self.slots.get_mut(key) {
            slot.doing = Doing::Polling(call);
        }
    }

    /// An empty long poll is followed by the next at once; a short or failed one after a pause.
    pub(super) fn poll_again(&mut self, key: Key, failed: bool, out: &mut impl Outbox) {
        if !failed && self.config.wait_time > SimDuration::ZERO {
            return self.receive(key, out);
        }
        if let Some(slot) = self.slots.get_mut(key) {
            slot.doing = Doing::Pausing;
            out.wake_at(out.now() + POLL_PAUSE, Class::Request, key.tagged(PAUSE));
        }
    }

    pub(super) fn work(&mut self, key: Key, batch: Vec<Delivery>, out: &mut impl Outbox) {
        let Some(slot) = self.slots.get_mut(key) else { return };
        out.count(BATCHES, 1);
        slot.doing = Doing::Working(out.run(Work::Batch(batch), self.slowdown, key.to_bits()), out.now());
        if let Some(instance) = self.instances.get_mut(slot.instance) {
            instance.busy += 1;
        }
        self.busy += 1;
        out.gauge(BUSY_SLOTS, f64::from(self.busy));
    }

    /// The handler of a batch has ended.
    pub(super) fn batch_done(&mut self, key: Key, queue: NodeId, done: &Done, out: &mut impl Outbox) {
        let Some(slot) = self.slots.get_mut(key) else { return };
        if let Doing::Working(_, started) = slot.doing {
            out.span(PROCESSING_TIME, out.now().since(started));
        }
        slot.doing = Doing::Deleting;
        if let Some(instance) = self.instances.get_mut(slot.instance) {
            instance.busy -= 1;
        }
        self.busy -= 1;
        out.gauge(BUSY_SLOTS, f64::from(self.busy));
        out.count(PROCESSED, done.succeeded().len() as u64);
        out.count(FAILED, done.failed().len() as u64);
        let receipts: Box<[_]> = done.succeeded().iter().map(|delivery| delivery.receipt).collect();
        if receipts.is_empty() {
            return self.receive(key, out);
        }
        out.call(queue, request(Operation::Delete(receipts)), None, key.tagged(DELETE));
    }

    /// No new batches for an instance on its way out.
    pub(super) fn stop_polling(&mut self, key: Key, out: &mut impl Outbox) {
        let slots = self.instances.get_mut(key).map(|instance| instance.slots.clone()).unwrap_or_default();
        for slot in slots {
            if let Some(Doing::Polling(call)) = self.slots.get(slot).map(|slot| slot.doing) {
                out.hang_up(call);
                self.slots.remove(slot);
            }
        }
    }

    /// The slots of an instance that is gone.
    pub(super) fn close_slots(&mut self, instance: &Instance, out: &mut impl Outbox) {
        for slot in instance.slots.iter().filter_map(|slot| self.slots.remove(*slot)) {
            match slot.doing {
                Doing::Polling(call) => out.hang_up(call),
                Doing::Working(task, _) => out.abort(task),
                Doing::Deleting | Doing::Pausing => {}
            }
        }
    }
}

/// A request of the group itself, on behalf of nobody.
fn request(operation: Operation) -> Request {
    Request { operation, body: Body::default(), effect: false, attempt: 1 }
}
