### Badges: why a node refuses or delays, and how often: "429, 118/s".

cause-throttled = 429, { $rate }
cause-over-capacity = 용량 초과, { $rate }
cause-over-in-flight = 처리 중 한도, { $rate }
cause-queue-full = 대기열 가득, { $rate } 거절
cause-timed-out = 시간 초과, { $rate }
cause-too-many-connections = 연결 초과, { $rate }
cause-visibility-ended = 되돌아옴, { $rate }
cause-dead-lettered = DLQ로 이동, { $rate }
cause-expired = 보존 기간 끝, { $rate }
cause-slow-down = 503 Slow Down, { $rate }
cause-passed-on = 오류 전달, { $rate }
cause-quota-used-up = 429 할당량 소진, { $rate }
cause-blocked = 403 방화벽, { $rate }
cause-not-signed-in = 401, { $rate }
cause-no-key = 403 키 없음, { $rate }
cause-too-large = 너무 큼, { $rate }
cause-duplicate-dropped = 중복 제거, { $rate }
cause-second-copy = 중복 사본, { $rate }
cause-no-retry-left = 재시도 할당량 소진, { $rate }
cause-over-connect-quota = 429 연결 요청, { $rate }
cause-let-go = 묶음 포기, { $rate }
cause-too-late = 늦은 삭제, { $rate }
cause-lost-at-work = 처리 중 유실, { $rate }
cause-closed-idle = 유휴 연결 닫음, { $rate }
cause-given-up = 포기, { $rate }
cause-failing-over = 전환 중, { $rate }
cause-fits-no-rule = 맞는 규칙 없음, { $rate }
cause-hot-key = 핫 키, { $rate }
cause-nobody-there = 응답 없음, { $rate }
cause-cold-start = 콜드 스타트, { $rate }
cause-failed = 실패, { $rate }
cause-nothing-finished = +{ $rate }, 끝나는 일 없음
cause-too-few-workers = +{ $rate }, 처리기 부족

## A rule that no badge knows is named by the last part of its own name, which is English; Korean says what it is.

cause-other = 거절({ $name }), { $rate }
all-threads-busy = 모든 스레드 사용 중, { $n }건 대기
