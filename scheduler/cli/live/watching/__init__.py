"""The process that watches a day: its state, its log, and the questions that it answers."""
