### The help overlay: what each key does.

keys = Keys
key-play = play, pause
key-step = one event back, on
key-next = previous, next interesting moment
key-slower = slower, faster
key-start = start; again: forget live changes
key-tab = next node
key-enter = inspect the node
key-kill = kill a worker, or stop the node
key-recover = recover the node
key-burst = a burst of requests
key-slow = slow the node down five times
key-flush = flush the cache
key-poison = poison the next message
key-why = why did that happen?
key-fit = fit, zoom
key-panels = fold the timeline, the side panel
key-theme = light or dark
key-language = English or Korean
key-full = full screen
key-back = back
key-open = open a scenario file
