### What a scenario promises of its run, on its card of the library: what is measured, and its number.

promise-more = 기대 { $n }개 더
promise-none = 없음
promise-not = { $n } 아님
promise-over = { $n } 초과
promise-under = { $n } 미만
promise-at-least = { $n } 이상
promise-at-most = { $n } 이하
promise-before = { $n } 이전
promise-after = { $n } 이후
promise-between = { $least }~{ $most }

## What is made of many values.

promise-statistic = { $what } { $statistic }
promise-max = 최대
promise-min = 최소
promise-last = 끝에
promise-mean = 평균
promise-per-second = 초당

## What is measured.

promise-pending = 미결
promise-on-time = 제때 완료
promise-on-time-per-second = 초당 제때 완료
promise-completion-time = 완료까지 시간
promise-answer-time = 응답 시간
promise-last-ended = 마지막 종료
promise-last-failed = 마지막 실패
promise-last-late = 마지막 지연
promise-cost = 비용
promise-cost-per-month = 한 달 비용
promise-answered = 응답받음
promise-retries = 재시도
promise-attempts = 시도
promise-timeouts = 시간 초과
promise-received = 수신
promise-worked-off = 처리 끝
promise-came-back = 되돌아옴
promise-empty-receives = 빈 수신
promise-wait = 대기 시간
promise-failed-tries = 실패한 시도
promise-busy-threads = 사용 중 스레드
promise-in-service = 가동
promise-invocations = 호출
promise-cold-starts = 콜드 스타트
promise-spilled-over = 프로비저닝 초과 호출
promise-errors = 오류
promise-given-up = 포기
promise-cache-hits = 캐시 적중
promise-cache-misses = 캐시 실패
promise-billed-requests = 청구 요청
promise-requests = 요청
promise-queries = 쿼리
promise-connections-refused = 연결 거절
promise-connections-closed = 닫힌 연결
promise-write-units = 쓰기 단위
promise-stored = 저장
promise-state-changes = 상태 변화
