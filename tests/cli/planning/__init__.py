"""Commands: those that plan ahead."""
