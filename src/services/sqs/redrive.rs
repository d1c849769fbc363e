//! Messages that move between queues: to a dead-letter queue by the redrive policy, and on by a move task.

use crate::services::contract::{CallId, Class, MoveTask, Moved, NodeId, Operation, Outbox, Place, Reply, Request};
use crate::services::sqs::lines::ALL_SHARDS;
use crate::services::sqs::rules::{MOVE_RUNNING_RULE, MOVED_RULE, NOT_DEAD_LETTERS_RULE, REDRIVE_RULE};
use crate::services::sqs::store::refusal;
use crate::services::sqs::{BILLED, DEAD_LETTERED, MOVE, Sqs, queue_token};
use crate::units::key::Key;
use crate::units::time::{NANOS_PER_SECOND, SimDuration, SimTime};

/// A move task at work.
#[derive(Clone, Copy, Debug)]
pub(super) struct Moving {
    destination: Option<NodeId>,
    per_second: u32,
    started: SimTime,
    /// Messages moved so far.
    moved: u64,
}

impl Sqs {
    /// The receive that would be one too many moves the message, which is in no line any more.
    pub(super) fn move_to_dead_letter_queue(&mut self, key: Key, out: &mut impl Outbox) {
        let Some(message) = self.messages.get(key) else { return };
        let (receive_count, body) = (message.receive_count, message.body);
        self.counts.dead_lettered += 1;
        out.count(DEAD_LETTERED, 1);
        out.cause(REDRIVE_RULE);
        out.hop_by(body.order, "message moved to the dead-letter queue", receive_count, REDRIVE_RULE);
        if let Some(to) = self.dead_letter_queue {
            self.move_out(key, to, true, out);
        }
    }

    /// The message leaves for another queue.
    fn move_out(&mut self, key: Key, to: NodeId, keeps_identity: bool, out: &mut impl Outbox) {
        let Some(message) = self.messages.remove(key) else { return };
        let identity = keeps_identity.then_some(message.id);
        let moved = Moved { body: message.body, sent_at: message.sent_at, identity };
        let operation = Operation::Redrive(Box::new(moved));
        out.call(to, Request { operation, body: message.body, effect: false, attempt: 1 }, None, 0);
        self.counts.visible -= 1;
        self.lines.removed(&message, false, &mut self.messages);
        if let Some(order) = message.body.order {
            let place = if self.is_dead_letter_queue { Place::Parked } else { Place::Waiting };
            out.unplace(order, place, REDRIVE_RULE);
        }
    }

    /// `StartMessageMoveTask`.
    pub(super) fn start_moving(&mut self, call: CallId, task: &MoveTask, out: &mut impl Outbox) {
        let broken =
            if !self.is_redrive_target { Some(NOT_DEAD_LETTERS_RULE) } else { self.moving.map(|_| MOVE_RUNNING_RULE) };
        if let Some(rule) = broken {
            let reply = refusal(rule, out);
            return out.respond(call, reply);
        }
        out.respond(call, Reply::ok(MOVED_RULE));
        let Some(per_second) = task.per_second else {
            while self.move_oldest(task.destination, out) {}
            return;
        };
        self.moving = Some(Moving { destination: task.destination, per_second, started: out.now(), moved: 0 });
        self.schedule_move(out);
    }

    /// The k-th message moves k / rate after the start.
    fn schedule_move(&mut self, out: &mut impl Outbox) {
        let Some(moving) = self.moving else { return };
        let since = (moving.moved + 1) * NANOS_PER_SECOND / u64::from(moving.per_second);
        out.wake_at(moving.started + SimDuration(since), Class::Request, queue_token(MOVE));
    }

    pub(super) fn move_next(&mut self, out: &mut impl Outbox) {
        let Some(moving) = &mut self.moving else { return };
        moving.moved += 1;
        let destination = moving.destination;
        if self.move_oldest(destination, out) && self.counts.visible > 0 {
            self.schedule_move(out);
        } else {
            self.moving = None;
        }
        self.show(out);
    }

    /// Moves the oldest visible message; false if there is none.
    fn move_oldest(&mut self, destination: Option<NodeId>, out: &mut impl Outbox) -> bool {
        let Some(key) = self.lines.next(ALL_SHARDS, &mut None, &self.messages) else { return false };
        let origin = self.messages.get(key).and_then(|message| message.origin);
        match destination.or(origin) {
            Some(to) => {
                out.count(BILLED, 1);
                self.move_out(key, to, false, out);
            }
            // It was sent here by hand and has nowhere to go back to: it stays, and the task ends.
            None => {
                self.lines.add(key, false, &self.messages);
                return false;
            }
        }
        true
    }
}
