"""The documentation and its examples."""
