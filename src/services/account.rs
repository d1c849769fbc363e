//! What all nodes of one AWS account and Region share: the account's quotas and what is left of them.

pub mod concurrency;

use serde::{Deserialize, Serialize};

use crate::services::account::concurrency::Concurrency;
use crate::services::configuration::Problem;
use crate::services::contract::NodeId;
use crate::services::token_bucket::TokenBucket;
use crate::units::rate::Rate;
use crate::units::time::SimTime;

/// Quotas of the account, as the scenario file says them.
#[derive(Clone, Copy, Debug, PartialEq, Deserialize, Serialize)]
#[serde(deny_unknown_fields, default)]
pub struct AccountConfig {
    /// API Gateway: requests a second over all APIs; default `10000/s`.
    pub throttle_rate_limit: Rate,
    /// API Gateway: size of that bucket, 1..=1000000; default 5000.
    pub throttle_burst_limit: u64,
    /// API Gateway: tokens in that bucket at time 0; default: full.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub throttle_level: Option<u64>,
    /// API Gateway: new WebSocket connections a second over all APIs; default `500/s`.
    pub web_socket_connect_rate_limit: Rate,
    /// Lambda: concurrent executions over all functions, 10..=100000; default 1000.
    pub concurrent_executions: u32,
}

impl Default for AccountConfig {
    fn default() -> Self {
        AccountConfig {
            throttle_rate_limit: Rate::per_second(10_000),
            throttle_burst_limit: 5_000,
            throttle_level: None,
            web_socket_connect_rate_limit: Rate::per_second(500),
            concurrent_executions: 1_000,
        }
    }
}

impl AccountConfig {
    /// What is wrong in itself.
    #[must_use]
    pub fn problems(&self) -> Vec<Problem> {
        let mut problems = Vec::new();
        if !(1..=1_000_000).contains(&self.throttle_burst_limit) {
            problems.push(Problem::range("throttle_burst_limit", self.throttle_burst_limit, "1..=1000000"));
        }
        if !(10..=100_000).contains(&self.concurrent_executions) {
            problems.push(Problem::range("concurrent_executions", self.concurrent_executions, "10..=100000"));
        }
        problems
    }
}

/// What is left of the account's quotas.
#[derive(Clone, Debug)]
pub struct Account {
    /// Its quotas.
    pub config: AccountConfig,
    /// The bucket that all APIs draw from.
    pub throttle: TokenBucket,
    /// What all functions share.
    pub concurrency: Concurrency,
    /// The bucket of new WebSocket connections.
    pub web_socket_connects: TokenBucket,
    /// Who is signed in at which user pool, as the tokens of requests say.
    pub sessions: Sessions,
}

/// The tokens of everybody who is signed in. A request carries the number of its session; what the token says is
/// looked up here, as a gateway reads it from the token itself.
#[derive(Clone, Debug, Default)]
pub struct Sessions(Vec<Session>);

/// What the latest tokens of one user say.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Session {
    /// The user pool that issued them.
    pub pool: NodeId,
    /// The access token is valid before this.
    pub access_until: SimTime,
    /// The refresh token is valid before this.
    pub refresh_until: SimTime,
}

impl Sessions {
    /// A new session and its number; `None` when 65,535 exist.
    pub fn open(&mut self, session: Session) -> Option<u16> {
        let number = u16::try_from(self.0.len() + 1).ok()?;
        self.0.push(session);
        Some(number)
    }

    /// The session of that number.
    #[must_use]
    pub fn get(&self, number: u16) -> Option<&Session> {
        self.0.get(usize::from(number).checked_sub(1)?)
    }

    /// The session of that number, to renew it.
    pub fn get_mut(&mut self, number: u16) -> Option<&mut Session> {
        self.0.get_mut(usize::from(number).checked_sub(1)?)
    }
}

impl Account {
    /// An account at time zero.
    #[must_use]
    pub fn new(config: AccountConfig) -> Self {
        let (rate, burst) = (config.throttle_rate_limit, config.throttle_burst_limit);
        let level = config.throttle_level.unwrap_or(burst);
        Account {
            throttle: TokenBucket::at_level(rate, burst, level),
            web_socket_connects: TokenBucket::of_one_second(config.web_socket_connect_rate_limit),
            sessions: Sessions::default(),
            concurrency: Concurrency::new(config.concurrent_executions),
            config,
        }
    }
}
