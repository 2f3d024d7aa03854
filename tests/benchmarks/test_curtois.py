"""Public shift scheduling: instances are read, solved by the kernel of rotas, and judged by their own rules."""

import json
from itertools import product
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from benchmarks.__main__ import app
from benchmarks.curtois import UnsupportedError, compile_curtois, measure_curtois
from benchmarks.formats.curtois import CurtoisInstance, breaches_of, cost_of, read_curtois


def person(name: str, **more: Any) -> dict[str, Any]:
    """Somebody who may work either kind."""
    usual = {
        "maxShifts": [7, 2],
        "minTotalMinutes": 960,
        "maxTotalMinutes": 2400,
        "minConsecutiveShifts": 2,
        "maxConsecutiveShifts": 3,
        "minConsecutiveDaysOff": 2,
        "maxWeekends": 0,
        "daysOff": None,
        "onRequests": None,
        "offRequests": None,
    }
    return {"id": name} | usual | more


def document(*, days: int = 7) -> dict[str, Any]:
    """Two people and two kinds, of which the early one must not follow upon the late one."""
    shifts = [{"id": "E", "length": 480, "forbiddenFollowingShifts": None}, {"id": "L", "length": 480, "forbiddenFollowingShifts": ["E"]}]
    staffs = [
        person("A", onRequests=[{"day": 1, "shift": "L", "weight": 3}], daysOff=[0]),
        person("B", offRequests=[{"day": 2, "shift": "E", "weight": 2}], maxWeekends=1, minConsecutiveShifts=1),
    ]
    wanted = {"weightIfUnder": 100, "weightIfOver": 1}
    return {
        "nDays": days,
        "shifts": shifts,
        "staffs": staffs,
        "covers": [[{"requirement": 1, **wanted}, {"requirement": day % 2, **wanted}] for day in range(days)],
    }


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "tiny-01.json"
    path.write_text(json.dumps(document()), encoding="utf-8")
    return path


def least_cost(instance: CurtoisInstance) -> int:
    """Cost of the best roster: every row of each person that keeps the rules, beside every other."""
    rows = []
    for number in range(len(instance.staff)):
        free = [None] * instance.days
        found = []
        for row in product((None, 0, 1), repeat=instance.days):
            roster = [list(row) if other == number else free for other in range(len(instance.staff))]
            name = f"{instance.staff[number].name}:"
            if not any(what.startswith(name) for what in breaches_of(instance, roster)):
                found.append(row)
        rows.append(found)
    return min(cost_of(instance, roster) for roster in product(*rows))


def test_the_kernel_finds_and_bounds_what_trying_everything_finds(path: Path) -> None:
    instance = read_curtois(path)
    best = least_cost(instance)
    measured = measure_curtois(instance, 0.5, 1, {1: best})
    assert measured.breaches == ()
    assert measured.cost == best
    assert measured.bound is not None
    assert measured.bound <= best
    assert f"published {best} (+0.0%)" in measured.text


def test_the_judge_names_each_breach(path: Path) -> None:
    instance = read_curtois(path)
    late, early, free = 1, 0, None
    roster = [[early, free, late, free, late, early, late], [early, early, early, early, free, early, free]]
    found = " ".join(breaches_of(instance, roster))
    for what in ("A: day 1 is off", "A: more than 2 shifts L", "A: day 6: E after L", "A: 1 weekends", "1 days off from day 2 on"):
        assert what in found
    assert "A: 1 days of work from day 3 on" in found
    assert "B: 4 days in a row" in found
    assert "B: 1 days of work" not in found
    assert "minutes" in " ".join(breaches_of(instance, [[free] * 7, [early] * 7]))


def test_what_the_kernel_cannot_hold_is_said(path: Path) -> None:
    long = path.with_name("long.json")
    long.write_text(json.dumps(document(days=70)), encoding="utf-8")
    with pytest.raises(UnsupportedError, match="70 days"):
        compile_curtois(read_curtois(long))
    many = document(days=56)
    many["shifts"].append(many["shifts"][0] | {"id": "D"})
    for day in many["covers"]:
        day.append(day[0])
    for one in many["staffs"]:
        one["maxShifts"] = [55, 55, 55]
    crowded = path.with_name("crowded.json")
    crowded.write_text(json.dumps(many), encoding="utf-8")
    with pytest.raises(UnsupportedError, match="counts of shifts"):
        compile_curtois(read_curtois(crowded))


def test_a_command_measures_files_against_published_values(path: Path) -> None:
    published = path.with_name("best.csv")
    published.write_text("instance,published_best\n1,600\n", encoding="utf-8")
    long = path.with_name("long-02.json")
    long.write_text(json.dumps(document(days=70)), encoding="utf-8")
    done = CliRunner().invoke(
        app, ["curtois", str(path), str(long), "--seconds", "1", "--best-known", str(published)], catch_exceptions=False
    )
    assert done.exit_code == 0
    assert "published 600" in done.output
    assert "0 breaches" in done.output
    assert "long-02: 70 days" in done.output
