"""Tests of re-allocations and swaps between providers."""
