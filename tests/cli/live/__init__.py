"""Commands: those of a day that is going on."""
