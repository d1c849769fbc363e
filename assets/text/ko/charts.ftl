### Titles of charts. The vendor's name of the metric stands beside them and is not translated.

alarmed = 경보 상태
data-points = 데이터 포인트
log-volume = 로그 양(바이트)
waiting-messages = 대기 메시지
in-service = 가동, 목표 대수
requests-in-done = 보냄, 응답
outstanding = 응답 대기
concurrency = 동시 실행
throttles = 제한됨
connections = 연결
in-system = 시스템 내, 대기
refused = 거절
units = 쓰기, 읽기 용량
objects = 읽기, 쓰기
api-requests = 요청, 5XX
cache-hits = 캐시 적중, 실패
returned = 되돌아옴, DLQ로
response-time = 평균 응답 시간
requests-refused = 요청, 제한됨
age-of-oldest = 가장 오래 기다린 시간
distribution = 분포, 로그 눈금
