"""Paired statistics: against published tables, numeric integration, and a count of false alarms."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scheduler.analysis.paired import holm_confidences, paired_interval, t_quantile, t_within


@pytest.mark.parametrize(
    ("confidence", "freedom", "published"),
    [(0.95, 1, 12.706), (0.95, 2, 4.303), (0.95, 3, 3.182), (0.95, 7, 2.365), (0.99, 10, 3.169), (0.90, 5, 2.015), (0.999, 30, 3.646)],
)
def test_quantiles_are_those_of_published_tables(confidence: float, freedom: int, published: float) -> None:
    assert t_quantile(confidence, freedom) == pytest.approx(published, abs=0.0006)


@pytest.mark.parametrize("freedom", [1, 2, 3, 4, 7, 8, 19, 40])
def test_the_closed_form_is_the_integral_of_the_density(freedom: int) -> None:
    for t in (0.3, 1.0, 2.5):
        x = np.linspace(-t, t, 20_001)
        factor = math.gamma((freedom + 1) / 2) / (math.sqrt(freedom * math.pi) * math.gamma(freedom / 2))
        density = factor * (1 + x**2 / freedom) ** (-(freedom + 1) / 2)
        integral = float(((density[1:] + density[:-1]) / 2).sum() * (x[1] - x[0]))
        assert t_within(t, freedom) == pytest.approx(integral, abs=1e-7)


def test_an_interval_of_95_percent_holds_the_truth_in_95_of_100_samples() -> None:
    random = np.random.default_rng(3)
    inside = 0
    for _ in range(2000):
        found = paired_interval([float(x) for x in random.normal(4.0, 10.0, 8)])
        inside += found.low <= 4.0 <= found.high
    assert 0.935 <= inside / 2000 <= 0.965


def test_equal_differences_have_no_width_and_one_alone_shows_nothing() -> None:
    same = paired_interval([-2.0, -2.0, -2.0])
    assert (same.low, same.high, same.p_value, same.excludes_zero) == (-2.0, -2.0, 0.0, True)
    assert not paired_interval([0.0, 0.0]).excludes_zero
    assert not paired_interval([-100.0]).excludes_zero


def test_what_cannot_be_counted_is_refused() -> None:
    with pytest.raises(ValueError, match="no differences"):
        paired_interval([])
    with pytest.raises(ValueError, match="confidence must be"):
        t_quantile(1.0, 3)


@settings(max_examples=40, deadline=None)
@given(st.lists(st.lists(st.floats(-50, 50), min_size=4, max_size=4), min_size=1, max_size=6))
def test_an_interval_excludes_zero_where_holm_rejects(samples: list[list[float]]) -> None:
    """Holm's procedure, written down once more: go from the smallest p-value on, and stop at the first that fails."""
    p_values = [paired_interval(one).p_value for one in samples]
    confidences = holm_confidences(p_values, 0.05)
    order = sorted(range(len(samples)), key=p_values.__getitem__)
    rejects = True
    for rank, position in enumerate(order):
        rejects = rejects and p_values[position] <= 0.05 / (len(samples) - rank)
        margin = abs(p_values[position] - (1 - confidences[position]))
        if margin > 1e-9:  # on the very border rounding decides
            assert paired_interval(samples[position], confidences[position]).excludes_zero == rejects
