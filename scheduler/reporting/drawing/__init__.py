"""A roster as a picture."""
