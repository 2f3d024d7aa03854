"""The problem as arrays, and solutions of it."""
