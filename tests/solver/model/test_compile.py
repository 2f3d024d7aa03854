"""Problem to arrays: what each rule leaves, in ticks and numbers; and nothing that could overflow."""

from typing import Any

import numpy as np
import pytest

from scheduler.domain.care import JudgedAt, LinkedCarers, SkillsHeldBy, VisitLink
from scheduler.domain.people import Gender, SkillHeld, SkillNeeded
from scheduler.domain.problem import Problem
from scheduler.domain.rules import HARD, OFF, Objective, Rule, Setting
from scheduler.domain.shifts import Absence
from scheduler.solver.model.arrays import INFINITE, Arrays
from scheduler.solver.model.compile import compile_problem, first_task
from tests.builders import at, matrix, plain_day, window, with_carer, with_person, with_shift, with_visit

ANN, BOB, CAT = range(3)
V1, V2, OTHER_V2, V3, V4, V5 = range(6)


def _compiled(problem: Problem, **travel: Any) -> Arrays:
    return compile_problem(problem, matrix(problem, **travel))


def _set(problem: Problem, **settings: Setting) -> Problem:
    return problem.replace(objective=Objective(settings={Rule(name): setting for name, setting in settings.items()}))


def _may(problem: Problem, task: int) -> list[int]:
    """The shifts that `allowed` leaves a task."""
    return np.flatnonzero(_compiled(problem).allowed[task]).tolist()


def _windows(problem: Problem, task: int) -> list[list[float]]:
    """Its windows in minutes since midnight."""
    tasks = _compiled(problem).tasks
    return [[opens / 60, closes / 60] for opens, closes in tasks.window[tasks.window_of[task] : tasks.window_of[task + 1]].tolist()]


def test_plain_day_is_open_to_everybody() -> None:
    arrays = _compiled(plain_day())
    assert arrays.allowed.all()
    assert arrays.tasks.visit.tolist() == [0, 1, 1, 2, 3, 4]
    assert first_task(plain_day()) == [0, 1, 3, 4, 5, 6]
    assert arrays.horizon == 2 * 24 * 3600


@pytest.mark.parametrize(
    ("rule", "problem", "left"),
    [
        (Rule.SKILLS, with_visit(plain_day(), "V3", skills=(SkillNeeded(skill="hoist"),)), [BOB]),
        (Rule.LOCALITY, with_carer(plain_day(), "Cat", localities=("south",)), [ANN, BOB]),
        (Rule.TEAM, with_visit(plain_day(), "V3", team="red"), [BOB]),
        (Rule.REFUSED, with_person(plain_day(), "U3", refused_carers=("Bob", "Cat")), [ANN]),
        (Rule.GENDER, with_person(plain_day(), "U3", carer_gender=Gender.FEMALE), [ANN, CAT]),
        (Rule.PINNED, with_visit(plain_day(), "V3", pinned_carers=("Cat",)), [CAT]),
        (
            Rule.AVAILABILITY,
            plain_day().replace(absences=(Absence(carer_id="Ann", start=at("07:00"), end=at("15:00")),)),
            [BOB, CAT],
        ),
    ],
    ids=str,
)
def test_rule_about_people_closes_shifts_unless_it_is_off(rule: Rule, problem: Problem, left: list[int]) -> None:
    assert _may(problem, V3) == left
    assert _may(_set(problem, **{rule: OFF}), V3) == [ANN, BOB, CAT]


@pytest.mark.parametrize(
    ("held", "needed", "holds"),
    [
        ({"level": 2}, {"level": 2}, True),
        ({"level": 1}, {"level": 2}, False),
        ({"expires": "2026-06-01"}, {}, True),
        ({"expires": "2026-05-31"}, {}, False),
    ],
)
def test_skill_counts_at_its_level_and_to_the_end_of_its_last_day(held: dict[str, Any], needed: dict[str, Any], holds: bool) -> None:
    problem = with_carer(plain_day(), "Cat", skills=(SkillHeld(skill="peg", **held),))
    problem = with_visit(problem, "V3", skills=(SkillNeeded(skill="peg", **needed),))
    assert _may(problem, V3) == ([CAT] if holds else [])


def test_either_of_a_double_up_holds_the_skill_and_either_is_the_pinned_one() -> None:
    """One task is for those with the skill, the other for anybody; the pin goes where it leaves most open."""
    either = with_visit(plain_day(), "V2", skills=(SkillNeeded(skill="hoist"),), skills_held_by=SkillsHeldBy.EITHER)
    assert [_may(either, V2), _may(either, OTHER_V2)] == [[BOB], [ANN, BOB, CAT]]
    for pins, left in (
        (("Bob",), ([BOB], [ANN, BOB, CAT])),
        (("Cat",), ([BOB], [CAT])),
        (("Cat", "Bob"), ([BOB], [CAT])),
        (("Bob", "Cat"), ([BOB], [CAT])),
        (("Ann", "Cat"), ([], [CAT])),
    ):
        pinned = with_visit(either, "V2", pinned_carers=pins)
        assert (_may(pinned, V2), _may(pinned, OTHER_V2)) == left


def test_soft_rules_about_people_close_nothing_and_are_charged_for_each_carer_visit() -> None:
    asked = with_person(plain_day(), "U3", refused_carers=("Bob",), carer_gender=Gender.FEMALE, preferred_carers=("Cat",))
    asked = with_visit(with_carer(asked, "Cat", localities=("south",)), "V3", team="red", skills=(SkillNeeded(skill="hoist"),))
    soft = _set(asked, refused=1, gender=10, preference=100, locality=1000, team=10_000, skills=100_000)
    assert _may(soft, V3) == [ANN, BOB, CAT]
    assert _compiled(soft).cost[V3].tolist() == [110_100, 111, 111_000]
    assert _may(_set(asked, refused=OFF, gender=OFF, preference=HARD, locality=OFF, team=OFF, skills=OFF), V3) == [CAT]


def test_skills_that_either_may_hold_are_charged_once_a_visit() -> None:
    """With one half, which goes to whoever holds them; a pinned carer has the half that is charged only if they do."""
    either = with_visit(plain_day(), "V2", skills=(SkillNeeded(skill="hoist"),), skills_held_by=SkillsHeldBy.EITHER)
    each = with_visit(plain_day(), "V2", skills=(SkillNeeded(skill="hoist"),))
    assert _compiled(_set(either, skills=7)).cost[[V2, OTHER_V2]].tolist() == [[7, 0, 7], [0, 0, 0]]
    assert _compiled(_set(each, skills=7)).cost[[V2, OTHER_V2]].tolist() == [[7, 0, 7], [7, 0, 7]]
    for pins, left in (
        (("Bob",), ([BOB], [ANN, BOB, CAT])),
        (("Cat",), ([ANN, BOB, CAT], [CAT])),
        (("Cat", "Bob"), ([BOB], [CAT])),
    ):
        pinned = _set(with_visit(either, "V2", pinned_carers=pins), skills=7)
        assert (_may(pinned, V2), _may(pinned, OTHER_V2)) == left


def test_each_of_a_double_up_holds_the_skill_unless_either_will_do() -> None:
    each = with_visit(plain_day(), "V2", skills=(SkillNeeded(skill="hoist"),))
    assert [_may(each, V2), _may(each, OTHER_V2)] == [[BOB], [BOB]]


# Time


@pytest.mark.parametrize(
    ("changes", "windows"),
    [
        ({"windows": (window("07:00", "08:00"), window("09:00", "09:00"))}, [[420, 480], [540, 540]]),
        ({"windows": (window("07:00", "08:00"), window("09:00", "09:20")), "judged_at": JudgedAt.END}, [[420, 450]]),
        ({"pinned_start": at("09:15")}, [[555, 555]]),
        ({"pinned_start": at("06:15")}, []),
        ({"windows": (window("07:00", "08:00"),), "pinned_start": at("07:45"), "judged_at": JudgedAt.END}, []),
    ],
)
def test_windows_say_when_a_task_may_start(changes: dict[str, Any], windows: list[list[float]]) -> None:
    assert _windows(with_visit(plain_day(), "V3", **changes), V3) == windows


def test_window_that_is_off_is_open_from_the_first_opening_on() -> None:
    two = {"windows": (window("07:00", "08:00"), window("09:00", "09:20")), "judged_at": JudgedAt.END}
    problem = _set(with_visit(plain_day(), "V3", **two), window=OFF)
    tasks = _compiled(problem).tasks
    assert _windows(problem, V3) == [[420, INFINITE / 60]]
    assert (tasks.due[tasks.due_of[V3] : tasks.due_of[V3 + 1]] / 60).tolist() == [[420, 450], [540, 530]]
    assert _windows(with_visit(problem, "V3", pinned_start=at("08:45")), V3) == [[525, 525]]


def test_pin_that_is_off_pins_nothing() -> None:
    pinned = with_visit(plain_day(), "V3", pinned_start=at("09:15"), pinned_carers=("Bob",))
    assert _windows(_set(pinned, pinned=OFF), V3) == [[420, 840]]


@pytest.mark.parametrize(
    ("start", "end", "span"),
    [
        ("06:00", "08:00", (8, 15)),
        ("07:00", "08:00", (8, 15)),
        ("06:00", "07:00", (7, 15)),
        ("14:00", "15:00", (7, 14)),
        ("14:00", "16:00", (7, 14)),
        ("15:00", "16:00", (7, 15)),
        ("10:00", "11:00", (7, 15)),
        ("06:00", "16:00", (16, 6)),
    ],
)
def test_absence_over_an_end_of_a_shift_cuts_it_off(start: str, end: str, span: tuple[int, int]) -> None:
    absence = Absence(carer_id="Ann", start=at(start), end=at(end))
    shifts = _compiled(plain_day().replace(absences=(absence,))).shifts
    assert (shifts.start[ANN] / 3600, shifts.end[ANN] / 3600) == span
    off = _compiled(_set(plain_day().replace(absences=(absence,)), availability=OFF)).shifts
    assert (off.start[ANN] / 3600, off.end[ANN] / 3600, len(off.absence)) == (7, 15, 0)


def test_freed_end_is_where_the_next_shift_or_an_absence_begins() -> None:
    free = _set(plain_day(), shift=OFF)
    shifts = _compiled(free).shifts
    assert (shifts.end == 9 * 24 * 3600).all()
    assert (shifts.rostered_start / 3600).tolist() == [7, 7, 7]
    assert (shifts.rostered_end / 3600).tolist() == [15, 12, 12]
    away = Absence(carer_id="Ann", start=at("14:00"), end=at("16:00"))
    later = Absence(carer_id="Ann", start=at("16:00"), end=at("17:00"))
    again = free.shifts[1].replace(shift_id="SD", start=at("17:00"), end=at("18:00"))
    shifts = _compiled(free.replace(absences=(away,), shifts=(*free.shifts, again))).shifts
    assert (shifts.end[[0, 1]] / 3600).tolist() == [14, 17]
    shifts = _compiled(free.replace(absences=(later,))).shifts
    assert shifts.end[ANN] == 9 * 24 * 3600
    assert shifts.absence[shifts.absence_of[ANN] : shifts.absence_of[ANN + 1]].tolist() == [[16 * 3600, 17 * 3600]]


def test_wanted_is_the_planned_start_give_or_take_the_tolerance() -> None:
    problem = _set(with_visit(plain_day(), "V2", planned_start=at("09:00")), wanted_time=1)
    assert (_compiled(problem).tasks.wanted[[V2, OTHER_V2]] / 60).tolist() == [[525, 555], [525, 555]]
    assert _compiled(problem).tasks.wanted[V1].tolist() == [-INFINITE, INFINITE]
    assert _compiled(_set(problem, wanted_time=OFF)).tasks.wanted[V2].tolist() == [-INFINITE, INFINITE]


def test_absences_during_a_shift_are_listed_with_it_and_with_no_other() -> None:
    away = (Absence(carer_id="Ann", start=at("10:00"), end=at("11:00")), Absence(carer_id="Cat", start=at("13:00"), end=at("14:00")))
    shifts = _compiled(plain_day().replace(absences=away)).shifts
    assert shifts.absence_of.tolist() == [0, 1, 1, 1]
    assert shifts.absence.tolist() == [[36_000, 39_600]]


def test_break_is_owed_in_shifts_of_more_than_six_hours_alone() -> None:
    day = with_shift(with_shift(plain_day(), "SB", end=at("13:00")), "SC", end=at("13:01"), break_window=window("09:00", "10:00"))
    shifts = _compiled(day).shifts
    assert shifts.break_ticks.tolist() == [1800, 0, 1800]
    assert shifts.break_window.tolist() == [[-INFINITE, INFINITE], [-INFINITE, INFINITE], [32_400, 36_000]]
    assert _compiled(_set(day, **{"break": OFF})).shifts.break_ticks.tolist() == [1800, 0, 1800]
    assert _compiled(_set(day, **{"break": OFF}, missed_break=OFF)).shifts.break_ticks.tolist() == [0, 0, 0]


def test_fit_is_to_the_tick() -> None:
    """Ten minutes there, half an hour of care, ten minutes home."""
    for closes, opens, left in (("07:10", "07:00", True), ("07:09", "07:00", False), ("12:00", "11:20", True), ("12:00", "11:21", False)):
        problem = with_visit(plain_day(), "V3", windows=(window(opens, closes),))
        assert (BOB in _may(problem, V3)) == left


def test_shift_is_not_closed_to_what_a_visit_on_the_way_brings_near() -> None:
    """From Bob's home to U3 takes two hours, but ten minutes by U1, whose care takes half an hour."""
    problem = with_visit(plain_day(), "V3", windows=(window("07:00", "08:10"),))
    for legs, closed in (
        ({("at-Bob", "at-U3"): (120, 0)}, False),
        ({("at-Bob", "at-U3"): None}, False),
        ({("at-Bob", "at-U3"): (120, 0)} | {(f"at-U{i}", "at-U3"): (40, 0) for i in (1, 2, 4, 5)}, True),
        ({(f"at-{place}", "at-U3"): None for place in ("Bob", "U1", "U2", "U4", "U5")}, True),
        ({("at-U3", "at-Bob"): None}, False),
        ({("at-U3", f"at-{place}"): None for place in ("Bob", "U1", "U2", "U4", "U5")}, True),
    ):
        assert (BOB not in np.flatnonzero(_compiled(problem, legs=legs).allowed[V3])) == closed, legs


def test_links_are_lags_pairs_and_units() -> None:
    link = VisitLink(
        first_visit_id="V1", second_visit_id="V2", min_gap_minutes=-5, max_gap_minutes=60, carers=LinkedCarers.DIFFERENT, whole=True
    )
    same = VisitLink(first_visit_id="V2", second_visit_id="V5", carers=LinkedCarers.SAME, whole=True)
    problem = plain_day().replace(links=(link, same))
    arrays = _compiled(problem)
    assert arrays.links.lag.tolist() == [[V2, OTHER_V2, 0], [OTHER_V2, V2, 0], [V1, V2, -300], [V2, V1, -3600]]
    assert arrays.links.apart.tolist() == [[V2, OTHER_V2], [V1, V2], [V1, OTHER_V2]]
    assert arrays.links.same.tolist() == [[1, 4]]
    assert arrays.tasks.group.tolist() == [0, 0, 0, 1, 2, 0]
    assert arrays.unallocated_cost.tolist() == [[1 + 2 + 5, 0], [3, 0], [4, 0]]
    off = _compiled(_set(problem, gap=OFF, carer_link=OFF)).links
    assert (len(off.lag), len(off.apart), len(off.same)) == (2, 1, 0)
