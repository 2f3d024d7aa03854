"""How many carers: rotas that keep the rules, a week made of hours, and an answer that the verifier has checked."""

import itertools
from datetime import date, timedelta
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import scheduler
from scheduler.demand.sized_week import sized_week
from scheduler.domain.allowances import Allowances
from scheduler.domain.people import SkillHeld, SkillNeeded
from scheduler.domain.sizing import DayPart, Place
from scheduler.studies.sizing.need import GroupNeed, ShiftKind, can_make, need_groups, one_more, shift_kinds
from scheduler.studies.sizing.rota import MOST_DAYS, REST_MINUTES, RotaTask, make_rota, shortage
from scheduler.studies.sizing.size import size_service
from scheduler.studies.sizing.staff import staff_of, with_staff
from tests.builders import plain_day, with_carer, with_person, with_visit

DATA = Path(__file__).resolve().parents[3] / "data"
KINDS = (ShiftKind(420, 810), ShiftKind(960, 1350), ShiftKind(420, 660))
PLACES = (Place(name="Leominster", lat=52.226, lon=-2.743, share=3), Place(name="Bodenham", lat=52.155, lon=-2.687, share=1))
PROFILE = (DayPart(start=8 * 60, share=2, minutes=45), DayPart(start=12 * 60, share=1), DayPart(start=20 * 60, share=1, carers=2))


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 1000), st.integers(1, 4), st.integers(1, 15))
def test_rotas_keep_hours_days_and_rest(seed: int, carers: int, days: int) -> None:
    random = np.random.default_rng(seed)
    need = random.uniform(0, 3, (days, 48))
    task = RotaTask(days, (GroupNeed(need, frozenset(range(carers)), 1.0),), KINDS, (2220,) * carers)
    rota = make_rota(task)
    for row in rota:
        for first in range(0, days, 7):
            week = [kind for kind in row[first : first + 7] if kind]
            assert sum(kind.minutes for kind in week) <= 2220
            assert len(week) <= MOST_DAYS
        for one, two in itertools.pairwise(row):
            assert one is None or two is None or two.start + 1440 - one.end >= REST_MINUTES


def test_one_carer_gets_the_best_week_of_all() -> None:
    """Three days, two kinds: all 27 weeks are looked through."""
    random = np.random.default_rng(7)
    for _ in range(5):
        need = random.uniform(0, 1.5, (3, 48))
        task = RotaTask(3, (GroupNeed(need, frozenset({0}), 1.0),), KINDS[:2], (2220,))
        found = shortage(task, make_rota(task))
        allowed = [
            row
            for row in itertools.product((None, *KINDS[:2]), repeat=3)
            if sum(kind.minutes for kind in row if kind) <= 2220 * 3 // 5
            and all(not (one and two) or two.start + 1440 - one.end >= REST_MINUTES for one, two in itertools.pairwise(row))
        ]
        assert found <= min(shortage(task, (row,)) for row in allowed) + 0.1


def test_who_can_make_a_visit() -> None:
    day = plain_day()
    assert can_make(day, day.visits[0], day.carers[0])
    hoist = with_visit(day, "V1", skills=(SkillNeeded(skill="hoist", level=2),))
    assert not can_make(hoist, hoist.visits[0], hoist.carers[1])
    trained = with_carer(hoist, "Bob", skills=(SkillHeld(skill="hoist", level=2, expires=date(2026, 6, 1)),))
    assert can_make(trained, trained.visits[0], trained.carers[1])
    expired = with_carer(hoist, "Bob", skills=(SkillHeld(skill="hoist", level=2, expires=date(2026, 5, 31)),))
    assert not can_make(expired, expired.visits[0], expired.carers[1])
    refused = with_person(day, "U1", refused_carers=("Ann",), carer_gender="female")
    assert [can_make(refused, refused.visits[0], carer) for carer in refused.carers] == [False, False, True]


def test_visits_that_some_only_can_make_are_a_group() -> None:
    day = with_person(plain_day(), "U1", carer_gender="male")
    everybody, bobs = need_groups(day, day.carers)
    assert (everybody.carers, bobs.carers) == (frozenset({0, 1, 2}), frozenset({1}))
    assert bobs.need[0].sum() == pytest.approx((30 + 8) / 30, abs=1)  # one carer at the middle of the window
    assert everybody.need[0].max() >= 2  # the double-up
    raised = need_groups(day, day.carers, {"V1": 2.0})[1]
    assert raised.need[0].max() == 2


def test_what_a_rota_leaves_out_asks_for_one_more_than_it_had() -> None:
    """Two of three carers are there at 09:00, one of them can make the visit; a lower wish does not take back a higher one."""
    day = with_person(plain_day(), "U1", carer_gender="male")
    early, late = ShiftKind(420, 720), ShiftKind(960, 1320)
    rota = [[early], [early], [late]]
    wanted = one_more(day, day.carers, rota, ["V1"], {})
    assert wanted == {"V1": (3, 2)}
    assert one_more(day, day.carers, [[late], [None], [late]], ["V1"], wanted) == wanted
    everybody, bobs = need_groups(day, day.carers, None, wanted)
    assert everybody.need[0].max() == 3
    assert bobs.need[0].max() == 2


def test_shifts_of_the_folder_and_usual_ones_are_looked_at() -> None:
    kinds = shift_kinds(plain_day())
    assert kinds[0] == ShiftKind(420, 720)
    assert ShiftKind(16 * 60, 22 * 60 + 30) in kinds


@pytest.mark.parametrize("name", ["tiny", "leominster-week"])
def test_inputs_with_other_carers_are_inputs(name: str) -> None:
    """Fewer carers and more, with their own travel or a formula: a problem comes of it, and journeys of new homes."""
    inputs = scheduler.read_folder(DATA / name)
    days = inputs.settings.days
    for number in (1, len(inputs.carers) + 2):
        changed = with_staff(inputs, (2220,) * number, ((KINDS[0], *(None,) * (days - 1)),) * number)
        problem = scheduler.make_problem(changed)
        travel = scheduler.travel_matrix(problem, changed.travel)
        assert len(problem.carers) == len(problem.shifts) == number
        homes = [travel.row[person.location_id] for person in problem.service_users]
        assert travel.reachable[:, homes].all()
        assert travel.reachable[:, :, homes].all()
    carers, places, _ = staff_of(inputs, len(inputs.carers) + 1)
    assert (carers[-1].carer_id, places[-1].location_id, carers[-1].skills) == ("new-1", "new-1", carers[0].skills)


@settings(max_examples=15, deadline=None)
@given(st.integers(10, 300))
def test_a_week_of_hours_has_these_hours(hours: int) -> None:
    inputs = sized_week(hours, PLACES, PROFILE, date(2026, 11, 23))
    care = sum(visit.minutes * visit.carers for visit in inputs.visits) / 60
    assert care == pytest.approx(hours, abs=1.4)
    mornings = sum(visit.minutes for visit in inputs.visits if visit.minutes == 45) / 60
    assert mornings == pytest.approx(hours / 2, abs=0.8)
    scheduler.make_problem(inputs)


def test_people_live_where_the_shares_say() -> None:
    inputs = sized_week(200, PLACES, PROFILE, date(2026, 11, 23))
    lats = [place.lat for place in inputs.locations[: len(inputs.service_users)]]
    assert sum(lat is not None and lat > 52.19 for lat in lats) == pytest.approx(0.75 * len(lats), abs=1)


def test_a_small_service_is_sized_and_verified() -> None:
    """40 hours: two carers cannot be too few by much, and the roster at the number found keeps every rule."""
    inputs = sized_week(40, PLACES, PROFILE, date(2026, 11, 23))
    sizing = size_service(inputs, seconds=6)
    assert sizing.likely is not None
    works = sizing.trial(sizing.likely)
    assert works is not None
    assert works.reaches(0.98)
    assert works.verdict.ok
    assert sizing.least <= (sizing.low or 0) <= sizing.likely <= (sizing.high or 9)
    below = next(one for one in sizing.trials if one.bound is not None)
    assert below.carers < sizing.likely
    assert not below.reaches(0.98)
    assert below.least_left_out <= len(below.left_out)
    assert sizing.with_cover(5.0) == pytest.approx(5 / 0.825)


def test_halves_are_half_weeks() -> None:
    assert Allowances().week_minutes(2.5) == (2220, 2220, 1110)
    assert Allowances(leave_percent=0, sickness_percent=0, training_percent=0).present_share == 1


def test_what_cannot_be_sized_is_refused() -> None:
    inputs = sized_week(20, PLACES, PROFILE, date(2026, 11, 23) + timedelta(days=7))
    with pytest.raises(ValueError, match="no carer"):
        size_service(inputs.replace(carers=()))
    with pytest.raises(ValueError, match="no visits"):
        size_service(inputs.replace(visits=()))
