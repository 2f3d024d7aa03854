"""Statements of money as tables and in words."""
