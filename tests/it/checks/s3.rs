//! S3-01.

use crate::checks::play;

#[test]
fn s3_01_given_one_prefix_when_7000_gets_a_second_then_from_3_67_s_on_1500_are_slowed_down() {
    let played = play("s3_01");

    let first = played.told().into_iter().filter(|(status, _)| *status == 503).map(|(_, at)| at).fold(9.0, f64::min);
    // 5,500 / (7,000 - 5,500).
    assert!((first - 3.667).abs() < 0.001, "{first}");
    // 1,500/s of the 1.33 s that are left of 5 s.
    assert!(played.told_status(503).abs_diff(2_000) <= 2);
}
