//! The bucket as a state machine.

use super::*;
use crate::services::configuration::Configuration as _;
use crate::services::probe::{Probe, at, request, secs};
use crate::units::distribution::Distribution;
use crate::units::rate::Rate;
use crate::units::size::DataSize;

fn bucket(latency: SimDuration) -> S3 {
    let config = Config { latency: Distribution::Constant(latency), ..Config::default() };
    S3::new(config, &Surroundings::default())
}

#[test]
fn given_gets_at_their_limit_when_something_is_put_then_it_has_its_own_limit() {
    let (mut s3, mut out) = (bucket(SimDuration::ZERO), Probe::new());
    for _ in 0..5_500 {
        out.ask(&mut s3, request(Operation::Get));
    }

    out.ask(&mut s3, request(Operation::Get));
    assert_eq!(out.last(), (503, "s3.slow-down"));

    out.ask(&mut s3, request(Operation::Put));
    assert_eq!(out.last(), (200, "s3.done"));
}

#[test]
fn given_a_latency_of_20_ms_then_the_answer_comes_20_ms_later_with_its_bytes() {
    let (mut s3, mut out) = (bucket(secs(0.02)), Probe::new());
    let mut get = request(Operation::Get);
    get.body.size = 700;

    let call = out.ask(&mut s3, get);
    out.advance(&mut s3, at(1.0));

    assert_eq!(out.response_to(call).unwrap().at, at(0.02));
    assert_eq!(out.count_of(BYTES), 700);
    assert_eq!(out.spans, [(LATENCY, secs(0.02))]);
}

#[test]
fn given_a_get_in_progress_when_the_bucket_fails_then_it_is_answered_once_as_unreachable() {
    let (mut s3, mut out) = (bucket(secs(0.02)), Probe::new());
    out.ask(&mut s3, request(Operation::Get));

    out.change(&mut s3, &Change::Fail);
    out.advance(&mut s3, at(1.0));

    assert_eq!(out.responses.len(), 1);
    assert_eq!(out.responses[0].reply.failure, Some(Failure::Unreachable));
}

#[test]
fn given_half_used_buckets_when_the_limit_is_raised_then_the_level_stays() {
    let (mut s3, mut out) = (bucket(SimDuration::ZERO), Probe::new());
    for _ in 0..5_000 {
        out.ask(&mut s3, request(Operation::Get));
    }

    s3.reconfigure(Config { get_rate_limit: Rate::per_second(11_000), ..s3.config().clone() }, &mut out);

    let view = s3.view(out.now());
    // 500 of 11,000 tokens are left.
    assert_eq!(view.prefixes[0].gets_used, 95);
    assert!((view.get_limit - 11_000.0).abs() < 1e-9);
}

#[test]
fn a_rate_of_zero_is_refused() {
    let config = Config { get_rate_limit: Rate::per_second(0), ..Config::default() };
    assert_eq!(config.problems()[0].path, ["get_rate_limit"]);
    assert!(Config::default().problems().is_empty());
}

#[test]
fn given_an_object_size_when_a_client_gets_it_then_its_bytes_leave_for_the_internet() {
    let config = Config { object_size: Some(DataSize::from_kb(200)), latency: Distribution::ZERO, ..Config::default() };
    // The probe calls as node 99.
    let surroundings = Surroundings { clients: vec![NodeId(99)], ..Surroundings::default() };
    let (mut s3, mut out) = (S3::new(config, &surroundings), Probe::new());

    out.ask(&mut s3, request(Operation::Get));
    let mut put = request(Operation::Put);
    put.body.size = 1_000;
    out.ask(&mut s3, put);

    assert_eq!(out.count_of(BYTES), 204_800);
    assert_eq!(out.count_of(INTERNET), 204_800);
    assert!((out.gauge_of(STORED) - 1_000.0).abs() < 1e-9);
}

#[test]
fn a_bucket_refuses_what_is_not_for_buckets() {
    let (mut s3, mut out) = (bucket(SimDuration::ZERO), Probe::new());
    out.ask(&mut s3, request(Operation::Write));
    assert_eq!(out.last(), (405, "s3.unsupported-operation"));
}
