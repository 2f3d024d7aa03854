"""Smaller changes of a pattern: visits stay where they fit, and days of today come back with their hours."""

from dataclasses import replace
from pathlib import Path

import pytest

from scheduler.domain.inputs import Inputs
from scheduler.domain.staffing import ShiftKind
from scheduler.files.reading.read import read_folder
from scheduler.solver.stop import MaxIterations
from scheduler.studies.shift_design.demand import cover_lines
from scheduler.studies.shift_design.kinds import made_kinds
from scheduler.studies.shift_design.pattern_change import _as_today
from scheduler.studies.shift_design.plans import Planned, demand_curve, plan_visits, with_patterns
from scheduler.studies.shift_design.rota import RotaMaker, RotaPlan
from scheduler.studies.shift_design.smaller_change import (
    Kept,
    _as_few_days,
    _minutes,
    carried_roster,
    days_of,
    days_that_gain_least,
    days_to_keep,
    minutes_inside,
    with_days_of_today,
)
from scheduler.studies.shift_design.staff import made_staff
from scheduler.studies.shift_design.today import make_kind, todays_rota

DATA = Path(__file__).resolve().parents[3] / "data"
EARLY, SOONER, LONG = (make_kind(((start * 60, end * 60),)) for start, end in ((8, 13), (7, 12), (8, 14)))


@pytest.fixture(scope="module")
def inputs() -> Inputs:
    return read_folder(DATA / "leominster-week")


@pytest.fixture(scope="module")
def before(inputs: Inputs) -> Planned:
    with pytest.MonkeyPatch.context() as patch:
        patch.delenv("SCHEDULER_CHECK", raising=False)  # it recomputes each iteration
        return plan_visits(inputs, MaxIterations(300), 0)


@pytest.fixture(scope="module")
def maker(inputs: Inputs) -> RotaMaker:
    today = todays_rota(inputs, 2)
    staff = tuple(_as_today(member, today) for member in made_staff(inputs, today))
    return RotaMaker(inputs, 2, made_kinds(today, ((780, 960),)), staff, today, (), 0)


@pytest.fixture(scope="module")
def rota(maker: RotaMaker, before: Planned) -> RotaPlan:
    return maker.make(cover_lines(demand_curve(before), 2), MaxIterations(20), None)


def test_all_visits_are_carried_where_shifts_stay(before: Planned) -> None:
    assert carried_roster(before, before.problem) == before.roster


def test_a_visit_is_carried_only_into_a_shift_that_holds_it(before: Planned) -> None:
    """Without the shifts of one carer nothing of theirs is carried, and no half of a double-up stays alone."""
    gone = before.problem.shifts[0].carer_id
    fewer = before.problem.replace(shifts=tuple(shift for shift in before.problem.shifts if shift.carer_id != gone), published=())
    carried = carried_roster(before, fewer)
    assert carried.runs
    assert all(run.carer_id != gone for run in carried.runs)
    assert all(len(runs) == fewer.visit[visit_id].carers for visit_id, runs in carried.runs_of.items())


def test_as_few_days_are_kept_as_the_hours_allow() -> None:
    free: list[ShiftKind | None] = [None] * 14
    old = (EARLY, *free[:6], EARLY, *free[:6])
    assert _as_few_days("a", 0, old, [SOONER, *free[:6], SOONER, *free[:6]]) == {("a", 0), ("a", 7)}
    assert _as_few_days("a", 0, old, [None, EARLY, *free[:5], EARLY, *free[:6]]) == {("a", 0), ("a", 1)}
    longer = make_kind(((8 * 60, 12 * 60),))
    assert _as_few_days("a", 0, old, [LONG, *free[:6], longer, *free[:6]]) == {("a", 0), ("a", 7)}
    assert _as_few_days("a", 7, old, [SOONER, *free[:6], EARLY, *free[:6]]) == set()


def test_who_made_what_is_left_out_keeps_the_day(before: Planned, maker: RotaMaker, rota: RotaPlan) -> None:
    nothing = replace(before, plan=replace(before.plan, result=before.plan.result.replace(roster=before.roster.replace(runs=()))))
    kept = days_to_keep(before, nothing, maker.today, rota)
    new = days_of(rota)
    assert kept
    assert all(maker.today.days[carer_id][day] != new[carer_id][day] for carer_id, day in kept)
    assert days_to_keep(before, before, maker.today, rota) == frozenset()


def test_who_gains_least_keeps_today_and_no_more_is_given_up_than_allowed(maker: RotaMaker, rota: RotaPlan) -> None:
    """With no share only those come back who gain nothing; with all of it everybody does."""
    less = ((11 * 60, 16 * 60),)
    today, new = maker.today, days_of(rota)

    def gain(places: Kept) -> int:
        return sum(minutes_inside(today.days[name][day], less) - minutes_inside(new[name][day], less) for name, day in places)

    changed = frozenset((name, day) for name, days in new.items() for day, kind in enumerate(days) if kind != today.days[name][day])
    total = gain(changed)
    for share in (0.0, 0.5):
        assert gain(days_that_gain_least(today, rota, less, share)) <= max(share * total, 0)
    if total >= 0:
        assert days_that_gain_least(today, rota, less, 1.0) == changed
    back = with_days_of_today(maker, rota, changed)
    assert days_of(back) == {name: list(days) for name, days in today.days.items()}


def test_minutes_inside_times_of_the_day() -> None:
    less = ((12 * 60, 13 * 60), (16 * 60, 17 * 60))
    assert minutes_inside(make_kind(((8 * 60, 12 * 60 + 30), (15 * 60, 20 * 60))), less) == 90
    assert minutes_inside(None, less) == 0
    assert minutes_inside(make_kind(((22 * 60, 31 * 60),)), [(0, 120), (22 * 60, 24 * 60)]) == 240


def test_hours_stay_and_no_limit_breaks_with_days_of_today(inputs: Inputs, before: Planned, maker: RotaMaker, rota: RotaPlan) -> None:
    nothing = replace(before, plan=replace(before.plan, result=before.plan.result.replace(roster=before.roster.replace(runs=()))))
    changed = with_days_of_today(maker, rota, days_to_keep(before, nothing, maker.today, rota))
    assert changed.verdict.faults == ()
    again = todays_rota(with_patterns(inputs, changed.patterns), 2)
    assert all(again.minutes_of(carer.carer_id) == maker.today.minutes_of(carer.carer_id) for carer in inputs.carers)
    assert changed.result.cost == changed.verdict.cost


def test_who_would_break_a_limit_keeps_the_new_days(maker: RotaMaker, rota: RotaPlan) -> None:
    """A day of today alone has other hours, so that the contract would not hold."""
    new = days_of(rota)
    places = [
        (carer_id, day)
        for carer_id, days in maker.today.days.items()
        for day, kind in enumerate(days)
        if _minutes(kind) != _minutes(new[carer_id][day])
    ]
    assert places
    assert with_days_of_today(maker, rota, frozenset(places[:1])).result.rota == rota.result.rota
