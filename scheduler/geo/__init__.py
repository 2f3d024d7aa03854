"""Distances, travel matrices, and the locations of postcodes."""
