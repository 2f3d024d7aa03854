"""Tests of folders that nobody can be found in."""
