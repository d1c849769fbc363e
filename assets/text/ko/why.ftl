### The view "Why?": lists, questions, labels and what stands on its bars.

why-convention = 이 프로그램의 약속
why-list-twice = 두 번
why-list-lost = 유실
why-list-dead-lettered = DLQ
why-list-failed = 실패
why-list-unacknowledged = 미확인
why-list-slow = 느림
why-list-retried = 재시도
why-column-number = 번호
why-column-sent = 보낸 때
why-column-took = 걸린 시간
why-no-answer = 응답 없음, { $after } 뒤 그만둠
why-told-at-once = 바로 응답 { $status }
why-told = { $after } 뒤 응답 { $status }
why-twice = { $n }번: 왜 두 번 처리되었습니까?
why-lost = { $n }번: 왜 유실되었습니까?
why-dead-lettered = { $n }번: 왜 { -dead-letter-queue }에 있습니까?
why-failed = { $n }번: 왜 실패했습니까?
why-unacknowledged = { $n }번: 거절 응답을 받았는데 왜 처리되었습니까?
why-slow = { $n }번: 왜 오래 걸렸습니까?
why-retried = { $n }번: 왜 다시 시도되었습니까?

## What an empty list means, and one thing to try.

why-none-lost = 유실된 것이 없습니다. 그래서 느슨하게 잇습니다.
why-none-twice = 두 번 처리된 것이 없습니다.
why-none-dead-lettered = { -dead-letter-queue }이 비어 있습니다.
why-none-failed = 실패한 것이 없습니다.
why-none-unacknowledged = 거절을 잘못 받은 사람이 없습니다.
why-none-slow = 아직 끝난 것이 없습니다.
why-none-retried = 다시 시도된 것이 없습니다.
why-none-hint = 더 재생하거나 다른 것을 물어보세요.
why-steps = 단계별로, 결정한 규칙과 함께
why-looking = 무슨 일이 있었는지 한 번 더 재생하는 중

## Before the name of a node: the list shows only what concerns it.

why-only = { $node }만
why-prevented = 무엇을 바꾸면 막을 수 있었을까요? 같은 도착으로 끝까지 해 본 결과입니다.
why-trying = 시험하는 중
why-unknown = 아직 이 번호로 보낸 것이 없습니다.

## What came of a trial: "lost 12 → 0, 3 open".

trial-no-difference = 차이 없음, { $before }
trial-twice = 두 번 처리 { $before } → { $after }
trial-lost = 유실 { $before } → { $after }
trial-dead-lettered = 배달 못함 { $before } → { $after }
trial-failed = 실패 { $before } → { $after }
trial-unacknowledged = 미확인 { $before } → { $after }
trial-slow = 가장 느린 것 { $before } → { $after }
trial-retried = 재시도 { $before } → { $after }
trial-with-open = { $result }, 미완료 { $n }

## Rows of the waterfall, under the name of their node.

row-client = 클라이언트
row-waiting = 대기
row-in-flight = 처리 중
row-receive =
    { $n ->
        [1] 첫 번째 수신
       *[other] { $n }번째 수신
    }

## On the bars.

bar-visibility-over =
    { $n ->
        [1] 첫 번째 수신: { -visibility-timeout } { $took } 끝남
       *[other] { $n }번째 수신: { -visibility-timeout } { $took } 끝남
    }
bar-receive =
    { $n ->
        [1] 첫 번째 수신: { $took }
       *[other] { $n }번째 수신: { $took }
    }
bar-waits = 대기: { $took }
bar-behind = 앞에 { $n }건: { $took }
