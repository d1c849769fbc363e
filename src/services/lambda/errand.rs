//! What a wake or an answer is about: an errand and a row, packed into one token.

use crate::units::key::Key;

/// What a wake, or a call to the queue, was for. It travels in the top bits of a token.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Errand {
    /// An initialization ends.
    Init = 0,
    /// An invocation may have reached its timeout.
    Deadline = 1,
    /// The oldest idle environment may have reached its end.
    Idle = 2,
    /// The mapping may get more pollers.
    Ramp = 3,
    /// A throttled batch is tried again.
    Retry = 4,
    /// A poller asks a queue that failed again.
    Resume = 5,
    /// A receive.
    Receive = 6,
    /// A delete.
    Delete = 7,
    /// An event is due for its next attempt, or too old.
    Event = 8,
    /// A record of an event goes to its destination.
    Record = 9,
    /// An event goes to the dead-letter queue.
    DeadLetter = 10,
}

impl Errand {
    const ALL: [Errand; 11] = [
        Errand::Init,
        Errand::Deadline,
        Errand::Idle,
        Errand::Ramp,
        Errand::Retry,
        Errand::Resume,
        Errand::Receive,
        Errand::Delete,
        Errand::Event,
        Errand::Record,
        Errand::DeadLetter,
    ];

    /// The token of this errand for that row.
    pub(super) fn token(self, key: Key) -> u64 {
        key.tagged(self as u8)
    }

    /// The errand and row of a token; `None` for one that no errand made.
    pub(super) fn read(token: u64) -> Option<(Errand, Key)> {
        let (tag, key) = Key::untag(token);
        Errand::ALL.get(usize::from(tag)).map(|errand| (*errand, key))
    }

    /// A token for what concerns the function as a whole.
    pub(super) fn whole(self) -> u64 {
        self.token(Key::plain(0))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_reads_back_as_its_errand_and_row() {
        let key = Key::new(1_249, (1 << 28) - 1);
        for errand in Errand::ALL {
            assert_eq!(Errand::read(errand.token(key)), Some((errand, key)));
        }
    }
}
