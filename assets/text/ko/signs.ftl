### 그림의 기호와 모든 종류의 카드를 보여 주는 화면.

signs = 그림의 기호
cards = 카드의 종류
any-key = 아무 키나 누르면 돌아갑니다.
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
