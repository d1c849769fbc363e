//! The sentences of the twin, from facts.

use crate::measure::pair::Arrivals;
use crate::units::text::Language;
use crate::window::texts::{self, Words, say};
use crate::window::twin::facts::{Beside, Lesson, Main};

/// The seal on the joint.
pub(super) fn seal(arrivals: Arrivals, language: Language) -> String {
    match arrivals {
        Arrivals::Same(n) => say::twin_same(n, language),
        Arrivals::Different(a, b) if a == b => say::twin_other_instants(a, language),
        Arrivals::Different(a, b) => say::twin_other_numbers(a, b, language),
    }
}

/// A title begins with a capital letter, also where the scenario's own word comes first.
fn capital(unit: &str) -> String {
    let mut letters = unit.chars();
    letters.next().into_iter().flat_map(char::to_uppercase).chain(letters).collect()
}

/// The title of the chart of what broke.
pub(super) fn broken(unit: &str, language: Language) -> String {
    say::twin_chart_broken(capital(unit), language)
}

/// The title of the chart of what is done. It is no goodput, which the report counts: late ones are in it as well.
pub(super) fn done(unit: &str, language: Language) -> String {
    say::twin_chart_done(capital(unit), language)
}

/// How much arrives a second at each side, and whether that is more than a chart up to `highest` shows.
pub(super) fn arriving([a, b]: [f64; 2], highest: f64, language: Language) -> String {
    let (first, second) = (texts::rate(a), texts::rate(b));
    let above = a > highest && b > highest;
    match (first == second, above) {
        (true, false) => say::twin_arriving(first, language),
        (true, true) => say::twin_arriving_above(first, language),
        (false, _) => say::twin_arriving_each(first, second, language),
    }
}

/// What matters most about one side.
pub(super) fn main(main: Main, unit: &str, language: Language) -> String {
    match main {
        Main::Nothing => say::twin_nothing(unit, language),
        Main::BrokeNone => Words::TwinBrokeNone.get(language).to_owned(),
        Main::Broke { failed, lost: 0, of } => say::twin_failed(failed, of, unit, language),
        Main::Broke { failed: 0, lost, of } => say::twin_lost(lost, of, unit, language),
        Main::Broke { failed, lost, of } => say::twin_failed_and_lost(failed, lost, of, unit, language),
    }
}

/// What matters next.
pub(super) fn beside(beside: Beside, unit: &str, language: Language) -> String {
    match beside {
        Beside::Muddled { unacknowledged, twice: 0 } => say::twin_unheard(unacknowledged, language),
        Beside::Muddled { unacknowledged: 0, twice } => say::twin_twice(twice, language),
        Beside::Muddled { unacknowledged, twice } => {
            format!("{} · {}", say::twin_unheard(unacknowledged, language), say::twin_twice(twice, language))
        }
        Beside::Owes(n) => say::twin_owes(n, unit, language),
        Beside::Dead(n) => say::twin_dead(n, language),
        Beside::AllDone(n) => say::twin_all_done(n, unit, language),
        Beside::Nothing => String::new(),
    }
}

/// What follows from both.
pub(super) fn lesson(lesson: Lesson, unit: &str, language: Language) -> String {
    match lesson {
        Lesson::Same => Words::TwinEven.get(language).to_owned(),
        Lesson::Even => Words::TwinEqual.get(language).to_owned(),
        Lesson::Waits { here, waiting } => say::twin_waits(waiting, here.name(), language),
        Lesson::DoneMore { here, more } => say::twin_done_more(more, here.name(), here.other().name(), unit, language),
        Lesson::BrokeFewer { here, fewer } => {
            say::twin_broke_fewer(fewer, here.name(), here.other().name(), unit, language)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn arrivals_stand_above_the_chart_only_where_they_are_more_than_it_shows() {
        let check = |arrivals: [f64; 2], expected: &str| {
            assert_eq!(arriving(arrivals, 20.0, Language::En), expected);
        };
        check([79.0, 79.0], "arrivals 79/s, above the chart");
        check([8.3, 8.3], "arrivals 8.3/s");
        check([79.0, 8.0], "arrivals A 79/s, B 8/s");
    }
}
