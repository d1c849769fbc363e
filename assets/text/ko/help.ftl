### The keys: what each does, and what it is about.

keys = 단축키
group-time = 시간
group-node = 노드
group-view = 화면
group-program = 프로그램

## Each names what a key does, in the help and in the command palette, where it is searched for.

key-play = 재생, 멈춤
key-step = 다음 사건
key-step-back = 이전 사건
key-next = 다음 주요 순간
key-previous = 이전 주요 순간
key-slower = 느리게
key-faster = 빠르게
key-start = 처음으로, 한 번 더: 바꾼 것 지우기
key-tab = 다음 노드
key-tab-back = 이전 노드
key-enter = 노드 살펴보기
key-kill = 처리기나 노드 중단
key-recover = 노드 복구
key-burst = 요청 폭주
key-slow = 노드를 다섯 배 느리게
key-flush = 캐시 비우기
key-poison = 다음 메시지를 불량으로
key-why = 왜 그랬는지 묻기
key-follow = 메시지 따라가기
key-why-next = 목록의 다음 것
key-why-back = 목록의 이전 것
key-fork = 여기서 갈라 비교
key-switch = 비교의 다른 쪽
key-compare = 가장 나은 변경과 비교
key-fit = 모두 보기
key-zoom-in = 확대
key-zoom-out = 축소
key-timeline = 타임라인 접기
key-side = 옆 패널 접기
key-walk = 시나리오 고르기
key-play-first = 고른 시나리오 재생
key-play-other = 다른 시나리오 재생
key-library = 시나리오 목록
key-theme = 밝게, 어둡게
key-language = 영어, 한국어
key-present = 발표 모드
key-full = 전체 화면
key-back = 뒤로, 긴 이동 멈춤
key-open = 시나리오 파일 열기
key-story-on = 다음 단계
key-story-back = 이전 단계
key-answer = 손 든 사람 세기
key-take-back = 한 명 빼기
key-zone = 가용 영역 장애, 복구
key-edit = 설정 바꾸기
key-save = 시나리오로 저장
key-undo = 방금 바꾼 것 되돌리기
