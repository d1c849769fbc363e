### The twin: two runs beside each other, A and B.

fork = Fork
compare = Compare
twin-opening = Tight against loose
twin-opening-question = One shop, one promotion, the same orders. Which one fails them?
twin-length = { $time } simulated, { $watched } to watch at { $speed }
twin-against = { $a } against { $b }
twin-forked = { $title }, forked at { $at }
twin-what-if = { $title }: what if?

## What a side says about itself.

twin-as-it-was = as it was
twin-unchanged = still the same: select a node and press a letter
twin-done-at = { $what } at { $at }
twin-calls = { $way } calls { $name }
twin-sends = { $way } sends to { $name }
twin-takes = { $way }, { $name } take from it
twin-sent = sent

## Whether the same customers came to both.

twin-same = = same { $n } arrivals
twin-other-instants = different arrivals, { $n } each
twin-other-numbers = different arrivals: { $a } and { $b }

## Charts of the differences.

twin-chart-broken = { $unit } failed or lost so far
twin-chart-done = { $unit } done per second, late ones too
twin-arriving = arrivals { $rate }
twin-arriving-above = arrivals { $rate }, above the chart
twin-arriving-each = arrivals A { $a }, B { $b }
twin-difference = difference { $n }

## What is so at this moment.

twin-so-far = So far
twin-nothing = no { $unit } yet
twin-broke-none = failed none, lost none
twin-failed = failed { $n } of { $of } { $unit }
twin-lost = lost { $n } of { $of } { $unit }
twin-failed-and-lost = failed { $failed }, lost { $lost } of { $of } { $unit }
twin-unheard = told no, but done { $n }
twin-twice = done twice { $n }
twin-owes = still owes { $n } { $unit }
twin-dead = in a dead-letter queue: { $n }
twin-all-done = all { $n } { $unit } done

## What follows.

twin-even = No difference so far.
twin-waits = A queue turns failure into waiting: { $n } wait in { $here }.
twin-done-more = { $here } has done { $n } more { $unit } than { $there }.
twin-broke-fewer = { $here } has failed or lost { $n } fewer { $unit } than { $there }.
twin-equal = As many are done, and as many have failed, in both.

## What both cost.

twin-not-charged = not on AWS's bill: { $nodes }
