"""Overlays: a small file that says what is different from a folder."""
