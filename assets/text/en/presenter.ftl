### Presenter mode: read from the back row, so as short as can be.

present = Present
predict = What do you think?
hands = hands
hands-right = { $right } of { $all } hands were right.
watch-it = Watch it happen
watch-on = Play on
pause-it = Pause
again-from-start = From the start

## Keys in the foot.

foot-answer = answer
foot-play = play
foot-next = next
foot-leave = leave
arriving-now = arriving
foot-other = other side

## The sum behind a step.

sum-since = Since the question
sum-told-no = told no
sum-before = { $what } before
sum-left-over = { $node }: what is left over
sum-until-empty = { $node }: how long until it is empty, going on like this
sum-let-in = { $node }: what is let in
sum-attempts-each = { $node }: attempts for each one
sum-held = { $node }: what one instance holds
sum-in = in
sum-out = out
sum-more-waiting = more waiting
sum-arrive = arrive
sum-turned-away = turned away
sum-admitted = let in
sum-attempts = attempts
sum-new = new
sum-each = each
sum-held-each = each
sum-instances = instances
