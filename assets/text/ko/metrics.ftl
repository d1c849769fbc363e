### What a metric means, shown where it is pointed at. English stands with the metric, in its service.
### Named by kind of service and metric, as the code writes them.

## Client

metric-Client-RequestsSent = 이 클라이언트가 시작한 업무 요청 수.
metric-Client-Attempts = 보낸 시도 수, 재시도 포함.
metric-Client-Retries = 첫 시도 이후의 재시도 수.
metric-Client-Successes = 성공 응답을 받은 업무 요청 수.
metric-Client-Failures = 클라이언트가 포기한 업무 요청 수.
metric-Client-Throttled = 제한 응답을 받은 시도 수.
metric-Client-Timeouts = 제때 응답을 받지 못한 시도 수.
metric-Client-OutstandingRequests = 응답을 기다리는 업무 요청 수.
metric-Client-SuccessLatency = 첫 시도부터 응답까지 걸린 시간, 성공한 요청.
metric-Client-FailureLatency = 첫 시도부터 포기까지 걸린 시간, 실패한 요청.
metric-Client-DelayedAttempts = 적응형 속도 제한기의 토큰을 기다린 시도 수.
metric-Client-SendDelay = 그 시도들이 기다린 시간.

## ApiGateway

metric-ApiGateway-Count = API에 도착한 요청 수.
metric-ApiGateway-4XXError = 400~499 응답 수, 스로틀링 포함.
metric-ApiGateway-5XXError = 500~599 응답 수.
metric-ApiGateway-Throttled = 429로 거절한 요청 수(4XXError의 일부).
metric-ApiGateway-CacheHitCount = 캐시에서 응답한 수.
metric-ApiGateway-CacheMissCount = 캐시할 수 있지만 캐시에 없던 요청 수.
metric-ApiGateway-CacheEvictions = 캐시가 가득 차 밀려난 항목 수.
metric-ApiGateway-AuthorizerInvocations = 권한 부여자 함수를 호출한 수.
metric-ApiGateway-BilledRequests = 요금이 청구되는 요청 수. 권한, 키, 토큰, 할당량이 없어 거절한 것은 빠지고, HTTP API는 512 KB 단위로 셉니다.
metric-ApiGateway-CacheClusters = 시간 단위로 청구되는 캐시 수: 1 또는 0.
metric-ApiGateway-RequestsInProgress = 아직 응답하지 않은 요청 수.
metric-ApiGateway-Latency = 요청부터 응답까지 걸린 시간.
metric-ApiGateway-IntegrationLatency = 통합 호출부터 그 응답까지 걸린 시간.

## Lambda

metric-Lambda-Invocations = 실행된 요청 수, 성공과 실패 모두.
metric-Lambda-Errors = 실패한 호출 수, 시간 초과 포함.
metric-Lambda-Throttles = 동시성이 없어 거절한 요청 수.
metric-Lambda-Timeouts = 함수 제한 시간에 끊긴 호출 수.
metric-Lambda-ColdStarts = 요청 때문에 새로 시작한 실행 환경 수.
metric-Lambda-ConcurrentExecutions = 처리 중인 요청 수, 초기화 포함.
metric-Lambda-ExecutionEnvironments = 실행 환경 수.
metric-Lambda-Duration = 핸들러가 걸린 시간, 초기화 제외.
metric-Lambda-InitDuration = 초기화에 걸린 시간.
metric-Lambda-ProvisionedConcurrencyInvocations = 프로비저닝된 환경에서 실행된 요청 수.
metric-Lambda-ProvisionedConcurrencySpilloverInvocations = 프로비저닝된 환경이 모두 바빠 다른 환경에서 실행된 요청 수.
metric-Lambda-AsyncEventsReceived = 비동기 호출로 받은 이벤트 수.
metric-Lambda-AsyncEventsDropped = 처리되지 못하고 사라진 이벤트 수.
metric-Lambda-DestinationDeliveryFailures = 대상이 거절한 기록 수.
metric-Lambda-DeadLetterErrors = 배달 못한 편지 대기열이 거절한 이벤트 수.
metric-Lambda-AsyncEventsWaiting = 시도를 기다리는 이벤트 수(CloudWatch 지표 아님).
metric-Lambda-AsyncEventAge = 시도할 때 이벤트의 나이.
metric-Lambda-BilledRequests = 청구되는 요청 수. 256 KB를 넘는 이벤트는 여럿으로 셉니다(CloudWatch 지표 아님).
metric-Lambda-BilledDuration = 청구되는 밀리초, 초기화 포함(CloudWatch 지표 아님).
metric-Lambda-BilledMemoryMilliseconds = 청구되는 MB x 밀리초, 온디맨드(CloudWatch 지표 아님).
metric-Lambda-BilledProvisionedMemoryMilliseconds = 청구되는 MB x 밀리초, 프로비저닝된 환경(CloudWatch 지표 아님).
metric-Lambda-ProvisionedMemory = 프로비저닝된 환경의 메모리 합계, MB(CloudWatch 지표 아님).

## Sqs

metric-Sqs-NumberOfMessagesSent = 대기열로 보낸 메시지 수.
metric-Sqs-NumberOfMessagesReceived = 소비자에게 준 메시지 수, 다시 준 것도 셉니다.
metric-Sqs-NumberOfMessagesDeleted = 소비자가 지운 메시지 수.
metric-Sqs-NumberOfEmptyReceives = 메시지 없이 끝난 수신 수.
metric-Sqs-ApproximateNumberOfMessagesVisible = 기다리는 메시지 수.
metric-Sqs-ApproximateNumberOfMessagesNotVisible = 받았지만 아직 지우지 않은 메시지 수.
metric-Sqs-ApproximateNumberOfMessagesDelayed = 지연이 끝나지 않은 메시지 수.
metric-Sqs-NumberOfMessagesReturned = 지우지 않은 채 표시 제한 시간이 끝난 수(CloudWatch 지표 아님).
metric-Sqs-NumberOfMessagesDeadLettered = 배달 못한 편지 대기열로 옮긴 메시지 수(CloudWatch 지표 아님).
metric-Sqs-NumberOfMessagesExpired = 보존 기간이 끝난 메시지 수(CloudWatch 지표 아님).
metric-Sqs-ApproximateAgeOfOldestMessage = 가장 오래된 메시지가 들어온 뒤 지난 초, 1분마다. 세 번 이상 받은 메시지는 뺍니다.
metric-Sqs-BilledRequests = 호출 수, 메시지 64 KB마다 하나로 셉니다(CloudWatch 지표 아님).
metric-Sqs-WaitTime = 보낸 때부터 처음 받은 때까지 걸린 시간.

## DynamoDb

metric-DynamoDb-ConsumedReadCapacityUnits = 사용한 읽기 용량 단위. 최종 일관성 읽기의 반 단위는 둘씩 셉니다.
metric-DynamoDb-ConsumedWriteCapacityUnits = 사용한 쓰기 용량 단위.
metric-DynamoDb-ReadThrottleEvents = 거절한 항목 읽기 수.
metric-DynamoDb-WriteThrottleEvents = 거절한 항목 쓰기 수.
metric-DynamoDb-Requests = 테이블에 도착한 요청 수.
metric-DynamoDb-ThrottledRequests = 거절한 요청 수. 배치는 전부 거절된 때만 셉니다.
metric-DynamoDb-ConditionalCheckFailedRequests = 조건이 맞지 않은 쓰기 수.
metric-DynamoDb-UserErrors = 요청 자체가 잘못되어 거절한 수.
metric-DynamoDb-UnprocessedItems = 배치에서 처리되지 않고 돌아온 항목 수.
metric-DynamoDb-IndexWriteCapacityUnits = 보조 인덱스가 사용한 쓰기 용량 단위.
metric-DynamoDb-ReadRequestUnits = 온디맨드에서 청구되는 읽기 단위.
metric-DynamoDb-WriteRequestUnits = 온디맨드에서 청구되는 쓰기 단위, 인덱스 포함.
metric-DynamoDb-ProvisionedReadCapacityUnits = 초당 프로비저닝된 읽기 단위, 온디맨드는 0.
metric-DynamoDb-ProvisionedWriteCapacityUnits = 초당 프로비저닝된 쓰기 단위, 온디맨드는 0.
metric-DynamoDb-ProvisionedIndexWriteCapacityUnits = 모든 인덱스에 초당 프로비저닝된 쓰기 단위, 온디맨드는 0.
metric-DynamoDb-WarmReadUnitsPerSecond = 온디맨드 테이블이 언제나 받아 주는 초당 읽기 단위, 프로비저닝은 0.
metric-DynamoDb-WarmWriteUnitsPerSecond = 온디맨드 테이블이 언제나 받아 주는 초당 쓰기 단위, 프로비저닝은 0.
metric-DynamoDb-Partitions = 테이블의 파티션 수.
metric-DynamoDb-TableUpdates = 받아들인 용량 또는 모드 변경 수.
metric-DynamoDb-CapacityDecreases = 받아들인 프로비저닝 용량 감소 수.
metric-DynamoDb-TableSizeBytes = 저장된 바이트.
metric-DynamoDb-SuccessfulRequestLatency = 성공한 요청이 걸린 시간.

## AutoScalingGroup

metric-AutoScalingGroup-GroupInServiceInstances = 가동 중인 인스턴스 수, 준비 중인 것 포함.
metric-AutoScalingGroup-GroupDesiredCapacity = 그룹이 원하는 인스턴스 수.
metric-AutoScalingGroup-GroupPendingInstances = 시작 중인 인스턴스 수.
metric-AutoScalingGroup-GroupTerminatingInstances = 종료 중인 인스턴스 수.
metric-AutoScalingGroup-GroupTotalInstances = 전체 인스턴스 수.
metric-AutoScalingGroup-BusySlots = 일하는 소비자 칸 또는 스레드 수.
metric-AutoScalingGroup-BacklogPerInstance = 준비를 마친 인스턴스 한 대당 기다리는 메시지 수, 1분마다.
metric-AutoScalingGroup-QueueLength = 접속 대기열에서 기다리는 요청 수.
metric-AutoScalingGroup-Batches = 처리한 메시지 묶음 수.
metric-AutoScalingGroup-MessagesProcessed = 핸들러가 성공한 메시지 수.
metric-AutoScalingGroup-MessagesFailed = 핸들러가 실패한 메시지 수.
metric-AutoScalingGroup-RequestCount = 로드 밸런서에 도착한 요청 수.
metric-AutoScalingGroup-RefusedRequests = 거절한 요청 수: 가동 중인 인스턴스가 없거나 접속 대기열이 가득 참.
metric-AutoScalingGroup-InstancesLaunched = 시작한 인스턴스 수.
metric-AutoScalingGroup-InstancesTerminated = 종료한 인스턴스 수.
metric-AutoScalingGroup-ProcessingTime = 묶음 하나가 핸들러에서 걸린 시간.
metric-AutoScalingGroup-TargetResponseTime = 요청이 로드 밸런서를 떠나 응답이 올 때까지 걸린 시간.

## Server

metric-Server-Requests = 서버에 도착한 요청 수.
metric-Server-RefusedRequests = 접속 대기열이 가득 찼거나 가동 중인 서버가 없어 거절한 요청 수.
metric-Server-Errors = 핸들러가 실패한 요청 수.
metric-Server-NumberInSystem = L: 기다리거나 처리 중인 요청 수.
metric-Server-QueueLength = Lq: 접속 대기열에서 기다리는 요청 수.
metric-Server-BusyThreads = 일하는 스레드 수.
metric-Server-RunningInstances = EC2에서 가동 중인 서버 수.
metric-Server-WaitTime = Wq: 접속 대기열에서 기다린 시간.
metric-Server-ResponseTime = W: 도착부터 응답까지 걸린 시간.

## Rds

metric-Rds-Queries = 데이터베이스에 도착한 질의 수.
metric-Rds-ConnectionErrors = 거절되거나 끊긴 연결 수.
metric-Rds-DatabaseConnections = 사용 중인 연결 수.
metric-Rds-BusyVcpus = 실행 중인 질의 수.
metric-Rds-QueryLatency = 질의부터 응답까지 걸린 시간.
metric-Rds-DBInstances = 요금을 내는 인스턴스 수: 하나, 대기 인스턴스가 있으면 둘, 온프레미스는 없음.
metric-Rds-Failovers = 대기 인스턴스가 넘겨받은 수.

## RdsProxy

metric-RdsProxy-ClientConnections = 열려 있는 클라이언트 연결 수.
metric-RdsProxy-DatabaseConnectionsCurrentlyBorrowed = 질의에 빌려준 데이터베이스 연결 수.
metric-RdsProxy-QueriesWaiting = 데이터베이스 연결을 기다리는 질의 수(CloudWatch 지표 아님).
metric-RdsProxy-QueryRequests = 프록시에 도착한 질의 수.
metric-RdsProxy-DatabaseConnectionsBorrowLatency = 데이터베이스 연결을 기다린 시간.
metric-RdsProxy-BorrowTimeouts = 기다리다 연결을 얻지 못한 질의 수(CloudWatch 지표 아님).
metric-RdsProxy-BilledVcpus = 프록시 요금을 매기는 데이터베이스의 vCPU 수, 최소 2.

## S3

metric-S3-GetRequests = 버킷에 도착한 읽기 수.
metric-S3-PutRequests = 버킷에 도착한 쓰기 수.
metric-S3-503SlowDown = 503 Slow Down으로 거절한 요청 수.
metric-S3-BytesDownloaded = 성공한 읽기의 바이트.
metric-S3-BytesUploaded = 성공한 쓰기의 바이트.
metric-S3-BytesToInternet = AWS 밖의 클라이언트가 성공적으로 읽은 바이트.
metric-S3-BilledGetRequests = 청구되는 읽기 수. 503으로 거절한 것은 빠집니다.
metric-S3-BilledPutRequests = 청구되는 쓰기 수. 503으로 거절한 것은 빠집니다.
metric-S3-BucketSizeBytes = 저장된 바이트.
metric-S3-TotalRequestLatency = 성공한 요청이 걸린 시간.

## Alarm

metric-Alarm-DataPoint = 데이터가 있던 마지막 주기의 통계 값.
metric-Alarm-InAlarm = 경보 상태면 1, 아니면 0.
metric-Alarm-InsufficientData = 데이터 부족 상태면 1, 아니면 0.
metric-Alarm-Alarms = 청구되는 경보 수: 1.
metric-Alarm-StateChanges = 상태가 바뀐 수.
metric-Alarm-ScalingActions = 실행한 조정 정책 수.
metric-Alarm-Notifications = 보낸 알림 수.

## LogGroup

metric-LogGroup-IncomingLogEvents = 받은 로그 이벤트 수.
metric-LogGroup-IncomingBytes = 받은 바이트, 이벤트마다 26바이트를 더합니다.
metric-LogGroup-StoredBytes = 보관 중인 바이트.

## Sns

metric-Sns-NumberOfMessagesPublished = 주제에 게시한 메시지 수.
metric-Sns-BilledPublishes = 청구되는 게시 수, 64 KB마다 하나(CloudWatch 지표 아님).
metric-Sns-NumberOfNotificationsDelivered = 구독자가 받은 사본 수.
metric-Sns-NumberOfNotificationsFailed = 포기한 사본 수.
metric-Sns-NumberOfNotificationsRedrivenToDlq = 그중 배달 못한 편지 대기열로 옮긴 수.
metric-Sns-DeliveryAttempts = 사본 전달을 시도한 수(CloudWatch 지표 아님).
metric-Sns-NotificationsWaiting = 아직 전달하지 못한 사본 수(CloudWatch 지표 아님).
metric-Sns-HttpDeliveries = HTTP로 전달해 청구되는 사본 수(CloudWatch 지표 아님).

## EventBridge

metric-EventBridge-PutEventsEntriesCount = 버스에 넣은 이벤트 수.
metric-EventBridge-PutEventsFailedEntriesCount = 거절한 이벤트 수. 너무 크거나 할당량을 넘었습니다.
metric-EventBridge-BilledEvents = 청구되는 이벤트 수, 64 KB마다 하나. AWS 서비스가 알리는 이벤트는 무료입니다(CloudWatch 지표 아님).
metric-EventBridge-MatchedEvents = 맞는 규칙이 있었던 이벤트 수.
metric-EventBridge-TriggeredRules = 이벤트를 받은 규칙 수. 이벤트 하나를 여러 규칙이 받을 수 있습니다.
metric-EventBridge-InvocationAttempts = 사본 전달을 시도한 수.
metric-EventBridge-SuccessfulInvocationAttempts = 대상이 받은 사본 수.
metric-EventBridge-FailedInvocations = 포기한 사본 수.
metric-EventBridge-InvocationsSentToDlq = 그중 배달 못한 편지 대기열로 옮긴 수.
metric-EventBridge-InvocationsWaiting = 아직 전달하지 못한 사본 수(CloudWatch 지표 아님).

## DirectConnect

metric-DirectConnect-Requests = 회선에 도착한 요청 수.
metric-DirectConnect-RequestsLost = 버려지거나 거절되거나 유실된 요청 수.
metric-DirectConnect-BytesOut = 회선이나 터널로 지나간 바이트.
metric-DirectConnect-ConnectionBytesEgress = 그중 요금이 청구되는 Direct Connect 회선의 바이트.
metric-DirectConnect-ConnectionState = 회선이 이어져 있으면 1.
metric-DirectConnect-TunnelState = VPN이 트래픽을 나르면 1.
metric-DirectConnect-Ports = 요금을 내는 포트 수.
metric-DirectConnect-VpnConnections = 요금을 내는 VPN 연결 수.
metric-DirectConnect-QueueTime = 회선을 기다린 시간.
metric-DirectConnect-TransferTime = 요청부터 반대편 도착까지 걸린 시간.

## Console

metric-Console-CommandsGiven = 사람이 내린 명령 수.
metric-Console-Errors = 거절된 수: 명령, 또는 배치의 항목.
metric-Console-MessagesReceived = 수신으로 받은 메시지 수.
metric-Console-EmptyReceives = 메시지 없이 끝난 수신 수.
metric-Console-CommandTime = 명령부터 응답까지 걸린 시간.

## Cognito

metric-Cognito-SignInSuccesses = 암호로 로그인한 수.
metric-Cognito-TokenRefreshSuccesses = 새로 고침 토큰으로 갱신한 수.
metric-Cognito-TokenRefreshFailures = 새로 고침 토큰이 만료되어 거절한 갱신 수.
metric-Cognito-Throttles = TooManyRequestsException으로 거절한 로그인과 갱신 수.
metric-Cognito-ActiveUsers = 한 번 이상 로그인한 사용자 수(월 단위 청구).

## WebSocketApi

metric-WebSocketApi-ConnectCount = 열린 연결 수.
metric-WebSocketApi-MessageCount = 양방향으로 전달한 메시지 수.
metric-WebSocketApi-MessageUnits = 같은 것을 청구 단위인 32 KB로 센 수.
metric-WebSocketApi-ClientError = 4xx로 거절하거나 1009로 닫은 연결과 메시지 수.
metric-WebSocketApi-IntegrationError = 통합이 실패한 메시지 수.
metric-WebSocketApi-ClosedConnections = API가 닫은 연결 수.
metric-WebSocketApi-OpenConnections = 열려 있는 연결 수.
metric-WebSocketApi-ConnectionDuration = 연결이 열려서 닫힐 때까지 걸린 시간.

## InstanceQueue

metric-InstanceQueue-MessagesSent = 브로커가 받은 메시지 수.
metric-InstanceQueue-MessagesRefused = 공간이 없어 받지 못한 메시지 수.
metric-InstanceQueue-MessagesReceived = 소비자에게 준 메시지 수, 다시 준 것도 셉니다.
metric-InstanceQueue-MessagesDeleted = 소비자가 지운 메시지 수.
metric-InstanceQueue-MessagesReturned = 제한 시간이나 재시작으로 돌아온 메시지 수.
metric-InstanceQueue-MessagesLost = 인스턴스와 함께 사라진 메시지 수.
metric-InstanceQueue-EmptyReceives = 메시지 없이 끝난 수신 수.
metric-InstanceQueue-QueueLength = 기다리는 메시지 수.
metric-InstanceQueue-MessagesHandedOut = 받았지만 아직 지우지 않은 메시지 수.
metric-InstanceQueue-MemoryUtilization = 메시지가 차지한 메모리의 비율, 0~1.
metric-InstanceQueue-RunningInstances = 인스턴스가 가동 중이면 1.
metric-InstanceQueue-WaitTime = 보낸 때부터 처음 받은 때까지 걸린 시간.
