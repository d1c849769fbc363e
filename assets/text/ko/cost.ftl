### The tab "Cost".

cost = 비용
why-tab = 왜
so-far = 지금까지
a-month = 이대로 한 달이면
cost-so-far = 누적 비용
free = 무료
free-hint = AWS가 요금을 매기지 않습니다.
no-price = 가격 없음
no-free-tier = 프리 티어 미적용
prices = { $region } 온디맨드 가격, { $compiled }
