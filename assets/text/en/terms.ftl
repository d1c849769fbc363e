### Terms that many texts share, so that each is written one way.

-visibility-timeout = visibility timeout
-dead-letter-queue = dead-letter queue
