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
