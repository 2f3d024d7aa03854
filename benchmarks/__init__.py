"""Measures the engine on public instances and generated days, beside other engines."""
