//! AS-15 and AS-16, and what alarms and logs are refused for.

use loosely::services::auto_scaling::View as Group;
use loosely::services::cloudwatch::{AlarmState, View};

use crate::checks::{Stepped, play, refusal, scenario};

#[test]
fn as_15_given_three_breaching_minutes_then_scaling_repeats_every_minute_and_the_message_goes_out_once() {
    let mut stepped = Stepped::new(&scenario("as_15"));
    let states = [179.9, 180.0, 239.9, 240.0, 300.0]
        .map(|at| (stepped.at(at).view::<View>("busy").state, stepped.view::<Group>("workers").desired));

    use AlarmState::{Alarm, Ok};
    assert_eq!(states, [(Ok, 1), (Alarm, 2), (Alarm, 2), (Alarm, 3), (Alarm, 4)]);
    play("as_15");
}

/// The states of the five rows of the table, after three fast minutes and after three slow ones.
fn rows(treatment: &str) -> ([AlarmState; 5], [AlarmState; 5]) {
    let mut resolved = scenario("as_16");
    for (from, row) in ["ok", "alarm"].into_iter().flat_map(|from| (1..=5).map(move |row| (from, row))) {
        let alarm = format!("from-{from}-{row}");
        resolved = resolved.with_parameter(&alarm, "treat_missing_data", treatment).unwrap();
    }
    let mut stepped = Stepped::new(&resolved);
    let states = |stepped: &Stepped, from: &str| {
        [1, 2, 3, 4, 5].map(|row| stepped.view::<View>(&format!("from-{from}-{row}")).state)
    };
    stepped.at(180.0);
    assert_eq!(states(&stepped, "ok"), [AlarmState::Ok; 5]);
    assert_eq!(states(&stepped, "alarm"), [AlarmState::Alarm; 5]);
    stepped.at(480.0);
    (states(&stepped, "ok"), states(&stepped, "alarm"))
}

#[test]
fn as_16_given_missing_data_as_missing_then_a_range_without_data_is_insufficient() {
    use AlarmState::{Alarm, InsufficientData, Ok};
    let expected = [Ok, Ok, InsufficientData, Alarm, Alarm];

    assert_eq!(rows("Missing"), (expected, expected));
    play("as_16");
}

#[test]
fn as_16_given_missing_data_is_ignored_then_the_state_is_kept() {
    use AlarmState::{Alarm, Ok};

    assert_eq!(rows("Ignore"), ([Ok, Ok, Ok, Alarm, Ok], [Ok, Ok, Alarm, Alarm, Alarm]));
}

#[test]
fn as_16_given_missing_data_is_breaching_then_it_alarms() {
    use AlarmState::{Alarm, Ok};
    let expected = [Ok, Ok, Alarm, Alarm, Alarm];

    assert_eq!(rows("Breaching"), (expected, expected));
}

#[test]
fn as_16_given_missing_data_is_not_breaching_then_it_does_not_alarm() {
    use AlarmState::{Alarm, Ok};
    let expected = [Ok, Ok, Ok, Alarm, Ok];

    assert_eq!(rows("NotBreaching"), (expected, expected));
}

#[test]
fn given_an_alarm_that_is_called_then_the_scenario_is_refused() {
    let nodes = "\"c\": Client(target: \"a\", traffic: [Burst(count: 1)]), \
                 \"a\": Alarm(node: \"c\", metric: \"RequestsSent\", statistic: Sum, threshold: 1)";

    assert!(refusal(nodes).contains("cannot be called"), "{}", refusal(nodes));
}

#[test]
fn given_a_metric_or_a_statistic_that_is_not_there_then_the_scenario_is_refused() {
    let alarm = |metric: &str, statistic: &str| {
        refusal(&format!(
            "\"c\": Client(target: \"s\", traffic: [Burst(count: 1)]), \"s\": Server(threads: 1, handler: []), \
             \"a\": Alarm(node: \"c\", metric: \"{metric}\", statistic: {statistic}, threshold: 1)"
        ))
    };

    assert!(alarm("RequestSent", "Sum").contains("did you mean \"RequestsSent\"?"));
    assert!(alarm("RequestsSent", "Average").contains("Average cannot be computed from \"RequestsSent\""));
    assert_eq!(alarm("SuccessLatency", "Average"), "");
}

#[test]
fn given_a_function_that_logs_then_volume_is_counted_and_no_time_is_taken() {
    play("cw_logs");
}
