"""Loops over the engine."""
