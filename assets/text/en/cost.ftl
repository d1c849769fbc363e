### The tab "Cost".

cost = Cost
why-tab = Why
so-far = so far
a-month = a month like this
cost-so-far = Cost so far
free = free
free-hint = AWS charges nothing for these.
no-price = no price
no-free-tier = no free tier taken off
prices = Prices of { $region }, on demand, { $compiled }
