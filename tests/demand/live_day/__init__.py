"""A day that has begun."""
