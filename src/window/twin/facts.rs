//! What is so at this moment, as facts from the accounts of both sides; `words` makes sentences of them.

use crate::engine::orders::Ledger;
use crate::window::twin::Letter;

/// What matters most about one side.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Main {
    /// Nothing was sent yet.
    Nothing,
    /// Of so many sent, so many failed and so many were lost.
    Broke {
        /// Failed.
        failed: u64,
        /// Lost.
        lost: u64,
        /// Sent.
        of: u64,
    },
    /// None failed, none was lost.
    BrokeNone,
}

/// What matters next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Beside {
    /// So many customers were told no although it happened, and for so many it happened more than once.
    Muddled {
        /// Told no.
        unacknowledged: u64,
        /// More than once.
        twice: u64,
    },
    /// So many are still to be done.
    Owes(u64),
    /// So many lie in dead-letter queues.
    Dead(u64),
    /// All were done.
    AllDone(u64),
    /// Nothing worth a line.
    Nothing,
}

/// What follows from both.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Lesson {
    /// The accounts are the same.
    Same,
    /// What fails there waits here, so many of them.
    Waits {
        /// Where they wait.
        here: Letter,
        /// How many.
        waiting: u64,
    },
    /// So many more were done here.
    DoneMore {
        /// Where.
        here: Letter,
        /// How many more.
        more: u64,
    },
    /// So many fewer failed or were lost here.
    BrokeFewer {
        /// Where.
        here: Letter,
        /// How many fewer.
        fewer: u64,
    },
    /// None of these.
    Even,
}

/// What failed or was lost.
fn broken(ledger: &Ledger) -> u64 {
    ledger.failed + ledger.lost
}

/// About one side.
pub(super) fn of_side(ledger: &Ledger) -> (Main, Beside) {
    let main = match broken(ledger) {
        _ if ledger.sent == 0 => Main::Nothing,
        0 => Main::BrokeNone,
        _ => Main::Broke { failed: ledger.failed, lost: ledger.lost, of: ledger.sent },
    };
    let beside = if ledger.unacknowledged + ledger.duplicated > 0 {
        Beside::Muddled { unacknowledged: ledger.unacknowledged, twice: ledger.duplicated }
    } else if ledger.pending() > 0 {
        Beside::Owes(ledger.pending())
    } else if ledger.dead_lettered > 0 {
        Beside::Dead(ledger.dead_lettered)
    } else if ledger.sent > 0 && ledger.completed == ledger.sent {
        Beside::AllDone(ledger.sent)
    } else {
        Beside::Nothing
    };
    (main, beside)
}

/// About both.
pub(super) fn lesson(a: &Ledger, b: &Ledger) -> Lesson {
    if a == b {
        return Lesson::Same;
    }
    // Whoever breaks fewer is looked at first; if it is even, whoever has done more.
    let here = match broken(b).cmp(&broken(a)).then(a.completed.cmp(&b.completed)) {
        std::cmp::Ordering::Greater => Letter::A,
        _ => Letter::B,
    };
    let (one, other) = if here == Letter::A { (a, b) } else { (b, a) };
    let fewer = broken(other) - broken(one);
    if broken(one) == 0 && fewer > 0 && one.waiting > other.waiting {
        Lesson::Waits { here, waiting: one.waiting }
    } else if one.completed > other.completed {
        Lesson::DoneMore { here, more: one.completed - other.completed }
    } else if fewer > 0 {
        Lesson::BrokeFewer { here, fewer }
    } else {
        Lesson::Even
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SENT: Ledger = Ledger {
        sent: 100,
        completed: 100,
        failed: 0,
        lost: 0,
        unacknowledged: 0,
        duplicated: 0,
        dead_lettered: 0,
        waiting: 0,
        in_flight: 0,
        on_the_way: 0,
    };

    #[test]
    fn a_side_says_first_what_broke_and_then_what_is_owed() {
        let tight = Ledger { completed: 40, failed: 50, on_the_way: 10, ..SENT };
        assert_eq!(of_side(&tight), (Main::Broke { failed: 50, lost: 0, of: 100 }, Beside::Owes(10)));
        let loose = Ledger { completed: 40, waiting: 60, ..SENT };
        assert_eq!(of_side(&loose), (Main::BrokeNone, Beside::Owes(60)));
        assert_eq!(of_side(&SENT), (Main::BrokeNone, Beside::AllDone(100)));
        assert_eq!(of_side(&Ledger::default()), (Main::Nothing, Beside::Nothing));
    }

    #[test]
    fn the_lesson_is_about_the_side_that_breaks_less_whichever_it_is() {
        let tight = Ledger { completed: 50, failed: 50, ..SENT };
        let loose = Ledger { completed: 40, waiting: 60, ..SENT };
        assert_eq!(lesson(&tight, &loose), Lesson::Waits { here: Letter::B, waiting: 60 });
        assert_eq!(lesson(&loose, &tight), Lesson::Waits { here: Letter::A, waiting: 60 });
        assert_eq!(lesson(&tight, &SENT), Lesson::DoneMore { here: Letter::B, more: 50 });
        assert_eq!(lesson(&SENT, &SENT), Lesson::Same);
        // Two slow ones: B has done more, nothing broke.
        let slower = Ledger { completed: 30, waiting: 70, ..SENT };
        assert_eq!(lesson(&slower, &loose), Lesson::DoneMore { here: Letter::B, more: 10 });
        // B breaks fewer but has also done fewer, and nothing waits.
        let careful = Ledger { completed: 45, failed: 40, on_the_way: 15, ..SENT };
        assert_eq!(lesson(&tight, &careful), Lesson::BrokeFewer { here: Letter::B, fewer: 10 });
    }
}
