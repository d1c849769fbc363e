//! What the client is told: gateway responses, and what becomes of the integration's answer (semantics sheet
//! 1.2, "Client-visible statuses").

use crate::services::api_gateway::{Integration, Route};
use crate::services::contract::{Failure, Reply, Rule};
use crate::units::time::SimDuration;

const DONE: Rule = Rule("apigateway.done");
const LAMBDA_THROTTLED: Rule = Rule("apigateway.lambda-throttled");
const LAMBDA_REJECTED: Rule = Rule("apigateway.lambda-rejected");
const LAMBDA_ERROR: Rule = Rule("apigateway.lambda-error");
const INTEGRATION_TIMEOUT: Rule = Rule("apigateway.integration-timeout");
const INTEGRATION_FAILURE: Rule = Rule("apigateway.integration-failure");

/// The client's answer to the integration's, which took `latency`.
pub(super) fn mapped(route: &Route, reply: &Reply, latency: SimDuration) -> Reply {
    let Some(failure) = reply.failure else { return Reply::ok(DONE) };
    // A backend may also answer in time that something behind it timed out.
    let late = latency >= route.timeout;
    let (status, rule) = match (failure, &route.integration) {
        (Failure::TimedOut, _) if late => (504, INTEGRATION_TIMEOUT),
        (Failure::Unreachable, _) => (504, INTEGRATION_FAILURE),
        (Failure::Throttled, Integration::Lambda(_)) => (500, LAMBDA_THROTTLED),
        (Failure::Rejected, Integration::Lambda(_)) => (500, LAMBDA_REJECTED),
        (_, Integration::Lambda(_)) => (502, LAMBDA_ERROR),
        // An HTTP backend's status passes through, with the reason it gave.
        (_, Integration::Http(_)) => (if reply.status < 400 { 500 } else { reply.status }, reply.rule),
    };
    Reply::failed(status, failure_of(status), rule)
}

/// What a status means to the caller's retry policy.
pub(super) fn failure_of(status: u16) -> Failure {
    match status {
        429 => Failure::Throttled,
        400..=499 => Failure::Rejected,
        _ => Failure::Fault,
    }
}
