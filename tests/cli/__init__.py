"""The command line, called wrongly and rightly."""
