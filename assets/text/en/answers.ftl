### The answers of "Why?": one sentence or two, in large type.

answer-work-outlived = The work took { $took }. The { -visibility-timeout } is { $hidden }.
answer-batch-outlived = With the { $n } before it in its batch, the work took { $took }. The { -visibility-timeout } is { $hidden }.
answer-not-done-in-time = The work was not done within the { -visibility-timeout } of { $hidden }.
answer-handler-failed = The handler failed. { $hidden } after its receive the message was visible again.
answer-handler-gone = Its worker was gone before it was done. After { $hidden } the message was visible again.
answer-not-deleted = The work was done, but nobody deleted the message within { $hidden }.
answer-both-attempts = The caller gave up after { $took } and tried again. { $late } later the first attempt took effect.
answer-already-happened = It had already happened when the caller gave up after { $took } and tried again.
answer-expired = Nobody took it for { $took }. The queue keeps messages no longer.
answer-received-too-often =
    { $n ->
        [one] It was received { $n } time and never deleted.
       *[other] It was received { $n } times and never deleted.
    }
answer-gave-up = No answer came in time: the client gave up after { $took }.
answer-gave-up-after-attempts = In { $n } attempts no answer came in time: the client gave up after { $took }.
answer-unheard = The client was told no after { $told }. { $late } later it happened all the same.
answer-unheard-already = It had happened already when the client was told no after { $told }.
answer-attempts =
    { $n ->
        [one] It took { $n } attempt.
       *[other] It took { $n } attempts.
    }
answer-not-over = Its story is not over yet.

## Nearly all of the time was spent at one place.

answer-waited = It waited { $took } in { $node }.
answer-waited-its-turn = It waited { $took } at { $node } for its turn.
answer-worked = The work at { $node } took { $took }.
answer-answered = { $node } took { $took } to answer.

## The longest stretch, of all the time it took.

answer-waited-of = Of { $total }, it waited { $took } in { $node }.
answer-waited-for-work-of = Of { $total }, it waited { $took } at { $node } before anybody worked on it.
answer-waited-for-batch-of = Of { $total }, it waited { $took } at { $node } for the others of its batch.
answer-worked-of = Of { $total }, the work at { $node } took { $took }.
answer-answered-of = Of { $total }, { $node } took { $took } to answer.

## The line under the answer: who held it, and who took it next.

answer-held-same = { $first } still held receive { $n } when the message became visible again, and took it once more.
answer-held-other = { $first } still held receive { $n } when the message became visible again, so { $next } took it once more.
answer-held = { $first } still held receive { $n } when the message became visible again.
