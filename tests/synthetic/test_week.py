"""The generator of weeks: exact numbers, turns of duty that keep the rest, episodes in every stage, and carers able for every visit."""

import itertools
from collections import Counter, defaultdict
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from scheduler.demand import make_problem
from scheduler.demand.reablement import Due, agenda
from scheduler.domain.inputs import Inputs
from scheduler.domain.shifts import Shift
from scheduler.files.reading.read import read_folder
from scheduler.files.writing.write import write_folder
from scheduler.synthetic import DaySpec, WeekSpec, generate_week
from scheduler.synthetic.rota import lines_of
from scheduler.synthetic.spec import hours
from scheduler.synthetic.supply import DutyPattern
from tests.synthetic.test_day import able

MONDAY = date(2026, 11, 23)
EARLY, LATE = (hours(7, 14),), (hours(15, 22.5),)
DAY = DaySpec(day=MONDAY, visits=75, patterns=(EARLY, LATE, (hours(7, 19),)), double_up_share=0.1, reablement_share=0.3)
SPEC = WeekSpec(day=DAY, visits=400, carers=26, on_leave=2, hospital_share=0.05)


@pytest.fixture(scope="module")
def week() -> Inputs:
    return generate_week(SPEC, 5)


def shifts_of(inputs: Inputs) -> dict[str, list[Shift]]:
    """The shifts of each carer over a month, in order."""
    found: defaultdict[str, list[Shift]] = defaultdict(list)
    for shift in make_problem(inputs.replace(settings=inputs.settings.replace(days=28))).shifts:
        found[shift.carer_id].append(shift)
    return {carer: sorted(shifts, key=lambda shift: shift.start) for carer, shifts in found.items()}


def test_same_seed_same_week_and_another_seed_another(week: Inputs) -> None:
    assert generate_week(SPEC, 5) == week
    assert generate_week(SPEC, 6).visit_patterns != week.visit_patterns


def test_visits_carers_and_leave_are_as_many_as_asked_for(week: Inputs) -> None:
    problem = make_problem(week)
    assert len(problem.visits) == 400
    assert len({shift.carer_id for shift in problem.shifts}) <= 26
    assert (len(problem.carers), len(problem.absences)) == (28, 2)


def test_there_is_work_on_all_days_and_duty_for_it(week: Inputs) -> None:
    problem = make_problem(week)
    visits = Counter(visit.windows[0].earliest.date() for visit in problem.visits)
    on_duty = Counter(shift.start.date() for shift in problem.shifts)
    assert set(visits) == set(on_duty) == set(week.settings.dates)
    assert min(visits.values()) > 0.65 * max(visits.values())


def test_nobody_works_without_rest_in_this_week_or_the_next(week: Inputs) -> None:
    """Eleven hours between two days, a day off in each seven, 48 hours a week on average; with what was worked before."""
    last = {worked.carer_id: worked.last_end for worked in sorted(week.worked, key=lambda worked: worked.day)}
    for carer, shifts in shifts_of(week).items():
        assert all(two.start - one.end >= timedelta(hours=11) for one, two in itertools.pairwise(shifts))
        assert shifts[0].start - last[carer] >= timedelta(hours=11)
        days = {shift.start.date() for shift in shifts}
        assert not any(all(day + timedelta(days=n) in days for n in range(7)) for day in days)
        assert sum((shift.end - shift.start).total_seconds() for shift in shifts) <= 4 * 48 * 3600


def test_contracts_fit_what_is_worked(week: Inputs) -> None:
    carers = {carer.carer_id: carer for carer in week.carers}
    for carer, shifts in shifts_of(week).items():
        minutes = sum((shift.end - shift.start).total_seconds() for shift in shifts) / 60 / 4
        assert abs(minutes - (carers[carer].contract_minutes or 0)) <= 11 * 60


def test_episodes_begin_end_and_hand_over_in_the_week(week: Inputs) -> None:
    found = {event.due for event in agenda(week)}
    assert found == {Due.STARTS, Due.REVIEW, Due.HANDOVER, Due.ENDS}
    assert all(episode.length <= 42 for episode in week.episodes)


def test_every_visit_has_carers_on_duty_who_may_make_it(week: Inputs) -> None:
    """But for reviews and flexible hours, whose time is not known beforehand."""
    problem = make_problem(week)
    fixed = [visit for visit in problem.visits if visit.planned_start]
    assert len(fixed) > 380
    assert [visit.visit_id for visit in fixed if len(able(problem, visit)) < visit.carers] == []


def test_people_are_in_hospital_and_have_flexible_hours(week: Inputs) -> None:
    assert len(week.suspensions) == round(0.05 * len(week.service_users))
    assert any(pattern.visits_a_week for pattern in generate_week(SPEC.replace(flexible_share=1), 5).visit_patterns)


def test_files_hold_all_of_a_generated_week(week: Inputs, tmp_path: Path) -> None:
    write_folder(week, tmp_path)
    assert read_folder(tmp_path) == week


def test_worked_days_are_those_of_the_two_weeks_before(week: Inputs) -> None:
    ages = {(MONDAY - worked.day).days for worked in week.worked}
    assert ages == set(range(1, 15))
    assert all(worked.first_start < worked.last_end and worked.minutes > 0 for worked in week.worked)


@given(st.lists(st.integers(0, 5), min_size=14, max_size=14), st.integers(1, 16), st.integers(0, 99))
@settings(max_examples=40, deadline=None)
def test_turns_of_duty_keep_the_rest_whatever_is_asked_for(counts: list[int], carers: int, seed: int) -> None:
    import numpy as np

    week = [[DutyPattern("A", EARLY)] * counts[day] + [DutyPattern("B", LATE)] * counts[day + 7] for day in range(7)]
    if not any(counts):
        return
    for line in lines_of(week, carers, np.random.default_rng(seed)):
        around = line.days * 2
        assert not any(all(around[day : day + 7]) for day in range(15))
        assert not any(one == LATE and two == EARLY for one, two in itertools.pairwise(around))


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"day": DAY.replace(day=date(2026, 11, 24))}, "2026-11-24 is no Monday"),
        ({"mix": ((("mon",), 0.5),)}, "do not come to 1"),
    ],
)
def test_a_week_that_makes_no_sense_is_refused(changes: dict[str, object], says: str) -> None:
    with pytest.raises(ValidationError, match=says):
        SPEC.replace(**changes)


def test_too_few_calls_for_the_visits_asked_for_are_said() -> None:
    with pytest.raises(ValueError, match="75 calls make"):
        generate_week(SPEC.replace(visits=900), 5)


def test_leominsters_week_is_110_hours_for_five_whole_time_carers() -> None:
    made = read_folder(Path(__file__).parents[2] / "data" / "leominster-week")
    problem = make_problem(made)
    assert sum(visit.minutes * visit.carers for visit in problem.visits) == 110 * 60
    assert [carer.contract_minutes for carer in made.carers] == [37 * 60] * 5
    assert {Due.STARTS, Due.ENDS, Due.HANDOVER} <= {event.due for event in agenda(made)}
