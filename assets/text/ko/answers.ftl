### The answers of "Why?": one sentence or two, in large type.

answer-work-outlived = 처리에 { $took } 걸렸는데, { -visibility-timeout }은 { $hidden }입니다.
answer-batch-outlived = 같은 묶음의 앞선 { $n }건까지 처리하는 데 { $took } 걸렸는데, { -visibility-timeout }은 { $hidden }입니다.
answer-not-done-in-time = { -visibility-timeout } { $hidden } 안에 처리가 끝나지 않았습니다.
answer-handler-failed = 핸들러가 실패했고, 받은 지 { $hidden } 만에 메시지가 다시 보였습니다.
answer-handler-gone = 끝내기 전에 처리기가 사라졌고, { $hidden } 뒤 메시지가 다시 보였습니다.
answer-not-deleted = 처리는 끝났지만 { $hidden } 안에 메시지를 지우지 않았습니다.
answer-both-attempts = 호출한 쪽이 { $took } 만에 그만두고 다시 보냈는데, { $late } 뒤 첫 시도도 반영되었습니다.
answer-already-happened = 이미 반영되었는데 호출한 쪽이 { $took } 만에 그만두고 다시 보냈습니다.
answer-expired = { $took } 동안 아무도 가져가지 않았습니다. 대기열은 그보다 오래 보관하지 않습니다.
answer-received-too-often = { $n }번 받았지만 한 번도 지워지지 않았습니다.
answer-gave-up = 제때 응답이 없어 클라이언트가 { $took } 만에 그만두었습니다.
answer-gave-up-after-attempts = { $n }번 시도했지만 제때 응답이 없어 클라이언트가 { $took } 만에 그만두었습니다.
answer-unheard = 클라이언트는 { $told } 만에 실패 응답을 받았지만, { $late } 뒤 결국 처리되었습니다.
answer-unheard-already = 이미 처리되었는데 클라이언트는 { $told } 만에 실패 응답을 받았습니다.
answer-attempts = { $n }번 시도했습니다.
answer-not-over = 아직 이야기가 끝나지 않았습니다.

## Nearly all of the time was spent at one place.

answer-waited = { $node }에서 { $took } 동안 기다렸습니다.
answer-waited-its-turn = { $node }에서 { $took } 동안 차례를 기다렸습니다.
answer-worked = { $node }에서 처리하는 데 { $took } 걸렸습니다.
answer-answered = { $node }에서 응답하는 데 { $took } 걸렸습니다.

## The longest stretch, of all the time it took.

answer-waited-of = { $total } 가운데 { $took } 동안 { $node }에서 기다렸습니다.
answer-waited-for-work-of = { $total } 가운데 { $took } 동안 { $node }에서 차례를 기다렸습니다.
answer-waited-for-batch-of = { $total } 가운데 { $took } 동안 { $node }에서 같은 묶음의 다른 메시지를 기다렸습니다.
answer-worked-of = { $total } 가운데 { $took } 동안 { $node }에서 처리했습니다.
answer-answered-of = { $total } 가운데 { $node }에서 응답하는 데 { $took } 걸렸습니다.

## The line under the answer: who held it, and who took it next.

answer-held-same =
    { $n ->
        [1] { $first }의 첫 번째 수신 작업이 끝나기 전에 메시지가 다시 보여, 같은 메시지를 또 가져갔습니다.
       *[other] { $first }의 { $n }번째 수신 작업이 끝나기 전에 메시지가 다시 보여, 같은 메시지를 또 가져갔습니다.
    }
answer-held-other =
    { $n ->
        [1] 첫 번째로 받은 { $first }의 작업이 끝나기 전에 메시지가 다시 보여, { $next }에서 또 가져갔습니다.
       *[other] { $n }번째로 받은 { $first }의 작업이 끝나기 전에 메시지가 다시 보여, { $next }에서 또 가져갔습니다.
    }
answer-held =
    { $n ->
        [1] 첫 번째로 받은 { $first }의 작업이 끝나기 전에 메시지가 다시 보였습니다.
       *[other] { $n }번째로 받은 { $first }의 작업이 끝나기 전에 메시지가 다시 보였습니다.
    }
