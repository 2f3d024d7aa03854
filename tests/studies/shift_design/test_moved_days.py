"""Today's shifts moved by up to an hour: hours stay, times to avoid have less, and limits are kept."""

from pathlib import Path

import pytest

from scheduler.domain.inputs import Inputs
from scheduler.domain.staffing import SLOTS_A_DAY, CoverLine
from scheduler.files.reading.read import read_folder
from scheduler.studies.shift_design.kinds import made_kinds
from scheduler.studies.shift_design.moved_days import _moved, with_moved_days
from scheduler.studies.shift_design.pattern_change import _as_today
from scheduler.studies.shift_design.rota import RotaMaker
from scheduler.studies.shift_design.smaller_change import days_of, minutes_inside
from scheduler.studies.shift_design.staff import made_staff
from scheduler.studies.shift_design.today import make_kind, todays_rota

DATA = Path(__file__).resolve().parents[3] / "data"
LESS = ((13 * 60, 16 * 60),)
COVER = (CoverLine(locality="Leominster", carers=(0,) * (14 * SLOTS_A_DAY)),)


@pytest.fixture(scope="module")
def inputs() -> Inputs:
    return read_folder(DATA / "leominster-week")


def maker_of(inputs: Inputs, *, rest_minutes: int | None = None) -> RotaMaker:
    """Everything but demand; with another rest between days where it is given."""
    today = todays_rota(inputs, 2)
    staff = tuple(_as_today(member, today) for member in made_staff(inputs, today))
    if rest_minutes is not None:
        staff = tuple(member.replace(rest_minutes=rest_minutes) for member in staff)
    return RotaMaker(inputs, 2, made_kinds(today, LESS), staff, today, (), 0)


def test_a_shift_moves_out_of_the_times_to_avoid_by_no_more_than_it_has_to() -> None:
    kinds = [make_kind(((start, start + 390),)) for start in range(360, 600, 30)]
    early = make_kind(((420, 810),))
    assert _moved(early, kinds, LESS) == make_kind(((390, 780),))
    assert _moved(make_kind(((400, 780),)), kinds, LESS).spans == ((400, 780),), "nothing of the same hours is better"
    late = make_kind(((14 * 60, 20 * 60 + 30),))
    assert _moved(late, [make_kind(((start, start + 390),)) for start in (900, 930, 960)], LESS).spans == ((900, 1290),), "at most an hour"
    split = make_kind(((420, 810), (1020, 1200)))
    assert _moved(split, kinds, LESS) == split


def test_hours_of_each_day_stay_and_less_lies_in_the_times_to_avoid(inputs: Inputs) -> None:
    maker = maker_of(inputs)
    found = with_moved_days(maker, COVER, LESS)
    assert found.verdict.faults == ()
    new = days_of(found)
    pairs = [(old, other) for name, days in maker.today.days.items() for old, other in zip(days, new[name], strict=True)]
    assert all((old is None) == (other is None) for old, other in pairs)
    assert all(old.paid_minutes == other.paid_minutes for old, other in pairs if old and other)
    assert sum(minutes_inside(other, LESS) for _, other in pairs) == 0
    assert sum(minutes_inside(old, LESS) for old, _ in pairs) > 0


def test_who_would_break_a_limit_keeps_today(inputs: Inputs) -> None:
    """With as much rest asked for as today's early shifts leave after a late one, none of those carers may begin sooner."""
    maker = maker_of(inputs)
    longest = 24 * 60 - 390
    found = with_moved_days(maker_of(inputs, rest_minutes=longest), COVER, LESS)
    back = [name for name, days in days_of(found).items() if days == list(maker.today.days[name])]
    assert back
    assert {fault.limit for fault in found.verdict.faults} <= {"rest_minutes"}, "today breaks it as well"
