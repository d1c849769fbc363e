//! Instances that fail, alone or with their zone, and the balance of zones.

use crate::services::auto_scaling::instances::{Instance, Life, Purpose};
use crate::services::auto_scaling::{AutoScalingGroup, LOST_RULE, REBALANCED_RULE, SETTLED, UNHEALTHY_RULE};
use crate::services::contract::{Class, Outbox};
use crate::services::control::{Health, Protection};
use crate::units::key::Key;
use crate::units::time::SimDuration;

impl AutoScalingGroup {
    /// The oldest instance in service is found terminated: it is replaced at once, whatever the cooldown.
    pub(super) fn lose_oldest(&mut self, out: &mut impl Outbox) {
        let oldest = self.instances.iter().filter(|(_, i)| i.in_service()).min_by_key(|(_, i)| i.number);
        if let Some(key) = oldest.map(|(key, _)| key) {
            out.cause(LOST_RULE);
            self.terminate(key, out);
            self.reach_desired(out);
        }
    }

    pub(super) fn lose_zone(&mut self, index: u32, out: &mut impl Outbox) {
        let Some(zone) = self.zones.iter().position(|zone| zone.index == index) else { return };
        self.zones[zone].up = false;
        let gone: Vec<Key> = self.instances.iter().filter(|(_, i)| i.zone == zone).map(|(key, _)| key).collect();
        for key in gone {
            out.cause(LOST_RULE);
            self.terminate(key, out);
        }
        self.reach_desired(out);
    }

    pub(super) fn restore_zone(&mut self, index: u32, out: &mut impl Outbox) {
        if let Some(zone) = self.zones.iter_mut().find(|zone| zone.index == index) {
            zone.up = true;
            self.reach_desired(out);
        }
    }

    pub(super) fn protect(&mut self, protection: &Protection, out: &mut impl Outbox) {
        for number in &protection.instances {
            if let Some(instance) = self.by_number(*number) {
                instance.protected = protection.protected_from_scale_in;
            }
        }
        self.reach_desired(out);
    }

    pub(super) fn set_health(&mut self, health: &Health, out: &mut impl Outbox) {
        let grace = self.config.health_check_grace_period;
        for number in &health.instances {
            let Some(instance) = self.by_number(*number).filter(|instance| instance.in_service()) else { continue };
            let from = if health.should_respect_grace_period { instance.since + grace } else { out.now() };
            instance.unhealthy = (!health.healthy).then_some(from.max(out.now()));
            if !health.healthy && from > out.now() {
                out.wake_at(from, Class::Deadline, Key::plain(0).tagged(SETTLED));
            }
        }
        self.replace_unhealthy(out);
    }

    fn by_number(&mut self, number: u64) -> Option<&mut Instance> {
        let key = self.instances.iter().find(|(_, instance)| instance.number == number).map(|(key, _)| key)?;
        self.instances.get_mut(key)
    }

    /// Terminates unhealthy instances first and launches others then: at most a tenth of the group at a time, and the
    /// next when those have warmed up. Protection from scale-in does not keep an unhealthy instance.
    pub(super) fn replace_unhealthy(&mut self, out: &mut impl Outbox) {
        let (now, most) = (out.now(), (self.desired / 10).max(1));
        let warmup = self.config.default_instance_warmup.unwrap_or(SimDuration::ZERO);
        let coming = |i: &Instance| {
            i.purpose == Purpose::Replacement && !i.is_warm(warmup, now) && !matches!(i.life, Life::Leaving { .. })
        };
        let mut under_way = self.count(coming);
        while under_way < most && !self.failed {
            let due = |i: &Instance| i.in_service() && i.unhealthy.is_some_and(|from| from <= now);
            let first = self.instances.iter().filter(|(_, i)| due(i)).min_by_key(|(_, i)| i.number);
            let Some(key) = first.map(|(key, _)| key) else { break };
            out.cause(UNHEALTHY_RULE);
            self.retire(key, out);
            if self.count(Instance::is_alive) < self.desired {
                self.launch(Purpose::Replacement, out);
            }
            under_way += 1;
        }
    }

    /// Zones are uneven, as after an outage: launch where fewest are, before another goes where most are. The group
    /// may exceed its maximum by a tenth of it, at least by 1.
    pub(super) fn rebalance(&mut self, out: &mut impl Outbox) {
        let up: Vec<usize> = (0..self.zones.len()).filter(|zone| self.zones[*zone].up).collect();
        if up.len() < 2 || self.desired == 0 {
            return;
        }
        let most = self.config.max_size + (self.config.max_size / 10).max(1);
        let mut under_way = self.count(|i| i.purpose == Purpose::Balance);
        let wanted = self.moves(&up);
        let mut alive = self.count(Instance::is_alive);
        while under_way < wanted && alive < most && self.launch(Purpose::Balance, out) {
            out.cause(REBALANCED_RULE);
            under_way += 1;
            alive += 1;
        }
    }

    /// How many instances stand in another zone than they should.
    fn moves(&self, up: &[usize]) -> u32 {
        let mut counts: Vec<(u32, u32)> = up.iter().map(|_| (0, 0)).collect();
        for (_, instance) in self.instances.iter().filter(|(_, i)| i.is_alive() && i.purpose != Purpose::Balance) {
            if let Some(place) = up.iter().position(|zone| *zone == instance.zone) {
                counts[place].0 += 1;
            }
        }
        for (place, zone) in up.iter().enumerate() {
            counts[place].1 = self.may_go_from(*zone);
        }
        counts.sort_unstable_by_key(|(count, _)| std::cmp::Reverse(*count));
        let zones = u32::try_from(up.len()).unwrap_or(1);
        let total: u32 = counts.iter().map(|(count, _)| count).sum();
        // The zones that have most keep the odd ones.
        let fair = |place: u32| total / zones + u32::from(place < total % zones);
        let excess = |(place, &(count, may_go)): (u32, &(u32, u32))| count.saturating_sub(fair(place)).min(may_go);
        (0..).zip(&counts).map(excess).sum()
    }
}
