"""Random numbers of the kernels: xorshift128 (Marsaglia 2003, section 4), 32-bit words in int64."""

from scheduler.solver.kernels.jit import inside
from scheduler.solver.kernels.layout import State

WORD = 0xFFFFFFFF


@inside
def draw_word(W: State) -> int:
    """Returns a random word from 0 to 2**32 - 1."""
    x, w = W.rng[0] & WORD, W.rng[3] & WORD
    # xorshift with shifts 11, 8 and 19
    x ^= (x << 11) & WORD
    W.rng[0], W.rng[1], W.rng[2] = W.rng[1], W.rng[2], W.rng[3]
    w = w ^ (w >> 19) ^ x ^ (x >> 8)
    W.rng[3] = w
    return w


@inside
def draw_integer(W: State, n: int) -> int:
    """Returns a random integer from 0 to n - 1, for n up to 2**31."""
    return (draw_word(W) * n) >> 32


@inside
def draw_fraction(W: State) -> float:
    """Returns a random float above 0 and at most 1."""
    return (draw_word(W) + 1.0) / 4294967296.0
