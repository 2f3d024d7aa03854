"""Finds tables in the sheets of an export, and what their columns stand for."""
