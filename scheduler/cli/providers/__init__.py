"""Several providers and those who pay them: clusters, transfers, quotes, bills and nights."""
