"""Ruin and recreate: the search for good rosters."""
