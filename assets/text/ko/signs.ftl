### 그림의 기호와 모든 종류의 카드를 보여 주는 화면.

signs = 그림의 기호
cards = 카드의 종류
sign-tokens = 오가는 것
sign-links = 연결선
sign-badges = 배지와 그 규칙
sign-far = 멀리
sign-mid = 중간
sign-near = 가까이
sign-unit = 주문
sign-held = 머무름

## 오가는 것마다 이름과 뜻.

sign-request = 요청
sign-request-means = 묻고 답을 기다립니다
sign-response = 응답
sign-response-means = 온 길로 돌아갑니다
sign-message = 메시지
sign-message-means = 대기열에 넣거나 꺼내며, 아무도 기다리지 않습니다
sign-batch = 배치
sign-batch-means = 한 번에 꺼낸 메시지 수
sign-retry = 재시도
sign-retry-means = 같은 요청을 두 번째 이후로 다시 보냅니다
sign-error = 오류
sign-error-means = 거절되었거나 실패했거나 유실되었습니다
sign-cached = 캐시 응답
sign-cached-means = 뒤에서 처리한 일이 없습니다
sign-throttled = 스로틀
sign-throttled-means = 권한은 있지만 너무 빠릅니다
sign-followed = 따라가는 것
sign-followed-means = 고리와 꼬리가 있고 나머지는 흐려집니다

## 연결선이 처리율마다 보여 주는 것.

sign-link-single = 적을 때: 하나가 요청 하나이고, 화살촉은 재시도입니다
sign-link-even = 많을 때: 고르게 놓이고, 띠의 너비가 초당 수입니다
sign-link-flow = 아주 많을 때: 흐름이 되고, 줄무늬는 재시도와 실패의 몫입니다

## 이것을 보여 주는 동작의 이름.

key-signs = 그림의 기호 보기
key-cards = 카드의 종류 보기

## 차트와 색.

sign-charts = 차트와 색
sign-colors = 색
turn-pages = ← → 다른 쪽, 나머지 키는 돌아갑니다.
page-of = { $page } / { $pages }
key-charts = 차트와 색 보기
vision-all = 모두
vision-no-red = 빨강 없이
vision-no-green = 초록 없이
vision-no-blue = 파랑 없이
color-closest = 가장 가까운 두 기호
color-on-card = 카드 위
color-cold = 시작 중
color-warm = 준비됨
color-busy = 처리 중
color-terminated = 종료 중
color-bg = 캔버스
color-panel = 패널
color-card = 카드
color-raised = 버튼
color-inset = 오목한 곳
color-line = 테두리
color-line2 = 연결선
color-hi = 글
color-mid = 옅은 글
color-lo = 설명
color-accent = 선택
chart-theory = 실선은 측정값, 점선은 대기행렬 이론의 값입니다.
chart-broken = 점선이 없으면 가정이 맞지 않은 것이며, 어느 가정인지 적습니다.
chart-wanted = 파선은 목표, 실선은 지금 있는 것입니다.
chart-alarm = 파선은 경보의 임계값입니다.
chart-spread = 응답에 걸린 시간입니다. 로그 눈금이고 파선은 백분위수입니다.
chart-twin = A는 파선, B는 실선입니다. 차이를 칠하고, 나쁜 것이면 빗금을 칩니다.

## 카드가 보여 주는 상태.

state-calm = 평온
state-busy = 바쁨
state-closed-loop = 응답을 기다리는 사용자
state-throttled = 스로틀
state-cached = 캐시로 응답
state-cold = 콜드 스타트
state-reserved = 예약 한도 도달
state-kept = 준비된 환경
state-growing = 쌓임
state-empty = 비어 있음
state-fifo = FIFO, 잠긴 그룹
state-refusing = 거절
state-down = 중단
state-failover = 장애 조치
state-zone-lost = 가용 영역 장애
state-cooldown = 축소 뒤 대기
state-booting = 부팅 중
state-slow-reader = 느린 구독자 하나
state-hot-key = 몰린 키
state-waiting = 대기 있음
state-over-capacity = 용량 초과
state-unknown = 데이터 없음
state-ended = 유휴 연결 종료
state-alarm = 경보 중
