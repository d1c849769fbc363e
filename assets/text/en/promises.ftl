### What a scenario promises of its run, on its card of the library: what is measured, and its number.

promise-more =
    { $n ->
        [one] { $n } more expectation
       *[other] { $n } more expectations
    }
promise-none = none
promise-not = not { $n }
promise-over = over { $n }
promise-under = under { $n }
promise-at-least = at least { $n }
promise-at-most = at most { $n }
promise-before = before { $n }
promise-after = after { $n }
promise-between = { $least } to { $most }

## What is made of many values.

promise-statistic = { $what } { $statistic }
promise-max = at the peak
promise-min = at the lowest
promise-last = at the end
promise-mean = on average
promise-per-second = per second

## What is measured.

promise-pending = still open
promise-on-time = done on time
promise-on-time-per-second = done on time per second
promise-completion-time = time until done
promise-answer-time = answer time
promise-last-ended = last end
promise-last-failed = last failure
promise-last-late = last late one
promise-cost = cost
promise-cost-per-month = cost of a month
promise-answered = answered
promise-retries = retries
promise-attempts = attempts
promise-timeouts = timeouts
promise-received = received
promise-worked-off = worked off
promise-came-back = came back
promise-empty-receives = empty receives
promise-wait = wait
promise-failed-tries = failed tries
promise-busy-threads = busy threads
promise-in-service = in service
promise-invocations = invocations
promise-cold-starts = cold starts
promise-spilled-over = beyond the provisioned
promise-errors = errors
promise-given-up = given up
promise-cache-hits = cache hits
promise-cache-misses = cache misses
promise-billed-requests = billed requests
promise-requests = requests
promise-queries = queries
promise-connections-refused = connections refused
promise-connections-closed = connections closed
promise-write-units = write units
promise-stored = stored
promise-state-changes = changes of state
