"""Explanations: true of every shift, tried out by brute force, and naming the rule that a hand would name."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import permutations, product
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scheduler.domain.care import LinkedCarers, SkillsHeldBy, Visit, VisitLink, Window
from scheduler.domain.clock import moment_after, ticks_between
from scheduler.domain.people import Gender, SkillNeeded
from scheduler.domain.problem import Problem
from scheduler.domain.roster import Assignment, Roster, Run
from scheduler.domain.rules import HARD, OFF, Objective, Rule, Setting
from scheduler.domain.shifts import Absence, Shift
from scheduler.geo.matrix import TravelMatrix
from scheduler.verify.explain import explain, placeable_carers
from scheduler.verify.slots import possible_starts
from scheduler.verify.timeline import Timeline
from scheduler.verify.verify import verify
from tests.builders import (
    DAY,
    at,
    by_rostered_length,
    good_roster,
    matrix,
    plain_day,
    window,
    with_carer,
    with_person,
    with_shift,
    with_visit,
)
from tests.features import ALL, Feature
from tests.rosters import Line, feasible_roster, held_starts, retimed, to_lines, to_roster
from tests.rules.violations import BAD_ROSTERS
from tests.strategies import cases, random_week

Drawn = tuple[Problem, TravelMatrix]


def _lines_with(drawn: Drawn, lines: dict[str, Line], shift: Shift, visit_id: str, start: int | None = None) -> Iterator[dict[str, Line]]:
    """Every way to put a visit into a shift: at each place of its run, with the break at each place, starting then or as soon as may be.

    The carer leaves as soon as may be, or where a rest has been long enough.
    """
    problem, travel = drawn
    rested = _rested(drawn, lines, shift)
    held = held_starts(problem, lines) | ({} if start is None else {visit_id: start})
    order = [placed for placed, _ in lines[shift.shift_id]]
    for place, pause, leaves in product(range(len(order) + 1), range(len(order) + 1), rested):
        line = retimed(problem, travel, shift, [*order[:place], visit_id, *order[place:]], held, pause_before=pause, leaves=leaves)
        if line is not None:
            yield lines | {shift.shift_id: line}


def _rested(drawn: Drawn, lines: dict[str, Line], shift: Shift) -> set[int]:
    """When a carer may leave for a shift: at its start, the rest after other work, or days after that or a week's first midnight."""
    problem, _ = drawn
    minute, starts = problem.ticks_per_minute, _tick(problem, shift.start)
    own = [line for name, line in lines.items() if line and problem.shift[name].carer_id == shift.carer_id]
    ends = [start + problem.visit[visit_id].minutes * minute for line in own for visit_id, start in line[-1:]]
    past = [_tick(problem, worked.last_end) for worked in problem.worked if worked.carer_id == shift.carer_id]
    free = [end + days * 24 * 60 * minute for end in (*ends, 0, 7 * 24 * 60 * minute) for days in (1, 2)] if problem.days >= 7 else []
    rest = [end + problem.objective.rest_minutes * minute for end in (*ends, *past)]
    return {starts, *(at for at in (*rest, *free) if starts < at < _tick(problem, shift.end))}


def _tick(problem: Problem, moment: datetime) -> int:
    return ticks_between(problem.horizon_start, moment, problem.ticks_per_minute)


def _starts(lines: dict[str, Line], visit_id: str) -> list[int]:
    return [start for line in lines.values() for placed, start in line if placed == visit_id]


def _turns(problem: Problem, lines: dict[str, Line], visit: Visit) -> set[int | None]:
    """The starts worth trying: as soon as may be (None), where a window opens, where an absence ends and where a gap begins."""
    moments = [window.earliest for window in visit.windows] + [absence.end for absence in problem.absences]
    turns = {ticks_between(problem.horizon_start, moment, problem.ticks_per_minute) for moment in moments}
    for link in problem.links:
        if link.second_visit_id == visit.visit_id and link.min_gap_minutes is not None:
            turns |= {start + link.min_gap_minutes * problem.ticks_per_minute for start in _starts(lines, link.first_visit_id)}
        if link.first_visit_id == visit.visit_id and link.max_gap_minutes is not None:
            turns |= {start - link.max_gap_minutes * problem.ticks_per_minute for start in _starts(lines, link.second_visit_id)}
    return {None, *turns}


def _fits(drawn: Drawn, roster: Roster, visit: Visit, shifts: tuple[Shift, ...]) -> bool:
    """Whether a visit can be made in these shifts, the first of which decides when it starts."""
    problem, travel = drawn
    lines = to_lines(problem, roster)
    found = [way for turn in _turns(problem, lines, visit) for way in _lines_with(drawn, lines, shifts[0], visit.visit_id, turn)]
    for shift in shifts[1:]:
        found = [more for way in found for more in _lines_with(drawn, way, shift, visit.visit_id, _starts(way, visit.visit_id)[0])]
    return any(verify(problem, travel, to_roster(problem, way)).ok for way in found)


@pytest.mark.slow
@given(cases(max_visits=6), st.integers(0, 2**20))
@settings(max_examples=150, deadline=None)
def test_shift_is_named_exactly_where_no_roster_with_the_visit_in_it_verifies(drawn: Drawn, seed: int) -> None:
    _check_shifts_named(drawn, seed)


@pytest.mark.slow
@pytest.mark.parametrize(("days", "visits", "carers"), [(3, 7, 2), (8, 8, 1)])
def test_rules_over_several_shifts_are_named_exactly_where_they_close_one(days: int, visits: int, carers: int) -> None:
    for seed in range(40):
        _check_shifts_named(random_week(seed, days=days, visits=visits, carers=carers), seed)


def _check_shifts_named(drawn: Drawn, seed: int) -> None:
    problem, travel = drawn
    roster = feasible_roster(seed, problem, travel)
    for visit in problem.visits:
        if visit.visit_id in roster.runs_of:
            continue
        closed = {shift_id for blocker in explain(problem, travel, roster, visit.visit_id) for shift_id in blocker.shift_ids}
        crews = list(permutations(problem.shifts, visit.carers))
        fit = {shift.shift_id for crew in crews if _fits(drawn, roster, visit, crew) for shift in crew}
        assert closed == {shift.shift_id for shift in problem.shifts} - fit
        assert (placeable_carers(problem, travel, roster, visit.visit_id) >= visit.carers) >= bool(fit)


@given(cases(max_visits=6), st.integers(0, 2**20))
@settings(max_examples=100, deadline=None)
def test_first_and_last_possible_starts_can_be_made_and_those_just_outside_cannot(drawn: Drawn, seed: int) -> None:
    """As far as time goes: rules about people are left out by looking at shifts that are not named."""
    problem, travel = drawn
    roster = feasible_roster(seed, problem, travel)
    lines, year = to_lines(problem, roster), 365 * 24 * 60 * problem.ticks_per_minute
    for visit in problem.visits:
        if visit.visit_id in roster.runs_of or visit.carers > 1:
            continue
        closed = {shift_id for blocker in explain(problem, travel, roster, visit.visit_id) for shift_id in blocker.shift_ids}
        for shift in (shift for shift in problem.shifts if shift.shift_id not in closed):
            starts = possible_starts(Timeline(problem, travel, roster), visit, shift)
            ends = {tick for first, last in starts for tick in (first - 1, first, last, last + 1)}
            for tick in (tick for tick in ends if abs(tick) < year):  # without window and shift it may start at any time
                tried = _lines_with(drawn, lines, shift, visit.visit_id, tick)
                makes = any(verify(problem, travel, to_roster(problem, found)).ok for found in tried)
                assert makes == any(first <= tick <= last for first, last in starts)


def _blockers(problem: Problem, roster: Roster, visit_id: str = "V3", **travel: Any) -> dict[Rule | None, tuple[str, ...]]:
    return {blocker.rule: blocker.shift_ids for blocker in explain(problem, matrix(problem, **travel), roster, visit_id)}


WITHOUT_V3 = good_roster(SB=[("V2", "09:00")])
WITHOUT_V2 = good_roster(SA=[("V1", "08:00"), ("V4", "12:00")], SB=[("V3", "10:00")])
ALL_SHIFTS = ("SA", "SB", "SC")


def test_nothing_is_named_where_the_visit_fits_everywhere() -> None:
    assert explain(plain_day(), matrix(plain_day()), WITHOUT_V3, "V3") == ()
    assert placeable_carers(plain_day(), matrix(plain_day()), WITHOUT_V3, "V3") == 3


def test_each_rule_about_people_names_the_shifts_that_it_closes() -> None:
    """A shift that several rules close is named for each of them."""
    problem = with_visit(plain_day(), "V3", skills=(SkillNeeded(skill="hoist"),), team="red")
    problem = with_person(with_carer(problem, "Cat", localities=("south",)), "U3", refused_carers=("Ann",), carer_gender=Gender.FEMALE)
    assert _blockers(problem, WITHOUT_V3) == {
        Rule.SKILLS: ("SA", "SC"),
        Rule.LOCALITY: ("SC",),
        Rule.TEAM: ("SA", "SC"),
        Rule.REFUSED: ("SA",),
        Rule.GENDER: ("SB",),
    }


def test_pinned_carer_closes_the_shifts_of_others() -> None:
    assert _blockers(with_visit(plain_day(), "V3", pinned_carers=("Bob",)), WITHOUT_V3) == {Rule.PINNED: ("SA", "SC")}


@pytest.mark.parametrize(
    ("carers", "closed"), [(LinkedCarers.SAME, {Rule.CARER_LINK: ("SC",)}), (LinkedCarers.DIFFERENT, {None: ("SA", "SB")})]
)
def test_link_to_a_placed_double_up_closes_the_shifts_of_the_wrong_carers(
    carers: LinkedCarers, closed: dict[Rule | None, tuple[str, ...]]
) -> None:
    """If Ann did not make V2, she could make V3: it is her other visit that keeps her from it."""
    problem = plain_day().replace(links=(VisitLink(first_visit_id="V2", second_visit_id="V3", carers=carers),))
    assert _blockers(problem, WITHOUT_V3) == closed


def test_whole_link_to_a_visit_that_is_not_placed_closes_all_shifts() -> None:
    problem = plain_day().replace(links=(VisitLink(first_visit_id="V5", second_visit_id="V3", whole=True),))
    roster = good_roster(SB=[("V2", "09:00")], SC=[])
    assert _blockers(problem, roster) == {Rule.COMPLETE: ALL_SHIFTS}


def test_gap_to_a_placed_visit_outside_of_the_window_closes_all_shifts() -> None:
    problem = plain_day().replace(links=(VisitLink(first_visit_id="V2", second_visit_id="V3", min_gap_minutes=301),))
    assert _blockers(problem, WITHOUT_V3) == {Rule.GAP: ALL_SHIFTS}


def test_absence_for_all_of_a_shift_is_named() -> None:
    problem = plain_day().replace(absences=(Absence(carer_id="Bob", start=at("00:00"), end=at("23:00")),))
    assert _blockers(problem, good_roster(SB=[], SA=[("V1", "08:00"), ("V4", "12:00")])) == {Rule.AVAILABILITY: ("SB",)}


def test_shift_that_is_over_before_the_window_opens_is_named() -> None:
    """Bob and Cat would be back at 12:01."""
    assert _blockers(with_visit(plain_day(), "V3", windows=(window("11:21", "13:00"),)), WITHOUT_V3) == {Rule.SHIFT: ("SB", "SC")}


def test_full_run_leaves_no_time_in_the_window() -> None:
    """From 08:50 to 09:40 Ann and Bob are taken up by the double-up and its journeys, and for 30 minutes more they could not leave."""
    assert _blockers(with_visit(plain_day(), "V3", windows=(window("08:25", "09:30"),)), WITHOUT_V3) == {None: ("SA", "SB")}


def test_break_that_would_be_lost_is_owed_to_the_other_visits() -> None:
    """Ann could be there from 10:30 to 11:00, if it were not for her break; with no other visit she would owe none."""
    problem = with_shift(by_rostered_length(plain_day()), "SA", break_window=window("10:30", "11:00"))
    problem = with_visit(problem, "V3", windows=(window("10:30", "10:30"),))
    assert _blockers(problem, WITHOUT_V3) == {None: ("SA",)}


def test_place_that_nobody_reaches_is_named_as_travel() -> None:
    legs = {(f"at-{place}", "at-U3"): None for place in ("Ann", "Bob", "Cat", "U1", "U2", "U4", "U5")}
    assert _blockers(plain_day(), WITHOUT_V3, legs=legs) == {Rule.TRAVEL: ALL_SHIFTS}


def test_rule_that_is_off_is_never_named() -> None:
    problem = with_visit(plain_day(), "V3", team="red").replace(objective=Objective(settings={Rule.TEAM: OFF}))
    assert _blockers(problem, WITHOUT_V3) == {}


def test_rule_that_is_soft_is_never_named_and_preference_is_where_it_is_hard() -> None:
    problem = with_person(with_visit(plain_day(), "V3", team="blue"), "U3", preferred_carers=("Ann",))
    settings: dict[Rule, Setting] = {Rule.TEAM: 5, Rule.PREFERENCE: HARD}
    assert _blockers(problem.replace(objective=Objective(settings=settings)), WITHOUT_V3) == {Rule.PREFERENCE: ("SB", "SC")}


def test_shift_that_is_off_closes_no_visit_after_its_end_but_for_the_next_shift() -> None:
    """V3 at 12:30 is past noon, when the shifts of Bob and Cat end; Bob starts another one at 13:00, for which he would be late."""
    problem = with_visit(plain_day(), "V3", windows=(window("12:30", "13:00"),))
    assert _blockers(problem, WITHOUT_V3) == {Rule.SHIFT: ("SB", "SC")}
    free = problem.replace(objective=Objective(settings={Rule.SHIFT: OFF}))
    assert _blockers(free, WITHOUT_V3) == {}
    again = free.shift["SB"].replace(shift_id="SB2", start=at("13:00"), end=at("13:35"))
    assert _blockers(free.replace(shifts=(*free.shifts, again)), WITHOUT_V3) == {Rule.SHIFT: ("SB", "SB2")}


def test_shift_that_is_off_closes_visits_before_its_start() -> None:
    problem = with_visit(plain_day(), "V3", windows=(window("06:00", "07:09"),))
    free = problem.replace(objective=Objective(settings={Rule.SHIFT: OFF}))
    assert _blockers(free, WITHOUT_V3) == {Rule.SHIFT: ALL_SHIFTS}


def test_break_that_may_be_missed_keeps_no_visit_out() -> None:
    problem = with_shift(by_rostered_length(plain_day()), "SA", break_window=window("10:30", "11:00"))
    problem = with_visit(problem, "V3", windows=(window("10:30", "10:30"),))
    assert _blockers(problem.replace(objective=Objective(settings={Rule.BREAK: OFF})), WITHOUT_V3) == {}


def test_visits_that_move_within_their_windows_make_room() -> None:
    """V5 stands in the way at 08:00, and can be made later."""
    problem = with_visit(plain_day(), "V3", windows=(window("08:00", "08:00"),), pinned_carers=("Cat",))
    assert "SC" not in {shift_id for shifts in _blockers(problem, WITHOUT_V3).values() for shift_id in shifts}
    fixed = with_visit(problem, "V5", pinned_start=at("08:00"))
    assert _blockers(fixed, WITHOUT_V3)[None] == ("SC",)


def test_double_up_with_time_for_one_carer_only() -> None:
    """Cat would be alone at 12:30: the shift of Bob is over and Ann sits with V4."""
    problem = with_visit(with_shift(plain_day(), "SC", end=at("14:00")), "V2", windows=(window("12:15", "12:20"),))
    problem = with_visit(problem, "V4", pinned_start=at("12:00"))
    assert _blockers(problem, WITHOUT_V2, "V2") == {Rule.DOUBLE_UP: ("SC",), Rule.SHIFT: ("SB",), None: ("SA",)}
    assert placeable_carers(problem, matrix(problem), WITHOUT_V2, "V2") == 1


def test_double_up_needs_one_who_holds_the_skill_where_either_will_do() -> None:
    """Only Bob holds it, so that nobody is closed out; where he is away, all who are left are closed out."""
    problem = with_visit(plain_day(), "V2", skills=(SkillNeeded(skill="hoist"),), skills_held_by=SkillsHeldBy.EITHER)
    assert _blockers(problem, WITHOUT_V2, "V2") == {}
    away = problem.replace(absences=(Absence(carer_id="Bob", start=at("00:00"), end=at("23:00")),))
    roster = good_roster(SA=[("V1", "08:00"), ("V4", "12:00")], SB=[])
    assert _blockers(away, roster, "V2") == {Rule.SKILLS: ("SA", "SC"), Rule.AVAILABILITY: ("SB",)}


def test_double_up_where_each_carer_needs_the_skill_has_one_and_no_partner() -> None:
    problem = with_visit(plain_day(), "V2", skills=(SkillNeeded(skill="hoist"),))
    assert _blockers(problem, WITHOUT_V2, "V2") == {Rule.SKILLS: ("SA", "SC"), Rule.DOUBLE_UP: ("SB",)}


def test_double_up_pinned_to_one_carer_is_open_to_that_one_and_any_partner() -> None:
    problem = with_visit(plain_day(), "V2", pinned_carers=("Cat",))
    assert _blockers(problem, WITHOUT_V2, "V2") == {}


def _clock(problem: Problem, made: Roster, shift_id: str) -> set[tuple[str, str]]:
    """From when to when V3 could start in a shift."""
    starts = possible_starts(Timeline(problem, matrix(problem), made), problem.visit["V3"], problem.shift[shift_id])
    moments = [tuple(moment_after(problem.horizon_start, tick, problem.ticks_per_minute) for tick in ends) for ends in starts]
    return {(f"{first:%H:%M}", f"{last:%H:%M}") for first, last in moments}


def test_absences_that_begin_and_end_with_the_shift_cut_it_short() -> None:
    """Cat leaves at 08:30, ten minutes from V3, and is back at 11:00, forty minutes after its start."""
    absences = tuple(Absence(carer_id="Cat", start=at(start), end=at(end)) for start, end in [("07:00", "08:30"), ("11:00", "12:00")])
    assert _clock(plain_day().replace(absences=absences), good_roster(SB=[("V2", "09:00")], SC=[]), "SC") == {("08:40", "10:20")}


def test_break_that_just_fits_its_window_lies_before_or_after_the_visit() -> None:
    """From 10:30 to 11:00, with V1 on its other side; a shift of six hours has none."""
    made = good_roster(SA=[("V1", "08:00")], SB=[])
    problem = with_shift(by_rostered_length(plain_day()), "SA", break_window=window("10:30", "11:00"))
    assert _clock(problem, made, "SA") == {("07:10", "10:00"), ("11:00", "14:00")}
    assert _clock(with_shift(problem, "SA", end=at("13:00")), made, "SA") == {("07:10", "11:40"), ("07:50", "12:20")}


def _on_the_day_off(*windows: Window) -> tuple[Problem, Roster, str]:
    """Cat makes V5 at eight on each day of a week but the fourth, on which the visit with these windows is not placed."""
    problem, _, good, *_ = BAD_ROSTERS[Rule.WEEKLY_REST]
    visit = problem.visits[3]
    roster = good.replace(runs=tuple(run for run in good.runs if run.carer_id == "Cat"))
    return with_visit(problem, visit.visit_id, windows=windows), roster, visit.visit_id


def test_day_off_leaves_the_early_and_the_late_part_of_the_day_between_two_at_work() -> None:
    """Free from 08:30 of the third day to 07:50 of the fifth: a day before, leaving at 08:30, or a day after, done by 07:50."""
    problem, roster, visit_id = _on_the_day_off(window("07:00", "11:00", DAY + timedelta(days=3)))
    starts = possible_starts(Timeline(problem, matrix(problem), roster), problem.visit[visit_id], problem.shifts[10])
    minutes = sorted((first // 60 - 3 * 24 * 60, last // 60 - 3 * 24 * 60) for first, last in starts)
    assert minutes == [(7 * 60 + 10, 7 * 60 + 20), (8 * 60 + 40, 11 * 60)]


def test_day_off_is_named_where_it_closes_a_shift_and_not_where_it_is_off() -> None:
    problem, roster, visit_id = _on_the_day_off(window("07:21", "08:39", DAY + timedelta(days=3)))
    closed = {blocker.rule: blocker.shift_ids for blocker in explain(problem, matrix(problem), roster, visit_id)}
    assert problem.shifts[10].shift_id in closed[Rule.WEEKLY_REST]
    assert len(closed[Rule.WEEKLY_REST]) == 1
    free = problem.replace(objective=Objective(settings={Rule.WEEKLY_REST: OFF}))
    assert Rule.WEEKLY_REST not in {blocker.rule for blocker in explain(free, matrix(free), roster, visit_id)}


ALONE = ALL - {Feature.LINKS, Feature.DOUBLE_UPS}
"""Without what a second visit decides."""


def _alone(drawn: Drawn, roster: Roster, visit: Visit, shift: Shift) -> set[frozenset[Rule]]:
    """The rules broken by a visit that is alone in a shift, for each start of the horizon in turn, by the verifier."""
    problem, travel = drawn
    others = tuple(run for run in roster.runs if run.shift_id != shift.shift_id)
    before = {(breach.rule, breach.visit_ids) for breach in verify(problem, travel, Roster(runs=others)).violations}
    found = set()
    for tick in _trial_ticks(problem, travel, roster, visit, shift):
        start = moment_after(problem.horizon_start, tick, problem.ticks_per_minute)
        run = Run(shift_id=shift.shift_id, carer_id=shift.carer_id, assignments=(Assignment(visit_id=visit.visit_id, start=start),))
        judged = verify(problem, travel, Roster(runs=(*others, run))).violations
        found.add(frozenset(breach.rule for breach in judged if (breach.rule, breach.visit_ids) not in before))
    return found


def _trial_ticks(problem: Problem, travel: TravelMatrix, roster: Roster, visit: Visit, shift: Shift) -> set[int]:
    """All starts at which it can matter whether a visit begins there: the ends of windows, shifts, absences, rests and gaps."""
    minute, mode = problem.ticks_per_minute, problem.carer[shift.carer_id].travel_mode
    place, length = problem.service_user[visit.service_user_id].location_id, visit.minutes * minute
    legs = [travel.leg(mode, *ends) for ends in ((shift.start_location_id, place), (place, shift.end_location_id))]
    out, home = (0 if leg is None else leg[0] for leg in legs)
    moments = [m for window in visit.windows for m in (window.earliest, window.latest)] + [shift.start, shift.end]
    moments += [m for absence in problem.absences for m in (absence.start, absence.end)]
    moments += [] if visit.pinned_start is None else [visit.pinned_start]
    moments += [worked.last_end for worked in problem.worked]
    ticks = {_tick(problem, moment) for moment in moments}
    rest = problem.objective.rest_minutes * minute
    for line in to_lines(problem, roster).values():
        for placed, start in line:
            end = start + problem.visit[placed].minutes * minute
            ticks |= {start, end, start - rest, end + rest}
    for link in problem.links:
        gaps = [gap * minute for gap in (link.min_gap_minutes, link.max_gap_minutes) if gap is not None]
        ticks |= {tick + sign * gap for tick in list(ticks) for gap in gaps for sign in (1, -1)}
    return {tick + by for tick in ticks for by in (0, out, -length, -length - home)}


@given(cases(max_visits=5, features=ALONE), st.integers(0, 2**20))
@settings(max_examples=30, deadline=None)
def test_rules_are_blamed_exactly_where_the_verifier_refuses_the_visit_alone_in_the_shift(drawn: Drawn, seed: int) -> None:
    """Together the rules keep it out: without all of them it is accepted, with any of them it is not. Else other visits are blamed."""
    problem, travel = drawn
    roster = feasible_roster(seed, problem, travel)
    for visit in (visit for visit in problem.visits if visit.visit_id not in roster.runs_of and visit.carers == 1):
        blamed: dict[str, set[Rule | None]] = {shift.shift_id: set() for shift in problem.shifts}
        for blocker in explain(problem, travel, roster, visit.visit_id):
            for shift_id in blocker.shift_ids:
                blamed[shift_id].add(blocker.rule)
        for shift in (shift for shift in problem.shifts if blamed[shift.shift_id]):
            broken, rules = _alone(drawn, roster, visit, shift), blamed[shift.shift_id]
            assert (None in rules) == (frozenset() in broken)
            if None in rules:
                assert rules == {None}
                continue
            assert any(found <= rules for found in broken)
            assert not any(found < rules for found in broken)
