//! A client's users: who is signed in at a user pool, and whose requests wait for tokens.
//!
//! ```text
//!  request ──► token valid? ──yes──► sent with the session's number
//!                 │ no
//!                 ▼
//!              sign in or renew ──tokens──► all requests that wait are sent
//!                 │ refused: the refresh token is old ──► sign in again
//! ```

use serde::{Deserialize, Serialize};

use crate::services::client::{Client, SIGN_IN};
use crate::services::configuration::Problem;
use crate::services::contract::{Body, Class, Content, Failure, Grant, Operation, Outbox, Reply, Request};
use crate::units::distribution::Distribution;
use crate::units::key::Key;
use crate::units::stream::Purpose;
use crate::units::time::SimTime;

/// How a client's users sign in.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct SignIn {
    /// The user pool.
    pub user_pool: String,
    /// How many users share the client's requests in turn, 1..=60000; default 1.
    #[serde(default = "one")]
    pub users: u32,
    /// When a token is renewed; default `BeforeUse`.
    #[serde(default)]
    pub renew: Renew,
    /// How long before its end a token counts as expired, drawn for each token; default 0 s. Spread it, or all who
    /// signed in together renew together.
    #[serde(default)]
    pub early: Distribution,
}

fn one() -> u32 {
    1
}

/// When a token is renewed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
pub enum Renew {
    /// When it has expired by the time of a request, as SDKs do.
    #[default]
    BeforeUse,
    /// Never: once signed in, the first token is used on and on.
    Never,
}

/// One user.
#[derive(Clone, Debug, Default)]
pub(super) struct User {
    session: u16,
    valid_until: SimTime,
    /// Requests that wait for a token; the sign-in is under way as long as there are some.
    waiting: Vec<Key>,
    attempt: u32,
    grant: Option<Grant>,
}

/// What is wrong with the settings in themselves.
pub(super) fn problems(sign_in: &SignIn) -> Option<Problem> {
    (!(1..=60_000).contains(&sign_in.users))
        .then(|| Problem::range("sign_in.users", sign_in.users, "1..=60000 (default 1)"))
}

impl Client {
    /// The session that this request is sent with; `None` if it waits for one.
    pub(super) fn session_for(&mut self, key: Key, number: u64, out: &mut impl Outbox) -> Option<u16> {
        let sign_in = self.config.sign_in.as_ref()?;
        let index = u32::try_from(number % u64::from(sign_in.users)).unwrap_or(0);
        let user = self.users.get_mut(index as usize)?;
        let kept = sign_in.renew == Renew::Never && user.session != 0;
        if kept || (user.session != 0 && user.valid_until > out.now()) {
            return Some(user.session);
        }
        user.waiting.push(key);
        if user.waiting.len() == 1 {
            user.grant = Some(if user.session == 0 { Grant::Password } else { Grant::RefreshToken });
            user.attempt = 1;
            self.ask_for_tokens(index, out);
        }
        None
    }

    /// Asks the user pool on behalf of a user.
    pub(super) fn ask_for_tokens(&mut self, index: u32, out: &mut impl Outbox) {
        let (Some(user), Some(pool)) = (self.users.get(index as usize), self.pool) else { return };
        let Some(grant) = user.grant else { return };
        let body = Body { session: user.session, ..Body::default() };
        let request = Request { operation: Operation::SignIn(grant), body, effect: false, attempt: user.attempt };
        out.call(pool, request, self.config.timeout, Key::plain(index).tagged(SIGN_IN));
    }

    /// The user pool has answered.
    pub(super) fn tokens_came(&mut self, index: u32, reply: &Reply, out: &mut impl Outbox) {
        let Some(user) = self.users.get_mut(index as usize) else { return };
        if let Content::Tokens { session, access_until } = reply.content {
            let early = self.config.sign_in.as_ref().map(|sign_in| sign_in.early).unwrap_or_default();
            user.session = session;
            user.valid_until = access_until - out.stream(Purpose::Retry).duration(&early);
            let waiting = std::mem::take(&mut user.waiting);
            waiting.into_iter().for_each(|key| self.send_with(key, session, out));
            return;
        }
        let failure = reply.failure.unwrap_or(Failure::Fault);
        if failure == Failure::Rejected && user.grant == Some(Grant::RefreshToken) {
            user.grant = Some(Grant::Password);
            return self.ask_for_tokens(index, out);
        }
        let stream = out.stream(Purpose::Retry);
        let client = index as usize % self.quotas.len();
        match self.config.retry.next_delay(user.attempt, failure, &mut self.quotas[client], stream) {
            Some(delay) => {
                user.attempt += 1;
                let again = Key::plain(index).tagged(SIGN_IN);
                out.wake_at(out.now() + delay, Class::Request, again);
            }
            None => {
                let waiting = std::mem::take(&mut user.waiting);
                waiting.into_iter().for_each(|key| self.finish(key, reply, out));
            }
        }
    }
}
