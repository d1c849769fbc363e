### What happened at a moment, as the steps of "Why?" tell it.

moment-sent = { $node }: 요청을 보냈습니다.
moment-effect = { $node }에 반영되었습니다.
moment-effect-again = { $node }에 다시 반영되었습니다. { $times }번째입니다.
moment-accepted-at-once = 클라이언트가 바로 응답({ $status })을 받았습니다. 클라이언트에게는 끝난 일입니다.
moment-accepted = { $after } 만에 클라이언트가 응답({ $status })을 받았습니다. 클라이언트에게는 끝난 일입니다.
moment-client-gives-up = 클라이언트가 { $after } 만에 그만두었습니다.
moment-told-at-once = 클라이언트가 바로 응답({ $status })을 받았습니다.
moment-told = { $after } 만에 클라이언트가 응답({ $status })을 받았습니다.
moment-arrived =
    { $n ->
        [1] { $node }에 첫 번째 시도가 도착했습니다.
       *[other] { $node }에 { $n }번째 시도가 도착했습니다.
    }
moment-answered = { $node }에서 응답했습니다({ $status }).
moment-answered-after = { $node }에서 응답했습니다({ $status }, { $after }).
moment-gave-up = { $node }: 기다리다 그만두었습니다.
moment-gave-up-after = { $node }: { $after } 기다리다 그만두었습니다.
moment-stored = { $node }에 저장되었습니다.
moment-received =
    { $n ->
        [1] { $by }에서 받았습니다. 첫 번째 수신입니다.
       *[other] { $by }에서 받았습니다. { $n }번째 수신입니다.
    }
moment-received-behind =
    { $n ->
        [1] { $by }에서 받았습니다. 첫 번째 수신이고, 같은 묶음의 { $before }건이 먼저입니다.
       *[other] { $by }에서 받았습니다. { $n }번째 수신이고, 같은 묶음의 { $before }건이 먼저입니다.
    }
moment-visible-again = { $after } 동안 지워지지 않아 메시지가 다시 보입니다.
moment-deleted = { $node }에서 지워졌습니다.
moment-old-receipt =
    { $n ->
        [1] 첫 번째 수신의 핸들은 이미 낡았습니다. 삭제 요청은 성공하지만 아무것도 지워지지 않습니다.
       *[other] { $n }번째 수신의 핸들은 이미 낡았습니다. 삭제 요청은 성공하지만 아무것도 지워지지 않습니다.
    }
moment-expired = 보존 기간이 지나 { $node }에서 사라졌습니다.
moment-message-lost = { $node } 인스턴스와 함께 사라졌습니다.
moment-moved = { $n }번 받은 메시지라 DLQ로 옮겨졌습니다.
moment-visibility-changed = { -visibility-timeout }을 새로 정했습니다.
moment-reached = { $after } 만에 { $node }에서 차례가 왔습니다.
moment-handled = { $after } 만에 { $node }에서 처리를 마쳤습니다.
moment-handler-failed = { $after } 만에 { $node }에서 처리에 실패했습니다.
moment-handler-stopped = 처리하던 { $node }의 처리기가 멈췄습니다.
moment-event-accepted = { $node }에서 이벤트로 받았습니다.
moment-event-attempted =
    { $n ->
        [1] { $node }에서 첫 번째 시도를 시작했습니다.
       *[other] { $node }에서 { $n }번째 시도를 시작했습니다.
    }
moment-event-processed = { $node }에서 처리를 마쳤습니다.
moment-event-waits-again =
    { $n ->
        [1] 첫 번째 시도가 실패해 이벤트가 다시 기다립니다.
       *[other] { $n }번째 시도가 실패해 이벤트가 다시 기다립니다.
    }
moment-event-throttled = 동시성이 없어 이벤트가 기다립니다.
moment-given-up = { $node }에서 { $n }번 시도한 뒤 포기했습니다.
