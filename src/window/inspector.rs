//! The inspector: one node's AWS parameters, its handler, its live numbers, and why it refused or delayed.

use bevy_egui::egui::{Align2, FontId, Rect, Sense, Stroke, Ui, pos2, vec2};

use crate::measure::report::MetricReport;
use crate::scenario::called::Called;
use crate::services::NodeConfig;
use crate::services::contract::{MetricKind, NodeId};
use crate::services::handler::{FailStep, Step};
use crate::units::text::Language;
use crate::units::time::SimDuration;
use crate::window::chart::{self, CHART_HEIGHT};
use crate::window::command::UiCommand;
use crate::window::curves;
use crate::window::deeds;
use crate::window::editing::Editing;
use crate::window::ink;
use crate::window::look::{self, Look, TEXT_CAPTION, TEXT_LABEL};
use crate::window::parameters::{self, ROW};
use crate::window::session::Session;
use crate::window::side::Shown;
use crate::window::spread;
use crate::window::texts::{self, Words, say};

/// Most charts of a node.
const CHARTS: usize = 3;

/// Added to the height of a row whose value stands below its name.
const VALUE_BELOW: f32 = 17.0;

/// Draws the inspector of the selected node.
pub(super) fn inspector_ui(
    ui: &mut Ui,
    session: &Session,
    shown: Shown,
    editing: &mut Editing,
    look: &Look,
    out: &mut Vec<UiCommand>,
) {
    let Shown { selected, language, .. } = shown;
    let config = selected.and_then(|node| Some((node, session.config(node)?)));
    let Some((node, (name, config))) = config else {
        let rect = ui.available_rect_before_wrap();
        ink::empty(ui.painter(), rect, Words::SelectANode.get(language), Words::SelectHint.get(language), look);
        return;
    };
    ui.spacing_mut().item_spacing = vec2(0.0, 0.0);
    ui.add_space(12.0);
    let called = session.resolved.called(language);
    headline(ui, name, &config, called, look);
    deeds::deeds_ui(ui, session, node, language, look, out);
    ui.add_space(12.0);
    charts(ui, session, node, language, look, out);
    distribution(ui, session, node, language, look);
    section(ui, Words::Metrics.get(language), look);
    metrics(ui, session, node, &config, language, look);
    section(ui, Words::Causes.get(language), look);
    causes(ui, session, node, language, look);
    section(ui, Words::Parameters.get(language), look);
    parameters::parameters_ui(ui, node, &config, editing, language, look, out);
    if !config.handler().is_empty() {
        section(ui, Words::Handler.get(language), look);
        for (index, step) in config.handler().iter().enumerate() {
            step_ui(ui, index + 1, step, called, look);
        }
    }
    ui.add_space(16.0);
}

/// Takes the next `height` of the panel.
fn take(ui: &mut Ui, height: f32) -> Rect {
    ui.allocate_exact_size(vec2(ui.available_width(), height), Sense::hover()).0
}

/// What the node is called and its kind, and its own name where that is another one: it is what a file has to say.
fn headline(ui: &mut Ui, own: &str, config: &NodeConfig, called: Called<'_>, look: &Look) {
    let rect = take(ui, 46.0);
    let name = called.node(own);
    let run = (name, look::semibold(look::TEXT_TITLE), look.hi);
    ink::clipped(ui.painter(), rect.left_top(), Align2::LEFT_TOP, run, rect.width());
    let run = (texts::kind(config.kind(), called.language), look::regular(TEXT_LABEL), look.lo);
    let below = rect.left_top() + vec2(0.0, 24.0);
    let kind = ink::clipped(ui.painter(), below, Align2::LEFT_TOP, run, rect.width());
    if own != name {
        let run = (own, look::mono(TEXT_CAPTION), look.mid);
        let at = pos2(rect.right(), kind.center().y);
        ink::clipped(ui.painter(), at, Align2::RIGHT_CENTER, run, rect.right() - kind.right() - 12.0);
    }
}

#[expect(clippy::cast_possible_truncation, reason = "for drawing")]
fn charts(ui: &mut Ui, session: &Session, node: NodeId, language: Language, look: &Look, out: &mut Vec<UiCommand>) {
    let now = (session.sim.now().as_secs_f64() as f32).max(1.0);
    for one in curves::of_node(session, node, language, look).iter().take(CHARTS) {
        let rect = take(ui, CHART_HEIGHT);
        chart::chart_ui(ui, rect, one, now, look, out);
    }
    let rect = take(ui, 18.0);
    chart::time_axis_ui(ui.painter(), rect.translate(vec2(0.0, -2.0)), now, look);
}

/// How long its requests take: the distribution of the metric that its charts show.
fn distribution(ui: &mut Ui, session: &Session, node: NodeId, language: Language, look: &Look) {
    let kind = session.scene.nodes.get(node.0 as usize).map(|node| node.kind);
    let Some(metric) = kind.and_then(|kind| curves::spans_of(kind, look)) else { return };
    let spans = session.sim.recorder().meter(node, metric).and_then(|meter| meter.spans());
    let Some(spans) = spans.filter(|spans| spans.count() > 0) else { return };
    let rect = take(ui, spread::HEIGHT);
    spread::spread_ui(ui, rect, spans, (Words::Distribution.get(language), metric), look);
}

fn section(ui: &mut Ui, title: &str, look: &Look) {
    let rect = take(ui, 38.0);
    ui.painter().hline(rect.x_range(), rect.top() + 7.5, Stroke::new(1.0, look.line));
    let at = rect.left_bottom() - vec2(0.0, 4.0);
    ink::text(ui.painter(), at, Align2::LEFT_BOTTOM, (title, look::semibold(14.0), look.hi));
}

/// Name at the left, value at the right; where both have no room beside each other, the name stands above the value:
/// it is what one searches for.
fn row(ui: &mut Ui, name: &str, value: &str, look: &Look) -> bevy_egui::egui::Response {
    let width = ui.available_width();
    let name = ink::line(ui.painter(), &[(name, name_font(), look.mid)], width);
    let value = ink::line(ui.painter(), &[(value, look::mono(TEXT_LABEL), look.hi)], width);
    let beside = name.size().x + value.size().x + 10.0 <= width;
    let height = if beside { ROW } else { ROW + VALUE_BELOW };
    let (rect, response) = ui.allocate_exact_size(vec2(width, height), Sense::hover());
    let first = rect.with_max_y(rect.top() + ROW);
    ink::place(ui.painter(), first.left_center(), Align2::LEFT_CENTER, name);
    let last = rect.with_min_y(rect.bottom() - ROW);
    ink::place(ui.painter(), last.right_center(), Align2::RIGHT_CENTER, value);
    response
}

/// Names of metrics and rules: narrow, so that the longest ones fit the narrowest panel.
fn name_font() -> FontId {
    look::regular(TEXT_CAPTION)
}

/// Live numbers under their CloudWatch names; pointing at one says what it means.
fn metrics(ui: &mut Ui, session: &Session, node: NodeId, config: &NodeConfig, language: Language, look: &Look) {
    let report = session.node_report(node);
    for metric in config.kind().metrics() {
        let measured = report.and_then(|report| report.metrics.get(metric.name));
        let value =
            measured.map_or_else(|| "–".to_owned(), |report| value(session, node, metric.name, report, language));
        let response = row(ui, metric.name, &value, look);
        response.on_hover_text(texts::metric(config.kind(), metric, language));
        if metric.kind == MetricKind::Duration {
            quantiles(ui, measured, look);
        }
    }
}

fn value(session: &Session, node: NodeId, metric: &str, report: &MetricReport, language: Language) -> String {
    match report {
        MetricReport::Count(summary) => {
            let rate = session.scene.nodes.get(node.0 as usize).map_or(0.0, |node| node.rate(metric));
            if rate > 0.0 {
                format!("{}  {}", texts::count(summary.sum), texts::rate(rate))
            } else {
                texts::count(summary.sum)
            }
        }
        MetricReport::Gauge(summary) => say::level_and_most(summary.last, summary.max, language),
        MetricReport::Duration(summary) if summary.count == 0 => "–".to_owned(),
        MetricReport::Duration(summary) => texts::span(summary.mean),
    }
}

/// p50, p95 and p99 under a duration's mean.
fn quantiles(ui: &mut Ui, report: Option<&MetricReport>, look: &Look) {
    let Some(MetricReport::Duration(summary)) = report else { return };
    if summary.count == 0 {
        return;
    }
    let rect = take(ui, 20.0);
    let text = [("p50", summary.p50), ("p95", summary.p95), ("p99", summary.p99)]
        .map(|(name, seconds)| format!("{name} {}", texts::span(seconds)))
        .join("  ");
    let run = (text.as_str(), look::mono(TEXT_CAPTION), look.mid);
    ink::clipped(ui.painter(), rect.right_center(), Align2::RIGHT_CENTER, run, rect.width());
}

/// Rules that changed the fate of requests here: how often of late, how often in all.
fn causes(ui: &mut Ui, session: &Session, node: NodeId, language: Language, look: &Look) {
    let causes = session.scene.nodes.get(node.0 as usize).map_or(&[][..], |node| &node.causes);
    if causes.is_empty() {
        let rect = take(ui, ROW);
        let run = (Words::NoCause.get(language), look::regular(TEXT_LABEL), look.mid);
        ink::clipped(ui.painter(), rect.left_center(), Align2::LEFT_CENTER, run, rect.width());
    }
    for (rule, rate, total) in causes {
        let value = if *rate > 0.0 {
            format!("{}  {}", texts::count(*total), texts::rate(*rate))
        } else {
            texts::count(*total)
        };
        row(ui, rule.name, &value, look).on_hover_text(rule.name);
    }
}

fn step_ui(ui: &mut Ui, number: usize, step: &Step, called: Called<'_>, look: &Look) {
    let rect = take(ui, ROW);
    let painter = ui.painter();
    let number = number.to_string();
    ink::text(painter, rect.left_center(), Align2::LEFT_CENTER, (&number, look::mono(TEXT_CAPTION), look.lo));
    let words = step_words(step, called);
    let run = (words.as_str(), look::mono(TEXT_LABEL), look.hi);
    ink::clipped(painter, rect.left_center() + vec2(22.0, 0.0), Align2::LEFT_CENTER, run, rect.width() - 22.0);
}

/// A step of a handler in a few words.
fn step_words(step: &Step, called: Called<'_>) -> String {
    let language = called.language;
    let effect = |effect: bool| if effect { " ✓" } else { "" };
    let within = |timeout: Option<SimDuration>| timeout.map_or(String::new(), |timeout| format!(" ≤ {timeout}"));
    match step {
        Step::Compute(work) => say::step_compute(String::from(*work), language),
        Step::Call(to) => say::step_call(called.node(&to.to), within(to.timeout), effect(to.effect), language),
        Step::InvokeAsync(to) => say::step_event(called.node(&to.to), within(to.timeout), language),
        Step::Read(to) => say::step_read(called.node(&to.to), within(to.timeout), effect(to.effect), language),
        Step::Write(to) => say::step_write(called.node(&to.to), within(to.timeout), effect(to.effect), language),
        Step::QueryTable(to) => {
            say::step_query_table(called.node(&to.to), to.size.to_string(), within(to.timeout), language)
        }
        Step::BatchGet(to) => say::step_batch_get(to.items, called.node(&to.to), within(to.timeout), language),
        Step::BatchWrite(to) => say::step_batch_write(to.items, called.node(&to.to), within(to.timeout), language),
        Step::Get(to) => say::step_get(called.node(&to.to), within(to.timeout), effect(to.effect), language),
        Step::Put(to) => say::step_put(called.node(&to.to), within(to.timeout), effect(to.effect), language),
        Step::Query(query) => {
            let work = String::from(query.work);
            say::step_query(called.node(&query.to), work, within(query.timeout), effect(query.effect), language)
        }
        Step::Connect(to) => say::step_connect(called.node(&to.to), within(to.timeout), language),
        Step::PutEvents(to) => {
            say::step_put_events(to.detail_type.as_str(), called.node(&to.to), within(to.timeout), language)
        }
        Step::Publish(to) => say::step_publish(called.node(&to.to), within(to.timeout), language),
        Step::Send(send) => say::step_send(called.node(&send.to), within(send.timeout), language),
        Step::Post(to) => say::step_post(called.node(&to.to), within(to.timeout), effect(to.effect), language),
        Step::Respond(answer) => say::step_answer(answer.status.to_string(), language),
        Step::Log(log) => say::step_log(called.node(&log.to), log.size.to_string(), language),
        Step::Effect => Words::StepEffect.get(language).to_owned(),
        Step::Fail(FailStep::Chance(chance)) => say::step_fail(chance.get() * 100.0, language),
        Step::Fail(FailStep::Poison) => Words::StepFailIfPoisoned.get(language).to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use bevy_egui::egui::{Context, RawInput};

    use super::*;
    use crate::services::ServiceKind;
    use crate::window::look::install_fonts;

    #[test]
    fn every_name_of_a_metric_fits_the_narrowest_panel_whole() {
        let ctx = Context::default();
        install_fonts(&ctx);
        // The side panel of a window of 1280 pixels is 296 wide, with 16 on each side.
        let narrowest = 296.0 - 2.0 * 16.0;
        let mut widest = (0.0, "");
        for _ in 0..2 {
            let mut output = ctx.run_ui(RawInput::default(), |ui| {
                for metric in ServiceKind::ALL.iter().flat_map(|kind| kind.metrics()) {
                    let run = (metric.name, name_font(), Look::dark().mid);
                    let width = ink::line(ui.painter(), &[run], f32::INFINITY).size().x;
                    widest = if width > widest.0 { (width, metric.name) } else { widest };
                }
            });
            output.textures_delta.clear();
        }

        assert!(widest.0 > 100.0 && widest.0 <= narrowest, "{widest:?}");
    }
}
