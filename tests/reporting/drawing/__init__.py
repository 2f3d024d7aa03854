"""Tests of the picture of a roster."""
