//! What the client is told: gateway responses, and what becomes of the integration's answer (semantics sheet
//! 1.2, "Client-visible statuses").

use crate::services::api_gateway::rules::{
    DONE, INTEGRATION_FAILURE, INTEGRATION_TIMEOUT, LAMBDA_ERROR, LAMBDA_REJECTED, LAMBDA_THROTTLED, RESPONSE_TOO_LARGE,
};
use crate::services::api_gateway::settings::{Integration, Kind};
use crate::services::api_gateway::{Config, PAYLOAD_LIMIT};
use crate::services::contract::{Failure, Reply};
use crate::services::handler::MALFORMED;
use crate::units::time::SimDuration;

/// The client's answer to the integration's on `route`, which took `latency`.
pub(super) fn mapped(config: &Config, route: usize, reply: &Reply, latency: SimDuration) -> Reply {
    let route = &config.routes[route];
    let lambda = matches!(route.integration, Integration::Lambda(_));
    let rest = config.kind == Kind::Rest;
    let Some(failure) = reply.failure else { return answered(reply, lambda, rest) };
    // A backend may also answer in time that something behind it timed out.
    let late = latency >= route.timeout(config.kind);
    let (status, rule) = match failure {
        // An HTTP API says "Service Unavailable" where a REST API says "Endpoint request timed out".
        Failure::TimedOut if late => (if rest { 504 } else { 503 }, INTEGRATION_TIMEOUT),
        Failure::Unreachable => (if rest { 504 } else { 503 }, INTEGRATION_FAILURE),
        Failure::Throttled if lambda => (500, LAMBDA_THROTTLED),
        Failure::Rejected if lambda => (500, LAMBDA_REJECTED),
        _ if lambda => (if rest { 502 } else { 500 }, LAMBDA_ERROR),
        // A backend's status passes through, with the reason it gave.
        _ => (if reply.status < 400 { 500 } else { reply.status }, reply.rule),
    };
    Reply::failed(status, failure_of(status), rule)
}

/// The client's answer to one that the integration gave itself.
fn answered(reply: &Reply, lambda: bool, rest: bool) -> Reply {
    if u64::from(reply.size) > PAYLOAD_LIMIT.0 {
        return Reply::failed(500, Failure::Fault, RESPONSE_TOO_LARGE);
    }
    // An HTTP API takes whatever a function returns for a body; a REST API wants the proxy format.
    if lambda && rest && reply.status == MALFORMED {
        return Reply::failed(502, Failure::Fault, LAMBDA_ERROR);
    }
    if lambda && reply.status >= 400 {
        return Reply::failed(reply.status, failure_of(reply.status), reply.rule);
    }
    Reply { size: reply.size, ..Reply::ok(DONE) }
}

/// What a status means to the caller's retry policy.
pub(super) fn failure_of(status: u16) -> Failure {
    match status {
        429 => Failure::Throttled,
        400..=499 => Failure::Rejected,
        _ => Failure::Fault,
    }
}
