//! A CloudWatch alarm: a statistic of a metric, period by period, against a threshold (semantics sheet 5.6).
//!
//! ```text
//!  metric ──end of period──► data point ──► M of the last N breach? ──► OK | ALARM | INSUFFICIENT_DATA
//!                                                                        │ change of state: notify
//!                                                                        └ while it lasts, each minute: scale
//! ```
//! CloudWatch User Guide, "Using Amazon CloudWatch alarms", read 2026-11-22. Not modelled here: `Minimum`, `Maximum` and
//! percentiles, metric math, anomaly detection, composite alarms, custom metrics, late data (a data point is there as
//! soon as its period ends), retention of metrics and what dashboards and metrics cost.

mod evaluation;

use std::collections::VecDeque;

use bevy_ecs::prelude::Component;
use serde::{Deserialize, Serialize};

use crate::services::cloudwatch::evaluation::{Evaluation, evaluate};
use crate::services::configuration::{Configuration, Problem, Reference, Surroundings, Watch};
use crate::services::contract::{
    Body, Call, Change, Charge, Class, Done, Failure, Metric, NodeId, Operation, OperationKind, Outbox, Reply, Request,
    Rule, Service, metrics,
};
use crate::services::control::Execution;
use crate::services::event::ALARM_STATE_CHANGE;
use crate::services::rule::rules;
use crate::services::statistic::{Periods, Statistic};
use crate::units::time::{SimDuration, SimTime};

/// Alarms of a period of a minute or more are evaluated, and their scaling actions repeated, every minute.
const MINUTE: SimDuration = SimDuration::from_secs(60);
/// Alarms of a shorter period are evaluated this often.
const TEN_SECONDS: SimDuration = SimDuration::from_secs(10);
/// Most time that the periods of an alarm may span.
const DAY: SimDuration = SimDuration::from_secs(86_400);
/// Size of a notification (a convention; what CloudWatch sends is about as large).
const NOTIFICATION: u32 = 1_024;

rules! {
    ALARM_RULE = "cloudwatch.alarm",
        en "Enough data points are beyond the threshold: the alarm is in ALARM.",
        ko "기준을 넘은 데이터가 충분히 모여 경보 상태가 되었습니다.",
        document "CloudWatch User Guide, \"Using Amazon CloudWatch alarms\", \"Evaluating an alarm\"",
        tests ["as_15"],
        deviation "What happens at the very end of a period, before metrics are read, counts to the period that ends.";
    OK_RULE = "cloudwatch.ok",
        en "Not enough data points are beyond the threshold: the alarm is OK.",
        ko "기준을 넘은 데이터가 모자라 정상 상태가 되었습니다.",
        document "CloudWatch User Guide, \"Using Amazon CloudWatch alarms\", \"Evaluating an alarm\"",
        tests ["as_16"];
    INSUFFICIENT_RULE = "cloudwatch.insufficient-data",
        en "There is no data in the evaluation range, so the alarm cannot tell.",
        ko "평가 구간에 데이터가 없어 판단할 수 없습니다.",
        document "CloudWatch User Guide, \"Configuring how CloudWatch alarms treat missing data\"",
        tests ["as_16"];
    NOT_CALLED_RULE = "cloudwatch.no-endpoint",
        en "Alarms are not called; they look at metrics by themselves.",
        ko "경보는 호출을 받지 않고 스스로 지표를 살핍니다.",
        convention "A scenario that calls an alarm is refused.",
        tests ["given_an_alarm_that_is_called"];
}

/// An alarm.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Config {
    /// The node whose metric it watches.
    pub node: String,
    /// The metric.
    pub metric: String,
    /// What is computed from a period of it.
    pub statistic: Statistic,
    /// Length of a period: 10 s, 30 s, or whole minutes up to a day; default 1 m.
    #[serde(default = "one_minute")]
    pub period: SimDuration,
    /// What a data point is compared with; spans of time in seconds.
    pub threshold: f64,
    /// How it is compared; default `GreaterThanThreshold`.
    #[serde(default)]
    pub comparison_operator: Comparison,
    /// N: how many data points are looked at, at least 1; all their periods together at most a day; default 1.
    #[serde(default = "one")]
    pub evaluation_periods: u32,
    /// M: how many of them must breach, 1..=N; default all.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub datapoints_to_alarm: Option<u32>,
    /// What a period without data counts as; default `Missing`.
    #[serde(default)]
    pub treat_missing_data: MissingData,
    /// What it does in ALARM; default nothing.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub alarm_actions: Vec<Action>,
    /// What it does in OK; default nothing.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub ok_actions: Vec<Action>,
    /// What it does in INSUFFICIENT_DATA; default nothing.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub insufficient_data_actions: Vec<Action>,
}

fn one_minute() -> SimDuration {
    MINUTE
}

fn one() -> u32 {
    1
}

/// When a data point breaches.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
pub enum Comparison {
    /// Above the threshold.
    #[default]
    GreaterThanThreshold,
    /// At or above it.
    GreaterThanOrEqualToThreshold,
    /// Below it.
    LessThanThreshold,
    /// At or below it.
    LessThanOrEqualToThreshold,
}

impl Comparison {
    fn breaches(self, point: f64, threshold: f64) -> bool {
        match self {
            Comparison::GreaterThanThreshold => point > threshold,
            Comparison::GreaterThanOrEqualToThreshold => point >= threshold,
            Comparison::LessThanThreshold => point < threshold,
            Comparison::LessThanOrEqualToThreshold => point <= threshold,
        }
    }
}

/// What a period without data counts as.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
pub enum MissingData {
    /// As nothing; without any data the state is INSUFFICIENT_DATA.
    #[default]
    Missing,
    /// As nothing; without enough data the state stays.
    Ignore,
    /// As beyond the threshold.
    Breaching,
    /// As within the threshold.
    NotBreaching,
}

/// What an alarm does.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
pub enum Action {
    /// Executes a step or simple policy of a group, and again every minute while the state lasts.
    ExecutePolicy {
        /// The group.
        group: String,
        /// Name of the policy.
        policy: String,
    },
    /// Tells a topic, a queue or an event bus, once for each change of state.
    Notify(String),
}

/// State of an alarm.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum AlarmState {
    /// Within the threshold.
    Ok,
    /// Beyond it.
    Alarm,
    /// It cannot tell.
    #[default]
    InsufficientData,
}

metrics! {
    DATA_POINT = Gauge "DataPoint", "The statistic of the last period that had data.";
    IN_ALARM = Gauge "InAlarm", "1 while it is in ALARM, otherwise 0.";
    INSUFFICIENT = Gauge "InsufficientData", "1 while it is in INSUFFICIENT_DATA, otherwise 0.";
    ALARMS = Gauge "Alarms", "Alarms that there are, which is what is billed: 1.";
    CHANGES = Count "StateChanges", "Changes of its state.";
    SCALING_ACTIONS = Count "ScalingActions", "Scaling policies executed.";
    NOTIFICATIONS = Count "Notifications", "Notifications sent.";
}

/// What a picture of an alarm needs.
#[derive(Component, Clone, Debug, Default, PartialEq)]
pub struct View {
    /// Its state.
    pub state: AlarmState,
    /// Since when.
    pub since: SimTime,
    /// What it watches, as `node.metric`.
    pub watched: String,
    /// The threshold with its comparison, such as `> 10`.
    pub comparison: &'static str,
    /// The threshold.
    pub threshold: f64,
    /// The last data point that there was.
    pub value: Option<f64>,
    /// The last N periods, newest last: breaching, or not, or without data.
    pub points: Vec<Option<bool>>,
    /// N.
    pub evaluation_periods: u32,
    /// M.
    pub datapoints_to_alarm: u32,
}

impl Config {
    fn actions(&self) -> impl Iterator<Item = (&'static str, usize, &Action)> {
        let lists = [
            ("alarm_actions", &self.alarm_actions),
            ("ok_actions", &self.ok_actions),
            ("insufficient_data_actions", &self.insufficient_data_actions),
        ];
        lists.into_iter().flat_map(|(field, list)| list.iter().enumerate().map(move |(i, action)| (field, i, action)))
    }

    /// Scaling policies that it executes: where it says so, the group and the policy.
    pub fn policies(&self) -> impl Iterator<Item = ([String; 3], &str, &str)> {
        self.actions().filter_map(|(field, index, action)| match action {
            Action::ExecutePolicy { group, policy } => {
                Some(([field.into(), index.to_string(), "policy".into()], group.as_str(), policy.as_str()))
            }
            Action::Notify(_) => None,
        })
    }

    fn needed(&self) -> u32 {
        self.datapoints_to_alarm.unwrap_or(self.evaluation_periods)
    }
}

impl Configuration for Config {
    fn references(&self) -> Vec<Reference> {
        let reference = |(field, index, action): (&str, usize, &Action)| {
            let (to, operation) = match action {
                Action::ExecutePolicy { group, .. } => (group, OperationKind::ExecutePolicy),
                Action::Notify(node) => (node, OperationKind::Notify),
            };
            let mut path = vec![field.to_owned(), index.to_string()];
            if operation == OperationKind::ExecutePolicy {
                path.push("group".into());
            }
            Reference { path, to: to.clone(), operation, effect: false }
        };
        self.actions().map(reference).collect()
    }

    fn problems(&self) -> Vec<Problem> {
        let mut found = Vec::new();
        let seconds = self.period.0 / 1_000_000_000;
        let whole = self.period.0.is_multiple_of(1_000_000_000);
        if !whole || !(matches!(seconds, 10 | 30) || (seconds > 0 && seconds.is_multiple_of(60) && self.period <= DAY))
        {
            found.push(Problem::range("period", self.period, "10s, 30s, or whole minutes up to 1d"));
        } else if !(1..=DAY.0 / self.period.0).contains(&u64::from(self.evaluation_periods)) {
            let most = DAY.0 / self.period.0;
            found.push(Problem::range("evaluation_periods", self.evaluation_periods, &format!("1..={most}")));
        }
        if !(1..=self.evaluation_periods.max(1)).contains(&self.needed()) && self.evaluation_periods > 0 {
            let range = format!("1..={}", self.evaluation_periods);
            found.push(Problem::range("datapoints_to_alarm", self.needed(), &range));
        }
        if !self.threshold.is_finite() {
            found.push(Problem::range("threshold", self.threshold, "all numbers"));
        }
        found
    }

    fn watches(&self) -> Vec<Watch> {
        let (node, metric) = (self.node.clone(), self.metric.clone());
        vec![Watch { path: vec!["node".into()], node, metric, statistic: self.statistic }]
    }

    fn fixed(&self) -> Vec<String> {
        let what = [self.node.clone(), self.metric.clone(), format!("{:?} {}", self.statistic, self.period)];
        self.references().into_iter().map(|reference| reference.to).chain(what).collect()
    }
}

/// An action with its names looked up.
#[derive(Clone, Debug)]
enum Deed {
    Execute(NodeId, String),
    Notify(NodeId),
}

/// An alarm.
#[derive(Clone, Debug)]
pub struct Alarm {
    config: Config,
    periods: Periods,
    /// What it does in OK, ALARM and INSUFFICIENT_DATA.
    deeds: [Vec<Deed>; 3],
    state: AlarmState,
    since: SimTime,
    /// When scaling actions were taken last.
    acted: SimTime,
    /// The evaluation range, newest last.
    points: VecDeque<Option<f64>>,
    value: Option<f64>,
    failed: bool,
}

impl Service for Alarm {
    type Config = Config;
    type View = View;

    const METRICS: &'static [Metric] = METRICS;
    const ACCEPTS: &'static [OperationKind] = &[];
    const RULES: &'static [Rule] = RULES;

    fn new(config: Config, surroundings: &Surroundings) -> Self {
        let deed = |action: &Action| match action {
            Action::ExecutePolicy { group, policy } => Deed::Execute(surroundings.names.id(group), policy.clone()),
            Action::Notify(node) => Deed::Notify(surroundings.names.id(node)),
        };
        let lists = [&config.ok_actions, &config.alarm_actions, &config.insufficient_data_actions];
        Alarm {
            periods: Periods::new(&config.node, &config.metric, config.statistic, surroundings),
            deeds: lists.map(|actions| actions.iter().map(deed).collect()),
            config,
            state: AlarmState::InsufficientData,
            since: SimTime::ZERO,
            acted: SimTime::ZERO,
            points: VecDeque::new(),
            value: None,
            failed: false,
        }
    }

    fn config(&self) -> &Config {
        &self.config
    }

    fn on_start(&mut self, out: &mut impl Outbox) {
        out.gauge(ALARMS, 1.0);
        out.gauge(INSUFFICIENT, 1.0);
        out.wake_at(out.now() + self.interval(), Class::Metric, 0);
    }

    fn on_call(&mut self, call: Call, out: &mut impl Outbox) {
        out.respond(call.id, Reply::failed(404, Failure::Rejected, NOT_CALLED_RULE));
    }

    /// It is time to evaluate.
    fn on_wake(&mut self, _token: u64, out: &mut impl Outbox) {
        out.wake_at(out.now() + self.interval(), Class::Metric, 0);
        if out.now().0.is_multiple_of(self.config.period.0) {
            self.end_period(out);
        }
        if out.now() >= self.acted + MINUTE && !self.failed {
            self.scale(out);
        }
    }

    fn on_reply(&mut self, _token: u64, _reply: Reply, _out: &mut impl Outbox) {}

    fn on_done(&mut self, _token: u64, _done: Done, _out: &mut impl Outbox) {}

    fn on_change(&mut self, change: &Change, _out: &mut impl Outbox) {
        match change {
            Change::Fail => self.failed = true,
            Change::Recover => self.failed = false,
            _ => {}
        }
    }

    fn reconfigure(&mut self, config: Config, _out: &mut impl Outbox) {
        self.config = config;
    }

    fn charges(&self) -> Vec<Charge> {
        let item = if self.config.period < MINUTE {
            "cloudwatch.high-resolution-alarm-months"
        } else {
            "cloudwatch.alarm-months"
        };
        // A month of prices has 730 hours.
        vec![Charge { item: item.into(), metric: ALARMS, scale: 1.0 / 730.0 }]
    }

    fn view(&self, _now: SimTime) -> View {
        let n = self.config.evaluation_periods as usize;
        let skip = self.points.len().saturating_sub(n);
        View {
            state: self.state,
            since: self.since,
            watched: format!("{}.{}", self.config.node, self.config.metric),
            comparison: match self.config.comparison_operator {
                Comparison::GreaterThanThreshold => ">",
                Comparison::GreaterThanOrEqualToThreshold => "≥",
                Comparison::LessThanThreshold => "<",
                Comparison::LessThanOrEqualToThreshold => "≤",
            },
            threshold: self.config.threshold,
            value: self.value,
            points: self.points.iter().skip(skip).map(|point| point.map(|value| self.breaches(value))).collect(),
            evaluation_periods: self.config.evaluation_periods,
            datapoints_to_alarm: self.config.needed(),
        }
    }
}

impl Alarm {
    fn interval(&self) -> SimDuration {
        if self.config.period < MINUTE { TEN_SECONDS } else { MINUTE }
    }

    fn breaches(&self, point: f64) -> bool {
        self.config.comparison_operator.breaches(point, self.config.threshold)
    }

    /// A period has ended: its data point joins the range, and the alarm is evaluated.
    fn end_period(&mut self, out: &mut impl Outbox) {
        let point = self.periods.close(out);
        if let Some(value) = point {
            self.value = point;
            out.gauge(DATA_POINT, value);
        }
        self.points.push_back(point);
        let n = self.config.evaluation_periods as usize;
        // CloudWatch fetches a few more points than it needs (semantics sheet 5.6: two more).
        while self.points.len() > n + 2 {
            self.points.pop_front();
        }
        if self.failed {
            return;
        }
        let points: Vec<Option<bool>> = self.points.iter().map(|p| p.map(|value| self.breaches(value))).collect();
        let evaluation = Evaluation { n, m: self.config.needed() as usize, missing: self.config.treat_missing_data };
        if let Some(state) = evaluate(evaluation, &points)
            && state != self.state
        {
            self.change_state(state, out);
        }
    }

    fn change_state(&mut self, state: AlarmState, out: &mut impl Outbox) {
        self.state = state;
        self.since = out.now();
        out.count(CHANGES, 1);
        out.gauge(IN_ALARM, f64::from(u8::from(state == AlarmState::Alarm)));
        out.gauge(INSUFFICIENT, f64::from(u8::from(state == AlarmState::InsufficientData)));
        out.cause(match state {
            AlarmState::Ok => OK_RULE,
            AlarmState::Alarm => ALARM_RULE,
            AlarmState::InsufficientData => INSUFFICIENT_RULE,
        });
        for deed in &self.deeds[state as usize] {
            if let Deed::Notify(node) = deed {
                out.count(NOTIFICATIONS, 1);
                out.call(*node, request(Operation::Notify(&ALARM_STATE_CHANGE)), None, 0);
            }
        }
        self.scale(out);
    }

    /// Scaling actions of the present state.
    fn scale(&mut self, out: &mut impl Outbox) {
        self.acted = out.now();
        for deed in &self.deeds[self.state as usize] {
            if let Deed::Execute(group, policy) = deed {
                let execution = Execution {
                    policy: policy.clone(),
                    metric_value: self.value.unwrap_or(self.config.threshold),
                    breach_threshold: self.config.threshold,
                    honor_cooldown: true,
                };
                out.count(SCALING_ACTIONS, 1);
                out.call(*group, request(Operation::ExecutePolicy(Box::new(execution))), None, 0);
            }
        }
    }
}

/// A request of the alarm itself, on behalf of nobody.
fn request(operation: Operation) -> Request {
    let body = Body { size: NOTIFICATION, ..Body::default() };
    Request { operation, body, effect: false, attempt: 1 }
}
