### The twin: two runs beside each other, A and B.

fork = 갈라 보기
compare = 비교
twin-opening = 강한 결합과 느슨한 결합
twin-opening-question = 같은 쇼핑몰, 같은 판촉, 같은 주문입니다. 어느 쪽이 주문을 놓칠까요?
twin-length = 시뮬레이션 { $time }, { $speed } 속도로 { $watched }
twin-against = { $a } 대 { $b }
twin-forked = { $title }: { $at }에 갈림
twin-what-if = { $title }: 바꾸면?

## What a side says about itself.

twin-as-it-was = 그대로
twin-unchanged = 아직 같습니다. 노드를 고르고 글자 키를 누르세요.
twin-done-at = { $at }에 { $what }
twin-calls = { $way } → { $name } 호출
twin-sends = { $way } → { $name }에 보냄
twin-takes = { $way } ← { $name } 수신
twin-sent = 보냄

## Whether the same customers came to both.

twin-same = = 같은 도착 { $n }건
twin-other-instants = 다른 도착, 각각 { $n }건
twin-other-numbers = 다른 도착: { $a }건, { $b }건

## Charts of the differences.

twin-chart-broken = 지금까지 실패하거나 유실된 { $unit }
twin-chart-done = 초당 완료된 { $unit }, 늦은 것 포함
twin-arriving = 도착 { $rate }
twin-arriving-above = 도착 { $rate }, 차트 위
twin-arriving-each = 도착 A { $a }, B { $b }
twin-difference = 차이 { $n }

## What is so at this moment.

twin-so-far = 지금까지
twin-nothing = 아직 { $unit } 없음
twin-broke-none = 실패도 유실도 없음
twin-failed = { $unit } { $of }건 중 { $n }건 실패
twin-lost = { $unit } { $of }건 중 { $n }건 유실
twin-failed-and-lost = { $unit } { $of }건 중 { $failed }건 실패, { $lost }건 유실
twin-unheard = 확인 못 받음 { $n }건
twin-twice = 두 번 처리 { $n }건
twin-owes = 아직 처리할 { $unit } { $n }건
twin-dead = 배달 못함 { $n }건
twin-all-done = { $unit } { $n }건 모두 완료

## What follows.

twin-even = 아직 차이가 없습니다.
twin-waits = 대기열은 실패를 기다림으로 바꿉니다. { $here }에서 { $n }건이 기다립니다.
twin-done-more = { $here }에서 완료된 { $unit }, { $there }보다 { $n }건 많습니다.
twin-broke-fewer = { $here }에서 실패하거나 유실된 { $unit }, { $there }보다 { $n }건 적습니다.
twin-equal = 완료도 실패도 서로 같습니다.

## What both cost.

twin-not-charged = AWS 청구서에 없음: { $nodes }
