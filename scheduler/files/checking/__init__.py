"""Checks of the rows against each other: contradictions are faults, oddities are warnings."""
