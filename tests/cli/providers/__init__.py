"""Commands: those for several providers and their bills."""
