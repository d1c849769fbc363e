### The view "Why?": lists, questions, labels and what stands on its bars.

why-convention = a convention of this program
why-list-twice = Twice
why-list-lost = Lost
why-list-dead-lettered = DLQ
why-list-failed = Failed
why-list-unacknowledged = Unheard
why-list-slow = Slow
why-list-retried = Retried
why-column-number = number
why-column-sent = sent
why-column-took = took
why-no-answer = no answer, gave up after { $after }
why-told-at-once = told { $status } at once
why-told = told { $status } after { $after }
why-twice = #{ $n }: why was it done twice?
why-lost = #{ $n }: why was it lost?
why-dead-lettered = #{ $n }: why is it in the { -dead-letter-queue }?
why-failed = #{ $n }: why did it fail?
why-unacknowledged = #{ $n }: why did it happen although its client was told no?
why-slow = #{ $n }: why did it take so long?
why-retried = #{ $n }: why did part of it begin again?

## What an empty list means, and one thing to try.

why-none-lost = Nothing was lost. That is the point.
why-none-twice = Nothing was done twice.
why-none-dead-lettered = The dead-letter queues are empty.
why-none-failed = Nothing failed.
why-none-unacknowledged = Nobody was told no wrongly.
why-none-slow = Nothing is done yet.
why-none-retried = Nothing had to begin again.
why-none-hint = Play on, or ask about something else.
why-steps = Step by step, with the rule that decided
why-looking = Playing it a second time to see what happened

## Before the name of a node: the list shows only what concerns it.

why-only = only { $node }
why-prevented = What would have prevented it? Tried to the end, with the same arrivals.
why-trying = being tried
why-unknown = Nothing with this number was sent so far.

## What came of a trial: "lost 12 → 0, 3 open".

trial-no-difference = no difference, { $before }
trial-twice = done twice { $before } → { $after }
trial-lost = lost { $before } → { $after }
trial-dead-lettered = dead-lettered { $before } → { $after }
trial-failed = failed { $before } → { $after }
trial-unacknowledged = unacknowledged { $before } → { $after }
trial-slow = slowest { $before } → { $after }
trial-retried = retried { $before } → { $after }
trial-with-open = { $result }, { $n } open

## Rows of the waterfall, under the name of their node.

row-client = client
row-waiting = waiting
row-in-flight = in flight
row-receive = receive { $n }

## On the bars.

bar-visibility-over = receive { $n }: { $took } of visibility run out
bar-receive = receive { $n }: { $took }
bar-waits = waits: { $took }
bar-behind = { $n } before it: { $took }
