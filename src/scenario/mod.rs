//! Scenario files: from text to a checked [`model::Scenario`], with every problem named by place and cure.

mod advice;
pub mod called;
mod calls;
pub(crate) mod check;
pub mod expectation;
mod groups;
pub mod intervention;
pub mod load;
mod locate;
pub mod model;
pub mod moments;
mod pairs;
mod places;
mod reach;
pub mod resolve;
pub mod save;
mod scanner;
pub mod spelling;
mod traffic;
