"""Groups of sleepovers as tables and as a map."""
