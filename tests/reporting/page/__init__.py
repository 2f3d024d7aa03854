"""Tests of the page of a roster."""
