"""Folders, rosters and key figures written to files."""
