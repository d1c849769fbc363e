### What changes the world from outside, as the timeline, the narrator and the notices name it.

node-fails = { $node } 중단
node-is-back = { $node } 복구
normal-speed = { $node } 원래 속도
slower = { $node } { $factor }배 느려짐
more-latency = { $node } 지연 +{ $latency }
at-once = { $node } 한꺼번에 { $n }
cache-flushed = { $node } 캐시 비움
sends-poison = { $node } 불량 요청
loses-worker = { $node } 한 대 중단
zone-is-lost = 가용 영역 { $zone } 장애
zone-is-back = 가용 영역 { $zone } 복구
executes-policy = { $node } 정책 { $policy } 실행
protects-instances = { $node } 인스턴스 보호 설정
lifts-protection = { $node } 인스턴스 보호 해제
has-unhealthy = { $node } 인스턴스 상태 불량
has-healthy = { $node } 인스턴스 상태 정상
