"""The tables: their columns, their settings, and the keys of the rules."""
