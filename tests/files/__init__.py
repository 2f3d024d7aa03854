"""Folders, tables and rosters as files."""
