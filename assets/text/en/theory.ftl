### What queueing theory says, as a line under a chart's title. Names of models are as queueing theory writes them.
### The line is about 270 px wide: some 45 letters.

model-nobody-waits = M/G/∞, nobody waits
model-little = Little's law, L = λW
with-load = { $model }, load { $load }
fluid-grows = theory, +{ $rate } while overloaded
fluid-drains = theory, { $rate } while it drains

## The assumption that is broken, where no model holds.

broken-no-steady-state = No steady state: load { $load }, above 1.
broken-not-poisson = Arrivals are not Poisson.
broken-rate-changes = The arrival rate is changing.
broken-closed-loop = Who asks waits for the answer first.
broken-held-up = Not Poisson: { $node } holds up arrivals.
broken-unforeseen = How much arrives depends on a cache.
broken-behind = { $node } has no steady state.
broken-no-model = No model of { $node }.
broken-in-turn = Servers take turns: arrivals not Poisson.
broken-batches = Messages are taken in batches.
broken-scaling = The group is scaling.
broken-down = It is down.
broken-worker-lost = It has lost a worker.
broken-impatient = Callers give up before the answer.
broken-comes-again = Who is refused comes again.
broken-arrivals = { $measured } arrive, { $expected } were assumed.
broken-refuses = A limit refuses { $rate }.

## Orders.

failed-so-far = so far { $failed } failed, { $lost } lost, { $unacknowledged } unacknowledged
goodput = { $unit } in, on time
