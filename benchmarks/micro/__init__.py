"""Micro-benchmarks of the parts that a solve is made of: ``python -m pytest benchmarks/micro``."""
