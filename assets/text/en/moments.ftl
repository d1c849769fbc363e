### What happened at a moment, as the steps of "Why?" tell it.

moment-sent = Sent by { $node }.
moment-effect = { $node } has it: it has happened.
moment-effect-again = { $node } has it again: it has happened { $times } times.
moment-accepted-at-once = The client is told { $status } at once: for it, this is over.
moment-accepted = The client is told { $status } after { $after }: for it, this is over.
moment-client-gives-up = The client gives up after { $after }.
moment-told-at-once = The client is told { $status } at once.
moment-told = The client is told { $status } after { $after }.
moment-arrived = Attempt { $n } arrives at { $node }.
moment-answered = { $node } answers { $status }.
moment-answered-after = { $node } answers { $status } after { $after }.
moment-gave-up = { $node } got no answer in time.
moment-gave-up-after = { $node } got no answer within { $after }.
moment-stored = Stored in { $node }.
moment-received = Received by { $by }, receive { $n }.
moment-received-behind =
    { $before ->
        [one] Received by { $by }, receive { $n }. { $before } of its batch comes first.
       *[other] Received by { $by }, receive { $n }. { $before } of its batch come first.
    }
moment-visible-again = { $after } are over and nobody deleted it: visible again.
moment-deleted = Deleted from { $node }.
moment-old-receipt = The receipt of receive { $n } is out of date: the delete is accepted and deletes nothing.
moment-expired = { $node } drops it: it is too old.
moment-message-lost = It is gone with the instance of { $node }.
moment-moved = Received { $n } times: it moves to the { -dead-letter-queue }.
moment-visibility-changed = Its { -visibility-timeout } is set anew.
moment-reached = { $node } reaches it after { $after }.
moment-handled = { $node } is done with it after { $after }.
moment-handler-failed = { $node } fails on it after { $after }.
moment-handler-stopped = { $node } is stopped in the middle of it.
moment-event-accepted = { $node } takes it as an event.
moment-event-attempted = { $node } begins attempt { $n }.
moment-event-processed = { $node } has processed it.
moment-event-waits-again = Attempt { $n } failed: the event waits again.
moment-event-throttled = No concurrency for it: the event waits.
moment-given-up =
    { $n ->
        [one] { $node } gives it up after { $n } attempt.
       *[other] { $node } gives it up after { $n } attempts.
    }
