//! The rules by which an event bus decides.

use crate::services::rule::rules;

rules! {
    PUT = "eventbridge.accepted",
        en "The bus has the event; whoever put it goes on, and the copies travel on their own.",
        ko "버스가 이벤트를 받았습니다. 보낸 쪽은 바로 다음 일을 하고, 사본은 각자 전달됩니다.",
        document "EventBridge API Reference, PutEvents",
        tests ["given_two_rules_when_an_event_matches_one"];
    MATCHED = "eventbridge.matched",
        en "The event says what the rule's pattern asks for, so each target of the rule gets a copy.",
        ko "이벤트가 규칙의 패턴과 맞아 규칙의 대상마다 사본이 갑니다.",
        document "EventBridge User Guide, \"Creating event patterns\"",
        tests ["given_two_rules_when_an_event_matches_one", "given_patterns_on_source_type_and_request"];
    UNMATCHED = "eventbridge.no-rule-matched",
        en "No rule's pattern fits the event, so nobody gets it; whoever put it does not learn of that.",
        ko "어느 규칙의 패턴과도 맞지 않아 아무도 이벤트를 받지 못합니다. 보낸 쪽은 이를 모릅니다.",
        document "EventBridge User Guide, \"Rules in Amazon EventBridge\"",
        tests ["given_no_rule_that_matches"];
    TOO_LARGE = "eventbridge.entry-too-large",
        en "An event has at most 1 MB.",
        ko "이벤트는 1 MB를 넘을 수 없습니다.",
        document "AWS Compute Blog, \"More room to build: serverless services now support payloads up to 1 MB\"",
        tests ["given_an_event_over_1_mb"];
    THROTTLED = "eventbridge.throttled",
        en "More events are put a second than the quota of PutEvents allows.",
        ko "초당 넣은 이벤트가 PutEvents 할당량을 넘었습니다.",
        document "EventBridge User Guide, \"Amazon EventBridge quotas\"",
        tests ["given_more_events_than_the_quota"],
        deviation "The quota is the account's in a Region; here each bus has its own. AWS does not say how much may come at once; here one second's worth.";
    DELIVERED = "eventbridge.delivered",
        en "The target has taken its copy.",
        ko "대상이 사본을 받았습니다.",
        document "EventBridge User Guide, \"Event bus targets in Amazon EventBridge\"",
        tests ["given_two_rules_when_an_event_matches_one"];
    REFUSED = "eventbridge.not-retriable",
        en "The target refused the copy for good, so EventBridge does not try again.",
        ko "대상이 사본을 완전히 거부해 EventBridge는 다시 시도하지 않습니다.",
        document "EventBridge User Guide, \"Using dead-letter queues to process undelivered events\"",
        tests ["given_a_target_that_refuses_for_good"];
    EXHAUSTED = "eventbridge.retries-exhausted",
        en "Every retry that the target's retry policy allows has failed, so the copy is given up.",
        ko "대상의 재시도 정책이 허용하는 재시도가 모두 실패해 사본을 포기합니다.",
        document "EventBridge User Guide, \"How EventBridge retries delivering events\"",
        tests ["given_a_target_that_is_down_for_two_days"],
        deviation "AWS backs off exponentially with jitter and does not say from what to what; here the gaps double from 1 s to 256 s and are then 488 s, so that the 185th retry falls just within 24 h. Jitter in realistic mode only.";
    AGED = "eventbridge.event-age",
        en "The copy has become older than the target's retry policy allows, so it is given up.",
        ko "사본이 대상의 재시도 정책이 허용하는 나이를 넘어 포기합니다.",
        document "EventBridge API Reference, RetryPolicy (MaximumEventAgeInSeconds)",
        tests ["given_a_maximum_age_of_a_minute"];
    UNKNOWN = "eventbridge.unknown-action",
        en "An event bus takes events and nothing else.",
        ko "이벤트 버스는 이벤트만 받습니다.",
        convention "Scenarios are checked so that nobody asks a bus anything else.",
        tests ["given_a_request_that_is_no_event"];
}
