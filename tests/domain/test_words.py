"""Words are frozen, checked whenever they change, and say what is wrong with them."""

from collections.abc import Callable
from datetime import date

import pytest
from pydantic import ValidationError

from scheduler.domain.care import JudgedAt, Visit, VisitLink, Window
from scheduler.domain.errors import BadInput, Fault
from scheduler.domain.inputs import Settings
from scheduler.domain.result import Score
from scheduler.domain.rules import CATALOGUE, HARD, OFF, Objective, Rule
from scheduler.domain.shifts import Absence, Shift
from tests.builders import at, window

VISIT = Visit(visit_id="V", service_user_id="U", minutes=30)


def test_a_word_cannot_change_and_its_copies_are_checked() -> None:
    with pytest.raises(ValidationError, match="frozen"):
        VISIT.minutes = 45  # type: ignore[misc]
    assert VISIT.replace(minutes=45).minutes == 45
    with pytest.raises(ValidationError, match="greater than 0"):
        VISIT.replace(minutes=0)
    with pytest.raises(ValidationError, match="minuets"):
        VISIT.replace(minuets=45)


@pytest.mark.parametrize(
    ("make", "says"),
    [
        (lambda: Window(earliest=at("09:30"), latest=at("09:00")), "window 09:30-09:00 ends before it starts"),
        (
            lambda: VISIT.replace(windows=(window("08:00", "09:00"), window("09:00", "10:00"))),
            "windows overlap or are not in order of time",
        ),
        (
            lambda: VISIT.replace(windows=(window("12:00", "13:00"), window("08:00", "09:00"))),
            "windows overlap or are not in order of time",
        ),
        (lambda: VISIT.replace(pinned_carers=("Ann", "Bob")), "2 pinned carers for a visit by 1"),
        (lambda: VISIT.replace(carers=2, pinned_carers=("Ann", "Ann")), "2 pinned carers for a visit by 2"),
        (lambda: VISIT.replace(carers=3), "less than or equal to 2"),
        (lambda: VisitLink(first_visit_id="V", second_visit_id="V"), "a visit is linked to itself"),
        (
            lambda: VisitLink(first_visit_id="V", second_visit_id="W", min_gap_minutes=60, max_gap_minutes=59),
            "greatest gap 59 min is less than least gap 60 min",
        ),
        (lambda: Shift(shift_id="S", carer_id="A", start=at("08:00"), end=at("08:00")), "shift 08:00-08:00 ends before it starts"),
        (lambda: Absence(carer_id="A", start=at("08:00"), end=at("08:00")), "absence ends before it starts"),
    ],
)
def test_what_makes_no_sense_is_refused(make: Callable[[], object], says: str) -> None:
    with pytest.raises(ValidationError) as wrong:
        make()
    assert says in str(wrong.value)


def test_windows_judged_at_the_end_may_touch_and_no_more() -> None:
    """A visit that starts as the second one opens is judged by that one; a start has no such choice."""
    touching = (window("08:00", "09:00"), window("09:00", "10:00"))
    assert VISIT.replace(windows=touching, judged_at=JudgedAt.END).windows == touching
    with pytest.raises(ValidationError, match="overlap"):
        VISIT.replace(windows=(window("08:00", "09:01"), touching[1]), judged_at=JudgedAt.END)


@pytest.mark.parametrize("rule", Rule)
def test_a_rule_takes_what_the_catalogue_says_and_nothing_else(rule: Rule) -> None:
    info = CATALOGUE[rule]
    for setting, may_be in ((HARD, info.may_be_hard), (OFF, info.may_be_off), (7, info.may_be_soft)):
        if may_be:
            objective = Objective(settings={rule: setting})
            assert (objective.is_hard(rule), objective.weight(rule)) == (setting == HARD, 7 if setting == 7 else 0)
        else:
            with pytest.raises(ValidationError, match=f"rule {rule} cannot be"):
                Objective(settings={rule: setting})
    assert Objective().setting(rule) == info.default


@pytest.mark.parametrize("minutes", [-1, 24 * 60 + 1, 2.5])
def test_tolerance_of_a_wanted_time_is_whole_minutes_of_at_most_a_day(minutes: float) -> None:
    with pytest.raises(ValidationError):
        Objective.model_validate({"wanted_tolerance_minutes": minutes})


@pytest.mark.parametrize("wrong", [{"rest_minutes": -1}, {"rest_minutes": 7 * 24 * 60 + 1}, {"most_carers": 0}])
def test_numbers_of_the_rules_over_several_shifts_have_limits(wrong: dict[str, int]) -> None:
    with pytest.raises(ValidationError):
        Objective.model_validate(wrong)


def test_scores_are_compared_level_by_level() -> None:
    dear, unplaced, broken = (
        Score(hard=0, unallocated=0, soft=10**9),
        Score(hard=0, unallocated=1, soft=0),
        Score(hard=1, unallocated=0, soft=0),
    )
    assert dear < unplaced < broken
    assert max(unplaced, dear, broken) == broken
    critical = Score(hard=0, unallocated_time_critical=1, unallocated=0, soft=0)
    assert unplaced < Score(hard=0, unallocated=99, soft=0) < critical < broken
    assert (critical.unallocated_points, str(critical)) == (1, "hard 0, unallocated 1 time-critical and 0 other, soft 0")


def test_tolerance_is_that_of_the_type_else_of_a_time_critical_visit_else_of_any() -> None:
    settings = Settings(day=date(2026, 6, 1), tolerance_minutes=60, time_critical_minutes=30, visit_type_minutes={"welfare": 120})
    visits = (VISIT, VISIT.replace(time_critical=True), VISIT.replace(time_critical=True, visit_type="welfare"))
    assert [settings.tolerance_of(visit) for visit in visits] == [60, 30, 120]


def test_bad_input_says_all_its_faults_with_what_was_perhaps_meant() -> None:
    faults = (Fault("a.csv:2:x", "F020", "is empty"), Fault("b.csv", "F002", "is missing", maybe="look in another folder"))
    bad = BadInput(iter(faults))
    assert bad.faults == faults
    assert str(bad) == "F020 a.csv:2:x is empty\nF002 b.csv is missing\n     Maybe look in another folder"
