"""Fair division and random draws that depend only on the plain numbers of the generator."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

Rng = np.random.Generator


def apportion(total: int, shares: Sequence[float]) -> list[int]:
    """Divides `total` into whole parts in proportion to `shares`, by the largest remainders."""
    exact = np.asarray(shares, dtype=np.float64) / sum(shares) * total
    parts = np.floor(exact + 1e-9).astype(int)
    missing = total - int(parts.sum())
    parts[np.argsort(parts - exact, kind="stable")[:missing]] += 1
    return [int(part) for part in parts]


def draw(rng: Rng, weights: NDArray[np.float64], count: int) -> NDArray[np.intp]:
    """Draws `count` different indices of `weights`; greater weights are likelier."""
    # Efraimidis and Spirakis (2006): take the smallest of exponential variates over the weights.
    keys = -np.log1p(-rng.random(len(weights))) / np.maximum(weights, 1e-12)
    return np.argsort(keys, kind="stable")[:count]


def happens(rng: Rng, share: float) -> bool:
    """Returns True with probability `share`."""
    return bool(rng.random() < share)
