"""Tests of quotes for new packages."""
