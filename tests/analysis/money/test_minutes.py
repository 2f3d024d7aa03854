"""Rules for minutes: rounding against decimal arithmetic, the ends of tolerances, and the order of rules."""

from datetime import date, timedelta
from decimal import ROUND_DOWN, ROUND_HALF_DOWN, ROUND_HALF_EVEN, ROUND_HALF_UP, ROUND_UP, Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scheduler.analysis.money.minutes import Facts, Payable, Times, payable_minutes, round_seconds
from scheduler.domain.money.rules import KINDS, How
from tests.builders import at

DAY = date(2026, 6, 1)
ANYBODY = Facts("P1", "", "", 1)
ACTUAL, PLANNED, LESSER, GREATER = ({"kind": "basis", "of": of} for of in ("actual", "planned", "lesser", "greater"))
DECIMAL = {
    How.UP: ROUND_UP,
    How.DOWN: ROUND_DOWN,
    How.NEAREST: ROUND_HALF_UP,
    How.HALF_UP: ROUND_HALF_UP,
    How.HALF_DOWN: ROUND_HALF_DOWN,
    How.HALF_EVEN: ROUND_HALF_EVEN,
}


def rounding(step: int, how: str, **more: object) -> dict[str, object]:
    """Returns a rule that rounds."""
    return {"kind": "round", "step": step, "how": how, **more}


def payable(
    rules: list[dict[str, Any]], planned: int, actual: float | None, *, start: str = "09:00", came: str | None = None, carried: int = 0
) -> tuple[Payable, int]:
    """Returns what rules make of a stay, in minutes."""
    arrival = at(came or start)
    end = None if actual is None else arrival + timedelta(minutes=actual)
    times = Times(at(start), planned * 60, arrival if actual is not None else None, end, was_there=True)
    made = [KINDS[str(rule["kind"])].model_validate(rule) for rule in rules]
    return payable_minutes(made, ANYBODY, DAY, times, zone="Europe/London", carried_seconds=carried * 60)  # type: ignore[arg-type]


def minutes(rules: list[dict[str, Any]], planned: int, actual: float, **more: Any) -> float:
    """Returns the payable minutes of a stay."""
    return payable(rules, planned, actual, **more)[0].seconds / 60


@given(st.integers(0, 24 * 3600), st.integers(1, 120), st.sampled_from(sorted(DECIMAL)))
def test_rounding_is_that_of_decimal_arithmetic(seconds: int, step: int, how: How) -> None:
    steps = (Decimal(seconds) / Decimal(step * 60)).quantize(Decimal(1), DECIMAL[how])
    assert round_seconds(seconds, step * 60, how) == int(steps) * step * 60


@pytest.mark.parametrize(
    ("clocked", "paid"), [(37, 30), (37.5, 30), (37 + 59 / 60, 30), (38, 45), (45, 45), (52, 45), (53, 60), (7, 0), (8, 15)]
)
def test_quarter_of_seven_and_eight_minutes(clocked: float, paid: int) -> None:
    assert minutes([ACTUAL, rounding(15, "threshold", threshold=8)], 30, clocked) == paid


@pytest.mark.parametrize(
    ("how", "paid"), [("nearest", 45), ("half_up", 45), ("half_down", 30), ("half_even", 30), ("up", 45), ("down", 30)]
)
def test_ties(how: str, paid: int) -> None:
    assert minutes([ACTUAL, rounding(15, how)], 30, 37.5) == paid


@pytest.mark.parametrize(("actual", "paid"), [(25, 30), (24.9, 24.9), (35, 30), (35.1, 35.1), (30, 30)])
def test_ends_of_a_tolerance_are_near(actual: float, paid: float) -> None:
    assert minutes([ACTUAL, {"kind": "tolerance", "minutes": 5}], 30, actual) == pytest.approx(paid)


@pytest.mark.parametrize(("actual", "paid"), [(24, 30), (20, 30), (19, 19), (31, 31), (30, 30)])
def test_tolerance_on_one_side(actual: float, paid: float) -> None:
    assert minutes([ACTUAL, {"kind": "tolerance", "under": 10}], 30, actual) == paid


def test_order_is_part_of_the_rule() -> None:
    up, most = rounding(15, "up"), {"kind": "most", "minutes": 40}
    assert minutes([ACTUAL, up, most], 30, 31) == 40
    assert minutes([ACTUAL, most, up], 30, 31) == 45
    near = {"kind": "tolerance", "minutes": 5}
    assert minutes([ACTUAL, near, rounding(15, "up")], 30, 34) == 30
    assert minutes([ACTUAL, rounding(15, "up"), near], 30, 34) == 45
    assert minutes([ACTUAL, {"kind": "least", "minutes": 30}, rounding(20, "down")], 30, 12) == 20
    assert minutes([ACTUAL, rounding(20, "down"), {"kind": "least", "minutes": 30}], 30, 12) == 30


@pytest.mark.parametrize(
    ("how", "of", "paid"),
    [
        ("nearest", "ends", 45),
        ("up", "ends", 45),
        ("down", "ends", 45),
        ("outward", "ends", 60),
        ("inward", "ends", 30),
        ("down", "start", 46),
        ("up", "end", 53),
    ],
)
def test_round_both_ends_of_a_stay_from_0907_to_0946(how: str, of: str, paid: int) -> None:
    rule = rounding(15, how, of=of)
    assert minutes([ACTUAL, rule], 30, 39, came="09:07") == paid


def test_ends_that_pass_each_other_are_nothing() -> None:
    assert minutes([ACTUAL, rounding(15, "inward", of="ends")], 30, 5, came="09:05") == 0


def test_ends_by_threshold() -> None:
    rule = rounding(15, "threshold", of="ends", threshold=8)
    assert minutes([ACTUAL, rule], 30, 31, came="09:07") == 45  # 09:00 to 09:45
    assert minutes([ACTUAL, rule], 30, 29, came="09:08") == 15  # 09:15 to 09:30


@pytest.mark.parametrize(
    ("of", "planned", "actual", "paid"),
    [(LESSER, 30, 40, 30), (LESSER, 30, 20, 20), (GREATER, 30, 40, 40), (GREATER, 30, 20, 30), (PLANNED, 30, 5, 30)],
)
def test_basis(of: dict[str, str], planned: int, actual: int, paid: int) -> None:
    assert minutes([of], planned, actual) == paid


def test_limits_from_the_plan() -> None:
    assert minutes([ACTUAL, {"kind": "most", "of": "planned", "minutes": 10}], 30, 55) == 40
    assert minutes([ACTUAL, {"kind": "least", "of": "planned"}], 30, 10) == 30


def test_what_is_rounded_off_is_carried_to_the_next_visit() -> None:
    rules: list[dict[str, Any]] = [ACTUAL, rounding(15, "down", carry=True)]
    first, left = payable(rules, 60, 59)
    assert (first.seconds, left) == (45 * 60, 14 * 60)
    second, left = payable(rules, 60, 46, carried=14)
    assert (second.seconds, left) == (60 * 60, 0)


def test_nothing_raises_what_is_not_known() -> None:
    """A visit that is not signed out pays nothing by an actual basis, and the plan by a planned one."""
    rest: list[dict[str, Any]] = [{"kind": "least", "minutes": 30}, {"kind": "tolerance", "minutes": 30}, rounding(15, "up")]
    assert payable([ACTUAL, *rest], 30, None)[0].seconds == 0
    assert payable([PLANNED, *rest], 30, None)[0].seconds == 30 * 60
    assert payable([LESSER, *rest], 30, None)[0].seconds == 0


def test_nothing_is_settled_without_a_basis() -> None:
    assert not payable([{"kind": "least", "minutes": 30}], 30, 20)[0].is_settled


@given(
    st.integers(1, 180),
    st.integers(0, 300 * 60),
    st.lists(
        st.sampled_from(
            [
                {"kind": "tolerance", "minutes": 5},
                rounding(15, "nearest"),
                rounding(5, "down"),
                rounding(15, "half_even"),
                {"kind": "least", "minutes": 30},
                {"kind": "most", "of": "planned"},
            ]
        ),
        max_size=4,
    ),
)
def test_a_rule_twice_in_a_row_changes_nothing_more(planned: int, actual_seconds: int, rules: list[dict[str, Any]]) -> None:
    twice = [rule for rule in rules for _ in range(2)]
    once, again = payable([ACTUAL, *rules], planned, actual_seconds / 60)[0], payable([ACTUAL, *twice], planned, actual_seconds / 60)[0]
    assert once.seconds == again.seconds
    assert once.seconds >= 0
