### The narrator: what turned in the run, one sentence each.

narrator-backlog = { $node }에 { $n }건이 기다립니다.
narrator-drained = { $node }에서 기다리던 것이 모두 처리되었습니다. 가장 많을 때는 { $n }건이었습니다.
narrator-alarm = { $node }: 경보 상태가 되었습니다.
narrator-alarm-after = { $node }: 경보 상태가 되었습니다. { $period } 주기 { $of }번 가운데 { $needed }번이 기준을 넘었습니다.
narrator-alarm-over = { $node }: { $time } 만에 정상 상태로 돌아왔습니다.
narrator-wanted = { $node }의 목표 대수가 { $from }대에서 { $to }대로 바뀌었습니다.
narrator-first-in-service = { $node }의 첫 새 인스턴스가 { $time } 만에 가동을 시작했습니다.
narrator-all-in-service = { $node }의 인스턴스 { $n }대가 모두 가동 중입니다.

## The sentence of a rule, which stands with the rule.

narrator-rule = { $node }: { $rule }
narrator-dead-letter = { $node }에서 처음으로 메시지가 DLQ로 옮겨졌습니다.
narrator-failed-over = { $node }의 대기 인스턴스가 넘겨받았습니다.
narrator-first-twice = { $n }번이 처음으로 두 번 처리되었습니다. W를 누르면 이유를 볼 수 있습니다.
narrator-first-lost = { $n }번이 처음으로 유실되었습니다. W를 누르면 이유를 볼 수 있습니다.
narrator-first-unacknowledged = { $n }번이 처음으로 실패 응답을 받고도 처리되었습니다. W를 누르면 이유를 볼 수 있습니다.
narrator-first-failed = { $n }번이 처음으로 실패했습니다. W를 누르면 이유를 볼 수 있습니다.
narrator-flow-fell = { $unit }: 1초에 { $sent }건이 들어오는데 { $done }건만 제때 끝납니다.
narrator-flow-back = { $unit }: 1초에 { $sent }건이 들어오고 다시 { $done }건이 제때 끝납니다.
