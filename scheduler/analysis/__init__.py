"""Computes key figures of a roster and of a period; nothing here solves."""
