### Spans of time in sentences: "34 s", "3 min 38 s".

microseconds = { $n }마이크로초
milliseconds = { $n }밀리초
seconds = { $n }초
minutes = { $n }분
hours = { $n }시간
minutes-and-seconds = { $minutes }분 { $seconds }초
hours-and-minutes = { $hours }시간 { $minutes }분
