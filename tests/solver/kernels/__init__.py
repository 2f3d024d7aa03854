"""Kernels against plain twins."""
