//! What happens: events of the calendar, and what follows at the same instant.

use crate::services::contract::{CallId, NodeId, TaskId};
use crate::units::key::Key;

/// What the calendar holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Event {
    /// A service wanted to be woken.
    Wake(NodeId, u64),
    /// A call reaches its callee.
    Deliver(CallId),
    /// An answer reaches its caller.
    Answer(CallId),
    /// The caller's patience ends.
    Timeout(CallId),
    /// A handler goes on.
    Task(TaskId),
    /// Entry of the list of interventions.
    Intervention(u32),
}

/// An event as the calendar holds it: two words, which travel in registers.
#[derive(Clone, Copy, Debug, Default)]
pub struct Packed(u64, u64);

impl Event {
    /// It, as the calendar holds it: the lowest three bits tell which kind it is.
    #[inline(always)]
    #[must_use]
    pub fn pack(self) -> Packed {
        match self {
            Event::Wake(node, token) => Packed(u64::from(node.0) << 3, token),
            Event::Deliver(call) => Packed(1, call.0.to_bits()),
            Event::Answer(call) => Packed(2, call.0.to_bits()),
            Event::Timeout(call) => Packed(3, call.0.to_bits()),
            Event::Task(task) => Packed(4, task.0.to_bits()),
            Event::Intervention(index) => Packed(5, u64::from(index)),
        }
    }

    /// The event that [`Event::pack`] packed.
    #[inline(always)]
    #[must_use]
    #[expect(clippy::cast_possible_truncation, reason = "takes apart what was put together")]
    pub fn unpack(Packed(head, word): Packed) -> Self {
        let key = || Key::from_bits(word);
        match head & 7 {
            0 => Event::Wake(NodeId((head >> 3) as u32), word),
            1 => Event::Deliver(CallId(key())),
            2 => Event::Answer(CallId(key())),
            3 => Event::Timeout(CallId(key())),
            4 => Event::Task(TaskId(key())),
            _ => Event::Intervention(word as u32),
        }
    }
}

/// What happens at this very instant, before the calendar is asked again.
#[derive(Clone, Copy, Debug)]
pub enum Immediate {
    /// A call reaches its callee.
    Deliver(CallId),
    /// An answer reaches its caller.
    Answer(CallId),
    /// A handler goes on.
    Task(TaskId),
    /// A handler whose steps were over as soon as it started has ended.
    Done(TaskId),
}
