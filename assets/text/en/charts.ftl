### Titles of charts. The vendor's name of the metric stands beside them and is not translated.

alarmed = In alarm
data-points = Data points
log-volume = Log volume (bytes)
waiting-messages = Waiting messages
in-service = In service, desired
requests-in-done = Sent, answered
outstanding = Waiting for an answer
concurrency = Concurrent executions
throttles = Throttled
connections = Connections
in-system = In the system, queued
refused = Refused
units = Write, read units
objects = Gets, puts
api-requests = Requests, 5XX
cache-hits = Cache hits, misses
returned = Returned, moved to the DLQ
response-time = Answer time, mean
requests-refused = Requests, throttled
age-of-oldest = Age of the oldest
distribution = Distribution, log scale
