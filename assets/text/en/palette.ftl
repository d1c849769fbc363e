### The command palette: every action, scenario and node, found by typing.

everything = Everything
palette-hint = An action, a scenario, a node
palette-nothing = Nothing here is called that.
palette-nothing-hint = Fewer letters find more.
a-scenario = scenario
palette-keys = choose
palette-do = do it
close = close
open-scenario = Open { $title }
select-node = Select { $name }
