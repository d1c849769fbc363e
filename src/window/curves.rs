//! Which curves tell the story of a node, by kind of service, and of a scenario.

use bevy_egui::egui::Color32;

use crate::measure::report::MetricReport;
use crate::services::ServiceKind;
use crate::services::contract::{MetricKind, NodeId};
use crate::units::text::Language;
use crate::window::chart::{AREA, Chart, Curve, Style, Unit};
use crate::window::goodput;
use crate::window::look::Look;
use crate::window::scene::Picture;
use crate::window::session::Session;
use crate::window::texts::{self, Words};
use crate::window::theory_words;

/// Opacity of the area under the curve on the timeline.
const TRACK_AREA: f32 = 0.38;

/// A chart that a kind of service has: title, and metric, color and style of each curve.
struct Plan {
    title: Words,
    curves: Vec<(&'static str, Color32, Style)>,
}

fn plan(title: Words, curves: &[(&'static str, Color32, Style)]) -> Plan {
    Plan { title, curves: curves.to_vec() }
}

/// The charts of a kind of service, the most telling first.
fn plans(kind: ServiceKind, look: &Look) -> Vec<Plan> {
    use Style::{Area, Dashed, Line};
    let (request, response, error) = (look.request, look.response, look.error);
    match kind {
        ServiceKind::Client => vec![
            plan(Words::RequestsInDone, &[("RequestsSent", request, Line), ("Successes", response, Area)]),
            plan(Words::Outstanding, &[("OutstandingRequests", request, Area)]),
            plan(Words::Failed, &[("Failures", error, Area)]),
            plan(Words::ResponseTime, &[("SuccessLatency", response, Area)]),
        ],
        ServiceKind::Sqs => vec![
            plan(Words::WaitingMessages, &[("ApproximateNumberOfMessagesVisible", look.message_edge, Area)]),
            plan(Words::AgeOfOldest, &[("ApproximateAgeOfOldestMessage", look.message_edge, Line)]),
            plan(Words::InFlight, &[("ApproximateNumberOfMessagesNotVisible", look.message_edge, Line)]),
            plan(
                Words::Returned,
                &[("NumberOfMessagesReturned", look.retry, Area), ("NumberOfMessagesDeadLettered", error, Line)],
            ),
        ],
        ServiceKind::AutoScalingGroup => vec![
            plan(
                Words::InService,
                &[("GroupInServiceInstances", look.busy, Area), ("GroupDesiredCapacity", look.cold, Dashed)],
            ),
            plan(Words::ResponseTime, &[("ProcessingTime", response, Area)]),
        ],
        ServiceKind::Lambda => vec![
            plan(Words::Concurrency, &[("ConcurrentExecutions", look.busy, Area)]),
            plan(Words::Throttles, &[("Throttles", look.throttled, Area)]),
            plan(Words::ResponseTime, &[("Duration", response, Area)]),
        ],
        ServiceKind::ApiGateway => vec![
            plan(Words::ApiRequests, &[("Count", request, Area), ("5XXError", error, Line)]),
            plan(Words::Throttles, &[("Throttled", look.throttled, Area)]),
            plan(Words::CacheHits, &[("CacheHitCount", look.cached, Area), ("CacheMissCount", request, Line)]),
            plan(Words::ResponseTime, &[("Latency", response, Area)]),
        ],
        ServiceKind::Rds
        | ServiceKind::RdsProxy
        | ServiceKind::DynamoDb
        | ServiceKind::S3
        | ServiceKind::Sns
        | ServiceKind::EventBridge
        | ServiceKind::Cognito
        | ServiceKind::WebSocketApi
        | ServiceKind::DirectConnect
        | ServiceKind::Alarm
        | ServiceKind::LogGroup
        | ServiceKind::InstanceQueue => plans_of_the_managed(kind, look),
        ServiceKind::Server => vec![
            plan(Words::InSystem, &[("NumberInSystem", look.busy, Area), ("QueueLength", request, Line)]),
            plan(Words::Refused, &[("RefusedRequests", error, Area)]),
            plan(Words::ResponseTime, &[("ResponseTime", response, Area)]),
        ],
        ServiceKind::Console => vec![
            plan(Words::RequestsInDone, &[("CommandsGiven", request, Line), ("MessagesReceived", response, Area)]),
            plan(Words::Refused, &[("Errors", error, Area)]),
        ],
    }
}

/// The charts of what keeps data or carries it.
fn plans_of_the_managed(kind: ServiceKind, look: &Look) -> Vec<Plan> {
    use Style::{Area, Line};
    let (request, response, error) = (look.request, look.response, look.error);
    match kind {
        ServiceKind::Rds => vec![
            plan(Words::Connections, &[("DatabaseConnections", look.busy, Area)]),
            plan(Words::Refused, &[("ConnectionErrors", error, Area)]),
            plan(Words::ResponseTime, &[("QueryLatency", response, Area)]),
        ],
        ServiceKind::DynamoDb => of_tables(look),
        ServiceKind::S3 => vec![
            plan(Words::Objects, &[("GetRequests", request, Area), ("PutRequests", response, Line)]),
            plan(Words::Refused, &[("503SlowDown", error, Area)]),
        ],
        ServiceKind::Cognito => of_user_pools(look),
        ServiceKind::WebSocketApi => vec![
            plan(Words::Connections, &[("OpenConnections", look.busy, Area)]),
            plan(Words::ApiRequests, &[("MessageCount", request, Area), ("IntegrationError", error, Line)]),
        ],
        ServiceKind::Alarm => vec![
            plan(Words::DataPoints, &[("DataPoint", request, Area)]),
            plan(Words::Alarmed, &[("InAlarm", error, Area)]),
        ],
        ServiceKind::LogGroup => vec![plan(Words::LogVolume, &[("IncomingBytes", request, Area)])],
        ServiceKind::RdsProxy => vec![
            plan(Words::Connections, &[("DatabaseConnectionsCurrentlyBorrowed", look.busy, Area)]),
            plan(Words::Refused, &[("BorrowTimeouts", error, Area)]),
        ],
        ServiceKind::InstanceQueue => vec![
            plan(Words::WaitingMessages, &[("QueueLength", look.message_edge, Area)]),
            plan(Words::Refused, &[("MessagesRefused", error, Area), ("MessagesLost", look.retry, Line)]),
        ],
        ServiceKind::Sns => vec![
            plan(
                Words::RequestsInDone,
                &[("NumberOfMessagesPublished", request, Line), ("NumberOfNotificationsDelivered", response, Area)],
            ),
            plan(Words::WaitingMessages, &[("NotificationsWaiting", look.message_edge, Area)]),
        ],
        ServiceKind::EventBridge => vec![
            plan(
                Words::RequestsInDone,
                &[("PutEventsEntriesCount", request, Line), ("SuccessfulInvocationAttempts", response, Area)],
            ),
            plan(Words::WaitingMessages, &[("InvocationsWaiting", look.message_edge, Area)]),
        ],
        ServiceKind::DirectConnect => vec![
            plan(Words::RequestsInDone, &[("Requests", request, Line), ("RequestsLost", error, Area)]),
            plan(Words::ResponseTime, &[("TransferTime", response, Area)]),
        ],
        _ => Vec::new(),
    }
}

/// The charts of a table.
fn of_tables(look: &Look) -> Vec<Plan> {
    use Style::{Area, Line};
    vec![
        plan(
            Words::Units,
            &[("ConsumedWriteCapacityUnits", look.request, Area), ("ConsumedReadCapacityUnits", look.response, Line)],
        ),
        plan(
            Words::Throttles,
            &[("WriteThrottleEvents", look.throttled, Area), ("ReadThrottleEvents", look.retry, Line)],
        ),
        plan(Words::RequestsRefused, &[("Requests", look.request, Line), ("ThrottledRequests", look.throttled, Area)]),
        plan(Words::ResponseTime, &[("SuccessfulRequestLatency", look.response, Area)]),
    ]
}

/// The charts of a user pool.
fn of_user_pools(look: &Look) -> Vec<Plan> {
    use Style::{Area, Line};
    vec![
        plan(
            Words::RequestsInDone,
            &[("SignInSuccesses", look.request, Area), ("TokenRefreshSuccesses", look.response, Line)],
        ),
        plan(Words::Throttles, &[("Throttles", look.throttled, Area)]),
    ]
}

/// The metric of spans whose distribution tells most of a node: the one that its charts show.
pub(super) fn spans_of(kind: ServiceKind, look: &Look) -> Option<&'static str> {
    let is_span =
        |metric: &str| kind.metrics().iter().any(|own| own.name == metric && own.kind == MetricKind::Duration);
    let plans = plans(kind, look);
    let mut shown = plans.iter().flat_map(|plan| &plan.curves).map(|(metric, ..)| *metric);
    shown.rfind(|metric| is_span(metric))
}

/// The charts of one node.
pub(super) fn of_node(session: &Session, node: NodeId, language: Language, look: &Look) -> Vec<Chart> {
    let Some(shown) = session.scene.nodes.get(node.0 as usize) else { return Vec::new() };
    plans(shown.kind, look).iter().filter_map(|plan| chart(session, node, plan, language, look)).collect()
}

/// The charts that tell the scenario's story: the main one of each node, queues first, and what becomes of orders.
pub(super) fn of_scenario(session: &Session, most: usize, language: Language, look: &Look) -> Vec<Chart> {
    let mut nodes: Vec<_> = session.scene.nodes.iter().filter(|node| telling(&node.picture)).collect();
    nodes.sort_by_key(|node| rank(node.kind));
    let several = |kind| nodes.iter().filter(|node| node.kind == kind).count() > 1;
    let charts = nodes.iter().flat_map(|node| {
        let plans = plans(node.kind, look);
        // A cache says more by its hits, a single queue also by the age of what waits.
        let chosen = match &node.picture {
            Picture::ApiGateway(view) if view.cache.is_some() => vec![2],
            Picture::Sqs(_) if !several(node.kind) => vec![0, 1],
            Picture::DynamoDb(_) => vec![2],
            _ => vec![0],
        };
        let of_plan = |index: usize| {
            let mut chart = chart(session, node.id, plans.get(index)?, language, look)?;
            if several(node.kind) {
                // The names of the metrics under it say what it is.
                session.called(node.id, language).clone_into(&mut chart.title);
            }
            Some(chart)
        };
        chosen.into_iter().filter_map(of_plan).collect::<Vec<_>>()
    });
    let mut charts: Vec<Chart> = charts.take(most.saturating_sub(1)).collect();
    charts.push(goodput::chart(session, language, look));
    charts
}

/// A dead-letter queue has no curve of its own in the story.
fn telling(picture: &Picture) -> bool {
    !matches!(picture, Picture::Sqs(view) if view.is_dead_letter_queue)
}

fn rank(kind: ServiceKind) -> u8 {
    match kind {
        ServiceKind::Sqs | ServiceKind::InstanceQueue => 0,
        ServiceKind::AutoScalingGroup => 1,
        ServiceKind::Lambda | ServiceKind::Server => 2,
        ServiceKind::Rds | ServiceKind::DynamoDb => 3,
        ServiceKind::ApiGateway | ServiceKind::WebSocketApi => 4,
        // What becomes of its requests stands in the chart of orders.
        ServiceKind::Client => 8,
        ServiceKind::RdsProxy => 4,
        ServiceKind::Sns | ServiceKind::EventBridge => 5,
        ServiceKind::DirectConnect => 5,
        ServiceKind::S3 => 6,
        ServiceKind::Console | ServiceKind::Cognito => 7,
        ServiceKind::Alarm => 6,
        ServiceKind::LogGroup => 7,
    }
}

/// The curve on the timeline: the selected node's main one, at first the deepest queue's, else the clients'.
pub(super) fn main_curve(session: &Session, selected: Option<NodeId>, look: &Look) -> Option<Curve> {
    let deepest = || {
        let queues = session.scene.nodes.iter().filter(|node| node.kind == ServiceKind::Sqs && telling(&node.picture));
        queues.max_by_key(|node| highest(session, node.id)).map(|node| node.id)
    };
    let client = || session.scene.nodes.iter().find(|node| node.kind == ServiceKind::Client).map(|node| node.id);
    let node = selected.or_else(deepest).or_else(client)?;
    let kind = session.scene.nodes.get(node.0 as usize)?.kind;
    let plans = plans(kind, look);
    let (metric, color, _) = *plans.first()?.curves.first()?;
    Some(filled(Curve { area: TRACK_AREA, ..curve(session, node, metric, color, Style::Area)? }, look))
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a number of messages")]
fn highest(session: &Session, node: NodeId) -> u64 {
    let meter = session.sim.recorder().meter(node, "ApproximateNumberOfMessagesVisible");
    match meter.map(|meter| meter.report(session.sim.now())) {
        Some(MetricReport::Gauge(gauge)) => gauge.max as u64,
        _ => 0,
    }
}

fn chart(session: &Session, node: NodeId, plan: &Plan, language: Language, look: &Look) -> Option<Chart> {
    let kind = session.scene.nodes.get(node.0 as usize)?.kind;
    let curves = plan.curves.iter().filter_map(|(metric, color, style)| curve(session, node, metric, *color, *style));
    let mut curves: Vec<Curve> = curves.map(|curve| filled(curve, look)).collect();
    let (first, _, _) = plan.curves.first()?;
    curves.extend(threshold(&session.scene.nodes.get(node.0 as usize)?.picture, first, curves.first(), look));
    let measure = kind.metrics().iter().find(|metric| metric.name == *first)?.kind;
    let latest: Vec<String> = plan.curves.iter().map(|(metric, _, _)| latest(session, node, metric, measure)).collect();
    let recorder = session.sim.recorder();
    let ghost = session.theory.ghost(recorder, node, first, session.sim.now());
    Some(Chart {
        title: plan.title.get(language).to_owned(),
        metrics: plan.curves.iter().map(|(metric, _, _)| (*metric).to_owned()).collect(),
        headline: latest.join(" / "),
        curves,
        unit: match measure {
            MetricKind::Count => Unit::Rate,
            // The one level that is a span.
            MetricKind::Gauge if *first == "ApproximateAgeOfOldestMessage" => Unit::Span,
            MetricKind::Gauge => Unit::Level,
            MetricKind::Duration => Unit::Span,
        },
        note: theory_words::note(session, &ghost.said, language),
        ghost: ghost.pieces.into_iter().map(drawn).collect(),
    })
}

/// The threshold that the data points of an alarm are compared with, as long as their curve.
#[expect(clippy::cast_possible_truncation, reason = "for drawing")]
fn threshold(picture: &Picture, metric: &str, points: Option<&Curve>, look: &Look) -> Option<Curve> {
    let Picture::Alarm(view) = picture else { return None };
    let points = points.filter(|_| metric == "DataPoint")?;
    let values = vec![view.threshold as f32; points.values.len()];
    Some(Curve { values, color: look.error, fill: look.error, style: Style::Dashed, area: 0.0, ..*points })
}

/// A piece of a ghost as charts draw it.
#[expect(clippy::cast_possible_truncation, reason = "for drawing")]
fn drawn(piece: Vec<(f64, f64)>) -> Vec<(f32, f32)> {
    piece.into_iter().map(|(time, value)| (time as f32, value as f32)).collect()
}

/// A metric over time; counts as rates.
#[expect(clippy::cast_possible_truncation, reason = "for drawing")]
fn curve(session: &Session, node: NodeId, metric: &str, color: Color32, style: Style) -> Option<Curve> {
    let kind = session.scene.nodes.get(node.0 as usize)?.kind;
    let measure = kind.metrics().iter().find(|own| own.name == metric)?.kind;
    let (width, values) = session.sim.recorder().series(node, metric, session.sim.now())?;
    let step = width.as_secs_f64();
    let scale = if measure == MetricKind::Count { 1.0 / step } else { 1.0 };
    let values = values.into_iter().map(|value| (value * scale) as f32).collect();
    Some(Curve { values, step: step as f32, color, fill: color, style, area: AREA })
}

/// Messages are drawn in their outline, which is dark in the light theme; what lies under them is not.
fn filled(curve: Curve, look: &Look) -> Curve {
    let fill = if curve.color == look.message_edge { look.message } else { curve.color };
    Curve { fill, ..curve }
}

/// The latest value: a level as it is, a count as its rate, a duration as the mean of the newest bucket that
/// has one.
fn latest(session: &Session, node: NodeId, metric: &str, measure: MetricKind) -> String {
    let (recorder, now) = (session.sim.recorder(), session.sim.now());
    match measure {
        MetricKind::Count => {
            texts::number(session.scene.nodes.get(node.0 as usize).map_or(0.0, |node| node.rate(metric)))
        }
        MetricKind::Gauge => match recorder.meter(node, metric).map(|meter| meter.report(now)) {
            Some(MetricReport::Gauge(gauge)) if metric == "ApproximateAgeOfOldestMessage" => texts::span(gauge.last),
            Some(MetricReport::Gauge(gauge)) => texts::number(gauge.last),
            _ => texts::number(0.0),
        },
        MetricKind::Duration => {
            let values = recorder.series(node, metric, now).map_or(Vec::new(), |(_, values)| values);
            values.iter().rev().find(|value| **value > 0.0).map_or_else(|| "–".into(), |value| texts::span(*value))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_curve_shows_a_metric_that_its_service_has() {
        for kind in ServiceKind::ALL.iter().copied() {
            for (metric, ..) in plans(kind, &Look::dark()).iter().flat_map(|plan| &plan.curves) {
                assert!(kind.metrics().iter().any(|own| own.name == *metric), "{kind:?} has no {metric}");
            }
        }
    }
    #[test]
    fn the_data_points_of_an_alarm_stand_against_its_threshold() {
        let text = include_bytes!("../../scenarios/event-bus.ron");
        let resolved = crate::scenario::load::load(text, "event-bus.ron").unwrap();
        let alarm = resolved.names.id("late-texts");
        let mut session = Session::new(resolved);
        session.run_to(crate::units::time::SimTime(180_000_000_000), std::time::Duration::from_secs(1));
        let charts = of_node(&session, alarm, Language::En, &Look::dark());

        let Picture::Alarm(view) = &session.scene.nodes[alarm.0 as usize].picture else { panic!("an alarm") };
        let [points, threshold] = charts[0].curves.as_slice() else { panic!("{charts:?}") };
        assert_eq!(threshold.style, Style::Dashed);
        assert!(threshold.values.iter().all(|value| (f64::from(*value) - view.threshold).abs() < 1e-3));
        assert_eq!((threshold.values.len(), threshold.step.to_bits()), (points.values.len(), points.step.to_bits()));
        assert_eq!(charts[1].curves.len(), 1, "whether it is in alarm has none");
    }
}
