//! Checks of the semantics sheet (AG-*) and of the API as a state machine.

use super::*;
use crate::services::configuration::{Configuration as _, Names};
use crate::services::contract::{Failure, NodeId, Operation, Request, Rule};
use crate::services::http::HttpRequest;
use crate::services::probe::{Probe, at, request, secs};

const ORDERS: u32 = 0;
const ORDERS_POST: u32 = 1;
const NOWHERE: u32 = 2;

fn config(text: &str) -> Config {
    let options = ron::Options::default().with_default_extension(
        ron::extensions::Extensions::UNWRAP_VARIANT_NEWTYPES | ron::extensions::Extensions::IMPLICIT_SOME,
    );
    options.from_str(text).unwrap()
}

fn asked(text: &str) -> HttpRequest {
    let (method, rest) = text.split_once(' ').unwrap();
    let (path, parameters) = rest.split_once('?').unwrap_or((rest, ""));
    let [method, path, parameters] = [method, path, parameters].map(str::to_owned);
    HttpRequest { method, path, parameters, headers: Vec::new() }
}

fn api(text: &str) -> ApiGateway {
    let names = ["function", "backend"].into_iter().zip([NodeId(1), NodeId(2)]);
    let surroundings = Surroundings {
        names: Names(names.map(|(name, id)| (name.to_owned(), id)).collect()),
        routes: ["GET /orders?page=1", "POST /orders", "GET /nowhere"].map(asked).to_vec(),
        ..Surroundings::default()
    };
    ApiGateway::new(config(text), &surroundings)
}

const LAMBDA: &str = r#"(routes: [(path: "/orders*", integration: Lambda("function"))])"#;
const HTTP: &str = r#"(routes: [(path: "/orders", integration: Http("backend"))])"#;
const CACHED: &str = r#"(routes: [(path: "/orders", integration: Http("backend"))], cache: ())"#;

fn throttled(limits: &str) -> ApiGateway {
    api(&format!(r#"(routes: [(integration: Http("backend"))], {limits})"#))
}

fn get(route: u32, key: u64) -> Request {
    let mut get = request(Operation::Invoke);
    (get.body.route, get.body.key) = (route, key);
    get
}

/// Calls that were admitted reach the integration; the others are answered with 429.
fn ask_many(api: &mut ApiGateway, out: &mut Probe, n: usize) -> (usize, usize) {
    let before = (out.calls.len(), out.with_status(429));
    for _ in 0..n {
        out.ask(api, get(ORDERS, 0));
    }
    (out.calls.len() - before.0, out.with_status(429) - before.1)
}

#[test]
fn given_an_empty_account_bucket_then_the_stage_keeps_its_tokens() {
    let mut api = throttled(r#"throttling_rate_limit: "100/s", throttling_burst_limit: 50"#);
    let mut out = Probe::new();
    Outbox::account(&mut out).throttle.take(SimTime::ZERO, 4_999);

    assert_eq!(ask_many(&mut api, &mut out, 3), (1, 2));

    // Only the admitted request took a token of the stage.
    assert!((api.view(out.now).tokens - 49.0).abs() < 1e-9);
    assert_eq!(out.caused("apigateway.throttled-account"), 2);
}

#[test]
fn given_an_answer_exactly_at_the_timeout_then_it_is_too_late() {
    let (mut api, mut out) = (api(HTTP), Probe::new());
    let call = out.ask(&mut api, get(ORDERS, 0));
    out.reply_at(at(29.0), 0, Reply::ok(Rule::named("server.done")));
    out.advance(&mut api, at(60.0));
    assert_eq!(out.response_to(call).unwrap().reply.status, 504);
}

#[test]
fn given_misses_of_one_key_at_one_instant_then_each_calls_the_backend() {
    let (mut api, mut out) = (api(CACHED), Probe::new());
    for _ in 0..20 {
        out.ask(&mut api, get(ORDERS, 5));
    }
    assert_eq!(out.calls.len(), 20);
}

#[test]
fn given_a_failed_answer_then_it_is_not_cached() {
    let (mut api, mut out) = (api(CACHED), Probe::new());
    out.ask(&mut api, get(ORDERS, 5));
    out.reply(&mut api, 0, Reply::failed(503, Failure::Overloaded, Rule::named("server.accept-queue-full")));
    assert_eq!(api.view(out.now).cache.unwrap().entries, 0);
}

#[test]
fn given_a_flush_then_every_entry_is_gone() {
    let (mut api, mut out) = (api(CACHED), Probe::new());
    out.ask(&mut api, get(ORDERS, 5));
    out.reply(&mut api, 0, Reply::ok(Rule::named("server.done")));

    out.change(&mut api, &Change::Flush);
    out.ask(&mut api, get(ORDERS, 5));

    assert_eq!(out.calls.len(), 2);
}

/// The client's answer to an integration's.
fn check_mapping(text: &str, from: Reply, status: u16, failure: Option<Failure>, rule: &str) {
    let (mut api, mut out) = (api(text), Probe::new());
    out.ask(&mut api, get(ORDERS, 0));
    out.reply(&mut api, 0, from.clone());
    assert_eq!(out.last(), (status, rule), "{from:?}");
    assert_eq!(out.responses[0].reply.failure, failure, "{from:?}");
    assert_eq!(out.calls.len(), 1, "there is exactly one attempt");
}

#[test]
fn given_lambda_throttled_then_500_and_lambda_failed_then_502() {
    let failed = |status, failure, rule| Reply::failed(status, failure, Rule::named(rule));
    let throttled = failed(429, Failure::Throttled, "lambda.reserved-concurrency");
    check_mapping(LAMBDA, throttled, 500, Some(Failure::Fault), "apigateway.lambda-throttled");
    let raised = failed(200, Failure::Fault, "lambda.function-error");
    check_mapping(LAMBDA, raised, 502, Some(Failure::Fault), "apigateway.lambda-error");
    let timed_out = failed(200, Failure::TimedOut, "lambda.timeout");
    check_mapping(LAMBDA, timed_out, 502, Some(Failure::Fault), "apigateway.lambda-error");
    let rejected = failed(413, Failure::Rejected, "lambda.payload-too-large");
    check_mapping(LAMBDA, rejected, 500, Some(Failure::Fault), "apigateway.lambda-rejected");
    let gone = failed(503, Failure::Unreachable, "node.failed");
    check_mapping(LAMBDA, gone, 504, Some(Failure::Fault), "apigateway.integration-failure");
}

#[test]
fn an_http_backend_passes_its_status_through() {
    let failed = |status, failure| Reply::failed(status, failure, Rule::named("server.said-so"));
    check_mapping(HTTP, failed(503, Failure::Overloaded), 503, Some(Failure::Fault), "server.said-so");
    check_mapping(HTTP, failed(429, Failure::Throttled), 429, Some(Failure::Throttled), "server.said-so");
    check_mapping(HTTP, failed(404, Failure::Rejected), 404, Some(Failure::Rejected), "server.said-so");
    check_mapping(HTTP, failed(504, Failure::TimedOut), 504, Some(Failure::Fault), "server.said-so");
    let gone = Reply::failed(503, Failure::Unreachable, Rule::named("node.failed"));
    check_mapping(HTTP, gone, 504, Some(Failure::Fault), "apigateway.integration-failure");
    check_mapping(HTTP, Reply::ok(Rule::named("server.done")), 200, None, "apigateway.done");
}

#[test]
fn given_no_route_then_403_without_a_token_taken() {
    let (mut api, mut out) = (api(HTTP), Probe::new());
    out.ask(&mut api, get(NOWHERE, 0));
    assert_eq!(out.last(), (403, "apigateway.missing-authentication-token"));
    assert!((Outbox::account(&mut out).throttle.tokens(SimTime::ZERO) - 5_000.0).abs() < 1e-9);
}

#[test]
fn the_first_route_that_fits_by_method_and_path_takes_the_request() {
    let text = r#"(routes: [
        (method: "POST", path: "/orders", integration: Lambda("function")),
        (path: "/orders", integration: Http("backend")),
    ])"#;
    let (mut api, mut out) = (api(text), Probe::new());
    out.ask(&mut api, get(ORDERS, 0));
    out.ask(&mut api, get(ORDERS_POST, 0));
    assert_eq!(out.calls.iter().map(|call| call.to).collect::<Vec<_>>(), [NodeId(2), NodeId(1)]);
}

#[test]
fn overhead_comes_before_the_integration_and_grows_with_a_slowdown() {
    let (mut api, mut out) = (throttled(r#"overhead: "10ms""#), Probe::new());
    out.change(&mut api, &Change::Slow(2.0));
    out.ask(&mut api, get(ORDERS, 0));
    assert!(out.calls.is_empty());

    out.advance(&mut api, at(0.02));
    out.reply(&mut api, 0, Reply::ok(Rule::named("server.done")));

    assert_eq!(out.spans, [(INTEGRATION_LATENCY, SimDuration::ZERO), (LATENCY, secs(0.02))]);
}

#[test]
fn given_requests_in_progress_when_the_api_fails_then_each_is_answered_once_as_unreachable() {
    let (mut api, mut out) = (api(LAMBDA), Probe::new());
    out.ask(&mut api, get(ORDERS, 0));
    out.ask(&mut api, get(ORDERS, 1));

    out.change(&mut api, &Change::Fail);
    out.advance(&mut api, at(60.0));

    assert_eq!((out.responses.len(), out.hung_up.len()), (2, 2));
    assert!(out.responses.iter().all(|response| response.reply.failure == Some(Failure::Unreachable)));
}

#[test]
fn given_a_half_used_stage_when_its_limits_change_then_the_level_stays() {
    let mut api = throttled(r#"throttling_rate_limit: "100/s", throttling_burst_limit: 50"#);
    let mut out = Probe::new();
    ask_many(&mut api, &mut out, 20);

    let limits = r#"(routes: [(integration: Http("backend"))], throttling_rate_limit: "500/s")"#;
    api.reconfigure(config(limits), &mut out);

    let view = api.view(out.now);
    assert!((view.tokens - 30.0).abs() < 1e-9 && view.burst == 500 && (view.rate - 500.0).abs() < 1e-9);
}

fn check_problems(text: &str, expected: &[&str]) {
    let found: Vec<String> = config(text).problems().iter().map(|problem| problem.path.join(".")).collect();
    assert_eq!(found, expected, "{text}");
}

#[test]
fn values_out_of_range_are_refused() {
    let with = |rest: &str| format!(r#"(routes: [(integration: Http("backend"))], {rest})"#);
    check_problems(&with(""), &[]);
    check_problems("(routes: [])", &["routes"]);
    check_problems(r#"(routes: [(method: "FETCH", integration: Http("b"))])"#, &["routes.0.method"]);
    check_problems(r#"(routes: [(path: "orders", integration: Http("b"))])"#, &["routes.0.path"]);
    check_problems(r#"(routes: [(timeout: "30s", integration: Http("b"))])"#, &["routes.0.timeout"]);
    check_problems(r#"(routes: [(timeout: "49ms", integration: Http("b"))])"#, &["routes.0.timeout"]);
    check_problems(&with("throttling_burst_limit: 10"), &["throttling_burst_limit"]);
    check_problems(&with(r#"cache: (ttl: "2h")"#), &["cache.ttl"]);
    check_problems(&with(r#"cache: (largest_response: "2MB")"#), &["cache.largest_response"]);
    check_problems(&with(r#"cache: (methods: ["get"])"#), &["cache.methods.0"]);
}

#[test]
fn every_integration_is_a_reference() {
    let references = config(LAMBDA).references();
    assert_eq!(references[0].path, ["routes", "0", "integration"]);
    assert_eq!((references[0].to.as_str(), references[0].operation), ("function", OperationKind::Invoke));
}
