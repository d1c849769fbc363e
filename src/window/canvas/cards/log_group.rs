//! A log group: what it keeps, and how much comes in.

use crate::services::log_group::View;
use crate::units::size::DataSize;
use crate::window::canvas::cards::card::Card;
use crate::window::canvas::{figures, words};
use crate::window::look;

/// Fills the card.
pub(super) fn fill(card: &mut Card, view: &View) {
    let pen = card.pen;
    card.header("Logs");
    let kept = match view.retention_in_days {
        Some(days) => words::KEPT_DAYS.with(pen.language, &[&figures::count(days.into())]),
        None => pen.say(words::KEPT_FOR_EVER).to_owned(),
    };
    card.footer(&kept, &figures::rate(card.node.rate("IncomingLogEvents")));
    card.headline(&volume(view.stored), pen.say(words::STORED), look::TEXT_BIG_SMALL);
    if pen.near() {
        let row = card.take_top(22.0);
        card.value_in(row, pen.say(words::INGESTED), &volume(view.ingested), pen.look.hi);
    }
}

/// Bytes in the largest unit of which there is one.
fn volume(bytes: u64) -> String {
    let units = [(1_u64 << 40, "TB"), (1 << 30, "GB"), (1 << 20, "MB"), (1 << 10, "KB")];
    match units.into_iter().find(|(unit, _)| bytes >= *unit) {
        Some((unit, name)) => format!("{} {name}", figures::amount(bytes as f64 / unit as f64)),
        None => DataSize(bytes).to_string(),
    }
}
