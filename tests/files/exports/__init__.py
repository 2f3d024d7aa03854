"""Exports of products."""
