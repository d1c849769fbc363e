### Steps of a handler in the inspector. `$effect` is a check mark or nothing, `$timeout` is " ≤ 3s" or nothing.

step-compute = compute { $work }
step-call = call { $to }{ $timeout }{ $effect }
step-event = event to { $to }{ $timeout }
step-read = read { $to }{ $timeout }{ $effect }
step-write = write { $to }{ $timeout }{ $effect }
step-query-table = query { $to } { $size }{ $timeout }
step-batch-get = get { $n } x { $to }{ $timeout }
step-batch-write = write { $n } x { $to }{ $timeout }
step-get = get { $to }{ $timeout }{ $effect }
step-put = put { $to }{ $timeout }{ $effect }
step-query = query { $to } { $work }{ $timeout }{ $effect }
step-connect = connect { $to }{ $timeout }
step-put-events = { $event } to { $to }{ $timeout }
step-publish = publish { $to }{ $timeout }
step-send = send { $to }{ $timeout }
step-post = post { $to }{ $timeout }{ $effect }
step-answer = answer { $status }
step-log = log { $to } { $size }
step-effect = effect ✓
step-fail = fail { $percent } %
step-fail-if-poisoned = fail if poisoned
