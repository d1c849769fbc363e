//! What can be written on the command line.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};

use crate::units::time::SimDuration;

/// A simulator you can watch: serverless and classic cloud architectures, played as a discrete-event simulation.
#[derive(Debug, Parser)]
#[command(name = "loosely", version, after_help = AFTER_HELP)]
pub(crate) struct Arguments {
    /// What to do; without it the window opens on the library of scenarios.
    #[command(subcommand)]
    pub(crate) command: Option<Command>,
}

const AFTER_HELP: &str = "Exit status: 0 done, 1 an expectation missed (check), 2 bad input.\n\
A scenario is a file, or the name of a built-in one (see `loosely list`).\n\
The format of scenario files is described in docs/scenario-format.md.";

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Open the window on one scenario, or on two beside each other.
    Open {
        /// The scenario.
        file: String,
        /// Another one, to play beside it.
        other: Option<String>,
    },
    /// Simulate without a window and print the report.
    Run(RunOptions),
    /// Read, validate, run and judge scenarios by their own expectations.
    Check {
        /// The scenarios.
        #[arg(required = true)]
        files: Vec<String>,
        /// Run each with so many seeds: its own and the next ones.
        #[arg(long, default_value_t = 1, value_parser = clap::value_parser!(u64).range(1..=1_000))]
        seeds: u64,
    },
    /// List the built-in scenarios and those of ./scenarios.
    List,
    /// Write a picture of the window at one moment, without a display.
    Snapshot(SnapshotOptions),
}

#[derive(Debug, Args)]
pub(crate) struct RunOptions {
    /// The scenario.
    pub(crate) file: String,
    /// Change one parameter for this run, such as web.threads=20 (repeatable).
    #[arg(long = "set", value_name = "NODE.PARAM=VALUE")]
    pub(crate) set: Vec<String>,
    /// Use this seed instead of the scenario's.
    #[arg(long)]
    pub(crate) seed: Option<u64>,
    /// Simulate this long instead, such as 10m.
    #[arg(long)]
    pub(crate) duration: Option<SimDuration>,
    /// How to print the report.
    #[arg(long, value_enum, default_value_t = Format::Text)]
    pub(crate) format: Format,
    /// Write one JSON line for each business request to this file.
    #[arg(long, value_name = "FILE")]
    pub(crate) trace: Option<PathBuf>,
}

/// How to print a report.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Format {
    /// For people.
    Text,
    /// For scripts; described in docs/report-format.md.
    Json,
}

#[derive(Debug, Args)]
pub(crate) struct SnapshotOptions {
    /// The scenario.
    pub(crate) file: String,
    /// The moment, such as 2m30s.
    #[arg(long)]
    pub(crate) at: SimDuration,
    /// Size in pixels.
    #[arg(long, default_value = "1600x900", value_parser = parse_size)]
    pub(crate) size: (u32, u32),
    /// Where to write the PNG.
    #[arg(long, value_name = "FILE")]
    pub(crate) out: PathBuf,
    /// Colors.
    #[arg(long, value_enum, default_value_t = Theme::Dark)]
    pub(crate) theme: Theme,
    /// Language.
    #[arg(long, value_enum, default_value_t = Lang::En)]
    pub(crate) lang: Lang,
    /// Select this node.
    #[arg(long, value_name = "NODE")]
    pub(crate) select: Option<String>,
    /// Beside another scenario, or beside the same with one parameter changed, such as web.threads=20.
    #[arg(long, value_name = "FILE|NODE.PARAM=VALUE")]
    pub(crate) compare: Option<String>,
    /// Open this panel, view or dialog: story, node, edit, cost, why, presenter, help, signs, cards, palette, settings,
    /// open, save, zones or library.
    #[arg(long, value_name = "NAME")]
    pub(crate) panel: Option<String>,
    /// Ask why about the request with this number, counted from 0 in order of birth.
    #[arg(long, value_name = "NUMBER")]
    pub(crate) why: Option<u64>,
    /// Follow the request with this number by eye.
    #[arg(long, value_name = "NUMBER")]
    pub(crate) follow: Option<u64>,
}

/// Colors of the window.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Theme {
    /// Light on dark.
    Dark,
    /// Dark on light.
    Light,
}

/// Languages of the window.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Lang {
    /// English.
    En,
    /// Korean.
    Ko,
}

/// `1600x900`, 320 to 7680 pixels wide and 240 to 4320 high.
fn parse_size(text: &str) -> Result<(u32, u32), String> {
    let bad = || format!("\"{text}\" is not a size; write for example 1600x900");
    let (width, height) = text.split_once('x').ok_or_else(bad)?;
    let (width, height) = (width.parse().map_err(|_| bad())?, height.parse().map_err(|_| bad())?);
    if (320..=7_680).contains(&width) && (240..=4_320).contains(&height) {
        Ok((width, height))
    } else {
        Err(format!("{text} is outside 320x240 to 7680x4320"))
    }
}
