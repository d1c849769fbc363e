//! AG-17 to AG-19 and CG-01: authorizers, what a function's end means to the caller, tokens of a user pool.

use crate::checks::{measured, play};

#[test]
fn ag_17_given_a_ttl_of_300_s_when_100_requests_bear_one_token_then_the_authorizer_is_asked_once() {
    measured("ag_17");
}

#[test]
fn ag_18_given_a_token_authorizer_then_missing_thrown_denied_and_broken_are_401_401_403_500() {
    assert_eq!(play("ag_18").told(), [(401, 0.0), (401, 1.0), (403, 2.0), (500, 3.0)]);
}

#[test]
fn ag_19_given_lambda_throttled_raising_or_answering_a_bare_text_then_500_502_502_after_one_attempt() {
    assert_eq!(play("ag_19").told(), [(500, 0.0), (502, 1.0), (502, 2.0)]);
}

#[test]
fn cg_01_given_a_token_issued_at_0_then_it_is_accepted_at_3599_and_refused_at_3600() {
    let played = play("cg_01");

    // In order of birth: three first requests, the two without a token, then as time goes on.
    let expected = [
        (200, 0.0),
        (200, 0.0),
        (200, 0.0),
        (401, 1.0),
        (401, 2.0),
        (200, 3_599.0),
        (401, 3_600.0),
        (200, 2_591_999.0),
        (200, 2_592_000.0),
    ];
    assert_eq!(played.told(), expected);
}
