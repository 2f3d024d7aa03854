"""Tests of the answers for one more visit."""
