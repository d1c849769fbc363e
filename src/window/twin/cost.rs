//! What both runs have cost: their sums, how these grew, and item by item.

use bevy_egui::egui::{Align2, Rect, Stroke, Ui, pos2, vec2};

use crate::measure::cost::Cost;
use crate::units::text::Language;
use crate::window::chart::{self, AREA, CHART_HEIGHT, Chart, Curve, Style, Unit};
use crate::window::command::UiCommand;
use crate::window::cost::{source_ui, take};
use crate::window::ink;
use crate::window::look::{self, Look, TEXT_CAPTION, TEXT_LABEL};
use crate::window::session::Session;
use crate::window::texts::{self, Words, say};
use crate::window::twin::{Letter, Twin, head};

/// Height of a row of the table.
const ROW: f32 = 24.0;

/// Width of a column of dollars.
const COLUMN: f32 = 76.0;

/// Draws both bills beside each other.
pub(super) fn cost_ui(ui: &mut Ui, twin: &Twin, language: Language, look: &Look, out: &mut Vec<UiCommand>) {
    let sessions = Letter::BOTH.map(|letter| &twin.side(letter).session);
    let bills = sessions.map(|session| session.sim.cost());
    ui.spacing_mut().item_spacing = vec2(0.0, 0.0);
    ui.add_space(14.0);
    for letter in Letter::BOTH {
        sum_ui(ui, twin, letter, &bills[letter as usize], language, look);
    }
    curves_ui(ui, twin, &bills, language, look, out);
    table_ui(ui, &bills, language, look);
    for letter in Letter::BOTH {
        free_ui(ui, sessions[letter as usize], letter, &bills[letter as usize], language, look);
    }
    ui.add_space(8.0);
    source_ui(ui, language, look);
}

/// The letter of a side, what it has cost, and what a month like this would.
fn sum_ui(ui: &mut Ui, twin: &Twin, letter: Letter, bill: &Cost, language: Language, look: &Look) {
    let rect = take(ui, 58.0);
    let painter = ui.painter();
    let center = pos2(rect.left() + head::TILE / 2.0, rect.top() + 14.0);
    let tile = head::tile(painter, center, letter, twin.focus == letter, look);
    let left = tile.right() + 12.0;
    let half = (rect.right() - left) / 2.0;
    for (at, usd, words) in [(left, bill.total, Words::SoFar), (left + half, bill.per_month, Words::AMonth)] {
        let run = (texts::dollars(usd), look::mono_bold(20.0), look.hi);
        ink::clipped(painter, pos2(at, rect.top()), Align2::LEFT_TOP, (&run.0, run.1, run.2), half - 6.0);
        let run = (words.get(language), look::regular(TEXT_LABEL), look.mid);
        ink::clipped(painter, pos2(at, rect.top() + 27.0), Align2::LEFT_TOP, run, half - 6.0);
    }
}

/// How both bills grew: A dashed, B solid, as in the other charts of a twin.
#[expect(clippy::cast_possible_truncation, reason = "for drawing")]
fn curves_ui(ui: &mut Ui, twin: &Twin, [a, b]: &[Cost; 2], language: Language, look: &Look, out: &mut Vec<UiCommand>) {
    let curve = |letter: Letter| {
        let (width, values) = twin.side(letter).session.sim.cost_over_time();
        let (style, color) = if letter == Letter::A { (Style::Dashed, look.mid) } else { (Style::Line, look.response) };
        let values = values.iter().map(|usd| *usd as f32).collect();
        Curve { values, step: width.as_secs_f64() as f32, color, fill: color, style, area: AREA }
    };
    let chart = Chart {
        title: Words::CostSoFar.get(language).to_owned(),
        headline: difference(a.total, b.total),
        curves: Letter::BOTH.map(curve).into(),
        unit: Unit::Dollars,
        ..Chart::default()
    };
    let now = (twin.now().as_secs_f64() as f32).max(1.0);
    let rect = take(ui, CHART_HEIGHT - 10.0);
    chart::chart_ui(ui, rect, &chart, now, look, out);
    let rect = take(ui, 24.0);
    chart::time_axis_ui(ui.painter(), rect.translate(vec2(0.0, -2.0)), now, look);
    ui.add_space(6.0);
}

/// By how much B is dearer than A.
fn difference(a: f64, b: f64) -> String {
    format!("B − A {}{}", if b < a { "−" } else { "+" }, texts::dollars((b - a).abs()))
}

/// Every item that either has used, the one that differs most first.
fn table_ui(ui: &mut Ui, [a, b]: &[Cost; 2], language: Language, look: &Look) {
    let heading = take(ui, ROW);
    for letter in Letter::BOTH {
        let run = (letter.name(), look::mono_bold(TEXT_LABEL), look.hi);
        ink::text(ui.painter(), right_of(heading, letter), Align2::RIGHT_CENTER, run);
    }
    let run = (Words::SoFar.get(language), look::regular(TEXT_LABEL), look.mid);
    ink::text(ui.painter(), heading.left_center(), Align2::LEFT_CENTER, run);
    for (item, here, there) in a.beside(b).into_iter().filter(|(_, here, there)| here + there > 0.0) {
        row_ui(ui, &item, [here, there], look);
    }
}

/// Where a column of dollars ends.
fn right_of(row: Rect, letter: Letter) -> bevy_egui::egui::Pos2 {
    let columns = if letter == Letter::A { COLUMN } else { 0.0 };
    pos2(row.right() - columns, row.center().y)
}

/// An item and what it costs here and there; a long name has a line of its own.
fn row_ui(ui: &mut Ui, item: &str, usd: [f64; 2], look: &Look) {
    let name = |ui: &Ui| ink::line(ui.painter(), &[(item, look::regular(TEXT_LABEL), look.mid)], f32::INFINITY);
    let long = name(ui).size().x > ui.available_width() - 2.0 * COLUMN - 6.0;
    let first = take(ui, ROW);
    ui.painter().hline(first.x_range(), first.top() + 0.5, Stroke::new(1.0, look.line));
    let named = name(ui);
    ink::place(ui.painter(), first.left_center(), Align2::LEFT_CENTER, named);
    let row = if long { take(ui, ROW - 6.0) } else { first };
    for letter in Letter::BOTH {
        let run = (texts::dollars(usd[letter as usize]), look::mono(TEXT_CAPTION), look.hi);
        ink::text(ui.painter(), right_of(row, letter), Align2::RIGHT_CENTER, (&run.0, run.1, run.2));
    }
}

/// The nodes of a side that nothing is charged for: what stands on premises costs money as well, but not here.
fn free_ui(ui: &mut Ui, session: &Session, letter: Letter, bill: &Cost, language: Language, look: &Look) {
    let names = session.resolved.scenario.nodes.0.iter().map(|(name, _)| name.as_str());
    let nodes = bill.by_node(names).into_iter();
    let called = session.resolved.called(language);
    let free: Vec<String> =
        nodes.filter(|node| node.usd <= 0.0).map(|node| called.node(&node.node).to_owned()).collect();
    if free.is_empty() {
        return;
    }
    let words = say::twin_not_charged(free.join(", "), language);
    let left = 20.0;
    let width = ui.available_width() - left;
    let galley = ink::paragraph(ui.painter(), &[(&words, look::regular(TEXT_LABEL), look.mid)], width, 4);
    let rect = take(ui, galley.size().y + 12.0);
    ui.painter().hline(rect.x_range(), rect.top() + 0.5, Stroke::new(1.0, look.line));
    let run = (letter.name(), look::mono_bold(TEXT_LABEL), look.hi);
    ink::text(ui.painter(), rect.left_top() + vec2(0.0, 8.0), Align2::LEFT_TOP, run);
    ink::place(ui.painter(), rect.left_top() + vec2(left, 6.0), Align2::LEFT_TOP, galley);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_difference_says_which_is_dearer() {
        // 0.25 - 0.10 = 0.15, and the other way around.
        assert_eq!(difference(0.10, 0.25), "B − A +$0.15");
        assert_eq!(difference(0.25, 0.10), "B − A −$0.15");
        assert_eq!(difference(0.0, 0.0), "B − A +$0");
    }
}
