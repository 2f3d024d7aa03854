"""The exact model."""
