"""The made-up service of the rostering benchmark: it is as described, and a small one is solved."""

from benchmarks.rostering import made_kinds, made_problem, measure_rostering
from scheduler.solver.staffing import clashing_limits


def test_the_kinds_are_41() -> None:
    groups = [kind.group for kind in made_kinds()]
    assert {group: groups.count(group) for group in set(groups)} == {"early": 16, "day": 4, "late": 15, "split": 5, "night": 1}


def test_a_small_service_is_rostered_and_bounded() -> None:
    problem = made_problem(8, 3)
    problem = problem.replace(staff=[member for member in problem.staff if not clashing_limits(problem, member)])
    assert len(problem.staff) >= 6
    measured = measure_rostering(problem, 1.0, 1)
    assert measured.faults == 0
    assert 0 < measured.bound <= measured.cost
    assert "0 faults" in measured.text
