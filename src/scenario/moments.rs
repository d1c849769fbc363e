//! Whether the steps of a story can be shown: nodes that exist, questions that can be answered.

use std::collections::BTreeMap;

use crate::scenario::check::{Faults, meant};
use crate::scenario::model::{Moment, Question};
use crate::services::NodeConfig;
use crate::units::text::Text;

/// Nodes that an audience can follow at once.
pub const MOST_IN_FOCUS: usize = 3;

/// Fewest and most answers of a question; there is a key for each.
const ANSWERS: std::ops::RangeInclusive<usize> = 2..=3;

/// Checks one step: `index` is its place in `watch`.
pub(crate) fn check_moment(index: &str, moment: &Moment, nodes: &BTreeMap<&str, &NodeConfig>, faults: &mut Faults) {
    for (number, name) in moment.focus.iter().enumerate() {
        if !nodes.contains_key(name.as_str()) {
            let path = ["watch", index, "focus", &number.to_string()];
            faults.add(&path, format!("there is no node \"{name}\""), || meant(name, nodes));
        }
    }
    if moment.focus.len() > MOST_IN_FOCUS {
        let message = format!("{} nodes are in focus; the limit is {MOST_IN_FOCUS}", moment.focus.len());
        faults.add(&["watch", index, "focus"], message, || "name those that matter most".into());
    }
    if let Some(question) = &moment.ask {
        check_question(index, question, faults);
    }
}

fn check_question(index: &str, question: &Question, faults: &mut Faults) {
    let path = |field: &'static str| ["watch", index, "ask", field];
    let answers = question.answers.len();
    if question.question.is_empty() {
        faults.add(&path("question"), "the question has no words", || "write (en: \"...\", ko: \"...\")".into());
    }
    if !ANSWERS.contains(&answers) {
        let message = format!("there are {answers} answers; a question has 2 or 3");
        faults.add(&path("answers"), message, || "write those that people really would give".into());
    } else if !(1..=answers).contains(&question.right) {
        let message = format!("right is {}, and there is no such answer", question.right);
        faults.add(&path("right"), message, || format!("write the number of an answer, 1 to {answers}"));
    }
    if let Some(number) = question.answers.iter().position(Text::is_empty) {
        let path = ["watch", index, "ask", "answers", &number.to_string()];
        faults.add(&path, "the answer has no words", || "write (en: \"...\", ko: \"...\")".into());
    }
}
