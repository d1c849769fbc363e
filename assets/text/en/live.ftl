### What a person does to a running scenario: buttons of a node, its parameters, undo, saving.

do-burst = Burst
do-poison = Poison
do-kill-worker = Kill a worker
do-stop = Stop
do-recover = Recover
do-slow = Slow down
do-normal = Normal speed
do-lose-zone = Lose the zone
do-restore-zone = Restore the zone
do-flush = Flush the cache
run-is-over = The run is over. Go back in time to change something.
nothing-to-slow = Nothing here takes time.
which-zone = Which zone?

## Parameters in the inspector.

not-set = not set
change-hint = Click, or press E, to change it while it runs.
fixed-hint = Fixed while it runs. Change it in the file.
list-hint = Part of a list. Change it in the file.
edit-hint = Enter sets it · Tab next · Esc leaves it
nothing-to-change = Nothing here can change while it runs.

## After a change.

undo = Undo
nothing-to-undo = Nothing to undo. A change can be undone for 5 s.
undone = Undone: { $what }

## Saving the session as a scenario.

save-file = Save as scenario
save-hint = Path of the new file. Enter saves it, Esc goes back.
save-elsewhere = Write another path, in a folder that exists and may be written to.
changes-to-save =
    { $n ->
        [0] Nothing was changed live: the file will be the scenario as it is.
        [one] The scenario, with { $n } live change in its timeline.
       *[other] The scenario, with { $n } live changes in its timeline.
    }
file-exists = { $path } exists. Enter again replaces it.
saved = Saved. To replay it: loosely run { $path }
