"""The example folders that come with the package, and what tiny's page says of its answer."""

import itertools
import re
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path

import pytest

from scheduler.analysis.kpis import kpis
from scheduler.demand import make_problem
from scheduler.domain.clock import local_moment
from scheduler.domain.errors import BadInput
from scheduler.domain.problem import Problem
from scheduler.domain.roster import Assignment, Roster, Run
from scheduler.examples import example_names, write_example
from scheduler.files.reading.read import read_folder
from scheduler.geo.matrix import TravelMatrix
from scheduler.geo.travel import travel_matrix
from scheduler.verify.verify import verify

DATA = Path(__file__).parents[1] / "data"
BEST = {
    ("S1", "asha"): {"V3": "08:00", "V2": "09:00", "V4": "12:00"},
    ("S2", "ben"): {"V1": "08:00", "V2": "09:00"},
    ("S3", "cleo"): {"V5": "08:00", "V6": "09:00", "V7": "11:30"},
    ("S4", "dev"): {"V8": "17:00", "V9": "18:00"},
}


@cache
def tiny() -> tuple[Problem, TravelMatrix]:
    inputs = read_folder(DATA / "tiny")
    problem = make_problem(inputs)
    return problem, travel_matrix(problem, inputs.travel)


def roster(plan: dict[tuple[str, str], dict[str, str]]) -> Roster:
    def at(hhmm: str) -> datetime:
        return local_moment(datetime.fromisoformat(f"2026-11-23T{hhmm}"), "Europe/London")

    return Roster(
        runs=tuple(
            Run(
                shift_id=shift,
                carer_id=carer,
                assignments=tuple(Assignment(visit_id=visit, start=at(time)) for visit, time in made.items()),
            )
            for (shift, carer), made in plan.items()
        )
    )


def test_examples_are_the_folders_of_data() -> None:
    assert example_names() == (
        *("east-lothian", "herefordshire", "herefordshire-week", "leominster", "leominster-week"),
        *("north-lanarkshire", "providers", "tiny"),
    )


@pytest.mark.parametrize("name", ["tiny", "leominster", "leominster-week", "providers", "east-lothian", "north-lanarkshire"])
def test_an_example_is_written_whole_and_reads_as_the_original(name: str, tmp_path: Path) -> None:
    write_example(name, tmp_path / "new" / name)
    assert read_folder(tmp_path / "new" / name) == read_folder(DATA / name)
    assert {path.name for path in (tmp_path / "new" / name).iterdir()} == {path.name for path in (DATA / name).iterdir()}


def test_an_empty_folder_is_filled_and_a_full_one_is_left_alone(tmp_path: Path) -> None:
    write_example("tiny", tmp_path)
    (tmp_path / "visits.csv").write_text("mine", encoding="utf-8")
    with pytest.raises(BadInput, match="F031"):
        write_example("tiny", tmp_path)
    assert (tmp_path / "visits.csv").read_text(encoding="utf-8") == "mine"


def test_a_file_in_the_place_of_the_folder_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "mine").write_text("mine", encoding="utf-8")
    with pytest.raises(BadInput, match="F031"):
        write_example("tiny", tmp_path / "mine")


def test_a_folder_that_cannot_be_made_is_bad_input(tmp_path: Path) -> None:
    (tmp_path / "mine").write_text("mine", encoding="utf-8")
    with pytest.raises(BadInput, match=r"F015|F031"):
        write_example("tiny", tmp_path / "mine" / "below")


@pytest.mark.parametrize("name", ["huge", "", ".", "../data", "README.md"])
def test_an_unknown_example_is_answered_with_those_there_are(name: str, tmp_path: Path) -> None:
    with pytest.raises(
        BadInput,
        match=r"(?s)F030.*east-lothian, herefordshire, herefordshire-week, leominster, leominster-week, north-lanarkshire, providers, tiny",
    ):
        write_example(name, tmp_path / "new")
    assert not (tmp_path / "new").exists()


def test_tinys_stated_roster_is_valid_and_scores_what_its_page_says() -> None:
    problem, travel = tiny()
    verdict = verify(problem, travel, roster(BEST))
    assert verdict.violations == ()
    assert verdict.score.levels == (0, 0, 0, 124_378)
    figures = kpis(problem, travel, roster(BEST), ())
    assert (figures.travel_minutes, round(figures.travel_miles, 2), figures.known_share) == (100.0, 40.0, 1.0)
    page = (DATA / "tiny" / "README.md").read_text(encoding="utf-8")
    assert {"124,378", "64,378", "100 minutes and 40 miles"} <= set(re.findall(r"\d\d\d?,\d{3}|100 minutes and 40 miles", page))


@pytest.mark.parametrize(
    ("visit", "shift", "time", "rule"),
    [("V4", ("S2", "ben"), "12:00", "availability"), ("V4", ("S1", "asha"), "11:45", "gap"), ("V3", ("S2", "ben"), "08:00", "skills")],
)
def test_tinys_traps_are_the_ones_its_page_names(visit: str, shift: tuple[str, str], time: str, rule: str) -> None:
    plan = {key: {v: start for v, start in made.items() if v != visit} for key, made in BEST.items()}
    plan[shift] = dict(sorted((plan[shift] | {visit: time}).items(), key=lambda item: item[1]))
    problem, travel = tiny()
    assert rule in {violation.rule.value for violation in verify(problem, travel, roster(plan)).violations}


def test_no_other_roster_of_tiny_has_as_little_travel() -> None:
    """Every way to share out the visits is tried. Times are relaxed (V4 from 12:00 on stands for its gap), so the least is a bound."""
    problem, _ = tiny()
    carers = tuple(shift.carer_id for shift in problem.shifts)
    teams = [
        [
            team
            for team in itertools.combinations(carers, visit.carers)
            if None not in {least_travel(c, frozenset([visit.visit_id])) for c in team}
        ]
        for visit in problem.visits
    ]
    found: dict[int, list[dict[str, frozenset[str]]]] = {}
    for choice in itertools.product(*teams):
        made = {c: frozenset(visit.visit_id for visit, team in zip(problem.visits, choice, strict=True) if c in team) for c in carers}
        minutes = [least_travel(carer, visits) for carer, visits in made.items()]
        if None not in minutes:
            found.setdefault(sum(m for m in minutes if m is not None), []).append(made)
    assert min(found) == 100
    assert found[100] == [{carer: frozenset(made) for (_, carer), made in BEST.items()}]
    assert sum(map(len, found.values())) > 1


@cache
def least_travel(carer_id: str, visits: frozenset[str]) -> int | None:
    """Minutes of the shortest journey of a carer through `visits` in any order; None where there is none in time."""
    problem, _ = tiny()
    held = {skill.skill for skill in problem.carer[carer_id].skills}
    if any(need.skill not in held for visit in visits for need in problem.visit[visit].skills):
        return None
    (shift,) = (shift for shift in problem.shifts if shift.carer_id == carer_id)
    ends = min([shift.end, *(absence.start for absence in problem.absences if absence.carer_id == carer_id)])
    return onward(carer_id, shift.start, visits, (carer_id, ends)) if visits else 0


def onward(place: str, free: datetime, visits: frozenset[str], home: tuple[str, datetime]) -> int | None:
    """Minutes of the shortest journey from `place` at `free` through `visits` to be `home` in time."""
    if not visits:
        back = minutes_between(place, home[0])
        return back if free + timedelta(minutes=back) <= home[1] else None
    costs = []
    for visit_id in visits:
        visit = tiny()[0].visit[visit_id]
        minutes = minutes_between(place, visit.service_user_id)
        opens = visit.windows[0].earliest + timedelta(minutes=30 if visit_id == "V4" else 0)
        begins = max(free + timedelta(minutes=minutes), opens)
        if begins <= visit.windows[0].latest:
            rest = onward(visit.service_user_id, begins + timedelta(minutes=visit.minutes), visits - {visit_id}, home)
            costs += [minutes + rest] if rest is not None else []
    return min(costs, default=None)


def minutes_between(start: str, end: str) -> int:
    _, travel = tiny()
    return int(travel.ticks[0, travel.row[start], travel.row[end]]) // 60
