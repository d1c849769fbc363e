### The pages that show the signs of the picture, and every kind of card.

signs = Signs on the picture
cards = Kinds of cards
sign-tokens = What travels
sign-links = Links
sign-badges = Badges, and the rules behind them
sign-far = far
sign-mid = middle
sign-near = near
sign-unit = orders
sign-held = held

## Each kind of token: its name, and what it means.

sign-request = request
sign-request-means = asks, and waits for an answer
sign-response = answer
sign-response-means = goes back the same way
sign-message = message
sign-message-means = left in a queue, or taken from it; nobody waits
sign-batch = batch
sign-batch-means = so many messages taken at once
sign-retry = retry
sign-retry-means = the same again, a second or later time
sign-error = error
sign-error-means = refused, failed or lost
sign-cached = cached answer
sign-cached-means = no work behind it
sign-throttled = throttled
sign-throttled-means = entitled, but too fast
sign-followed = the one that is followed
sign-followed-means = ring and trail; everything else fades

## What a link shows at three rates.

sign-link-single = few: one token is one request, a dart is a retry
sign-link-even = more: evenly spaced, and the band is as wide as the rate
sign-link-flow = many: a flow, with stripes for what is retried and what fails

## Names of the actions that show them.

key-signs = signs on the picture
key-cards = kinds of cards

## Charts and colors.

sign-charts = Charts and colors
sign-colors = Colors
turn-pages = ← → turn the pages, any other key goes back.
page-of = { $page } / { $pages }
key-charts = charts and colors
vision-all = all cones
vision-no-red = no red
vision-no-green = no green
vision-no-blue = no blue
color-closest = closest two tokens
color-on-card = on card
color-cold = starting
color-warm = ready
color-busy = at work
color-terminated = ending
color-bg = canvas
color-panel = panel
color-card = card
color-raised = button
color-inset = well
color-line = outline
color-line2 = link
color-hi = text
color-mid = quiet text
color-lo = caption
color-accent = chosen
chart-theory = Solid is measured, dotted is what queueing theory says.
chart-broken = No dotted line: an assumption does not hold, and it is said which.
chart-wanted = Dashed is wanted, solid is what there is.
chart-alarm = The dashed line is the threshold of an alarm.
chart-spread = How long answers took, on a log scale; dashed are the percentiles.
chart-twin = A is dashed, B is solid. What lies between is filled, striped where it is bad.

## States in which cards are shown.

state-calm = calm
state-busy = busy
state-closed-loop = each waits for the answer
state-throttled = throttling
state-cached = answers from its cache
state-cold = cold starts
state-reserved = at its reserved limit
state-kept = kept ready
state-growing = growing
state-empty = empty
state-fifo = FIFO, groups locked
state-refusing = refusing
state-down = down
state-failover = failing over
state-zone-lost = a zone is lost
state-cooldown = cooling down
state-booting = booting
state-slow-reader = one reader is slow
state-hot-key = one key is hot
state-waiting = some wait
state-over-capacity = over its capacity
state-unknown = no data yet
state-ended = closing the idle
state-alarm = in alarm
