### The keys: what each does, and what it is about.

keys = Keys
group-time = Time
group-node = Node
group-view = View
group-program = Program

## Each names what a key does, in the help and in the command palette, where it is searched for.

key-play = play, pause
key-step = one event on
key-step-back = one event back
key-next = next interesting moment
key-previous = last interesting moment
key-slower = slower
key-faster = faster
key-start = start; again: forget changes
key-tab = next node
key-tab-back = node before
key-enter = inspect the node
key-kill = kill a worker, or stop the node
key-recover = recover the node
key-burst = a burst of requests
key-slow = slow the node down five times
key-flush = flush the cache
key-poison = poison the next message
key-why = why did that happen?
key-follow = follow a message
key-why-next = next one of the list
key-why-back = one of the list before
key-fork = fork: compare from here
key-switch = the other side of a twin
key-compare = compare with what helps most
key-fit = show everything
key-zoom-in = zoom in
key-zoom-out = zoom out
key-timeline = fold the timeline
key-side = fold the side panel
key-walk = choose a scenario
key-play-first = play the chosen scenario
key-play-other = play another scenario
key-library = all scenarios
key-theme = light or dark
key-language = English or Korean
key-present = present
key-full = full screen
key-back = back, or stop a long jump
key-open = open a scenario file
key-story-on = next step
key-story-back = step before
key-answer = count a hand
key-take-back = take a hand back
key-zone = lose the zone, or restore it
key-edit = change a parameter
key-save = save as scenario
key-undo = undo a live change
