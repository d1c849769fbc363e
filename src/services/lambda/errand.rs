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
}

impl Errand {
    const ALL: [Errand; 8] = [
        Errand::Init,
        Errand::Deadline,
        Errand::Idle,
        Errand::Ramp,
        Errand::Retry,
        Errand::Resume,
        Errand::Receive,
        Errand::Delete,
    ];

    /// Bits of a key that a token has room for: a row may be reused 500 million times.
    const KEY_BITS: u32 = 61;

    /// The token of this errand for that row.
    pub(super) fn token(self, key: Key) -> u64 {
        let bits = key.to_bits();
        assert!(bits >> Self::KEY_BITS == 0, "a row was reused more often than its token can tell");
        (self as u64) << Self::KEY_BITS | bits
    }

    /// The errand and row of a token.
    pub(super) fn read(token: u64) -> (Errand, Key) {
        let key = Key::from_bits(token & ((1 << Self::KEY_BITS) - 1));
        let errand = usize::try_from(token >> Self::KEY_BITS).expect("three bits are left");
        (Errand::ALL[errand], key)
    }

    /// A token for what concerns the function as a whole.
    pub(super) fn whole(self) -> u64 {
        self.token(Key { index: 0, generation: 0 })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_reads_back_as_its_errand_and_row() {
        let key = Key { index: 1_249, generation: (1 << 29) - 1 };
        for errand in Errand::ALL {
            assert_eq!(Errand::read(errand.token(key)), (errand, key));
        }
    }
}
