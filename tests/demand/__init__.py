"""Makers of problems."""
