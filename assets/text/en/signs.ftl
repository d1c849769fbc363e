### The pages that show the signs of the picture, and every kind of card.

signs = Signs on the picture
cards = Kinds of cards
any-key = Any key goes back.
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
