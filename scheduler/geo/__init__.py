"""The streets: distances, travel matrices, and where a postcode is."""
