"""The compiled problem as arrays, and its solutions."""
