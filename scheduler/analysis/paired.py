"""Statistics of paired runs: intervals of mean differences, and Holm's correction for several figures.

Student's t distribution has a closed form for whole degrees of freedom (Abramowitz and Stegun 1964, 26.7.3 and 26.7.4).
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import fmean, stdev


@dataclass(frozen=True)
class Interval:
    """The mean of paired differences, with a confidence interval by Student's t.

    Attributes:
        mean: of the differences.
        low, high: bounds; infinite for a single pair.
        p_value: two-sided, for a true mean of 0.
        pairs: number of differences.
    """

    mean: float
    low: float
    high: float
    p_value: float
    pairs: int

    @property
    def excludes_zero(self) -> bool:
        """Returns whether 0 lies outside of the interval."""
        return self.low > 0 or self.high < 0


def t_within(t: float, freedom: int) -> float:
    """Computes the probability that Student's t lies between -t and t.

    Args:
        t: at least 0.
        freedom: degrees of freedom, at least 1.

    Examples:
        >>> from scheduler.analysis.paired import t_within
        >>> round(t_within(2.365, 7), 3)
        0.95
    """
    angle = math.atan(t / math.sqrt(freedom))
    cosine, sine = math.cos(angle), math.sin(angle)
    is_odd = freedom % 2
    term, total = (cosine, 0.0) if is_odd else (1.0, 0.0)
    for step in range(1 + is_odd, freedom, 2):  # a term for each second degree of freedom
        total += term
        term *= cosine * cosine * step / (step + 1)
    return 2 / math.pi * (angle + sine * total) if is_odd else sine * total


def t_quantile(confidence: float, freedom: int) -> float:
    """Computes the t for which `t_within` is `confidence`, by bisection.

    Raises:
        ValueError: `confidence` is not between 0 and 1.
    """
    if not 0 <= confidence < 1:
        raise ValueError(f"confidence must be from 0 to below 1, not {confidence}")
    low, high = 0.0, 1.0
    while t_within(high, freedom) < confidence:
        high *= 2
    for _ in range(200):
        middle = (low + high) / 2
        low, high = (middle, high) if t_within(middle, freedom) < confidence else (low, middle)
        if high - low <= 1e-12 * high:
            break
    return high


def paired_interval(differences: Sequence[float], confidence: float = 0.95) -> Interval:
    """Computes the mean of differences and its interval.

    Differences that are all the same have an interval without width.

    Args:
        differences: one for each pair of runs, at least one.
        confidence: such as 0.95.

    Raises:
        ValueError: there is no difference, or `confidence` is not between 0 and 1.

    Examples:
        >>> from scheduler.analysis.paired import paired_interval
        >>> found = paired_interval([-20.0, -25.0, -30.0, -24.0])
        >>> round(found.mean, 2), found.excludes_zero
        (-24.75, True)
    """
    if not differences:
        raise ValueError("there are no differences")
    mean, pairs = fmean(differences), len(differences)
    if pairs == 1:
        return Interval(mean, -math.inf, math.inf, 1.0, 1)
    error = stdev(differences) / math.sqrt(pairs)
    if error == 0:
        return Interval(mean, mean, mean, 1.0 if mean == 0 else 0.0, pairs)
    width = t_quantile(confidence, pairs - 1) * error
    return Interval(mean, mean - width, mean + width, 1 - t_within(abs(mean) / error, pairs - 1), pairs)


def holm_confidences(p_values: Sequence[float], level: float = 0.05) -> list[float]:
    """Computes the confidence of each interval, so that together they are wrong no more often than `level`.

    The smallest p-value is held against level / n, the next against level / (n - 1), and so on (Holm 1979).
    From the first that fails on, all have its confidence. An interval excludes 0 where Holm's procedure rejects.

    Args:
        p_values: n of them, in any order.
        level: chance of one false difference or more.

    Examples:
        >>> from scheduler.analysis.paired import holm_confidences
        >>> [round(one, 4) for one in holm_confidences([0.20, 0.001, 0.03])]
        [0.975, 0.9833, 0.975]
    """
    count = len(p_values)
    confidences = [0.0] * count
    failed_at: float | None = None
    for rank, position in enumerate(sorted(range(count), key=p_values.__getitem__)):
        share = failed_at if failed_at is not None else level / (count - rank)
        if failed_at is None and p_values[position] > share:
            failed_at = share
        confidences[position] = 1 - share
    return confidences
