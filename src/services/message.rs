//! What queues take in and give out: messages as they are sent, received, deleted and moved.

use crate::services::contract::{Body, NodeId};
use crate::units::key::Key;
use crate::units::time::{SimDuration, SimTime};

/// What a message says beside its body.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct SendMessage {
    /// `DelaySeconds` of the message, 0 s..=15 m; `None` takes the queue's.
    pub delay: Option<SimDuration>,
    /// By what duplicates of it are known; FIFO queues only.
    pub deduplication: Option<Deduplication>,
    /// Hash of the text of the body; `None`: the body is what its order, route, key and size say.
    pub content: Option<u64>,
}

/// A message deduplication id.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Deduplication {
    /// Hash of a given text.
    Id(u64),
    /// The business request behind the message.
    Order,
    /// The key of what the message is about.
    Key,
}

/// One message of a batch.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct BatchEntry {
    /// What it carries.
    pub body: Body,
    /// What it says beside.
    pub message: SendMessage,
}

/// Up to `max` messages are wanted, after waiting up to `wait` for the first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Receive {
    /// Most messages in the answer, 1..=10, or a batch of an event source mapping.
    pub max: u32,
    /// Long-poll wait, 0 s..=20 s; `None` takes the queue's `receive_message_wait_time`.
    pub wait: Option<SimDuration>,
    /// Visibility timeout of what is received; `None` takes the queue's.
    pub visibility: Option<SimDuration>,
    /// `visibility` counts only while the queue's own timeout is below this.
    pub if_below: Option<SimDuration>,
}

/// The right to delete one delivery of a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Receipt {
    /// The message, within its queue.
    pub message: Key,
    /// Which receive gave it out.
    pub receive_count: u32,
}

/// One delivery of a message to a consumer.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Delivery {
    /// The right to delete it.
    pub receipt: Receipt,
    /// Id of the message: its number among those that its first queue took in.
    pub message_id: u32,
    /// What it carries.
    pub body: Body,
    /// When it was sent.
    pub sent_at: SimTime,
    /// When it becomes visible again unless it is deleted.
    pub visible_until: SimTime,
}

/// How long a received message stays hidden, counted from now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ChangeVisibility {
    /// Which delivery.
    pub receipt: Receipt,
    /// How long, 0 s..=12 h.
    pub timeout: SimDuration,
}

/// Where the messages of a dead-letter queue go, and how fast.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MoveTask {
    /// The queue they go to; `None`: each goes back where it came from.
    pub destination: Option<NodeId>,
    /// Messages a second, 1..=500; `None`: all at once.
    pub per_second: Option<u32>,
}

/// A message on its way between queues.
#[derive(Clone, Debug, PartialEq)]
pub struct Moved {
    /// What the message carries.
    pub body: Body,
    /// When it was sent to the first queue.
    pub sent_at: SimTime,
    /// Its id, which a redrive policy keeps; `None`: a move task makes it a new message.
    pub identity: Option<u32>,
}
