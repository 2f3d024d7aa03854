"""What cells and words of exports mean."""
