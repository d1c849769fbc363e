### Following one message by eye: the line at the top of the canvas that says where it is.

nothing-to-follow = Nothing is on its way.
follow-awaited = on its way
follow-flies = on its way from { $from } to { $to }

## What its last step means for where it stands.

follow-at = at { $node }
follow-waits = waits in { $node }
follow-in-flight = received from { $node }, in flight
follow-turn = waits for its turn at { $node }
follow-worked-on = { $node } works on it
follow-handled = { $node } is done with it
follow-failed-at = { $node } failed on it
follow-answered = { $node } has answered
follow-refused = { $node } has refused it
follow-gave-up = { $node } gave up waiting
follow-deleted = deleted from { $node }
follow-dead = in the dead-letter queue

## How it ended.

follow-completed = completed
follow-failed = failed
follow-lost = lost
follow-unacknowledged = done, although its client was told no
follow-duplicated = done twice
