"""Random numbers of the kernel: xorshift128 (Marsaglia 2003, section 4) on 32-bit words kept in int64."""

from scheduler.solver.kernels.jit import inside
from scheduler.solver.kernels.layout import State

WORD = 0xFFFFFFFF


@inside
def draw_word(W: State) -> int:
    """A random word, 0 to 2**32 - 1."""
    x, w = W.rng[0] & WORD, W.rng[3] & WORD
    x ^= (x << 11) & WORD
    W.rng[0], W.rng[1], W.rng[2] = W.rng[1], W.rng[2], W.rng[3]
    w = w ^ (w >> 19) ^ x ^ (x >> 8)
    W.rng[3] = w
    return w


@inside
def draw_integer(W: State, n: int) -> int:
    """A random integer from 0 to n - 1, n up to 2**31."""
    return (draw_word(W) * n) >> 32


@inside
def draw_fraction(W: State) -> float:
    """A random float, above 0 and at most 1."""
    return (draw_word(W) + 1.0) / 4294967296.0
