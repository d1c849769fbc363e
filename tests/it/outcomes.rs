//! Outcomes by client: in the report, in the expectations, and refused where they name nobody.

use loosely::scenario::load::load;

use crate::library::finished;

/// Two clients of one throttled API, judged by these expectations.
fn scenario(expectations: &str) -> String {
    format!(
        "(version: 1, title: (en: \"two clients\"), duration: \"1m\", nodes: {{
            \"eager\": Client(target: \"api\", traffic: [Burst(count: 30)], on_time: \"1s\"),
            \"calm\": Client(target: \"api\", traffic: [Pause(lasts: \"10s\"), Constant(rate: \"1/s\", lasts: \"20s\")]),
            \"idle\": Client(target: \"api\", traffic: [Pause(lasts: \"1s\")]),
            \"api\": ApiGateway(throttling_rate_limit: \"2/s\", throttling_burst_limit: 10,
                routes: [(path: \"/\", integration: Http(\"web\"))]),
            \"web\": Server(threads: 5, handler: [Compute(\"500ms\")]),
        }}, expect: [{expectations}])"
    )
}

#[test]
fn given_two_clients_then_each_has_its_own_outcomes_and_durations() {
    // The bucket of 10 admits 10 of the burst of 30. Five are served in 0.5 s, the other five in 1 s, which is still
    // on time. 2/s refill it long before the calm client asks once a second, for 20 s: at 10 s, 11 s, ... 29 s.
    let text = scenario(
        "\"orders.sent == 50\", \"orders.eager.sent == 30\", \"orders.eager.completed == 10\",
        \"orders.eager.failed == 20\", \"orders.eager.on_time == 10\", \"orders.eager.completion_time == 0.75\",
        \"orders.eager.completion_time.max == 1\", \"orders.eager.causes.apigateway.throttled-stage == 20\",
        \"orders.eager.last_failed_at == 0\", \"orders.eager.last_ended_at == 1\", \"orders.eager.last_late_at == 0\",
        \"orders.calm.sent == 20\", \"orders.calm.completed == 20\", \"orders.calm.failed == 0\",
        \"orders.calm.goodput_ratio == 100%\", \"orders.calm.last_ended_at == 29.5\",
        \"orders.calm.response_time.count == 20\", \"orders.calm.causes.apigateway.throttled-stage == 0\",
        \"orders.idle.sent == 0\", \"orders.completed == 30\"",
    );

    let report = finished(&load(text.as_bytes(), "two.ron").unwrap_or_else(|problems| panic!("{problems}"))).report();

    for judged in &report.expectations {
        assert!(judged.held, "{} (measured {:?})", judged.text, judged.measured);
    }
    let clients: Vec<&str> = report.orders_by_client.iter().map(|own| own.client.as_str()).collect();
    assert_eq!(clients, ["eager", "calm", "idle"]);
}

#[test]
fn given_an_expectation_of_the_orders_of_nobody_then_the_scenario_is_refused_with_the_nearest() {
    let refused = |claim: &str| load(scenario(claim).as_bytes(), "two.ron").unwrap_err().to_string();

    let said = refused("\"orders.eger.completed == 1\"");
    assert!(said.contains("two.ron:8:") && said.contains("\"eger\" is neither a client nor a total"), "{said}");
    assert!(said.contains("did you mean \"orders.eager.completed\"?"), "{said}");
    let said = refused("\"orders.response_tme.p99 < 1s\"");
    assert!(said.contains("did you mean \"orders.response_time.p99\"?"), "{said}");
    let said = refused("\"orders.web.completed == 1\"");
    assert!(said.contains("\"web\" sends no requests"), "{said}");
    let said = refused("\"orders.eager.compleeted == 1\"");
    assert!(said.contains("\"orders.eager\" has no measure \"compleeted\""), "{said}");
    assert!(said.contains("did you mean orders.eager.completed?"), "{said}");
    let said = refused("\"orders.eager.causes == 1\"");
    assert!(said.contains("write orders.eager.causes.<rule>"), "{said}");
    let said = refused("\"orders.eager.completed.p99 == 1\"");
    assert!(said.contains("\"orders.eager.completed\" has no statistic \"p99\""), "{said}");
}
