### What queueing theory says, as a line under a chart's title. Names of models are as queueing theory writes them.
### The line is about 270 px wide: some 45 letters.

model-nobody-waits = M/G/∞, 기다림 없음
model-little = 리틀의 법칙, L = λW
with-load = { $model }, 부하 { $load }
fluid-grows = 이론, 과부하 동안 +{ $rate }
fluid-drains = 이론, 풀리는 동안 { $rate }

## The assumption that is broken, where no model holds.

broken-no-steady-state = 정상 상태 없음: 부하 { $load }, 1을 넘습니다.
broken-not-poisson = 도착이 푸아송 과정이 아닙니다.
broken-rate-changes = 도착률이 변하고 있습니다.
broken-closed-loop = 응답을 받아야 다시 요청합니다.
broken-held-up = 푸아송이 아님: { $node }에서 밀립니다.
broken-unforeseen = 도착률이 캐시에 달려 있습니다.
broken-behind = { $node }에 정상 상태가 없습니다.
broken-no-model = { $node }의 모형이 없습니다.
broken-in-turn = 서버가 번갈아 받아 푸아송이 아닙니다.
broken-batches = 메시지를 묶음으로 가져갑니다.
broken-scaling = 그룹의 대수가 변하고 있습니다.
broken-down = 멈춰 있습니다.
broken-worker-lost = 처리기를 잃었습니다.
broken-impatient = 응답 전에 호출자가 포기합니다.
broken-comes-again = 거절된 요청이 다시 옵니다.
broken-arrivals = 가정은 { $expected }, 도착은 { $measured }입니다.
broken-refuses = 한도 때문에 { $rate } 거절됩니다.

## Orders.

failed-so-far = 지금까지 실패 { $failed }, 유실 { $lost }, 확인 못 받음 { $unacknowledged }
goodput = 들어온 { $unit }, 제때 완료
