"""Inputs without names, ids, addresses and dates of their own, for others to measure on."""

from scheduler.demand.anonymising.anonymise import anonymise

__all__ = ["anonymise"]
