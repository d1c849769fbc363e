### Labels, buttons and notices of the window around the canvas. Lower case where a label stands beside a number.

scenarios = Scenarios
what-to-see = What do you want to see?
library-hint = Arrows choose, Enter plays, Ctrl K finds by name.
play = Play
open-file = Open file
open-hint = Path of a scenario file. Enter opens it, Esc goes back.
no-scenarios = There is no scenario here.
no-scenarios-hint = Press Ctrl+O and name a file.
light = Light
dark = Dark
help = Help
why = Why?
both-languages = EN · 한
strict = strict
realistic = realistic
seed = seed { $n }
rests-at = { $title }, paused at { $time }

## On a card of the library.

length = { $time } simulated
claims =
    { $n ->
        [one] { $n } expectation
       *[other] { $n } expectations
    }
library-told-no = { $n } told no
library-waited = { $n } waited
live-changes =
    { $n ->
        [one] { $n } live change
       *[other] { $n } live changes
    }
things-to-mend =
    { $n ->
        [one] { $n } thing to mend in { $file }
       *[other] { $n } things to mend in { $file }
    }
mend-hint = Line and column, what is wrong, and below it what to write instead.
trouble-with = { $file } cannot be used
trouble-hint = What is wrong with the file as a whole, and below it what to do.
no-such-file = There is no such file.
may-not-read = This file may not be read or written.
is-a-folder = This is a folder and no file.
name-another = Write another path, with the folder that the file is in.
select-a-node = No node is selected.
select-hint = Click one, or press Tab.
kill-nothing = Select a node first: Tab, or a click.
nothing-ails = This node is well already.
no-client = This scenario has no clients.
no-cache = This node has no cache.

## The account of all orders: "22,190 orders sent = 4,519 done + ...".

sent = { $unit } sent
account-of = as of { $time }
done = done
waiting = waiting
in-flight = in flight
on-the-way = on the way
failed = failed
dead-lettered = dead-lettered
lost = lost
unacknowledged = unacknowledged
duplicated = done twice
adds-up = all accounted for
does-not-add-up = the account does not add up

## Transport.

held = held
paused = paused
at-the-end = at the end
alarm = alarm
jumping = going there
speed = speed
reached = { $speed } reached

## Side panel and inspector.

story = Story
node = Node
parameters = Parameters
metrics = Metrics
causes = Causes
no-cause = Nothing was refused or delayed here.
handler = Handler
defaults = all defaults
level-and-most = { $now }  max { $most }
