### Steps of a handler in the inspector. `$effect` is a check mark or nothing, `$timeout` is " ≤ 3s" or nothing.

step-compute = 계산 { $work }
step-call = 호출 { $to }{ $timeout }{ $effect }
step-event = 이벤트 { $to }{ $timeout }
step-read = 읽기 { $to }{ $timeout }{ $effect }
step-write = 쓰기 { $to }{ $timeout }{ $effect }
step-query-table = 질의 { $to } { $size }{ $timeout }
step-batch-get = 읽기 { $n } x { $to }{ $timeout }
step-batch-write = 쓰기 { $n } x { $to }{ $timeout }
step-get = 가져오기 { $to }{ $timeout }{ $effect }
step-put = 넣기 { $to }{ $timeout }{ $effect }
step-query = 질의 { $to } { $work }{ $timeout }{ $effect }
step-connect = 연결 { $to }{ $timeout }
step-put-events = { $event } 이벤트 → { $to }{ $timeout }
step-publish = 게시 { $to }{ $timeout }
step-send = 보내기 { $to }{ $timeout }
step-post = 전달 { $to }{ $timeout }{ $effect }
step-answer = 응답 { $status }
step-log = 로그 { $to } { $size }
step-effect = 반영 ✓
step-fail = 실패 { $percent } %
step-fail-if-poisoned = 불량이면 실패
