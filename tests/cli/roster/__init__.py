"""Commands: those about a roster."""
