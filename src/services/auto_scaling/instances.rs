//! Instances: launched where fewest are, terminated where most are, as many as the group wants.

use std::collections::VecDeque;

use crate::services::auto_scaling::config::{TerminationPolicy, Transition};
use crate::services::auto_scaling::{
    ABANDONED_RULE, AutoScalingGroup, LAUNCH, LAUNCHED, LEAVE, PROTECTED_RULE, SCALED_IN_RULE, SETTLED, TERMINATED,
};
use crate::services::contract::{Class, Outbox};
use crate::units::key::Key;
use crate::units::stream;
use crate::units::time::{SimDuration, SimTime};

/// An hour of an instance, after which another would be billed in full before 2017.
const HOUR: u64 = 3_600_000_000_000;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Life {
    /// Booting, or held by a hook.
    Pending { until: SimTime },
    /// Takes work.
    InService,
    /// Takes no new work: held by a hook, or by requests at hand.
    Leaving { until: SimTime },
}

/// Why an instance is launched.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Purpose {
    /// It was there before the scenario began.
    Start,
    /// The group wants more.
    Growth,
    /// In place of an unhealthy one.
    Replacement,
    /// Before another one goes, so that zones are even.
    Balance,
}

#[derive(Clone, Debug)]
pub(super) struct Instance {
    pub(super) number: u64,
    /// Its place in the group's zones.
    pub(super) zone: usize,
    pub(super) life: Life,
    pub(super) purpose: Purpose,
    pub(super) launched: SimTime,
    /// When it came into service.
    pub(super) since: SimTime,
    /// It has been through the launching hook.
    pub(super) hooked: bool,
    pub(super) protected: bool,
    /// Unhealthy, and since when that counts.
    pub(super) unhealthy: Option<SimTime>,
    pub(super) slots: Vec<Key>,
    /// Requests in its accept queue.
    pub(super) waiting: VecDeque<Key>,
    pub(super) busy: u32,
}

impl Instance {
    pub(super) fn in_service(&self) -> bool {
        self.life == Life::InService
    }

    pub(super) fn is_alive(&self) -> bool {
        !matches!(self.life, Life::Leaving { .. })
    }

    /// It counts towards the desired capacity; what is launched for balance does so once it is in service.
    fn counts(&self) -> bool {
        self.is_alive() && self.purpose != Purpose::Balance
    }

    pub(super) fn is_warm(&self, warmup: SimDuration, now: SimTime) -> bool {
        self.in_service() && (self.purpose == Purpose::Start || self.since + warmup <= now)
    }
}

impl AutoScalingGroup {
    pub(super) fn keys(&self) -> Vec<Key> {
        self.instances.iter().map(|(key, _)| key).collect()
    }

    pub(super) fn count(&self, wanted: impl Fn(&Instance) -> bool) -> u32 {
        u32::try_from(self.instances.iter().filter(|(_, instance)| wanted(instance)).count()).unwrap_or(u32::MAX)
    }

    /// Instances that are not on their way out, by zone.
    pub(super) fn alive_by_zone(&self) -> Vec<u32> {
        let mut counts = vec![0; self.zones.len()];
        for (_, instance) in self.instances.iter().filter(|(_, instance)| instance.is_alive()) {
            counts[instance.zone] += 1;
        }
        counts
    }

    /// A new instance in the zone that has fewest, the first of them at a tie; none if every zone has failed.
    pub(super) fn add(&mut self, purpose: Purpose, until: SimTime) -> Option<Key> {
        let counts = self.alive_by_zone();
        let up = (0..self.zones.len()).filter(|zone| self.zones[*zone].up);
        let zone = up.min_by_key(|zone| counts[*zone])?;
        self.next_number += 1;
        Some(self.instances.insert(Instance {
            number: self.next_number,
            zone,
            life: Life::Pending { until },
            purpose,
            launched: SimTime::ZERO,
            since: SimTime::ZERO,
            hooked: false,
            protected: self.config.new_instances_protected_from_scale_in,
            unhealthy: None,
            slots: Vec::new(),
            waiting: VecDeque::new(),
            busy: 0,
        }))
    }

    /// Launches an instance, if any zone is up.
    pub(super) fn launch(&mut self, purpose: Purpose, out: &mut impl Outbox) -> bool {
        let boot = out.stream(stream::Purpose::Platform).duration(&self.config.launch_time);
        let Some(key) = self.add(purpose, out.now() + boot) else { return false };
        if let Some(instance) = self.instances.get_mut(key) {
            instance.launched = out.now();
        }
        out.wake_at(out.now() + boot, Class::Completion, key.tagged(LAUNCH));
        out.count(LAUNCHED, 1);
        true
    }

    /// The instance has booted, or its launching hook is over.
    pub(super) fn launched(&mut self, key: Key, out: &mut impl Outbox) {
        let Some(instance) = self.instances.get_mut(key) else { return };
        let hook = self.config.hook(Transition::Launching);
        match hook {
            Some(hook) if !instance.hooked => {
                instance.hooked = true;
                let until = out.now() + hook.wait();
                instance.life = Life::Pending { until };
                out.wake_at(until, Class::Completion, key.tagged(LAUNCH));
            }
            Some(hook) if !hook.lets_pass() => {
                out.cause(ABANDONED_RULE);
                self.terminate(key, out);
                self.reach_desired(out);
            }
            _ => {
                self.enter_service(key, out);
                self.activity_ended(out);
                self.replace_unhealthy(out);
                self.reach_desired(out);
            }
        }
    }

    pub(super) fn enter_service(&mut self, key: Key, out: &mut impl Outbox) {
        let warmup = self.config.default_instance_warmup.unwrap_or(SimDuration::ZERO);
        let Some(instance) = self.instances.get_mut(key) else { return };
        instance.life = Life::InService;
        instance.since = out.now();
        match instance.purpose {
            // Once it is in service it is one like any other, and one too many.
            Purpose::Balance => instance.purpose = Purpose::Growth,
            Purpose::Replacement if warmup > SimDuration::ZERO => {
                out.wake_at(out.now() + warmup, Class::Deadline, key.tagged(SETTLED));
            }
            _ => {}
        }
        match self.queue {
            Some(_) => self.open_slots(key, out),
            None => self.targets.push(key),
        }
    }

    /// Launches or terminates until as many instances live as are desired; then sees to the balance of zones.
    pub(super) fn reach_desired(&mut self, out: &mut impl Outbox) {
        if self.failed {
            return;
        }
        let mut alive = self.count(Instance::counts);
        while alive < self.desired && (self.adopt() || self.launch(Purpose::Growth, out)) {
            alive += 1;
        }
        while alive > self.desired {
            let Some(key) = self.choose_to_terminate(out) else {
                out.cause(PROTECTED_RULE);
                break;
            };
            out.cause(SCALED_IN_RULE);
            self.retire(key, out);
            alive -= 1;
        }
        self.rebalance(out);
        self.activity_ended(out);
    }

    /// What is under way for the balance of zones serves as well when the group is to grow: otherwise both together
    /// would leave its sizes.
    fn adopt(&mut self) -> bool {
        let under_way = self.instances.iter().find(|(_, i)| i.is_alive() && i.purpose == Purpose::Balance);
        let Some(key) = under_way.map(|(key, _)| key) else { return false };
        self.instances.get_mut(key).is_some_and(|instance| {
            instance.purpose = Purpose::Growth;
            true
        })
    }

    fn may_go(&self, instance: &Instance) -> bool {
        let works = self.config.protect_while_working && instance.busy > 0;
        instance.counts() && !instance.protected && !works
    }

    /// Instances that scale-in may take from a zone.
    pub(super) fn may_go_from(&self, zone: usize) -> u32 {
        self.count(|instance| instance.zone == zone && self.may_go(instance))
    }

    /// From the zone that has most, the last of them at a tie: balance beats the termination policies.
    fn choose_to_terminate(&mut self, out: &mut impl Outbox) -> Option<Key> {
        let counts = self.alive_by_zone();
        let zone = (0..self.zones.len()).filter(|zone| self.may_go_from(*zone) > 0).max_by_key(|zone| counts[*zone])?;
        let here = self.instances.iter().filter(|(_, i)| i.zone == zone && self.may_go(i));
        let mut left: Vec<(Key, u64, bool, u64)> =
            here.map(|(key, i)| (key, i.number, i.in_service(), out.now().since(i.launched).0 % HOUR)).collect();
        // What is still launching holds no work yet (a convention; AWS does not say).
        let starting = left.iter().any(|(_, _, in_service, _)| !in_service);
        left.retain(|(_, _, in_service, _)| !starting || !in_service);
        for policy in &self.config.termination_policies {
            let rank = |&(_, number, _, used): &(Key, u64, bool, u64)| match policy {
                TerminationPolicy::OldestInstance => u64::MAX - number,
                TerminationPolicy::NewestInstance => number,
                TerminationPolicy::Default | TerminationPolicy::ClosestToNextInstanceHour => used,
            };
            let first = left.iter().map(rank).max()?;
            left.retain(|candidate| rank(candidate) == first);
        }
        let drawn = match left.len() {
            0 | 1 => 0,
            several => out.stream(stream::Purpose::Platform).below(several as u64),
        };
        left.get(usize::try_from(drawn).unwrap_or(0)).map(|(key, ..)| *key)
    }

    /// The instance takes no new work, and goes when its hook and the requests at hand let it.
    pub(super) fn retire(&mut self, key: Key, out: &mut impl Outbox) {
        let hook = self.config.hook(Transition::Terminating).map(|hook| hook.wait()).unwrap_or_default();
        let delay = self.config.deregistration_delay;
        let serves = self.queue.is_none();
        let Some(instance) = self.instances.get_mut(key) else { return };
        let has_requests = serves && (instance.busy > 0 || !instance.waiting.is_empty());
        let wait = hook + if has_requests { delay } else { SimDuration::ZERO };
        if wait == SimDuration::ZERO || !instance.in_service() {
            return self.terminate(key, out);
        }
        let until = out.now() + wait;
        instance.life = Life::Leaving { until };
        out.wake_at(until, Class::Deadline, key.tagged(LEAVE));
        self.targets.retain(|target| *target != key);
        self.stop_polling(key, out);
    }

    /// The time of an instance on its way out is over.
    pub(super) fn leave(&mut self, key: Key, out: &mut impl Outbox) {
        if self.instances.get_mut(key).is_some_and(|instance| !instance.is_alive()) {
            self.terminate(key, out);
        }
    }

    /// Gone at once: batches at hand are cut off, and their messages come back when their visibility ends.
    pub(super) fn terminate(&mut self, key: Key, out: &mut impl Outbox) {
        let Some(instance) = self.instances.remove(key) else { return };
        out.count(TERMINATED, 1);
        self.busy -= instance.busy;
        self.targets.retain(|target| *target != key);
        self.close_slots(&instance, out);
        self.cut_off(key, &instance, out);
    }
}
