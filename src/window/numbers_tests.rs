//! Numbers on panels are those of the report that `loosely run --format json` prints at the same moment.

use std::time::Duration;

use bevy_egui::egui::{Context, Pos2, RawInput, Rect, Shape, Ui, vec2};

use crate::measure::Simulation;
use crate::measure::report::{MetricReport, Report};
use crate::scenario::load::load;
use crate::scenario::resolve::Resolved;
use crate::units::text::Language;
use crate::units::time::SimTime;
use crate::window::command::Tab;
use crate::window::editing::Editing;
use crate::window::look::{self, Look};
use crate::window::session::Session;
use crate::window::side::{self, Shown};
use crate::window::texts;

/// Two minutes into the promotion, in the drain after it, and in the outage.
const MOMENTS: [u64; 3] = [200, 500, 780];

fn shop(name: &str) -> Resolved {
    let text = std::fs::read(format!("scenarios/{name}.ron")).unwrap();
    load(&text, name).unwrap()
}

/// What `run --duration` would report: another run, without a window.
fn headless(resolved: &Resolved, at: SimTime) -> Report {
    let mut sim = Simulation::new(resolved);
    sim.run_until(at, u64::MAX);
    sim.report()
}

/// A session as a window has it, some frames long, paused at that moment.
fn session(resolved: &Resolved, at: SimTime) -> Session {
    let mut session = Session::new(resolved.clone());
    session.run_to(SimTime(at.0 / 2), Duration::from_millis(16));
    session.run_to(at, Duration::from_millis(16));
    session
}

/// Every text on a tab of the side panel, in a panel that is high enough for all of it.
fn written(session: &Session, tab: Tab, selected: Option<&str>) -> Vec<String> {
    let (ctx, look) = (Context::default(), Look::dark());
    look::install_fonts(&ctx);
    let rect = Rect::from_min_size(Pos2::ZERO, vec2(420.0, 4_000.0));
    let selected = selected.map(|name| session.resolved.names.id(name));
    let mut texts = Vec::new();
    // The fonts are there from the second frame on.
    for _ in 0..2 {
        let input = RawInput { screen_rect: Some(rect), ..RawInput::default() };
        let output = ctx.run_ui(input, |ui: &mut Ui| {
            side::side_ui(
                ui,
                rect,
                session,
                Shown { tab, selected, language: Language::En },
                &mut Editing::default(),
                &look,
                &mut Vec::new(),
            );
        });
        texts.clear();
        output.shapes.iter().for_each(|clipped| collect(&clipped.shape, &mut texts));
    }
    texts
}

fn collect(shape: &Shape, texts: &mut Vec<String>) {
    match shape {
        Shape::Text(text) => texts.push(text.galley.text().to_owned()),
        Shape::Vec(shapes) => shapes.iter().for_each(|shape| collect(shape, texts)),
        _ => {}
    }
}

#[test]
fn the_window_and_the_command_line_report_the_same_at_every_moment() {
    for name in ["loose-orders", "tight-orders"] {
        let resolved = shop(name);
        for seconds in MOMENTS {
            let at = SimTime(seconds * 1_000_000_000);

            let (window, headless) = (session(&resolved, at), headless(&resolved, at));

            assert_eq!(window.report(), &headless, "{name} at {seconds}");
        }
    }
}

#[test]
fn the_tab_cost_shows_the_bill_of_the_report() {
    let at = SimTime(500_000_000_000);
    let resolved = shop("loose-orders");
    let (cost, texts) = (headless(&resolved, at).cost, written(&session(&resolved, at), Tab::Cost, None));

    let has = |text: &str| assert!(texts.iter().any(|own| own.contains(text)), "\"{text}\" is not in {texts:?}");
    has(&texts::dollars(cost.total));
    has(&texts::dollars(cost.per_month));
    for line in &cost.lines {
        has(&line.item);
        has(&texts::dollars(line.usd.unwrap()));
    }
    has("shoppers");
    has("free");
    has("2026-11-22");
}

#[test]
fn the_tab_node_shows_the_metrics_of_the_report() {
    let at = SimTime(500_000_000_000);
    let resolved = shop("loose-orders");
    let (session, report) = (session(&resolved, at), headless(&resolved, at));
    for node in &report.nodes {
        let texts = written(&session, Tab::Node, Some(&node.name));
        for (metric, measured) in &node.metrics {
            assert!(texts.iter().any(|own| own == metric), "{}: no {metric}", node.name);
            let value = match measured {
                MetricReport::Count(count) => texts::count(count.sum),
                MetricReport::Gauge(gauge) => texts::number(gauge.last),
                MetricReport::Duration(spans) if spans.count == 0 => continue,
                MetricReport::Duration(spans) => texts::span(spans.p99),
            };
            assert!(texts.iter().any(|own| own.contains(&value)), "{}: {metric} is {value}", node.name);
        }
    }
}

#[test]
fn the_story_shows_failed_and_lost_orders_of_the_report() {
    let at = SimTime(200_000_000_000);
    let resolved = shop("tight-orders");
    let (orders, texts) = (headless(&resolved, at).orders, written(&session(&resolved, at), Tab::Story, None));

    let line = format!("so far {} failed, {} lost", texts::count(orders.failed), texts::count(orders.lost));
    assert!(orders.failed > 0 && texts.iter().any(|own| own.starts_with(&line)), "{line} is not in {texts:?}");
    // The database can do 33 of 80 a second, and says so under its curve.
    assert!(texts.iter().any(|own| own == "No steady state: load 2.4, above 1."), "{texts:?}");
}
