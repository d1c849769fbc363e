### What changes the world from outside, as the timeline, the narrator and the notices name it.

node-fails = { $node } fails
node-is-back = { $node } is back
normal-speed = { $node } at normal speed
slower = { $node } { $factor }× slower
more-latency = { $node } latency +{ $latency }
at-once = { $node } { $n } at once
cache-flushed = { $node } cache flushed
sends-poison = { $node } sends a poisoned one
loses-worker = { $node } loses a worker
zone-is-lost = zone { $zone } is lost
zone-is-back = zone { $zone } is back
executes-policy = { $node } executes { $policy }
protects-instances = { $node } protects instances
lifts-protection = { $node } lifts protection
has-unhealthy = { $node } has unhealthy instances
has-healthy = { $node } has healthy instances
