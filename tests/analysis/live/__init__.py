"""Tests of the day as it is going."""
