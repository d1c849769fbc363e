//! A client in adaptive mode: attempts that wait at the rate limiter of their SDK client, in order of arrival.
//!
//! ```text
//!  attempt ──► token? ──yes──► sent
//!                │ no
//!                ▼
//!              line of this SDK client ──token──► sent
//! ```
//!
//! Not modelled: which of several waiting threads gets the next token is chance in the SDKs; here it is the first.
//! Asking a user pool for tokens goes through another SDK client and is not limited.

use std::collections::VecDeque;

use crate::services::adaptive::RateLimiter;
use crate::services::client::{Client, DELAYED, RATE_LIMITED, RETRIES, SEND_DELAY, SEND_TOKEN};
use crate::services::contract::{Class, Failure, Outbox, Reply};
use crate::units::key::Key;
use crate::units::time::SimTime;

/// The way out of one SDK client.
#[derive(Clone, Debug)]
pub(super) struct Gate {
    limiter: RateLimiter,
    /// Requests that wait for a token, and since when.
    line: VecDeque<(Key, SimTime)>,
    /// The earliest wake that is on its way.
    wakes_at: Option<SimTime>,
}

impl Client {
    /// Makes a gate for each SDK client, or opens them all, as the retry mode says.
    pub(super) fn fit_gates(&mut self, out: &mut impl Outbox) {
        let adaptive = self.config.retry.mode.is_adaptive();
        if adaptive && self.gates.is_empty() {
            let gate = Gate { limiter: RateLimiter::new(out.now()), line: VecDeque::new(), wakes_at: None };
            self.gates = vec![gate; self.quotas.len()];
        } else if !adaptive {
            for (key, since) in std::mem::take(&mut self.gates).into_iter().flat_map(|gate| gate.line) {
                self.leave_line(key, since, out);
            }
        }
        self.sends_at_once = self.gates.is_empty() && self.config.sign_in.is_none();
    }

    /// Sends an attempt if its SDK client has a token for it; else it waits.
    #[cold]
    pub(super) fn send_through_gate(&mut self, key: Key, out: &mut impl Outbox) {
        let Some((order, attempt, client)) = self.pending.get(key).map(|p| (p.order, p.attempt, p.client)) else {
            return;
        };
        let Some(gate) = self.gates.get_mut(client as usize) else { return };
        if gate.line.is_empty() && gate.limiter.acquire(out.now()).is_ok() {
            return self.send_now(key, out);
        }
        gate.line.push_back((key, out.now()));
        self.backing_off += 1;
        out.count(DELAYED, 1);
        out.cause(RATE_LIMITED);
        out.hop_by(Some(order), "waits for a token to be sent", attempt, RATE_LIMITED);
        self.let_through(client, out);
    }

    /// Sends those at the head of the line that get a token, and comes back for the next.
    pub(super) fn let_through(&mut self, client: u32, out: &mut impl Outbox) {
        let now = out.now();
        while let Some(gate) = self.gates.get_mut(client as usize) {
            if gate.wakes_at == Some(now) {
                gate.wakes_at = None;
            }
            let Some((key, since)) = gate.line.front().copied() else { return };
            if let Err(wait) = gate.limiter.acquire(now) {
                let at = now + wait;
                // A rate that fell makes an earlier wake come in vain; it asks again then.
                if gate.wakes_at.is_none_or(|due| at < due) {
                    gate.wakes_at = Some(at);
                    out.wake_at(at, Class::Request, Key::plain(client).tagged(SEND_TOKEN));
                }
                return;
            }
            gate.line.pop_front();
            self.leave_line(key, since, out);
        }
    }

    fn leave_line(&mut self, key: Key, since: SimTime, out: &mut impl Outbox) {
        self.backing_off -= 1;
        out.span(SEND_DELAY, out.now().since(since));
        self.send_now(key, out);
    }

    /// An attempt was answered: its SDK client learns from that, and perhaps more may be sent now.
    #[cold]
    pub(super) fn teach_gate(&mut self, key: Key, reply: &Reply, out: &mut impl Outbox) {
        let Some(client) = self.pending.get(key).map(|pending| pending.client) else { return };
        let Some(gate) = self.gates.get_mut(client as usize) else { return };
        gate.limiter.answered(reply.failure == Some(Failure::Throttled), out.now());
        self.let_through(client, out);
    }

    /// Sends an attempt without asking any further.
    pub(super) fn send_now(&mut self, key: Key, out: &mut impl Outbox) {
        let Some(pending) = self.pending.get(key) else { return };
        let (body, attempt, operation) = (pending.body, pending.attempt, pending.operation);
        if attempt > 1 {
            out.count(RETRIES, 1);
        }
        self.send_attempt(key, body, attempt, operation, out);
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use crate::services::client::{ATTEMPTS, Client, Config, DELAYED, RETRIES, SEND_DELAY};
    use crate::services::configuration::{Names, Surroundings};
    use crate::services::contract::{Failure, MetricId, NodeId, Reply, Rule, Service};
    use crate::services::probe::{Probe, at};
    use crate::services::retry::RetryMode;
    use crate::units::time::{SimDuration, SimTime};

    /// A client that asks three times in the first half second.
    fn client(mode: &str) -> (Client, Probe) {
        let text = format!(
            "(target: \"api\", retry: (mode: {mode}, max_attempts: 1), traffic: [Script([
                (at: \"0s\"), (at: \"250ms\"), (at: \"300ms\"),
            ])])"
        );
        let ron = ron::Options::default().with_default_extension(ron::extensions::Extensions::IMPLICIT_SOME);
        let config: Config = ron.from_str(&text).unwrap();
        let names = Names(BTreeMap::from([("client".into(), NodeId(0)), ("api".into(), NodeId(1))]));
        let mut client = Client::new(config, &Surroundings { names, ..Surroundings::default() });
        let mut probe = Probe::new();
        client.on_start(&mut probe);
        (client, probe)
    }

    fn throttle(client: &mut Client, probe: &mut Probe, call: usize) {
        probe.reply(client, call, Reply::failed(429, Failure::Throttled, Rule::named("test.throttled")));
    }

    /// Attempts were sent at these seconds; rounding may cost a nanosecond or two.
    fn check_sent(probe: &Probe, expected: &[f64]) {
        let sent: Vec<_> = probe.calls.iter().map(|call| call.at).collect();
        let near = |(at_, expected): (&SimTime, &f64)| (0..3).any(|late| *at_ == at(*expected) + SimDuration(late));
        assert!(sent.len() == expected.len() && sent.iter().zip(expected).all(near), "{sent:?}, not {expected:?}");
    }

    #[test]
    fn given_adaptive_mode_when_the_first_attempt_is_throttled_then_the_later_ones_wait_for_tokens() {
        let (mut client, mut probe) = client("Adaptive");
        probe.advance(&mut client, at(0.1));
        throttle(&mut client, &mut probe, 0);

        probe.advance(&mut client, at(10.0));

        // At 0.1 s the bucket holds 0.1 x 1 tokens and fills by 0.5/s from then on. The second request is sent when
        // 0.9 / 0.5 = 1.8 s are over, the third 1 / 0.5 = 2 s later.
        check_sent(&probe, &[0.0, 1.9, 3.9]);
        let waited = probe.spans.iter().filter(|(metric, _)| *metric == SEND_DELAY).map(|(_, span)| span.as_secs_f64());
        // 1.9 - 0.25 and 3.9 - 0.3.
        assert!(
            waited.zip([1.65, 3.6]).all(|(waited, expected)| (waited - expected).abs() < 1e-8),
            "{:?}",
            probe.spans
        );
        assert_eq!([ATTEMPTS, DELAYED, RETRIES].map(|metric: MetricId| probe.count_of(metric)), [3, 2, 0]);
        assert_eq!(probe.causes["client.rate-limited"], 2);
        assert_eq!(client.view(probe.now).backing_off, 0);
    }

    #[test]
    fn given_attempts_that_wait_when_the_mode_changes_then_all_are_sent_at_once() {
        let (mut client, mut probe) = client("Adaptive");
        probe.advance(&mut client, at(0.1));
        throttle(&mut client, &mut probe, 0);
        probe.advance(&mut client, at(1.0));
        assert_eq!(probe.calls.len(), 1);

        let mut config = client.config().clone();
        config.retry.mode = RetryMode::Standard;
        client.reconfigure(config, &mut probe);
        probe.advance(&mut client, at(10.0));

        check_sent(&probe, &[0.0, 1.0, 1.0]);
    }

    #[test]
    fn given_standard_mode_then_nothing_waits_after_a_throttle() {
        let (mut client, mut probe) = client("Standard");
        probe.advance(&mut client, at(0.1));
        throttle(&mut client, &mut probe, 0);

        probe.advance(&mut client, at(1.0));

        check_sent(&probe, &[0.0, 0.25, 0.3]);
    }
}
