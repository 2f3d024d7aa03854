"""Answers about one more visit in a roster that stands."""
