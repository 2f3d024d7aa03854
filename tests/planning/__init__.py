"""Tests of what an agency does with the engine."""
