"""Generated days and weeks."""
