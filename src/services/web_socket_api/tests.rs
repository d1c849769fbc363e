//! The WebSocket API as a state machine; the checks AG-20 to AG-22 play whole scenarios.

use super::*;
use crate::services::configuration::Names;
use crate::services::http::HttpRequest;
use crate::services::probe::{Probe, at, request};

fn api(routes: &[(&str, &str)]) -> WebSocketApi {
    let names = [("function".to_owned(), NodeId(1))].into_iter().collect();
    let asked = |path: &str| HttpRequest { method: "GET".into(), path: path.into(), ..HttpRequest::default() };
    let surroundings =
        Surroundings { names: Names(names), routes: vec![asked("/bid"), asked("/")], ..Surroundings::default() };
    let route = |(key, function): &(&str, &str)| Route {
        route_key: (*key).to_owned(),
        integration: Integration::Lambda((*function).to_owned()),
        timeout: integration_timeout(),
    };
    WebSocketApi::new(Config { routes: routes.iter().map(route).collect() }, &surroundings)
}

fn message(size: u32) -> Request {
    let mut message = request(Operation::Message(32 * 1_024));
    message.body.size = size;
    message
}

#[test]
fn given_a_connect_route_when_it_does_not_succeed_then_the_handshake_is_refused_with_its_status() {
    let (mut api, mut out) = (api(&[("$connect", "function")]), Probe::new());
    for _ in 0..3 {
        out.ask(&mut api, request(Operation::Connect));
    }
    out.reply(&mut api, 0, Reply::ok(Rule::named("lambda.done")));
    assert_eq!(out.last(), (101, "websocket.connected"));
    out.reply(&mut api, 1, Reply { status: 401, ..Reply::ok(Rule::named("lambda.done")) });
    assert_eq!(out.last(), (401, "websocket.connect-refused"));
    out.reply(&mut api, 2, Reply::failed(200, Failure::Fault, Rule::named("lambda.function-error")));
    assert_eq!(out.last(), (500, "websocket.connect-refused"));
    assert_eq!(api.view(out.now()).connections, 1);
}

#[test]
fn given_no_connection_when_the_backend_posts_then_410_and_otherwise_the_connection_lives_on() {
    let (mut api, mut out) = (api(&[]), Probe::new());
    out.ask(&mut api, request(Operation::Post));
    assert_eq!(out.last(), (410, "websocket.gone"));

    out.ask(&mut api, request(Operation::Connect));
    out.advance(&mut api, at(500.0));
    out.ask(&mut api, request(Operation::Post));
    assert_eq!(out.last(), (200, "websocket.delivered"));

    // 500 s + 600 s.
    out.advance(&mut api, at(1_099.0));
    assert_eq!(api.view(out.now()).connections, 1);
    out.advance(&mut api, at(1_100.0));
    assert_eq!(api.view(out.now()).connections, 0);
}

#[test]
fn given_an_empty_account_bucket_when_a_message_comes_then_429_and_the_connection_stays_open() {
    let (mut api, mut out) = (api(&[]), Probe::new());
    out.ask(&mut api, request(Operation::Connect));
    Outbox::account(&mut out).throttle.take(SimTime::ZERO, 5_000);

    out.ask(&mut api, message(10));

    assert_eq!(out.last(), (429, "websocket.throttled"));
    assert_eq!(api.view(out.now()).connections, 1);
}

#[test]
fn given_no_route_for_a_message_then_403_and_with_default_it_takes_what_no_other_route_does() {
    let (mut api_without, mut out) = (api(&[("/bid", "function")]), Probe::new());
    out.ask(&mut api_without, request(Operation::Connect));
    let mut other = message(10);
    other.body.route = 1;
    out.ask(&mut api_without, other.clone());
    assert_eq!(out.last(), (403, "websocket.no-route"));
    out.ask(&mut api_without, message(10));
    assert_eq!(out.calls.len(), 1);

    let (mut api, mut out) = (api(&[("$default", "function")]), Probe::new());
    out.ask(&mut api, request(Operation::Connect));
    out.ask(&mut api, other);
    assert_eq!(out.calls.len(), 1);
}

#[test]
fn given_a_function_that_fails_then_the_sender_gets_an_error_and_the_connection_stays_open() {
    let (mut api, mut out) = (api(&[("$default", "function")]), Probe::new());
    out.ask(&mut api, request(Operation::Connect));
    out.ask(&mut api, message(10));
    out.reply(&mut api, 0, Reply::failed(200, Failure::Fault, Rule::named("lambda.function-error")));
    assert_eq!(out.last(), (500, "websocket.integration-error"));
    assert_eq!((api.view(out.now()).connections, out.count_of(INTEGRATION_ERRORS)), (1, 1));
}

#[test]
fn given_an_api_that_fails_then_its_connections_are_gone_and_disconnect_is_told() {
    let (mut api, mut out) = (api(&[("$disconnect", "function")]), Probe::new());
    out.ask(&mut api, request(Operation::Connect));
    out.change(&mut api, &Change::Fail);
    assert_eq!((api.view(out.now()).connections, out.calls.len()), (0, 1));
    out.reply(&mut api, 0, Reply::ok(Rule::named("lambda.done")));
}

#[test]
fn route_keys_and_timeouts_are_checked() {
    let fields = |route_key: &str, timeout| {
        let route = Route { route_key: route_key.into(), integration: Integration::Http("web".into()), timeout };
        let problems = Config { routes: vec![route] }.problems();
        problems.iter().map(|problem| problem.path.join(".")).collect::<Vec<_>>()
    };
    assert!(fields("/bid", integration_timeout()).is_empty());
    assert_eq!(fields("bid", integration_timeout()), ["routes.0.route_key"]);
    assert_eq!(fields("$default", SimDuration::from_secs(30)), ["routes.0.timeout"]);
}
