//! Amazon SNS, standard topics: one publish, an independent copy for every subscription (semantics sheet 7; SNS
//! Developer Guide, "Amazon SNS message delivery retries" and "Amazon SNS dead-letter queues", read 2026-11-22).
//!
//! ```text
//!  publish ──too large──► 400        for each subscription: attempt ──► delivered
//!     │ answered at once                        ▲    │ not taken
//!     └──► copies ─────────────────────────────►└────┘ 0, 0, 0, 1, 2, 3, 4.39, ... then every 20 s for 23 days
//!                                                       └──► dead-letter queue of the subscription, or discarded
//! ```
//! Not modelled here: filter policies, FIFO topics, e-mail, SMS and mobile push, custom delivery policies, the
//! publish rate quota, delivery latency. Attempts have jitter in realistic mode only.

use bevy_ecs::prelude::Component;
use serde::{Deserialize, Serialize};

use crate::services::configuration::{Configuration, Problem, Reference, Surroundings};
use crate::services::contract::{
    Call, Change, Charge, Done, Failure, Metric, Operation, OperationKind, Outbox, Reply, Rule, Service, metrics,
};
use crate::services::delivery::{Deliveries, Endpoint, Line, Words};
use crate::services::rule::rules;
use crate::units::key::Key;
use crate::units::time::{SimDuration, SimTime};

/// Largest message (SNS quotas, read 2026-11-22).
const LARGEST_MESSAGE: u32 = 262_144;

/// What one billed publish holds.
const BILLED_CHUNK: u32 = 65_536;

/// How long an HTTP endpoint may take to answer (SNS Developer Guide, "HTTP/HTTPS endpoints").
const HTTP_TIMEOUT: SimDuration = SimDuration::from_secs(15);

rules! {
    PUBLISHED = "sns.published",
        en "The topic has the message; its copies travel on their own.",
        ko "주제가 메시지를 받았고, 사본은 각자 전달됩니다.",
        document "SNS Developer Guide, \"Amazon SNS message delivery\"",
        tests ["sn_01", "given_two_subscriptions"];
    TOO_LARGE = "sns.message-too-large",
        en "A message has at most 256 KB.",
        ko "메시지는 256 KB를 넘을 수 없습니다.",
        document "Amazon SNS endpoints and quotas (message size)",
        tests ["given_a_message_over_256_kb"];
    DELIVERED = "sns.delivered",
        en "The subscription's endpoint has taken its copy.",
        ko "구독 엔드포인트가 사본을 받았습니다.",
        document "SNS Developer Guide, \"Amazon SNS message delivery status\"",
        tests ["sn_01"];
    REFUSED = "sns.client-error",
        en "The endpoint refused the copy for good, so SNS does not try again.",
        ko "엔드포인트가 사본을 완전히 거부해 SNS는 다시 시도하지 않습니다.",
        document "SNS Developer Guide, \"Amazon SNS dead-letter queues\" (client-side errors)",
        tests ["given_an_endpoint_that_refuses"];
    EXHAUSTED = "sns.retries-exhausted",
        en "Every attempt of the delivery policy failed, so the copy is given up.",
        ko "전달 정책의 모든 시도가 실패해 사본을 포기합니다.",
        document "SNS Developer Guide, \"Amazon SNS message delivery retries\"",
        tests ["sn_01"],
        deviation "AWS adds jitter; in strict mode the attempts come at fixed instants.";
    UNKNOWN = "sns.unknown-action",
        en "A topic takes messages and nothing else.",
        ko "주제는 메시지만 받습니다.",
        convention "Scenarios are checked so that nobody asks a topic anything else.",
        tests ["given_a_request_that_is_no_publish"];
}

/// A topic.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Config {
    /// Who gets a copy of every message.
    pub subscriptions: Vec<Subscription>,
}

/// One subscription.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Subscription {
    /// `Sqs("queue")`, `Lambda("function")` or `Http("server")`.
    pub endpoint: Endpoint,
    /// Queue for copies that cannot be delivered; default: they are discarded.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub dead_letter_queue: Option<String>,
}

metrics! {
    PUBLISHES = Count "NumberOfMessagesPublished", "Messages published to the topic.";
    BILLED = Count "BilledPublishes", "Publishes as they are billed, one for each 64 KB (not a CloudWatch metric).";
    DELIVERIES = Count "NumberOfNotificationsDelivered", "Copies that an endpoint has taken.";
    FAILURES = Count "NumberOfNotificationsFailed", "Copies given up.";
    REDRIVEN = Count "NumberOfNotificationsRedrivenToDlq", "Of these, moved to a dead-letter queue.";
    ATTEMPTS = Count "DeliveryAttempts", "Attempts to deliver a copy (not a CloudWatch metric).";
    WAITING = Gauge "NotificationsWaiting", "Copies not delivered yet (not a CloudWatch metric).";
    HTTP_DELIVERIES = Count "HttpDeliveries", "Copies delivered over HTTP, which are billed (not a CloudWatch metric).";
}

/// What a picture of a topic needs.
#[derive(Component, Clone, Debug, Default, PartialEq)]
pub struct View {
    /// Messages published so far.
    pub published: u64,
    /// Copies not delivered yet, by endpoint of the subscriptions.
    pub waiting: Vec<(String, u64)>,
    /// Copies given up so far.
    pub failed: u64,
}

impl Configuration for Config {
    fn references(&self) -> Vec<Reference> {
        let of_one = |(index, subscription): (usize, &Subscription)| {
            let entry = ["subscriptions".to_owned(), index.to_string()];
            subscription.endpoint.references(&entry, subscription.dead_letter_queue.as_deref())
        };
        self.subscriptions.iter().enumerate().flat_map(of_one).collect()
    }

    fn problems(&self) -> Vec<Problem> {
        let lonely = self.subscriptions.is_empty().then(|| Problem {
            path: vec!["subscriptions".into()],
            message: "a topic without subscriptions drops every message".into(),
            help: "write for example subscriptions: [(endpoint: Sqs(\"queue\"))]".into(),
        });
        lonely.into_iter().collect()
    }
}

/// Delay after so many attempts at endpoints that AWS manages: attempts at 0, 0, 0, 1, 2 s, then ten gaps of
/// 20^(i/9) s, then every 20 s, 100,015 attempts over 23 days in all.
fn managed(attempts: u32) -> Option<SimDuration> {
    match attempts {
        0..=2 => Some(SimDuration::ZERO),
        3 | 4 => Some(SimDuration::from_secs(1)),
        5..=14 => Some(SimDuration::from_secs_f64(libm::pow(20.0, f64::from(attempts - 5) / 9.0))),
        15..=100_014 => Some(SimDuration::from_secs(20)),
        _ => None,
    }
}

/// Delay after so many attempts at an HTTP endpoint: three retries 20 s apart, the default policy.
fn over_http(attempts: u32) -> Option<SimDuration> {
    (attempts <= 3).then_some(SimDuration::from_secs(20))
}

/// A topic at work.
#[derive(Clone, Debug)]
pub struct Sns {
    config: Config,
    deliveries: Deliveries,
    published: u64,
}

impl Sns {
    fn is_http(&self, line: usize) -> bool {
        self.config.subscriptions.get(line).is_some_and(|one| matches!(one.endpoint, Endpoint::Http(_)))
    }
}

impl Service for Sns {
    type Config = Config;
    type View = View;

    const METRICS: &'static [Metric] = METRICS;
    const ACCEPTS: &'static [OperationKind] = &[OperationKind::Publish, OperationKind::Notify];
    const RULES: &'static [Rule] = RULES;

    fn new(config: Config, surroundings: &Surroundings) -> Self {
        let words = Words {
            attempts: ATTEMPTS,
            delivered: DELIVERIES,
            failed: FAILURES,
            redriven: REDRIVEN,
            waiting: WAITING,
            taken: DELIVERED,
            refused: REFUSED,
            exhausted: EXHAUSTED,
        };
        let line = |subscription: &Subscription| {
            let queue = subscription.dead_letter_queue.as_deref();
            let is_http = matches!(subscription.endpoint, Endpoint::Http(_));
            let (timeout, backoff): (_, fn(u32) -> _) =
                if is_http { (Some(HTTP_TIMEOUT), over_http) } else { (None, managed) };
            Line::new(&subscription.endpoint, queue, timeout, backoff, &surroundings.names)
        };
        let lines = config.subscriptions.iter().map(line).collect();
        Sns { config, deliveries: Deliveries::new(words, lines, surroundings.mode), published: 0 }
    }

    fn config(&self) -> &Config {
        &self.config
    }

    fn on_start(&mut self, _out: &mut impl Outbox) {}

    fn on_call(&mut self, call: Call, out: &mut impl Outbox) {
        let body = call.request.body;
        let refusal = match call.request.operation {
            Operation::Publish | Operation::Notify(_) if body.size <= LARGEST_MESSAGE => None,
            Operation::Publish | Operation::Notify(_) => Some(TOO_LARGE),
            _ => Some(UNKNOWN),
        };
        if let Some(rule) = refusal {
            out.cause(rule);
            return out.respond(call.id, Reply::failed(400, Failure::Rejected, rule));
        }
        self.published += 1;
        out.count(PUBLISHES, 1);
        out.count(BILLED, u64::from(body.size.div_ceil(BILLED_CHUNK).max(1)));
        (0..self.config.subscriptions.len()).for_each(|line| self.deliveries.add(line, body, out));
        out.respond(call.id, Reply::ok(PUBLISHED));
    }

    fn on_wake(&mut self, token: u64, out: &mut impl Outbox) {
        self.deliveries.attempt(Key::from_bits(token), out);
    }

    fn on_reply(&mut self, token: u64, reply: Reply, out: &mut impl Outbox) {
        let key = Key::from_bits(token);
        if reply.is_ok() && self.deliveries.line(key).is_some_and(|line| self.is_http(line)) {
            out.count(HTTP_DELIVERIES, 1);
        }
        self.deliveries.answered(key, &reply, out);
    }

    fn on_done(&mut self, _token: u64, _done: Done, _out: &mut impl Outbox) {}

    fn on_change(&mut self, change: &Change, out: &mut impl Outbox) {
        match change {
            Change::Fail => self.deliveries.set_up(false, out),
            Change::Recover => self.deliveries.set_up(true, out),
            _ => {}
        }
    }

    fn reconfigure(&mut self, config: Config, _out: &mut impl Outbox) {
        self.config = config;
    }

    fn view(&self, _now: SimTime) -> View {
        let endpoint = |subscription: &Subscription| subscription.endpoint.node().to_owned();
        View {
            published: self.published,
            waiting: self.config.subscriptions.iter().map(endpoint).zip(self.deliveries.waiting_by_line()).collect(),
            failed: self.deliveries.given_up,
        }
    }

    fn charges(&self) -> Vec<Charge> {
        vec![
            Charge { item: "sns.publishes".into(), metric: BILLED, scale: 1.0 },
            Charge { item: "sns.http-deliveries".into(), metric: HTTP_DELIVERIES, scale: 1.0 },
        ]
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::services::configuration::Names;
    use crate::services::contract::NodeId;
    use crate::services::probe::{Probe, at, request};

    /// A topic with a queue that has a dead-letter queue, and a server.
    fn topic() -> (Sns, Probe) {
        let names = Names([("q", 1), ("dlq", 2), ("web", 3)].map(|(name, id)| (name.to_owned(), NodeId(id))).into());
        let subscriptions = vec![
            Subscription { endpoint: Endpoint::Sqs("q".into()), dead_letter_queue: Some("dlq".into()) },
            Subscription { endpoint: Endpoint::Http("web".into()), dead_letter_queue: None },
        ];
        let surroundings = Surroundings { names, ..Surroundings::default() };
        (Sns::new(Config { subscriptions }, &surroundings), Probe::new())
    }

    fn failed(failure: Failure) -> Reply {
        Reply::failed(500, failure, Rule::named("test"))
    }

    #[test]
    fn given_two_subscriptions_when_a_message_is_published_then_each_gets_a_copy_and_the_caller_waits_for_none() {
        let (mut sns, mut probe) = topic();

        probe.ask(&mut sns, request(Operation::Publish));

        let to: Vec<u32> = probe.calls.iter().map(|call| call.to.0).collect();
        assert_eq!((to, probe.responses[0].reply.rule), (vec![1, 3], PUBLISHED));
    }

    #[test]
    fn given_an_endpoint_that_refuses_then_its_copy_goes_to_the_dead_letter_queue_at_once() {
        let (mut sns, mut probe) = topic();
        probe.ask(&mut sns, request(Operation::Publish));

        probe.reply(&mut sns, 0, failed(Failure::Rejected));

        assert_eq!((probe.calls.len(), probe.calls[2].to), (3, NodeId(2)));
        assert_eq!((probe.count_of(FAILURES), probe.count_of(REDRIVEN)), (1, 1));
    }

    #[test]
    fn given_a_server_that_fails_then_it_is_tried_three_times_more_20_s_apart() {
        let (mut sns, mut probe) = topic();
        probe.ask(&mut sns, request(Operation::Publish));
        probe.reply(&mut sns, 0, Reply::ok(Rule::named("test")));

        for retry in 0..3 {
            probe.reply(&mut sns, 1 + retry, failed(Failure::Fault));
            probe.advance(&mut sns, at(20.0 * (retry + 1) as f64));
            assert_eq!(probe.calls.len(), 3 + retry);
        }
        probe.reply(&mut sns, 4, failed(Failure::Fault));

        assert_eq!((probe.count_of(FAILURES), probe.caused("sns.retries-exhausted")), (1, 1));
    }

    #[test]
    fn given_a_message_over_256_kb_then_it_is_refused() {
        let (mut sns, mut probe) = topic();
        let mut large = request(Operation::Publish);
        large.body.size = LARGEST_MESSAGE + 1;

        probe.ask(&mut sns, large);

        assert_eq!((probe.responses[0].reply.rule, probe.calls.len()), (TOO_LARGE, 0));
    }

    #[test]
    fn given_a_request_that_is_no_publish_then_it_is_refused() {
        let (mut sns, mut probe) = topic();

        probe.ask(&mut sns, request(Operation::Invoke));

        assert_eq!(probe.responses[0].reply.rule, UNKNOWN);
    }
}
