"""Fair division and drawing, in ways that depend on nothing but the generator's plain numbers."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

Rng = np.random.Generator


def apportion(total: int, shares: Sequence[float]) -> list[int]:
    """Whole parts of `total` in proportion to `shares`, by the largest remainders."""
    exact = np.asarray(shares, dtype=np.float64) / sum(shares) * total
    parts = np.floor(exact + 1e-9).astype(int)
    missing = total - int(parts.sum())
    parts[np.argsort(parts - exact, kind="stable")[:missing]] += 1
    return [int(part) for part in parts]


def draw(rng: Rng, weights: NDArray[np.float64], count: int) -> NDArray[np.intp]:
    """`count` different places of `weights`, likelier where the weight is greater."""
    # Efraimidis and Spirakis (2006): the smallest of exponential variates divided by the weights.
    keys = -np.log1p(-rng.random(len(weights))) / np.maximum(weights, 1e-12)
    return np.argsort(keys, kind="stable")[:count]


def happens(rng: Rng, share: float) -> bool:
    """True with probability `share`."""
    return bool(rng.random() < share)
