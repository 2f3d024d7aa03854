"""The engine measured: public instances, generated days, other engines, and what came of it."""
