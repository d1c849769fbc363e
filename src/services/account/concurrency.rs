//! Lambda's share of the account: one concurrency quota and one request rate over all functions (semantics sheet
//! 2.1 and 2.2; Lambda Developer Guide, "Understanding Lambda function scaling", read 2026-11-22).

use crate::services::token_bucket::TokenBucket;
use crate::units::rate::Rate;
use crate::units::time::SimTime;

/// Requests a second for each unit of the concurrency quota.
const REQUESTS_PER_UNIT: u64 = 10;

/// What functions have set aside and what they use of the rest.
#[derive(Clone, Debug)]
pub struct Concurrency {
    quota: u32,
    /// Reserved by functions, and provisioned for functions without a reservation.
    set_aside: u32,
    /// On-demand invocations at work of functions without a reservation.
    in_use: u32,
    requests: TokenBucket,
}

impl Concurrency {
    /// Nothing is set aside or in use; the bucket of requests is full.
    #[must_use]
    pub fn new(quota: u32) -> Self {
        let a_second = REQUESTS_PER_UNIT * u64::from(quota);
        let requests = TokenBucket::full(Rate::per_second(a_second), a_second);
        Concurrency { quota, set_aside: 0, in_use: 0, requests }
    }

    /// What functions without a reservation may use together.
    #[must_use]
    pub fn pool(&self) -> u32 {
        self.quota.saturating_sub(self.set_aside)
    }

    /// Another on-demand invocation fits into the pool.
    #[must_use]
    pub fn has_room(&self) -> bool {
        self.in_use < self.pool()
    }

    /// On-demand invocations at work of functions without a reservation.
    #[must_use]
    pub fn in_use(&self) -> u32 {
        self.in_use
    }

    /// A function's claim changes from one number to another.
    pub fn set_aside(&mut self, before: u32, after: u32) {
        self.set_aside = self.set_aside.saturating_sub(before).saturating_add(after);
    }

    /// So many invocations use the pool.
    pub fn take(&mut self, invocations: u32) {
        self.in_use += invocations;
    }

    /// So many invocations use it no longer.
    pub fn give_back(&mut self, invocations: u32) {
        self.in_use -= invocations;
    }

    /// The request rate admits one more.
    pub fn admits(&mut self, now: SimTime) -> bool {
        self.requests.has(now, 1)
    }

    /// One more request was admitted.
    pub fn admitted(&mut self, now: SimTime) {
        self.requests.take(now, 1);
    }
}
