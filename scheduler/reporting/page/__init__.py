"""A roster as one page for a browser: board, map and reasons, in a file that asks nothing of any other."""
