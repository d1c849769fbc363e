//! Instances and their consumer slots: launched, polling, working, drained, terminated.

use crate::services::auto_scaling::{
    AutoScalingGroup, BATCHES, BUSY_SLOTS, DESIRED, Doing, IN_SERVICE, Instance, LAUNCH, LAUNCHED, Life, PAUSE,
    PENDING, POLL_PAUSE, RECEIVE, Slot, TERMINATED,
};
use crate::services::contract::{Body, Class, Delivery, Operation, Outbox, Receive, Request, Work};
use crate::units::key::Key;
use crate::units::stream::Purpose;
use crate::units::time::SimDuration;

impl AutoScalingGroup {
    pub(super) fn keys(&self) -> Vec<Key> {
        self.instances.iter().map(|(key, _)| key).collect()
    }

    pub(super) fn count(&self, wanted: impl Fn(Life) -> bool) -> u32 {
        let n = self.instances.iter().filter(|(_, instance)| wanted(instance.life)).count();
        u32::try_from(n).unwrap_or(u32::MAX)
    }

    pub(super) fn add(&mut self, life: Life) -> Key {
        self.next_number += 1;
        self.instances.insert(Instance { number: self.next_number, life, slots: Vec::new(), busy: 0 })
    }

    /// Launches or terminates until as many instances live as are desired.
    pub(super) fn reach_desired(&mut self, out: &mut impl Outbox) {
        if self.failed {
            return;
        }
        let mut alive = self.count(|life| life != Life::Draining);
        while alive < self.desired {
            let launch = out.stream(Purpose::Platform).duration(&self.config.launch_time);
            let key = self.add(Life::Pending { until: out.now() + launch });
            out.wake_at(out.now() + launch, Class::Completion, key.tagged(LAUNCH));
            out.count(LAUNCHED, 1);
            alive += 1;
        }
        while alive > self.desired {
            let newest = self.instances.iter().filter(|(_, i)| i.life != Life::Draining).max_by_key(|(_, i)| i.number);
            let Some((key, busy)) = newest.map(|(key, instance)| (key, instance.busy)) else { break };
            if self.config.protect_while_working && busy > 0 {
                self.drain(key, out);
            } else {
                self.terminate(key, out);
            }
            alive -= 1;
        }
    }

    pub(super) fn enter_service(&mut self, key: Key, out: &mut impl Outbox) {
        let slots: Vec<Key> = (0..self.config.threads)
            .map(|_| self.slots.insert(Slot { instance: key, doing: Doing::Pausing }))
            .collect();
        let Some(instance) = self.instances.get_mut(key) else {
            for slot in slots {
                self.slots.remove(slot);
            }
            return;
        };
        instance.life = Life::InService { since: out.now() };
        instance.slots.clone_from(&slots);
        slots.into_iter().for_each(|slot| self.receive(slot, out));
    }

    /// The slot asks the queue for its next batch; a draining instance lets the slot go instead.
    pub(super) fn receive(&mut self, key: Key, out: &mut impl Outbox) {
        let Some(instance_key) = self.slots.get(key).map(|slot| slot.instance) else { return };
        let Some(instance) = self.instances.get_mut(instance_key) else { return };
        if instance.life == Life::Draining {
            if instance.busy == 0 {
                self.terminate(instance_key, out);
            }
            return;
        }
        let (max, wait) = (self.config.max_number_of_messages, Some(self.config.wait_time));
        let operation = Operation::Receive(Box::new(Receive { max, wait, visibility: None }));
        let call = out.call(self.queue, request(operation), None, key.tagged(RECEIVE));
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

    /// No new batches; gone when those at hand are done.
    fn drain(&mut self, key: Key, out: &mut impl Outbox) {
        let Some(instance) = self.instances.get_mut(key) else { return };
        instance.life = Life::Draining;
        for slot in instance.slots.clone() {
            if let Some(Doing::Polling(call)) = self.slots.get(slot).map(|slot| slot.doing) {
                out.hang_up(call);
                self.slots.remove(slot);
            }
        }
    }

    /// Gone at once: batches at hand are cut off, and their messages come back when their visibility ends.
    pub(super) fn terminate(&mut self, key: Key, out: &mut impl Outbox) {
        let Some(instance) = self.instances.remove(key) else { return };
        out.count(TERMINATED, 1);
        self.busy -= instance.busy;
        for slot in instance.slots.iter().filter_map(|slot| self.slots.remove(*slot)) {
            match slot.doing {
                Doing::Polling(call) => out.hang_up(call),
                Doing::Working(task, _) => out.abort(task),
                Doing::Deleting | Doing::Pausing => {}
            }
        }
    }

    pub(super) fn show(&self, out: &mut impl Outbox) {
        out.gauge(IN_SERVICE, f64::from(self.count(|life| matches!(life, Life::InService { .. }))));
        out.gauge(PENDING, f64::from(self.count(|life| matches!(life, Life::Pending { .. }))));
        out.gauge(DESIRED, f64::from(self.desired));
        out.gauge(BUSY_SLOTS, f64::from(self.busy));
    }
}

/// A request of the group itself, on behalf of nobody.
pub(super) fn request(operation: Operation) -> Request {
    Request { operation, body: Body::default(), effect: false, attempt: 1 }
}
