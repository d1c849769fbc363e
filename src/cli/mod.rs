//! The command line: the only room that reads files, prints, and picks the exit status.

mod args;
mod check;
mod library;
mod output;
mod progress;
mod run;
mod text;
mod view;

use std::process::ExitCode;

use clap::Parser as _;

use crate::cli::args::{Arguments, Command};
use crate::cli::output::complain;

/// Done.
const DONE: u8 = 0;
/// An expectation was missed.
const MISSED: u8 = 1;
/// Bad input.
const BAD_INPUT: u8 = 2;

/// A user's mistake: what to print.
pub(crate) struct Refusal(pub(crate) String);

/// Runs the program: reads the arguments, does what they say, gives the exit status.
#[must_use]
pub fn main() -> ExitCode {
    // Clap prints its own errors, with status 2, and its help, with status 0.
    let arguments = Arguments::parse();
    let result = match &arguments.command {
        None => view::library(),
        Some(Command::Open { file, other }) => view::open(file, other.as_deref()),
        Some(Command::Run(options)) => run::run(options),
        Some(Command::Check { files, seeds }) => check::check(files, *seeds),
        Some(Command::List) => library::list(),
        Some(Command::Snapshot(options)) => view::snapshot(options),
    };
    ExitCode::from(result.unwrap_or_else(|Refusal(message)| {
        complain(&message);
        BAD_INPUT
    }))
}
