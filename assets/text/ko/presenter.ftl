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
