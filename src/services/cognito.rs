//! Amazon Cognito: a user pool that signs people in and renews their tokens (semantics sheet 9).
//!
//! ```text
//!  password ──────► token of this second? ──no──► 400 TooManyRequests
//!  refresh token ─►    │ yes
//!                      ▼ latency
//!                   access token (valid for 1 h), refresh token (valid for 30 d)
//! ```
//! A gateway reads a token by itself: no request comes here because of a call to an API.
//! Sources: Cognito Developer Guide, "Using tokens with user pools", "Quotas in Amazon Cognito"; Cognito API Reference,
//! "TokenValidityUnits"; read 2026-11-22.
//!
//! Not modelled here: wrong passwords and multi-factor sign-in, scopes, revocation (which does not reach a token that
//! a gateway reads by itself), rotation of refresh tokens, identity pools, more quota by monthly active users.

use bevy_ecs::prelude::Component;
use serde::{Deserialize, Serialize};

use crate::services::account::Session;
use crate::services::configuration::{Configuration, Problem, Reference, Surroundings};
use crate::services::contract::{
    Body, Call, CallId, Change, Charge, Class, Content, Done, Failure, Grant, Metric, NodeId, Operation, OperationKind,
    Outbox, Reply, Rule, Service, metrics,
};
use crate::services::rule::rules;
use crate::services::token_bucket::{TokenBucket, one_second_of};
use crate::units::distribution::Distribution;
use crate::units::key::{Key, Slab};
use crate::units::rate::Rate;
use crate::units::stream::Purpose;
use crate::units::time::{SimDuration, SimTime};

/// A user pool with one app client.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
#[serde(deny_unknown_fields, default)]
pub struct Config {
    /// How long ID and access tokens are valid, 5 m..=24 h; default 1 h.
    pub access_token_validity: SimDuration,
    /// How long refresh tokens are valid, 60 m..=3650 d; default 30 d.
    pub refresh_token_validity: SimDuration,
    /// Sign-ins and renewals a second (category UserAuthentication); default `120/s`.
    pub user_authentication_rate_limit: Rate,
    /// Time of a sign-in or renewal; default 0 s.
    pub latency: Distribution,
}

impl Default for Config {
    fn default() -> Self {
        Config {
            access_token_validity: SimDuration::from_secs(3_600),
            refresh_token_validity: SimDuration::from_secs(30 * 86_400),
            user_authentication_rate_limit: Rate::per_second(120),
            latency: Distribution::default(),
        }
    }
}

metrics! {
    SIGN_INS = Count "SignInSuccesses", "Sign-ins with a password.";
    REFRESHES = Count "TokenRefreshSuccesses", "Renewals with a refresh token.";
    EXPIRED = Count "TokenRefreshFailures", "Renewals refused because the refresh token had expired.";
    THROTTLES = Count "Throttles", "Sign-ins and renewals refused with TooManyRequestsException.";
    ACTIVE_USERS = Count "ActiveUsers", "Users who signed in at least once (charged by the month).";
}

rules! {
    SIGNED_IN = "cognito.signed-in",
        en "The user pool issued tokens.",
        ko "사용자 풀이 토큰을 발급했습니다.",
        document "Cognito Developer Guide, \"Using tokens with user pools\"",
        tests ["cg_01"];
    THROTTLED = "cognito.too-many-requests",
        en "More sign-ins and renewals a second than the quota of the user pool.",
        ko "로그인과 갱신이 사용자 풀의 초당 할당량을 넘었습니다.",
        document "Cognito Developer Guide, \"Quotas in Amazon Cognito\"",
        tests ["given_121_users"],
        deviation "The burst above the rate is not documented; here the bucket holds one second of it.";
    REFRESH_EXPIRED = "cognito.refresh-token-expired",
        en "The refresh token is no longer valid, so the user must sign in again.",
        ko "새로 고침 토큰이 만료되어 사용자가 다시 로그인해야 합니다.",
        document "Cognito Developer Guide, \"Refresh tokens\"",
        tests ["cg_01"];
    TOO_MANY_SESSIONS = "cognito.too-many-sessions",
        en "This simulation keeps at most 65,535 users signed in.",
        ko "이 시뮬레이션은 로그인한 사용자를 최대 65,535명까지 유지합니다.",
        convention "A limit of this program, not of AWS.",
        tests ["given_65535_sessions"];
    UNSUPPORTED = "cognito.unsupported-operation",
        en "A user pool was asked for something else than tokens.",
        ko "사용자 풀에 토큰이 아닌 것을 요청했습니다.",
        convention "Checking a scenario rules this out.",
        tests ["given_something_else"];
    NODE_FAILED = "cognito.failed",
        en "The user pool went down while it worked on the sign-in.",
        ko "로그인을 처리하던 중에 사용자 풀이 멈췄습니다.",
        convention "What was in progress is answered 503 when a node fails.",
        tests ["given_a_sign_in_in_progress"];
}

/// What a picture of a user pool needs.
#[derive(Component, Clone, Debug, Default, PartialEq)]
pub struct View {
    /// Sign-ins so far.
    pub sign_ins: u64,
    /// Renewals so far.
    pub refreshes: u64,
    /// Refused so far for want of quota.
    pub throttles: u64,
    /// Tokens left of one second of the quota.
    pub tokens: f64,
    /// Tokens that fit.
    pub burst: u64,
    /// How long access tokens are valid.
    pub access_token_validity: SimDuration,
}

/// Shortest and longest validity (Cognito API Reference, read 2026-11-22).
const ACCESS_RANGE: (SimDuration, SimDuration) = (SimDuration::from_secs(300), SimDuration::from_secs(86_400));
const REFRESH_RANGE: (SimDuration, SimDuration) =
    (SimDuration::from_secs(3_600), SimDuration::from_secs(3_650 * 86_400));

impl Configuration for Config {
    fn references(&self) -> Vec<Reference> {
        Vec::new()
    }

    fn problems(&self) -> Vec<Problem> {
        let mut problems = Vec::new();
        let validities = [
            ("access_token_validity", self.access_token_validity, ACCESS_RANGE, "5m..=24h (default 1h)"),
            ("refresh_token_validity", self.refresh_token_validity, REFRESH_RANGE, "60m..=3650d (default 30d)"),
        ];
        for (field, value, (shortest, longest), range) in validities {
            if !(shortest..=longest).contains(&value) {
                problems.push(Problem::range(field, value, range));
            }
        }
        if self.user_authentication_rate_limit.is_zero() {
            let rate = self.user_authentication_rate_limit;
            problems.push(Problem::range("user_authentication_rate_limit", rate, "over 0/s (default 120/s)"));
        }
        problems
    }
}

/// Somebody who waits for tokens.
#[derive(Clone, Debug)]
struct Pending {
    call: CallId,
    body: Body,
    grant: Grant,
    attempt: u32,
}

/// A user pool at work.
#[derive(Clone, Debug)]
pub struct Cognito {
    config: Config,
    node: NodeId,
    bucket: TokenBucket,
    pending: Slab<Pending>,
    slowdown: f64,
    sign_ins: u64,
    refreshes: u64,
    throttles: u64,
}

impl Cognito {
    fn refuse(call: CallId, body: &Body, attempt: u32, failure: Failure, rule: Rule, out: &mut impl Outbox) {
        out.cause(rule);
        out.hop(body.order, rule.name, attempt);
        out.respond(call, Reply::failed(400, failure, rule));
    }

    /// Tokens are issued, or the refresh token turns out to be too old.
    fn answer(&mut self, pending: &Pending, out: &mut impl Outbox) {
        let now = out.now();
        let (own, body) = (self.node, &pending.body);
        let access_until = now + self.config.access_token_validity;
        let fresh = Session { pool: own, access_until, refresh_until: now + self.config.refresh_token_validity };
        let sessions = &mut out.account().sessions;
        let known = sessions.get_mut(body.session).filter(|session| session.pool == own);
        let number = match (pending.grant, known) {
            (Grant::RefreshToken, Some(session)) if session.refresh_until > now => {
                session.access_until = access_until;
                Some(body.session)
            }
            (Grant::RefreshToken, _) => {
                out.count(EXPIRED, 1);
                return Self::refuse(pending.call, body, pending.attempt, Failure::Rejected, REFRESH_EXPIRED, out);
            }
            (Grant::Password, Some(session)) => {
                *session = fresh;
                Some(body.session)
            }
            (Grant::Password, None) => sessions.open(fresh),
        };
        let Some(session) = number else {
            return Self::refuse(pending.call, body, pending.attempt, Failure::Rejected, TOO_MANY_SESSIONS, out);
        };
        match pending.grant {
            Grant::Password => {
                self.sign_ins += 1;
                out.count(SIGN_INS, 1);
                out.count(ACTIVE_USERS, u64::from(body.session != session));
            }
            Grant::RefreshToken => {
                self.refreshes += 1;
                out.count(REFRESHES, 1);
            }
        }
        let content = Content::Tokens { session, access_until };
        out.respond(pending.call, Reply { content, ..Reply::ok(SIGNED_IN) });
    }
}

impl Service for Cognito {
    type Config = Config;
    type View = View;

    const METRICS: &'static [Metric] = METRICS;
    const ACCEPTS: &'static [OperationKind] = &[OperationKind::SignIn];
    const RULES: &'static [Rule] = RULES;

    fn new(config: Config, surroundings: &Surroundings) -> Self {
        let rate = config.user_authentication_rate_limit;
        Cognito {
            bucket: TokenBucket::of_one_second(rate),
            node: surroundings.node,
            config,
            pending: Slab::default(),
            slowdown: 1.0,
            sign_ins: 0,
            refreshes: 0,
            throttles: 0,
        }
    }

    fn config(&self) -> &Config {
        &self.config
    }

    fn on_start(&mut self, _out: &mut impl Outbox) {}

    fn on_call(&mut self, call: Call, out: &mut impl Outbox) {
        let (body, attempt) = (call.request.body, call.request.attempt);
        let Operation::SignIn(grant) = call.request.operation else {
            return Self::refuse(call.id, &body, attempt, Failure::Rejected, UNSUPPORTED, out);
        };
        if !self.bucket.take(out.now(), 1) {
            self.throttles += 1;
            out.count(THROTTLES, 1);
            return Self::refuse(call.id, &body, attempt, Failure::Throttled, THROTTLED, out);
        }
        let pending = Pending { call: call.id, body, grant, attempt };
        let latency = out.stream(Purpose::Service).duration(&self.config.latency).scaled(self.slowdown);
        if latency == SimDuration::ZERO {
            self.answer(&pending, out);
        } else {
            let key = self.pending.insert(pending);
            out.wake_at(out.now() + latency, Class::Completion, key.to_bits());
        }
    }

    fn on_wake(&mut self, token: u64, out: &mut impl Outbox) {
        if let Some(pending) = self.pending.remove(Key::from_bits(token)) {
            self.answer(&pending, out);
        }
    }

    fn on_reply(&mut self, _token: u64, _reply: Reply, _out: &mut impl Outbox) {}

    fn on_done(&mut self, _token: u64, _done: Done, _out: &mut impl Outbox) {}

    fn on_change(&mut self, change: &Change, out: &mut impl Outbox) {
        match change {
            Change::Fail => {
                let keys: Vec<Key> = self.pending.iter().map(|(key, _)| key).collect();
                for pending in keys.into_iter().filter_map(|key| self.pending.remove(key)) {
                    out.respond(pending.call, Reply::failed(503, Failure::Unreachable, NODE_FAILED));
                }
            }
            Change::Slow(times) => self.slowdown = *times,
            _ => {}
        }
    }

    fn reconfigure(&mut self, config: Config, out: &mut impl Outbox) {
        let rate = config.user_authentication_rate_limit;
        self.bucket.reconfigure(out.now(), rate, one_second_of(rate));
        self.config = config;
    }

    fn view(&self, now: SimTime) -> View {
        View {
            sign_ins: self.sign_ins,
            refreshes: self.refreshes,
            throttles: self.throttles,
            tokens: self.bucket.tokens(now),
            burst: self.bucket.capacity(),
            access_token_validity: self.config.access_token_validity,
        }
    }

    fn charges(&self) -> Vec<Charge> {
        vec![Charge { item: "cognito.monthly-active-users".into(), metric: ACTIVE_USERS, scale: 1.0 }]
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::services::probe::{Probe, at, request, secs};

    fn pool(config: Config) -> Cognito {
        Cognito::new(config, &Surroundings { node: NodeId(3), ..Surroundings::default() })
    }

    fn tokens(out: &Probe) -> (u16, SimTime) {
        match out.responses.last().unwrap().reply.content {
            Content::Tokens { session, access_until } => (session, access_until),
            _ => panic!("no tokens"),
        }
    }

    #[test]
    fn given_a_session_when_it_is_renewed_then_the_access_token_is_new_and_the_refresh_token_is_not() {
        let (mut pool, mut out) = (pool(Config::default()), Probe::new());
        out.ask(&mut pool, request(Operation::SignIn(Grant::Password)));
        assert_eq!(tokens(&out), (1, at(3_600.0)));

        let mut renewal = request(Operation::SignIn(Grant::RefreshToken));
        renewal.body.session = 1;
        out.now = at(3_000.0);
        out.ask(&mut pool, renewal.clone());
        assert_eq!(tokens(&out), (1, at(6_600.0)));

        out.now = at(30.0 * 86_400.0);
        out.ask(&mut pool, renewal);
        assert_eq!(out.last(), (400, "cognito.refresh-token-expired"));
        assert_eq!((out.count_of(SIGN_INS), out.count_of(REFRESHES), out.count_of(EXPIRED)), (1, 1, 1));
    }

    #[test]
    fn given_121_users_when_they_sign_in_at_once_then_one_is_told_to_come_later() {
        let (mut pool, mut out) = (pool(Config::default()), Probe::new());
        for _ in 0..121 {
            out.ask(&mut pool, request(Operation::SignIn(Grant::Password)));
        }
        assert_eq!((out.count_of(SIGN_INS), out.count_of(ACTIVE_USERS), out.count_of(THROTTLES)), (120, 120, 1));
        assert_eq!(out.responses[120].reply.failure, Some(Failure::Throttled));
    }

    #[test]
    fn given_a_sign_in_in_progress_when_the_pool_fails_then_it_is_answered_once_as_unreachable() {
        let latency = Distribution::Constant(secs(1.0));
        let (mut pool, mut out) = (pool(Config { latency, ..Config::default() }), Probe::new());
        out.ask(&mut pool, request(Operation::SignIn(Grant::Password)));

        out.change(&mut pool, &Change::Fail);
        out.advance(&mut pool, at(2.0));

        assert_eq!((out.responses.len(), out.last()), (1, (503, "cognito.failed")));
    }

    #[test]
    fn given_65535_sessions_when_one_more_user_signs_in_then_it_is_refused_and_no_session_is_overwritten() {
        let (mut pool, mut out) = (pool(Config::default()), Probe::new());
        let session = Session { pool: NodeId(3), access_until: at(1.0), refresh_until: at(1.0) };
        let opened = (0..70_000).filter_map(|_| Outbox::account(&mut out).sessions.open(session)).count();
        assert_eq!(opened, 65_535);

        out.ask(&mut pool, request(Operation::SignIn(Grant::Password)));

        assert_eq!(out.last(), (400, "cognito.too-many-sessions"));
    }

    #[test]
    fn given_something_else_than_a_sign_in_then_it_is_refused() {
        let (mut pool, mut out) = (pool(Config::default()), Probe::new());
        out.ask(&mut pool, request(Operation::Invoke));
        assert_eq!(out.last(), (400, "cognito.unsupported-operation"));
    }

    #[test]
    fn validities_out_of_range_are_refused() {
        let config =
            Config { access_token_validity: secs(299.0), refresh_token_validity: secs(3_599.0), ..Config::default() };
        let fields: Vec<String> = config.problems().iter().map(|problem| problem.path.join(".")).collect();
        assert_eq!(fields, ["access_token_validity", "refresh_token_validity"]);
        assert!(Config::default().problems().is_empty());
    }
}
