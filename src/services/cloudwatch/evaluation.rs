//! The evaluation of an alarm: which state follows from the data points of the range (semantics sheet 5.6).

use crate::services::cloudwatch::{AlarmState, MissingData};

/// How an alarm is evaluated.
#[derive(Clone, Copy, Debug)]
pub(super) struct Evaluation {
    /// Data points that decide.
    pub(super) n: usize,
    /// How many of them must breach.
    pub(super) m: usize,
    /// What missing points count as.
    pub(super) missing: MissingData,
}

/// The state that follows from the range, newest last; `None` keeps the state.
pub(super) fn evaluate(evaluation: Evaluation, range: &[Option<bool>]) -> Option<AlarmState> {
    let Evaluation { n, m, missing } = evaluation;
    let real: Vec<bool> = range.iter().copied().flatten().collect();
    let state = |breaching: usize| if breaching >= m { AlarmState::Alarm } else { AlarmState::Ok };
    if real.len() >= n {
        // Enough real points: the most recent ones decide, and missing ones do not matter.
        return Some(state(real.iter().rev().take(n).filter(|breach| **breach).count()));
    }
    let breaching = real.iter().filter(|breach| **breach).count();
    match missing {
        MissingData::Breaching => Some(state(breaching + n - real.len())),
        MissingData::NotBreaching => Some(state(breaching)),
        MissingData::Missing | MissingData::Ignore if breaching >= m => Some(AlarmState::Alarm),
        MissingData::Missing if real.is_empty() => Some(AlarmState::InsufficientData),
        MissingData::Ignore if real.is_empty() => None,
        MissingData::Missing if is_premature(range, m) => Some(AlarmState::Alarm),
        MissingData::Ignore if is_premature(range, m) => None,
        MissingData::Missing | MissingData::Ignore => Some(AlarmState::Ok),
    }
}

/// Every real point breaches, and the oldest of them is at least M points old (the newest is 1 point old).
fn is_premature(range: &[Option<bool>], m: usize) -> bool {
    let oldest = range.iter().position(Option::is_some).map_or(0, |place| range.len() - place);
    range.iter().flatten().all(|breach| *breach) && oldest >= m
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_premature_alarm_rule_looks_at_the_age_of_the_oldest_point() {
        let evaluation = Evaluation { n: 3, m: 3, missing: MissingData::Missing };
        let x = Some(true);

        // `- - X - -` alarms, `- - - - X` and `- - - X -` do not; with M = 2, `0 - X - -` is OK.
        assert_eq!(evaluate(evaluation, &[None, None, x, None, None]), Some(AlarmState::Alarm));
        assert_eq!(evaluate(evaluation, &[None, None, None, None, x]), Some(AlarmState::Ok));
        assert_eq!(evaluate(evaluation, &[None, None, None, x, None]), Some(AlarmState::Ok));
        let two = Evaluation { m: 2, ..evaluation };
        assert_eq!(evaluate(two, &[Some(false), None, x, None, None]), Some(AlarmState::Ok));
    }
}
