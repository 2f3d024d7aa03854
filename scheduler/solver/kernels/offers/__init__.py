"""Kernels that answer for each shift whether it can take one more visit. They stand apart: the search is not compiled anew with them."""
