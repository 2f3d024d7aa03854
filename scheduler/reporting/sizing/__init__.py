"""The size of a service as tables and in words."""
