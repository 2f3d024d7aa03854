"""The example of a locality: its proposed patterns keep each carer's hours, and work less in the early afternoon."""

from collections import defaultdict
from functools import cache
from itertools import pairwise
from pathlib import Path

from scheduler.demand import make_problem
from scheduler.domain.inputs import Inputs
from scheduler.files.overlays.apply import read_overlay
from scheduler.files.reading.read import read_folder
from scheduler.files.writing.write import write_folder
from scheduler.studies.shift_design.smaller_change import minutes_inside
from scheduler.studies.shift_design.today import todays_rota

FOLDER = Path(__file__).resolve().parents[3] / "data" / "north-lanarkshire"
LESS = ((13 * 60, 16 * 60),)


@cache
def both() -> tuple[Inputs, Inputs]:
    """The folder, and with its proposed patterns."""
    inputs = read_folder(FOLDER)
    return inputs, read_overlay(FOLDER / "proposed-patterns.toml", inputs)[1]


def test_hours_of_each_carer_are_the_same_to_the_minute() -> None:
    before, after = (todays_rota(inputs, 2) for inputs in both())
    assert {name: before.minutes_of(name) for name in before.days} == {name: after.minutes_of(name) for name in after.days}
    assert before.days != after.days


def test_less_duty_lies_in_the_early_afternoon_and_demand_is_the_same() -> None:
    duty = []
    for inputs in both():
        days = todays_rota(inputs, 2).days.values()
        duty.append(sum(minutes_inside(kind, LESS) for row in days for kind in row))
    assert duty[1] < 0.85 * duty[0]
    assert both()[0].visit_patterns == both()[1].visit_patterns


def test_two_cycles_keep_rest_and_a_day_off_in_seven(tmp_path: Path) -> None:
    """Nothing is searched: shifts alone are laid out over four weeks."""
    changed = both()[1]
    write_folder(changed.replace(settings=changed.settings.replace(days=28), worked=(), history=()), tmp_path)
    again = read_folder(tmp_path)
    assert [warning for warning in again.warnings if warning.code.startswith("H")] == []
    shifts = defaultdict(list)
    for shift in make_problem(again).shifts:
        shifts[shift.carer_id].append(shift)
    for own in shifts.values():
        own.sort(key=lambda shift: shift.start)
        gaps = [(after.start - before.end).total_seconds() / 3600 for before, after in pairwise(own)]
        assert min(gaps) >= 11
        free = [before.end for before, gap in zip(own, gaps, strict=False) if gap >= 24]
        assert max((later - sooner).days for sooner, later in pairwise(free)) <= 7
