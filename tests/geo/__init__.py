"""The streets."""
