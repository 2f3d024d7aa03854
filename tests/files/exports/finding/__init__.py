"""Tables and columns of exports."""
