"""Marks that several files of tests share."""

import os

import pytest

plain_python = pytest.mark.skipif(os.environ.get("NUMBA_DISABLE_JIT") != "1", reason="compiled, these have no way in from Python")
"""Skips tests of inner kernels where kernels are compiled."""
