### Presenter mode: read from the back row, so as short as can be.

present = 발표
predict = 예측해 보세요
hands = 명
hands-right = 손을 든 { $all }명 가운데 { $right }명이 맞혔습니다.
watch-it = 지켜보기
watch-on = 이어서 보기
pause-it = 멈춤
again-from-start = 처음부터

## Keys in the foot.

foot-answer = 답
foot-play = 재생
foot-next = 다음
foot-leave = 나가기
arriving-now = 도착
foot-other = 다른 쪽

## The sum behind a step.

sum-since = 질문 뒤에
sum-told-no = 거절
sum-before = 그 전부터 { $what }
sum-left-over = { $node }: 남는 것
sum-until-empty = { $node }: 이대로 가면 빌 때까지
sum-let-in = { $node }: 받아들이는 것
sum-attempts-each = { $node }: 한 건에 드는 시도
sum-held = { $node }: 인스턴스 하나가 들고 있는 것
sum-in = 들어옴
sum-out = 나감
sum-more-waiting = 더 기다림
sum-arrive = 도착
sum-turned-away = 거절
sum-admitted = 받음
sum-attempts = 시도
sum-new = 새 요청
sum-each = 번씩
sum-held-each = 건씩
sum-instances = 대
