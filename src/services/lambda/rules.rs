//! The rules by which Lambda decides.

use crate::services::rule::rules;

rules! {
    UNSUPPORTED = "lambda.unsupported-operation",
        en "A function can only be invoked.",
        ko "함수는 호출만 할 수 있습니다.",
        convention "Any other question is refused as 400; checks of the scenario keep it from being asked.",
        tests ["given_a_question"];
    TOO_LARGE = "lambda.payload-too-large",
        en "The payload is over 6 MB, or over 1 MB for an asynchronous invocation.",
        ko "페이로드가 6 MB(비동기 호출은 1 MB)를 넘습니다.",
        document "Lambda Developer Guide, \"Lambda quotas\"; AWS Compute Blog, \"More room to build\"",
        tests ["lm_30"];
    RATE = "lambda.request-rate",
        en "The account's requests a second, ten for each unit of its concurrency quota, are used up.",
        ko "계정의 초당 요청 수(동시성 할당량의 10배)를 모두 썼습니다.",
        document "Lambda Developer Guide, \"Understanding Lambda function scaling\", requests per second",
        tests ["lm_09"],
        deviation "The tighter rate that AWS puts on a function with reserved or provisioned concurrency (ten times that) is not modelled.";
    RESERVED = "lambda.reserved-concurrency",
        en "All the concurrency reserved for the function is in use.",
        ko "함수에 예약된 동시성이 모두 사용 중입니다.",
        document "Lambda Developer Guide, \"Configuring reserved concurrency\"",
        tests ["lm_05", "lm_07"];
    ACCOUNT = "lambda.account-concurrency",
        en "All the account's concurrency that is not set aside for some function is in use.",
        ko "따로 예약되지 않은 계정 동시성이 모두 사용 중입니다.",
        document "Lambda Developer Guide, \"Understanding Lambda function scaling\"",
        tests ["lm_01", "lm_05"];
    SCALING = "lambda.scaling-rate",
        en "The function has had its 1,000 new environments of 10 seconds.",
        ko "10초에 1,000개인 새 실행 환경의 한도를 다 썼습니다.",
        document "Lambda Developer Guide, \"Lambda scaling behavior\"",
        tests ["lm_02", "lm_03", "lm_04"];
    COLD_START = "lambda.cold-start",
        en "No environment was free, so a new one is created and initialized first.",
        ko "쉬는 실행 환경이 없어 새 환경을 먼저 만들고 초기화합니다.",
        document "Lambda Developer Guide, \"Understanding the Lambda execution environment lifecycle\"",
        tests ["lm_01", "lm_14"];
    INIT_AGAIN = "lambda.init-timeout",
        en "Initialization took 10 seconds and was cut off; it is repeated within the first invocation.",
        ko "초기화가 10초를 넘겨 중단되었고, 첫 호출 안에서 다시 초기화합니다.",
        document "Lambda Developer Guide, \"Understanding the Lambda execution environment lifecycle\"",
        tests ["lm_13"];
    TIMEOUT = "lambda.timeout",
        en "The function timeout cut the invocation off; its environment is initialized again before its next request.",
        ko "함수 제한 시간이 지나 호출이 중단되었고, 그 환경은 다음 요청 전에 다시 초기화됩니다.",
        document "Lambda Developer Guide, \"Understanding the Lambda execution environment lifecycle\"",
        tests ["lm_10"];
    FUNCTION_ERROR = "lambda.function-error",
        en "The handler failed; a synchronous caller gets status 200 and the header X-Amz-Function-Error.",
        ko "핸들러가 실패했습니다. 동기 호출자는 상태 200과 X-Amz-Function-Error 헤더를 받습니다.",
        document "Lambda API Reference, \"Invoke\"",
        tests ["lm_16", "lm_23"];
    ENVIRONMENT_KILLED = "lambda.environment-killed",
        en "The environment died, and its request failed with it.",
        ko "실행 환경이 종료되어 처리하던 요청도 실패했습니다.",
        convention "An environment that dies at work is a function error; a provisioned one is initialized again.",
        tests ["given_a_busy_and_an_idle_environment"];
    NODE_FAILED = "lambda.function-failed",
        en "The function stopped, and everything it was doing was dropped.",
        ko "함수가 멈춰 처리하던 작업이 모두 버려졌습니다.",
        convention "A failed node drops its work; its callers see 503. Events in Lambda's own queue are kept.",
        tests ["given_invocations_when_the_function_fails"];
    EVENT_ACCEPTED = "lambda.event-accepted",
        en "The event is in Lambda's queue, and the caller has its 202.",
        ko "이벤트가 Lambda 내부 대기열에 들어갔고 호출자는 202를 받았습니다.",
        document "Lambda Developer Guide, \"Invoking a Lambda function asynchronously\"",
        tests ["lm_07", "lm_30"];
    EVENT_DONE = "lambda.event-done",
        en "The event was processed.",
        ko "이벤트가 처리되었습니다.",
        document "Lambda Developer Guide, \"Invoking a Lambda function asynchronously\"",
        tests ["lm_19"];
    EVENT_RETRY = "lambda.event-retry",
        en "The function failed on the event; it is tried again a minute after the first attempt and two after the second.",
        ko "함수가 이벤트 처리에 실패했습니다. 첫 시도는 1분 뒤, 두 번째 시도는 2분 뒤에 다시 시도합니다.",
        document "Lambda Developer Guide, \"How Lambda handles errors and retries with asynchronous invocation\"",
        tests ["lm_16", "lm_17"];
    EVENT_THROTTLED = "lambda.event-throttled",
        en "There was no concurrency for the event; it goes back into the queue for 1, 2, 4, ... up to 300 seconds.",
        ko "이벤트를 처리할 동시성이 없어 1, 2, 4초 ... 최대 300초 동안 대기열로 돌아갑니다.",
        document "Lambda Developer Guide, \"How Lambda handles errors and retries with asynchronous invocation\"",
        tests ["lm_19", "lm_20"],
        deviation "AWS also slows down as its backlog grows; here the delay depends on the event alone and doubles exactly.";
    EVENT_TOO_OLD = "lambda.event-age",
        en "The event reached its maximum age while it waited.",
        ko "이벤트가 기다리는 동안 최대 수명에 이르렀습니다.",
        document "Lambda Developer Guide, \"How Lambda handles errors and retries with asynchronous invocation\"",
        tests ["lm_18", "lm_20"];
    EVENT_EXHAUSTED = "lambda.event-retries-exhausted",
        en "Every attempt at the event failed.",
        ko "이벤트에 대한 모든 시도가 실패했습니다.",
        document "Lambda Developer Guide, \"How Lambda handles errors and retries with asynchronous invocation\"",
        tests ["lm_16", "lm_17"];
    EVENT_SWITCHED_OFF = "lambda.event-none-reserved",
        en "The function's reserved concurrency is 0, so the event leaves without an attempt.",
        ko "예약 동시성이 0이어서 이벤트를 시도하지 않고 내보냅니다.",
        document "Lambda Developer Guide, \"How Lambda handles errors and retries with asynchronous invocation\"",
        tests ["lm_07"];
    EVENT_UNDELIVERED = "lambda.event-undelivered",
        en "The destination or dead-letter queue refused the event, so it is gone.",
        ko "대상이나 배달 못한 편지 대기열이 이벤트를 거절해 이벤트가 사라졌습니다.",
        document "Lambda Developer Guide, \"Capturing records of Lambda asynchronous invocations\"",
        tests ["given_a_destination_that_refuses"];
    ITEM_FAILURES = "lambda.batch-item-failures",
        en "The function reported some messages of the batch as failed; the others are deleted.",
        ko "함수가 배치의 일부 메시지를 실패로 보고했고, 나머지는 삭제됩니다.",
        document "Lambda Developer Guide, \"Handling errors for an SQS event source in Lambda\"",
        tests ["lm_24"];
    BAD_REPORT = "lambda.batch-report-invalid",
        en "The function reported a message that is not in the batch, so the whole batch counts as failed.",
        ko "함수가 배치에 없는 메시지를 보고해 배치 전체가 실패로 처리됩니다.",
        document "Lambda Developer Guide, \"Handling errors for an SQS event source in Lambda\"",
        tests ["lm_24"];
    LET_GO = "lambda.batch-let-go",
        en "The batch was throttled until its messages became visible again.",
        ko "메시지가 다시 보이게 될 때까지 배치가 계속 제한되었습니다.",
        document "Lambda Developer Guide, \"Configuring scaling behavior for SQS event source mappings\"",
        tests ["lm_29"];
}
