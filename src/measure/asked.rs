//! Business requests worth asking about: the newest of each kind, the slowest of all, and exact counts.

use std::collections::VecDeque;

use crate::engine::observe::{Outcome, Settled};
use crate::services::contract::{NodeId, Rule};
use crate::units::time::{SimDuration, SimTime};

/// Most cases kept of each kind; the newest stay.
const MOST: usize = 1_000;

/// How many of the slowest are kept.
const SLOWEST: usize = 50;

/// What one may ask about a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Question {
    /// Why was it done twice?
    Twice,
    /// Why was it lost?
    Lost,
    /// Why is it in a dead-letter queue?
    DeadLettered,
    /// Why did it fail?
    Failed,
    /// Why did it happen although its client was told no?
    Unacknowledged,
    /// Why did it take so long?
    Slow,
    /// Why did part of it begin again?
    Retried,
}

impl Question {
    /// All of them, the gravest first.
    pub const ALL: [Question; 7] = [
        Question::Twice,
        Question::Lost,
        Question::DeadLettered,
        Question::Failed,
        Question::Unacknowledged,
        Question::Slow,
        Question::Retried,
    ];

    /// The question that an outcome raises.
    #[must_use]
    pub fn of(outcome: Outcome) -> Self {
        match outcome {
            Outcome::Duplicated => Question::Twice,
            Outcome::Lost => Question::Lost,
            Outcome::DeadLettered => Question::DeadLettered,
            Outcome::Failed => Question::Failed,
            Outcome::Unacknowledged => Question::Unacknowledged,
            Outcome::Completed | Outcome::Pending => Question::Slow,
        }
    }
}

/// A request worth asking about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Case {
    /// Its number, in order of birth.
    pub order: u64,
    /// The client that asked.
    pub client: NodeId,
    /// When it was born.
    pub born: SimTime,
    /// When it ended.
    pub ended: SimTime,
    /// From birth to its effect, or to its end if it had none.
    pub took: SimDuration,
    /// The rule that decided.
    pub cause: Rule,
    /// The last rule by which part of it began again, if any did.
    pub repeated: Option<Rule>,
}

impl Case {
    /// Of a request that has ended `now`.
    #[must_use]
    pub fn new(settled: &Settled, now: SimTime) -> Self {
        Case {
            order: settled.number,
            client: settled.client,
            born: settled.born,
            ended: now,
            took: settled.done_at.unwrap_or(now).since(settled.born),
            cause: settled.cause,
            repeated: settled.repeated,
        }
    }
}

/// The newest cases of a kind, and how many there were.
#[derive(Clone, Debug, Default)]
struct Cases {
    newest: VecDeque<Case>,
    count: u64,
}

impl Cases {
    fn push(&mut self, case: Case) {
        self.count += 1;
        if self.newest.len() == MOST {
            self.newest.pop_front();
        }
        self.newest.push_back(case);
    }
}

/// The lists. Those in dead-letter queues are not among them: they have not ended, and the engine knows them
/// (`Simulation::dead_letters`).
#[derive(Clone, Debug, Default)]
pub struct Asked {
    twice: Cases,
    lost: Cases,
    failed: Cases,
    unacknowledged: Cases,
    retried: Cases,
    /// Completed ones, the slowest first; among equals the earlier.
    slow: Vec<Case>,
    completed: u64,
}

impl Asked {
    /// A request has ended.
    pub fn note(&mut self, settled: &Settled, now: SimTime) {
        let case = Case::new(settled, now);
        match settled.outcome {
            Outcome::Completed => self.complete(case),
            Outcome::Duplicated => self.twice.push(case),
            Outcome::Lost => self.lost.push(case),
            Outcome::Failed => self.failed.push(case),
            Outcome::Unacknowledged => self.unacknowledged.push(case),
            Outcome::DeadLettered | Outcome::Pending => {}
        }
        if settled.repeated.is_some() {
            self.retried.push(case);
        }
    }

    fn complete(&mut self, case: Case) {
        self.completed += 1;
        let full = self.slow.len() == SLOWEST;
        if full && self.slow.last().is_some_and(|last| case.took <= last.took) {
            return;
        }
        let place = self.slow.partition_point(|other| other.took >= case.took);
        self.slow.insert(place, case);
        self.slow.truncate(SLOWEST);
    }

    /// How many requests completed: told yes, happened once.
    #[must_use]
    pub fn completed(&self) -> u64 {
        self.completed
    }

    /// How many cases there were of a kind; of the slowest, how many are kept.
    #[must_use]
    pub fn count(&self, question: Question) -> u64 {
        self.cases(question).map_or(self.slow.len() as u64 * u64::from(question == Question::Slow), |cases| cases.count)
    }

    /// The cases of a kind: the newest first, or the slowest first.
    #[must_use]
    pub fn list(&self, question: Question) -> Vec<Case> {
        match self.cases(question) {
            Some(cases) => cases.newest.iter().rev().copied().collect(),
            None if question == Question::Slow => self.slow.clone(),
            None => Vec::new(),
        }
    }

    /// The oldest case of a kind that is kept.
    #[must_use]
    pub fn oldest(&self, question: Question) -> Option<&Case> {
        self.cases(question)?.newest.front()
    }

    fn cases(&self, question: Question) -> Option<&Cases> {
        match question {
            Question::Twice => Some(&self.twice),
            Question::Lost => Some(&self.lost),
            Question::Failed => Some(&self.failed),
            Question::Unacknowledged => Some(&self.unacknowledged),
            Question::Retried => Some(&self.retried),
            Question::DeadLettered | Question::Slow => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::services::between::{DONE, RETRIED};

    fn settled(number: u64, outcome: Outcome, seconds: u64, repeated: Option<Rule>) -> Settled {
        let (born, done) = (SimTime::ZERO, SimTime::ZERO + SimDuration::from_secs(seconds));
        Settled { number, client: NodeId(0), born, told_at: done, done_at: Some(done), outcome, cause: DONE, repeated }
    }

    #[test]
    fn the_newest_thousand_are_kept_and_all_are_counted() {
        let mut asked = Asked::default();
        for number in 0..2_500 {
            asked.note(&settled(number, Outcome::Failed, 1, None), SimTime(number));
        }
        let failed = asked.list(Question::Failed);
        assert_eq!((asked.count(Question::Failed), failed.len()), (2_500, MOST));
        // The newest first, down to number 2,500 - 1,000.
        assert_eq!((failed[0].order, failed[MOST - 1].order), (2_499, 1_500));
    }

    #[test]
    fn the_slowest_fifty_of_those_that_completed_stand_in_order() {
        let mut asked = Asked::default();
        // Seconds 0, 7, 14, ... modulo 101: each of 0..=100 once.
        for number in 0..101 {
            asked.note(&settled(number, Outcome::Completed, number * 7 % 101, None), SimTime(number));
        }
        asked.note(&settled(900, Outcome::Duplicated, 9_999, Some(RETRIED)), SimTime(900));

        let took: Vec<u64> = asked.list(Question::Slow).iter().map(|case| case.took.0 / 1_000_000_000).collect();
        assert_eq!(took, (51..=100).rev().collect::<Vec<u64>>());
        assert_eq!((asked.completed(), asked.count(Question::Twice), asked.count(Question::Retried)), (101, 1, 1));
    }
}
