### Words on cards, links and frames. Little room: neither language may outgrow its place by much.

## Frames.

region = AWS Region
on-premises = On premises

## Every card.

down = down

## Clients.

users = users
one-head = one head = { $rate }/s
one-head-per-minute = one head = { $rate }/min
one-head-users = one head = { $n }
wait-for-answer = waiting
answer = answer
told-no = { $rate } told no

## API Gateway.

token-bucket = Token bucket
of-burst = of { $n } burst
cache-off = Cache off
cache-off-why = each request passes
hits = hits
entries =
    { $n ->
        [one] { $n } entry
       *[other] { $n } entries
    }
in-progress = in progress
integration = integration

## Lambda.

of-concurrent = of { $n } concurrent
of-reserved = of { $n } reserved
busy-starting = { $busy } busy, { $starting } starting
busy-warm = { $busy } busy, { $warm } warm
init = init { $time }
events-wait =
    { $n ->
        [one] { $n } event waits
       *[other] { $n } events wait
    }
kept-ready = { $n } provisioned
one-slot = 1 slot = { $n }

## Queue.

oldest-waits = oldest waits
one-block =
    { $n ->
        [one] 1 block = { $n } message
       *[other] 1 block = { $n } messages
    }
one-envelope = 1 envelope = 1 message
oldest-first = oldest leaves first →
nothing-waits = nothing waits
hidden-for = { -visibility-timeout } { $time }
time-left = { $time } left
waits-again = 0 s: waits again
delayed = delayed
back-again = returned
polls-open =
    { $n ->
        [one] { $n } poll open
       *[other] { $n } polls open
    }
more-groups =
    { $n ->
        [one] +{ $n } group
       *[other] +{ $n } groups
    }

## Dead-letter queue.

dead = dead letters
oldest = oldest { $time }
nothing-dead = empty, as it should be
receive-moves = receive { $n } moves it here

## DynamoDB.

writes = write units/s
reads = read units/s
used-of = { $used } of { $most }
of-limit = of { $n }
burst-credit = burst credit, { $what }
left-this-second = left this second, { $what }
burst-writes = writes
burst-reads = reads
empty-in = empty in { $time }
partitions = partitions { $n }
provisioned = provisioned
on-demand = on-demand

## Auto Scaling group.

serving = in service
starting = { $n } starting
seconds-until-ready = seconds until ready
threads-busy-of = { $busy } of { $n } threads busy
threads-busy = threads busy
least = min { $n }
most = max { $n }
desired = desired { $n }
desired-is-most = desired { $n } = max
desired-changed = { $at } desired { $from } → { $to }
backlog = backlog per instance, target
cooldown = cooldown
fixed-size = no scaling policy
tracked = metric, target
by-alarms = scaled by alarms

## Alarms and logs.

alarm-ok = OK
alarm-on = ALARM
alarm-unknown = NO DATA
of-points = { $n } of { $of } points
stored = kept
ingested = written
kept-days =
    { $n ->
        [one] kept { $n } day
       *[other] kept { $n } days
    }
kept-for-ever = never expires

## Servers.

of-threads = of { $n } threads
servers =
    { $n ->
        [one] { $n } server
       *[other] { $n } servers
    }
servers-up = { $up } of { $n } up
accept-queue = accept queue
one-dot = 1 dot = { $n }
turned-away = refused

## RDS and its proxy.

of-connections = of { $n } connections
working-queued = { $working } working, { $queued } queued
vcpus =
    { $n ->
        [one] { $n } vCPU
       *[other] { $n } vCPUs
    }
last-query = last query
back-in = back in { $time }
standby = standby ready
client-connections =
    { $n ->
        [one] { $n } client
       *[other] { $n } clients
    }
wait-for-connection = wait for a connection

## SNS.

published = published
copies-given-up = copies given up
copies-wait =
    { $n ->
        [one] { $n } waits
       *[other] { $n } wait
    }

## EventBridge.

events = events
no-rule-took = no rule took

## Direct Connect.

link = link
tunnel = tunnel
until-vpn = until the VPN
queue-before-link = queue before it
lost-on-the-way = requests lost

## S3.

requests-per-second = requests/s
put = put
get = get
per-prefix = limits are per prefix

## Brokers on an instance.

room-taken = room taken
kept-on-disk = kept on disk
only-in-memory = in memory only
lost-for-good = lost for good
are-lost = { $n } lost

## Consoles.

of-commands =
    { $n ->
        [one] of { $n } command
       *[other] of { $n } commands
    }
next-at = next at { $time }
script-over = script is over

## Cognito.

sign-ins = sign-ins
renewals = renewals
quota-left = quota left
valid-for = tokens valid for { $time }

## WebSocket.

open-connections = open
closed-by-api = closed by the API

## Links.

steers = desired { $from } → { $to }
are-empty = { $rate } empty
are-retries = { $rate } retries
