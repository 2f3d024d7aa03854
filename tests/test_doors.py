"""Arguments are checked where they enter the package, and each message says what to do."""

import re
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

import scheduler
from scheduler import Bound, MaxIterations, MaxSeconds, Problem, Result, Roster
from scheduler.domain.arguments import MAX_WORKERS
from scheduler.domain.errors import BadInput, TravelError
from scheduler.domain.roster import Assignment, Run
from scheduler.geo.matrix import TravelMatrix
from scheduler.solver.stop import FirstOf
from tests.builders import at, good_roster, matrix, plain_day, with_visit

TINY = Path(__file__).resolve().parent.parent / "data" / "tiny"
DAY = plain_day()
TRAVEL = matrix(DAY)
GOOD = good_roster()
QUICK = MaxIterations(1)
FEW = MaxIterations(20)


def strange_roster() -> Roster:
    """The good roster with a visit and a shift that the plain day lacks."""
    unknown_visit = Assignment(visit_id="V99", start=at("11:00"))
    runs = [run.replace(assignments=(*run.assignments, unknown_visit)) if run.shift_id == "SC" else run for run in GOOD.runs]
    return Roster(runs=(*runs, Run(shift_id="S99", carer_id="Zoe", assignments=(unknown_visit,))))


def name_of(value: object) -> str:
    """Returns what a test case is called: by its message, the same in every process."""
    if isinstance(value, type):
        return value.__name__
    return value[:60] if isinstance(value, str) else ""


def solve(**changes: Any) -> Result:
    """Solves the plain day with some arguments changed."""
    arguments: dict[str, Any] = {"problem": DAY, "travel": TRAVEL, "stop": QUICK} | changes
    return scheduler.solve(arguments.pop("problem"), arguments.pop("travel"), **arguments)


def prove(**changes: Any) -> Bound:
    """Proves a bound of the good roster with some arguments changed."""
    arguments: dict[str, Any] = {"problem": DAY, "travel": TRAVEL, "roster": GOOD, "stop": MaxSeconds(0)} | changes
    positional = [arguments.pop(name) for name in ("problem", "travel", "roster")]
    return scheduler.prove(*positional, **arguments)


@pytest.mark.parametrize(
    ("changes", "error", "message"),
    [
        ({"stop": 30}, TypeError, "stop must be a stopping rule: MaxSeconds(30) for seconds or MaxIterations(30) for iterations"),
        ({"stop": 0.5}, TypeError, "stop must be a stopping rule: MaxSeconds(0.5) for seconds or MaxIterations(1) for iterations"),
        ({"stop": None}, TypeError, "stop must be a stopping rule, such as MaxSeconds(60) or MaxIterations(10000), not NoneType"),
        ({"stop": MaxSeconds}, TypeError, "stop must be a stopping rule, not the class MaxSeconds: MaxSeconds(60) makes one"),
        ({"stop": lambda: 1.0}, TypeError, "stop must be a stopping rule, called as stop(seconds, iterations): "),
        ({"workers": 0}, ValueError, f"workers must be a whole number from 1 to {MAX_WORKERS}, not 0"),
        ({"workers": 10_000}, ValueError, f"workers must be a whole number from 1 to {MAX_WORKERS}, not 10000"),
        ({"workers": True}, TypeError, f"workers must be a whole number from 1 to {MAX_WORKERS}, not True"),
        ({"workers": 2.0}, TypeError, f"workers must be a whole number from 1 to {MAX_WORKERS}, not 2.0"),
        ({"seed": None}, TypeError, "seed must be a whole number from 0, not None"),
        ({"seed": -1}, ValueError, "seed must be a whole number from 0, not -1"),
        ({"on_progress": 3}, TypeError, "on_progress must be a function of one argument, or None, not 3"),
        ({"prove": "yes"}, TypeError, "prove must be True or False, not 'yes'"),
        ({"params": {"blinks": 3}}, TypeError, "params must be of type SolveParams, not dict"),
        ({"start": "roster.json"}, TypeError, "start must be of type Roster, not str"),
        ({"problem": TRAVEL}, TypeError, "problem must be of type Problem, not TravelMatrix: make_problem(inputs) makes one"),
        ({"travel": DAY}, TypeError, "travel must be of type TravelMatrix, not Problem: travel_matrix(problem, inputs.travel) makes one"),
    ],
    ids=name_of,
)
def test_solve_says_what_to_pass(changes: dict[str, Any], error: type[Exception], message: str) -> None:
    with pytest.raises(error, match=re.escape(message)):
        solve(**changes)


@pytest.mark.parametrize(
    ("changes", "error", "message"),
    [
        ({"stop": 30}, TypeError, "stop must be a stopping rule: MaxSeconds(30) for seconds or MaxIterations(30) for iterations"),
        ({"on_bound": "print"}, TypeError, "on_bound must be a function of one argument, or None, not 'print'"),
        ({"roster": None}, TypeError, "roster must be of type Roster, not NoneType: solve(problem, travel).roster is one"),
        ({"roster": strange_roster()}, ValueError, "roster names shifts that the problem lacks (S99)"),
        (
            {"roster": Roster(runs=(Run(shift_id="SA", carer_id="Ann", assignments=(Assignment(visit_id="V99"),)),))},
            ValueError,
            "roster names visits that the problem lacks (V99)",
        ),
        ({"problem": None}, TypeError, "problem must be of type Problem, not NoneType"),
        ({"params": None}, TypeError, "params must be of type SolveParams, not NoneType"),
    ],
    ids=name_of,
)
def test_prove_says_what_to_pass(changes: dict[str, Any], error: type[Exception], message: str) -> None:
    with pytest.raises(error, match=re.escape(message)):
        prove(**changes)


@pytest.mark.parametrize(
    ("changes", "error", "message"),
    [
        ({"start": None}, TypeError, "start must be of type Roster, not NoneType"),
        ({"stop": 30}, TypeError, "stop must be a stopping rule: MaxSeconds(30) for seconds or MaxIterations(30) for iterations"),
        ({"seed": -1}, ValueError, "seed must be a whole number from 0, not -1"),
        ({"travel": DAY}, TypeError, "travel must be of type TravelMatrix, not Problem: travel_matrix(problem, inputs.travel) makes one"),
    ],
    ids=name_of,
)
def test_repair_says_what_to_pass(changes: dict[str, Any], error: type[Exception], message: str) -> None:
    arguments: dict[str, Any] = {"problem": DAY, "travel": TRAVEL, "start": GOOD, "stop": QUICK} | changes
    positional = [arguments.pop(name) for name in ("problem", "travel", "start")]
    with pytest.raises(error, match=re.escape(message)):
        scheduler.repair(*positional, **arguments)


@pytest.mark.parametrize(
    ("make", "error", "message"),
    [
        (lambda: MaxSeconds(-1), ValueError, "MaxSeconds takes a finite number of seconds, at least 0, not -1"),
        (lambda: MaxSeconds(float("nan")), ValueError, "MaxSeconds takes a finite number of seconds, at least 0, not nan"),
        (lambda: MaxSeconds(float("inf")), ValueError, "MaxSeconds takes a finite number of seconds, at least 0, not inf"),
        (lambda: MaxSeconds("60"), TypeError, "MaxSeconds takes a finite number of seconds, at least 0, not '60'"),  # type: ignore[arg-type]
        (lambda: MaxSeconds(True), TypeError, "MaxSeconds takes a finite number of seconds, at least 0, not True"),
        (lambda: MaxIterations(1.5), TypeError, "MaxIterations takes a whole number of iterations, at least 0, not 1.5"),  # type: ignore[arg-type]
        (lambda: MaxIterations(-1), ValueError, "MaxIterations takes a whole number of iterations, at least 0, not -1"),
        (FirstOf, ValueError, "FirstOf takes at least one stopping rule"),
        (lambda: FirstOf(30), TypeError, "stop must be a stopping rule: MaxSeconds(30) for seconds"),  # type: ignore[arg-type]
    ],
    ids=name_of,
)
def test_stopping_rules_say_what_they_take(make: Callable[[], object], error: type[Exception], message: str) -> None:
    with pytest.raises(error, match=re.escape(message)):
        make()


@pytest.mark.parametrize(
    ("call", "error", "message"),
    [
        (lambda: scheduler.make_problem(DAY), TypeError, "inputs must be of type Inputs, not Problem: read_folder(path) returns one"),  # type: ignore[arg-type]
        (lambda: scheduler.make_problem(str(TINY)), TypeError, "inputs must be of type Inputs, not str: read_folder(path) returns one"),  # type: ignore[arg-type]
        (
            lambda: scheduler.solve(scheduler.read_folder(TINY), TRAVEL),  # type: ignore[arg-type]
            TypeError,
            "problem must be of type Problem, not Inputs: make_problem(inputs) makes one",
        ),
        (
            lambda: scheduler.travel_matrix(DAY, scheduler.read_folder(TINY)),  # type: ignore[arg-type]
            TypeError,
            "settings must be of type TravelSettings, not Inputs: inputs.travel is one",
        ),
        (lambda: scheduler.verify(DAY, TRAVEL, solve()), TypeError, "roster must be of type Roster, not Result: pass result.roster"),  # type: ignore[arg-type]
        (
            lambda: scheduler.verify(DAY, TRAVEL, scheduler.plan(DAY, TRAVEL, stop=QUICK)),  # type: ignore[arg-type]
            TypeError,
            "roster must be of type Roster, not Plan: pass plan.result.roster",
        ),
        (lambda: scheduler.verify(DAY, TRAVEL, strange_roster()), BadInput, "R301 roster shift S99 is not in the problem"),
        (lambda: scheduler.verify(DAY, TRAVEL, strange_roster()), BadInput, "R302 roster visit V99 of shift SC is not in the problem"),
        (lambda: scheduler.plan(DAY, TRAVEL, stop=30), TypeError, "stop must be a stopping rule: MaxSeconds(30)"),
        (lambda: scheduler.plan(DAY, TRAVEL, seconds=30), TypeError, "seconds"),
        (lambda: scheduler.read_folder(3), TypeError, 'path must be a path, such as "data/tiny"'),  # type: ignore[arg-type]
        (lambda: scheduler.read_folder(TINY, day="2026-11-23"), TypeError, "day must be a date, such as date(2026, 11, 23)"),  # type: ignore[arg-type]
        *(
            (lambda door=door, day=day: door(TINY, day=day), ValueError, f"day must be a date from 2000-01-01 to 2099-12-31, not {day}")
            for door in (scheduler.read_folder, scheduler.read_export)
            for day in (date.max, date.min, date(1999, 12, 31), date(2100, 1, 1))
        ),
        *(
            (lambda days=days: scheduler.read_export(TINY, days=days), ValueError, "days must be a whole number from 1 to 366")
            for days in (0, -1, 367, 2_912_128, -(10**30))
        ),
        (lambda: scheduler.read_export(TINY, days=True), TypeError, "days must be a whole number from 1 to 366, not True"),
        (lambda: scheduler.read_export(TINY, days=1.0), TypeError, "days must be a whole number from 1 to 366, not 1.0"),  # type: ignore[arg-type]
        (lambda: scheduler.read_export(TINY, day="2026-11-23"), TypeError, "day must be a date, such as date(2026, 11, 23)"),  # type: ignore[arg-type]
        (lambda: scheduler.read_folder(TINY).settings.replace(day=date.max), ValidationError, "years run from 1900 to 2199"),
        (lambda: DAY.replace(horizon_end=datetime.max.replace(tzinfo=UTC)), ValidationError, "years run from 1900 to 2199"),
        (lambda: DAY.replace(horizon_start=datetime.min.replace(tzinfo=UTC)), ValidationError, "years run from 1900 to 2199"),
        (lambda: scheduler.read_folder("no/such/folder"), BadInput, "F001"),
        (lambda: DAY.replace(timezone="Mars/Olympus"), ValidationError, 'timezone "Mars/Olympus" is unknown'),
        (lambda: scheduler.read_folder(TINY).settings.replace(timezone=""), ValidationError, 'timezone "" is unknown'),
    ],
    ids=name_of,
)
def test_the_other_doors_say_what_to_pass(call: Callable[[], object], error: type[Exception], message: str) -> None:
    with pytest.raises(error, match=re.escape(message)):
        call()


def test_travel_of_another_problem_names_the_first_locations_that_it_lacks() -> None:
    few = TravelMatrix(
        location_ids=TRAVEL.location_ids[:2],
        modes=TRAVEL.modes,
        ticks=TRAVEL.ticks[:, :2, :2],
        metres=TRAVEL.metres[:, :2, :2],
        reachable=TRAVEL.reachable[:, :2, :2],
        ticks_per_minute=60,
        method="by hand",
    )
    wanted = re.escape("travel lacks 6 locations of the problem (at-U3, at-U4, at-U5 and 3 more): travel_matrix(problem, inputs.travel)")
    for door in (
        lambda: scheduler.solve(DAY, few, stop=QUICK),
        lambda: scheduler.plan(DAY, few, stop=QUICK),
        lambda: scheduler.prove(DAY, few, GOOD),
        lambda: scheduler.verify(DAY, few, GOOD),
        lambda: scheduler.frames(DAY, few),
        lambda: scheduler.chart(DAY, GOOD, few),
    ):
        with pytest.raises(ValueError, match=wanted):
            door()


def test_travel_with_other_ticks_modes_or_shapes_is_refused() -> None:
    arrays = {"ticks": TRAVEL.ticks, "metres": TRAVEL.metres, "reachable": TRAVEL.reachable}

    def changed(**changes: Any) -> TravelMatrix:
        fields: dict[str, Any] = {
            "location_ids": TRAVEL.location_ids,
            "modes": TRAVEL.modes,
            "ticks_per_minute": 60,
            "method": "by hand",
            **arrays,
        }
        return TravelMatrix(**(fields | changes))

    with pytest.raises(ValueError, match="travel has 1 ticks a minute and problem 60"):
        solve(travel=changed(ticks_per_minute=1))
    with pytest.raises(ValueError, match="travel lacks the modes of some carers"):
        solve(travel=changed(modes=(), **{name: array[:0] for name, array in arrays.items()}))
    with pytest.raises(ValueError, match=r"travel\.metres must have shape"):
        solve(travel=changed(metres=TRAVEL.metres[:, :1]))
    with pytest.raises(TypeError, match=r"travel\.ticks must be a NumPy array"):
        solve(travel=changed(ticks=TRAVEL.ticks.tolist()))


def test_what_does_not_fit_is_left_out_of_a_start() -> None:
    """The result is the one that the good roster alone leads to, and no worse than it."""
    result, expected = (solve(start=start, stop=FEW, seed=3) for start in (strange_roster(), GOOD))
    assert result.roster == expected.roster
    assert scheduler.verify(DAY, TRAVEL, result.roster).score <= scheduler.verify(DAY, TRAVEL, GOOD).score


def test_a_start_of_which_nothing_fits_is_as_good_as_none() -> None:
    strange = Roster(runs=(Run(shift_id="S99", carer_id="Zoe", assignments=(Assignment(visit_id="V99"),)),))
    assert solve(start=strange, stop=FEW).roster == solve(start=Roster(), stop=FEW).roster


def test_numbers_of_numpy_are_numbers() -> None:
    result = solve(seed=np.int64(3), workers=np.int32(1), stop=MaxIterations(np.int64(20)))  # type: ignore[arg-type]
    assert result.roster == solve(seed=3, stop=FEW).roster


def test_a_seed_of_any_size_is_taken() -> None:
    """CP-SAT takes 31 bits of a seed, and solves this small problem to the end."""
    assert solve(seed=2**70, stop=MaxSeconds(5)).seed == 2**70


@pytest.mark.parametrize("workers", [1, 2])
def test_at_most_means_at_most(workers: int) -> None:
    for limit in (0, 1, 7, 100):
        assert solve(stop=MaxIterations(limit), workers=workers).stats.iterations <= limit


def test_a_folder_may_be_text_or_a_path() -> None:
    assert scheduler.read_folder(str(TINY)) == scheduler.read_folder(TINY)
    assert scheduler.read_folder(str(TINY), day=date(2026, 11, 23)).settings.day == date(2026, 11, 23)
    assert scheduler.read_folder(TINY, day=datetime(2026, 11, 23, 8, 30)) == scheduler.read_folder(TINY)


@pytest.mark.parametrize("day", [date(2000, 1, 1), date(2099, 12, 31)])
def test_a_plan_may_be_of_the_first_and_of_the_last_day_of_a_century(day: date) -> None:
    """Days before and after them are counted too, and do not leave the calendar."""
    inputs = scheduler.read_folder(TINY, day=day)
    assert inputs.settings.day == scheduler.read_export(TINY, day=day).settings.day == day
    assert len(scheduler.make_problem(inputs).visits) == 9


POOL: list[Any] = [
    None,
    True,
    0,
    -1,
    30,
    2**80,
    0.5,
    float("nan"),
    float("inf"),
    "",
    "data/tiny",
    b"bytes",
    (),
    [1],
    {"a": 1},
    {1},
    object(),
    int,
    Problem,
    len,
    lambda: None,
    np.zeros(3),
    timedelta(minutes=3),
    date(2026, 1, 1),
    date.min,
    date.max,
    datetime.max,
    datetime(2026, 11, 23, 8, 30, tzinfo=UTC),
    2_912_128,
    DAY,
    with_visit(DAY, "V1", minutes=600),
    TRAVEL,
    GOOD,
    strange_roster(),
    Roster(),
    QUICK,
    MaxIterations,
    scheduler.SolveParams(),
]
values = st.sampled_from(POOL) | st.integers() | st.floats() | st.text(max_size=5) | st.binary(max_size=3)
DOORS: dict[str, tuple[Callable[..., object], dict[str, Any]]] = {
    "solve": (
        scheduler.solve,
        {
            "problem": DAY,
            "travel": TRAVEL,
            "start": None,
            "stop": QUICK,
            "seed": 0,
            "workers": 1,
            "on_progress": None,
            "prove": False,
            "params": scheduler.SolveParams(),
        },
    ),
    "plan": (
        scheduler.plan,
        {"problem": DAY, "travel": TRAVEL, "stop": QUICK},
    ),
    "prove": (
        scheduler.prove,
        {"problem": DAY, "travel": TRAVEL, "roster": GOOD, "stop": MaxSeconds(0), "on_bound": None, "params": scheduler.SolveParams()},
    ),
    "repair": (
        scheduler.repair,
        {
            "problem": DAY,
            "travel": TRAVEL,
            "start": GOOD,
            "stop": QUICK,
            "seed": 0,
            "on_progress": None,
            "params": scheduler.SolveParams(),
        },
    ),
    "verify": (scheduler.verify, {"problem": DAY, "travel": TRAVEL, "roster": GOOD}),
    "frames": (scheduler.frames, {"problem": DAY, "travel": TRAVEL, "roster": GOOD}),
    "chart": (scheduler.chart, {"problem": DAY, "roster": GOOD, "travel": TRAVEL}),
    "make_problem": (scheduler.make_problem, {"inputs": None}),
    "travel_matrix": (scheduler.travel_matrix, {"problem": DAY, "settings": None}),
    "read_folder": (scheduler.read_folder, {"path": TINY, "day": None}),
    "read_export": (
        scheduler.read_export,
        {"paths": [TINY], "mapping": None, "day": None, "days": None, "postcodes": None, "profile": None},
    ),
    "MaxSeconds": (MaxSeconds, {"limit": 1}),
    "MaxIterations": (MaxIterations, {"limit": 1}),
}


@pytest.mark.parametrize("door", DOORS)
@settings(max_examples=60)
@given(st.data())
def test_whatever_is_passed_at_a_door_ends_well_or_with_a_message(door: str, data: st.DataObject) -> None:
    """One argument is anything at all: no KeyError, AttributeError or IndexError comes out of the inside."""
    call, arguments = DOORS[door]
    name = data.draw(st.sampled_from(sorted(arguments)))
    value = data.draw(values)
    if door == "solve" and name == "workers" and isinstance(value, int) and value > 4:
        value += MAX_WORKERS  # what is allowed is slow here, and another test's matter
    message = "no error"
    try:
        call(**(arguments | {name: value}))
    except (TypeError, ValueError, BadInput, TravelError) as error:
        message = str(error)
    assert message


def test_every_public_function_is_a_door_that_is_tested() -> None:
    functions = {
        name for name in scheduler.__all__ if callable(getattr(scheduler, name)) and not isinstance(getattr(scheduler, name), type)
    }
    assert functions <= set(DOORS)
