//! The rules by which a queue decides.

use crate::services::rule::rules;

rules! {
    SENT_RULE = "sqs.sent",
        en "The queue has stored the message on several servers, so the sender may forget it.",
        ko "대기열이 메시지를 여러 서버에 저장했으므로 보낸 쪽은 잊어도 됩니다.",
        document "SQS Developer Guide, \"Amazon SQS architecture\"",
        tests ["sq_23"];
    DEDUPLICATED_RULE = "sqs.deduplicated",
        en "A message with the same deduplication id was accepted less than 5 minutes ago: the send succeeds, nothing is stored.",
        ko "같은 중복 제거 ID의 메시지를 5분 안에 받았으므로, 전송은 성공하지만 저장하지 않습니다.",
        document "SQS Developer Guide, \"Exactly-once processing in Amazon SQS\"",
        tests ["sq_13", "sq_14"],
        deviation "The interval runs from the first accepted send and duplicates do not extend it; AWS does not say which.";
    MISSING_GROUP_RULE = "sqs.missing-message-group",
        en "A message for a FIFO queue needs a message group id.",
        ko "FIFO 대기열로 보내는 메시지에는 메시지 그룹 ID가 필요합니다.",
        document "SQS API Reference, SendMessage, MessageGroupId",
        tests ["sq_19"];
    MISSING_DEDUPLICATION_RULE = "sqs.missing-deduplication-id",
        en "A FIFO queue without content-based deduplication needs a deduplication id with each message.",
        ko "콘텐츠 기반 중복 제거를 켜지 않은 FIFO 대기열에는 메시지마다 중복 제거 ID가 필요합니다.",
        document "SQS API Reference, SendMessage, MessageDeduplicationId",
        tests ["given_a_fifo_queue_without_deduplication"];
    FIFO_DELAY_RULE = "sqs.message-timer-on-fifo",
        en "A FIFO queue has no timers for single messages, only the delay of the queue.",
        ko "FIFO 대기열은 메시지별 지연을 지원하지 않고 대기열 전체의 지연만 지원합니다.",
        document "SQS Developer Guide, \"Amazon SQS message timers\"",
        tests ["sq_19"];
    FIFO_ONLY_RULE = "sqs.fifo-parameter-on-standard",
        en "A standard queue takes no deduplication id.",
        ko "표준 대기열은 중복 제거 ID를 받지 않습니다.",
        document "SQS API Reference, SendMessage, MessageDeduplicationId",
        tests ["given_a_standard_queue_when_a_deduplication_id"];
    THROTTLED_RULE = "sqs.fifo-throughput",
        en "The FIFO queue takes 300 calls a second of each action (of each partition in high-throughput mode); this was one too many.",
        ko "FIFO 대기열은 작업마다 초당 300회(고처리량 모드에서는 파티션마다)까지 받는데, 그 한도를 넘었습니다.",
        document "SQS Developer Guide, \"Amazon SQS message quotas\"",
        tests ["sq_18", "given_high_throughput"],
        deviation "The bucket holds one second of its rate. High-throughput mode has 233 partitions from the start, groups go round them, and receives and deletes draw from the queue's 70,000 a second.";
    RECEIVED_RULE = "sqs.received",
        en "The consumer has the messages for as long as their visibility timeout runs.",
        ko "표시 제한 시간 동안 소비자가 메시지를 맡습니다.",
        document "SQS Developer Guide, \"Amazon SQS visibility timeout\"",
        tests ["sq_01"];
    EMPTY_RULE = "sqs.empty-receive",
        en "There was no message to give, or none on the servers that a short poll asked.",
        ko "줄 메시지가 없었거나, 짧은 폴링이 물어본 서버에 없었습니다.",
        document "SQS Developer Guide, \"Amazon SQS short and long polling\"",
        tests ["sq_20", "sq_21"],
        deviation "In realistic mode a message lies on one of 8 shards and a short poll asks 4; AWS gives no numbers.";
    DELETED_RULE = "sqs.deleted",
        en "The message was deleted with its latest receipt handle; an older handle deletes nothing on a standard queue.",
        ko "최신 수신 핸들로 메시지를 지웠습니다. 표준 대기열에서 오래된 핸들은 아무것도 지우지 않습니다.",
        document "SQS API Reference, DeleteMessage",
        tests ["sq_02", "a_superseded_receipt"],
        deviation "A superseded handle reports success and never deletes; AWS says that it may not delete.";
    HANDLE_EXPIRED_RULE = "sqs.receipt-handle-expired",
        en "On a FIFO queue a receipt handle dies with the visibility timeout, so the delete fails.",
        ko "FIFO 대기열에서는 표시 제한 시간이 끝나면 수신 핸들도 만료되어 삭제가 실패합니다.",
        document "SQS Developer Guide, \"Amazon SQS visibility timeout\"",
        tests ["sq_17"];
    TOO_LARGE_RULE = "sqs.message-too-large",
        en "The message is larger than the queue takes.",
        ko "메시지가 대기열의 크기 한도를 넘습니다.",
        document "SQS Developer Guide, \"Amazon SQS message quotas\"",
        tests ["sq_23"];
    BATCH_SIZE_RULE = "sqs.too-many-entries-in-batch",
        en "A batch has at most 10 entries.",
        ko "배치 하나에는 항목이 10개까지 들어갑니다.",
        document "SQS API Reference, SendMessageBatch, TooManyEntriesInBatchRequest",
        tests ["sq_23"];
    BATCH_BYTES_RULE = "sqs.batch-request-too-long",
        en "All messages of a batch together have at most 1 MiB, else the whole batch is refused.",
        ko "배치의 메시지를 모두 합쳐 1MiB를 넘으면 배치 전체가 거부됩니다.",
        document "SQS API Reference, SendMessageBatch, BatchRequestTooLong",
        tests ["sq_23"];
    DELAY_RULE = "sqs.delay-out-of-range",
        en "A message timer is 0 to 900 seconds.",
        ko "메시지 타이머는 0초에서 900초까지입니다.",
        document "SQS Developer Guide, \"Amazon SQS message timers\"",
        tests ["sq_11"];
    WAIT_RULE = "sqs.wait-out-of-range",
        en "A long poll waits at most 20 seconds.",
        ko "긴 폴링은 20초까지만 기다립니다.",
        document "SQS API Reference, ReceiveMessage, WaitTimeSeconds",
        tests ["sq_20"];
    VISIBILITY_CHANGED_RULE = "sqs.visibility-changed",
        en "The message stays hidden for the new time, counted from now.",
        ko "지금부터 새로 정한 시간 동안 메시지를 숨깁니다.",
        document "SQS API Reference, ChangeMessageVisibility",
        tests ["sq_02", "sq_03"];
    VISIBILITY_LIMIT_RULE = "sqs.visibility-limit",
        en "A received message stays hidden for 12 hours at most, counted from its receive.",
        ko "받은 메시지는 받은 때부터 12시간까지만 숨길 수 있습니다.",
        document "SQS Developer Guide, \"Amazon SQS visibility timeout\"",
        tests ["sq_04"];
    NOT_IN_FLIGHT_RULE = "sqs.message-not-in-flight",
        en "The message is not in flight under this receipt handle, so its visibility cannot change.",
        ko "이 수신 핸들로 처리 중인 메시지가 아니어서 표시 제한 시간을 바꿀 수 없습니다.",
        document "SQS API Reference, ChangeMessageVisibility, MessageNotInflight",
        tests ["given_a_message_that_is_visible_again"];
    RETURNED_RULE = "sqs.visibility-timeout-expired",
        en "It was not deleted in time, so it is visible again.",
        ko "제때 지우지 않아 메시지가 다시 보입니다.",
        document "SQS Developer Guide, \"Amazon SQS visibility timeout\"",
        tests ["sq_01"];
    COPY_SURVIVED_RULE = "sqs.copy-survived",
        en "One server that stored the message missed the delete, so the message comes back once more.",
        ko "메시지를 저장한 서버 하나가 삭제를 놓쳐 메시지가 한 번 더 돌아옵니다.",
        document "SQS Developer Guide, \"Amazon SQS at-least-once delivery\"",
        tests ["given_realistic_mode_when_deletes_miss"],
        deviation "Realistic mode only, with the chance duplicate_probability; AWS gives no number.";
    RETENTION_RULE = "sqs.retention-expired",
        en "The message was older than the queue keeps messages.",
        ko "보존 기간이 지나 메시지가 사라졌습니다.",
        document "SQS Developer Guide, \"Amazon SQS message quotas\"",
        tests ["sq_06", "sq_07", "sq_10"];
    REDRIVE_RULE = "sqs.max-receive-count",
        en "It was received as often as the redrive policy allows, so this receive moved it to the dead-letter queue.",
        ko "재구동 정책이 허용한 횟수만큼 받았으므로 이번 수신에서 DLQ로 옮겨졌습니다.",
        document "SQS Developer Guide, \"Using dead-letter queues in Amazon SQS\"",
        tests ["sq_05"],
        deviation "The receive count starts again at 0 in the dead-letter queue; AWS does not say.";
    MOVED_RULE = "sqs.move-task-started",
        en "The messages of the dead-letter queue move on, oldest first, each as a new message.",
        ko "DLQ의 메시지를 오래된 것부터 새 메시지로 옮기기 시작했습니다.",
        document "SQS Developer Guide, \"Configure a dead-letter queue redrive\"",
        tests ["sq_08"],
        deviation "At a rate v the k-th message moves k/v after the start, without one all move at once; AWS chooses its own pace then. New messages count as sent.";
    NOT_DEAD_LETTERS_RULE = "sqs.not-a-dead-letter-queue",
        en "Only a queue that is the dead-letter queue of another can be the source of a move task.",
        ko "다른 대기열의 DLQ인 대기열만 메시지 이동 작업의 원본이 될 수 있습니다.",
        document "SQS API Reference, StartMessageMoveTask",
        tests ["given_a_queue_without_sources"];
    MOVE_RUNNING_RULE = "sqs.move-task-running",
        en "A queue has one move task at a time.",
        ko "대기열마다 이동 작업은 한 번에 하나만 실행됩니다.",
        document "SQS API Reference, StartMessageMoveTask",
        tests ["given_a_move_task_at_work"];
    OVER_LIMIT_RULE = "sqs.over-limit",
        en "A standard queue has 120,000 messages in flight at most; a short poll beyond is an error, a long poll just gets nothing.",
        ko "표준 대기열의 처리 중 메시지는 120,000개까지입니다. 그 이상이면 짧은 폴링은 오류, 긴 폴링은 빈 응답입니다.",
        document "SQS Developer Guide, \"Amazon SQS message quotas\"",
        tests ["sq_22"],
        deviation "The limit is exact; AWS calls it approximate.";
    ATTRIBUTES_RULE = "sqs.attributes",
        en "The queue told its approximate counts.",
        ko "대기열이 대략적인 메시지 수를 알려 주었습니다.",
        document "SQS API Reference, GetQueueAttributes",
        tests ["given_messages_visible_and_in_flight"],
        deviation "Groups read it in place of the CloudWatch metric, so it is not billed.";
    UNKNOWN_RULE = "sqs.unknown-action",
        en "A queue does not understand this.",
        ko "대기열이 이해하지 못하는 요청입니다.",
        convention "Checking a scenario refuses such calls; this is the answer all the same.",
        tests ["a_queue_refuses_what"];
}
