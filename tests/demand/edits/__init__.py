"""Changes that become plans."""
