"""The exact solver: all rules as one CP-SAT model, for problems of up to about 40 tasks."""
