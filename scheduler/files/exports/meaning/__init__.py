"""What the cells and words of an export mean: dates, times, durations, people."""
