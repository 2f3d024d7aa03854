"""Re-allocations and swaps as tables, as a curve and as maps."""
