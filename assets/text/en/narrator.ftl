### The narrator: what turned in the run, one sentence each.

narrator-backlog =
    { $n ->
        [one] { $n } waits in { $node }.
       *[other] { $n } wait in { $node }.
    }
narrator-drained = { $node } is drained. At most, { $n } waited.
narrator-alarm = { $node } goes off.
narrator-alarm-after = { $node } goes off: { $needed } of { $of } periods of { $period } were beyond.
narrator-alarm-over = { $node } is OK again after { $time }.
narrator-wanted =
    { $to ->
        [one] { $node } wants { $to } instance instead of { $from }.
       *[other] { $node } wants { $to } instances instead of { $from }.
    }
narrator-first-in-service = The first new instance of { $node } is in service, { $time } after it was wanted.
narrator-all-in-service =
    { $n ->
        [one] { $node } has its one instance in service.
       *[other] { $node } has all { $n } instances in service.
    }

## The sentence of a rule, which stands with the rule.

narrator-rule = { $node }: { $rule }
narrator-dead-letter = { $node } moves its first message to the { -dead-letter-queue }.
narrator-failed-over = The standby of { $node } has taken over.
narrator-first-twice = #{ $n } is the first that was done twice. W asks why.
narrator-first-lost = #{ $n } is the first that was lost. W asks why.
narrator-first-unacknowledged = #{ $n } is the first that happened although its client was told no. W asks why.
narrator-first-failed = #{ $n } is the first that failed. W asks why.
narrator-flow-fell = { $sent } { $unit } a second come, { $done } are done in time.
narrator-flow-back = { $done } { $unit } a second are done in time again; { $sent } come.
