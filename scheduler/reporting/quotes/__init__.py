"""Quotes as tables and in words."""
