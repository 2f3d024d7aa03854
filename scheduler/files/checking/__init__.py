"""What looks odd in a folder that can be read."""
