//! The tab "Cost": what the run has cost so far and what a month like this would, by node and item, and the price list.

use bevy_egui::egui::{Align2, Rect, Sense, Stroke, Ui, pos2, vec2};

use crate::measure::cost::{CostLine, NodeCost};
use crate::measure::prices::PRICES;
use crate::scenario::called::Called;
use crate::units::text::Language;
use crate::window::chart::{self, AREA, CHART_HEIGHT, Chart, Curve, Style, Unit};
use crate::window::command::UiCommand;
use crate::window::ink;
use crate::window::look::{self, Look, TEXT_BODY, TEXT_CAPTION, TEXT_LABEL};
use crate::window::session::Session;
use crate::window::texts::{self, Words, say};

/// Height of a node's row, and of an item's.
const NODE: f32 = 30.0;
const ITEM: f32 = 20.0;

/// Height of the bar under a node.
const BAR: f32 = 4.0;

/// Draws the bill.
pub(super) fn cost_ui(ui: &mut Ui, session: &Session, language: Language, look: &Look, out: &mut Vec<UiCommand>) {
    let cost = &session.report().cost;
    ui.spacing_mut().item_spacing = vec2(0.0, 0.0);
    ui.add_space(12.0);
    total_ui(ui, cost.total, cost.per_month, language, look);
    curve_ui(ui, session, language, look, out);
    let called = session.resolved.called(language);
    let names = session.resolved.scenario.nodes.0.iter().map(|(name, _)| name.as_str());
    let (free, charged): (Vec<NodeCost>, Vec<NodeCost>) =
        cost.by_node(names).into_iter().partition(|node| node.lines.is_empty());
    for node in &charged {
        node_ui(ui, node, cost.total, called, look);
    }
    if !free.is_empty() {
        free_ui(ui, &free, called, look);
    }
    source_ui(ui, language, look);
}

/// So much height of the panel.
pub(super) fn take(ui: &mut Ui, height: f32) -> Rect {
    ui.allocate_exact_size(vec2(ui.available_width(), height), Sense::hover()).0
}

/// Both sums, side by side.
fn total_ui(ui: &mut Ui, total: f64, per_month: f64, language: Language, look: &Look) {
    let rect = take(ui, 54.0);
    let columns = [(rect.left(), total, Words::SoFar), (rect.center().x, per_month, Words::AMonth)];
    for (left, usd, words) in columns {
        let at = pos2(left, rect.top());
        let run = (texts::dollars(usd), look::mono_bold(22.0), look.hi);
        ink::text(ui.painter(), at, Align2::LEFT_TOP, (&run.0, run.1, run.2));
        let run = (words.get(language), look::regular(TEXT_LABEL), look.mid);
        ink::clipped(ui.painter(), at + vec2(0.0, 29.0), Align2::LEFT_TOP, run, rect.width() / 2.0 - 6.0);
    }
}

/// How the bill grew.
#[expect(clippy::cast_possible_truncation, reason = "for drawing")]
fn curve_ui(ui: &mut Ui, session: &Session, language: Language, look: &Look, out: &mut Vec<UiCommand>) {
    let (width, values) = session.sim.cost_over_time();
    let curve = Curve {
        values: values.iter().map(|usd| *usd as f32).collect(),
        step: width.as_secs_f64() as f32,
        color: look.response,
        fill: look.response,
        style: Style::Area,
        area: AREA,
    };
    let chart = Chart {
        title: Words::CostSoFar.get(language).to_owned(),
        headline: texts::dollars(values.last().copied().unwrap_or(0.0)),
        curves: vec![curve],
        unit: Unit::Dollars,
        ..Chart::default()
    };
    let now = (session.sim.now().as_secs_f64() as f32).max(1.0);
    let rect = take(ui, CHART_HEIGHT - 10.0);
    chart::chart_ui(ui, rect, &chart, now, look, out);
    let rect = take(ui, 22.0);
    chart::time_axis_ui(ui.painter(), rect.translate(vec2(0.0, -2.0)), now, look);
    ui.add_space(6.0);
}

/// A node, its share as a bar, and its items.
#[expect(clippy::cast_possible_truncation, reason = "a share")]
fn node_ui(ui: &mut Ui, node: &NodeCost, total: f64, called: Called<'_>, look: &Look) {
    let language = called.language;
    let rect = take(ui, NODE + BAR);
    let painter = ui.painter();
    painter.hline(rect.x_range(), rect.top() + 0.5, Stroke::new(1.0, look.line));
    let baseline = rect.top() + NODE - 4.0;
    let usd = texts::dollars(node.usd);
    let value = ink::line(painter, &[(&usd, look::mono_bold(TEXT_BODY), look.hi)], 140.0);
    let value = ink::place(painter, pos2(rect.right(), baseline), Align2::RIGHT_BOTTOM, value);
    let run = (called.node(&node.node), look::semibold(TEXT_BODY), look.hi);
    let room = value.left() - rect.left() - 10.0;
    ink::clipped(painter, pos2(rect.left(), baseline), Align2::LEFT_BOTTOM, run, room);
    let track = Rect::from_min_max(pos2(rect.left(), rect.bottom() - BAR), rect.max);
    painter.rect_filled(track, BAR / 2.0, look.line);
    let share = if total > 0.0 { (node.usd / total) as f32 } else { 0.0 };
    painter.rect_filled(track.with_max_x(track.left() + track.width() * share), BAR / 2.0, look.accent);
    ui.add_space(4.0);
    // What was not used only takes room.
    for line in node.lines.iter().filter(|line| line.quantity > 0.0) {
        item_ui(ui, line, language, look);
    }
    let rect = take(ui, ITEM);
    let month = texts::dollars(node.usd_per_month);
    pair_ui(ui, rect, Words::AMonth.get(language), &month, look);
    ui.add_space(6.0);
}

/// What is charged for, how much of it was used, and what that costs; pointing at it shows the price.
fn item_ui(ui: &mut Ui, line: &CostLine, language: Language, look: &Look) {
    let (rect, response) = ui.allocate_exact_size(vec2(ui.available_width(), ITEM), Sense::hover());
    let usd = line.usd.map_or_else(|| Words::NoPrice.get(language).to_owned(), texts::dollars);
    let room =
        rect.width() - ink::line(ui.painter(), &[(&usd, look::mono(TEXT_CAPTION), look.mid)], 140.0).size().x - 8.0;
    let words = item_words(line);
    let whole = ink::line(ui.painter(), &[(&words, look::regular(TEXT_CAPTION), look.lo)], f32::INFINITY);
    // A number is written whole or not at all.
    let words = if whole.size().x <= room { words.as_str() } else { line.item.as_str() };
    pair_ui(ui, rect, words, &usd, look);
    response.on_hover_text(price_words(line));
}

/// The item and how much of it; what a unit is, is said where one points, but for hours, which are not counted.
fn item_words(line: &CostLine) -> String {
    let unit = if line.unit == "hour" { " h" } else { "" };
    format!("{}  × {}{unit}", line.item, texts::number(line.quantity))
}

fn price_words(line: &CostLine) -> String {
    let Some(price) = PRICES.items.get(&line.item) else { return line.item.clone() };
    let tier = price.tiers.first().map_or(0.0, |tier| tier.usd);
    let per = if price.per > 1.0 { format!("{} ", texts::number(price.per)) } else { String::new() };
    format!(
        "{}\n{} × {}, {} / {per}{}",
        line.item,
        texts::number(line.quantity),
        line.unit,
        texts::dollars(tier),
        price.unit
    )
}

/// Words at the left, which give way, and a number at the right.
fn pair_ui(ui: &Ui, rect: Rect, words: &str, number: &str, look: &Look) {
    let painter = ui.painter();
    let number = ink::line(painter, &[(number, look::mono(TEXT_CAPTION), look.mid)], 140.0);
    let number = ink::place(painter, rect.right_center(), Align2::RIGHT_CENTER, number);
    let run = (words, look::regular(TEXT_CAPTION), look.lo);
    ink::clipped(painter, rect.left_center(), Align2::LEFT_CENTER, run, number.left() - rect.left() - 8.0);
}

/// The nodes that cost nothing.
fn free_ui(ui: &mut Ui, free: &[NodeCost], called: Called<'_>, look: &Look) {
    let names = free.iter().map(|node| called.node(&node.node)).collect::<Vec<_>>().join(", ");
    let width = ui.available_width();
    let galley = ink::paragraph(ui.painter(), &[(&names, look::regular(TEXT_LABEL), look.mid)], width - 60.0, 4);
    let rect = take(ui, galley.size().y.max(20.0) + 18.0);
    let painter = ui.painter();
    painter.hline(rect.x_range(), rect.top() + 0.5, Stroke::new(1.0, look.line));
    ink::place(painter, rect.left_top() + vec2(0.0, 10.0), Align2::LEFT_TOP, galley);
    let run = (Words::Free.get(called.language), look::semibold(TEXT_LABEL), look.cached);
    ink::text(painter, rect.right_top() + vec2(0.0, 12.0), Align2::RIGHT_TOP, run);
    ui.allocate_rect(rect, Sense::hover()).on_hover_text(Words::FreeHint.get(called.language));
}

/// Where prices come from.
pub(super) fn source_ui(ui: &mut Ui, language: Language, look: &Look) {
    let words = say::prices(PRICES.region.as_str(), PRICES.compiled.as_str(), language);
    let source = PRICES.source.trim_start_matches("https://").split(',').next().unwrap_or_default();
    let text = format!("{words}\n{source}\n{}", Words::NoFreeTier.get(language));
    let width = ui.available_width();
    let galley = ink::paragraph(ui.painter(), &[(&text, look::regular(TEXT_CAPTION), look.lo)], width, 6);
    let rect = take(ui, galley.size().y + 28.0);
    ui.painter().hline(rect.x_range(), rect.top() + 0.5, Stroke::new(1.0, look.line));
    ink::place(ui.painter(), rect.left_top() + vec2(0.0, 10.0), Align2::LEFT_TOP, galley);
}
