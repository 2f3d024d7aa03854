"""How many carers a service takes, with the rota and the roster that show it."""
