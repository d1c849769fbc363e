### Spans of time in sentences: "34 s", "3 min 38 s".

microseconds = { $n } µs
milliseconds = { $n } ms
seconds = { $n } s
minutes = { $n } min
hours = { $n } h
minutes-and-seconds = { $minutes } min { $seconds } s
hours-and-minutes = { $hours } h { $minutes } min
