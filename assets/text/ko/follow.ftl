### 메시지 하나를 눈으로 따라갈 때 캔버스 위쪽에 나오는, 지금 어디에 있는지 알리는 줄.

nothing-to-follow = 이동 중인 것이 없습니다.
follow-awaited = 이동 중
follow-flies = { $from } → { $to } 이동 중

## 마지막 단계가 뜻하는 자리.

follow-at = { $node }에 있습니다
follow-waits = { $node }에서 기다립니다
follow-in-flight = { $node }에서 수신되어 처리 중입니다
follow-turn = { $node }에서 차례를 기다립니다
follow-worked-on = { $node }에서 처리하고 있습니다
follow-handled = { $node }에서 처리를 마쳤습니다
follow-failed-at = { $node }에서 처리에 실패했습니다
follow-answered = { $node }에서 응답했습니다
follow-refused = { $node }에서 거절했습니다
follow-gave-up = { $node }: 기다리다 그만두었습니다
follow-deleted = { $node }에서 지워졌습니다
follow-dead = 배달 못한 편지 대기열에 있습니다

## 어떻게 끝났는가.

follow-completed = 완료
follow-failed = 실패
follow-lost = 유실
follow-unacknowledged = 거절 응답을 받았지만 처리됨
follow-duplicated = 두 번 처리
