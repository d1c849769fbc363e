//! The steps of the pipeline that no check of the semantics sheet plays: rate-based rule, method limits, validator,
//! direct integrations, the HTTP kind, and what a configuration may not say.

use super::*;
use crate::services::configuration::{Configuration as _, Names};
use crate::services::contract::{Failure, NodeId, Operation, Request, Rule};
use crate::services::http::HttpRequest;
use crate::services::probe::{Probe, at, request, secs};

const PLAIN: u32 = 0;
const POSTED: u32 = 1;
const FORWARDED: u32 = 2;
const TOKEN: u32 = 3;
const TYPED: u32 = 4;

fn config(text: &str) -> Config {
    let options = ron::Options::default().with_default_extension(
        ron::extensions::Extensions::UNWRAP_VARIANT_NEWTYPES | ron::extensions::Extensions::IMPLICIT_SOME,
    );
    options.from_str(&format!("({text})")).unwrap()
}

fn api(text: &str) -> ApiGateway {
    let names = ["users", "function", "backend", "queue", "table", "bucket", "auth"];
    let names = names.into_iter().zip(0..).map(|(name, id)| (name.to_owned(), NodeId(id)));
    let asked = |method: &str, parameters: &str, header: Option<(&str, &str)>| {
        let mut asked = HttpRequest { method: method.into(), path: "/a".into(), ..HttpRequest::default() };
        asked.parameters = parameters.to_owned();
        header.into_iter().for_each(|(name, value)| asked.set_header(name, value));
        asked
    };
    let routes = vec![
        asked("GET", "", None),
        asked("POST", "", None),
        asked("GET", "", Some(("X-Forwarded-For", "10.0.0.1"))),
        asked("GET", "", Some(("Authorization", "alice"))),
        asked("GET", "type=a", None),
    ];
    ApiGateway::new(config(text), &Surroundings { names: Names(names.collect()), routes, ..Surroundings::default() })
}

fn get(route: u32) -> Request {
    let mut get = request(Operation::Invoke);
    (get.body.route, get.body.size) = (route, 1_024);
    get
}

/// Asks now and says status and rule, or 0 if an integration or authorizer was called.
fn status(api: &mut ApiGateway, out: &mut Probe, route: u32) -> u16 {
    let call = out.ask(api, get(route));
    out.response_to(call).map_or(0, |response| response.reply.status)
}

#[test]
fn given_a_rate_based_rule_when_one_source_asks_too_often_then_only_it_is_blocked_until_it_slows_down() {
    let waf = r#"waf: (rate_based: (limit: 10, evaluation_window: "1m")), routes: [(integration: Http("backend"))]"#;
    let (mut api, mut out) = (api(waf), Probe::new());
    let asked: Vec<u16> = (0..12).map(|_| status(&mut api, &mut out, PLAIN)).collect();
    // The eleventh is over the limit; what is blocked counts too.
    assert_eq!(asked, [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 403, 403]);
    assert_eq!(status(&mut api, &mut out, FORWARDED), 0);
    out.now = at(59.999);
    assert_eq!(status(&mut api, &mut out, PLAIN), 403);
    out.now = at(60.0);
    assert_eq!(status(&mut api, &mut out, PLAIN), 0);
    assert_eq!(out.caused("apigateway.waf-rate-based"), 3);
}

#[test]
fn given_a_method_with_limits_of_its_own_then_it_takes_nothing_from_the_stage() {
    let limits = r#"throttling_rate_limit: "1/s", routes: [
        (method: "POST", integration: Http("backend"), throttling_rate_limit: "2/s"),
        (integration: Http("backend")),
    ]"#;
    let (mut api, mut out) = (api(limits), Probe::new());
    let posted: Vec<u16> = (0..3).map(|_| status(&mut api, &mut out, POSTED)).collect();
    assert_eq!((posted, out.last()), (vec![0, 0, 429], (429, "apigateway.throttled-method")));
    assert_eq!([status(&mut api, &mut out, PLAIN), status(&mut api, &mut out, PLAIN)], [0, 429]);
}

#[test]
fn given_a_required_parameter_when_it_is_missing_then_400_and_a_token_is_gone() {
    let required =
        r#"throttling_rate_limit: "2/s", routes: [(integration: Http("backend"), required: ["querystring.type"])]"#;
    let (mut api, mut out) = (api(required), Probe::new());
    let asked = [PLAIN, TYPED, TYPED].map(|route| status(&mut api, &mut out, route));
    assert_eq!(asked, [400, 0, 429]);
    assert_eq!(out.caused("apigateway.bad-request-parameters"), 1);
    // The 400 is charged, the 429 is not.
    assert_eq!(out.count_of(BILLED), 2);
}

#[test]
fn given_an_answer_over_10_mb_then_500() {
    let (mut api, mut out) = (api(r#"routes: [(integration: Http("backend"))]"#), Probe::new());
    for (size, status) in [(10_485_760, 200), (10_485_761, 500)] {
        out.ask(&mut api, get(PLAIN));
        let call = out.calls.len() - 1;
        out.reply(&mut api, call, Reply { size, ..Reply::ok(Rule::named("server.done")) });
        assert_eq!(out.last().0, status);
    }
    assert_eq!(out.last().1, "apigateway.response-too-large");
}

#[test]
fn given_an_authorizer_that_is_down_then_500_and_nothing_is_remembered() {
    let text = r#"authorizers: {"own": Lambda(function: "auth")}, routes: [(integration: Http("backend"), authorizer: "own")]"#;
    let (mut api, mut out) = (api(text), Probe::new());
    out.ask(&mut api, get(TOKEN));
    out.reply(&mut api, 0, Reply::failed(503, Failure::Unreachable, Rule::named("node.unreachable")));
    assert_eq!(out.last(), (500, "apigateway.authorizer-configuration-error"));

    out.ask(&mut api, get(TOKEN));
    out.reply(&mut api, 1, Reply::ok(Rule::named("lambda.done")));
    assert_eq!(out.calls.iter().map(|call| call.to.0).collect::<Vec<_>>(), [6, 6, 2]);
    assert_eq!(out.count_of(AUTHORIZER_CALLS), 2);
}

#[test]
fn given_iam_then_unsigned_and_unknown_callers_get_403_without_a_call() {
    let text =
        r#"authorizers: {"iam": Iam(allow: ["bob"])}, routes: [(integration: Http("backend"), authorizer: "iam")]"#;
    let (mut api, mut out) = (api(text), Probe::new());
    assert_eq!((status(&mut api, &mut out, PLAIN), out.last().1), (403, "apigateway.missing-authentication-token"));
    assert_eq!((status(&mut api, &mut out, TOKEN), out.last().1), (403, "apigateway.access-denied"));
}

#[test]
fn given_an_http_api_then_its_timeout_is_30_s_its_statuses_differ_and_it_is_charged_by_512_kb() {
    let text = r#"kind: Http, routes: [(path: "/a", method: "GET", integration: Lambda("function"))]"#;
    let (mut api, mut out) = (api(text), Probe::new());
    assert_eq!((status(&mut api, &mut out, POSTED), out.last().1), (404, "apigateway.not-found"));

    let mut large = get(PLAIN);
    large.body.size = 512 * 1_024 + 1;
    out.ask(&mut api, large);
    assert_eq!((out.calls[0].timeout, out.count_of(BILLED)), (Some(secs(30.0)), 2));
    out.advance(&mut api, at(30.0));
    assert_eq!(out.last(), (503, "apigateway.integration-timeout"));

    out.ask(&mut api, get(PLAIN));
    out.reply(&mut api, 1, Reply::failed(200, Failure::Fault, Rule::named("lambda.function-error")));
    assert_eq!(out.last(), (500, "apigateway.lambda-error"));
    assert_eq!(api.charges()[0].item, "api-gateway.http-requests");
}

#[test]
fn given_direct_integrations_then_the_method_decides_what_is_asked_and_statuses_pass_through() {
    let asked = |integration: &str, route: u32| {
        let (mut api, mut out) = (api(&format!("routes: [(integration: {integration})]")), Probe::new());
        out.ask(&mut api, get(route));
        let operation = out.calls[0].request.operation.clone();
        out.reply(&mut api, 0, Reply::failed(400, Failure::Throttled, Rule::named("backend.said-so")));
        assert_eq!(out.last(), (400, "backend.said-so"));
        operation
    };
    assert_eq!(asked(r#"Sqs("queue")"#, POSTED), Operation::Send(None));
    assert_eq!(asked(r#"DynamoDb("table")"#, PLAIN), Operation::Read);
    assert_eq!(asked(r#"DynamoDb("table")"#, POSTED), Operation::Write);
    assert_eq!(asked(r#"S3("bucket")"#, PLAIN), Operation::Get);
    assert_eq!(asked(r#"S3("bucket")"#, POSTED), Operation::Put);
}

#[test]
fn given_a_function_that_says_404_then_so_does_the_api() {
    let (mut api, mut out) = (api(r#"routes: [(integration: Lambda("function"))]"#), Probe::new());
    out.ask(&mut api, get(PLAIN));
    out.reply(&mut api, 0, Reply { status: 404, ..Reply::ok(Rule::named("handler.done")) });
    assert_eq!((out.last().0, out.responses[0].reply.failure), (404, Some(Failure::Rejected)));
}

#[test]
fn given_a_quota_with_an_offset_then_it_counts_in_the_first_period_only() {
    let text = r#"usage_plans: {"plan": (api_keys: ["K"], quota: (limit: 3, period: Week, offset: 2))},
        routes: [(integration: Http("backend"), api_key_required: true)]"#;
    let mut api = api(text);
    let week = at(7.0 * 86_400.0);
    let account = &mut TokenBucket::full(Rate::per_second(100), 100);
    let mut admitted =
        |now| (0..5).filter(|_| api.throttle.admit(now, account, (0, 0), Some((0, None))).is_ok()).count();
    assert_eq!((admitted(SimTime::ZERO), admitted(week)), (1, 3));
    let key = &api.view(week).keys[0];
    assert_eq!((key.plan.as_str(), key.key.as_str(), key.used, key.quota), ("plan", "K", 3, Some(3)));
}

fn check_problems(text: &str, expected: &[&str]) {
    let found: Vec<String> = config(text).problems().iter().map(|problem| problem.path.join(".")).collect();
    assert_eq!(found, expected, "{text}");
}

#[test]
fn what_contradicts_itself_is_refused() {
    let with = |rest: &str| format!(r#"routes: [(integration: Http("b"))], {rest}"#);
    check_problems(&with(r#"cache: (size: "2GB")"#), &["cache.size"]);
    check_problems(
        &with(r#"waf: (rate_based: (limit: 9, evaluation_window: "3m"))"#),
        &["waf.rate_based.limit", "waf.rate_based.evaluation_window"],
    );
    check_problems(&with(r#"integration_timeout_quota: "6m""#), &["integration_timeout_quota"]);
    check_problems(&with(r#"authorizers: {"a": Lambda(function: "f", ttl: "2h")}"#), &["authorizers.a.ttl"]);
    check_problems(&with(r#"usage_plans: {"p": (burst_limit: 5)}"#), &["usage_plans.p.burst_limit"]);
    check_problems(
        &with(r#"usage_plans: {"p": (api_keys: ["K"]), "q": (api_keys: ["K"])}"#),
        &["usage_plans.q.api_keys.0"],
    );
    check_problems(r#"routes: [(integration: Http("b"), authorizer: "none")]"#, &["routes.0.authorizer"]);
    check_problems(
        r#"kind: Http, cache: (), routes: [(integration: Http("b"), api_key_required: true)]"#,
        &["cache", "routes"],
    );
    check_problems(r#"kind: Http, routes: [(integration: Http("b"), timeout: "31s")]"#, &["routes.0.timeout"]);
}
