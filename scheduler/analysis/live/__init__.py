"""The day as it is going: what actuals say, projected along runs and pairs, and what it warns of."""
