"""Who should serve whom: providers compared, packages re-allocated under a cap, and swaps that both sides gain by."""
