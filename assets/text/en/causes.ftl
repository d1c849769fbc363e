### Badges: why a node refuses or delays, and how often: "429, 118/s".

cause-throttled = 429, { $rate }
cause-over-capacity = over capacity, { $rate }
cause-over-in-flight = too many in flight, { $rate }
cause-queue-full = queue full, { $rate } refused
cause-timed-out = timeout, { $rate }
cause-too-many-connections = too many connections, { $rate }
cause-visibility-ended = returned, { $rate }
cause-dead-lettered = dead-lettered, { $rate }
cause-expired = expired, { $rate }
cause-slow-down = 503 Slow Down, { $rate }
cause-passed-on = passes on, { $rate }
cause-quota-used-up = 429 quota used up, { $rate }
cause-blocked = 403 firewall, { $rate }
cause-not-signed-in = 401, { $rate }
cause-no-key = 403 no key, { $rate }
cause-too-large = too large, { $rate }
cause-duplicate-dropped = duplicates dropped, { $rate }
cause-second-copy = second copies, { $rate }
cause-no-retry-left = retry quota empty, { $rate }
cause-over-connect-quota = 429 connects, { $rate }
cause-let-go = batches let go, { $rate }
cause-too-late = deleted too late, { $rate }
cause-lost-at-work = lost at work, { $rate }
cause-closed-idle = closed when idle, { $rate }
cause-given-up = given up, { $rate }
cause-failing-over = failing over, { $rate }
cause-fits-no-rule = no rule fits, { $rate }
cause-hot-key = hot key, { $rate }
cause-nobody-there = nobody there, { $rate }
cause-cold-start = cold start, { $rate }
cause-failed = failed, { $rate }
cause-nothing-finished = +{ $rate }, nothing is finished
cause-too-few-workers = +{ $rate }, too few workers

## A rule that no badge knows is named by the last part of its own name, which is English; Korean says what it is.

cause-other = { $name }, { $rate }
all-threads-busy =
    { $n ->
        [one] all threads busy, { $n } waits
       *[other] all threads busy, { $n } wait
    }
