### The help overlay: what each key does.

keys = 단축키
key-play = 재생, 멈춤
key-step = 이전, 다음 사건
key-next = 이전, 다음 주요 순간
key-slower = 느리게, 빠르게
key-start = 처음으로, 한 번 더 누르면 바꾼 것 지우기
key-tab = 다음 노드
key-enter = 노드 살펴보기
key-kill = 처리기나 노드 중단
key-recover = 노드 복구
key-burst = 요청 폭주
key-slow = 노드를 다섯 배 느리게
key-flush = 캐시 비우기
key-poison = 다음 메시지를 불량으로
key-why = 왜 그랬는지 묻기
key-fit = 맞춤, 확대
key-panels = 타임라인, 옆 패널 접기
key-theme = 밝게, 어둡게
key-language = 영어, 한국어
key-full = 전체 화면
key-back = 뒤로
key-open = 시나리오 파일 열기
