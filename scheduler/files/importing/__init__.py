"""Files as they come, turned into checked records."""
