//! What becomes of orders over time: how many come, how many are done on time, how many fail.

use bevy_egui::egui::Color32;

use crate::engine::orders::Ledger;
use crate::services::ServiceKind;
use crate::units::text::Language;
use crate::window::chart::{AREA, Chart, Curve, Style, Unit};
use crate::window::look::Look;
use crate::window::session::Session;
use crate::window::texts::{self, count, say};

/// A rate in the headline is the mean of this many buckets.
const LATEST: usize = 10;

/// Sent against done on time; failures as soon as there are any.
pub(super) fn chart(session: &Session, language: Language, look: &Look) -> Chart {
    let (recorder, now) = (session.sim.recorder(), session.sim.now());
    let (width, closed, fates) = recorder.fates_by(now);
    let fates = fates.unwrap_or_default();
    let (on_time, failed) = (fates.on_time(closed), fates.broken(closed));
    let mut sent = vec![0.0; on_time.len()];
    let clients = session.scene.nodes.iter().filter(|node| node.kind == ServiceKind::Client);
    for client in clients {
        let (_, own) = recorder.series(client.id, "RequestsSent", now).unwrap_or_default();
        sent.iter_mut().zip(own).for_each(|(sum, value)| *sum += value);
    }
    let seconds = width.as_secs_f64();
    let latest = |values: &[f64]| {
        let newest = &values[values.len().saturating_sub(LATEST)..];
        newest.iter().sum::<f64>() / (newest.len().max(1) as f64 * seconds)
    };
    let headline = format!("{} / {}", texts::number(latest(&sent)), texts::number(latest(&on_time)));
    let anything_failed = failed.iter().any(|count| *count > 0.0);
    let mut curves =
        vec![curve(&sent, seconds, look.request, Style::Line), curve(&on_time, seconds, look.response, Style::Area)];
    curves.extend(anything_failed.then(|| curve(&failed, seconds, look.error, Style::Line)));
    Chart {
        title: capital(&say::goodput(session.resolved.scenario.unit.get(language), language)),
        metrics: vec![failed_so_far(&session.ledger, language)],
        headline,
        curves,
        unit: Unit::Rate,
        ..Chart::default()
    }
}

/// Orders that ended badly, so far.
fn failed_so_far(ledger: &Ledger, language: Language) -> String {
    say::failed_so_far(count(ledger.failed), count(ledger.lost), count(ledger.unacknowledged), language)
}

/// A title begins with a capital letter.
fn capital(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}

#[expect(clippy::cast_possible_truncation, reason = "for drawing")]
fn curve(values: &[f64], seconds: f64, color: Color32, style: Style) -> Curve {
    let values = values.iter().map(|value| (value / seconds) as f32).collect();
    Curve { values, step: seconds as f32, color, fill: color, style, area: AREA }
}
