### Labels, buttons and notices of the window around the canvas. Lower case where a label stands beside a number.

scenarios = 시나리오
what-to-see = 무엇을 보시겠습니까?
library-hint = 화살표로 고르고 Enter로 재생, Ctrl K로 이름 찾기
play = 재생
open-file = 파일 열기
open-hint = 시나리오 파일의 경로입니다. Enter로 열고 Esc로 돌아갑니다.
no-scenarios = 여기에는 시나리오가 없습니다.
no-scenarios-hint = Ctrl+O를 누르고 파일을 적으세요.
light = 밝게
dark = 어둡게
help = 도움말
why = 왜?
both-languages = EN · 한
strict = 엄격 모드
realistic = 현실 모드
seed = seed { $n }
rests-at = { $title }, { $time }에서 멈춤

## On a card of the library.

length = 시뮬레이션 { $time }
claims = 기대 { $n }개
library-told-no = { $n }명 거절
library-waited = { $n }건 대기
live-changes = 직접 바꾼 것 { $n }
things-to-mend = { $file }에서 고칠 것 { $n }개
mend-hint = 행과 열, 문제, 그 아래에 고쳐 쓸 내용입니다. 문제의 설명은 명령줄에서와 같은 영어입니다.
trouble-with = { $file }: 사용할 수 없는 파일
trouble-hint = 파일 전체의 문제와 그 아래에 할 일입니다.
no-such-file = 그런 파일이 없습니다.
may-not-read = 읽거나 쓸 권한이 없는 파일입니다.
is-a-folder = 파일이 아니라 폴더입니다.
name-another = 파일이 있는 폴더까지 다른 경로를 적으세요.
select-a-node = 선택한 노드가 없습니다.
select-hint = 노드를 누르거나 Tab을 누르세요.
kill-nothing = 먼저 노드를 고르세요. Tab 또는 클릭.
nothing-ails = 이 노드는 이미 정상입니다.
no-client = 이 시나리오에는 클라이언트가 없습니다.
no-cache = 이 노드에는 캐시가 없습니다.

## The account of all orders: "22,190 orders sent = 4,519 done + ...".

sent = 보낸 { $unit }
account-of = { $time } 기준
done = 완료
waiting = 대기
in-flight = 처리 중
on-the-way = 이동 중
failed = 실패
dead-lettered = 배달 못함
lost = 유실
unacknowledged = 확인 못 받음
duplicated = 두 번 처리
adds-up = 모두 행방 확인
does-not-add-up = 합계가 맞지 않습니다

## Transport.

held = 유지
paused = 멈춤
at-the-end = 끝
alarm = 경보
jumping = 이동 중
speed = 속도
reached = { $speed } 도달

## Side panel and inspector.

story = 이야기
node = 노드
parameters = 설정
metrics = 지표
causes = 원인
no-cause = 거절되거나 지연된 것이 없습니다.
handler = 처리 단계
defaults = 모두 기본값
level-and-most = { $now }  최대 { $most }
