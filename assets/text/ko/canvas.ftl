### Words on cards, links and frames. Little room: neither language may outgrow its place by much.

## Frames.

region = AWS 리전
on-premises = 온프레미스

## Every card.

down = 중단

## Clients.

users = 사용자
one-head = 한 명 = 초당 { $rate }
one-head-per-minute = 한 명 = 분당 { $rate }
one-head-users = 한 명 = { $n }명
wait-for-answer = 응답 대기
answer = 응답
told-no = { $rate } 거절됨

## API Gateway.

token-bucket = 토큰 버킷
of-burst = / 버스트 { $n }
cache-off = 캐시 꺼짐
cache-off-why = 모든 요청이 통과
hits = 적중
entries = 항목 { $n }개
in-progress = 처리 중
integration = 통합

## Lambda.

of-concurrent = / 동시 실행 { $n }
of-reserved = / 예약 { $n }
busy-starting = 실행 { $busy }, 시작 { $starting }
busy-warm = 실행 { $busy }, 대기 { $warm }
init = 초기화 { $time }
events-wait = 이벤트 { $n }건 대기
kept-ready = 프로비저닝 { $n }
one-slot = 칸 1개 = { $n }

## Queue.

oldest-waits = 최장 대기
one-block = 블록 1개 = { $n }건
one-envelope = 봉투 1개 = 1건
oldest-first = 오래된 것부터 나감 →
nothing-waits = 대기 없음
hidden-for = { -visibility-timeout } { $time }
time-left = { $time } 남음
waits-again = 0초: 다시 대기
delayed = 지연
back-again = 되돌아옴
polls-open = 수신 대기 { $n }
more-groups = +{ $n }개 그룹

## Dead-letter queue.

dead = 배달 못함
oldest = 최장 { $time }
nothing-dead = 비어 있음
receive-moves = { $n }번째 수신이면 이리로

## DynamoDB.

writes = 쓰기 단위/s
reads = 읽기 단위/s
used-of = { $used } / { $most }
of-limit = / { $n }
burst-credit = 버스트 크레딧, { $what }
left-this-second = 이번 초에 남은 { $what }
burst-writes = 쓰기
burst-reads = 읽기
empty-in = { $time } 뒤 바닥
partitions = 파티션 { $n }
provisioned = 프로비저닝
on-demand = 온디맨드

## Auto Scaling group.

serving = 가동 중
starting = { $n }대 시작 중
seconds-until-ready = 준비까지 남은 초
threads-busy-of = 스레드 { $busy } / { $n } 사용
threads-busy = 사용 중 스레드
least = 최소 { $n }
most = 최대 { $n }
desired = 목표 { $n }
desired-is-most = 목표 { $n } = 최대
desired-changed = { $at } 목표 { $from } → { $to }
backlog = 인스턴스당 밀린 메시지, 목표
cooldown = 휴지 시간
fixed-size = 크기 고정
tracked = 지표, 목표
by-alarms = 경보가 조정

## Alarms and logs.

alarm-ok = 정상
alarm-on = 경보
alarm-unknown = 데이터 없음
of-points = { $n } / 데이터 { $of }개
stored = 보관
ingested = 기록됨
kept-days = { $n }일 보관
kept-for-ever = 만료 없음

## Servers.

of-threads = / 스레드 { $n }
servers = 서버 { $n }대
servers-up = { $up } / { $n }대 가동
accept-queue = 접속 대기열
one-dot = 점 1개 = { $n }
turned-away = 거절

## RDS and its proxy.

of-connections = / 연결 { $n }
working-queued = 실행 { $working }, 대기 { $queued }
vcpus = vCPU { $n }개
last-query = 최근 질의
back-in = 복구까지 { $time }
standby = 대기 인스턴스 있음
client-connections = 클라이언트 { $n }
wait-for-connection = 연결 대기

## SNS.

published = 게시
copies-given-up = 포기한 사본
copies-wait = { $n } 대기

## EventBridge.

events = 이벤트
no-rule-took = 맞는 규칙 없음

## Direct Connect.

link = 회선
tunnel = 터널
until-vpn = 뒤 VPN 전환
queue-before-link = 앞 대기열
lost-on-the-way = 유실된 요청

## S3.

requests-per-second = 요청/s
put = 쓰기
get = 읽기
per-prefix = 한도는 접두사별

## Brokers on an instance.

room-taken = 사용 중인 공간
kept-on-disk = 디스크에 보존
only-in-memory = 메모리에만 보관
lost-for-good = 영구 유실
are-lost = 유실 { $n }

## Consoles.

of-commands = / 명령 { $n }
next-at = 다음 { $time }
script-over = 스크립트 끝

## Cognito.

sign-ins = 로그인
renewals = 갱신
quota-left = 남은 할당량
valid-for = 토큰 유효 시간 { $time }

## WebSocket.

open-connections = 연결됨
closed-by-api = API가 닫음

## Links.

steers = 목표 { $from } → { $to }
are-empty = 빈 응답 { $rate }
are-retries = 재시도 { $rate }
