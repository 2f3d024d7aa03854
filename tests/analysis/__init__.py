"""Readers of rosters."""
