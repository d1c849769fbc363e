### Terms that many texts share, so that each is written one way.

-visibility-timeout = 표시 제한 시간
-dead-letter-queue = 배달 못한 편지 대기열
