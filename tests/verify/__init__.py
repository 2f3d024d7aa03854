"""The inspector, inspected."""
