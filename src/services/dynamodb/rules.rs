//! The rules by which a table decides.

use crate::services::rule::rules;

rules! {
    DONE = "dynamodb.done",
        en "The table did what was asked, for the units of the item's size.",
        ko "요청한 작업을 항목 크기만큼의 단위로 처리했습니다.",
        document "DynamoDB Developer Guide, \"DynamoDB read and write operations\"",
        tests ["dd_01", "dd_02", "dd_03"];
    ITEM_TOO_LARGE = "dynamodb.item-too-large",
        en "The item is over 400 KB: ValidationException, which a retry cannot cure.",
        ko "항목이 400KB를 넘어 ValidationException으로 거부됩니다. 다시 보내도 소용없습니다.",
        document "DynamoDB Developer Guide, \"Service, account, and table quotas\"",
        tests ["dd_05"];
    CONDITION_FAILED = "dynamodb.condition-failed",
        en "The condition of the write did not hold; its units are used all the same, and a retry would not help.",
        ko "쓰기 조건이 맞지 않았습니다. 단위는 그대로 소모되며 다시 보내도 소용없습니다.",
        document "DynamoDB Developer Guide, \"Error handling with DynamoDB\"",
        tests ["dd_04"];
    UNPROCESSED = "dynamodb.unprocessed-items",
        en "Some items of the batch were throttled and came back; the call itself succeeded.",
        ko "배치의 일부 항목이 제한되어 처리되지 않은 채 돌아왔습니다. 호출 자체는 성공입니다.",
        document "DynamoDB Developer Guide, \"Error handling with DynamoDB\", batch operations",
        tests ["dd_15", "given_unprocessed_items_then"];
    PROVISIONED_EXCEEDED = "dynamodb.provisioned-throughput-exceeded",
        en "Provisioned capacity and its burst credit are used up.",
        ko "프로비저닝된 용량과 버스트 크레딧을 모두 썼습니다.",
        document "DynamoDB Developer Guide, \"Burst and adaptive capacity\"",
        tests ["dd_06", "dd_08"];
    KEY_RANGE_EXCEEDED = "dynamodb.key-range-throughput-exceeded",
        en "The partition of this key is at its ceiling of 3,000 read or 1,000 write units a second; the table may have more to give.",
        ko "이 키가 놓인 파티션이 초당 읽기 3,000 또는 쓰기 1,000 단위의 한계에 닿았습니다. 테이블에는 여유가 있을 수 있습니다.",
        document "DynamoDB Developer Guide, \"Best practices for designing and using partition keys effectively\"",
        tests ["dd_07"],
        deviation "The ceiling is a bucket of one second; AWS does not say how it measures, nor when it splits hot partitions (here after ten hot minutes).";
    ON_DEMAND_LIMIT = "dynamodb.on-demand-limit",
        en "An on-demand table takes twice its previous peak at once, not more: ThrottlingException.",
        ko "온디맨드 테이블은 이전 최고치의 두 배까지만 곧바로 받습니다. 그 이상은 ThrottlingException입니다.",
        document "DynamoDB Developer Guide, \"DynamoDB on-demand capacity mode\"",
        tests ["dd_09", "dd_10"],
        deviation "The peak is the highest one-minute mean that ended 30 minutes ago or more; AWS speaks of \"within 30 minutes\" only.";
    QUOTA_EXCEEDED = "dynamodb.table-quota",
        en "The table is at its quota of 40,000 units a second: RequestLimitExceeded.",
        ko "테이블이 할당량인 초당 40,000 단위에 닿았습니다: RequestLimitExceeded.",
        document "DynamoDB Developer Guide, \"Service, account, and table quotas\"",
        tests ["dd_11"];
    INDEX_EXCEEDED = "dynamodb.index-throughput-exceeded",
        en "A secondary index has no write units left, so the write to the table is refused.",
        ko "보조 인덱스의 쓰기 단위가 바닥나 테이블 쓰기도 거부됩니다.",
        document "DynamoDB Developer Guide, \"Using Global Secondary Indexes\", provisioned throughput considerations",
        tests ["given_an_index_without_units"];
    DECREASE_LIMIT = "dynamodb.decrease-limit",
        en "Capacity was decreased four times today and last less than an hour ago, so it stays: LimitExceededException.",
        ko "오늘 용량을 이미 네 번 줄였고 마지막이 한 시간이 지나지 않아 그대로 둡니다: LimitExceededException.",
        document "DynamoDB Developer Guide, \"Service, account, and table quotas\", decreasing provisioned throughput",
        tests ["dd_14"];
    SWITCH_LIMIT = "dynamodb.mode-switch-limit",
        en "The table turned on-demand four times in the last 24 hours, so it stays provisioned.",
        ko "최근 24시간 동안 네 번 온디맨드로 바꾸었으므로 프로비저닝 모드를 유지합니다.",
        document "DynamoDB Developer Guide, \"Considerations when switching capacity modes\"",
        tests ["dd_16"];
    SCALED = "dynamodb.auto-scaled",
        en "Auto scaling changed provisioned capacity, towards the target utilization.",
        ko "Auto Scaling이 목표 사용률에 맞추어 프로비저닝 용량을 바꾸었습니다.",
        document "DynamoDB Developer Guide, \"Managing throughput capacity automatically with DynamoDB auto scaling\"",
        tests ["dd_12", "dd_13"],
        deviation "The update takes a fixed time, and a change wanted meanwhile waits for the next minute.";
    UNSUPPORTED = "dynamodb.unsupported-operation",
        en "A table cannot be asked for this.",
        ko "테이블에 할 수 없는 요청입니다.",
        convention "Loading a scenario refuses such calls, so that no run meets this.",
        tests ["a_table_refuses_what_is_not_for_tables"];
}
